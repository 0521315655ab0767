"""Until when a feed stays as it is, and that nothing is made before: unchanged checks of calendars cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event as happening

from syndicate.config import Config, load, parse
from syndicate.edition import Edition, compose
from syndicate.model import Event, EventStatus, Facts, Mark, Notice, Record, Recurrence, Span
from syndicate.store import Store, open_store
from tests.support.office import DAY, HOUR, ICS, Office, meeting, office_in

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CONFIG = """\
site: {title: T, url: https://www.example.se/, language: sv, timezone: Europe/Stockholm, authority: "example.se,2016"}
sources:
  kalendern: {kind: events, url: https://www.example.se/k, items: li, fields: {when: time}, default_length: 2h}
feeds:
  kalendern: {from: [kalendern], formats: [ics, atom], by: [category], max_size: SIZE, window: {past: 30d, future: 60d}}
"""
QUARTER = timedelta(minutes=15)


@lru_cache
def config(size: str = "900kB") -> Config:
    return parse(CONFIG.replace("SIZE", size), path=Path("/nowhere/feeds_config.yaml"), env={})


def record(number: int, start: datetime | date, end: datetime | date | None = None, **other: Any) -> Record:
    of_item = {key: other.pop(key) for key in {"status", "recurrence", "categories"} & other.keys()}
    item = Event(title=f"Möte {number}", link=f"https://www.example.se/{number}", span=Span(start, end), **of_item)
    plain = Record(
        id=f"tag:example.se,2016:kalendern/{number}",
        key=f"k{number}",
        source="kalendern",
        item=item,
        fingerprint="1:x",
        first_seen=NOW - 90 * DAY,
        published=NOW - 90 * DAY,
        updated=NOW - 90 * DAY,
    )
    return replace(plain, **other)


def composed(records: list[Record], now: datetime, size: str = "900kB") -> Edition:
    known = config(size)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return compose(known, known.feeds["kalendern"], records, now=now, since=since, id_="tag:example.se,2016:k")


# --- when it turns ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "turn"),
    [
        pytest.param(record(1, NOW + 3 * HOUR, NOW + 5 * HOUR), NOW + 3 * HOUR, id="it-begins"),
        pytest.param(record(1, NOW - HOUR, NOW + 2 * HOUR), NOW + 2 * HOUR, id="it-is-over"),
        pytest.param(record(1, NOW - HOUR), NOW + HOUR, id="it-is-over-after-its-usual-length"),
        pytest.param(
            record(1, NOW - 30 * HOUR, NOW - 20 * HOUR, status=EventStatus.CANCELLED), NOW + 4 * HOUR, id="kept-a-day"
        ),
        pytest.param(record(1, NOW + 9 * DAY), datetime(2026, 11, 25, tzinfo=ZONE), id="nothing-today"),
    ],
)
def test_a_feed_turns_when_an_event_does_and_at_midnight_at_the_latest(other: Record, turn: datetime) -> None:
    assert composed([other], NOW).turn == turn


def test_a_feed_turns_when_a_mark_expires() -> None:
    facts = Facts(span=Span(NOW + 20 * DAY), title="Möte")
    at = NOW - 7 * DAY + 4 * HOUR
    notice = Notice(at=at, sequence=1, before=facts, after=facts, mark=Mark.MOVED, marks=1)
    assert composed([record(1, NOW + 20 * DAY, notices=(notice,))], NOW).turn == NOW + 4 * HOUR


STARTS = st.timedeltas(-45 * DAY, 75 * DAY).map(lambda far: (NOW + far).astimezone(ZONE).replace(microsecond=0))
NOTICES = st.timedeltas(-9 * DAY, timedelta()).map(
    lambda ago: (
        Notice(
            at=NOW + ago,
            sequence=1,
            before=Facts(span=Span(NOW)),
            after=Facts(span=Span(NOW + DAY)),
            mark=Mark.MOVED,
            marks=1,
        ),
    )
)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    made = []
    for number in range(draw(st.integers(1, 12))):
        start: datetime | date = draw(STARTS)
        length = draw(st.none() | st.timedeltas(QUARTER, 3 * DAY))
        if draw(st.booleans()) and isinstance(start, datetime):
            start = start.date()
        other: dict[str, Any] = {
            "notices": draw(st.just(()) | NOTICES),
            "categories": draw(st.just(()) | st.just(("A",))),
        }
        if draw(st.integers(0, 3)) == 0:
            other["recurrence"] = Recurrence(rules=(draw(st.sampled_from(("FREQ=DAILY;COUNT=9", "FREQ=WEEKLY"))),))
            length = min(length, 20 * HOUR) if length else None
        if draw(st.integers(0, 3)) == 0:
            other["status"] = draw(st.sampled_from((EventStatus.CANCELLED, EventStatus.POSTPONED)))
        made.append(record(number, start, start + length if length else None, **other))
    return made


@settings(deadline=None, max_examples=60)
@given(
    made=records(), share=st.floats(0, 1, exclude_max=True), ahead=st.timedeltas(timedelta(), DAY), small=st.booleans()
)
def test_until_its_turn_a_feed_is_the_same(made: list[Record], share: float, ahead: timedelta, small: bool) -> None:
    size = "10kB" if small else "900kB"
    first = composed(made, NOW + ahead, size)
    assert first.turn is not None
    later = min(NOW + ahead + (first.turn - NOW - ahead) * share, first.turn - timedelta(microseconds=1))
    second = composed(made, later, size)
    assert second.feeds == first.feeds
    assert second.problems == first.problems
    assert second.turn == first.turn


def test_what_is_left_out_for_its_size_is_decided_by_the_day() -> None:
    at_two = datetime(2026, 11, 24, 14, tzinfo=ZONE)
    long_ago = [record(number, at_two - number * DAY) for number in range(1, 30)]
    made = [*long_ago, *(record(100 + number, at_two + number * DAY) for number in range(1, 30))]
    feeds = [composed(made, NOW + hours * HOUR, "10kB").feeds[0].entries for hours in range(-7, 15)]
    assert all(entries == feeds[0] for entries in feeds)
    assert len(feeds[0]) < len(made)


# --- what a cycle does about it --------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path) as office:
        assert office.refresh().verdict == "publish"
        assert office.refresh(QUARTER).verdict == "unchanged"
        yield office


@contextmanager
def reading_records(store: Store) -> Iterator[list[str]]:
    """The statements that read records meanwhile, but for those that ask what is absent."""
    statements: list[str] = []

    def note(*given: Any) -> None:
        statement = str(given[2])
        if "FROM syndicate_records" in statement and "absent_loads >" not in statement:
            statements.append(statement)

    engine = store._database._engine
    happening.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        happening.remove(engine, "before_cursor_execute", note)


def test_an_unchanged_check_reads_no_record_and_makes_no_feed(office: Office) -> None:
    before, number = office.document(ICS), office.store.publication()
    with reading_records(office.store) as statements:
        for _ in range(5):
            assert office.refresh(QUARTER).verdict == "unchanged"
    assert statements == []
    assert (office.document(ICS), office.store.publication()) == (before, number)


def test_an_edit_is_published_at_once_however_quiet_it_was_before(office: Office) -> None:
    office.refresh(QUARTER)
    office.change(3, title="Årsmöte")
    assert office.refresh(QUARTER).feeds == ("kalendern",)
    assert office.event(3).summary == "Årsmöte"


def test_what_another_process_published_is_not_taken_for_settled(office: Office) -> None:
    office.refresh(QUARTER)
    with open_store(office.config.store) as elsewhere:
        other = replace(office, store=elsewhere)
        other.plan[3] = meeting(3, title="Årsmöte")
        assert other.refresh(QUARTER).feeds == ("kalendern",)
    assert elsewhere is not office.store
    with reading_records(office.store) as statements:
        assert office.refresh(QUARTER).verdict == "unchanged"
    assert statements
    assert office.event(3).summary == "Årsmöte"


def test_another_configuration_is_another_feed(office: Office) -> None:
    office.refresh(QUARTER)
    path = office.config.path
    path.write_text(path.read_text(encoding="utf-8").replace("title: Kalendern", "title: Evenemang"), encoding="utf-8")
    office.config = load(path, env={})
    assert office.refresh(QUARTER).feeds == ("kalendern",)
    assert b"X-WR-CALNAME:Evenemang" in office.document(ICS)


def test_what_time_alone_changes_is_published_at_its_turn(office: Office) -> None:
    kommande = "/feeds/kalendern/kommande.ics"
    assert b"/kalender/1" in office.document(kommande)
    office.refresh(meeting(1).end.replace(tzinfo=ZONE) - office.now - timedelta(minutes=1))  # type: ignore[union-attr]
    assert b"/kalender/1" in office.document(kommande)
    office.refresh(timedelta(minutes=1))
    assert b"/kalender/1\r\n" not in office.document(kommande)


def test_what_the_operator_is_told_of_a_feed_is_told_at_every_check(tmp_path: Path) -> None:
    with office_in(tmp_path, "formats: [ics], max_size: 10kB, variants: [kommande]", meetings=30) as office:
        told = [office.refresh(QUARTER).problems for _ in range(4)]
    assert told[0]
    assert told[1:] == [told[0]] * 3
