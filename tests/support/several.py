"""Several sources of one feed: what each of them says, what is remembered, and what the feed publishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from syndicate import history
from syndicate.config import Config, parse
from syndicate.edition import Edition, compose
from syndicate.model import Entry, Event, Merging, NewsItem, Record
from tests.support.remembering import ZONE, Memory

START = datetime(2016, 10, 24, 9, 0, tzinfo=UTC)
CONFIG = """\
site: {title: Regionen, url: "https://example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
sources:
  ett: {kind: KIND, type: FORM, url: "https://ett.example.se/lista"}
  tva: {kind: KIND, type: FORM, url: "https://tva.example.se/lista"}
  tre: {kind: KIND, type: FORM, url: "https://tre.example.se/lista"}
feeds:
  alla: {title: Alla, from: [ett, tva, tre], KEYS}
"""
NAMES = ("ett", "tva", "tre")


def several(kind: str = "events", keys: str = "") -> Config:
    """The configuration of a feed of three sources."""
    form = "ics" if kind == "events" else "feed"
    text = CONFIG.replace("KIND", kind).replace("FORM", form).replace("KEYS", keys)
    return parse(text, path=Path("feeds_config.yaml"), env={})


@dataclass
class County:
    """Three sources, their records, and the one feed of them. The clock goes an hour with each load."""

    config: Config = field(default_factory=several)
    now: datetime = START
    merging: Merging = field(default_factory=Merging)

    def __post_init__(self) -> None:
        self.memories = {name: _memory_of(name) for name in NAMES}

    @property
    def records(self) -> list[Record]:
        return [record for memory in self.memories.values() for record in memory.records.values()]

    def load(self, source: str, *items: NewsItem | Event, after: timedelta = timedelta(hours=1)) -> Edition:
        """What the feed is once this source has been read."""
        self.now += after
        self.memories[source].load(items, self.now)
        return self.edition()

    def edition(self, sources: Sequence[str] = NAMES) -> Edition:
        """The feed, and what is remembered of it."""
        feed = self.config.feeds["alla"].model_copy(update={"sources": tuple(sources)})
        made = compose(
            self.config,
            feed,
            [record for record in self.records if record.source in sources],
            now=self.now,
            since=START,
            id_="tag:example.se,2016:alla",
            merging=self.merging,
        )
        self.merging = made.merging
        return made


def entries(made: Edition) -> list[Entry]:
    """Everything that the feed holds."""
    return list(made.entries)


def only(made: Edition) -> Entry:
    """The one entry of the feed."""
    (entry,) = made.entries
    return entry


def _memory_of(name: str) -> Memory:
    memory = Memory()
    memory.scheme = history.Scheme(name, "example.se,2016", ZONE, lambda: f"{name} {next(memory.draws)}")
    return memory
