"""The year that stands over the items of a page: in a heading, a caption, the tab that opens them. Pure.

Pages write "2018" once and below it "16 januari". What a person reads there is 16 January 2018, in any year.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from syndicate.sources._page import SILENT, text_of

MAX_HEADING = 90  # characters of what may be a heading
MAX_BESIDE = 12  # characters that may stand beside a heading in a box of its own

_YEAR = re.compile(r"(?<![\d/.–-])(?:19|20)\d\d(?![\d/–-]|\.\d)")
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "caption": 7, "legend": 7, "summary": 7, "dt": 7}
_HEADINGS = ",".join(_LEVELS)
_ITEMS = frozenset({"li", "tr", "a", "article", "option", "dd", "td"})  # those before it say nothing of one of these
_LOOSE = 8  # level of a short line that is no heading by its element

_State = tuple[tuple[int, int | None], ...]  # headings in force: level and year, the outermost first


class Years:
    """The year over each element of one page; elements are asked in the order of the page."""

    def __init__(self, root: LexborNode) -> None:
        self.root = root
        self.none = _YEAR.search(text_of(root)[1]) is None
        self.known: dict[int, _State] = {}

    def over(self, node: LexborNode) -> int | None:
        """The year in force where an element begins; None where none is."""
        if self.none:
            return None
        for _, year in reversed(self._state(node)):
            if year is not None:
                return year
        return None

    def _state(self, node: LexborNode) -> _State:
        """The headings that stand over an element: those before it, and those before what it stands in."""
        chain: list[tuple[LexborNode, LexborNode | None]] = []  # an element, and the sibling or parent it follows
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
            state = _after(before, one, state) if before is not None else self._opened(one, state)
            self.known[one.mem_id] = state
        return state

    def _opened(self, first: LexborNode, state: _State) -> _State:
        """What is in force in an element whose first child ``first`` is: the name of the tab that shows it counts.

        What stands over the element stays in force in all of it, whatever the levels of the headings inside.
        """
        state = tuple((0, year) for _, year in state if year is not None)
        parent = first.parent
        name = parent.attributes.get("id") if parent is not None else None
        if not name or '"' in name or "\\" in name:
            return state
        tab = self.root.css_first(f'a[href="#{name}"], [aria-controls="{name}"], [data-target="#{name}"]')
        year = _year_of(text_of(tab)[1]) if tab is not None else None
        return (*state, (_LOOSE, year)) if year is not None else state


def _before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    return before


def _after(before: LexborNode, next_: LexborNode, state: _State) -> _State:
    """What is in force behind an element: a heading, or a short one that holds one, adds its year."""
    if before.tag in SILENT or (before.tag == next_.tag and before.tag in _ITEMS and not _is_one_cell(before)):
        return state
    if before.tag in _LEVELS:
        return _with(state, _LEVELS[before.tag], _year_of(text_of(before)[1]))
    words = text_of(before)[1]
    if len(words.strip()) > MAX_HEADING:
        return state
    inner = before.css_first(_HEADINGS)
    if inner is not None:
        said = text_of(inner)[1]
        alone = len(words.strip()) - len(said.strip()) <= MAX_BESIDE  # a header of what follows, not a part of its own
        return _with(state, _LEVELS.get(inner.tag or "", _LOOSE), _year_of(said)) if alone else state
    year = _year_of(words)
    return _with(state, _LOOSE, year) if year is not None else state


def _is_one_cell(row: LexborNode) -> bool:
    """Whether it is a row of a table that stands over those below it."""
    return row.tag == "tr" and len(row.css("td, th")) == 1


def _with(state: _State, level: int, year: int | None) -> _State:
    return (*(one for one in state if one[0] < level), (level, year))


def _year_of(words: str) -> int | None:
    """The one year that a heading names; a heading with other numbers, such as a date, names none."""
    line = " ".join(words.split())
    found = set(_YEAR.findall(line)) if len(line) <= MAX_HEADING else set()
    if len(found) != 1 or re.search(r"\d", _YEAR.sub("", line)):
        return None
    return int(found.pop())
