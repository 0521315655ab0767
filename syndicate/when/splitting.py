"""A recurring event as two: the times that were over at a moment, and those after it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.model import Event, Recurrence, Span
from syndicate.when.recurrence import LONGEST_WAIT, key_of, moved_to, starts_of
from syndicate.when.rules import Rule, read_rule

Moment = datetime | date


def until(event: Event, by: datetime, zone: ZoneInfo) -> Event | None:
    """The event with those times alone that were over by then, each by its rule; None where there are none.

    zone: what days mean
    """
    told = event.recurrence
    if told is None or not _is_over(event, event.span.start, by, zone):
        return None
    rules = tuple(_ended(event, text, by, zone) for text in told.rules)
    return replace(event, recurrence=replace(_some(event, by, zone, over=True), rules=rules))


def since(event: Event, by: datetime, zone: ZoneInfo) -> Event | None:
    """The event with its other times, the first of them its start; None where there are none.

    None too of several rules, which cannot begin anew together, and where nothing of a rule is left.
    """
    told = event.recurrence
    if told is None or len(told.rules) != 1:
        return None
    rule = read_rule(told.rules[0], start=event.span.start)
    starts = [at for at in _coming(event, rule, by, zone) if not _is_over(event, at, by, zone)]
    left_out = {key_of(at) for at in told.exdates}
    start = next((at for at in starts if key_of(at) not in left_out), None)
    if start is None:
        return None
    if rule.count is not None:
        rule = replace(rule, count=None, until=_instant(starts[-1]))
    return replace(
        event,
        span=moved_to(event.span, start),
        recurrence=replace(_some(event, by, zone, over=False), rules=(str(rule),)),
    )


def _some(event: Event, by: datetime, zone: ZoneInfo, *, over: bool) -> Recurrence:
    """What the event names beside its rules, of the times that are over or of the others."""
    told = event.recurrence or Recurrence()

    def of(moments: Iterable[Moment]) -> tuple[Moment, ...]:
        return tuple(at for at in moments if _is_over(event, at, by, zone) is over)

    others = tuple(one for one in told.overrides if _is_over(event, one.at, by, zone) is over)
    return replace(told, rdates=of(told.rdates), exdates=of(told.exdates), overrides=others)


def _is_over(event: Event, at: Moment, by: datetime, zone: ZoneInfo) -> bool:
    """Whether the time that begins then by the rule was over."""
    return Span(at).begins(zone) <= by - _length(event, zone)


def _length(event: Event, zone: ZoneInfo) -> timedelta:
    return event.span.ends(zone) - event.span.begins(zone)


def _ended(event: Event, text: str, by: datetime, zone: ZoneInfo) -> str:
    """A rule that ends with the last time that was over; as it is, where it ends so."""
    rule = read_rule(text, start=event.span.start)
    last = by - _length(event, zone)
    end: Moment = last.astimezone(UTC) if isinstance(event.span.start, datetime) else last.astimezone(zone).date()
    ends_before = rule.until is not None and Span(rule.until).begins(zone) <= last
    if rule.count is not None:
        *_, final = _coming(event, rule, event.span.begins(zone), zone)
        ends_before = Span(final).begins(zone) <= last
    return text if ends_before else str(replace(rule, count=None, until=end))


def _coming(event: Event, rule: Rule, after: datetime, zone: ZoneInfo) -> list[Moment]:
    """The starts by the rule from about a moment on: all of one that counts, else the next ones."""
    first = after - _length(event, zone) - timedelta(days=1)
    ahead = LONGEST_WAIT * 10 if rule.count is not None else LONGEST_WAIT
    found = []
    for at in starts_of(event, rule, after=first, before=after + ahead):
        found.append(at)
        if rule.count is None and len(found) > len(event.recurrence.exdates if event.recurrence else ()) + 10:
            break
    return found


def _instant(at: Moment) -> Moment:
    return at.astimezone(UTC) if isinstance(at, datetime) else at
