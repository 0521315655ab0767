"""Fragments to expressions: which time belongs to which day, what is a range, which of several dates is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from syndicate.model import Kind
from syndicate.when.spec import (
    SEVERAL,
    Day,
    Days,
    DaySpec,
    Elapsed,
    Expression,
    Feast,
    Fill,
    Fragment,
    Label,
    Link,
    Month,
    NotADate,
    NthWeekday,
    OfWeek,
    Refusal,
    Relative,
    Stop,
    Tag,
    Times,
    Turn,
    Week,
    Year,
)

_SEVERAL_TIMES = "several times of day: which of them is meant is not said"
_ONE_TIME = "only one end of the range has a time of day"
PROSE = 3
"""Unknown words that may stand beside a day told by a word alone ("idag", "julafton"): more are a sentence."""

_NUMBER = "a number that may be a time of day or something else"
_APART = "whether the time apart belongs to the date is not said"
_UNTIL = "an end without a begin"


@dataclass(slots=True)
class _Found:
    """What is left over beside the expressions."""

    expressions: list[Expression] = field(default_factory=list)
    times: list[Times] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    moved: bool = False
    words: int = 0


@dataclass(slots=True)
class _Moment:
    """A day with its time, as far as the text says."""

    days: Days
    times: Times | None = None
    end: Times | None = None
    also: tuple[DaySpec, ...] = ()
    month: int | None = None


class Composer:
    """Puts the fragments of one text together."""

    def __init__(self, fragments: Sequence[Fragment]) -> None:
        self.fragments = fragments
        self.found = _Found()
        self.label = Label.NONE
        self.until = False

    def compose(self) -> _Found:
        """Every expression and what is left over."""
        at = 0
        while at < len(self.fragments):
            moment = self._moment(at)
            at = self._range(*moment) if moment else self._leftover(at)
        return self.found

    def _at(self, at: int) -> Fragment | None:
        return self.fragments[at] if 0 <= at < len(self.fragments) else None

    def _skip(self, at: int, links: tuple[str, ...] = (), *, tags: bool = False) -> int:
        """The index after fragments without weight, and after those links."""
        while True:
            fragment = self._at(at)
            passed = isinstance(fragment, Fill) or (isinstance(fragment, Link) and fragment.kind in links)
            if not passed and not (tags and isinstance(fragment, Tag) and fragment.label is Label.START):
                return at
            at += 1

    def _moment(self, at: int) -> tuple[_Moment, int] | None:
        """A day and what belongs to it, or a time and the day behind it."""
        fragment = self._at(at)
        if isinstance(fragment, Days):
            return self._day(_Moment(fragment), at + 1)
        if isinstance(fragment, Month):
            behind = self._at(self._skip(at + 1))
            if isinstance(behind, Days) and isinstance(behind.first, Day):
                return self._day(_Moment(behind, month=fragment.value), self._skip(at + 1) + 1)
        if isinstance(fragment, Year) and not any(isinstance(before, Stop) for before in self.fragments[:at]):
            # "2016: 21 oktober"; but the year of a title ("Budget 2017, 12 maj") may be another one.
            behind = self._at(self._skip(at + 1))
            if isinstance(behind, Days) and isinstance(behind.first, Day) and behind.first.year is None:
                return self._day(_Moment(_with_year(behind, fragment.value)), self._skip(at + 1) + 1)
        if isinstance(fragment, Times):
            index = self._skip(at + 1, ("dash", "from"), tags=True)
            behind = self._at(index)
            if isinstance(behind, Days):
                moment, after = self._day(_Moment(behind), index + 1)
                if moment.times is None and moment.end is None:
                    moment.times = fragment
                    return moment, after
        return None

    def _day(self, moment: _Moment, at: int) -> tuple[_Moment, int]:
        """What follows a day: its weekday again, its time, its year."""
        while True:
            index = self._skip(at)
            fragment = self._at(index)
            if isinstance(fragment, Days) and self._same_day(moment, fragment):
                first, other = moment.days.first, fragment.first
                if isinstance(other, Day):
                    moment.days, other = fragment, first
                moment.also, at = (*moment.also, other), index + 1
                continue
            if isinstance(fragment, Year) and moment.days.first and _lacks_year(moment.days):
                moment.days, at = _with_year(moment.days, fragment.value), index + 1
                continue
            if isinstance(fragment, Tag) and fragment.label is Label.END and moment.times and moment.times.end is None:
                index = self._skip(index + 1)
                late = self._at(index)
                if isinstance(late, Times) and late.end is None:
                    moment.end, at = late, index + 1
                    continue
            if moment.times is None:
                index = self._skip(at, ("dash",), tags=True)
                if self.label is Label.END and isinstance(self._at(index), Tag):
                    index = self._skip(index + 1)
                fragment = self._at(index)
                if isinstance(fragment, Times):
                    moment.times, at = fragment, index + 1
                    continue
            return moment, at

    @staticmethod
    def _same_day(moment: _Moment, fragment: Days) -> bool:
        """Whether a further phrase is another word for the same day: "idag, fredag", "21/10 (fredag)"."""
        if fragment.last is not None or moment.days.last is not None:
            return False
        first, other = moment.days.first, fragment.first
        if isinstance(other, OfWeek):
            told = isinstance(first, Day) and first.weekday is not None
            return other.turn is Turn.PLAIN and not told and not isinstance(first, OfWeek)
        if isinstance(other, (Relative, Feast, Week)):
            return type(other) is not type(first)
        # "Thu 2:52 PM, Oct 20": behind a weekday's time its date may still come.
        open_still = moment.times is None or isinstance(first, OfWeek)
        return isinstance(other, Day) and isinstance(first, (Relative, Feast, OfWeek)) and open_still

    def _range(self, moment: _Moment, at: int) -> int:
        """One moment, or from one to another."""
        if self._ends_here(at):
            self.until = True
        index = self._skip(at)
        link = self._at(index)
        if isinstance(link, Link) and link.kind in {"to", "dash"} and moment.days.last is None:
            index = self._skip(index + 1, ("from",))
            tag = self._at(index)
            if isinstance(tag, Tag) and tag.label is Label.END:
                index = self._skip(index + 1)
            later = self._moment(index)
            if later and isinstance(moment.days.first, OfWeek) and isinstance(later[0].days.first, OfWeek):
                self.found.refusals.append(Refusal("days of the week, not a date"))
                return later[1]
            if later and later[0].days.last is None and _goes_on(moment, later[0]):
                self._add(moment, later[0])
                return self._no_chain(later[1])
        self._add(moment, None)
        return at

    def _no_chain(self, at: int) -> int:
        """Refuses a third end: "12 maj – 14 maj – 16 maj"."""
        index = self._skip(at)
        link = self._at(index)
        if isinstance(link, Link) and link.kind in {"to", "dash"} and self._moment(self._skip(index + 1, ("from",))):
            self.found.refusals.append(Refusal(SEVERAL))
        return at

    def _ends_here(self, at: int) -> bool:
        fragment = self._at(at)
        return isinstance(fragment, Link) and fragment.kind == "open end"

    def _add(self, moment: _Moment, later: _Moment | None) -> None:
        if self.until and self.label is not Label.DEADLINE:
            self.found.refusals.append(Refusal(_UNTIL))
        self.until = False
        expression = _expression(moment, later, self.label)
        if isinstance(expression, Refusal):
            self.found.refusals.append(expression)
        else:
            self.found.expressions.append(expression)
        self.label = Label.NONE

    def _leftover(self, at: int) -> int:
        fragment = self._at(at)
        match fragment:
            case Tag(label):
                self.label = label if self.label in {Label.NONE, Label.START, Label.END} else self.label
            case Link("to"):
                self.until = not self.found.expressions
            case Link("from"):
                self.until = False
            case Times():
                early = not self.found.expressions and not fragment.marked
                self.found.times.append(replace(fragment, firm=fragment.firm and not early, apart=early))
            case Year(value):
                self.found.years.append(value)
            case Month(value):
                self.found.months.append(value)
            case Refusal():
                self.found.refusals.append(fragment)
            case Stop(text):
                self.found.moved = self.found.moved or text == "moved"
                self.found.words += bool(text)
                self.until = False
        return at + 1


def _lacks_year(days: Days) -> bool:
    first, last = days.first, days.last
    named = isinstance(first, (Day, Feast)) and first.year is None
    return named and (last is None or (isinstance(last, Day) and last.year is None))


def _with_year(days: Days, year: int) -> Days:
    first = replace(days.first, year=year) if isinstance(days.first, (Day, Feast)) else days.first
    if isinstance(days.last, Day) and isinstance(first, Day):
        return Days(replace(first, year=None), replace(days.last, year=year))
    return Days(first, days.last)


def _goes_on(moment: _Moment, later: _Moment) -> bool:
    """Whether two moments make a range: not where the first has a range of times of its own."""
    if moment.times is not None and moment.times.end is not None:
        return False
    return moment.times is None or later.times is None or later.times.end is None


def _expression(moment: _Moment, later: _Moment | None, label: Label) -> Expression | Refusal:
    first, last = moment.days.first, moment.days.last
    start = moment.times.start if moment.times else None
    end = moment.times.end if moment.times else None
    if moment.end is not None:
        end = moment.end.start
    daily = last is not None and start is not None
    if later is not None:
        if any(not isinstance(spec, OfWeek) for spec in later.also):
            return Refusal(SEVERAL)
        last, daily = later.days.first, later.times is not None and later.times.end is not None
        if daily and later.times is not None:
            start, end = later.times.start, later.times.end
        else:
            end = later.times.start if later.times else None
    if last is not None and (start is None) != (end is None):
        return Refusal("each of several days at a time, not one date" if daily else _ONE_TIME)
    also = moment.also
    if isinstance(first, OfWeek) and first.turn is Turn.PLAIN and moment.times and (end or not moment.times.firm):
        return Refusal("a weekday with hours may be every week")
    return Expression(first, last, start, end, label, also, moment.month, daily)


def choose(found: _Found, kind: Kind) -> Expression | NotADate:
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
    if merged.last is not None and (merged.start is None) != (merged.end is None):
        return NotADate(_ONE_TIME)
    by_word = not isinstance(merged.first, (Day, Week, NthWeekday, Elapsed))
    if by_word and merged.start is None and found.words > PROSE and not found.times:
        return NotADate("a word for a day amid other words")
    return _complete(merged, found)


def _obstacle(found: _Found) -> str | None:
    """Why nothing can be read whatever is meant."""
    hard = [refusal for refusal in found.refusals if refusal.hard]
    if hard:
        return hard[0].reason
    if not found.expressions:
        return _nothing(found)
    return found.refusals[0].reason if found.refusals else None


def _nothing(found: _Found) -> str:
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


def _complete(expression: Expression, found: _Found) -> Expression | NotADate:
    """The expression with what stood apart: its time, its year; not a date where that contradicts it."""
    first = expression.first
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
