"""Which of the entries a feed holds now: the newest news, the window of events, what fits the size. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate import render
from syndicate.config import Config, FeedConfig
from syndicate.edition.entries import KEPT_PAST, day_of
from syndicate.model import Entry, Event, Feed, Problem
from syndicate.when.recurrence import ends, next_start

NEVER = datetime.max.replace(tzinfo=UTC)
HEADER_SIZE = 4_000  # bytes: a calendar's own properties and its time zones


def chosen(config: Config, feed: FeedConfig, entries: Sequence[Entry], now: datetime) -> list[Entry]:
    """Of a feed's entries those that it holds now, in its order: news newest first, events by their start."""
    if feed.kind == "news":
        return list(entries[: feed.limit])
    zone = config.site.zone
    last_ends = {entry.id: ends(entry.item, zone) or NEVER for entry in entries if isinstance(entry.item, Event)}
    begins = {entry.id: entry.item.span.begins(zone) for entry in entries if isinstance(entry.item, Event)}
    events = sorted((entry for entry in entries if entry.id in begins), key=lambda entry: (begins[entry.id], entry.id))
    past = [entry for entry in events if last_ends[entry.id] <= now]
    recent = {entry.id for entry in past[-KEPT_PAST:]}
    today = day_of(now, zone)
    first, last = feed.window.past.before(today), feed.window.future.after(today)
    return [e for e in events if e.id in recent or (last_ends[e.id] > first and begins[e.id] <= last)]


def bounded(feed: FeedConfig, whole: Feed, now: datetime, config: Config) -> tuple[Feed, tuple[Problem, ...]]:
    """The feed under its ``max_size`` as a calendar: the events farthest from now go, and the operator is told."""
    if "ics" not in whole.addresses or feed.max_size is None:
        return whole, ()
    sizes = render.fragment_sizes(whole)
    total = sum(sizes.values()) + HEADER_SIZE
    if total <= feed.max_size:
        return whole, ()
    zone = config.site.zone
    far = sorted(
        (entry for entry in whole.entries if isinstance(entry.item, Event)),
        key=lambda entry: distance(entry, now, zone),
        reverse=True,
    )
    dropped: set[str] = set()
    for entry in far:
        if total <= feed.max_size:
            break
        dropped.add(entry.id)
        total -= sizes.get(entry.id, 0)
    kept = tuple(entry for entry in whole.entries if entry.id not in dropped)
    which = "" if whole.name == feed.name else f" “{whole.title}”"
    words = (
        f"the calendar{which} would pass {feed.max_size // 1000} kB;"
        f" the {len(dropped)} events farthest from now are left out"
    )
    listed = whole.listed and tuple(e for e in whole.listed if not {e.id, e.id.partition("#")[0]} & dropped)
    return replace(whole, entries=kept, listed=listed), (Problem(words, field="max_size"),)


def all_bounded(
    feed: FeedConfig, feeds: Iterable[Feed], now: datetime, config: Config
) -> tuple[tuple[Feed, ...], tuple[Problem, ...]]:
    """Each of these feeds under the size of its own calendar, and what the operator is told of those that were not."""
    pairs = [bounded(feed, each, now, config) for each in feeds]
    return tuple(each for each, _ in pairs), tuple(problem for _, told in pairs for problem in told)


def distance(entry: Entry, now: datetime, zone: ZoneInfo) -> timedelta:
    """How far from now an event is; of what recurs its next time, or its last."""
    if not isinstance(entry.item, Event):
        return timedelta()
    begin = entry.item.span.begins(zone)
    if entry.item.recurrence is not None:
        begin = next_start(entry.item, zone=zone, now=now) or ends(entry.item, zone) or begin
    return abs(begin - now)
