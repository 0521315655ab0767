"""A store in one SQLite file: what it must be before it is opened, how each connection is set, a copy of it.

A file is only ever opened through SQLite itself: closing any other handle on it would drop the locks of this process
(https://www.sqlite.org/howtocorrupt.html, 2.2).
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from syndicate.errors import StoreCorrupt, StoreError, StoreMissing, StoreUnavailable
from syndicate.store.trouble import BUSY, RESTORE, told

APPLICATION_ID = 0x53594E44
"""``SYND``, in the header of every store, so that another program's database is never taken for one."""

CHECKED_IN_FULL = 512 * 1024 * 1024
"""Bytes up to which a file is checked page by page when opened (about a second a GB); longer ones by their schema."""

SMALLEST = 512
"""Bytes of one page of the smallest size: no database is shorter."""

PAGES_A_STEP = 256
"""Pages that a backup copies before it lets writers in: 1 MB, some milliseconds."""

RESTARTS = 20
"""How often a backup starts over because somebody wrote, before it copies the whole file in one go."""

Mode = Literal["ro", "rw", "rwc"]


def connect(path: Path, mode: Mode = "rw") -> sqlite3.Connection:
    """A connection that begins no transaction by itself. ``mode``: ``rwc`` makes the file, the others want it there."""
    uri = f"file://{quote(str(path.absolute()))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY, isolation_level=None, check_same_thread=False)
    try:
        # cell_size_check finds damage where it is read; without trusted_schema a planted view or trigger can do little.
        connection.executescript(
            "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON;"
            " PRAGMA trusted_schema = OFF"
        )
    except BaseException:
        connection.close()
        raise
    return connection


def examine(path: Path) -> bool:
    """Whether ``path`` holds a store; False where there is nothing yet. Never changes a byte of it.

    Raises StoreCorrupt for a damaged store, for another program's database and for a file that is none at all;
    StoreUnavailable where it cannot be opened.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be opened ({error.strerror}).") from error
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(f"{path} is no file; the store must be one.")
    if 0 < found.st_size < SMALLEST:
        # SQLite takes a file of one byte for an empty one and would write over it.
        raise StoreCorrupt(f"{path} is no database, or damaged; it has been left as it is. {RESTORE}")
    with told(str(path)):
        try:
            return _look(path, "ro")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
                raise
        # A process died while it wrote: the first who may write puts the file right again, from its journal.
        return _look(path, "rw")


def _look(path: Path, mode: Mode) -> bool:
    with closing(connect(path, mode)) as connection:
        # Nobody writes to the file until this transaction ends.
        connection.execute("BEGIN")
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        owner = _pragma(connection, "application_id")
        if owner != APPLICATION_ID:
            if tables == 0 and owner == 0:
                return False
            raise StoreCorrupt(f"{path} is the database of another program; it has been left as it is. Name another.")
        damage = _damage(connection, path.stat().st_size)
        if damage is not None:
            raise StoreCorrupt(f"{path} is damaged ({damage}); it has been left as it is. {RESTORE}")
        return True


def _damage(connection: sqlite3.Connection, size: int) -> str | None:
    if size % int(_pragma(connection, "page_size")):
        return "its end is missing"
    if size > CHECKED_IN_FULL:
        return None
    answer = str(_pragma(connection, "quick_check(1)"))
    return None if answer == "ok" else " ".join(answer.replace("***", "").split())


def _pragma(connection: sqlite3.Connection, name: str) -> int | str:
    value: int | str = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def has_wal_fix(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the repair of the WAL-reset fault.

    Without it a commit in WAL mode may be lost when two connections make a checkpoint at once:
    https://www.sqlite.org/wal.html#walresetbug
    """
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def settle_journal(path: Path, version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> None:
    """Set the journal that is safe with this SQLite: a write-ahead log where it is sound, else a rollback journal.

    Idempotent. Raises StoreUnavailable where other processes keep the file from being switched.
    """
    wanted = "wal" if has_wal_fix(version) else "delete"
    deadline = time.monotonic() + BUSY
    with told(str(path)), closing(connect(path)) as connection:
        while connection.execute("PRAGMA journal_mode").fetchone()[0] != wanted:
            try:
                connection.execute(f"PRAGMA journal_mode = {wanted}")
            except sqlite3.OperationalError as error:
                # The switch does not wait for locks by itself.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)


def copy(source: Path, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Copy a live store to ``target``: one consistent state, checked, put in place only when whole.

    Writers wait for some milliseconds at most, unless they write so often that the copy would never end.
    progress: is told pages done and pages in all. Raises StoreError where ``target`` cannot be written.
    """
    if target.exists() and source.exists() and target.samefile(source):
        raise StoreError(f"{target} is the store itself; name another file for the copy.")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with told(str(target)), closing(connect(unfinished, "rwc")) as copied:
            _copy_pages(source, copied, progress)
            copied.execute("PRAGMA journal_mode = DELETE")
        examine(unfinished)
        unfinished.replace(target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written ({error.strerror}).") from error
    finally:
        with suppress(FileNotFoundError, NotADirectoryError):
            unfinished.unlink()


def restore(copy_of: Path, target: Path, aside: Path) -> bool:
    """Put a copy in the place of the store, whole, while others may have it open; whether there was a store before.

    aside: where what was there is kept, as a store or, where it is damaged, as it is
    Raises StoreMissing where there is no copy, StoreCorrupt where it is none; nothing is changed then.
    """
    if not examine(copy_of):
        raise StoreMissing(f"{copy_of} holds no store.")
    if target.exists() and target.samefile(copy_of):
        raise StoreError(f"{copy_of} is the store itself; name the copy.")
    try:
        there = examine(target)
    except StoreCorrupt:
        for ending in ("", "-journal", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                target.with_name(target.name + ending).rename(aside.with_name(aside.name + ending))
        there = False
    if not there:
        target.parent.mkdir(parents=True, exist_ok=True)
        copy(copy_of, target)
        return aside.exists()
    copy(target, aside)
    # Through SQLite, and not over the file: whoever has it open sees the whole change or nothing of it.
    with told(str(target)), closing(connect(copy_of, "ro")) as source, closing(connect(target)) as live:
        source.backup(live)
    return True


def _copy_pages(source: Path, copied: sqlite3.Connection, progress: Callable[[int, int], None] | None) -> None:
    remaining: list[int] = []

    def watch(_status: int, left: int, total: int) -> None:
        # No less is left than before: somebody wrote, and SQLite started over.
        remaining.append(left)
        if progress is not None:
            progress(total - left, total)
        if sum(later >= earlier for earlier, later in pairwise(remaining)) > RESTARTS:
            raise _TooBusy

    with closing(connect(source)) as live:
        try:
            live.backup(copied, pages=PAGES_A_STEP, progress=watch, sleep=0.005)
        except _TooBusy:
            live.backup(copied)


class _TooBusy(Exception):
    """Somebody writes faster than the backup copies."""
