"""VTIMEZONE components that every calendar program reads alike (RFC 5545, section 3.6.5), from the zone database.

Programs agree on one shape only: a DAYLIGHT and a STANDARD part, each with a start in 1970 and a rule "the nth weekday
of a month"; a zone without summer time has the STANDARD part alone. Lists of dates, several parts of a kind and rules
with BYMONTHDAY are read wrongly by some. So a zone is written if its present rule has that shape, and it is used for
the moments at which that rule holds; every other moment is written in UTC, which nobody can misread.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import pairwise, repeat
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ical.calendar_stream import IcsCalendarStream
from ical.timezone import IcsTimezoneInfo
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur

_FIRST_YEAR = 1970
"""Both parts start here: Outlook expects it, and it is before every event that has a zone."""

_END_YEAR = 2066
"""A rule is compared with the zone database up to here: the database says of years after 2037 nothing but the rule, and
after 28 years every date has its weekday again."""

_CYCLE = 28
"""Years after which every date has its weekday again: a rule that holds so long is a rule."""

_NOT_ZONES = frozenset({"localtime", "posixrules", "Factory"})
"""Files among the zones that mean something else on every machine."""

_HOUR, _WEEK = 3600, 7 * 24 * 3600
"""Seconds."""

_MARGIN = timedelta(days=1)
"""So long after a change that only the rule or only the law makes, a clock's time may still mean two moments by it."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as a calendar may name it.

    component: its VTIMEZONE, CRLF lines
    since: the instant (UTC) from which the component tells the same as the zone database, for ever
    reader: the zone as a second parser understands ``component``
    """

    key: str
    component: bytes
    since: datetime
    reader: tzinfo


@dataclass(frozen=True, slots=True)
class _Transition:
    """A change of the offset at an instant (UTC)."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def wall(self) -> datetime:
        """What the clock on the wall shows when it is changed, naive."""
        return (self.at + self.before).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class _Onset:
    """When, every year, an offset begins: the ``nth`` (-1: last) ``weekday`` (0: Monday) of ``month`` at ``clock``."""

    month: int
    nth: int
    weekday: int
    clock: time
    before: timedelta
    after: timedelta

    def in_year(self, year: int) -> _Transition:
        """The change that this rule makes in a year."""
        length = monthrange(year, self.month)[1]
        if self.nth < 0:
            day = length - (date(year, self.month, length).weekday() - self.weekday) % 7
        else:
            day = 1 + (self.weekday - date(year, self.month, 1).weekday()) % 7 + 7 * (self.nth - 1)
        wall = datetime.combine(date(year, self.month, day), self.clock, UTC)
        return _Transition(wall - self.before, self.before, self.after)


class _Rule(vRecur):
    """A recurrence rule written in the order in which other programs write it."""

    # icalendar gives the type of this as the very tuple that it has itself.
    canonical_order = ("FREQ", "BYMONTH", "BYDAY")  # type: ignore[assignment]


@lru_cache(maxsize=1024)
def zone_of(key: str) -> Zone | None:
    """The zone of an IANA name, ready to be written; None if it cannot be and its moments belong in UTC.

    Pure but for the zone database, and cached for the life of the process. None for UTC itself, for names that are not
    in the database, and for zones whose rule is no "nth weekday of a month" (Africa/Casablanca, Asia/Gaza).
    Source: RFC 5545 section 3.6.5; MS-OXCICAL 2.1.3.1.1.19.
    """
    if key in _NOT_ZONES:
        return None
    try:
        info = ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: a name that is a folder of the database; ValueError: one that leaves it.
        return None
    actual = tuple(_transitions(info))
    tail = [change for change in actual if change.at.year >= _END_YEAR - _CYCLE]
    if not tail:
        return _fixed(key, info, actual)
    onsets = _onsets(tail)
    if onsets is None:
        return None
    component = _component(key, [_part(onset, info) for onset in onsets])
    expected = sorted(
        (onset.in_year(year) for onset in onsets for year in range(_FIRST_YEAR, _END_YEAR)),
        key=lambda change: change.at,
    )
    return Zone(key, component, _agree_since(actual, expected) + _MARGIN, _read_back(component))


def _transitions(zone: ZoneInfo) -> Iterator[_Transition]:
    """Every change of offset from 1970 to 2065. No zone has ever changed twice within a week."""
    start, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (_FIRST_YEAR, _END_YEAR))
    moments = [*range(start, end, _WEEK), end]
    at = datetime.fromtimestamp
    offsets = [moment.utcoffset() or timedelta() for moment in map(at, moments, repeat(zone))]
    for (low, high), (before, after) in zip(pairwise(moments), pairwise(offsets), strict=True):
        if before != after:
            yield _Transition(at(_find(zone, low, high, before), UTC), before, after)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _find(zone: ZoneInfo, low: int, high: int, before: timedelta) -> int:
    """The first second between two at which the offset is no longer ``before``; all of them since 1970.

    Nearly every change is at a whole hour, so that is looked for first.
    """
    for step in (_HOUR, 1):
        while high - low > step:
            middle = low + max((high - low) // (2 * step), 1) * step
            if datetime.fromtimestamp(middle, zone).utcoffset() == before:
                low = middle
            else:
                high = middle
        if datetime.fromtimestamp(high - 1, zone).utcoffset() == before:
            break
    return high


def _onsets(changes: Sequence[_Transition]) -> tuple[_Onset, _Onset] | None:
    """The two rules, summer time first, behind all the changes of one cycle; None if they follow no such rules."""
    forward = _onset([change for change in changes if change.after > change.before])
    back = _onset([change for change in changes if change.after < change.before])
    if forward is None or back is None or (forward.before, forward.after) != (back.after, back.before):
        return None
    return forward, back


def _onset(changes: Sequence[_Transition]) -> _Onset | None:
    """The one rule behind a cycle of changes in one direction, one a year; None if there is none."""
    if len({change.wall.year for change in changes}) != _CYCLE or len(changes) != _CYCLE:
        return None
    shapes = {(w.month, w.weekday(), w.time(), c.before, c.after) for c in changes for w in (c.wall,)}
    if len(shapes) != 1:
        return None
    month, weekday, clock, before, after = shapes.pop()
    for nth in (-1, 1, 2, 3, 4):
        onset = _Onset(month, nth, weekday, clock, before, after)
        if all(onset.in_year(change.wall.year) == change for change in changes):
            return onset
    return None


def _agree_since(actual: Sequence[_Transition], expected: Sequence[_Transition]) -> datetime:
    """The instant from which two histories that end alike are the same."""
    ours, theirs = list(expected), list(actual)
    since = ours[-1].at
    while ours and theirs and ours[-1] == theirs[-1]:
        since = ours.pop().at
        theirs.pop()
    if not ours:
        return since
    # Both have had the same offset since the later of the two changes that differ.
    return max([ours[-1].at] + [change.at for change in theirs[-1:]])


def _fixed(key: str, info: ZoneInfo, actual: Sequence[_Transition]) -> Zone | None:
    """A zone that has kept one offset since its last change."""
    moment = datetime(_END_YEAR, 1, 1, tzinfo=UTC)
    offset, name = _offset(info, moment), moment.astimezone(info).tzname()
    if name == "UTC":
        return None
    part = TimezoneStandard()
    part.add("DTSTART", datetime(_FIRST_YEAR, 1, 1))  # noqa: DTZ001  RFC 5545: local time
    part.add("TZOFFSETFROM", offset)
    part.add("TZOFFSETTO", offset)
    part.add("TZNAME", name)
    component = _component(key, [part])
    since = max([datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)] + [change.at for change in actual[-1:]])
    return Zone(key, component, since + _MARGIN, _read_back(component))


def _part(onset: _Onset, info: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    """The part of a VTIMEZONE for one of the two offsets.

    The larger offset is DAYLIGHT, also where the law has it the other way round (Ireland's winter time): Outlook and
    others know no summer time that sets the clock back.
    """
    part = TimezoneDaylight() if onset.after > onset.before else TimezoneStandard()
    name = (onset.in_year(_END_YEAR - 1).at + timedelta(hours=1)).astimezone(info).tzname()
    part.add("DTSTART", onset.in_year(_FIRST_YEAR).wall)
    part.add("RRULE", _Rule(FREQ="YEARLY", BYMONTH=onset.month, BYDAY=f"{onset.nth}{_WEEKDAYS[onset.weekday]}"))
    part.add("TZOFFSETFROM", onset.before)
    part.add("TZOFFSETTO", onset.after)
    part.add("TZNAME", name)
    return part


def _component(key: str, parts: Sequence[TimezoneStandard | TimezoneDaylight]) -> bytes:
    zone = Timezone()
    zone.add("TZID", key)
    zone.subcomponents.extend(parts)
    return bytes(zone.to_ical(sorted=False))


def _read_back(component: bytes) -> tzinfo:
    """The zone as PyPI ``ical`` understands the component, without a look at the zone database."""
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//syndicate//zone//EN\r\n"
    read = IcsCalendarStream.calendar_from_ics(f"{head}{component.decode()}END:VCALENDAR\r\n").timezones[0]
    if not read.daylight:
        # Of a part without a rule ``ical`` reads the offset and then never applies it, unlike every other reader.
        return timezone(read.standard[0].tz_offset_to.offset)
    return IcsTimezoneInfo.from_timezone(read)
