"""What takes place when: every event of a calendar by its days, read from what is published of each event by itself.

Lists of feeds hold as many entries as readers want; a calendar that people look through holds them all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from syndicate.web.previews import Preview, day_or_moment, web_link

# What each time of a recurring event says for itself, or does not have.
_OF_ONE_TIME = ("start", "end", "status", "location", "mark")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event at one time; a recurring one is several.

    key: of its address; feeds: names of those that it is in; shown: as a list shows it
    first, last: the days that it takes place on, both included, by the site's clock
    """

    key: str
    feeds: tuple[str, ...]
    shown: Preview
    first: date
    last: date

    @property
    def order(self) -> tuple[date, time, str, str]:
        """By day, within it what takes the whole day first, then by the clock."""
        start = self.shown.start
        return (self.first, start.time() if isinstance(start, datetime) else time(), self.shown.title, self.key)


def read_happenings(body: bytes) -> tuple[Happening, ...]:
    """The times of an event that is published by itself (docs/reference/events.md). Raises ValueError for all else."""
    told = json.loads(body)
    if not isinstance(told, dict) or not isinstance(told.get("key"), str):
        raise ValueError("not an event: it has no key")  # noqa: TRY004 - the document is wrong, not the call
    feeds = tuple(str(feed.get("name")) for feed in told.get("feeds", ()))
    recurrence = told.get("recurrence")
    if not isinstance(recurrence, dict):
        return (_happening(told, feeds),)
    rest = {name: value for name, value in told.items() if name not in _OF_ONE_TIME}
    return tuple(_happening(rest | one, feeds) for one in recurrence.get("coming", ()))


def _happening(told: Mapping[str, Any], feeds: tuple[str, ...]) -> Happening:
    start, end = day_or_moment(told.get("start")), day_or_moment(told.get("end"))
    if start is None:
        raise ValueError("not an event: it has no start")
    title, marked = str(told.get("title") or ""), str(told.get("shown") or "")
    shown = Preview(
        # A time of its own may have a title of its own.
        title=title if title and title in marked else marked or title,
        url=web_link(told.get("link")) or web_link(told.get("page")),
        published=None,
        start=start,
        end=end,
        location=told.get("location"),
        cancelled=told.get("status") == "cancelled",
        key=told["key"],
        status=told.get("status", "confirmed"),
        mark=told.get("mark"),
        online=bool(told.get("online")),
    )
    first, last = _day(start), _day(end if end is not None else start)
    if isinstance(end, datetime) and last > first and end.time() == time():
        # What ends at midnight is over with the day before.
        last -= timedelta(days=1)
    return Happening(told["key"], feeds, shown, first, max(first, last))


def _day(at: datetime | date) -> date:
    return at.date() if isinstance(at, datetime) else at


def by_feed(happenings: Iterable[Happening]) -> dict[str, tuple[Happening, ...]]:
    """Feed -> what takes place, in order. Pure."""
    found: dict[str, list[Happening]] = {}
    for happening in sorted(happenings, key=lambda one: one.order):
        for feed in happening.feeds:
            found.setdefault(feed, []).append(happening)
    return {feed: tuple(those) for feed, those in found.items()}
