"""Dates by a given form: the site's ``date_format``, and the forms that CLDR gives for a language."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.dates import tokenize_pattern

from syndicate.model import Span
from syndicate.when import cldr
from syndicate.when.context import another_weekday, day_of
from syndicate.when.fold import fold
from syndicate.when.spec import NotADate, When
from syndicate.when.walltime import place
from syndicate.when.words import locale_of

_NUMBERS = {
    "Y": r"(?P<year>[0-9]{4})",
    "y": r"(?P<short>[0-9]{2})",
    "m": r"(?P<month>[0-9]{1,2})",
    "d": r"(?P<day>[0-9]{1,2})",
    "e": r"(?P<day>[0-9]{1,2})",
    "H": r"(?P<hour>[0-9]{1,2})",
    "k": r"(?P<hour>[0-9]{1,2})",
    "I": r"(?P<half>[0-9]{1,2})",
    "l": r"(?P<half>[0-9]{1,2})",
    "M": r"(?P<minute>[0-9]{1,2})",
    "S": r"(?P<second>[0-9]{1,2})",
    "f": r"[0-9]{1,9}",
    "p": r"(?P<meridiem>[ap])\.?\s?m\.?",
    "z": r"(?P<offset>z|[+-][0-9]{2}:?[0-9]{2})",
    "Z": r"(?P<zone>[a-z]+)",
    "j": r"(?P<yearday>[0-9]{1,3})",
    "%": "%",
}
_TOGETHER = {"T": "%H:%M:%S", "R": "%H:%M", "F": "%Y-%m-%d", "D": "%m/%d/%y"}
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Form:
    """A compiled form; names maps a folded name to its number, None where it means two."""

    regex: re.Pattern[str]
    months: dict[str, int | None]
    days: dict[str, int | None]


class BadFormat(ValueError):
    """A strptime format that cannot be used; the message says why."""


def read_format(text: str, *, format: str, zone: ZoneInfo, language: str) -> When | NotADate:  # noqa: A002  # contract's word
    """The date of a text in a strptime format, month and weekday names being the language's (or English ones).

    Without a time of day in the format it is a whole day. The weekday, if the format has one, must be right. Pure;
    never raises: a format that cannot be used is told as the reason.

    >>> read_format("21 OKT 2016", format="%d %b %Y", zone=ZoneInfo("Europe/Stockholm"), language="sv").span.start
    datetime.date(2016, 10, 21)
    """
    try:
        form = _strptime(format, language)
    except BadFormat as error:
        return NotADate(str(error))
    folded = fold(text)
    match = form.regex.fullmatch(folded) if len(folded) <= 300 else None
    if match is None:
        return NotADate(f"it does not have the form {format}")
    return _made(match.groupdict(), form, zone)


def read_pattern(folded: str, language: str) -> When | NotADate | None:
    """The day of folded text that is just what CLDR's full, long or medium form gives; None where it is not."""
    for form in cldr_forms(language):
        if match := form.regex.fullmatch(folded):
            return _made(match.groupdict(), form, None)
    return None


def _made(parts: dict[str, str | None], form: _Form, zone: ZoneInfo | None) -> When | NotADate:
    try:
        day = _day(parts, form)
        if isinstance(day, NotADate):
            return day
        weekday = parts.get("weekday")
        told = form.days[weekday] if weekday else None
        if told is not None and told != day.weekday():
            return NotADate(another_weekday(day, told))
        if zone is None or (parts.get("hour") or parts.get("half")) is None:
            return When(Span(day))
        return _timed(day, parts, zone)
    except ValueError as error:
        return NotADate(str(error))


def _day(parts: dict[str, str | None], form: _Form) -> date | NotADate:
    year = int(parts.get("year") or 0)
    if short := parts.get("short"):
        year = int(short) + (2000 if int(short) < 69 else 1900)
    if yearday := parts.get("yearday"):
        return date(year, 1, 1) + timedelta(days=int(yearday) - 1)
    name = parts.get("month_name")
    month = form.months[name] if name else int(parts.get("month") or 0)
    if month is None:
        return NotADate(f"“{name}” is the name of two months")
    return day_of(year, month, int(parts.get("day") or 0))


def _timed(day: date, parts: dict[str, str | None], zone: ZoneInfo) -> When:
    hour = int(parts.get("hour") or parts.get("half") or 0)
    if parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(f"hour {hour}")
        hour = hour % 12 + (12 if parts.get("meridiem") == "p" else 0)
    naive = datetime(  # noqa: DTZ001  # placed below
        day.year, day.month, day.day, hour, int(parts.get("minute") or 0), int(parts.get("second") or 0)
    )
    offset = parts.get("offset")
    if offset and offset != "z":
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        placed = place(naive, timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes)), zone)
    else:
        utc = offset == "z" or parts.get("zone") in {"utc", "gmt", "z"}
        placed = place(naive, timezone(timedelta(0)) if utc else zone, zone)
    return When(Span(placed.instant), warnings=placed.notes, moved=placed.moved)


# --- forms ---


def _group(name: str, table: dict[str, int | None]) -> str:
    return f"(?P<{name}>{'|'.join(re.escape(word) for word in sorted(table, key=len, reverse=True))})"


def _names_of(language: str, kind: cldr.NameKind) -> dict[str, int | None]:
    """Folded names with and without their full stop; the language's, then English ones."""
    table: dict[str, int | None] = {}
    for tag in (language, "en"):
        locale = locale_of(tag)
        own: dict[str, int | None] = {}
        for _, number, raw in cldr.names(locale, kind) if locale else ():
            for word in {fold(raw), fold(raw).removesuffix(".")}:
                own[word] = number if own.get(word, number) == number else None
        table = own | table
    return table


def _literal(text: str) -> str:
    """White space may be wider or missing at the ends; the rest as it is."""
    return "".join(r"\s*" if part == "" or part.isspace() else re.escape(fold(part)) for part in _pieces(text))


def _pieces(text: str) -> list[str]:
    return [piece for piece in re.split(r"(\s+)", text) if piece]


@lru_cache(maxsize=256)
def _strptime(format: str, language: str) -> _Form:  # noqa: A002  # as above
    for letter, longer in _TOGETHER.items():
        format = format.replace(f"%{letter}", longer)  # noqa: A001  # as above
    months, days = _names_of(language, "months"), _names_of(language, "days")
    regex: list[str] = []
    parts = re.split(r"%[-#0]?(.)", format)
    for index, part in enumerate(parts):
        if index % 2 == 0:
            regex.append(_literal(part))
        elif part in "Bb":
            regex.append(_group("month_name", months) + r"\.?")
        elif part in "Aa":
            regex.append(_group("weekday", days) + r"\.?")
        elif part in _NUMBERS:
            regex.append(_NUMBERS[part])
        else:
            raise BadFormat(f"the format {format} has %{part}, which is not understood")
    whole = "".join(regex)
    if not ("?P<year>" in whole or "?P<short>" in whole) or not ("?P<day>" in whole or "?P<yearday>" in whole):
        raise BadFormat(f"the format {format} has no year or no day")
    return _Form(_compiled(whole, format), months, days)


def _compiled(regex: str, format: str) -> re.Pattern[str]:  # noqa: A002  # as above
    try:
        return re.compile(regex)
    except re.error as error:
        raise BadFormat(f"the format {format} says something twice: {error}") from error


@cache
def cldr_forms(language: str) -> tuple[_Form, ...]:
    """The full, long and medium forms of a language's dates, with its own names in each form's width."""
    locale = locale_of(language)
    if locale is None:
        return ()
    return tuple(
        form for width in ("full", "long", "medium") if (form := _form(locale.date_formats[width].pattern, language))
    )


def _form(pattern: str, language: str) -> _Form | None:
    locale = locale_of(language)
    if locale is None:
        return None
    tables: dict[str, dict[str, int | None]] = {"month_name": {}, "weekday": {}}
    regex: list[str] = []

    def named(group: str, kind: cldr.NameKind, width: int, context: str) -> str:
        table: dict[str, int | None] = {}
        found = cldr.table(locale, kind, context=context, width={4: "wide"}.get(width, "abbreviated"))
        for number, raw in found.items():
            table[fold(raw)] = number if table.get(fold(raw), number) == number else None
        tables[group] = table
        return _group(group, table)

    fields: dict[str, Callable[[int], str]] = {
        "y": lambda width: r"(?P<short>[0-9]{2})" if width == 2 else r"(?P<year>[0-9]{4})",
        "d": lambda _: r"(?P<day>[0-9]{1,2})",
        "M": lambda width: named("month_name", "months", width, "format") if width > 2 else r"(?P<month>[0-9]{1,2})",
        "L": lambda width: named("month_name", "months", width, "stand-alone"),
        "E": lambda width: named("weekday", "days", width, "format"),
        "c": lambda width: named("weekday", "days", width, "stand-alone"),
        "G": lambda _: re.escape(fold(locale.eras["abbreviated"][1])),
    }
    for kind, value in tokenize_pattern(pattern):
        if kind == "chars":
            regex.append(_literal(str(value)))
            continue
        letter, width = str(value[0]), int(value[1])
        if letter not in fields:
            return None
        regex.append(fields[letter](width))
    return _Form(re.compile("".join(regex)), tables["month_name"], tables["weekday"])
