"""Recurring events in memory and before the guards: never over while there is another time to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from syndicate import guard, history, identity
from syndicate.model import Decision, Event, Load, Reading, Record, Recurrence, Span, Verdict
from tests.support.remembering import DAY, HOUR, NOW, ZONE, Memory, event

WEEKLY = Recurrence(rules=("FREQ=WEEKLY",))
BEGAN = datetime(2016, 9, 5, 18, tzinfo=ZONE)  # weeks before NOW


def choir(number: int = 1, **changes: object) -> Event:
    start = BEGAN + number * DAY
    plain = event(number, key=f"kor-{number}", span=Span(start, start + HOUR), recurrence=WEEKLY)
    return replace(plain, **changes)  # type: ignore[arg-type]  # keyword arguments by name only


def judged(known: Sequence[Event], items: Sequence[Event], *, now: datetime = NOW) -> Verdict:
    load = Load(readings=tuple(Reading(item=item) for item in items), size=1000)
    stats = guard.measure(Load(readings=tuple(Reading(item=item) for item in known), size=1000), now=now)
    records = [
        Record(
            id=f"tag:example.se,2016:a/{n}",
            key=str(n),
            source="a",
            item=item,
            fingerprint=identity.fingerprint(item),
            first_seen=now,
            published=now,
            updated=now,
        )
        for n, item in enumerate(known)
    ]
    case = guard.Case(
        load=load,
        matched=history.match(records, load.items, now=now, zone=ZONE),
        stats=guard.measure(load, now=now),
        baseline=guard.baseline([replace(stats, good=True)]),
        kind="events",
        now=now,
        zone=ZONE,
        own_hosts=frozenset({"example.se"}),
    )
    return guard.judge(case)


def test_a_series_that_began_long_ago_and_goes_on_is_withdrawn_when_it_is_gone() -> None:
    memory = Memory()
    memory.load([choir(1), choir(2)], NOW)
    for hours in (1, 13, 26):
        changes = memory.load([choir(2)], NOW + hours * HOUR)
    assert [record.item.key for record in changes.withdrawn] == ["kor-1"]


def test_a_series_that_is_over_just_stays() -> None:
    memory = Memory()
    over = choir(1, recurrence=Recurrence(rules=("FREQ=WEEKLY;COUNT=3",)))
    memory.load([over, choir(2)], NOW)
    noted = memory.load([choir(2)], NOW + HOUR)
    assert [record.absent_since for record in noted.records] == [NOW + HOUR]
    assert not noted.revised
    assert not noted.withdrawn
    for hours in (13, 26):
        assert not memory.load([choir(2)], NOW + hours * HOUR).records


def test_a_changed_rule_is_a_change_and_so_is_one_that_comes_or_goes() -> None:
    memory = Memory()
    memory.load([choir(1)], NOW)
    fewer = Recurrence(rules=("FREQ=WEEKLY",), exdates=(BEGAN + DAY + timedelta(weeks=9),))
    for number, told in enumerate((fewer, None, WEEKLY), 1):
        (revision,) = memory.load([choir(1, recurrence=told)], NOW + number * HOUR).revised
        assert revision.fields == ("recurrence",)
        assert revision.after.sequence == number


def test_many_changed_rules_are_never_taken_quietly() -> None:
    memory = Memory()
    memory.load([choir(n) for n in range(1, 20)], NOW)
    daily = Recurrence(rules=("FREQ=DAILY",))
    changes = memory.load([choir(n, recurrence=daily) for n in range(1, 20)], NOW + HOUR)
    assert changes.quiet
    assert len(changes.revised) == 19


def test_series_without_ids_are_known_though_their_first_date_moves() -> None:
    memory = Memory()
    memory.load([choir(1, key=None)], NOW)
    later = choir(1, key=None, span=Span(BEGAN + DAY + timedelta(weeks=8), BEGAN + DAY + timedelta(weeks=8, hours=1)))
    changes = memory.load([later], NOW + HOUR)
    assert not changes.new


def test_many_series_gone_at_once_are_held() -> None:
    known = [choir(n) for n in range(1, 11)]
    verdict = judged(known, known[:7])
    assert verdict.decision is Decision.HOLD
    assert "3 of 10 coming events" in (verdict.reason or "")


def test_a_calendar_that_begins_its_series_at_the_next_time_is_no_accident() -> None:
    known = [choir(n) for n in range(1, 11)]
    weeks = timedelta(weeks=6)
    moved = [replace(one, span=Span(one.span.begins(ZONE) + weeks, one.span.ends(ZONE) + weeks)) for one in known]
    assert judged(known, moved).decision is Decision.PUBLISH


def test_series_that_are_over_are_not_missed() -> None:
    over = Recurrence(rules=("FREQ=WEEKLY;COUNT=3",))
    known = [choir(n, recurrence=over if n > 3 else WEEKLY) for n in range(1, 11)]
    assert judged(known, known[:3]).decision is Decision.PUBLISH
