"""How everything stands, as the status page shows it to an editor: what to know, what it means, what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from syndicate.config import FeedConfig
from syndicate.model import FeedState, Fetches, Incident, SourceState
from syndicate.web.families import FAMILIES
from syndicate.web.health import age_of
from syndicate.web.histories import Comparison, History, Plot, plot_of
from syndicate.web.holding import Holding
from syndicate.web.hubs import HubState

SHOWN = 10  # incidents
LATE = 4  # times the usual rhythm: silence for so long deserves a look


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source for the page. ``reason``: without secrets; ``gone``: it is asked no more."""

    name: str
    state: SourceState
    reason: str | None
    gone: bool
    plot: Plot | None
    comparison: Comparison | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How a family of programs fetched a feed: how often in the last day and week, and when last."""

    family: str
    day: int
    week: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed for the page.

    age: since its newest item; rhythm: the usual time between two; None where unknown; quiet: it is silent for long
    """

    config: FeedConfig
    state: FeedState
    age: timedelta | None
    rhythm: timedelta | None
    quiet: bool
    reach: tuple[Reach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything on the page. ``troubled``: how many sources need a look; ``latest``: incidents, newest first."""

    sources: tuple[Source, ...]
    feeds: tuple[Feed, ...]
    hubs: tuple[tuple[str, HubState], ...]
    latest: tuple[Incident, ...]
    troubled: int
    store_reachable: bool
    config_problem: str | None


def standing(holding: Holding, *, now: datetime) -> Standing:
    """How everything that is configured stands at ``now``."""
    sources = tuple(_source(holding, name) for name in holding.config.sources)
    return Standing(
        sources=sources,
        feeds=tuple(_feed(holding, feed, now=now) for feed in holding.config.feeds.values()),
        hubs=tuple(holding.hubs.items()),
        latest=tuple(one for one in holding.incidents if one.source in holding.config.sources)[:SHOWN],
        troubled=sum(source.state.troubled for source in sources),
        store_reachable=holding.store_problem is None,
        config_problem=holding.config_problem,
    )


def _source(holding: Holding, name: str) -> Source:
    state = holding.sources.get(name, SourceState(name=name))
    history = holding.histories.get(name, History(version=0))
    return Source(
        name=name,
        state=state,
        reason=holding.config.mask(state.reason) if state.reason else None,
        gone=state.next_due is not None and state.next_due.year >= date.max.year,
        plot=plot_of(history.loads),
        comparison=history.comparison if state.state == "held" else None,
    )


def _feed(holding: Holding, feed: FeedConfig, *, now: datetime) -> Feed:
    age, rhythm = age_of(holding.table.newest.get(feed.name, ()), now=now)
    return Feed(
        config=feed,
        state=holding.feeds.get(feed.name, FeedState(name=feed.name)),
        age=age,
        rhythm=rhythm,
        quiet=age is not None and rhythm is not None and age > max(LATE * rhythm, timedelta(days=2)),
        reach=_reach((one for one in holding.fetches if one.feed == feed.name), now=now),
    )


def _reach(fetches: Iterable[Fetches], *, now: datetime) -> tuple[Reach, ...]:
    by_family: dict[str, list[Fetches]] = {}
    for one in fetches:
        by_family.setdefault(one.family, []).append(one)
    return tuple(
        Reach(
            family=family,
            day=sum(one.count for one in counted if one.hour > now - timedelta(days=1)),
            week=sum(one.count for one in counted),
            last=max(one.last for one in counted),
        )
        for family in FAMILIES
        if (counted := by_family.get(family))
    )
