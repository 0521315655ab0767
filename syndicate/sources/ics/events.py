"""The VEVENTs of a calendar as readings: each alone, then those of one UID together (RFC 5545 section 3.6.1).

An event that recurs is one reading with its rule; its exceptions (RECURRENCE-ID) belong to it. An exception whose event
is not there is an event of its own. Of two versions of one event the later wins, by SEQUENCE, then by LAST-MODIFIED;
different events under one UID, which broken programs write, have no id at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from syndicate.model import Event, EventStatus, Reading, Span
from syndicate.sources._assemble import assemble
from syndicate.sources._values import Frame, Value
from syndicate.sources.ics.fields import fields_of, left_out, origin_of, says_language
from syndicate.sources.ics.lines import Component
from syndicate.sources.ics.recurring import recurring
from syndicate.sources.ics.times import NoTime, moment, span_of
from syndicate.sources.ics.zones import Zones


@dataclass(slots=True)
class Found:
    """One VEVENT as read.

    reading: alone, without what recurs; uid: None where it has none
    at: the time of its event that it stands for (RECURRENCE-ID), None for an event itself
    version: what tells the later of two versions
    """

    component: Component
    zones: Zones
    reading: Reading
    uid: str | None
    at: object = None
    version: tuple[int, str] = (0, "")
    warnings: list[str] = field(default_factory=list)

    @property
    def event(self) -> Event | None:
        """The event, unless it is set aside."""
        item = self.reading.item
        return item if isinstance(item, Event) and self.reading.set_aside is None else None


@dataclass(frozen=True, slots=True)
class _Whole:
    """What holds for all events of a calendar: METHOD:CANCEL, and whether LANGUAGE is that of the texts."""

    cancelled: bool
    own_language: bool


def read_events(calendars: Iterable[Component], frame: Frame, *, notes: list[str]) -> list[Reading]:
    """Every event of some calendars, in their order. What concerns a calendar as a whole goes into ``notes``."""
    found: list[Found] = []
    for calendar in calendars:
        zones = Zones(calendar, site=frame.zone, now=frame.now)
        method = calendar.first("METHOD")
        cancelled = method is not None and method.value.strip().upper() == "CANCEL"
        whole = _Whole(cancelled, says_language(calendar))
        found += [_one(part, zones, frame, whole) for part in calendar.parts if part.name == "VEVENT"]
        notes += zones.notes
    groups: dict[str, list[Found]] = {}
    for number, one in enumerate(found):
        groups.setdefault(f"uid {one.uid}" if one.uid else f"number {number}", []).append(one)
    order = {id(one): number for number, one in enumerate(found)}
    readings = [pair for group in groups.values() for pair in _together(group, frame)]
    return [reading for one, reading in sorted(readings, key=lambda pair: order[id(pair[0])])]


# --- one VEVENT ------------------------------------------------------------------------------------------------------


def _one(event: Component, zones: Zones, frame: Frame, whole: _Whole) -> Found:
    uid, sequence, changed, stamp = (event.first(n) for n in ("UID", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP"))
    number = int(sequence.value) if sequence and re.fullmatch(r"\d{1,9}", sequence.value.strip()) else 0
    found = Found(
        component=event,
        zones=zones,
        reading=Reading(item=None),
        uid=uid.text.strip()[:500] if uid else None,
        version=(number, ((changed or stamp).value if changed or stamp else "")),  # type: ignore[union-attr]  # one is
    )
    if event.unread:
        found.warnings.append(f"line {event.unread[0]} could not be read; it was left out")
    if not event.ended:
        found.warnings.append("its END:VEVENT is missing")
    found.warnings += left_out(event)
    found.at = _named_time(event, zones, found.warnings)
    try:
        span: Span | None = span_of(event, zones, found.warnings)
        reason = None
    except NoTime as problem:
        span, reason = None, str(problem)
    found.reading = _assembled(event, span, reason, frame, whole)
    return found


def _named_time(event: Component, zones: Zones, warnings: list[str]) -> object:
    line = event.first("RECURRENCE-ID")
    if line is None:
        return None
    if line.parameters.get("RANGE", "").upper() == "THISANDFUTURE":
        warnings.append("it changes this time and all later ones; only this one was changed")
    try:
        return moment(line, zones)
    except NoTime as problem:
        warnings.append(f"recurrence: {problem}")
        return line.value


def _assembled(event: Component, span: Span | None, reason: str | None, frame: Frame, whole: _Whole) -> Reading:
    fields = fields_of(event, frame, own_language=whole.own_language)
    if whole.cancelled:
        fields["status"] = [Value("CANCELLED", "METHOD:CANCEL")]
    if span is not None:
        fields["start"] = [_date_value(event, "DTSTART", span.start)]
    reading = assemble(fields, frame)
    if reason is not None:
        return replace(reading, item=None, set_aside=reason)
    if not isinstance(reading.item, Event) or span is None:
        return reading
    item = replace(reading.item, span=_shown(span, frame), date_text=None, inferred=False)
    origins = dict(reading.origins)
    if span.end is not None:
        line = event.first("DTEND") or event.first("DURATION")
        origins["end"] = origin_of(line) if line else origins["start"]
    private = event.first("CLASS")
    aside, withheld = reading.set_aside, False
    # What is not known is to be taken as private (RFC 5545, 3.8.1.3), for example Outlook's X-PERSONAL.
    if private is not None and private.value.strip().upper() != "PUBLIC":
        withheld, aside = True, aside or f"the calendar marks it as {private.value.strip()[:40].lower()} (CLASS)"
    # A start in the hour that the clocks show twice needs no guess here: its zone says which.
    kept = tuple(note for note in reading.warnings if not note.startswith("the clock"))
    return replace(reading, item=item, origins=origins, warnings=kept, set_aside=aside, withheld=withheld)


def _shown(span: Span, frame: Frame) -> Span:
    """The span in a zone that people know: its own, or the site's for UTC and for a mere difference from it."""
    zone = getattr(span.start.tzinfo, "key", None) if isinstance(span.start, datetime) else None
    if not isinstance(span.start, datetime) or zone is not None:
        return span
    end = span.end.astimezone(frame.zone) if isinstance(span.end, datetime) else span.end
    return Span(span.start.astimezone(frame.zone), end)


def _date_value(event: Component, name: str, at: object) -> Value:
    line = event.first(name)
    told = at.isoformat() if hasattr(at, "isoformat") else ""
    return Value(told, origin_of(line) if line else name, form="machine")


# --- those of one UID ------------------------------------------------------------------------------------------------


def _together(group: Sequence[Found], frame: Frame) -> list[tuple[Found, Reading]]:
    """The readings of one UID, each with the VEVENT it is of."""
    masters = [one for one in group if one.at is None]
    others = _latest([one for one in group if one.at is not None])
    chosen, older, strange = _versions(masters)
    pairs = [(one, _aside(one, "a later version of it stands in the calendar")) for one in older]
    for one in strange:
        one.warnings.append("another event has the same UID, so that the UID says nothing")
        pairs.append((one, _finished(_without_key(one.reading), one.warnings)))
    if chosen is None or chosen.event is None:
        pairs += [(one, _alone(one)) for one in others]
        return pairs + ([(chosen, _finished(chosen.reading, chosen.warnings))] if chosen else [])
    recurrence = recurring(
        chosen.event,
        chosen.component,
        chosen.zones,
        [(one.at, one.event, one.component) for one in others],
        zone=frame.zone,
        warnings=chosen.warnings,
    )
    for one in others:
        chosen.warnings += [f"{_day(one.at)}: {note}" for note in one.warnings]
        if one.reading.set_aside and one.event is None and not _cancelled(one):
            pairs.append((one, _finished(_without_key(one.reading), [])))
    reading = replace(chosen.reading, item=replace(chosen.event, **recurrence)) if recurrence else chosen.reading
    if recurrence:
        reading = replace(reading, origins={**reading.origins, "recurrence": _ruleorigin_of(chosen.component)})
    return [*pairs, (chosen, _finished(reading, chosen.warnings))]


def _versions(masters: Sequence[Found]) -> tuple[Found | None, list[Found], list[Found]]:
    """The version that counts, the older ones, and those that are other events under the same UID.

    Two are the same event if they have the same title or the same start, or if their versions have numbers.
    """
    if not masters:
        return None, [], []
    latest = max(masters, key=lambda one: (one.event is not None, one.version))
    rest = [one for one in masters if one is not latest]
    different = [
        one
        for one in rest
        if one.event
        and latest.event
        and one.version[0] == latest.version[0]
        and (one.event.title, one.event.span.start) != (latest.event.title, latest.event.span.start)
    ]
    if different:
        same = [one for one in rest if one not in different]
        return None, same, [one for one in masters if one not in same]
    return latest, rest, []


def _latest(others: Sequence[Found]) -> list[Found]:
    """The last version of each time that is told apart."""
    kept: dict[object, Found] = {}
    for one in others:
        before = kept.get(one.at)
        if before is None or one.version >= before.version:
            kept[one.at] = one
    return list(kept.values())


def _alone(one: Found) -> Reading:
    """An exception whose event is not there: an event of its own, under a key of its own."""
    item = one.event
    if item is None:
        return _finished(_without_key(one.reading), one.warnings)
    key = f"{item.key}/{_stamp(one.at)}" if item.key else None
    return _finished(replace(one.reading, item=replace(item, key=key)), one.warnings)


def _without_key(reading: Reading) -> Reading:
    return replace(reading, item=replace(reading.item, key=None)) if reading.item else reading


def _aside(one: Found, reason: str) -> Reading:
    reading = _finished(one.reading, one.warnings)
    return replace(reading, set_aside=reading.set_aside or reason, duplicate=reading.set_aside is None)


def _finished(reading: Reading, warnings: Iterable[str]) -> Reading:
    return replace(reading, warnings=tuple(dict.fromkeys((*reading.warnings, *warnings)))[:50])


def _cancelled(one: Found) -> bool:
    item = one.reading.item
    said = one.component.first("STATUS")
    told = said is not None and said.value.strip().upper() == "CANCELLED"
    return told or (isinstance(item, Event) and item.status is EventStatus.CANCELLED)


def _ruleorigin_of(event: Component) -> str:
    line = event.first("RRULE") or event.first("RDATE")
    return origin_of(line) if line else "RECURRENCE-ID"


def _stamp(at: object) -> str:
    if isinstance(at, datetime):
        return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return str(at).replace("-", "")


def _day(at: object) -> str:
    return at.strftime("%Y-%m-%d") if isinstance(at, datetime) else str(at)
