"""A recurring event by itself and in its calendar: who takes both has each of its times once, in every program."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import pytest
import recurring_ical_events  # type: ignore[import-untyped]  # it has no types
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from syndicate import config
from syndicate.edition import singles
from syndicate.errors import RenderError
from syndicate.model import Event, Override, Record, Single, Span
from syndicate.render import SINGLES
from syndicate.render.ics import ICS
from tests.support.lint.calendar import lint
from tests.support.readers.calendars import PROGRAMS, Google, Subscriber
from tests.test_edition_recurring import MONDAY, NOW, SITE, WEEK, choir, composed, record
from tests.test_outlook_series import FIRST, KEYS, LAST, STOCKHOLM, UNFIT

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIT = {
    "weekly": choir("FREQ=WEEKLY"),
    "weekly, one moved": choir(
        overrides=(Override(at=MONDAY + 8 * WEEK, span=Span(MONDAY + 8 * WEEK + DAY), title="Kör i kyrkan"),)
    ),
    "once": replace(choir(), recurrence=None, span=Span(NOW + DAY, NOW + DAY + HOUR)),
}
ALL = {**FIT, **UNFIT}


def alone(told: Record, *, keys: str = KEYS) -> Single:
    known = config.parse(SITE.format(keys=keys), path=Path("/nowhere/feeds_config.yaml"), env={})
    (made,) = singles(known, "kalendern", [told], now=NOW)
    return made


@cache
def file(told: Record) -> bytes:
    return SINGLES["ics"].render(alone(told))


@cache
def calendar(told: Record) -> bytes:
    return ICS.render(composed([told], keys=KEYS).feeds[0]).body


def vevents(document: bytes) -> list[str]:
    return ["BEGIN:VEVENT" + part.partition("END:VEVENT")[0] for part in document.decode().split("BEGIN:VEVENT")[1:]]


@pytest.mark.parametrize("told", ALL.values(), ids=ALL)
def test_the_file_holds_byte_for_byte_what_the_calendar_holds_of_the_event(told: Event) -> None:
    changed = replace(record(told), sequence=4, updated=NOW - HOUR)
    assert sorted(vevents(file(changed))) == sorted(vevents(calendar(changed)))
    assert len(vevents(file(changed))) >= 1


@pytest.mark.parametrize("told", ALL.values(), ids=ALL)
def test_the_file_keeps_the_rules_of_calendars(told: Event) -> None:
    assert lint("/events/key1.ics", file(record(told))) == []


@pytest.mark.parametrize("told", UNFIT.values(), ids=UNFIT)
def test_a_series_that_outlook_cannot_hold_is_no_series_in_the_file_either(told: Event) -> None:
    for event in icalendar.Calendar.from_ical(file(record(told))).walk("VEVENT"):
        assert {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}.isdisjoint(event)


TWICE = choir("FREQ=DAILY;BYHOUR=9,18")


def test_a_series_that_begins_after_the_window_has_its_first_times_in_the_file() -> None:
    late = choir("FREQ=DAILY;BYHOUR=9,18", start=MONDAY.replace(year=2030))
    assert b"UID" not in calendar(record(late)).partition(b"BEGIN:VEVENT")[2]
    found = [str(event["UID"]) for event in icalendar.Calendar.from_ical(file(record(late))).walk("VEVENT")]
    assert (len(found), found[0]) == (60, "tag:aby.example,2026:kalendern/1#2030-10-05T1800")


def test_the_file_is_held_under_the_size_of_a_calendar_by_what_is_farthest_from_now() -> None:
    held = alone(record(TWICE), keys="window: {past: 30d, future: 60d}, max_size: 20kB").held
    assert len(SINGLES["ics"].render(alone(record(TWICE), keys="max_size: 20kB"))) < 20_000
    starts = [entry.item.span.begins(STOCKHOLM) for entry in held if isinstance(entry.item, Event)]
    assert 10 < len(starts) < 40
    assert max(abs(start - NOW) for start in starts) < 12 * DAY


def test_what_takes_place_at_no_time_has_a_page_and_no_file() -> None:
    never = alone(record(replace(TWICE, span=Span(MONDAY.replace(year=2190)))))
    none = replace(never, held=())
    with pytest.raises(RenderError, match="takes place at no time"):
        SINGLES["ics"].render(none)
    assert "calendar" not in json.loads(SINGLES["json"].render(none))


# --- the calendar and the file taken together ------------------------------------------------------------------------


def by_ical(*documents: bytes) -> Counter[tuple[str, str]]:
    """As a program that keeps what it has read by UID and RECURRENCE-ID: what it shows, how often."""
    kept: dict[tuple[str, str], Any] = {}
    for document in documents:
        for event in IcsCalendarStream.calendar_from_ics(document.decode()).events:
            kept[event.uid, str(event.recurrence_id or "")] = event
    changed = {(uid, at) for uid, at in kept if at}
    shown: Counter[tuple[str, str]] = Counter()
    for one in Calendar(vevent=list(kept.values())).timeline_tz(NOW.tzinfo).overlapping(FIRST, LAST):
        if one.recurrence_id is None or (one.uid, str(one.recurrence_id)) not in changed or one in kept.values():
            shown[str(one.start), str(one.summary)] += 1
    return shown


def by_recurring_ical_events(*documents: bytes) -> Counter[tuple[str, str]]:
    kept: dict[tuple[str, str], Any] = {}
    for document in documents:
        for event in icalendar.Calendar.from_ical(document).walk("VEVENT"):
            at: Any = event.get("RECURRENCE-ID")
            kept[str(event["UID"]), str(at.dt) if at else ""] = event
    joined = icalendar.Calendar()
    for event in kept.values():
        joined.add_component(event)
    found = recurring_ical_events.of(joined).between(FIRST, LAST)
    return Counter((str(event["DTSTART"].dt), str(event["SUMMARY"])) for event in found)


@pytest.mark.parametrize("read", [by_ical, by_recurring_ical_events])
@pytest.mark.parametrize("told", ALL.values(), ids=ALL)
def test_who_takes_the_calendar_and_the_file_has_each_time_once(told: Event, read: Any) -> None:
    one, both = read(calendar(record(told))), read(calendar(record(told)), file(record(told)))
    assert both == one
    assert set(both.values()) == {1}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("told", ALL.values(), ids=ALL)
def test_each_program_shows_of_the_file_what_it_shows_of_the_calendar(told: Event, program: type[Subscriber]) -> None:
    whole, single = program(), program()
    whole.poll(calendar(record(told)))
    single.poll(file(record(told)))
    shown = sorted(map(str, single.shown(FIRST, LAST)))
    assert shown == sorted(map(str, whole.shown(FIRST, LAST)))
    assert shown or program is Google
