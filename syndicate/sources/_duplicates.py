"""The same item twice in one source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syndicate import text
from syndicate.model import Event, Reading


def without_duplicates(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings, those set aside that stand there twice: the same id, or the same link, title and date. First wins.

    So do the inner of nested matches, which read the same as the outer ones.
    """
    seen: set[object] = set()
    kept = []
    for reading in readings:
        signs = _same_if(reading)
        twice = reading.set_aside is None and any(sign in seen for sign in signs)
        seen.update(signs)
        kept.append(
            replace(reading, set_aside="the same item stands in the source before", duplicate=True)
            if twice
            else reading
        )
    return tuple(kept)


def _same_if(reading: Reading) -> list[object]:
    item = reading.item
    if item is None or reading.set_aside:
        return []
    moment = (item.span, item.recurrence) if isinstance(item, Event) else item.published
    link = text.same_page(item.link) if item.link else None
    place = item.location if isinstance(item, Event) else None
    whole: list[object] = [(link, item.title, moment, place, None if link or item.title else item.summary)]
    return [*whole, ("id", item.key)] if item.key else whole
