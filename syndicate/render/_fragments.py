"""A bounded memory for the pieces that documents are joined from, so that an item is rendered once a revision."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Fragments(Generic[T]):
    """Pieces by key, the least recently used forgotten first. Safe for threads; two may make the same piece at once.

    limit: how much is kept, in the unit of ``weigh``
    weigh: what a piece counts for, e.g. its bytes
    """

    def __init__(self, *, limit: int, weigh: Callable[[T], int]) -> None:
        self._limit = limit
        self._weigh = weigh
        self._weight = 0
        self._pieces: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pieces)

    @property
    def weight(self) -> int:
        """What is kept now, in the unit of ``weigh``."""
        return self._weight

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The piece of this key, made if it is not kept. ``make`` must give the same for the same key for ever.

        A key that cannot be hashed is served as well, only not remembered.
        """
        try:
            hash(key)
        except TypeError:
            return make()
        with self._lock:
            kept = self._pieces.get(key)
            if kept is not None:
                self._pieces.move_to_end(key)
                return kept
        made = make()
        with self._lock:
            self._put(key, made)
        return made

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._pieces.clear()
            self._weight = 0

    def _put(self, key: Hashable, piece: T) -> None:
        weight = self._weigh(piece)
        if weight > self._limit or key in self._pieces:
            return
        self._pieces[key] = piece
        self._weight += weight
        while self._weight > self._limit:
            self._weight -= self._weigh(self._pieces.popitem(last=False)[1])
