"""Whole feeds and sitemaps of the kinds that there are: document and configuration in, what ``preview`` shows out.

Each folder ``tests/golden/feed-*`` and ``sitemap-*`` holds the document, ``feeds_config.yaml`` and ``preview.json``.
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
CASES = sorted(folder.name for kind in ("feed", "sitemap") for folder in GOLDEN.glob(f"{kind}-*"))


@pytest.mark.parametrize("case", CASES)
def test_a_golden_feed_reads_as_written_down(case: str, door: Door) -> None:
    folder = GOLDEN / case
    expected = json.loads((folder / "preview.json").read_text())
    known = config.load(folder / "feeds_config.yaml", env={})
    now = datetime.fromisoformat(expected["now"])
    answer = sources.load(known.sources["flode"], known, door.errand(), now=now, memory=FetchMemory())
    assert isinstance(answer, Load)
    seen = {
        "now": expected["now"],
        "items": [sources.describe(reading, zone=known.site.zone) for reading in answer.readings],
        "keys": [reading.item.key if reading.item else None for reading in answer.readings],
        "problems": [[problem.item, problem.message] for problem in answer.problems],
        "signs": [[sign.rule, sign.message] for sign in answer.signs],
        "complete": answer.complete,
        "valid_empty": answer.valid_empty,
    }
    # The folder of this checkout is no part of what is expected.
    assert json.loads(json.dumps(seen).replace(f"{folder}/", "")) == expected


def test_every_golden_feed_is_tried() -> None:
    assert len(CASES) >= 24
