"""Published documents as programs of others read them: feedparser, PyPI ``ical``, and JSON by the letter of JSON Feed.

None of it shares a line with what writes the documents.
"""

from __future__ import annotations

import json
import re
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from urllib.parse import urlsplit

import feedparser
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as ReadEvent
from icalendar import Timezone

Moment = datetime | date


class Unreadable(ValueError):
    """Why a document is not what it should be; ``str()`` of it is for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry as it was read. ``None`` where the format does not say it. Instants are UTC, in whole seconds.

    at: of one time of a recurring event its RECURRENCE-ID as it stands there
    busy: whether it takes up time in a calendar; reminds: whether the calendar reminds of it
    """

    id: str
    title: str
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    start: Moment | None = None
    end: Moment | None = None
    sequence: int | None = None
    at: str = ""
    busy: bool = False
    reminds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document as it was read.

    own: the address that it says it is at; previous: of what is older; method: of a calendar, empty where it has none
    """

    items: tuple[Item, ...]
    id: str | None = None
    title: str | None = None
    own: str | None = None
    previous: str | None = None
    method: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


def read(form: str, body: bytes) -> Found:
    """The document. Raises Unreadable where a strict reader would not take it."""
    try:
        return _READERS[form](body)
    except Unreadable:
        raise
    except Exception as error:
        # Whatever a parser of others makes of it, subscribers' programs make as much.
        raise Unreadable(f"cannot be read: {' '.join(str(error).split())[:200] or type(error).__name__}") from error


# --- Atom and RSS ----------------------------------------------------------------------------------------------------


def _xml(body: bytes) -> Found:
    read = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    if read.bozo:
        raise Unreadable(f"is not well-formed: {read.bozo_exception}")
    if not read.version:
        raise Unreadable("is no feed")
    links = read.feed.get("links", [])
    items = tuple(_entry(each) for each in read.entries)
    return Found(
        items=items,
        id=read.feed.get("id"),
        title=read.feed.get("title"),
        own=_href(links, "self"),
        previous=_href(links, "prev-archive"),
    )


def _entry(each: Any) -> Item:
    if not each.get("id"):
        raise Unreadable(f"has an entry without an id, “{each.get('title', '')[:80]}”")
    return Item(
        id=each.id,
        title=each.get("title", ""),
        link=each.get("link"),
        published=_parsed(each.get("published_parsed")),
        updated=_parsed(each.get("updated_parsed")),
    )


def _href(links: Any, rel: str) -> str | None:
    found = [link.get("href") for link in links if link.get("rel") == rel]
    if len(found) > 1:
        raise Unreadable(f"has {len(found)} links of the kind {rel}")
    return found[0] if found else None


def _parsed(moment: Any) -> datetime | None:
    return None if moment is None else datetime.fromtimestamp(timegm(moment), UTC)


# --- JSON Feed -------------------------------------------------------------------------------------------------------

_VERSION = "https://jsonfeed.org/version/1.1"


def _json(body: bytes) -> Found:
    feed = json.loads(body.decode(), object_pairs_hook=_once)
    if not isinstance(feed, dict) or feed.get("version") != _VERSION:
        raise Unreadable("is no JSON Feed 1.1")
    _text(feed, "title")
    for name in ("home_page_url", "feed_url", "next_url", "icon", "favicon"):
        _address(feed, name)
    if not isinstance(feed.get("items"), list):
        raise Unreadable("has no list of items")
    items = tuple(_json_item(item) for item in feed["items"])
    return Found(items=items, title=feed["title"], own=feed.get("feed_url"), previous=feed.get("next_url"))


def _json_item(item: Any) -> Item:
    if not isinstance(item, dict):
        raise Unreadable("has an item that is no object")
    _text(item, "id")
    if not item.keys() & {"content_html", "content_text"}:
        raise Unreadable(f"has an item without content, {item['id']}")
    for name in ("url", "external_url", "image", "banner_image"):
        _address(item, name)
    for file in item.get("attachments", []):
        _text(file, "url")
        _text(file, "mime_type")
    event = item.get("_event", {})
    return Item(
        id=item["id"],
        title=item.get("title", ""),
        link=item.get("url"),
        published=_stamp(item.get("date_published")),
        updated=_stamp(item.get("date_modified")),
        start=_when(event.get("start")),
        end=_when(event.get("end")),
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("says something twice")
    return found


def _text(of: Any, name: str) -> None:
    if not isinstance(of, dict) or not isinstance(of.get(name), str) or not of[name]:
        raise Unreadable(f"lacks {name}")


def _address(of: Mapping[str, Any], name: str) -> None:
    if name in of and urlsplit(of[name]).scheme not in {"http", "https"}:
        raise Unreadable(f"has in {name} what is no address, {of[name]!r:.80}")


def _stamp(value: str | None) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise Unreadable(f"has a time without a zone, {value}")
    return moment.astimezone(UTC)


def _when(value: str | None) -> Moment | None:
    return date.fromisoformat(value) if value is not None and "T" not in value else _stamp(value)


# --- iCalendar -------------------------------------------------------------------------------------------------------

_ZONE = re.compile(r"^BEGIN:VTIMEZONE\r\n.*?^END:VTIMEZONE\r\n", re.DOTALL | re.MULTILINE)
_COUNTED = ("BEGIN:VEVENT", "X-WR-CALNAME")


def _calendar(body: bytes) -> Found:
    if not body.endswith(b"\r\nEND:VCALENDAR\r\n") or re.search(rb"[^\r]\n|[^\r\n]{76}", body):
        raise Unreadable("has lines that are not as RFC 5545 wants them")
    whole = body.decode().replace("\r\n ", "")
    calendar = IcsCalendarStream.calendar_from_ics(body.decode())
    lines = whole.split("\r\n")
    counts = {name: sum(line.startswith(name) for line in lines) for name in _COUNTED}
    if counts["BEGIN:VEVENT"] != len(calendar.events):
        raise Unreadable(f"has {counts['BEGIN:VEVENT']} events, of which {len(calendar.events)} can be read")
    zones = dict(map(_zone, _ZONE.findall(whole)))
    events = tuple(_event(event, zones) for event in calendar.events)
    return Found(items=events, method=calendar.method or "", counts=counts)


def _zone(component: str) -> tuple[str, tzinfo]:
    """What a program that knows no zones makes of a VTIMEZONE."""
    zone = Timezone.from_ical(component)
    if not isinstance(zone, Timezone):
        raise Unreadable("has a time zone that is none")
    return str(zone["TZID"]), zone.to_tz(lookup_tzid=False)


def _event(event: ReadEvent, zones: Mapping[str, tzinfo]) -> Item:
    return Item(
        id=event.uid or "",
        title=event.summary or "",
        link=str(event.url) if event.url else None,
        updated=_utc(event.last_modified),
        start=_instant(event.dtstart, zones),
        end=_instant(event.dtend, zones),
        sequence=event.sequence,
        at=str(event.recurrence_id or ""),
        busy=event.transparency == "OPAQUE",
        reminds=bool(event.alarm),
    )


def _instant(moment: Any, zones: Mapping[str, tzinfo]) -> Any:
    """A time by the zone that the document itself describes, not by this machine's."""
    zone = zones.get(str(getattr(moment, "tzinfo", None)))
    return _utc(moment.replace(tzinfo=zone) if zone is not None else moment)


def _utc(moment: Any) -> Any:
    return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else moment


_READERS = {"atom": _xml, "rss": _xml, "json": _json, "ics": _calendar}
