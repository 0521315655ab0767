"""Records as a store would keep them, over several loads, and items to load."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate import history
from syndicate.model import Changes, Event, NewsItem, Reading, Record, Span

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2016, 10, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Memory:
    """What is remembered of one source."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.draws = map(str, itertools.count())

        self.scheme = history.Scheme("aktuellt", "example.se,2016", ZONE, lambda: next(self.draws))

    def load(
        self,
        items: Sequence[NewsItem | Event],
        now: datetime,
        *,
        take_away: bool = True,
        aside: Sequence[Reading] = (),
    ) -> Changes:
        """What follows from the items; ``aside``: what stood there too and could not be read."""
        matched = history.match(list(self.records.values()), items, now=now, zone=ZONE)
        taken = frozenset(record.key for record in self.records.values())
        changes = history.reconcile(matched, now=now, scheme=self.scheme, take_away=take_away, taken=taken, aside=aside)
        return self._kept(changes)

    def unchanged(self, now: datetime) -> Changes:
        """What follows from the answer that nothing changed since a good load."""
        return self._kept(history.still_absent(list(self.records.values()), now=now, scheme=self.scheme))

    def _kept(self, changes: Changes) -> Changes:
        self.records |= {record.id: record for record in changes.records}
        return changes

    def by_title(self, title: str | None) -> Record:
        """The one record of that title."""
        (record,) = [record for record in self.records.values() if record.item.title == title]
        return record


def news(number: int, **other: object) -> NewsItem:
    """A piece of news with everything; ``other``: fields that are otherwise."""
    plain = NewsItem(
        title=f"Nyhet nummer {number}",
        link=f"https://example.se/nyheter/{number}",
        summary=f"Det här är ingressen till nyhet nummer {number}, lång nog att kännas igen.",
        published=date(2016, 10, 1) + timedelta(days=number),
    )
    return replace(plain, **other)  # type: ignore[arg-type]  # keyword arguments by name only


def event(number: int, **other: object) -> Event:
    """An event of November 2016; ``other``: fields that are otherwise."""
    start = datetime(2016, 11, number, 11, tzinfo=ZONE)
    plain = Event(title=f"Möte {number}", link=f"https://example.se/k/{number}", span=Span(start, start + HOUR))
    return replace(plain, **other)  # type: ignore[arg-type]  # keyword arguments by name only
