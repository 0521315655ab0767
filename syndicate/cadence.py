"""When a source is due: every so often or by a cron line; lengths of time as people write them; back-off and retries.

Pure: the moment to count from is an argument. A cron line is read as crontab(5) says (weekday 0 and 7 are Sunday; day
of the month *or* weekday where both are given) in the site's own time; APScheduler, which answers, differs in both.

    >>> Every(timedelta(minutes=15)).next(datetime(2016, 10, 21, 9, 0, tzinfo=UTC)).isoformat()
    '2016-10-21T09:15:00+00:00'
    >>> Cron("30 7 * * 1-5", ZoneInfo("Europe/Stockholm")).next(datetime(2016, 10, 21, 9, 0, tzinfo=UTC)).isoformat()
    '2016-10-24T05:30:00+00:00'
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

LONGEST_BACK_OFF = timedelta(hours=24)
RETRY_MIN, RETRY_MAX = timedelta(minutes=15), timedelta(hours=24)
LONGEST_DURATION_YEARS = 100
LOOKED_AHEAD = 800  # due moments of a cron line: more than a week of one every quarter of an hour

Day = TypeVar("Day", date, datetime)


# --- lengths of time -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: whole months of the calendar and an exact rest, e.g. 18 months or 15 minutes."""

    months: int = 0
    rest: timedelta = timedelta()

    def after(self, moment: Day) -> Day:
        """The moment this much later. A day that its month does not have becomes its last (31 jan + 1mo: 28 feb)."""
        return _plus_months(moment, self.months) + self.rest

    def before(self, moment: Day) -> Day:
        """The moment this much earlier, by the same rule."""
        return _plus_months(moment, -self.months) - self.rest

    @property
    def exact(self) -> timedelta | None:
        """The same length as a timedelta; None where it holds months or years, whose length depends on the date."""
        return None if self.months else self.rest

    def __str__(self) -> str:
        """As it is written in the configuration: the form that ``parse_duration`` reads."""
        seconds = int(self.rest.total_seconds())
        years, months = divmod(self.months, 12)
        parts = [f"{self.months}mo" if months else f"{years}y"] if self.months else []
        for unit, length in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
            count, seconds = divmod(seconds, length)
            if count:
                parts.append(f"{count}{unit}")
        return "".join(parts) or "0s"


def _plus_months(moment: Day, months: int) -> Day:
    if not months:
        return moment
    index = min(max(moment.year * 12 + moment.month - 1 + months, 12), 9999 * 12 + 11)
    year, month = divmod(index, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


_UNITS: dict[str, Duration] = {
    "s": Duration(rest=timedelta(seconds=1)),
    "m": Duration(rest=timedelta(minutes=1)),
    "min": Duration(rest=timedelta(minutes=1)),
    "h": Duration(rest=timedelta(hours=1)),
    "d": Duration(rest=timedelta(days=1)),
    "w": Duration(rest=timedelta(weeks=1)),
    "mo": Duration(months=1),
    "y": Duration(months=12),
}
_PART = re.compile(r"([0-9]{1,9})\s*([a-z]+)\s*")


def parse_duration(text: str) -> Duration:
    """The length of time that ``15m``, ``1h30m``, ``180d``, ``18mo`` or ``2y`` stands for.

    text: whole numbers, each with its unit: s, m (or min), h, d, w, mo, y
    Raises ValueError, in words for a web editor, for anything else and for more than 100 years.

    >>> parse_duration("18mo").after(date(2016, 10, 21))
    datetime.date(2018, 4, 21)
    """
    rest = text.strip().lower()
    if re.fullmatch(r"[0-9]*[1-9][0-9]*", rest):
        raise ValueError(f"“{text}” needs a unit: {rest}m for minutes, {rest}h for hours, {rest}d for days")
    if re.fullmatch(r"0+", rest):
        return Duration()
    months, exact, at = 0, timedelta(), 0
    while part := _PART.match(rest, at):
        unit = _UNITS.get(part[2])
        if unit is None:
            break
        months, exact, at = months + int(part[1]) * unit.months, exact + int(part[1]) * unit.rest, part.end()
    if not rest or at != len(rest):
        raise ValueError(f"“{text}” is not a length of time; write for example 15m, 1h, 180d, 18mo or 2y")
    if months > LONGEST_DURATION_YEARS * 12 or exact > timedelta(days=366 * LONGEST_DURATION_YEARS):
        raise ValueError(f"“{text}” is longer than {LONGEST_DURATION_YEARS} years")
    return Duration(months, exact)


# --- schedules -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Every:
    """Due again ``period`` after the last time."""

    period: timedelta

    def next(self, after: datetime) -> datetime:
        """The next due moment, in UTC. ``after``: aware."""
        return after.astimezone(UTC) + self.period

    def longest(self) -> timedelta:
        """The longest time between two due moments."""
        return self.period

    def __str__(self) -> str:
        return f"every {Duration(rest=self.period)}"


@dataclass(frozen=True, slots=True)
class Cron:
    """Due by a cron line of five fields (minute, hour, day, month, weekday), or ``@hourly`` and the like, in ``zone``.

    Where the clock is set forward over a fixed time, it is due when the clock has been set; where an hour comes twice,
    the first time. With ``*`` for the hour it goes by the time that really passes, so that neither leaves a hole.
    Raises ValueError, in words for a web editor, if the line cannot be read or never comes true (30 February).
    """

    expression: str
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if all(
            _first(trigger, datetime(2000, 1, 1, tzinfo=UTC)) is None for trigger in _compile(self.expression, None)
        ):
            raise ValueError(f"“{self.expression}” never comes: there is no such day")

    def next(self, after: datetime) -> datetime:
        """The first due moment later than ``after`` (aware), in UTC."""
        if _fields(self.expression)[1].startswith("*"):
            found = [_first(trigger, after) for trigger in _compile(self.expression, self.zone)]
        else:
            found = [self._on_the_clock(trigger, after) for trigger in _compile(self.expression, None)]
        return min(moment.astimezone(UTC) for moment in found if moment is not None)

    def _on_the_clock(self, trigger: CronTrigger, after: datetime) -> datetime | None:
        """By what the clock on the wall shows. Walls and instants run the same way, so the first later one is it."""
        wall = after.astimezone(self.zone).replace(tzinfo=UTC, fold=0)
        while (found := _first(trigger, wall)) is not None:
            if (moment := _instant(found, self.zone)) > after:
                return moment
            wall = found
        return None

    def longest(self) -> timedelta:
        """The longest time between two due moments, as over a night, a weekend, the change of the clocks."""
        moments = [self.next(datetime(2026, 1, 11, tzinfo=UTC))]
        for _ in range(LOOKED_AHEAD):
            moments.append(self.next(moments[-1]))
        return max(later - earlier for earlier, later in pairwise(moments))

    def __str__(self) -> str:
        return f"cron {self.expression} ({self.zone.key})"


def _first(trigger: CronTrigger, after: datetime) -> datetime | None:
    """The trigger's first moment strictly later than ``after``."""
    moment = after + timedelta(microseconds=1)
    found = trigger.get_next_fire_time(None, moment)
    return found if isinstance(found, datetime) else None


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clock in ``zone`` shows ``wall`` (its tzinfo is ignored): the first time; in a gap, the gap's end."""
    local = wall.replace(tzinfo=zone, fold=0)
    late, early = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return late
    # In a gap fold=0 counts with the offset before it and so lands behind it, fold=1 the other way round (PEP 495).
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == early.astimezone(zone).utcoffset():
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


# --- cron lines ------------------------------------------------------------------------------------------------------

_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("weekday", 0, 7, _WEEKDAYS),
)
_TERM = re.compile(r"(?:(?P<any>\*)|(?P<low>[0-9a-z]+)(?:-(?P<high>[0-9a-z]+))?)(?:/(?P<step>[0-9]+))?")


def _fields(expression: str) -> list[str]:
    text = expression.strip().lower()
    fields = _NICKNAMES.get(text, text).split()
    if len(fields) != 5:
        raise ValueError(
            f"“{expression}” has {len(fields)} fields; a cron line has five: "
            "minute, hour, day of the month, month, weekday, for example */15 6-20 * * mon-fri"
        )
    return fields


@lru_cache(maxsize=512)
def _compile(expression: str, zone: ZoneInfo | None) -> tuple[CronTrigger, ...]:
    """One trigger, or two where a day of the month or a weekday will do. zone: None for the clock on the wall."""
    fields = _fields(expression)
    minute, hour, day, month, weekday = (
        ",".join(map(str, sorted(_values(text, *field)))) for text, field in zip(fields, _FIELDS, strict=True)
    )
    names = ",".join(_WEEKDAYS[int(number)] for number in weekday.split(","))
    common = {"minute": minute, "hour": hour, "month": month, "second": 0, "timezone": zone or UTC}
    if fields[2].startswith("*") or fields[4].startswith("*"):
        return (CronTrigger(day=day, day_of_week=names, **common),)
    return (CronTrigger(day=day, **common), CronTrigger(day_of_week=names, **common))


def _values(text: str, name: str, lowest: int, highest: int, names: tuple[str, ...]) -> set[int]:
    """The numbers that one field of a cron line stands for. Raises ValueError."""
    values: set[int] = set()
    for term in text.split(","):
        match = _TERM.fullmatch(term)
        if match is None:
            raise ValueError(
                f"“{term}” does not fit the {name}; write for example *, */2, {lowest + 1} or {lowest + 1}-{lowest + 5}"
            )
        if match["any"]:
            low, high = lowest, highest
        else:
            low = _number(match["low"], name, lowest, highest, names)
            high = _number(match["high"], name, lowest, highest, names) if match["high"] else low
            if match["step"] and not match["high"]:
                high = highest
        step = int(match["step"] or 1)
        if not 1 <= step <= highest:
            raise ValueError(f"a step of {step} in “{term}” makes no sense for the {name}")
        if low > high and names:
            high += len(names)  # fri-mon, nov-feb
        if low > high:
            raise ValueError(f"“{term}”: the {name} {low} comes after {high}")
        values.update(range(low, high + 1, step))
    return {(value - lowest) % len(names) + lowest for value in values} if names else values


def _number(text: str, name: str, lowest: int, highest: int, names: tuple[str, ...]) -> int:
    if text in names:
        return names.index(text) + lowest
    if text.isdigit() and lowest <= int(text) <= highest:
        return int(text)
    known = f" or {names[0]} to {names[-1]}" if names else ""
    raise ValueError(f"“{text}” does not fit the {name}: it is a number from {lowest} to {highest}{known}")


# --- back-off --------------------------------------------------------------------------------------------------------


def back_off(failures: int, base: timedelta) -> timedelta:
    """How long to wait after ``failures`` failed attempts in a row: ``base``, twice that, four times, up to 24 hours.

    Never shorter than ``base``, the source's own interval.

    >>> str(back_off(3, timedelta(minutes=15)))
    '1:00:00'
    """
    doublings = min(max(failures, 1) - 1, 20)
    return max(base, min(base * 2**doublings, LONGEST_BACK_OFF)) if base < LONGEST_BACK_OFF else base


def retry(cadence: Every | Cron, failures: int, at: datetime, *, asked: float | None = None) -> datetime:
    """When a failing source is asked again: its turn, but not before the back-off or what the server asked for.

    failures: in a row; at: of the last, aware; asked: seconds, 0 where it named none, None where it asked for nothing;
    taken for at least RETRY_MIN and at most RETRY_MAX

    >>> retry(Every(timedelta(minutes=5)), 1, datetime(2016, 10, 21, 9, 0, tzinfo=UTC), asked=60).isoformat()
    '2016-10-21T09:15:00+00:00'
    """
    turn = cadence.next(at)
    wait = back_off(failures, turn - at)
    if asked is not None:
        wait = max(wait, min(max(timedelta(seconds=asked), RETRY_MIN), RETRY_MAX))
    return max(turn, at + wait)
