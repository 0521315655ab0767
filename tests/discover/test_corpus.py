"""Many small pages, as the systems of offices write them: every list of each is found, and nothing else.

``corpus/expected.json`` says of each page its lists: kind, number of items, and title, date and link of the first.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from syndicate.discover import Proposal
from tests.discover.conftest import Look

CORPUS = Path(__file__).parent / "corpus"
EXPECTED: dict[str, list[dict[str, Any]]] = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))


def first_of(proposal: Proposal) -> dict[str, Any]:
    """Kind, number and first item of a proposal, as the corpus says them."""
    item = proposal.items[0]
    return {
        "kind": proposal.kind,
        "count": len(proposal.items),
        "title": item.get("title"),
        "at": item.get("published") or item.get("start"),
        "link": item.get("link"),
    }


def agrees(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether a first item is what is expected: dates by their beginning, links by their end."""
    return (
        all(found[key] == wanted[key] for key in ("kind", "count"))
        and wanted.get("title", found["title"]) == found["title"]
        and str(found["at"]).startswith(wanted.get("at", ""))
        and str(found["link"]).endswith(wanted.get("link", ""))
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_every_list_of_a_page_is_found_and_nothing_else(name: str, look: Look) -> None:
    found = [first_of(proposal) for proposal in look((CORPUS / f"{name}.html").read_bytes()).proposals]
    wanted = EXPECTED[name]
    assert len(found) == len(wanted), found
    for one in wanted:
        assert any(agrees(other, one) for other in found), (one, found)


@pytest.mark.parametrize("name", [name for name, lists in EXPECTED.items() if lists])
def test_no_item_of_a_page_is_set_aside(name: str, look: Look) -> None:
    for proposal in look((CORPUS / f"{name}.html").read_bytes()).proposals:
        assert not [item for item in proposal.items if "set_aside" in item]


def test_every_page_of_the_corpus_is_looked_at() -> None:
    assert {path.stem for path in CORPUS.glob("*.html")} == set(EXPECTED)
