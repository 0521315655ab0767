"""Events of calendars as they were rendered, for processes that begin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "syndicate_fragments",
        sa.Column("feed", sa.Text(), primary_key=True),
        sa.Column("pack", sa.Integer(), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
