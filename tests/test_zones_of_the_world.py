"""Every zone of the world as four programs read it that have nothing of ours, from 2000 to 2040.

libical, which Evolution and GNOME Calendar read with, is asked about every hour. ical.js (Thunderbird, Nextcloud), PyPI
``ical`` and dateutil are slower: they are asked about each hour of the days beside a change, else about every 13th.
It takes three minutes where nothing else runs.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical

from syndicate.model import Entry, Event, Feed, Span
from syndicate.render._zones import Zone, zone_of
from syndicate.render.ics import ICS
from tests.support.feeds import entry, feed
from tests.support.readers.foreign import Libical, Run, ZoneRuns, ical_js, occurrences, wrong_hours

pytestmark = pytest.mark.long

BEGIN, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2041, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BY_THE_MOON_OR_A_DAY_BESIDE = {
    "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "America/Godthab", "America/Nuuk", "America/Santiago",
    "America/Scoresbysund", "Asia/Gaza", "Asia/Hebron", "Asia/Jerusalem", "Asia/Tel_Aviv", "Chile/Continental", "Egypt",
    "Israel",
}  # fmt: skip
UTC_ITSELF = {
    "Etc/UCT", "Etc/UTC", "Etc/Universal", "Etc/Zulu", "Factory", "UCT", "UTC", "Universal", "Zulu", "localtime",
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A zone and what is right in it, in the hours for which it is written."""

    zone: Zone
    runs: tuple[Run, ...]

    @property
    def shape(self) -> str:
        """The component without its name: zones that differ in no more are read alike."""
        return self.zone.component.decode().split("\r\n", 2)[2]

    @property
    def asked(self) -> ZoneRuns:
        component = self.zone.component.decode()
        calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{component}END:VCALENDAR\r\n"
        return ZoneRuns(self.zone.key, calendar, self.runs)


def told(zone: Zone) -> Iterator[Run]:
    """Every hour from 2000 to 2040 by the zone database, but for those in which nothing is written in the zone.

    They are those before its present rule, and those that the clock shows twice in a day: both are written in UTC.
    """
    info, begin = ZoneInfo(zone.key), max(BEGIN, zone.since)
    days, rest = divmod((END - begin) // HOUR, 24)
    daily = [(begin + DAY * number).astimezone(info).utcoffset() for number in range(-1, days + 3)]
    first, count, offset = datetime.min, 0, timedelta()  # noqa: DTZ901  a clock's time
    for number in range(days + 1):
        # No zone changes twice in two days, so what is the same around a day is the same at every hour of it.
        calm = len(set(daily[number : number + 4])) == 1
        hours = 24 if number < days else rest
        for hour in range(0, hours, 24 if calm else 1):
            local = (begin + DAY * number + HOUR * hour).astimezone(info)
            found = local.utcoffset()
            assert found is not None
            once = calm or local.replace(fold=1 - local.fold).utcoffset() == found
            if count and (not once or found != offset):
                yield Run(first, count, int(offset.total_seconds()))
                count = 0
            if once:
                first, offset = (first, offset) if count else (local.replace(tzinfo=None), found)
                count += hours if calm else 1
    if count:
        yield Run(first, count, int(offset.total_seconds()))


@pytest.fixture(scope="module")
def world() -> list[Written]:
    """Every zone that is written."""
    zones = (zone_of(key) for key in sorted(available_timezones()))
    return [Written(zone, tuple(told(zone))) for zone in zones if zone is not None]


@pytest.fixture(scope="module")
def shapes(world: list[Written]) -> list[Written]:
    """One zone of each shape: of those of one shape the one with the longest time under it."""
    best: dict[str, Written] = {}
    for one in world:
        if one.shape not in best or one.zone.since < best[one.shape].zone.since:
            best[one.shape] = one
    assert len(best) > 60
    return list(best.values())


def thinned(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Of many hours those that tell: all of the day beside a change, else every 13th, which is each hour of a day."""
    found = []
    for run in runs:
        near = {*range(min(24, run.hours)), *range(max(0, run.hours - 24), run.hours)}
        hours = sorted(near | set(range(0, run.hours, 13)))
        found += [run._replace(first=run.first + HOUR * hour, hours=1) for hour in hours]
    return tuple(found)


def wrong(read: Callable[[datetime], timedelta | None], runs: tuple[Run, ...]) -> list[datetime]:
    """The clock's times that a reader in this process finds wrong."""
    return [run.first for run in thinned(runs) if read(run.first) != timedelta(seconds=run.offset)]


def test_rule_a_what_holds_for_one_zone_of_a_shape_holds_for_all(world: list[Written], shapes: list[Written]) -> None:
    def hours(one: Written, since: datetime) -> list[Run]:
        # A margin of two days: the first run of a zone begins where its rule does, in the middle of another's.
        clear = (since + timedelta(days=2)).replace(tzinfo=None)
        return [run for run in one.runs if run.first > clear]

    of = {one.shape: one for one in shapes}
    assert [one.zone.key for one in world if hours(one, one.zone.since) != hours(of[one.shape], one.zone.since)] == []


def test_rule_a_libical_reads_every_hour_of_every_zone_right(shapes: list[Written]) -> None:
    assert wrong_hours(Libical(), [one.asked for one in shapes]) == {}


def test_rule_a_ical_js_reads_every_zone_right(shapes: list[Written]) -> None:
    with ical_js() as reader:
        assert wrong_hours(reader, [one.asked._replace(runs=thinned(one.runs)) for one in shapes]) == {}


def test_rule_a_pypi_ical_reads_every_zone_right(shapes: list[Written]) -> None:
    assert {one.zone.key: bad for one in shapes if (bad := wrong(one.zone.reader.utcoffset, one.runs))} == {}


def test_rule_a_dateutil_reads_every_zone_right(shapes: list[Written]) -> None:
    for one in shapes:
        read = tzical(io.StringIO(one.asked.calendar)).get()
        assert read is not None
        assert wrong(read.utcoffset, one.runs) == [], one.zone.key


def test_rule_a_the_readers_are_asked_about_nearly_every_hour(world: list[Written]) -> None:
    # Stockholm: all but the hour that comes twice, each year.
    stockholm = next(one for one in world if one.zone.key == "Europe/Stockholm")
    assert sum(run.hours for run in stockholm.runs) == (END - BEGIN) // HOUR - 41 * 2
    # New York: its rule is of 2007, and what takes place before is in UTC.
    new_york = next(one for one in world if one.zone.key == "America/New_York")
    assert new_york.runs[0].first == datetime(2006, 11, 6, 1)  # noqa: DTZ001  a clock's time


def test_rule_a_a_zone_whose_rule_began_at_half_an_hour_is_told_to_the_end(world: list[Written]) -> None:
    lord_howe = next(one for one in world if one.zone.key == "Australia/Lord_Howe")
    last = lord_howe.runs[-1]
    assert lord_howe.zone.since.minute == 30
    assert END - HOUR < (last.first + HOUR * last.hours - timedelta(seconds=last.offset)).replace(tzinfo=UTC) <= END


def test_rule_a_a_wrong_zone_is_noticed_by_each_reader(world: list[Written]) -> None:
    stockholm = next(one for one in world if one.zone.key == "Europe/Stockholm").asked
    true, other = (f"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY={nth}SU" for nth in (-1, 2))
    assert true in stockholm.calendar
    false = stockholm._replace(calendar=stockholm.calendar.replace(true, other))
    with ical_js() as reader:
        # Two or three weeks each spring.
        assert 41 * 14 * 24 < len(wrong_hours(reader, [false])["Europe/Stockholm"]) < 41 * 21 * 24
    assert 41 * 14 * 24 < len(wrong_hours(Libical(), [false])["Europe/Stockholm"]) < 41 * 21 * 24


# --- what is published -----------------------------------------------------------------------------------------------


def test_rule_a_every_zone_is_written_or_known_to_be_unwritable(world: list[Written]) -> None:
    unwritten = available_timezones() - {one.zone.key for one in world}
    # The zones of the machine: an older edition of the database may lack a name or have another rule.
    assert unwritten == (BY_THE_MOON_OR_A_DAY_BESIDE | UTC_ITSELF) & available_timezones()


def published(key: str) -> tuple[Feed, bytes]:
    """A calendar with an event at noon of every fifth day of a year for each decade, in a zone."""
    info = ZoneInfo(key)
    starts = [
        datetime(year, 1, 1, 12, tzinfo=info) + timedelta(days=5 * number)
        for year in (2000, 2006, 2017, 2026, 2039)
        for number in range(73)
    ]
    entries: list[Entry] = [
        entry(number, Event(title="Möte", span=Span(start, start + timedelta(hours=1))))
        for number, start in enumerate(starts)
    ]
    made = feed(*entries, kind="events", zone=key)
    return made, ICS.render(made).body


@pytest.mark.parametrize("key", sorted(BY_THE_MOON_OR_A_DAY_BESIDE & available_timezones()))
def test_rule_a_a_zone_without_such_a_rule_is_published_in_utc(key: str) -> None:
    made, body = published(key)
    ICS.check(body, made)
    assert b"TZID" not in body
    starts = [line.removeprefix(b"DTSTART:") for line in body.split(b"\r\n") if line.startswith(b"DTSTART")]
    meant = [each.item.span.start for each in made.entries if isinstance(each.item, Event)]
    assert starts == [
        f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}".encode() for start in meant if isinstance(start, datetime)
    ]


@pytest.mark.parametrize("key", ["America/New_York", "Europe/Stockholm", "America/Sao_Paulo", "Asia/Pyongyang"])
def test_rule_a_libical_and_ical_js_find_the_instants_of_the_store(key: str) -> None:
    made, body = published(key)
    meant = [each.item.span.start for each in made.entries if isinstance(each.item, Event)]
    right = sorted(f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}" for start in meant if isinstance(start, datetime))
    assert [start for _, start, *_ in occurrences(Libical(), body, "20000101", "20410101")] == right
    with ical_js() as reader:
        assert [start for _, start, *_ in occurrences(reader, body, "20000101", "20410101")] == right
