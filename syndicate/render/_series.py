"""How a recurring event is written: its rule, further and left out dates, and the names of single times.

All of it stands in the form and the zone of DTSTART; a zone is named and described, never UTC, because the clock on the
wall is what recurs (RFC 5545 section 3.8.5.3). A rule whose zone cannot be described for all of its times, one of which
a time is left out or changed that falls into the change of clocks, and several rules at once, which programs do not
follow, are written as the dates that they yield.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ical.event import Event as ReadEvent
from icalendar import Event as VEvent
from icalendar.prop import vText

from syndicate.model import Entry, Event, Recurrence
from syndicate.render._outlook import fitting
from syndicate.render._times import overrides_of
from syndicate.render._zones import Zone, zone_of
from syndicate.when.recurrence import MAX_AHEAD, occurrences
from syndicate.when.rules import read_rule

LIKE_UTC = "Atlantic/Reykjavik"
"""A zone for rules that are in UTC: the same clock all the year, under a name that is written as a zone's."""

_BACK = timedelta(days=180)
_CHANGE = timedelta(hours=2)


class _Raw(vText):
    """A value whose commas and semicolons are no text."""

    def to_ical(self) -> bytes:
        """The value as it is."""
        return self.encode()


@dataclass(frozen=True, slots=True)
class Series:
    """What recurs, as it is written.

    zone: of every time; None where they are days, or dates in UTC
    rule: the value of RRULE; None where the dates say it all
    """

    zone: Zone | None
    rule: str | None
    rdates: tuple[datetime | date, ...]
    exdates: tuple[datetime | date, ...]

    def stamp(self, at: datetime | date) -> str:
        """A time as DTSTART and RECURRENCE-ID have it."""
        local = self.local(at)
        if not isinstance(local, datetime):
            return local.strftime("%Y%m%d")
        return local.strftime("%Y%m%dT%H%M%S" if self.zone else "%Y%m%dT%H%M%SZ")

    def local(self, at: datetime | date) -> datetime | date:
        """A time by the series' own clock."""
        if not isinstance(at, datetime):
            return at
        return at.astimezone(ZoneInfo(self.zone.key) if self.zone else UTC)

    def add_to(self, made: VEvent) -> None:
        """Write it into a VEVENT."""
        if self.rule is not None:
            made["RRULE"] = _Raw(self.rule)
        for name, moments in (("RDATE", self.rdates), ("EXDATE", self.exdates)):
            for moment in moments:  # each on a line of its own, as Google writes them and everybody reads them
                self.put(made, name, moment)

    def put(self, made: VEvent, name: str, moment: datetime | date) -> None:
        """Add a time under its property's name, by the series' own clock."""
        local = self.local(moment)
        if isinstance(local, datetime) and self.zone is not None:
            # icalendar makes UTC of a zone whose clock is the same.
            made.add(name, local.replace(tzinfo=None), parameters={"TZID": self.zone.key})
        else:
            made.add(name, local)


def series_of(entry: Entry, *, zone: str) -> Series | None:
    """How an entry's recurrence is written; None for one that does not recur. Pure.

    zone: IANA name of the calendar's
    """
    event = entry.item
    if not isinstance(event, Event) or event.recurrence is None:
        return None
    told = event.recurrence
    fit = fitting(event, zone=ZoneInfo(zone))
    if fit is not None:
        told = replace(told, rules=tuple(rule for rule in fit if rule))
    if event.span.all_day and len(told.rules) <= 1:
        return _by_rule(None, told)
    clock = _clock(event)
    if clock is not None and len(told.rules) <= 1:
        return _by_rule(clock, told)
    return _by_dates(event, clock, since=entry.updated - _BACK, zone=ZoneInfo(zone))


def is_series(event: Event, *, zone: ZoneInfo) -> bool:
    """Whether a recurring event can be told as one in a calendar that Outlook subscribes to. Pure.

    Not what fits none of its templates (``_outlook``), nor what recurs by a clock that no VTIMEZONE can tell.
    """
    return fitting(event, zone=zone) is not None and (event.span.all_day or _clock(event) is not None)


def _by_rule(clock: Zone | None, told: Recurrence) -> Series:
    return Series(clock, told.rules[0] if told.rules else None, told.rdates, told.exdates)


def _clock(event: Event) -> Zone | None:
    """The zone that the rule is followed in, if a VTIMEZONE tells it for every time from the first on."""
    start = event.span.start
    if not isinstance(start, datetime):
        return None
    key = start.tzinfo.key if isinstance(start.tzinfo, ZoneInfo) else LIKE_UTC if start.tzinfo == UTC else None
    zone = zone_of(key) if key else None
    local = start.replace(fold=0).utcoffset() == start.replace(fold=1).utcoffset()
    plain = zone is not None and local and not any(_as_clocks_change(at, ZoneInfo(zone.key)) for at in _named(event))
    return zone if zone is not None and plain and start >= zone.since else None


def _named(event: Event) -> Iterator[datetime]:
    """The times of its rule that an event names, to leave them out or to change them."""
    told = event.recurrence
    for at in (*told.exdates, *(one.at for one in told.overrides)) if told else ():
        if isinstance(at, datetime):
            yield at


def _as_clocks_change(at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock is changed about then: what it shows twice or never names no time that programs agree on."""
    moment = at.astimezone(UTC)
    return (moment - _CHANGE).astimezone(zone).utcoffset() != (moment + _CHANGE).astimezone(zone).utcoffset()


def _by_dates(event: Event, clock: Zone | None, *, since: datetime, zone: ZoneInfo) -> Series:
    """The dates that the rules yield, from some time before the last change on; in UTC where there is no clock."""
    first = max(since, event.span.begins(zone))
    start, told = event.span.start, event.recurrence
    found = occurrences(event, zone=zone, after=first, before=first + MAX_AHEAD)
    left_out = tuple(at for at in (told.exdates if told else ()) if at == start)
    return Series(clock, None, tuple(sorted(one.at for one in found if one.at != start)), left_out)


Name = tuple[str, str]
"""What names a VEVENT: its UID, and its RECURRENCE-ID or nothing."""


def names_of(entry: Entry, series: Series | None) -> dict[Name, Entry]:
    """What each VEVENT of an entry is named, and which entry it is of."""
    named = {(entry.id, ""): entry}
    if series is not None:
        named |= {(entry.id, series.stamp(one.at)): one for one in overrides_of(entry) if one.at is not None}
    return named


def name_of(found: ReadEvent) -> Name:
    """What a VEVENT as read is named."""
    return (str(found.uid), str(found.recurrence_id or ""))


def differences(found: ReadEvent, series: Series, instants: Sequence[Sequence[object]]) -> str | None:
    """What an event as read back has otherwise than the series; None where it is as meant.

    instants: its RDATEs and EXDATEs as a subscriber understands them
    """
    start = found.dtstart or date.min
    rule = str(read_rule(found.rrule.as_rrule_str(), start=start)) if found.rrule else None
    meant = str(read_rule(series.rule, start=start)) if series.rule else None
    if rule != meant:
        return f"another rule: {rule} for {meant}"
    for name, read, wanted in zip(("RDATE", "EXDATE"), instants, (series.rdates, series.exdates), strict=True):
        if sorted(map(str, read)) != sorted(str(_instant(at)) for at in wanted):
            return f"other dates in {name}"
    return None


def _instant(at: datetime | date) -> datetime | date:
    return at.astimezone(UTC) if isinstance(at, datetime) else at
