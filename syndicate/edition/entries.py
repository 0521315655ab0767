"""A record as a feed publishes it: what is let in, what it is called, how a cancellation is marked. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from syndicate import render, text
from syndicate.config import Config, FeedConfig
from syndicate.config.addresses import event_path_of
from syndicate.edition.important import WORDS, important
from syndicate.edition.marking import with_notices
from syndicate.model import Entry, Event, EventStatus, Item, NewsItem, Notice, Record, Stamp
from syndicate.when.recurrence import MAX_AHEAD, Occurrence, as_event, ends, occurrences
from syndicate.when.splitting import until

KEPT_PAST = 10
"""Past events that a calendar keeps whatever its window says."""

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


def day_of(now: datetime, zone: ZoneInfo) -> datetime:
    """The day of the site's clock that it is: what windows and distances are measured from."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def newest_first(records: Iterable[Record]) -> list[Record]:
    """Newest first; what is of the same moment as the source lists it, what came later before that."""
    return sorted(records, key=lambda r: (-r.published.timestamp(), -r.first_seen.timestamp(), r.position, r.id))


def with_own_guids(records: Iterable[Record]) -> list[Record]:
    """The records; where several kept the same id, as from two sources, the one that was there first has it alone."""
    known = list(records)
    first: dict[str, str] = {}
    for record in sorted(known, key=lambda record: (record.first_seen, record.id)):
        if record.guid:
            first.setdefault(record.guid, record.id)
    return [r if r.guid is None or first[r.guid] == r.id else replace(r, guid=None) for r in known]


def wanted(config: Config, feed: FeedConfig, item: Item) -> bool:
    """Whether the feed's ``match`` lets the item in: any of the categories, and the text somewhere in it."""
    place = item.location if isinstance(item, Event) else None
    if feed.match.place and feed.match.place.casefold() not in (place or "").casefold():
        return False
    if feed.match.important and not important(item, config.site.important or WORDS):
        return False
    if feed.match.categories and not {text.slug(name) for name in feed.match.categories} & {
        text.slug(name) for name in item.categories
    }:
        return False
    words = feed.match.text.casefold() if feed.match.text else ""
    body = text.to_text(item.content) if item.content else ""
    return words in "\n".join((item.title or "", item.summary or "", body)).casefold()


def shown(config: Config, feed: FeedConfig, record: Record, now: datetime) -> bool:
    """Whether a cancelled event is still shown, or what of it did take place; everything else is."""
    return not _gone(config, feed, record, now) or _as_it_was(record, config.site.zone) is not None


def _gone(config: Config, feed: FeedConfig, record: Record, now: datetime) -> bool:
    """Whether it is shown no more that the event is cancelled."""
    if not isinstance(record.item, Event) or not _cancelled(record):
        return False
    return feed.on_cancelled == "remove" or _would_end(record, record.item, config.site.zone) + CANCELLED_KEPT <= now


def _as_it_was(record: Record, zone: ZoneInfo) -> Event | None:
    """Of what recurs and is called off, the times that were over by then; None where there are none."""
    if not isinstance(record.item, Event) or record.called_off is None:
        return None
    return until(replace(record.item, status=EventStatus.CONFIRMED), record.called_off, zone)


def _would_end(record: Record, item: Event, zone: ZoneInfo) -> datetime:
    """The end that a cancelled event would have had; of what recurs that of the first time that did not take place."""
    after = record.called_off or record.updated
    following = occurrences(item, zone=zone, after=after, before=after + MAX_AHEAD, limit=1) if item.recurrence else ()
    return following[0].event.span.ends(zone) if following else item.span.ends(zone)


def _cancelled(record: Record) -> bool:
    item = record.item
    return isinstance(item, Event) and (item.status is EventStatus.CANCELLED or record.withdrawn is not None)


def entry_of(config: Config, feed: FeedConfig, record: Record, now: datetime, *, pages: Collection[str] = ()) -> Entry:
    """The record as the feed publishes it. ``now`` only takes off marks whose time is over.

    pages: keys of the events that have a page of their own
    """
    zone = config.site.zone
    past = _as_it_was(record, zone) if _gone(config, feed, record, now) else None
    if past is None:
        return _made(config, feed, record, now, pages)
    entry = _made(config, feed, replace(record, item=past, withdrawn=None, called_off=None), now, pages)
    told = told_until(record.stamps, record.called_off)
    return replace(
        entry,
        notices=told,
        alone=isinstance(record.item, Event) and not render.is_series(record.item, zone=zone),
        overrides=tuple(replace(one, notices=told) for one in entry.overrides),
    )


def _made(config: Config, feed: FeedConfig, record: Record, now: datetime, pages: Collection[str]) -> Entry:
    source = config.sources.get(record.source)
    item = _without_removed(feed, record.item)
    page = page_of(config, record, pages)
    entry = Entry(
        id=record.id,
        key=record.key,
        source=record.source,
        title=title_of(config, feed, record, item),
        link=record.item.link or page or (source.base if source else config.site.url),
        published=record.published,
        updated=record.updated,
        sequence=record.sequence,
        item=item,
        default_length=source.default_length if source else timedelta(hours=1),
        cancelled=_cancelled(record),
        called_off=record.called_off,
        page=page,
        guid=record.guid,
    )
    language = item.language or config.site.language
    entry = with_notices(entry, record, now=now, marks=feed.on_moved == "mark", language=language)
    if not isinstance(item, Event) or item.recurrence is None:
        return entry
    others = [Occurrence(one.at, as_event(item, one)) for one in item.recurrence.overrides]
    more = entry.sequence - record.sequence
    return replace(
        entry,
        overrides=tuple(time_of(entry, one, config, feed) for one in others),
        stamps=tuple(replace(stamp, sequence=stamp.sequence + more) for stamp in record.stamps),
    )


def told_until(stamps: Iterable[Stamp], since: datetime | None) -> tuple[Notice, ...]:
    """What was told of a recurring event before it was called off."""
    return next((stamp.notices for stamp in stamps if since is not None and stamp.over == since), ())


def paged(config: Config, feed: FeedConfig, records: Iterable[Record], now: datetime) -> frozenset[str]:
    """Keys of the events that have a page of their own, as far as the feed is concerned.

    records: those that the feed lets in and shows. Of them those to come have one, those of the window, and the newest
    past ones that a calendar keeps whatever the window says. What the source has lost is not kept on a page of ours,
    though calendars must go on saying that it is cancelled; but for what recurs and did take place.
    """
    zone = config.site.zone
    first = feed.window.past.before(day_of(now, zone))
    standing: set[str] = set()
    past: list[tuple[datetime, str, str]] = []
    for record in records:
        item, took_place = record.item, _as_it_was(record, zone)
        if not isinstance(item, Event) or (record.withdrawn is not None and took_place is None):
            continue
        if took_place is not None and _gone(config, feed, record, now):
            item = took_place
        end = ends(item, zone)
        if end is None or end > first:
            standing.add(record.key)
        if end is not None and end <= now:
            past.append((item.span.begins(zone), record.id, record.key))
    return frozenset(standing.union(key for _, _, key in sorted(past)[-KEPT_PAST:]))


def page_of(config: Config, record: Record, pages: Collection[str]) -> str | None:
    """The address of an event's own page; None where it has none. ``pages``: keys of those that have one."""
    return urljoin(config.public_url, event_path_of(record.key, "")[1:]) if record.key in pages else None


def time_of(entry: Entry, one: Occurrence, config: Config, feed: FeedConfig) -> Entry:
    """One time of a recurring event as an entry, still under the id of the whole."""
    event, stood = one.event, _took_place(entry, one, config.site.zone)
    told = entry.item.recurrence if isinstance(entry.item, Event) else None
    if stood and told is not None and all(other.at != one.at for other in told.overrides):
        event = replace(event, status=EventStatus.CONFIRMED)
    cancelled = (entry.cancelled and not stood) or event.status is EventStatus.CANCELLED
    return replace(
        entry,
        title=title_of(config, feed, entry, event, cancelled=cancelled),
        link=event.link or entry.link,
        item=event,
        cancelled=cancelled,
        called_off=None,
        notices=() if stood else entry.notices,
        at=one.at,
        overrides=(),
        stamps=(),
    )


def _took_place(entry: Entry, one: Occurrence, zone: ZoneInfo) -> bool:
    """Whether a time was over when all of the event was called off."""
    return entry.called_off is not None and one.event.span.ends(zone) <= entry.called_off


def with_own_stamp(time: Entry, stamps: Sequence[Stamp], zone: ZoneInfo) -> Entry:
    """A time that is shown by itself with the stamp that is its own. ``stamps``: of its series."""
    end = time.item.span.ends(zone) if isinstance(time.item, Event) else None
    found = [
        stamp
        for stamp in stamps
        if (stamp.at == time.at if stamp.at else stamp.over is None or (end is not None and end <= stamp.over))
    ]
    if not found:
        return time
    stamp = next((stamp for stamp in found if stamp.at), found[0])
    return replace(time, updated=stamp.updated, sequence=stamp.sequence, stamped=stamp.stamped, notices=stamp.notices)


def _without_removed(feed: FeedConfig, item: NewsItem | Event) -> NewsItem | Event:
    """The item, without its cancelled times where those are not to be shown."""
    if not isinstance(item, Event) or item.recurrence is None or feed.on_cancelled != "remove":
        return item
    told = item.recurrence
    gone = tuple(one.at for one in told.overrides if one.status is EventStatus.CANCELLED)
    kept = tuple(one for one in told.overrides if one.status is not EventStatus.CANCELLED)
    return replace(item, recurrence=replace(told, exdates=(*told.exdates, *gone), overrides=kept))


def title_of(
    config: Config, feed: FeedConfig, of: Record | Entry, item: NewsItem | Event, *, cancelled: bool | None = None
) -> str:
    """What is shown as the title, with a mark where the event will not take place as it was announced."""
    language = (item.language or config.site.language).partition("-")[0]
    title = name_of(config, of.source, item)
    gone = _cancelled(of) if cancelled is None and isinstance(of, Record) else bool(cancelled)
    return _marked(title, item, language, cancelled=gone) if feed.on_cancelled == "mark" else title


def name_of(config: Config, source: str, item: Item) -> str:
    """The item's title without any mark; what stands for one where it has none."""
    known = config.sources.get(source)
    language = (item.language or config.site.language).partition("-")[0]
    return item.title or (known.missing_title if known else None) or UNTITLED.get(language, "Untitled")


def _marked(title: str, item: NewsItem | Event, language: str, *, cancelled: bool) -> str:
    if not isinstance(item, Event):
        return title
    status = EventStatus.CANCELLED if cancelled else item.status
    if status not in MARKS:
        return title
    mark = MARKS[status].get(language, MARKS_ENGLISH[status])
    return title if title.casefold().startswith(mark.casefold()) else f"{mark}: {title}"
