"""Whole answers of APIs, each preset among them: answer and configuration in, what ``preview`` shows out.

Each folder ``tests/golden/json-*`` holds ``answer.json``, ``feeds_config.yaml`` and ``preview.json``.
"""

from __future__ import annotations

import json
import re
import textwrap
from datetime import datetime
from pathlib import Path

import pytest

from syndicate import config, sources
from syndicate.config.presets import presets
from syndicate.fetch import Door
from syndicate.model import Event, FetchMemory, Load
from tests.sources.making import Read

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = sorted(folder.name for folder in GOLDEN.glob("json-*"))


@pytest.mark.parametrize("case", CASES)
def test_a_golden_answer_reads_as_written_down(case: str, door: Door) -> None:
    folder = GOLDEN / case
    expected = json.loads((folder / "preview.json").read_text(encoding="utf-8"))
    known = config.load(folder / "feeds_config.yaml", env={})
    now = datetime.fromisoformat(expected["now"])
    answer = sources.load(known.sources["sida"], known, door.errand(), now=now, memory=FetchMemory())
    assert isinstance(answer, Load)
    seen = {
        "now": expected["now"],
        "items": [
            sources.describe(reading, zone=known.site.zone, id=reading.item.key if reading.item else None)
            for reading in answer.readings
        ],
        "problems": [[problem.field, problem.message] for problem in answer.problems],
        "signs": [[sign.rule, sign.message] for sign in answer.signs],
        "complete": answer.complete,
    }
    assert json.loads(json.dumps(seen)) == expected


def test_the_example_of_the_how_to_page_reads_as_it_says(read_json: Read) -> None:
    page = (GOLDEN.parents[1] / "docs/how-to/json-source.md").read_text(encoding="utf-8")
    (answer,) = re.findall(r"^```json\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    block = next(one for one in re.findall(r"^```yaml\n(.*?)^```", page, re.DOTALL | re.MULTILINE) if "moten:" in one)
    source = textwrap.dedent(block.partition("  moten:\n")[2])
    (item,) = read_json(answer, source).items
    assert isinstance(item, Event)
    assert (item.key, item.title, item.link) == ("4711", "Kommunfullmäktige", "https://api.example.se/moten/4711")
    assert (str(item.span.start), str(item.span.end)) == ("2026-11-30 18:00:00+01:00", "2026-11-30 21:00:00+01:00")
    assert (item.location, item.categories) == ("Stadshuset, Storgatan 1", ("Budget", "Skola"))


def test_every_preset_is_tried() -> None:
    assert {f"json-{name}" for name in presets()} <= set(CASES)
