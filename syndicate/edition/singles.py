"""Events each by itself: which have a page of their own now, and what stands there. Pure.

An event has one page, whichever feeds it is in. It stands for as long as the calendar of any of them shows the event
or will: a cancelled one stays, marked; a moved one stays where it is; one that is over goes with the window, and one
that the source has lost goes at once. A record that no feed lets in has none. What several
sources of a feed have is there as the feed shows it, with the copy that gives it its id; the other copies have no page
for that feed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from syndicate.config import Config, FeedConfig
from syndicate.edition.attribution import Abouts, attributed
from syndicate.edition.entries import day_of, name_of, paged, shown, time_of, with_own_guids
from syndicate.edition.lifting import Lifter, at_least
from syndicate.edition.merging import Merge
from syndicate.edition.recurring import by_itself, in_zone
from syndicate.model import Entry, Event, Lifting, Record, Shown, Single
from syndicate.when.recurrence import MAX_AHEAD, occurrences

COMING = 60
"""Times of a recurring event that are told: a year of what takes place each week, for the pages of months."""


@dataclass(frozen=True, slots=True)
class _View:
    """A feed's events by key.

    pages: keys of those that have a page because of it, maybe more than it shows
    plain: keys of those that it publishes, or would if it showed them, as their source alone has them
    """

    feed: FeedConfig
    records: Mapping[str, Record]
    pages: frozenset[str]
    plain: frozenset[str]
    lifter: Lifter

    @classmethod
    def of(cls, config: Config, feed: FeedConfig, once: Merge, before: Lifting, now: datetime) -> _View:
        let_in = with_own_guids(once.let_in(config, feed))
        members = [record for record in let_in if shown(config, feed, record, now)]
        pages = paged(config, feed, members, now)
        lifter = Lifter(config, feed, before, now=now, pages=pages)
        plain = frozenset(record.key for record in let_in if len(once.copies_of(record)) == 1)
        return cls(feed, {record.key: record for record in members}, pages, plain, lifter)


def singles(
    config: Config,
    source: str,
    records: Iterable[Record],
    *,
    now: datetime,
    merged: Mapping[str, Merge] | None = None,
    liftings: Mapping[str, Lifting] | None = None,
    abouts: Abouts | None = None,
) -> Iterator[Single]:
    """The events of a source that have a page now, in the order of the records.

    records: the source's; merged: feed of several sources -> each item once, as it is published there
    liftings: feed -> what it remembers of how its entries looked
    abouts: source -> what it says of itself, of all sources of such feeds
    """
    own = Merge(tuple(records))
    known = {feed.name: (merged or {}).get(feed.name, own) for feed in config.feeds.values() if source in feed.sources}
    before = defaultdict(Lifting, liftings or {})
    views = {name: _View.of(config, config.feeds[name], once, before[name], now) for name, once in known.items()}
    for each in own.records:
        showing = [(view.feed, view.records[each.key]) for view in views.values() if each.key in view.pages]
        if not showing:
            continue
        first, record = showing[0]
        event = record.item
        if not isinstance(event, Event):
            continue
        lifter = views[first.name].lifter
        entry = lifter.entry(record)
        if each.key not in views[first.name].plain and any(each.key in view.plain for view in views.values()):
            # A feed that shows it no more, as it is cancelled, may have counted further than one that merges copies.
            entry = at_least(entry, lifter.entry(each))
        if len(first.sources) > 1:
            entry = attributed(config, entry, known[first.name].copies_of(record), abouts or {})
        coming: tuple[Entry, ...] = ()
        if isinstance(entry.item, Event) and entry.item.recurrence is not None:
            zone = config.site.zone
            times = occurrences(entry.item, zone=zone, after=now, before=now + MAX_AHEAD, limit=COMING)
            coming = tuple(time_of(entry, in_zone(one, zone), config, first) for one in times)
        yield Single(
            entry=entry,
            event=entry.item if isinstance(entry.item, Event) else event,
            title=name_of(config, record.source, event),
            page=entry.page or "",
            feeds=tuple(Shown(feed.name, feed.title) for feed, _ in showing),
            zone=config.site.zone.key,
            language=config.site.language,
            held=by_itself(config, first, entry, day_of(now, config.site.zone)),
            coming=coming,
        )
