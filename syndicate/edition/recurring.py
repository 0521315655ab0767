"""Recurring events in lists: their times within the window, each as an entry of its own. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from syndicate.config import Config, FeedConfig
from syndicate.edition.choosing import distance
from syndicate.edition.entries import time_of
from syndicate.model import Entry, Event, Feed, Problem, Span
from syndicate.when.recurrence import MAX_AHEAD, MAX_INSTANCES, Occurrence, ends, occurrences, several_a_day

MAX_LISTED = 1000  # times of recurring events in one feed; those farthest from now are left out


def listed(config: Config, feed: FeedConfig, made: Feed, now: datetime) -> tuple[Feed, tuple[Problem, ...]]:
    """The feed with its entries as lists show them: the times of recurring events in the window, by date."""
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
        time = time_of(entry, in_zone(one, zone), config, feed)
        entries.append(replace(time, id=f"{entry.id}#{day}", key=f"{entry.key}-{day.replace('-', '').lower()}"))
    return entries


def in_zone(one: Occurrence, zone: ZoneInfo) -> Occurrence:
    """The time in the site's zone where its own is none that people know, as UTC."""
    start, end = one.event.span.start, one.event.span.end
    if not isinstance(start, datetime) or isinstance(start.tzinfo, ZoneInfo):
        return one
    span = Span(start.astimezone(zone), end.astimezone(zone) if isinstance(end, datetime) else None)
    return replace(one, event=replace(one.event, span=span))
