"""A calendar month by month: as a list of days, and as the weeks of a table. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from syndicate.web.happenings import Happening


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what takes place on it. ``inside``: of the month that is shown, not of the one before or after."""

    date: date
    inside: bool
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday. ``number``: of ISO 8601, as Swedish calendars count them."""

    number: int
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month. ``first``: its first day; ``happenings``: all that takes place in it, in order."""

    first: date
    happenings: tuple[Happening, ...]
    weeks: tuple[Week, ...]

    @property
    def slug(self) -> str:
        """As its address says it: ``2026-12``."""
        return slug_of(self.first)


def slug_of(first: date) -> str:
    """A month in an address.

    >>> slug_of(date(2026, 12, 1))
    '2026-12'
    """
    return f"{first:%Y-%m}"


def first_of(slug: str) -> date | None:
    """The first day of the month that an address names; None where it names none."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", slug)
    return date(int(found[1]), int(found[2]), 1) if found and found[1] != "0000" else None


def month_of(happenings: Sequence[Happening], first: date) -> Month:
    """The month that begins with ``first``; what goes on over its edge is in it too."""
    last = _next(first) - timedelta(days=1)
    within = tuple(one for one in happenings if one.first <= last and one.last >= first)
    weeks = tuple(
        Week(days[0].isocalendar().week, tuple(_day(day, first.month, within) for day in days))
        for days in calendar.Calendar().monthdatescalendar(first.year, first.month)
    )
    return Month(first, within, weeks)


def _day(day: date, month: int, within: Iterable[Happening]) -> Day:
    inside = day.month == month
    return Day(day, inside, tuple(one for one in within if one.first <= day <= one.last) if inside else ())


def _next(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Reach:
    """The months that a calendar has pages for, each by its first day: from the first with an event to the last."""

    first: date
    last: date

    def holds(self, month: date) -> bool:
        """Whether there is a page for a month."""
        return self.first <= month <= self.last

    def before(self, month: date) -> date | None:
        """The month before, where there is a page for it."""
        earlier = (month - timedelta(days=1)).replace(day=1)
        return earlier if self.holds(earlier) else None

    def after(self, month: date) -> date | None:
        """The month after, where there is a page for it."""
        later = _next(month)
        return later if self.holds(later) else None


def reach_of(happenings: Sequence[Happening], today: date) -> Reach:
    """From the month of the first event to that of the last, and this month."""
    now = today.replace(day=1)
    first = min((one.first.replace(day=1) for one in happenings), default=now)
    last = max((one.last.replace(day=1) for one in happenings), default=now)
    return Reach(min(first, now), max(last, now))


@dataclass(frozen=True, slots=True)
class Coming:
    """What is to come in a month. ``first``: its first day; ``shown``: what there is room for; ``count``: of all."""

    first: date
    shown: tuple[Happening, ...]
    count: int


def coming_by_month(happenings: Iterable[Happening], today: date, *, most: int) -> tuple[Coming, ...]:
    """What is not over, by the month that it begins in; what goes on already is in this month.

    most: how many are shown in all; every month is told, also those that there is no room for
    """

    def begins(one: Happening) -> date:
        return max(one.first, today).replace(day=1)

    coming = sorted((one for one in happenings if one.last >= today), key=begins)
    found: list[Coming] = []
    room = most
    for first, those in groupby(coming, key=begins):
        within = tuple(those)
        found.append(Coming(first, within[:room], len(within)))
        room -= min(room, len(within))
    return tuple(found)


def earlier_months(happenings: Iterable[Happening], today: date, *, most: int) -> tuple[date, ...]:
    """The months before this one in which something took place, the latest first, each by its first day."""
    begun = {one.first.replace(day=1) for one in happenings if one.first < today.replace(day=1)}
    return tuple(sorted(begun, reverse=True)[:most])
