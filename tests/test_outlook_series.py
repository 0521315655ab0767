"""Series in calendars: as a rule where Outlook can hold it, time by time where it cannot; every program shows the same.

What Outlook can hold: the templates of MS-OXCICAL 2.1.3.2.2, and the limits of PidLidAppointmentRecur (no two times on
a day, none past another).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events  # type: ignore[import-untyped]  # it has no types
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.edition import Edition
from syndicate.model import Event, EventStatus, Feed, Override, Record, Span
from syndicate.render._outlook import template
from syndicate.render.ics import ICS
from syndicate.when.recurrence import occurrences
from syndicate.when.rules import read_rule
from tests.support.readers.calendars import PROGRAMS, Outlook, Subscriber, Unfit
from tests.test_edition_recurring import MONDAY, NOW, WEEK, choir, composed, record

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KEYS = "window: {past: 30d, future: 60d}, max_size: none"
FIRST, LAST = NOW - 30 * DAY, NOW + 60 * DAY


def body(made: Feed) -> bytes:
    rendered = ICS.render(made)
    assert rendered.set_aside == ()
    ICS.prove(rendered.body, made)
    ICS.check(rendered.body, made)
    return rendered.body


def calendar(*records: Record, now: datetime = NOW) -> bytes:
    return body(composed(records, keys=KEYS, now=now).feeds[0])


def in_events(document: bytes) -> bytes:
    """Without the zones, which have rules too."""
    return document[document.index(b"BEGIN:VEVENT") :]


def events(document: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(document).walk("VEVENT"))


def uids(document: bytes) -> list[str]:
    return [str(event["UID"]) for event in events(document)]


# --- which rules fit -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        ("FREQ=DAILY;INTERVAL=3;COUNT=30", "FREQ=DAILY;INTERVAL=3;COUNT=30"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("FREQ=WEEKLY;BYDAY=MO,WE;WKST=SU", "FREQ=WEEKLY;BYDAY=MO,WE;WKST=SU"),
        ("FREQ=MONTHLY", "FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR"),
        ("FREQ=YEARLY", "FREQ=YEARLY"),
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=-1SA", "FREQ=YEARLY;BYMONTH=6;BYDAY=-1SA"),
    ],
)
def test_rule_12_a_rule_that_outlook_has_a_pattern_for_stays_one(rule: str, written: str) -> None:
    assert str(template(read_rule(rule, start=MONDAY), MONDAY.date())) == written


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY;INTERVAL=6",
        "FREQ=DAILY;BYHOUR=9,18",
        "FREQ=DAILY;BYMONTH=1",
        "FREQ=DAILY;INTERVAL=2;BYDAY=MO",
        "FREQ=DAILY;COUNT=1000",
        "FREQ=WEEKLY;BYMONTH=1,2",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=1MO,3MO",
        "FREQ=MONTHLY;BYDAY=5MO",
        "FREQ=MONTHLY;BYDAY=MO,WE;BYSETPOS=2",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,3",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYMONTH=1,7",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYYEARDAY=100",
        "FREQ=YEARLY;BYMONTHDAY=5",
    ],
)
def test_rule_12_a_rule_that_outlook_has_no_pattern_for_is_told_time_by_time(rule: str) -> None:
    assert template(read_rule(rule, start=MONDAY), MONDAY.date()) is None


def test_rule_12_a_rule_of_the_31st_is_told_time_by_time_since_outlook_takes_the_30th_for_it() -> None:
    assert template(read_rule("FREQ=MONTHLY", start=MONDAY), date(2026, 10, 31)) is None


# --- what a calendar says --------------------------------------------------------------------------------------------


def move(at: datetime, to: datetime) -> Override:
    return Override(at=at, span=Span(to, to + 2 * HOUR), title="Kör", link="https://www.aby.example/kor")


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(choir("FREQ=WEEKLY;COUNT=40"), id="weekly"),
        pytest.param(choir("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"), id="workdays"),
        pytest.param(
            choir("FREQ=WEEKLY", overrides=(move(MONDAY + 8 * WEEK, MONDAY + 8 * WEEK + DAY),)), id="one-moved"
        ),
        pytest.param(choir("FREQ=WEEKLY", start=date(2026, 10, 5)), id="whole-days"),
    ],
)
def test_rule_12_what_outlook_can_hold_is_one_event_with_its_rule(told: Event) -> None:
    document = calendar(record(told))
    assert set(uids(document)) == {record(told).id}
    assert in_events(document).count(b"RRULE:") == 1


BESIDE = (MONDAY + 7 * WEEK + 2 * DAY, MONDAY + 9 * WEEK + 3 * DAY)
UNFIT = {
    "two on a day": choir("FREQ=DAILY;BYHOUR=9,18"),
    "by the hour": choir("FREQ=HOURLY;INTERVAL=12"),
    "two on a day by a further date": choir(rdates=(MONDAY + 7 * WEEK + 3 * HOUR,)),
    "further dates": choir(rdates=BESIDE),
    "several rules": choir("FREQ=WEEKLY", "FREQ=MONTHLY;BYMONTHDAY=1"),
    "the 31st": choir("FREQ=MONTHLY;BYMONTHDAY=31", start=datetime(2026, 10, 31, 18, tzinfo=STOCKHOLM)),
    "a first time beside its rule": choir("FREQ=WEEKLY;BYDAY=TU"),
    "longer than its interval": replace(
        choir("FREQ=DAILY", start=date(2026, 10, 5)), span=Span(date(2026, 10, 5), date(2026, 10, 7))
    ),
    "one moved past another": choir("FREQ=WEEKLY", overrides=(move(MONDAY + 8 * WEEK, MONDAY + 9 * WEEK + DAY),)),
    "one moved to the day of another": choir(
        "FREQ=DAILY", overrides=(move(MONDAY + 8 * WEEK, MONDAY + 8 * WEEK + DAY + 4 * HOUR),)
    ),
    "one cancelled of two a day": choir(
        "FREQ=DAILY;BYHOUR=9,18",
        overrides=(
            Override(at=MONDAY + 8 * WEEK, span=Span(MONDAY + 8 * WEEK), title="Kör", status=EventStatus.CANCELLED),
        ),
    ),
    "a clock that no zone tells": choir("FREQ=WEEKLY", start=MONDAY.replace(tzinfo=ZoneInfo("Africa/Casablanca"))),
}


@pytest.mark.parametrize("told", UNFIT.values(), ids=UNFIT)
def test_rule_12_what_outlook_cannot_hold_is_told_time_by_time_under_ids_that_stay(told: Event) -> None:
    document = calendar(record(told))
    assert not re.search(rb"^(RRULE|RDATE|EXDATE|RECURRENCE-ID)", in_events(document), re.MULTILINE)
    names = uids(document)
    assert len(names) == len(set(names))
    lists = composed([record(told)], keys=KEYS).feeds[0].for_format("atom").entries
    assert sorted(names) == sorted(entry.id for entry in lists)
    later = uids(calendar(record(told), now=NOW + 5 * DAY))
    assert set(names[20:]) & set(later) or set(names) & set(later)


def held(
    program: Subscriber, document: bytes, first: datetime = FIRST, last: datetime = LAST
) -> list[tuple[object, ...]]:
    program.poll(document)
    return sorted((str(one.start), str(one.end), one.title) for one in program.shown(first, last))


def meant(*items: Event, first: datetime = FIRST, last: datetime = LAST) -> list[tuple[object, ...]]:
    """What takes place between two moments; an open end takes an hour."""
    shown = []
    for item in items:
        for one in occurrences(item, zone=STOCKHOLM, after=first, before=last):
            start, end = one.event.span.start, one.event.span.end
            if isinstance(start, datetime):
                start = start.astimezone(UTC)
                end = end.astimezone(UTC) if isinstance(end, datetime) else start + HOUR
            else:
                end = (end or start) + DAY
            mark = "INSTÄLLT: " if one.event.status is EventStatus.CANCELLED else ""
            shown.append((str(start), str(end), f"{mark}Kör"))
    return sorted(shown)


NIGHT = datetime(2027, 2, 7, 2, 30, tzinfo=STOCKHOLM)
AS_CLOCKS_CHANGE = {
    "in the hour that is left out": (NIGHT, (NIGHT + 7 * WEEK,)),
    "the same hour by the clock after it": (NIGHT, (NIGHT + 7 * WEEK + HOUR,)),
    "the second hour of two": (
        NIGHT.replace(month=9, day=5),
        (datetime(2027, 10, 31, 2, 30, tzinfo=STOCKHOLM, fold=1),),
    ),
    "the first hour of two": (NIGHT.replace(month=9, day=5), (datetime(2027, 10, 31, 2, 30, tzinfo=STOCKHOLM),)),
}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(("start", "exdates"), AS_CLOCKS_CHANGE.values(), ids=AS_CLOCKS_CHANGE)
def test_a_series_of_which_a_time_is_left_out_when_the_clocks_change_has_all_others(
    start: datetime, exdates: tuple[datetime, ...], program: type[Subscriber]
) -> None:
    told = choir(start=start, exdates=exdates)
    first, last = start + 5 * WEEK, start + 10 * WEEK
    shown = held(program(), calendar(record(told), now=start + 6 * WEEK), first, last)
    assert shown == meant(told, first=first, last=last)
    assert len(shown) in (4, 5)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("told", UNFIT.values(), ids=UNFIT)
def test_rule_12_every_program_shows_every_time(told: Event, program: type[Subscriber]) -> None:
    wanted = meant(told)
    if program.name == "Google":
        wanted = [one for one in wanted if not str(one[2]).startswith("INSTÄLLT")]
    inner = (NOW - 20 * DAY, NOW + 50 * DAY)
    shown = held(program(), calendar(record(told)), *inner)
    assert shown == [one for one in wanted if one in meant(told, first=inner[0], last=inner[1])]


def test_the_simulated_outlook_refuses_what_it_could_not_hold() -> None:
    for told in (choir("FREQ=DAILY;BYHOUR=9,18"), choir(rdates=BESIDE), choir("FREQ=MONTHLY;BYMONTHDAY=31")):
        whole = composed([record(told)], keys=KEYS)
        (entry,) = whole.entries
        as_a_rule = replace(whole.feeds[0], entries=(entry,), listed=None)
        program = Outlook()
        program.poll(ICS.render(as_a_rule).body)
        with pytest.raises(Unfit):
            program.shown(FIRST, LAST)


def variant(edition: Edition, slug: str) -> Feed:
    (found,) = (each for each in edition.feeds if each.name == f"kalendern/{slug}" and "ics" in each.addresses)
    return found


def test_the_calendar_of_a_year_has_every_time_of_the_year_whatever_the_window() -> None:
    twice = choir("FREQ=DAILY;BYHOUR=9,18;COUNT=40")
    edition = composed([record(twice)], keys=KEYS, now=NOW + 300 * DAY)
    assert len(uids(body(variant(edition, "2026")))) == 40


def test_what_is_to_come_and_reminders_hold_no_time_that_is_over() -> None:
    twice = choir("FREQ=DAILY;BYHOUR=9,18;COUNT=200")
    edition = composed([record(twice)], keys=KEYS)
    coming = body(variant(edition, "kommande"))
    starts = [event["DTSTART"].dt for event in events(coming)]
    assert starts
    assert all(start + 2 * HOUR > NOW for start in starts)
    for event in events(body(variant(edition, "paminn-1h"))):
        assert bool(event.walk("VALARM")) == (event["DTEND"].dt > NOW)


# --- any series ------------------------------------------------------------------------------------------------------

PARTS: dict[str, st.SearchStrategy[str]] = {
    "INTERVAL": st.integers(1, 3).map(str),
    "BYDAY": st.sampled_from(["MO", "MO,WE,FR", "SA,SU", "1MO", "-1FR", "2TU,4TU", "MO,TU,WE,TH,FR"]),
    "BYMONTHDAY": st.sampled_from(["1", "15", "31", "-1", "1,15"]),
    "BYSETPOS": st.sampled_from(["1", "-1", "2,3"]),
    "BYHOUR": st.sampled_from(["9", "18", "9,18"]),
    "BYMONTH": st.sampled_from(["11", "11,12"]),
    "COUNT": st.integers(1, 60).map(str),
    "UNTIL": st.sampled_from(["20261220", "20270101T170000Z"]),
    "WKST": st.just("SU"),
}


@st.composite
def series(draw: st.DrawFn) -> Event:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"]))
    names = draw(st.lists(st.sampled_from([*PARTS]), unique=True, max_size=3))
    if {"COUNT", "UNTIL"} <= set(names):
        names.remove("UNTIL")
    if "BYSETPOS" in names and "BYDAY" not in names:
        names.remove("BYSETPOS")
    rule = ";".join([f"FREQ={freq}", *(f"{name}={draw(PARTS[name])}" for name in names)])
    if freq == "HOURLY":  # one without a count takes place more often than is followed
        names = [name for name in names if name not in ("COUNT", "UNTIL")]
        rule = ";".join(["FREQ=HOURLY;COUNT=30", *(f"{name}={draw(PARTS[name])}" for name in names)])
    start: datetime | date = MONDAY + draw(st.integers(0, 45)) * DAY
    if (
        draw(st.integers(0, 3)) == 0
        and not {"BYHOUR"} & set(names)
        and freq != "HOURLY"
        and isinstance(start, datetime)
    ):
        start = start.date()
    extra: dict[str, Any] = {}
    if draw(st.integers(0, 2)) == 0:
        extra["rdates"] = tuple(start + (3 + n) * DAY for n in draw(st.sets(st.integers(0, 30), max_size=2)))
    if draw(st.booleans()):
        extra["exdates"] = (start + 7 * DAY,)
    made = choir(str(read_rule(rule, start=start)), start=start, **extra)
    ahead = occurrences(made, zone=STOCKHOLM, after=NOW, before=NOW + 30 * DAY, limit=4)
    if draw(st.booleans()) and ahead:
        at = ahead[-1].at
        to = at + draw(st.integers(-6, 6)) * DAY
        end = to + 2 * HOUR if isinstance(to, datetime) else to
        told = made.recurrence
        assert told is not None
        override = Override(at=at, span=Span(to, end), title="Kör", link=made.link)
        return replace(made, recurrence=replace(told, overrides=(override,)))
    return made


@settings(deadline=None, max_examples=40)
@given(told=series())
def test_rule_12_any_series_is_shown_alike_by_outlook_and_by_recurring_ical_events(told: Event) -> None:
    document = calendar(record(told))
    first, last = NOW - 20 * DAY, NOW + 40 * DAY
    wanted = meant(told, first=first, last=last)
    assert held(Outlook(), document, first, last) == wanted
    assert by_recurring_ical_events(document, first, last) == wanted


def by_recurring_ical_events(document: bytes, first: datetime, last: datetime) -> list[tuple[object, ...]]:
    shown = []
    for event in recurring_ical_events.of(icalendar.Calendar.from_ical(document)).between(first, last):
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        if isinstance(start, datetime):
            start, end = start.astimezone(UTC), end.astimezone(UTC)
            inside = end > first and start < last
        else:
            begin, over = (datetime.combine(at, datetime.min.time(), STOCKHOLM) for at in (start, end))
            inside = over > first and begin < last
        if inside:
            shown.append((str(start), str(end), str(event["SUMMARY"])))
    return sorted(shown)
