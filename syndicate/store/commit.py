"""What one publication writes: compared with what is stored first, then all of it, inside one transaction.

Every commit first locks the one row of the publication number. So commits follow each other, on PostgreSQL as
on SQLite: what is compared cannot change before it is written, no two wait for each other in a circle, and a number
is seen only after all smaller ones. A commit takes some milliseconds, so nothing is gained by finer locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.errors import Stale, StoreCorrupt, StoreError
from syndicate.model import Changes, Publication, SourceState
from syndicate.store import codec, schema

LOADS_KEPT = 200
"""Loads a source is remembered by: two days at every quarter of an hour, half a year at once a day."""

REVISIONS_KEPT = 100
"""Changes an item is remembered by, so that a page which differs at every load does not fill the disk."""


_PERMANENT = ("key", "source")


def write(connection: Connection, publication: Publication) -> int:
    """The publication number after it. Raises Stale where something else was published in between."""
    _check_sense(publication)
    number = _lock(connection)
    _compare(connection, publication)
    source = publication.source
    if source is not None:
        _upsert(connection, schema.sources, [codec.to_row(source, schema.sources)])
        _write_load(connection, publication, source)
    _write_records(connection, publication.changes)
    _write_revisions(connection, publication)
    _forget(connection, publication.changes)
    _write_feeds(connection, publication)
    _write_fragments(connection, publication)
    _write_told(connection, publication)
    if not (publication.artifacts or publication.retired):
        return number
    _publish(connection, publication, number + 1)
    return number + 1


def publication_number(connection: Connection, *, lock: bool = False) -> int:
    """The number of the newest publication; 0 before the first."""
    counters = schema.counters
    query = select(counters.c.value).where(counters.c.name == schema.PUBLICATION)
    # On SQLite the transaction itself holds the lock.
    number: int | None = connection.execute(query.with_for_update() if lock else query).scalar()
    if number is None:
        raise StoreCorrupt("The store has lost its publication number. Restore a backup.")
    return number


def _lock(connection: Connection) -> int:
    return publication_number(connection, lock=True)


def _check_sense(publication: Publication) -> None:
    """Raise ValueError for what no caller can mean."""
    if publication.source is None and (publication.stats or publication.held or publication.clear_held):
        raise ValueError("stats, held and clear_held are about a source; the publication names none")
    for state in publication.feeds:
        if state.name not in publication.feed_versions:
            raise ValueError(f"feed_versions does not say which version of {state.name} one started from")
    both = {artifact.path for artifact in publication.artifacts} & set(publication.retired)
    if both:
        raise ValueError(f"published and retired at once: {', '.join(sorted(both))}")


# --- comparing -------------------------------------------------------------------------------------------------------


def _compare(connection: Connection, publication: Publication) -> None:
    source = publication.source
    if source is not None:
        stored = _versions(connection, schema.sources, [source.name]).get(source.name, 0)
        if stored != source.version - 1:
            raise Stale(f"Source {source.name} is at version {stored}; this work started from {source.version - 1}.")
    versions = _versions(connection, schema.feeds, publication.feed_versions)
    for name, started in publication.feed_versions.items():
        if versions.get(name, 0) != started:
            raise Stale(f"Feed {name} is at version {versions.get(name, 0)}; this work started from {started}.")


def _versions(connection: Connection, table: Table, names: Iterable[str]) -> Mapping[str, int]:
    rows = connection.execute(select(table.c.name, table.c.version).where(table.c.name.in_(list(names))))
    return {row.name: row.version for row in rows}


# --- writing ---------------------------------------------------------------------------------------------------------


def _write_load(connection: Connection, publication: Publication, source: SourceState) -> None:
    if publication.stats is not None:
        loads = schema.loads
        row = codec.to_row(publication.stats, loads) | {"source": source.name}
        connection.execute(insert(loads), [row])
        _prune(connection, loads, loads.c.source, [source.name], LOADS_KEPT)
    if publication.held is not None:
        load = {"source": source.name, "at": publication.at, "load": codec.dumps(publication.held)}
        _upsert(connection, schema.held, [load])
    elif publication.clear_held:
        connection.execute(delete(schema.held).where(schema.held.c.source == source.name))


def _write_records(connection: Connection, changes: Changes) -> None:
    rows = [codec.to_row(record, schema.records) for record in changes.records]
    if not rows:
        return
    # An id stays with its key and its source for ever: a row that says otherwise is not written.
    written = _upsert(connection, schema.records, rows, permanent=_PERMANENT)
    if written != len(rows):
        moved = ", ".join(_moved(connection, rows)) or "one id twice"
        raise StoreError(f"Nothing was written: what is permanent of an item would have changed ({moved}).")


def _moved(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    records = schema.records
    wanted = {row["id"]: row for row in rows}
    stored = connection.execute(select(records.c.id, *(records.c[name] for name in _PERMANENT))).mappings()
    return [each["id"] for each in stored if any(each[name] != wanted.get(each["id"], each)[name] for name in each)]


def _write_revisions(connection: Connection, publication: Publication) -> None:
    revised = publication.changes.revised
    if not revised:
        return
    rows: list[dict[str, Any]] = [
        {
            "record": revision.after.id,
            "sequence": revision.after.sequence,
            "at": publication.at,
            "fields": " ".join(revision.fields),
            "before": codec.dumps(revision.before),
            "after": codec.dumps(revision.after),
        }
        for revision in revised
    ]
    revisions = schema.revisions
    connection.execute(insert(revisions), rows)
    _prune(connection, revisions, revisions.c.record, [row["record"] for row in rows], REVISIONS_KEPT)


def _forget(connection: Connection, changes: Changes) -> None:
    """What was purged has no history."""
    revisions = schema.revisions
    for record in changes.purged:
        connection.execute(delete(revisions).where(revisions.c.record == record.id))


def _write_feeds(connection: Connection, publication: Publication) -> None:
    started = publication.feed_versions
    rows = [codec.to_row(state, schema.feeds) | {"version": started[state.name] + 1} for state in publication.feeds]
    _upsert(connection, schema.feeds, rows)


def _write_told(connection: Connection, publication: Publication) -> None:
    incidents, messages = schema.incidents, schema.messages
    _upsert(connection, incidents, [codec.to_row(incident, incidents) for incident in publication.incidents])
    _upsert(connection, messages, [codec.to_row(message, messages) for message in publication.messages])


def _write_fragments(connection: Connection, publication: Publication) -> None:
    fragments = schema.fragments
    named = [(feed, pack, body) for feed, packs in publication.fragments.items() for pack, body in packs.items()]
    _upsert(connection, fragments, [{"feed": feed, "pack": pack, "body": body} for feed, pack, body in named if body])
    if gone := [{"of": feed, "gone": pack} for feed, pack, body in named if not body]:
        where = (fragments.c.feed == bindparam("of")) & (fragments.c.pack == bindparam("gone"))
        connection.execute(delete(fragments).where(where), gone)


def _publish(connection: Connection, publication: Publication, number: int) -> None:
    counters, artifacts, retired = schema.counters, schema.artifacts, schema.retired
    connection.execute(update(counters).where(counters.c.name == schema.PUBLICATION).values(value=number))
    rows = [codec.to_row(artifact, artifacts) | {"number": number} for artifact in publication.artifacts]
    _upsert(connection, artifacts, rows)
    _delete(connection, retired, [row["path"] for row in rows])
    _delete(connection, artifacts, publication.retired)
    _upsert(connection, retired, [{"path": path, "number": number} for path in publication.retired])


# --- statements ------------------------------------------------------------------------------------------------------


def _upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, permanent: Sequence[str] = ()
) -> int:
    """Insert ``rows``, or replace those of the same primary key unless a ``permanent`` column differs: how many."""
    if not rows:
        return 0
    new = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {str(name): new.excluded[name] for name in rows[0] if name not in (*keys, *permanent)}
    same = [table.c[name] == new.excluded[name] for name in permanent]
    statement = new.on_conflict_do_update(index_elements=keys, set_=changed, where=_all(same))
    return connection.execute(statement, list(rows), execution_options={"preserve_rowcount": True}).rowcount


def _all(conditions: Sequence[Any]) -> Any:
    return None if not conditions else conditions[0] if len(conditions) == 1 else conditions[0] & _all(conditions[1:])


def _delete(connection: Connection, table: Table, paths: Sequence[str]) -> None:
    if paths:
        connection.execute(delete(table).where(table.c.path == bindparam("gone")), [{"gone": path} for path in paths])


def _prune(connection: Connection, table: Table, column: Any, owners: Sequence[str], kept: int) -> None:
    """Of each owner's rows keep the newest ``kept``."""
    older = select(table.c.number).where(column == bindparam("owner")).order_by(table.c.number.desc()).offset(kept)
    oldest_gone = older.limit(1).scalar_subquery()
    statement = delete(table).where(column == bindparam("owner"), table.c.number <= oldest_gone)
    connection.execute(statement, [{"owner": owner} for owner in owners])
