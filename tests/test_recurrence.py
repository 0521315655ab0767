"""Recurrence rules and what they yield: bounded, on the wall clock, as other programs see it."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syndicate.model import Event, EventStatus, Override, Recurrence, Span
from syndicate.when.recurrence import (
    LONGEST_WAIT,
    MAX_INSTANCES,
    as_event,
    at_time,
    ends,
    is_over,
    named_by_its_day,
    next_start,
    occurrences,
)
from syndicate.when.rules import read_rule, walls

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = datetime(2026, 10, 5, 18, tzinfo=STOCKHOLM)
NOW = datetime(2026, 11, 24, 8, tzinfo=STOCKHOLM)
YEAR = timedelta(days=365)


def event(*rules: str, start: datetime | date = MONDAY, **told: object) -> Event:
    end = start + timedelta(hours=2) if isinstance(start, datetime) else start
    return Event(title="Kör", span=Span(start, end), recurrence=Recurrence(rules=rules, **told))  # type: ignore[arg-type]


def days(one: Event, *, after: datetime = MONDAY, before: datetime = MONDAY + YEAR) -> list[str]:
    found = occurrences(one, zone=STOCKHOLM, after=after, before=before)
    return [str(each.event.span.start)[:10] for each in found]


# --- rules -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("FREQ=WEEKLY", "FREQ=WEEKLY"),
        ("freq=weekly; byday=mo,we;", "FREQ=WEEKLY;BYDAY=MO,WE"),
        ("FREQ=MONTHLY;BYDAY=-1FR,+2MO;WKST=SU", "FREQ=MONTHLY;BYDAY=2MO,-1FR;WKST=SU"),
        ("FREQ=WEEKLY;UNTIL=20261231", "FREQ=WEEKLY;UNTIL=20261231T225959Z"),
        ("FREQ=WEEKLY;UNTIL=20261231T180000", "FREQ=WEEKLY;UNTIL=20261231T170000Z"),
        ("FREQ=WEEKLY;UNTIL=20261231T180000Z", "FREQ=WEEKLY;UNTIL=20261231T180000Z"),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1;INTERVAL=1", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1"),
        ("FREQ=DAILY;COUNT=3;INTERVAL=2", "FREQ=DAILY;INTERVAL=2;COUNT=3"),
    ],
)
def test_a_rule_is_written_one_way(written: str, read: str) -> None:
    assert str(read_rule(written, start=MONDAY)) == read
    assert str(read_rule(read, start=MONDAY)) == read


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "says nothing"),
        ("FREQ=WEEKLY;UNTIL=", "says nothing"),
        ("FREQ=WEEKLY;UNTL=20191023", "UNTL"),
        ("BYDAY=MO", "no FREQ"),
        ("FREQ=SECONDLY", "refused"),
        ("FREQ=MINUTELY;INTERVAL=600", "refused"),
        ("FREQ=FORTNIGHTLY", "no frequency"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=99999999999", "COUNT"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH"),
        ("FREQ=YEARLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", "twice"),
        ("FREQ=WEEKLY;UNTIL=20261345", "month"),
        ("FREQ=YEARLY\\;UNTIL=20123456T123456", "frequency"),
    ],
)
def test_what_is_no_rule_says_why(written: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_rule(written, start=MONDAY)


def test_until_of_whole_days_is_a_day() -> None:
    assert str(read_rule("FREQ=DAILY;UNTIL=20080323T235959Z", start=date(2008, 3, 3))) == "FREQ=DAILY;UNTIL=20080323"


WEEKDAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3, unique=True)
STARTS = st.datetimes(datetime(2020, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001  wall clock
    lambda at: at.replace(minute=0, second=0, microsecond=0)
)


@st.composite
def written_rules(draw: st.DrawFn) -> str:
    """Rules that yield something, so that dateutil, which has no bounds, comes to an end."""
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    if draw(st.booleans()):
        nth = draw(st.sampled_from(["", "1", "-1", "2"])) if frequency in ("MONTHLY", "YEARLY") else ""
        parts.append("BYDAY=" + ",".join(nth + day for day in draw(WEEKDAYS)))
    elif frequency in ("YEARLY", "MONTHLY") and draw(st.booleans()):
        parts.append("BYMONTHDAY=" + draw(st.sampled_from(["1", "-1", "28", "13,14"])))
    if frequency != "MONTHLY" and draw(st.booleans()):
        parts.append("BYMONTH=" + draw(st.sampled_from(["3,10", "1", "6,7,8"])))
    if draw(st.booleans()) and frequency != "DAILY":
        parts.append("BYHOUR=8,18")
    return ";".join(parts)


@settings(max_examples=60, deadline=None)
@given(written_rules(), STARTS)
def test_a_rule_yields_what_dateutil_yields(written: str, start: datetime) -> None:
    first, last = datetime(2026, 1, 1), datetime(2028, 1, 1)  # noqa: DTZ001  wall clock
    mine = [at for at in walls(read_rule(written, start=start), start, first, last) if first <= at <= last]
    assert mine == rrulestr(written, dtstart=start).between(first, last, inc=True)


@settings(max_examples=25, deadline=None)
@given(written_rules(), STARTS, st.integers(1, 20))
def test_a_rule_that_counts_yields_what_dateutil_yields(written: str, start: datetime, count: int) -> None:
    start = next(iter(rrulestr(written, dtstart=start)), start)  # a time of the rule: the first counts
    theirs = list(islice(rrulestr(written, dtstart=start), count))
    assume(theirs and theirs[0] == start and theirs[-1].year < start.year + 40)
    one = Event(span=Span(start.replace(tzinfo=UTC)), recurrence=Recurrence(rules=(f"{written};COUNT={count}",)))
    found = [
        occurrence
        for number in range(40)
        for occurrence in occurrences(
            one,
            zone=STOCKHOLM,
            after=start.replace(tzinfo=UTC) + number * YEAR,
            before=start.replace(tzinfo=UTC) + (number + 1) * YEAR,
        )
    ]
    assert [str(each.at)[:16] for each in found] == [str(at)[:16] for at in theirs]


@pytest.mark.parametrize(
    "written",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;COUNT=999999;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
    ],
)
def test_no_rule_takes_long(written: str) -> None:
    one = event(written, start=datetime(1970, 1, 1, tzinfo=STOCKHOLM))
    began = time.process_time()
    found = occurrences(one, zone=STOCKHOLM, after=NOW, before=NOW + LONGEST_WAIT)
    next_start(one, zone=STOCKHOLM, now=NOW)
    is_over(one, zone=STOCKHOLM, now=NOW)
    assert len(found) <= MAX_INSTANCES
    assert time.process_time() - began < 3


# --- events ----------------------------------------------------------------------------------------------------------


def test_an_evening_stays_where_it_is_when_the_clocks_change() -> None:
    found = occurrences(event("FREQ=WEEKLY;COUNT=5"), zone=STOCKHOLM, after=MONDAY, before=MONDAY + YEAR)
    assert [str(one.event.span.start) for one in found][2:4] == [
        "2026-10-19 18:00:00+02:00",
        "2026-10-26 18:00:00+01:00",
    ]
    assert all(one.event.span.ends(STOCKHOLM) - one.event.span.begins(STOCKHOLM) == timedelta(hours=2) for one in found)


def test_a_time_that_spring_leaves_out_comes_an_hour_later() -> None:
    night = datetime(2026, 3, 28, 2, 30, tzinfo=STOCKHOLM)
    found = occurrences(event("FREQ=DAILY;COUNT=3", start=night), zone=STOCKHOLM, after=night, before=night + YEAR)
    assert [str(one.event.span.start)[11:] for one in found] == ["02:30:00+01:00", "03:30:00+02:00", "02:30:00+02:00"]


def test_the_first_date_takes_place_and_counts_though_the_rule_leaves_it_out() -> None:
    assert days(event("FREQ=WEEKLY;BYDAY=WE;COUNT=3")) == ["2026-10-05", "2026-10-07", "2026-10-14"]


def test_dates_are_left_out_added_moved_and_cancelled() -> None:
    week = timedelta(weeks=1)
    cancelled = Override(at=MONDAY + 3 * week, span=Span(MONDAY + 3 * week), status=EventStatus.CANCELLED)
    moved = Override(at=MONDAY + 2 * week, span=Span(MONDAY + 2 * week + timedelta(days=1)), title="Kör i kyrkan")
    one = event(
        "FREQ=WEEKLY;COUNT=5",
        exdates=(MONDAY + week,),
        rdates=(MONDAY + 9 * week,),
        overrides=(moved, cancelled),
    )
    found = occurrences(one, zone=STOCKHOLM, after=MONDAY, before=MONDAY + YEAR)
    assert [(str(each.event.span.start)[:10], each.event.title) for each in found] == [
        ("2026-10-05", "Kör"),
        ("2026-10-20", "Kör i kyrkan"),
        ("2026-10-26", None),
        ("2026-11-02", "Kör"),
        ("2026-12-07", "Kör"),
    ]
    assert found[1].at == MONDAY + 2 * week
    assert found[2].event.status is EventStatus.CANCELLED
    assert all(each.event.recurrence is None for each in found)


def test_whole_days_recur_as_days() -> None:
    one = event("FREQ=YEARLY", start=date(2024, 2, 29))
    found = occurrences(one, zone=STOCKHOLM, after=NOW, before=NOW + LONGEST_WAIT)
    assert [each.at for each in found] == [date(2028, 2, 29)]
    assert next_start(one, zone=STOCKHOLM, now=NOW) == datetime(2028, 2, 29, tzinfo=STOCKHOLM)


def test_what_goes_on_at_the_moment_is_there() -> None:
    assert days(event("FREQ=WEEKLY"), after=MONDAY + timedelta(hours=1), before=MONDAY + timedelta(days=1)) == [
        "2026-10-05"
    ]


def test_an_endless_event_is_never_over() -> None:
    one = event("FREQ=WEEKLY")
    assert ends(one, STOCKHOLM) is None
    assert not is_over(one, zone=STOCKHOLM, now=NOW + 100 * YEAR)
    assert next_start(one, zone=STOCKHOLM, now=NOW) == datetime(2026, 11, 30, 18, tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("rule", "last"),
    [("FREQ=WEEKLY;COUNT=3", "2026-10-19 20:00"), ("FREQ=WEEKLY;UNTIL=20261102T170000Z", "2026-11-02 20:00")],
)
def test_an_event_is_over_after_its_last_time(rule: str, last: str) -> None:
    end = ends(event(rule), STOCKHOLM)
    assert end is not None
    assert str(end.astimezone(STOCKHOLM))[:16] == last
    assert is_over(event(rule), zone=STOCKHOLM, now=end)
    assert not is_over(event(rule), zone=STOCKHOLM, now=end - timedelta(minutes=1))
    assert next_start(event(rule), zone=STOCKHOLM, now=end) is None


def test_an_event_that_does_not_recur_takes_place_once() -> None:
    one = Event(span=Span(MONDAY))
    assert [each.event for each in occurrences(one, zone=STOCKHOLM, after=MONDAY, before=NOW)] == [one]
    assert ends(one, STOCKHOLM) == MONDAY
    assert next_start(one, zone=STOCKHOLM, now=NOW) is None


EXTRA = MONDAY + timedelta(days=2, hours=1)


@pytest.mark.parametrize(
    ("one", "at", "by_day"),
    [
        (event("FREQ=DAILY"), MONDAY + timedelta(days=3), True),
        (event("FREQ=WEEKLY;BYDAY=MO,TU"), MONDAY, True),
        (event("FREQ=DAILY;BYHOUR=18"), MONDAY.replace(hour=18), True),
        (event("FREQ=HOURLY"), MONDAY, False),
        (event("FREQ=DAILY;BYHOUR=8,18"), MONDAY, False),
        (event("FREQ=DAILY;BYHOUR=8", "FREQ=DAILY;BYHOUR=18"), MONDAY, False),
        (event("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU"), MONDAY, True),
        (event("FREQ=WEEKLY", rdates=(EXTRA,)), MONDAY, True),
        (event("FREQ=WEEKLY", rdates=(EXTRA,)), EXTRA, False),
        (event("FREQ=WEEKLY", rdates=(MONDAY + timedelta(days=1),)), MONDAY + timedelta(days=1), False),
        (event("FREQ=WEEKLY", rdates=(MONDAY + timedelta(days=7),)), MONDAY + timedelta(days=7), True),
        (event(rdates=(EXTRA,)), MONDAY, False),
        (event("FREQ=HOURLY", start=date(2026, 1, 1)), date(2026, 1, 1), True),
    ],
)
def test_a_day_names_a_time_of_a_rule_that_has_one_a_day(one: Event, at: datetime, by_day: bool) -> None:
    assert named_by_its_day(one, at) is by_day


def test_a_time_that_the_clock_skips_is_named_by_its_day_as_the_others_are() -> None:
    night = event("FREQ=DAILY", start=datetime(2027, 3, 20, 2, 30, tzinfo=STOCKHOLM))
    found = occurrences(night, zone=STOCKHOLM, after=night.span.begins(STOCKHOLM), before=MONDAY.replace(year=2028))
    assert len({one.at.hour for one in found if isinstance(one.at, datetime)}) == 2
    assert all(named_by_its_day(night, one.at) for one in found)


def test_a_time_by_its_start_is_the_event_as_it_is_then() -> None:
    third, fourth = (MONDAY + timedelta(weeks=n) for n in (3, 4))
    moved = Override(at=third, span=Span(third + timedelta(hours=1)), title="Senare")
    one = event("FREQ=WEEKLY", overrides=(moved,), exdates=(fourth,), rdates=(EXTRA,))
    assert at_time(one, third) == as_event(one, moved)
    assert at_time(one, fourth) is None
    assert at_time(one, MONDAY + timedelta(days=1)) is None
    for at in (MONDAY, EXTRA, MONDAY + timedelta(weeks=300)):
        found = at_time(one, at)
        assert found is not None
        assert found.span.start == at
        assert found.recurrence is None
