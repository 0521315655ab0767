"""Whole days that programs write as times, from midnight to midnight or to the last minute."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from syndicate.sources._values import Fields, Frame, Value
from syndicate.when import When, read_machine

_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]0?0:00(?::00)?(?:\.0+)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?", re.IGNORECASE)
_LAST_MINUTE = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]23:59(?::\d\d)?(?:\.\d+)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?", re.IGNORECASE
)


def whole_days(
    fields: Fields, frame: Frame, *, length: timedelta | None = None
) -> tuple[Mapping[str, tuple[Value, ...]], str | None]:
    """Start and end where what is written means something else: midnights that stand for days, and a note on it.

    length: how long the source says that it takes
    """
    start, end = (next(iter(fields.get(name, ())), None) for name in ("start", "end"))
    if start is None or start.form != "machine":
        return {}, None
    if end is not None and end.text.strip() == start.text.strip() and _midnight(start.text, frame) is None:
        return {"end": ()}, None  # software that knows no end writes the start again
    first = _midnight(start.text, frame)
    if first is not None and (last := _last_day(first, end, frame)) is not None and not _hours(length):
        days = {"start": (replace(start, text=first.isoformat()), *fields["start"][1:])}
        return {**days, "end": (replace(end, text=last.isoformat()),) if end is not None and last > first else ()}, None
    if first is None and end is not None and (day := _midnight(end.text, frame)) is not None:
        begins = read_machine(start.text, zone=frame.zone)
        if isinstance(begins, When) and isinstance(begins.span.start, datetime) and begins.span.start.date() == day:
            return {"end": ()}, f"end: “{end.text}” is the midnight before it starts; it was left out"
    return {}, None


def _last_day(first: date, end: Value | None, frame: Frame) -> date | None:
    """The last day of an event that begins at a midnight; None where it ends at another time of day."""
    if end is None:
        return first
    read = read_machine(end.text, zone=frame.zone)
    if isinstance(read, When) and read.span.all_day:
        return max(first, _day(read.span.start))
    midnight = _midnight(end.text, frame)
    if midnight is not None:
        return max(first, midnight - timedelta(days=1))
    found = _LAST_MINUTE.fullmatch(end.text.strip())
    if found:
        return max(first, date.fromisoformat(found[1]))
    last = (
        read.span.start.astimezone(frame.zone)
        if isinstance(read, When) and isinstance(read.span.start, datetime)
        else None
    )
    return max(first, last.date()) if last is not None and (last.hour, last.minute) == (23, 59) else None


def _midnight(written: str, frame: Frame) -> date | None:
    """The day that a midnight begins, by the clock that it is written in or else the site's; None for other times."""
    read = read_machine(written, zone=frame.zone)
    if not isinstance(read, When) or not isinstance(read.span.start, datetime):
        return None
    found = _MIDNIGHT.fullmatch(written.strip())
    if found and not written.strip().upper().endswith("Z"):
        return date.fromisoformat(found[1])
    local = read.span.start.astimezone(frame.zone)
    return local.date() if local.time() == time() else date.fromisoformat(found[1]) if found else None


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _hours(length: timedelta | None) -> bool:
    """Whether it is said to be a matter of hours."""
    return length is not None and length % timedelta(days=1) != timedelta()
