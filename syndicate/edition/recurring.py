"""Recurring events in lists: their times within the window, each as an entry of its own. Pure.

So are, in calendars too, the times of what Outlook cannot hold as a series; they have the ids that lists have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from syndicate.config import Config, FeedConfig
from syndicate.edition.choosing import bounded, distance
from syndicate.edition.ending import as_series
from syndicate.edition.entries import time_of, with_own_stamp
from syndicate.edition.feeds import feed_of
from syndicate.model import Entry, Event, Feed, Problem, Span
from syndicate.when.recurrence import MAX_AHEAD, MAX_INSTANCES, Occurrence, ends, named_by_its_day, occurrences

FIRST_TIMES = 60  # of what begins after the window, in the file of the event alone
MAX_LISTED = 1000  # times of recurring events in one feed; those farthest from now are left out


def listed(config: Config, feed: FeedConfig, made: Feed, now: datetime) -> tuple[Feed, tuple[Problem, ...]]:
    """The feed with its entries as lists show them: the times of recurring events in the window, by date.

    Its own entries, which calendars show, are the single events, the series, and the times of what can be none.
    """
    zone = config.site.zone
    if not any(isinstance(entry.item, Event) and entry.item.recurrence for entry in made.entries):
        return made, ()
    single = [entry for entry in made.entries if not isinstance(entry.item, Event) or entry.item.recurrence is None]
    times = [time for entry in made.entries for time in _times(config, feed, entry, now)]
    near = sorted(times, key=lambda time: distance(time, now, zone))[:MAX_LISTED]
    problems: tuple[Problem, ...] = ()
    if len(times) > MAX_LISTED:
        words = f"recurring events take place {len(times)} times; lists hold the {MAX_LISTED} nearest to now"
        problems = (Problem(words, field="window"),)
    series = {entry.id: parts for entry in made.entries if (parts := as_series(config, feed, entry))}
    whole = [part for parts in series.values() for part in parts]
    alone = [time for time in near if time.id.rpartition("#")[0] not in series]
    return replace(
        made, entries=_ordered([*single, *whole, *alone], zone), listed=_ordered([*single, *near], zone)
    ), problems


def in_calendars(config: Config, feed: FeedConfig, entries: Iterable[Entry], now: datetime) -> list[Entry]:
    """The entries as calendars show them, whatever the window: of what is no series its times in the window."""
    shown: list[Entry] = []
    for entry in entries:
        recurs = isinstance(entry.item, Event) and entry.item.recurrence is not None
        shown += (as_series(config, feed, entry) or _times(config, feed, entry, now)) if recurs else [entry]
    return shown


def in_year(config: Config, feed: FeedConfig, entry: Entry, year: int) -> list[Entry]:
    """An entry as the calendar of a year it takes place in shows it: what is no series by its times in that year."""
    item, zone = entry.item, config.site.zone
    if not isinstance(item, Event) or item.recurrence is None:
        return [entry]
    first, after = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    parts = as_series(config, feed, entry)
    if parts:
        there = ((part, part.item) for part in parts if isinstance(part.item, Event))
        return [part for part, each in there if occurrences(each, zone=zone, after=first, before=after, limit=1)]
    return _as_entries(config, feed, entry, occurrences(item, zone=zone, after=first, before=after))


def by_itself(config: Config, feed: FeedConfig, entry: Entry, now: datetime) -> tuple[Entry, ...]:
    """An entry as the file of this event alone has it: as calendars show it, under ``max_size`` too. Pure.

    Of what begins after the window its first times, since a page of it stands already.
    """
    shown = in_calendars(config, feed, [entry], now)
    item, zone = entry.item, config.site.zone
    if not shown and isinstance(item, Event):
        first = max(now, item.span.begins(zone))
        found = occurrences(item, zone=zone, after=first, before=first + MAX_AHEAD, limit=FIRST_TIMES)
        shown = _as_entries(config, feed, entry, found)
    if len(shown) > 1:
        whole = replace(feed_of(config, feed, shown, entry.updated), addresses={"ics": entry.page or entry.link})
        shown = list(bounded(feed, whole, now, config)[0].entries)
    return tuple(shown)


def _ordered(entries: Iterable[Entry], zone: ZoneInfo) -> tuple[Entry, ...]:
    """By their start."""
    pairs = [(entry.item.span.begins(zone), entry) for entry in entries if isinstance(entry.item, Event)]
    return tuple(entry for _, entry in sorted(pairs, key=lambda pair: (pair[0], pair[1].id)))


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
    return _as_entries(config, feed, entry, found)


def _as_entries(config: Config, feed: FeedConfig, entry: Entry, found: Iterable[Occurrence]) -> list[Entry]:
    """The times of a recurring event, each with an id of its own."""
    item, zone = entry.item, config.site.zone
    entries = []
    for one in found:
        by_day = not isinstance(item, Event) or named_by_its_day(item, one.at)
        day = one.at.strftime("%Y-%m-%d" if by_day else "%Y-%m-%dT%H%M")
        time = with_own_stamp(time_of(entry, in_zone(one, zone), config, feed), entry.stamps, zone)
        entries.append(replace(time, id=f"{entry.id}#{day}", key=f"{entry.key}-{day.replace('-', '').lower()}"))
    return entries


def in_zone(one: Occurrence, zone: ZoneInfo) -> Occurrence:
    """The time in the site's zone where its own is none that people know, as UTC."""
    start, end = one.event.span.start, one.event.span.end
    if not isinstance(start, datetime) or isinstance(start.tzinfo, ZoneInfo):
        return one
    span = Span(start.astimezone(zone), end.astimezone(zone) if isinstance(end, datetime) else None)
    return replace(one, event=replace(one.event, span=span))
