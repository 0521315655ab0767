"""Whole databases as programs keep them: tables and configuration in, what ``preview`` shows out.

Each folder ``tests/golden/sql-*`` holds ``database.sql``, ``feeds_config.yaml`` and ``preview.json``.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from syndicate import config, sources
from syndicate.fetch import Door
from syndicate.model import FetchMemory, Load
from tests.support.golden import GOLDEN, configuration_of

CASES = sorted(folder.name for folder in GOLDEN.glob("sql-*"))


@pytest.mark.parametrize("case", CASES)
def test_a_golden_database_reads_as_written_down(case: str, door: Door, tmp_path: Path) -> None:
    expected = json.loads((GOLDEN / case / "preview.json").read_text(encoding="utf-8"))
    known = config.load(configuration_of(case, tmp_path), env={})
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
