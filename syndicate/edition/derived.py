"""Feeds made of a feed: for each category, for each place, and of what is to come. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from syndicate import text
from syndicate.config import Config, FeedConfig, path_of
from syndicate.config.addresses import PLACES, UPCOMING
from syndicate.config.kinds import RESERVED
from syndicate.edition.choosing import chosen
from syndicate.edition.feeds import feed_of
from syndicate.model import Entry, Event, Feed, Format, Problem

MOST = 200  # feeds of one sort that are made of one feed: a source must not fill the disk by naming categories
WORDS = {
    "sv": "kommande",
    "nb": "kommende",
    "nn": "komande",
    "da": "kommende",
    "fi": "tulevat",
    "de": "demnächst",
    "fr": "à venir",
}


def derived(
    config: Config,
    feed: FeedConfig,
    whole: Feed,
    entries: Sequence[Entry],
    *,
    now: datetime,
    known: Collection[str] = (),
) -> tuple[tuple[Feed, ...], tuple[Problem, ...]]:
    """The feeds that ``by`` asks for, and what the operator should know.

    entries: all that the feed could hold, newest first, old ones too; known: names of those that were made before
    """
    feeds: list[Feed] = []
    problems: list[Problem] = []
    for sort in feed.by:
        groups = _by_category(entries) if sort == "category" else _by_place(entries)
        kept = _bounded(groups, [f"{feed.name}/{slug}" in known for slug in groups])
        if len(kept) < len(groups):
            words = f"there are {len(groups)} of them; only {MOST} become feeds of their own ({sort})"
            problems.append(Problem(words, field="by"))
        for slug in sorted(kept):
            name, members = groups[slug]
            feeds.append(part_of(config, feed, whole, slug=slug, name=name, entries=chosen(config, feed, members, now)))
    return tuple(feeds), tuple(problems)


_Groups = dict[str, tuple[str, list[Entry]]]


def _by_category(entries: Iterable[Entry]) -> _Groups:
    return _grouped((_category_slug(name), name, entry) for entry in entries for name in entry.item.categories)


def _by_place(entries: Iterable[Entry]) -> _Groups:
    places = ((entry.item.location, entry) for entry in entries if isinstance(entry.item, Event))
    return _grouped((f"{PLACES}/{text.slug(place)}", place, entry) for place, entry in places if place)


def _grouped(found: Iterable[tuple[str, str, Entry]]) -> _Groups:
    """Slug -> how its newest entry writes it, and its entries, each once."""
    groups: _Groups = {}
    for slug, name, entry in found:
        members = groups.setdefault(slug, (name, []))[1]
        if not members or members[-1] is not entry:
            members.append(entry)
    return groups


def _bounded(groups: _Groups, known: Sequence[bool]) -> list[str]:
    """Those that become feeds: first those that are one, then those with most entries."""
    order = zip(groups, known, strict=True)
    best = sorted(order, key=lambda pair: (not pair[1], -len(groups[pair[0]][1]), pair[0]))
    return [slug for slug, _ in best[:MOST]]


def _category_slug(name: str) -> str:
    """What a category is called in an address: ASCII, decided by its name alone, never what means something else there.

    >>> _category_slug("Miljö & klimat"), _category_slug("Archive"), _category_slug("2026")
    ('miljo-klimat', 'c-archive', 'c-2026')
    """
    slug = text.slug(name)
    return f"c-{slug}" if slug in RESERVED or slug.isdigit() else slug


def part_of(
    config: Config,
    feed: FeedConfig,
    whole: Feed,
    *,
    slug: str,
    name: str,
    entries: Sequence[Entry],
    formats: Sequence[Format] | None = None,
    since: datetime | None = None,
) -> Feed:
    """The feed of these entries of ``whole``, at an address and under an id made of the slug.

    since: its ``updated`` is never earlier; the oldest entry's if not given
    """
    path = f"{feed.name}/{slug}"
    addresses = {form: urljoin(config.public_url, path_of(path, form)[1:]) for form in formats or feed.formats}
    return replace(
        feed_of(config, feed, entries, since or min((entry.updated for entry in entries), default=whole.updated)),
        name=path,
        id=f"{whole.id}/{slug}",
        title=f"{whole.title}: {name}",
        addresses=addresses,
    )


def upcoming(config: Config, feed: FeedConfig, whole: Feed, now: datetime) -> tuple[Feed, ...]:
    """What of a feed of events is not over yet, the next first, as many as ``limit``.

    whole: as lists show it. It is a list only: the calendar of what is to come is a variant of the calendar.
    """
    formats = [form for form in feed.formats if form != "ics"]
    if feed.kind != "events" or not formats:
        return ()
    zone, shown = config.site.zone, whole.for_format(formats[0]).entries
    coming = [entry for entry in shown if isinstance(entry.item, Event) and entry.item.span.ends(zone) > now]
    word = WORDS.get(whole.language.partition("-")[0], "upcoming")
    return (part_of(config, feed, whole, slug=UPCOMING, name=word, entries=coming[: feed.limit], formats=formats),)
