"""What is remembered, in SQLite or PostgreSQL: records, states, loads, and the documents that are published.

Records and the documents made from them change together, in one transaction, or not at all: readers see the old feed or
the new one. Nothing here decides anything; see docs/explanation/store.md for why it is as it is.

    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> from syndicate.model import Publication, SourceState
    >>> with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/syndicate.db") as store:
    ...     state = SourceState(name="aktuellt", version=1, state="ok")
    ...     number = store.commit(Publication(at=datetime(2026, 1, 1, tzinfo=UTC), source=state))
    ...     store.source("aktuellt").state, number
    ('ok', 0)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import select

from syndicate.errors import StoreError
from syndicate.model import (
    Artifact,
    FeedState,
    Fetches,
    Imprint,
    Incident,
    Load,
    LoadStats,
    Message,
    Publication,
    Record,
    Revision,
    SourceState,
)
from syndicate.store import codec, fetches, outbox, schema, sqlite_file
from syndicate.store.commit import publication_number, write
from syndicate.store.engine import Database, prepare_file
from syndicate.store.migrate import upgrade

__all__ = ["Published", "Store", "open_store", "restore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What changed after a publication, as of one moment.

    number: the newest publication in here; ask for what comes after it next time
    artifacts: in order of their paths; retired: paths that are served no more, sorted
    complete: this is everything, not a difference: what is not in ``artifacts`` is not published
    """

    number: int
    artifacts: tuple[Artifact, ...]
    retired: tuple[str, ...]
    complete: bool = False


def open_store(url: str, *, create: bool = True) -> Store:
    """The store at ``url``, its tables brought up to date. Idempotent; any number of processes may do it at once.

    url: ``sqlite:///path`` or ``postgresql://user:password@host/database`` (``postgres://`` too)
    create: make the file, its folder and the tables where there are none; else that is StoreMissing

    Raises StoreCorrupt for a damaged file, another program's database or a file that is none: it is left untouched.
    Raises StoreUnavailable where it cannot be reached, StoreError where it is newer than this program or cannot be
    made. No message holds the password.
    """
    database = Database(url)
    try:
        if database.path:
            prepare_file(database.path, create=create)
        upgrade(database, create=create)
    except BaseException:
        database.close()
        raise
    return Store(database)


def restore(url: str, file: Path, *, aside: Path) -> bool:
    """Put a copy that ``backup`` made in the place of the store at ``url``; whether there was one before.

    aside: where what was there is kept
    Raises StoreError where the copy is none, or the store is in PostgreSQL; nothing is changed then.
    """
    database = Database(url)
    try:
        if database.path is None:
            raise StoreError(f"To restore the {database.name} use pg_restore.")
        return sqlite_file.restore(file, database.path, aside)
    finally:
        database.close()


class Store:
    """An open store. Threads may share it; after ``fork`` open another.

    Every reading method is one short transaction on one consistent state. Each may raise StoreUnavailable (gone, or
    locked for too long) and StoreCorrupt; ``Store`` goes on working when the database is back.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back every connection. Idempotent."""
        self._database.close()

    # --- sources ---

    def source(self, name: str) -> SourceState:
        """Where the source ``name`` stands; one that was never heard of is at version 0."""
        sources = schema.sources
        with self._database.reading() as connection:
            row = connection.execute(select(sources).where(sources.c.name == name)).mappings().first()
        return codec.from_row(SourceState, row) if row else SourceState(name=name)

    def sources(self) -> dict[str, SourceState]:
        """Every source that was ever heard of, by name, sorted."""
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.sources)).mappings().all()
        return {state.name: state for state in sorted((codec.from_row(SourceState, row) for row in rows), key=_name)}

    def due(self, now: datetime) -> tuple[str, ...]:
        """Names of the sources that are due at ``now`` (aware): those never planned first, then the longest overdue."""
        sources = schema.sources
        query = select(sources.c.name, sources.c.next_due).where(
            sources.c.next_due.is_(None) | (sources.c.next_due <= now)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        never = datetime.min.replace(tzinfo=UTC)
        return tuple(row.name for row in sorted(rows, key=lambda row: (row.next_due or never, row.name)))

    def records(self, sources: Iterable[str], *, absent: bool = False) -> tuple[Record, ...]:
        """Every record of these sources, as first seen; equal to what was written.

        absent: only those that their source did not have at last
        What was removed for good is not among them: see ``purged``.
        """
        found = [record for record in self._records(sources, absent=absent) if record.purged is None]
        return tuple(sorted(found, key=lambda record: (record.first_seen, record.id)))

    def purged(self, source: str) -> tuple[Record, ...]:
        """What is left of a source's items that were removed for good, by id."""
        records = schema.records
        # Only what was purged has no fingerprint; of ten thousand others none is read.
        query = select(records).where(records.c.source == source, records.c.fingerprint == "").order_by(records.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        found = (codec.from_row(Record, row) for row in rows)
        return tuple(record for record in found if record.purged is not None)

    def _records(self, sources: Iterable[str], *, absent: bool) -> Iterator[Record]:
        records = schema.records
        query = select(records).where(records.c.source.in_(list(sources)))
        if absent:
            query = query.where(records.c.absent_loads > 0)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return (codec.from_row(Record, row) for row in rows)

    def revisions(self, source: str, limit: int) -> tuple[Revision, ...]:
        """The newest ``limit`` changes of items of ``source``, newest first; the last 100 of an item are kept."""
        revisions, records = schema.revisions, schema.records
        query = (
            select(revisions)
            .join(records, records.c.id == revisions.c.record)
            .where(records.c.source == source)
            .order_by(revisions.c.number.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Revision(codec.loads(Record, row.before), codec.loads(Record, row.after), tuple(row.fields.split()))
            for row in rows
        )

    def loads(self, source: str, limit: int = 60) -> tuple[LoadStats, ...]:
        """The numbers of the newest ``limit`` loads of ``source``, newest first; the last 200 are kept."""
        loads = schema.loads
        query = select(loads).where(loads.c.source == source).order_by(loads.c.number.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(codec.from_row(LoadStats, row) for row in rows)

    def held(self, source: str) -> Load | None:
        """The load of ``source`` that waits to be accepted, None where none does."""
        held = schema.held
        with self._database.reading() as connection:
            text = connection.execute(select(held.c.load).where(held.c.source == source)).scalar()
        return None if text is None else codec.loads(Load, text)

    # --- feeds and documents ---

    def feed(self, name: str) -> FeedState:
        """Where the feed ``name`` stands; one that was never built is at version 0."""
        feeds = schema.feeds
        with self._database.reading() as connection:
            row = connection.execute(select(feeds).where(feeds.c.name == name)).mappings().first()
        return codec.from_row(FeedState, row) if row else FeedState(name=name)

    def feeds(self) -> dict[str, FeedState]:
        """Every feed that was ever built, by name, sorted."""
        with self._database.reading() as connection:
            rows = connection.execute(select(schema.feeds)).mappings().all()
        return {state.name: state for state in sorted((codec.from_row(FeedState, row) for row in rows), key=_name)}

    def publication(self) -> int:
        """The number of the newest publication, 0 before the first. Cheap: meant to be asked once a second."""
        with self._database.reading() as connection:
            return publication_number(connection)

    def artifacts(self, after: int = 0) -> Published:
        """Everything that was published or retired after publication ``after``, as of one moment.

        Who asks again and again with the number of the last answer misses nothing: a publication is seen only together
        with all earlier ones. A number that the store never reached (it was restored from a backup) gets everything.
        """
        artifacts, retired = schema.artifacts, schema.retired
        with self._database.reading() as connection:
            number = publication_number(connection)
            start = after if 0 < after <= number else 0
            documents = connection.execute(select(artifacts).where(artifacts.c.number > start)).mappings().all()
            paths = connection.execute(select(retired.c.path).where(retired.c.number > start)).scalars().all()
        found = sorted((codec.from_row(Artifact, row) for row in documents), key=lambda artifact: artifact.path)
        return Published(number=number, artifacts=tuple(found), retired=tuple(sorted(paths)), complete=start == 0)

    def artifact(self, path: str) -> Artifact | None:
        """The document published at ``path``, None where none is."""
        artifacts = schema.artifacts
        with self._database.reading() as connection:
            row = connection.execute(select(artifacts).where(artifacts.c.path == path)).mappings().first()
        return codec.from_row(Artifact, row) if row else None

    # --- what is told to others ---

    def incidents(self, limit: int = 100) -> tuple[Incident, ...]:
        """The newest ``limit`` incidents, newest first, and every one that is open."""
        incidents = schema.incidents
        newest = select(incidents.c.id).order_by(incidents.c.opened.desc()).limit(limit)
        query = select(incidents).where(incidents.c.closed.is_(None) | incidents.c.id.in_(newest))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(incidents.c.opened.desc(), incidents.c.id)).mappings().all()
        return tuple(codec.from_row(Incident, row) for row in rows)

    def messages(self, *kinds: str, limit: int = 100) -> tuple[Message, ...]:
        """The newest ``limit`` messages of these kinds (of all where none is named), newest first."""
        with self._database.reading() as connection:
            return outbox.newest(connection, kinds, limit)

    def message_due(self, now: datetime) -> bool:
        """Whether a message is due at ``now``. Cheap: meant to be asked once a second."""
        query = select(schema.messages.c.key).where(schema.messages.c.due <= now).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def fetches(self, since: datetime) -> tuple[Fetches, ...]:
        """How often feeds were fetched in the hours from ``since`` on; the last 60 days are kept."""
        with self._database.reading() as connection:
            return fetches.since(connection, since)

    def imprints(self, feed: str, under: str) -> dict[str, Imprint]:
        """Path -> what is known of the document there, of all that ``feed`` publishes at paths that begin so."""
        artifacts = schema.artifacts
        columns = (artifacts.c.path, artifacts.c.digest, artifacts.c.published_at, artifacts.c.document)
        query = select(*columns).where(artifacts.c.path.startswith(under, autoescape=True), artifacts.c.feed == feed)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return {row["path"]: codec.from_row(Imprint, row) for row in rows}

    def fragments(self, feed: str) -> dict[int, bytes]:
        """The packs of rendered events of the feed, by number; see ``Publication.fragments``."""
        fragments = schema.fragments
        query = select(fragments.c.pack, fragments.c.body).where(fragments.c.feed == feed)
        with self._database.reading() as connection:
            return {pack: bytes(body) for pack, body in connection.execute(query)}

    # --- writing ---

    def add_fetches(self, counted: Sequence[Fetches], *, now: datetime) -> None:
        """Add counts to those that are there."""
        if counted:
            with self._database.writing() as connection:
                fetches.add(connection, counted, now=now)

    def claim(self, now: datetime, *, until: datetime, limit: int = 50) -> tuple[Message, ...]:
        """The messages due at ``now``, for the caller alone to send before ``until``; see ``settle``."""
        with self._database.writing() as connection:
            return outbox.claim(connection, now, until=until, limit=limit)

    def settle(self, message: Message) -> None:
        """Store what came of a claimed message. One that a newer message replaced meanwhile is left alone."""
        with self._database.writing() as connection:
            outbox.settle(connection, message)

    def commit(self, publication: Publication) -> int:
        """Write all of ``publication`` or nothing, and return the publication number.

        The number grows by one where documents are published or retired, and stays otherwise. Feeds are stored at the
        version one started from plus one. Raises Stale where the source or a feed moved on since: start over.
        Raises ValueError for a publication that contradicts itself, StoreError where it would move what is permanent
        of an item (its key, its source).
        """
        with self._database.writing() as connection:
            return write(connection, publication)

    def backup(self, path: Path, *, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the store to ``path``, whole and consistent, while others go on reading and writing.

        ``path`` is replaced only by a finished, checked copy. progress: is told pages done and pages in all.
        Raises StoreError for a store in PostgreSQL (use ``pg_dump``) and where ``path`` cannot be written.
        """
        if self._database.path is None:
            raise StoreError(f"To copy the {self._database.name} use pg_dump; restore it with pg_restore.")
        sqlite_file.copy(self._database.path, path, progress)


def _name(state: SourceState | FeedState) -> str:
    return state.name
