"""The calendars that are made of a calendar: what each holds, what it is called, and what moves its bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Alarm, Calendar

from syndicate.config import Config, parse
from syndicate.edition import Edition, compose, feed_id
from syndicate.errors import ConfigError, RenderError
from syndicate.model import Entry, Event, EventStatus, Feed, Override, Record, Recurrence, Span
from syndicate.render import _vevent
from syndicate.render._kept import settings_of
from syndicate.render._variants import reminder_of
from syndicate.render.ics import ICS, header

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def config(feed: str = "", language: str = "sv") -> Config:
    text = f"""
site: {{title: T, url: https://www.example.se/, language: {language}, timezone: Europe/Stockholm,
        authority: "example.se,2016"}}
public_url: https://feeds.example.se/
sources:
  kalendern: {{kind: events, url: https://www.example.se/k, items: li, fields: {{when: time}}, default_length: 2h}}
feeds:
  kalendern: {{from: [kalendern]{feed}}}
"""
    return parse(text, path=Path("/nowhere/feeds_config.yaml"), env={})


def record(name: str, start: datetime | date, end: datetime | date | None = None, **other: Any) -> Record:
    of_item = {key: other.pop(key) for key in {"status", "recurrence", "categories"} & other.keys()}
    item = Event(title=name, link=f"https://www.example.se/{len(name)}", span=Span(start, end), **of_item)
    fields: dict[str, Any] = {
        "id": f"tag:example.se,2016:kalendern/{name.encode().hex()}",
        "key": name.encode().hex(),
        "source": "kalendern",
        "item": item,
        "fingerprint": "1:x",
        "first_seen": NOW - 900 * DAY,
        "published": NOW - 900 * DAY,
        "updated": NOW - 900 * DAY,
    }
    return Record(**(fields | other))


def at(days: float, hours: float = 0) -> datetime:
    return (NOW + days * DAY + hours * HOUR).astimezone(ZONE)


def composed(*records: Record, feed: str = "", now: datetime = NOW, language: str = "sv", **other: Any) -> Edition:
    settings = config(feed, language)
    calendar = settings.feeds["kalendern"]
    id_ = feed_id(settings, calendar)
    return compose(settings, calendar, records, now=now, since=NOW - 900 * DAY, id_=id_, **other)


def calendars(edition: Edition) -> dict[str, Feed]:
    """Path -> calendar, of all that the edition holds."""
    made = [each for each in edition.feeds if "ics" in each.addresses]
    paths = {each.addresses["ics"].removeprefix("https://feeds.example.se"): each for each in made}
    assert len(paths) == len(made), "two calendars at one address"
    return paths


def variant(slug: str, *records: Record, **other: Any) -> Feed:
    return calendars(composed(*records, **other))[f"/feeds/kalendern/{slug}.ics"]


def titles(feed: Feed) -> list[str]:
    return [entry.title for entry in feed.entries]


def body(feed: Feed) -> bytes:
    rendered = ICS.render(feed)
    ICS.check(rendered.body, feed)
    assert rendered.set_aside == ()
    return rendered.body


PAST = record("förra", at(-10), at(-10, 2))
NOW_ON = record("pågår", at(0, -1), at(0, 1))
NEXT = record("nästa", at(3), at(3, 2))
LATER = record("om två år", at(750), at(750, 2))
ALL = (PAST, NOW_ON, NEXT, LATER)


# --- which there are -------------------------------------------------------------------------------------------------


def test_every_variant_is_at_the_address_that_was_promised() -> None:
    assert sorted(calendars(composed(*ALL))) == [
        "/feeds/kalendern.ics",
        "/feeds/kalendern/2026.ics",
        "/feeds/kalendern/2028.ics",
        "/feeds/kalendern/kommande.ics",
        "/feeds/kalendern/paminn-1d.ics",
        "/feeds/kalendern/paminn-1h.ics",
        "/feeds/kalendern/upptagen.ics",
    ]


@pytest.mark.parametrize(
    ("feed", "there"),
    [
        (", variants: none", set()),
        (", variants: upptagen", {"upptagen"}),
        (", variants: [year, kommande]", {"2026", "2028", "kommande"}),
        (", formats: [atom]", set()),
    ],
)
def test_the_configuration_chooses_the_variants(feed: str, there: set[str]) -> None:
    paths = set(calendars(composed(*ALL, feed=feed))) - {"/feeds/kalendern.ics"}
    assert paths == {f"/feeds/kalendern/{slug}.ics" for slug in there}


def test_none_stands_alone_in_the_configuration() -> None:
    with pytest.raises(ConfigError, match="none stands alone"):
        config(", variants: [none, year]")


def test_a_category_has_its_plain_calendar_alone() -> None:
    green = record("grön", at(1), at(1, 1), categories=("Miljö",))
    paths = [path for path in calendars(composed(green, feed=", by: [category]")) if "miljo" in path]
    assert paths == ["/feeds/kalendern/miljo.ics"]


def test_a_uid_is_the_same_in_every_calendar_and_each_calendar_has_its_own() -> None:
    found = calendars(composed(*ALL))
    ids = {entry.title: entry.id for entry in found["/feeds/kalendern.ics"].entries}
    for each in found.values():
        assert all(ids.setdefault(entry.title, entry.id) == entry.id for entry in each.entries)
    uids = {path: re.search(rb"\r\nuid:([^\r]*)\r\nNAME:", body(each)) for path, each in found.items()}
    assert len({match[1] for match in uids.values() if match}) == len(found)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("sv", ["2026", "2028", "kommande", "påminnelse en dag före", "påminnelse en timme före", "upptagen"]),
        ("en", ["2026", "2028", "upcoming", "reminder a day before", "reminder an hour before", "busy"]),
        ("nb", ["2026", "2028", "kommende", "påminnelse en dag før", "påminnelse en time før", "opptatt"]),
        ("so", ["2026", "2028", "upcoming", "reminder a day before", "reminder an hour before", "busy"]),
    ],
)
def test_each_calendar_says_what_it_is_in_the_language_of_the_site(language: str, names: list[str]) -> None:
    found = calendars(composed(*ALL, language=language))
    said = [found[path].title for path in sorted(found) if path != "/feeds/kalendern.ics"]
    assert said == [f"Kalendern: {name}" for name in names]
    assert b"\r\nX-WR-CALNAME:Kalendern: 2026\r\n" in body(found["/feeds/kalendern/2026.ics"])


# --- kommande --------------------------------------------------------------------------------------------------------


def test_kommande_holds_what_is_not_over_yet_beyond_the_window_too() -> None:
    assert titles(variant("kommande", *ALL)) == ["pågår", "nästa", "om två år"]


def test_kommande_keeps_an_event_without_a_stated_end_for_its_usual_length() -> None:
    open_end = record("öppet", at(0, -1))
    assert titles(variant("kommande", open_end)) == ["öppet"]
    assert titles(variant("kommande", open_end, now=NOW + HOUR + timedelta(seconds=1))) == []


def test_kommande_changes_its_bytes_when_an_event_ends_and_at_no_other_time() -> None:
    seen: list[tuple[int, bytes]] = []
    for minutes in range(0, 6 * 60, 15):
        made = body(variant("kommande", *ALL, now=NOW + timedelta(minutes=minutes)))
        if not seen or seen[-1][1] != made:
            seen.append((minutes, made))
    assert [minutes for minutes, _ in seen] == [0, 60]


def test_kommande_with_nothing_in_it_is_a_whole_calendar() -> None:
    document = body(variant("kommande", PAST))
    assert Calendar.from_ical(document).walk("VEVENT") == []
    assert body(variant("kommande", PAST, now=NOW + 30 * DAY)) == document


# --- years -----------------------------------------------------------------------------------------------------------


def test_every_year_with_events_has_a_complete_calendar_whatever_the_window() -> None:
    old = [record(f"gammal {n}", datetime(2003, 5, 1 + n, 12, tzinfo=ZONE)) for n in range(20)]
    found = calendars(composed(*old, *ALL, feed=", window: {past: 1d, future: 1d}"))
    assert titles(found["/feeds/kalendern/2003.ics"]) == [f"gammal {n}" for n in range(20)]
    assert titles(found["/feeds/kalendern/2028.ics"]) == ["om två år"]
    assert len(found["/feeds/kalendern.ics"].entries) < 15


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (datetime(2026, 12, 31, 22, tzinfo=ZONE), datetime(2027, 1, 1, 2, tzinfo=ZONE), [2026, 2027]),
        (datetime(2026, 12, 31, 22, tzinfo=ZONE), datetime(2027, 1, 1, tzinfo=ZONE), [2026]),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), None, [2027]),
        (date(2026, 12, 31), date(2026, 12, 31), [2026]),
        (date(2026, 12, 30), date(2027, 1, 1), [2026, 2027]),
        (date(2025, 6, 1), date(2027, 6, 1), [2025, 2026, 2027]),
    ],
)
def test_a_year_is_that_of_the_sites_clock(
    start: datetime | date, end: datetime | date | None, years: list[int]
) -> None:
    found = calendars(composed(record("nyår", start, end)))
    assert [year for year in range(2000, 2040) if f"/feeds/kalendern/{year}.ics" in found] == years


def test_a_recurring_event_is_in_each_year_that_it_takes_place_in_and_in_none_far_ahead() -> None:
    start = datetime(2024, 2, 29, 18, tzinfo=ZONE)
    leap = record(
        "skottdag", start, start + HOUR, recurrence=Recurrence(rules=("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",))
    )
    weekly = record("varje vecka", start, start + HOUR, recurrence=Recurrence(rules=("FREQ=WEEKLY",)))
    found = calendars(composed(leap, weekly))
    held = {year: titles(found[f"/feeds/kalendern/{year}.ics"]) for year in (2024, 2025, 2028)}
    assert held == {2024: ["skottdag", "varje vecka"], 2025: ["varje vecka"], 2028: ["skottdag", "varje vecka"]}
    assert "/feeds/kalendern/2029.ics" not in found
    assert b"\r\nRRULE:FREQ=WEEKLY\r\n" in body(found["/feeds/kalendern/2025.ics"])


def test_a_year_that_is_past_keeps_its_bytes_as_time_passes() -> None:
    old = record("gammal", datetime(2020, 5, 1, 12, tzinfo=ZONE))
    first = body(variant("2020", old, *ALL))
    for days in (1, 40, 400):
        assert body(variant("2020", old, *ALL, now=NOW + days * DAY)) == first


def test_a_year_that_lost_its_last_event_keeps_an_empty_calendar() -> None:
    moved = record("flyttad", datetime(2027, 5, 1, 12, tzinfo=ZONE))
    found = calendars(composed(moved, known=("kalendern/2026", "kalendern/kommande", "kalendern/miljo")))
    assert titles(found["/feeds/kalendern/2026.ics"]) == []
    assert titles(found["/feeds/kalendern/2027.ics"]) == ["flyttad"]


def test_a_date_that_no_calendar_can_hold_makes_no_years() -> None:
    endless = record("hundra år", date(1950, 1, 1), date(2050, 1, 1))
    found = calendars(composed(endless, NEXT, feed=", window: {past: 1d, future: 1d}"))
    assert [path for path in found if re.search(r"/[0-9]{4}\.ics", path)] == ["/feeds/kalendern/2026.ics"]


# --- busy ------------------------------------------------------------------------------------------------------------


def in_events(document: bytes, line: bytes) -> int:
    return document.count(b"\r\n" + line + b"\r\n")


def test_upptagen_takes_up_time_and_the_calendar_itself_does_not() -> None:
    found = calendars(composed(*ALL))
    plain, busy = body(found["/feeds/kalendern.ics"]), body(found["/feeds/kalendern/upptagen.ics"])
    count = len(found["/feeds/kalendern.ics"].entries)
    assert in_events(plain, b"TRANSP:TRANSPARENT") == in_events(plain, b"X-MICROSOFT-CDO-BUSYSTATUS:FREE") == count
    assert in_events(busy, b"TRANSP:OPAQUE") == in_events(busy, b"X-MICROSOFT-CDO-BUSYSTATUS:BUSY") == count


@pytest.mark.parametrize("status", [EventStatus.CANCELLED, EventStatus.POSTPONED])
def test_what_does_not_take_place_neither_takes_up_time_nor_reminds(status: EventStatus) -> None:
    off = record("inte", at(5), at(5, 1), status=status)
    assert in_events(body(variant("upptagen", off)), b"TRANSP:OPAQUE") == 0
    assert in_events(body(variant("paminn-1d", off)), b"BEGIN:VALARM") == 0


def test_of_a_recurring_event_only_the_times_that_take_place_take_up_time_and_remind() -> None:
    start = at(1)
    off = Override(at=start + DAY, span=Span(start + DAY, start + DAY + HOUR), status=EventStatus.CANCELLED)
    moved = Override(at=start + 2 * DAY, span=Span(start + 2 * DAY + 3 * HOUR, start + 2 * DAY + 4 * HOUR))
    told = Recurrence(rules=("FREQ=DAILY;COUNT=5",), overrides=(off, moved))
    series = record("dagligen", start, start + HOUR, recurrence=told)
    busy, reminding = body(variant("upptagen", series)), body(variant("paminn-1h", series))
    assert (in_events(busy, b"TRANSP:OPAQUE"), in_events(busy, b"TRANSP:TRANSPARENT")) == (2, 1)
    assert in_events(reminding, b"BEGIN:VALARM") == 2
    for event in IcsCalendarStream.calendar_from_ics(reminding.decode()).events:
        assert bool(event.alarm) == (event.status != "CANCELLED")


def test_a_text_that_looks_like_a_line_of_busy_time_is_left_as_it_is() -> None:
    trick = record("x\r\nTRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\nEND:VEVENT", at(1), at(1, 1))
    trick = replace(trick, item=replace(trick.item, summary="a\nTRANSP:TRANSPARENT\nEND:VEVENT\nBEGIN:VEVENT\n"))
    assert in_events(body(variant("upptagen", trick)), b"TRANSP:OPAQUE") == 1
    assert in_events(body(variant("paminn-1h", trick)), b"BEGIN:VALARM") == 1


@pytest.mark.parametrize("slug", ["upptagen", "paminn-1d", "paminn-1h"])
@pytest.mark.parametrize("field", ["title", "location"])
@pytest.mark.parametrize("words", ["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "STATUS:CANCELLED"])
def test_a_title_or_place_that_ends_as_a_line_of_a_calendar_costs_no_variant(slug: str, field: str, words: str) -> None:
    said: dict[str, Any] = {"title": "x", field: f"Sal 1 {words}"}
    trick = replace(NEXT, item=Event(span=Span(at(1), at(1, 1)), **said))
    feed = variant(slug, PAST, trick, LATER)
    ICS.prove(document := body(feed), feed)
    assert [event.summary for event in IcsCalendarStream.calendar_from_ics(document.decode()).events] == titles(feed)


# --- reminders -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "timed", "whole_day"), [("paminn-1d", -DAY, -15 * HOUR), ("paminn-1h", -HOUR, -6 * HOUR)]
)
def test_a_reminder_comes_before_the_event_and_by_day_at_a_sensible_hour(
    slug: str, timed: timedelta, whole_day: timedelta
) -> None:
    days = record("heldag", date(2026, 12, 1), date(2026, 12, 2))
    document = body(variant(slug, NEXT, days))
    read = {event.summary: event.alarm for event in IcsCalendarStream.calendar_from_ics(document.decode()).events}
    assert {name: [alarm.trigger for alarm in alarms] for name, alarms in read.items()} == {
        "nästa": [timed],
        "heldag": [whole_day],
    }
    (alarm, _) = Calendar.from_ical(document).walk("VALARM")
    assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", "Påminnelse")


def test_nothing_reminds_of_what_is_over() -> None:
    document = body(variant("paminn-1d", *ALL))
    events = IcsCalendarStream.calendar_from_ics(document.decode()).events
    assert {event.summary: len(event.alarm) for event in events} == {"förra": 0, "pågår": 1, "nästa": 1}


def test_a_calendar_with_a_reminder_or_busy_time_that_nobody_asked_for_is_not_published() -> None:
    found = calendars(composed(*ALL))
    for slug in ("upptagen", "paminn-1h"):
        other = found[f"/feeds/kalendern/{slug}.ics"]
        plain = replace(other, busy=False, alarm=None, silent=frozenset())
        with pytest.raises(RenderError):
            ICS.check(ICS.render(other).body, plain)


# --- bytes and sizes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["upptagen", "paminn-1d", "paminn-1h"])
def test_a_variant_is_byte_for_byte_what_icalendar_writes(slug: str) -> None:
    days = record("heldag", date(2026, 12, 1), date(2026, 12, 2))
    made = variant(slug, NEXT, days, record("inställt", at(2), at(2, 1), status=EventStatus.CANCELLED))
    calendar = header(made)
    for entry in made.entries:
        calendar.add_component(_as_icalendar_has_it(made, entry))
    whole = body(made)
    zone = whole[whole.index(b"BEGIN:VTIMEZONE") : whole.index(b"END:VTIMEZONE\r\n") + len(b"END:VTIMEZONE\r\n")]
    written = calendar.to_ical(sorted=False).replace(b"\r\nUID:", b"\r\nuid:", 1)
    assert whole.replace(zone, b"") == written


def _as_icalendar_has_it(made: Feed, entry: Entry) -> Any:
    event = _vevent.component(entry, settings_of(made))
    if entry.cancelled:
        return event
    if made.busy:
        event["TRANSP"], event["X-MICROSOFT-CDO-BUSYSTATUS"] = _vevent.Text("OPAQUE"), _vevent.Text("BUSY")
    if made.alarm:
        long = made.alarm == DAY
        assert isinstance(entry.item, Event)
        trigger = (-15 * HOUR if long else -6 * HOUR) if entry.item.span.all_day else -made.alarm
        event.add_component(Alarm.from_ical(reminder_of(trigger, "sv")))
    return event


def test_every_calendar_is_held_under_the_size_by_itself_and_the_operator_is_told_which() -> None:
    many = [record(f"möte {n}", at(n - 200), at(n - 200, 1), categories=("Miljö",)) for n in range(400)]
    edition = composed(*many, feed=", max_size: 60kB, by: [category]")
    for path, each in calendars(edition).items():
        assert len(body(each)) <= 60_000, path
        assert len(each.entries) > 20, path
    told = [problem.message for problem in edition.problems]
    names = ("2026", "2027", "kommande", "upptagen", "påminnelse en dag före", "Miljö")
    for name in names:
        assert any(f"“Kalendern: {name}”" in message for message in told) or name in ("2027", "upptagen"), name
    assert any(message.startswith("the calendar would pass 60 kB") for message in told)
