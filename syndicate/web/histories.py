"""What became of each source lately: its loads, and where one is held what it says beside what is published. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from syndicate.model import Event, Item, Load, LoadStats, NewsItem, Record

SHOWN = 12  # titles in each column of a comparison
LOADS = 200  # of a source, that its plot is drawn from


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a comparison. ``other``: it stands on this side alone."""

    title: str
    day: date | None
    other: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is published beside what the source says and is held back.

    published, held: the first rows of each; published_count, held_count: of all
    missing, new: how many stand on one side alone
    """

    published: tuple[Row, ...]
    held: tuple[Row, ...]
    published_count: int
    held_count: int
    missing: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Of one source, as of its ``version``: the newest loads, oldest first, and the comparison where one is held."""

    version: int
    loads: tuple[LoadStats, ...] = ()
    comparison: Comparison | None = None


def compare(records: Iterable[Record], held: Load, *, count: int, zone: ZoneInfo) -> Comparison:
    """What the source says, beside as many of the newest records as its last good load had (``count``).

    Items are the same where their link is, or their title and day: history knows better, but this is only shown.
    """
    known = sorted(records, key=lambda record: (record.published, record.id), reverse=True)[: max(count, 1)]
    before = [record.item for record in known]
    after = list(held.items)
    signs_before = {sign for item in before for sign in _signs(item, zone)}
    signs_after = {sign for item in after for sign in _signs(item, zone)}
    left = [_row(item, signs_after, zone) for item in before]
    right = [_row(item, signs_before, zone) for item in after]
    return Comparison(
        published=_first(left),
        held=_first(right),
        published_count=len(left),
        held_count=len(right),
        missing=sum(row.other for row in left),
        new=sum(row.other for row in right),
    )


def _first(rows: list[Row]) -> tuple[Row, ...]:
    """What differs first, then the rest, each in its order."""
    return tuple(sorted(rows, key=lambda row: not row.other)[:SHOWN])


def _row(item: Item, others: set[object], zone: ZoneInfo) -> Row:
    return Row(item.title or "–", _day(item, zone), not others & _signs(item, zone))


def _signs(item: Item, zone: ZoneInfo) -> set[object]:
    signs: set[object] = {(item.title, _day(item, zone))}
    return signs | ({item.link} if item.link and not isinstance(item, Event) else set())


def _day(item: Item, zone: ZoneInfo) -> date | None:
    moment = item.span.start if isinstance(item, Event) else item.published if isinstance(item, NewsItem) else None
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


# --- the plot --------------------------------------------------------------------------------------------------------

WIDTH, HEIGHT, FOOT = 640, 96, 28  # of the drawing: the items above, the changes below


@dataclass(frozen=True, slots=True)
class Dot:
    """A load that was not published, or a bar of changes: where it is drawn."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Items and changes over time as coordinates in a drawing of WIDTH by HEIGHT + FOOT.

    line: points of the line of items; held: loads that were not believed; bars: x and height of what was new or changed
    first, last: when the oldest and the newest load were; most: items at the top of the drawing
    """

    line: str
    held: tuple[Dot, ...]
    bars: tuple[Dot, ...]
    first: datetime
    last: datetime
    least: int
    most: int
    changes: int


def plot_of(loads: tuple[LoadStats, ...]) -> Plot | None:
    """The drawing of these loads, oldest first; None where there are fewer than two."""
    if len(loads) < 2:
        return None
    first, last = loads[0].at, loads[-1].at
    seconds = max((last - first).total_seconds(), 1.0)
    most = max(1, *(load.items for load in loads))
    busiest = max(1, *(load.new + load.changed for load in loads))

    def across(load: LoadStats) -> float:
        return round((load.at - first).total_seconds() / seconds * WIDTH, 1)

    def up(load: LoadStats) -> float:
        return round(HEIGHT - load.items / most * (HEIGHT - 6), 1)

    good = [load for load in loads if load.good]
    points: list[str] = []
    for load in good:
        # A step and not a slope: nothing is known of the time between two loads.
        points += [f"{across(load)},{points[-1].partition(',')[2]}"] if points else []
        points.append(f"{across(load)},{up(load)}")
    if points:
        points.append(f"{WIDTH},{points[-1].partition(',')[2]}")
    busy = [load for load in loads if load.new + load.changed]
    return Plot(
        line=" ".join(points),
        held=tuple(Dot(across(load), up(load)) for load in loads if not load.good),
        bars=tuple(Dot(across(load), round(max(2.0, (load.new + load.changed) / busiest * FOOT), 1)) for load in busy),
        first=first.astimezone(UTC),
        last=last.astimezone(UTC),
        least=min((load.items for load in good), default=0),
        most=max((load.items for load in loads), default=0),
        changes=sum(load.new + load.changed for load in loads),
    )
