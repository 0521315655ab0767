"""RSS as feedparser and expat read it, by the Advisory Board's profile."""

from __future__ import annotations

import calendar
import html
import locale
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest

from syndicate import __version__
from syndicate.errors import RenderError
from syndicate.render.rss import RSS
from tests.support.feeds import PUBLISHED, UPDATED, entry, event, feed, news

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"


def read(made: Any) -> Any:
    rendered = RSS.render(made)
    RSS.check(rendered.body, made)
    found = feedparser.parse(rendered.body)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "rss20"
    return found


def channel_of(made: Any) -> ET.Element:
    found = ET.fromstring(RSS.render(made).body).find("channel")
    assert found is not None
    return found


def item_of(made: Any) -> ET.Element:
    found = channel_of(made).find("item")
    assert found is not None
    return found


def test_the_channel_says_what_it_is() -> None:
    found = read(feed()).feed
    assert found.title == "Aktuellt & nytt"
    assert found.subtitle == "Nyheter om hållbar upphandling"
    assert found.link == "https://feeds.example.se/feeds/aktuellt/"
    assert found.language == "sv"
    assert found.rights == "CC0 1.0"
    assert found.author == "Nationella kansliet"
    assert found.generator == f"syndicate {__version__}"
    assert found.docs == "https://www.rssboard.org/rss-specification"
    assert found.ttl == "45"
    assert calendar.timegm(found.updated_parsed) == int(UPDATED.timestamp())


def test_the_channel_has_one_link_and_one_self() -> None:
    found = channel_of(feed())
    assert [link.text for link in found.findall("link")] == ["https://feeds.example.se/feeds/aktuellt/"]
    assert [link.attrib for link in found.findall(f"{ATOM}link")] == [
        {"href": "https://feeds.example.se/feeds/aktuellt.rss", "rel": "self", "type": "application/rss+xml"}
    ]


def test_the_image_has_the_channels_title_and_link() -> None:
    found = channel_of(feed()).find("image")
    assert found is not None
    assert {part.tag: part.text for part in found} == {
        "url": "https://www.example.se/logo.png",
        "title": "Aktuellt & nytt",
        "link": "https://feeds.example.se/feeds/aktuellt/",
    }


def test_an_item_says_everything_that_it_holds() -> None:
    found = read(feed()).entries[0]
    item = news()
    assert item.summary is not None
    assert found.id == "tag:example.se,2016:aktuellt/1"
    assert not found.guidislink
    assert found.title == item.title
    assert found.link == item.link
    assert html.unescape(found.summary.replace("<br />", "\n")) == item.summary
    assert [part.value for part in found.content] == [item.content]
    assert [tag.term for tag in found.tags] == list(item.categories)
    assert [author.name for author in found.authors] == ["Åsa Öberg", "Bo Ek"]
    assert calendar.timegm(found.published_parsed) == int(PUBLISHED.timestamp())
    assert calendar.timegm(found.updated_parsed) == int(UPDATED.timestamp())


def test_the_description_is_the_summary_as_html_and_the_content_is_encoded_once() -> None:
    found = item_of(feed())
    assert found.findtext("description") == "Kraven 1 &lt; 2 &amp; fler.<br>Läs &amp; tyck till!"
    assert found.findtext(CONTENT) == news().content


def test_content_without_a_summary_is_the_description() -> None:
    found = item_of(feed(entry(1, news(summary=None))))
    assert found.findtext("description") == news().content
    assert found.find(CONTENT) is None


def test_a_title_alone_is_an_item() -> None:
    bare = news(summary=None, content=None, categories=(), authors=(), enclosures=(), image=None)
    assert read(feed(entry(1, bare))).entries[0].title == bare.title
    assert item_of(feed(entry(1, bare))).find("description") is None


def test_the_guid_is_no_permalink() -> None:
    assert [guid.attrib for guid in item_of(feed()).findall("guid")] == [{"isPermaLink": "false"}]


def test_the_first_file_is_the_enclosure_and_the_others_are_media() -> None:
    found = item_of(feed())
    assert [file.attrib for file in found.findall("enclosure")] == [
        {"url": "https://www.example.se/handledning.pdf", "length": "123456", "type": "application/pdf"}
    ]
    assert [file.attrib for file in found.findall(f"{MEDIA}content")] == [
        {"url": "https://www.example.se/samtal.mp3", "type": "audio/mpeg"},
        {"url": "https://www.example.se/bild.jpg", "medium": "image", "type": "image/jpeg"},
    ]


def test_an_enclosure_of_unknown_length_says_zero_as_the_profile_has_it() -> None:
    found = item_of(feed(entry(1, news(enclosures=news().enclosures[1:])))).find("enclosure")
    assert found is not None
    assert found.attrib["length"] == "0"


def test_dates_are_rfc_822_with_the_offset_of_the_zone() -> None:
    assert item_of(feed()).findtext("pubDate") == "Fri, 21 Oct 2016 09:15:30 +0200"
    assert channel_of(feed()).findtext("lastBuildDate") == "Mon, 31 Oct 2016 09:00:05 +0100"


def test_an_item_in_another_language_says_so() -> None:
    assert item_of(feed(entry(1, news(language="en")))).findtext(f"{DC}language") == "en"
    assert item_of(feed()).find(f"{DC}language") is None


def test_the_time_to_live_is_in_minutes_and_at_least_one() -> None:
    assert channel_of(feed(ttl=timedelta(hours=2))).findtext("ttl") == "120"
    assert channel_of(feed(ttl=timedelta(seconds=5))).findtext("ttl") == "1"


def test_an_event_begins_with_when_and_where() -> None:
    found = item_of(feed(entry(1, event(content="<p>Mer</p>"))))
    opening = "måndag 31 oktober 2016 kl. 11.00–12.00, Stockholm"
    assert found.findtext("description") == f"{opening}<br><br>Vi bjuder på kaffe."
    assert found.findtext(CONTENT) == f"<p>{opening}</p><p>Mer</p>"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b"aktuellt/2</guid>", b"aktuellt/1</guid>", "guids"),
        (b'isPermaLink="false"', b'isPermaLink="true"', "isPermaLink"),
        (b'rel="self"', b'rel="alternate"', "self link"),
        (b"<link>https://feeds.example.se/feeds/aktuellt/</link>\n    <desc", b"<link>x</link>\n    <desc", "link"),
        (b"<title>Ny handledning", b"<title>Gammal handledning", "title"),
        (b"<link>https://www.example.se/nyheter/1", b"<link>https://www.example.se/nyheter/2", "link"),
        (b"21 Oct 2016 09", b"21 Oct 2016 10", "pubDate"),
        (b"Fri, 21 Oct 2016 09:15:30 +0200", b"i fredags", "fredags"),
        (b"31 Oct 2016 09", b"31 Oct 2016 10", "lastBuildDate"),
        (b"&lt;b&gt;klara", b"&lt;i&gt;klara", "content"),
        (b'enclosure url="https://www.example.se/handledning.pdf"', b'enclosure url="/handledning.pdf"', "enclosure"),
        (b'url="https://www.example.se/bild.jpg"', b'url="bild.jpg"', "absolute"),
        (b'version="2.0"', b'version="0.91"', "root"),
        (b"<channel>", b"<channel></channel><channel>", "channels"),
        (b"</rss>", b"", "does not read back"),
    ],
)
def test_check_names_what_is_wrong(old: bytes, new: bytes, named: str) -> None:
    made = feed(entry(1), entry(2))
    body = RSS.render(made).body
    assert old in body
    with pytest.raises(RenderError, match=named):
        RSS.check(body.replace(old, new), made)


def test_only_one_document_at_a_time_touches_the_locale_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    callers: list[int] = []
    real = locale.setlocale

    def slow(*arguments: Any) -> str:
        callers.append(threading.get_ident())
        time.sleep(0.0005)
        return real(*arguments)

    monkeypatch.setattr(locale, "setlocale", slow)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(RSS.render, [feed(entry(1), entry(2))] * 8))
    changes = sum(first != second for first, second in pairwise(callers))
    assert len(callers) > 8
    assert changes < 8, "documents rendered at once change the locale between each other's dates"
