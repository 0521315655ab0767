"""What a commit writes and what it refuses, the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Delete, Insert, Update, event

from syndicate.errors import Stale, StoreError
from syndicate.model import (
    Changes,
    FeedState,
    Imprint,
    Load,
    NewsItem,
    Problem,
    Publication,
    Reading,
    Revision,
    SourceState,
)
from syndicate.store import Published, Store
from tests.store.making import NOW, artifact, publication, record, revised, state, stats


def test_an_empty_store_knows_nothing_and_says_so_in_values(store: Store) -> None:
    assert store.source("aktuellt") == SourceState(name="aktuellt")
    assert store.feed("aktuellt") == FeedState(name="aktuellt")
    assert (store.sources(), store.feeds(), store.publication()) == ({}, {}, 0)
    assert store.records(["aktuellt"]) == ()
    assert (store.loads("aktuellt"), store.revisions("aktuellt", 10), store.due(NOW)) == ((), (), ())
    assert store.held("aktuellt") is None
    assert store.artifact("/feeds/aktuellt.atom") is None
    assert store.artifacts() == Published(number=0, artifacts=(), retired=(), complete=True)


def test_everything_of_a_publication_is_read_back(store: Store) -> None:
    first, second = record(1), record(2)
    store.commit(
        replace(
            publication(1, changes=Changes(new=(second, first)), paths=("/feeds/aktuellt.atom",), feed_version=0),
            stats=stats(1),
        )
    )
    assert store.source("aktuellt") == state(1)
    assert store.sources() == {"aktuellt": state(1)}
    assert store.records(["aktuellt"]) == (first, second), "as first seen"
    assert store.loads("aktuellt") == (stats(1),)
    feed = FeedState(name="aktuellt", version=1, created=NOW, updated=NOW)
    assert (store.feed("aktuellt"), store.feeds()) == (feed, {"aktuellt": feed})
    assert store.artifact("/feeds/aktuellt.atom") == artifact("/feeds/aktuellt.atom")


def test_instants_come_back_aware_and_in_utc(store: Store) -> None:
    stockholm_time = NOW.astimezone(timezone(timedelta(hours=2)))
    store.commit(Publication(at=NOW, source=replace(state(1), next_due=stockholm_time)))
    due = store.source("aktuellt").next_due
    assert due == NOW
    assert due is not None
    assert due.tzinfo is UTC


def test_an_instant_without_a_zone_is_a_fault_of_the_caller(store: Store) -> None:
    with pytest.raises(ValueError, match="no zone"):
        store.commit(Publication(at=NOW, source=replace(state(1), next_due=NOW.replace(tzinfo=None))))
    assert store.sources() == {}


def test_a_message_with_what_no_database_takes_is_stored_all_the_same(store: Store) -> None:
    store.commit(Publication(at=NOW, source=replace(state(1), reason="titeln \0 och \udcff är trasig")))
    assert store.source("aktuellt").reason == "titeln \ufffd och \ufffd är trasig"


# --- versions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [1, 3, 4, 0], ids=["as stored", "two ahead", "three ahead", "behind"])
def test_a_source_that_moved_on_makes_the_commit_stale(store: Store, version: int) -> None:
    store.commit(publication(1))
    with pytest.raises(Stale, match="Source aktuellt is at version 1"):
        store.commit(publication(version, changes=Changes(new=(record(1),)), paths=("/a.atom",), feed_version=0))
    assert (store.source("aktuellt"), store.records(["aktuellt"]), store.feeds()) == (state(1), (), {})
    assert store.artifacts() == Published(number=0, artifacts=(), retired=(), complete=True)


def test_a_feed_that_moved_on_makes_the_commit_stale(store: Store) -> None:
    store.commit(publication(1, paths=("/a.atom",), feed_version=0, text="first"))
    with pytest.raises(Stale, match="Feed aktuellt is at version 1"):
        store.commit(publication(1, source="other", paths=("/a.atom",), feed_version=0, text="second"))
    assert store.sources() == {"aktuellt": state(1)}, "nothing of a stale commit stays"
    stored = store.artifact("/a.atom")
    assert stored is not None
    assert stored.body == b"first"


def test_a_feed_that_is_only_compared_keeps_its_version(store: Store) -> None:
    store.commit(publication(1, feed_version=0))
    store.commit(Publication(at=NOW, source=state(2), feed_versions={"aktuellt": 1}))
    assert store.feed("aktuellt").version == 1
    with pytest.raises(Stale):
        store.commit(Publication(at=NOW, source=state(3), feed_versions={"aktuellt": 0}))


def test_a_feed_is_stored_at_the_version_it_started_from_plus_one(store: Store) -> None:
    for started in range(3):
        store.commit(Publication(at=NOW, feed_versions={"f": started}, feeds=(FeedState(name="f"),)))
    assert store.feed("f").version == 3


# --- the publication number ------------------------------------------------------------------------------------------


def test_only_what_readers_see_moves_the_publication_number(store: Store) -> None:
    assert store.commit(publication(1)) == 0, "a state"
    assert store.commit(publication(2, changes=Changes(new=(record(1),)))) == 0, "records without documents"
    assert store.commit(publication(3, paths=("/a.atom", "/a.rss"))) == 1
    assert store.commit(publication(4)) == 1
    assert store.commit(Publication(at=NOW, retired=("/a.rss",))) == 2
    assert store.publication() == 2


def test_a_reader_gets_what_changed_after_a_number(store: Store) -> None:
    store.commit(publication(1, paths=("/a.atom", "/b.atom"), text="1"))
    store.commit(publication(2, paths=("/b.atom",), text="2"))
    everything = store.artifacts()
    assert everything == Published(
        number=2, artifacts=(artifact("/a.atom", "1"), artifact("/b.atom", "2")), retired=(), complete=True
    )
    assert store.artifacts(1) == Published(number=2, artifacts=(artifact("/b.atom", "2"),), retired=())
    assert store.artifacts(2) == Published(number=2, artifacts=(), retired=())


def test_a_retired_path_is_remembered_until_it_is_published_again(store: Store) -> None:
    store.commit(publication(1, paths=("/a.atom",)))
    store.commit(Publication(at=NOW, retired=("/a.atom", "/never-there.atom")))
    assert store.artifact("/a.atom") is None
    assert store.artifacts(1).retired == ("/a.atom", "/never-there.atom")
    store.commit(publication(2, paths=("/a.atom",)))
    assert store.artifacts().retired == ("/never-there.atom",)
    assert store.artifact("/a.atom") == artifact("/a.atom")


def test_a_number_from_before_a_restored_backup_gets_everything(store: Store) -> None:
    store.commit(publication(1, paths=("/a.atom",)))
    assert store.artifacts(57) == store.artifacts()


# --- records ---------------------------------------------------------------------------------------------------------


def test_a_revision_replaces_the_record_and_keeps_what_was_before(store: Store) -> None:
    first = revised(record(1), title="Ny rapport om möten, rättad")
    second = revised(first.after, title="Ny rapport")
    store.commit(publication(1, changes=Changes(new=(record(1), record(2)))))
    store.commit(publication(2, changes=Changes(revised=(first,))))
    store.commit(publication(3, changes=Changes(revised=(second,), touched=(replace(record(2), absent_loads=1),))))
    assert store.records(["aktuellt"]) == (second.after, replace(record(2), absent_loads=1))
    assert store.revisions("aktuellt", 10) == (second, first), "newest first"
    assert store.revisions("aktuellt", 1) == (second,)
    assert store.revisions("other", 10) == ()


def test_records_of_several_sources_come_together_and_no_others(store: Store) -> None:
    for source in ("a", "b", "c"):
        store.commit(publication(1, source=source, changes=Changes(new=(record(1, source=source),))))
    assert {each.source for each in store.records(["a", "c", "unknown"])} == {"a", "c"}
    assert store.records([]) == ()


@pytest.mark.parametrize("field", ["key", "source"])
def test_what_is_permanent_of_a_record_cannot_be_moved(store: Store, field: str) -> None:
    store.commit(publication(1, changes=Changes(new=(record(1), record(2)))))
    store.commit(publication(1, source="other"))
    moved = replace(record(1), key="taken-over") if field == "key" else replace(record(1), source="other")
    with pytest.raises(StoreError, match=r"permanent.*aktuellt/1"):
        store.commit(publication(2, changes=Changes(touched=(replace(record(2), sequence=7), moved))))
    assert store.records(["aktuellt", "other"]) == (record(1), record(2))


def test_two_records_cannot_have_one_key(store: Store) -> None:
    store.commit(publication(1, changes=Changes(new=(record(1),))))
    with pytest.raises(StoreError, match="contradicts"):
        store.commit(publication(2, changes=Changes(new=(replace(record(2), key=record(1).key),))))
    assert store.source("aktuellt").version == 1


def test_the_newest_two_hundred_loads_are_kept_and_a_hundred_changes_of_an_item(store: Store) -> None:
    before = record(1)
    store.commit(publication(1, changes=Changes(new=(before,))))
    store.commit(replace(publication(1, source="other"), stats=stats(0)))
    for n in range(205):
        change = revised(before, title=f"Rapport {n}")
        before = change.after
        changes = Changes(revised=(change,)) if n < 105 else Changes()
        store.commit(replace(publication(n + 2, changes=changes), stats=stats(n)))
    assert store.loads("aktuellt", limit=500) == tuple(stats(n) for n in reversed(range(5, 205)))
    assert len(store.loads("aktuellt")) == 60
    assert store.loads("other") == (stats(0),)
    kept = store.revisions("aktuellt", 500)
    assert [each.after.item.title for each in kept] == [f"Rapport {n}" for n in reversed(range(5, 105))]


def test_ten_thousand_records_are_one_commit(store: Store) -> None:
    many = tuple(record(n) for n in range(10_000))
    store.commit(publication(1, changes=Changes(new=many)))
    store.commit(publication(2, changes=Changes(touched=tuple(replace(each, absent_loads=1) for each in many))))
    assert len(store.records(["aktuellt"])) == 10_000
    assert {each.absent_loads for each in store.records(["aktuellt"])} == {1}


# --- held loads ------------------------------------------------------------------------------------------------------


def test_a_held_load_stays_until_it_is_replaced_or_cleared(store: Store) -> None:
    load = Load(readings=(Reading(item=NewsItem(title="Möte")), Reading(item=None, set_aside="no date")), size=12)
    other = Load(readings=(), problems=(Problem("tom"),), complete=False)
    store.commit(replace(publication(1), held=load))
    store.commit(publication(2))
    assert store.held("aktuellt") == load
    store.commit(replace(publication(3), held=other))
    assert store.held("aktuellt") == other
    assert store.held("other") is None
    store.commit(replace(publication(4), clear_held=True))
    assert store.held("aktuellt") is None


# --- what is due -----------------------------------------------------------------------------------------------------


def test_what_is_due_is_what_was_never_planned_and_what_is_overdue(store: Store) -> None:
    planned = {
        "soon": NOW + timedelta(microseconds=1),
        "now": NOW,
        "late": NOW - timedelta(days=400),
        "new": None,
        "far": datetime(2200, 1, 1, tzinfo=UTC),
    }
    for name, moment in planned.items():
        store.commit(Publication(at=NOW, source=replace(state(1, name=name), next_due=moment)))
    assert store.due(NOW) == ("new", "late", "now")
    assert store.due(NOW.astimezone(timezone(timedelta(hours=-9)))) == ("new", "late", "now")


# --- what no caller can mean -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        Publication(at=NOW, clear_held=True),
        Publication(at=NOW, stats=stats(1)),
        Publication(at=NOW, feeds=(FeedState(name="f"),)),
        Publication(at=NOW, artifacts=(artifact("/a"),), retired=("/a",)),
    ],
    ids=["held without source", "stats without source", "feed without version", "published and retired"],
)
def test_a_publication_that_contradicts_itself_is_refused(store: Store, wrong: Publication) -> None:
    with pytest.raises(ValueError, match=r"source|version|at once"):
        store.commit(wrong)
    assert store.publication() == 0


def test_a_commit_fails_as_a_whole_at_whichever_statement_it_fails(store: Store) -> None:
    """Every single write of a commit is made to fail once: each time nothing of the commit is there."""
    store.commit(publication(1, changes=Changes(new=(record(1),)), paths=("/a.atom", "/old.atom"), feed_version=0))
    before = _everything(store)
    change = Changes(new=(record(2),), revised=(revised(record(1), title="Rättad"),))
    next_one = replace(
        publication(2, changes=change, paths=("/a.atom",), feed_version=1, text="new"),
        stats=stats(1),
        held=Load(readings=()),
        retired=("/old.atom",),
    )
    failed = 0
    while _fails_at(store, next_one, failed):
        assert _everything(store) == before, f"something stayed of a commit that failed at write {failed}"
        failed += 1
    assert failed >= 10
    assert store.records(["aktuellt"]) == (revised(record(1), title="Rättad").after, record(2))
    assert store.publication() == 2


class _PowerCutError(Exception):
    pass


def _fails_at(store: Store, attempt: Publication, write: int) -> bool:
    """Commit, but break off before the write statement number ``write``; False when it went well before."""
    writes = 0

    def count(_connection: object, statement: object, *_rest: object) -> None:
        nonlocal writes
        if isinstance(statement, Insert | Update | Delete):
            if writes == write:
                raise _PowerCutError
            writes += 1

    engine = store._database._engine
    event.listen(engine, "before_execute", count)
    try:
        store.commit(attempt)
    except _PowerCutError:
        return True
    finally:
        event.remove(engine, "before_execute", count)
    return False


def _everything(store: Store) -> tuple[object, ...]:
    revisions: tuple[Revision, ...] = store.revisions("aktuellt", 10)
    return (
        store.sources(),
        store.feeds(),
        store.records(["aktuellt"]),
        revisions,
        store.loads("aktuellt"),
        store.held("aktuellt"),
        store.artifacts(),
    )


def test_imprints_are_of_one_feed_and_of_paths_that_begin_so(store: Store) -> None:
    paths = ("/events/a_b.ics", "/events/axb.ics")
    mine = [replace(artifact(path, feed="events/kalendern"), basis="b") for path in paths]
    others = [artifact("/events/c.ics", feed="events/annan"), artifact("/feeds/kalendern.ics")]
    store.commit(Publication(at=NOW, artifacts=(*mine, *others)))
    found = store.imprints("events/kalendern", "/events/")
    assert found == {each.path: Imprint(digest=each.digest, published_at=NOW, basis="b") for each in mine}
    assert set(store.imprints("events/kalendern", "/events/a_")) == {"/events/a_b.ics"}


def test_what_is_purged_leaves_a_tombstone_and_no_history(store: Store) -> None:
    first, other = record(1), record(2)
    store.commit(publication(1, changes=Changes(new=(first, other))))
    store.commit(publication(2, changes=Changes(revised=(revised(first, title="Senare"),))))
    stone = replace(first, item=NewsItem(), fingerprint="", purged=NOW, marks=("words:0",))
    store.commit(publication(3, changes=Changes(purged=(stone,))))
    assert store.records(["aktuellt"]) == (other,)
    assert store.purged("aktuellt") == (stone,)
    assert store.revisions("aktuellt", 9) == ()
