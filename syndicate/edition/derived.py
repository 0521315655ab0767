"""Feeds made of a feed: one for each category. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from syndicate import text
from syndicate.config import Config, FeedConfig, path_of
from syndicate.config.kinds import RESERVED
from syndicate.edition.choosing import chosen
from syndicate.edition.feeds import feed_of
from syndicate.model import Entry, Feed


def by_category(
    config: Config, feed: FeedConfig, whole: Feed, entries: Sequence[Entry], now: datetime
) -> tuple[Feed, ...]:
    """One feed for each category that an entry has, old ones too, in the order of their slugs."""
    members: dict[str, list[Entry]] = {}
    names: dict[str, str] = {}
    for entry in entries:
        for name in entry.item.categories:
            slug = _category_slug(name)
            names.setdefault(slug, name)
            members.setdefault(slug, []).append(entry)
    return tuple(
        _category(config, feed, whole, slug=slug, name=names[slug], entries=chosen(config, feed, members[slug], now))
        for slug in sorted(names)
    )


def _category_slug(name: str) -> str:
    """What a category is called in an address: ASCII, decided by its name alone, never what means something else there.

    >>> _category_slug("Miljö & klimat"), _category_slug("Archive"), _category_slug("2026")
    ('miljo-klimat', 'c-archive', 'c-2026')
    """
    slug = text.slug(name)
    return f"c-{slug}" if slug in RESERVED or slug.isdigit() else slug


def _category(config: Config, feed: FeedConfig, whole: Feed, *, slug: str, name: str, entries: Sequence[Entry]) -> Feed:
    path = f"{feed.name}/{slug}"
    return replace(
        feed_of(config, feed, entries, min(entry.updated for entry in entries) if entries else whole.updated),
        name=path,
        id=f"{whole.id}/{slug}",
        title=f"{whole.title}: {name}",
        addresses={format_: urljoin(config.public_url, path_of(path, format_)[1:]) for format_ in feed.formats},
    )
