"""RSS 2.0: https://www.rssboard.org/rss-specification and the Advisory Board's profile https://www.rssboard.org/rss-profile.

What is emitted and why: docs/reference/feeds.md.
"""

from __future__ import annotations

import html
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

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


@dataclass(frozen=True, slots=True)
class Rss:
    """The renderer of RSS; see ``syndicate.render`` for what every renderer offers."""

    media_type: ClassVar[str] = "application/rss+xml; charset=utf-8"
    extension: ClassVar[str] = "rss"

    def render(self, feed: Feed) -> Rendered:
        """The feed as RSS. Pure: no clock; a bad entry is set aside.

        Entries keep the order of the feed. Raises RenderError for a feed without title or id.
        """
        generator = common.begin(feed)
        generator.description(_as_html(text.paragraph(feed.description) or text.line(feed.title)))
        generator.generator(f"{common.GENERATOR} {common.VERSION}")
        generator.docs("https://www.rssboard.org/rss-specification")
        generator.ttl(max(1, int(feed.ttl.total_seconds()) // 60))
        generator.link(href=common.address_of(feed, "rss"), rel="self", type=common.TYPES["rss"])
        generator.link(href=feed.page, rel="alternate")  # last: feedgen takes the last link for the channel's
        common.mend_links(feed, generator, "rss")
        generator.mend.abstracts = True
        generator.mend.creator = text.line(feed.author or "") or None
        if feed.logo:
            generator.image(url=feed.logo, title=text.line(feed.title), link=feed.page)
        return common.write(feed, generator, _fill, "rss")

    def check(self, body: bytes, feed: Feed) -> None:
        """Read the document back with another parser; raises RenderError naming what differs from the feed."""
        read = Reader(body, feed, "RSS")
        read.expect("root element", (read.root.tag, read.root.get("version")), ("rss", "2.0"))
        channels = read.root.findall("channel")
        read.expect("number of channels", len(channels), 1)
        channel = channels[0]
        read.expect("title", read.texts(channel, "title"), [text.line(feed.title)])
        read.expect("link", read.texts(channel, "link"), [feed.page])
        built = moment(feed.updated, ZoneInfo(feed.zone))
        read.expect("lastBuildDate", read.mail_dates(channel, "lastBuildDate"), [built])
        links = channel.findall(f"{{{common.ATOM}}}link")
        own = [link.get("href") for link in links if link.get("rel") == "self"]
        read.expect("self link", own, [feed.addresses["rss"]])
        others = [(link.get("rel"), link.get("href")) for link in links if link.get("rel") != "self"]
        hubs = [("hub", hub) for hub in feed.hubs]
        read.expect("links to its hubs and its history", others, [*hubs, *common.chained(feed, "rss")])
        wanted, _ = prepare(feed)
        items = channel.findall("item")
        read.expect("guids", [read.texts(item, "guid") for item in items], [[known.guid] for known in wanted])
        for item, known in zip(items, wanted, strict=True):
            read.expect("isPermaLink", [guid.get("isPermaLink") for guid in item.findall("guid")], ["false"], known.id)
            read.expect("title", read.texts(item, "title"), [known.title], known.id)
            read.expect("link", read.texts(item, "link"), [known.link], known.id)
            read.expect("pubDate", read.mail_dates(item, "pubDate"), [known.published], known.id)
            texts = [*read.texts(item, "description"), *read.texts(item, _CONTENT)]
            read.expect("description and content", texts, _texts(known), known.id)
            for name, said in event_elements(known, ZoneInfo(feed.zone)):
                read.expect(name, read.texts(item, name), [said], known.id)
            sources = read.texts(item, "source")
            read.expect("source", sources, [known.origin.title] if known.origin else [], known.id)
            plain = [known.summary] if _as_html(known.summary) != known.summary else []
            read.expect("abstract", read.texts(item, f"{{{common.DCTERMS}}}abstract"), plain, known.id)
            files = [file.get("url") for file in item.findall("enclosure")]
            read.expect("enclosure", files, [file.url for file in known.enclosures[:1]], known.id)
        read.only_absolute()

    prove = check

    def headers(self, feed: Feed) -> tuple[tuple[str, str], ...]:
        """Where subscribers find its hubs."""
        return link_headers(feed, "rss")


RSS = Rss()


def _fill(entry: FeedEntry, known: Prepared) -> None:
    entry.guid(known.guid, permalink=False)
    entry.title(known.title)
    entry.link(href=known.link, rel="alternate")
    entry.pubDate(known.published)
    if known.content:
        entry.content(known.content)
    if known.summary:
        entry.summary(_as_html(known.summary))
    for name in known.categories:
        entry.category(term=name)
    for file in known.enclosures[:1]:
        entry.enclosure(file.url, file.length or 0, file.media_type)
    entry.mend.creators = [author.name for author in known.authors]
    entry.mend.updated = known.updated.isoformat()
    entry.mend.language = known.language
    entry.mend.files = known.enclosures[1:]
    entry.mend.image = known.image
    if known.origin is not None:
        entry.source(known.origin.address or known.origin.link, known.origin.title)
    entry.mend.marked_up = bool(known.content and not known.summary)
    entry.mend.abstract = known.summary if _as_html(known.summary) != known.summary else None


def _texts(known: Prepared) -> list[str]:
    """The description and, where there are both, content:encoded; content alone is the description."""
    return [value for value in (_as_html(known.summary), known.content) if value]


def _as_html(plain: str) -> str:
    """Plain text for a description, which readers show as HTML."""
    return html.escape(plain, quote=False).replace("\n", "<br>")
