"""A piece of structured data as a ``Reading``: what is peculiar to dates there, and what raw values cannot say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from syndicate.model import Event, Reading, Span
from syndicate.sources._assemble import assemble
from syndicate.sources._lengths import end_after, read_length
from syndicate.sources._midnights import whole_days
from syndicate.sources._values import Fields, Frame, Value
from syndicate.sources.jsonld.extract import Piece
from syndicate.sources.jsonld.schedule import Scheduled, Unclear, scheduled, schedules
from syndicate.when import When, read_machine


def readings_of(piece: Piece, frame: Frame, *, fields: Fields | None = None) -> list[Reading]:
    """The piece as items: one, or one for each of its schedules. Pure; nothing in it makes it raise.

    fields: what is known of it, where that is more than the piece says
    """
    said = dict(fields if fields is not None else piece.fields)
    if frame.kind != "events" or not (told := schedules(piece.node)):
        return [_reading(said, frame)]
    found: list[Scheduled] = []
    unclear: list[str] = []
    for node in told:
        try:
            found.append(scheduled(node, piece.node, frame))
        except Unclear as problem:
            unclear.append(f"recurrence: its eventSchedule is not followed: {problem}; its own date stands")
    if not found:
        return [_warned(_reading(said, frame), *unclear)]
    if len(found) > 1:
        said.pop("key", None)  # it names them all
    readings = [_scheduled(said, one, frame, piece.way) for one in found]
    return [_warned(readings[0], *unclear), *readings[1:]]


def _scheduled(said: Fields, one: Scheduled, frame: Frame, way: str) -> Reading:
    origin = f"{way} eventSchedule"
    dates = {
        "start": (Value(one.start, origin, "machine"),),
        "end": (Value(one.end, origin, "machine"),) if one.end else (),
    }
    reading = _reading({**said, **dates}, frame)
    if not isinstance(reading.item, Event):
        return reading
    try:
        recurrence = one.recurrence(reading.item.span.start)
    except ValueError as problem:
        return _warned(reading, f"recurrence: its eventSchedule is not followed: {problem}")
    origins = {**reading.origins, "recurrence": origin}
    return replace(reading, item=replace(reading.item, recurrence=recurrence), origins=origins)


def _warned(reading: Reading, *warnings: str) -> Reading:
    return replace(reading, warnings=(*reading.warnings, *warnings)) if warnings else reading


def _reading(fields: Fields, frame: Frame) -> Reading:
    said = {name: values for name, values in fields.items() if name != "language" or _foreign(values[0], frame)}
    if frame.kind != "events":
        return assemble(said, frame)
    dates, note = whole_days(said, frame, length=_length(said))
    reading = assemble({**said, **dates}, frame)
    reading = _with_length(reading, said)
    notes = [*([note] if note else []), *_moved(said, reading, frame)]
    return _warned(reading, *notes)


def _foreign(value: Value, frame: Frame) -> bool:
    return value.text.casefold().partition("-")[0] != frame.language.casefold().partition("-")[0]


def _length(fields: Fields) -> timedelta | None:
    """The event's duration (ISO 8601), None where it says none that can be counted."""
    value = next(iter(fields.get("duration", ())), None)
    return read_length(value.text) if value else None


def _with_length(reading: Reading, fields: Fields) -> Reading:
    """With the end that its duration says, where it names none."""
    length, item = _length(fields), reading.item
    if not length or not isinstance(item, Event) or item.span.end is not None or length > timedelta(days=3653):
        return reading
    start = item.span.start
    try:
        end = end_after(start, length)
    except OverflowError:
        return reading
    if end == start:
        return reading
    origins = {**reading.origins, "end": fields["duration"][0].origin}
    return replace(reading, item=replace(item, span=Span(start, end)), origins=origins)


def _moved(fields: Fields, reading: Reading, frame: Frame) -> list[str]:
    """A note on where the event was before, which its history shows by itself where that was published."""
    value = next(iter(fields.get("previous_start", ())), None)
    before = read_machine(value.text, zone=frame.zone) if value else None
    if not isinstance(before, When) or not isinstance(reading.item, Event):
        return []
    then = before.span.start
    if then == reading.item.span.start:
        return []
    shown = then.isoformat(" ", "minutes") if isinstance(then, datetime) else then.isoformat()
    return [f"it was moved; before, it was on {shown} (previousStartDate)"]
