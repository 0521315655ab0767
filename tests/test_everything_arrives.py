"""What an item has arrives in every format, from every kind of source: read by feedparser and as JSON."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from syndicate import sources
from syndicate.config import parse
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.store import open_store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEAD = """\
site: {title: Åby kommun, url: "https://www.aby.example/", language: sv, timezone: Europe/Stockholm,
  authority: "aby.example,2026", rights: CC0 1.0, logo: "https://www.aby.example/logo.png",
  icon: "https://www.aby.example/icon.png", author: Kommunikation}
store: sqlite:///STORE
"""
TEXT = "<p>Kraven är <b>klara</b>.</p>"
ESCAPED = TEXT.replace("<", "&lt;").replace(">", "&gt;")

HTML = f"""<!DOCTYPE html><html lang="sv"><body><ul class="news"><li lang="en">
<h3><a href="/nytt/1?utm_source=x">New rules</a></h3><time datetime="2026-02-27T10:00:00+01:00">i fredags</time>
<p class="intro">A short text.</p><div class="body">{TEXT}</div>
<i class="tag">Miljö</i><i class="tag">Möbler &amp; textil</i>
<b class="by">Åsa Öberg</b><b class="by">Bo Ek</b><a class="pdf" href="/krav.pdf">Kraven</a><img src="/bild.jpg">
</li></ul></body></html>"""
RSS = f"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>A</title><link>/</link><language>sv</language>
<item><title>New rules</title><link>/nytt/1</link><description>A short text.</description><dc:language>en</dc:language>
<content:encoded>{ESCAPED}</content:encoded><category>Miljö</category><category>Möbler &amp;amp; textil</category>
<dc:creator>Åsa Öberg</dc:creator><dc:creator>Bo Ek</dc:creator><pubDate>Fri, 27 Feb 2026 10:00:00 +0100</pubDate>
<enclosure url="/krav.pdf" type="application/pdf" length="1234"/>
<media:content url="/bild.jpg" medium="image"/></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="sv">
<title>A</title><id>urn:a</id><updated>2026-02-27T10:00:00+01:00</updated>
<entry xml:lang="en"><title>New rules</title><id>urn:1</id>
<link href="/nytt/1"/><published>2026-02-27T10:00:00+01:00</published><updated>2026-02-27T10:00:00+01:00</updated>
<summary>A short text.</summary><content type="html">{ESCAPED}</content><category term="m" label="Miljö"/>
<category term="Möbler &amp; textil"/><author><name>Åsa Öberg</name></author><author><name>Bo Ek</name></author>
<link rel="enclosure" href="/krav.pdf" type="application/pdf" length="1234"/>
<media:content url="/bild.jpg" medium="image"/></entry></feed>"""
ITEM = {
    "id": "1",
    "url": "/nytt/1",
    "title": "New rules",
    "summary": "A short text.",
    "content_html": TEXT,
    "tags": ["Miljö", "Möbler & textil"],
    "authors": [{"name": "Åsa Öberg"}, {"name": "Bo Ek"}],
    "date_published": "2026-02-27T10:00:00+01:00",
    "language": "en",
    "image": "/bild.jpg",
    "attachments": [{"url": "/krav.pdf", "mime_type": "application/pdf", "size_in_bytes": 1234}],
}
JSONFEED = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "A", "language": "sv", "items": [ITEM]})
JSONLD = json.dumps(
    {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "New rules",
        "url": "/nytt/1",
        "description": "A short text.",
        "articleBody": TEXT,
        "keywords": ["Miljö", "Möbler & textil"],
        "author": [{"@type": "Person", "name": "Åsa Öberg"}, {"@type": "Person", "name": "Bo Ek"}],
        "datePublished": "2026-02-27T10:00:00+01:00",
        "inLanguage": "en",
        "image": "/bild.jpg",
        "associatedMedia": {"@type": "MediaObject", "contentUrl": "/krav.pdf", "encodingFormat": "application/pdf"},
    }
)
FILE = [
    {
        "rubrik": "New rules",
        "länk": "/nytt/1",
        "ingress": "A short text.",
        "html": TEXT,
        "kategorier": ["Miljö", "Möbler & textil"],
        "författare": ["Åsa Öberg", "Bo Ek"],
        "datum": "2026-02-27T10:00:00+01:00",
        "språk": "en",
        "bild": "/bild.jpg",
        "bilagor": ["/krav.pdf"],
    }
]


def database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE TABLE nyheter AS SELECT 'New rules' AS title, '/nytt/1' AS link, 'A short text.' AS summary,"
            " '2026-02-27T10:00:00+01:00' AS published, ? AS html, 'Åsa Öberg; Bo Ek' AS authors,"
            " 'Miljö; Möbler & textil' AS categories,"
            " 'en' AS language, '/bild.jpg' AS image, '/krav.pdf' AS enclosures",
            (TEXT,),
        )
        return connection.serialize()


@dataclass(frozen=True)
class Sample:
    """A source with everything. ``keys``: beside kind, path and url; ``length``: of the file, where it is said."""

    keys: str
    document: str | bytes
    name: str
    length: int | None = None


FIELDS = (
    "{title: h3, link: h3 a, published: time, summary: .intro, content: .body, categories: .tag, authors: .by,"
    " enclosures: a.pdf, image: img, language: '::attr(lang)'}"
)
PATHS = (
    "{title: title, link: url, published: date_published, summary: summary, content: content_html, categories: tags,"
    " authors: 'authors[].name', enclosures: 'attachments[].url', image: image, language: language}"
)
SAMPLES = {
    "html": Sample(f"type: html, items: ul.news > li, fields: {FIELDS}", HTML, "a.html"),
    "feed": Sample("type: feed", RSS, "a.xml", 1234),
    "feed as Atom": Sample("type: feed", ATOM, "a.xml", 1234),
    "feed as JSON": Sample("type: feed", JSONFEED, "a.json", 1234),
    "json": Sample(f"type: json, items: items, fields: {PATHS}", JSONFEED, "a.json"),
    "jsonld": Sample("type: jsonld", f'<html><script type="application/ld+json">{JSONLD}</script></html>', "a.html"),
    "files": Sample("type: files", json.dumps(FILE), "a.json"),
    "sql": Sample("type: sql, query: SELECT * FROM nyheter", database(), "a.db"),
}
ONLY_EVENTS = {"ics"}
# News sitemaps say where a page is and when it was published, and leave the rest to the page.
LISTS_OF_PAGES = {"sitemap"}


def test_every_kind_of_source_of_news_has_a_sample() -> None:
    assert {name.partition(" ")[0] for name in SAMPLES} == set(sources.LOADERS) - ONLY_EVENTS - LISTS_OF_PAGES


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        yield door


@pytest.mark.parametrize("name", SAMPLES)
def test_everything_that_an_item_has_is_in_every_format(name: str, door: Door, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    document = sample.document if isinstance(sample.document, bytes) else sample.document.encode()
    (tmp_path / sample.name).write_bytes(document)
    where = f"path: {sample.name}" + ("" if name == "sql" else ', url: "https://www.aby.example/"')
    text = HEAD.replace("STORE", str(tmp_path / "s.db"))
    text += f"sources:\n  a: {{kind: news, {where}, {sample.keys}}}\nfeeds:\n  a: {{title: Nytt, from: [a]}}\n"
    config = parse(text, path=tmp_path / "feeds_config.yaml", env={})
    with open_store(config.store) as store:
        outcome = Cycle(config, store, door, lambda: NOW, lambda: "x").refresh("a")
        assert (outcome.verdict, outcome.items) == ("publish", 1), outcome.reason
        bodies = {one.path.rpartition(".")[2]: one.body for one in store.artifacts().artifacts}
    for form in ("atom", "rss"):
        _check_xml(feedparser.parse(bodies[form]), form, sample)
    _check_json(json.loads(bodies["json"]), sample)


def _check_xml(found: Any, form: str, sample: Sample) -> None:
    assert not found.bozo
    feed, entry = found.feed, found.entries[0]
    assert (feed.language, feed.rights, feed.author) == ("sv", "CC0 1.0", "Kommunikation")
    if form == "atom":
        assert (feed.logo, feed.icon) == ("https://www.aby.example/logo.png", "https://www.aby.example/icon.png")
        assert [(tag.label, tag.scheme) for tag in entry.tags] == [
            ("Miljö", "https://www.aby.example/"),
            ("Möbler & textil", "https://www.aby.example/"),
        ]
        assert entry.title_detail.language == "en"
    else:
        assert feed.image.href == "https://www.aby.example/logo.png"
        assert entry.language == "en"
    assert [tag.term for tag in entry.tags] == ["Miljö", "Möbler & textil"]
    assert (entry.title, entry.link) == ("New rules", "https://www.aby.example/nytt/1")
    assert entry.summary == "A short text."
    assert [part.value for part in entry.content] == [TEXT]
    assert [author.name for author in entry.authors if author] == ["Åsa Öberg", "Bo Ek"]
    assert entry.published_parsed[:6] == (2026, 2, 27, 9, 0, 0)
    assert [(file.href, file.type) for file in entry.enclosures] == [
        ("https://www.aby.example/krav.pdf", "application/pdf")
    ]
    length = entry.enclosures[0].get("length")
    assert length == (str(sample.length) if sample.length else "0" if form == "rss" else None)
    assert [(media["url"], media["medium"]) for media in entry.media_content] == [
        ("https://www.aby.example/bild.jpg", "image")
    ]


def _check_json(feed: dict[str, Any], sample: Sample) -> None:
    item = feed["items"][0]
    assert (feed["language"], feed["icon"], feed["favicon"]) == (
        "sv",
        "https://www.aby.example/logo.png",
        "https://www.aby.example/icon.png",
    )
    assert [author["name"] for author in feed["authors"]] == ["Kommunikation"]
    assert (item["title"], item["url"], item["summary"], item["content_html"], item["language"], item["image"]) == (
        "New rules",
        "https://www.aby.example/nytt/1",
        "A short text.",
        TEXT,
        "en",
        "https://www.aby.example/bild.jpg",
    )
    assert item["tags"] == ["Miljö", "Möbler & textil"]
    assert [author["name"] for author in item["authors"]] == ["Åsa Öberg", "Bo Ek"]
    (file,) = item["attachments"]
    assert (file["url"], file["mime_type"]) == ("https://www.aby.example/krav.pdf", "application/pdf")
    assert file.get("size_in_bytes") == sample.length
    assert item["date_published"] == "2026-02-27T10:00:00+01:00"
