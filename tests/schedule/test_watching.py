"""Files are looked at every few seconds: a change is published soon, and nothing is while nothing changed."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate.config import SourceConfig, parse
from syndicate.model import FetchMemory, SourceState
from syndicate.schedule import Service, is_due, scheduler
from syndicate.schedule.ticker import LOOK, Scheduler

CONFIG = """
site: {{title: T, url: https://aby.example/, language: sv, timezone: Europe/Stockholm, authority: "aby.example,2026"}}
store: sqlite:///{store}
sources: {{nytt: {{kind: news, type: files, path: nytt, every: 1d}}}}
feeds: {{nytt: {{from: [nytt]}}}}
"""
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds_config.yaml").write_text(CONFIG.format(store=tmp_path / "s.db"), encoding="utf-8")
    (tmp_path / "nytt").mkdir()
    (tmp_path / "nytt/a.md").write_text("# Ett\n\nText.\n", encoding="utf-8")
    return tmp_path


class Clock:
    """A time that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Receiver:
    """Refreshes what is handed on at once, and remembers it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.handed: list[str] = []

    def start(self) -> None:
        """Nothing."""

    def hand_on(self, name: str) -> None:
        self.handed.append(name)
        self.service.refresh(name)

    def stop(self) -> None:
        """Nothing."""


@pytest.fixture
def running(folder: Path) -> Iterator[tuple[Clock, Receiver, Callable[[timedelta], int]]]:
    """The clock, what was handed on, and a tick after some time that gives how much was."""
    clock = Clock()
    with Service(folder / "feeds_config.yaml", {}, clock, map(str, itertools.count()).__next__) as service:
        receiver = Receiver(service)
        ticking = Scheduler(service, receiver)

        def tick(after: timedelta) -> int:
            clock.now += after
            before = len(receiver.handed)
            ticking.tick()
            return len(receiver.handed) - before

        yield clock, receiver, tick


Running = tuple[Clock, Receiver, Callable[[timedelta], int]]


def test_a_change_is_read_at_the_next_look_and_only_once(running: Running, folder: Path) -> None:
    _, receiver, tick = running
    assert [tick(SECOND) for _ in range(10)] == [1, *[0] * 9]
    (folder / "nytt/b.md").write_text("# Två\n\nText.\n", encoding="utf-8")
    assert sum(tick(SECOND) for _ in range(int(LOOK / SECOND))) == 1
    assert [tick(LOOK) for _ in range(10)] == [0] * 10
    assert b"Tv\xc3\xa5" in body(receiver.service)


def test_a_file_that_is_only_touched_publishes_nothing(running: Running, folder: Path) -> None:
    _, receiver, tick = running
    tick(SECOND)
    before = receiver.service.store.artifact("/feeds/nytt.atom")
    (folder / "nytt/a.md").write_text("# Ett\n\nText.\n", encoding="utf-8")
    assert [tick(LOOK) for _ in range(3)] == [1, 0, 0]
    assert receiver.service.store.artifact("/feeds/nytt.atom") == before


def test_a_held_load_is_read_again_as_soon_as_the_file_is_mended(running: Running, folder: Path) -> None:
    _, receiver, tick = running
    (folder / "nytt/a.md").write_text("---\ntitle: Ett\n", encoding="utf-8")
    assert [tick(LOOK) for _ in range(4)] == [1, 0, 0, 0]
    assert receiver.service.store.source("nytt").state == "held"
    (folder / "nytt/a.md").write_text("---\ntitle: Ett\n---\n", encoding="utf-8")
    assert [tick(LOOK) for _ in range(4)] == [1, 0, 0, 0]
    assert receiver.service.store.source("nytt").state == "ok"


def test_a_folder_that_is_gone_fails_once_and_is_read_again_when_it_is_back(running: Running, folder: Path) -> None:
    _, receiver, tick = running
    tick(SECOND)
    (folder / "nytt").rename(folder / "borta")
    assert [tick(LOOK) for _ in range(10)] == [0] * 10
    assert tick(DAY) == 1
    assert receiver.service.store.source("nytt").state == "failing"
    (folder / "borta").rename(folder / "nytt")
    (folder / "nytt/b.md").write_text("# Två\n", encoding="utf-8")
    assert [tick(LOOK) for _ in range(3)] == [0, 0, 0]
    assert sum(tick(LOOK) for _ in range(int(MINUTE / LOOK))) == 1
    assert receiver.service.store.source("nytt").state == "ok"


def test_items_that_time_makes_right_do_not_make_files_seem_changed(running: Running, folder: Path) -> None:
    _, receiver, tick = running
    (folder / "nytt/b.md").write_text("---\ntitle: Framtid\ndate: 2027-06-01\n---\n", encoding="utf-8")
    for number in range(10):
        (folder / f"nytt/c{number}.md").write_text(f"# Mer {number}\n", encoding="utf-8")
    assert [tick(LOOK) for _ in range(5)] == [1, 0, 0, 0, 0]
    assert receiver.service.store.source("nytt").state == "ok"


def test_the_real_clock_publishes_a_changed_file_within_seconds(folder: Path) -> None:
    draws = map(str, itertools.count())
    service = Service(folder / "feeds_config.yaml", {}, lambda: datetime.now(UTC), lambda: next(draws))
    with service, scheduler(service):
        wait_for(lambda: b"Ett" in body(service))
        (folder / "nytt/b.md").write_text("# Helt nytt\n\nText.\n", encoding="utf-8")
        wait_for(lambda: b"Helt nytt" in body(service))


def test_so_do_workers_that_share_a_queue(folder: Path, postgres_url: str) -> None:
    draws = map(str, itertools.count())
    env = {"SYNDICATE_STORE": postgres_url}
    service = Service(folder / "feeds_config.yaml", env, lambda: datetime.now(UTC), lambda: next(draws))
    with service, scheduler(service):
        wait_for(lambda: b"Ett" in body(service), seconds=40)
        (folder / "nytt/b.md").write_text("# Helt nytt\n\nText.\n", encoding="utf-8")
        wait_for(lambda: b"Helt nytt" in body(service), seconds=40)


def wait_for(done: Callable[[], object], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def body(service: Service) -> bytes:
    artifact = service.store.artifact("/feeds/nytt.atom")
    return artifact.body if artifact else b""


# --- when it is due --------------------------------------------------------------------------------------------------


@pytest.fixture
def source(folder: Path) -> SourceConfig:
    return parse((folder / "feeds_config.yaml").read_text(), path=folder / "feeds_config.yaml", env={}).sources["nytt"]


@pytest.fixture
def state(source: SourceConfig) -> SourceState:
    """Of a source that was loaded ten seconds ago."""
    return SourceState(
        name="nytt",
        state="ok",
        last_checked=NOW - 10 * SECOND,
        next_due=NOW + DAY,
        signature=source.signature,
        memory=FetchMemory(stamp="a"),
    )


@pytest.mark.parametrize(("stamp", "due"), [("a", False), ("b", True), (None, False)])
def test_other_files_are_due_at_once(source: SourceConfig, state: SourceState, stamp: str | None, *, due: bool) -> None:
    for name in ("ok", "held"):
        assert is_due(source, replace(state, state="ok" if name == "ok" else "held"), NOW, stamp=stamp) is due


def test_other_files_of_a_failing_source_wait_a_minute(source: SourceConfig, state: SourceState) -> None:
    failing = replace(state, state="failing")
    assert not is_due(source, failing, NOW, stamp="b")
    assert is_due(source, failing, NOW + MINUTE, stamp="b")
    assert not is_due(source, failing, NOW + MINUTE, stamp="a")
