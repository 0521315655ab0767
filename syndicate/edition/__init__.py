"""Which entries a feed holds at a moment: records + configuration + now -> ``Feed``. Pure.

News: newest first, as many as ``limit``. Events: the window around now, in the order of their start; the ten newest
past ones stay whatever the window says, so that a good calendar is never published empty. What a subscriber is shown of
a cancellation is decided here too. Sorting is by ``published``; ``updated`` only tells of changes.

A recurring event is one entry. For formats that know no recurrence its times within the window are entries beside it
(``Feed.listed``), each with an id of its own: ``<id>#2026-11-24``, the day that the rule has, in the event's own zone,
so that a time that is moved stays the same entry; ``<id>#2026-11-24T0830`` where a day may have several.

    entries    a record as the feed publishes it: titles, marks     choosing   which of them it holds now
    recurring  the times of recurring events in lists               feeds      what a feed says of itself
    derived    feeds made of a feed, such as by category    archiving  the complete history, in archive documents
    variants   calendars made of a calendar: to come, by year, busy, with reminders
    singles    events each by itself          changes    what changed in a calendar, as a feed
    turning    until when all of this stays as it is
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from syndicate.config import Config, FeedConfig
from syndicate.edition.archiving import Archive, archive
from syndicate.edition.changes import changes
from syndicate.edition.choosing import all_bounded, bounded, chosen
from syndicate.edition.derived import derived, upcoming
from syndicate.edition.entries import day_of, entry_of, newest_first, paged, shown, wanted, with_own_guids
from syndicate.edition.feeds import feed_id, feed_of
from syndicate.edition.recurring import MAX_LISTED, listed
from syndicate.edition.singles import singles
from syndicate.edition.turning import next_turn
from syndicate.edition.variants import is_variant, variants, years_of
from syndicate.model import Entry, Feed, Problem, Record

__all__ = ["MAX_LISTED", "Archive", "Edition", "archive", "compose", "feed_id", "is_variant", "next_turn", "singles"]


@dataclass(frozen=True, slots=True)
class Edition:
    """A feed as it stands now, with its derived feeds (by category) behind it, and what the operator should know.

    entries: all that the feed could hold, newest first, whatever its limit or window
    turn: until when the same records make the same feeds
    """

    feeds: tuple[Feed, ...]
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    turn: datetime | None = None


def compose(
    config: Config,
    feed: FeedConfig,
    records: Iterable[Record],
    *,
    now: datetime,
    since: datetime,
    id_: str,
    known: Collection[str] = (),
) -> Edition:
    """The feed and those derived from it. The same arguments give the same value; ``now`` only moves windows.

    Windows and distances go by the day, so that two moments with no turn between them give the same feeds.

    records: of all the feed's sources; since: ``updated`` is never earlier than this (it never goes backwards)
    id_: the feed's own id; known: names of the derived feeds that were published before
    """
    ours = newest_first(with_own_guids(records))
    members = [r for r in ours if wanted(config, feed, r.item) and shown(config, feed, r, now)]
    pages = paged(config, feed, members, now)
    entries = [entry_of(config, feed, record, now, pages=pages) for record in members]
    today = day_of(now, config.site.zone)
    whole = replace(feed_of(config, feed, chosen(config, feed, entries, now), since), id=id_)
    whole, problems = bounded(feed, whole, today, config)
    parts, told = derived(config, feed, whole, entries, now=now, known=known)
    parts, narrow = all_bounded(feed, parts, today, config)
    feeds = [listed(config, feed, each, today) for each in (whole, *parts)]
    years = years_of(feed, known)
    calendars, narrowed = variants(config, feed, whole, entries, now=now, years=years)
    lists = (*upcoming(config, feed, feeds[0][0], now), *changes(config, feed, whole, ours, pages))
    made = (*(each for each, _ in feeds), *lists, *calendars)
    listed_too = (*entries, *(entry for each, _ in feeds for entry in each.listed or ()))
    turn = next_turn(listed_too, now=now, zone=config.site.zone)
    return Edition(made, tuple(entries), (*problems, *told, *narrow, *narrowed, *feeds[0][1]), turn)
