"""Which entries a feed holds at a moment: records + configuration + now -> ``Feed``. Pure.

News: newest first, as many as ``limit``. Events: the window around now, in the order of their start; the ten newest
past ones stay whatever the window says, so that a good calendar is never published empty. What a subscriber is shown of
a cancellation is decided here too. Sorting is by ``published``; ``updated`` only tells of changes.

A recurring event is one entry. For formats that know no recurrence its times within the window are entries beside it
(``Feed.listed``), each with an id of its own: ``<id>#2026-11-24``, the day that the rule has, in the event's own zone,
so that a time that is moved stays the same entry; ``<id>#2026-11-24T0830`` of rules with several times a day and of
dates beside the rule, so that what comes or goes beside a time never renames it.

    entries    a record as the feed publishes it: titles, marks     choosing   which of them it holds now
    recurring  the times of recurring events in lists               feeds      what a feed says of itself
    derived    feeds made of a feed, such as by category    archiving  the complete history, in archive documents
    variants   calendars made of a calendar: to come, by year, busy, with reminders
    singles    events each by itself          changes    what changed in a calendar, as a feed
    turning    until when all of this stays as it is
    merging    several sources in one feed: each item once, under one id (``sameness``, ``copies``, ``attribution``)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from syndicate.config import Config, FeedConfig
from syndicate.edition.archiving import Archive, archive, without
from syndicate.edition.attribution import Abouts, attributed
from syndicate.edition.changes import changes
from syndicate.edition.choosing import all_bounded, chosen
from syndicate.edition.derived import derived, upcoming
from syndicate.edition.entries import day_of, newest_first, paged, shown, with_own_guids
from syndicate.edition.feeds import feed_id, feed_of
from syndicate.edition.lifting import Lifter
from syndicate.edition.merging import Merge, having_stood, merge
from syndicate.edition.recurring import MAX_LISTED, listed
from syndicate.edition.singles import singles
from syndicate.edition.turning import next_turn
from syndicate.edition.variants import is_variant, variants, years_of
from syndicate.model import Entry, Feed, Lifting, Merging, Problem, Record

__all__ = [
    "MAX_LISTED",
    "Abouts",
    "Archive",
    "Edition",
    "Merge",
    "archive",
    "compose",
    "feed_id",
    "is_variant",
    "merge",
    "next_turn",
    "singles",
    "without",
]


@dataclass(frozen=True, slots=True)
class Edition:
    """A feed as it stands now, with its derived feeds (by category) behind it, and what the operator should know.

    entries: all that the feed could hold, newest first, whatever its limit or window
    turn: until when the same records make the same feeds
    merging: what is to be remembered of several sources; lifting: of how its entries looked
    """

    feeds: tuple[Feed, ...]
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    turn: datetime | None = None
    merging: Merging = field(default_factory=Merging)
    lifting: Lifting = field(default_factory=Lifting)


def compose(
    config: Config,
    feed: FeedConfig,
    records: Iterable[Record],
    *,
    now: datetime,
    since: datetime,
    id_: str,
    known: Collection[str] = (),
    merging: Merging | None = None,
    lifting: Lifting | None = None,
    abouts: Abouts | None = None,
) -> Edition:
    """The feed and those derived from it. The same arguments give the same value; ``now`` only moves windows.

    Windows and distances go by the day, so that two moments with no turn between them give the same feeds.

    records: of all the feed's sources; since: ``updated`` is never earlier than this (it never goes backwards)
    id_: the feed's own id; known: names of the derived feeds that were published before
    merging: what is remembered of its several sources; abouts: source -> what it says of itself
    lifting: what is remembered of how its entries looked
    """
    once = merge(config, feed, records, merging or Merging(), now=now)
    ours = newest_first(with_own_guids(once.let_in(config, feed)))
    members = [r for r in ours if shown(config, feed, r, now)]
    pages = paged(config, feed, members, now)
    lifter = Lifter(config, feed, lifting or Lifting(), now=now, pages=pages)
    entries = [lifter.entry(record) for record in members]
    if len(feed.sources) > 1:
        pairs = zip(entries, members, strict=True)
        entries = [attributed(config, entry, once.copies_of(record), abouts or {}) for entry, record in pairs]
    today = day_of(now, config.site.zone)
    whole = replace(feed_of(config, feed, chosen(config, feed, entries, now), since), id=id_)
    parts, told = derived(config, feed, whole, entries, now=now, known=known)
    feeds = [listed(config, feed, each, today) for each in (whole, *parts)]
    fitted, narrow = all_bounded(feed, [each for each, _ in feeds], today, config)
    whole = fitted[0]
    years = years_of(feed, known)
    calendars, narrowed = variants(config, feed, whole, entries, now=now, years=years)
    lists = (*upcoming(config, feed, whole, now), *changes(config, feed, whole, ours, pages))
    made = (*fitted, *lists, *calendars)
    remarks = (*narrow, *told, *narrowed, *feeds[0][1])
    listed_too = (*entries, *(entry for each, _ in feeds for entry in each.listed or ()))
    return Edition(
        made,
        tuple(entries),
        remarks,
        turn=next_turn(listed_too, now=now, zone=config.site.zone),
        merging=having_stood(once.merging, (entry.key for entry in entries)),
        lifting=lifter.lifting,
    )
