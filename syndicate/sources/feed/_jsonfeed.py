"""JSON Feed 1.0 and 1.1, read as tolerantly as bounds allow.

Numbers stay the words that they were written with, so that none is too large. Of a document that is not whole the items
that are whole are read all the same, and it is said where it breaks off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syndicate.errors import SourceError
from syndicate.model import About
from syndicate.sources._languages import language_of
from syndicate.sources._values import Frame, Value
from syndicate.sources.feed._events import event_fields
from syndicate.sources.feed._parts import Entry, about, is_markup, known_by, words

MAX_DEPTH = 100

_MARK = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_DECODER = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)
_ERROR_WORDS = ("message", "error_description", "error", "detail", "title")
_CALLED = {
    "summary": "summary",
    "description": "summary",
    "link": "url",
    "published": "date_published",
    "updated": "date_modified",
    "categories": "tags",
    "category": "tags",
    "author": "authors",
}


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A document as far as it could be read.

    head: the feed's own members; items: its items, whatever they are
    broken: why the document is not whole; None where it is
    refused: why it is no JSON Feed; None where it is one
    """

    head: Mapping[str, Any]
    items: Sequence[Any]
    broken: str | None = None
    refused: str | None = None


def read_json(document: str) -> JsonFeed:
    """The feed in a JSON document. Raises SourceError where it is nested too deeply or is nothing in JSON at all."""
    if _depth(document) > MAX_DEPTH:
        raise SourceError(f"The JSON is nested too deeply to be a feed: more than {MAX_DEPTH} levels.")
    try:
        held = _DECODER.decode(document)
    except json.JSONDecodeError as error:
        return _partly(document, error)
    if not isinstance(held, dict):
        return JsonFeed({}, (), refused=f"JSON, but no JSON Feed: {_shown(held)}")
    items = held.get("items")
    if not isinstance(items, list):
        return JsonFeed({}, (), refused=f"JSON, but no JSON Feed: {_complaint(held)}")
    if not _is_jsonfeed(held) and not any(isinstance(item, dict) and _looks_like_item(item) for item in items):
        return JsonFeed({}, (), refused="JSON with items, but no JSON Feed; try type: json")
    return JsonFeed(held, items)


def _partly(document: str, error: json.JSONDecodeError) -> JsonFeed:
    """The items before the place where the document breaks."""
    broken = f"it is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]} (line {error.lineno}, column {error.colno})"
    start = _ITEMS.search(document)
    items: list[Any] = []
    at = start.end() if start else len(document)
    while at < len(document):
        at = _skipped(document, at)
        try:
            item, at = _DECODER.raw_decode(document, at)
        except json.JSONDecodeError:
            break
        items.append(item)
    return JsonFeed({}, items, broken=broken)


def _skipped(document: str, at: int) -> int:
    while at < len(document) and document[at] in " \t\r\n,":
        at += 1
    return at


def _depth(document: str) -> int:
    depth = deepest = 0
    for mark in _MARK.finditer(document):
        first = mark[0][0]
        if first in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in "]}":
            depth -= 1
    return deepest


def _is_jsonfeed(held: Mapping[str, Any]) -> bool:
    return "jsonfeed.org" in str(held.get("version", ""))


def _looks_like_item(item: Mapping[str, Any]) -> bool:
    return bool(item.keys() & {"content_html", "content_text", "date_published"})


def _complaint(held: Mapping[str, Any]) -> str:
    """What an API says of its own failure, else what it has in place of items."""
    for name in _ERROR_WORDS:
        said = held.get(name)
        if isinstance(said, dict):
            said = said.get("message")
        if isinstance(said, str) and said.strip():
            return f"“{' '.join(said.split())[:160]}”"
    return f"it has no items, but {', '.join(str(key)[:30] for key in list(held)[:5]) or 'nothing'}"


def _shown(held: Any) -> str:
    return "a list without a feed around it" if isinstance(held, list) else f"“{str(held)[:60]}”"


def json_entries(feed: JsonFeed, frame: Frame) -> Iterator[Entry | str]:
    """Each item as an entry, or why it is none."""
    for number, item in enumerate(feed.items, start=1):
        if isinstance(item, dict):
            yield _entry(item, feed.head, frame)
        else:
            yield f"item {number} is no object but “{str(item)[:60]}”"


def json_about(feed: JsonFeed, frame: Frame) -> About:
    """What the feed says of itself. It has no id of its own but its address."""
    told = {name: str(feed.head.get(name) or "") for name in ("title", "home_page_url", "feed_url")}
    return about(
        id_=told["feed_url"], title=told["title"], link=told["home_page_url"], address=told["feed_url"], base=frame.base
    )


def _entry(item: Mapping[str, Any], head: Mapping[str, Any], frame: Frame) -> Entry:
    def part(name: str) -> tuple[Value, ...]:
        return _part(item, name)

    own = item.get("id")
    fields: dict[str, tuple[Value, ...]] = {
        "key": _texts(own, "id"),
        "guid": known_by(own, str(item.get("url") or item.get("external_url") or "")),
        "title": part("title"),
        "link": (*part("url"), *part("external_url"), *_address(own)),
        "summary": part("summary"),
        "content": (*part("content_html"), *part("content_text")),
        "categories": part("tags"),
        "authors": part("authors") or _authors(head),
        "enclosures": tuple(_attachments(item.get("attachments"))),
        "image": (*part("image"), *part("banner_image"), *_pictures(item.get("attachments"))),
    }
    tag = language_of(item.get("language") or head.get("language"), frame)
    if tag:
        fields["language"] = (Value(tag, "language"),)
    if frame.kind == "news":
        fields["updated"] = part("date_modified")
        fields["published"] = part("date_published") or fields["updated"]
    else:
        fields |= event_fields(part, fields, frame)
    return Entry(fields, part)


def _part(item: Mapping[str, Any], name: str) -> tuple[Value, ...]:
    """The values at a dotted path; a name that RSS has too means what JSON Feed calls otherwise."""
    called = name if name in item else _CALLED.get(name, name)
    if called == "authors":
        return _authors(item)
    if called == "content":
        return _part(item, "content_html") or _part(item, "content_text")
    held: Any = item
    for step in called.split("."):
        held = held.get(step) if isinstance(held, dict) else None
    if name == "_event.geo" and isinstance(held, list):
        held = ",".join(str(part) for part in held)
    return _texts(held, name, markup=called == "content_html")


def _texts(held: Any, origin: str, *, markup: bool = False) -> tuple[Value, ...]:
    if isinstance(held, list):
        return tuple(value for one in held for value in _texts(one, origin) if not isinstance(one, list))
    if isinstance(held, bool):
        held = "true" if held else ""
    if not isinstance(held, str) or not held.strip():
        return ()
    # Titles and categories are plain text by the letter, and full of "&#8211;" in fact.
    plain_with_references = not markup and "<" not in held and is_markup(held)
    return (words(held, origin, markup=markup or plain_with_references),)


def _address(own: Any) -> tuple[Value, ...]:
    return (Value(own, "id"),) if isinstance(own, str) and own.startswith(("http://", "https://")) else ()


def _authors(held: Mapping[str, Any]) -> tuple[Value, ...]:
    """``authors`` of version 1.1, ``author`` of version 1."""
    found = held.get("authors") or [held.get("author")]
    named = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return tuple(
        Value(one["name"], "authors", address=url if isinstance(url := one.get("url"), str) else None)
        for one in named
        if isinstance(one.get("name"), str)
    )


def _attachments(held: Any) -> Iterator[Value]:
    for one in held if isinstance(held, list) else ():
        if isinstance(one, dict) and isinstance(one.get("url"), str):
            said = {key: value for key, value in one.items() if isinstance(value, str)}
            yield Value(
                said["url"],
                "attachments",
                label=said.get("title"),
                media_type=said.get("mime_type"),
                length=said.get("size_in_bytes"),
            )


def _pictures(held: Any) -> Iterator[Value]:
    for value in _attachments(held):
        if (value.media_type or "").startswith("image/"):
            yield value
