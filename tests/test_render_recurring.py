"""Recurring events in iCalendar: as rules, in a zone, read back by other programs as what was meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events  # type: ignore[import-untyped]  # it has no types

from syndicate.errors import RenderError
from syndicate.model import Entry, Event, EventStatus, Feed, Override, Recurrence, Span
from syndicate.render import RENDERERS, fragment_sizes
from syndicate.when.recurrence import as_event, occurrences
from tests.support.feeds import STOCKHOLM, entry, event, feed

ICS = RENDERERS["ics"]
MONDAY = datetime(2026, 10, 5, 18, tzinfo=STOCKHOLM)
WEEK = timedelta(weeks=1)
MOVED = Override(at=MONDAY + 2 * WEEK, span=Span(MONDAY + 2 * WEEK + timedelta(days=1)), title="Kör i kyrkan")
GONE = Override(at=MONDAY + 4 * WEEK, span=Span(MONDAY + 4 * WEEK), title="Kör", status=EventStatus.CANCELLED)


def series(*rules: str, start: datetime | date = MONDAY, **told: Any) -> Entry:
    end = start + timedelta(hours=2) if isinstance(start, datetime) else start
    recurrence = Recurrence(rules=rules, **told)
    item = event(title="Kör", span=Span(start, end), recurrence=recurrence)
    whole = entry(1, item)
    return replace(whole, overrides=tuple(_one(whole, item, each) for each in recurrence.overrides))


def _one(whole: Entry, item: Event, override: Override) -> Entry:
    changed = as_event(item, override)
    gone = override.status is EventStatus.CANCELLED
    return replace(whole, item=changed, title=changed.title or "Kör", at=override.at, cancelled=gone)


def made(*entries: Entry) -> tuple[Feed, bytes]:
    whole = feed(*entries, kind="events")
    rendered = ICS.render(whole)
    assert rendered.set_aside == ()
    ICS.check(rendered.body, whole)
    return whole, rendered.body


def lines(body: bytes, *names: str) -> list[str]:
    unfolded = body.decode().replace("\r\n ", "").split("\r\n")
    events = unfolded[unfolded.index("BEGIN:VEVENT") :]
    return [line for line in events if line.startswith(names)]


def times(body: bytes) -> list[str]:
    """What recurring_ical_events finds in a year from the autumn of 2026."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).between(MONDAY.date(), date(2027, 10, 1))
    return sorted(str(one["DTSTART"].dt) for one in found)


def meant(one: Entry) -> list[str]:
    assert isinstance(one.item, Event)
    after, before = (datetime(year, 10, day, tzinfo=STOCKHOLM) for year, day in ((2026, 5), (2027, 1)))
    found = occurrences(one.item, zone=STOCKHOLM, after=after, before=before)
    return sorted(str(each.event.span.start) for each in found)


def test_a_rule_is_published_as_one_in_the_zone_of_its_start() -> None:
    one = series(
        "FREQ=WEEKLY;UNTIL=20270131T170000Z;BYDAY=MO",
        exdates=(MONDAY + WEEK, MONDAY + 6 * WEEK),
        rdates=(MONDAY + timedelta(days=2),),
        overrides=(MOVED, GONE),
    )
    _, body = made(one)
    assert lines(body, "DTSTART", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "UID", "SUMMARY") == [
        "UID:tag:example.se\\,2016:aktuellt/1",
        "DTSTART;TZID=Europe/Stockholm:20261005T180000",
        "RRULE:FREQ=WEEKLY;UNTIL=20270131T170000Z;BYDAY=MO",
        "RDATE;TZID=Europe/Stockholm:20261007T180000",
        "EXDATE;TZID=Europe/Stockholm:20261012T180000",
        "EXDATE;TZID=Europe/Stockholm:20261116T180000",
        "SUMMARY:Kör",
        "STATUS:CONFIRMED",
        "UID:tag:example.se\\,2016:aktuellt/1",
        "RECURRENCE-ID;TZID=Europe/Stockholm:20261019T180000",
        "DTSTART;TZID=Europe/Stockholm:20261020T180000",
        "SUMMARY:Kör i kyrkan",
        "STATUS:CONFIRMED",
        "UID:tag:example.se\\,2016:aktuellt/1",
        "RECURRENCE-ID;TZID=Europe/Stockholm:20261102T180000",
        "DTSTART;TZID=Europe/Stockholm:20261102T180000",
        "SUMMARY:Kör",
        "STATUS:CANCELLED",
    ]
    assert times(body) == meant(one)


@pytest.mark.parametrize(
    "one",
    [
        series("FREQ=YEARLY", start=date(2026, 10, 6), exdates=(date(2028, 10, 6),), rdates=(date(2026, 12, 24),)),
        series("FREQ=MONTHLY;BYDAY=-1FR;WKST=SU"),
        series("FREQ=DAILY;COUNT=40", start=MONDAY.astimezone(ZoneInfo("America/New_York"))),
        series("FREQ=DAILY;COUNT=40", start=MONDAY.astimezone(UTC)),
        series("FREQ=WEEKLY;COUNT=30", start=MONDAY.astimezone(ZoneInfo("Africa/Casablanca"))),
        series("FREQ=WEEKLY", "FREQ=MONTHLY"),
        series("FREQ=WEEKLY", start=MONDAY.replace(tzinfo=ZoneInfo("Etc/GMT-2"))),
        series(rdates=(MONDAY + WEEK, MONDAY + 5 * WEEK)),
        series("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=5,6;BYHOUR=8,18"),
    ],
    ids=range(9),
)
def test_another_program_finds_the_times_that_are_meant(one: Entry) -> None:
    _, body = made(one)

    def in_utc(moment: str) -> str:
        return str(datetime.fromisoformat(moment).astimezone(UTC)) if ":" in moment else moment

    assert sorted(map(in_utc, times(body))) == sorted(map(in_utc, meant(one)))


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "UTC", "Africa/Casablanca", "Atlantic/Reykjavik"])
def test_no_rule_is_in_utc(zone: str) -> None:
    _, body = made(series("FREQ=WEEKLY", start=MONDAY.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC)))
    if lines(body, "RRULE"):
        assert all("TZID" in line for line in lines(body, "DTSTART"))
    else:
        assert len(lines(body, "RDATE")) > 90


def test_a_series_that_begins_in_the_hour_that_comes_twice_is_written_as_dates() -> None:
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM, fold=1)
    _, body = made(series("FREQ=WEEKLY;COUNT=3", start=twice))
    assert not lines(body, "RRULE")
    assert lines(body, "DTSTART") == ["DTSTART:20261025T013000Z"]


def test_a_time_that_no_program_understands_costs_only_itself() -> None:
    absurd = replace(MOVED, span=Span(datetime(1000, 1, 1, tzinfo=UTC)))
    one = series("FREQ=WEEKLY;COUNT=9", overrides=(absurd, GONE))
    _, body = made(one)
    assert len(lines(body, "RECURRENCE-ID")) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"RRULE:FREQ=WEEKLY", b"RRULE:FREQ=DAILY;"),
        (b"EXDATE;TZID=Europe/Stockholm:20261012T180000", b"EXDATE;TZID=Europe/Stockholm:20261012T190000"),
        (b"RECURRENCE-ID;TZID=Europe/Stockholm:20261019", b"RECURRENCE-ID;TZID=Europe/Stockholm:20261026"),
        (b"EXDATE;TZID=Europe/Stockholm:20261012T180000\r\n", b""),
        (
            b"BEGIN:VEVENT\r\nUID:tag:example.se\\,2016:aktuellt/1",
            b"BEGIN:VEVENT\r\nUID:tag:example.se\\,2016:aktuellt/2",
        ),
    ],
)
def test_a_calendar_whose_recurrence_is_another_is_not_published(before: bytes, after: bytes) -> None:
    whole, body = made(series("FREQ=WEEKLY;COUNT=9", exdates=(MONDAY + WEEK,), overrides=(MOVED,)))
    assert before in body
    with pytest.raises(RenderError):
        ICS.check(body.replace(before, after, 1), whole)


def test_a_single_event_that_reads_back_as_recurring_is_not_published() -> None:
    whole, body = made(entry(1, event()))
    with pytest.raises(RenderError, match="recurs"):
        ICS.check(body.replace(b"SEQUENCE:0", b"RRULE:FREQ=DAILY\r\nSEQUENCE:0"), whole)


def test_the_same_series_gives_the_same_bytes_and_its_size_counts_all_of_it() -> None:
    one = series("FREQ=WEEKLY;COUNT=9", overrides=(MOVED, GONE))
    whole, body = made(one, entry(2, event()))
    assert ICS.render(whole).body == body
    assert fragment_sizes(whole)[one.id] > 2 * fragment_sizes(whole)[entry(2).id]


def test_lists_hold_what_the_feed_lists_and_calendars_the_rule() -> None:
    one = series("FREQ=WEEKLY")
    time = replace(one, id=f"{one.id}#2026-10-05", item=event(title="Kör"), at=MONDAY)
    whole = feed(one, kind="events", listed=(time,))
    for format_ in ("atom", "rss", "json"):
        shown = whole.for_format(format_)
        document = RENDERERS[format_].render(shown)
        RENDERERS[format_].check(document.body, shown)
        assert b"aktuellt/1#2026-10-05" in document.body
    assert whole.for_format("ics") is whole
    assert feed(entry(2, event()), kind="events").for_format("atom").entries[0].id == entry(2).id
