"""Never an item twice, never a false "new": readers that are subscribed while a website is edited at random.

A page of news in a folder, the real cycle over it, the documents served as they are served, and readers that poll after
every load. What is claimed of them is in ``Replay.check``.
"""

from __future__ import annotations

import itertools
import random
import re
import tempfile
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from syndicate.config import load
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.store import Store, open_store
from tests.support.counter import Counter, open_counter
from tests.support.readers.feeds import Library, Reader, Script, Shown, Thunderbird, simulated

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONFIG = """\
site: {title: Regionen, url: "https://www.example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
store: sqlite:///STORE
sources:
  aktuellt:
    kind: news
    path: aktuellt.html
    items: ul.list > li
    fields: {title: h3, link: "h3 a::attr(href)", published: .date, summary: .intro, content: .body, categories: .tag}
feeds:
  aktuellt: {from: [aktuellt], limit: 30, by: [category]}
"""
FORMS = ("atom", "rss", "json")
TAGS = ("Miljö", "Skola", "")
LOGIN = b"<html><head><title>Logga in</title></head><body><form><input type=password name=p></form></body></html>"
OUTAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda _: None,
    "empty": lambda _: b"",
    "login": lambda _: LOGIN,
    "torn": lambda page: page[: len(page) * 2 // 3],
    "no titles": lambda page: page.replace(b"h3", b"h4"),
    "no list": lambda page: re.sub(rb"<li>.*</li>", b"", page),
}


@dataclass(frozen=True)
class Story:
    """One item of the page. ``version`` stands in its text, so that it can be told which one a reader shows."""

    number: int
    day: date
    version: int = 1
    address: str = ""
    title: str = ""
    tag: str = ""
    root: str = ""

    @property
    def intro(self) -> str:
        return f"Det här är sak nummer {self.number}, utgåva {self.version}, med å, ä och ö."

    def markup(self, root: str, noise: str) -> str:
        href = f"{root}{self.address or f'sida/{self.number}'}{noise}"
        title = self.title or f"Beslut om ärende {self.number}"
        return (
            f'<li><h3><a href="{href}">{title}</a></h3><span class="date">{self.day}</span>{" " * len(noise)}'
            f'<p class="intro">{self.intro}</p>'
            f'<div class="body"><p class="x{len(noise)}">Mer om {self.number}.</p></div>'
            f'<b class="tag">{self.tag}</b></li>'
        )


@dataclass
class Website:
    """The page as its editors keep it, and what was edited since it was last read."""

    stories: list[Story] = field(default_factory=list)
    away: list[Story] = field(default_factory=list)
    root: str = "http://www.example.se/"
    noise: str = ""
    edited: set[int] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def page(self) -> bytes:
        listed = "".join(story.markup(self.root, self.noise) for story in self.stories)
        head = '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Regionen</title></head>'
        return f'{head}<body><main><ul class="list">{listed}</ul></main></body></html>'.encode()

    def edit(self, pick: int, **changes: Any) -> None:
        """Change one thing of a story, at most once before the page is read: so that people too know it again."""
        free = [story.number for story in self.stories if story.number not in self.edited]
        if free:
            number = free[pick % len(free)]
            self.stories = [replace(s, **changes) if s.number == number else s for s in self.stories]
            self.edited.add(number)


def add(site: Website, pick: int, now: datetime) -> None:
    number = next(site.numbers)
    story = Story(number, now.date() - timedelta(days=pick % 4), tag=TAGS[pick % 3])
    site.edited.add(number)
    site.stories.insert(0 if pick % 5 else len(site.stories) // 2, story)


def rewrite(site: Website, pick: int, now: datetime) -> None:
    free = [story for story in site.stories if story.number not in site.edited]
    if free:
        site.edit(pick, version=free[pick % len(free)].version + 1)


def retitle(site: Website, pick: int, now: datetime) -> None:
    free = [story for story in site.stories if story.number not in site.edited]
    if free:
        site.edit(pick, title=f"Nytt beslut om ärende {free[pick % len(free)].number} ({pick % 7})")


def redate(site: Website, pick: int, now: datetime) -> None:
    free = [story for story in site.stories if story.number not in site.edited]
    if free:
        site.edit(pick, day=free[pick % len(free)].day - timedelta(days=1))


def recategorise(site: Website, pick: int, now: datetime) -> None:
    site.edit(pick, tag=TAGS[pick // 7 % 3])


def readdress(site: Website, pick: int, now: datetime) -> None:
    site.edit(pick, address=f"arkiv/{pick}/sak.html")


def rekey(site: Website, pick: int, now: datetime) -> None:
    """Every page under a new address, as after a change of system."""
    if not site.edited:
        places = {number: n for n, number in enumerate(dict.fromkeys(story.number for story in site.stories))}
        site.stories = [replace(s, address=f"ny/{pick % 3}-{places[s.number]}") for s in site.stories]
        site.edited = {story.number for story in site.stories}


def reorder(site: Website, pick: int, now: datetime) -> None:
    random.Random(pick).shuffle(site.stories)


def scheme(site: Website, pick: int, now: datetime) -> None:
    """From http to https, and to a host without www."""
    site.root = ("http://www.example.se/", "https://www.example.se/", "https://example.se/")[pick % 3]


def tracking(site: Website, pick: int, now: datetime) -> None:
    site.noise = ("", "?utm_source=rss", "?fbclid=abc")[pick % 3]


def leave(site: Website, pick: int, now: datetime) -> None:
    if len(site.stories) > 6:
        site.away.append(site.stories.pop(pick % len(site.stories)))


def come_back(site: Website, pick: int, now: datetime) -> None:
    if site.away:
        site.stories.insert(pick % (len(site.stories) + 1), site.away.pop(pick % len(site.away)))


def twice(site: Website, pick: int, now: datetime) -> None:
    """One item stands there twice."""
    site.stories.append(site.stories[pick % len(site.stories)])


EDITS: tuple[Callable[[Website, int, datetime], None], ...] = (
    *(add, add, rewrite, rewrite, retitle, redate, recategorise, readdress, rekey),
    *(reorder, scheme, tracking, leave, come_back, twice),
)
STEPS = st.tuples(st.sampled_from(EDITS), st.integers(0, 9_999), st.sampled_from([None, None, None, *OUTAGES]))


class Replay:
    """The website, the service over it, and the readers."""

    def __init__(self, folder: Path, store: Store, cycle: Cycle, counter: Counter, address: str) -> None:
        self.folder, self.store, self.cycle, self.counter = folder, store, cycle, counter
        self.now = START
        self.site = Website()
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

    def step(self, edit: Callable[[Website, int, datetime], None], pick: int, outage: str | None) -> None:
        edit(self.site, pick, self.now)
        self.now += timedelta(hours=1 + pick % 40)
        if outage:
            self.load(OUTAGES[outage](self.site.page()))
            self.poll()
            self.now += timedelta(hours=1)
        self.load(self.site.page())
        self.poll()

    def load(self, page: bytes | None) -> None:
        path = self.folder / "aktuellt.html"
        path.unlink(missing_ok=True) if page is None else path.write_bytes(page)
        outcome = self.cycle.refresh("aktuellt")
        assert "fault of syndicate" not in (outcome.reason or ""), outcome.reason
        if page == self.site.page() and outcome.verdict in ("hold", "partial"):
            outcome = self.cycle.accept("aktuellt") or outcome
        if page == self.site.page() and outcome.state == "ok":
            self.truth |= {story.number: replace(story, root=self.site.root) for story in self.site.stories}
            now = {story.number for story in self.site.stories}
            self.back, self.listed = now - self.listed, now
            self.site.edited.clear()

    def poll(self) -> None:
        """Every reader looks; then what it shows is compared with what the website says."""
        self.counter.look(self.store, now=self.now)
        for reader in self.readers:
            self._poll(reader, f"/feeds/aktuellt.{reader.form}")
        for tag, readers in self.by_category.items():
            for reader in readers:
                if self.counter.get(f"/feeds/aktuellt/{tag}.{reader.form}").status == 200:
                    self._poll(reader, f"/feeds/aktuellt/{tag}.{reader.form}")
        self.check()

    def _poll(self, reader: Reader, path: str) -> None:
        answer = self.counter.get(path)
        assert answer.status == 200
        reader.poll(answer.body, now=self.now)

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
def replaying() -> Iterator[Replay]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="syndicate-readers-")))
        path = folder / "feeds_config.yaml"
        path.write_text(CONFIG.replace("STORE", str(folder / "s.db")), encoding="utf-8")
        config = load(path, env={})
        store = stack.enter_context(open_store(config.store))
        door = stack.enter_context(Door(user_agent="syndicate-test/1 (+mailto:test@example.se)"))
        counter = Counter(config)
        address = stack.enter_context(open_counter(counter))
        draws = map(str, itertools.count())
        replay: Replay
        cycle = Cycle(config, store, door, lambda: replay.now, lambda: next(draws))
        replay = Replay(folder, store, cycle, counter, address)
        stack.callback(replay.close)
        for pick in range(12):
            add(replay.site, pick, replay.now)
        replay.load(replay.site.page())
        replay.poll()
        yield replay


def replay_all(steps: list[tuple[Callable[[Website, int, datetime], None], int, str | None]]) -> None:
    with replaying() as replay:
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
@settings(max_examples=200, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=5, max_size=40))
def test_no_reader_sees_an_item_twice_in_hundreds_of_histories(steps: list[Any]) -> None:
    replay_all(steps)
