"""What is wrong with the lines of a calendar or of a part of it, which strict programs mind and lenient ones do not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class _Fault(NamedTuple):
    """A pattern that no calendar of ours may hold, and what it is called."""

    pattern: re.Pattern[bytes]
    name: str


_FAULTS = (
    _Fault(re.compile(rb"(?<!\r)\n|\r(?!\n)"), "a line that does not end in CRLF"),
    _Fault(re.compile(rb"[^\r\n]{76}"), "a line of more than 75 octets"),
    _Fault(re.compile(rb"\r\n[ \t][\x80-\xbf]"), "a line folded inside a character"),
    _Fault(re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]"), "a control character"),
    _Fault(re.compile(rb"\r\n\r\n"), "an empty line"),
    _Fault(re.compile(rb"^(ORGANIZER|ATTENDEE)\b", re.MULTILINE), "a property that asks for an answer"),
)
_METHOD = re.compile(rb"^METHOD\b[^\r\n]*", re.MULTILINE)
_REMINDER = _Fault(re.compile(rb"^BEGIN:VALARM\r$", re.MULTILINE), "a reminder that nobody asked for")
_BUSY = _Fault(re.compile(rb"^TRANSP:OPAQUE\r$", re.MULTILINE), "an event that takes up time")
_STRUCTURE = re.compile(rb"^(?:(?:BEGIN|END):[^\r\n]*|UID:[^\r\n]*(?:\r\n [^\r\n]*)*)\r$", re.MULTILINE)
_TZID = re.compile(rb'[A-Z-]+(?:;[^:;]+)*?;TZID="?([^:;"]+)')
_BESIDE = {
    f"{edge}:{name}".encode() for edge in ("BEGIN", "END") for name in ("VTIMEZONE", "DAYLIGHT", "STANDARD", "VALARM")
}
_BEGIN, _END = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:", b"\r\nEND:VCALENDAR\r\n"


def line_faults(part: bytes, *, alarms: bool = False, busy: bool = False, method: str | None = None) -> list[str]:
    """What is wrong with the lines of a calendar, or of events without one. Pure.

    alarms, busy: whether reminders and events that take up time were asked for; method: the METHOD that was
    """
    unasked = (*_FAULTS, *([] if alarms else [_REMINDER]), *([] if busy else [_BUSY]))
    faults = [fault.name for fault in unasked if fault.pattern.search(part)]
    named = [line.decode(errors="replace") for line in _METHOD.findall(part)]
    if named != ([f"METHOD:{method}"] if method else []):
        faults.append(f"{', '.join(named) or 'no METHOD'} where {method or 'none'} was asked for")
    return faults


def frame_faults(body: bytes) -> list[str]:
    """What is wrong with a calendar as a whole: its first and last lines, its zones, their order. Pure."""
    faults = []
    if not body.startswith(_BEGIN) or not body.endswith(_END):
        faults.append("a beginning or an end that is not a calendar's")
    lines = body.replace(b"\r\n ", b"").split(b"\r\n")
    if lines.count(b"BEGIN:VCALENDAR") != 1 or lines.count(b"END:VCALENDAR") != 1:
        faults.append("not exactly one calendar")
    named = {found[1] for line in lines if (found := _TZID.match(line))}
    given = [line.removeprefix(b"TZID:") for line in lines if line.startswith(b"TZID:")]
    if sorted(named) != sorted(given):
        faults.append(f"zones named {sorted(named)} and zones described {sorted(given)}")
    events = [number for number, line in enumerate(lines) if line == b"BEGIN:VEVENT"]
    zones = [number for number, line in enumerate(lines) if line == b"BEGIN:VTIMEZONE"]
    if events and zones and max(zones) > min(events):
        faults.append("a zone after the first event")
    return faults


def structure_fault(body: bytes, ids: Sequence[str]) -> str | None:
    """Where the components of a calendar are not what they should be; None where they are. Pure, and quick.

    ids: the UID of every VEVENT, in order, as it is written
    Zones come first; then the events, each with one UID and nothing in it but reminders.
    """
    if not body.startswith(_BEGIN) or not body.endswith(_END):
        return "a beginning or an end that is not a calendar's"
    marks = [mark.removesuffix(b"\r").replace(b"\r\n ", b"") for mark in _STRUCTURE.findall(body)]
    events = [mark for mark in marks if mark not in _BESIDE]
    wanted = [mark for id_ in ids for mark in (b"BEGIN:VEVENT", b"UID:" + id_.encode(), b"END:VEVENT")]
    if events != [b"BEGIN:VCALENDAR", *wanted, b"END:VCALENDAR"]:
        return _difference(events[1:-1], wanted, ids)
    first = marks.index(b"BEGIN:VEVENT") if ids else len(marks)
    if b"BEGIN:VTIMEZONE" in marks[first:]:
        return "a zone after the first event"
    return None


def _difference(found: Sequence[bytes], wanted: Sequence[bytes], ids: Sequence[str]) -> str:
    """The first event that is not where it should be."""
    at = next((n for n, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other), None)
    at = min(len(found), len(wanted)) if at is None else at
    there = found[at].decode(errors="replace") if at < len(found) else "the end"
    meant = f"{wanted[at].decode()} of event {at // 3 + 1}, {ids[at // 3]}," if at < len(wanted) else "the end"
    return f"{there} where {meant} should be"
