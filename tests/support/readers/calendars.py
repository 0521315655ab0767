"""Programs that subscribe to a calendar, by the rules that they go by when they meet an event again.

They share nothing with what writes the calendars: lines are read by ``tests.support.lint``, clocks by the VTIMEZONE in
the document alone, recurrence by dateutil.

Outlook       MS-STANOICAL, MS-OXCICAL: a known UID is taken anew if its SEQUENCE is larger, or the same with a later
              DTSTAMP; a series is one object with its exceptions in it (PidLidAppointmentRecur), taken as a whole or
              not at all; it fits one of seven templates, its times are on days of their own and in their order
Google        takes a known UID anew if SEQUENCE or LAST-MODIFIED grew, each exception by its own, and lets one go only
              when its series is taken anew; hides what is cancelled, refuses 1 MB
Thunderbird   holds what stands in the document and nothing else
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import ClassVar, NamedTuple

from dateutil.rrule import rrulestr

from tests.support.lint.lines import Component, Line, parse

Moment = datetime | date
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ONSET = re.compile(r"FREQ=YEARLY;BYMONTH=(\d+);BYDAY=(-?\d)([A-Z]{2})")


class Unfit(Exception):
    """What the program cannot hold, so that the person does not see it, or not at its time."""


class Seen(NamedTuple):
    """What a person sees of one time of an event; instants in UTC, days with the last one excluded."""

    uid: str
    title: str
    start: Moment
    end: Moment
    place: str
    text: str
    cancelled: bool


class Zone:
    """A clock by its VTIMEZONE, as Outlook understands one: at most two parts, each with one rule."""

    def __init__(self, component: Component) -> None:
        parts = {part.name: part for part in component.inside}
        if len(parts) != len(component.inside) or "STANDARD" not in parts:
            raise Unfit(f"zone {component.value('TZID')} has {[part.name for part in component.inside]}")
        self._standard, self._daylight = parts["STANDARD"], parts.get("DAYLIGHT")
        self._onsets: dict[int, tuple[datetime, datetime]] = {}

    def offset(self, wall: datetime) -> timedelta:
        """The offset at a time of the clock, which is naive."""
        if self._daylight is None:
            return _offset(self._standard.value("TZOFFSETTO"))
        if wall.year not in self._onsets:
            # What the clock leaves out is told by the offset before it (RFC 5545 section 3.3.5).
            left_out = _offset(self._daylight.value("TZOFFSETTO")) - _offset(self._daylight.value("TZOFFSETFROM"))
            spring, autumn = (_onset(part, wall.year) for part in (self._daylight, self._standard))
            self._onsets[wall.year] = (spring + left_out, autumn)
        spring, autumn = self._onsets[wall.year]
        summer = spring <= wall < autumn if spring < autumn else not autumn <= wall < spring
        return _offset((self._daylight if summer else self._standard).value("TZOFFSETTO"))


def _offset(value: str) -> timedelta:
    sign = -1 if value.startswith("-") else 1
    return sign * timedelta(hours=int(value[1:3]), minutes=int(value[3:5]))


def _onset(part: Component, year: int) -> datetime:
    found = _ONSET.fullmatch(part.value("RRULE"))
    if found is None:
        raise Unfit(f"a part of a zone has the rule {part.value('RRULE')!r}")
    month, nth, weekday = int(found[1]), int(found[2]), _WEEKDAYS.index(found[3])
    days = [day for day in (date(year, month, 1) + timedelta(days=n) for n in range(31)) if day.month == month]
    day = [day for day in days if day.weekday() == weekday][nth if nth < 0 else nth - 1]
    return datetime.combine(day, datetime.strptime(part.value("DTSTART"), "%Y%m%dT%H%M%S").time())  # noqa: DTZ007


@dataclass
class Held:
    """An event as the program keeps it, with the clocks that came with it."""

    component: Component
    zones: dict[str, Zone]

    @property
    def sequence(self) -> int:
        return int(self.component.value("SEQUENCE") or 0)

    @property
    def cancelled(self) -> bool:
        return self.component.value("STATUS") == "CANCELLED"

    def stamp(self, name: str) -> str:
        return self.component.value(name)

    def wall(self, line: Line, value: str | None = None) -> Moment:
        """A time as the clock of its zone shows it, naive; in UTC where it is given so; or a day."""
        value = value or line.value
        if line.parameters.get("VALUE") == "DATE":
            return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007
        if value.endswith("Z"):
            return datetime.strptime(value, "%Y%m%dT%H%M%SZ")  # noqa: DTZ007
        if "TZID" not in line.parameters:
            raise Unfit(f"{line.name} floats: {value}")
        return datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007

    def moment(self, line: Line, wall: Moment) -> Moment:
        """The instant of a time of the line's clock."""
        if not isinstance(wall, datetime):
            return wall
        name = line.parameters.get("TZID")
        return wall.replace(tzinfo=UTC) - (self.zones[name].offset(wall) if name else timedelta())

    def one(self, name: str) -> Line:
        line = self.component.one(name)
        if line is None:
            raise Unfit(f"{self.component.value('UID')} has no {name}")
        return line

    def seen(self, start: Moment, length: timedelta) -> Seen:
        texts = (
            line.text if (line := self.component.one(name)) else "" for name in ("SUMMARY", "LOCATION", "DESCRIPTION")
        )
        title, place, text = texts
        return Seen(self.component.value("UID"), title, start, start + length, place, text, self.cancelled)


Key = tuple[str, str]


@dataclass
class Subscriber:
    """A program with one subscription."""

    name: ClassVar[str]
    held: dict[Key, Held] = field(default_factory=dict)

    def poll(self, body: bytes) -> None:
        """Fetch the calendar and make of it what the program makes of it."""
        found = self._read(body)
        uids = {uid for uid, _ in found}
        for key in [key for key in self.held if key[0] not in uids]:
            del self.held[key]
        for uid in uids:
            self.take(uid, {at: new for (name, at), new in found.items() if name == uid})

    def take(self, uid: str, found: dict[str, Held]) -> None:
        """Of an event and its exceptions, by RECURRENCE-ID, take what is new; only what is taken anew loses some."""
        known = self.held.get((uid, ""))
        anew = known is None or self.takes(known, found[""])
        if anew:
            for key in [key for key in self.held if key[0] == uid and key[1] not in found]:
                del self.held[key]
        for at, new in found.items():
            before = self.held.get((uid, at))
            if before is None or self.takes(before, new):
                self.held[uid, at] = new

    def takes(self, known: Held, new: Held) -> bool:
        """Whether what has come is taken for a newer state of what is known."""
        raise NotImplementedError

    def shown(self, first: datetime, last: datetime) -> list[Seen]:
        """What the person sees between two moments (UTC), every time of every event, in order."""
        seen = [one for key, held in self.held.items() if not key[1] for one in self._times(key[0], held, last)]
        visible = [one for one in seen if _utc(one.end) > first and _utc(one.start) < last]
        return sorted(visible, key=lambda one: (_utc(one.start), one.title))

    def _read(self, body: bytes) -> dict[Key, Held]:
        calendar = parse(body)
        zones = {zone.value("TZID"): Zone(zone) for zone in calendar.components("VTIMEZONE")}
        found: dict[Key, Held] = {}
        for event in calendar.components("VEVENT"):
            key = (event.value("UID"), event.value("RECURRENCE-ID"))
            if key in found:
                raise Unfit(f"{key} is there twice")
            found[key] = Held(event, zones)
        return found

    def _times(self, uid: str, held: Held, last: datetime) -> Iterator[Seen]:
        others = {key[1]: other for key, other in self.held.items() if key[0] == uid and key[1]}
        begin, end = held.one("DTSTART"), held.one("DTEND")
        start = held.wall(begin)
        length = held.moment(end, held.wall(end)) - held.moment(begin, start)
        regular = self._regular(held, start, last)
        self.fits(held, regular, others)
        for at in regular:
            form = "%Y%m%dT%H%M%S" if isinstance(at, datetime) else "%Y%m%d"
            other = others.get(at.strftime(form)) or others.get(f"{at.strftime(form)}Z")
            if other is None:
                yield held.seen(held.moment(begin, at), length)
                continue
            line, until = other.one("DTSTART"), other.one("DTEND")
            moved = other.moment(line, other.wall(line))
            yield other.seen(moved, other.moment(until, other.wall(until)) - moved)

    def _regular(self, held: Held, start: Moment, last: datetime) -> list[Moment]:
        """The starts by the rule and the dates beside it, on the clock."""
        days = not isinstance(start, datetime)
        starts: set[Moment] = {start}
        if rule := held.component.value("RRULE"):
            plain = _on_the_clock(rule, held.zones, held.one("DTSTART"))
            first = start if isinstance(start, datetime) else datetime.combine(start, datetime.min.time())
            for at in rrulestr(plain, dtstart=first).xafter(first, inc=True):
                if at.replace(tzinfo=UTC) > last + timedelta(days=1):  # a clock is at most so far from UTC
                    break
                starts.add(at.date() if days else at)
        for name, change in (("RDATE", starts.add), ("EXDATE", starts.discard)):
            for line in held.component.all(name):
                for value in line.value.split(","):
                    change(held.wall(line, value))
        return sorted(starts, key=str)

    def fits(self, held: Held, regular: list[Moment], others: dict[str, Held]) -> None:
        """Raises Unfit for a series that the program cannot hold."""


def _on_the_clock(rule: str, zones: dict[str, Zone], line: Line) -> str:
    """The rule with its UNTIL, which is in UTC, on the clock of the start."""
    found = re.search(r"UNTIL=(\d{8}T\d{6})Z", rule)
    name = line.parameters.get("TZID")
    if not found or not name:
        return rule.replace("Z", "") if found else rule
    until = datetime.strptime(found[1], "%Y%m%dT%H%M%S")  # noqa: DTZ007
    wall = until + zones[name].offset(until + zones[name].offset(until))
    return rule.replace(f"{found[1]}Z", wall.strftime("%Y%m%dT%H%M%S"))


def _utc(moment: Moment) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, datetime.min.time(), UTC)


class Outlook(Subscriber):
    """See above."""

    name = "Outlook"

    def takes(self, known: Held, new: Held) -> bool:
        return (new.sequence, new.stamp("DTSTAMP")) > (known.sequence, known.stamp("DTSTAMP"))

    def take(self, uid: str, found: dict[str, Held]) -> None:
        known = self.held.get((uid, ""))
        if known is None or self.takes(known, found[""]):
            for key in [key for key in self.held if key[0] == uid]:
                del self.held[key]
            self.held |= {(uid, at): new for at, new in found.items()}

    def fits(self, held: Held, regular: list[Moment], others: dict[str, Held]) -> None:
        if rule := held.component.value("RRULE"):
            _fits_a_template(rule, held.wall(held.one("DTSTART")))
        if held.component.one("RDATE"):
            raise Unfit("a time beside the rule")
        replaced = [other.wall(other.one("RECURRENCE-ID")) for other in others.values()]
        moved = [other.wall(other.one("DTSTART")) for other in others.values()]
        pairs = [*((_day(at), _day(at)) for at in regular if at not in replaced)]
        pairs += [(_day(at), _day(to)) for at, to in zip(replaced, moved, strict=True)]
        days = [to for _, to in sorted(pairs)]
        if any(not before < after for before, after in pairwise(days)):
            raise Unfit("two times of a series on one day, or one past another")


_TEMPLATES: dict[str, list[dict[str, str]]] = {
    "DAILY": [{}],
    "WEEKLY": [{}, {"BYDAY": r"[A-Z]{2}(,[A-Z]{2})*"}],
    "MONTHLY": [
        {},
        {"BYMONTHDAY": r"-1|[1-9]|1\d|2[0-8]"},
        {"BYDAY": r"(-1|[1-4])[A-Z]{2}"},
        {"BYDAY": r"[A-Z]{2}(,[A-Z]{2})*", "BYSETPOS": r"-1|[1-4]"},
    ],
    "YEARLY": [
        {},
        {"BYMONTH": r"\d+"},
        {"BYMONTH": r"\d+", "BYMONTHDAY": r"-1|[1-9]|1\d|2[0-8]"},
        {"BYMONTH": r"\d+", "BYDAY": r"(-1|[1-4])[A-Z]{2}"},
        {"BYMONTH": r"\d+", "BYDAY": r"[A-Z]{2}(,[A-Z]{2})*", "BYSETPOS": r"-1|[1-4]"},
    ],
}
_COMMON = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}


def _fits_a_template(rule: str, start: Moment) -> None:
    """The templates of MS-OXCICAL 2.1.3.2.2; days that some months lack are others there."""
    parts = dict(part.split("=") for part in rule.split(";"))
    own = {name: value for name, value in parts.items() if name not in _COMMON | {"BYHOUR", "BYMINUTE"}}
    fits = any(
        own.keys() == template.keys() and all(re.fullmatch(template[name], value) for name, value in own.items())
        for template in _TEMPLATES.get(parts["FREQ"], [])
    )
    implied = parts["FREQ"] in ("MONTHLY", "YEARLY") and not {"BYDAY", "BYMONTHDAY"} & own.keys()
    if not fits or (implied and start.day > 28) or len(parts.get("COUNT", "")) > 3:
        raise Unfit(f"no template for {rule}")


def _day(at: Moment) -> date:
    return at.date() if isinstance(at, datetime) else at


class Google(Subscriber):
    """See above."""

    name = "Google"

    def poll(self, body: bytes) -> None:
        if len(body) >= 1_000_000:
            raise Unfit(f"{len(body):,} bytes are refused")
        super().poll(body)

    def takes(self, known: Held, new: Held) -> bool:
        return new.sequence > known.sequence or (
            new.sequence == known.sequence and new.stamp("LAST-MODIFIED") > known.stamp("LAST-MODIFIED")
        )

    def shown(self, first: datetime, last: datetime) -> list[Seen]:
        return [one for one in super().shown(first, last) if not one.cancelled]


class Thunderbird(Subscriber):
    """See above."""

    name = "Thunderbird"

    def takes(self, known: Held, new: Held) -> bool:  # noqa: ARG002
        return True


PROGRAMS: tuple[type[Subscriber], ...] = (Outlook, Google, Thunderbird)
