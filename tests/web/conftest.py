from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.house import House, make_house


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with a configuration and an empty store."""
    return make_house(tmp_path)
