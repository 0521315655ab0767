"""What a database complains of -> one sentence of errors.py for people; never raw, never with a password."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from syndicate.errors import StoreCorrupt, StoreError, StoreUnavailable

BUSY = 10.0
"""Seconds that a statement waits for the lock of another process, on both databases."""

RESTORE = "Restore a backup with `syndicate restore FILE`, or move it away to start anew."

# https://www.sqlite.org/rescode.html
_DAMAGED = "{name} is damaged ({detail}); it has been left as it is. " + RESTORE
_LOCKED = f"{{name}} was locked by another process for {BUSY:g} seconds; try again."
_SQLITE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_CORRUPT: (StoreCorrupt, _DAMAGED),
    sqlite3.SQLITE_NOTADB: (StoreCorrupt, _DAMAGED),
    sqlite3.SQLITE_BUSY: (StoreUnavailable, _LOCKED),
    sqlite3.SQLITE_LOCKED: (StoreUnavailable, _LOCKED),
    sqlite3.SQLITE_FULL: (StoreError, "The disk that holds {name} is full; nothing was written. Make room on it."),
    sqlite3.SQLITE_READONLY: (
        StoreError,
        "{name} cannot be written: the file or its folder is read-only for this user.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        StoreUnavailable,
        "{name} cannot be opened: is it there, and may this user read and write it and its folder?",
    ),
    sqlite3.SQLITE_IOERR: (
        StoreUnavailable,
        "The disk failed while {name} was read or written ({detail}); nothing was changed. Is it full?",
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        StoreError,
        "{name} refused what contradicts what it holds ({detail}); nothing was written.",
    ),
}

# SQLSTATE, or its first two characters: https://www.postgresql.org/docs/current/errcodes-appendix.html
_UNAVAILABLE = {
    "08": "the connection to {name} was lost",
    "25006": "{name} takes no writes now: it is read-only",
    "28": "{name} refused the user name or password",
    "3D000": "{name} does not exist on that server; create it first",
    "40": "{name} was busy with another transaction",
    "53300": "{name} has no connection left to give",
    "55P03": f"{{name}} was locked by another process for {BUSY:g} seconds",
    "57": "{name} is shutting down or broke the statement off",
}
_BROKEN = {"XX": "{name} reports damaged data", "42P01": "a table of {name} is missing", "42703": "a column is missing"}
_REFUSED = {
    "23": "{name} refused what contradicts what it holds",
    "42501": "this user may not do that in {name}; it needs the right to make and change tables there",
    "53100": "the disk of {name} is full",
}


@contextmanager
def told(name: str, *, secret: str | None = None) -> Iterator[None]:
    """Turn every database error inside into a StoreError that names the database as ``name``, without ``secret``."""
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(error, name) from error
    except PoolTimeout as error:
        raise StoreUnavailable(f"No connection to {name} came free in time.") from error
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise _from_sqlite(error.orig, name) from error
        raise _from_postgres(error, name, secret) from error
    except StatementError as error:
        # A value that cannot be stored is a fault of ours, not of the database.
        if error.orig is not None:
            raise error.orig from error
        raise


def _from_sqlite(error: sqlite3.Error, name: str) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    kind, sentence = _SQLITE.get(code, (StoreError, "{name} could not do what was asked ({detail})."))
    if "no such table" in str(error) or "no such column" in str(error):
        kind, sentence = StoreCorrupt, "{name} lacks a part of the store ({detail}). " + RESTORE
    return kind(sentence.format(name=name, detail=error))


def _from_postgres(error: DBAPIError, name: str, secret: str | None) -> StoreError:
    state = getattr(error.orig, "sqlstate", None)
    detail = (str(error.orig).strip().splitlines() or [""])[0].rstrip(".")
    if secret:
        detail = detail.replace(secret, "***")
    tables: tuple[tuple[type[StoreError], dict[str, str]], ...] = (
        (StoreUnavailable, _UNAVAILABLE),
        (StoreCorrupt, _BROKEN),
        (StoreError, _REFUSED),
    )
    for kind, sentences in tables:
        sentence = sentences.get(state or "") or sentences.get((state or "")[:2])
        if sentence:
            text = sentence.format(name=name)
            return kind(f"{text[0].upper()}{text[1:]} ({detail}).")
    if state is None or error.connection_invalidated:
        return StoreUnavailable(f"{name[0].upper()}{name[1:]} cannot be reached ({detail}).")
    return StoreError(f"{name[0].upper()}{name[1:]} could not do what was asked ({detail}).")
