"""What is remembered of each host's robots.txt, and what to do while it cannot be read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from syndicate.errors import BadStatus, FetchError, Refused, Unreachable
from syndicate.fetch import robots
from syndicate.fetch.gate import Target
from syndicate.fetch.limits import Limits
from syndicate.fetch.politeness import Turns

_KEPT = 1000  # origins; the oldest are forgotten first


@dataclass(frozen=True, slots=True)
class _Read:
    """rules: the last ones that could be read; error: why not, the last time; until: seconds of the clock."""

    until: float
    rules: robots.Rules | None = None
    error: FetchError | None = None


class Robots:
    """robots.txt by origin and product token, read when first needed. Thread-safe: two threads never read one twice.

    clock: seconds
    """

    def __init__(self, *, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._guard = threading.Lock()
        self._reading = Turns(interval=0.0, wait=limits.turn, clock=clock, sleep=lambda _: None)
        self._known: dict[tuple[str, str], _Read] = {}

    def check(self, target: Target, *, agent: str, fetch: Callable[[], bytes | None]) -> None:
        """Returns when ``target`` may be fetched by ``agent``, a product token.

        fetch: the robots.txt of the target's origin, None where it has none
        Raises Refused with rule ``robots``, or the FetchError for which robots.txt could not be read.
        """
        with self._reading.turn(target.origin, url=str(target)):
            known = self._current(target, agent, fetch)
        if known.error is not None and known.rules is None:
            raise _again(known.error, target)
        rule = known.rules.forbidding(target.url.raw_path.decode("ascii")) if known.rules is not None else None
        if rule is not None:
            message = (
                f"robots.txt of {target.host} forbids {target.shown} (line {rule.line}). If it is a site of your own, "
                f"add {target.host} to the source's “allow” list."
            )
            raise Refused(message, url=str(target), rule="robots")

    def _current(self, target: Target, agent: str, fetch: Callable[[], bytes | None]) -> _Read:
        key = (target.origin, agent)
        with self._guard:
            known = self._known.get(key)
        if known is None or self._clock() >= known.until:
            known = self._read(agent, fetch, before=known)
            with self._guard:
                self._known.pop(key, None)
                self._known[key] = known
                while len(self._known) > _KEPT:
                    del self._known[next(iter(self._known))]
        return known

    def _read(self, agent: str, fetch: Callable[[], bytes | None], *, before: _Read | None) -> _Read:
        """What robots.txt says; while it cannot be read what it said last (RFC 9309 section 2.4), else the error."""
        try:
            body = fetch()
        except FetchError as error:
            if isinstance(error, Refused) or error.rule == "turn":
                raise  # that is about this errand's allow list or our own queue, not about the host
            rules = before.rules if before is not None else None
            return _Read(self._clock() + self._limits.robots_retry, rules, error)
        return _Read(self._clock() + self._limits.robots_age, robots.parse(body or b"", agent=agent))


def _again(error: FetchError, target: Target) -> FetchError:
    """A fresh error for this request: one that is raised twice would gather the traces of both.

    A host that does not answer at all is told as it is; of any other failure the sentence says that it is robots.txt's.
    """
    message = str(error)
    if not isinstance(error, Unreachable):
        message = f"robots.txt of {target.host} cannot be read, and until it can nothing there is fetched: {message}"
    if isinstance(error, BadStatus):
        again: FetchError = BadStatus(message, url=str(target), status=error.status, retry_after=error.retry_after)
    else:
        again = type(error)(message, url=str(target), rule=error.rule)
    again.__cause__ = error
    return again
