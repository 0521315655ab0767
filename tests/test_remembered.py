"""Events are rendered once a revision, by whatever process: the store keeps what calendars are joined from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from syndicate.config import load
from syndicate.model import Feed, Publication, Span
from syndicate.render import _kept, packs_of, remember
from syndicate.render._packs import UNKNOWN, Pack, opened, runs_of
from syndicate.render._vevent import Fragment
from syndicate.render.ics import ICS, fragment_sizes, fragments_of
from syndicate.store import open_store
from tests.support.office import HOUR, START, Office, office_in
from tests.support.office import ICS as CALENDAR
from tests.test_shadow import START as OCTOBER
from tests.test_shadow import calendar, one

WHOLE = calendar(*(one(number) for number in range(400)))


@pytest.fixture(autouse=True)
def a_new_process() -> Iterator[None]:
    _kept.forget()
    yield
    _kept.forget()


def known() -> int:
    """How many events were rendered, or looked for alone."""
    return len(_kept.FRAGMENTS)


def restart() -> None:
    _kept.forget()


def changed(*numbers: int) -> Feed:
    entries = [replace(entry, sequence=9) if at in numbers else entry for at, entry in enumerate(WHOLE.entries)]
    return replace(WHOLE, entries=tuple(entries))


def run_of(number: int) -> tuple[int, int]:
    """The run that an event of the calendar is in: its number, and of how many events it is."""
    ((run, length),) = [(run, len(e)) for run, e in runs_of(WHOLE.entries) if WHOLE.entries[number] in e]
    return run, length


def test_what_was_packed_is_known_in_a_new_process_and_gives_the_same_bytes() -> None:
    body = ICS.render(WHOLE).body
    assert known() == 400
    packs = packs_of([WHOLE])
    assert len(packs) > 2
    restart()
    remember(packs.values())
    assert ICS.render(WHOLE).body == body
    ICS.prove(body, WHOLE)
    assert fragment_sizes(WHOLE) == {entry.id: len(piece.body) for entry, piece in fragments_of(WHOLE)}
    assert packs_of([WHOLE]) == packs
    restart()
    remember(packs.values())
    ICS.render(WHOLE)
    assert known() == 0, "nothing was rendered"


def test_one_event_that_changed_is_one_pack_that_changed() -> None:
    ICS.render(WHOLE)
    before = packs_of([WHOLE])
    ICS.render(changed(7))
    after = packs_of([changed(7)])
    assert before.keys() == after.keys()
    assert [number for number in before if before[number] != after[number]] == [run_of(7)[0]]


def test_one_event_that_changed_after_a_restart_is_rendered_alone() -> None:
    ICS.render(WHOLE)
    packs = packs_of([WHOLE])
    body = ICS.render(changed(7)).body
    restart()
    remember(packs.values())
    assert ICS.render(changed(7)).body == body
    assert known() == run_of(7)[1] + 1, "its neighbours, which were known, and itself"


@pytest.mark.parametrize("gone", ["first", "where a run begins", "last", "several"])
def test_whatever_goes_the_others_are_known_after_a_restart(gone: str) -> None:
    begin = next(
        at for at, entry in enumerate(WHOLE.entries) if at and entry.id == list(runs_of(WHOLE.entries))[1][1][0].id
    )
    without = {"first": {0}, "where a run begins": {begin}, "last": {399}, "several": {0, 5, begin, 399}}[gone]
    rest = replace(WHOLE, entries=tuple(entry for at, entry in enumerate(WHOLE.entries) if at not in without))
    ICS.render(WHOLE)
    packs = packs_of([WHOLE])
    restart()
    body = ICS.render(rest).body
    restart()
    remember(packs.values())
    assert ICS.render(rest).body == body
    keys = {key for pack in packs.values() if (read := opened(pack)) for key in read.keys}
    assert _kept.FRAGMENTS._young.keys() <= keys, "nothing was rendered"


def test_calendars_of_some_of_the_events_are_joined_from_the_packs_of_all() -> None:
    some = replace(WHOLE, entries=WHOLE.entries[50:300])
    every_other = replace(WHOLE, entries=WHOLE.entries[::2])
    bodies = [ICS.render(made).body for made in (some, every_other)]
    ICS.render(WHOLE)
    packs = packs_of([WHOLE, some, every_other])
    assert packs == packs_of([WHOLE])
    restart()
    remember(packs.values())
    assert [ICS.render(made).body for made in (some, every_other)] == bodies
    keys = {key for pack in packs.values() if (read := opened(pack)) for key in read.keys}
    assert _kept.FRAGMENTS._young.keys() <= keys, "nothing was rendered"


def test_one_that_is_set_aside_is_known_too_with_the_reason() -> None:
    bad = one(999, span=Span(OCTOBER, OCTOBER - HOUR))
    made = calendar(*WHOLE.entries[:9], bad, *WHOLE.entries[9:])
    rendered = ICS.render(made)
    assert [id_ for id_, _ in rendered.set_aside] == [bad.id]
    packs = packs_of([made, WHOLE])
    restart()
    remember(packs.values())
    assert ICS.render(made) == rendered
    assert known() == 0
    assert fragment_sizes(made)[bad.id] == 0


@pytest.mark.parametrize(
    "spoil", [lambda _: b"", lambda pack: pack[:-9], lambda pack: b"x" * 16 + pack[16:], lambda _: b"x"]
)
def test_what_is_no_pack_of_this_program_costs_only_the_rendering(spoil: Callable[[bytes], bytes]) -> None:
    few = replace(WHOLE, entries=WHOLE.entries[:40])
    body = ICS.render(few).body
    packs = packs_of([few])
    restart()
    remember(map(spoil, packs.values()))
    assert not any(map(opened, map(spoil, packs.values())))
    assert ICS.render(few).body == body
    assert known() == 40


def test_a_pack_of_any_fragments_is_read_back() -> None:
    pieces = [Fragment(b"x", "Europe/Stockholm"), Fragment(b"", reason="is \n odd"), Fragment(b"xyz"), Fragment(b"zz")]
    keys = [bytes([number]) * 16 for number in range(4)]
    pack = Pack.of(pieces, keys, number=7, key=b"k" * 16)
    read = opened(bytes(pack))
    assert read == pack
    assert read.pieces() == pieces
    assert list(read.reasons()) == [None, "is \n odd", None, None]
    assert read.samples() == {"Europe/Stockholm": b"x", None: b"xyz"}
    assert read.zones() == {"Europe/Stockholm"}
    assert Pack.of([]).key == UNKNOWN


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


def fragments_in(office: Office) -> set[bytes]:
    """The events that the store keeps."""
    packs = map(opened, office.store.fragments("kalendern").values())
    return {piece.body for pack in packs if pack for piece in pack.pieces()}


def test_a_service_that_begins_renders_only_what_is_new(tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        office.refresh()
        before = office.document(CALENDAR)
        office.refresh(HOUR)
        later = again(office)
        assert later.cycle.rebuild() == ()
        stored = fragments_in(later)
        assert len(stored) == 8
        assert {piece.body for piece in _kept.FRAGMENTS._young.values()} <= stored
        later.change(3, title="Årsmöte")
        later.refresh(HOUR)
        assert len(fragments_in(later) - stored) == 1
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
