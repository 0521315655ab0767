"""Events each by itself: which have a page of their own now, and what stands there. Pure.

An event has one page, whichever feeds it is in. It stands for as long as any of them shows the event and its window
holds it: a cancelled one stays, marked; a moved one stays where it is; one that is over goes with the window, and one
that the source has lost goes at once. A record that no feed lets in has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from syndicate.config import Config
from syndicate.edition.entries import entry_of, name_of, page_of, shown, time_of, wanted, with_own_guids
from syndicate.edition.recurring import in_zone
from syndicate.model import Entry, Event, Record, Shown, Single
from syndicate.when.recurrence import MAX_AHEAD, occurrences

COMING = 12
"""Times of a recurring event that its page names."""


def singles(config: Config, source: str, records: Iterable[Record], *, now: datetime) -> Iterator[Single]:
    """The events of a source that have a page now, in the order of the records. ``records``: the source's."""
    feeds = [feed for feed in config.feeds.values() if source in feed.sources]
    for record in with_own_guids(records):
        event = record.item
        if not isinstance(event, Event):
            continue
        showing = [
            feed
            for feed in feeds
            if page_of(config, feed, record, now) and wanted(config, feed, event) and shown(config, feed, record, now)
        ]
        if not showing:
            continue
        entry = entry_of(config, showing[0], record, now)
        coming: tuple[Entry, ...] = ()
        if isinstance(entry.item, Event) and entry.item.recurrence is not None:
            zone = config.site.zone
            times = occurrences(entry.item, zone=zone, after=now, before=now + MAX_AHEAD, limit=COMING)
            coming = tuple(time_of(entry, in_zone(one, zone), config, showing[0]) for one in times)
        yield Single(
            entry=entry,
            event=entry.item if isinstance(entry.item, Event) else event,
            title=name_of(config, source, event),
            page=entry.page or "",
            feeds=tuple(Shown(feed.name, feed.title) for feed in showing),
            zone=config.site.zone.key,
            language=config.site.language,
            coming=coming,
        )
