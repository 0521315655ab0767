"""A website that is edited at random, the service over it, and its documents as they are served.

A page of news in a folder, the real cycle over it, a real store; the clock is turned by the test.
"""

from __future__ import annotations

import itertools
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from syndicate.config import Config, load
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.model import Outcome
from syndicate.store import Store, open_store
from tests.support.counter import Counter, open_counter

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONFIG = """\
site: {title: Regionen, url: "https://www.example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
store: sqlite:///STORE
sources:
  aktuellt:
    kind: news
    path: aktuellt.html
KEYS
feeds:
  aktuellt: {from: [aktuellt], LIMITS}
"""
KEYS = {
    "html": """\
    items: ul.list > li
    fields:
      {title: h3, link: "h3 a::attr(href)", published: .date, summary: .intro, content: .body, categories: .tag}""",
    "feed": """\
    type: feed""",
}
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

    def item(self, root: str, noise: str) -> str:
        """The same as an item of the website's own feed, whose id is its address of the day."""
        href = f"{root}{self.address or f'sida/{self.number}'}"
        title = self.title or f"Beslut om ärende {self.number}"
        tag = f"<category>{self.tag}</category>" if self.tag else ""
        return (
            f"<item><title>{title}</title><link>{href}{noise}</link><guid>{href}</guid>{tag}"
            f"<pubDate>{self.day:%a, %d %b %Y} 08:00:00 +0100</pubDate><description>{self.intro}</description></item>"
        )


@dataclass
class Website:
    """The page as its editors keep it, and what was edited since it was last read.

    by_place: whether a change of system gives addresses by the place in the list, which others had before
    """

    stories: list[Story] = field(default_factory=list)
    away: list[Story] = field(default_factory=list)
    root: str = "http://www.example.se/"
    noise: str = ""
    by_place: bool = True
    edited: set[int] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def page(self) -> bytes:
        listed = "".join(story.markup(self.root, self.noise) for story in self.stories)
        head = '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Regionen</title></head>'
        return f'{head}<body><main><ul class="list">{listed}</ul></main></body></html>'.encode()

    def feed(self) -> bytes:
        """The same as a feed of a system that calls its items by their addresses, whatever these are today."""
        listed = "".join(story.item(self.root, self.noise) for story in self.stories)
        head = "<title>Regionen</title><link>http://www.example.se/</link><description>Nytt</description>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{listed}</channel></rss>'.encode()

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
        named = pick % 3 if site.by_place else next(site.numbers)
        site.stories = [replace(s, address=f"ny/{named}-{places[s.number]}") for s in site.stories]
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


Edit = Callable[[Website, int, datetime], None]
EDITS: tuple[Edit, ...] = (
    *(add, add, rewrite, rewrite, retitle, redate, recategorise, readdress, rekey),
    *(reorder, scheme, tracking, leave, come_back, twice),
)
STEPS = st.tuples(st.sampled_from(EDITS), st.integers(0, 9_999), st.sampled_from([None, None, None, *OUTAGES]))


@dataclass
class Served:
    """The website and the service over it.

    address: where the documents are served, ending in a slash; kind: whether its page is read or its own feed
    """

    folder: Path
    config: Config
    store: Store
    door: Door
    counter: Counter
    address: str
    kind: str = "html"
    now: datetime = START
    site: Website = field(default_factory=Website)
    draws: Iterator[str] = field(default_factory=lambda: map(str, itertools.count()))

    @property
    def cycle(self) -> Cycle:
        return Cycle(self.config, self.store, self.door, lambda: self.now, lambda: next(self.draws))

    def page(self) -> bytes:
        """What the service reads, as the editors have it."""
        return self.site.page() if self.kind == "html" else self.site.feed()

    def load(self, page: bytes | None) -> Outcome:
        """The service looks at the page, which may be missing, and the documents are what is published then."""
        path = self.folder / "aktuellt.html"
        path.unlink(missing_ok=True) if page is None else path.write_bytes(page)
        outcome = self.cycle.refresh("aktuellt")
        assert "fault of syndicate" not in (outcome.reason or ""), outcome.reason
        self.counter.look(self.store, now=self.now)
        return outcome

    def load_and_believe(self) -> Outcome:
        """The page as its editors have it, which the operator accepts whatever the guards say."""
        outcome = self.load(self.page())
        if outcome.verdict in ("hold", "partial"):
            outcome = self.cycle.accept("aktuellt") or outcome
            self.counter.look(self.store, now=self.now)
        return outcome


@contextmanager
def served(limits: str, *, kind: str = "html") -> Iterator[Served]:
    """A website with the service over it. ``limits``: keys of the feed; ``kind``: of what is read of it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="syndicate-website-")))
        path = folder / "feeds_config.yaml"
        text = CONFIG.replace("STORE", str(folder / "s.db")).replace("LIMITS", limits).replace("KEYS", KEYS[kind])
        path.write_text(text, encoding="utf-8")
        config = load(path, env={})
        store = stack.enter_context(open_store(config.store))
        door = stack.enter_context(Door(user_agent="syndicate-test/1 (+mailto:test@example.se)"))
        counter = Counter(config)
        address = stack.enter_context(open_counter(counter))
        site = Website(by_place=kind == "html")  # an id that was another item's would be a lie
        yield Served(folder, config, store, door, counter, address, kind, site=site)
