"""RSS, RDF and Atom: what feedparser finds, as fields.

feedparser gets mended XML as bytes (never a path, never an address), with its own sanitising and resolving switched
off: ours know more of what is dangerous, of tracking and of IDN, and resolve against the same base for every kind of
source. ``xml:base`` it does resolve, per element. Entries are read with plain dictionary access: its own substitutes a
publication date for a missing ``updated``, with a warning.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import feedparser

from syndicate import text
from syndicate.errors import SourceError
from syndicate.model import About
from syndicate.sources._languages import language_of
from syndicate.sources._values import Frame, Value
from syndicate.sources.feed._events import event_fields
from syndicate.sources.feed._mend import Mended
from syndicate.sources.feed._parts import Entry, about, is_markup, known_by, words

_HTML = ("text/html", "application/xhtml+xml")
_TEXT = ("text/plain", "text", "")
_NOBODY = frozenset({"unknown", "noreply@blogger.com", "admin"})
_MAILBOX = re.compile(
    r"(?P<email>[^\s@<>()]{1,64}@[^\s@<>()]{1,190})(?:\s*\((?P<name>[^()]{0,200})\))?"
    r"|(?P<name2>[^@<>()]{1,200})[<(](?P<email2>[^\s@<>()]{1,64}@[^\s@<>()]{1,190})[>)]"
)
# Names of parts that feedparser calls otherwise.
_CALLED = {
    "description": "summary",
    "content_encoded": "content",
    "encoded": "content",
    "guid": "id",
    "pubdate": "published",
    "issued": "published",
    "dcterms_issued": "published",
    "dc_date": "updated",
    "dcterms_modified": "updated",
    "modified": "updated",
    "lastbuilddate": "updated",
    "dc_creator": "author",
    "category": "tags",
    "categories": "tags",
    "dc_subject": "tags",
    "dc_title": "title",
    "dc_description": "summary",
}
# Where feedparser keeps the prefix that the feed chose, the usual one for what it means.
_PREFIXES = {
    "urn:ietf:params:xml:ns:xcal": "xcal",
    "http://schemas.google.com/g/2005": "gd",
    "http://base.google.com/ns/1.0": "g",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """What was read. ``sound``: it is a feed by its own words, with what a feed must have, whatever is in it."""

    entries: tuple[Entry, ...]
    sound: bool
    about: About | None = None


def read_xml(mended: Mended, frame: Frame) -> Feed:
    """The entries of a feed. Raises SourceError where feedparser fails over it."""
    try:
        parsed = feedparser.parse(
            io.BytesIO(mended.xml.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise SourceError(f"The feed could not be read: {type(error).__name__}: {error}") from error
    head: Mapping[str, Any] = parsed.feed
    version = str(parsed.get("version") or "")  # there is none where there is nothing at all to be read
    usual = {
        prefix.lower(): _PREFIXES[name.lower()]
        for prefix, name in mended.namespaces.items()
        if name.lower() in _PREFIXES
    }
    known = _Known(version, head, frame, usual)
    named = bool(version) and bool(head.keys() & {"title", "link", "id"})
    return Feed(
        entries=tuple(known.entry(found) for found in parsed.entries),
        sound=named and not mended.fault and not mended.torn,
        about=_about(head, frame),
    )


def _about(head: Mapping[str, Any], frame: Frame) -> About:
    links = [link for link in head.get("links") or () if isinstance(link, Mapping)]
    own = next((str(link.get("href") or "") for link in links if link.get("rel") == "self"), "")
    title = head.get("title_detail") or {}
    markup = str(title.get("type", "")) in _HTML
    return about(
        id_=str(head.get("id") or ""),
        title=text.to_text(str(head.get("title") or "")) if markup else str(head.get("title") or ""),
        link=str(head.get("link") or ""),
        address=own,
        base=frame.base,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What holds for all entries: the format, the feed's own elements, the frame and the prefixes it chose."""

    version: str
    head: Mapping[str, Any]
    frame: Frame
    usual: Mapping[str, str]

    def entry(self, found: Mapping[str, Any]) -> Entry:
        parts = _Parts(self._usual_names(found), self.frame)
        links = [link for link in parts.list("links") if parts.told(link, "href")]
        fields: dict[str, tuple[Value, ...]] = {
            "key": parts.values("id"),
            "guid": known_by(parts.raw.get("id"), parts.told(parts.raw, "link")),
            "title": parts.values("title"),
            "link": tuple(_link(parts, links)),
            "summary": parts.texts("summary"),
            "content": tuple(_content(parts, atom=self.version.startswith("atom"))),
            "categories": parts.values("tags"),
            "authors": tuple(self._authors(parts)),
            "enclosures": tuple(_enclosures(parts, links)),
            "image": tuple(_images(parts, links)),
            "language": tuple(self._language(parts)),
        }
        if self.frame.kind == "news":
            fields["updated"] = parts.values("updated")
            fields["published"] = parts.values("published") or parts.values("created") or fields["updated"]
        else:
            fields |= event_fields(parts.values, fields, self.frame)
        return Entry(fields, parts.values)

    def _usual_names(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """The parts as they are (a FeedParserDict's own look-ups substitute), under the usual prefixes."""
        named: dict[str, Any] = {}
        for key, held in dict(found).items():
            prefix, _, rest = key.partition("_")
            named[f"{self.usual[prefix]}_{rest}" if prefix in self.usual and rest else key] = held
        return named

    def _authors(self, parts: _Parts) -> Iterator[Value]:
        """The entry's own; else those of the feed it came from, else of an Atom feed its own (RFC 4287, 4.2.1)."""
        source = parts.raw.get("source")
        places = [(parts.raw, "author")]
        if isinstance(source, Mapping):
            places.append((dict(source), "source author"))
        if self.version.startswith("atom"):
            places.append((dict(self.head), "author of the feed"))
        for place, origin in places:
            authors = list(_authors(place.get("authors"), origin))
            mailbox = None if len(authors) != 1 or self.version.startswith("atom") else _mailbox(place.get("author"))
            if mailbox:
                authors = [Value(mailbox[1] or mailbox[0], origin, email=mailbox[0])]
            if authors:
                yield from authors
                return

    def _language(self, parts: _Parts) -> Iterator[Value]:
        """Of the entry (``dc:language``, ``xml:lang``), else of the feed; not where the source's is configured so."""
        own = parts.raw.get("language") or parts.detail("title").get("language")
        own = own or next((detail.get("language") for detail in parts.list("content")), None)
        tag = language_of(own or self.head.get("language"), self.frame)
        if tag:
            yield Value(tag, "language")


class _Parts:
    """The parts of one entry by name."""

    def __init__(self, raw: Mapping[str, Any], frame: Frame) -> None:
        self.raw = raw
        self.frame = frame

    def values(self, name: str) -> tuple[Value, ...]:
        """What the part of a name holds; none where there is none."""
        key, _, attribute = name.partition(".")
        key = key.lower().replace(":", "_")
        key = _CALLED.get(key, key)
        if key == "tags":
            return tuple(_categories(self.list("tags"), name))
        if key == "content":
            return tuple(_content(self, atom=True))
        if key == "author":
            return tuple(_authors(self.raw.get("authors"), name))
        if key == "georss_point":
            return tuple(_position(self.raw, name))
        if self.detail(key):
            return self.texts(key)
        held = self.raw.get(key)
        if isinstance(held, Mapping):
            inside = dict(held)
            own = (inside.get(name) for name in ("value", "href", "content"))
            held = inside.get(attribute.lower()) if attribute else next((one for one in own if one), None)
        return (Value(held, name),) if isinstance(held, str) and held.strip() else ()

    def texts(self, key: str) -> tuple[Value, ...]:
        """A text construct of its own; what feedparser copied from another part has no detail."""
        detail = self.detail(key)
        said = detail.get("value")
        if not isinstance(said, str) or not said.strip():
            return ()
        markup = detail.get("type") in _HTML
        return (words(said, key, markup=markup, base=self.base(detail)),)

    def detail(self, key: str) -> Mapping[str, Any]:
        found = self.raw.get(f"{key}_detail")
        return dict(found) if isinstance(found, Mapping) else {}

    def list(self, key: str) -> list[dict[str, Any]]:
        found = self.raw.get(key)
        return [dict(one) for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []

    def base(self, detail: Mapping[str, Any]) -> str | None:
        """What relative addresses in a text resolve against, where ``xml:base`` says so."""
        said = detail.get("base")
        return text.absolute(said, base=self.frame.base) if isinstance(said, str) and said else None

    @staticmethod
    def told(one: Mapping[str, Any], name: str) -> str:
        said = one.get(name)
        return said.strip() if isinstance(said, str) else ""


def _link(parts: _Parts, links: list[dict[str, Any]]) -> Iterator[Value]:
    """Its page: of several alternates the one that is HTML; else an id that is an address."""
    pages = [link for link in links if parts.told(link, "rel") == "alternate"]
    first = parts.raw.get("link")
    ordered = sorted(pages, key=lambda link: (parts.told(link, "href") != first, parts.told(link, "type") not in _HTML))
    for link in ordered:
        yield Value(parts.told(link, "href"), "link")
    own = parts.raw.get("id")
    if isinstance(own, str) and own.startswith(("http://", "https://")):
        yield Value(own, "id")


def _content(parts: _Parts, *, atom: bool) -> Iterator[Value]:
    """The full text. In RSS a second description, as of a picture, is full text only where it is the longer one."""
    summary = parts.told(parts.detail("summary"), "value")
    for detail in parts.list("content"):
        kind, said = parts.told(detail, "type"), parts.told(detail, "value")
        markup = kind in _HTML or (kind in _TEXT and not atom and is_markup(said))
        if not said or (kind not in _TEXT and not markup) or (not atom and not markup and len(said) <= len(summary)):
            continue
        yield words(said, "content", markup=markup, base=parts.base(detail))


def _categories(tags: Iterable[Mapping[str, Any]], origin: str) -> Iterator[Value]:
    for tag in tags:
        said = tag.get("label") or tag.get("term")
        # A term that is an address is a kind of entry, not a category that anybody reads.
        if isinstance(said, str) and not said.startswith(("http://", "https://")):
            yield words(said, origin, markup=is_markup(said))


def _authors(found: object, origin: str) -> Iterator[Value]:
    for author in found if isinstance(found, list) else ():
        said = {key: value for key, value in dict(author).items() if isinstance(value, str)}
        name = said.get("name") or said.get("email") or ""
        if name and name.casefold() not in _NOBODY:
            yield Value(name, origin, email=said.get("email"), address=said.get("href"))


def _position(raw: Mapping[str, Any], origin: str) -> Iterator[Value]:
    """Latitude and longitude; feedparser gives those of GeoRSS the other way round, as GeoJSON does."""
    where, north, east = (raw.get(name) for name in ("where", "geo_lat", "geo_long"))
    place = dict(where).get("coordinates") if isinstance(where, Mapping) and where.get("type") == "Point" else None
    if isinstance(place, tuple) and len(place) >= 2:
        yield Value(f"{place[1]},{place[0]}", origin)
    elif isinstance(north, str) and isinstance(east, str):
        yield Value(f"{north.strip()},{east.strip()}", "geo:lat, geo:long")


def _mailbox(said: object) -> tuple[str, str] | None:
    """Address and name of "anna@aby.example (Anna Berg)" or "Anna Berg <anna@aby.example>"; None for anything else."""
    found = _MAILBOX.fullmatch(said.strip()) if isinstance(said, str) else None
    return (found["email"] or found["email2"], (found["name"] or found["name2"] or "").strip()) if found else None


def _enclosures(parts: _Parts, links: list[dict[str, Any]]) -> Iterator[Value]:
    """Files: RSS and Atom enclosures, and of Media RSS what is no picture."""
    for link in links:
        if parts.told(link, "rel") == "enclosure":
            yield _file(parts, link, "href", "length", "enclosure")
    for media in parts.list("media_content"):
        if parts.told(media, "url") and not _pictured(parts, media):
            yield _file(parts, media, "url", "filesize", "media:content")


def _file(parts: _Parts, one: Mapping[str, Any], address: str, size: str, origin: str) -> Value:
    return Value(
        parts.told(one, address),
        origin,
        label=parts.told(one, "title") or None,
        media_type=parts.told(one, "type") or None,
        length=parts.told(one, size) or None,
    )


def _images(parts: _Parts, links: list[dict[str, Any]]) -> Iterator[Value]:
    """A picture: Media RSS, the entry's own image, or an enclosure that is one."""
    for media in parts.list("media_content"):
        if _pictured(parts, media):
            yield Value(parts.told(media, "url"), "media:content")
    for media in parts.list("media_thumbnail"):
        yield Value(parts.told(media, "url"), "media:thumbnail")
    image = parts.raw.get("image")
    if isinstance(image, Mapping):
        yield Value(parts.told(dict(image), "href"), "image")
    for link in links:
        if parts.told(link, "rel") == "enclosure" and parts.told(link, "type").startswith("image/"):
            yield Value(parts.told(link, "href"), "enclosure")
    yield from parts.values("g:image_link")


def _pictured(parts: _Parts, media: Mapping[str, Any]) -> bool:
    medium, kind = parts.told(media, "medium"), parts.told(media, "type")
    if medium or kind:
        return medium == "image" or kind.startswith("image/")
    path = parts.told(media, "url").lower().split("?")[0]
    return path.endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"))
