"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _instant(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number() -> sa.Column[Any]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("number", kind, primary_key=True, autoincrement=True)


def upgrade() -> None:
    """Make every table."""
    counters = op.create_table(
        "syndicate_counters",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
    )
    op.bulk_insert(counters, [{"name": "publication", "value": 0}])
    _make_sources()
    _make_records()
    _make_published()


def _make_sources() -> None:
    op.create_table(
        "syndicate_sources",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        _instant("last_good"),
        _instant("last_checked"),
        _instant("next_due"),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
    )
    op.create_index("ix_syndicate_sources_next_due", "syndicate_sources", ["next_due"])
    op.create_table(
        "syndicate_loads",
        _number(),
        sa.Column("source", sa.Text(), sa.ForeignKey("syndicate_sources.name"), nullable=False),
        _instant("at", nullable=False),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
    )
    op.create_index("ix_syndicate_loads_source", "syndicate_loads", ["source", "number"])
    op.create_table(
        "syndicate_held",
        sa.Column("source", sa.Text(), sa.ForeignKey("syndicate_sources.name"), primary_key=True),
        _instant("at", nullable=False),
        sa.Column("load", sa.Text(), nullable=False),
    )


def _make_records() -> None:
    op.create_table(
        "syndicate_records",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), sa.ForeignKey("syndicate_sources.name"), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        _instant("first_seen", nullable=False),
        _instant("published", nullable=False),
        _instant("updated", nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _instant("absent_since"),
        sa.Column("absent_loads", sa.Integer(), nullable=False),
        _instant("withdrawn"),
        sa.Column("document", sa.Text(), nullable=False),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_syndicate_records_source", "syndicate_records", ["source"])
    op.create_table(
        "syndicate_revisions",
        _number(),
        sa.Column("record", sa.Text(), sa.ForeignKey("syndicate_records.id", ondelete="CASCADE"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _instant("at", nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
    )
    op.create_index("ix_syndicate_revisions_record", "syndicate_revisions", ["record", "number"])


def _make_published() -> None:
    op.create_table(
        "syndicate_feeds",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _instant("created"),
        _instant("updated"),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
    )
    op.create_table(
        "syndicate_artifacts",
        sa.Column("path", sa.Text(), primary_key=True),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        _instant("published_at", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("gzip", sa.LargeBinary()),
        sa.Column("br", sa.LargeBinary()),
        sa.Column("document", sa.Text(), nullable=False),
    )
    op.create_index("ix_syndicate_artifacts_number", "syndicate_artifacts", ["number"])
    op.create_table(
        "syndicate_retired",
        sa.Column("path", sa.Text(), primary_key=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_syndicate_retired_number", "syndicate_retired", ["number"])
