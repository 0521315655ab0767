"""Dates, times and lengths of a calendar (RFC 5545 section 3.3), in the forms that programs really write."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from syndicate.model import Span
from syndicate.sources.ics.lines import Component, Line
from syndicate.sources.ics.zones import Zones

_STAMP = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"([+-])?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?", re.IGNORECASE
)
_TEMPLATE = re.compile(r"\{\{|\{%|<%|<\?|\$\{|%[A-Z_]+%")
_AGAIN = ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_SHORT = 60


class NoTime(ValueError):
    """Why a date, time or length cannot be read, in words for a web editor."""


def moment(line: Line, zones: Zones, *, value: str | None = None) -> datetime | date:
    """The date or the aware time of a line, or of one ``value`` of its list. Raises NoTime.

    A time that names its zone is in that zone; a floating one in the calendar's. Eight digits are a date, whatever
    VALUE says; so is a time that VALUE=DATE calls one.
    """
    words = (line.value if value is None else value).strip()
    match = _STAMP.fullmatch(words)
    if match is None:
        if _TEMPLATE.search(words):
            raise NoTime(f"it is a template: “{words[:_SHORT]}” stands where the date should be")
        raise NoTime(f"“{words[:_SHORT]}” is not a date")
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups()[:6])
    try:
        of_day = date(year, month, day)
        if match[4] is None or line.parameters.get("VALUE", "").upper() == "DATE":
            return of_day
        if (hour, minute, second) == (24, 0, 0):
            of_day, hour = of_day + timedelta(days=1), 0
        wall = datetime.combine(of_day, time(hour, minute, min(second, 59)))
    except (ValueError, OverflowError) as error:
        raise NoTime(f"“{words[:_SHORT]}” is not a date: {error}") from error
    return _placed(wall, (match[7] or "").upper(), line, zones)


def _placed(wall: datetime, offset: str, line: Line, zones: Zones) -> datetime:
    if not 1 < wall.year < 9999:
        raise NoTime(f"the year {wall.year} stands for no date")
    if offset == "Z":
        return wall.replace(tzinfo=UTC)
    if offset:
        hours, minutes = int(offset[1:3]), int(offset[-2:])
        if hours > 14 or minutes > 59:
            raise NoTime(f"“{offset}” is no difference from UTC")
        apart = timedelta(hours=hours, minutes=minutes)
        return wall.replace(tzinfo=timezone(-apart if offset[0] == "-" else apart))
    return zones.placed(wall, line.parameters.get("TZID"))


def length(words: str) -> timedelta:
    """A DURATION. Raises NoTime."""
    match = _LENGTH.fullmatch(words.strip())
    if match is None or not any(match.groups()[1:]):
        raise NoTime(f"“{words.strip()[:_SHORT]}” is not a length of time")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    told = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -told if match[1] == "-" else told


def span_of(event: Component, zones: Zones, notes: list[str]) -> Span:
    """When a VEVENT takes place. What is wrong with its end costs the end, and is noted. Raises NoTime."""
    span = _written(event, zones, notes)
    # A rule goes by the clock that was written, and its exceptions name its times so.
    if any(map(event.first, _AGAIN)):
        return span
    end = span.end if span.end is None else _as_clocks_go(span.end, notes)
    return Span(_as_clocks_go(span.start, notes), end)


def _as_clocks_go(at: datetime | date, notes: list[str]) -> datetime | date:
    """A time by a clock that there is: one that is skipped is told by the offset before it (RFC 5545 3.3.5)."""
    if not isinstance(at, datetime):
        return at
    shown = at.astimezone(UTC).astimezone(at.tzinfo)
    if shown.replace(tzinfo=None) != at.replace(tzinfo=None):
        notes.append(
            f"{at:%Y-%m-%d %H:%M} does not exist there: the clocks go forward over it; {shown:%H:%M} was taken"
        )
    return shown


def _written(event: Component, zones: Zones, notes: list[str]) -> Span:
    """The span by the clocks that are written."""
    start_line = event.first("DTSTART")
    if start_line is None:
        raise NoTime("it has no date (DTSTART)")
    start = moment(start_line, zones)
    try:
        end = _end(event, start, zones)
    except NoTime as problem:
        notes.append(f"end: {problem}; it was left out")
        return Span(start)
    if isinstance(start, datetime) and (days := _whole_days(event, start, end, zones)) is not None:
        start, end = days
    if end is None:
        return Span(start)
    if isinstance(start, datetime) and not isinstance(end, datetime):
        # The midnight is that of people: where the start is in UTC, of the calendar's own zone.
        midnight = datetime.combine(end, time())
        end = zones.placed(midnight, None) if start.tzinfo is UTC else midnight.replace(tzinfo=start.tzinfo)
    elif isinstance(end, datetime) and not isinstance(start, datetime):
        # A time at the end of whole days: the day that it is on belongs to them, unless it has only just begun.
        end = end.date() + timedelta(days=1 if end.time() > time() else 0)
    if not isinstance(start, datetime):
        return _days(start, end, notes)
    if Span(start, end).backwards:
        notes.append(f"end: it ends ({end:%Y-%m-%d %H:%M}) before it starts; the end was left out")
        return Span(start)
    return Span(start, end if end != start else None)  # software that knows no end writes the start again


def _days(start: date, end: date, notes: list[str]) -> Span:
    """Whole days; the end that a calendar names is the day after the last one."""
    if end < start:
        notes.append(f"end: it ends ({end}) before it starts; the end was left out")
        return Span(start)
    return Span(start, max(start, end - timedelta(days=1)))


def _end(event: Component, start: datetime | date, zones: Zones) -> datetime | date | None:
    line = event.first("DTEND")
    if line is not None:
        return moment(line, zones)
    line = event.first("DURATION")
    if line is None:
        return None
    told = length(line.value)
    if told < timedelta():
        raise NoTime(f"“{line.value[:_SHORT]}” is a length below nothing")
    try:
        if isinstance(start, datetime):
            return (start.astimezone(UTC) + told).astimezone(start.tzinfo)
        return start + timedelta(days=max(1, -(-told // timedelta(days=1))))
    except OverflowError as error:
        raise NoTime(f"“{line.value[:_SHORT]}” is a length beyond the calendar") from error


def _whole_days(
    event: Component, start: datetime, end: datetime | date | None, zones: Zones
) -> tuple[date, date | None] | None:
    """The days that times from midnight to midnight are, by their own clock or the calendar's; None for other times.

    Outlook says which are (X-MICROSOFT-CDO-ALLDAYEVENT). Others that begin and end at midnight are whole days too,
    which simple programs write so; but a rule and its exceptions keep the type that they have.
    """
    said = event.first("X-MICROSOFT-CDO-ALLDAYEVENT")
    marked = said is not None and said.value.strip().upper() == "TRUE"
    if not marked and (said is not None or end is None or end == start or any(map(event.first, _AGAIN))):
        return None
    for zone in (start.tzinfo, zones.floating):
        first, last = (at.astimezone(zone) if isinstance(at, datetime) else at for at in (start, end))
        ends = last.time() if isinstance(last, datetime) else time()
        if isinstance(first, datetime) and first.time() == ends == time():
            return first.date(), last.date() if isinstance(last, datetime) else last
    return None
