"""Feed readers as they are known to behave: what they take for one item, for a new one, for a changed one.

``Miniflux``, ``FreshRss``, ``Thunderbird`` and ``Script`` follow the rules of those programs as their sources state
them; ``Library`` is lemon24/reader itself. Each keeps what a person would see, and counts what a person is told.
"""

from __future__ import annotations

import hashlib
import json
import os
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from xml.etree import ElementTree as ET

import feedparser

os.environ.setdefault("READER_NO_VENDORED_FEEDPARSER", "1")  # the one that is installed, and tested with here
from reader import EntryUpdateStatus, make_reader

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


@dataclass(frozen=True)
class Raw:
    """One entry as it stands in a document. ``id``: exactly as written, empty where there is none."""

    id: str
    link: str
    title: str
    summary: str
    content: str
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.content or self.summary


@dataclass(frozen=True)
class Shown:
    """What a person sees of an item."""

    title: str
    text: str
    link: str


def parse(body: bytes, form: str) -> list[Raw]:
    """The entries of a document, nothing resolved."""
    if form == "json":
        return [_of_json(item) for item in json.loads(body)["items"]]
    root = ET.fromstring(body)
    if form == "atom":
        return [_of_atom(entry) for entry in root.iter(f"{ATOM}entry")]
    return [_of_rss(item) for item in root.iter("item")]


def _of_json(item: dict[str, Any]) -> Raw:
    text = item.get("content_html") or item.get("content_text") or ""
    names = tuple(author["name"] for author in item.get("authors", ()))
    summary = item.get("summary", "")
    return Raw(str(item["id"]), item.get("url", ""), item["title"], summary, text, names, tuple(item.get("tags", ())))


def _of_atom(entry: ET.Element) -> Raw:
    links = [link.get("href", "") for link in entry.findall(f"{ATOM}link") if link.get("rel") in (None, "alternate")]
    words = {name: entry.findtext(f"{ATOM}{name}", "") for name in ("id", "title", "summary", "content")}
    names = tuple(str(author.findtext(f"{ATOM}name")) for author in entry.findall(f"{ATOM}author"))
    tags = tuple(str(tag.get("label") or tag.get("term")) for tag in entry.findall(f"{ATOM}category"))
    return Raw(words["id"], links[0] if links else "", words["title"], words["summary"], words["content"], names, tags)


def _of_rss(item: ET.Element) -> Raw:
    words = {name: item.findtext(name, "") for name in ("guid", "link", "title", "description")}
    names = tuple(creator.text or "" for creator in item.findall(f"{DC}creator"))
    tags = tuple(tag.text or "" for tag in item.findall("category"))
    full = item.findtext(CONTENT, "")
    return Raw(words["guid"], words["link"], words["title"], words["description"], full, names, tags)


@dataclass
class Reader(ABC):
    """A reader that is subscribed to one document.

    shelf: what it keeps, by what it takes for the identity; announced, changed: how often it told a person of an item
    """

    form: str
    shelf: dict[str, Shown] = field(default_factory=dict)
    announced: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)

    forms: ClassVar[tuple[str, ...]] = ("atom", "rss")
    keeps_versions: ClassVar[bool] = True  # whether it shows what an item has become

    @abstractmethod
    def poll(self, body: bytes, *, now: datetime) -> None:
        """Read the document as it is now."""

    def _take(self, identity: str, shown: Shown, *, changed: bool) -> None:
        if identity not in self.shelf:
            self.announced[identity] += 1
        elif changed:
            self.changed[identity] += 1
        if identity not in self.shelf or self.keeps_versions:
            self.shelf[identity] = shown


@dataclass
class Miniflux(Reader):
    """Identity: SHA-256 of the id, else of the link; an item that is known is overwritten, its date apart.

    Source: internal/reader/{atom,rss,json}/adapter.go, internal/storage/entry.go.
    """

    forms: ClassVar[tuple[str, ...]] = ("atom", "rss", "json")

    def poll(self, body: bytes, *, now: datetime) -> None:
        del now
        for raw in parse(body, self.form):
            basis = raw.id or raw.link.strip() or raw.title + raw.text
            identity = hashlib.sha256(basis.encode()).hexdigest()
            # In RSS it takes content:encoded before the description, as everybody does.
            shown = Shown(raw.title, raw.text, raw.link)
            self._take(identity, shown, changed=self.shelf.get(identity) != shown)


@dataclass
class FreshRss(Reader):
    """Identity: the id; without one address, title and text; where ids repeat (over 5 %) the address.

    Changed: where a hash of link, title, authors, text and tags is another.
    Source: app/Models/Feed.php (loadGuids), Entry.php (hash), SimplePie's Item::get_id.
    """

    hashes: dict[str, str] = field(default_factory=dict)

    def poll(self, body: bytes, *, now: datetime) -> None:
        del now
        found = parse(body, self.form)
        ids = [raw.id or raw.link + raw.title + raw.text for raw in found]
        bad = len(ids) - len(set(ids)) > 0.05 * len(ids)
        for raw, own in zip(found, ids, strict=True):
            identity = raw.link if bad else own
            basis = "\0".join((raw.link, raw.title, *raw.authors, raw.text, *raw.tags))
            digest = hashlib.md5(basis.encode()).hexdigest()
            self._take(identity, Shown(raw.title, raw.text, raw.link), changed=self.hashes.get(identity) != digest)
            self.hashes[identity] = digest


@dataclass
class Thunderbird(Reader):
    """Identity: the id, in RSS else link, title and a piece of text. An item is a message that never changes.

    What has not stood in the document for a day is forgotten, and is a new message when it comes back.
    Source: mailnews/extensions/newsblog/{FeedParser,FeedItem,Feed}.
    """

    seen: dict[str, datetime] = field(default_factory=dict)
    keeps_versions: ClassVar[bool] = False

    def poll(self, body: bytes, *, now: datetime) -> None:
        found = parse(body, self.form)
        for raw in found:
            identity = raw.id or f"{raw.link}#{raw.title}#{raw.summary[:150] or raw.title}"
            if identity in self.shelf and identity not in self.seen:
                self.announced[identity] += 1
            self._take(identity, Shown(raw.title, raw.text, raw.link), changed=False)
            self.seen[identity] = now
        self.seen = {known: at for known, at in self.seen.items() if now - at < timedelta(days=1)}


@dataclass
class Script(Reader):
    """What most scripts do with feedparser: an item is its id, changed where its ``updated`` is another."""

    stamps: dict[str, str] = field(default_factory=dict)

    def poll(self, body: bytes, *, now: datetime) -> None:
        del now
        found = feedparser.parse(body)
        assert not found.bozo, found.get("bozo_exception")
        for entry in found.entries:
            content = entry.content[0].value if "content" in entry else entry.get("summary", "")
            stamp = dict(entry).get("updated") or dict(entry).get("published", "")
            shown = Shown(entry.title, content, entry.link)
            identity = entry.get("id") or entry.link
            self._take(identity, shown, changed=self.stamps.get(identity) != stamp)
            self.stamps[identity] = stamp


class Library(Reader):
    """lemon24/reader, over HTTP. ``address``: where the document is served."""

    forms: ClassVar[tuple[str, ...]] = ("atom", "rss", "json")

    def __init__(self, form: str, address: str, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__(form)
        self.address = address
        self.reader = make_reader(":memory:")
        self.reader.add_feed(address)
        self.reader.after_entry_update_hooks.append(self._told)
        del clock

    def _told(self, _: Any, entry: Any, status: EntryUpdateStatus) -> None:
        (self.announced if status is EntryUpdateStatus.NEW else self.changed)[entry.id] += 1

    def poll(self, body: bytes, *, now: datetime) -> None:
        """Ask over HTTP; ``body`` is what it gets, or has already."""
        del body, now
        self.reader.update_feed(self.address)
        self.shelf = {entry.id: _shown(entry) for entry in self.reader.get_entries()}

    def close(self) -> None:
        """Give back its connections."""
        self.reader.close()


def _shown(entry: Any) -> Shown:
    text = entry.content[0].value if entry.content else entry.summary or ""
    return Shown(entry.title or "", text, entry.link or "")


SIMULATED: tuple[type[Reader], ...] = (Miniflux, FreshRss, Thunderbird, Script)


def simulated(forms: tuple[str, ...] = ("atom", "rss", "json")) -> Iterator[Reader]:
    """One of each reader for each of these formats that it reads."""
    for kind in SIMULATED:
        for form in forms:
            if form in kind.forms:
                yield kind(form)
