"""A recurring event that is called off as a whole: since when, and what of it did take place. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from syndicate.model import Event, EventStatus, NewsItem, Override, Record
from syndicate.when.recurrence import at_time


def called_off_since(known: Record, item: NewsItem | Event, now: datetime) -> datetime | None:
    """Since when an item that recurs does not take place any more; None where it does, or that is not known."""
    if not _is_off(item):
        return None
    return known.called_off if known.called_off or _is_off(known.item) else now


def with_what_took_place(item: NewsItem | Event, known: Record, *, now: datetime, zone: ZoneInfo) -> NewsItem | Event:
    """The item; of one that is called off, exceptions that were over by then with the status that they had.

    Programs that cancel a series write so into all of its exceptions, into those too that people have been to.
    """
    since, stood = called_off_since(known, item, now), known.item
    if since is None or not isinstance(item, Event) or item.recurrence is None or not isinstance(stood, Event):
        return item

    def as_it_was(one: Override) -> Override:
        before = at_time(stood, one.at) if one.span.ends(zone) <= since else None
        if before is None or before.status is EventStatus.CANCELLED or one.status is not EventStatus.CANCELLED:
            return one
        return replace(one, status=before.status)

    others = tuple(as_it_was(one) for one in item.recurrence.overrides)
    return replace(item, recurrence=replace(item.recurrence, overrides=others))


def _is_off(item: NewsItem | Event) -> bool:
    return isinstance(item, Event) and item.recurrence is not None and item.status is EventStatus.CANCELLED
