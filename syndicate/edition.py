"""Which entries a feed holds at a moment: records + configuration + now -> ``Feed``. Pure.

News: newest first, as many as ``limit``. Events: the window around now, in the order of their start; the ten newest
past ones stay whatever the window says, so that a good calendar is never published empty. What a subscriber is shown of
a cancellation is decided here too. Sorting is by ``published``; ``updated`` only tells of changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from syndicate import identity, render, text
from syndicate.config import Config, FeedConfig
from syndicate.model import Entry, Event, EventStatus, Feed, Item, Problem, Record

KEPT_PAST = 10
# Words that have, or will have, a meaning in a feed's addresses; so have years.
RESERVED = frozenset({"archive", "kommande", "upptagen", "paminn-1d", "paminn-1h", "andringar", "fragment"})
HEADER_SIZE = 4_000  # bytes: a calendar's own properties and its time zones
CANCELLED_KEPT = timedelta(days=1)  # after its original end
UNTITLED = {"sv": "Utan rubrik", "nb": "Uten tittel", "da": "Uden titel", "fi": "Otsikko puuttuu", "de": "Ohne Titel"}
MARKS = {
    EventStatus.CANCELLED: {
        "sv": "INSTÄLLT",
        "nb": "AVLYST",
        "da": "AFLYST",
        "fi": "PERUTTU",
        "de": "ABGESAGT",
        "fr": "ANNULÉ",
    },
    EventStatus.POSTPONED: {
        "sv": "UPPSKJUTET",
        "nb": "UTSATT",
        "da": "UDSKUDT",
        "fi": "SIIRRETTY",
        "de": "VERSCHOBEN",
        "fr": "REPORTÉ",
    },
}
MARKS_ENGLISH = {EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "POSTPONED"}


@dataclass(frozen=True, slots=True)
class Edition:
    """A feed as it stands now, with its derived feeds (by category) behind it, and what the operator should know."""

    feeds: tuple[Feed, ...]
    problems: tuple[Problem, ...] = ()


def compose(
    config: Config, feed: FeedConfig, records: Iterable[Record], *, now: datetime, since: datetime, id_: str
) -> Edition:
    """The feed and those derived from it. The same arguments give the same value; ``now`` only moves windows.

    records: of all the feed's sources; since: ``updated`` is never earlier than this (it never goes backwards)
    id_: the feed's own id
    """
    shown = [r for r in _sorted(records) if _wanted(feed, r.item) and _shown(config, feed, r, now)]
    entries = [_entry(config, feed, record) for record in shown]
    whole = replace(_feed(config, feed, _chosen(config, feed, entries, now), since), id=id_)
    whole, problems = _bounded(feed, whole, now, config)
    derived = _by_category(config, feed, whole, entries, now) if "category" in feed.by else ()
    return Edition((whole, *derived), problems)


def feed_id(config: Config, feed: FeedConfig) -> str:
    """The id of a feed that is published for the first time: the configured one, else minted from its name."""
    return feed.id or identity.tag_uri(config.site.authority, feed.name)


def _sorted(records: Iterable[Record]) -> list[Record]:
    """Newest first; what is of the same moment as the source lists it, what came later before that."""
    return sorted(records, key=lambda r: (-r.published.timestamp(), -r.first_seen.timestamp(), r.position, r.id))


# --- entries ---------------------------------------------------------------------------------------------------------


def _wanted(feed: FeedConfig, item: Item) -> bool:
    """Whether the feed's ``match`` lets the item in: any of the categories, and the text somewhere in it."""
    if feed.match.categories and not {text.slug(name) for name in feed.match.categories} & {
        text.slug(name) for name in item.categories
    }:
        return False
    words = feed.match.text.casefold() if feed.match.text else ""
    body = text.to_text(item.content) if item.content else ""
    return words in "\n".join((item.title or "", item.summary or "", body)).casefold()


def _shown(config: Config, feed: FeedConfig, record: Record, now: datetime) -> bool:
    """Whether a cancelled event is still shown; everything else is."""
    if not isinstance(record.item, Event) or not _cancelled(record):
        return True
    return feed.on_cancelled != "remove" and record.item.span.ends(config.site.zone) + CANCELLED_KEPT > now


def _cancelled(record: Record) -> bool:
    item = record.item
    return isinstance(item, Event) and (item.status is EventStatus.CANCELLED or record.withdrawn is not None)


def _entry(config: Config, feed: FeedConfig, record: Record) -> Entry:
    source = config.sources.get(record.source)
    language = (record.item.language or config.site.language).partition("-")[0]
    missing = source.missing_title if source else None
    title = record.item.title or missing or UNTITLED.get(language, "Untitled")
    return Entry(
        id=record.id,
        key=record.key,
        source=record.source,
        title=_marked(title, record, language) if feed.on_cancelled == "mark" else title,
        link=record.item.link or (source.base if source else config.site.url),
        published=record.published,
        updated=record.updated,
        sequence=record.sequence,
        item=record.item,
        default_length=source.default_length if source else timedelta(hours=1),
        cancelled=_cancelled(record),
    )


def _marked(title: str, record: Record, language: str) -> str:
    """The title with a mark in front where the event will not take place as it was announced."""
    if not isinstance(record.item, Event):
        return title
    status = EventStatus.CANCELLED if _cancelled(record) else record.item.status
    if status not in MARKS:
        return title
    mark = MARKS[status].get(language, MARKS_ENGLISH[status])
    return title if title.casefold().startswith(mark.casefold()) else f"{mark}: {title}"


def _chosen(config: Config, feed: FeedConfig, entries: Sequence[Entry], now: datetime) -> list[Entry]:
    if feed.kind == "news":
        return list(entries[: feed.limit])
    zone = config.site.zone
    ends = {entry.id: entry.item.span.ends(zone) for entry in entries if isinstance(entry.item, Event)}
    begins = {entry.id: entry.item.span.begins(zone) for entry in entries if isinstance(entry.item, Event)}
    events = sorted((entry for entry in entries if entry.id in begins), key=lambda entry: (begins[entry.id], entry.id))
    past = [entry for entry in events if ends[entry.id] <= now]
    recent = {entry.id for entry in past[-KEPT_PAST:]}
    first, last = feed.window.past.before(now), feed.window.future.after(now)
    return [e for e in events if e.id in recent or (ends[e.id] > first and begins[e.id] <= last)]


# --- the feed --------------------------------------------------------------------------------------------------------


def _feed(config: Config, feed: FeedConfig, entries: Sequence[Entry], since: datetime) -> Feed:
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
    )


def path_of(name: str, format_: str) -> str:
    """The address of a feed's document under the service's root.

    >>> path_of("aktuellt/miljo", "atom")
    '/feeds/aktuellt/miljo.atom'
    """
    return f"/feeds/{name}.{format_}"


def _bounded(feed: FeedConfig, whole: Feed, now: datetime, config: Config) -> tuple[Feed, tuple[Problem, ...]]:
    """The feed under its ``max_size`` as a calendar: the events farthest from now go, and the operator is told."""
    if "ics" not in feed.formats or feed.max_size is None:
        return whole, ()
    sizes = render.fragment_sizes(whole)
    total = sum(sizes.values()) + HEADER_SIZE
    if total <= feed.max_size:
        return whole, ()
    zone = config.site.zone
    far = sorted(
        (entry for entry in whole.entries if isinstance(entry.item, Event)),
        key=lambda entry: abs(entry.item.span.begins(zone) - now) if isinstance(entry.item, Event) else timedelta(),
        reverse=True,
    )
    dropped: set[str] = set()
    for entry in far:
        if total <= feed.max_size:
            break
        dropped.add(entry.id)
        total -= sizes.get(entry.id, 0)
    kept = tuple(entry for entry in whole.entries if entry.id not in dropped)
    words = (
        f"the calendar would pass {feed.max_size // 1000} kB; the {len(dropped)} events farthest from now are left out"
    )
    return replace(whole, entries=kept), (Problem(words, field="max_size"),)


def _by_category(
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
        _category(config, feed, whole, slug=slug, name=names[slug], entries=_chosen(config, feed, members[slug], now))
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
        _feed(config, feed, entries, min(entry.updated for entry in entries) if entries else whole.updated),
        name=path,
        id=f"{whole.id}/{slug}",
        title=f"{whole.title}: {name}",
        addresses={format_: urljoin(config.public_url, path_of(path, format_)[1:]) for format_ in feed.formats},
    )
