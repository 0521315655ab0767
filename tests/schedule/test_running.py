"""The clock, the pool of one process, the queue of many: each due source is refreshed once, whatever others do."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from pytest_httpserver import HTTPServer
from structlog.testing import capture_logs
from werkzeug import Request, Response

from syndicate import logs
from syndicate.schedule import Service, scheduler
from syndicate.schedule.pool import Pool
from syndicate.schedule.queue import Queue
from syndicate.store import open_store
from tests.support.county import CONFIG, EVENTS, NINE, calendar_page, news_page


@pytest.fixture
def httpserver() -> Iterator[HTTPServer]:
    """Answers requests beside each other, as a site does; the plugin's own waits for one before the next."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def config(httpserver: HTTPServer, tmp_path: Path) -> Path:
    path = tmp_path / "feeds_config.yaml"
    path.write_text(CONFIG.format(root=httpserver.url_for("/"), store=tmp_path / "syndicate.db"), encoding="utf-8")
    return path


def service(path: Path, **env: str) -> Service:
    draws = map(str, itertools.count())
    return Service(path, env, lambda: datetime.now(UTC), lambda: next(draws))


def wait_for(done: Callable[[], object], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


class Site:
    """The county's pages, with a count of how often each was asked for, and one that can be made to hang."""

    def __init__(self, server: HTTPServer) -> None:
        self.asked: dict[str, int] = {}
        self.let_go = threading.Event()
        self.let_go.set()
        self.pages = {"/nyheter": news_page(NINE), "/kalender": calendar_page(EVENTS)}
        server.expect_request("/robots.txt").respond_with_data("", status=404)
        for path in self.pages:
            server.expect_request(path).respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        self.asked[request.path] = self.asked.get(request.path, 0) + 1
        if request.path == "/nyheter":
            self.let_go.wait(8)
        return Response(self.pages[request.path], content_type="text/html; charset=utf-8")


@pytest.fixture
def site(httpserver: HTTPServer) -> Iterator[Site]:
    site = Site(httpserver)
    yield site
    site.let_go.set()


def test_what_is_due_is_loaded_once_and_a_restart_loads_nothing(config: Path, site: Site) -> None:
    for _ in range(2):
        with service(config) as running, scheduler(running):
            wait_for(lambda: running.store.source("kalendern").state == "ok" == running.store.source("aktuellt").state)
            time.sleep(1.5)
    assert site.asked == {"/nyheter": 1, "/kalender": 1}


def test_a_source_that_hangs_delays_no_other(config: Path, site: Site, httpserver: HTTPServer) -> None:
    site.let_go.clear()
    # Another host name, or politeness would let one wait for the other.
    text = config.read_text(encoding="utf-8").replace(f"url: {httpserver.url_for('/')}nyheter", "url: {slow}nyheter")
    config.write_text(text.replace("{slow}", f"http://127.0.0.1:{httpserver.port}/"), encoding="utf-8")
    with service(config) as running, scheduler(running):
        wait_for(lambda: running.store.source("kalendern").state == "ok")
        assert running.store.source("aktuellt").state == "never"
        site.let_go.set()
        wait_for(lambda: running.store.source("aktuellt").state == "ok")


def test_a_changed_configuration_is_taken_up_and_a_broken_one_is_not(config: Path, site: Site) -> None:
    with service(config) as running, scheduler(running):
        wait_for(lambda: running.store.artifact("/feeds/aktuellt.atom"))
        config.write_text("site: [", encoding="utf-8")
        time.sleep(1.5)
        assert running.config.feeds["aktuellt"].title == "Aktuellt"
        renamed = CONFIG.format(root=running.config.site.url, store=config.parent / "syndicate.db")
        config.write_text(renamed.replace("title: Aktuellt", "title: Nyheterna"), encoding="utf-8")
        wait_for(lambda: b"Nyheterna" in _body(running))


def _body(running: Service) -> bytes:
    artifact = running.store.artifact("/feeds/aktuellt.atom")
    return artifact.body if artifact else b""


def test_a_store_that_is_away_is_told_of_once_and_again_when_it_is_back(config: Path, site: Site) -> None:
    del site
    logs.configure()  # a command that was tried before in this process may have made it quiet
    with service(config) as running, capture_logs() as told:
        clock = scheduler(running)
        store = running.config.store.removeprefix("sqlite:///")
        assert isinstance(clock.receiver, Pool)
        refreshes = clock.receiver.under_way
        for _ in range(3):
            clock.tick()
            # A refresh that is under way would find the file gone in the middle of its transaction.
            wait_for(lambda: all(one.done() for one in refreshes.values()))
            Path(store).rename(f"{store}.away")
            clock.tick()
            clock.tick()
            Path(f"{store}.away").rename(store)
        clock.tick()
        clock.receiver.stop()
    events = [line["event"] for line in told if "the store" in line["event"]]
    assert events == ["the store does not answer", "the store answers again"] * 3


def test_several_workers_share_one_queue_and_load_each_source_once(config: Path, site: Site, postgres_url: str) -> None:
    with (
        service(config, SYNDICATE_STORE=postgres_url) as one,
        service(config, SYNDICATE_STORE=postgres_url) as other,
        scheduler(one) as first,
        scheduler(other),
    ):
        assert isinstance(first.receiver, Queue)
        wait_for(lambda: one.store.source("kalendern").state == "ok" == one.store.source("aktuellt").state, seconds=40)
        time.sleep(2)
    assert site.asked == {"/nyheter": 1, "/kalender": 1}
    with open_store(postgres_url) as store:
        assert store.source("aktuellt").items == 9


def test_the_end_does_not_wait_for_a_database_that_does_not_answer(config: Path) -> None:
    with service(config) as running:
        running.config = running.config.model_copy(update={"store": "postgresql://nobody@127.0.0.1:1/nothing"})
        queue = Queue(running)
        queue.start()
        wait_for(lambda: queue.whole)
        begun = time.monotonic()
        queue.stop()
        assert time.monotonic() - begun < 5
        assert not queue.thread.is_alive()


def test_a_refresh_whose_worker_died_is_done_by_another(config: Path, site: Site, postgres_url: str) -> None:
    with service(config, SYNDICATE_STORE=postgres_url) as one, scheduler(one) as first:
        wait_for(lambda: one.store.source("aktuellt").state == "ok", seconds=40)
        assert isinstance(first.receiver, Queue)
        schema = first.receiver.schema
    with psycopg.connect(postgres_url, autocommit=True, options=f"-c search_path={schema}") as connection:
        connection.execute("UPDATE public.syndicate_sources SET next_due = NULL WHERE name = 'aktuellt'")
        connection.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, worker_id)"
            " SELECT 'syndicate', 'refresh', 'aktuellt', 'aktuellt', '{\"source\": \"aktuellt\"}', 'doing', max(id)"
            " FROM procrastinate_workers"
        )
    with service(config, SYNDICATE_STORE=postgres_url) as two, scheduler(two):
        wait_for(lambda: site.asked["/nyheter"] == 2, seconds=40)
        wait_for(lambda: two.store.source("aktuellt").next_due, seconds=40)
