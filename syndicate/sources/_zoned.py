"""Items that say which time zone their times are in: read in that zone, given in the site's. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from syndicate import text
from syndicate.model import Event, Reading, Span
from syndicate.sources._values import Fields, Frame

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])0?(\d{1,2})(?::?00)?")


def local_frame(fields: Fields, frame: Frame) -> tuple[Frame, str | None]:
    """The frame with the zone that the field ``timezone`` names, and a warning where it names none that is known."""
    said = next((value.text.strip() for value in fields.get("timezone", ()) if value.text.strip()), None)
    if said is None:
        return frame, None
    zone = _zone(said[:80])
    if zone is None:
        return frame, f"timezone: “{text.line(said)[:80]}” is not a time zone; the site's was taken"
    return replace(frame, zone=zone), None


@lru_cache(maxsize=256)
def _zone(said: str) -> ZoneInfo | None:
    # Some say more of it: "CST6CDT - Central Time".
    name = next((part for part in (said, said.split(maxsplit=1)[0]) if part in available_timezones()), None)
    if name is not None:
        return ZoneInfo(name)
    if said.upper() in ("Z", "UTC", "GMT"):
        return ZoneInfo("UTC")
    # WordPress writes "UTC+2" where a site has an offset in place of a zone; Etc/GMT counts the other way round.
    found = _OFFSET.fullmatch(said.upper())
    if found is None or int(found[2]) > 12:
        return None
    return ZoneInfo(f"Etc/GMT{'-' if found[1] == '+' else '+'}{int(found[2])}" if int(found[2]) else "UTC")


def in_site_zone(reading: Reading, zone: ZoneInfo) -> Reading:
    """The reading with its times in ``zone``; days stay days."""
    item = reading.item
    if item is None:
        return reading
    if isinstance(item, Event):
        span = Span(_moved(item.span.start, zone), None if item.span.end is None else _moved(item.span.end, zone))
        return replace(reading, item=replace(item, span=span))
    published = None if item.published is None else _moved(item.published, zone)
    updated = item.updated.astimezone(zone) if item.updated else None
    return replace(reading, item=replace(item, published=published, updated=updated))


def _moved(moment: date, zone: ZoneInfo) -> date:
    return moment.astimezone(zone) if isinstance(moment, datetime) else moment
