"""When and where, in feeds that say so: the ev: module, xCal, Google's elements, our own ``_event``.

The date of an entry's publication is never taken for the date of an event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from syndicate.sources._values import Value

Part = Callable[[str], Sequence[Value]]

# Field -> parts that mean it, surest first. An end counts only with the start of the same vocabulary.
_START_END = (
    ("ev:startdate", "ev:enddate"),
    ("xcal:dtstart", "xcal:dtend"),
    ("gd:when.starttime", "gd:when.endtime"),
    ("g:start", "g:end"),
    ("_event.start", "_event.end"),
)
_OTHER = {
    "location": ("ev:location", "xcal:location", "gd:where.valuestring", "g:location", "_event.location"),
    "status": ("xcal:status", "_event.status"),
    "online": ("_event.online",),
    "all_day": ("_event.all_day",),
    "organizer": ("ev:organizer", "xcal:organizer", "_event.organizer"),
    "price": ("_event.price",),
    "signup": ("_event.signup",),
    "contact": ("xcal:contact", "_event.contact"),
    "geo": ("_event.geo", "georss:point"),
    "categories": ("ev:type", "xcal:categories"),
}
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")


def event_fields(part: Part) -> dict[str, tuple[Value, ...]]:
    """What an entry says of an event in a vocabulary of events; empty where it says nothing.

    part: the values of the part of a name
    """
    fields: dict[str, tuple[Value, ...]] = {}
    for first, last in _START_END:
        if start := tuple(part(first)):
            end = tuple(part(last))
            fields["start"] = start
            fields["end"] = _last_day(start, end) if first == "xcal:dtstart" else end
            break
    for name, parts in _OTHER.items():
        if found := next((values for one in parts if (values := tuple(part(one)))), ()):
            fields[name] = found
    return fields


def _last_day(start: Sequence[Value], end: tuple[Value, ...]) -> tuple[Value, ...]:
    """Of whole days iCalendar names the day after the last (RFC 5545, 3.6.1)."""
    first, after = _day(start), _day(end)
    if first is None or after is None or after <= first:
        return () if first is not None and after is not None else end
    return (replace(end[0], text=(after - timedelta(days=1)).isoformat()),)


def _day(values: Sequence[Value]) -> date | None:
    found = _DAY.fullmatch(values[0].text.strip()) if values else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
