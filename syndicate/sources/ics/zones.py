"""Which zone a calendar means: by IANA names, those of Windows, paths of other programs, or its own description.

A zone is told by its name where the name says enough, because names stay right when a law changes. A description
(VTIMEZONE) decides where the name is none, and is followed here within bounds: it may come from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from syndicate.sources.ics.lines import Component
from syndicate.when.rules import Rule, read_rule, walls

MAX_PARTS = 200
MAX_ZONES = 500
_NOT_ZONES = frozenset({"localtime", "posixrules", "factory"})
_UTC_NAMES = frozenset({"utc", "z", "gmt", "etc/utc", "etc/gmt", "zulu", "etc/zulu", "uct", "universal", "utc+00:00"})
_OFFSET = re.compile(r"([+-])?(\d{2}):?(\d{2})(?::?\d{2})?")
_NAMED_OFFSET = re.compile(r"\(?(?:UTC|GMT)\s*(?:([+-])(\d{1,2})(?::?(\d{2}))?)?\)?", re.IGNORECASE)
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?Z?")


@dataclass(frozen=True, slots=True)
class Part:
    """One STANDARD or DAYLIGHT: from ``start`` (wall clock), and again by the rule, the offset is ``after``."""

    start: datetime
    before: timedelta
    after: timedelta
    rule: Rule | None = None
    dates: tuple[datetime, ...] = ()

    def onset(self, wall: datetime) -> datetime | None:
        """When it last began before this time of the wall clock."""
        found = [at for at in (self.start, *self.dates) if at <= wall]
        if self.rule is not None:
            found += [at for at in walls(self.rule, self.start, wall - timedelta(days=800), wall) if at <= wall]
        return max(found, default=None)


@dataclass(frozen=True, slots=True)
class Described:
    """A zone as a VTIMEZONE describes it."""

    parts: tuple[Part, ...]

    def offset(self, wall: datetime) -> timedelta:
        """The difference from UTC at a time of the wall clock."""
        begun = [(onset, part.after) for part in self.parts if (onset := part.onset(wall)) is not None]
        if begun:
            return max(begun, key=lambda each: each[0])[1]
        return min(self.parts, key=lambda part: part.start).before


class Zones:
    """The zones of one calendar.

    site: the zone of the site; floating: of times that name none (the calendar's X-WR-TIMEZONE, else the site's)
    notes: what is odd about them, each once
    """

    def __init__(self, calendar: Component, *, site: ZoneInfo, now: datetime) -> None:
        self.site, self.now = site, now
        self.notes: list[str] = []
        self._known: dict[str, tzinfo] = {}
        self._described: dict[str, Described] = {}
        self._locations: dict[str, str] = {}
        for component in calendar.parts[:]:
            if component.name == "VTIMEZONE" and len(self._described) < MAX_ZONES:
                self._take(component)
        said = calendar.first("X-WR-TIMEZONE")
        named = named_zone(said.text) if said else None
        if said and named is None:
            self.notes.append(f"the calendar's zone “{said.text.strip()[:60]}” is not known; the site's was taken")
        self.floating: tzinfo = named or site

    def placed(self, wall: datetime, name: str | None) -> datetime:
        """A time of the wall clock in the zone of this name (TZID); None: one that floats."""
        if not name:
            return wall.replace(tzinfo=self.floating)
        zone = self._zone(name)
        described = self._described.get(name)
        if described is not None and named_zone(name) is None:
            offset = described.offset(wall)
            if wall.replace(tzinfo=zone).utcoffset() != offset:
                return (wall - offset).replace(tzinfo=UTC).astimezone(self.site)
        return wall.replace(tzinfo=zone)

    def _take(self, component: Component) -> None:
        described = _described(component)
        place = component.first("X-LIC-LOCATION")
        for line in component.all("TZID"):
            if described is not None:
                self._described.setdefault(line.text, described)
            if place is not None:
                self._locations.setdefault(line.text, place.text)

    def _zone(self, name: str) -> tzinfo:
        if name not in self._known:
            self._known[name] = self._found(name)
        return self._known[name]

    def _found(self, name: str) -> tzinfo:
        named = _iana(name) or _iana(self._locations.get(name, ""))
        if named is not None:
            self._compare(name, named)
            return named
        if (windows := _windows_zone(name)) is not None:
            return self._own(windows)
        if (described := self._described.get(name)) is not None:
            return _like(described, (self.site, self.floating), year=self.now.year) or self.site
        guessed = _by_city(name, self.site) or _by_offset(name)
        if guessed is not None:
            return guessed
        shown = str(getattr(self.floating, "key", self.floating))
        self.notes.append(f"the time zone “{name[:60]}” is not known and not described; {shown} was taken")
        return self.floating

    def _compare(self, name: str, zone: tzinfo) -> None:
        """Tell of a description that says other times than the zone that it is called by."""
        described = self._described.get(name)
        if described is not None and _like(described, (zone,), year=self.now.year, others=False) is None:
            self.notes.append(f"the calendar describes “{name[:60]}” otherwise than it is; its real times were taken")

    def _own(self, zone: tzinfo) -> tzinfo:
        """The site's zone where the clocks are the same, so that Windows' Berlin is Stockholm in Stockholm."""
        return self.site if alike(zone, self.site, year=self.now.year) else zone


# --- by name ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {name.lower(): name for name in sorted(available_timezones()) if name.lower() not in _NOT_ZONES}


@lru_cache(maxsize=1)
def _windows() -> dict[str, str]:
    return {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}


def named_zone(name: str) -> tzinfo | None:
    """The zone of an IANA or Windows name, also behind a path (``/mozilla.org/20050126_1/Europe/Berlin``).

    >>> named_zone("W. Europe Standard Time"), named_zone("Customized Time Zone")
    (zoneinfo.ZoneInfo(key='Europe/Berlin'), None)
    """
    return _iana(name) or _windows_zone(name)


def _bare(name: str) -> str:
    return " ".join(name.strip().strip('"').split()).lower().removeprefix("tzid=")


@lru_cache(maxsize=2048)
def _iana(name: str) -> tzinfo | None:
    bare = _bare(name)
    if not bare:
        return None
    if bare in _UTC_NAMES:
        return UTC
    parts = bare.strip("/").replace(" ", "_").split("/")
    for count in (len(parts), 3, 2):
        found = _names().get("/".join(parts[-count:]))
        if found is not None and (count == len(parts) or "/" in found):
            return ZoneInfo(found)
    other = _names().get(bare.replace("-", "/", 1))  # US-Mountain
    return ZoneInfo(other) if other else None


def _windows_zone(name: str) -> tzinfo | None:
    bare = _bare(name)
    known = _windows().get(bare) or _windows().get(re.sub(r"\s+\d+$", "", bare))
    return ZoneInfo(known) if known else None


def _by_city(name: str, site: ZoneInfo) -> tzinfo | None:
    """The zone of a city that a description for people names: ``(UTC+01:00) Amsterdam, Berlin, Stockholm, Vienna``."""
    words = re.sub(r"\(.*?\)", " ", name).lower()
    cities = {part.strip().replace(" ", "_") for part in re.split(r"[,;/&]", words)} - {""}
    known = {zone.rpartition("/")[2].lower(): zone for zone in _names().values() if "/" in zone}
    own = site.key.rpartition("/")[2].lower()
    chosen = own if own in cities else next((city for city in sorted(cities) if city in known), None)
    return ZoneInfo(site.key if chosen == own else known[chosen]) if chosen else None


def _by_offset(name: str) -> tzinfo | None:
    match = _NAMED_OFFSET.match(name.strip())
    if match is None or not match[1]:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    apart = timedelta(hours=hours, minutes=minutes)
    return timezone(-apart if match[1] == "-" else apart)


# --- by description --------------------------------------------------------------------------------------------------


def _described(component: Component) -> Described | None:
    parts = [_part(part) for part in component.parts[:MAX_PARTS] if part.name in ("STANDARD", "DAYLIGHT")]
    whole = tuple(part for part in parts if part is not None)
    return Described(whole) if whole else None


def _part(component: Component) -> Part | None:
    start, before, after = (component.first(name) for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"))
    begin = _wall(start.value) if start else None
    change = [_difference(line.value) if line else None for line in (before, after)]
    if begin is None or change[1] is None:
        return None
    rule = None
    if (said := component.first("RRULE")) is not None:
        try:
            rule = read_rule(said.value, start=begin.replace(tzinfo=UTC))
        except ValueError:
            rule = None
    dates = [_wall(value) for line in component.all("RDATE") for value in line.value.split(",")[:MAX_PARTS]]
    usable = rule if rule is not None and rule.freq in ("YEARLY", "MONTHLY") else None
    return Part(begin, change[0] or change[1], change[1], usable, tuple(at for at in dates if at is not None))


def _wall(value: str) -> datetime | None:
    match = _STAMP.fullmatch(value.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  wall clock
    except ValueError:
        return None


def _difference(value: str) -> timedelta | None:
    match = _OFFSET.fullmatch(value.strip())
    if match is None or int(match[2]) > 23 or int(match[3]) > 59:
        return None
    apart = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -apart if match[1] == "-" else apart


def _like(described: Described, first: Sequence[tzinfo], *, year: int, others: bool = True) -> tzinfo | None:
    """A zone whose clocks are those of the description: one of ``first``, else the first of the database by name."""
    offsets = [(wall, described.offset(wall)) for wall in _samples(year)]
    everything: Iterable[tzinfo] = (ZoneInfo(name) for name in _names().values()) if others else ()
    for zone in (*first, *everything):
        if all(wall.replace(tzinfo=zone).utcoffset() == offset for wall, offset in offsets):
            return zone
    return None


@lru_cache(maxsize=512)
def alike(one: tzinfo, other: tzinfo, *, year: int) -> bool:
    """Whether two zones show the same time, this year and the next."""
    return all(
        wall.replace(tzinfo=one).utcoffset() == wall.replace(tzinfo=other).utcoffset() for wall in _samples(year)
    )


def _samples(year: int) -> list[datetime]:
    """Noon, two days a month; naive, as a wall clock is."""
    return [datetime(y, month, day, 12) for y in (year, year + 1) for month in range(1, 13) for day in (3, 27)]  # noqa: DTZ001
