"""Several at once: nobody undoes anybody, nobody misses anything, nobody waits long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

from sqlalchemy import event

from syndicate.errors import Stale
from syndicate.model import Changes, FeedState, Publication
from syndicate.store import Store, open_store
from tests.store.making import NOW, artifact, publication, record, state


def _together(*works: Callable[[], None]) -> None:
    """Run them at once, each in a thread; raise what any of them raised."""
    with ThreadPoolExecutor(len(works)) as pool:
        done, _ = wait([pool.submit(work) for work in works], timeout=90)
        assert len(done) == len(works)
        for each in done:
            each.result()


def _and_then(ended: threading.Event, work: Callable[[], None]) -> Callable[[], None]:
    """``work``, which says that it ended, however it ended, so that nobody waits for it in vain."""

    def both() -> None:
        try:
            work()
        finally:
            ended.set()

    return both


def test_two_sources_of_one_feed_never_undo_each_other(store_url: str) -> None:
    """Each source adds ten items; the feed's one document lists all records of both, as rendered before the commit."""
    gave_way: list[str] = []

    def load(store: Store, name: str) -> None:
        for n in range(10):
            while True:
                started = store.feed("f").version
                version = store.source(name).version
                new = record(n, source=name)
                listed = sorted(each.id for each in (*store.records(["a", "b"]), new))
                attempt = Publication(
                    at=NOW,
                    source=state(version + 1, name=name),
                    changes=Changes(new=(new,)),
                    feed_versions={"f": started},
                    feeds=(FeedState(name="f"),),
                    artifacts=(artifact("/f.atom", "\n".join(listed)),),
                )
                try:
                    store.commit(attempt)
                    break
                except Stale:
                    gave_way.append(name)

    with open_store(store_url) as first, open_store(store_url) as second:
        _together(lambda: load(first, "a"), lambda: load(second, "b"))
        document = first.artifact("/f.atom")
        assert document is not None
        assert document.body.decode().split("\n") == sorted(each.id for each in first.records(["a", "b"]))
        assert len(first.records(["a", "b"])) == 20
        assert first.feed("f").version == first.publication() == 20


def test_of_two_that_started_from_one_version_exactly_one_is_stale(store_url: str) -> None:
    with open_store(store_url) as first, open_store(store_url) as second:
        for round_ in range(10):
            barrier = threading.Barrier(2)
            stale: list[Store] = []

            def attempt(store: Store, *, version: int, barrier: threading.Barrier, stale: list[Store]) -> None:
                barrier.wait()
                try:
                    store.commit(publication(version, paths=("/a.atom",), feed_version=version - 1))
                except Stale:
                    stale.append(store)

            works = [
                lambda each=each: attempt(each, version=round_ + 1, barrier=barrier, stale=stale)  # noqa: B023  # run in this round
                for each in (first, second)
            ]
            _together(*works)
            assert len(stale) == 1
        assert first.source("aktuellt").version == first.feed("aktuellt").version == first.publication() == 10


def test_a_reader_that_follows_the_numbers_misses_nothing(store_url: str) -> None:
    """Six publish under paths of their own, as fast as they can; one asks for what is new, again and again."""
    writers, at_least, looks = 6, 10, 5
    written: set[str] = set()
    finished, gone = threading.Event(), threading.Event()
    seen: dict[str, int] = {}
    numbers: list[int] = []

    def publish(name: str) -> None:
        with open_store(store_url) as store:
            n = 0
            while n < at_least or (len(numbers) < looks and not gone.is_set()):
                paths = (f"/{name}/{n}.atom", f"/{name}/latest.atom")
                store.commit(publication(n + 1, source=name, paths=paths))
                written.update(paths)
                n += 1

    def follow() -> None:
        with open_store(store_url) as store:
            last = False
            while not last:
                last = finished.is_set()
                if store.publication() == (numbers[-1] if numbers else 0):
                    continue
                published = store.artifacts(numbers[-1] if numbers else 0)
                numbers.append(published.number)
                seen.update({each.path: published.number for each in published.artifacts})

    def everybody() -> None:
        _together(*(lambda n=n: publish(f"s{n}") for n in range(writers)))

    open_store(store_url).close()
    _together(_and_then(finished, everybody), _and_then(gone, follow))
    assert numbers == sorted(set(numbers)), "only forward"
    assert numbers[-1] == len(written) - writers, "one number a commit"
    assert set(seen) == written


def test_a_reader_sees_all_documents_of_one_publication_or_none(store_url: str) -> None:
    paths, looks = tuple(f"/{n}.atom" for n in range(8)), 5
    finished, gone = threading.Event(), threading.Event()
    generations: set[int] = set()

    def publish() -> None:
        with open_store(store_url) as store:
            n = 0
            while n < 20 or (len(generations) < looks and not gone.is_set()):
                store.commit(publication(n + 2, paths=paths, text=str(n + 2)))
                n += 1

    def look() -> None:
        with open_store(store_url) as store:
            while not finished.is_set():
                published = store.artifacts()
                assert {each.body.decode() for each in published.artifacts} == {str(published.number)}
                generations.add(published.number)

    with open_store(store_url) as store:
        store.commit(publication(1, paths=paths, text="1"))
    _together(_and_then(finished, publish), _and_then(gone, look))


def test_what_is_published_while_a_reader_reads_is_left_for_its_next_time(postgres_url: str) -> None:
    """On PostgreSQL a commit may fall between two statements of a reader; on SQLite it waits for the reader's end."""
    with open_store(postgres_url) as reader, open_store(postgres_url) as writer:
        writer.commit(publication(1, paths=("/a.atom", "/b.atom"), text="1"))

        def between(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if "syndicate_counters" in statement and writer.publication() == 1:
                writer.commit(replace(publication(2, paths=("/a.atom",), text="2"), retired=("/b.atom",)))

        event.listen(reader._database._engine, "after_cursor_execute", between)
        seen = reader.artifacts()
        assert writer.publication() == 2, "the commit did fall in between"
        assert seen.number == 1
        assert [each.body for each in seen.artifacts] == [b"1", b"1"]
        assert seen.retired == ()
        later = reader.artifacts(seen.number)
        assert ([each.path for each in later.artifacts], later.retired) == (["/a.atom"], ("/b.atom",))


def test_a_reader_does_not_wait_for_a_writer_who_takes_long(store_url: str) -> None:
    with open_store(store_url) as store, open_store(store_url) as reader:
        store.commit(publication(1, paths=("/a.atom",), text="old"))
        with store._database.writing() as connection:
            connection.exec_driver_sql("UPDATE syndicate_counters SET value = 99")
            began = time.monotonic()
            published = reader.artifacts()
            assert time.monotonic() - began < 1
            assert (published.number, published.artifacts[0].body) == (1, b"old")
        assert reader.publication() == 99


def test_commits_of_different_sources_all_succeed_at_once(store_url: str) -> None:
    def publish(name: str) -> None:
        with open_store(store_url) as store:
            for n in range(10):
                store.commit(publication(n + 1, source=name, changes=Changes(new=(record(n, source=name),))))

    _together(*(lambda n=n: publish(f"s{n}") for n in range(5)))
    with open_store(store_url) as store:
        assert {name: each.version for name, each in store.sources().items()} == {f"s{n}": 10 for n in range(5)}
        assert len(store.records(store.sources())) == 50


def test_threads_may_share_one_store(store: Store) -> None:
    store.commit(publication(1, paths=("/a.atom",)))

    def work(name: str) -> None:
        for n in range(8):
            store.commit(publication(n + 1, source=name))
            assert store.artifact("/a.atom") is not None

    _together(*(lambda n=n: work(f"s{n}") for n in range(5)))
    assert len(store.sources()) == 6
