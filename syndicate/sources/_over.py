"""What stands over the items of a page and belongs to their dates: a year or a day in a heading, on a tab. Pure.

Pages write "2018" once and below it "16 januari", or "Lördag 5 december" and below it "10.00 Loppis". What a person
reads there is 16 January 2018, and ten o'clock on that Saturday.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import LexborNode

from syndicate import when
from syndicate.sources._page import SILENT, text_of
from syndicate.sources._values import DayOver, Frame

MAX_HEADING = 90  # characters of what may be a heading
MAX_BESIDE = 12  # characters that may stand beside a heading in a box of its own
MAX_DAY = 60  # characters of a heading that is a day
MAX_DAYS = 500  # headings of a page that are read as days

_YEAR = re.compile(r"(?<![\d/.–-])(?:19|20)\d\d(?![\d/–-]|\.\d)")
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "caption": 7, "legend": 7, "summary": 7, "dt": 7}
_HEADINGS = ",".join(_LEVELS)
_ITEMS = frozenset({"li", "tr", "a", "article", "option", "dd", "td"})  # those before it say nothing of one of these
_LOOSE = 8  # level of a short line that is no heading by its element
_TABS = '[href^="#"], [aria-controls], [data-target^="#"], [data-bs-target^="#"]'


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in force. ``level``: 1 to 8, 0 where it stands over a whole part of the page; ``day``: that it is."""

    level: int
    year: int | None = None
    day: DayOver | None = None


_State = tuple[Heading, ...]  # the outermost first


class Over:
    """What stands over each element of one page; cheap if elements are asked in the order of the page."""

    def __init__(self, root: LexborNode, frame: Frame) -> None:
        self.root = root
        self.frame = frame
        self.none = re.search(r"\d", text_of(root)[1]) is None
        self.known: dict[int, _State] = {}
        self.days: dict[tuple[str, int | None], DayOver | None] = {}
        self._tabs: dict[str, str] | None = None

    def frame_of(self, node: LexborNode) -> Frame:
        """The frame that the dates of an element are read in: with the year and the day over it."""
        state = () if self.none else self._state(node)
        year = next((one.year for one in reversed(state) if one.year is not None), None)
        day = next((one.day for one in reversed(state) if one.day is not None), None)
        return self.frame if year is None and day is None else replace(self.frame, year=year, day=day)

    def _state(self, node: LexborNode) -> _State:
        """The headings that stand over an element: those before it, and those before what it stands in."""
        chain: list[tuple[LexborNode, LexborNode | None]] = []  # an element, and the one right before it
        at: LexborNode | None = node
        state: _State = ()
        while at is not None:
            if at.mem_id in self.known:
                state = self.known[at.mem_id]
                break
            before = _before(at)
            chain.append((at, before))
            at = before if before is not None else at.parent
        for one, before in reversed(chain):
            state = self._after(before, one, state) if before is not None else self._opened(one, state)
            self.known[one.mem_id] = state
        return state

    def _opened(self, first: LexborNode, state: _State) -> _State:
        """What is in force in an element whose first child ``first`` is: the name of the tab that shows it counts.

        What stands over the element stays in force in all of it, whatever the levels of the headings inside.
        """
        state = tuple(replace(one, level=0) for one in state if one.year is not None or one.day is not None)
        name = (first.parent.attributes.get("id") or "") if first.parent is not None else ""
        words = self.tabs.get(name) if name else None
        return self._with(state, _LOOSE, words) if words else state

    @property
    def tabs(self) -> dict[str, str]:
        """The words of the tabs and buttons of the page that show a part of it, by the id of the part."""
        if self._tabs is None:
            self._tabs = {}
            for node in self.root.css(_TABS):
                said = (
                    node.attributes.get(name) for name in ("href", "aria-controls", "data-target", "data-bs-target")
                )
                target = next((one for one in said if one and one != "#"), "").removeprefix("#")
                self._tabs.setdefault(target, text_of(node)[1])
        return self._tabs

    def _after(self, before: LexborNode, next_: LexborNode, state: _State) -> _State:
        """What is in force behind an element: a heading, or a short one that holds one, adds what it says."""
        if before.tag in SILENT or (before.tag == next_.tag and before.tag in _ITEMS and not _is_one_cell(before)):
            return state
        words = text_of(before)[1]
        if before.tag in _LEVELS:
            return self._with(state, _LEVELS[before.tag], words)
        if len(words.strip()) > MAX_HEADING:
            return state
        inner = before.css_first(_HEADINGS)
        if inner is not None:
            said = text_of(inner)[1]
            alone = len(words.strip()) - len(said.strip()) <= MAX_BESIDE  # a header of what follows, no part by itself
            return self._with(state, _LEVELS.get(inner.tag or "", _LOOSE), said) if alone else state
        told = self._with(state, _LOOSE, words)
        return told if told[-1].year is not None or told[-1].day is not None else state

    def _with(self, state: _State, level: int, words: str) -> _State:
        over = tuple(one for one in state if one.level < level)
        year = _year_of(words)
        above = next((one.year for one in reversed(over) if one.year is not None), None)
        return (*over, Heading(level, year, None if year is not None else self._day(words, above)))

    def _day(self, words: str, year: int | None) -> DayOver | None:
        """The day that a heading is, and nothing more."""
        line = " ".join(words.split())
        if not 3 <= len(line) <= MAX_DAY or not re.search(r"\d", line):
            return None
        if (line, year) not in self.days and len(self.days) < MAX_DAYS:
            self.days[line, year] = self._read(line, year)
        return self.days.get((line, year))

    def _read(self, line: str, year: int | None) -> DayOver | None:
        frame = self.frame
        read = when.read(line, language=frame.language, zone=frame.zone, now=frame.now, kind=frame.kind, year=year)
        if isinstance(read, when.NotADate) or read.span.end is not None or isinstance(read.span.start, datetime):
            return None
        return DayOver(read.span.start, line, read.inferred) if _is_bare(line) else None


def _is_bare(line: str) -> bool:
    """Whether a line that reads as a day says little else: a weekday, a month, a word or two."""
    return len(re.findall(r"[^\W\d_]{2,}", line)) <= 5


def _before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    return before


def _is_one_cell(row: LexborNode) -> bool:
    """Whether it is a row of a table that stands over those below it."""
    return row.tag == "tr" and len(row.css("td, th")) == 1


def _year_of(words: str) -> int | None:
    """The one year that a heading names; a heading with other numbers, such as a date, names none."""
    line = " ".join(words.split())
    found = set(_YEAR.findall(line)) if len(line) <= MAX_HEADING else set()
    if len(found) != 1 or re.search(r"\d", _YEAR.sub("", line)):
        return None
    return int(found.pop())
