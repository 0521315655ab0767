"""Events each by itself: which have a page of their own now, and what stands there. Pure.

An event has one page, whichever feeds it is in. It stands for as long as the calendar of any of them shows the event
or will: a cancelled one stays, marked; a moved one stays where it is; one that is over goes with the window, and one
that the source has lost goes at once. A record that no feed lets in has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from syndicate.config import Config, FeedConfig
from syndicate.edition.entries import entry_of, name_of, paged, shown, time_of, wanted, with_own_guids
from syndicate.edition.recurring import in_zone
from syndicate.model import Entry, Event, Record, Shown, Single
from syndicate.when.recurrence import MAX_AHEAD, occurrences

COMING = 12
"""Times of a recurring event that its page names."""


def _paged(config: Config, feed: FeedConfig, records: Iterable[Record], now: datetime) -> frozenset[str]:
    """Keys of the events of one source that have a page because of this feed; there may be more than it shows."""
    members = [r for r in records if wanted(config, feed, r.item) and shown(config, feed, r, now)]
    return paged(config, feed, members, now)


def singles(config: Config, source: str, records: Iterable[Record], *, now: datetime) -> Iterator[Single]:
    """The events of a source that have a page now, in the order of the records. ``records``: the source's."""
    known = with_own_guids(records)
    feeds = [feed for feed in config.feeds.values() if source in feed.sources]
    pages = {feed.name: _paged(config, feed, known, now) for feed in feeds}
    for record in known:
        event = record.item
        showing = [feed for feed in feeds if record.key in pages[feed.name]]
        if not showing or not isinstance(event, Event):
            continue
        entry = entry_of(config, showing[0], record, now, pages=pages[showing[0].name])
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
