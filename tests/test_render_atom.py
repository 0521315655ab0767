"""Atom as feedparser and expat read it: what was meant arrives, nothing else."""

from __future__ import annotations

import calendar
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import feedparser
import pytest

from syndicate import __version__
from syndicate.errors import RenderError
from syndicate.model import Enclosure
from syndicate.render.atom import ATOM
from syndicate.render.rss import RSS
from tests.support.feeds import PUBLISHED, UPDATED, entry, event, feed, news

A = "{http://www.w3.org/2005/Atom}"


def read(made: Any) -> Any:
    rendered = ATOM.render(made)
    ATOM.check(rendered.body, made)
    found = feedparser.parse(rendered.body)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def root_of(made: Any) -> ET.Element:
    return ET.fromstring(ATOM.render(made).body)


def moment(parsed: Any) -> int:
    return calendar.timegm(parsed)


def test_the_feed_says_what_it_is() -> None:
    found = read(feed()).feed
    assert found.id == "tag:example.se,2016:aktuellt"
    assert found.title == "Aktuellt & nytt"
    assert found.subtitle == "Nyheter om hållbar upphandling"
    assert found.language == "sv"
    assert found.author == "Nationella kansliet"
    assert found.rights == "CC0 1.0"
    assert found.logo == "https://www.example.se/logo.png"
    assert found.icon == "https://www.example.se/icon.png"
    assert found.generator_detail == {"name": "syndicate", "version": __version__}
    assert moment(found.updated_parsed) == int(UPDATED.timestamp())


def test_the_feed_has_one_self_one_alternate_and_the_site() -> None:
    links = [(link.get("rel"), link.get("type"), link.get("href")) for link in root_of(feed()).findall(f"{A}link")]
    assert sorted(links) == [
        ("alternate", "text/html", "https://feeds.example.se/feeds/aktuellt/"),
        ("related", "text/html", "https://www.example.se/"),
        ("self", "application/atom+xml", "https://feeds.example.se/feeds/aktuellt.atom"),
    ]


def test_an_entry_says_everything_that_its_item_holds() -> None:
    found = read(feed()).entries[0]
    item = news()
    assert found.id == "tag:example.se,2016:aktuellt/1"
    assert found.title == item.title
    assert found.link == item.link
    assert found.summary == item.summary
    assert found.summary_detail.type == "text/plain"
    assert [(part.type, part.value) for part in found.content] == [("text/html", item.content)]
    assert [tag.label for tag in found.tags] == list(item.categories)
    assert {tag.scheme for tag in found.tags} == {"https://www.example.se/"}
    assert [author.name for author in found.authors] == ["Åsa Öberg", "Bo Ek"]
    assert found.media_content == [{"url": item.image, "medium": "image", "type": "image/jpeg"}]


def test_the_links_of_an_entry_keep_rel_type_length_and_title() -> None:
    found = root_of(feed()).find(f"{A}entry")
    assert found is not None
    assert [link.attrib for link in found.findall(f"{A}link")] == [
        {"href": "https://www.example.se/nyheter/1", "rel": "alternate", "type": "text/html"},
        {
            "href": "https://www.example.se/handledning.pdf",
            "rel": "enclosure",
            "type": "application/pdf",
            "length": "123456",
            "title": "Handledningen",
        },
        {"href": "https://www.example.se/samtal.mp3", "rel": "enclosure", "type": "audio/mpeg"},
    ]


def test_times_have_the_offset_of_the_zone_and_whole_seconds() -> None:
    found = root_of(feed())
    one = found.find(f"{A}entry")
    assert one is not None
    assert found.findtext(f"{A}updated") == "2016-10-31T09:00:05+01:00"
    assert one.findtext(f"{A}published") == "2016-10-21T09:15:30+02:00"
    assert one.findtext(f"{A}updated") == "2016-10-31T09:00:05+01:00"
    assert datetime.fromisoformat("2016-10-21T09:15:30+02:00") == PUBLISHED.replace(microsecond=0)


def test_an_entry_in_another_language_says_so() -> None:
    found = root_of(feed(entry(1), entry(2, news(language="en")), entry(3, news(language="SV"))))
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert found.get(lang) == "sv"
    assert [one.get(lang) for one in found.findall(f"{A}entry")] == [None, "en", None]


def test_an_item_with_a_title_only_is_a_good_entry() -> None:
    bare = news(summary=None, content=None, categories=(), authors=(), enclosures=(), image=None)
    found = read(feed(entry(1, bare))).entries[0]
    assert "summary" not in found
    assert "content" not in found
    assert found.link == bare.link


def test_the_feed_always_has_an_author_as_rfc_4287_demands() -> None:
    assert read(feed(author=None)).feed.author == "Aktuellt & nytt"


def test_optional_things_are_left_out_when_unknown() -> None:
    body = ATOM.render(feed(rights=None, logo=None, icon=None)).body
    for name in (b"<rights", b"<logo", b"<icon"):
        assert name not in body


def test_an_event_begins_with_when_and_where_in_summary_and_content() -> None:
    found = read(feed(entry(1, event(content="<p>Mer</p>")))).entries[0]
    assert found.summary == "måndag 31 oktober 2016 kl. 11.00–12.00, Stockholm\n\nVi bjuder på kaffe."
    assert found.content[0].value == "<p>måndag 31 oktober 2016 kl. 11.00–12.00, Stockholm</p><p>Mer</p>"


def test_a_feed_without_entries_is_a_feed() -> None:
    empty = feed()
    empty = type(empty)(**{name: getattr(empty, name) for name in empty.__slots__} | {"entries": ()})
    assert read(empty).entries == []


def test_an_enclosure_that_is_not_on_the_web_is_left_out() -> None:
    files = (Enclosure("javascript:alert(1)"), Enclosure("https://å.se/ä.pdf", "nonsense", -1, " "))
    found = root_of(feed(entry(1, news(enclosures=files)))).find(f"{A}entry")
    assert found is not None
    assert [link.attrib for link in found.findall(f"{A}link")][1:] == [
        {"href": "https://xn--5ca.se/%C3%A4.pdf", "rel": "enclosure", "type": "application/pdf"}
    ]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b"<id>tag:example.se,2016:aktuellt/2</id>", b"<id>tag:example.se,2016:aktuellt/1</id>", "ids"),
        (b"<id>tag:example.se,2016:aktuellt</id>", b"<id>tag:x</id>", "id"),
        (b'rel="self"', b'rel="alternate"', "self link"),
        (b'rel="related"', b'rel="self"', "self link"),
        (b'rel="related"', b'rel="alternate"', "alternate link"),
        (b"<title>Ny handledning", b"<title>Gammal handledning", "title"),
        (b"<published>2016-10-21T09", b"<published>2016-10-21T10", "published"),
        (b"2016-10-31T09:00:05+01:00</updated>\n    <author>", b"x</updated>\n    <author>", "no time"),
        (b"1 &lt; 2 &amp; fler", b"1 &lt; 2", "summary"),
        (b"&lt;b&gt;klara", b"&lt;i&gt;klara", "content"),
        (b'href="https://www.example.se/handledning.pdf"', b'href="/handledning.pdf"', "links"),
        (b'url="https://www.example.se/bild.jpg"', b'url="bild.jpg"', "absolute"),
        (b"</feed>", b"", "does not read back"),
        (b"<feed", b"<!DOCTYPE feed><feed", "document type"),
        (b"Ny handledning", b"\xff", "does not read back"),
    ],
)
def test_check_names_what_is_wrong(old: bytes, new: bytes, named: str) -> None:
    made = feed(entry(1), entry(2))
    body = ATOM.render(made).body
    assert old in body
    with pytest.raises(RenderError, match=named):
        ATOM.check(body.replace(old, new), made)


def test_check_misses_an_entry_that_is_missing() -> None:
    made = feed(entry(1), entry(2))
    with pytest.raises(RenderError, match="ids"):
        ATOM.check(ATOM.render(feed(entry(1))).body, made)


@pytest.mark.parametrize("fold", [0, 1])
def test_news_of_the_hour_that_happens_twice_is_published(fold: int) -> None:
    at = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Stockholm"), fold=fold)
    told = feed(entry(1, news(), published=at, updated=at))
    ATOM.check(ATOM.render(told).body, told)
    RSS.check(RSS.render(told).body, told)
