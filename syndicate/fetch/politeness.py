"""One request at a time to a host, and not too soon after the last one, whichever thread asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from syndicate.errors import TimedOut

_KEPT = 256  # lanes looked through before idle ones are forgotten


@dataclass(slots=True)
class _Lane:
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: float | None = None
    users: int = 0


class Turns:
    """Turns by key (a host name). Thread-safe.

    interval: seconds between the starts of two turns of one key; wait: seconds to wait for the others at most
    """

    def __init__(
        self, *, interval: float, wait: float, clock: Callable[[], float], sleep: Callable[[float], object]
    ) -> None:
        self._interval = interval
        self._wait = wait
        self._clock = clock
        self._sleep = sleep
        self._guard = threading.Lock()
        self._lanes: dict[str, _Lane] = {}

    @contextmanager
    def turn(self, key: str, *, url: str) -> Iterator[None]:
        """A turn, held until the ``with`` block ends.

        url: named by the error
        Raises TimedOut with rule ``turn``.
        """
        lane = self._enter(key)
        try:
            if not lane.lock.acquire(timeout=self._wait):
                message = f"{key} was kept busy by other requests of ours for over {self._wait:g} seconds."
                raise TimedOut(message, url=url, rule="turn")
            try:
                self._pause(lane)
                yield
            finally:
                lane.lock.release()
        finally:
            with self._guard:
                lane.users -= 1

    def _enter(self, key: str) -> _Lane:
        with self._guard:
            if len(self._lanes) >= _KEPT:
                self._forget_idle()
            lane = self._lanes.setdefault(key, _Lane())
            lane.users += 1
            return lane

    def _forget_idle(self) -> None:
        now = self._clock()
        for key, lane in list(self._lanes.items()):
            if lane.users == 0 and (lane.last is None or now - lane.last >= self._interval):
                del self._lanes[key]

    def _pause(self, lane: _Lane) -> None:
        if lane.last is not None:
            left = lane.last + self._interval - self._clock()
            if left > 0:
                self._sleep(left)
        lane.last = self._clock()
