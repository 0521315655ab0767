"""When each source is loaded: APScheduler ticks, a pool of threads or a queue in PostgreSQL refreshes.

APScheduler only asks once a second which sources are due. What is due is decided from the store (``next_due``) and the
configuration, so that a restart refetches nothing that is not due, and a schedule made shorter counts at once.

    due       is it due?                            service   a configuration in force, renewed when the file changes
    ticker    the clock that hands on what is due   pool      threads of this process; queue   procrastinate
    outgoing  messages to hubs, webhooks and mail servers
"""

from __future__ import annotations

import signal
import threading

from syndicate.schedule.due import is_due
from syndicate.schedule.pool import THREADS, Pool
from syndicate.schedule.queue import Queue
from syndicate.schedule.service import Service, make_door
from syndicate.schedule.ticker import Receiver, Scheduler

__all__ = ["THREADS", "Scheduler", "Service", "is_due", "make_door", "run_worker", "scheduler"]


def scheduler(service: Service) -> Scheduler:
    """The clock with the receiver that fits the store: a shared queue on PostgreSQL, else a pool of threads."""
    receiver: Receiver = Pool(service) if service.config.store.startswith("sqlite:") else Queue(service)
    return Scheduler(service, receiver)


def run_worker(service: Service) -> None:
    """Refresh what is due until SIGTERM or SIGINT. Must run in the main thread, where signals arrive."""
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    with scheduler(service):
        asked.wait()
