"""What is told: what went wrong with a source, messages on their way out, how often feeds are fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Trouble = Literal["held", "failing", "gone", "quiet", "stuck"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something the operator must know, from the moment it was noticed until it healed.

    id: short ASCII word, unique for ever; kind: why
        held: a load was not believed; failing: the source cannot be read; gone: it says 410 and is asked no more
        stuck: a document could not be published, so the old one stays
        quiet: most items changed at once, so that no reader was told (over as soon as it was noticed)
    reason: as it was last; closed: None while it lasts
    """

    id: str
    source: str
    kind: Trouble
    opened: datetime
    reason: str
    closed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to be told to somebody outside, stored with what it is about and sent after the commit.

    key: what is told to whom: a newer message of the same key takes the place of one that is still on its way
    kind: who delivers it, such as ``webhook``; payload: what that one needs, never a secret
    due: when it is sent (again); None: nothing more will be tried
    tries: attempts so far; result: what came of the last; delivered: when it arrived
    """

    key: str
    kind: str
    created: datetime
    due: datetime | None
    payload: Mapping[str, str] = field(default_factory=dict)
    tries: int = 0
    result: str | None = None
    delivered: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetches:
    """How often the documents of a feed were fetched in one hour by one family of programs.

    feed: its name; family: such as ``outlook``; hour: its beginning, UTC; last: the last time
    """

    feed: str
    family: str
    hour: datetime
    count: int
    last: datetime
