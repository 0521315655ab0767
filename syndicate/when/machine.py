"""Dates for machines: ISO 8601, RFC 3339, ``<time datetime>``, RFC 822 and 1123, HTTP, JavaScript."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from syndicate.model import Span
from syndicate.when.context import another_weekday, day_of
from syndicate.when.fold import fold
from syndicate.when.spec import NotADate, When
from syndicate.when.walltime import place

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside of this are what programs write for "no date": 0001-01-01, 9999-12-31."""

_NOT = NotADate("no date for machines")
_BRACKET = re.compile(r"(?<=[0-9z])\[[\w/+-]{1,40}\]$")
_DATE = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_OFFSET = r"(?: ?(?P<offset>z|utc|gmt|[+-]\d{2}(?::?\d{2})?))?"
_ISO = re.compile(rf"{_DATE}(?:(?:t| |, ?| t)?(?<![0-9]){_CLOCK}{_OFFSET})?")
_BASIC = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:t(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<offset>z|[+-]\d{2}:?\d{2})?)?"
)
_WEEK = re.compile(r"(?P<year>\d{4})-?w(?P<week>\d{2})(?:-?(?P<weekday>[1-7]))?")
_HOURS = re.compile(r"(?<![0-9t:])[0-9]{1,2}:[0-9]{2}-[0-9]{2}:?[0-9]{2}$")
# On a page 18:00-20:00 is a range of times; behind a T or with seconds it is an offset.

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_DAYS = {name: number for number, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_ZONE_NAMES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6}
_ZONE_NAMES |= {"pst": -8, "pdt": -7, "cet": 1, "cest": 2, "bst": 1, "eet": 2, "eest": 3}
_NAMED_ZONE = rf"(?P<offset>(?:gmt|utc)?[+-]\d{{2}}:?\d{{2}}|{'|'.join(_ZONE_NAMES)})"
_RFC822 = re.compile(
    r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?"
    r"(?P<day>\d{1,2})[ -](?P<name>[a-z]{3})[a-z]*\.?[ -](?P<year>\d{4}|\d{2}),? "
    rf"(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))? ?{_NAMED_ZONE}?(?: ?\([\w ]*\))?"
)
_ASCTIME = re.compile(
    r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun) (?P<name>[a-z]{3}) (?P<day>\d{1,2}) "
    r"(?:(?P<late>\d{4}) )?(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
    rf"(?: {_NAMED_ZONE})?(?: (?P<year>\d{{4}}))?(?: \([\w ]*\))?"
)


def read_machine(text: str, *, zone: ZoneInfo) -> When | NotADate:
    """The date of a ``datetime`` attribute, a JSON value, a feed: ISO 8601, RFC 3339, RFC 822, HTTP dates.

    Forgiving where the meaning is plain: a space for the T, one digit for an hour, no seconds. An instant with an
    offset is shown in ``zone``; a wall time without one is taken to be in it, and where the clocks change it is the
    first of two or moved out of the gap, with a warning. Intervals (``a/b``) and weeks (``2016-W43``) are ranges. A
    month, a year, a time alone or a placeholder such as 0001-01-01 is not a date. Pure; never raises.

    >>> read_machine("2016-10-21T9:15Z", zone=ZoneInfo("Europe/Stockholm")).span.start.isoformat()
    '2016-10-21T11:15:00+02:00'
    """
    folded = _BRACKET.sub("", fold(text))
    first, slash, last = folded.partition("/")
    if slash and len(first) > 7:
        return _interval(first.strip(), last.strip(), zone)
    return _single(folded, zone)


def extended(text: str, *, zone: ZoneInfo) -> When | NotADate | None:
    """As ``read_machine`` for folded text of a page, where eight digits are no date; None where it is another form."""
    if _BASIC.fullmatch(text) or "/" in text or len(text) < 8:
        return None
    if _HOURS.search(text):
        return None
    mail = _RFC822.fullmatch(text)
    if mail and not mail["offset"]:
        return None  # "28 mars 1999 02:00" is how people write
    found = _single(text, zone)
    return None if found is _NOT else found


def _interval(first: str, last: str, zone: ZoneInfo) -> When | NotADate:
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", last) and "t" in first:
        last = f"{first.partition('t')[0]}t{last}"
    begin, end = _single(first, zone), _single(last, zone)
    if isinstance(begin, NotADate) or isinstance(end, NotADate):
        return begin if isinstance(begin, NotADate) else _NOT
    start, stop = begin.span.start, end.span.end or end.span.start
    if isinstance(start, datetime) is not isinstance(stop, datetime):
        return NotADate("only one end of the interval has a time of day")
    span = Span(start, stop if stop != start else None)
    read = When(span, warnings=begin.warnings + end.warnings, moved=begin.moved).in_order()
    return NotADate("an interval that ends before it begins") if read.span.backwards else read


def _single(text: str, zone: ZoneInfo) -> When | NotADate:
    match = _ISO.fullmatch(text) or _BASIC.fullmatch(text) or _RFC822.fullmatch(text) or _ASCTIME.fullmatch(text)
    try:
        if match:
            return _made(match.groupdict(), zone)
        if match := _WEEK.fullmatch(text):
            return _week(match)
    except ValueError as error:
        return NotADate(str(error))
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return NotADate("a month without a day")
    return _NOT


def _made(parts: dict[str, str | None], zone: ZoneInfo) -> When | NotADate:
    year = int(parts.get("late") or parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 70 else 1900
    name = parts.get("name")
    if name and name not in _MONTHS:
        return _NOT
    month = _MONTHS[name] if name else int(parts["month"] or 0)
    day = day_of(year, month, int(parts["day"] or 0))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return NotADate(f"the year {year} stands for no date")
    weekday = parts.get("weekday")
    if weekday and _DAYS[weekday] != day.weekday():
        return NotADate(another_weekday(day, _DAYS[weekday]))
    if parts.get("hour") is None:
        return When(Span(day))
    return _timed(day, parts, zone)


def _timed(day: date, parts: dict[str, str | None], zone: ZoneInfo) -> When:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    late = timedelta(0)
    if hour == 24 and minute == second == 0:
        hour, late = 0, timedelta(days=1)
    if second == 60:
        second, late = 59, timedelta(seconds=1)
    naive = datetime(day.year, day.month, day.day, hour, minute, second) + late  # noqa: DTZ001  # placed below
    offset = parts.get("offset")
    placed = place(naive, _offset(offset) if offset else zone, zone)
    return When(Span(placed.instant), warnings=placed.notes, moved=placed.moved)


def _offset(text: str) -> tzinfo:
    if text in _ZONE_NAMES:
        return timezone(timedelta(hours=_ZONE_NAMES[text]))
    digits = text.removeprefix("gmt").removeprefix("utc").replace(":", "")
    hours, minutes = int(digits[1:3]), int(digits[3:5] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError(f"offset {text}")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if digits[0] == "-" else offset)


def _week(match: re.Match[str]) -> When | NotADate:
    if not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        return _NOT
    first = date.fromisocalendar(int(match["year"]), int(match["week"]), int(match["weekday"] or 1))
    return When(Span(first, None if match["weekday"] else first + timedelta(days=6)))
