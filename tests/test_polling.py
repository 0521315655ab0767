"""How often a reader that polls every five minutes is told that nothing is new (304), over a realistic time."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.support.counter import Counter
from tests.support.office import HOUR, meeting, office_in
from tests.support.website import Website, add, reorder, retitle, rewrite, served, tracking

POLL, LOAD, SELDOM = timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ENOUGH = 0.95


class Polls:
    """A reader of some documents that sends back the ETags it was given."""

    def __init__(self, counter: Counter, paths: tuple[str, ...]) -> None:
        self.counter, self.paths = counter, paths
        self.tags: dict[str, str] = {}
        self.answers: dict[str, Tally[int]] = {path: Tally() for path in paths}

    def poll(self) -> None:
        for path in self.paths:
            known = self.tags.get(path)
            answer = self.counter.get(path, {"If-None-Match": known} if known else None)
            assert answer.status in (200, 304), path
            assert (answer.status == 304) == (answer.headers["etag"] == known), path
            self.tags[path] = answer.headers["etag"]
            if known:
                self.answers[path][answer.status] += 1

    def share(self) -> dict[str, float]:
        return {path: told[304] / told.total() for path, told in self.answers.items()}


def told(polls: Polls, days: int, show: Callable[[str], None]) -> None:
    for path, share in polls.share().items():
        show(f"{path}: {share:.1%} of {polls.answers[path].total()} polls in {days} days were 304")
        assert share >= ENOUGH, path


# By the clock in Stockholm on working days: what the editors do.
NEWS: dict[tuple[int, int], Callable[[Website, int, datetime], None]] = {
    (8, 10): add,
    (8, 40): rewrite,
    (10, 40): add,
    (13, 5): add,
    (13, 20): retitle,
    (15, 50): add,
    (16, 25): rewrite,
}


def read_news(days: int, show: Callable[[str], None], *, load: timedelta = LOAD) -> None:
    with served("limit: 30") as service:
        for pick in range(25):
            add(service.site, pick, service.now)
        service.load_and_believe()
        polls = Polls(service.counter, tuple(f"/feeds/aktuellt.{form}" for form in ("atom", "rss", "json")))
        for number in range(days * 24 * 12):
            local = service.now.astimezone(STOCKHOLM)
            edit = NEWS.get((local.hour, local.minute)) if local.weekday() < 5 else None
            if edit:
                service.site.edited.clear()
                edit(service.site, number * 7 + 1, service.now)
            if number % (load // POLL) == 0:
                # No load finds the very same bytes: other tracking, and what is of one moment in another order.
                tracking(service.site, number // 3, service.now)
                reorder(service.site, number, service.now)
                service.load_and_believe()
            polls.poll()
            service.now += POLL
        told(polls, days, show)


CALENDAR = ("/feeds/kalendern.ics", "/feeds/kalendern/kommande.ics", "/feeds/kalendern.atom")


def read_a_calendar(
    days: int, folder: Path, show: Callable[[str], None], *, load: timedelta = LOAD, meetings: int = 40
) -> None:
    with office_in(folder, keys="formats: [ics, atom]", meetings=meetings) as office:
        counter = Counter(office.config)
        polls = Polls(counter, CALENDAR)
        for number in range(days * 24 * 12):
            local = office.now.astimezone(STOCKHOLM)
            if local.weekday() < 5 and (local.hour, local.minute) == (9, 0):
                new = max(office.plan) + 1
                office.plan[new] = meeting(new)
            if local.weekday() < 5 and (local.hour, local.minute) == (14, 30):
                which = meetings // 2 + number % 5
                office.change(which, start=office.plan[which].start + HOUR, end=None)
            if number % (load // POLL) == 0:
                office.refresh()
                counter.look(office.store, now=office.now)
            polls.poll()
            office.now += POLL
        told(polls, days, show)


def test_on_a_day_at_least_95_of_100_polls_of_news_are_304(capsys: pytest.CaptureFixture[str]) -> None:
    read_news(1, _shown(capsys), load=SELDOM)


def test_on_a_day_at_least_95_of_100_polls_of_a_calendar_are_304(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read_a_calendar(1, tmp_path, _shown(capsys), load=SELDOM, meetings=12)


@pytest.mark.long
def test_in_a_week_at_least_95_of_100_polls_of_news_are_304(capsys: pytest.CaptureFixture[str]) -> None:
    read_news(7, _shown(capsys))


@pytest.mark.long
def test_in_a_week_at_least_95_of_100_polls_of_a_calendar_are_304(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read_a_calendar(7, tmp_path, _shown(capsys))


def _shown(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    def show(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}", end="")

    return show
