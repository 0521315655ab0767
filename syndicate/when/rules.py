"""Recurrence rules (RFC 5545 section 3.3.10): read, checked, written, and followed on the wall clock.

A rule from a website may ask for anything, so nothing here runs longer than its bounds: a rule is followed period by
period (a year, a month, a week, a day or an hour at a time) from the first that matters to the last, and not candidate
by candidate until one fits. Rules by the second or minute are refused.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import product

MAX_PERIODS = 100_000
"""Days or hours that a rule is followed for, at most: enough for 270 years of days."""

FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LISTS = {
    "BYMONTH": (1, 12),
    "BYWEEKNO": (-53, 53),
    "BYYEARDAY": (-366, 366),
    "BYMONTHDAY": (-31, 31),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 60),
    "BYSETPOS": (-366, 366),
}
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?")
_BEFORE, _AFTER = ("FREQ", "INTERVAL", "COUNT", "UNTIL"), ("BYDAY", "WKST")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A recurrence rule, checked. Names and meanings are those of RFC 5545; empty tuples stand for what is not given.

    until: the last moment included: a day, or an instant in UTC
    by_day: (nth or 0, weekday with Monday 0)
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | date | None = None
    by_month: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[tuple[int, int], ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0

    def __str__(self) -> str:
        """The rule as the value of an RRULE, always written the same way."""
        given: dict[str, str] = {
            "FREQ": self.freq,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "COUNT": str(self.count) if self.count is not None else "",
            "UNTIL": until_text(self.until) if self.until is not None else "",
            "BYDAY": ",".join(f"{nth or ''}{WEEKDAYS[day]}" for nth, day in self.by_day),
            "WKST": WEEKDAYS[self.week_start] if self.week_start else "",
        }
        given |= {name: ",".join(map(str, getattr(self, _field(name)))) for name in _LISTS}
        return ";".join(f"{name}={given[name]}" for name in (*_BEFORE, *_LISTS, *_AFTER) if given[name])

    @property
    def endless(self) -> bool:
        """Whether it names no end."""
        return self.count is None and self.until is None


def _field(name: str) -> str:
    return {"BYWEEKNO": "by_week_no", "BYYEARDAY": "by_year_day", "BYMONTHDAY": "by_month_day"}.get(
        name, {"BYSETPOS": "by_set_pos"}.get(name, f"by_{name[2:].lower()}")
    )


def read_rule(text: str, *, start: datetime | date) -> Rule:
    """The rule of an RRULE value for an event that first takes place at ``start``. Pure.

    start: decides what UNTIL means: a day where the event takes whole days, else an instant; a day alone is included
    to its end, a time without a zone is by the clock of ``start``
    Raises ValueError, in words for a web editor, for what is no rule or one that is refused.

    >>> str(read_rule("freq=weekly;until=20261231;byday=mo", start=datetime(2026, 11, 2, 18, tzinfo=UTC)))
    'FREQ=WEEKLY;UNTIL=20261231T235959Z;BYDAY=MO'
    """
    return _read(text, timed=isinstance(start, datetime), zone=start.tzinfo if isinstance(start, datetime) else None)


@lru_cache(maxsize=4096)
def _read(text: str, *, timed: bool, zone: tzinfo | None) -> Rule:
    parts = _parts(text)
    freq = parts.pop("FREQ", None)
    if freq in ("SECONDLY", "MINUTELY"):
        raise ValueError(f"FREQ={freq} is refused: no event takes place so often")
    if freq not in FREQUENCIES:
        raise ValueError(f"“FREQ={freq}” is no frequency" if freq else "it has no FREQ")
    until, count = parts.pop("UNTIL", None), parts.pop("COUNT", None)
    lists = {_field(name): _numbers(name, parts.pop(name)) for name in _LISTS if name in parts}
    rule = Rule(
        freq=freq,
        interval=_whole("INTERVAL", parts.pop("INTERVAL", "1")),
        count=_whole("COUNT", count) if count is not None else None,
        until=_until(until, timed=timed, zone=zone) if until is not None else None,
        by_day=_weekdays(parts.pop("BYDAY", "")),
        week_start=_week_start(parts.pop("WKST", "MO")),
        **lists,
    )
    if parts:
        raise ValueError(f"“{next(iter(parts))}” is no part of a rule")
    return rule


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.upper().replace(" ", "").strip(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise ValueError(f"“{part[:40]}” says nothing")
        if name in parts:
            raise ValueError(f"{name} stands twice")
        parts[name] = value
    return parts


def _whole(name: str, value: str) -> int:
    if not re.fullmatch(r"\d{1,6}", value) or int(value) < 1:
        raise ValueError(f"{name}={value[:20]} is no number of times")
    return int(value)


def _numbers(name: str, value: str) -> tuple[int, ...]:
    low, high = _LISTS[name]
    found = []
    for part in value.strip(",").split(","):
        number = int(part) if re.fullmatch(r"[+-]?\d{1,3}", part) else None
        if number is None or not low <= number <= high or (low < 0 and number == 0) or (low == 1 and number < 1):
            raise ValueError(f"{name}={part[:20]} is out of range")
        found.append(number)
    return tuple(sorted(set(found)))


def _weekdays(value: str) -> tuple[tuple[int, int], ...]:
    found = []
    for part in filter(None, value.split(",")):
        match = _WEEKDAY.fullmatch(part)
        if match is None or (match[1] and not 1 <= abs(int(match[1])) <= 53):
            raise ValueError(f"BYDAY={part[:20]} is no weekday")
        found.append((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return tuple(sorted(set(found), key=lambda day: (day[1], day[0])))


def _week_start(value: str) -> int:
    if value not in WEEKDAYS:
        raise ValueError(f"WKST={value[:20]} is no weekday")
    return WEEKDAYS.index(value)


def _until(value: str, *, timed: bool, zone: tzinfo | None) -> datetime | date:
    match = _UNTIL.fullmatch(value)
    if match is None:
        raise ValueError(f"UNTIL={value[:20]} is no date")
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups()[:6])
    last = date(year, month, day)
    if not timed:
        return last
    clock = time(hour, minute, min(second, 59)) if match[4] else time(23, 59, 59)
    return datetime.combine(last, clock, UTC if match[7] else zone).astimezone(UTC)


def until_text(until: datetime | date) -> str:
    """UNTIL as it is written: a day, or an instant in UTC."""
    if isinstance(until, datetime):
        return until.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return until.strftime("%Y%m%d")


# --- one rule, on the wall clock -------------------------------------------------------------------------------------


def walls(rule: Rule, start: datetime, first: datetime, last: datetime) -> Iterator[datetime]:
    """What a rule yields from ``first`` to ``last``, all naive, in order; from the start on where it counts. Pure."""
    rule = _completed(rule, start)
    skipped = 0 if rule.count is not None else max(0, _periods_between(rule, start, first) - 1)
    for number in range(skipped, skipped + MAX_PERIODS):
        try:
            begin, days = _period(rule, start, number)
        except (OverflowError, ValueError):  # beyond the year 9999
            return
        if begin > last:
            return
        found = [moment for day in days if _fits(rule, day) for moment in _times(rule, day, begin)]
        if rule.by_set_pos:
            chosen = {found[at - 1 if at > 0 else at] for at in rule.by_set_pos if abs(at) <= len(found)}
            found = sorted(chosen)
        yield from (moment for moment in found if moment >= start)


def _completed(rule: Rule, start: datetime) -> Rule:
    """The rule with what it leaves to the start: weekday, day, month, time of day."""
    changes: dict[str, tuple[object, ...]] = {}
    if rule.freq != "HOURLY":
        changes["by_hour"] = rule.by_hour or (start.hour,)
    changes["by_minute"] = rule.by_minute or (start.minute,)
    changes["by_second"] = rule.by_second or (start.second,)
    if not (rule.by_year_day or rule.by_month_day or rule.by_day):
        if rule.freq == "WEEKLY" or rule.by_week_no:
            changes["by_day"] = ((0, start.weekday()),)
        elif rule.freq in ("YEARLY", "MONTHLY"):
            changes["by_month_day"] = (start.day,)
            if rule.freq == "YEARLY":
                changes["by_month"] = rule.by_month or (start.month,)
    return replace(rule, **changes)  # type: ignore[arg-type]  # each is of its field's type


def _periods_between(rule: Rule, start: datetime, first: datetime) -> int:
    """How many periods of the rule lie between the start and ``first``."""
    gap = first - start
    apart = {
        "YEARLY": first.year - start.year,
        "MONTHLY": (first.year - start.year) * 12 + first.month - start.month,
        "WEEKLY": gap // timedelta(weeks=1),
        "DAILY": gap // timedelta(days=1),
        "HOURLY": gap // timedelta(hours=1),
    }
    return apart[rule.freq] // rule.interval


def _period(rule: Rule, start: datetime, number: int) -> tuple[datetime, Iterable[date]]:
    """The beginning and the days of the ``number``-th period that the rule looks at."""
    steps = number * rule.interval
    if rule.freq == "YEARLY":
        year = start.year + steps
        first = date(year, 1, 1)
        return datetime.combine(first, time()), (first + timedelta(days=n) for n in range(365 + isleap(year)))
    if rule.freq == "MONTHLY":
        year, month = divmod(start.year * 12 + start.month - 1 + steps, 12)
        days = range(1, monthrange(year, month + 1)[1] + 1)
        return datetime(year, month + 1, 1), (date(year, month + 1, day) for day in days)  # noqa: DTZ001  wall clock
    if rule.freq == "WEEKLY":
        monday = start.date() - timedelta(days=(start.weekday() - rule.week_start) % 7) + timedelta(weeks=steps)
        return datetime.combine(monday, time()), [monday + timedelta(days=day) for day in range(7)]
    if rule.freq == "DAILY":
        day = start.date() + timedelta(days=steps)
        return datetime.combine(day, time()), [day]
    hour = start.replace(minute=0, second=0) + timedelta(hours=steps)
    return hour, [hour.date()]


def _fits(rule: Rule, day: date) -> bool:
    """Whether the day is one of the rule's."""
    if rule.by_month and day.month not in rule.by_month:
        return False
    if rule.by_month_day:
        length = monthrange(day.year, day.month)[1]
        if day.day not in rule.by_month_day and day.day - length - 1 not in rule.by_month_day:
            return False
    if rule.by_day and not any(_fits_weekday(rule, nth, weekday, day) for nth, weekday in rule.by_day):
        return False
    if rule.by_year_day:
        number, length = day.timetuple().tm_yday, 365 + isleap(day.year)
        if number not in rule.by_year_day and number - length - 1 not in rule.by_year_day:
            return False
    return not rule.by_week_no or _fits_week(rule, day)


def _fits_weekday(rule: Rule, nth: int, weekday: int, day: date) -> bool:
    if day.weekday() != weekday:
        return False
    if not nth or rule.freq not in ("YEARLY", "MONTHLY") or rule.by_week_no:
        return True
    if rule.freq == "YEARLY" and not rule.by_month:
        number, length = day.timetuple().tm_yday, 365 + isleap(day.year)
    else:
        number, length = day.day, monthrange(day.year, day.month)[1]
    return nth == ((number - 1) // 7 + 1 if nth > 0 else -((length - number) // 7 + 1))


def _fits_week(rule: Rule, day: date) -> bool:
    """Whether the day is in one of the rule's weeks; the first of a year has four or more of its days in it."""
    middle = day - timedelta(days=(day.weekday() - rule.week_start) % 7) + timedelta(days=3)
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    weeks = number + (date(middle.year, 12, 31) - middle).days // 7
    return number in rule.by_week_no or number - weeks - 1 in rule.by_week_no


def _times(rule: Rule, day: date, begin: datetime) -> list[datetime]:
    hours: tuple[int, ...] = rule.by_hour
    if rule.freq == "HOURLY":
        hours = (begin.hour,) if not rule.by_hour or begin.hour in rule.by_hour else ()
    clocks = product(hours, rule.by_minute, (min(second, 59) for second in rule.by_second))
    return [datetime.combine(day, time(*clock)) for clock in clocks]
