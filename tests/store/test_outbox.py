"""Messages on their way out: written with their commit, sent by one at a time, remembered for a month."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.errors import Stale
from syndicate.model import Incident, Message
from syndicate.store import Store
from tests.store.making import NOW, publication

MINUTE = timedelta(minutes=1)


def message(n: int = 1, *, due: timedelta = timedelta(0)) -> Message:
    return Message(key=f"mail {n}", kind="mail", created=NOW, due=NOW + due, payload={"reason": "å\x00ä", "n": str(n)})


def put(store: Store, *messages: Message, version: int = 1) -> None:
    store.commit(replace(publication(version), messages=messages))


def test_a_message_is_stored_with_its_commit_and_not_without(store: Store) -> None:
    put(store, message())
    with pytest.raises(Stale):
        put(store, message(2))
    assert store.messages() == (message(),)


def test_what_is_due_is_claimed_by_one_and_due_again_when_the_claim_ends(store: Store) -> None:
    put(store, message(1), message(2, due=MINUTE))
    assert not store.message_due(NOW - MINUTE)
    assert store.message_due(NOW)
    assert store.claim(NOW, until=NOW + 5 * MINUTE) == (message(1),)
    assert store.claim(NOW, until=NOW + 5 * MINUTE) == ()
    assert not store.message_due(NOW)
    again = store.claim(NOW + 5 * MINUTE, until=NOW + 10 * MINUTE)
    assert [(one.key, one.tries) for one in again] == [("mail 2", 0), ("mail 1", 1)]


def test_many_who_claim_at_once_get_each_message_once(store: Store) -> None:
    put(store, *(message(n) for n in range(40)))
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: store.claim(NOW, until=NOW + MINUTE, limit=5), range(16)))
    keys = [one.key for claim in claims for one in claim]
    assert len(keys) == len(set(keys)) == 40


def test_what_came_of_a_message_is_stored_unless_a_newer_one_took_its_place(store: Store) -> None:
    put(store, message())
    (claimed,) = store.claim(NOW, until=NOW + MINUTE)
    done = replace(claimed, due=None, delivered=NOW, tries=1, result="answered 200")
    store.settle(done)
    assert store.messages() == (done,)
    newer = replace(message(), created=NOW + MINUTE, due=NOW + MINUTE)
    put(store, newer, version=2)
    store.settle(replace(done, result="late"))
    assert store.messages() == (newer,)


def test_what_was_done_a_month_ago_is_forgotten_and_what_is_on_its_way_is_not(store: Store) -> None:
    put(store, message(1), message(2))
    store.settle(replace(message(1), due=None, delivered=NOW))
    put(store, replace(message(3), created=NOW + timedelta(days=31)), version=2)
    store.settle(replace(message(3), created=NOW + timedelta(days=31), due=None))
    assert {one.key for one in store.messages()} == {"mail 2", "mail 3"}


def test_the_newest_messages_of_a_kind_come_first(store: Store) -> None:
    ping = Message(key="hub", kind="websub", created=NOW + MINUTE, due=None)
    put(store, message(), ping)
    assert [one.key for one in store.messages()] == ["hub", "mail 1"]
    assert store.messages("websub") == (ping,)
    assert store.messages("websub", "mail", limit=1) == (ping,)


def test_incidents_are_stored_and_the_open_ones_always_told(store: Store) -> None:
    old = Incident(id="a-1", source="aktuellt", kind="held", opened=NOW, reason="få\x00")
    new = replace(old, id="a-2", opened=NOW + MINUTE, closed=NOW + 2 * MINUTE)
    store.commit(replace(publication(1), incidents=(old, new)))
    kept = replace(old, reason="få\ufffd")
    assert store.incidents() == (replace(new, reason="få\ufffd"), kept)
    assert store.incidents(0) == (kept,)
    store.commit(replace(publication(2), incidents=(replace(kept, closed=NOW + MINUTE),)))
    assert store.incidents(0) == ()
