"""How often each feed was fetched, by family of programs and hour: counts and the last time, nothing else.

No address, no cookie and no User-Agent is kept. A request adds one to a number in memory; the watch takes the numbers
to the store once a minute, from where every process tells the same.
"""

from __future__ import annotations

import threading
from datetime import datetime

from syndicate.model import Fetches
from syndicate.web.families import family

_MOST = 10_000  # different feeds, families and hours between two visits to the store


class Tally:
    """Counts fetches. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str, datetime], tuple[int, datetime]] = {}

    def count(self, feed: str, user_agent: str, now: datetime) -> None:
        """One more fetch of a document of ``feed``."""
        key = (feed, family(user_agent), now.replace(minute=0, second=0, microsecond=0))
        with self._lock:
            if key in self._counts or len(self._counts) < _MOST:
                self._counts[key] = (self._counts.get(key, (0, now))[0] + 1, now)

    def taken(self) -> tuple[Fetches, ...]:
        """What was counted since the last time, which begins anew."""
        with self._lock:
            counts, self._counts = self._counts, {}
        return tuple(
            Fetches(feed=feed, family=name, hour=hour, count=count, last=last)
            for (feed, name, hour), (count, last) in sorted(counts.items())
        )

    def give_back(self, fetches: tuple[Fetches, ...]) -> None:
        """Count these again, which could not be stored."""
        with self._lock:
            for one in fetches:
                count, last = self._counts.get((one.feed, one.family, one.hour), (0, one.last))
                self._counts[one.feed, one.family, one.hour] = (count + one.count, max(last, one.last))
