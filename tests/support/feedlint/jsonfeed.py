"""JSON Feed 1.1, checked member by member, and by what this service promises."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from tests.support.feedlint.markup import (
    address_faults,
    html_faults,
    language_faults,
    repeated,
    text_faults,
    title_faults,
)

Check = Callable[[Any], Iterator[str] | list[str]]


def _text(value: Any) -> list[str]:
    return text_faults(value) if isinstance(value, str) and value else [f"{value!r} is no text"]


def _title(value: Any) -> list[str]:
    return title_faults(value) if isinstance(value, str) else [f"{value!r} is no text"]


def _address(value: Any) -> list[str]:
    return address_faults(value) if isinstance(value, str) else [f"{value!r} is no address"]


def _html(value: Any) -> list[str]:
    return html_faults(value) if isinstance(value, str) and value else [f"{value!r} is no HTML"]


def _language(value: Any) -> list[str]:
    return language_faults(value) if isinstance(value, str) else [f"{value!r} is no language"]


def _date(value: Any) -> list[str]:
    try:
        return [] if datetime.fromisoformat(value).utcoffset() is not None and "T" in value else [f"{value!r}: no zone"]
    except (TypeError, ValueError):
        return [f"{value!r} is no date of RFC 3339"]


def _texts(value: Any) -> list[str]:
    good = isinstance(value, list) and value and all(isinstance(one, str) and one.strip() for one in value)
    return [] if good else [f"{value!r} is no list of texts"]


def _size(value: Any) -> list[str]:
    return [] if isinstance(value, int) and not isinstance(value, bool) and value > 0 else [f"{value!r} is no size"]


def _type(value: Any) -> list[str]:
    return [] if isinstance(value, str) and "/" in value else [f"{value!r} is no media type"]


def _members(value: Any, known: Mapping[str, Check], needed: tuple[str, ...] = ()) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{value!r} is no object"
        return
    yield from (f"{name} is missing" for name in needed if name not in value)
    for name, held in value.items():
        if name.startswith("_"):
            continue  # an extension
        if name in known:
            yield from (f"{name}: {fault}" for fault in known[name](held))
        else:
            yield f"{name} is no member of JSON Feed 1.1"


def _each(check: Check) -> Check:
    def checked(value: Any) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{value!r} is no list"
        else:
            for one in value:
                yield from check(one)

    return checked


def _author(value: Any) -> Iterator[str]:
    yield from _members(value, {"name": _title, "url": _address, "avatar": _address})
    if isinstance(value, dict) and not value.keys() & {"name", "url", "avatar"}:
        yield "an author who is nobody"


ATTACHMENT: Mapping[str, Check] = {
    "url": _address,
    "mime_type": _type,
    "title": _text,
    "size_in_bytes": _size,
    "duration_in_seconds": _size,
}
ITEM: Mapping[str, Check] = {
    "id": _text,
    "url": _address,
    "external_url": _address,
    "title": _title,
    "content_html": _html,
    "content_text": _text,
    "summary": _text,
    "image": _address,
    "banner_image": _address,
    "date_published": _date,
    "date_modified": _date,
    "authors": _each(_author),
    "tags": _texts,
    "language": _language,
    "attachments": _each(lambda one: list(_members(one, ATTACHMENT, ("url", "mime_type")))),
}


def _item(value: Any) -> Iterator[str]:
    yield from _members(value, ITEM, ("id", "url", "title", "date_published", "date_modified"))
    if isinstance(value, dict):
        if not value.keys() & {"content_html", "content_text"}:
            yield "an item without content_html or content_text"
        if not _date(value.get("date_published")) and not _date(value.get("date_modified")):
            first, last = (datetime.fromisoformat(value[name]) for name in ("date_published", "date_modified"))
            yield from ["published after it was modified"] if first > last else []


FEED: Mapping[str, Check] = {
    "version": lambda value: [] if value == "https://jsonfeed.org/version/1.1" else [f"{value!r}"],
    "title": _title,
    "home_page_url": _address,
    "feed_url": _address,
    "description": _text,
    "user_comment": _text,
    "next_url": _address,
    "icon": _address,
    "favicon": _address,
    "authors": _each(_author),
    "language": _language,
    "expired": lambda value: [] if isinstance(value, bool) else [f"{value!r}"],
    "hubs": _each(lambda one: list(_members(one, {"type": _text, "url": _address}, ("type", "url")))),
    "items": _each(_item),
}


def faults(body: bytes, address: str) -> list[str]:
    """What is wrong with a document that is served at ``address``."""
    feed = json.loads(body.decode("utf-8"))
    found = list(_members(feed, FEED, ("version", "title", "items", "feed_url", "home_page_url", "language")))
    if feed.get("feed_url") != address:
        found.append(f"feed_url is {feed.get('feed_url')}, served at {address}")
    if feed.get("next_url") == address:
        found.append("next_url leads round in a circle")
    return [*found, *(f"the id {one} stands there twice" for one in repeated([item["id"] for item in feed["items"]]))]
