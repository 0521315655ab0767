"""A fragment as a calendar of busy time or with reminders has it (RFC 5545 sections 3.8.2.7 and 3.6.6).

The bytes of the event are there already and have been read back. So they are not rendered again: two lines take the
place of two others, and a reminder that was itself written by icalendar and read back by the second parser stands in
front of the end. The result is what icalendar would write, at the cost of a copy.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

from ical.calendar_stream import IcsCalendarStream
from icalendar import Alarm

from syndicate.errors import RenderError
from syndicate.model import Entry, Event, EventStatus
from syndicate.render._times import overrides_of

_FREE = b"\r\nTRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"
_BUSY = b"\r\nTRANSP:OPAQUE\r\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\n"
_BEGIN, _END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"
_BEGINS = re.compile(rb"^BEGIN:VEVENT\r\n", re.MULTILINE)  # a title or place may end in the same words
_WHOLE_DAY = b"\r\nDTSTART;VALUE=DATE:"
_CANCELLED = b"\r\nSTATUS:CANCELLED\r\n"

DAY_BEFORE = timedelta(hours=-15)
"""Of whole days, from midnight: nine in the morning of the day before."""

EVENING_BEFORE = timedelta(hours=-6)
"""Of whole days, from midnight: six in the evening before. An hour before midnight would be no help."""

_WORDS = {
    "sv": "Påminnelse",
    "nb": "Påminnelse",
    "nn": "Påminning",
    "da": "Påmindelse",
    "fi": "Muistutus",
    "de": "Erinnerung",
    "fr": "Rappel",
    "en": "Reminder",
}


def varied(body: bytes, entry: Entry, *, busy: bool, alarm: timedelta | None, language: str) -> bytes:
    """The VEVENTs of an entry as busy time, with a reminder, or both. Pure.

    body: as an ordinary calendar has them; alarm: how long before; language: BCP 47, of the reminder's text
    What is cancelled, or postponed to a time not known, neither takes up time nor reminds of it.
    """
    parts = _BEGINS.split(body)[1:]
    members = (entry, *overrides_of(entry))
    off = [_off(each) for each in members] if len(parts) == len(members) else [_off(entry)] * len(parts)
    return b"".join(
        _BEGIN + (part if none or _CANCELLED in part else _one(part, busy=busy, alarm=alarm, language=language))
        for part, none in zip(parts, off, strict=True)
    )


def _off(entry: Entry) -> bool:
    item = entry.item
    off = {EventStatus.CANCELLED, EventStatus.POSTPONED}
    return entry.cancelled or (isinstance(item, Event) and item.status in off)


def _one(part: bytes, *, busy: bool, alarm: timedelta | None, language: str) -> bytes:
    if busy:
        part = part.replace(_FREE, _BUSY)
    if alarm is not None:
        reminder = reminder_of(_trigger(alarm, whole_day=_WHOLE_DAY in part), language.lower().partition("-")[0])
        part = part.removesuffix(_END) + reminder + _END
    return part


def _trigger(alarm: timedelta, *, whole_day: bool) -> timedelta:
    if not whole_day:
        return -alarm
    return DAY_BEFORE if alarm >= timedelta(days=1) else EVENING_BEFORE


@lru_cache(maxsize=64)
def reminder_of(trigger: timedelta, language: str) -> bytes:
    """A VALARM, CRLF lines: a message at ``trigger`` from the start. Pure, and read back by the second parser.

    Raises RenderError where that does not find what was meant.
    """
    made = Alarm()
    made.add("ACTION", "DISPLAY")
    made.add("DESCRIPTION", _WORDS.get(language, _WORDS["en"]))
    made.add("TRIGGER", trigger)
    block = bytes(made.to_ical(sorted=False))
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//syndicate//reminder//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    head += "DTSTAMP:20260101T000000Z\r\nDTSTART:20260102T000000Z\r\nDTEND:20260102T010000Z\r\n"
    (event,) = IcsCalendarStream.calendar_from_ics(f"{head}{block.decode()}END:VEVENT\r\nEND:VCALENDAR\r\n").events
    if [alarm.trigger for alarm in event.alarm] != [trigger]:
        raise RenderError(f"a reminder at {trigger} from the start does not read back")
    return block
