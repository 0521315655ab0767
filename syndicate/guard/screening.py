"""Which items are set aside before a load is judged: those whose date cannot be. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.model import Event, Item, Kind, Load, NewsItem, Reading

FUTURE_NEWS, FUTURE_EVENTS = timedelta(days=1), timedelta(days=5 * 366)
FAR_NEWS, FAR_EVENT = "its date is more than a day ahead", "its date is more than five years ahead"
TOO_FAR = frozenset({FAR_NEWS, FAR_EVENT})


def screen(load: Load, *, kind: Kind, now: datetime, zone: ZoneInfo) -> Load:
    """The load with the items set aside whose date cannot be: news over a day ahead, events over five years ahead."""
    return replace(load, readings=tuple(_screened(reading, kind, now, zone) for reading in load.readings))


def _screened(reading: Reading, kind: Kind, now: datetime, zone: ZoneInfo) -> Reading:
    if reading.item is None or reading.set_aside or not too_far(reading.item, now, zone):
        return reading
    return replace(reading, set_aside=far_words(kind))


def far_words(kind: Kind) -> str:
    """Why an item of a kind is set aside whose date is too far ahead."""
    return FAR_NEWS if kind == "news" else FAR_EVENT


def too_far(item: Item, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the date of an item is further ahead than it can be; days are those of ``zone``."""
    if isinstance(item, Event):
        return item.span.begins(zone) > now + FUTURE_EVENTS
    said = item.published if isinstance(item, NewsItem) else None
    if isinstance(said, datetime):
        return said > now + FUTURE_NEWS
    return said is not None and said > (now + FUTURE_NEWS).astimezone(zone).date()
