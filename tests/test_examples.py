"""The example sites hold what their configurations say, and the kinds of content that the service is for."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.config import SourceConfig, load, parse_selector
from syndicate.text import decode

ROOT = Path(__file__).parents[1]
SITE, KOMMUN = ROOT / "examples/site", ROOT / "examples/kommun"
PAGES = sorted(SITE.rglob("*.html"))


def page(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(decode(path.read_bytes()).text)


def items(source: SourceConfig) -> list[dict[str, list[str]]]:
    """Field -> what each selector finds, for every item of a source."""
    assert source.path
    assert source.items
    found = page(source.path).css(parse_selector(source.items).css)
    return [
        {field: [value for part in parts for value in taken(item, part)] for field, parts in source.fields.items()}
        for item in found
    ]


def taken(item: LexborNode, selector: str) -> list[str]:
    parsed = parse_selector(selector)
    nodes = item.css(parsed.css) if parsed.css else [item]
    return [
        (node.attributes.get(parsed.attribute) or "") if parsed.attribute else node.text(strip=True) for node in nodes
    ]


def test_the_page_has_nine_news_as_on_the_real_one() -> None:
    news = items(load(ROOT / "feeds_config.yaml", env={}).sources["aktuellt"])
    assert len(news) == 9
    assert all(
        len(item["title"]) == len(item["link"]) == len(item["published"]) == len(item["summary"]) == 1 for item in news
    )
    assert all(re.fullmatch(r"\d\d (sep|okt) 2016", item["published"][0]) for item in news)
    assert all(not urlsplit(item["link"][0]).netloc for item in news)
    assert len({item["title"][0] for item in news}) == 9
    assert set("åäöÅÄÖéüÜ–”&") & set("".join(item["title"][0] + item["summary"][0] for item in news)) >= set("åäö–”&")


def test_the_calendar_has_every_kind_of_event() -> None:
    events = items(load(ROOT / "feeds_config.yaml", env={}).sources["kalendern"])
    times = [item["when"][0] for item in events]
    assert times[:4] == [
        "31 oktober 2016 11.00 - 12.00",
        "7 november 2016 9.30 - 16.30",
        "16 november 2016, hela dagen",
        "23 - 24 november 2016",
    ]
    assert [bool(item["title"]) for item in events].count(False) == 1
    assert any(item["location"] for item in events)
    assert any(not item["location"] for item in events)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_between_the_pages_leads_somewhere(path: Path) -> None:
    tree = page(path)
    assert not tree.css("base")
    for node in tree.css("[href]"):
        address = node.attributes["href"] or ""
        if not urlsplit(address).scheme:
            assert (path.parent / address).is_file(), address


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_page_says_what_it_is(path: Path) -> None:
    tree = page(path)
    assert decode(path.read_bytes()).encoding.lower().replace("-", "") == "utf8"
    assert (tree.css("html")[0].attributes["lang"], bool(tree.css("h1")), bool(tree.css("title"))) == (
        "sv",
        True,
        True,
    )


def test_the_other_page_is_of_another_make() -> None:
    body = (KOMMUN / "index.html").read_bytes()
    assert decode(body).encoding.lower() in ("iso-8859-1", "windows-1252", "cp1252", "latin-1")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    config = load(KOMMUN / "feeds_config.yaml", env={})
    news, meetings = items(config.sources["nyheter"]), items(config.sources["moten"])
    assert [item["title"][0][:13] for item in news] == ["Översvämning ", "Ny bok om Äng", "Så röstade nä"]
    assert [len(item["published"]) for item in news] == [1, 1, 1]
    assert [(len(item["start"]), len(item["end"])) for item in meetings] == [(1, 1), (1, 1), (1, 0)]
