"""From a URL to a database: SQLite or PostgreSQL, and the two kinds of transactions that the store knows.

``reading`` sees one state from its first statement to its last and never waits for a writer (on SQLite with a rollback
journal at most for the moment of its commit). ``writing`` holds the write lock from its first statement: no writer
ever finds out late that it read something old.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from syndicate.errors import StoreCorrupt, StoreError, StoreMissing
from syndicate.store import sqlite_file
from syndicate.store.trouble import BUSY, told

_BEGIN = "syndicate_begin"

# Local to the transaction, not to the session: true behind a pooler too. A web process that asks once a second must
# not hang on a statement, and a worker that was stopped in mid-transaction must not hold the lock for ever.
_POSTGRES_BEGIN = (
    f"SET LOCAL lock_timeout = '{BUSY:g}s'; SET LOCAL statement_timeout = '60s';"
    " SET LOCAL idle_in_transaction_session_timeout = '60s'; SET LOCAL TIME ZONE 'UTC'"
)


class Database:
    """A database that is set up, with its transactions. Safe to share between threads; not across ``fork``.

    name: what messages call it, without user and password; path: the file, None for PostgreSQL
    """

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        self.path = Path(parsed.database or "").absolute() if parsed.get_backend_name() == "sqlite" else None
        self.name = str(self.path) if self.path else f"database {parsed.database or ''} on {parsed.host or 'this host'}"
        self._secret = str(parsed.password) if parsed.password else None
        engine = _sqlite(self.path) if self.path else _postgres(parsed)
        self._engine = engine
        if self.path:
            self._reader = engine.execution_options(**{_BEGIN: ("BEGIN",)})
            self._writer = engine.execution_options(**{_BEGIN: ("BEGIN IMMEDIATE",)})
            # A table that is made anew would take the rows that refer to it along.
            self._upgrader = engine.execution_options(**{_BEGIN: ("PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE")})
        else:
            self._reader = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True, **{_BEGIN: (_POSTGRES_BEGIN,)}
            )
            self._writer = engine.execution_options(isolation_level="READ COMMITTED", **{_BEGIN: (_POSTGRES_BEGIN,)})
            self._upgrader = self._writer

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction on one consistent state. Fetch everything inside and leave: an open one may stop writers."""
        with told(self.name, secret=self._secret), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that commits at the end of the block, or changes nothing at all."""
        with told(self.name, secret=self._secret), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def upgrading(self) -> Iterator[Connection]:
        """Like ``writing``, for changes of the tables themselves; references are checked at the end, not before."""
        with told(self.name, secret=self._secret), self._upgrader.begin() as connection:
            yield connection
            if self.path and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StoreCorrupt(f"{self.name} has rows that refer to missing ones; it has been left as it was.")

    def close(self) -> None:
        """Give back every connection. Idempotent."""
        self._engine.dispose()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        dialect = {"postgres": "postgresql"}.get(parsed.drivername, parsed.drivername)
    except (ArgumentError, ValueError):
        # What could not be parsed may hold a password in any place: it is not repeated, and not chained.
        raise StoreError(
            "The address of the store cannot be read. Write sqlite:///path/to/file.db or"
            " postgresql://user:password@host/database; special characters in a password are percent-encoded."
        ) from None
    if dialect in {"sqlite", "sqlite+pysqlite"}:
        if parsed.database in {None, "", ":memory:"} or str(parsed.database).startswith("file:"):
            raise StoreError("The store must be a file that several processes can open: sqlite:///path/to/file.db")
        return parsed.set(drivername="sqlite+pysqlite")
    if dialect in {"postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreError(f"The store cannot be kept in {dialect}. Write sqlite:///path/to/file.db or postgresql://...")


def _sqlite(path: Path) -> Engine:
    # No pool: a connection costs a fraction of a millisecond, none is inherited by a forked worker, and a file that
    # was restored from a backup is seen by the next transaction.
    engine = create_engine(
        "sqlite+pysqlite://", creator=lambda: sqlite_file.connect(path), poolclass=NullPool, hide_parameters=True
    )
    event.listen(engine, "begin", _begin)
    return engine


def _postgres(url: URL) -> Engine:
    patience = {"connect_timeout": "5", "tcp_user_timeout": "15000", "application_name": "syndicate"}
    engine = create_engine(
        url.set(query=patience | dict(url.query)),
        # Prepared statements would not survive a pooler such as PgBouncer.
        connect_args={"prepare_threshold": None},
        pool_pre_ping=True,
        pool_timeout=BUSY,
        pool_use_lifo=True,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    for statement in connection.get_execution_options()[_BEGIN]:
        connection.exec_driver_sql(statement)


def prepare_file(path: Path, *, create: bool) -> None:
    """See that ``path`` is a store, or make an empty file where there is none yet.

    Raises StoreCorrupt for a file that is no sound store, and leaves it as it is; StoreMissing where there is none
    and ``create`` is False; StoreError where none can be made.
    """
    if not sqlite_file.examine(path):
        if not create:
            raise StoreMissing(f"There is no store at {path} yet; the first `syndicate refresh` makes it.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"The folder {path.parent} cannot be made ({error.strerror}).") from error
        with told(str(path)):
            sqlite_file.connect(path, "rwc").close()
    sqlite_file.settle_journal(path, sqlite3.sqlite_version_info)
