"""What was decided about a load: believed or not, and what is new, changed or gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from syndicate.model.items import Event, EventStatus, NewsItem, Span
from syndicate.model.loading import Problem


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
        return "; ".join(map(_told, self.reasons)) or None


def _told(reason: Reason) -> str:
    sample = ", ".join(f"“{words}”" for words in reason.sample)
    return f"{reason.message}, for example {sample}" if sample else reason.message


class Mark(StrEnum):
    """What a calendar puts before an event's title for some days: another day, other hours, another place."""

    MOVED = "moved"
    TIME = "time"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What people act on, of an event at one moment. ``withdrawn``: taken for gone, since its source lost it."""

    span: Span
    title: str | None = None
    location: str | None = None
    online: str | None = None
    status: EventStatus = EventStatus.CONFIRMED
    withdrawn: bool = False

    @property
    def cancelled(self) -> bool:
        """Whether it will not take place."""
        return self.withdrawn or self.status is EventStatus.CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One change of an event that people act on: its time, place, name, or whether it takes place.

    at: when it was seen; sequence: the record's after it, which names it; link: the event's page then
    mark: None where a calendar does not mark it; marks: how many marked changes there were, this one included
    recurring: whether the event takes place more than once; other_times: whether it does so at other times than before
    settled: the source goes on calling the event postponed, though it has told the new time since
    """

    at: datetime
    sequence: int
    before: Facts
    after: Facts
    link: str | None = None
    mark: Mark | None = None
    marks: int = 0
    recurring: bool = False
    other_times: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When a time of a recurring event last came to look otherwise, where others of its times did since.

    at: the start that the time has by the rule; None: all times that have no stamp of their own
    over: with no ``at``, of these only those that were over by then
    updated, sequence, notices: as of a record, but of these times; of notices only the last
    stamped: of an entry's times, as of an entry
    """

    updated: datetime
    sequence: int
    at: datetime | date | None = None
    over: datetime | None = None
    notices: tuple[Notice, ...] = ()
    stamped: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is remembered of an item. The id never changes once minted.

    id: ``tag:`` URI (RFC 4151), ASCII; the calendar UID too
    key: short ASCII key for addresses
    guid: what readers knew it by before us, which feeds go on calling it; decided once like the id, None: the id itself
    fingerprint: versioned hash of what a reader would call the content
    published: when it was news (see history.py); updated: last change a reader would call one
    sequence: number of such changes (RFC 5545 SEQUENCE)
    position: place in the source's list when first seen, which orders items of the same moment
    absent_since, absent_loads: since when, and for how many good complete loads, the source has not had it
    withdrawn: when the guards took a vanished event for gone; None while it stands
    notices: of an event the last changes that people act on, oldest first
    called_off: since when a recurring event does not take place any more, as cancelled or withdrawn; what was over by
        then did take place. None too where it was cancelled when it was first seen
    stamps: of a recurring event when its times changed; what has none there changed with the record
    purged: when it was removed for good: the item is empty then, and ``marks`` are the hashes it is recognised by
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
    guid: str | None = None
    notices: tuple[Notice, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    called_off: datetime | None = None
    purged: datetime | None = None
    marks: tuple[str, ...] = ()


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
    purged: tombstones of what is removed for good, in the place of their records and all revisions
    """

    new: tuple[Record, ...] = ()
    revised: tuple[Revision, ...] = ()
    touched: tuple[Record, ...] = ()
    withdrawn: tuple[Record, ...] = ()
    rekeyed: tuple[str, ...] = ()
    quiet: bool = False
    purged: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """Every record to write."""
        return (*self.new, *(revision.after for revision in self.revised), *self.touched, *self.purged)


NOTHING = Changes()
