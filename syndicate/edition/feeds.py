"""What a feed says of itself, whichever entries it holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from syndicate import identity
from syndicate.config import Config, FeedConfig, path_of
from syndicate.config.addresses import stylesheet_path_of
from syndicate.model import Entry, Feed


def feed_id(config: Config, feed: FeedConfig) -> str:
    """The id of a feed that is published for the first time: the configured one, else minted from its name."""
    return feed.id or identity.tag_uri(config.site.authority, feed.name)


def feed_of(config: Config, feed: FeedConfig, entries: Sequence[Entry], since: datetime) -> Feed:
    """The feed of these entries, in this order. ``since``: its ``updated`` is never earlier."""
    site = config.site
    return Feed(
        name=feed.name,
        id=feed_id(config, feed),
        kind=feed.kind,
        title=feed.title,
        description=feed.description or feed.title,
        language=site.language,
        zone=site.zone.key,
        home=site.url,
        page=urljoin(config.public_url, f"feeds/{feed.name}/"),
        addresses={format_: urljoin(config.public_url, path_of(feed.name, format_)[1:]) for format_ in feed.formats},
        updated=max([since, *(entry.updated for entry in entries)]),
        entries=tuple(entries),
        author=site.author or site.title,
        rights=site.rights,
        logo=site.logo,
        icon=site.icon,
        color=site.color,
        method="PUBLISH" if feed.method == "publish" else None,
        hubs=tuple(hub.url for hub in feed.hubs),
        # A path alone: the sheet is always where the feed is, whatever name the host is called by.
        stylesheet=urlsplit(config.public_url).path.rstrip("/") + stylesheet_path_of(feed.kind, site.language),
    )
