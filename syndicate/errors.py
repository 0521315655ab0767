"""Every exception that this service raises on purpose.

    SyndicateError
    ├── ConfigError           the configuration cannot be used (exit 2); holds every problem found
    ├── FetchError            nothing usable came back from an address; ``rule`` names the reason
    │   ├── Refused           the gate would not let the request out
    │   ├── Unreachable       no connection: name look-up, TCP, TLS
    │   ├── TimedOut          one of the time limits ran out
    │   ├── TooLarge          one of the size limits was passed
    │   ├── BadResponse       a broken or unreadable HTTP answer, a redirect loop
    │   └── BadStatus         an answer with an error status; may carry a Retry-After
    ├── SourceError           an answer came, but this kind of source cannot read it at all
    ├── RenderError           a document could not be made or did not read back
    ├── DeliveryError         a message did not arrive
    └── StoreError            the database cannot do what was asked
        ├── StoreCorrupt      the file is not a sound database; it is left untouched
        ├── StoreUnavailable  the database cannot be reached now
        │   └── StoreMissing  there is none yet
        └── Stale             somebody else published since the versions one started from

A message is one sentence for a web editor: what happened, where, and what to do where that is known. It never holds a
secret, and never a traceback.
"""

from __future__ import annotations

from dataclasses import dataclass


class SyndicateError(Exception):
    """Base of every error raised on purpose; ``str()`` of it is fit to show to an operator."""


@dataclass(frozen=True, slots=True, order=True)
class ConfigProblem:
    """One thing wrong with the configuration.

    path: where, as dotted keys, e.g. ``sources.aktuellt.fields.title``
    message: what is wrong and, where known, the nearest right thing
    line: line of the file, counted from 1; 0 where there is none
    """

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f" (line {self.line})" if self.line else ""
        return f"{self.path}: {self.message}{where}" if self.path else f"{self.message}{where}"


class ConfigError(SyndicateError):
    """The configuration cannot be used. ``problems`` holds all of them, in the order of the file."""

    def __init__(self, problems: list[ConfigProblem] | tuple[ConfigProblem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FetchError(SyndicateError):
    """Nothing usable came back from an address. ``rule`` is a short stable word, e.g. ``private-address``."""

    def __init__(self, message: str, *, url: str, rule: str) -> None:
        super().__init__(message)
        self.url = url
        self.rule = rule


class Refused(FetchError):
    """The gate would not let the request out: scheme, address, redirect, robots.txt, budget."""


class Unreachable(FetchError):
    """No connection: the name does not resolve, the port is closed, TLS failed."""


class TimedOut(FetchError):
    """One of the time limits ran out; ``rule`` says which."""


class TooLarge(FetchError):
    """One of the size limits was passed, on the wire or decoded."""


class BadResponse(FetchError):
    """The answer is not sound HTTP, its coding is broken, it was cut short, or it redirects for ever."""


class BadStatus(FetchError):
    """An error status. ``retry_after`` is in seconds, None where the server did not ask."""

    def __init__(self, message: str, *, url: str, status: int, retry_after: float | None = None) -> None:
        super().__init__(message, url=url, rule=f"status-{status}")
        self.status = status
        self.retry_after = retry_after


class SourceError(SyndicateError):
    """An answer came, but this kind of source cannot read it at all; no item could be looked for."""


class RenderError(SyndicateError):
    """A document could not be made, or a second parser did not read back what was meant."""


class DeliveryError(SyndicateError):
    """A message did not arrive where it was to go."""


class StoreError(SyndicateError):
    """The database cannot do what was asked."""


class StoreCorrupt(StoreError):
    """The file is not a sound database of ours. It has been left untouched."""


class StoreUnavailable(StoreError):
    """The database cannot be reached now; what was published goes on being served."""


class StoreMissing(StoreUnavailable):
    """There is no store yet, which is how things are before the first refresh."""


class Stale(StoreError):
    """Somebody else published since the versions one started from. Start over from what is stored now."""
