"""Whole folders and lists as people keep them: files and configuration in, what ``preview`` shows out.

Each folder ``tests/golden/files-*`` holds the files, ``feeds_config.yaml`` and ``preview.json``.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from syndicate import config, sources
from syndicate.fetch import Door
from syndicate.model import FetchMemory, Load

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(folder.name for folder in GOLDEN.glob("files-*"))


@pytest.mark.parametrize("case", CASES)
def test_golden_files_read_as_written_down(case: str, door: Door) -> None:
    folder = GOLDEN / case
    expected = json.loads((folder / "preview.json").read_text(encoding="utf-8"))
    known = config.load(folder / "feeds_config.yaml", env={})
    now = datetime.fromisoformat(expected["now"])
    answer = sources.load(known.sources["filer"], known, door.errand(), now=now, memory=FetchMemory())
    assert isinstance(answer, Load)
    assert expected == {
        "now": expected["now"],
        "items": [sources.describe(reading, zone=known.site.zone) for reading in answer.readings],
        "keys": [reading.item.key if reading.item else None for reading in answer.readings],
        "problems": [problem.message for problem in answer.problems],
        "signs": [[sign.rule, sign.message] for sign in answer.signs],
        "complete": answer.complete,
        "valid_empty": answer.valid_empty,
    }


def test_every_golden_case_is_tried() -> None:
    assert len(CASES) >= 8
