"""Every feed that is published, for machines: a list in JSON, OPML for readers, and the links for a website's pages."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from syndicate import text
from syndicate.config import path_of
from syndicate.config.addresses import CHANGES
from syndicate.model import FeedState, Format
from syndicate.web.holding import Holding

MEDIA_TYPES: dict[Format, str] = {
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "json": "application/feed+json",
    "ics": "text/calendar",
}
NAMES: dict[Format, str] = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed", "ics": "iCalendar"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A feed as lists of feeds show it.

    of: the feed that it is made of; None for one of the configuration
    page: address of its page for people; addresses: those that are published now, in the order of the configuration
    """

    name: str
    of: str | None
    title: str
    description: str | None
    kind: str
    page: str
    updated: datetime | None
    addresses: dict[Format, str]


def every_feed(holding: Holding) -> tuple[Listed, ...]:
    """Every feed with something published, each followed by those made of it. Pure."""
    found = (listed for feed in holding.config.feeds for listed in _of_feed(holding, feed))
    return tuple(listed for listed in found if listed.addresses)


def _of_feed(holding: Holding, name: str) -> Iterator[Listed]:
    feed = holding.config.feeds[name]
    state = holding.feeds.get(name, FeedState(name=name))
    page = _address(holding, f"/feeds/{name}/")
    parts = [(part, state.titles.get(part, part), state.derived[part]) for part in sorted(state.derived)]
    for each, title, updated in ((name, feed.title, state.updated), *parts):
        yield Listed(
            name=each,
            of=None if each == name else name,
            title=text.line(title),
            description=text.line(feed.description) if each == name else None,
            kind=feed.kind,
            page=page,
            updated=updated,
            addresses={
                form: _address(holding, path)
                for form in feed.formats
                if (path := path_of(each, form)) in holding.routes.documents
            },
        )


def _address(holding: Holding, path: str) -> str:
    """The whole address, on loopback too: whoever reads a list is not on one of our pages."""
    return holding.config.public_url.rstrip("/") + path


def as_json(holding: Holding) -> dict[str, Any]:
    """Every feed, as ``/feeds.json`` shows it: see docs/reference/feeds.md. Pure."""
    site, zone = holding.config.site, holding.config.site.zone
    feeds = []
    for each in every_feed(holding):
        told = {
            "name": each.name,
            "of": each.of,
            "title": each.title,
            "description": each.description,
            "kind": each.kind,
            "page": each.page,
            "updated": each.updated.astimezone(zone).isoformat(timespec="seconds") if each.updated else None,
            "formats": dict(each.addresses),
        }
        feeds.append({key: value for key, value in told.items() if value is not None})
    return {"title": text.line(site.title), "home_page_url": site.url, "language": site.language, "feeds": feeds}


def as_opml(holding: Holding) -> bytes:
    """Every feed that readers can take, as OPML 2.0 (http://opml.org/spec2.opml): one outline each, in its best format.

    Calendars without a list are not among them: readers of feeds cannot take them. Pure.
    """
    site = holding.config.site
    root = ET.Element("opml", version="2.0")
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = text.line(site.title)
    if site.author:
        ET.SubElement(head, "ownerName").text = text.line(site.author)
    ET.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = ET.SubElement(root, "body")
    for each in every_feed(holding):
        best = next((form for form in ("atom", "rss", "json") if form in each.addresses), None)
        if best is not None:
            attributes = {
                "type": "rss",
                "text": each.title,
                "title": each.title,
                "description": each.description or "",
                "language": site.language,
                "xmlUrl": each.addresses[best],
                "htmlUrl": each.page,
            }
            ET.SubElement(body, "outline", {name: value for name, value in attributes.items() if value})
    ET.indent(root)
    body_text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body_text}\n'.encode()


def found_from(holding: Holding, name: str) -> tuple[Listed, ...]:
    """The feeds that a website's page about a feed should name: itself, and of a calendar its changes. Pure."""
    return tuple(each for each in every_feed(holding) if each.name in {name, f"{name}/{CHANGES}"})


def discovery_links(feeds: Iterable[Listed]) -> str:
    """The ``<link>`` elements by which browsers and readers find these feeds from the head of a page, one a line. Pure.

    https://html.spec.whatwg.org/multipage/links.html#rel-alternate
    """
    return "".join(
        f'<link rel="alternate" type="{MEDIA_TYPES[form]}" title="{html.escape(f"{each.title} ({NAMES[form]})")}" '
        f'href="{html.escape(address)}">\n'
        for each in feeds
        for form, address in each.addresses.items()
    )
