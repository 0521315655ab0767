"""When an entry takes place, checked: what no calendar program could make sense of is refused with the reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from syndicate import text
from syndicate.model import Entry, Event, Span

MAX_LENGTH = timedelta(days=5 * 366)
"""What lasts longer is a wrong date or no event."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
"""Dates outside are wrong: an empty field of a database, a typing error."""


class NotAnEvent(ValueError):
    """Why an entry cannot be in a calendar, as one sentence without the entry's name."""


class Times(NamedTuple):
    """When an entry takes place: instants in UTC, or days with the end excluded.

    stated: whether the source gives an end
    """

    start: datetime | date
    end: datetime | date
    stated: bool = True


def event_of(entry: Entry) -> Event:
    if not isinstance(entry.item, Event):
        raise NotAnEvent("has no time, and a calendar holds only what has one")
    if not entry.id or text.line(entry.id) != entry.id:
        raise NotAnEvent("has an id that is not one line of text")
    return entry.item


def times_of(entry: Entry) -> Times:
    """When the entry takes place, checked.

    Raises NotAnEvent where no calendar program could make sense of it: naive, mixed or absurd times, an end before the
    start, a length of years.
    """
    span = event_of(entry).span
    if not isinstance(span.start, date):
        raise NotAnEvent("has no start")
    if span.end is not None and isinstance(span.end, datetime) != isinstance(span.start, datetime):
        raise NotAnEvent("has a time of day at one end only")
    if not all(_FIRST_YEAR <= moment.year <= _LAST_YEAR for moment in (span.start, span.end or span.start)):
        raise NotAnEvent(f"has an absurd date, {_told(span)}")
    times = _instants(entry, span.start, span.end) if isinstance(span.start, datetime) else _days(span.start, span.end)
    length = times.end - times.start
    if length <= timedelta():
        raise NotAnEvent(f"ends before it starts, {_told(span)}")
    if length > MAX_LENGTH:
        raise NotAnEvent(f"lasts for years, {_told(span)}")
    return times


def overrides_of(entry: Entry) -> list[Entry]:
    """The times of a recurring entry that are written on their own; one that nobody could make sense of is not."""
    sound = []
    for one in entry.overrides:
        try:
            times_of(one)
        except NotAnEvent:
            continue
        sound.append(one)
    return sound


def _told(span: Span) -> str:
    """A span for the operator, in its own zone."""
    moments = (span.start,) if span.end is None else (span.start, span.end)
    return " to ".join(str(moment)[:16] for moment in moments)


def _instants(entry: Entry, start: datetime, end: date | None) -> Times:
    if start.utcoffset() is None or (isinstance(end, datetime) and end.utcoffset() is None):
        raise NotAnEvent("has a time without a zone")
    begin = start.astimezone(UTC).replace(microsecond=0)
    if isinstance(end, datetime):
        finish = end.astimezone(UTC).replace(microsecond=0)
        if finish != begin:
            return Times(begin, finish)
    length = max(entry.default_length, timedelta(minutes=1)).total_seconds()
    return Times(begin, begin + timedelta(seconds=int(length)), stated=False)


def _days(start: date, end: date | None) -> Times:
    return Times(start, (end or start) + timedelta(days=1))
