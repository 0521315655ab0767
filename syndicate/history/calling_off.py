"""Events that are called off without a date: "Uppskjutet, nytt datum kommer" stands where the date stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.history.sides import folded
from syndicate.model import Event, Load, Reading, Record
from syndicate.when.recurrence import is_over

KEPT = "its date cannot be read any more; it is shown at the one that was known"


def called_off(load: Load, records: Iterable[Record], *, now: datetime, zone: ZoneInfo) -> Load:
    """The load in which such an event is the one that is remembered, cancelled or postponed. Pure.

    It is known by its link, else by its title; one that is not known to be to come stays set aside. What people have in
    their calendars would otherwise go on saying that it takes place.
    """
    told = [reading for reading in load.readings if reading.off and reading.set_aside and reading.item is None]
    if not told:
        return load
    known = _by_name(record for record in records if not _is_past(record, now, zone))
    there = {name for item in load.items for name in _names(item.link, item.title)}
    made = {id(reading): _remembered(reading, known, there) for reading in told}
    return replace(load, readings=tuple(made.get(id(reading), reading) for reading in load.readings))


def _remembered(reading: Reading, known: dict[str, Event | None], there: set[str]) -> Reading:
    names = _names(reading.partial.get("link"), reading.partial.get("title"))
    event = next((known[name] for name in names if name in known and name not in there), None)
    if event is None or reading.off is None:
        return reading
    return replace(reading, item=replace(event, status=reading.off), set_aside=None, warnings=(*reading.warnings, KEPT))


def _by_name(records: Iterable[Record]) -> dict[str, Event | None]:
    """Name -> the event that has it; None where several have it."""
    found: dict[str, Event | None] = {}
    for record in records:
        item = record.item
        if isinstance(item, Event) and item.recurrence is None:
            for name in _names(item.link, item.title):
                found[name] = None if name in found else item
    return found


def _names(link: str | None, title: str | None) -> list[str]:
    """What an event is known by: its page if it has one, else its title."""
    if link:
        return [f"link {text.same_page(link)}"]
    return [f"title {folded(title)}"] if title else []


def _is_past(record: Record, now: datetime, zone: ZoneInfo) -> bool:
    return isinstance(record.item, Event) and is_over(record.item, zone=zone, now=now)
