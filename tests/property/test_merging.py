"""Copies of items in several sources, edited at random: a feed shows each item once, under one id, with true stamps.

The world has some items, told apart by title and day; each source may have its copy of each, less or more complete, and
copies follow the world sooner or later. What is claimed of every edition is in ``Paper.check``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from syndicate.edition import Edition
from syndicate.model import Entry, Event, NewsItem, Span
from tests.support.remembering import ZONE
from tests.support.several import NAMES, County, several

PHASES = (Phase.explicit, Phase.generate)  # making a sequence shorter takes minutes; it is short enough to read
QUICK = settings(max_examples=40, stateful_step_count=30, deadline=None, derandomize=True, database=None, phases=PHASES)
DEEP = settings(
    max_examples=200, stateful_step_count=50, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow]
)
TITLES = ("Öppet hus i hamnen", "Höstmarknad på torget")
sources, things = st.sampled_from(NAMES), st.integers(0, len(TITLES) - 1)
picks = st.integers(0, 1000)
WHOLE = "<p>" + "Här står hela texten, ordentligt berättad. " * 15 + "</p>"


@dataclass
class Thing:
    """What happens in the world. ``moved``: how many days later than first planned."""

    number: int
    moved: int = 0


@dataclass
class Copy:
    """One source's copy, as it follows the world."""

    moved: int
    whole: bool
    key: bool


@dataclass
class Paper:
    """The readers' view: for each thing the id it was first shown under, and its last stamps."""

    ids: dict[int, str] = field(default_factory=dict)
    last: dict[int, Entry] = field(default_factory=dict)

    def check(self, made: Edition, had: set[int]) -> dict[int, Entry]:
        """Each thing that any source ever had once, under its first id, its stamps never back."""
        shown = [(_number(entry), entry) for entry in made.entries]
        assert sorted(number for number, _ in shown) == sorted(had)
        for number, entry in shown:
            assert self.ids.setdefault(number, entry.id) == entry.id
            before = self.last.get(number, entry)
            assert entry.published == before.published
            assert entry.updated >= before.updated
            assert entry.sequence >= before.sequence
            names = [notice.sequence for notice in entry.notices]
            assert len(set(names)) == len(names)
        return dict(shown)


def _number(entry: Entry) -> int:
    return next(number for number, title in enumerate(TITLES) if (entry.item.title or "").startswith(title))


class Copies(RuleBasedStateMachine):
    """Sources come, go and follow; after each load the feed is checked."""

    kind: str

    @initialize(first=st.lists(st.tuples(sources, things, st.booleans(), st.booleans()), min_size=4, max_size=8))
    def begin(self, first: list[tuple[str, int, bool, bool]]) -> None:
        self.county = County(several(self.kind, "on_moved: none" if self.kind == "events" else ""))
        self.world = [Thing(number) for number in range(len(TITLES))]
        self.copies: dict[str, dict[int, Copy]] = {name: {} for name in NAMES}
        self.paper = Paper()
        self.had: set[int] = set()
        self.ever: set[tuple[str, int]] = set()
        for source, number, whole, key in first:
            self._take_up(source, number, whole=whole, key=key)

    def _take_up(self, source: str, number: int, *, whole: bool, key: bool) -> None:
        known = any(number in copies for copies in self.copies.values())
        # A copy that comes when others lag behind would be another event to everybody.
        if number not in self.copies[source] and not self._lagging(number) and (known or number not in self.had):
            self.copies[source][number] = Copy(self.world[number].moved, whole, key)
            # What comes back with other words than it left with was edited.
            self._load(source, allowed={number} if (source, number) in self.ever else set())
            self.ever.add((source, number))

    def _there(self) -> list[tuple[str, int]]:
        return [(name, number) for name in NAMES for number in self.copies[name]]

    @rule(source=sources, number=things, whole=st.booleans(), key=st.booleans())
    def a_source_takes_it_up(self, source: str, number: int, whole: bool, key: bool) -> None:
        self._take_up(source, number, whole=whole, key=key)

    @rule(pick=picks)
    def a_source_drops_it(self, pick: int) -> None:
        twice = [(name, n) for name, n in self._there() if [number for _, number in self._there()].count(n) > 1]
        if twice:
            source, number = twice[pick % len(twice)]
            lags = self._lagging(number)
            self.copies[source].pop(number)
            for _ in range(4):
                self._load(source, allowed={number} if lags else set(), after=timedelta(hours=9))

    @rule(pick=picks)
    def a_copy_becomes_whole(self, pick: int) -> None:
        source, number = self._there()[pick % len(self._there())]
        copy = self.copies[source][number]
        shown = self.paper.last[number].source == source
        copy.whole = True
        # Its words are told of only where they are those that readers had.
        self._load(source, allowed={number} if shown else set())

    @rule(pick=picks)
    def a_source_moves_it_first(self, pick: int) -> None:
        source, number = self._there()[pick % len(self._there())]
        if self.kind == "events" and not self._lagging(number):
            self.world[number].moved += 1
            self.copies[source][number].moved = self.world[number].moved
            before = self.paper.last[number]
            self._load(source, allowed={number})
            after = self.paper.last[number]
            assert after.sequence > before.sequence
            assert after.updated == self.county.now

    @rule(pick=picks)
    def a_source_follows(self, pick: int) -> None:
        late = [(name, number) for name, number in self._there() if self._is_late(name, number)]
        if late:
            source, number = late[pick % len(late)]
            self.copies[source][number].moved = self.world[number].moved
            # Readers know already, unless the source that told them first is gone again.
            known = self.paper.last[number].item
            told = isinstance(known, Event) and known.span == self._span(source, number)
            self._load(source, allowed=set() if told else {number})

    @rule(source=sources)
    def nothing_happens(self, source: str) -> None:
        self._load(source, allowed=set())

    def _is_late(self, source: str, number: int) -> bool:
        return self.copies[source][number].moved != self.world[number].moved

    def _lagging(self, number: int) -> bool:
        return any(self._is_late(name, number) for name in NAMES if number in self.copies[name])

    def _load(self, source: str, *, allowed: set[int], after: timedelta = timedelta(hours=1)) -> None:
        """The source is read. ``allowed``: things of which a reader may be told; of the others nothing has changed."""
        copies = self.copies[source]
        self.had |= set(copies)
        made = self.county.load(source, *(self._item(source, number) for number in copies), after=after)
        shown = self.paper.check(made, self.had)
        for number, entry in shown.items():
            before = self.paper.last.get(number)
            if before is not None and number not in allowed:
                assert (entry.updated, entry.sequence) == (before.updated, before.sequence), number
        self.paper.last = shown

    def _item(self, source: str, number: int) -> NewsItem | Event:
        copy = self.copies[source][number]
        common: dict[str, Any] = {
            "title": TITLES[number],
            "key": f"{number}@county.example" if copy.key else None,
            "link": f"https://{source}.example.se/{number}" if copy.whole else None,
            "content": WHOLE if copy.whole else None,
            "summary": ("Musik och glass vid kajen.", "Kom och köp äpplen, honung och korv.")[number],
        }
        day = date(2017, 3, 1) + timedelta(days=100 * number)
        if self.kind == "news":
            return NewsItem(**common, published=day.replace(year=2016))
        place = f"Stora salen, {('Storgatan', 'Ringleden')[number]} 1" if copy.whole else "Stora salen"
        return Event(**common, span=self._span(source, number), location=place)

    def _span(self, source: str, number: int) -> Span:
        start = datetime(2017, 3, 1, 18, tzinfo=ZONE)
        start += timedelta(days=100 * number + self.copies[source][number].moved)
        return Span(start, start + timedelta(hours=2))


class CopiesOfEvents(Copies):
    kind = "events"


class CopiesOfNews(Copies):
    kind = "news"


@pytest.mark.parametrize("machine", [CopiesOfEvents, CopiesOfNews])
def test_each_item_stands_once_under_one_id_with_true_stamps(machine: type[Copies]) -> None:
    run_state_machine_as_test(machine, settings=QUICK)


@pytest.mark.long
@pytest.mark.parametrize("machine", [CopiesOfEvents, CopiesOfNews])
def test_so_it_is_over_long_sequences(machine: type[Copies]) -> None:
    run_state_machine_as_test(machine, settings=DEEP)


def test_the_last_sentence_of_a_copy_is_not_what_makes_it_another() -> None:
    county = County(several("news"))
    one = NewsItem(title=TITLES[0], published=date(2016, 10, 1), summary="Kom till oss i hamnen på lördag, alla.")
    county.load("ett", one)
    made = county.load("tva", replace(one, summary="Vi ses i hamnen på lördag."))
    assert len(made.entries) == 1
