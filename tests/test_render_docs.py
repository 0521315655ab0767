"""docs/reference/feeds.md: whatever a feed holds has a row there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from syndicate.model import Chain
from syndicate.render import RENDERERS
from tests.support.feeds import entry, event, feed, news

PAGE = Path(__file__).parent.parent / "docs/reference/feeds.md"
PREFIXES = {
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://purl.org/syndication/history/1.0": "fh:",
    "http://purl.org/rss/1.0/modules/event/": "ev:",
    "http://www.georss.org/georss": "georss:",
}
ELSEWHERE = {form: f"https://feeds.example.se/feeds/aktuellt/archive/50.{form}" for form in ("atom", "rss", "json")}
FULL = feed(
    entry(1, news(language="en")),
    entry(2, event(content="<p>x</p>", geo=(1.0, 2.0), online="https://x.se/", organizer="X")),
    chain=Chain(previous=ELSEWHERE, following=ELSEWHERE, current=ELSEWHERE),  # type: ignore[arg-type]  # formats
)


def section(title: str) -> str:
    return PAGE.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]


def words(text: str) -> set[str]:
    return {word for code in re.findall("`([^`]+)`", text) for word in re.split('[ ="]+', code) if word}


def names(root: ET.Element, own: str) -> Iterator[str]:
    for element in root.iter():
        for name in (element.tag, *element.attrib):
            space, _, local = name.removeprefix("{").rpartition("}")
            yield ("" if PREFIXES.get(space, "") == own else PREFIXES.get(space, "")) + local


@pytest.mark.parametrize(("form", "title", "own"), [("atom", "Atom", "atom:"), ("rss", "RSS 2.0", "")])
def test_every_element_and_attribute_has_a_row(form: Any, title: str, own: str) -> None:
    emitted = set(names(ET.fromstring(RENDERERS[form].render(FULL).body), own)) - {"href", "scheme"}
    assert emitted <= words(section(title)) | {"rel", "type", "url", "medium"}


def test_every_key_of_json_feed_has_a_row() -> None:
    def keys(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value
            for inner in value.values():
                yield from keys(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from keys(inner)

    assert set(keys(json.loads(RENDERERS["json"].render(FULL).body))) <= words(section("JSON Feed 1.1"))


@pytest.mark.parametrize(("form", "title"), [("atom", "Atom"), ("rss", "RSS 2.0"), ("json", "JSON Feed 1.1")])
def test_the_type_is_the_one_that_is_served(form: Any, title: str) -> None:
    assert f"`{RENDERERS[form].media_type}`" in section(title)


def test_every_rule_names_a_test_that_there_is() -> None:
    rows = re.findall(
        r"^\|.*\| `([\w/]+\.py)::(test_\w+)` \|$", section("What readers do, and the tests that hold it"), re.MULTILINE
    )
    assert len(rows) > 20
    missing = [
        name for path, name in rows if f"def {name}(" not in (Path(__file__).parent / path).read_text(encoding="utf-8")
    ]
    assert not missing
