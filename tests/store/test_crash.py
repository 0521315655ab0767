"""A process that is killed at any point shows no half feed, loses no record and moves no id."""

from __future__ import annotations

import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from syndicate.store import Store, open_store
from tests.store.committer import PATHS
from tests.store.making import record

ROOT = Path(__file__).parents[2]


def _kill_while_it_commits(url: str, chance: random.Random) -> int:
    """Let a child publish for a random while, kill it with SIGKILL: the last generation it said was committed."""
    child = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.store.committer", url],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stderr is not None
    said = b""
    try:
        # Only once it commits does the clock start; a commit takes some milliseconds, so any part of one may be hit.
        assert select.select([child.stdout], [], [], 30)[0], "it never began"
        said = os.read(child.stdout.fileno(), 65536)
        time.sleep(chance.uniform(0, 0.06))
    finally:
        child.send_signal(signal.SIGKILL)
        rest, errors = child.communicate(timeout=30)
    assert child.returncode == -signal.SIGKILL, errors.decode()
    # A line that was cut off is one that was not said.
    return int((said + rest).decode().rpartition("\n")[0].split()[-1])


def _check(store: Store, acknowledged: int) -> int:
    """See that exactly one generation is there, all of it; its number."""
    generation = store.source("aktuellt").version
    # The one after the acknowledged may have been committed just before its line was written.
    assert generation in {acknowledged, acknowledged + 1}
    published = store.artifacts()
    assert tuple(each.path for each in published.artifacts) == tuple(sorted(PATHS))
    assert {each.body.split()[0] for each in published.artifacts} == {str(generation).encode()}, "half a feed"
    feed = store.feed("aktuellt")
    assert (published.number, feed.version, feed.entries) == (generation, generation, generation)
    records = store.records(["aktuellt"])
    minted = [(record(n).id, record(n).key, record(n).first_seen) for n in range(1, generation + 1)]
    assert [(each.id, each.key, each.first_seen) for each in records] == minted, "a lost record or a moved id"
    assert [each.sequence for each in records] == [1] * (generation - 1) + [0]
    assert store.loads("aktuellt", 1)[0].items == generation
    return generation


def _killed_again_and_again(url: str, path: Path | None, *, times: int, seed: int) -> None:
    chance = random.Random(seed)
    before = 0
    for _ in range(times):
        acknowledged = _kill_while_it_commits(url, chance)
        with open_store(url, create=False) as store:
            generation = _check(store, acknowledged)
        assert generation > before, "what was there before the kill is still there, and more came"
        before = generation
        if path is not None:
            with closing(sqlite3.connect(path)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_store_in_sqlite_survives_being_killed_ten_times(sqlite_url: str, sqlite_path: Path) -> None:
    _killed_again_and_again(sqlite_url, sqlite_path, times=10, seed=1)


def test_a_store_in_postgresql_survives_being_killed_four_times(postgres_url: str) -> None:
    _killed_again_and_again(postgres_url, None, times=4, seed=2)


@pytest.mark.long
def test_a_store_in_sqlite_survives_being_killed_a_hundred_times(sqlite_url: str, sqlite_path: Path) -> None:
    _killed_again_and_again(sqlite_url, sqlite_path, times=100, seed=3)


@pytest.mark.long
def test_a_store_in_postgresql_survives_being_killed_a_hundred_times(postgres_url: str) -> None:
    _killed_again_and_again(postgres_url, None, times=100, seed=4)


@pytest.mark.parametrize("seed", range(3))
def test_a_journal_left_by_a_killed_process_is_rolled_back_when_opened(
    sqlite_url: str, sqlite_path: Path, seed: int
) -> None:
    """The moment that is hardest to hit: the file is half written and only its journal knows what was there."""
    acknowledged = _kill_while_it_commits(sqlite_url, random.Random(seed))
    sound = sqlite_path.read_bytes()
    with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as dying:
        dying.execute("PRAGMA journal_mode = DELETE")
        # A cache of one page spills what is changed into the file before the commit.
        dying.execute("PRAGMA cache_size = 1")
        dying.execute("BEGIN IMMEDIATE")
        dying.execute("UPDATE syndicate_artifacts SET body = randomblob(30000)")
        dying.execute("DELETE FROM syndicate_records")
        half, journal = sqlite_path.read_bytes(), Path(f"{sqlite_path}-journal").read_bytes()
        dying.execute("ROLLBACK")
    assert half != sound
    assert len(journal) > 512
    sqlite_path.write_bytes(half)
    Path(f"{sqlite_path}-journal").write_bytes(journal)
    with open_store(sqlite_url, create=False) as store:
        _check(store, acknowledged)
    assert not Path(f"{sqlite_path}-journal").exists()
