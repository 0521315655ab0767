"""Whole pages of websites that describe their items for machines: page and configuration in, a preview out.

Each folder ``tests/golden/jsonld-*`` holds ``page.html`` or ``page.json``, ``feeds_config.yaml`` and ``preview.json``.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from syndicate import config, sources
from syndicate.fetch import Door
from syndicate.model import FetchMemory, Load

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = sorted(folder.name for folder in GOLDEN.glob("jsonld-*"))


@pytest.mark.parametrize("case", CASES)
def test_a_golden_page_reads_as_written_down(case: str, door: Door) -> None:
    folder = GOLDEN / case
    expected = json.loads((folder / "preview.json").read_text(encoding="utf-8"))
    known = config.load(folder / "feeds_config.yaml", env={})
    now = datetime.fromisoformat(expected["now"])
    answer = sources.load(known.sources["sida"], known, door.errand(), now=now, memory=FetchMemory())
    assert isinstance(answer, Load)
    seen = {
        "now": expected["now"],
        "items": [sources.describe(reading, zone=known.site.zone) for reading in answer.readings],
        "problems": [[problem.item, problem.message] for problem in answer.problems],
        "signs": [[sign.rule, sign.message] for sign in answer.signs],
        "complete": answer.complete,
    }
    assert json.loads(json.dumps(seen).replace(f"{folder}/", "")) == expected


def test_every_golden_page_is_tried() -> None:
    assert len(CASES) >= 3
