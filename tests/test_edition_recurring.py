"""Recurring events in a feed: rules for calendars, dated entries for lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from syndicate import config, identity
from syndicate.edition import MAX_LISTED, Edition, compose
from syndicate.model import Event, EventStatus, Feed, Override, Record, Recurrence, Span
from tests.support.remembering import ZONE

NOW = datetime(2026, 11, 24, 8, tzinfo=ZONE)
MONDAY = datetime(2026, 10, 5, 18, tzinfo=ZONE)
WEEK = timedelta(weeks=1)
SITE = """\
site:
  title: Åby
  url: https://www.aby.example/
  language: sv
  timezone: Europe/Stockholm
  authority: aby.example,2026
sources:
  kalendern: {{kind: events, type: ics, path: kalender.ics}}
feeds:
  kalendern: {{from: [kalendern], {keys}}}
"""


def record(item: Event, number: int = 1) -> Record:
    return Record(
        id=f"tag:aby.example,2026:kalendern/{number}",
        key=f"key{number}",
        source="kalendern",
        item=item,
        fingerprint=identity.fingerprint(item),
        first_seen=MONDAY,
        published=MONDAY,
        updated=MONDAY,
    )


def choir(*rules: str, start: datetime | date = MONDAY, **told: object) -> Event:
    end = start + timedelta(hours=2) if isinstance(start, datetime) else start
    return Event(
        title="Kör",
        link="https://www.aby.example/kor",
        span=Span(start, end),
        recurrence=Recurrence(rules=rules or ("FREQ=WEEKLY",), **told),  # type: ignore[arg-type]  # by name only
    )


def composed(
    records: Sequence[Record], *, keys: str = "window: {past: 30d, future: 60d}", now: datetime = NOW
) -> Edition:
    known = config.parse(SITE.format(keys=keys), path=Path("/nowhere/feeds_config.yaml"), env={})
    return compose(known, known.feeds["kalendern"], records, now=now, since=MONDAY, id_="tag:aby.example,2026:k")


def listed(made: Feed) -> list[tuple[str, str]]:
    return [(entry.id.partition("/")[2], entry.title) for entry in made.for_format("atom").entries]


def test_lists_hold_each_time_in_the_window_and_the_calendar_the_rule() -> None:
    made, *_ = composed([record(choir())]).feeds
    assert [entry.id for entry in made.entries] == ["tag:aby.example,2026:kalendern/1"]
    assert listed(made)[0] == ("1#2026-10-26", "Kör")
    assert listed(made)[-1] == ("1#2027-01-18", "Kör")
    assert len(listed(made)) == 13
    first = made.for_format("json").entries[0]
    assert first.key == "key1-20261026"
    assert str(first.item.span.start) == "2026-10-26 18:00:00+01:00"  # type: ignore[union-attr]  # an event
    assert first.published == MONDAY


def test_a_feed_in_which_nothing_recurs_is_one_for_all_formats() -> None:
    made, *_ = composed([record(Event(title="Öppet hus", span=Span(NOW)))]).feeds
    assert made.listed is None
    assert made.for_format("atom") is made


def test_a_moved_time_keeps_its_id_and_stands_where_it_takes_place() -> None:
    friday = Override(at=MONDAY + 8 * WEEK, span=Span(MONDAY + 8 * WEEK + timedelta(days=4)), title="Kör i kyrkan")
    made, *_ = composed([record(choir(overrides=(friday,)))], keys="window: {past: 1h, future: 14d}").feeds
    assert listed(made) == [("1#2026-11-30", "Kör i kyrkan"), ("1#2026-12-07", "Kör")]
    (other,) = made.entries[0].overrides
    assert (other.at, other.title, other.id) == (friday.at, "Kör i kyrkan", made.entries[0].id)


@pytest.mark.parametrize(("how", "title"), [("mark", "INSTÄLLT: Kör"), ("status", "Kör"), ("remove", None)])
def test_a_cancelled_time_is_shown_as_the_feed_wants_it(how: str, title: str | None) -> None:
    gone = Override(at=MONDAY + 8 * WEEK, span=Span(MONDAY + 8 * WEEK), title="Kör", status=EventStatus.CANCELLED)
    keys = f"window: {{past: 1h, future: 14d}}, on_cancelled: {how}"
    made, *_ = composed([record(choir(overrides=(gone,)))], keys=keys).feeds
    assert dict(listed(made)).get("1#2026-11-30") == title
    whole = made.entries[0]
    assert isinstance(whole.item, Event)
    assert whole.item.recurrence is not None
    assert [one.title for one in whole.overrides] == ([title] if title else [])
    assert whole.item.recurrence.exdates == (() if title else (gone.at,))


def test_a_withdrawn_series_stays_until_the_day_after_its_next_time() -> None:
    whole = replace(record(choir()), withdrawn=NOW, updated=NOW)
    for days, there in ((0, True), (7, True), (9, False)):
        made, *_ = composed([whole], now=NOW + timedelta(days=days)).feeds
        assert bool(made.entries) is there
    made, *_ = composed([whole]).feeds
    assert made.entries[0].title == "INSTÄLLT: Kör"
    assert all(title == "INSTÄLLT: Kör" for _, title in listed(made))


@pytest.mark.parametrize(("how", "title"), [("mark", "INSTÄLLT: Kör"), ("status", "Kör"), ("remove", None)])
def test_a_series_that_is_called_off_is_two_as_the_feed_wants_it(how: str, title: str | None) -> None:
    keys = f"window: {{past: 30d, future: 14d}}, on_cancelled: {how}"
    off = replace(record(replace(choir(), status=EventStatus.CANCELLED)), called_off=NOW, updated=NOW)
    made, *_ = composed([off], keys=keys).feeds
    past = [(f"1#2026-{day}", "Kör") for day in ("10-26", "11-02", "11-09", "11-16", "11-23")]
    rest = [("1#2026-11-30", title), ("1#2026-12-07", title)] if title else []
    assert listed(made) == past + rest
    whole, *others = made.entries
    assert (whole.id, whole.title, whole.cancelled) == ("tag:aby.example,2026:kalendern/1", "Kör", False)
    assert [(one.id.rpartition("/")[2], one.title, one.cancelled) for one in others] == (
        [("1#2026-11-30..", title, True)] if title else []
    )
    later, *_ = composed([off], keys=keys, now=NOW + timedelta(days=9)).feeds
    assert later.entries == (whole,)


def test_a_year_has_the_part_of_a_series_that_takes_place_in_it() -> None:
    off = replace(record(replace(choir(), status=EventStatus.CANCELLED)), called_off=NOW, updated=NOW)
    keys = "formats: [ics], variants: [year], window: {past: 30d, future: 90d}"
    years = {
        made.name: [entry.id.rpartition("/")[2] for entry in made.entries] for made in composed([off], keys=keys).feeds
    }
    assert years["kalendern/2026"] == ["1", "1#2026-11-30.."]
    assert years["kalendern/2027"] == ["1#2026-11-30.."]


def test_a_series_is_in_the_window_while_it_goes_on_however_long_ago_it_began() -> None:
    old = choir(start=datetime(2001, 1, 1, 18, tzinfo=ZONE))
    others = [
        record(Event(title=f"Möte {n}", span=Span(NOW - timedelta(days=300 + n))), number=n) for n in range(2, 20)
    ]
    made, *_ = composed([record(old), *others], keys="window: {past: 7d, future: 7d}").feeds
    assert "tag:aby.example,2026:kalendern/1" in {entry.id for entry in made.entries}


def test_a_series_that_is_over_shows_its_last_time() -> None:
    over = choir("FREQ=WEEKLY;COUNT=3", start=datetime(2020, 1, 6, 18, tzinfo=ZONE))
    made, *_ = composed([record(over)]).feeds
    assert listed(made) == [("1#2020-01-20", "Kör")]


def test_a_time_of_day_is_part_of_the_id_where_a_day_has_several() -> None:
    made, *_ = composed(
        [record(choir("FREQ=DAILY;BYHOUR=8,18;BYMINUTE=0"))], keys="window: {past: 1d, future: 1d}"
    ).feeds
    assert [id_ for id_, _ in listed(made)][:2] == ["1#2026-11-23T0800", "1#2026-11-23T1800"]


def test_times_in_utc_are_shown_by_the_clock_of_the_site() -> None:
    made, *_ = composed([record(choir(start=MONDAY.astimezone(UTC)))], keys="window: {past: 1h, future: 14d}").feeds
    (first, *_) = made.for_format("atom").entries
    assert str(first.item.span.start) == "2026-11-30 17:00:00+01:00"  # type: ignore[union-attr]  # an event


def test_what_takes_place_all_the_time_is_listed_within_bounds_and_told() -> None:
    items = [record(choir("FREQ=HOURLY"), number=n) for n in range(1, 4)]
    edition = composed(items, keys="window: {past: 180d, future: 18mo}")
    assert len(edition.feeds[0].for_format("atom").entries) == MAX_LISTED
    assert any("1000 nearest to now" in problem.message for problem in edition.problems)


def test_a_full_calendar_keeps_the_series_that_goes_on() -> None:
    old = replace(record(choir(start=datetime(2001, 1, 1, 18, tzinfo=ZONE)), number=99), key="z")
    far = [
        record(Event(title="Möte", summary="å" * 400, span=Span(NOW + timedelta(days=n))), number=n)
        for n in range(1, 40)
    ]
    made, *_ = composed([old, *far], keys="max_size: 20kB").feeds
    assert old.id in {entry.id for entry in made.entries}
    assert len(made.entries) < 40


def test_by_category_lists_too() -> None:
    item = replace(choir(), categories=("Musik",))
    whole, music, *_ = composed([record(item)], keys="by: [category], window: {past: 1h, future: 14d}").feeds
    assert listed(music) == listed(whole)
    assert len(listed(music)) == 2
