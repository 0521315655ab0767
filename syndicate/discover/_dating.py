"""Where the dates of a page stand. Pure but for a memory of what was read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from syndicate import when
from syndicate.discover._tree import HEADINGS, El, Tree
from syndicate.model import Kind
from syndicate.sources.pages import Dated as Read
from syndicate.sources.pages import Frame, Over, Value, read_date, text_of
from syndicate.when import NotADate, When

MAX_READS = 3_000  # texts of a page that are tried as a date
LONGEST = 300  # characters that may be one date with words around it
SHORT = 90
MIN_DAYS = 2  # headings that are days, from which on times below them are looked for

_HINT = re.compile(r"\d|\b(?:i ?dag|i ?går|i ?morgon|today|yesterday|tomorrow|heute|gestern|morgen)\b", re.IGNORECASE)
CLOCK = re.compile(
    r"(?<!\d)(?:kl\.?\s*)?(?:[01]?\d|2[0-3])[.:][0-5]\d(?!\d|\.\d)|\bkl\.?\s*\d{1,2}\b|\b\d{1,2}(?::\d\d)?\s*[ap]\.?m\b",
    re.IGNORECASE,
)

# Words that belong to a date.
_OF_DATES = re.compile(
    r"(?:jan|feb|mar|apr|ma[jiy]|jun|jul|aug|sep|okt|oct|nov|de[cz]|mån|tis|ons|tor|fre|lör|sön|mon|tue|wed|thu|fri|sat|sun|man|"
    r"tir|lør|søn|mandag|die|mit|don|sam|mai|mars|kl|uhr|klo|heure|hela|dagen|publi|posted|date|datum|den|the|from|från|till|until|"
    r"and|och|tid|time|noon|event|mid|idag|igår|today|yester|sen[ae]st|uppdater|updated)\w*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Dates:
    """What texts say when they are read as dates, each read once.

    language, zone, now: as for ``when.read``; kind: what a missing year is guessed for
    spans: of fields that were tried
    """

    language: str
    zone: ZoneInfo
    now: datetime
    kind: Kind = "events"
    known: dict[str, When | None] = field(default_factory=dict)
    spans: dict[object, Read | None] = field(default_factory=dict)

    def read(self, words: str) -> When | None:
        """The date that a text says; None where it says none, or where enough was tried on this page."""
        if not 3 <= len(words) <= LONGEST or not _HINT.search(words):
            return None
        if words not in self.known:
            if len(self.known) >= MAX_READS:
                return None
            self.known[words] = self._read(words)
        return self.known[words]

    def of_lines(self, el: El) -> When | None:
        """The date on a line of its own in an element whose text is broken into lines; see ``read_date``."""
        if not any(kid.tag == "br" for kid in el.kids):
            return None
        lines = text_of(el.node)[1]
        if len(self.known) >= MAX_READS or not _HINT.search(lines) or len(lines) > LONGEST:
            return None
        if lines not in self.known:
            found = read_date([Value(lines, "")], self.frame, kind=self.kind)
            self.known[lines] = found.when if isinstance(found, Read) else None
        return self.known[lines]

    @property
    def frame(self) -> Frame:
        """What texts of the page are read against."""
        return Frame(kind=self.kind, zone=self.zone, language=self.language, now=self.now, base="")

    def alone(self, words: str) -> bool:
        """Whether words are a date and next to nothing else, or a part of one such as a month, or no words at all."""
        others = [word for word in re.findall(r"[^\W\d_]{3,}", words) if not _OF_DATES.fullmatch(word)]
        if others:
            return False
        return len(re.findall(r"[^\W\d_]", words)) < 3 or any(mark.isdigit() for mark in words)

    def _read(self, words: str) -> When | None:
        found = when.read_machine(words, zone=self.zone)
        if isinstance(found, NotADate):
            found = when.read(words, language=self.language, zone=self.zone, now=self.now, kind=self.kind)
        return None if isinstance(found, NotADate) else found


@dataclass(frozen=True, slots=True)
class Dated:
    """The smallest elements that say a date, in order, and how many of them stand before each element of the tree."""

    elements: tuple[El, ...]
    before: tuple[int, ...]

    def within(self, el: El) -> int:
        """How many stand in an element, itself included."""
        return self.before[el.end] - self.before[el.at]

    def of(self, el: El) -> tuple[El, ...]:
        """Those that stand in an element, itself included."""
        return self.elements[self.before[el.at] : self.before[el.end]]


def dated(tree: Tree, dates: Dates) -> Dated:
    """Where the dates of a page stand: of elements in one another that say one the innermost.

    A time of day under a heading that is a day is one too.
    """
    over = Over(tree.page.root, dates.frame) if _has_days(tree, dates) else None
    marks = [False] * (len(tree.elements) + 1)
    inner = [False] * len(tree.elements)
    for el in reversed(tree.elements):  # what is inside an element comes before it
        if not inner[el.at] and (_says_a_date(el, dates) or (over is not None and _is_under_a_day(el, dates, over))):
            marks[el.at] = inner[el.at] = True
        if inner[el.at] and el.parent is not None:
            inner[el.parent.at] = True
    before, count = [0], 0
    for mark in marks:
        count += mark
        before.append(count)
    return Dated(tuple(el for el in tree.elements if marks[el.at]), tuple(before))


def _has_days(tree: Tree, dates: Dates) -> bool:
    """Whether several headings of the page are days."""
    headings = [words for el in tree.elements if el.tag in HEADINGS and el.size <= SHORT and (words := el.words())]
    return sum(dates.alone(words) and dates.read(words) is not None for words in headings) >= MIN_DAYS


def _is_under_a_day(el: El, dates: Dates, over: Over) -> bool:
    return 3 <= el.size <= SHORT and clock_only(el.words(), dates) and over.frame_of(el.node).day is not None


def _says_a_date(el: El, dates: Dates) -> bool:
    if el.tag == "time" and el.attribute("datetime"):
        return dates.read(el.attribute("datetime").strip()) is not None or dates.read(el.words()) is not None
    if not 3 <= el.size <= LONGEST or el.tag in ("html", "body"):
        return False
    if el.size > SHORT and len(el.kids) > 12:
        return False
    return dates.read(el.words()) is not None or dates.of_lines(el) is not None


def clock_only(words: str, dates: Dates) -> bool:
    """Whether a short text says a time of day and no day."""
    return len(words) <= SHORT and CLOCK.search(words) is not None and dates.read(words) is None


def timed(found: Sequence[When]) -> float:
    """The share of dates that have a time of day."""
    return sum(not one.span.all_day for one in found) / len(found) if found else 0.0
