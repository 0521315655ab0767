"""Which feeds are known to be published as they should be, and until when: what a cycle need not make anew.

Known to this process alone, by the store that it writes to. What is forgotten, or was never known, is only made once
more. A feed is settled when it was made and nothing came of it; from then on it stays so until its next turn
(``edition.turning``), or until anything about it changes: a record, its configuration, what another process published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from syndicate.config import Config
from syndicate.model import Problem
from syndicate.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A feed that needs nothing.

    version: of its state in the store; since, turn: from when until when; problems: what the operator is told of it
    """

    config: Config
    version: int
    since: datetime
    turn: datetime
    problems: tuple[Problem, ...]

    def holds(self, config: Config, version: int, at: datetime) -> bool:
        """Whether this is still so."""
        return self.config is config and self.version == version and self.since <= at < self.turn


_KNOWN: WeakKeyDictionary[Store, dict[str, Settled]] = WeakKeyDictionary()


def known(store: Store, name: str) -> Settled | None:
    """What is known of a feed."""
    return _KNOWN.get(store, {}).get(name)


def settle(store: Store, name: str, settled: Settled | None) -> None:
    """Know this of a feed from now on, or nothing."""
    feeds = _KNOWN.setdefault(store, {})
    if settled is None:
        feeds.pop(name, None)
    else:
        feeds[name] = settled
