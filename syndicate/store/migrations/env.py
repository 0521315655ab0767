"""Alembic's environment: run from code on a connection that is handed in, inside its transaction."""

from __future__ import annotations

from alembic import context

from syndicate.store import schema

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=schema.metadata,
    version_table=schema.VERSION_TABLE,
    # Both databases roll table changes back; Alembic by itself trusts SQLite with that no more than Python once did.
    transactional_ddl=True,
    # SQLite cannot alter a table in place: a batch makes a new one and moves the rows.
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
