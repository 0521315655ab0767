"""What an answer leaves behind for the next request."""

from __future__ import annotations

from datetime import datetime, timedelta

from syndicate.fetch import Response, Validators
from syndicate.model import FetchMemory
from syndicate.sources._memory import follow, remember

NOW = datetime.fromisoformat("2026-11-24T08:00:00+01:00")
NEW = "https://ny.example/"


def response(status: int, *, etag: str | None = None, body_hash: str = "") -> Response:
    return Response(
        url="https://www.example.se/",
        status=status,
        headers={},
        body=b"",
        media_type="text/html",
        charset=None,
        validators=Validators(etag=etag),
        moved=None,
        body_hash=body_hash,
    )


def moved(memory: FetchMemory, *, days: float) -> FetchMemory:
    return follow(memory, NEW, now=NOW + timedelta(days=days))


def test_a_new_answer_replaces_validators_and_hash() -> None:
    old = FetchMemory(etag='"1"', last_modified="x", body_hash="a")
    assert remember(old, response(200, etag='"2"', body_hash="b"), now=NOW) == FetchMemory(etag='"2"', body_hash="b")


def test_a_304_without_validators_keeps_the_old_ones() -> None:
    old = FetchMemory(etag='"1"', last_modified="x", body_hash="a")
    assert remember(old, response(304), now=NOW) == old


def test_a_lasting_redirect_is_stored_after_five_times_over_seven_days() -> None:
    memory = FetchMemory()
    for days in (0, 1, 3, 5):
        memory = moved(memory, days=days)
        assert (memory.address, memory.moved_to) == (None, NEW)
    assert moved(memory, days=7) == FetchMemory(address=NEW)


def test_five_times_in_a_day_are_not_enough() -> None:
    memory = FetchMemory()
    for hour in range(30):
        memory = moved(memory, days=hour / 24)
    assert (memory.address, memory.moved_times) == (None, 30)
    assert moved(memory, days=7).address == NEW


def test_twice_over_a_month_is_not_enough() -> None:
    assert moved(moved(FetchMemory(), days=0), days=30).address is None


def test_an_answer_without_the_redirect_forgets_it() -> None:
    memory = follow(moved(FetchMemory(), days=0), None, now=NOW)
    assert (memory.moved_to, memory.moved_since, memory.moved_times) == (None, None, 0)


def test_another_target_is_counted_from_the_start() -> None:
    memory = follow(moved(FetchMemory(), days=0), "https://annan.example/", now=NOW)
    assert (memory.moved_to, memory.moved_times) == ("https://annan.example/", 1)


def test_a_stored_address_stays() -> None:
    stored = FetchMemory(address=NEW)
    assert follow(stored, None, now=NOW) == stored
