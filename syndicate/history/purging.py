"""Items that were removed for good: what is remembered of them, and how they are known when the source has them again.

Nothing of what they said is kept, only hashes by which they are recognised. Pure.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from syndicate import identity, text
from syndicate.model import Event, Load, NewsItem, Record


def tombstone(record: Record, *, others: Iterable[Record], now: datetime) -> Record:
    """What stays of a record: its id and key, which are never given again, and the marks of its item.

    others: the source's, of which none may have its link if the link is to stand for it; now: aware
    """
    marks = _marks(record.item)
    link = marks.get("link")
    if link and any(_marks(other.item).get("link") == link for other in others if other.id != record.id):
        del marks["link"]
    at = now.replace(microsecond=0)
    return Record(
        id=record.id,
        key=record.key,
        source=record.source,
        item=NewsItem(),
        fingerprint="",
        first_seen=at,
        published=at,
        updated=at,
        purged=at,
        marks=tuple(f"{name}:{mark}" for name, mark in sorted(marks.items())),
    )


def without_purged(load: Load, purged: Sequence[Record]) -> Load:
    """The load without the items that were removed for good. ``purged``: the tombstones of its source."""
    if not purged:
        return load
    links = Counter(_marks(reading.item).get("link") for reading in load.readings if reading.item is not None)
    known = [set(record.marks) for record in purged]
    kept = tuple(
        reading for reading in load.readings if reading.item is None or not _is_one_of(reading.item, known, links)
    )
    return load if len(kept) == len(load.readings) else replace(load, readings=kept)


def _is_one_of(item: NewsItem | Event, known: Sequence[set[str]], links: Counter[str | None]) -> bool:
    marks = _marks(item)
    said = {name: f"{name}:{mark}" for name, mark in marks.items()}
    own = links[marks.get("link")] == 1
    for each in known:
        if said.get("key") in each or (own and said.get("link") in each):
            return True
        # Without an id and a link of its own it is known by what it is called and when it is.
        if said["words"] in each and ("key" not in marks or not any(mark.startswith("key:") for mark in each)):
            return True
    return False


def _marks(item: NewsItem | Event) -> dict[str, str]:
    """Hashes of the source's own id, of the address, and of title and date together."""
    when = identity.span_text(item.span) if isinstance(item, Event) else identity.day_text(item.published)
    title = " ".join((item.title or "").casefold().split())
    said = {"key": item.key, "link": text.same_page(item.link) if item.link else None, "words": f"{title}\n{when}"}
    return {name: _hash(value) for name, value in said.items() if value}


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:32]
