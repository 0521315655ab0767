"""Which entries a feed holds at a moment: records + configuration + now -> ``Feed``. Pure.

News: newest first, as many as ``limit``. Events: the window around now, in the order of their start; the ten newest
past ones stay whatever the window says, so that a good calendar is never published empty. What a subscriber is shown of
a cancellation is decided here too. Sorting is by ``published``; ``updated`` only tells of changes.

A recurring event is one entry. For formats that know no recurrence its times within the window are entries beside it
(``Feed.listed``), each with an id of its own: ``<id>#2026-11-24``, the day that the rule has, in the event's own zone,
so that a time that is moved stays the same entry; ``<id>#2026-11-24T0830`` where a day may have several.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from syndicate import identity, render, text
from syndicate.config import Config, FeedConfig, path_of
from syndicate.model import Entry, Event, EventStatus, Feed, Item, NewsItem, Problem, Record, Span
from syndicate.when.recurrence import (
    MAX_AHEAD,
    MAX_INSTANCES,
    Occurrence,
    as_event,
    ends,
    next_start,
    occurrences,
    several_a_day,
)

KEPT_PAST = 10
MAX_LISTED = 1000  # times of recurring events in one feed; those farthest from now are left out
NEVER = datetime.max.replace(tzinfo=UTC)
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
    feeds = [_listed(config, feed, each, now) for each in (whole, *derived)]
    return Edition(tuple(each for each, _ in feeds), (*problems, *feeds[0][1]))


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
    return feed.on_cancelled != "remove" and _would_end(record, record.item, config.site.zone) + CANCELLED_KEPT > now


def _would_end(record: Record, item: Event, zone: ZoneInfo) -> datetime:
    """The end that a cancelled event would have had; of what recurs that of the first time that did not take place."""
    after = record.updated
    following = occurrences(item, zone=zone, after=after, before=after + MAX_AHEAD, limit=1) if item.recurrence else ()
    return following[0].event.span.ends(zone) if following else item.span.ends(zone)


def _cancelled(record: Record) -> bool:
    item = record.item
    return isinstance(item, Event) and (item.status is EventStatus.CANCELLED or record.withdrawn is not None)


def _entry(config: Config, feed: FeedConfig, record: Record) -> Entry:
    source = config.sources.get(record.source)
    item = _without_removed(feed, record.item)
    entry = Entry(
        id=record.id,
        key=record.key,
        source=record.source,
        title=_title(config, feed, record, item),
        link=record.item.link or (source.base if source else config.site.url),
        published=record.published,
        updated=record.updated,
        sequence=record.sequence,
        item=item,
        default_length=source.default_length if source else timedelta(hours=1),
        cancelled=_cancelled(record),
    )
    if not isinstance(item, Event) or item.recurrence is None:
        return entry
    others = [Occurrence(one.at, as_event(item, one)) for one in item.recurrence.overrides]
    return replace(entry, overrides=tuple(_time(entry, one, config, feed) for one in others))


def _time(entry: Entry, one: Occurrence, config: Config, feed: FeedConfig) -> Entry:
    """One time of a recurring event as an entry, still under the id of the whole."""
    cancelled = entry.cancelled or one.event.status is EventStatus.CANCELLED
    return replace(
        entry,
        title=_title(config, feed, entry, one.event, cancelled=cancelled),
        link=one.event.link or entry.link,
        item=one.event,
        cancelled=cancelled,
        at=one.at,
        overrides=(),
    )


def _without_removed(feed: FeedConfig, item: NewsItem | Event) -> NewsItem | Event:
    """The item, without its cancelled times where those are not to be shown."""
    if not isinstance(item, Event) or item.recurrence is None or feed.on_cancelled != "remove":
        return item
    told = item.recurrence
    gone = tuple(one.at for one in told.overrides if one.status is EventStatus.CANCELLED)
    kept = tuple(one for one in told.overrides if one.status is not EventStatus.CANCELLED)
    return replace(item, recurrence=replace(told, exdates=(*told.exdates, *gone), overrides=kept))


def _title(
    config: Config, feed: FeedConfig, of: Record | Entry, item: NewsItem | Event, *, cancelled: bool | None = None
) -> str:
    """What is shown as the title, with a mark where the event will not take place as it was announced."""
    source = config.sources.get(of.source)
    language = (item.language or config.site.language).partition("-")[0]
    missing = source.missing_title if source else None
    title = item.title or missing or UNTITLED.get(language, "Untitled")
    gone = _cancelled(of) if cancelled is None and isinstance(of, Record) else bool(cancelled)
    return _marked(title, item, language, cancelled=gone) if feed.on_cancelled == "mark" else title


def _marked(title: str, item: NewsItem | Event, language: str, *, cancelled: bool) -> str:
    if not isinstance(item, Event):
        return title
    status = EventStatus.CANCELLED if cancelled else item.status
    if status not in MARKS:
        return title
    mark = MARKS[status].get(language, MARKS_ENGLISH[status])
    return title if title.casefold().startswith(mark.casefold()) else f"{mark}: {title}"


def _chosen(config: Config, feed: FeedConfig, entries: Sequence[Entry], now: datetime) -> list[Entry]:
    if feed.kind == "news":
        return list(entries[: feed.limit])
    zone = config.site.zone
    last_ends = {entry.id: ends(entry.item, zone) or NEVER for entry in entries if isinstance(entry.item, Event)}
    begins = {entry.id: entry.item.span.begins(zone) for entry in entries if isinstance(entry.item, Event)}
    events = sorted((entry for entry in entries if entry.id in begins), key=lambda entry: (begins[entry.id], entry.id))
    past = [entry for entry in events if last_ends[entry.id] <= now]
    recent = {entry.id for entry in past[-KEPT_PAST:]}
    first, last = feed.window.past.before(now), feed.window.future.after(now)
    return [e for e in events if e.id in recent or (last_ends[e.id] > first and begins[e.id] <= last)]


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
        key=lambda entry: _distance(entry, now, zone),
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


def _distance(entry: Entry, now: datetime, zone: ZoneInfo) -> timedelta:
    """How far from now an event is; of what recurs its next time, or its last."""
    if not isinstance(entry.item, Event):
        return timedelta()
    begin = entry.item.span.begins(zone)
    if entry.item.recurrence is not None:
        begin = next_start(entry.item, zone=zone, now=now) or ends(entry.item, zone) or begin
    return abs(begin - now)


# --- recurring events in lists ---------------------------------------------------------------------------------------


def _listed(config: Config, feed: FeedConfig, made: Feed, now: datetime) -> tuple[Feed, tuple[Problem, ...]]:
    """The feed with its entries as lists show them: the times of recurring events in the window, by date."""
    zone = config.site.zone
    if not any(isinstance(entry.item, Event) and entry.item.recurrence for entry in made.entries):
        return made, ()
    single = [entry for entry in made.entries if not isinstance(entry.item, Event) or entry.item.recurrence is None]
    times = [time for entry in made.entries for time in _times(config, feed, entry, now)]
    near = sorted(times, key=lambda time: _distance(time, now, zone))[:MAX_LISTED]
    problems: tuple[Problem, ...] = ()
    if len(times) > MAX_LISTED:
        words = f"recurring events take place {len(times)} times; lists hold the {MAX_LISTED} nearest to now"
        problems = (Problem(words, field="window"),)
    entries = [(entry.item.span.begins(zone), entry) for entry in (*single, *near) if isinstance(entry.item, Event)]
    ordered = [entry for _, entry in sorted(entries, key=lambda pair: (pair[0], pair[1].id))]
    return replace(made, listed=tuple(ordered)), problems


def _times(config: Config, feed: FeedConfig, entry: Entry, now: datetime) -> list[Entry]:
    """The times of a recurring event that lists show; of one that is over before the window its last."""
    item, zone = entry.item, config.site.zone
    if not isinstance(item, Event) or item.recurrence is None:
        return []
    first = max(feed.window.past.before(now), now - MAX_AHEAD / 2)
    found = occurrences(item, zone=zone, after=now, before=feed.window.future.after(now))
    if len(found) < MAX_INSTANCES:
        known = {one.at for one in found}
        past = occurrences(item, zone=zone, after=first, before=now)
        found = (*(one for one in past if one.at not in known), *found)
    end = ends(item, zone)
    if not found and end is not None and end <= now:
        found = occurrences(item, zone=zone, after=end - MAX_AHEAD / 2, before=end)[-1:]
    form = "%Y-%m-%dT%H%M" if several_a_day(item) else "%Y-%m-%d"
    entries = []
    for one in found:
        day = one.at.strftime(form)
        time = _time(entry, replace(one, event=_in_zone(one.event, zone)), config, feed)
        entries.append(replace(time, id=f"{entry.id}#{day}", key=f"{entry.key}-{day.replace('-', '').lower()}"))
    return entries


def _in_zone(event: Event, zone: ZoneInfo) -> Event:
    """The event in the site's zone where its own is none that people know, as UTC."""
    start, end = event.span.start, event.span.end
    if not isinstance(start, datetime) or isinstance(start.tzinfo, ZoneInfo):
        return event
    return replace(
        event, span=Span(start.astimezone(zone), end.astimezone(zone) if isinstance(end, datetime) else None)
    )


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
