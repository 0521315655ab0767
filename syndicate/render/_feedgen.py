"""What Atom and RSS have in common: feedgen, with its faults of version 1.0 mended in this one place.

- ``updated`` and ``lastBuildDate`` default to the clock: they are always set.
- The links of an Atom entry lose rel, type, title and length: an extension writes them again.
- RSS keeps one enclosure and no author without an e-mail address: media:content and dc:creator hold the others.
- ``xml:lang`` of an entry, ``atom:updated`` in RSS, media:content and what is said of events need an extension.
- It sets the locale of the process for every RFC 822 date: one document at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from feedgen.entry import FeedEntry  # type: ignore[import-untyped]  # it has no types
from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]  # it has no types
from feedgen.util import xml_elem  # type: ignore[import-untyped]  # it has no types
from lxml.etree import ProcessingInstruction  # type: ignore[import-untyped]  # it has no types

from syndicate import __version__, text
from syndicate.errors import RenderError
from syndicate.model import Enclosure, Feed, Format, Origin, Rendered
from syndicate.render._event_elements import EVENT, GEORSS, event_elements
from syndicate.render._prepared import CannotBeSaid, Prepared, guessed_type, media_type, moment, prepare

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
HISTORY = "http://purl.org/syndication/history/1.0"
XML = "http://www.w3.org/XML/1998/namespace"
GENERATOR = "syndicate"
TYPES: dict[Format, str] = {"atom": "application/atom+xml", "rss": "application/rss+xml"}

_ONE_AT_A_TIME = threading.Lock()


@dataclass
class EntryMend:
    """A feedgen extension of an entry: what feedgen leaves out or gets wrong.

    links: of Atom, in order, each a mapping of attributes; creators: dc:creator; files, image: as media:content
    origin: the source, in a feed of several; ``updated``: of the entry, which it has too
    event: of an event when and where it is, names of elements with their texts
    marked_up: whether the description of RSS is a text with markup, which the stylesheet knows by its place
    abstract: the description of RSS as plain text, for the stylesheet, where that is not the same
    """

    links: list[dict[str, str]] = field(default_factory=list)
    creators: list[str] = field(default_factory=list)
    files: Sequence[Enclosure] = ()
    image: str | None = None
    language: str | None = None
    updated: str | None = None
    marked_up: bool = False
    abstract: str | None = None
    origin: Origin | None = None
    event: Sequence[tuple[str, str]] = ()

    def extend_ns(self) -> dict[str, str]:
        """No namespaces beside those of the feed."""
        return {}

    def extend_atom(self, entry: Any) -> Any:
        """The links with all their attributes, the language and the picture."""
        for link in entry.findall("link"):
            entry.remove(link)
        for attributes in self.links:
            xml_elem("link", entry, **attributes)
        if self.language:
            entry.set(f"{{{XML}}}lang", self.language)
        self._media(entry)
        self._event(entry)
        if self.origin is not None:
            self._source(xml_elem("source", entry), self.origin)
        return entry

    def _source(self, source: Any, origin: Origin) -> None:
        """The entry's source (RFC 4287 section 4.2.11), which was at least as new as the entry is."""
        for name, value in (("id", origin.id), ("title", origin.title), ("updated", self.updated)):
            xml_elem(name, source).text = value
        xml_elem("link", source, rel="alternate", href=origin.link)
        if origin.address:
            xml_elem("link", source, rel="self", href=origin.address)

    def extend_rss(self, item: Any) -> Any:
        """Authors, language, time of the last change, further files and the picture."""
        for name in self.creators:
            xml_elem(f"{{{DC}}}creator", item).text = name
        if self.language:
            xml_elem(f"{{{DC}}}language", item).text = self.language
        if self.updated:
            xml_elem(f"{{{ATOM}}}updated", item).text = self.updated
        self._media(item)
        self._event(item)
        if self.abstract:
            xml_elem(f"{{{DCTERMS}}}abstract", item).text = self.abstract
        if self.marked_up:
            item.append(item.find("description"))
        return item

    def _event(self, parent: Any) -> None:
        for name, said in self.event:
            xml_elem(name, parent).text = said

    def _media(self, parent: Any) -> None:
        for file in self.files:
            size = {} if file.length is None else {"fileSize": str(file.length)}
            xml_elem(f"{{{MEDIA}}}content", parent, url=file.url, type=media_type(file), **size)
        if self.image is not None:
            kind = guessed_type(self.image)
            known = {"type": kind} if kind is not None and kind.startswith("image/") else {}
            xml_elem(f"{{{MEDIA}}}content", parent, url=self.image, medium="image", **known)


class FeedMend:
    """A feedgen extension of the feed: namespaces, the links that RSS has no room for, and the channel's author.

    links: beside self and alternate, each a mapping of attributes; archive: whether this is an archive document
    stylesheet: the address that browsers are told of (https://www.w3.org/TR/xml-stylesheet/)
    abstracts: whether entries may have one; events: whether they are events
    """

    creator: str | None = None
    links: Sequence[dict[str, str]] = ()
    archive: bool = False
    stylesheet: str | None = None
    abstracts: bool = False
    events: bool = False

    def extend_ns(self) -> dict[str, str]:
        """The prefixes that the feed and its entries use."""
        more = ({"dcterms": DCTERMS} if self.abstracts else {}) | ({"fh": HISTORY} if self.archive else {})
        more |= {"ev": EVENT, "georss": GEORSS} if self.events else {}
        return {"media": MEDIA, "dc": DC} | more

    def extend_atom(self, feed: Any) -> Any:
        """The links, and the mark of an archive document."""
        for attributes in self.links:
            xml_elem("link", feed, **attributes)
        if self.archive:
            xml_elem(f"{{{HISTORY}}}archive", feed)
        self._style(feed)
        return feed

    def extend_rss(self, rss: Any) -> Any:
        """The same; and dc:creator, as managingEditor demands an e-mail address."""
        if self.creator:
            xml_elem(f"{{{DC}}}creator", rss[0]).text = self.creator
        for attributes in self.links:
            xml_elem(f"{{{ATOM}}}link", rss[0], **attributes)
        if self.archive:
            xml_elem(f"{{{HISTORY}}}archive", rss[0])
        self._style(rss)
        return rss

    def _style(self, root: Any) -> None:
        if self.stylesheet:
            root.addprevious(ProcessingInstruction("xml-stylesheet", f'href="{self.stylesheet}" type="text/css"'))


def begin(feed: Feed) -> FeedGenerator:
    """A generator with what both formats say of the feed. Raises RenderError for a feed that cannot be said."""
    title = text.line(feed.title)
    if not title or not feed.id:
        raise RenderError(f"the feed {feed.name} has no title or no id")
    generator = FeedGenerator()
    generator.register_extension("mend", FeedMend, EntryMend)
    generator.mend.events = feed.kind == "events"
    try:
        updated = moment(feed.updated, ZoneInfo(feed.zone))
    except CannotBeSaid as reason:
        raise RenderError(f"the feed {feed.name} cannot be dated: {reason}") from reason
    generator.id(feed.id)
    generator.title(title)
    generator.updated(updated)
    generator.lastBuildDate(updated)
    generator.language(feed.language)
    if feed.rights:
        generator.rights(text.paragraph(feed.rights))
    return generator


def write(feed: Feed, begun: FeedGenerator, fill: Callable[[FeedEntry, Prepared], None], form: Format) -> Rendered:
    """The document with every entry that can be written, and the others with their reasons.

    fill: sets an entry of feedgen; what it or feedgen refuses is set aside
    """
    good, set_aside = prepare(feed)
    with _ONE_AT_A_TIME:
        for prepared in good:
            entry = FeedEntry()
            entry.register_extension("mend", EntryMend)
            try:
                fill(entry, prepared)
                entry.mend.event = event_elements(prepared, ZoneInfo(feed.zone))
                _ = entry.atom_entry() if form == "atom" else entry.rss_entry()
            except ValueError as problem:
                set_aside.append((prepared.entry.id, f"feedgen refuses it: {text.line(str(problem))}"))
            else:
                begun.add_entry(entry, order="append")
        body = begun.atom_str(pretty=True) if form == "atom" else begun.rss_str(pretty=True)
    return Rendered(body=bytes(body), set_aside=tuple(set_aside))


def chained(feed: Feed, form: Format) -> list[tuple[str, str]]:
    """The links to the documents beside this one in the feed's history (RFC 5005, section 4): relation, address."""
    chain = feed.chain
    links = (("current", chain.current), ("prev-archive", chain.previous), ("next-archive", chain.following))
    return [(rel, addresses[form]) for rel, addresses in links if form in addresses]


def mend_links(feed: Feed, generator: FeedGenerator, form: Format) -> None:
    """Let the feed's mend write the links to its hubs and its history, and whether this is an archive document."""
    kind = TYPES[form]
    links = [{"rel": rel, "href": href, "type": kind} for rel, href in chained(feed, form)]
    generator.mend.links = [*({"rel": "hub", "href": hub} for hub in feed.hubs), *links]
    generator.mend.archive = bool(feed.chain.current)
    generator.mend.stylesheet = feed.stylesheet


def address_of(feed: Feed, form: Format) -> str:
    """The one address that the feed is served at in this format. Raises RenderError where it has none."""
    try:
        return feed.addresses[form]
    except KeyError:
        raise RenderError(f"the feed {feed.name} is not published as {form}") from None


VERSION = __version__
