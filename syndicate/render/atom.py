"""Atom 1.0: https://www.rfc-editor.org/rfc/rfc4287. What is emitted and why: docs/reference/feeds.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

from feedgen.entry import FeedEntry  # type: ignore[import-untyped]  # it has no types

from syndicate import text
from syndicate.model import Feed, Rendered
from syndicate.render import _feedgen as common
from syndicate.render._event_elements import event_elements
from syndicate.render._links import link_headers
from syndicate.render._prepared import Prepared, moment, prepare
from syndicate.render._reading import Reader


@dataclass(frozen=True, slots=True)
class Atom:
    """The renderer of Atom; see ``syndicate.render`` for what every renderer offers."""

    media_type: ClassVar[str] = "application/atom+xml; charset=utf-8"
    extension: ClassVar[str] = "atom"

    def render(self, feed: Feed) -> Rendered:
        """The feed as Atom. Pure: no clock; a bad entry is set aside.

        Entries keep the order of the feed. Times have the offset of the site's zone. Raises RenderError for a feed
        without title or id.
        """
        generator = common.begin(feed)
        generator.subtitle(text.paragraph(feed.description) or text.line(feed.title))
        generator.author(name=text.line(feed.author or "") or text.line(feed.title))
        generator.generator(common.GENERATOR, version=common.VERSION)
        generator.link(href=common.address_of(feed, "atom"), rel="self", type=common.TYPES["atom"])
        generator.link(href=feed.home, rel="related", type="text/html")
        generator.link(href=feed.page, rel="alternate", type="text/html")
        common.mend_links(feed, generator, "atom")
        if feed.icon:
            generator.icon(feed.icon)
        if feed.logo:
            generator.logo(feed.logo)
        return common.write(feed, generator, lambda entry, prepared: _fill(entry, prepared, feed), "atom")

    def check(self, body: bytes, feed: Feed) -> None:
        """Read the document back with another parser; raises RenderError naming what differs from the feed."""
        read = Reader(body, feed, "Atom")
        a = f"{{{common.ATOM}}}"
        read.expect("root element", read.root.tag, f"{a}feed")
        read.expect("id", read.texts(read.root, f"{a}id"), [feed.id])
        read.expect("title", read.texts(read.root, f"{a}title"), [text.line(feed.title)])
        read.expect("updated", read.moments(read.root, f"{a}updated"), [moment(feed.updated, ZoneInfo(feed.zone))])
        links = [(link.get("rel"), link.get("href")) for link in read.root.findall(f"{a}link")]
        read.expect("self link", [href for rel, href in links if rel == "self"], [feed.addresses["atom"]])
        read.expect("hub links", [href for rel, href in links if rel == "hub"], list(feed.hubs))
        for rel in ("prev-archive", "next-archive", "current"):
            wanted_link = [href for known, href in common.chained(feed, "atom") if known == rel]
            read.expect(f"{rel} link", [href for known, href in links if known == rel], wanted_link)
        read.expect("alternate link", [href for rel, href in links if rel in (None, "alternate")], [feed.page])
        wanted, _ = prepare(feed)
        entries = read.root.findall(f"{a}entry")
        read.expect("ids", [read.texts(entry, f"{a}id") for entry in entries], [[known.id] for known in wanted])
        for entry, known in zip(entries, wanted, strict=True):
            read.expect("title", read.texts(entry, f"{a}title"), [known.title], known.id)
            read.expect("published", read.moments(entry, f"{a}published"), [known.published], known.id)
            read.expect("updated", read.moments(entry, f"{a}updated"), [known.updated], known.id)
            read.expect("summary", read.texts(entry, f"{a}summary"), _some(known.summary), known.id)
            read.expect("content", read.texts(entry, f"{a}content"), _some(known.content), known.id)
            links = [(link.get("rel"), link.get("href")) for link in entry.findall(f"{a}link")]
            read.expect("links", links, [(link["rel"], link["href"]) for link in _links(known)], known.id)
            for name, said in event_elements(known, ZoneInfo(feed.zone)):
                read.expect(name, read.texts(entry, name), [said], known.id)
            sources = [
                [read.texts(source, f"{a}{name}") for name in ("id", "title")] for source in entry.findall(f"{a}source")
            ]
            read.expect("source", sources, [[[told.id], [told.title]] for told in (known.origin,) if told], known.id)
        read.only_absolute()

    prove = check

    def headers(self, feed: Feed) -> tuple[tuple[str, str], ...]:
        """Where subscribers find its hubs."""
        return link_headers(feed, "atom")


ATOM = Atom()


def _fill(entry: FeedEntry, known: Prepared, feed: Feed) -> None:
    entry.id(known.id)
    entry.title(known.title)
    entry.published(known.published)
    entry.updated(known.updated)
    entry.link(href=known.link, rel="alternate")  # for feedgen's own rules; ``mend`` writes all links anew
    if known.summary:
        entry.summary(known.summary, type="text")
    if known.content:
        entry.content(known.content, type="html")
    for author in known.authors:
        given = {"name": author.name, "email": author.email, "uri": author.url}
        entry.author({key: value for key, value in given.items() if value})
    for name in known.categories:
        entry.category(term=name, scheme=feed.home, label=name)
    entry.mend.links = _links(known)
    entry.mend.language = known.language
    entry.mend.image = known.image
    entry.mend.origin, entry.mend.updated = known.origin, known.updated.isoformat()


def _links(known: Prepared) -> list[dict[str, str]]:
    """The page, then the files, with every attribute that is known (RFC 4287 section 4.2.7)."""
    links = [{"href": known.link, "rel": "alternate", "type": "text/html"}]
    for file in known.enclosures:
        link = {"href": file.url, "rel": "enclosure", "type": file.media_type or "application/octet-stream"}
        if file.length is not None:
            link["length"] = str(file.length)
        if file.title:
            link["title"] = file.title
        links.append(link)
    # Where else it stands: "the source of the information provided" (RFC 4287 section 4.2.7.2).
    links += [{"href": each.link, "rel": "via", "title": each.title} for each in known.also]
    return links


def _some(value: str) -> list[str]:
    return [value] if value else []
