"""The watch: looks about once a second for a new publication and a changed configuration, and swaps them in.

It runs in a thread of every web process. Requests never wait for it and never ask the store: while the database is
away, or the configuration is being edited, the process goes on with what it holds.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from syndicate import logs
from syndicate.config import Config
from syndicate.errors import ConfigError, StoreError
from syndicate.model import FeedState, Fetches, Incident, Load, LoadStats, Message, Record, SourceState
from syndicate.web.artifacts import Published, Routes
from syndicate.web.counting import Tally
from syndicate.web.histories import LOADS, History, compare
from syndicate.web.holding import Holding
from syndicate.web.hubs import LOOKED_AT
from syndicate.web.troubles import SHOWN

log = logs.get("web")

# Seconds between two looks: a publication shows within about one.
PERIOD = 0.8
_PUBLIC_WORDS = "The database cannot be reached; what was published goes on being served."
# Seconds that a starting process waits for its first look, before it answers all the same.
_FIRST_LOOK = 5.0
COUNTING = timedelta(minutes=1)  # between two visits to the store with what was counted
TELLING = timedelta(seconds=5)  # between two looks at what hubs were told
COUNTED = timedelta(days=7)  # of fetches that are held to be shown


class Store(Protocol):
    """What the web needs of ``syndicate.store.Store``."""

    def publication(self) -> int:
        """The number of the newest publication; cheap."""

    def artifacts(self, after: int = 0) -> Published:
        """Everything that changed after a publication."""

    def sources(self) -> dict[str, SourceState]:
        """Where every source stands."""

    def feeds(self) -> dict[str, FeedState]:
        """Where every feed stands."""

    def incidents(self, limit: int = 100) -> tuple[Incident, ...]:
        """The newest incidents, newest first, and every open one."""

    def loads(self, source: str, limit: int = 60) -> tuple[LoadStats, ...]:
        """The numbers of the newest loads of a source, newest first."""

    def held(self, source: str) -> Load | None:
        """The load of a source that waits to be accepted."""

    def records(self, sources: Iterable[str]) -> tuple[Record, ...]:
        """What is remembered of the items of sources."""

    def messages(self, *kinds: str, limit: int = 100) -> tuple[Message, ...]:
        """The newest messages of these kinds, newest first."""

    def fetches(self, since: datetime) -> tuple[Fetches, ...]:
        """How often feeds were fetched since then."""

    def add_fetches(self, counted: Sequence[Fetches], *, now: datetime) -> None:
        """Add to the counts of fetches."""

    def close(self) -> None:
        """Lets go of the database."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Watch:
    """Keeps ``holding`` up to date.

    path, env: of the configuration
    fallback: in force where the file is wrong at the start; without one that raises ConfigError
    load, open_store: how to read it, and how to open the store that it names
    """

    def __init__(
        self,
        path: Path,
        *,
        env: Mapping[str, str],
        load: Callable[..., Config],
        open_store: Callable[[str], Store],
        fallback: Config | None = None,
        now: Callable[[], datetime] = _utc_now,
        period: float = PERIOD,
    ) -> None:
        self.path = path
        self._env = env
        self._load = load
        self._open_store = open_store
        self._now = now
        self._period = period
        # Read before it is parsed: an edit in between is then seen as a change.
        self._judged = self._seen = _contents(path)
        self.holding = self._first(fallback)
        self._store: Store | None = None
        self._inherited: Store | None = None
        self._opened = ""
        self._trouble = ""
        self._tally = Tally()
        self._counted: datetime | None = None
        self._asked: datetime | None = None
        self._thread: threading.Thread | None = None
        self._looked, self._stopping = threading.Event(), threading.Event()

    def _first(self, fallback: Config | None) -> Holding:
        problem = None
        try:
            config = self._load(self.path, env=self._env)
        except ConfigError as error:
            if fallback is None:
                raise
            config, problem = fallback, str(error)
        return replace(Holding(config=config).configured(config), config_problem=problem)

    def routes(self) -> Routes:
        """The routes of this moment."""
        return self.holding.routes

    def count(self, feed: str, user_agent: str) -> None:
        """One fetch of a document of ``feed``."""
        self._tally.count(feed, user_agent, self._now())

    def start(self) -> None:
        """Begins to look, and returns after the first look, or soon where that takes long."""
        self._start_thread()
        self._looked.wait(_FIRST_LOOK)
        again = weakref.WeakMethod(self._after_fork)
        os.register_at_fork(after_in_child=lambda: (method := again()) and method())

    def stop(self) -> None:
        """Stops looking and lets go of the store. Idempotent."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._hand_in(self._store)
        self._close_store()

    def _start_thread(self) -> None:
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def _after_fork(self) -> None:
        """In the child of a server that loads the application and forks then: threads and connections stay behind."""
        if self._thread is not None:
            # Kept, not closed and not collected: that would end the parent's connection.
            self._inherited, self._store = self._store, None
            self._looked, self._stopping = threading.Event(), threading.Event()
            self._start_thread()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except Exception:
                # A fault here must not end the watch; it is logged and shown in the status.
                log.exception("the watch met a fault")
                self.holding = self.holding.unreachable("An unexpected fault; the log tells which.", now=self._now())
                self._close_store()
            self._looked.set()
            self._stopping.wait(self._period)

    def look(self) -> None:
        """Takes up what is new. Raises nothing where the configuration is wrong or the store is away."""
        self._look_at_config()
        try:
            self.holding = self._look_at_store(self.holding)
        except StoreError as error:
            if self._trouble != str(error):
                log.warning("the store cannot be read; what was published goes on being served", reason=str(error))
            self._trouble = str(error)
            # The status is public; where the database is and what it said is for the log alone.
            self.holding = self.holding.unreachable(_PUBLIC_WORDS, now=self._now())
            self._close_store()
        else:
            if self._trouble:
                log.info("the store can be read again")
            self._trouble = ""

    def _look_at_config(self) -> None:
        contents = _contents(self.path)
        settled, self._seen = contents == self._seen, contents
        # Seen twice the same: an editor that writes in two strokes is not caught in the middle.
        if contents == self._judged or not settled:
            return
        self._judged = contents
        try:
            config = self._load(self.path, env=self._env)
        except ConfigError as error:
            log.warning("the changed configuration is not taken, the old one stays in force", reason=str(error))
            self.holding = replace(self.holding, config_problem=str(error))
        else:
            log.info("the changed configuration is in force")
            self.holding = self.holding.configured(config)

    def _look_at_store(self, holding: Holding) -> Holding:
        """``holding`` with what the store has now, or as it was. Raises StoreError."""
        store, known = self._store_of(holding.config, holding.table.number)
        if store.publication() != known:
            table = holding.table.after(store.artifacts(after=known), now=self._now())
            holding = holding.published(table)
        if self._counted is None or self._now() - self._counted >= COUNTING:
            self._hand_in(store)
            holding = replace(holding, fetches=store.fetches(self._now() - COUNTED))
        sources = store.sources()
        return holding.looked_at(
            sources,
            store.feeds(),
            incidents=store.incidents(SHOWN),
            messages=self._messages(store, holding.config),
            histories={name: self._history(store, holding, sources.get(name)) for name in holding.config.sources},
            now=self._now(),
        )

    def _messages(self, store: Store, config: Config) -> tuple[Message, ...] | None:
        """What hubs were told; None between two looks, as there may be hundreds of messages."""
        if not any(feed.hubs for feed in config.feeds.values()):
            return ()
        if self._asked is not None and self._now() - self._asked < TELLING:
            return None
        self._asked = self._now()
        return store.messages("hub", limit=LOOKED_AT)

    def _history(self, store: Store, holding: Holding, state: SourceState | None) -> History:
        """What became of a source lately; read anew only when something did."""
        if state is None:
            return History(version=0)
        known = holding.histories.get(state.name)
        if known is not None and known.version == state.version:
            return known
        loads = tuple(reversed(store.loads(state.name, LOADS)))
        held = store.held(state.name) if state.state == "held" else None
        if held is None:
            return History(version=state.version, loads=loads)
        zone = holding.config.site.zone
        comparison = compare(store.records([state.name]), held, count=state.items, zone=zone)
        return History(version=state.version, loads=loads, comparison=comparison)

    def _hand_in(self, store: Store | None) -> None:
        """Take what was counted to the store; while that is away, keep it."""
        self._counted = self._now()
        counted = self._tally.taken()
        if store is None or not counted:
            return
        try:
            store.add_fetches(counted, now=self._now())
        except StoreError as error:
            log.warning("how often feeds are fetched could not be stored", reason=str(error))
            self._tally.give_back(counted)

    def _store_of(self, config: Config, known: int) -> tuple[Store, int]:
        """The store, and the publication that is known of it: of one just opened, which may be another, none."""
        if self._store is not None and self._opened == config.store:
            return self._store, known
        self._close_store()
        self._store, self._opened = self._open_store(config.store), config.store
        return self._store, 0

    def _close_store(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            store.close()


def _contents(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        # Not there or not readable: load() says so in words.
        return None
