"""One event as a VEVENT (RFC 5545 section 3.6.1), rendered alone and read back before it is believed.

A calendar with one malformed event is empty in most programs. So every event becomes a fragment of its own, a second
parser (PyPI ``ical``) reads it, and what it finds must be what was meant: the same UID, the same instants, the same
days, the same title. An event that fails is set aside with the reason and costs no other event anything.

A recurring event is one fragment of several VEVENTs: itself, and those of its times that are not as the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as ReadEvent
from icalendar import Event as VEvent
from icalendar.prop import vCategory, vGeo, vText, vUri

from syndicate import text
from syndicate.model import Entry, Event, EventStatus
from syndicate.render._description import description
from syndicate.render._event_elements import point
from syndicate.render._lines import line_faults
from syndicate.render._series import Series, differences, name_of, names_of, series_of
from syndicate.render._times import NotAnEvent, Times, event_of, overrides_of, times_of
from syndicate.render._zones import Zone, zone_of

MAX_EVENT = 512 * 1024
"""Octets of an event; a larger one (endless categories or files) is set aside."""

MAX_LINE = 1000
"""Characters of a title, a place or a category; the rest is cut."""

_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//syndicate//event//EN\r\n"
_ADDRESS = re.compile(r"https?://[!-Z^-~]+")  # no brackets: only a parser can say whether such a host is sound
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a calendar decides about its events.

    zone: IANA name of the zone for times that have no zone of their own; language: BCP 47
    """

    zone: str
    language: str


class Fragment(NamedTuple):
    """One event, ready to be joined.

    body: its VEVENT and those of its other times, CRLF lines; empty if it is set aside
    zone: the zone that its times name; None where they are in UTC or whole days
    reason: why it is set aside; None for a good one
    """

    body: bytes
    zone: str | None = None
    reason: str | None = None


class Text(vText):
    """A TEXT value that says what it is given: icalendar reads a backslash and an N in it as a new line."""

    def to_ical(self) -> bytes:
        """The value with RFC 5545 section 3.3.11 escapes."""
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


class _Categories(vCategory):
    """Several TEXT values on one line."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__([])
        self.cats = [Text(name) for name in names]


class _Geo(vGeo):
    """A position with six decimals, about a tenth of a metre, and never an exponent."""

    def to_ical(self) -> str:
        """Latitude and longitude."""
        return f"{self.latitude:.6f};{self.longitude:.6f}"


def fragment(entry: Entry, settings: Settings) -> Fragment:
    """The entry as a fragment, rendered and read back; never raises for what an entry holds.

    Pure: the same entry and settings give the same bytes.
    """
    try:
        series = series_of(entry, zone=settings.zone)
        times = times_of(entry)
        zone = series.zone if series else _zone_for(entry, times, settings)
        parts = [component(entry, settings, series), *(component(o, settings, series) for o in overrides_of(entry))]
        body = b"".join(bytes(part.to_ical(sorted=False)) for part in parts)
        if len(body) > MAX_EVENT:
            return Fragment(b"", reason=f"takes {len(body):,} bytes, and an event may take {MAX_EVENT:,}")
        read_alone(body, entry, times, zone, series)
    except NotAnEvent as error:
        return Fragment(b"", reason=str(error))
    except Exception as error:  # noqa: BLE001  one bad event, whatever is wrong with it, must not cost the others
        return Fragment(b"", reason=f"cannot be written as an event: {text.line(str(error))[:300]}")
    return Fragment(body, zone.key if zone else None)


def _zone_for(entry: Entry, times: Times, settings: Settings) -> Zone | None:
    """The zone to write the times in: their own, else the calendar's; None for days and where UTC is safer.

    UTC is safer before the zone's present rule, and at the hour that happens twice in autumn.
    """
    shown = event_of(entry).span.start
    if not isinstance(shown, datetime) or shown.tzinfo == UTC:
        return None
    key = shown.tzinfo.key if isinstance(shown.tzinfo, ZoneInfo) else None
    zone = zone_of(key or settings.zone)
    if zone is None:
        return None
    info = ZoneInfo(zone.key)
    moments = [moment for moment in times[:2] if isinstance(moment, datetime)]
    if any(moment < zone.since or _twice(moment.astimezone(info)) for moment in moments):
        return None
    return zone


def _twice(local: datetime) -> bool:
    """Whether the clock shows this time twice that day."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def component(entry: Entry, settings: Settings, series: Series | None = None) -> VEvent:
    """The entry as icalendar's VEVENT: what identifies it, when it is, what it says, how it is to be shown.

    series: what recurs, where the entry does, or is one time of what does
    Raises NotAnEvent where it cannot be one.
    """
    event, times = event_of(entry), times_of(entry)
    zone = series.zone if series else _zone_for(entry, times, settings)
    made = VEvent()
    made["UID"] = Text(entry.id)
    stamp = _second(entry.stamped or entry.updated)
    made.add("DTSTAMP", stamp)
    if series is not None and entry.at is not None:
        series.put(made, "RECURRENCE-ID", entry.at)
    for name, moment in (("DTSTART", times.start), ("DTEND", times.end)):
        local = moment.astimezone(ZoneInfo(zone.key)) if zone and isinstance(moment, datetime) else moment
        if isinstance(local, datetime) and _twice(local):
            made.add(name, moment)  # UTC says which of the two; a series never starts there (``series_of``)
        elif series is not None:
            series.put(made, name, local)
        else:
            made.add(name, local)
    if series is not None and entry.at is None:
        series.add_to(made)
    made.add("SEQUENCE", max(0, entry.sequence))
    if entry.published <= entry.updated:
        made.add("CREATED", _second(entry.published))
    made.add("LAST-MODIFIED", stamp)
    made["SUMMARY"] = _said(title_of(entry), event, settings)
    made["STATUS"] = Text(_status(entry, event))
    _describe(made, entry, event, times, settings)
    made["CLASS"] = Text("PUBLIC")
    made["TRANSP"] = Text("TRANSPARENT")
    made["X-MICROSOFT-CDO-BUSYSTATUS"] = Text("FREE")
    return made


def _second(moment: datetime) -> datetime:
    """A moment in UTC, in whole seconds. Raises NotAnEvent for one without a zone."""
    if moment.utcoffset() is None:
        raise NotAnEvent("has a stamp without a zone")
    return moment.astimezone(UTC).replace(microsecond=0)


def title_of(entry: Entry) -> str:
    """The title as the calendar shows it: one line, cut where it is endless; the link of an entry without one."""
    title = _short(entry.title) or _short(entry.link)
    return f"{entry.mark}: {title}" if entry.mark else title


def _short(value: str) -> str:
    line = text.line(value)
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1].rstrip()}…"


def _status(entry: Entry, event: Event) -> str:
    if entry.cancelled or event.status is EventStatus.CANCELLED:
        return "CANCELLED"
    # RFC 5545 has no word for postponed; tentative keeps it in sight, which cancelled does not in Google's calendar.
    return "CONFIRMED" if event.status is EventStatus.CONFIRMED else "TENTATIVE"


def _describe(made: VEvent, entry: Entry, event: Event, times: Times, settings: Settings) -> None:
    """Add what the event says: text, place, addresses, categories, files. What cannot be written is left out."""
    link, online = address(entry.link), address(event.online)
    words = description(
        entry,
        event,
        stated=times.stated,
        link=link,
        language=event.language or settings.language,
        zone=ZoneInfo(settings.zone),
    )
    if words:  # libical calls an empty property an error
        made["DESCRIPTION"] = _said(words, event, settings)
    if place := _short(event.location or ""):
        made["LOCATION"] = _said(place, event, settings)
    if event.geo and point(event.geo):
        # Adding zero makes of -0.0 the 0.0 that it equals.
        made["GEO"] = _Geo((event.geo[0] + 0.0, event.geo[1] + 0.0))
    if link:
        made["URL"] = vUri(link)
    if names := list(dict.fromkeys(filter(None, map(_short, event.categories)))):
        made["CATEGORIES"] = _Categories(names)
    if contact := _short(event.contact or ""):
        made["CONTACT"] = _said(contact, event, settings)
    if online:
        made.add("CONFERENCE", vUri(online), parameters={"VALUE": "URI"})
    for file in event.enclosures:
        if (url := address(file.url)) and url.startswith("http"):
            kind = (file.media_type or "").lower()
            made.add("ATTACH", vUri(url, params={"FMTTYPE": kind} if _MEDIA_TYPE.fullmatch(kind) else None))
    if (url := address(event.image)) and url.startswith("http"):
        made.add("IMAGE", vUri(url), parameters={"VALUE": "URI", "DISPLAY": "BADGE"})


def _said(value: str, event: Event, settings: Settings) -> Text:
    """A text of the event, with its language where that is not the calendar's (RFC 5545 section 3.2.10)."""
    language = event.language or ""
    other = language.lower() != settings.language.lower() and _LANGUAGE.fullmatch(language)
    return Text(value, params={"LANGUAGE": language} if other else None)


def address(url: str | None) -> str | None:
    """An absolute ASCII address as it is, else mended; None where there is none or it may not be followed."""
    if not url or _ADDRESS.fullmatch(url):
        return url or None
    return text.absolute(url)


# --- reading back ----------------------------------------------------------------------------------------------------


def read_alone(body: bytes, entry: Entry, times: Times, zone: Zone | None, series: Series | None = None) -> None:
    """Read a fragment with the second parser. Raises NotAnEvent if that does not find what was meant."""
    if faults := line_faults(body):
        raise NotAnEvent(f"would have {'; '.join(faults)}")
    calendar = IcsCalendarStream.calendar_from_ics(f"{_HEAD}{body.decode()}END:VCALENDAR\r\n")
    wanted = names_of(entry, series)
    if len(calendar.events) != len(wanted):
        raise NotAnEvent(f"reads back as {len(calendar.events)} events")
    strange = Counter(map(name_of, calendar.events)) - Counter(wanted.keys())
    if strange:
        uid, at = next(iter(strange))
        raise NotAnEvent(f"reads back with another {'UID' if uid != entry.id else 'time'}, {uid!r} {at}")
    for found in calendar.events:
        one = wanted[name_of(found)]
        compare(found, one, times if one is entry else times_of(one), zone, series)


def compare(found: ReadEvent, entry: Entry, times: Times, zone: Zone | None, series: Series | None = None) -> None:
    """Raises NotAnEvent where an event as read differs from the entry in identity, times, recurrence or title.

    zone: the zone the event was written in. Its times are judged by the VTIMEZONE that goes with them, as a
    subscriber's program does it, not by this machine's zone database.
    series: what recurs, where the entry does, or is one time of what does
    """
    if found.uid != entry.id:
        raise NotAnEvent(f"reads back with another UID, {found.uid!r}")
    for name, read, meant in (("start", found.dtstart, times.start), ("end", found.dtend, times.end)):
        if _instant(read, zone) != meant:
            raise NotAnEvent(f"reads back with another {name}: {read} for {meant}")
    if (found.summary or "") != title_of(entry):
        raise NotAnEvent("reads back with another title")
    if series is None or entry.at is not None:
        if found.rrule or found.rdate or found.exdate:
            raise NotAnEvent("reads back as an event that recurs")
        return
    dates = [[_instant(each, zone) for each in read if isinstance(each, date)] for read in (found.rdate, found.exdate)]
    if wrong := differences(found, series, dates):
        raise NotAnEvent(f"reads back with {wrong}")


def _instant(read: datetime | date | None, zone: Zone | None) -> datetime | date | None:
    """What a subscriber makes of a time: an instant in UTC; a day, or a time without a zone, as it is."""
    if not isinstance(read, datetime) or read.tzinfo is None:
        return read
    if zone is not None and str(read.tzinfo) == zone.key:
        return read.replace(tzinfo=zone.reader).astimezone(UTC)
    return read.astimezone(UTC)
