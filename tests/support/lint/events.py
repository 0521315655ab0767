"""Checks of a calendar's events."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.support.lint.frame import Document, called, rule
from tests.support.lint.lines import Component, Line

_UTC, _LOCAL, _DAY = re.compile(r"\d{8}T\d{6}Z"), re.compile(r"\d{8}T\d{6}"), re.compile(r"\d{8}")
_TIMES = ("DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID")
_ADDRESS = re.compile(r"(?:https?://[^\s/]+|mailto:|tel:)[!-~]*")
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


def form(line: Line) -> tuple[str, str]:
    """The form of a time: day, UTC, zone or floating, with the zone; or what is wrong with it."""
    kind, zone = line.parameters.get("VALUE", "DATE-TIME"), line.parameters.get("TZID", "")
    if kind == "DATE":
        return ("day" if _DAY.fullmatch(line.value) and not zone else "no day", "")
    if zone:
        return ("zone" if _LOCAL.fullmatch(line.value) else "no time of the clock", zone)
    return ("UTC" if _UTC.fullmatch(line.value) else "floating", "")


def instant(line: Line) -> datetime | date:
    """When that is. Any well-formed time."""
    kind, zone = form(line)
    if kind == "day":
        return datetime.strptime(line.value, "%Y%m%d").replace(tzinfo=UTC).date()
    if kind == "zone":
        return datetime.strptime(line.value, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return datetime.strptime(line.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def sound(line: Line | None) -> bool:
    """Whether a time is there and well-formed."""
    return line is not None and form(line)[0] in ("day", "zone", "UTC")


@rule("1")
def _identity(document: Document) -> Iterator[str]:
    """No two events have one `UID` and `RECURRENCE-ID`; a UID is of visible ASCII."""
    names = Counter((event.value("UID"), event.value("RECURRENCE-ID")) for event in document.events)
    yield from (f"has {count} of {name}" for name, count in names.items() if count > 1)
    for event in document.events:
        if not re.fullmatch("[!-~]+", event.value("UID")):
            yield f"{called(event)} has an id that is not plain"


@rule("2")
def _stamps(document: Document) -> Iterator[str]:
    """`DTSTAMP` and `LAST-MODIFIED` are alike and not after the calendar's own; `CREATED` is not after them."""
    own = document.calendar.value("LAST-MODIFIED")
    for event in document.events:
        stamp, created = event.value("DTSTAMP"), event.value("CREATED")
        if event.value("LAST-MODIFIED") != stamp:
            yield f"{called(event)} is of {stamp} and was changed at {event.value('LAST-MODIFIED')}"
        if created > stamp or (own and stamp > own):
            yield f"{called(event)} was made at {created}, is of {stamp}, in a calendar of {own}"


@rule("3")
def _sequence(document: Document) -> Iterator[str]:
    """Every event has `SEQUENCE`, a number from 0."""
    for event in document.events:
        if not re.fullmatch(r"0|[1-9]\d{0,9}", event.value("SEQUENCE")):
            yield f"{called(event)} has the sequence {event.value('SEQUENCE')!r}"


@rule("E")
def _in_utc(document: Document) -> Iterator[str]:
    """`DTSTAMP`, `LAST-MODIFIED` and `CREATED` are in UTC."""
    for component in (document.calendar, *document.events):
        for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
            if (line := component.one(name)) and form(line)[0] != "UTC":
                yield f"{called(component)} has {name} {line.value}"


@rule("9")
def _zones_named(document: Document) -> Iterator[str]:
    """Every TZID has its VTIMEZONE, every VTIMEZONE an event; no time floats; what recurs is in a zone or of whole
    days.
    """
    named = {line.parameters["TZID"] for one in document.events for line in one.lines if "TZID" in line.parameters}
    if named != document.zones.keys():
        yield f"names {sorted(named)} and describes {sorted(document.zones)}"
    for event in document.events:
        for line in event.lines:
            if line.name in _TIMES and not sound(line):
                yield f"{called(event)} has {line.name}, which is {form(line)[0]}: {line.value}"
        start = event.one("DTSTART")
        if start and (event.one("RRULE") or event.one("RDATE")) and form(start)[0] == "UTC":
            yield f"{called(event)} recurs in UTC"


@rule("10")
def _days(document: Document) -> Iterator[str]:
    """A day has `VALUE=DATE`, at both ends; no event lasts from midnight to midnight in UTC."""
    for event in document.events:
        start, end = event.one("DTSTART"), event.one("DTEND")
        values = [line.value for line in (start, end) if line]
        if any(_DAY.fullmatch(line.value) and line.parameters.get("VALUE") != "DATE" for line in (start, end) if line):
            yield f"{called(event)} has a day that does not say so"
        if values and all(value.endswith("T000000Z") for value in values):
            yield f"{called(event)} lasts from midnight to midnight in UTC"


@rule("11")
def _ends(document: Document) -> Iterator[str]:
    """Every event has `DTEND`, later than `DTSTART`, of its type and in its form, and no `DURATION`."""
    for event in document.events:
        start, end = event.one("DTSTART"), event.one("DTEND")
        if event.one("DURATION") or len(event.all("DTEND")) != 1:
            yield f"{called(event)} has no end, or two"
        if start and end and sound(start) and sound(end):
            if form(start) != form(end):
                yield f"{called(event)} begins as {form(start)} and ends as {form(end)}"
            else:
                first, last = instant(start), instant(end)
                if not first < last:
                    yield f"{called(event)} lasts from {first} to {last}"


@rule("12")
def _recurrence(document: Document) -> Iterator[str]:
    """At most one `RRULE`, by the day, week, month or year, `UNTIL` in UTC (of days a day); `RDATE`, `EXDATE`,
    `RECURRENCE-ID` in the form and zone of `DTSTART`.
    """
    starts = {event.value("UID"): event.one("DTSTART") for event in document.events if not event.one("RECURRENCE-ID")}
    for event in document.events:
        start = starts.get(event.value("UID"), event.one("DTSTART"))
        if start is None:
            continue
        for line in event.lines:
            if line.name in ("RDATE", "EXDATE", "RECURRENCE-ID") and form(line) != form(start):
                yield f"{called(event)} has {line.name} as {form(line)} and begins as {form(start)}"
        if len(event.all("RRULE")) > 1:
            yield f"{called(event)} has {len(event.all('RRULE'))} rules"
        yield from _rule_faults(event, start)


def _rule_faults(event: Component, start: Line) -> Iterator[str]:
    if not (value := event.value("RRULE")):
        return
    parts = dict(part.partition("=")[::2] for part in value.split(";"))
    if parts.get("FREQ") not in _FREQUENCIES:
        yield f"{called(event)} recurs {parts.get('FREQ')}"
    wanted = _DAY if form(start)[0] == "day" else _UTC
    if "UNTIL" in parts and not wanted.fullmatch(parts["UNTIL"]):
        yield f"{called(event)} recurs until {parts['UNTIL']}"


@rule("15")
def _description(document: Document) -> Iterator[str]:
    """`DESCRIPTION` is plain text and holds the address of `URL`; no `X-ALT-DESC`."""
    for event in document.events:
        told = event.one("DESCRIPTION")
        if told and re.search(r"</?(?:p|br|div|span|a|b|i|li|ul|table|script)\b[^>]*>", told.value, re.IGNORECASE):
            yield f"{called(event)} has HTML in its description"
        if (url := event.value("URL")) and url not in (told.text if told else ""):
            yield f"{called(event)} has a description without its address"
        if event.one("X-ALT-DESC"):
            yield f"{called(event)} has X-ALT-DESC"


@rule("16")
def _details(document: Document) -> Iterator[str]:
    """`LOCATION` and `SUMMARY` on one line; `GEO` on earth; addresses absolute, in ASCII, and where they are no `URL`
    with `VALUE=URI` or as `ATTACH`; what `CONFERENCE` says is in the text too; `CLASS:PUBLIC`.
    """
    for event in document.events:
        for name in ("LOCATION", "SUMMARY"):
            if (line := event.one(name)) and "\n" in line.text:
                yield f"{called(event)} has {name} on several lines"
        if event.value("CLASS") != "PUBLIC":
            yield f"{called(event)} is not public"
        if geo := event.value("GEO"):
            match = re.fullmatch(r"(-?\d{1,2}\.\d{1,6});(-?\d{1,3}\.\d{1,6})", geo)
            if not match or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
                yield f"{called(event)} is at {geo}"
        yield from _address_faults(event)


def _address_faults(event: Component) -> Iterator[str]:
    told = event.one("DESCRIPTION")
    for line in event.lines:
        if line.name in ("URL", "CONFERENCE", "ATTACH", "IMAGE", "SOURCE") and not _ADDRESS.fullmatch(line.value):
            yield f"{called(event)} has {line.name} {line.value[:60]}"
        if line.name in ("CONFERENCE", "IMAGE") and line.parameters.get("VALUE") != "URI":
            yield f"{called(event)} has {line.name} without VALUE=URI"
        if line.name == "CONFERENCE" and line.value not in (told.text if told else ""):
            yield f"{called(event)} does not say where to take part"


@rule("17")
def _blocks_nobody(document: Document) -> Iterator[str]:
    """`TRANSP:TRANSPARENT` with `X-MICROSOFT-CDO-BUSYSTATUS:FREE`; in the calendar of those who want to be busy
    `OPAQUE` with `BUSY`, but for what is cancelled or postponed.
    """
    free, busy = ("TRANSPARENT", "FREE"), ("OPAQUE", "BUSY")
    of_status = {"CONFIRMED": {busy}, "TENTATIVE": {free, busy}, "CANCELLED": {free}}
    for event in document.events:
        right = of_status.get(event.value("STATUS"), {free}) if document.busy else {free}
        if (found := (event.value("TRANSP"), event.value("X-MICROSOFT-CDO-BUSYSTATUS"))) not in right:
            yield f"{called(event)} is {found}"


@rule("19")
def _status(document: Document) -> Iterator[str]:
    """Every event has `STATUS`: `CONFIRMED`, `TENTATIVE` or `CANCELLED`; a cancelled one is marked in its title too."""
    for event in document.events:
        status = event.value("STATUS")
        if status not in ("CONFIRMED", "TENTATIVE", "CANCELLED"):
            yield f"{called(event)} has the status {status!r}"
        summary = event.one("SUMMARY")
        if status == "CANCELLED" and summary and not re.match(r"[A-ZÅÄÖÉ]{4,}: ", summary.text):
            yield f"{called(event)} is cancelled and called {summary.text[:60]!r}"


@rule("21")
def _sane(document: Document) -> Iterator[str]:
    """No event is from before 1900 or after 2199, or lasts over five years."""
    for event in document.events:
        start, end = event.one("DTSTART"), event.one("DTEND")
        for line in (start, end):
            if line and not 1900 <= int(line.value[:4]) <= 2205:
                yield f"{called(event)} is of {line.value}"
        if start and end and sound(start) and sound(end) and form(start) == form(end):
            first, last = instant(start), instant(end)
            if last - first > timedelta(days=5 * 366 + 1):
                yield f"{called(event)} lasts for years"
