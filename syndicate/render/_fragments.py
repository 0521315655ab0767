"""A bounded memory for the pieces that documents are joined from, so that an item is rendered once a revision."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Fragments(Generic[T]):
    """Pieces by key. Safe for threads; two of them may make the same piece at once.

    There are two generations: a piece that is asked for lives in the young one; when that holds half of the limit it
    becomes the old one, and what was old and not asked for meanwhile is forgotten. Unlike a list by last use, this
    takes one look for a piece that is there.

    limit: how much is kept at most, in the unit of ``weigh``
    weigh: what a piece counts for, e.g. its bytes
    """

    def __init__(self, *, limit: int, weigh: Callable[[T], int]) -> None:
        self._half = limit // 2
        self._weigh = weigh
        self._weight = 0
        self._young: dict[Hashable, T] = {}
        self._old: dict[Hashable, T] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The piece of this key, made if it is not kept. ``make`` must give the same for the same key for ever."""
        kept = self._young.get(key)
        if kept is None:
            kept = self._old.get(key)
            kept = make() if kept is None else kept
            self.put(key, kept)
        return kept

    def known(self, key: Hashable) -> T | None:
        """The piece of this key, if it is kept. That it was looked for keeps it no longer."""
        kept = self._young.get(key)
        return self._old.get(key) if kept is None else kept

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._young, self._old, self._weight = {}, {}, 0

    def put(self, key: Hashable, piece: T) -> None:
        """Keep a piece."""
        if key not in self._young:
            self.put_all([(key, piece)], weight=self._weigh(piece))

    def put_all(self, pairs: Iterable[tuple[Hashable, T]], *, weight: int) -> None:
        """Keep pieces that together count for ``weight``, unless they are too many to be kept."""
        with self._lock:
            if weight > self._half:
                return
            if self._weight + weight > self._half:
                self._young, self._old, self._weight = {}, self._young, 0
            self._young.update(pairs)
            self._weight += weight
