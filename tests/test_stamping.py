"""When each time of a recurring event changed: what is remembered of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from syndicate import identity
from syndicate.history.stamping import MOST, with_stamps
from syndicate.model import Event, EventStatus, Notice, Override, Record, Recurrence, Span, Stamp
from syndicate.store.codec import dumps, loads
from tests.support.remembering import DAY, HOUR, NOW, ZONE, Memory, event

BEGAN = datetime(2016, 9, 5, 18, tzinfo=ZONE)
WEEK = timedelta(weeks=1)
SOON = BEGAN + 60 * WEEK


def choir(*overrides: Override, **changes: object) -> Event:
    plain = event(1, key="kor", span=Span(BEGAN, BEGAN + HOUR), recurrence=Recurrence(rules=("FREQ=WEEKLY",)))
    told = replace(plain, **changes)  # type: ignore[arg-type]  # keyword arguments by name only
    assert told.recurrence is not None
    return replace(told, recurrence=replace(told.recurrence, overrides=overrides))


def other(at: datetime = SOON, title: str = "Kör i kyrkan") -> Override:
    return Override(at=at, span=Span(at, at + HOUR), title=title)


def record(item: Event, **changes: object) -> Record:
    plain = Record(
        id="tag:example.se,2016:a/1",
        key="1",
        source="a",
        item=item,
        fingerprint=identity.fingerprint(item),
        first_seen=NOW,
        published=NOW,
        updated=NOW,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # keyword arguments by name only


def changed(before: Record, item: Event, at: datetime = NOW + DAY, **changes: object) -> Record:
    after = replace(before, item=item, updated=at, sequence=before.sequence + 1, **changes)  # type: ignore[arg-type]
    return with_stamps(before, after, now=at, zone=ZONE)


def told(found: Record) -> list[tuple[object, int]]:
    return [(stamp.at, stamp.sequence) for stamp in found.stamps]


def test_what_was_published_before_times_had_stamps_had_those_of_its_series() -> None:
    before = record(choir(), sequence=4)
    after = changed(before, choir(other()))
    assert told(after) == [(None, 4), (SOON, 5)]
    assert [stamp.updated for stamp in after.stamps] == [NOW, NOW + DAY]


def test_stamps_are_stored_and_read() -> None:
    after = changed(record(choir()), choir(other()))
    assert loads(Record, dumps(after)) == after
    assert loads(Stamp, dumps(after.stamps[1])).at == SOON


def test_a_change_of_all_leaves_what_does_not_show_it() -> None:
    own = other()
    before = changed(record(choir()), choir(own, other(SOON + WEEK, title="Julkör")))
    after = changed(before, choir(own, other(SOON + WEEK, title="Jul"), title="Sång"))
    assert told(after) == [(None, 2), (SOON, 1), (SOON + WEEK, 2)]
    assert told(changed(record(choir(own)), choir(own, title="Sång"))) == [(None, 1), (SOON, 0)]


def test_a_first_date_that_moves_on_is_a_change_of_no_time() -> None:
    later = choir(span=Span(BEGAN + 8 * WEEK, BEGAN + 8 * WEEK + HOUR))
    assert told(changed(record(choir(), sequence=2), later)) == [(None, 2)]
    assert told(changed(record(choir()), choir(span=Span(BEGAN + HOUR, BEGAN + 2 * HOUR)))) == [(None, 1)]
    longer = choir(span=Span(BEGAN, BEGAN + 2 * HOUR))
    assert told(changed(record(choir()), longer)) == [(None, 1)]


def test_a_time_that_was_changed_and_is_left_out_comes_back_with_another_stamp() -> None:
    moved = changed(record(choir()), choir(other()))
    out = Recurrence(rules=("FREQ=WEEKLY",), exdates=(SOON,))
    gone = changed(moved, choir(recurrence=out))
    assert told(gone) == [(None, 0), (SOON, 1)]
    assert told(changed(gone, choir())) == [(None, 0), (SOON, 3)]


def test_a_withdrawn_series_changes_as_a_whole() -> None:
    moved = changed(record(choir()), choir(other()))
    assert told(changed(moved, choir(other()), withdrawn=NOW)) == [(None, 2), (SOON, 2)]


def test_what_was_a_single_event_or_becomes_one_changes_as_a_whole() -> None:
    single = replace(choir(), recurrence=None)
    assert changed(record(single), choir(other())).stamps == ()
    assert changed(changed(record(choir()), choir(other())), single).stamps == ()
    memory = Memory()
    memory.load([replace(single, span=Span(NOW + DAY, NOW + DAY + HOUR))], NOW)
    memory.load([replace(single, span=Span(NOW + 2 * DAY, NOW + 2 * DAY + HOUR))], NOW + HOUR)
    memory.load([choir()], NOW + 2 * HOUR)
    (revision,) = memory.load([choir(other())], NOW + 3 * HOUR).revised
    assert revision.after.notices[0].mark is not None
    assert revision.after.stamps == ()


def test_one_that_is_changed_time_by_time_changes_as_a_whole_in_the_end() -> None:
    many = tuple(other(SOON + n * WEEK) for n in range(MOST))
    assert changed(record(choir()), choir(*many)).stamps == ()
    assert len(changed(record(choir()), choir(*many[1:])).stamps) == MOST


def test_a_time_tells_its_own_change_and_no_other_does() -> None:
    memory = Memory()
    at = datetime.combine(NOW.date(), BEGAN.timetz()) + timedelta(days=7 - (NOW.date() - BEGAN.date()).days % 7)
    off = replace(other(at, title=choir().title or ""), status=EventStatus.CANCELLED)
    memory.load([choir()], NOW)
    (revision,) = memory.load([choir(off)], NOW + HOUR).revised
    rest, one = revision.after.stamps
    assert (rest.notices, one.at) == ((), at)
    (notice,) = one.notices
    assert isinstance(notice, Notice)
    assert (notice.before.cancelled, notice.after.cancelled, notice.recurring) == (False, True, False)
