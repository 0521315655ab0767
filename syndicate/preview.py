"""What would be published of a source now: read afresh, judged against what is remembered, nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from syndicate import sources
from syndicate.config import SourceConfig
from syndicate.cycle import Cycle, Examined
from syndicate.errors import FetchError, SourceError
from syndicate.model import Problem, Reading

Word = Literal["publish", "partial", "hold", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A load as it would be published. ``items`` are in the contract's shape, those set aside included."""

    source: str
    verdict: Word
    reason: str | None = None
    items: tuple[dict[str, Any], ...] = ()
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape of ``syndicate preview --json``."""
        return {
            "source": self.source,
            "verdict": self.verdict,
            "reason": self.reason,
            "items": list(self.items),
            "problems": [_problem(problem) for problem in self.problems],
        }


def _problem(problem: Problem) -> dict[str, str]:
    fields = {"message": problem.message, "item": problem.item, "field": problem.field}
    return {name: value for name, value in fields.items() if value}


def preview(cycle: Cycle, name: str, *, at: datetime) -> Preview:
    """What would be published of the source ``name`` as of ``at``. Raises StoreError; a failed load is an answer."""
    source = cycle.config.sources[name]
    try:
        load = cycle.load_afresh(source, at=at)
    except (FetchError, SourceError) as error:
        return Preview(source=name, verdict="failed", reason=cycle.config.mask(str(error)))
    seen = cycle.examine(source, load, at=at)
    return Preview(
        source=name,
        verdict=seen.verdict.decision.value,
        reason=seen.verdict.reason,
        items=tuple(_items(cycle, source, seen)),
        problems=cycle.masked((*seen.load.problems, *seen.changes.problems)),
    )


def _items(cycle: Cycle, source: SourceConfig, seen: Examined) -> Iterator[dict[str, Any]]:
    ids = _ids(seen)
    zone = cycle.config.site.zone
    for reading in seen.load.readings:
        id_ = next(ids) if _published(reading) else None
        yield sources.describe(reading, zone=zone, id=id_, missing_title=source.missing_title)


def _published(reading: Reading) -> bool:
    return reading.item is not None and reading.set_aside is None


def _ids(seen: Examined) -> Iterator[str | None]:
    """The id of each item in order; None for a new one whose id would be drawn at random when it is published."""
    new = iter(seen.changes.new)
    for item, record in seen.matched.pairs:
        if record is not None:
            yield record.guid or record.id
            continue
        minted = next(new)
        yield minted.guid or (minted.id if item.key or item.link else None)
