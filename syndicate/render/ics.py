"""A feed of events as an iCalendar document that people subscribe to (RFC 5545, RFC 7986).

What is in it and for which program: docs/reference/calendar.md. Every event is rendered alone (``_vevent``) and kept,
so that a calendar in which one event changed is joined from what is there; the bytes are those that icalendar would
write for the whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import ClassVar

from ical.calendar import Calendar as ReadCalendar
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar
from icalendar.prop import vDuration, vUri

from syndicate import text
from syndicate.errors import RenderError
from syndicate.model import Entry, Feed, Rendered
from syndicate.render._colors import as_hex, as_name
from syndicate.render._kept import forget, fragment_of, packs_for, settings_of
from syndicate.render._lines import frame_faults, line_faults, structure_fault
from syndicate.render._links import link_headers
from syndicate.render._packs import Pack
from syndicate.render._series import Name, Series, name_of, names_of, series_of
from syndicate.render._times import NotAnEvent, overrides_of, times_of
from syndicate.render._variants import varied
from syndicate.render._vevent import Fragment, Settings, Text, address, compare, fragment
from syndicate.render._zones import zone_of

PRODID = "-//syndicate//calendar feed//EN"
"""Who made the document. Without a version, so that an upgrade alone changes no calendar."""

_SHORTEST, _LONGEST = timedelta(minutes=15), timedelta(hours=12)
"""Bounds for the wait that is asked of subscribers: some keep to it to the letter."""

_END = b"END:VCALENDAR\r\n"
_BEGIN_EVENT = b"BEGIN:VEVENT\r\n"
_OWN_UID = (b"\r\nUID:", b"\r\nuid:")
_NAME_BREAKERS = re.compile(r"[,;\\]+")


def appearance(entry: Entry, *, zone: str, language: str) -> bytes:
    """What a calendar of this zone and language shows of an entry; nothing where it shows none. Not remembered."""
    return fragment(entry, Settings(zone=zone, language=language)).body


def fragments_of(feed: Feed) -> list[tuple[Entry, Fragment]]:
    """Every entry of the feed with its fragment, in the feed's order; the second good one of an id is set aside."""
    return list(zip(feed.entries, _pieces(feed), strict=True))


def _pieces(feed: Feed) -> list[Fragment]:
    settings = settings_of(feed)
    pieces = [fragment_of(entry, settings) for entry in feed.entries]
    if len({entry.id for entry in feed.entries}) < len(pieces):
        pieces = _each_once(feed.entries, pieces)
    if not feed.busy and feed.alarm is None:
        return pieces
    return [_varied(piece, entry, feed) for entry, piece in zip(feed.entries, pieces, strict=True)]


def _each_once(entries: Iterable[Entry], pieces: Iterable[Fragment]) -> list[Fragment]:
    """The fragments, of which the second good one of an id is set aside."""
    seen: set[str] = set()
    once = []
    for entry, piece in zip(entries, pieces, strict=True):
        doubled = piece.reason is None and entry.id in seen
        once.append(Fragment(b"", reason="has the id of another event in this calendar") if doubled else piece)
        if piece.reason is None:
            seen.add(entry.id)
    return once


def _varied(piece: Fragment, entry: Entry, feed: Feed) -> Fragment:
    """The fragment as this calendar shows events: as they are, as busy time, with a reminder."""
    alarm = None if entry.id in feed.silent else feed.alarm
    if piece.reason is not None or not (feed.busy or alarm):
        return piece
    return piece._replace(body=varied(piece.body, entry, busy=feed.busy, alarm=alarm, language=feed.language))


def _packs(feed: Feed) -> list[tuple[Sequence[Entry], Pack]]:
    """The same, in runs, each with its fragments: whole runs where nothing of them has changed."""
    if feed.busy or feed.alarm is not None or len({entry.id for entry in feed.entries}) < len(feed.entries):
        return [(feed.entries, Pack.of(_pieces(feed)))]
    return packs_for(feed.entries, settings_of(feed))


def joined(first: Calendar, packs: Sequence[Pack]) -> bytes:
    """The calendar that begins with these properties of its own: the zones that the packs name, their good events.

    Byte for byte what icalendar would write, but for the case of one name.
    """
    keys = sorted({zone for pack in packs for zone in pack.zones()})
    zones = [zone.component for zone in map(zone_of, keys) if zone is not None]
    head = first.to_ical(sorted=False).removesuffix(_END)
    # vdirsyncer takes the first line that begins so for the id of every event, and keeps one event (its issue 1222).
    # A property's name may be in any case, and every parser knows that.
    head = head.replace(*_OWN_UID, 1)
    return b"".join([head, *zones, *(pack.body for pack in packs), _END])


def header(feed: Feed) -> Calendar:
    """The calendar's own properties, without events or zones."""
    calendar = Calendar()
    calendar["VERSION"] = Text("2.0")
    calendar["PRODID"] = Text(PRODID)
    calendar["CALSCALE"] = Text("GREGORIAN")
    if feed.method:
        calendar["METHOD"] = Text(feed.method)
    calendar["UID"] = Text(text.line(feed.id))
    for name in ("NAME", "X-WR-CALNAME"):
        calendar[name] = Text(calendar_name(feed))
    calendar["X-WR-TIMEZONE"] = Text(feed.zone)
    wait = min(max(feed.ttl, _SHORTEST), _LONGEST)
    calendar.add("REFRESH-INTERVAL", vDuration(wait), parameters={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(wait)
    if source := address(feed.addresses.get("ics")):
        calendar.add("SOURCE", vUri(source), parameters={"VALUE": "URI"})
    if page := address(feed.page):
        calendar["URL"] = vUri(page)
    if (color := as_name(feed.color)) and (exact := as_hex(feed.color)):
        calendar["COLOR"] = Text(color)
        calendar["X-APPLE-CALENDAR-COLOR"] = Text(exact)
    # A mark that expired moves the stamp of its event, though nothing of the feed was changed.
    stamps = (feed.stamped, *(entry.stamped for entry in feed.entries))
    revised = max([feed.updated, *(stamp for stamp in stamps if stamp)])
    calendar.add("LAST-MODIFIED", revised.astimezone(UTC).replace(microsecond=0))
    return calendar


def calendar_name(feed: Feed) -> str:
    """The calendar's name without what programs disagree on how to read: comma, semicolon, backslash, new line."""
    return text.line(_NAME_BREAKERS.sub(" ", text.line(feed.title))) or feed.name


def fragment_sizes(feed: Feed) -> dict[str, int]:
    """What each entry takes in the calendar, in bytes, by id; 0 for one that is set aside.

    Nothing is rendered twice, so a window can be narrowed to a size before the calendar is made.
    """
    sizes = dict.fromkeys((entry.id for entry in feed.entries), 0)
    for run, pack in _packs(feed):
        sizes.update({entry.id: length for entry, length in zip(run, pack.lengths, strict=True) if length})
    return sizes


def size_of(feed: Feed) -> int:
    """The length of the feed's calendar in bytes."""
    return len(ICS.render(feed).body)


# --- reading the whole back ------------------------------------------------------------------------------------------


def _faults(body: bytes, feed: Feed) -> list[str]:
    asked = line_faults(body, alarms=feed.alarm is not None, busy=feed.busy, method=feed.method)
    return [*asked, *frame_faults(body)]


@dataclass(frozen=True, slots=True)
class Ics:
    """The renderer of iCalendar; see ``syndicate.render`` for what every renderer offers."""

    media_type: ClassVar[str] = "text/calendar; charset=utf-8"
    extension: ClassVar[str] = "ics"

    def render(self, feed: Feed) -> Rendered:
        """The calendar of the feed and what had to be left out of it, with the reasons.

        Pure: the same feed gives the same bytes, on any machine with the same zone database. Bad events never cost the
        others; a feed without a good one gives a calendar without events.
        """
        packs = _packs(feed)
        aside = [
            (entry.id, reason)
            for run, pack in packs
            if 0 in pack.lengths
            for entry, reason in zip(run, pack.reasons(), strict=True)
            if reason is not None
        ]
        body = joined(header(feed), [pack for _, pack in packs])
        return Rendered(body=body, set_aside=tuple(aside))

    def check(self, body: bytes, feed: Feed) -> None:
        """Read a calendar back with a second parser and compare it with the feed.

        Raises RenderError if a line is malformed, or an event that should be there is missing, doubled, foreign, at
        another time, or under another title.
        """
        calendar = self._read(body, feed)
        good: dict[Name, tuple[Entry, Fragment, Series | None]] = {}
        for whole, piece in fragments_of(feed):
            series = series_of(whole, zone=feed.zone) if piece.reason is None else None
            named = names_of(whole, series) if piece.reason is None else {}
            good |= {name: (entry, piece, series) for name, entry in named.items()}
        found = Counter(map(name_of, calendar.events))
        if found != Counter(good.keys()):
            wrong = sorted({name[0] for name in found.keys() | good.keys() if found[name] != (name in good)})
            raise RenderError(f"the calendar of {feed.name} has too few or too many of {wrong[:3]}")
        for event in calendar.events:
            entry, piece, series = good[name_of(event)]
            zone = zone_of(piece.zone) if piece.zone else None
            try:
                compare(event, entry, times_of(entry), zone, series)
            except NotAnEvent as error:
                raise RenderError(f"in the calendar of {feed.name}, {entry.id} {error}") from error

    def prove(self, body: bytes, feed: Feed) -> None:
        """Whether the calendar may be published: what ``check`` finds out, at the cost of a look at its lines.

        Every event was read back when it was rendered. So the second parser reads what stands around them, and of the
        joined bytes it is proved that they hold the feed's good events, whole, each once, and in order. Raises
        RenderError naming the first one that is to blame, and forgets every fragment: they are made anew next time.
        """
        packs = _packs(feed)
        good = [entry for run, pack in packs for entry, length in zip(run, pack.lengths, strict=True) if length]
        ids = [str(Text(entry.id).to_ical(), "utf-8") for each in good for entry in (each, *overrides_of(each))]
        if fault := structure_fault(body, ids):
            forget()
            raise RenderError(f"the calendar of {feed.name} has {fault}")
        head = body.partition(_BEGIN_EVENT)[0].removesuffix(_END)
        one_a_zone: dict[str | None, bytes] = {}
        for _, pack in reversed(packs):
            one_a_zone |= pack.samples()
        self._read(b"".join([head, *one_a_zone.values(), _END]), feed)

    def _read(self, body: bytes, feed: Feed) -> ReadCalendar:
        """The calendar as the second parser reads it. Raises RenderError if it does not, or a line is malformed."""
        if faults := _faults(body, feed):
            raise RenderError(f"the calendar of {feed.name} has {'; '.join(faults)}")
        try:
            return IcsCalendarStream.calendar_from_ics(body.decode())
        except Exception as error:
            # Whatever a parser of others makes of it, the calendar is not fit to be published.
            raise RenderError(f"the calendar of {feed.name} cannot be read back: {text.line(str(error))}") from error

    def headers(self, feed: Feed) -> tuple[tuple[str, str], ...]:
        """The file name under which a browser saves the calendar, which a subscriber does not see; its hubs."""
        name = f"{text.slug(feed.name) or 'calendar'}.{self.extension}"
        return (("Content-Disposition", f'inline; filename="{name}"'), *link_headers(feed, "ics"))


ICS = Ics()
