"""Where a source and a feed stand between two cycles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from syndicate.model.deciding import Notice
from syndicate.model.loading import About, FetchMemory, Problem

State = Literal["never", "ok", "held", "failing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """Where a source stands. ``version`` counts writes; every write compares it first.

    signature: hash of the configuration that the memory belongs to; another one voids the memory
    items: number of items in the last good load; failures: failed attempts in a row
    failing_since: first failure of the present run; gone_times: answers 410 in a row
    about: what the source said of itself in the last good load
    holds: checks in a row that ended with a load being held; held_by: names of the rules that hold it
    remarks: what of the last good load is not published, or not as the source has it
    printed: what was wrong with the documents that were made last, the gravest first
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
    holds: int = 0
    held_by: tuple[str, ...] = ()
    signature: str = ""
    memory: FetchMemory = field(default_factory=FetchMemory)
    about: About | None = None
    remarks: tuple[Problem, ...] = ()
    printed: tuple[Problem, ...] = ()

    @property
    def stuck(self) -> str:
        """Which documents could not be published, and why; empty where all could."""
        return "; ".join(problem.message for problem in self.printed if problem.grave)

    @property
    def troubled(self) -> bool:
        """Whether somebody should look: it was not believed, not read, or not published whole."""
        return self.state in {"held", "failing"} or bool(self.stuck)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """One item that several sources of a feed have, as the feed published it last; see ``edition.merging``.

    id, guid: that it is published under, of whichever copy stood in the feed first
    members: keys of its records
    shown: key of the record that was shown; seen: that record's sequence then
    published, updated, sequence, notices: as of a record, but of what the feed showed
    """

    id: str
    members: tuple[str, ...]
    shown: str
    seen: int
    published: datetime
    updated: datetime
    sequence: int
    guid: str | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """What a feed of several sources remembers of them.

    sources: those that it was made of last, as configured; empty where that is not known
    stood: keys under which entries were in it, sorted
    merged: key of the record under whose id an item of several sources is published -> the item
    """

    sources: tuple[str, ...] = ()
    stood: tuple[str, ...] = ()
    merged: Mapping[str, Merged] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The keys of the configuration by which the entries of a feed of events look; see ``edition.lifting``.

    titles, lengths: source -> its ``missing_title``, where it has one, and its ``default_length``
    """

    on_moved: str
    on_cancelled: str
    language: str
    titles: Mapping[str, str] = field(default_factory=dict)
    lengths: Mapping[str, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """By how much an entry's SEQUENCE is more than its record has it, and a moment that its stamp is never before."""

    by: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifting:
    """What a feed of events remembers of how its entries looked.

    look: the keys under which it was published last; None where that is not known
    lifts: id of an entry -> by how much it is lifted, of those that are
    """

    look: Look | None = None
    lifts: Mapping[str, Lift] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """Where a feed stands.

    id: ``tag:`` URI, kept from its first publication; digests: path -> digest of what is published there
    derived: name of a feed made of this one, such as ``aktuellt/miljo`` -> its ``updated``, which never goes back
    stamped: name of the feed, or of one made of it -> newest ``stamped`` of what its calendar ever showed
    titles: name of a feed made of this one -> its title
    archived: what its archive documents hold, in order; see ``edition.archiving``
    archived_under: what their addresses and id were made of; another one means that they are made anew
    merging: what it remembers of its several sources
    lifting: what it remembers of how its entries looked
    hubs: those that its documents name; other ones mean that the documents are published anew
    """

    name: str
    version: int = 0
    id: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    entries: int = 0
    digests: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, datetime] = field(default_factory=dict)
    stamped: Mapping[str, datetime] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    archived: tuple[str, ...] = ()
    archived_under: str = ""
    merging: Merging = field(default_factory=Merging)
    lifting: Lifting = field(default_factory=Lifting)
    hubs: tuple[str, ...] = ()
