"""Whole databases as programs keep them: tables and configuration in, what ``preview`` shows out.

Each folder ``tests/golden/sql-*`` holds ``database.sql``, ``feeds_config.yaml`` and ``preview.json``.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from syndicate import config, sources
from syndicate.fetch import Door
from syndicate.model import FetchMemory, Load

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(folder.name for folder in GOLDEN.glob("sql-*"))


@pytest.mark.parametrize("case", CASES)
def test_a_golden_database_reads_as_written_down(case: str, door: Door, tmp_path: Path) -> None:
    folder = GOLDEN / case
    expected = json.loads((folder / "preview.json").read_text(encoding="utf-8"))
    shutil.copy(folder / "feeds_config.yaml", tmp_path)
    with closing(sqlite3.connect(tmp_path / "cms.db")) as connection:
        connection.executescript((folder / "database.sql").read_text(encoding="utf-8"))
    known = config.load(tmp_path / "feeds_config.yaml", env={})
    now = datetime.fromisoformat(expected["now"])
    answer = sources.load(known.sources["databas"], known, door.errand(), now=now, memory=FetchMemory())
    assert isinstance(answer, Load)
    assert expected == {
        "now": expected["now"],
        "items": [sources.describe(reading, zone=known.site.zone) for reading in answer.readings],
        "keys": [reading.item.key if reading.item else None for reading in answer.readings],
        "problems": [problem.message for problem in answer.problems],
    }


def test_every_golden_case_is_tried() -> None:
    assert len(CASES) >= 2
