"""What a VEVENT says of its other times: RRULE, RDATE, EXDATE, and the exceptions that other VEVENTs tell.

Everything is kept in the form and the zone of the event's own start. What cannot be followed costs itself, with a
warning: an event with a rule that is none stays as its first date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from syndicate.model import Event, EventStatus, Override, Recurrence, Span
from syndicate.sources.ics.lines import Component, Line
from syndicate.sources.ics.times import NoTime, length, moment
from syndicate.sources.ics.zones import Zones
from syndicate.when.recurrence import occurrences
from syndicate.when.rules import read_rule

MAX_DATES = 1000
MAX_OVERRIDES = 500
MAX_RULES = 10
MAX_RULE = 1000  # characters

Exception_ = tuple[object, Event | None, Component]


class Changes(TypedDict):
    """What of an event is changed by what recurs."""

    span: Span
    recurrence: Recurrence


def recurring(
    event: Event,
    component: Component,
    zones: Zones,
    exceptions: Sequence[Exception_],
    *,
    zone: ZoneInfo,
    warnings: list[str],
) -> Changes | None:
    """What recurs of an event; None where nothing does.

    exceptions: the times that have VEVENTs of their own: RECURRENCE-ID, the event as it is then, and the VEVENT
    """
    span = _own_zone(event.span, component, zones)
    rules = tuple(dict.fromkeys(_rules(component, span.start, warnings)))
    rdates = _moments(component.all("RDATE"), zones, span.start, warnings)
    rdates = tuple(at for at in rdates if _key(at) != _key(span.start))
    exdates = _moments(component.all("EXDATE"), zones, span.start, warnings)
    overrides = [*_overrides(event, exceptions, span, zone, warnings)]
    told = {_key(one.at) for one in overrides}
    overrides += [one for one in _periods(event, component, zones, span.start) if _key(one.at) not in told]
    if not (rules or rdates or overrides):
        return None
    kept = {_key(one.at) for one in overrides}
    recurrence = Recurrence(
        rules=rules,
        rdates=rdates,
        exdates=tuple(at for at in exdates if _key(at) not in kept),
        overrides=tuple(sorted(overrides, key=lambda one: _key(one.at))),
    )
    return Changes(span=span, recurrence=_complete(span, recurrence, zone))


def _own_zone(span: Span, component: Component, zones: Zones) -> Span:
    """The span in the zone that its rule is followed in: that of DTSTART, also where the event is shown in another."""
    line = component.first("DTSTART")
    if line is None or not isinstance(span.start, datetime):
        return span
    start = moment(line, zones)
    if not isinstance(start, datetime):
        return span
    end = span.end.astimezone(start.tzinfo) if isinstance(span.end, datetime) else span.end
    return Span(start, end)


def _rules(component: Component, start: datetime | date, warnings: list[str]) -> Iterator[str]:
    for line in component.all("RRULE")[:MAX_RULES]:
        try:
            yield str(read_rule(line.value[:MAX_RULE], start=start))
        except ValueError as problem:
            warnings.append(f"recurrence: “{line.value[:80]}” cannot be followed: {problem}; its own date stands")
    if component.first("EXRULE") is not None:
        warnings.append("recurrence: it leaves out times by a rule (EXRULE), which is not followed")


def _moments(
    lines: Sequence[Line], zones: Zones, start: datetime | date, warnings: list[str]
) -> tuple[datetime | date, ...]:
    found: dict[float, datetime | date] = {}
    for line in lines:
        for value in line.value.split(","):
            if not value.strip():
                continue
            try:
                at = _as_start(moment(line, zones, value=value.partition("/")[0]), start, zones.site)
            except NoTime as problem:
                warnings.append(f"recurrence: {line.name}: {problem}")
                continue
            if len(found) >= MAX_DATES:
                warnings.append(
                    f"recurrence: it has more than {MAX_DATES} dates in {line.name}; the others were left out"
                )
                return tuple(found.values())
            found.setdefault(_key(at), at)
    return tuple(found[key] for key in sorted(found))


def _periods(event: Event, component: Component, zones: Zones, start: datetime | date) -> Iterator[Override]:
    """The extra dates that have a length of their own (RDATE;VALUE=PERIOD)."""
    pairs = ((line, value.partition("/")) for line in component.all("RDATE") for value in line.value.split(","))
    for line, (first, slash, last) in pairs:
        if not slash:
            continue
        try:
            at = _as_start(moment(line, zones, value=first), start, zones.site)
            end = _period_end(at, last, line, zones)
        except NoTime:
            continue  # the date was told by ``_moments``; only its length is lost
        if end is not None and isinstance(at, datetime) and end > at:
            yield _override(event, at, Span(at, end))


def _period_end(at: datetime | date, last: str, line: Line, zones: Zones) -> datetime | None:
    if not isinstance(at, datetime):
        return None
    if last.strip()[:1] in ("P", "p"):
        return (at.astimezone(UTC) + length(last)).astimezone(at.tzinfo)
    end = moment(line, zones, value=last)
    return end.astimezone(at.tzinfo) if isinstance(end, datetime) else None


def _overrides(
    event: Event, exceptions: Sequence[Exception_], span: Span, zone: ZoneInfo, warnings: list[str]
) -> Iterator[Override]:
    if len(exceptions) > MAX_OVERRIDES:
        warnings.append(f"recurrence: it has more than {MAX_OVERRIDES} exceptions; the others were left out")
    for named, other, component in exceptions[:MAX_OVERRIDES]:
        if not isinstance(named, date):
            continue
        at = _as_start(named, span.start, zone)
        said = component.first("STATUS")
        if other is not None:
            told = _complete_words(event, other) if component.first("SUMMARY") is None else other
            yield _override(told, at, told.span)
        elif said is not None and said.value.strip().upper() == "CANCELLED":
            yield _override(event, at, _same_length(span, at), status=EventStatus.CANCELLED)


def _complete_words(event: Event, other: Event) -> Override:
    """An exception that has no title names only what is other than usual."""
    return _override(
        event,
        other.span.start,
        other.span,
        location=other.location or event.location,
        summary=other.summary or event.summary,
        content=other.content or event.content,
        status=other.status,
    )


def _override(told: Event | Override, at: datetime | date, span: Span, **changes: object) -> Override:
    fields = {
        name: getattr(told, name) for name in ("title", "link", "summary", "content", "location", "online", "status")
    }
    return Override(at=at, span=span, **(fields | changes))


def _same_length(span: Span, at: datetime | date) -> Span:
    if span.end is None:
        return Span(at)
    if isinstance(at, datetime) and isinstance(span.start, datetime) and isinstance(span.end, datetime):
        return Span(at, (at.astimezone(UTC) + (span.end - span.start)).astimezone(at.tzinfo))
    return Span(at, at + (span.end - span.start))


def _complete(span: Span, recurrence: Recurrence, zone: ZoneInfo) -> Recurrence:
    """With an extra date for every exception of a time that the rule does not have, which programs would not show."""
    missing = []
    for one in recurrence.overrides:
        whole = Event(span=Span(span.start), recurrence=Recurrence(rules=recurrence.rules, rdates=recurrence.rdates))
        begin = Span(one.at).begins(zone)
        day = timedelta(days=1)
        near = occurrences(whole, zone=zone, after=begin - day, before=begin + day)
        if all(_key(other.at) != _key(one.at) for other in near):
            missing.append(one.at)
    rdates = tuple(sorted({*recurrence.rdates, *missing}, key=_key))
    return Recurrence(rules=recurrence.rules, rdates=rdates, exdates=recurrence.exdates, overrides=recurrence.overrides)


def _as_start(at: datetime | date, start: datetime | date, zone: ZoneInfo) -> datetime | date:
    """A time in the form and zone of the start: a day alone means the time of that day.

    Of what takes whole days a time means its day, one in UTC the day that it is in ``zone``, unless it is midnight:
    some programs write whole days so, and others the moment at which they begin.
    """
    if not isinstance(start, datetime):
        if not isinstance(at, datetime):
            return at
        return at.date() if at.tzinfo is not UTC or at.time() == time() else at.astimezone(zone).date()
    if not isinstance(at, datetime):
        return datetime.combine(at, start.time(), start.tzinfo)
    return at.astimezone(start.tzinfo)


def _key(at: datetime | date) -> float:
    return at.timestamp() if isinstance(at, datetime) else float(at.toordinal())
