"""A county's website on loopback, its configuration, and a cycle over it with a clock that the test turns."""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pytest_httpserver import HTTPServer

from syndicate.config import Config, load
from syndicate.cycle import Cycle
from syndicate.fetch import Door, Limits
from syndicate.store import Store, open_store

START = datetime(2016, 10, 24, 9, 0, tzinfo=UTC)

CONFIG = """\
site:
  title: Hållbar upphandling
  url: {root}
  language: sv
  timezone: Europe/Stockholm
  authority: example.se,2016
store: sqlite:///{store}
sources:
  aktuellt:
    kind: news
    url: {root}nyheter
    allow: [127.0.0.1, localhost]
    items: ul.news > li
    fields: {{title: h3, link: "h3 a::attr(href)", published: .date, summary: .intro}}
  kalendern:
    kind: events
    url: {root}kalender
    allow: [127.0.0.1, localhost]
    items: ul.calendar > li
    fields: {{title: .title, when: .time, location: .place, link: "a::attr(href)"}}
    missing_title: Kalenderhändelse
feeds:
  aktuellt: {{title: Aktuellt, from: [aktuellt]}}
  kalendern: {{title: Kalendern, from: [kalendern]}}
"""


@dataclass(frozen=True)
class Story:
    """A piece of news as the page shows it."""

    number: int
    title: str = ""
    date: str = "21 okt 2016"
    intro: str = "Det här är en ingress på svenska, med å, ä och ö, lång nog att kännas igen."
    path: str = ""

    def markup(self) -> str:
        title = self.title or f"Nyhet nummer {self.number}"
        link = self.path or f"/nyheter/{self.number}"
        return (
            f'<li><span class="date">{self.date}</span><h3><a href="{link}">{html.escape(title)}</a></h3>'
            f'<p class="intro">{html.escape(f"{self.intro} ({self.number})")}</p></li>'
        )


def news_page(stories: Sequence[Story]) -> str:
    """A page with the list of news."""
    return _page('<ul class="news">' + "".join(story.markup() for story in stories) + "</ul>")


def calendar_page(rows: Sequence[tuple[str, str]]) -> str:
    """A page with a calendar; each row is a title and the words for when."""
    items = "".join(
        f'<li><a href="/kalender/{n}"><span class="title">{title}</span></a> <span class="time">{when}</span>'
        f'<span class="place">Stadshuset</span></li>'
        for n, (title, when) in enumerate(rows, 1)
    )
    return _page(f'<ul class="calendar">{items}</ul>')


def _page(body: str) -> str:
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Regionen</title></head>'
        f"<body><main>{body}</main></body></html>"
    )


NINE = tuple(Story(number, date=f"{number + 10} okt 2016") for number in range(1, 10))
EVENTS = (("Möte om avtal", "31 oktober 2016 11.00 - 12.00"), ("", "7 november 2016 9.30 - 16.30"))


@dataclass
class County:
    """The site, the service over it, and the clock."""

    server: HTTPServer
    config: Config
    store: Store
    door: Door
    now: datetime = START
    draws: Iterator[str] = field(default_factory=lambda: map(str, itertools.count()))

    @property
    def cycle(self) -> Cycle:
        return Cycle(self.config, self.store, self.door, lambda: self.now, lambda: next(self.draws))

    def pass_time(self, **parts: float) -> None:
        self.now += timedelta(**parts)

    def answer(self, path: str, body: str | bytes, **other: object) -> None:
        """Let the site answer so from now on."""
        self.server.clear_all_handlers()
        other.setdefault("content_type", "text/html; charset=utf-8")
        self.server.expect_request("/robots.txt").respond_with_data("", status=404)
        self.server.expect_request(path).respond_with_data(body, **other)  # type: ignore[arg-type]  # by name

    def news(self, stories: Sequence[Story]) -> None:
        self.answer("/nyheter", news_page(stories))

    def document(self, path: str) -> bytes:
        artifact = self.store.artifact(path)
        assert artifact is not None
        return artifact.body


@contextmanager
def county_at(server: HTTPServer, folder: Path) -> Iterator[County]:
    """A county whose store lies in ``folder``."""
    path = folder / "feeds_config.yaml"
    path.write_text(CONFIG.format(root=server.url_for("/"), store=folder / "syndicate.db"), encoding="utf-8")
    config = load(path, env={})
    limits = Limits(interval=0, stall=2, total=3, connect=2)
    agent = "syndicate-test/1 (+mailto:test@example.se)"
    with open_store(config.store) as store, Door(user_agent=agent, limits=limits) as door:
        yield County(server, config, store, door)
