"""JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/. What is emitted and why: docs/reference/feeds.md."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, NoReturn
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.errors import RenderError
from syndicate.model import Author, Entry, Event, EventStatus, Feed, Rendered
from syndicate.render._feedgen import address_of
from syndicate.render._links import link_headers
from syndicate.render._prepared import Prepared, moment, prepare

_VERSION = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """The renderer of JSON Feed; see ``syndicate.render`` for what every renderer offers."""

    media_type: ClassVar[str] = "application/feed+json"
    extension: ClassVar[str] = "json"

    def render(self, feed: Feed) -> Rendered:
        """The feed as JSON Feed. Pure; a bad entry is set aside. Raises RenderError for a feed without a title.

        Every event carries ``_event``: start, end, all_day, zone, location, status; see docs/reference/feeds.md.
        """
        title = text.line(feed.title)
        if not title:
            raise RenderError(f"the feed {feed.name} has no title")
        good, set_aside = prepare(feed)
        author = text.line(feed.author or "")
        document = {
            "version": _VERSION,
            "title": title,
            "home_page_url": feed.page,
            "feed_url": address_of(feed, "json"),
            "next_url": feed.chain.previous.get("json"),
            "description": text.paragraph(feed.description),
            "icon": feed.logo,
            "favicon": feed.icon,
            "language": feed.language,
            "authors": [{"name": author, "url": feed.home}] if author else None,
            "hubs": _hubs(feed),
            "items": [_item(known, ZoneInfo(feed.zone)) for known in good],
        }
        body = json.dumps(_stated(document), ensure_ascii=False, indent=1, allow_nan=False)
        return Rendered(body=body.encode() + b"\n", set_aside=tuple(set_aside))

    def check(self, body: bytes, feed: Feed) -> None:
        """Read the document back and compare; raises RenderError naming what differs from the feed."""
        good, _ = prepare(feed)
        found, items = _read(body, feed)
        _compare(
            feed,
            ("version", found.get("version"), _VERSION),
            ("title", found.get("title"), text.line(feed.title)),
            ("feed_url", found.get("feed_url"), feed.addresses["json"]),
            ("next_url", found.get("next_url"), feed.chain.previous.get("json")),
            ("hubs", found.get("hubs", []), _hubs(feed)),
            ("home_page_url", found.get("home_page_url"), feed.page),
            ("ids", [item.get("id") for item in items], [known.guid for known in good]),
        )
        for item, known in zip(items, good, strict=True):
            _compare(
                feed,
                (f"title of {known.id}", item.get("title"), known.title),
                (f"url of {known.id}", item.get("url"), known.link),
                (f"content_html of {known.id}", item.get("content_html", ""), known.content),
                (f"summary of {known.id}", item.get("summary", ""), known.summary),
                (f"text of {known.id}", "content_html" in item or "content_text" in item, True),
                (f"date_published of {known.id}", item.get("date_published"), known.published.isoformat()),
                (f"date_modified of {known.id}", item.get("date_modified"), known.updated.isoformat()),
            )

    prove = check

    def headers(self, feed: Feed) -> tuple[tuple[str, str], ...]:
        """Where subscribers find its hubs."""
        return link_headers(feed, "json")


JSON = JsonFeed()


def _hubs(feed: Feed) -> list[dict[str, str]]:
    return [{"type": "WebSub", "url": hub} for hub in feed.hubs]


def _item(known: Prepared, zone: ZoneInfo) -> dict[str, Any]:
    event = known.entry.item
    return _stated(
        {
            "id": known.guid,
            "url": known.link,
            "title": known.title,
            "content_html": known.content,
            # One of the two must be there, and plain text is what there is.
            "content_text": None if known.content else known.summary or known.title,
            "summary": known.summary,
            "image": known.image,
            "date_published": known.published.isoformat(),
            "date_modified": known.updated.isoformat(),
            "authors": [_author(author) for author in known.authors],
            "tags": list(known.categories),
            "language": known.language,
            "attachments": [
                _stated({"url": f.url, "mime_type": f.media_type, "title": f.title, "size_in_bytes": f.length})
                for f in known.enclosures
            ],
            "_source": _source(known),
            "_event": _event(event, known.entry, zone=zone) if isinstance(event, Event) else None,
        }
    )


def _source(known: Prepared) -> dict[str, Any] | None:
    """Where it comes from, in a feed of several sources, and where else it stands."""
    told = known.origin
    if told is None:
        return None
    also = [{"title": each.title, "url": each.link} for each in known.also]
    return _stated({"id": told.id, "title": told.title, "url": told.link, "feed_url": told.address, "also": also})


def _event(event: Event, entry: Entry, *, zone: ZoneInfo) -> dict[str, Any]:
    told = {
        "start": _when(event.span.start, zone),
        "end": _when(event.span.end, zone) if event.span.end is not None else None,
        "all_day": event.span.all_day,
        "zone": None if event.span.all_day else zone.key,
        "location": text.line(event.location or "") or None,
        "online": text.absolute(event.online) if event.online else None,
        "geo": list(event.geo) if event.geo is not None else None,
        "organizer": text.line(event.organizer or "") or None,
        "price": text.line(event.price or "") or None,
        "signup": text.absolute(event.signup) if event.signup else None,
        "contact": text.line(event.contact or "") or None,
        "status": (EventStatus.CANCELLED if entry.cancelled else event.status).value,
        "page": entry.page,
    }
    return _stated(told)


def _when(at: datetime | date, zone: ZoneInfo) -> str:
    return moment(at, zone).isoformat() if isinstance(at, datetime) else at.isoformat()


def _read(body: bytes, feed: Feed) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The document and its items, of the right shape."""
    try:
        found = json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except ValueError as problem:
        raise RenderError(f"JSON Feed of {feed.name} does not read back: {problem}") from problem
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise RenderError(f"JSON Feed of {feed.name} does not read back: it is no object with a list of items")
    return found, items


def _compare(feed: Feed, *facts: tuple[str, object, object]) -> None:
    for what, value, wanted in facts:
        if value != wanted:
            raise RenderError(
                f"JSON Feed of {feed.name}: {what} reads back as {value!r:.200} and not as {wanted!r:.200}"
            )


def _author(author: Author) -> dict[str, str]:
    url = author.url or (f"mailto:{author.email}" if author.email else None)
    return {"name": author.name, "url": url} if url else {"name": author.name}


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: JSON Feed says to leave it out."""
    return {name: value for name, value in fields.items() if value not in (None, "", []) or name == "items"}


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} stands twice in an object")
        found[name] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
