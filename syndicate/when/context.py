"""Expressions to spans: missing years, weekdays and relative words completed from the moment they are read at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.model import Kind, Span
from syndicate.when.holidays import HOLIDAYS, WEAK
from syndicate.when.spec import (
    Day,
    DaySpec,
    Elapsed,
    Expression,
    Feast,
    NotADate,
    NthWeekday,
    OfWeek,
    Relative,
    Turn,
    Week,
    When,
)
from syndicate.when.walltime import timed

PAST_EVENTS = timedelta(weeks=6)
"""How long ago an event without a year may have been; an earlier day means the next year."""

BACK, AHEAD = 366, 731
"""Days around now among which a missing year is looked for."""

TURNED = 300
"""Days that a range over new year may last whose years are not both told; a longer one is a slip."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Context:
    """The moment, the zone and the kind that an expression is read in, and the year of a heading over it."""

    now: datetime
    zone: ZoneInfo
    kind: Kind
    year: int | None = None

    @property
    def today(self) -> date:
        """The day of ``now`` in the site's zone."""
        return self.now.astimezone(self.zone).date()


Pair = tuple[date, date | None]


def resolve(expression: Expression, context: Context) -> When | NotADate:
    """The span that an expression means here and now, or why it means none."""
    if isinstance(expression.first, Elapsed):
        start = (context.now - expression.first.ago).astimezone(context.zone).replace(second=0, microsecond=0)
        return When(Span(start), inferred=True)
    found = _pair(expression, context)
    if isinstance(found, NotADate):
        return found
    (first, last), inferred = found
    if problem := _contradiction(expression, first, last, context):
        return problem
    if expression.start is None:
        return When(Span(first, last if last != first else None), inferred)
    return timed(expression, first, last, inferred=inferred, zone=context.zone)


# --- days ---


def _pair(expression: Expression, context: Context) -> tuple[Pair, bool] | NotADate:
    """(first and last day, whether context completed them)."""
    first, last = _shared_year(expression.first, expression.last, context)
    if isinstance(first, (OfWeek, Relative)):
        return _from_today(first, last, context)
    if isinstance(first, Day) and first.short:
        return NotADate(f"“{first.day}/{first.month}-{first.year}” may end with a year or with a day")
    if isinstance(first, Day) and first.year is not None and (problem := _impossible(first)):
        return problem
    year = None if isinstance(first, Elapsed) else first.year
    if year is not None:
        pairs = list(_in_year(first, last, year))
        return (pairs[0], False) if pairs else NotADate(_mismatch(first, last, year))
    over = _under_year(first, last, context)
    return (over, False) if over is not None else _nearest(first, last, context)


def _under_year(first: DaySpec, last: DaySpec | None, context: Context) -> Pair | None:
    """The reading in the year that stands over it, where one fits; news is not ahead of now."""
    if context.year is None or (isinstance(first, Day) and first.month is None):
        return None
    pair = next(_in_year(first, last, context.year), None)
    ahead = pair is not None and context.kind == "news" and pair[0] > context.today + _DAY
    return None if ahead else pair


def _turned(expression: Expression, first: date, last: date) -> bool:
    """Whether a range goes over new year only because a missing year made it, and is too long to be meant so."""
    told = all(isinstance(spec, Day) and spec.year is not None for spec in (expression.first, expression.last))
    return not told and first.year != last.year and (last - first).days > TURNED


def _shared_year(first: DaySpec, last: DaySpec | None, context: Context) -> tuple[DaySpec, DaySpec | None]:
    """A year said at one end of a range, and the century of a short one."""
    first, last = _century(first, context), _century(last, context) if last else None
    if isinstance(first, Day) and isinstance(last, Day) and first.year is None and last.year is not None:
        turned = (last.month, last.day) < (first.month, first.day) if first.month and last.month else False
        first = replace(first, year=last.year - 1 if turned else last.year)
    return first, last


def _century(spec: DaySpec, context: Context) -> DaySpec:
    if not isinstance(spec, Day) or not spec.short or spec.year is None:
        return spec
    year = context.today.year
    may_be_day = spec.loose and spec.day is not None and spec.day < spec.year <= 31
    if may_be_day and abs(year - 2000 - spec.year) > 1:
        return spec
    near = next((full for full in range(year - 60, year + 40) if full % 100 == spec.year), None)
    return replace(spec, year=near, short=False)


def _from_today(first: OfWeek | Relative, last: DaySpec | None, context: Context) -> tuple[Pair, bool] | NotADate:
    start = context.today + first.days * _DAY if isinstance(first, Relative) else _weekday(first, context)
    if isinstance(start, NotADate):
        return start
    if last is None:
        return (start, None), True
    ends = [end for end in _ends(start, last, context) if end >= start]
    return ((start, ends[0]), True) if ends else NotADate("a range of days that ends before it begins")


def _weekday(spec: OfWeek, context: Context) -> date | NotADate:
    today = context.today
    ahead = (spec.weekday - today.weekday()) % 7
    name = _WEEKDAYS[spec.weekday]
    if spec.turn in {Turn.NEXT, Turn.OTHER_NEXT}:
        doubt = spec.turn is Turn.OTHER_NEXT and spec.weekday > today.weekday()
        following = today + (7 - today.weekday() + spec.weekday) * _DAY
        return NotADate(f"the next {name} may be this week's or next week's") if doubt else following
    if spec.turn in {Turn.PAST, Turn.LAST}:
        back = (today.weekday() - spec.weekday - 1) % 7 + 1
        if spec.turn is Turn.LAST and back <= today.weekday():
            return NotADate(f"the last {name} may be this week's or last week's")
        return today - back * _DAY
    if context.kind == "news":
        return today - ((today.weekday() - spec.weekday) % 7) * _DAY
    if spec.turn is Turn.COMING and ahead == 0:
        return NotADate(f"the coming {name} may be today or in a week")
    return today + ahead * _DAY


def _ends(start: date, last: DaySpec, context: Context) -> Iterator[date]:
    """Days that a range from ``start`` may end on, the nearest first."""
    match last:
        case OfWeek(weekday):
            yield start + ((weekday - start.weekday()) % 7) * _DAY
        case Relative(days):
            yield context.today + days * _DAY
        case Elapsed():
            return
        case _:
            for year in (start.year, start.year + 1) if last.year is None else (last.year,):
                yield from _of(last, year)


def _of(spec: DaySpec, year: int) -> Iterator[date]:
    """The first day of what a text says, in a year: none if it is not in it, several if no month is told."""
    match spec:
        case Day(day, month) if day is not None:
            for each in (month,) if month else range(1, 13):
                found = _date(year, each, day)
                if found and spec.weekday in (None, found.weekday()):
                    yield found
        case Feast(name):
            yield HOLIDAYS[name](year)
        case Week(number):
            if number <= date(year, 12, 28).isocalendar().week:
                yield date.fromisocalendar(year, number, (spec.weekday or 0) + 1)
        case NthWeekday():
            yield from _nth(spec, year)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_of(year: int, month: int, day: int) -> date:
    """The day of the calendar. Raises ValueError with a sentence for people."""
    found = _date(year, month, day)
    if found is None:
        raise ValueError(f"there is no day {day} in month {month} of {year}")
    return found


def _nth(spec: NthWeekday, year: int) -> Iterator[date]:
    days = [
        day for number in range(1, 32) if (day := _date(year, spec.month, number)) and day.weekday() == spec.weekday
    ]
    index = spec.which if spec.which < 0 else spec.which - 1
    if -len(days) <= index < len(days):
        yield days[index]


def _in_year(first: DaySpec, last: DaySpec | None, year: int) -> Iterator[Pair]:
    """Every reading whose first day is in that year."""
    for start in _of(first, year):
        if isinstance(first, Week) and first.weekday is None and last is not None:
            return
        if isinstance(first, Week) and first.weekday is None:
            weeks = (first.last or first.number) - first.number + 1
            yield start, start + (7 * weeks - 1) * _DAY
        elif last is None:
            yield start, None
        elif isinstance(last, Week) and last.weekday is None:
            return
        else:
            end = next((end for end in _later(start, first, last) if end >= start), None)
            if end is not None:
                yield start, end


def _later(start: date, first: DaySpec, last: DaySpec) -> Iterator[date]:
    if isinstance(last, OfWeek):
        yield start + ((last.weekday - start.weekday()) % 7) * _DAY
    elif isinstance(last, (Relative, Elapsed)):
        return
    elif last.year is not None:
        yield from _of(last, last.year)
    elif isinstance(last, Day) and last.month is None and isinstance(first, Day) and first.month is None:
        # Neither end names its month ("VE 28 > SA 01"): the range is the short one.
        yield from (end for end in _of(last, start.year) if start <= end <= start + 27 * _DAY)
        yield from (end for end in _of(last, start.year + 1) if end <= start + 27 * _DAY)
    else:
        yield from _of(last, start.year)
        yield from _of(last, start.year + 1)


def _nearest(first: DaySpec, last: DaySpec | None, context: Context) -> tuple[Pair, bool] | NotADate:
    """The reading that a missing year leaves: fixed by a weekday, else the nearest that fits the kind."""
    today = context.today
    pairs = [pair for year in range(today.year - 2, today.year + 4) for pair in _in_year(first, last, year)]
    near = [pair for pair in pairs if -BACK <= (pair[0] - today).days <= AHEAD]
    if not near:
        return NotADate(_never(first, last))
    months_told = not isinstance(first, Day) or first.month is not None
    weekdays = [spec.weekday for spec in (first, last) if isinstance(spec, Day)]
    if months_told and any(weekday is not None for weekday in weekdays):
        return near[0], True
    fitting = [pair for pair in near if _fits(pair, context)]
    if not months_told:
        close = [pair for pair in fitting if abs((pair[0] - today).days) <= 120]
        return (close[0], True) if len(close) == 1 else NotADate("a day without its month")
    if not fitting:
        return NotADate("no year near now fits it")
    return min(fitting, key=lambda pair: _distance(pair, today)), True


def _fits(pair: Pair, context: Context) -> bool:
    start, end = pair[0], pair[1] or pair[0]
    return start <= context.today if context.kind == "news" else end >= context.today - PAST_EVENTS


def _distance(pair: Pair, today: date) -> int:
    start, end = pair[0], pair[1] or pair[0]
    return 0 if start <= today <= end else min(abs((start - today).days), abs((end - today).days))


# --- reasons ---


def _impossible(day: Day) -> NotADate | None:
    if day.month is None or day.day is None or day.year is None:
        return None
    found = _date(day.year, day.month, day.day)
    if found is None:
        return NotADate(f"there is no day {day.day} in month {day.month} of {day.year}")
    if day.weekday is not None and found.weekday() != day.weekday:
        return NotADate(another_weekday(found, day.weekday))
    return None


def another_weekday(day: date, told: int) -> str:
    """Why a weekday that was told is not the day's."""
    return f"{day} is a {_WEEKDAYS[day.weekday()]}, not a {_WEEKDAYS[told]}"


def _mismatch(first: DaySpec, last: DaySpec | None, year: int) -> str:
    if isinstance(last, Day) and last.year is not None and (problem := _impossible(last)):
        return problem.reason
    if last is not None:
        return "a range of days that ends before it begins, or whose weekday is another"
    return f"there is no such week in {year}" if isinstance(first, Week) else f"there is no such day in {year}"


def _never(first: DaySpec, last: DaySpec | None) -> str:
    if isinstance(first, Day) and first.month is not None and first.day is not None:
        if _date(2024, first.month, first.day) is None:
            return f"there is no day {first.day} in month {first.month}"
        if first.weekday is not None:
            return f"{first.day}/{first.month} is no {_WEEKDAYS[first.weekday]} in any year near now"
    return "no year near now fits it" if last is None else "no year near now fits both ends of the range"


def _contradiction(expression: Expression, first: date, last: date | None, context: Context) -> NotADate | None:
    """Why the days that were found cannot be meant: too long, no news, other words that say another day."""
    if last is not None and _turned(expression, first, last):
        return NotADate("a range of days that ends before it begins")
    if context.kind == "news" and (last is not None or expression.end is not None):
        return NotADate("a range is not the time of a publication")
    return _other_words(expression, first, context)


def _other_words(expression: Expression, first: date, context: Context) -> NotADate | None:
    if expression.month is not None and expression.month != first.month:
        return NotADate("two months: which of them is meant is not said")
    for spec in expression.also:
        if isinstance(spec, OfWeek):
            meant = first if spec.turn is Turn.PLAIN else _weekday(spec, context)
            days = [first] if meant == first and spec.weekday == first.weekday() else []
        elif isinstance(spec, Relative):
            days = [context.today + spec.days * _DAY]
        elif isinstance(spec, Feast) and spec.name in WEAK:
            days = [first]
        elif isinstance(spec, Week):
            agrees = spec.number == first.isocalendar().week and spec.weekday in (None, first.weekday())
            days = [first] if agrees else []
        else:
            days = list(_of(spec, first.year))
        if first not in days:
            return NotADate(f"words that say another day than {first}")
    return None
