"""The numbers of a load, and what they usually are. Pure.

The baseline is the median over the good loads 8 to 21 back, because the median of the last few sinks with slow rot;
while there are fewer than 21, over all good loads. It starts anew where the operator accepted a load. A source's first
load has no baseline and is judged by the rules that need none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from syndicate import text
from syndicate.model import Event, Item, Load, LoadStats, NewsItem, Reading

BASELINE_FROM, BASELINE_TO = 7, 21  # positions among the good loads, newest first


@dataclass(frozen=True, slots=True)
class Baseline:
    """What good loads of a source look like. ``loads`` is how many they are; 0 means that nothing can be compared.

    titled, linked, dated, same_link: shares of the items, 0.0 to 1.0; since: when the oldest of them was
    """

    loads: int = 0
    items: float = 0.0
    titled: float = 0.0
    linked: float = 0.0
    dated: float = 0.0
    same_link: float = 0.0
    size: float = 0.0
    hosts: frozenset[str] = frozenset()
    since: datetime | None = None


def measure(load: Load, *, now: datetime, titles_optional: bool = False) -> LoadStats:
    """The numbers of a load, to be judged now and to be part of the baseline later. ``good`` is still to be decided."""
    readings = [reading for reading in load.readings if not reading.duplicate]
    items = [reading.item for reading in readings if reading.item is not None]
    links = Counter(text.same_page(item.link) for item in items if item.link)
    return LoadStats(
        at=now,
        good=False,
        items=len(readings),
        titled=len(readings) if titles_optional else sum(has(reading, "title") for reading in readings),
        linked=sum(has(reading, "link") for reading in readings),
        # What waits for its own page may have its date there.
        dated=sum(r.waits or (r.item is not None and _dated(r.item)) for r in readings),
        size=load.size,
        hosts=dict(sorted(Counter(text.site_host(item.link) for item in items if item.link).items())),
        same_link=max(links.values(), default=0),
        valid_empty=load.valid_empty,
    )


def has(reading: Reading, name: str) -> bool:
    """Whether an item has a title or a link, be it set aside or not."""
    return bool(getattr(reading.item, name) if reading.item is not None else reading.partial.get(name))


def _dated(item: Item) -> bool:
    return isinstance(item, Event) or (isinstance(item, NewsItem) and item.published is not None)


def baseline(loads: Sequence[LoadStats]) -> Baseline:
    """What good loads look like. ``loads``: newest first, as the store gives them."""
    good: list[LoadStats] = []
    for stats in loads:
        if stats.good:
            good.append(stats)
        if stats.reset:
            break
    chosen = good[BASELINE_FROM:BASELINE_TO] if len(good) >= BASELINE_TO else good
    if not chosen:
        return Baseline()
    return Baseline(
        loads=len(chosen),
        items=median(stats.items for stats in chosen),
        titled=median(share_of(stats.titled, stats.items) for stats in chosen),
        linked=median(share_of(stats.linked, stats.items) for stats in chosen),
        dated=median(share_of(stats.dated, stats.items) for stats in chosen),
        same_link=median(share_of(stats.same_link, stats.items) for stats in chosen),
        size=median(stats.size for stats in chosen),
        hosts=frozenset(host for stats in good for host in stats.hosts),
        since=min(stats.at for stats in chosen),
    )


def empties(loads: Sequence[LoadStats]) -> int:
    """How many of the last loads in a row were empty by the word of the source itself. ``loads``: newest first."""
    return next((count for count, stats in enumerate(loads) if not stats.valid_empty), len(loads))


def share_of(part: float, whole: float) -> float:
    """0.0 to 1.0; 0.0 of nothing."""
    return part / whole if whole else 0.0
