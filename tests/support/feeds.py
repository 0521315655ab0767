"""Feeds to render: one news item, one event, and whatever a test changes in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.model import Author, Enclosure, Entry, Event, Feed, Format, NewsItem, Span

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PUBLISHED = datetime(2016, 10, 21, 9, 15, 30, 123456, tzinfo=STOCKHOLM)
UPDATED = datetime(2016, 10, 31, 8, 0, 5, tzinfo=UTC)
FORMATS: tuple[Format, ...] = ("atom", "rss", "json", "ics")

ITEM: dict[str, Any] = {
    "title": "Ny handledning om hållbara möbler",
    "link": "https://www.example.se/nyheter/1",
    "summary": "Kraven 1 < 2 & fler.\nLäs & tyck till!",
    "content": '<p>Kraven är <b>klara</b>: 1 &lt; 2. <a href="https://www.example.se/a">Läs</a></p>',
    "categories": ("Miljö", "Möbler & inredning"),
    "authors": (Author("Åsa Öberg", "asa@example.se", "https://www.example.se/asa"), Author("Bo Ek")),
    "enclosures": (
        Enclosure("https://www.example.se/handledning.pdf", "application/pdf", 123456, "Handledningen"),
        Enclosure("https://www.example.se/samtal.mp3"),
    ),
    "image": "https://www.example.se/bild.jpg",
}


def entry(number: int = 1, item: NewsItem | Event | None = None, **changes: Any) -> Entry:
    """The entry of a news item with everything in it, or of ``item``; ``changes`` are fields of the entry."""
    known = item if item is not None else news()
    fields: dict[str, Any] = {
        "id": f"tag:example.se,2016:aktuellt/{number}",
        "key": f"k{number}",
        "source": "aktuellt",
        "title": known.title,
        "link": known.link,
        "published": PUBLISHED,
        "updated": UPDATED,
        "sequence": 0,
        "item": known,
    }
    return Entry(**(fields | changes))


def news(**changes: Any) -> NewsItem:
    """A news item with every field, but for ``changes``."""
    return NewsItem(**(ITEM | changes))


def event(**changes: Any) -> Event:
    """An event from 11 to 12 in Stockholm, but for ``changes``."""
    start = datetime(2016, 10, 31, 11, tzinfo=STOCKHOLM)
    fields: dict[str, Any] = {
        "title": "Öppet hus",
        "link": "https://www.example.se/kalender/1",
        "summary": "Vi bjuder på kaffe.",
        "span": Span(start, start + timedelta(hours=1)),
        "location": "Stockholm",
    }
    return Event(**(fields | changes))


def feed(*entries: Entry, **changes: Any) -> Feed:
    """A feed with every field, of ``entries`` or else of one news item."""
    fields: dict[str, Any] = {
        "name": "aktuellt",
        "id": "tag:example.se,2016:aktuellt",
        "kind": "news",
        "title": "Aktuellt & nytt",
        "description": "Nyheter om hållbar upphandling",
        "language": "sv",
        "zone": "Europe/Stockholm",
        "home": "https://www.example.se/",
        "page": "https://feeds.example.se/feeds/aktuellt/",
        "addresses": {form: f"https://feeds.example.se/feeds/aktuellt.{form}" for form in FORMATS},
        "updated": UPDATED,
        "entries": entries or (entry(),),
        "author": "Nationella kansliet",
        "rights": "CC0 1.0",
        "logo": "https://www.example.se/logo.png",
        "icon": "https://www.example.se/icon.png",
        "ttl": timedelta(minutes=45),
    }
    return Feed(**(fields | changes))
