"""Never an item twice, never a false "new": readers that are subscribed while a website is edited at random.

The documents are served as they are served, and the readers poll after every load. What is claimed of them is in
``Replay.check``.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.readers.feeds import Library, Reader, Script, Shown, Thunderbird, simulated
from tests.support.website import OUTAGES, STEPS, Edit, Served, Story, add, served

FORMS = ("atom", "rss", "json")


class Replay:
    """The website, the service over it, and the readers."""

    def __init__(self, service: Served) -> None:
        self.service, self.site, address = service, service.site, service.address
        self.readers: list[Reader] = [
            *simulated(),
            *(Library(form, f"{address}feeds/aktuellt.{form}") for form in FORMS),
        ]
        self.by_category = {
            tag: [r for r in simulated() if not isinstance(r, Thunderbird)] for tag in ("miljo", "skola")
        }
        self.truth: dict[int, Story] = {}
        self.told: dict[int, Story] = {}
        self.listed: set[int] = set()
        self.back: set[int] = set()

    def close(self) -> None:
        for reader in self.readers:
            if isinstance(reader, Library):
                reader.close()

    def step(self, edit: Edit, pick: int, outage: str | None) -> None:
        service = self.service
        edit(self.site, pick, service.now)
        service.now += timedelta(hours=1 + pick % 40)
        broken = OUTAGES[outage](service.page()) if outage else service.page()
        if broken != service.page():
            service.load(broken)
            self.poll()
            service.now += timedelta(hours=1)
        self.load()
        self.poll()

    def load(self) -> None:
        """The page is read; from then on what it says is what readers are to show."""
        assert self.service.load_and_believe().state == "ok"
        self.truth |= {story.number: replace(story, root=self.site.root) for story in self.site.stories}
        now = {story.number for story in self.site.stories}
        self.back, self.listed = now - self.listed, now
        self.site.edited.clear()

    def poll(self) -> None:
        """Every reader looks; then what it shows is compared with what the website says."""
        for reader in self.readers:
            self._poll(reader, f"/feeds/aktuellt.{reader.form}")
        for tag, readers in self.by_category.items():
            for reader in readers:
                if self.service.counter.get(f"/feeds/aktuellt/{tag}.{reader.form}").status == 200:
                    self._poll(reader, f"/feeds/aktuellt/{tag}.{reader.form}")
        self.check()

    def _poll(self, reader: Reader, path: str) -> None:
        answer = self.service.counter.get(path)
        assert answer.status == 200
        reader.poll(answer.body, now=self.service.now)

    def check(self) -> None:
        """Each item once, told of as new once, and as changed only where it was."""
        # An item that is filed otherwise or on another host is shown so, and nobody is told that it is news; only for
        # one that comes back after the site has moved, nothing tells its new address from an edit.
        changed = {n for n, story in self.truth.items() if self.told.get(n) != story}
        reworded = {n for n in changed if n not in self.told or _words(self.told[n]) != _words(self.truth[n])}
        reworded |= {n for n in self.back & changed if _host(self.told.get(n)) != _host(self.truth[n])}
        for reader in [*self.readers, *itertools.chain.from_iterable(self.by_category.values())]:
            name = f"{type(reader).__name__} {reader.form}"
            numbers = Tally(number_of(shown) for shown in reader.shelf.values())
            assert not [n for n, count in numbers.items() if count > 1], (name, "shows an item twice", numbers)
            assert not [i for i, count in reader.announced.items() if count > 1], (name, "told as new twice")
            flagged = {number_of(reader.shelf[i]) for i, count in reader.changed.items() if count}
            allowed = reworded if isinstance(reader, Script) else changed
            assert flagged <= allowed, (name, "told as changed though nothing was", flagged - allowed)
            reader.changed.clear()
        self.told = dict(self.truth)

    def check_end(self) -> None:
        """Every item that the website ever had is on every shelf, as it became."""
        for reader in self.readers:
            shown = {number_of(each): each for each in reader.shelf.values()}
            assert shown.keys() == self.truth.keys(), (type(reader).__name__, reader.form)
            if reader.keeps_versions:
                for number, story in self.truth.items():
                    assert story.intro in shown[number].text or f"Mer om {number}." in shown[number].text


def _host(story: Story | None) -> str:
    return story.root.partition("://")[2] if story else ""


def _words(story: Story) -> Story:
    return replace(story, tag="", root="")


def number_of(shown: Shown) -> int:
    found = re.search(r"sak nummer (\d+),|Mer om (\d+)\.", shown.text)
    assert found, shown
    return int(found[1] or found[2])


@contextmanager
def replaying(kind: str) -> Iterator[Replay]:
    with served("limit: 30, by: [category]", kind=kind) as service:
        replay = Replay(service)
        try:
            for pick in range(12):
                add(replay.site, pick, service.now)
            replay.load()
            replay.poll()
            yield replay
        finally:
            replay.close()


def replay_all(steps: list[tuple[Edit, int, str | None]], kind: str = "html") -> None:
    with replaying(kind) as replay:
        for edit, pick, outage in steps:
            replay.step(edit, pick, outage)
        replay.check_end()


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(STEPS, min_size=10, max_size=16))
def test_no_reader_sees_an_item_twice_or_a_change_that_is_none(steps: list[Any]) -> None:
    replay_all(steps)


@pytest.mark.long
@settings(max_examples=150, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=5, max_size=40))
def test_no_reader_sees_an_item_twice_in_hundreds_of_histories(steps: list[Any]) -> None:
    replay_all(steps)


@pytest.mark.long
@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=5, max_size=30))
def test_nor_where_the_source_is_a_feed_that_calls_its_items_by_their_addresses(steps: list[Any]) -> None:
    replay_all(steps, "feed")
