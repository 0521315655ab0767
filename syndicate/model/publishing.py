"""What is published, and the record of a cycle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from syndicate.model.deciding import NOTHING, Changes, Notice, Stamp
from syndicate.model.items import Event, Kind, NewsItem
from syndicate.model.loading import Load, LoadStats, Problem
from syndicate.model.states import FeedState, SourceState, State
from syndicate.model.telling import Incident, Message

Format = Literal["atom", "rss", "json", "ics"]

# An id that was another feed's stays as it was, letters beyond ASCII included (RFC 3987 section 2.2).
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]+")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry of a feed of several sources comes from.

    id: absolute ASCII address that names it; title: one line; link: its page
    address: its own feed; None where it is none
    """

    id: str
    title: str
    link: str
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as a feed publishes it.

    guid: what readers know it by where that is not the id: any text; Atom takes it only if it is an IRI
    title: what is shown, never empty (``missing_title`` and marks such as "INSTÄLLT: " included)
    link: the page to open, absolute ASCII, never empty
    item: what the source says; the end of an event's span may still be None
    default_length: how long an event is taken to last where its end is not stated
    cancelled: cancelled by the source or withdrawn, and shown as such
    called_off: of a recurring event that is cancelled since when; what was over by then is shown as it was
    alone: of a recurring event that it is told time by time in calendars too, whatever is left of it
    at: of one time of a recurring event the start that it has by the rule (RECURRENCE-ID); its item does not recur
    overrides: of a recurring event its times that are not as the others, each with ``at``
    stamps: of a recurring event when those of its times changed that did so before the others, as of a record
    notices: of an event the changes to tell of, newest first
    mark: what a calendar shows before the title for some days after a change; empty where nothing
    stamped: when what a calendar shows changed last, where that is later than ``updated``: a mark is gone
    page: address of the event's own page with us; None where it has none
    origin: the source that it comes from, in a feed of several
    also: the other sources that have it, each with the page that it has there as its link
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
    called_off: datetime | None = None
    alone: bool = False
    at: datetime | date | None = None
    overrides: tuple[Entry, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    notices: tuple[Notice, ...] = ()
    mark: str = ""
    stamped: datetime | None = None
    page: str | None = None
    guid: str | None = None
    origin: Origin | None = None
    also: tuple[Origin, ...] = ()

    def known_as(self, format_: Format) -> str:
        """What readers of a format know it by: the id, or one that is kept, where the format can say it."""
        if self.guid is None or format_ == "ics" or (format_ == "atom" and not _IRI.fullmatch(self.guid)):
            return self.id
        return self.guid


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The documents beside this one in a feed's complete history (RFC 5005, section 4), each by format.

    previous: what is older; following: what is newer; both empty where there is nothing
    current: the document that is subscribed to; empty in that one itself
    """

    previous: Mapping[Format, str] = field(default_factory=dict)
    following: Mapping[Format, str] = field(default_factory=dict)
    current: Mapping[Format, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Everything a renderer needs; the same Feed gives the same bytes (law 1).

    id: ``tag:`` URI of the feed; home: the site's address; page: the feed's own HTML page
    addresses: format -> the one address it is served at
    updated: newest ``updated`` of what it ever published; zone: IANA name; language: BCP 47
    stamped: newest ``stamped`` of what its calendar ever showed
    ttl: how often it is worth polling
    listed: the entries for formats that know no recurrence: the times of recurring events in their place, by date;
        None where nothing recurs
    chain: its archive documents, or where this one stands among them
    busy: as a calendar, its events take up time; alarm: so long before an event the calendar reminds of it
    silent: ids of entries that it does not remind of, as they are over
    method: what its calendar says it is for (RFC 5546); None: it says nothing
    stylesheet: the path on its own host of the CSS by which a browser shows Atom and RSS
    hubs: addresses of the hubs that are told when it has something new
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
    stamped: datetime | None = None
    author: str | None = None
    rights: str | None = None
    logo: str | None = None
    icon: str | None = None
    color: str | None = None
    ttl: timedelta = timedelta(hours=1)
    listed: tuple[Entry, ...] | None = None
    chain: Chain = field(default_factory=Chain)
    busy: bool = False
    alarm: timedelta | None = None
    silent: frozenset[str] = frozenset()
    method: Literal["PUBLISH"] | None = None
    stylesheet: str | None = None
    hubs: tuple[str, ...] = ()

    def for_format(self, format_: Format) -> Feed:
        """The feed as a document of this format holds it: iCalendar has rules, everything else dated entries."""
        if format_ == "ics" or self.listed is None:
            return self
        return replace(self, entries=self.listed, listed=None)


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
    basis: digest of what it was made of, where making it is to be spared while that stays; empty elsewhere
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
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What is known of a published document without reading it: see ``Artifact``."""

    digest: str
    published_at: datetime
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One short transaction: compare ``source.version - 1`` and ``feed_versions`` with the store, then write it all.

    source: the new state, its version one above the one started from; None: only feeds are rebuilt
    feed_versions: feed -> version started from, for every feed in ``feeds``
    feeds: new states of the feeds whose artifacts change
    retired: paths that are published no more
    fragments: feed -> number of a pack -> rendered events, for processes that begin; nothing in it takes a pack away
    held: what was read and not believed, so that ``accept`` can take it; ``clear_held`` forgets an earlier one
    incidents: those that opened, changed or closed; messages: what is to be told to others once this is stored
    """

    at: datetime
    source: SourceState | None = None
    changes: Changes = NOTHING
    stats: LoadStats | None = None
    held: Load | None = None
    clear_held: bool = False
    feed_versions: Mapping[str, int] = field(default_factory=dict)
    feeds: tuple[FeedState, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    retired: tuple[str, ...] = ()
    fragments: Mapping[str, Mapping[int, bytes]] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()
    messages: tuple[Message, ...] = ()


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
