"""What has changed in a calendar, as a feed: an entry for each change that people act on, newest first. Pure.

It tells of what was announced before: another time or place, another name, cancelled, postponed, on again, gone from
the website. What is new stands in the feed itself. An entry is of its own moment and never changes: a later change is
another entry. It outlives the event in the calendar, because who misses a cancellation must still find it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from syndicate import render
from syndicate.config import Config, FeedConfig
from syndicate.config.addresses import CHANGES
from syndicate.edition.derived import part_of
from syndicate.edition.entries import name_of, page_of, wanted
from syndicate.model import Entry, Event, Feed, NewsItem, Notice, Record

WORDS = {
    "sv": "ändringar",
    "nb": "endringer",
    "nn": "endringar",
    "da": "ændringer",
    "fi": "muutokset",
    "de": "Änderungen",
    "fr": "modifications",
}


def changes(
    config: Config, feed: FeedConfig, whole: Feed, records: Iterable[Record], pages: Collection[str]
) -> tuple[Feed, ...]:
    """The feed of what changed in a feed of events, as many changes as ``limit``; none of news.

    records: of all the feed's sources, also of what it does not show any more
    pages: keys of the events that have a page of their own
    """
    formats = [form for form in feed.formats if form != "ics"]
    if feed.kind != "events" or not formats:
        return ()
    of_feed = [record for record in records if wanted(config, feed, record.item)]
    entries = [entry for record in of_feed for entry in _changes_of(config, record, pages)]
    newest = sorted(entries, key=lambda entry: (-entry.updated.timestamp(), entry.id))[: feed.limit]
    # One without entries is as old as the calendar, and not as new as what it does not tell of.
    since = min((record.published for record in of_feed), default=whole.updated)
    word = WORDS.get(whole.language.partition("-")[0], "changes")
    return (part_of(config, feed, whole, slug=CHANGES, name=word, entries=newest, formats=formats, since=since),)


def _changes_of(config: Config, record: Record, pages: Collection[str]) -> Iterator[Entry]:
    if not isinstance(record.item, Event):
        return
    source = config.sources.get(record.source)
    zone, language = config.site.zone, record.item.language or config.site.language
    page = page_of(config, record, pages)
    for notice in record.notices:
        item = _item(notice, record.item)
        head = render.headline(notice, language=language, zone=zone)
        yield Entry(
            id=f"{record.id}#r{notice.sequence}",
            key=f"{record.key}-r{notice.sequence}",
            source=record.source,
            title=f"{head}: {name_of(config, record.source, item)}",
            link=notice.link or page or (source.base if source else config.site.url),
            published=notice.at,
            updated=notice.at,
            sequence=0,
            item=item,
            cancelled=notice.after.cancelled,
            notices=(notice,),
            page=page,
        )


def _item(notice: Notice, event: Event) -> Event | NewsItem:
    """The event as it was after the change; of one that recurs not when, since that is the first time of many."""
    after = notice.after
    if notice.recurring:
        return NewsItem(title=after.title, language=event.language)
    # Nothing of what the event is now, which would change with it.
    return Event(
        title=after.title,
        span=after.span,
        location=after.location,
        online=after.online,
        status=after.status,
        language=event.language,
    )
