"""A file that is no sound store of ours is refused with a sentence, and not one byte of it changes."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from syndicate.errors import StoreCorrupt, StoreError
from syndicate.model import Changes
from syndicate.store import open_store
from tests.store.making import publication, record


def _refused(path: Path, said: str) -> None:
    before, beside = path.read_bytes(), {each.name for each in path.parent.iterdir()}
    modified = path.stat().st_mtime_ns
    for create in (True, False):
        with pytest.raises(StoreCorrupt, match=said) as caught:
            open_store(f"sqlite:///{path}", create=create)
        assert str(path) in str(caught.value)
        assert "left as it is" in str(caught.value)
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == modified
    # SQLite itself leaves an empty log and its index beside a database in WAL mode that it may only read.
    for name in {each.name for each in path.parent.iterdir()} - beside:
        assert name.endswith("-shm") or not (path.parent / name).read_bytes()


@pytest.mark.parametrize("size", [1, 15, 16, 99, 100, 511, 512, 4096, 70_000])
@pytest.mark.parametrize("start", [b"", b"\x89PNG\r\n\x1a\n", b"feeds:\n  aktuellt:\n", b"SQLite format 3\0"])
def test_a_file_that_is_no_database_is_refused(sqlite_path: Path, start: bytes, size: int) -> None:
    if size <= len(start) == 16:
        size += 1  # the bare signature is tried below
    sqlite_path.write_bytes((start + random.Random(size).randbytes(size))[:size])
    _refused(sqlite_path, "damaged")


def test_an_empty_file_is_a_store_not_yet_made(sqlite_path: Path) -> None:
    sqlite_path.touch()
    with open_store(f"sqlite:///{sqlite_path}") as store:
        assert store.publication() == 0


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_the_database_of_another_program_is_refused(sqlite_path: Path, journal: str) -> None:
    with closing(sqlite3.connect(sqlite_path)) as other:
        other.execute(f"PRAGMA journal_mode = {journal}")
        other.execute("CREATE TABLE articles (title TEXT)")
        other.execute("INSERT INTO articles VALUES ('Möte')")
        other.commit()
    _refused(sqlite_path, "another program")


def test_the_log_that_another_program_left_is_not_written_into_its_database(sqlite_path: Path, tmp_path: Path) -> None:
    """As after a crash of that program: what is in the log is for it to take over, not for us."""
    living = tmp_path / "living" / "other.db"
    living.parent.mkdir()
    with closing(sqlite3.connect(living)) as other:
        other.execute("PRAGMA journal_mode = wal")
        other.execute("CREATE TABLE articles (title TEXT)")
        other.commit()
        sqlite_path.write_bytes(living.read_bytes())
        Path(f"{sqlite_path}-wal").write_bytes(Path(f"{living}-wal").read_bytes())
    log = Path(f"{sqlite_path}-wal").read_bytes()
    assert log
    _refused(sqlite_path, "another program")
    assert Path(f"{sqlite_path}-wal").read_bytes() == log


def test_a_database_without_tables_that_belongs_to_another_program_is_refused(sqlite_path: Path) -> None:
    with closing(sqlite3.connect(sqlite_path)) as other:
        other.execute("PRAGMA application_id = 252006674")
    _refused(sqlite_path, "another program")


def _cut_in_half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def _cut_off_a_byte(body: bytes) -> bytes:
    return body[:-1]


def _zero_the_second_page(body: bytes) -> bytes:
    return body[:4096] + bytes(4096) + body[8192:]


def _zero_the_last_third(body: bytes) -> bytes:
    return body[: len(body) * 2 // 3] + bytes(len(body) - len(body) * 2 // 3)


def _spoil_the_header(body: bytes) -> bytes:
    return b"SQLite format 2\0" + body[16:]


def _spoil_the_schema(body: bytes) -> bytes:
    return body.replace(b"CREATE TABLE syndicate_records", b"CREATE TABEL syndicate_records", 1)


def _noise_in_the_middle(body: bytes) -> bytes:
    middle = len(body) // 2 // 4096 * 4096
    return body[:middle] + random.Random(1).randbytes(8192) + body[middle + 8192 :]


@pytest.mark.parametrize(
    "spoil",
    [
        _cut_in_half,
        _cut_off_a_byte,
        _zero_the_second_page,
        _zero_the_last_third,
        _spoil_the_header,
        _spoil_the_schema,
        _noise_in_the_middle,
    ],
    ids=lambda spoil: spoil.__name__.strip("_"),
)
def test_a_damaged_store_is_refused(sqlite_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    with open_store(f"sqlite:///{sqlite_path}") as store:
        store.commit(publication(1, changes=Changes(new=tuple(record(n) for n in range(300))), paths=("/a.atom",)))
    sound = sqlite_path.read_bytes()
    sqlite_path.write_bytes(spoil(sound))
    _refused(sqlite_path, "damaged")
    sqlite_path.write_bytes(sound)
    with open_store(f"sqlite:///{sqlite_path}") as store:
        assert len(store.records(["aktuellt"])) == 300


def test_damage_that_comes_while_a_store_is_open_is_said_too(sqlite_path: Path) -> None:
    with open_store(f"sqlite:///{sqlite_path}") as store:
        store.commit(publication(1))
        sqlite_path.write_bytes(bytes(sqlite_path.stat().st_size))
        with pytest.raises(StoreCorrupt, match="damaged"):
            store.sources()
        with pytest.raises(StoreCorrupt, match="damaged"):
            store.commit(publication(2))


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no file"):
        open_store(f"sqlite:///{tmp_path}")
