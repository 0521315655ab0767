"""A recurring event in calendars: as a series, as two where all of it was called off, or as none. Pure.

A rule with STATUS:CANCELLED says so of all its times, of those too that people have been to. So the rule ends with the
last time that took place, under the id that it has, and what does not take place is a series of its own behind it, as
calendar programs part one themselves; it goes when the cancellation is shown no more.
"""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from syndicate import render
from syndicate.config import Config, FeedConfig
from syndicate.edition.entries import title_of, told_until
from syndicate.model import Entry, Event, EventStatus
from syndicate.when.splitting import since, until


def as_series(config: Config, feed: FeedConfig, entry: Entry) -> list[Entry]:
    """The entry as one series or two; nothing where it does not recur, or Outlook could not hold it so."""
    zone = config.site.zone
    if entry.alone or not _is_series(entry, zone):
        return []
    parts = _parts(config, feed, entry)
    return parts if all(part.item is entry.item or _is_series(part, zone) for part in parts) else []


def _is_series(entry: Entry, zone: ZoneInfo) -> bool:
    item = entry.item
    return isinstance(item, Event) and item.recurrence is not None and render.is_series(item, zone=zone)


def _parts(config: Config, feed: FeedConfig, entry: Entry) -> list[Entry]:
    item, zone, off = entry.item, config.site.zone, entry.called_off
    if not isinstance(item, Event) or off is None:
        return [entry]
    past, rest = until(replace(item, status=EventStatus.CONFIRMED), off, zone), since(item, off, zone)
    if past is None:
        return [entry]
    plain = replace(entry, cancelled=False, called_off=None, notices=told_until(entry.stamps, off))
    parts = [_with(replace(plain, title=title_of(config, feed, plain, past, cancelled=False)), past)]
    if rest is not None:
        first = rest.span.start.strftime("%Y-%m-%d")
        parts.append(_with(replace(entry, id=f"{entry.id}#{first}..", called_off=None), rest))
    return parts


def _with(entry: Entry, item: Event) -> Entry:
    """The entry of a part, with those exceptions that are in it."""
    names = {one.at for one in item.recurrence.overrides} if item.recurrence else set()
    others = (one for one in entry.overrides if one.at in names)
    told = tuple(replace(one, id=entry.id, notices=entry.notices) for one in others)
    return replace(entry, item=item, stamps=(), overrides=told)
