"""The receiver of a single process: a bounded pool of threads.

Sources are refreshed beside each other, each by one thread at a time: a slow or failing one delays no other.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from syndicate.schedule.service import Service

THREADS = 16  # a refresh mostly waits for a host; more sources than this at once share them


class Pool:
    """Threads of this process that refresh what is handed on."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="refresh")
        self.under_way: dict[str, Future[None]] = {}
        self.lock = threading.Lock()

    def start(self) -> None:
        """Nothing: threads begin when there is work."""

    def hand_on(self, name: str) -> None:
        """Refresh the source, unless it waits or is under way already."""
        with self.lock:
            if name not in self.under_way or self.under_way[name].done():
                self.under_way[name] = self.threads.submit(self.service.refresh, name)

    def stop(self) -> None:
        """Wait for the refreshes under way; those that only wait are dropped, they stay due."""
        self.threads.shutdown(wait=True, cancel_futures=True)
