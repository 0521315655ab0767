"""Checks of a calendar's bytes and of what stands before its events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from tests.support.lint.frame import Document, called, rule

LARGEST = 900_000
"""Octets; Google stops at 1 MB."""

TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "CONTACT", "CATEGORIES", "UID")
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufeff]")
_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*(?:\\(?![\\;,nN])|;)")
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")
_ZONE_RULE = re.compile(r"FREQ=YEARLY;BYMONTH=([1-9]|1[0-2]);BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)")


def raw_faults(body: bytes) -> Iterator[str]:
    """What keeps a document from being read as lines."""
    if body.startswith(b"\xef\xbb\xbf"):
        yield "begins with a byte order mark"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", body) or not body.endswith(b"\r\n"):
        yield "has a line that does not end in CRLF"
    if b"\r\n\r\n" in body:
        yield "has an empty line"
    for line in body.split(b"\r\n"):
        if len(line) > 75:
            yield f"has a line of {len(line)} octets: {line[:40]!r}"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield f"has a line that is no UTF-8, or is folded within a character: {line[:40]!r}"


@rule("A")
def _zones(document: Document) -> Iterator[str]:
    """A VTIMEZONE has one STANDARD and at most one DAYLIGHT part, each from 1970, by one yearly rule if there are two,
    with both offsets, a name and nothing else.
    """
    for zone in document.zones.values():
        parts = [part.name for part in zone.inside]
        if parts not in (["STANDARD"], ["DAYLIGHT", "STANDARD"]) or [line.name for line in zone.lines] != ["TZID"]:
            yield f"{called(zone)} has {[line.name for line in zone.lines]} and {parts}"
        for part in zone.inside:
            names = sorted(line.name for line in part.lines)
            wanted = ["DTSTART", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO"]
            if names != sorted([*wanted, "RRULE"] if len(parts) == 2 else wanted):
                yield f"{part.name} of {called(zone)} has {names}"
            if not re.fullmatch(r"1970\d{4}T\d{6}", part.value("DTSTART")):
                yield f"{part.name} of {called(zone)} begins at {part.value('DTSTART')}"
            if len(parts) == 2 and not _ZONE_RULE.fullmatch(part.value("RRULE")):
                yield f"{part.name} of {called(zone)} has the rule {part.value('RRULE')}"


@rule("B")
def _whole_events(document: Document) -> Iterator[str]:
    """Every line is a property, every component ends; an event has once what it must have (`UID`, `DTSTAMP`,
    `DTSTART`, `SUMMARY`); no value is empty.
    """
    for event in document.events:
        for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"):
            if len(event.all(name)) != 1:
                yield f"{called(event)} has {len(event.all(name))} {name}"
    for component in document.calendar.walk():
        yield from (f"{called(component)} has an empty {line.name}" for line in component.lines if not line.value)


@rule("C")
def _one_calendar(document: Document) -> Iterator[str]:
    """One whole VCALENDAR and nothing beside it, with `VERSION:2.0` and `PRODID`, whether it has events or not."""
    if document.calendar.value("VERSION") != "2.0" or not document.calendar.value("PRODID"):
        yield "has no VERSION:2.0 and PRODID"
    if not document.body.startswith(b"BEGIN:VCALENDAR\r\n") or not document.body.endswith(b"\r\nEND:VCALENDAR\r\n"):
        yield "is not a calendar from the first line to the last"


@rule("4")
def _asks_nothing(document: Document) -> Iterator[str]:
    """No `METHOD`, `ORGANIZER`, `ATTENDEE` or `REQUEST-STATUS`; a VALARM only in the calendars that are there for
    reminders.
    """
    for component in document.calendar.walk():
        for name in ("METHOD", "ORGANIZER", "ATTENDEE", "REQUEST-STATUS"):
            if component.one(name):
                yield f"{called(component)} has {name}"
        if component.name == "VALARM" and not document.rings:
            yield "rings"


@rule("5")
def _order(document: Document) -> Iterator[str]:
    """`VERSION` and `PRODID` first, all properties before the first component, every VTIMEZONE before the first
    VEVENT, nothing else.
    """
    order = document.calendar.order
    if order[:2] != ["VERSION", "PRODID"]:
        yield f"begins with {order[:2]}"
    known = {"BEGIN:VTIMEZONE": 1, "BEGIN:VEVENT": 2}
    ranks = [known.get(name, 3 if name.startswith("BEGIN:") else 0) for name in order]
    if ranks != sorted(ranks):
        yield "has a property after a component, or a zone after an event"
    if 3 in ranks:
        yield "has a component that is neither an event nor a zone"


@rule("6")
def _name(document: Document) -> Iterator[str]:
    """A subscription has `NAME` and `X-WR-CALNAME`, alike, without comma, semicolon and backslash; one event alone has
    neither.
    """
    names = [line.value for name in ("NAME", "X-WR-CALNAME") for line in document.calendar.all(name)]
    if document.single and names:
        yield f"is one event, and is called {names}"
    if not document.single and (len(names) != 2 or names[0] != names[1] or re.search(r"[,;\\]", names[0])):
        yield f"is called {names}"


@rule("7")
def _wait(document: Document) -> Iterator[str]:
    """A subscription has `REFRESH-INTERVAL;VALUE=DURATION` and `X-PUBLISHED-TTL`, alike: 15 minutes to 12 hours."""
    interval, ttl = document.calendar.one("REFRESH-INTERVAL"), document.calendar.value("X-PUBLISHED-TTL")
    if document.single:
        return
    if interval is None or interval.parameters != {"VALUE": "DURATION"}:
        yield "has no REFRESH-INTERVAL;VALUE=DURATION"
        return
    match = _DURATION.fullmatch(interval.value)
    hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0)
    if ttl != interval.value or not timedelta(minutes=15) <= timedelta(hours=hours, minutes=minutes) <= timedelta(
        hours=12
    ):
        yield f"asks to wait {interval.value} and {ttl}"


@rule("8")
def _whence(document: Document) -> Iterator[str]:
    """A subscription has `UID`, `SOURCE;VALUE=URI`, `URL`, `LAST-MODIFIED` once; `COLOR` is a name; no line before the
    events begins with `UID:`.
    """
    head = document.body.partition(b"BEGIN:VEVENT")[0]
    if re.search(rb"\r\nUID[:;]", head):
        yield "has its own UID in capitals, which vdirsyncer takes for that of every event"
    if (color := document.calendar.one("COLOR")) and not re.fullmatch("[a-z]+", color.value):
        yield f"has the colour {color.value}"
    for name in ("UID", "SOURCE", "URL", "LAST-MODIFIED"):
        if not document.single and len(document.calendar.all(name)) != 1:
            yield f"has {len(document.calendar.all(name))} {name}"
    if (source := document.calendar.one("SOURCE")) and source.parameters != {"VALUE": "URI"}:
        yield "has a SOURCE that does not say that it is an address"


@rule("13")
def _bytes(document: Document) -> Iterator[str]:
    """UTF-8 without a byte order mark, CRLF after every line, no empty line, at most 75 octets, never folded inside a
    character.
    """
    yield from raw_faults(document.body)


@rule("14")
def _characters(document: Document) -> Iterator[str]:
    """No control character but tab and line end, no U+2028, U+2029 or noncharacter; text has a backslash only before a
    backslash, semicolon, comma or N, and no semicolon without.
    """
    for component in document.calendar.walk():
        for line in component.lines:
            found = _NEVER.search(line.value)
            if found or any(ord(letter) & 0xFFFE == 0xFFFE for letter in line.value):
                yield f"{line.name} has {found[0] if found else 'a noncharacter'!r}"
            if line.name in TEXTS and _UNESCAPED.search(line.value):
                yield f"{line.name} is not escaped: {line.value[:60]!r}"


@rule("18")
def _size(document: Document) -> Iterator[str]:
    """Under 900 kB."""
    if len(document.body) > LARGEST:
        yield f"takes {len(document.body):,} octets"
