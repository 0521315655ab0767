"""A record or an item, as matching sees it: what of it can be compared, each made at most once."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from syndicate import identity, text
from syndicate.model import Event, NewsItem, Record
from syndicate.when.recurrence import is_over

_TAG = re.compile(r"<[^<>]*>")


class Side:
    """A record or an item, as the signs see it; each sign is made at most once."""

    def __init__(self, item: NewsItem | Event, *, now: datetime, zone: ZoneInfo, record: Record | None = None) -> None:
        self.item = item
        self.record = record
        self.past = isinstance(item, Event) and _begun(item, now, zone)
        self.mate: Side | None = None

    @cached_property
    def link(self) -> str | None:
        """The page that it leads to, however its address is written."""
        return text.same_page(self.item.link) if self.item.link else None

    @cached_property
    def title(self) -> str | None:
        """The title, folded."""
        return folded(self.item.title) or None

    @cached_property
    def when(self) -> str:
        """The day of news, the whole span of an event."""
        if isinstance(self.item, Event):
            return identity.span_text(self.item.span)
        return identity.day_text(self.item.published)

    @cached_property
    def said(self) -> str | None:
        """The words of a date that was completed from the context: the same words mean the same date later."""
        return folded(self.item.date_text) or None if self.item.inferred else None

    @cached_property
    def place(self) -> str:
        """The place of an event, folded."""
        return folded(self.item.location) if isinstance(self.item, Event) else ""

    @cached_property
    def words(self) -> str:
        """The body without its tags, else the summary; ``to_text`` would be too slow for all that is remembered."""
        return " ".join((_TAG.sub(" ", self.item.content) if self.item.content else self.item.summary or "").split())

    @cached_property
    def whole(self) -> str:
        """What a reader would call the content, with its link."""
        return self.record.fingerprint if self.record else identity.fingerprint(self.item)

    @property
    def age(self) -> tuple[float, int, str]:
        """Orders records as they came."""
        record = self.record
        return (record.first_seen.timestamp(), record.position, record.id) if record else (0, 0, "")


def _begun(event: Event, now: datetime, zone: ZoneInfo) -> bool:
    """Whether it began; of whole days, whether they are over, for a time of day may yet be added to this one.

    What recurs has begun when its last time is over.
    """
    if event.recurrence is not None:
        return is_over(event, zone=zone, now=now)
    return event.span.ends(zone) <= now if event.span.all_day else event.span.begins(zone) <= now


def folded(value: str | None) -> str:
    """Words that differ only in case and white space are the same."""
    return " ".join(value.casefold().split()) if value else ""
