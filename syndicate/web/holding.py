"""What one web process holds at a moment: the configuration in force, what is published, and how the service is.

A ``Holding`` is never changed: the watch makes a new one and puts it in the place of the old, in one assignment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from syndicate.config import Config
from syndicate.model import FeedState, Incident, SourceState
from syndicate.web.archives import archive_replies
from syndicate.web.artifacts import Alias, Routes, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Everything that requests are answered from.

    config_problem: why a changed configuration is not in force; None where the file is what is in force
    store_problem: why the store could not be read when it was last looked at; None where it could
    looked: when that was, None before the first time
    ready: the first attempt at every source has ended, and what was published then is held; once true it stays true
    """

    config: Config
    table: Table = field(default_factory=Table)
    routes: Routes = field(default_factory=Routes)
    sources: Mapping[str, SourceState] = field(default_factory=dict)
    feeds: Mapping[str, FeedState] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()
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
        now: datetime,
    ) -> Holding:
        """The same after the store could be read at ``now``."""
        tried = all(name in sources and sources[name].last_checked is not None for name in self.config.sources)
        ready = self.ready or tried
        after = replace(
            self, sources=sources, feeds=feeds, incidents=incidents, store_problem=None, looked=now, ready=ready
        )
        return after if after.withheld() == self.withheld() else after.routed()

    def withheld(self) -> tuple[str, ...]:
        """Names of the feeds not served while one of their sources fails or is held (``serve_stale: never``)."""
        troubled = {name for name, state in self.sources.items() if state.state in {"failing", "held"}}
        feeds = self.config.feeds.values()
        return tuple(feed.name for feed in feeds if feed.serve_stale == "never" and troubled & set(feed.sources))

    def routed(self) -> Holding:
        """The same with the routes that follow from the rest."""
        stems = tuple(stem for name in self.withheld() for stem in (f"/feeds/{name}.", f"/feeds/{name}/"))
        paths = [feed.path_of(form) for feed in self.config.feeds.values() for form in feed.formats]
        routes = Routes.plan(
            self.table,
            configured=paths,
            aliases=_aliases(self.config, frozenset(paths)),
            withheld=lambda path: path.startswith(stems),
            elsewhere=archive_replies(self.table, lambda path: public_address(self.config, path)),
        )
        return replace(self, routes=routes)

    def unreachable(self, problem: str, *, now: datetime) -> Holding:
        """The same after the store could not be read at ``now``: everything goes on being served."""
        return replace(self, store_problem=problem, looked=now)


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
