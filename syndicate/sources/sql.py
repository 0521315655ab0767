"""A database as a source: one SELECT, each row an item, columns by name as in files.

Nothing can be changed through it. SQLite is opened for reading and allowed nothing but to read (its authorizer); on
PostgreSQL the query is declared as a cursor, which only a single SELECT can be, in a transaction that is read-only. It
has 30 seconds in all, on the side of the server and, should that hang, on ours.
"""

from __future__ import annotations

import hashlib
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import psycopg
from psycopg.types.string import TextLoader
from sqlalchemy import URL, Connection, CursorResult, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from syndicate.config import Config, SourceConfig
from syndicate.errors import SourceError, SyndicateError, TimedOut, Unreachable
from syndicate.fetch import Errand, survey
from syndicate.model import FetchMemory, Load, Problem, Unchanged
from syndicate.sources._assemble import assemble
from syndicate.sources._columns import Columns, Entry
from syndicate.sources._duplicates import without_duplicates
from syndicate.sources._values import frame_for

TIME_LIMIT = 30.0  # seconds for the query and its rows
GRACE = 5.0  # seconds more, after which a server that does not answer is left
CONNECT_LIMIT, BUSY = 5, 5.0  # seconds for a connection; for the lock of another process
MAX_BYTES = 20 * 1024 * 1024  # of all rows
MAX_VALUE = 4 * 1024 * 1024  # of one value, where the database can be told so
ROWS_AT_ONCE = 50
STEPS = 10_000  # of SQLite's machine between two looks at the clock

# What a SELECT may do; everything else, ATTACH and PRAGMA included, is refused.
_ALLOWED = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, 33}  # 33: SQLITE_RECURSIVE
)
_AS_TEXT = ("date", "timestamp", "timestamptz", "time", "timetz", "interval")


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the query gave. ``more``: whether there is more than was taken; ``size``: bytes, roughly."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool
    size: int


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the database says now; see ``sources.load``.

    Raises Unreachable, TimedOut, and SourceError where the query cannot be run.
    """
    del errand  # a database is no web address: it is the operator's own, and its address is a secret
    database = _database(source, config)
    found = _query(database, source.query or "", most=source.max_items, zone=config.site.timezone)
    after = replace(memory, body_hash=_digest(found))
    if after.body_hash == memory.body_hash:
        return Unchanged(after)
    columns = Columns.of(source)
    columns.slugs = False  # the address is that of the database
    if not columns.known(found.columns):
        names = ", ".join(found.columns)[:200]
        raise SourceError(f"No column of the query has a name that is known, such as title or rubrik; it has {names}.")
    entries = [
        Entry(dict(zip(found.columns, row, strict=True)), f"row {number}") for number, row in enumerate(found.rows, 1)
    ]
    frame = frame_for(source, config, now=now)
    kept = [entry for entry in entries if not columns.draft(entry)]
    return Load(
        readings=without_duplicates([assemble(columns.read(entry), frame) for entry in kept]),
        problems=tuple(_problems(columns, found, source)),
        complete=not found.more,
        valid_empty=not found.rows and not found.more,
        size=found.size,
        memory=after,
    )


def _problems(columns: Columns, found: _Rows, source: SourceConfig) -> Iterator[Problem]:
    for field, words in columns.missing(found.columns):
        yield Problem(words, field=field)
    if found.more:
        rows = len(found.rows)
        limit = "max_items" if rows >= source.max_items else f"{MAX_BYTES:,} bytes"
        yield Problem(f"the query finds more than the {rows} rows that were read ({limit})", field="query")


def _digest(found: _Rows) -> str:
    digest = hashlib.sha256(repr(found.columns).encode())
    for row in found.rows:
        digest.update(repr(row).encode(errors="surrogatepass"))
    return digest.hexdigest()


# --- the database ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Database:
    """Where it is. ``name``: what messages call it, without user and password; ``file``: None for PostgreSQL."""

    name: str
    url: URL | None = None
    file: Path | None = None


def _database(source: SourceConfig, config: Config) -> _Database:
    if source.path is not None:
        found = survey(source.path, folder=config.folder, suffixes=frozenset())
        if not found.files:
            raise Unreachable(f"{source.path} is a folder, not a database.", url=str(source.path), rule="file")
        return _Database(str(found.files[0]), file=config.folder.resolve() / found.files[0])
    try:
        url = make_url(source.url or "")
        port = url.port
    except (ArgumentError, ValueError):
        # What could not be parsed may hold a password in any place: it is not repeated, and not chained.
        raise SourceError(
            "The address of the database cannot be read; special characters in a password are percent-encoded."
        ) from None
    if url.get_backend_name() == "sqlite":
        file = config.folder / (url.database or "")
        if not file.is_file():
            raise Unreachable(f"There is no database file {file}.", url=str(file), rule="file")
        return _Database(str(file), file=file)
    host = f"{url.host or 'this host'}{f':{port}' if port else ''}"
    return _Database(f"the database {url.database or ''} on {host}", url=url.set(drivername="postgresql+psycopg"))


def _query(database: _Database, query: str, *, most: int, zone: str) -> _Rows:
    """The rows of the query, at most ``most``. Raises FetchError, SourceError."""
    deadline = time.monotonic() + TIME_LIMIT
    watch = _Watch()
    with _told(database, watch), watch, _engine(database, deadline, watch) as engine, engine.connect() as connection:
        if database.url is not None:
            _set_limits(connection, zone)
        options: dict[str, Any] = {"no_parameters": True, "stream_results": True, "max_row_buffer": ROWS_AT_ONCE}
        streaming = connection.execution_options(**options)
        with closing(streaming.exec_driver_sql(query.strip().removesuffix(";"))) as result:
            return _fetched(result, database, most=most, deadline=deadline)


def _fetched(result: CursorResult[Any], database: _Database, *, most: int, deadline: float) -> _Rows:
    columns = tuple(map(str, result.keys()))
    rows: list[tuple[Any, ...]] = []
    size = 0
    for part in result.partitions(min(ROWS_AT_ONCE, most + 1)):
        for row in part:
            size += sum(len(value) if isinstance(value, (str, bytes)) else 8 for value in row)
            if len(rows) >= most or size > MAX_BYTES:
                return _Rows(columns, tuple(rows), more=True, size=size)
            rows.append(tuple(row))
        if time.monotonic() > deadline:
            raise _too_slow(database)
    return _Rows(columns, tuple(rows), more=False, size=size)


@contextmanager
def _engine(database: _Database, deadline: float, watch: _Watch) -> Iterator[Engine]:
    engine = _sqlite(database.file, deadline) if database.file else _postgres(database.url, watch)
    try:
        yield engine
    finally:
        engine.dispose()


class _Watch:
    """Hangs up on a server that does not keep the time that it was told. ``expired``: whether that was needed."""

    def __init__(self) -> None:
        self.expired = False
        self.timer: threading.Timer | None = None

    def begin(self, driver: psycopg.Connection[Any], _record: object) -> None:
        """Watch a connection that was just made."""
        self.timer = threading.Timer(TIME_LIMIT + GRACE, self._hang_up, [driver])
        self.timer.daemon = True
        self.timer.start()

    def _hang_up(self, driver: psycopg.Connection[Any]) -> None:
        self.expired = True
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(driver.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.timer is not None:
            self.timer.cancel()


@contextmanager
def _told(database: _Database, watch: _Watch) -> Iterator[None]:
    """What the driver complains of, as an error of ours in one sentence."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, sqlite3.Warning, psycopg.Error) as error:
        if watch.expired:
            raise _too_slow(database) from error
        origin = error.orig if isinstance(error, DBAPIError) else error
        raise (_of_sqlite if database.file else _of_postgres)(database, origin or error) from None
    except (RecursionError, ValueError, OverflowError) as error:
        raise SourceError(f"What {database.name} gave holds a value that cannot be read: {error}") from error


def _too_slow(database: _Database) -> TimedOut:
    message = f"The query on {database.name} took longer than {TIME_LIMIT:.0f} seconds."
    return TimedOut(message, url=database.name, rule="database-time")


def _of_sqlite(database: _Database, error: BaseException) -> SyndicateError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:
        return _too_slow(database)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
        return Unreachable(f"{database.name} cannot be read now: {error}", url=database.name, rule="database")
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return SourceError(f"{database.name} is no SQLite database, or damaged.")
    if code in (sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY) or "not authorized" in str(error):
        return SourceError(f"The query on {database.name} does more than read, which is not allowed.")
    return SourceError(f"The query on {database.name} cannot be run: {_line(str(error))}")


def _of_postgres(database: _Database, error: BaseException) -> SyndicateError:
    state = getattr(error, "sqlstate", None) or ""
    password = str(database.url.password) if database.url is not None and database.url.password else None
    diagnosis = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    detail = _line(diagnosis or str(error).rpartition("FATAL:")[2], password)
    if state == "57014":
        return _too_slow(database)
    if not state or state[:2] in ("08", "28", "3D", "53", "57") or state == "55P03":
        return Unreachable(f"{database.name} cannot be reached: {detail}", url=database.name, rule="database")
    if state in ("25006", "42501"):
        return SourceError(f"The query on {database.name} is not allowed: {detail}")
    return SourceError(f"The query on {database.name} cannot be run: {detail}")


def _line(words: str, password: str | None = None) -> str:
    line = " ".join((words.replace(password, "***") if password else words).split())
    return line if len(line) <= 200 else f"{line[:199]}…"


# --- SQLite ----------------------------------------------------------------------------------------------------------


def _sqlite(file: Path, deadline: float) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file://{quote(str(file.absolute()))}?mode=ro", uri=True, timeout=BUSY, isolation_level=None
        )
        connection.executescript(
            "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0"
        )
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
        connection.set_authorizer(_authorized)
        return connection

    return create_engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)


def _authorized(action: int, *names: str | None) -> int:
    if action == sqlite3.SQLITE_PRAGMA and names[:2] == ("read_uncommitted", None):
        return sqlite3.SQLITE_OK  # SQLAlchemy asks how transactions are kept apart
    if action == sqlite3.SQLITE_FUNCTION and names[1] in ("load_extension", "fts3_tokenizer", "writefile", "edit"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


def _postgres(url: URL | None, watch: _Watch) -> Engine:
    if url is None:
        raise SourceError("There is no address of a database.")
    patience = {
        "connect_timeout": str(CONNECT_LIMIT),
        "tcp_user_timeout": "15000",
        "application_name": "syndicate",
        "client_encoding": "utf8",
    }
    engine = create_engine(
        url.set(query=patience | dict(url.query)),
        connect_args={"prepare_threshold": None},  # behind a pooler there is nothing to prepare
        poolclass=NullPool,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        use_native_hstore=False,
    )
    event.listen(engine, "connect", watch.begin, insert=True)  # before the first word is exchanged
    return engine.execution_options(postgresql_readonly=True)


def _set_limits(connection: Connection, zone: str) -> None:
    """Within the transaction, so that they hold behind a pooler too; and dates as the text that they are."""
    limit = f"{TIME_LIMIT * 1000:.0f}"
    connection.exec_driver_sql(
        f"SET LOCAL statement_timeout = {limit}; SET LOCAL lock_timeout = {limit};"
        f" SET LOCAL DateStyle = 'ISO'; SET LOCAL TIME ZONE '{zone}'"
    )
    driver = connection.connection.driver_connection
    for name in _AS_TEXT:  # an "infinity" or a year 20000 would cost every row
        if isinstance(driver, psycopg.Connection):
            driver.adapters.register_loader(name, TextLoader)
