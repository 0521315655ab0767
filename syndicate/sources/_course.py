"""What every way through the documents of a list keeps: what was read, what went wrong, whether all is there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from syndicate.config import Config, SourceConfig
from syndicate.fetch import Errand
from syndicate.model import Problem


@dataclass(slots=True)
class Course:
    """The way through the documents of a list; each kind of source adds how it goes and what it finds.

    hashes: of the documents' bodies, in the order in which they were read
    """

    source: SourceConfig
    config: Config
    errand: Errand
    hashes: list[str] = field(default_factory=list, kw_only=True)
    problems: list[Problem] = field(default_factory=list, kw_only=True)
    complete: bool = field(default=True, kw_only=True)

    def digest(self) -> str:
        """A hash of every document; of a single one its own."""
        return self.hashes[0] if len(self.hashes) == 1 else hashlib.sha256("".join(self.hashes).encode()).hexdigest()

    def incomplete(self, message: str) -> None:
        """Items are missing from what was read, so that the absence of one means nothing."""
        self.complete = False
        self.problems.append(Problem(message))
