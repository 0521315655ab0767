"""When a source is due: intervals, cron lines through summer time, durations, back-off."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import cadence
from syndicate.cadence import Cron, Duration, Every, back_off, parse_duration, retry

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ZONES = [
    ZoneInfo(name) for name in ("Europe/Stockholm", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
]


def run(expression: str, start: str, count: int, zone: ZoneInfo = STOCKHOLM) -> list[str]:
    """The next ``count`` moments after ``start`` (UTC), as the clock in ``zone`` shows them."""
    cron, moment, shown = Cron(expression, zone), datetime.fromisoformat(start).replace(tzinfo=UTC), []
    for _ in range(count):
        moment = cron.next(moment)
        shown.append(f"{moment.astimezone(zone):%a %d %H:%M%z}")
    return shown


def test_the_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(cadence).failed == 0
    assert doctest.testmod(cadence).attempted >= 4


def test_every_counts_real_time_through_summer_time() -> None:
    moment = datetime(2016, 10, 30, 1, 30, tzinfo=STOCKHOLM)
    assert Every(timedelta(hours=2)).next(moment) == datetime(2016, 10, 30, 1, 30, tzinfo=UTC)
    assert Every(timedelta(hours=2)).next(moment).tzinfo is UTC


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 8 * * 0", ["Sun 23 08:00+0200"]),
        ("0 8 * * 7", ["Sun 23 08:00+0200"]),
        ("0 8 * * 1", ["Mon 24 08:00+0200"]),
        ("0 8 * * 1-5", ["Mon 24 08:00+0200", "Tue 25 08:00+0200"]),
        ("0 8 * * mon-fri", ["Mon 24 08:00+0200", "Tue 25 08:00+0200"]),
        ("0 8 * * MON", ["Mon 24 08:00+0200"]),
        ("0 8 * * 5-7", ["Sat 22 08:00+0200", "Sun 23 08:00+0200", "Fri 28 08:00+0200"]),
        ("0 8 * * fri-mon", ["Sat 22 08:00+0200", "Sun 23 08:00+0200", "Mon 24 08:00+0200", "Fri 28 08:00+0200"]),
        ("0 8 * * */2", ["Sat 22 08:00+0200", "Sun 23 08:00+0200", "Tue 25 08:00+0200"]),
        ("*/15 6-20 * * mon-fri", ["Fri 21 14:15+0200", "Fri 21 14:30+0200"]),
        ("0 8 1 nov-feb *", ["Tue 01 08:00+0100", "Thu 01 08:00+0100", "Sun 01 08:00+0100", "Wed 01 08:00+0100"]),
        ("20/20 14 * * *", ["Fri 21 14:20+0200", "Fri 21 14:40+0200", "Sat 22 14:20+0200"]),
        ("@daily", ["Sat 22 00:00+0200"]),
        ("@hourly", ["Fri 21 15:00+0200"]),
        ("@weekly", ["Sun 23 00:00+0200"]),
    ],
)
def test_cron_lines_mean_what_crontab_says(expression: str, expected: list[str]) -> None:
    assert run(expression, "2016-10-21T12:00:00", len(expected)) == expected


def test_a_day_of_the_month_and_a_weekday_mean_either() -> None:
    assert run("0 8 1 * 1", "2016-10-28T12:00:00", 3) == ["Mon 31 08:00+0100", "Tue 01 08:00+0100", "Mon 07 08:00+0100"]


def test_a_starred_day_of_the_month_and_a_weekday_mean_both() -> None:
    assert run("0 8 */2 * 1", "2016-10-21T12:00:00", 2) == ["Mon 31 08:00+0100", "Mon 07 08:00+0100"]


def test_a_fixed_time_in_the_hour_that_is_left_out_comes_when_the_clock_has_been_set() -> None:
    assert run("30 2 * * *", "2026-03-28T12:00:00", 2) == ["Sun 29 03:00+0200", "Mon 30 02:30+0200"]
    assert run("15,45 2 * * *", "2026-03-28T12:00:00", 2) == ["Sun 29 03:00+0200", "Mon 30 02:15+0200"]


def test_a_midnight_that_is_left_out_does_not_cost_the_day() -> None:
    shown = run("0 0 * * *", "2026-09-05T05:00:00", 2, ZoneInfo("America/Santiago"))
    assert shown == ["Sun 06 01:00-0300", "Mon 07 00:00-0300"]


def test_a_fixed_time_in_the_hour_that_comes_twice_comes_once() -> None:
    assert run("30 2 * * *", "2026-10-24T12:00:00", 2) == ["Sun 25 02:30+0200", "Mon 26 02:30+0100"]


def test_every_quarter_goes_on_through_both_changes_of_the_clock() -> None:
    for start in (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        cron, moments = Cron("*/15 * * * *", STOCKHOLM), [start]
        while len(moments) < 30:
            moments.append(cron.next(moments[-1]))
        assert {later - earlier for earlier, later in pairwise(moments)} == {timedelta(minutes=15)}


@given(
    minute=st.sampled_from(["0", "30", "*/15", "7,52"]),
    hour=st.sampled_from(["*", "*/2", "0", "2", "1-3", "6-20"]),
    weekday=st.sampled_from(["*", "mon-fri", "0"]),
    zone=st.sampled_from(ZONES),
    after=st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC)),
)
def test_next_is_later_in_utc_and_nothing_lies_between(
    minute: str, hour: str, weekday: str, zone: ZoneInfo, after: datetime
) -> None:
    cron = Cron(f"{minute} {hour} * * {weekday}", zone)
    first = cron.next(after)
    assert first > after
    assert first.tzinfo is UTC
    assert cron.next(first - timedelta(microseconds=1)) == first
    assert cron.next(after + (first - after) / 2) == first
    assert first - after <= timedelta(days=8)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("*/15", "has 1 fields; a cron line has five"),
        ("", "has 0 fields"),
        ("60 * * * *", "“60” does not fit the minute: it is a number from 0 to 59"),
        ("* 24 * * *", "“24” does not fit the hour"),
        ("* * * * 8", "“8” does not fit the weekday: it is a number from 0 to 7 or sun to sat"),
        ("* * * maj *", "“maj” does not fit the month"),
        ("*/0 * * * *", "a step of 0"),
        ("*/99 * * * *", "a step of 99"),
        ("5-3 * * * *", "the minute 5 comes after 3"),
        ("a,,b * * * *", "does not fit the minute"),
        ("0 0 30 2 *", "never comes"),
        ("0 0 31 4,6 *", "never comes"),
    ],
)
def test_a_bad_cron_line_is_refused_in_words(expression: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"cron line|does not fit|step|comes") as caught:
        Cron(expression, STOCKHOLM)
    assert words in str(caught.value)


@given(st.text(alphabet="0123456789*/-, abcdefmonsu@", max_size=20))
def test_any_cron_text_is_read_or_refused(text: str) -> None:
    try:
        cron = Cron(text, STOCKHOLM)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either outcome is right; what counts is that it is one of these two
    else:
        assert cron.next(datetime(2016, 10, 21, tzinfo=UTC)) > datetime(2016, 10, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15m", Duration(rest=timedelta(minutes=15))),
        ("15 min", Duration(rest=timedelta(minutes=15))),
        ("1h", Duration(rest=timedelta(hours=1))),
        ("1h30m", Duration(rest=timedelta(minutes=90))),
        ("180d", Duration(rest=timedelta(days=180))),
        ("2w", Duration(rest=timedelta(days=14))),
        ("18mo", Duration(months=18)),
        ("2y", Duration(months=24)),
        ("1y 6MO 2d", Duration(months=18, rest=timedelta(days=2))),
        ("0m", Duration()),
        ("0", Duration()),
    ],
)
def test_durations_are_read(text: str, expected: Duration) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "m", "15", "15x", "-5m", "1.5h", "h1", "15m x", "101y", "99999999h", "1e3m"])
def test_what_is_no_duration_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a length of time|needs a unit|longer than"):
        parse_duration(text)


def test_a_number_without_a_unit_is_told_what_it_lacks() -> None:
    with pytest.raises(ValueError, match="15m for minutes, 15h for hours, 15d for days"):
        parse_duration("15")


@given(months=st.integers(0, 1200), minutes=st.integers(0, 500_000))
def test_a_duration_reads_back_from_what_it_prints(months: int, minutes: int) -> None:
    duration = Duration(months, timedelta(minutes=minutes))
    assert parse_duration(str(duration)) == duration


def test_months_go_by_the_calendar() -> None:
    assert Duration(months=1).after(date(2016, 1, 31)) == date(2016, 2, 29)
    assert Duration(months=18).after(date(2016, 10, 21)) == date(2018, 4, 21)
    assert Duration(months=1).before(date(2017, 1, 31)) == date(2016, 12, 31)
    moment = datetime(2016, 10, 1, 12, tzinfo=STOCKHOLM)
    assert Duration(months=1).after(moment) == datetime(2016, 11, 1, 12, tzinfo=STOCKHOLM)
    assert Duration(months=1).exact is None
    assert Duration(rest=timedelta(hours=1)).exact == timedelta(hours=1)


@given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)), months=st.integers(0, 1200))
def test_counting_months_never_leaves_the_month_aimed_at(day: date, months: int) -> None:
    later = Duration(months=months).after(day)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months


def test_back_off_doubles_up_to_a_day_and_is_never_shorter_than_the_interval() -> None:
    quarter = timedelta(minutes=15)
    waits = [back_off(failures, quarter) for failures in range(10)]
    assert waits[:4] == [quarter, quarter, 2 * quarter, 4 * quarter]
    assert waits[-1] == timedelta(hours=24)
    assert back_off(10_000, quarter) == timedelta(hours=24)
    assert back_off(5, timedelta(days=7)) == timedelta(days=7)


@pytest.mark.parametrize(
    ("asked", "minutes"), [(None, 20), (0, 20), (60.5, 20), (1800, 30), (7 * 86_400, 24 * 60)], ids=str
)
def test_a_retry_waits_for_the_back_off_and_for_what_the_server_asked_up_to_a_day(
    asked: float | None, minutes: int
) -> None:
    at = datetime(2016, 10, 21, 9, 0, tzinfo=UTC)
    assert retry(Every(timedelta(minutes=10)), 2, at, asked=asked) == at + timedelta(minutes=minutes)


def test_a_retry_comes_at_the_sources_turn_and_not_between() -> None:
    at = datetime(2016, 10, 21, 9, 0, tzinfo=UTC)
    assert retry(Every(timedelta(days=7)), 5, at, asked=60) == at + timedelta(days=7)


@pytest.mark.parametrize(
    ("line", "hours"), [("*/15 * * * *", 0.25), ("*/15 6-20 * * mon-fri", 57.25), ("0 7 * * *", 25), ("@weekly", 169)]
)
def test_the_longest_time_between_two_loads_is_known(line: str, hours: float) -> None:
    assert Cron(line, ZoneInfo("Europe/Stockholm")).longest() == timedelta(hours=hours)
    assert Every(timedelta(minutes=5)).longest() == timedelta(minutes=5)
