"""The clock: ticks once a second and hands on what is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from apscheduler.schedulers.background import BackgroundScheduler

from syndicate import logs
from syndicate.errors import StoreError
from syndicate.model import SourceState
from syndicate.schedule.due import is_due
from syndicate.schedule.outgoing import Outgoing
from syndicate.schedule.service import Service

TICK = timedelta(seconds=1)
LOOK = timedelta(seconds=3)  # between two looks at the files of a source


class Receiver(Protocol):
    """Who refreshes what is due. Handing on a source that waits or is under way does nothing."""

    def start(self) -> None:
        """Be ready to receive."""

    def hand_on(self, name: str) -> None:
        """See that the source is refreshed soon; returns at once. May raise StoreError."""

    def stop(self) -> None:
        """Take nothing more, and wait for the refreshes under way, each of which has an end (the fetch deadline)."""


class Scheduler:
    """A context manager that ticks. ``start`` returns at once; ``stop`` waits for the refreshes under way."""

    def __init__(self, service: Service, receiver: Receiver) -> None:
        self.service = service
        self.receiver = receiver
        self.outgoing = Outgoing(service)
        self.rebuilt = False
        self.trouble: str | None = None
        self.looked: datetime | None = None
        # UTC and an interval: no wall clock, so that summer time neither skips nor doubles a tick. A late tick is run
        # late (misfire_grace_time None, else it would be dropped), once (coalesce), by one thread (max_instances).
        self.clock = BackgroundScheduler(timezone="UTC")
        self.clock.add_job(
            self.tick,
            "interval",
            seconds=TICK.total_seconds(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=service.now(),
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to tick, in a thread of its own."""
        self.receiver.start()
        self.clock.start()

    def stop(self) -> None:
        """Tick no more, and wait for the refreshes under way."""
        if self.clock.running:
            self.clock.shutdown(wait=True)
        self.receiver.stop()
        self.outgoing.stop()

    def tick(self) -> None:
        """Hand on what is due. While the store is away this says so once and tries again at every tick."""
        try:
            if self.service.renew() or not self.rebuilt:
                self.service.cycle.rebuild()
                self.rebuilt = True
            states = self.service.store.sources()
            now = self.service.now()
            looks = self.looked is None or not self.looked <= now < self.looked + LOOK
            self.looked = now if looks else self.looked
            for name, source in self.service.config.sources.items():
                state = states.get(name, SourceState(name=name))
                stamp = self.service.stamp(name) if looks else None
                if is_due(source, state, now, stamp=stamp) and not self.service.rests(name):
                    self.receiver.hand_on(name)
            self.outgoing.tick()
            self._note(None)
        except StoreError as error:
            self._note(str(error))

    def _note(self, trouble: str | None) -> None:
        if trouble and trouble != self.trouble:
            logs.get("schedule").error("the store does not answer", problem=trouble)
        elif self.trouble and not trouble:
            logs.get("schedule").info("the store answers again")
        self.trouble = trouble
