"""The tables come from migrations, are what the code thinks they are, and are made once."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from syndicate.errors import StoreCorrupt, StoreError
from syndicate.model import Changes
from syndicate.store import Store, migrate, open_store, schema
from syndicate.store.engine import Database
from tests.store.making import publication, record, revised, state

ROOT = Path(__file__).parents[2]


def test_the_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store._database.reading() as connection:
        options = {"compare_type": True, "compare_server_default": True, "version_table": schema.VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []


def test_the_comparison_would_notice(store: Store) -> None:
    with store._database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE syndicate_feeds ADD COLUMN colour TEXT")
        connection.exec_driver_sql("DROP INDEX ix_syndicate_records_source")
    with store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": schema.VERSION_TABLE})
        assert len(compare_metadata(context, schema.metadata)) == 2


def test_the_code_is_at_the_newest_migration() -> None:
    assert ScriptDirectory(str(migrate.MIGRATIONS)).get_heads() == [schema.HEAD]


def test_every_table_is_ours_by_name() -> None:
    assert all(name.startswith("syndicate_") for name in [*schema.metadata.tables, schema.VERSION_TABLE])


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The migrations of a later version: one more, which makes a table anew to change a column."""
    folder = tmp_path / "later" / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_later.py").write_text(
        textwrap.dedent(f"""
            import sqlalchemy as sa
            from alembic import op

            revision = "9999"
            down_revision = "{schema.HEAD}"

            def upgrade():
                with op.batch_alter_table("syndicate_records") as records:
                    records.add_column(sa.Column("colour", sa.Text(), server_default="blue", nullable=False))
                    records.alter_column("sequence", type_=sa.BigInteger())
        """)
    )
    return folder


def test_an_older_store_is_brought_up_to_date_and_keeps_what_it_holds(store_url: str, newer: Path) -> None:
    changes = Changes(new=tuple(record(n) for n in range(20)))
    revision = revised(record(20), title="Rättad")
    with open_store(store_url) as store:
        store.commit(publication(1, changes=replace(changes, revised=(revision,))))
        later = Database(store_url)
        migrate.upgrade(later, migrations=newer, head="9999")
        with later.reading() as connection:
            assert migrate.revision(connection) == "9999"
            assert connection.exec_driver_sql("SELECT DISTINCT colour FROM syndicate_records").scalars().all() == [
                "blue"
            ]
        later.close()
        assert store.records(["aktuellt"]) == (*changes.new, revision.after)
        assert store.revisions("aktuellt", 5) == (revision,), "rows that refer to a table made anew stay"


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(store_url: str, newer: Path) -> None:
    with (newer / "versions" / "9999_later.py").open("a") as script:
        script.write("\n    op.execute('SELECT * FROM there_is_no_such_table')\n")
    with open_store(store_url) as store:
        store.commit(publication(1, changes=Changes(new=(record(1),))))
        with pytest.raises(StoreError):
            migrate.upgrade(store._database, migrations=newer, head="9999")
        with store._database.reading() as connection:
            assert migrate.revision(connection) == schema.HEAD
            assert "colour" not in {each["name"] for each in inspect(connection).get_columns("syndicate_records")}
        assert store.records(["aktuellt"]) == (record(1),)


def test_a_newer_store_is_refused_with_what_to_do(store_url: str, newer: Path) -> None:
    with open_store(store_url) as store:
        store.commit(publication(1))
        migrate.upgrade(store._database, migrations=newer, head="9999")
    with pytest.raises(StoreError, match=rf"newer version of syndicate \(schema 9999; this one knows {schema.HEAD}\)"):
        open_store(store_url)
    later = Database(store_url)
    with later.reading() as connection:
        assert migrate.revision(connection) == "9999", "it was left alone"
    later.close()


def test_a_part_of_a_store_is_refused(store_url: str) -> None:
    with open_store(store_url) as store, store._database.writing() as connection:
        connection.exec_driver_sql(f"DROP TABLE {schema.VERSION_TABLE}")
    with pytest.raises(StoreCorrupt, match="part of a store only"):
        open_store(store_url)


def test_other_peoples_tables_in_the_same_postgresql_are_left_alone(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('theirs')")
        connection.exec_driver_sql("CREATE TABLE records (theirs TEXT)")
    with open_store(postgres_url) as store:
        store.commit(publication(1, changes=Changes(new=(record(1),))))
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == ["theirs"]
        assert connection.exec_driver_sql("SELECT * FROM records").all() == []
    database.close()


_OPENER = """
import sys
from syndicate.store import open_store
from tests.store.making import *
print("ready", flush=True)
sys.stdin.readline()
with open_store(sys.argv[1]) as store:
    store.commit(publication(1, source=sys.argv[2]))
"""


def test_several_processes_may_open_a_new_store_at_once(store_url: str) -> None:
    names = ("a", "b", "c")
    children = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", _OPENER, store_url, name],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for name in names
    ]  # fmt: skip
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children:
        _, errors = child.communicate(timeout=60)
        assert child.returncode == 0, errors
    with open_store(store_url, create=False) as store:
        assert store.sources() == {name: state(1, name=name) for name in names}


def test_the_migrations_are_in_the_wheel(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT / "syndicate", project / "syndicate", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", project)
    for name in ("README.md", "LICENSE"):
        (project / name).touch()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=project, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    ours = {str(each.relative_to(ROOT)) for each in migrate.MIGRATIONS.rglob("*.py")}
    assert ours <= packed
    assert len(ours) >= 3
