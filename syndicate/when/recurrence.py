"""When a recurring event takes place: what its rules, extra dates and exceptions yield between two moments.

Rules are followed on the wall clock and then placed in the event's zone, so that a meeting at 18 stays at 18 when the
clocks change. The first date always takes place and counts, also where the rule by itself would leave it out (RFC 5545
section 3.8.5.3 leaves that open; calendar programs show it).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from heapq import merge
from itertools import groupby, islice, product
from zoneinfo import ZoneInfo

from syndicate.model import Event, Override, Span
from syndicate.when.rules import Rule, read_rule, walls

MAX_INSTANCES = 1000
MAX_AHEAD = timedelta(days=2 * 366)
LONGEST_WAIT = timedelta(days=10 * 366)
"""A rule that yields nothing for so long is over; the longest there is in earnest, 29 February, waits for eight."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event takes place.

    at: the start by the rule, which names it even where it was moved (RECURRENCE-ID)
    event: the event as it is this time, without recurrence
    """

    at: datetime | date
    event: Event


def occurrences(
    event: Event, *, zone: ZoneInfo, after: datetime, before: datetime, limit: int = MAX_INSTANCES
) -> tuple[Occurrence, ...]:
    """The times that an event takes place, wholly or in part, after ``after`` and begins before ``before``. Pure.

    zone: what days mean; at most ``limit``, in order, and none over ``MAX_AHEAD`` of time: the rest is left out.
    An event that does not recur takes place once.
    """
    before = min(before, after + MAX_AHEAD)
    found = list(islice(_all(event, zone, after=after, before=before), limit))
    found += _overridden(event, zone, after=after, before=before)
    return tuple(sorted(found, key=lambda one: (one.event.span.begins(zone), key_of(one.at)))[:limit])


def ends(event: Event, zone: ZoneInfo) -> datetime | None:
    """The moment from which an event does not take place any more; None where its rule names no end.

    A rule with UNTIL is taken at its word; one that counts further than ``MAX_INSTANCES`` has no end either.
    """
    told = event.recurrence
    if told is None:
        return event.span.ends(zone)
    length = event.span.ends(zone) - event.span.begins(zone)
    last = [event.span.ends(zone), *(override.span.ends(zone) for override in told.overrides)]
    last += [Span(moment).begins(zone) + length for moment in told.rdates]
    for text in told.rules:
        rule = read_rule(text, start=event.span.start)
        if rule.endless or (rule.count or 0) > MAX_INSTANCES:
            return None
        if rule.until is not None:
            last.append(Span(rule.until).ends(zone) + length)
        else:
            begin = event.span.begins(zone)
            *_, final = starts_of(event, rule, after=begin, before=begin + LONGEST_WAIT * 10)
            last.append(Span(final).begins(zone) + length)
    return max(last)


def is_over(event: Event, *, zone: ZoneInfo, now: datetime) -> bool:
    """Whether an event does not take place after ``now`` any more."""
    end = ends(event, zone)
    return end is not None and end <= now


def next_start(event: Event, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When an event begins next after ``now``; None where it does not."""
    if event.recurrence is None:
        begin = event.span.begins(zone)
        return begin if begin > now else None
    last = now + LONGEST_WAIT
    regular = (one.event.span.begins(zone) for one in _all(event, zone, after=now, before=last))
    moved = (one.event.span.begins(zone) for one in _overridden(event, zone, after=now, before=last))
    starts = [next((begin for begin in regular if begin > now), None), *(begin for begin in moved if begin > now)]
    return min((begin for begin in starts if begin is not None), default=None)


def as_event(event: Event, override: Override) -> Event:
    """The event as an override tells it, for that one time."""
    return replace(
        event,
        title=override.title,
        link=override.link,
        summary=override.summary,
        content=override.content,
        span=override.span,
        location=override.location,
        online=override.online,
        status=override.status,
        recurrence=None,
    )


def at_time(event: Event, at: datetime | date) -> Event | None:
    """The event as it is the time that has this start by its rules and dates; None where there is none. Pure."""
    told, key = event.recurrence, key_of(at)
    for one in told.overrides if told else ():
        if key_of(one.at) == key:
            return as_event(event, one)
    if told is not None and key in map(key_of, told.exdates):
        return None
    begin = Span(at).begins(ZoneInfo("UTC"))
    near = _moments(event, after=begin - _DAY, before=begin + _DAY)
    return replace(event, span=moved_to(event.span, at), recurrence=None) if key in map(key_of, near) else None


def named_by_its_day(event: Event, at: datetime | date) -> bool:
    """Whether the day alone names a time of an event that recurs; else the hour belongs to its name. Pure.

    So it is where the rule has one time a day, of that time, and not of dates beside it: which others there are on the
    day makes no difference, so that none of them renames it.
    """
    told = event.recurrence
    if told is None or not isinstance(at, datetime) or not isinstance(event.span.start, datetime):
        return True
    rules = [read_rule(text, start=event.span.start) for text in told.rules]
    clocks = {clock for rule in rules for clock in _clocks(rule, event.span.start)}
    if len(clocks) != 1:
        return not told.rdates and not rules
    (clock,) = clocks
    if key_of(_placed(datetime.combine(at.date(), clock), at.tzinfo)) != key_of(at):
        return False
    if key_of(at) not in map(key_of, told.rdates):
        return True
    regular = replace(event, recurrence=replace(told, rdates=(), exdates=(), overrides=()))
    return at_time(regular, at) is not None


def _clocks(rule: Rule, start: datetime) -> set[time]:
    """What the clock shows when a rule has its times; of one by the hour, two for all."""
    if rule.freq == "HOURLY":
        return {time(0), time(1)}
    hours, minutes = rule.by_hour or (start.hour,), rule.by_minute or (start.minute,)
    seconds = rule.by_second or (start.second,)
    return {time(hour, minute, min(second, 59)) for hour, minute, second in product(hours, minutes, seconds)}


def _all(event: Event, zone: ZoneInfo, *, after: datetime, before: datetime) -> Iterator[Occurrence]:
    """The occurrences as the rules have them, lazily and in order, without those that an override tells."""
    told, span = event.recurrence, event.span
    length = span.ends(zone) - span.begins(zone)
    gone = {key_of(moment) for moment in told.exdates} | {key_of(one.at) for one in told.overrides} if told else set()
    for at, _ in groupby(_moments(event, after=after - length, before=before), key=lambda moment: moment):
        moved = moved_to(span, at)
        overlaps = moved.ends(zone) > after or moved.begins(zone) >= after
        if key_of(at) not in gone and overlaps and moved.begins(zone) < before:
            yield Occurrence(at, replace(event, span=moved, recurrence=None))


def _overridden(event: Event, zone: ZoneInfo, *, after: datetime, before: datetime) -> list[Occurrence]:
    told = event.recurrence
    return [
        Occurrence(one.at, as_event(event, one))
        for one in (told.overrides if told else ())
        if (one.span.ends(zone) > after or one.span.begins(zone) >= after) and one.span.begins(zone) < before
    ]


def _moments(event: Event, *, after: datetime, before: datetime) -> Iterator[datetime | date]:
    """Every start by the rules and the extra dates, in order; the same one may come twice in a row."""
    told, start = event.recurrence, event.span.start
    if told is None:
        return iter([start])
    streams = [starts_of(event, read_rule(text, start=start), after=after, before=before) for text in told.rules]
    alone = sorted({key_of(moment): moment for moment in (start, *told.rdates)}.values(), key=key_of)
    return merge(alone, *streams, key=key_of)


def starts_of(event: Event, rule: Rule, *, after: datetime, before: datetime) -> Iterator[datetime | date]:
    """What one rule yields, the event's own start first, from about ``after`` to ``before``."""
    start = event.span.start
    zone = start.tzinfo if isinstance(start, datetime) else None
    wall = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    first, last = (_wall(moment, zone) for moment in (after, before))
    yield start
    left = rule.count - 1 if rule.count is not None else None
    for candidate in walls(rule, wall, first - timedelta(days=1), last + timedelta(days=1)):
        if candidate == wall:
            continue
        if left is not None and left <= 0:
            return
        left = left - 1 if left is not None else None
        moment = _placed(candidate, zone) if isinstance(start, datetime) else candidate.date()
        if rule.until is not None and key_of(moment) > key_of(rule.until):
            return
        yield moment


def _wall(moment: datetime, zone: tzinfo | None) -> datetime:
    return (moment.astimezone(zone) if zone else moment).replace(tzinfo=None)


def _placed(wall: datetime, zone: tzinfo | None) -> datetime:
    """A time of the wall clock in its zone; one that is left out in spring comes as much later (RFC 5545 3.3.5)."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def moved_to(span: Span, start: datetime | date) -> Span:
    """The span with another start, as long as it was."""
    if span.end is None:
        return Span(start)
    if isinstance(start, datetime) and isinstance(span.start, datetime) and isinstance(span.end, datetime):
        length = span.end - span.start.astimezone(UTC)
        return Span(start, (start.astimezone(UTC) + length).astimezone(start.tzinfo))
    return Span(start, start + (span.end - span.start))


def key_of(moment: datetime | date) -> float:
    """What makes two moments of one event the same; those of days and of instants are never compared."""
    return moment.timestamp() if isinstance(moment, datetime) else float(moment.toordinal())
