"""The tables, as SQLAlchemy Core; ``migrations/`` makes them, and a test compares the two.

A field of a value of model.py that is searched, sorted, compared or read by an operator has a column of its name. All
its other fields are in ``document``, as JSON (codec.py), so that a new one needs no migration. Every table begins with
``syndicate_``: on PostgreSQL the database may belong to others too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

HEAD = "0004"
"""The revision that this code works with: the newest in migrations/versions."""

VERSION_TABLE = "syndicate_version"
"""Alembic's own table, under a name that another program's Alembic does not use."""

PUBLICATION = "publication"
"""Name of the one row in ``counters``: the number of the newest publication, and the lock of every commit."""


class Instant(TypeDecorator[datetime]):
    """An aware ``datetime`` on both sides, always UTC when read; sorts by time on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; without the zone for SQLite, which stores text of one fixed width."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value} has no zone; the store takes aware instants only")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The same instant, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Sentence(TypeDecorator[str]):
    """Text for people. What no database takes (NUL, half a surrogate pair) becomes U+FFFD rather than an error."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text, storable: a message must never be the reason that a commit fails."""
        del dialect
        return (
            None
            if value is None
            else value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _number() -> Column[Any]:
    # SQLite counts by itself only in a column of the type INTEGER.
    return Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _document() -> Column[Any]:
    return Column("document", Text, nullable=False)


counters = Table(
    "syndicate_counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

sources = Table(
    "syndicate_sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Sentence),
    Column("last_good", Instant),
    Column("last_checked", Instant),
    Column("next_due", Instant, index=True),
    Column("items", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    _document(),
)

records = Table(
    "syndicate_records",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("source", ForeignKey(sources.c.name), nullable=False, index=True),
    Column("fingerprint", Text, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("published", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("absent_since", Instant),
    Column("absent_loads", Integer, nullable=False),
    Column("withdrawn", Instant),
    _document(),
)

# ``before`` and ``after`` are whole records, so that a change can be told long after later ones.
revisions = Table(
    "syndicate_revisions",
    metadata,
    _number(),
    Column("record", ForeignKey(records.c.id, ondelete="CASCADE"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("fields", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
)
Index("ix_syndicate_revisions_record", revisions.c.record, revisions.c.number)

loads = Table(
    "syndicate_loads",
    metadata,
    _number(),
    Column("source", ForeignKey(sources.c.name), nullable=False),
    Column("at", Instant, nullable=False),
    Column("good", Boolean, nullable=False),
    Column("items", Integer, nullable=False),
    _document(),
)
Index("ix_syndicate_loads_source", loads.c.source, loads.c.number)

held = Table(
    "syndicate_held",
    metadata,
    Column("source", ForeignKey(sources.c.name), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("load", Text, nullable=False),
)

feeds = Table(
    "syndicate_feeds",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("created", Instant),
    Column("updated", Instant),
    Column("entries", Integer, nullable=False),
    _document(),
)

# ``number`` is the publication that wrote the row. The feed's name is no foreign key: documents about all feeds
# (OPML, the list of feeds) belong to none.
artifacts = Table(
    "syndicate_artifacts",
    metadata,
    Column("path", Text, primary_key=True),
    Column("feed", Text, nullable=False),
    Column("number", BigInteger, nullable=False, index=True),
    Column("media_type", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("gzip", LargeBinary),
    Column("br", LargeBinary),
    _document(),
)

# Paths that were served once: the web answers 410 there, not 404.
retired = Table(
    "syndicate_retired",
    metadata,
    Column("path", Text, primary_key=True),
    Column("number", BigInteger, nullable=False, index=True),
)

# What the operator must know; a source that is configured no more keeps its incidents.
incidents = Table(
    "syndicate_incidents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("opened", Instant, nullable=False, index=True),
    Column("closed", Instant),
    Column("reason", Sentence, nullable=False),
    _document(),
)

# What is to be told to others, written with the commit that it is about.
messages = Table(
    "syndicate_messages",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("due", Instant, index=True),
    Column("delivered", Instant),
    Column("tries", Integer, nullable=False),
    Column("result", Sentence),
    _document(),
)

# How often each feed was fetched, by family of programs and hour: counts, never who.
fetches = Table(
    "syndicate_fetches",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("family", Text, primary_key=True),
    Column("hour", Instant, primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("last", Instant, nullable=False),
)

# What calendars are joined from. A cache: whoever begins without it renders anew.
fragments = Table(
    "syndicate_fragments",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("pack", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
