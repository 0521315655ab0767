"""Whether items of two sources of a feed are one and the same. Pure.

A sign makes two items candidates; what is to agree besides keeps apart what only looks alike. To take two items for one
is the worse fault: a subscriber then never hears of the second.

    sign                                   of events also                          of news also
    KEY    the same id, no other has it    title alike, or the same day            title alike, or no other day
    LINK   the same page, own to each      the same start, title or place alike;   title alike, or no other day
                                           or one without a time: day and title
    TITLE  the same title, and start (day) no other place, no other meeting room;  of a short title the same moment or
                                           both recur or neither                   text; without a date the same text

A sign counts only where it points to one item of each source, so two "Öppet hus" at ten say nothing to a third.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.model import Event, Record

SHORT_TITLE = 3  # words: a title of fewer, such as "Öppet hus", is used again and again
LONG_TEXT = 40  # characters: shorter texts ("Läs mer") say nothing
_WORD = re.compile(r"\w+")
_EVERYWHERE = re.compile(r"[^\s@]+@[^\s@]+|(?:urn|tag):\S+|[0-9A-Fa-f-]{32,}")


class Sign(StrEnum):
    """What makes items of two sources candidates, the surest first."""

    KEY = "key"
    LINK = "link"
    TITLE = "title"


class Side:
    """A record as the signs see it. ``link``: its page, where no other item of its source has that, nor its source."""

    def __init__(self, record: Record, *, zone: ZoneInfo, link: str | None = None) -> None:
        self.record = record
        self.item = record.item
        self.zone = zone
        self.link = link

    @cached_property
    def key(self) -> str | None:
        """Its id where no other source can mean something else by it: a UID, a tag, an address; no row's number."""
        key = (self.item.key or "").strip()
        if key.startswith(("http://", "https://")):
            return text.same_page(key)
        return key if _EVERYWHERE.fullmatch(key) else None

    @cached_property
    def title(self) -> tuple[str, ...]:
        """The words of its title."""
        return words_of(self.item.title)

    @cached_property
    def start(self) -> datetime | date | None:
        """When it begins, or was published: an instant, a day, or None."""
        return self.item.span.start if isinstance(self.item, Event) else self.item.published

    @cached_property
    def day(self) -> date | None:
        """The day of that in the site's zone."""
        return self.start.astimezone(self.zone).date() if isinstance(self.start, datetime) else self.start

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of its text."""
        body = text.to_text(self.item.content) if self.item.content else self.item.summary or ""
        return words_of(body) if len(body) >= LONG_TEXT else ()

    @property
    def present(self) -> bool:
        """Whether its source still has it."""
        return self.record.absent_since is None and self.record.withdrawn is None

    def traces(self) -> Iterator[tuple[Sign, Hashable]]:
        """By what others may be found that are the same."""
        if self.key:
            yield Sign.KEY, self.key
        if self.link:
            yield Sign.LINK, self.link
        if self.title and isinstance(self.item, Event):
            start = self.start.timestamp() if isinstance(self.start, datetime) else self.start
            yield Sign.TITLE, (self.title, start, self.item.recurrence is None)
        elif self.title:
            yield Sign.TITLE, (self.title, self.day)
            if self.day is not None:
                yield Sign.TITLE, (self.title, None)


def same(one: Side, other: Side, sign: Sign) -> bool:
    """Whether two candidates are one item; see the table above."""
    if isinstance(one.item, Event) != isinstance(other.item, Event):
        return False
    if isinstance(one.item, Event):
        return _same_event(one, other, sign)
    near = alike(one.title, other.title) or one.day == other.day or None in (one.day, other.day)
    return near if sign is not Sign.TITLE else _same_news(one, other)


def apart(one: Side, other: Side) -> bool:
    """Whether two items are evidently two although others link them: the same start at another place or address."""
    return _same_start(one, other) and isinstance(one.item, Event) and _elsewhere(one, other)


def strangers(one: Side, other: Side) -> bool:
    """Whether two that once were the same now have nothing in common: neither id, page, title nor day."""
    linked = (one.key and one.key == other.key) or (one.link and one.link == other.link)
    return not linked and one.day != other.day and bool(one.title) and not alike(one.title, other.title)


def alike(one: tuple[str, ...], other: tuple[str, ...], share: float = 0.5) -> bool:
    """Whether at least this share of the shorter's words is in the longer; what is not known is like everything.

    Numbers tell what else is the same apart: "Del 1" is not like "Del 2".
    """
    first, second = set(one), set(other)
    if not first or not second:
        return True
    numbers = [{word for word in words if word.isdigit()} for words in (first, second)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    return len(first & second) >= share * min(len(first), len(second))


def words_of(value: str | None) -> tuple[str, ...]:
    """The words of a text, whatever stands between them and however they are written."""
    return tuple(_WORD.findall(value.casefold())) if value else ()


def _same_event(one: Side, other: Side, sign: Sign) -> bool:
    if sign is Sign.KEY:
        return alike(one.title, other.title) or one.day == other.day
    if sign is Sign.TITLE:
        return not _elsewhere(one, other)
    timed = isinstance(one.start, datetime) and isinstance(other.start, datetime)
    if timed:
        return one.start == other.start and (alike(one.title, other.title) or not _elsewhere(one, other))
    return one.day == other.day and alike(one.title, other.title)


def _same_start(one: Side, other: Side) -> bool:
    timed = isinstance(one.start, datetime) == isinstance(other.start, datetime)
    return one.start == other.start if timed else one.day == other.day


def _elsewhere(one: Side, other: Side) -> bool:
    """Whether both say where they are, and it is not the same."""
    if not isinstance(one.item, Event) or not isinstance(other.item, Event):
        return False
    places = [words_of(item.location) for item in (one.item, other.item)]
    rooms = {item.online for item in (one.item, other.item) if item.online}
    return not alike(places[0], places[1], 0.51) or len(rooms) > 1


def _same_news(one: Side, other: Side) -> bool:
    """Of two with the same title."""
    texts = bool(one.words and other.words)
    if None in (one.day, other.day):
        return texts and alike(one.words, other.words, 0.8)
    if one.day != other.day:
        return False
    if len(one.title) >= SHORT_TITLE or (texts and alike(one.words, other.words, 0.6)):
        return True
    return one.start == other.start and not texts
