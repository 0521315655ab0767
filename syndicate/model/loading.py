"""One load of a source: what was read, what was noticed, what it leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from syndicate.model.items import Event, EventStatus, NewsItem

CUT = ": cut from "
"""What a warning says of a value that was too long to be published whole."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the operator should see.

    item: named as a person would; field: a key of the configuration
    grave: a document could not be published, and stays as it was
    """

    message: str
    item: str | None = None
    field: str | None = None
    grave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One item as read, before anything is decided about it.

    item: None where too little could be read to make one (an event without a date)
    partial: what could be read all the same, for the preview of an item that is set aside
    origins: field -> where it came from, e.g. ``{"title": "h3", "published": "time::attr(datetime)"}``
    set_aside: why it is not published; None for a good one
    duplicate: set aside because the same item stood there before
    withheld: set aside because its source does not want it published: what is published of it may go
    waits: not to be published as new before its own page has been read, which one of the next loads will do
    off: CANCELLED or POSTPONED, where the source says so of an event without a date that can be read
    """

    item: NewsItem | Event | None
    partial: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    set_aside: str | None = None
    duplicate: bool = False
    withheld: bool = False
    waits: bool = False
    off: EventStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMemory:
    """What is known of the page of an item; short, since there are as many as items and all are stored each time.

    What the page said is not here: the records hold it.

    listed: what the list said of the item when its page was last asked with success, as a short hash
    read: when what the page says was last known to hold; None: never
    since: when it began to say that
    tried: when it was last asked in vain; failures: how often in a row
    etag, last_modified, body: validators, and a short hash of the body
    link: what the item's link is by its page, where the list has another
    """

    listed: str = ""
    read: datetime | None = None
    since: datetime | None = None
    tried: datetime | None = None
    failures: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchMemory:
    """What a source's last answer left behind for the next request.

    etag, last_modified: validators, byte for byte as received
    body_hash: SHA-256 hex of the body that ``verdict`` was about
    stamp: of files, what was seen of them without opening one; another one now means that they changed since
    address: where the source is fetched since a lasting redirect; None: at its configured address
    moved_to, moved_since, moved_times: a lasting redirect that is being watched (stored after 5 times over 7 days)
    pages: what is known of the items' own pages, by a short key of their address
    pages_due: from when on some of them are asked though the list says the same; None: not before it changes
    known: given to a load and never left behind: what is published of the source's items, by ``text.same_page`` of
    their links; none where several share a link
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    stamp: str | None = None
    address: str | None = None
    moved_to: str | None = None
    moved_since: datetime | None = None
    moved_times: int = 0
    pages: Mapping[str, PageMemory] = field(default_factory=dict)
    pages_due: datetime | None = None
    known: Mapping[str, NewsItem | Event] = field(default_factory=dict)

    def to_be_read_again(self) -> FetchMemory:
        """The same without validators and hash: the source is read and judged anew even if it answers the same."""
        return replace(self, etag=None, last_modified=None, body_hash=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a source says of itself as a whole, where its format has a place for it: a feed, a calendar.

    id: as the source has it; title: one line; link: its page; address: its own; both absolute ASCII
    """

    id: str | None = None
    title: str | None = None
    link: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Evidence about a load as a whole that the source's own module saw; ``guard`` decides what it means.

    rule: ``container-gone`` | ``interstitial`` | ``wrong-type`` | ``mojibake`` | ``truncated``
    message: for the operator, with the selector that died and the nearest match where that applies
    """

    rule: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a source says now.

    complete: False where pages are missing or the list was cut, so that absence from it means nothing
    size: bytes of the first document
    valid_empty: there are no items, and the source says so itself: an API whose list is there and empty, a feed without
    entries. A page without items says no such thing
    about: what the source says of itself; None where it says nothing
    """

    readings: tuple[Reading, ...]
    problems: tuple[Problem, ...] = ()
    signs: tuple[Sign, ...] = ()
    complete: bool = True
    size: int = 0
    valid_empty: bool = False
    memory: FetchMemory = field(default_factory=FetchMemory)
    about: About | None = None

    @property
    def items(self) -> tuple[NewsItem | Event, ...]:
        """The items that are not set aside."""
        return tuple(r.item for r in self.readings if r.item is not None and r.set_aside is None)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The source answered 304, or the very body that the last verdict was about: that verdict stands."""

    memory: FetchMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadStats:
    """The numbers of one load, kept as the baseline for later ones.

    items: how many were read, those set aside included (duplicates not)
    titled, linked, dated: how many of ``items`` have that field; hosts: link host -> how many
    same_link: how many share the most common link
    good: whether it was published in full; reset: the operator accepted it, so that older loads count no more
    valid_empty: as in Load; new, changed: how many items were new to readers, or changed for them
    """

    at: datetime
    good: bool
    items: int
    titled: int = 0
    linked: int = 0
    dated: int = 0
    size: int = 0
    hosts: Mapping[str, int] = field(default_factory=dict)
    same_link: int = 0
    reset: bool = False
    valid_empty: bool = False
    new: int = 0
    changed: int = 0
