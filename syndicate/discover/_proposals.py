"""Proposals: what was found and loaded, the best first, each once, with a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from syndicate.discover._naming import name_of
from syndicate.discover._site import Site
from syndicate.discover._trying import Measured, Tried
from syndicate.model import Kind

MAX_PROPOSALS = 8


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that works.

    source: its keys as the configuration writes them; items: as ``preview --json`` has them
    title: for its feed; why: what speaks for it; score: what it was ranked by
    """

    name: str
    kind: Kind
    source: Mapping[str, Any]
    items: tuple[dict[str, Any], ...]
    title: str
    why: str
    score: float
    problems: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape of ``syndicate discover --json``."""
        return {"name": self.name, "kind": self.kind, "source": dict(self.source), "items": list(self.items)}


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found, the best first. ``notes``: what was tried and came to nothing, and what is odd."""

    site: Site
    proposals: tuple[Proposal, ...]
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape of ``syndicate discover --json``."""
        return {"proposals": [proposal.as_json() for proposal in self.proposals]}


@dataclass
class Found:
    """A source that has items. ``title``: of its list; ``why``: what speaks for it; ``trust``: in its type."""

    tried: Tried
    kind: Kind
    title: str
    why: str
    measured: Measured
    trust: float


def ranked(found: Sequence[Found], language: str) -> tuple[Proposal, ...]:
    """The best of what was found, the best first, each named in a language (BCP 47)."""
    newest = max((one.measured.newest for one in found if one.measured.newest), default=None)
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: -_score(one, newest)):
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    names: set[str] = set()
    proposals = []
    for one in kept[:MAX_PROPOSALS]:
        name, title = name_of(one.title, one.kind, language, names)
        names.add(name)
        proposals.append(_proposal(one, name, title, _score(one, newest)))
    return tuple(proposals)


def _score(one: Found, newest: datetime | None) -> float:
    """Trust, fullness and number in one; what is years older than the rest, or mostly set aside, counts less."""
    measured = one.measured
    amount = measured.count / (measured.count + 1.5)
    read = measured.count / max(1, len(one.tried.items))
    fresh = 1.0
    if newest is not None and measured.newest is not None and (newest - measured.newest).days > 400:
        fresh = 0.8
    return one.trust * (0.3 + 0.7 * measured.fullness) * amount * fresh * (0.5 + 0.5 * read)


def _same(one: Found, other: Found) -> bool:
    """Whether two hold the same items by the same way, or by two ways of reading the same page."""
    if one.kind != other.kind:
        return False
    titles = {_known_by(item) for item in one.tried.items}
    others = {_known_by(item) for item in other.tried.items}
    types = {one.tried.source["type"], other.tried.source["type"]}
    if len(types) == 1:
        return titles == others
    return types == {"html", "jsonld"} and len(titles & others) >= 0.8 * max(len(titles), len(others))


def _known_by(item: Mapping[str, Any]) -> object:
    return item.get("title") or item.get("link") or item.get("start") or item.get("published")


def _proposal(one: Found, name: str, title: str, score: float) -> Proposal:
    problems = [problem.message for problem in (one.tried.load.problems if one.tried.load else ())]
    if one.tried.why_not:
        problems.insert(0, one.tried.why_not)
    return Proposal(name, one.kind, one.tried.source, one.tried.items, title, one.why, score, tuple(problems))
