"""Series as libical and ical.js show them: every single time, at its instants, whatever the series.

libical is what Evolution, GNOME Calendar and KOrganizer read calendars with, ical.js what Thunderbird and Nextcloud do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings

from syndicate.model import Event, EventStatus, Override, Span
from tests.support.readers.foreign import Foreign, Libical, ical_js
from tests.support.readers.foreign import occurrences as found_by
from tests.test_edition_recurring import MONDAY, NOW, WEEK, choir, record
from tests.test_outlook_series import DAY, HOUR, STOCKHOLM, UNFIT, calendar, meant, move, series

pytestmark = pytest.mark.long

INNER = (NOW, NOW + 50 * DAY)
AROUND = 8 * DAY
"""What begins between two moments is compared, and readers are asked for some days more on either side: libical takes
what overlaps the edges, ical.js what is not over at the first and begins before the last."""

Times = list[tuple[object, ...]]

FIT = {
    "weekly": choir("FREQ=WEEKLY;COUNT=40"),
    "workdays": choir("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=60"),
    "the last Friday": choir("FREQ=MONTHLY;BYDAY=-1FR", start=datetime(2026, 10, 30, 18, tzinfo=STOCKHOLM)),
    "whole days": choir("FREQ=WEEKLY;INTERVAL=2", start=date(2026, 10, 5)),
    "until": choir("FREQ=WEEKLY;UNTIL=20261228T170000Z"),
    "some left out": choir("FREQ=WEEKLY", exdates=(MONDAY + 8 * WEEK, MONDAY + 10 * WEEK)),
    "some moved": choir(
        "FREQ=WEEKLY",
        overrides=(
            move(MONDAY + 8 * WEEK, MONDAY + 8 * WEEK - 3 * HOUR),
            move(MONDAY + 9 * WEEK, MONDAY + 9 * WEEK + 2 * DAY),
        ),
    ),
    "one cancelled": choir(
        "FREQ=WEEKLY",
        overrides=(
            Override(at=MONDAY + 8 * WEEK, span=Span(MONDAY + 8 * WEEK), title="Kör", status=EventStatus.CANCELLED),
        ),
    ),
    "over the nights": choir("FREQ=DAILY;INTERVAL=2", start=MONDAY.replace(hour=23)),
}
ENDLESS = {
    name: told
    for name, told in FIT.items()
    if told.recurrence and not {"COUNT", "UNTIL"} & {*re.split("[;=]", told.recurrence.rules[0])}
}
SPRING, AUTUMN = (datetime(2027, month, 1, 12, tzinfo=STOCKHOLM) for month in (3, 10))
CLOCKS_CHANGE = [(around, around + 60 * DAY) for around in (SPRING, AUTUMN)]


def read_by(reader: Foreign, document: bytes, inner: tuple[datetime, datetime] = INNER) -> Times:
    """What begins between two moments, as the reader finds it: start, end, title."""
    first, last = (f"{at.astimezone(UTC):%Y%m%d}" for at in (inner[0] - AROUND, inner[1] + AROUND))
    found = [one[1:4] for one in found_by(reader, document, first, last)]
    return sorted(one for one in found if begins_within(one[0], inner))


def begins_within(start: str, inner: tuple[datetime, datetime]) -> bool:
    """Whether a start, as readers write it, is between two moments; days begin at midnight in UTC."""
    at = f"{start}T000000Z" if len(start) == len("20261124") else start
    first, last = (f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in inner)
    return first <= at < last


def as_read(told: Event, inner: tuple[datetime, datetime] = INNER) -> Times:
    """What is meant, as readers write it."""
    shown = meant(told, first=inner[0] - DAY, last=inner[1] + DAY)
    written = [(*(_written(str(at)) for at in one[:2]), one[2]) for one in shown]
    return sorted(one for one in written if begins_within(str(one[0]), inner))


def _written(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f"{moment:%Y%m%dT%H%M%SZ}" if moment.tzinfo else f"{moment:%Y%m%d}"


@pytest.fixture(scope="module")
def readers() -> Iterator[Sequence[Foreign]]:
    with ical_js() as icaljs:
        yield icaljs, Libical()


@pytest.mark.parametrize("told", [*FIT.values(), *UNFIT.values()], ids=[*FIT, *UNFIT])
def test_rule_12_libical_and_ical_js_show_every_time_of_every_series(told: Event, readers: Sequence[Foreign]) -> None:
    document = calendar(record(told))
    assert as_read(told)
    for reader in readers:
        assert read_by(reader, document) == as_read(told), type(reader).__name__


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=series())
def test_rule_12_libical_and_ical_js_show_every_time_of_any_series(told: Event, readers: Sequence[Foreign]) -> None:
    document = calendar(record(told))
    for reader in readers:
        assert read_by(reader, document) == as_read(told), type(reader).__name__


@pytest.mark.parametrize("told", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("inner", CLOCKS_CHANGE, ids=["spring", "autumn"])
def test_rule_12_libical_and_ical_js_show_a_series_at_its_hour_when_the_clocks_change(
    told: Event, inner: tuple[datetime, datetime], readers: Sequence[Foreign]
) -> None:
    document = calendar(record(told))
    assert as_read(told, inner)
    for reader in readers:
        assert read_by(reader, document, inner) == as_read(told, inner), type(reader).__name__


@pytest.mark.parametrize("inner", CLOCKS_CHANGE, ids=["spring", "autumn"])
def test_rule_12_what_lasts_through_the_night_in_which_the_clocks_change_is_as_long_as_ever(
    inner: tuple[datetime, datetime], readers: Sequence[Foreign]
) -> None:
    """The same exact duration for every time, where DTEND tells it (RFC 5545 section 3.8.5.3): so does libical.

    ical.js 2.2 is wrong here: it adds the length to the clock (``Event.getOccurrenceDetails``), so that of eight hours
    from 22 it shows seven in spring and nine in autumn. That one night is left out for it, and for it alone.
    """
    evening = datetime(2026, 10, 3, 22, tzinfo=STOCKHOLM)
    told = replace(choir("FREQ=WEEKLY", start=evening), span=Span(evening, evening + 8 * HOUR))
    wanted = as_read(told, inner)
    icaljs, libical = readers
    assert read_by(libical, calendar(record(told)), inner) == wanted
    night = next(one for one in wanted if str(one[0])[:8] in ("20270327", "20271030"))
    found = read_by(icaljs, calendar(record(told)), inner)
    assert len(set(found) - set(wanted)) == 1  # where it has become right, this is left out no more
    assert [one for one in found if one[0] != night[0]] == [one for one in wanted if one != night]


def test_the_comparison_would_notice(readers: Sequence[Foreign]) -> None:
    document = calendar(record(FIT["some moved"]))
    for wrong in (
        document.replace(b"TZOFFSETTO:+0100", b"TZOFFSETTO:+0000"),
        document.replace(b"RRULE:FREQ=WEEKLY", b"RRULE:FREQ=WEEKLY;UNTIL=20270106T170000Z"),
        document.replace(
            b"RECURRENCE-ID;TZID=Europe/Stockholm:20261130", b"RECURRENCE-ID;TZID=Europe/Stockholm:20261201"
        ),
    ):
        assert wrong != document
        for reader in readers:
            assert read_by(reader, wrong) != as_read(FIT["some moved"]), type(reader).__name__
