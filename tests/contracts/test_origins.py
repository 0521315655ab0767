"""True of every item of every golden case: each field that preview shows says where it came from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*/preview.json"))
# Not read from a source: ours, or what follows from others.
OURS = {"id", "warnings", "origins", "set_aside", "all_day"}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.parent.name)
def test_every_field_says_where_it_came_from(path: Path) -> None:
    for item in json.loads(path.read_text(encoding="utf-8"))["items"]:
        shown = item.keys() - OURS - ({"status"} if item.get("status") == "confirmed" else set())
        if "set_aside" in item:
            shown -= {"title"}  # of what cannot be read at all a name of ours stands in
        assert shown <= item.get("origins", {}).keys(), item.get("title")
