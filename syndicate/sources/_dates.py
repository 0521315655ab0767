"""From the raw values of a date field to a ``When``: machine dates, then the source's own format, then the grammar.

A machine date wins over the words beside it. Where both begin at the same time, the fuller of the two is taken: a page
that says ``<time datetime="2016-10-31">31 oktober 2016 11.00 - 12.00</time>`` means the hours too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from syndicate import when
from syndicate.model import Kind, Span
from syndicate.sources._values import Frame, Value
from syndicate.when import NotADate, When

MAX_LINES = 8  # of a text in which a date is looked for line by line
SHOWN = 300  # characters of the words that are kept
MAX_RUN = 3  # lines in a row that may be one date
ZONE_APART = timedelta(hours=14)  # words beside a machine date may well be in the zone of somebody else

_CLOCK = re.compile(r"T?(\d{1,2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}(?!\d)")
_NUMERIC_DAY = re.compile(r"(?<!\d)\d{1,2}/\d{1,2}(?!\d)|\d{4}-\d{2}-\d{2}")
_HOURS = re.compile(r"(?<![\d.:])(?:[01]?\d|2[0-3])[.:][0-5]\d(?!\d)|\bkl\.? ?\d|\d ?[ap]\.?m\b", re.IGNORECASE)
_TWO_TIMES = re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2} ?[-–] ?\d{1,2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as read, with the words beside it and, for the operator, where it was read from."""

    when: When
    text: str
    origin: str


def read_date(values: Sequence[Value], frame: Frame, *, kind: Kind, several: bool = False) -> Dated | NotADate:
    """What the values of one field say. Pure.

    kind: what a missing year is guessed for; several: two machine dates are a start and an end
    """
    machine = [value for value in values if value.form == "machine"]
    words = next((value for value in values if value.form != "machine" and value.text.strip()), None)
    found = _machine(machine if several else machine[:1], frame)
    if isinstance(found, When):
        if words is None:
            return Dated(found, " – ".join(value.text.strip() for value in machine), machine[0].origin)
        return Dated(_refined(found, words, frame, kind), _shown(words), machine[0].origin)
    if words is None:
        return found
    said, shown = _words(words, frame, kind)
    if isinstance(said, NotADate) and frame.day is not None and (under := _of_day(words, frame, kind)) is not None:
        said, shown = under, f"{frame.day.text} {shown}"
    return said if isinstance(said, NotADate) else Dated(said, shown, f"{words.origin} “{shown[:80]}”")


def read_span(fields: dict[str, Sequence[Value]], frame: Frame) -> Dated | NotADate:
    """When an event is: from ``when``, else from ``start`` and ``end``. Pure."""
    whole = read_date(fields.get("when", ()), frame, kind="events", several=True)
    if isinstance(whole, Dated):
        return whole
    start = read_date(fields.get("start", ()), frame, kind="events")
    if isinstance(start, NotADate):
        return whole if fields.get("when") else start
    values = fields.get("end", ())
    if not any(value.text.strip() for value in values):
        return start
    last = _end(values, start.when.span, frame)
    if isinstance(last, NotADate):
        words = next(_shown(value) for value in values if value.text.strip())
        return _warned(start, f"the end “{words}” could not be read as a date")
    return replace(start, when=_until(start.when, last))


def _shown(value: Value) -> str:
    return " ".join((value.loose or value.text).split())[:SHOWN]


def _warned(dated: Dated, warning: str) -> Dated:
    return replace(dated, when=replace(dated.when, warnings=(*dated.when.warnings, warning)))


# --- machine dates ---------------------------------------------------------------------------------------------------


def _machine(values: Sequence[Value], frame: Frame) -> When | NotADate:
    moments: list[date | datetime] = []
    first: When | NotADate = NotADate("there is no machine date")
    last = first
    for words in _with_days([value.text.strip() for value in values]):
        read = when.read_machine(words, zone=frame.zone)
        if isinstance(read, When):
            first, last = (first if moments else read), read
            moments += [moment for moment in (read.span.start, read.span.end) if moment is not None]
    distinct = _distinct(moments)
    if len(distinct) > 2:
        return NotADate("there are several machine dates and no telling which is the start")
    if len(distinct) < 2 or not isinstance(first, When) or not isinstance(last, When):
        return replace(first, span=Span(distinct[0])) if distinct and isinstance(first, When) else first
    return _until(replace(first, span=Span(distinct[0])), replace(last, span=Span(distinct[1])))


def _with_days(texts: Sequence[str]) -> list[str]:
    """A time of day alone belongs to the day that was named before it."""
    day, whole = None, []
    for words in texts:
        clock, found = _CLOCK.fullmatch(words), _DAY.match(words)
        day = found.group() if found else day
        whole.append(f"{day}T{clock[1].zfill(5)}" if clock and day else words)
    return whole


def _distinct(moments: Sequence[date | datetime]) -> list[date | datetime]:
    timed = {moment.date() for moment in moments if isinstance(moment, datetime)}
    kept = [moment for moment in moments if isinstance(moment, datetime) or moment not in timed]
    return list(dict.fromkeys(kept))


def _until(start: When, end: When) -> When:
    """From one moment to another, with what is to be known of either."""
    span, warning = _joined(start.span, end.span.start)
    warnings = dict.fromkeys((*start.warnings, *end.warnings, *([warning] if warning else ())))
    return replace(start, span=span, warnings=tuple(warnings)).in_order()


def _joined(start: Span, last: date | datetime) -> tuple[Span, str | None]:
    """A start and an end of either type as one span; where only one has a time of day, whole days or the day's end."""
    first = start.start
    if isinstance(first, datetime) and not isinstance(last, datetime):
        if last == first.date():
            return Span(first), None
        until = datetime.combine(last + timedelta(days=1), time(), first.tzinfo)
        return Span(first, until), "the end has no time of day: taken as the end of that day"
    if not isinstance(first, datetime) and isinstance(last, datetime):
        last = last.date()
    return Span(first, last), None


# --- words -----------------------------------------------------------------------------------------------------------


def _words(value: Value, frame: Frame, kind: Kind, *, now: datetime | None = None) -> tuple[When | NotADate, str]:
    """What words say, and those that say it: as they stand, or with white space between the elements in them."""
    refusal: NotADate | None = None
    for words in dict.fromkeys((value.loose or value.text, value.text)):
        read = _one(" ".join(words.split()), frame, kind, now or frame.now)
        if isinstance(read, When):
            return read, _shown(value)
        refusal = refusal or read
    told = _of_lines(value, frame, kind, now or frame.now)
    return told or (refusal or NotADate("there are no words"), _shown(value))


def _of_day(value: Value, frame: Frame, kind: Kind) -> When | None:
    """A time of day under a heading that is the day."""
    words = _shown(value)
    if frame.day is None or _HOURS.search(words) is None:
        return None
    if _NUMERIC_DAY.search(words) or when.names_a_day(words, language=frame.language, zone=frame.zone):
        return None
    over = frame.day
    read = _one(f"{over.day.isoformat()} {words}", replace(frame, year=None, date_format=None), kind, frame.now)
    if isinstance(read, NotADate) or read.span.all_day or read.span.begins(frame.zone).date() != over.day:
        return None
    return replace(read, inferred=over.inferred)


def _of_lines(value: Value, frame: Frame, kind: Kind, now: datetime) -> tuple[When, str] | None:
    """The date on lines of its own, and those: an address or a room on the others keeps the whole from being one."""
    lines = [line for part in (value.loose or value.text).split("\n") if (line := " ".join(part.split()))]
    if not 2 <= len(lines) <= MAX_LINES:
        return None
    for length in range(min(MAX_RUN, len(lines) - 1), 0, -1):
        runs = range(len(lines) - length + 1)
        read = {at: _one(" ".join(lines[at : at + length]), frame, kind, now) for at in runs}
        found = {at: one for at, one in read.items() if isinstance(one, When)}
        if found:
            at, best = next(iter(found.items()))
            others = [*lines[:at], *lines[at + length :]]
            alone = all(one.span == best.span for one in found.values())
            clear = alone and not any(_adds(line, best, frame, kind, now) for line in others)
            return (best, " ".join(lines[at : at + length])[:SHOWN]) if clear else None
    return None


def _adds(line: str, read: When, frame: Frame, kind: Kind, now: datetime) -> bool:
    """Whether a line says more of when it is than what was read without it: a date, a year, a time of day."""
    other = _one(line, frame, kind, now)
    if isinstance(other, When):
        return other.span != read.span
    if when.names_a_day(line, language=frame.language, zone=frame.zone) or _NUMERIC.search(line) is not None:
        return True
    return (read.inferred and _YEAR.search(line) is not None) or (read.span.all_day and _HOURS.search(line) is not None)


def _one(words: str, frame: Frame, kind: Kind, now: datetime) -> When | NotADate:
    # "2026-12-01 11:00-12:00" looks like a time twelve hours from UTC; people mean two times.
    two_times = _TWO_TIMES.fullmatch(words) is not None
    read = NotADate("two times of day") if two_times else when.read_machine(words, zone=frame.zone)
    if isinstance(read, NotADate) and frame.date_format:
        read = when.read_format(words, format=frame.date_format, zone=frame.zone, language=frame.language)
    if isinstance(read, NotADate):
        read = when.read(words, language=frame.language, zone=frame.zone, now=now, kind=kind, year=frame.year)
    return read


def _refined(machine: When, words: Value, frame: Frame, kind: Kind) -> When:
    """The machine date, or what the words say where that is the same start told in more detail."""
    begin = machine.span.begins(frame.zone)
    # The words are read as of the machine date, so that "31 okt" means the year that the machine date has.
    reference = begin + timedelta(hours=23, minutes=59) if machine.span.all_day else begin
    said, _ = _words(words, replace(frame, year=None, day=None), kind, now=reference)
    if isinstance(said, NotADate):
        return machine
    start = said.span.start
    first = machine.span.start
    same_day = isinstance(start, datetime) and not isinstance(first, datetime) and start.date() == first
    if same_day and machine.span.end in (None, first):
        return replace(said, inferred=False)
    if start == first:
        return replace(said, inferred=False) if machine.span.end is None else machine
    if said.inferred or (not isinstance(start, datetime) and _day_of(first) == start):
        return machine
    if kind == "news" and abs(said.span.begins(frame.zone) - begin) <= ZONE_APART:
        return machine
    warning = f"the machine date {first.isoformat()} was taken, though the words “{_shown(words)}” say another"
    return replace(machine, warnings=(*machine.warnings, warning))


def _day_of(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _end(values: Sequence[Value], start: Span, frame: Frame) -> When | NotADate:
    """The moment that an ``end`` field names, seen from the start: "12.00" is on the same day, "3 jan" after it."""
    begin = start.begins(frame.zone)
    near = replace(frame, now=begin, year=None, day=None)
    read = read_date(values, near, kind="events")
    if isinstance(read, Dated):
        return replace(read.when, span=Span(read.when.span.end or read.when.span.start))
    day = begin.date().isoformat()
    read = read_date([Value(f"{day} {_shown(value)}", value.origin) for value in values[-1:]], near, kind="events")
    # Without a time of day it is only our own day that was read.
    if isinstance(read, NotADate) or read.when.span.all_day:
        return NotADate("no time of day")
    return _after_midnight(begin, read.when, near)


def _after_midnight(begin: datetime, read: When, frame: Frame) -> When:
    """A time of day as the end of what begins on that day: on the next one, where the grammar reads "22–01" so."""
    last = read.span.start
    if not isinstance(last, datetime) or last >= begin:
        return read
    night, _ = _words(Value(f"{begin:%Y-%m-%d %H:%M}-{last:%H:%M}", ""), frame, "events")
    return replace(night, span=Span(night.span.end)) if isinstance(night, When) and night.span.end else read
