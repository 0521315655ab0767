"""VTIMEZONE components, compared with the zone database through readers that know nothing of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical
from icalendar import Timezone
from icalendar.timezone import TZP

from syndicate.render._zones import Zone, zone_of

FIRST, LAST = 2000, 2040
"""The years served. In Stockholm the present rule holds for all of them."""

SAMPLE = (
    "Europe/Stockholm",
    "Europe/London",
    "Europe/Dublin",  # by law its winter time is the exception
    "Europe/Lisbon",
    "America/New_York",  # its rule is of 2007
    "America/Sao_Paulo",  # no summer time since 2019
    "America/Mexico_City",  # none since 2022
    "Australia/Sydney",  # summer over new year
    "Australia/Lord_Howe",  # by half an hour
    "Pacific/Auckland",
    "Pacific/Chatham",  # 12.45 hours
    "Antarctica/Troll",  # by two hours
    "Asia/Kolkata",
    "Asia/Almaty",  # another offset since 2024
    "Asia/Beirut",  # at midnight
    "Etc/GMT+5",
)

NOT_WRITTEN = (
    "Africa/Casablanca",  # by the moon
    "Asia/Gaza",  # by the moon, then the Saturday before the last Sunday
    "Asia/Jerusalem",  # the Friday before the last Sunday
    "America/Santiago",  # the Sunday after the first Saturday
    "America/Nuuk",  # the Saturday before the last Sunday
    "Africa/Cairo",  # the day after the last Thursday
    "UTC",
    "Etc/UTC",
    "Zulu",
)

Reader = Callable[[datetime], timedelta | None]
"""From a clock's time, naive, to its offset."""


def document(zone: Zone) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{zone.component.decode()}END:VCALENDAR\r\n"


def dateutil_reader(zone: Zone) -> Reader:
    read = tzical(io.StringIO(document(zone))).get()
    assert read is not None
    return lambda wall: wall.replace(tzinfo=read).utcoffset()


def ical_reader(zone: Zone) -> Reader:
    read: tzinfo = zone.reader
    return read.utcoffset


def icalendar_reader(zone: Zone) -> Reader:
    component = Timezone.from_ical(zone.component)
    assert isinstance(component, Timezone)
    read: tzinfo = component.to_tz(TZP("pytz"), lookup_tzid=False)
    return read.utcoffset


def written(key: str) -> Zone:
    zone = zone_of(key)
    assert zone is not None, key
    return zone


Hour = tuple[datetime, timedelta | None]
"""A clock's time, naive, and its offset by the zone database."""


def hours(zone: Zone, *, first: int = FIRST, last: int = LAST, step: int = 1) -> Iterator[Hour]:
    """Every ``step``-th hour of the years in which the zone is used.

    The days around a change are told hour by hour whatever the step. Not those that the clock shows twice in a day:
    what takes place then is written in UTC.
    """
    info = ZoneInfo(zone.key)
    moment = max(zone.since, datetime(first, 1, 1, tzinfo=UTC))
    end = datetime(last + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        local = moment.astimezone(info)
        offset = local.utcoffset()
        if local.replace(fold=1 - local.fold).utcoffset() == offset:
            yield local.replace(tzinfo=None), offset
        near = step > 1 and len({(moment + timedelta(days=days)).astimezone(info).utcoffset() for days in (-2, 2)}) > 1
        moment += timedelta(hours=1 if near else step)


def wrong(read: Reader, told: Iterable[Hour]) -> list[datetime]:
    return [wall for wall, offset in told if read(wall) != offset]


@pytest.fixture(scope="module")
def stockholm() -> list[Hour]:
    """Every hour of the years served."""
    told = list(hours(written("Europe/Stockholm")))
    assert len(told) > 41 * 8765 - 100
    return told


def test_rule_a_stockholm_is_the_component_that_was_measured_in_thunderbird() -> None:
    assert written("Europe/Stockholm").component.decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Stockholm",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_rule_a_stockholm_is_right_at_every_hour_of_the_years_served(stockholm: list[Hour]) -> None:
    assert wrong(ical_reader(written("Europe/Stockholm")), stockholm) == []


@pytest.mark.parametrize(("reader", "last"), [(dateutil_reader, LAST), (icalendar_reader, 2037)])
def test_rule_a_stockholm_is_right_at_every_change_as_others_read_it(
    reader: Callable[[Zone], Reader], last: int, stockholm: list[Hour]
) -> None:
    # icalendar itself expands a rule no further than to 2037.
    zone = written("Europe/Stockholm")
    assert wrong(reader(zone), hours(zone, last=last, step=7)) == []


@pytest.mark.parametrize("key", SAMPLE)
@pytest.mark.parametrize("reader", [ical_reader, dateutil_reader])
def test_rule_a_zones_of_every_kind_are_right_around_their_changes(key: str, reader: Callable[[Zone], Reader]) -> None:
    zone = written(key)
    assert wrong(reader(zone), hours(zone, step=31)) == []
    # From the very hour since which it is used.
    assert wrong(reader(zone), hours(zone, first=1970, last=zone.since.year + 1, step=31)) == []


@pytest.mark.parametrize("key", NOT_WRITTEN)
def test_rule_a_a_zone_without_such_a_rule_is_not_written(key: str) -> None:
    assert zone_of(key) is None


@pytest.mark.parametrize(
    "key", ["", "Nowhere/Atall", "../../etc/passwd", "/etc/passwd", "Europe", "Åland", "a\0b", "localtime"]
)
def test_what_is_not_a_zone_is_none(key: str) -> None:
    assert zone_of(key) is None


def test_rule_a_nothing_is_in_a_component_that_a_program_refuses() -> None:
    for key in SAMPLE:
        component = written(key).component.decode()
        assert not any(word in component for word in ("RDATE", "X-LIC-LOCATION", "COMMENT", "BYMONTHDAY", "UNTIL"))
        assert component.count("BEGIN:STANDARD") == 1
        assert component.count("BEGIN:DAYLIGHT") <= 1
        assert component.count("DTSTART:1970") == component.count("DTSTART")


def test_rule_a_a_zone_without_summer_time_has_one_standard_part() -> None:
    component = written("Asia/Kolkata").component.decode()
    assert "DAYLIGHT" not in component
    assert component.count("BEGIN:STANDARD") == 1
    assert "TZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530" in component


def test_rule_a_daylight_is_always_the_larger_offset() -> None:
    # In the zone database Ireland's winter time is the daylight saving one, and set back.
    dublin = written("Europe/Dublin").component.decode()
    daylight = dublin[dublin.index("BEGIN:DAYLIGHT") : dublin.index("END:DAYLIGHT")]
    assert "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nTZNAME:IST" in daylight


@pytest.mark.parametrize(
    ("key", "since"),
    [
        ("Europe/Stockholm", datetime(1995, 10, 30, 1, tzinfo=UTC)),
        ("America/New_York", datetime(2006, 11, 6, 6, tzinfo=UTC)),
        ("America/Mexico_City", datetime(2022, 10, 31, 7, tzinfo=UTC)),
        ("Asia/Almaty", datetime(2024, 3, 1, 18, tzinfo=UTC)),
    ],
)
def test_rule_a_a_zone_knows_since_when_its_rule_holds(key: str, since: datetime) -> None:
    zone = written(key)
    assert zone.since == since
    read, info = ical_reader(zone), ZoneInfo(key)
    before, then = (since - timedelta(days=2)).astimezone(info), since.astimezone(info)
    assert read(before.replace(tzinfo=None)) != before.utcoffset()
    assert read(then.replace(tzinfo=None)) == then.utcoffset()


def test_nearly_every_zone_of_the_database_can_be_written() -> None:
    # A third of Europe's, as each takes a twentieth of a second.
    keys = sorted(key for key in available_timezones() if key.startswith("Europe/"))[::3]
    assert len(keys) > 15
    assert [key for key in keys if zone_of(key) is None] == []
