"""Answers of APIs that nobody wrote a preset for: ``answers.json`` says what each of them holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from syndicate.discover import Proposal
from tests.discover.conftest import Look

ANSWERS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "answers.json").read_text(encoding="utf-8"))


def told(proposal: Proposal, at: str) -> dict[str, Any]:
    """What is expected of a proposal, the date as exactly as ``at`` has it."""
    item = proposal.items[0]
    said = item.get("published") or item.get("start") or ""
    return {"kind": proposal.kind, "count": len(proposal.items), "title": item.get("title"), "at": said[: len(at)]}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_list_in_an_answer_is_found_and_nothing_else(name: str, look: Look) -> None:
    expected = ANSWERS[name]["expected"]
    found = look(json.dumps(ANSWERS[name]["answer"]), f"{name}.json").proposals
    assert [proposal.kind for proposal in found] == [one["kind"] for one in expected]
    for proposal, one in zip(found, expected, strict=True):
        assert told(proposal, one["at"]) == one
        assert not [item for item in proposal.items if "set_aside" in item]


def test_one_time_that_is_cancelled_among_several_is_said_to_be(look: Look) -> None:
    occasions = [
        {"start_date": "2026-12-01 18:00", "end_date": "2026-12-01 19:00", "status": "scheduled"},
        {"start_date": "2026-12-08 18:00", "end_date": "2026-12-08 19:00", "status": "cancelled"},
    ]
    answer = [{"id": 4, "title": "Kör", "event_categories": ["Mat &amp; dryck"], "occasions": occasions}]
    (proposal,) = look(json.dumps(answer), "answer.json").proposals
    assert [item["status"] for item in proposal.items] == ["confirmed", "cancelled"]
    assert proposal.items[0]["categories"] == ["Mat & dryck"]
    assert proposal.source["fields"]["id"] == ["id", "occasion.start_date"]
