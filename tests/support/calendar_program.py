"""A county's calendar program: what is planned in it, by the clock in Stockholm, and the file that it exports.

Nothing here is shared with what reads or writes calendars in the service. The file is written as programs do it: see
``Dialect``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from tests.support.office import STOCKHOLM

Wall = datetime | date
"""A time as the clock in Stockholm shows it, naive; or a day."""

_STAMP = "%Y%m%dT%H%M%S"
_ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Dialect:
    """How a program writes.

    zone: the name that it has for Stockholm's clock; utc: EXDATE and RECURRENCE-ID are in UTC, as some write them
    lasting: lengths are DURATION; together: dates stand on one line; first: exceptions stand before their series
    numbered: SEQUENCE is written; linked: events have a page
    """

    zone: str = "Europe/Stockholm"
    utc: bool = False
    lasting: bool = False
    together: bool = False
    first: bool = False
    numbered: bool = True
    linked: bool = True


@dataclass(frozen=True)
class Other:
    """One time of a series that is not as the others. at: the start that it has by the rule."""

    at: Wall
    start: Wall
    title: str
    place: str
    text: str
    cancelled: bool = False


@dataclass(frozen=True)
class Plan:
    """What is planned.

    rule: RRULE without its end; empty for what takes place once or by dates alone
    until: the last start there may be; count: how many there are, 0 for any number
    version: of the plan; said: of its text, which other edits leave as it is
    gone: not in the file any more; withdrawn: and believed to be so
    """

    number: int
    start: Wall
    length: timedelta
    rule: str = ""
    until: Wall | None = None
    count: int = 0
    rdates: tuple[Wall, ...] = ()
    exdates: tuple[Wall, ...] = ()
    others: tuple[Other, ...] = ()
    version: int = 0
    said: int = 0
    title: str = ""
    place: str = "Stadshuset"
    cancelled: bool = False
    gone: bool = False
    withdrawn: bool = False

    @property
    def name(self) -> str:
        return self.title or f"Möte {self.number}"

    @property
    def text(self) -> str:
        return f"Om sak {self.number}, {self.said}."

    @property
    def recurs(self) -> bool:
        return bool(self.rule or self.rdates)

    @property
    def ended_rule(self) -> str:
        """The rule with its end, by the clock."""
        if self.until is not None:
            return f"{self.rule};UNTIL={self.until:{'%Y%m%dT%H%M%S' if _timed(self.start) else '%Y%m%d'}}"
        return f"{self.rule};COUNT={self.count}" if self.count else self.rule

    def starts(self, after: Wall, most: int = 60) -> list[Wall]:
        """The starts by the rule and the further dates, changed and cancelled ones too, from a time on."""
        first = self.start if isinstance(self.start, datetime) else datetime.combine(self.start, time())
        found: set[Wall] = {self.start, *self.rdates}
        if self.rule and "SECONDLY" not in self.rule:
            begin = after if isinstance(after, datetime) else datetime.combine(after, time())
            regular = rrulestr(self.ended_rule, dtstart=first).xafter(begin, count=most, inc=True)
            found |= {at if _timed(self.start) else at.date() for at in regular}
        return sorted((at for at in found - {*self.exdates} if _key(at) >= _key(after)), key=_key)

    def moved(self, by: timedelta) -> Plan:
        """All of it at another time, exceptions too."""
        others = tuple(replace(one, at=one.at + by, start=one.start + by) for one in self.others)
        return replace(
            self,
            start=self.start + by,
            until=self.until and self.until + by,
            rdates=tuple(at + by for at in self.rdates),
            exdates=tuple(at + by for at in self.exdates),
            others=others,
        )

    def without_exceptions(self) -> Plan:
        return replace(self, others=(), exdates=(), rdates=())


def _timed(at: Wall) -> bool:
    return isinstance(at, datetime)


def _key(at: Wall) -> str:
    return at.isoformat()


def instant(at: Wall) -> Wall:
    """A time of the clock in UTC; a day as it is."""
    return at.replace(tzinfo=STOCKHOLM).astimezone(UTC) if isinstance(at, datetime) else at


# --- the file --------------------------------------------------------------------------------------------------------


def exported(plans: Iterable[Plan], now: datetime, dialect: Dialect) -> bytes:
    """The calendar as the program exports it at a moment, which it stamps on everything."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Regionen//Kalender//SV"]
    lines += _ZONE.format(name=dialect.zone).splitlines()
    for plan in plans:
        lines += _events(plan, now, dialect)
    lines.append("END:VCALENDAR")
    return "".join(f"{line}\r\n" for line in lines).encode()


def _events(plan: Plan, now: datetime, dialect: Dialect) -> list[str]:
    own = [*_head(plan, now, dialect), *_times(plan.start, plan.length, dialect)]
    own += _words(plan.name, plan.place, plan.text, dialect, plan)
    if plan.rule:
        own.append(f"RRULE:{_rule(plan)}")
    for name, moments in (("RDATE", plan.rdates), ("EXDATE", plan.exdates)):
        own += _dates(name, moments, dialect)
    if plan.cancelled:
        own.append("STATUS:CANCELLED")
    own.append("END:VEVENT")
    exceptions = [line for one in plan.others for line in _other(plan, one, now, dialect)]
    return [*exceptions, *own] if dialect.first else [*own, *exceptions]


def _head(plan: Plan, now: datetime, dialect: Dialect) -> list[str]:
    head = ["BEGIN:VEVENT", f"UID:mote-{plan.number}@example.se", f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"]
    return [*head, f"SEQUENCE:{plan.version}"] if dialect.numbered else head


def _other(plan: Plan, one: Other, now: datetime, dialect: Dialect) -> list[str]:
    lines = [*_head(plan, now, dialect), *_dates("RECURRENCE-ID", [one.at], dialect)]
    lines += _times(one.start, plan.length, dialect)
    lines += _words(one.title, one.place, one.text, dialect, plan)
    return [*lines, *(["STATUS:CANCELLED"] if one.cancelled or plan.cancelled else []), "END:VEVENT"]


def _words(title: str, place: str, text: str, dialect: Dialect, plan: Plan) -> list[str]:
    escaped = text.replace(",", "\\,")
    page = [f"URL:https://www.example.se/kalender/{plan.number}"] if dialect.linked else []
    return [f"SUMMARY:{title}", f"LOCATION:{place}", f"DESCRIPTION:{escaped}", *page]


def _times(start: Wall, length: timedelta, dialect: Dialect) -> list[str]:
    begin = _property("DTSTART", start, dialect)
    if dialect.lasting:
        told = f"P{length.days}D" if not _timed(start) else f"PT{length // timedelta(minutes=1)}M"
        return [begin, f"DURATION:{told}"]
    end = instant(start) + length
    local = end.astimezone(STOCKHOLM).replace(tzinfo=None) if isinstance(end, datetime) else end
    return [begin, _property("DTEND", local, dialect)]


def _property(name: str, at: Wall, dialect: Dialect) -> str:
    if not _timed(at):
        return f"{name};VALUE=DATE:{at:%Y%m%d}"
    return f'{name};TZID="{dialect.zone}":{at:{_STAMP}}'


def _dates(name: str, moments: Sequence[Wall], dialect: Dialect) -> list[str]:
    lines = []
    for at in moments:
        if dialect.utc and _timed(at):
            lines.append(f"{name}:{instant(at):{_STAMP}}Z")
        else:
            lines.append(_property(name, at, dialect))
    if dialect.together and lines:
        head = lines[0].rpartition(":")[0]
        return [f"{head}:{','.join(line.rpartition(':')[2] for line in lines)}"]
    return lines


def _rule(plan: Plan) -> str:
    if isinstance(plan.until, datetime):
        return f"{plan.rule};UNTIL={instant(plan.until):{_STAMP}}Z"
    return plan.ended_rule
