"""Days and times of day to instants: zones, nights, and the hours at which the clocks change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from syndicate.model import Span
from syndicate.when.spec import Clock, Expression, NotADate, Week, When

NIGHT = 16 * 60
"""Minutes that a range of times may take when it passes midnight; a longer one is a slip."""

_DAY = timedelta(days=1)
_LOCAL = {"mez": "cet", "mesz": "cest"}


def timed(expression: Expression, first: date, last: date | None, *, inferred: bool, zone: ZoneInfo) -> When | NotADate:
    """The span from the begin's time of day to the end's, or why there is none.

    first, last: the days, ``last`` None for one day; inferred: context completed them; zone: the site's
    """
    clock = expression.start or Clock(0)
    naive = _on(first, clock)
    nightly = expression.daily and expression.end is not None and _on(first, expression.end) <= naive
    if nightly or (isinstance(expression.first, Week) and expression.first.weekday is None):
        return NotADate("each of several days at a time, not one date")
    start = place(naive, _zone(clock, naive, zone), zone)
    warnings = (*(["the times may hold for each of the days"] if expression.daily else []), *start.notes)
    begun = When(Span(start.instant), inferred, warnings, moved=start.moved)
    if expression.end is None:
        return begun
    late = _late(naive, first, last, expression.end)
    if late is None:
        return NotADate("a range of times that ends before it begins")
    end = place(late, _zone(expression.end, late, zone), zone)
    if end.instant == start.instant:
        return begun
    read = replace(begun, span=Span(start.instant, end.instant), warnings=(*warnings, *end.notes)).in_order()
    return NotADate("a range that ends before it begins") if read.span.backwards else read


def _late(naive: datetime, first: date, last: date | None, clock: Clock) -> datetime | None:
    """The wall time of the end, on the next day where the times pass midnight; None where that is no night."""
    late = _on(last or first, clock)
    if last is not None or late >= naive:
        return late
    late += _DAY
    return late if (late - naive).total_seconds() <= NIGHT * 60 else None


def _on(day: date, clock: Clock) -> datetime:
    """The wall time on a day; 24:00 is the next midnight."""
    naive = datetime.combine(day, time(clock.hour % 24, clock.minute, clock.second))
    return naive + _DAY if clock.hour == 24 else naive


def _zone(clock: Clock, naive: datetime, zone: ZoneInfo) -> tzinfo:
    """The zone that a time says it is in, else the site's."""
    if clock.zone is None:
        return zone
    if clock.zone == "UTC":
        other: tzinfo = UTC
    elif "/" in clock.zone:
        other = ZoneInfo(clock.zone)
    else:
        hours, minutes = int(clock.zone[1:3]), int(clock.zone[4:6])
        offset = timedelta(hours=hours, minutes=minutes)
        other = timezone(-offset if clock.zone[0] == "-" else offset)
    # People write CET in summer too: a name of the site's own zone means its wall time.
    names = {naive.replace(month=month, day=1, tzinfo=zone).strftime("%Z").lower() for month in (1, 7)}
    return zone if _LOCAL.get(clock.zone_word, clock.zone_word) in names else other


@dataclass(frozen=True, slots=True)
class Placed:
    """An instant, and what was odd about its wall time, if anything; moved: out of an hour that the clocks skip."""

    instant: datetime
    notes: tuple[str, ...] = ()
    moved: bool = False


def place(naive: datetime, zone: tzinfo, shown: ZoneInfo) -> Placed:
    """The instant of a wall time, shown in another zone.

    A time that the change to summer time skips is told by the offset before it, so it is moved forward by what is
    skipped; one that the change back repeats is the first of the two (RFC 5545 section 3.3.5). Either has a note.
    """
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    instant = first.astimezone(UTC).astimezone(shown)
    if first.utcoffset() == second.utcoffset():
        return Placed(instant)
    text = f"{naive:%Y-%m-%d %H:%M}"
    if first.utcoffset() < second.utcoffset():  # type: ignore[operator]  # a ZoneInfo always has an offset
        taken = f"{first.astimezone(UTC).astimezone(zone):%H:%M}"
        note = f"{text} does not exist there: the clocks go forward over it; {taken} was taken"
        return Placed(instant, (note,), moved=True)
    return Placed(instant, (f"{text} happens twice there: the clocks go back over it; the first was taken",))
