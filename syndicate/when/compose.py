"""Fragments to expressions: which time belongs to which day, what is a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from syndicate.when.choosing import ONE_TIME, UNTIL, Found
from syndicate.when.spec import (
    SEVERAL,
    Day,
    Days,
    DaySpec,
    Expression,
    Feast,
    Fill,
    Fragment,
    Label,
    Link,
    Month,
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

_MONTH_END = "a range with an end that is only a month"


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
        self.found = Found()
        self.label = Label.NONE
        self.until = False

    def compose(self) -> Found:
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
            if isinstance(fragment, Year) and index == at and not _in_its_year(moment.days, fragment.value):
                self.found.refusals.append(Refusal("two years: which of them is meant is not said"))
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
            if not later and self._other_month(index, moment.days):
                self.found.refusals.append(Refusal(_MONTH_END))
            if later and later[0].days.last is None and _goes_on(moment, later[0]):
                self._add(moment, later[0])
                return self._no_chain(later[1])
        self._add(moment, None)
        return at

    def _other_month(self, at: int, days: Days) -> bool:
        """Whether a month alone stands there that is not the day's."""
        fragment, first = self._at(at), days.first
        return isinstance(fragment, Month) and isinstance(first, Day) and first.month != fragment.value

    def _begins_range(self, at: int) -> bool:
        """Whether the month alone at ``at`` is the begin of a range: "maj 2020 – 4 juni 2020"."""
        index = self._skip(at + 1)
        index = self._skip(index + 1) if isinstance(self._at(index), Year) else index
        link, days = self._at(index), self._at(self._skip(index + 1))
        ranged = isinstance(link, Link) and link.kind in {"to", "dash"} and isinstance(days, Days)
        return ranged and isinstance(days, Days) and self._other_month(at, days)

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
            self.found.refusals.append(Refusal(UNTIL))
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
                if self._begins_range(at):
                    self.found.refusals.append(Refusal(_MONTH_END))
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


def _in_its_year(days: Days, year: int) -> bool:
    return any(isinstance(spec, (Day, Feast)) and spec.year == year for spec in (days.first, days.last))


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
        return Refusal("each of several days at a time, not one date" if daily else ONE_TIME)
    also = moment.also
    if isinstance(first, OfWeek) and first.turn is Turn.PLAIN and moment.times and (end or not moment.times.firm):
        return Refusal("a weekday with hours may be every week")
    return Expression(first, last, start, end, label, also, moment.month, daily)
