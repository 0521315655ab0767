"""What a text says of a time, before anything is known of the year or the zone it is said in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from syndicate.model import Span


@dataclass(frozen=True, slots=True)
class When:
    """A date that was read.

    inferred: context completed it (a missing year, "idag"), so the same words will mean another day later
    warnings: what a person should know about how it was read
    moved: the start stood in an hour that the clocks skip, and was moved out of it
    """

    span: Span
    inferred: bool = False
    warnings: tuple[str, ...] = ()
    moved: bool = False

    def in_order(self) -> When:
        """The same; without its end, and with a warning, where the start was moved past it."""
        if not (self.moved and self.span.backwards):
            return self
        warning = "the end was left out: the start, as the clocks go forward, is after it"
        return replace(self, span=Span(self.span.start), warnings=(*self.warnings, warning))


@dataclass(frozen=True, slots=True)
class NotADate:
    """Why a text is not read: one sentence for a web editor."""

    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day as written; None where the text does not say.

    short: the year has two digits, still without its century
    loose: they stand behind a hyphen (21/10-16), where the last day of a range may stand as well
    """

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    short: bool = False
    loose: bool = False

    @property
    def full(self) -> bool:
        """Whether nothing is left to context."""
        return None not in (self.day, self.month, self.year) and not self.short


class Turn(StrEnum):
    """Which of the weekdays is meant."""

    PLAIN = "plain"
    COMING = "coming"
    NEXT = "next"
    OTHER_NEXT = "other next"
    LAST = "last"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class OfWeek:
    """A weekday without a date: "på lördag"."""

    weekday: int
    turn: Turn = Turn.PLAIN


@dataclass(frozen=True, slots=True)
class Relative:
    """So many days from today."""

    days: int


@dataclass(frozen=True, slots=True)
class Elapsed:
    """So long ago, by the clock: "för 2 timmar sedan"."""

    ago: timedelta


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week, or one day of it; ``last`` for "v. 43-44"."""

    number: int
    year: int | None = None
    weekday: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Feast:
    """A holiday by its name in ``holidays.py``."""

    name: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The which-th weekday of a month, -1 the last."""

    which: int
    weekday: int
    month: int
    year: int | None = None


DaySpec = Day | OfWeek | Relative | Elapsed | Week | Feast | NthWeekday


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. ``hour`` may be 24 with no minutes: the end of the day.

    zone: an offset or zone as in ``words._ZONES``, with the word it was written with; None: the site's
    """

    hour: int
    minute: int = 0
    second: int = 0
    zone: str | None = None
    zone_word: str = ""


class Label(StrEnum):
    """What the words before a date call it."""

    NONE = ""
    PUBLISHED = "published"
    UPDATED = "updated"
    DEADLINE = "deadline"
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Expression:
    """One date with all that belongs to it.

    first, last: days; start, end: times of day
    also: other words for the first day, to be checked against it; month, year: likewise, from boxes beside it
    daily: the times were told once for a range of days
    """

    first: DaySpec
    last: DaySpec | None = None
    start: Clock | None = None
    end: Clock | None = None
    label: Label = Label.NONE
    also: tuple[DaySpec, ...] = ()
    month: int | None = None
    daily: bool = False


SEVERAL = "several dates: which of them is meant is not said"


# What the scanner makes of the text, in order.


@dataclass(frozen=True, slots=True)
class Days:
    """One day, or from one to another inside one phrase ("12–14 maj")."""

    first: DaySpec
    last: DaySpec | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """One time of day, or from one to another.

    firm: it cannot be a number of something else; marked: a word says that it is a time
    apart: it stands before the day with other words between; halved: am or pm is said
    """

    start: Clock
    end: Clock | None = None
    firm: bool = True
    marked: bool = False
    apart: bool = False
    halved: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """Four digits standing alone."""

    value: int


@dataclass(frozen=True, slots=True)
class Month:
    """The name of a month standing alone."""

    value: int


@dataclass(frozen=True, slots=True)
class Link:
    """``to``, ``dash``, ``and``, ``or``, ``from``, ``between``, ``comma``, ``open end``, ``open start``."""

    kind: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A label before a date."""

    label: Label


@dataclass(frozen=True, slots=True)
class Fill:
    """A word that changes nothing."""


@dataclass(frozen=True, slots=True)
class Stop:
    """An unknown word. ``explained``: a number with its unit, or a place's number."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that makes the text no date at all, and why. ``hard``: also beside a date that is whole."""

    reason: str
    hard: bool = True


Fragment = Days | Times | Year | Month | Link | Tag | Fill | Stop | Refusal
