"""What a source says, cleaned: news and events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

Kind = Literal["news", "events"]


@dataclass(frozen=True, slots=True)
class Span:
    """When something happens: two instants, or whole days.

    start: an aware ``datetime`` in the zone it is to be shown in, or a ``date``
    end: of the same type and not before ``start``; of days the last one, included; None where the source does not say
    """

    start: datetime | date
    end: datetime | date | None = None

    @property
    def all_day(self) -> bool:
        """Whether this is whole days, without a time of day."""
        return not isinstance(self.start, datetime)

    @property
    def backwards(self) -> bool:
        """Whether it ends before it starts."""
        # In UTC: of two instants in one zone Python compares the wall clocks (PEP 495), and those go back in autumn.
        if isinstance(self.start, datetime) and isinstance(self.end, datetime):
            return self.end.astimezone(UTC) < self.start.astimezone(UTC)
        return self.end is not None and self.end < self.start

    def begins(self, zone: ZoneInfo) -> datetime:
        """The first instant, of days midnight in ``zone``."""
        if isinstance(self.start, datetime):
            return self.start
        return datetime.combine(self.start, time(), zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The first instant after it; the begin of a timed span whose end is not stated."""
        last = self.end if self.end is not None else self.start
        if isinstance(last, datetime):
            return last
        return datetime.combine(last + timedelta(days=1), time(), zone)


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it. ``email`` and ``url`` only where the source publishes them."""

    name: str
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an item; ``url`` absolute ASCII.

    length: bytes; None where it is not known, 0 where its server was asked and does not say
    """

    url: str
    media_type: str | None = None
    length: int | None = None
    title: str | None = None


class EventStatus(StrEnum):
    """What the source says of an event. POSTPONED: it will be, the new time is not known."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What news and events have in common, cleaned: see text.py for what that promises.

    key: the source's own id for it (guid, UID, row id); None where it has none, as on most pages
    guid: the id, to the letter, that readers of the source's own feed know it by; only where feeds are to keep it
    title: one line of text; None where the source gives none
    link: absolute ASCII address of its page
    summary: plain text, may hold newlines
    content: sanitised HTML whose addresses are absolute
    language: BCP 47, only where it differs from the site's
    date_text: the words that its date was read from
    inferred: the date was completed from context (a missing year, "idag"), so the same words later mean the same date
    unread: names of fields whose page could not be had this time: what is known of them still holds; in a record those
    of a page that never could be had
    """

    key: str | None = None
    guid: str | None = None
    title: str | None = None
    link: str | None = None
    summary: str | None = None
    content: str | None = None
    categories: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None
    language: str | None = None
    date_text: str | None = None
    inferred: bool = False
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem(Item):
    """A piece of news. ``published`` as the source says it: an instant, a day, or None; ``updated`` likewise."""

    published: datetime | date | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One time of a recurring event that is not as the others. It replaces all that is named here.

    at: the start that it has by the rule (RECURRENCE-ID), of the same type and in the same zone as the event's
    span: when it takes place instead; status: CANCELLED where it does not
    """

    at: datetime | date
    span: Span
    title: str | None = None
    link: str | None = None
    summary: str | None = None
    content: str | None = None
    location: str | None = None
    online: str | None = None
    status: EventStatus = EventStatus.CONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """When an event takes place again; its own span is the first time. What it yields: ``when.recurrence``.

    rules: values of RRULE (RFC 5545 section 3.3.10) as ``when.recurrence.Rule`` writes them, each one that it reads
    rdates, exdates: further starts, and starts that are left out, of the same type and in the same zone as the event's
    """

    rules: tuple[str, ...] = ()
    rdates: tuple[datetime | date, ...] = ()
    exdates: tuple[datetime | date, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Item):
    """Something that happens at a time.

    location: one readable line; geo: latitude, longitude; online: address of the meeting itself
    organizer, price: one readable line each; signup: address where one signs up or buys a ticket
    contact: whom to ask, one readable line
    recurrence: None for what happens once
    """

    span: Span
    location: str | None = None
    geo: tuple[float, float] | None = None
    online: str | None = None
    status: EventStatus = EventStatus.CONFIRMED
    recurrence: Recurrence | None = None
    organizer: str | None = None
    price: str | None = None
    signup: str | None = None
    contact: str | None = None
