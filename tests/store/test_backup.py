"""A copy of a live store: whole, consistent, and no burden on who writes."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from syndicate.errors import StoreError
from syndicate.model import Changes
from syndicate.store import open_store, sqlite_file
from tests.store.making import publication, record

_BIG = 60  # documents of 100 kB: enough pages for many steps


def test_a_copy_holds_everything_and_opens_as_a_store(sqlite_url: str, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    copy = tmp_path / "kopia.db"
    with open_store(sqlite_url) as store:
        store.commit(publication(1, changes=Changes(new=(record(1),)), paths=("/a.atom",), feed_version=0))
        store.backup(copy, progress=lambda done, total: seen.append((done, total)))
        assert sorted(each.name for each in tmp_path.iterdir()) == ["kopia.db", "syndicate.db"]
        with open_store(f"sqlite:///{copy}") as copied:
            assert copied.artifacts() == store.artifacts()
            assert copied.records(["aktuellt"]) == store.records(["aktuellt"])
            assert (copied.sources(), copied.feeds()) == (store.sources(), store.feeds())
    assert seen[-1][0] == seen[-1][1] > 0


def test_an_older_copy_is_replaced_only_by_a_whole_one(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "kopia.db"

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with open_store(sqlite_url) as store:
        store.backup(copy)
        older = copy.read_bytes()
        store.commit(publication(1))
        with pytest.raises(KeyboardInterrupt):
            store.backup(copy, progress=interrupt)
        assert copy.read_bytes() == older
        store.backup(copy)
    with open_store(f"sqlite:///{copy}", create=False) as copied:
        assert copied.source("aktuellt").version == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["kopia.db", "syndicate.db"]


def test_a_copy_made_while_others_write_is_one_state_and_lets_them_write(sqlite_url: str, tmp_path: Path) -> None:
    """The writer publishes sixty documents of one generation at a time; the copy holds one generation of all."""
    paths = tuple(f"/{n}.atom" for n in range(_BIG))
    waits: list[float] = []
    finished = threading.Event()

    def write() -> None:
        with open_store(sqlite_url) as writer:
            version = 1
            while not finished.is_set():
                version += 1
                began = time.monotonic()
                writer.commit(publication(version, paths=paths, text=f"{version} " * 20_000))
                waits.append(time.monotonic() - began)

    with open_store(sqlite_url) as store:
        store.commit(publication(1, paths=paths, text="1 " * 20_000))
        thread = threading.Thread(target=write)
        thread.start()
        try:
            for n in range(3):
                store.backup(tmp_path / f"{n}.db")
        finally:
            finished.set()
            thread.join()
    for n in range(3):
        with open_store(f"sqlite:///{tmp_path}/{n}.db") as copied:
            artifacts = copied.artifacts().artifacts
            assert len(artifacts) == _BIG
            assert len({each.digest for each in artifacts}) == 1
            assert copied.source("aktuellt").version == int(artifacts[0].body.split()[0])
    assert max(waits) < 5


def test_a_copy_that_others_keep_restarting_is_made_in_one_go(
    sqlite_url: str, sqlite_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "RESTARTS", 2)
    monkeypatch.setattr(sqlite_file, "PAGES_A_STEP", 1)
    paths = tuple(f"/{n}.atom" for n in range(5))
    with open_store(sqlite_url) as store, open_store(sqlite_url) as other:
        store.commit(publication(1, paths=paths, text="x" * 20_000))
        versions = iter(range(2, 1000))
        store.backup(tmp_path / "kopia.db", progress=lambda _done, _total: _commit(other, next(versions)))
        last = next(versions) - 1
    assert 3 <= last < 100, "it gave up stepping after two restarts"
    with open_store(f"sqlite:///{tmp_path}/kopia.db") as copied:
        assert copied.source("aktuellt").version == last
        assert len(copied.artifacts().artifacts) == 5


def _commit(store: object, version: int) -> None:
    store.commit(publication(version))  # type: ignore[attr-defined]  # a Store; typed loosely for the lambda


def test_a_copy_onto_the_store_itself_is_refused(sqlite_url: str, sqlite_path: Path, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(sqlite_path)
    with open_store(sqlite_url) as store:
        for path in (sqlite_path, tmp_path / "link.db"):
            with pytest.raises(StoreError, match="the store itself"):
                store.backup(path)
        assert store.publication() == 0


def test_a_copy_into_a_folder_that_is_not_there_is_said(sqlite_url: str, tmp_path: Path) -> None:
    with open_store(sqlite_url) as store, pytest.raises(StoreError, match=r"kopia\.db cannot be opened"):
        store.backup(tmp_path / "nowhere" / "kopia.db")


def test_a_damaged_store_is_not_copied_over_a_good_copy(sqlite_url: str, sqlite_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kopia.db"
    with open_store(sqlite_url) as store:
        store.commit(publication(1, changes=Changes(new=tuple(record(n) for n in range(100)))))
        store.backup(copy)
        good = copy.read_bytes()
        body = sqlite_path.read_bytes()
        sqlite_path.write_bytes(body[: len(body) // 2] + bytes(len(body) - len(body) // 2))
        with pytest.raises(StoreError, match="damaged"):
            store.backup(copy)
    assert copy.read_bytes() == good


def test_postgresql_is_copied_with_its_own_tool(postgres_url: str, tmp_path: Path) -> None:
    with open_store(postgres_url) as store, pytest.raises(StoreError, match="use pg_dump"):
        store.backup(tmp_path / "kopia.db")
    assert list(tmp_path.iterdir()) == []


def test_a_copy_is_sound_by_sqlites_own_check(sqlite_url: str, tmp_path: Path) -> None:
    with open_store(sqlite_url) as store:
        store.commit(publication(1, paths=("/a.atom",)))
        store.backup(tmp_path / "kopia.db")
    with closing(sqlite3.connect(tmp_path / "kopia.db")) as copied:
        assert copied.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copied.execute("PRAGMA journal_mode").fetchone() == ("delete",)
