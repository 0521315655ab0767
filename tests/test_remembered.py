"""Events are rendered once a revision, by whatever process: the store keeps what calendars are joined from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from syndicate.config import load
from syndicate.model import Publication, Span
from syndicate.render import _packs, ics, packs_of, remember
from syndicate.render._vevent import Fragment
from syndicate.render.ics import ICS
from syndicate.store import open_store
from tests.support.office import HOUR, START, Office, office_in
from tests.support.office import ICS as CALENDAR
from tests.test_shadow import START as OCTOBER
from tests.test_shadow import calendar, one

WHOLE = calendar(*(one(number) for number in range(40)))


@pytest.fixture(autouse=True)
def a_new_process() -> Iterator[None]:
    ics._KEPT.clear()
    yield
    ics._KEPT.clear()


def known() -> int:
    return len(ics._KEPT)


def restart() -> None:
    ics._KEPT.clear()


def test_what_was_packed_is_known_in_a_new_process_and_gives_the_same_bytes() -> None:
    body = ICS.render(WHOLE).body
    packs = packs_of([WHOLE])
    restart()
    remember(packs.values())
    assert known() == 40
    before = {id(piece) for piece in ics._KEPT._young.values()}
    assert ICS.render(WHOLE).body == body
    assert {id(piece) for piece in ics._KEPT._young.values()} == before, "nothing was rendered"


def test_one_event_that_changed_is_one_pack_that_changed() -> None:
    ICS.render(WHOLE)
    before = packs_of([WHOLE])
    changed = replace(WHOLE, entries=(*WHOLE.entries[:7], replace(WHOLE.entries[7], sequence=9), *WHOLE.entries[8:]))
    ICS.render(changed)
    after = packs_of([changed])
    assert [number for number in before if before[number] != after[number]] == [_packs.pack_of(WHOLE.entries[7].id)]


def test_an_event_of_several_calendars_is_packed_once_and_one_set_aside_not_at_all() -> None:
    bad = one(99, span=Span(OCTOBER, OCTOBER - HOUR))
    made = calendar(*WHOLE.entries, bad)
    ICS.render(made)
    assert made.entries[-1] is bad
    assert packs_of([made, WHOLE]) == packs_of([WHOLE])


@pytest.mark.parametrize(
    "spoil", [lambda _: b"", lambda pack: pack[:-9], lambda pack: b"x" * 16 + pack[16:], lambda _: b"x"]
)
def test_what_is_no_pack_of_this_program_costs_only_the_rendering(spoil: object) -> None:
    body = ICS.render(WHOLE).body
    packs = packs_of([WHOLE])
    restart()
    remember(spoil(pack) for pack in packs.values())  # type: ignore[operator]
    assert known() < 40
    assert ICS.render(WHOLE).body == body


def test_a_pack_of_any_fragments_is_read_back() -> None:
    pieces = [
        (bytes([number]) * 16, Fragment(b"x" * number, zone)) for number, zone in enumerate(("Europe/Stockholm", None))
    ]
    assert list(_packs.unpacked(_packs.packed(pieces))) == pieces


def test_the_store_keeps_packs_and_takes_them_away(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        assert store.fragments("kalendern") == {}
        store.commit(Publication(at=START, fragments={"kalendern": {1: b"one", 2: b"two"}, "annan": {1: b"other"}}))
        number = store.publication()
        store.commit(Publication(at=START, fragments={"kalendern": {1: b"", 2: b"new"}}))
        assert store.fragments("kalendern") == {2: b"new"}
        assert store.fragments("annan") == {1: b"other"}
        assert store.publication() == number, "nobody is served them"


def again(office: Office) -> Office:
    """The office's service, begun anew."""
    restart()
    return replace(office, store=open_store(office.config.store))


def test_a_service_that_begins_renders_only_what_is_new(tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        office.refresh()
        before = office.document(CALENDAR)
        office.refresh(HOUR)
        later = again(office)
        assert later.cycle.rebuild() == ()
        rendered = {piece.body for piece in ics._KEPT._young.values()}
        stored = {
            piece.body for pack in later.store.fragments("kalendern").values() for _, piece in _packs.unpacked(pack)
        }
        assert len(stored) == 8
        assert rendered == stored
        later.change(3, title="Årsmöte")
        later.refresh(HOUR)
        fresh = {
            piece.body for pack in later.store.fragments("kalendern").values() for _, piece in _packs.unpacked(pack)
        }
        assert len(fresh - stored) == 1
        assert later.document(CALENDAR) != before
        later.store.close()


def test_an_unchanged_check_writes_no_pack_and_a_feed_that_is_no_more_has_none(tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        office.refresh()
        stored = office.store.fragments("kalendern")
        assert stored
        office.refresh(HOUR)
        office.refresh(timedelta(minutes=15))
        assert office.store.fragments("kalendern") == stored
        path = office.config.path
        text = path.read_text(encoding="utf-8").replace(
            "  kalendern: {title: Kalendern, ", "  annan: {title: Kalendern, "
        )
        path.write_text(text, encoding="utf-8")
        office.config = load(path, env={})
        office.cycle.rebuild()
        assert office.store.fragments("kalendern") == {}
        assert office.store.fragments("annan")
