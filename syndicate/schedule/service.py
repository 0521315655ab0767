"""A configuration in force, with the store, the door and the cycle that go with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from syndicate import __version__, logs, sources
from syndicate.config import Config, load
from syndicate.cycle import Cycle
from syndicate.delivery import Courier
from syndicate.errors import ConfigError, StoreError
from syndicate.fetch import Door
from syndicate.store import Store, open_store

REST = timedelta(minutes=1)


def make_door(config: Config) -> Door:
    """The way out for a configuration: named, with a contact, its own site's hosts known."""
    contact = f"; {config.site.contact}" if config.site.contact else ""
    agent = f"syndicate/{__version__} (+{config.public_url}{contact})"
    return Door(user_agent=agent, own_hosts=frozenset({urlsplit(config.site.url).hostname or ""}))


@dataclass
class Service:
    """A configuration in force, with the store and the door that go with it. Use it as a context manager.

    now, token: as for ``Cycle``
    """

    path: Path
    env: Mapping[str, str]
    now: Callable[[], datetime]
    token: Callable[[], str]
    config: Config = field(init=False)
    store: Store = field(init=False)
    cycle: Cycle = field(init=False)
    courier: Courier = field(init=False)
    resting: dict[str, datetime] = field(init=False, default_factory=dict)

    def __enter__(self) -> Self:
        """Raises ConfigError, StoreError."""
        self.config = load(self.path, env=self.env)
        self._seen = self._stamp()
        self.store = open_store(self.config.store)
        self._take(self.config)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cycle.door.close()
        self.store.close()

    def refresh(self, name: str) -> None:
        """Refresh a source and survive it: a thread that serves other sources calls this.

        A source that was read but could not be stored rests for a minute, so that its host is not asked each second.
        """
        try:
            self.cycle.refresh(name)
        except StoreError as error:
            self.resting[name] = self.now() + REST
            logs.get("schedule").error("nothing could be stored", source=name, problem=str(error))

    def rests(self, name: str) -> bool:
        """Whether the source is left alone for now, due or not."""
        return name in self.resting and self.now() < self.resting[name]

    def stamp(self, name: str) -> str | None:
        """What tells that the files of a source changed; None for a source of another type."""
        return sources.stamp(self.config.sources[name], self.config)

    def renew(self) -> bool:
        """Take up a changed configuration if it is valid; whether it did. The database is the one started with."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            config = load(self.path, env=self.env)
        except ConfigError as error:
            logs.get("schedule").error("the changed configuration is not valid; the old one stays", problems=str(error))
            return False
        self._take(config)
        logs.get("schedule").info("the changed configuration is in force", sources=len(config.sources))
        return True

    def _take(self, config: Config) -> None:
        self.config = config
        door = make_door(config)
        self.cycle = Cycle(config, self.store, door, self.now, self.token)
        self.courier = Courier(config, self.store, door, self.now)

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
