"""``eventSchedule``: when an event takes place again, as its first time and a rule (https://schema.org/Schedule)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from syndicate.model import Recurrence
from syndicate.sources._values import Frame
from syndicate.sources.jsonld.nodes import Node
from syndicate.sources.jsonld.places import words
from syndicate.sources.jsonld.types import local_name
from syndicate.when import When, read_machine
from syndicate.when.rules import WEEKDAYS, Rule, read_rule, until_text, walls

MAX_SCHEDULES = 50  # of one event
MAX_DATES = 1000  # that are left out
LONGEST_WAIT = timedelta(days=10 * 366)

_FREQUENCIES = {"Y": "YEARLY", "M": "MONTHLY", "W": "WEEKLY", "D": "DAILY"}
_WORDS = {"daily": "P1D", "weekly": "P1W", "biweekly": "P2W", "monthly": "P1M", "yearly": "P1Y", "annually": "P1Y"}
_PERIOD = re.compile(r"P(\d{1,3})([YMWD])", re.IGNORECASE)
_CLOCK = re.compile(r"(?:.*T)?(\d{1,2}):(\d{2})(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE)
_DAY = re.compile(r"([+-]?\d{1,2})?([A-Za-z]{2})[A-Za-z]*")


class Unclear(ValueError):
    """A schedule that cannot be followed; the message says why, for the operator."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A schedule as its first time. start, end: texts of dates for machines; recurrence: None where it is once."""

    start: str
    end: str | None
    rule: str | None
    left_out: tuple[str, ...] = ()

    def recurrence(self, start: datetime | date) -> Recurrence | None:
        """What recurs. start: as the first time was read. Raises ValueError for a rule that is refused."""
        if self.rule is None:
            return None
        days = [date.fromisoformat(day) for day in self.left_out]
        at = [datetime.combine(day, start.timetz()) for day in days] if isinstance(start, datetime) else days
        return Recurrence(rules=(str(read_rule(self.rule, start=start)),), exdates=tuple(sorted(at)))


def schedules(event: Node) -> list[Node]:
    """The schedules of an event that say anything."""
    nodes = [part for _, part in event.all("eventSchedule") if isinstance(part, Node) and part.properties]
    return nodes[:MAX_SCHEDULES]


def scheduled(node: Node, event: Node, frame: Frame) -> Scheduled:
    """A schedule of an event. Raises Unclear. Pure.

    What it leaves out is taken from the event: dates, times of day. An event that lasts from the first to the last of
    its times gives the rule its end.
    """
    zone = _said(node, "scheduleTimezone")
    if zone and zone != frame.zone.key:
        raise Unclear(f"its times are in {zone}, and not in {frame.zone.key}")
    own = [_moment(event, name, frame) for name in ("startDate", "endDate")]
    begin = _moment(node, "startDate", frame) or own[0]
    if begin is None:
        raise Unclear("it has no first date")
    clock = _clock(node, "startTime") or _time_of(begin) or (_time_of(own[0]) if own[0] else None)
    last = _moment(node, "endDate", frame) or (own[1] if own[1] and _day(own[1]) > _day(begin) else None)
    if _said(node, "repeatFrequency") is None:
        return _once(node, _day(begin), clock, last)
    rule = _rule(node, _day(last) if last else None)
    first = _first(rule, datetime.combine(_day(begin), clock or time()))
    until = _clock(node, "endTime") or (_time_of(own[1]) if own[1] else None)
    return Scheduled(
        start=_text(first.date(), clock),
        end=_end(first.date(), clock, until),
        rule=str(rule),
        left_out=tuple(
            dict.fromkeys(_day(at).isoformat() for at in islice(_moments(node, "exceptDate", frame), MAX_DATES))
        ),
    )


def _once(node: Node, day: date, clock: time | None, last: date | None) -> Scheduled:
    end = _end(day, clock, _clock(node, "endTime"))
    if last is not None and _day(last) > day:
        end = _text(_day(last), _clock(node, "endTime") if clock else None)
    return Scheduled(_text(day, clock), end, None)


def _end(day: date, clock: time | None, until: time | None) -> str | None:
    if clock is None or until is None or until == clock:
        return None
    return _text(day if until > clock else day + timedelta(days=1), until)


def _rule(node: Node, last: date | None) -> Rule:
    said = _said(node, "repeatFrequency") or ""
    found = _PERIOD.fullmatch(_WORDS.get(local_name(said).lower(), said))
    if found is None:
        raise Unclear(f"“{said[:60]}” is no frequency that can be followed")
    freq, interval = _FREQUENCIES[found[2].upper()], int(found[1])
    parts = {"FREQ": freq, "INTERVAL": str(interval)}
    if days := list(_days(node)):
        parts["BYDAY"] = ",".join(days)
    for name, key in (("byMonth", "BYMONTH"), ("byMonthDay", "BYMONTHDAY")):
        if numbers := [words(part) for _, part in node.all(name)]:
            parts[key] = ",".join(numbers)
    if (count := _said(node, "repeatCount")) is not None:
        parts["COUNT"] = count
    elif last is not None:
        parts["UNTIL"] = until_text(last)
    text = ";".join(f"{key}={value}" for key, value in parts.items())
    try:
        return read_rule(text, start=date.min)
    except ValueError as problem:
        raise Unclear(f"“{text[:120]}”: {problem}") from problem


def _days(node: Node) -> Iterator[str]:
    weeks = [words(part) for _, part in node.all("byMonthWeek")]
    for _, part in node.all("byDay"):
        name = local_name(words(part))
        found = _DAY.fullmatch(name)
        if found is None or found[2].upper() not in WEEKDAYS or name.startswith("PublicHol"):
            raise Unclear(f"“{name[:60]}” is no weekday")
        for week in weeks or [found[1] or ""]:
            yield f"{week}{found[2].upper()}"


def _first(rule: Rule, start: datetime) -> datetime:
    """The first time that the rule has from a date on: what is named as the first date is often that of a season."""
    first = next(walls(rule, start, start, start + LONGEST_WAIT), None)
    if first is None or (rule.until is not None and first.date() > _day(rule.until)):
        raise Unclear("it yields no date")
    return first


def _moments(node: Node, name: str, frame: Frame) -> Iterator[date]:
    for _, part in node.all(name):
        read = read_machine(words(part), zone=frame.zone)
        if isinstance(read, When):
            yield read.span.start


def _moment(node: Node, name: str, frame: Frame) -> date | None:
    return next(_moments(node, name, frame), None)


def _said(node: Node, name: str) -> str | None:
    return words(next((part for _, part in node.all(name)), None)) or None


def _clock(node: Node, name: str) -> time | None:
    found = _CLOCK.fullmatch(_said(node, name) or "")
    hour, minute = (int(found[1]), int(found[2])) if found else (99, 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _time_of(moment: date) -> time | None:
    return moment.time() if isinstance(moment, datetime) else None


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _text(day: date, clock: time | None) -> str:
    return day.isoformat() if clock is None else f"{day.isoformat()}T{clock:%H:%M}"
