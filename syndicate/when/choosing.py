"""Which of the expressions of a text is meant, and whether it says enough to be a date."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from syndicate.model import Kind
from syndicate.when.spec import (
    SEVERAL,
    Day,
    DaySpec,
    Elapsed,
    Expression,
    Feast,
    Label,
    NotADate,
    NthWeekday,
    OfWeek,
    Refusal,
    Times,
    Turn,
    Week,
)

_SEVERAL_TIMES = "several times of day: which of them is meant is not said"
ONE_TIME = "only one end of the range has a time of day"
PROSE = 3
"""Unknown words that may stand beside a day told by a word alone ("idag", "julafton"): more are a sentence."""

_NUMBER = "a number that may be a time of day or something else"
_APART = "whether the time apart belongs to the date is not said"
UNTIL = "an end without a begin"


@dataclass(slots=True)
class Found:
    """What is left over beside the expressions."""

    expressions: list[Expression] = field(default_factory=list)
    times: list[Times] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    moved: bool = False
    words: int = 0


def choose(found: Found, kind: Kind) -> Expression | NotADate:
    """The one expression that is meant; not a date where several are or something is left unexplained."""
    if reason := _obstacle(found):
        return NotADate(reason)
    group = _meant(found.expressions, kind)
    if found.moved and (len(found.expressions) > 1 or any(item.last is not None for item in group)):
        return NotADate("an old and a new date: which of them holds is not said")
    merged: Expression | None = group[0]
    for other in group[1:]:
        merged = unify(merged, other) if merged else None
    if merged is None:
        return NotADate(SEVERAL)
    reason = _unfit(merged, found)
    return NotADate(reason) if reason else _complete(merged, found)


def _unfit(merged: Expression, found: Found) -> str | None:
    """Why an expression is none for all that it says: half a range, an end alone, a word for a day in a sentence."""
    if merged.last is not None and (merged.start is None) != (merged.end is None):
        return ONE_TIME
    if merged.label is Label.END and merged.last is None:
        return UNTIL
    if merged.start is not None:
        return None
    if isinstance(merged.first, OfWeek) and merged.first.turn is Turn.PLAIN and found.words:
        return "a weekday amid other words"
    by_word = not isinstance(merged.first, (Day, Week, NthWeekday, Elapsed))
    return "a word for a day amid other words" if by_word and found.words > PROSE and not found.times else None


def _obstacle(found: Found) -> str | None:
    """Why nothing can be read whatever is meant."""
    hard = [refusal for refusal in found.refusals if refusal.hard]
    if hard:
        return hard[0].reason
    if not found.expressions:
        return _nothing(found)
    return found.refusals[0].reason if found.refusals else None


def _nothing(found: Found) -> str:
    if found.times and (found.times[0].firm or found.times[0].apart):
        return "a time without a day"
    if found.refusals:
        return found.refusals[0].reason
    if found.months:
        return "a month without a day"
    if found.years:
        return "a year alone"
    return "no date is in it" if not found.times else _NUMBER


def _meant(expressions: list[Expression], kind: Kind) -> list[Expression]:
    plain = (Label.NONE, Label.START, Label.END)
    news = ((Label.PUBLISHED,), plain, (Label.UPDATED,), (Label.DEADLINE,))
    events = (plain, (Label.DEADLINE,), (Label.PUBLISHED,), (Label.UPDATED,))
    for labels in news if kind == "news" else events:
        group = [expression for expression in expressions if expression.label in labels]
        if group:
            return _started(group)
    return expressions


def _started(group: list[Expression]) -> list[Expression]:
    """A begin and an end told apart ("Start: ... Slut: ...") made one range."""
    if len(group) == 2 and group[1].label is Label.END and group[0].last is None and group[1].last is None:
        first, last = group
        if (first.start is None) == (last.start is None) and first.end is None and last.end is None:
            return [replace(first, last=last.first, end=last.start)]
    return group


def _complete(expression: Expression, found: Found) -> Expression | NotADate:
    """The expression with what stood apart: its time, its year; not a date where that contradicts it."""
    first = expression.first
    if found.months and isinstance(first, Week) and expression.month is None:
        expression = replace(expression, month=found.months[0])
    if found.years and isinstance(first, (Day, Feast)) and first.year is None and not _dated(expression.last):
        if not (isinstance(first, Day) and first.weekday is not None):
            return NotADate(f"whether the year {found.years[0]} belongs to the date is not said")
        expression = replace(expression, first=replace(first, year=found.years[0]))
    for times in found.times:
        if not times.firm:
            return NotADate(_APART if times.apart else _NUMBER)
        if expression.start is None and expression.last is None:
            expression = replace(expression, start=times.start, end=times.end)
        elif times.start != expression.start or (times.end is not None and times.end != expression.end):
            return NotADate(_SEVERAL_TIMES)
    return expression


def _dated(spec: DaySpec | None) -> bool:
    return isinstance(spec, Day) and spec.year is not None


def unify(one: Expression, other: Expression) -> Expression | None:
    """Two expressions that say the same, as one that says all of it; None where they contradict each other."""
    if other.last is not None and one.last is None:
        one, other = other, one
    last = one.last
    if last is not None:
        last = _unify_days(last, other.last) if other.last is not None else last
        # The time of one of its days is not the time of a range.
        if last is None or (other.last is None and other.start not in (None, one.start)):
            return None
    firsts = _unify_firsts(one, other)
    if firsts is None:
        return None
    if one.start and other.start and (one.start, one.end) != (other.start, other.end or one.end):
        return None
    if (one.month or other.month) != (other.month or one.month):
        return None
    start, end = (one.start, one.end) if one.start else (other.start, other.end)
    label = one.label or other.label
    return Expression(firsts[0], last, start, end, label, firsts[1], one.month or other.month, one.daily)


def _unify_firsts(one: Expression, other: Expression) -> tuple[DaySpec, tuple[DaySpec, ...]] | None:
    """(first day, other words for it) of both."""
    also = one.also + other.also
    if isinstance(one.first, Day) and isinstance(other.first, Day):
        first = _unify_days(one.first, other.first)
        return (first, also) if first else None
    if one.first == other.first:
        return one.first, also
    if isinstance(other.first, Day):
        return other.first, (*also, one.first)
    return (one.first, (*also, other.first)) if isinstance(one.first, Day) else None


def _unify_days(one: DaySpec, other: DaySpec) -> DaySpec | None:
    if not isinstance(one, Day) or not isinstance(other, Day):
        return one if one == other else None
    if one.short and other.year is not None and not other.short and other.year % 100 == one.year:
        return _unify_days(replace(one, year=None, short=False), other)
    if other.short and one.year is not None and not one.short:
        return _unify_days(other, one)
    for name in ("day", "month", "year", "weekday"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine is not None and theirs is not None and mine != theirs:
            return None
    return Day(
        one.day or other.day,
        one.month or other.month,
        one.year or other.year,
        one.weekday if one.weekday is not None else other.weekday,
        one.short or other.short,
    )
