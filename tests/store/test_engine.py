"""Addresses, settings, and what is said when a database cannot do what was asked."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import event

from syndicate.errors import StoreCorrupt, StoreError, StoreUnavailable
from syndicate.model import Changes, Publication
from syndicate.store import Store, engine, open_store, sqlite_file, trouble
from tests.store.making import NOW, artifact, publication, record, state

ROOT = Path(__file__).parents[2]


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_form_of_a_postgresql_address_works(postgres_url: str, scheme: str) -> None:
    with open_store(postgres_url.replace("postgresql", scheme, 1)) as store:
        assert store.publication() == 0


def test_a_store_is_made_with_its_folder_and_is_there_when_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/lib/möten & råd 100%?.db".replace("?", "")
    with open_store(url) as store:
        store.commit(publication(1))
    with open_store(url, create=False) as store:
        assert store.source("aktuellt") == state(1)


def test_a_relative_file_stays_the_same_when_the_process_changes_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///relative.db") as store:
        monkeypatch.chdir("/")
        store.commit(publication(1))
    assert (tmp_path / "relative.db").exists()


def test_nothing_is_made_where_that_was_not_asked_for(store_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"no store .* yet"):
        open_store(store_url, create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hemligt@localhost/x",
        "sqlite://",
        "sqlite:///:memory:",
        "hemligt",
        "",
        "postgresql://u:hem@ligt:hemligt@h:port/x",
    ],
)
def test_an_address_that_cannot_be_a_store_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///path/to/file\.db") as caught:
        open_store(url)
    assert "hem" not in str(caught.value)
    assert "ligt" not in "".join(map(str, [caught.value.__cause__, caught.value.args]))


# --- settings --------------------------------------------------------------------------------------------------------


def test_sqlite_is_set_as_the_rules_say(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store, store._database.reading() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "synchronous", "journal_mode", "busy_timeout", "application_id")
        }
    safe = sqlite_file.has_wal_fix(sqlite3.sqlite_version_info[:3])
    assert values == {
        "foreign_keys": 1,
        "synchronous": 2,
        "journal_mode": "wal" if safe else "delete",
        "busy_timeout": trouble.BUSY * 1000,
        "application_id": int.from_bytes(b"SYND"),
    }


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_a_write_ahead_log_is_used_only_with_a_repaired_sqlite(version: tuple[int, int, int], fixed: bool) -> None:
    assert sqlite_file.has_wal_fix(version) is fixed


def test_the_journal_is_changed_both_ways_without_losing_anything(sqlite_url: str, sqlite_path: Path) -> None:
    with open_store(sqlite_url) as store:
        store.commit(publication(1))
        sqlite_file.settle_journal(sqlite_path, (3, 51, 3))
        assert _journal(sqlite_path) == "wal"
        store.commit(publication(2))
        sqlite_file.settle_journal(sqlite_path, (3, 40, 1))
        assert _journal(sqlite_path) == "delete"
        assert store.source("aktuellt").version == 2


def _journal(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
        return mode


def test_a_write_begins_by_taking_the_lock(sqlite_url: str, sqlite_path: Path) -> None:
    """A second writer is told at once, not after it decided something from what it read."""
    with (
        open_store(sqlite_url) as store,
        store._database.writing(),
        closing(sqlite3.connect(sqlite_path, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


def test_reading_leaves_nothing_open(store: Store, store_url: str) -> None:
    """After every reading method the database can be written by others at once."""
    store.commit(publication(1, changes=Changes(new=(record(1),)), paths=("/a.atom",), feed_version=0))
    readings: list[Callable[[], object]] = [
        store.publication, store.artifacts, store.sources, store.feeds,
        lambda: store.records(["aktuellt"]), lambda: store.loads("aktuellt"), lambda: store.due(NOW),
        lambda: store.revisions("aktuellt", 5), lambda: store.held("aktuellt"), lambda: store.artifact("/a.atom"),
    ]  # fmt: skip
    with open_store(store_url) as other:
        for version, reading in enumerate(readings, start=2):
            kept = reading()
            began = time.monotonic()
            other.commit(publication(version, paths=("/a.atom",)))
            assert time.monotonic() - began < 5
            assert kept is not store


# --- trouble ---------------------------------------------------------------------------------------------------------


def test_a_database_that_is_locked_for_too_long_is_unavailable(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY", 0.2)
    monkeypatch.setattr(engine, "_POSTGRES_BEGIN", "SET LOCAL lock_timeout = '200ms'")
    with open_store(store_url) as waiting, store._database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT * FROM syndicate_counters FOR UPDATE")
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="locked by another process"):
            waiting.commit(publication(1))
        assert time.monotonic() - began < 5


def test_a_file_that_went_away_is_unavailable_and_is_not_made_anew(sqlite_url: str, sqlite_path: Path) -> None:
    with open_store(sqlite_url) as store:
        sqlite_path.rename(sqlite_path.with_suffix(".away"))
        with pytest.raises(StoreUnavailable, match="cannot be opened"):
            store.publication()
        assert not sqlite_path.exists()
        sqlite_path.with_suffix(".away").rename(sqlite_path)
        assert store.publication() == 0


def test_a_server_that_went_away_is_unavailable_and_found_again(postgres_url: str, postgres_server: str) -> None:
    with open_store(postgres_url) as store, psycopg.connect(postgres_server, autocommit=True) as operator:
        store.commit(publication(1))
        broken = pytest.raises(StoreUnavailable, match=r"shutting down|cannot be reached")
        with broken, store._database.reading() as connection:
            operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")
            connection.exec_driver_sql("SELECT 1")
        assert store.source("aktuellt") == state(1), "the next transaction takes a new connection"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("/test_", "/there_is_no_"), "does not exist"),
        (("host=/", "host=/nowhere/"), "cannot be reached"),
    ],
)
def test_a_server_or_database_that_is_not_there_is_named_without_the_password(
    postgres_url: str, change: tuple[str, str], said: str
) -> None:
    url = postgres_url.replace("postgres:@", f"postgres:{quote('hem/ligt')}@").replace(*change)
    with pytest.raises(StoreUnavailable, match=said) as caught:
        open_store(url)
    error: BaseException | None = caught.value
    while error is not None:
        assert "hem/ligt" not in str(error)
        error = error.__cause__ or error.__context__


def test_a_port_where_nobody_answers_is_unavailable_within_seconds() -> None:
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        open_store("postgresql://u:hemligt@127.0.0.1:1/x")
    assert time.monotonic() - began < 8


def test_a_user_without_the_right_to_make_tables_is_told_so(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as operator:
        operator.execute("DROP ROLE IF EXISTS visitor")
        operator.execute("CREATE ROLE visitor LOGIN")
    with pytest.raises(StoreError, match="right to make and change tables"):
        open_store(postgres_url.replace("postgres:@", "visitor:@"))


def test_a_full_disk_is_said_and_changes_nothing(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        store.commit(publication(1))

        def limit(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # the number of pages there are: not one more

        event.listen(store._database._engine, "connect", limit)
        with pytest.raises(StoreError, match=r"disk that holds .* is full"):
            store.commit(Publication(at=NOW, source=state(2), artifacts=(artifact("/a.atom", "x" * 1_000_000),)))
        event.remove(store._database._engine, "connect", limit)
        assert store.source("aktuellt") == state(1)
        store.commit(publication(2, paths=("/a.atom",)))


def test_a_write_that_the_system_stops_is_said_and_changes_nothing(sqlite_url: str, sqlite_path: Path) -> None:
    with open_store(sqlite_url) as store:
        store.commit(publication(1))
    said = _in_a_child(f"""
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = {sqlite_path.stat().st_size}
        with open_store({sqlite_url!r}) as store:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            store.commit(Publication(at=NOW, source=state(2), artifacts=(artifact("/a.atom", "x" * 1_000_000),)))
    """)
    assert said.startswith("StoreUnavailable: The disk failed"), said
    with open_store(sqlite_url) as store:
        assert store.source("aktuellt") == state(1)


@pytest.mark.parametrize("folder", ["/proc/syndicate", "/dev/null/syndicate"])
def test_a_folder_that_cannot_be_written_is_said(folder: str) -> None:
    with pytest.raises(StoreError, match=f"folder {folder} cannot be made|{folder}/store.db cannot be opened"):
        open_store(f"sqlite:///{folder}/store.db")


def test_a_store_that_this_user_may_not_write_is_read_and_says_so_when_written() -> None:
    with tempfile.TemporaryDirectory(prefix="syndicate-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/store.db"
        with open_store(url) as store:
            store.commit(publication(1))
        folder.chmod(0o555)
        (folder / "store.db").chmod(0o444)
        said = _in_a_child(f"""
            import os
            if os.geteuid() == 0:
                os.setuid(65534)
            with open_store({url!r}) as store:
                assert store.source("aktuellt") == state(1)
                store.commit(publication(2))
        """)
        folder.chmod(0o755)
    assert said.startswith("StoreError:"), said
    assert "read-only for this user" in said


def _in_a_child(code: str) -> str:
    """What the StoreError said that ended ``code`` in a process of its own."""
    prelude = "from syndicate.store import *\nfrom syndicate.model import *\nfrom tests.store.making import *\n"
    script = (
        f"{prelude}from syndicate.errors import StoreError\ntry:\n{textwrap.indent(textwrap.dedent(code), '    ')}\n"
        "except StoreError as error:\n    print(f'{type(error).__name__}: {error}')"
    )
    child = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert child.returncode == 0, child.stderr
    return child.stdout


def test_a_table_that_is_missing_is_damage(store: Store) -> None:
    with store._database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE syndicate_held")
    with pytest.raises(StoreCorrupt, match="syndicate_held"):
        store.held("aktuellt")


def test_a_lost_publication_number_is_damage(store: Store) -> None:
    with store._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM syndicate_counters")
    with pytest.raises(StoreCorrupt, match="publication number"):
        store.commit(publication(1))


def test_closing_twice_is_harmless(store: Store) -> None:
    store.close()
    store.close()
