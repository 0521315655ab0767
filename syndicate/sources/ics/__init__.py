"""iCalendar files: what Outlook, Exchange, Google, Apple, Nextcloud, TimeEdit and others really write.

bytes -> unchanged? -> is it a calendar at all? -> lines and components -> events -> readings, cut at ``max_items``

    lines      content lines and components, whatever is broken
    zones      which zone a TZID means
    times      dates, times and lengths
    recurring  rules, extra dates, exceptions
    events     VEVENTs as readings; those of one UID together
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.config import Config, SourceConfig
from syndicate.errors import SourceError
from syndicate.fetch import Errand, Response
from syndicate.model import About, Event, FetchMemory, Load, Problem, Reading, Sign, Unchanged
from syndicate.sources._duplicates import without_duplicates
from syndicate.sources._first import fetch_first
from syndicate.sources._memory import remember
from syndicate.sources._values import frame_for
from syndicate.sources.ics.events import read_events
from syndicate.sources.ics.lines import Component, Document, scan, whole_letters
from syndicate.when.recurrence import is_over, next_start

REPLACEMENT_SHARE = 0.001
MAX_EXACT = 2000  # recurring events of one calendar whose last time is worked out before it is cut
_BEGIN = re.compile(r"^[ \t\ufeff]*BEGIN\s*:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_LEFT_OUT = {"VTODO": "tasks", "VJOURNAL": "journal entries", "VFREEBUSY": "lists of busy times"}
_OTHERS = {"VCARD": "a vCard, an address and not a calendar", "VTODO": "a list of tasks and not a calendar"}

MAX_NAME = 300  # characters of what a calendar calls itself


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the calendar says now; see ``sources.load``. A recurring event is one item, whatever its rule yields."""
    if source.kind != "events":
        raise SourceError(f"The source “{source.name}” reads a calendar, and a calendar holds events: kind: events.")
    response = fetch_first(source, config, errand, memory=memory)
    if response.status == 304 or response.body_hash == memory.body_hash:
        return Unchanged(remember(memory, response, now=now))
    remembered = remember(memory, response, now=now)
    decoded = text.decode(whole_letters(response.body), charset=response.charset, markup=False)
    foreign = _foreign(response, decoded.text)
    if foreign is not None:
        return Load(readings=(), signs=(foreign,), size=len(response.body), memory=remembered)
    document = scan(decoded.text)
    notes = [f"the calendar's characters: {decoded.doubt}"] if decoded.doubt else []
    signs = [sign for sign in (_torn(document, decoded.text, notes), _mangled(decoded.text)) if sign is not None]
    readings = read_events(_calendars(document, notes), frame_for(source, config, now=now), notes=notes)
    complete = document.cut is None and document.calendars[-1:] != [] and document.calendars[-1].ended
    kept, whole = _nearest(readings, source.max_items, zone=config.site.zone, now=now, notes=notes)
    return Load(
        readings=without_duplicates(kept),
        problems=tuple(Problem(note) for note in dict.fromkeys(notes)),
        signs=tuple(signs),
        complete=complete and whole,
        size=len(response.body),
        valid_empty=complete and not readings and not signs,
        memory=remembered,
        about=_about(document),
    )


def _about(document: Document) -> About | None:
    """The calendar's name (RFC 7986 section 5.1, and what programs wrote before), where it has one."""
    names = [line for each in document.calendars for name in ("NAME", "X-WR-CALNAME") if (line := each.first(name))]
    title = text.line(names[0].text)[:MAX_NAME] if names else ""
    return About(title=title) if title else None


# --- is it a calendar? -----------------------------------------------------------------------------------------------


def _foreign(response: Response, words: str) -> Sign | None:
    """A sign where the answer is something else than a calendar."""
    if not words.strip():
        return Sign(rule="truncated", message="the answer is empty")
    begun = {name.upper() for name in _BEGIN.findall(words)}
    if begun & {"VCALENDAR", "VEVENT"}:
        return None
    what = next((told for name, told in _OTHERS.items() if name in begun), None)
    head = words.lstrip("\ufeff \t\r\n")[:400].lower()
    if what is None and (head.startswith("<!doctype html") or "<html" in head):
        what = "a web page and not a calendar; its title is " + (_title(words) or "missing")
    named = f" ({response.media_type})" if response.media_type else ""
    what = what or f"something else than a calendar{named}: there is no BEGIN:VCALENDAR in it"
    return Sign(rule="wrong-type", message=f"{response.url} answered with {what}")


def _title(words: str) -> str | None:
    found = re.search(r"<title[^>]{0,200}>([^<]{1,200})", words[:65536], re.IGNORECASE)
    return f"“{text.line(found[1])}”" if found else None


def _torn(document: Document, words: str, notes: list[str]) -> Sign | None:
    """A sign where the file ends inside of an event or of anything else but the calendar."""
    last = document.calendars[-1] if document.calendars else None
    if last is None or last.ended or document.cut is not None:
        return None
    inner = last.parts[-1] if last.parts else None
    if inner is None or not inner.ended:
        shown = text.line(words[-60:])
        return Sign(rule="truncated", message=f"the calendar ends before its end: “{shown}”")
    notes.append("END:VCALENDAR is missing; what should come before it may be missing too")
    return None


def _mangled(words: str) -> Sign | None:
    share = text.mojibake(words)
    if share <= REPLACEMENT_SHARE:
        return None
    return Sign(rule="mojibake", message=f"{share:.1%} of the calendar's characters could not be decoded")


def _calendars(document: Document, notes: list[str]) -> list[Component]:
    calendars = list(document.calendars)
    loose = [component for component in document.others if component.name in ("VEVENT", "VTIMEZONE")]
    if any(component.name == "VEVENT" for component in loose):
        notes.append("events stand outside of BEGIN:VCALENDAR; they were read all the same")
        calendars.append(Component("VCALENDAR", 1, parts=loose, ended=True))
    if document.cut:
        notes.append(document.cut)
    counts = Counter(part.name for calendar in calendars for part in calendar.parts)
    for name, called in _LEFT_OUT.items():
        if counts[name]:
            notes.append(f"{counts[name]} {called} ({name}) were left out: only events are read")
    return calendars


# --- how many --------------------------------------------------------------------------------------------------------


def _nearest(
    readings: list[Reading], limit: int, *, zone: ZoneInfo, now: datetime, notes: list[str]
) -> tuple[list[Reading], bool]:
    """At most ``limit`` readings, in their order: what is to come goes before what is over, the near before the far.

    Also whether everything is there that is to come. A calendar holds years of past events, and its order is any.
    """
    if len(readings) <= limit:
        return readings, True
    exactly = sum(_recurs(reading) for reading in readings) <= MAX_EXACT

    def rank(reading: Reading) -> tuple[int, float]:
        item = reading.item
        if not isinstance(item, Event):
            return 1, 0.0
        if not exactly and _recurs(reading):
            return 1, item.span.begins(zone).timestamp()
        if is_over(item, zone=zone, now=now):
            return 2, -item.span.begins(zone).timestamp()
        begin = next_start(item, zone=zone, now=now) or item.span.begins(zone)
        return 0, begin.timestamp()

    ranked = sorted(((rank(reading), number) for number, reading in enumerate(readings)))
    chosen = {number for _, number in ranked[:limit]}
    whole = all(order == 2 for (order, _), _ in ranked[limit:])
    what = "those that are over longest" if whole else "those farthest from now"
    notes.append(f"there are {len(readings)} events; {what} were left out (max_items: {limit})")
    return [reading for number, reading in enumerate(readings) if number in chosen], whole


def _recurs(reading: Reading) -> bool:
    return isinstance(reading.item, Event) and reading.item.recurrence is not None
