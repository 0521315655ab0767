"""What one web process holds at a moment: the configuration in force, what is published, and how the service is.

A ``Holding`` is never changed: the watch makes a new one and puts it in the place of the old, in one assignment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from syndicate.config import Config, FeedConfig
from syndicate.config.addresses import EVENTS
from syndicate.model import FeedState, Fetches, Incident, Message, SourceState
from syndicate.web.archives import archive_replies
from syndicate.web.artifacts import Alias, Routes, Table
from syndicate.web.handed_on import handed_on, handed_on_replies
from syndicate.web.histories import History
from syndicate.web.hubs import HubState, hub_states


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Everything that requests are answered from.

    config_problem: why a changed configuration is not in force; None where the file is what is in force
    store_problem: why the store could not be read when it was last looked at; None where it could
    hubs: address -> how the hub stands
    fetches: how often feeds were fetched in the last week, by every process, as of a minute ago
    histories: what became of each source lately
    looked: when that was, None before the first time
    ready: the first attempt at every source has ended, and what was published then is held; once true it stays true
    """

    config: Config
    table: Table = field(default_factory=Table)
    routes: Routes = field(default_factory=Routes)
    sources: Mapping[str, SourceState] = field(default_factory=dict)
    feeds: Mapping[str, FeedState] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()
    fetches: tuple[Fetches, ...] = ()
    histories: Mapping[str, History] = field(default_factory=dict)
    hubs: Mapping[str, HubState] = field(default_factory=dict)
    config_problem: str | None = None
    store_problem: str | None = "it has not been looked at yet"
    looked: datetime | None = None
    ready: bool = False

    def configured(self, config: Config) -> Holding:
        """The same with another configuration in force."""
        return replace(self, config=config, config_problem=None).routed()

    def published(self, table: Table) -> Holding:
        """The same with another table."""
        return replace(self, table=table).routed()

    def looked_at(
        self,
        sources: Mapping[str, SourceState],
        feeds: Mapping[str, FeedState],
        *,
        incidents: tuple[Incident, ...] = (),
        histories: Mapping[str, History] | None = None,
        messages: Iterable[Message] | None = None,
        now: datetime,
    ) -> Holding:
        """The same after the store could be read at ``now``. ``messages``: to hubs, newest first; None: as before."""
        tried = all(name in sources and sources[name].last_checked is not None for name in self.config.sources)
        ready = self.ready or tried
        after = replace(
            self,
            sources=sources,
            feeds=feeds,
            incidents=incidents,
            histories=self.histories if histories is None else histories,
            hubs=self.hubs if messages is None else hub_states(self.config, messages),
            store_problem=None,
            looked=now,
            ready=ready,
        )
        return after.rerouted(self)

    def rerouted(self, before: Holding) -> Holding:
        """The same, with new routes where other feeds are withheld than in ``before``, or events elsewhere."""
        known = {name: state.version for name, state in before.feeds.items()}
        if known != {name: state.version for name, state in self.feeds.items()} and (
            self.handed_on() != before.handed_on()
        ):
            return self.routed()
        return self if self.withheld() == before.withheld() else self.routed()

    def handed_on(self) -> Mapping[str, str]:
        """Key of an event that has gone on under another -> that one; see ``web.handed_on``."""
        return handed_on(self.table, [self.feeds[name] for name in self.config.feeds if name in self.feeds])

    def withheld(self) -> frozenset[str]:
        """Names of the feeds that are too old to be served, as one of their sources was (``serve_stale: never``).

        It goes by the clock, so that one is withheld too where nobody loads any more and where the store is away.
        """
        looked = self.looked
        strict = [feed for feed in self.config.feeds.values() if feed.serve_stale == "never"]
        return frozenset(feed.name for feed in strict if looked is not None and not self._fresh(feed, looked))

    def _fresh(self, feed: FeedConfig, now: datetime) -> bool:
        states = [self.sources.get(name) for name in feed.sources]
        good = [state.last_good if state is not None else None for state in states]
        return all(last is not None and (feed.stale_after is None or now - last <= feed.stale_after) for last in good)

    def routed(self) -> Holding:
        """The same with the routes that follow from the rest."""
        strict = frozenset(feed.name for feed in self.config.feeds.values() if feed.serve_stale == "never")
        here = partial(public_address, self.config)
        paths = [feed.path_of(form) for feed in self.config.feeds.values() for form in feed.formats]
        routes = Routes.plan(
            self.table,
            configured=paths,
            aliases=_aliases(self.config, frozenset(paths)),
            withheld=self._made_of(self.withheld()),
            strict=self._made_of(strict),
            elsewhere=archive_replies(self.table, here) | handed_on_replies(self.table, self.handed_on(), here),
        )
        return replace(self, routes=routes)

    def _made_of(self, feeds: frozenset[str]) -> Callable[[str], bool]:
        """Whether what is at a path is made of these feeds: their own documents, events that are in no other feed."""
        stems = _stems(feeds)

        def made(path: str) -> bool:
            if not path.startswith(EVENTS) or not feeds:
                return path.startswith(stems)
            times = self.table.times.get(f"{path.rpartition('.')[0]}.json", ())
            return bool(times) and feeds.issuperset(times[0].feeds)

        return made

    def unreachable(self, problem: str, *, now: datetime) -> Holding:
        """The same after the store could not be read at ``now``: everything goes on being served that may be old."""
        return replace(self, store_problem=problem, looked=now).rerouted(self)


def _stems(names: Iterable[str]) -> tuple[str, ...]:
    """What the paths of these feeds begin with: their own, and those of what is made of them."""
    return tuple(stem for name in names for stem in (f"/feeds/{name}.", f"/feeds/{name}/"))


def _aliases(config: Config, taken: frozenset[str]) -> Iterator[Alias]:
    for feed in config.feeds.values():
        for alias in feed.aliases:
            # An address that a feed has now is no old address: a redirect there would go round for ever.
            if alias.path not in taken and alias.format is not None:
                yield Alias.read(alias.path, public_address(config, feed.path_of(alias.format)))


def public_address(config: Config, path: str) -> str:
    """Where ``path`` is reached from outside, by ``public_url`` and never by what a request says of its host.

    On loopback it is the path alone: such a ``public_url`` is a trial run, and its port is often another.
    """
    if on_loopback(config.public_url):
        return prefix(config) + path
    return urljoin(config.public_url, prefix(config) + path)


def prefix(config: Config) -> str:
    """The path under which a server in front has put the service; mostly none."""
    return urlsplit(config.public_url).path.rstrip("/")


def on_loopback(url: str) -> bool:
    """Whether ``url`` is only reached from this very machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
