"""The nouns of the service: frozen values, no I/O.

What a source says (``NewsItem``, ``Event``, ``Reading``, ``Load``), what was decided about it (``Verdict``,
``Changes``), what is remembered (``Record``, ``SourceState``, ``FeedState``, ``LoadStats``) and what is published
(``Entry``, ``Feed``, ``Artifact``, ``Outcome``). Every ``datetime`` in here is aware; a ``date`` is a whole day in the
site's zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

Kind = Literal["news", "events"]
State = Literal["never", "ok", "held", "failing"]
Format = Literal["atom", "rss", "json", "ics"]


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
    """A file that belongs to an item. ``length`` in bytes, None where unknown; ``url`` absolute ASCII."""

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
    title: one line of text; None where the source gives none
    link: absolute ASCII address of its page
    summary: plain text, may hold newlines
    content: sanitised HTML whose addresses are absolute
    language: BCP 47, only where it differs from the site's
    date_text: the words that its date was read from
    inferred: the date was completed from context (a missing year, "idag"), so the same words later mean the same date
    unread: names of fields whose page could not be had this time: what is known of them still holds; empty in a record
    """

    key: str | None = None
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
class Event(Item):
    """Something that happens at a time.

    location: one readable line; geo: latitude, longitude; online: address of the meeting itself
    """

    span: Span
    location: str | None = None
    geo: tuple[float, float] | None = None
    online: str | None = None
    status: EventStatus = EventStatus.CONFIRMED


# --- loading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the operator should see.

    item: named as a person would; field: a key of the configuration
    """

    message: str
    item: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One item as read, before anything is decided about it.

    item: None where too little could be read to make one (an event without a date)
    partial: what could be read all the same, for the preview of an item that is set aside
    origins: field -> where it came from, e.g. ``{"title": "h3", "published": "time::attr(datetime)"}``
    set_aside: why it is not published; None for a good one
    duplicate: set aside because the same item stood there before
    """

    item: NewsItem | Event | None
    partial: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    set_aside: str | None = None
    duplicate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchMemory:
    """What a source's last answer left behind for the next request.

    etag, last_modified: validators, byte for byte as received
    body_hash: SHA-256 hex of the body that ``verdict`` was about
    address: where the source is fetched since a lasting redirect; None: at its configured address
    moved_to, moved_since, moved_times: a lasting redirect that is being watched (stored after 5 times over 7 days)
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    address: str | None = None
    moved_to: str | None = None
    moved_since: datetime | None = None
    moved_times: int = 0


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
    """

    readings: tuple[Reading, ...]
    problems: tuple[Problem, ...] = ()
    signs: tuple[Sign, ...] = ()
    complete: bool = True
    size: int = 0
    memory: FetchMemory = FetchMemory()

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


# --- deciding --------------------------------------------------------------------------------------------------------


class Decision(StrEnum):
    """PUBLISH: believed. PARTIAL: merged, nothing taken away. HOLD: what is published stays."""

    PUBLISH = "publish"
    PARTIAL = "partial"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a load is not taken as it is: the rule's name, a sentence with the numbers, and a sample."""

    rule: str
    message: str
    sample: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guards say of a load."""

    decision: Decision
    reasons: tuple[Reason, ...] = ()

    @property
    def reason(self) -> str | None:
        """All reasons as one line for the operator; None where there are none."""
        return "; ".join(reason.message for reason in self.reasons) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is remembered of an item. The id never changes once minted.

    id: ``tag:`` URI (RFC 4151), ASCII; the calendar UID too
    key: short ASCII key for addresses
    fingerprint: versioned hash of what a reader would call the content
    published: when it was news (see history.py); updated: last change a reader would call one
    sequence: number of such changes (RFC 5545 SEQUENCE)
    position: place in the source's list when first seen, which orders items of the same moment
    absent_since, absent_loads: since when, and for how many good complete loads, the source has not had it
    withdrawn: when the guards took a vanished event for gone; None while it stands
    """

    id: str
    key: str
    source: str
    item: NewsItem | Event
    fingerprint: str
    first_seen: datetime
    published: datetime
    updated: datetime
    sequence: int = 0
    position: int = 0
    absent_since: datetime | None = None
    absent_loads: int = 0
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Which item is which record.

    pairs: every item in the order of the source, with the record it is, None for a new one
    absent: records that no item is
    rekeyed: ids of records recognised although their link or source id is another
    """

    pairs: tuple[tuple[NewsItem | Event, Record | None], ...]
    absent: tuple[Record, ...] = ()
    rekeyed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Revision:
    """One change that a reader would call one. ``fields`` are names of Item fields, sorted."""

    before: Record
    after: Record
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What history decided: intents, to be written by the store.

    new: first seen; revised: visibly changed; withdrawn: gone on good evidence (also counted as revised)
    touched: stored differently, but nothing that a reader would call a change
    rekeyed: ids of records that were recognised under a new address or source id
    quiet: most items changed at once, so the text was taken and ``updated`` left alone
    """

    new: tuple[Record, ...] = ()
    revised: tuple[Revision, ...] = ()
    touched: tuple[Record, ...] = ()
    withdrawn: tuple[Record, ...] = ()
    rekeyed: tuple[str, ...] = ()
    quiet: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """Every record to write."""
        return (*self.new, *(revision.after for revision in self.revised), *self.touched)


# --- remembering -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """Where a source stands. ``version`` counts writes; every write compares it first.

    signature: hash of the configuration that the memory belongs to; another one voids the memory
    items: number of items in the last good load; failures: failed attempts in a row
    failing_since: first failure of the present run; gone_times: answers 410 in a row
    """

    name: str
    version: int = 0
    state: State = "never"
    reason: str | None = None
    last_good: datetime | None = None
    last_checked: datetime | None = None
    next_due: datetime | None = None
    items: int = 0
    failures: int = 0
    failing_since: datetime | None = None
    gone_times: int = 0
    signature: str = ""
    memory: FetchMemory = FetchMemory()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """Where a feed stands.

    id: ``tag:`` URI, kept from its first publication; digests: path -> digest of what is published there
    """

    name: str
    version: int = 0
    id: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    entries: int = 0
    digests: Mapping[str, str] = field(default_factory=dict)


# --- publishing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as a feed publishes it.

    title: what is shown, never empty (``missing_title`` and marks such as "INSTÄLLT: " included)
    link: the page to open, absolute ASCII, never empty
    item: what the source says; the end of an event's span may still be None
    default_length: how long an event is taken to last where its end is not stated
    cancelled: cancelled by the source or withdrawn, and shown as such
    """

    id: str
    key: str
    source: str
    title: str
    link: str
    published: datetime
    updated: datetime
    sequence: int
    item: NewsItem | Event
    default_length: timedelta = timedelta(hours=1)
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Everything a renderer needs; the same Feed gives the same bytes (law 1).

    id: ``tag:`` URI of the feed; home: the site's address; page: the feed's own HTML page
    addresses: format -> the one address it is served at
    updated: newest ``updated`` of what it ever published; zone: IANA name; language: BCP 47
    ttl: how often it is worth polling
    """

    name: str
    id: str
    kind: Kind
    title: str
    description: str
    language: str
    zone: str
    home: str
    page: str
    addresses: Mapping[Format, str]
    updated: datetime
    entries: tuple[Entry, ...]
    author: str | None = None
    rights: str | None = None
    logo: str | None = None
    icon: str | None = None
    color: str | None = None
    ttl: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A document and what had to be left out of it. ``set_aside``: (entry id, reason)."""

    body: bytes
    set_aside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One published document, ready to be served.

    path: under the service's root, e.g. ``/feeds/aktuellt.atom``; percent-encoded ASCII
    digest: hex of the body's SHA-256, the base of its ETags
    gzip, br: the same body in that coding, made once; None where it does not pay
    headers: those beside type, length, validators, caching and security (e.g. Content-Disposition, Link)
    published_at: when this version was published, whole seconds, never backwards
    max_age: Cache-Control max-age
    """

    path: str
    feed: str
    media_type: str
    body: bytes
    digest: str
    published_at: datetime
    gzip: bytes | None = None
    br: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    max_age: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One short transaction: compare ``source.version - 1`` and ``feed_versions`` with the store, then write it all.

    source: the new state, its version one above the one started from; None: only feeds are rebuilt
    feed_versions: feed -> version started from, for every feed in ``feeds``
    feeds: new states of the feeds whose artifacts change
    retired: paths that are published no more
    held: what was read and not believed, so that ``accept`` can take it; ``clear_held`` forgets an earlier one
    """

    at: datetime
    source: SourceState | None = None
    changes: Changes = Changes()
    stats: LoadStats | None = None
    held: Load | None = None
    clear_held: bool = False
    feed_versions: Mapping[str, int] = field(default_factory=dict)
    feeds: tuple[FeedState, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    retired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The one record of a cycle, which log, command line, status, metrics and alert all read.

    verdict: publish | partial | hold | failed | unchanged
    feeds: names of the feeds that got a new version
    """

    source: str
    at: datetime
    verdict: Literal["publish", "partial", "hold", "failed", "unchanged"]
    state: State
    reason: str | None = None
    items: int = 0
    new: int = 0
    revised: int = 0
    withdrawn: int = 0
    set_aside: int = 0
    problems: tuple[Problem, ...] = ()
    feeds: tuple[str, ...] = ()
    seconds: float = 0.0
