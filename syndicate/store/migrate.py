"""Bring the tables to the revision that this code works with."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from syndicate.errors import StoreCorrupt, StoreError, StoreMissing
from syndicate.store import schema
from syndicate.store.engine import Database
from syndicate.store.sqlite_file import APPLICATION_ID

MIGRATIONS = Path(__file__).parent / "migrations"

_ADVISORY_LOCK = 0x73796E64  # "synd": whoever upgrades holds it, so that two that start at once do it once


def upgrade(database: Database, *, create: bool = True, migrations: Path = MIGRATIONS, head: str = schema.HEAD) -> None:
    """Bring ``database`` to ``head``: all of it or nothing, once, however many processes ask at the same time.

    Raises StoreError where a newer version of this program has been at it, StoreCorrupt where only a part of the tables
    is there, StoreMissing where there are none and ``create`` is False.
    """
    with database.reading() as connection:
        found = revision(connection)
    if found == head:
        return
    if found is None and not create:
        raise StoreMissing(f"There is no store in {database.name} yet; the first `syndicate refresh` makes it.")
    with database.upgrading() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        found = revision(connection)
        if found != head:
            _check(connection, found, database.name, migrations)
            _run(connection, migrations, head)


def revision(connection: Connection) -> str | None:
    """The revision of the tables that are there; None where there are none."""
    if not inspect(connection).has_table(schema.VERSION_TABLE):
        return None
    versions = table(schema.VERSION_TABLE, column("version_num"))
    found: str | None = connection.execute(select(versions.c.version_num)).scalar()
    return found


def _check(connection: Connection, found: str | None, name: str, migrations: Path) -> None:
    if found is None:
        ours = set(inspect(connection).get_table_names()) & set(schema.metadata.tables)
        if ours:
            raise StoreCorrupt(f"{name} holds a part of a store only ({', '.join(sorted(ours))}). Restore a backup.")
    elif found not in _known(migrations):
        raise StoreError(
            f"{name} was written by a newer version of syndicate (schema {found}; this one knows {schema.HEAD})."
            " Install that version again, or restore a backup from before it."
        )


def _known(migrations: Path) -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # 0.1 s to import, and nearly always needless

    return {script.revision for script in ScriptDirectory(str(migrations)).walk_revisions()}


def _run(connection: Connection, migrations: Path, head: str) -> None:
    from alembic import command  # noqa: PLC0415  # as above
    from alembic.config import Config  # noqa: PLC0415  # as above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    command.upgrade(config, head)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
