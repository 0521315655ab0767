"""A recurring event as what was over at a moment and what was not: together they are the event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from syndicate.model import Event, Override, Recurrence, Span
from syndicate.when.recurrence import occurrences
from syndicate.when.splitting import since, until
from tests.support.remembering import ZONE

MONDAY = datetime(2026, 10, 5, 18, tzinfo=ZONE)
WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)
BY = MONDAY + 7 * WEEK + HOUR  # one goes on


def event(rule: str, start: datetime | date = MONDAY, **told: object) -> Event:
    end = start + 2 * HOUR if isinstance(start, datetime) else start
    return Event(title="Kör", span=Span(start, end), recurrence=Recurrence(rules=(rule,), **told))  # type: ignore[arg-type]


SERIES = {
    "weekly": event("FREQ=WEEKLY"),
    "every second week, two days": event("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE"),
    "counted": event("FREQ=WEEKLY;COUNT=12"),
    "until": event("FREQ=WEEKLY;UNTIL=20270101T000000Z"),
    "monthly": event("FREQ=MONTHLY;BYDAY=1MO"),
    "daily": event("FREQ=DAILY;INTERVAL=3"),
    "whole days": event("FREQ=WEEKLY", start=date(2026, 10, 5)),
    "in UTC": event("FREQ=WEEKLY", start=MONDAY.astimezone(UTC)),
    "with exceptions": event(
        "FREQ=WEEKLY;COUNT=20",
        exdates=(MONDAY + 2 * WEEK, MONDAY + 7 * WEEK, MONDAY + 8 * WEEK),
        overrides=tuple(
            Override(at=MONDAY + n * WEEK, span=Span(MONDAY + n * WEEK + HOUR, MONDAY + n * WEEK + 2 * HOUR), title="X")
            for n in (3, 9)
        ),
    ),
}


def times(*parts: Event | None) -> list[tuple[str, str | None]]:
    first, last = MONDAY - WEEK, MONDAY + 80 * WEEK
    found: Iterable[Event] = (
        one.event
        for part in parts
        if part is not None
        for one in occurrences(part, zone=ZONE, after=first, before=last)
    )
    return sorted((str(one.span.begins(ZONE).astimezone(UTC)), one.title) for one in found)


@pytest.mark.parametrize("told", SERIES.values(), ids=SERIES)
@pytest.mark.parametrize("by", [BY, MONDAY + 8 * WEEK, MONDAY + 30 * WEEK + HOUR], ids=str)
def test_both_parts_are_the_whole_and_the_moment_is_between_them(told: Event, by: datetime) -> None:
    past, rest = until(told, by, ZONE), since(told, by, ZONE)
    assert times(past, rest) == times(told)
    assert past is not None
    ends = [one.event.span.ends(ZONE) for one in occurrences(past, zone=ZONE, after=MONDAY, before=by + 90 * WEEK)]
    assert max(ends) <= by
    if rest is not None:
        found = occurrences(rest, zone=ZONE, after=MONDAY, before=by + 90 * WEEK)
        assert min(one.event.span.ends(ZONE) for one in found) > by


def test_there_is_no_part_where_nothing_is_over_or_nothing_is_left() -> None:
    assert until(SERIES["weekly"], MONDAY, ZONE) is None
    assert since(SERIES["counted"], MONDAY + 12 * WEEK, ZONE) is None
    assert until(SERIES["counted"], MONDAY + 20 * WEEK, ZONE) == SERIES["counted"]
