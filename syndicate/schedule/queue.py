"""The receiver on PostgreSQL: procrastinate, a queue in the same database, which any number of processes share.

A source waits in the queue at most once (queueing lock) and is refreshed by one worker at a time (lock), however many
schedulers tick. A job whose worker died is found by its missing heartbeat and taken away; its source is still due. And
should two refreshes of a source meet all the same, the store lets only one of them publish.

The queue holds nothing that must last: what is due is due again at the next tick. So its tables live in a schema of the
database that is named for procrastinate's version, and a new version begins with tables of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status

from syndicate import logs
from syndicate.model import SourceState
from syndicate.schedule.due import is_due
from syndicate.schedule.pool import THREADS
from syndicate.schedule.service import Service

NAME = "syndicate"
OPEN_LIMIT, STOP_LIMIT = 30.0, 60.0  # seconds; the longest request takes 30
GOODBYE = 3.0  # seconds that the database is given to be told that this worker ends
POLL, RESCUE_EVERY, RETRY_AFTER = 5.0, 30.0, 5.0  # seconds


class Queue:
    """Hands refreshes to the queue and, in a thread of its own, works on what is in it.

    rescue_every: seconds between two looks for jobs whose worker died
    """

    def __init__(self, service: Service, *, rescue_every: float = RESCUE_EVERY) -> None:
        self.service = service
        self.rescue_every = rescue_every
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, name="queue", daemon=True)
        self.loop: asyncio.AbstractEventLoop | None = None
        self.work: asyncio.Task[None] | None = None
        self.whole: asyncio.Task[None] | None = None
        self.busy: set[str] = set()
        self.schema = "syndicate_queue_" + version("procrastinate").replace(".", "_")
        self.task: procrastinate.tasks.Task[[str], None, [str]] | None = None

    def start(self) -> None:
        """Begin to work on the queue; while the database is away this is tried again every few seconds."""
        self.thread.start()

    def hand_on(self, name: str) -> None:
        """Queue the refresh, unless it waits already. While the queue is not open the next tick tries again."""
        loop, task = self.loop, self.task
        if loop is not None and task is not None:
            asyncio.run_coroutine_threadsafe(_defer(task, name), loop)

    def stop(self) -> None:
        """Take nothing more, and wait for the refreshes under way; not for a database that does not answer."""
        self.stopping.set()
        self._cancel(self.work or self.whole)
        begun = time.monotonic()
        while self.thread.is_alive() and (waited := time.monotonic() - begun) < STOP_LIMIT + OPEN_LIMIT:
            if waited > GOODBYE and not self.busy:
                self._cancel(self.whole)
            self.thread.join(0.1)

    def _cancel(self, task: asyncio.Task[None] | None) -> None:
        if self.loop is not None and task is not None:
            with contextlib.suppress(RuntimeError):  # the loop ended meanwhile, which is what is wanted
                self.loop.call_soon_threadsafe(task.cancel)

    # --- in the thread -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                asyncio.run(self._work())
            except ConnectorException as error:
                logs.get("queue").error("the queue does not answer", problem=str(error))
                self.stopping.wait(RETRY_AFTER)
            except asyncio.CancelledError:
                return  # by ``stop``
            finally:
                self.task = self.work = self.whole = self.loop = None

    async def _work(self) -> None:
        loop = self.loop = asyncio.get_running_loop()
        self.whole = asyncio.current_task()
        loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="refresh"))

        app = procrastinate.App(connector=_connector(self.service.config.store, self.schema))
        task = app.task(name="refresh", queue=NAME)(self._refresh)
        async with app.open_async():
            await _make_tables(app, self.schema)
            self.task = task
            self.work = asyncio.create_task(_worker(app))
            rescue = asyncio.create_task(self._rescue(app))
            with contextlib.suppress(asyncio.CancelledError):
                if not self.stopping.is_set():
                    await self.work
            rescue.cancel()

    def _refresh(self, source: str) -> None:
        """The job. What was due when it was queued may have been refreshed since."""
        service = self.service
        configured = service.config.sources.get(source)
        state = service.store.sources().get(source, SourceState(name=source))
        if configured is not None and is_due(configured, state, service.now(), stamp=service.stamp(source)):
            self.busy.add(source)
            try:
                service.refresh(source)
            finally:
                self.busy.discard(source)

    async def _rescue(self, app: procrastinate.App) -> None:
        """Take away jobs whose worker died, which would lock their sources for ever; what is due is queued anew."""
        while True:
            try:
                for job in await app.job_manager.get_stalled_jobs(queue=NAME):
                    logs.get("queue").warning("a worker died while it refreshed", source=job.lock)
                    await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
            except ConnectorException as error:
                logs.get("queue").error("the queue does not answer", problem=str(error))
            await asyncio.sleep(self.rescue_every)


def _connector(url: str, schema: str) -> procrastinate.PsycopgConnector:
    address = "postgresql://" + url.partition("://")[2]
    return procrastinate.PsycopgConnector(
        conninfo=address, kwargs={"options": f"-c search_path={schema}"}, timeout=OPEN_LIMIT
    )


async def _make_tables(app: procrastinate.App, schema: str) -> None:
    """Idempotent; several processes may do it at once, of which one succeeds and the others find it done."""
    try:
        await app.connector.execute_query_async(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()
    except ConnectorException:
        if not await app.check_connection_async():
            raise


async def _worker(app: procrastinate.App) -> None:
    await app.run_worker_async(
        queues=[NAME],
        concurrency=THREADS,
        fetch_job_polling_interval=POLL,
        shutdown_graceful_timeout=STOP_LIMIT,
        delete_jobs="always",
        install_signal_handlers=False,
    )


async def _defer(task: procrastinate.tasks.Task[[str], None, [str]], name: str) -> None:
    try:
        await task.configure(lock=name, queueing_lock=name).defer_async(source=name)
    except AlreadyEnqueued:
        return
    except ConnectorException as error:
        logs.get("queue").error("nothing could be queued", source=name, problem=str(error))
