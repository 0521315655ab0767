"""A fresh store in each of the two databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syndicate.store import Store, open_store


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    """Where ``sqlite_url`` keeps its file."""
    return tmp_path / "syndicate.db"


@pytest.fixture
def sqlite_url(sqlite_path: Path) -> str:
    """The address of a store that does not exist yet."""
    return f"sqlite:///{sqlite_path}"


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of a store that does not exist yet: every test that asks for it runs on both databases."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url) as opened:
        yield opened
