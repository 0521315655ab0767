"""Tokens to fragments: every day, time, link and label of a text, and what stands between them."""

from __future__ import annotations

from datetime import timedelta

from syndicate.when.clocks import CLOCKS, STRONG, times
from syndicate.when.cursor import REACH, Cursor
from syndicate.when.days import days, month_at
from syndicate.when.explained import explained, is_day, is_time, number_end
from syndicate.when.numeric import year_at
from syndicate.when.roles import Role
from syndicate.when.spec import (
    SEVERAL,
    Day,
    Days,
    Elapsed,
    Fill,
    Fragment,
    Label,
    Link,
    Month,
    Refusal,
    Relative,
    Stop,
    Tag,
    Times,
    Year,
)
from syndicate.when.tokens import Token

Found = tuple[Fragment, int]

_HOURS = "timmar timme tim timer time tuntia tunti tunnin hours hour hrs hr stunden stunde std heures heure h"
_MINUTES = "minuter minut minutter minuttia minuutti minutes minute minuten min mins"
_WEEKS = "vecka veckor uke uker uge uger viikko viikkoa week weeks woche wochen semaine semaines"
_UNITS = {
    **dict.fromkeys(_HOURS.split(), timedelta(hours=1)),
    **dict.fromkeys(_MINUTES.split(), timedelta(minutes=1)),
    **dict.fromkeys(_WEEKS.split(), timedelta(weeks=1)),
}
_MONTHLY = frozenset({"månad", "måned", "månaden", "kuukausi", "kuukauden", "month", "monat", "mois"})
_EVERYDAY = frozenset({"jul", "mar", "des"})
_COUNTS = {
    1: {"en", "ett", "et", "én", "one", "an", "einem", "einer", "un", "une", "yksi"},
    2: {"två", "to", "two", "zwei", "deux", "kaksi"},
    3: {"tre", "three", "drei", "trois", "kolme"},
}
_LABELS = (
    (Role.UPDATED, Label.UPDATED),
    (Role.PUBLISHED, Label.PUBLISHED),
    (Role.DEADLINE, Label.DEADLINE),
    (Role.START, Label.START),
    (Role.END, Label.END),
)
_IN_WORDS = "a time of day told in words"
_MORNING = "a time of day that may be in the morning, and a word for later in the day"
_REPEATS = "a recurrence, not one date"


class Scanner:
    """Reads the fragments of one text from left to right."""

    def __init__(self, cur: Cursor) -> None:
        self.cur = cur
        self.found: list[Fragment] = []

    def scan(self) -> list[Fragment]:
        """All fragments. Linear in the tokens: each production looks ahead over a bounded number of them."""
        at = 0
        while at < len(self.cur.tokens):
            fragment, at = self._next(at)
            if isinstance(fragment, Days) and (fragment.last is not None or self._linked_to_day()):
                self.cur.between = False
            self.found.append(fragment)
        if any(token.has(Role.LATE) for token in self.cur.tokens):
            self.found += [Refusal(_MORNING) for fragment in self.found if _early(fragment)][:1]
        return self.found

    def _next(self, at: int) -> Found:
        return (
            explained(self.cur, at)
            or self._period(at)
            or self._elapsed(at)
            or self._day_or_time(at)
            or self._lone(at)
            or self._word(at)
            or (Fill(), at + 1)
        )

    def _after_day(self) -> bool:
        """Whether a day stands right before, with nothing but commas and words without weight between."""
        for fragment in reversed(self.found):
            if not isinstance(fragment, (Fill, Tag)):
                return isinstance(fragment, Days)
        return False

    def _after_written_day(self) -> bool:
        """Whether the day right before was written with its number, so that further numbers are hours."""
        weighty = [fragment for fragment in self.found if not isinstance(fragment, (Fill, Tag))][-1:]
        return any(isinstance(fragment, Days) and isinstance(fragment.first, Day) for fragment in weighty)

    def _linked_to_day(self) -> bool:
        weighty = [fragment for fragment in self.found if not isinstance(fragment, Fill)][-2:]
        return len(weighty) == 2 and isinstance(weighty[0], Days) and isinstance(weighty[1], Link)

    def _period(self, at: int) -> Found | None:
        """2017–2020, 2016/17."""
        cur = self.cur
        if not cur.number(at, (4,)) or not 1900 <= cur.at(at).value <= 2100 or not cur.mark(at + 1, "-–/"):
            return None
        year = cur.number(at + 2, (4,)) and 1900 <= cur.at(at + 2).value <= 2100
        short = cur.number(at + 2, (2,), glued=True) and cur.mark(at + 1, "/-–", glued=True)
        if not (year or short) or (cur.mark(at + 3, "-./–", glued=True) and cur.glued_number(at + 4)):
            return None
        first, last = cur.at(at).text, cur.at(at + 2).text
        if short and not year and cur.at(at + 2).value <= 12 and cur.mark(at + 1, "-"):
            return Refusal(f"a month without a day: {first}-{last}"), at + 3
        return Refusal(f"a period of years, not a date: {first}–{last}"), at + 3

    # --- dates ---

    def _elapsed(self, at: int) -> Found | None:
        """För 3 dagar sedan, 3 days ago, vor 2 Stunden, il y a 3 jours, om 3 dagar, en timme sedan."""
        cur, token = self.cur, self.cur.at(at)
        french = [cur.at(at + ahead).text for ahead in range(3)] == ["il", "y", "a"]
        before = token.has(Role.AGO | Role.IN) and _count(token) is None
        start = at + 3 if french else at + 1 if before else at
        number, behind = _count(cur.at(start)), cur.at(start + 2).has(Role.AGO)
        if number is None or not (french or before or behind):
            return None
        span = _span(number, cur.at(start + 1))
        if span is None:
            return None
        end, whole = start + (3 if behind else 2), span == timedelta(span.days)
        if french or behind or token.has(Role.AGO):
            return Days(Relative(-span.days) if whole else Elapsed(span)), end
        return (Days(Relative(span.days)), end) if whole else None

    def _day_or_time(self, at: int) -> Found | None:
        cur = self.cur
        after_day = self._after_day()
        dots = self._dots_are_days(at)
        found_times = times(cur, at, after_day=after_day)
        clear = found_times is not None and self._wins(found_times, at, dots=dots, after_day=after_day)
        if clear and found_times is not None:
            return found_times
        return days(cur, at, dots=dots) or found_times

    def _wins(self, found: tuple[Times | Refusal, int], at: int, *, dots: bool, after_day: bool) -> bool:
        """Whether a time of day is the better reading than a day at the same place."""
        other = days(self.cur, at, dots=dots)
        if other is None:
            return True
        if after_day and not dots and self.cur.at(at).kind == "num":
            dot = found[1] == other[1] - 1 and self._after_written_day() and not self.cur.words.dotted
            return found[1] >= other[1] or dot
        return found[1] > other[1]

    def _dots_are_days(self, at: int) -> bool:
        """Whether ``21.10`` at this place is a day: a time or a dated end of a range follows it."""
        cur = self.cur
        if not (
            cur.number(at, (1, 2)) and cur.mark(at + 1, ".", glued=True) and cur.number(at + 2, (1, 2), glued=True)
        ):
            return cur.words.dotted and cur.at(at).kind == "word" and not self._after_day()
        if self._after_day():
            return False
        after = cur.dot(at + 3)
        if cur.at(after).has(Role.AT) or self._linked_to_day():
            return True
        to = cur.to(after)
        if to is not None:
            return _is_dated(cur, to)
        index = cur.skip(after, ",")
        return is_time(cur, index) and (cur.words.dotted or cur.mark(index + 1, ":"))

    def _one_of_several(self, at: int) -> bool:
        """Whether a number stands in a list of days: "3, 5 och 7 maj", "May 3, 10 and 17"."""
        cur, index = self.cur, at
        while cur.number(index, (1, 2)) and index < at + REACH:
            after = cur.dot(index + 1)
            if not (cur.mark(after, ",") or cur.at(after).has(Role.AND | Role.OR)):
                break
            index = after + 1
        before = self.cur.at(at - 1)
        joined = before.text == "," or before.has(Role.AND | Role.OR)
        listed = joined and any(isinstance(fragment, Days) for fragment in self.found[-2:])
        return listed or (index > at and isinstance((days(cur, index) or (None,))[0], Days))

    # --- words ---

    def _lone(self, at: int) -> Found | None:
        """A year, a month or a number that belongs to nothing."""
        cur, token = self.cur, self.cur.at(at)
        if found := year_at(cur, at):
            return Year(found[0]), found[1]
        if token.kind == "num" and self._one_of_several(at):
            return Refusal(SEVERAL), at + 1
        if token.kind == "num":
            end = number_end(self.cur, at)
            return Refusal(f"the number {token.text} is no part of a date that can be read", hard=False), max(
                end, at + 1
            )
        if (month := month_at(cur, at)) and not token.has(Role.FILL) and token.text not in _EVERYDAY:
            return Month(month[0]), month[1]
        return None

    def _word(self, at: int) -> Found | None:
        token = self.cur.at(at)
        if token.kind == "name":
            return Stop(token.text), at + 1
        if refusal := self._refused(token, at):
            return refusal, at + 1
        if token.text == "by" and not is_day(self.cur, at + 1):
            return Fill(), at + 1
        for role, label in _LABELS:
            if token.has(role):
                return Tag(label), at + 1
        return self._link(at)

    def _refused(self, token: Token, at: int) -> Refusal | None:
        """Why a word makes what follows no date: a recurrence, a limit, a weekday of an untold month."""
        if token.has(Role.EVERY) or (token.has(Role.EACH) and self._repeats(at + 1)):
            return Refusal(_REPEATS)
        if self._spoken(token, at + 1):
            return Refusal(_IN_WORDS)
        if token.text in CLOCKS and self.cur.at(at + 1).kind in {"name", "word"} and self._after_day():
            return Refusal("a time of day that cannot be read")
        if token.has(Role.LIMIT) and self._limits(at + 1):
            return Refusal(f"“{token.text}” a date is not that date")
        behind = self.cur.at(at + 1).meaning
        if token.has(Role.ORDINAL) and not token.has(Role.PAST | Role.NEXT) and behind and behind.weekday is not None:
            return Refusal("a weekday of a month that is not told")
        return None

    def _spoken(self, token: Token, at: int) -> bool:
        """Whether an hour in words follows: "halv sju", "um acht", "half past 7"."""
        hour = self.cur.at(at)
        named = hour.meaning is not None and (hour.meaning.month is not None or hour.meaning.weekday is not None)
        in_words = hour.has(Role.HOUR_NAME) and (not named or self.cur.at(at + 1).has(Role.OCLOCK))
        if token.has(Role.SPOKEN):
            behind = self.found[-1:] and isinstance(self.found[-1], Times)
            return in_words or bool(behind) or (hour.kind == "num" and 1 <= hour.value <= 12)
        return token.text in STRONG and in_words

    def _repeats(self, at: int) -> bool:
        cur = self.cur
        at = cur.skip(at, "", Role.FILL | Role.ORDINAL) if not cur.at(at).has(Role.DAYS) else at
        token = cur.at(at)
        weekday = token.meaning is not None and token.meaning.weekday is not None
        return (
            weekday or token.text in _MONTHLY or token.has(Role.EVERY | Role.EACH | Role.DAYS | Role.WEEKS | Role.WEEK)
        )

    def _limits(self, at: int) -> bool:
        at = self.cur.skip(at, "", Role.FILL)
        found = days(self.cur, at) or times(self.cur, at, after_day=False)
        return found is not None and not isinstance(found[0], Refusal)

    def _link(self, at: int) -> Found | None:
        cur, token = self.cur, self.cur.at(at)
        if token.has(Role.OPEN_START) and self._after_day():
            return Link("open start"), at + 1
        if token.has(Role.OPEN_END) and (self._after_day() or (self.found and isinstance(self.found[-1], Times))):
            return Link("open end"), at + 1
        for role, kind in (
            (Role.TO, "to"),
            (Role.AND, "and"),
            (Role.OR, "or"),
            (Role.BETWEEN, "between"),
            (Role.FROM, "from"),
        ):
            if token.has(role):
                cur.between = cur.between or kind == "between"
                dash = kind == "to" and token.kind == "word" and token.text in {"-", "–", "--", "~"}
                named = "to" if kind == "and" and cur.between else kind
                return Link("dash" if dash else named), cur.dot(at + 1)
        if token.has(Role.ALLDAY | Role.FILL | Role.AT | Role.THIS | Role.IN | Role.LATE) or token.kind == "mark":
            return Fill(), at + 1
        moved = token.has(Role.MOVED)
        return Stop("moved" if moved else token.text), at + 1


def _is_dated(cur: Cursor, at: int) -> bool:
    """Whether a day in numbers stands there that cannot be a time: 7.12.2019, 7.12."""
    found = days(cur, at, dots=False)
    return found is not None and isinstance(found[0], Days)


def _early(fragment: Fragment) -> bool:
    """Whether it is a time up to noon that no "am" calls so."""
    if not isinstance(fragment, Times) or fragment.halved or not 1 <= fragment.start.hour < 12:
        return False
    return fragment.end is None or fragment.end.hour < 12


def _count(token: Token) -> int | None:
    """A small number in digits or in words."""
    if token.kind == "num":
        return token.value if token.digits <= 2 and not token.ordinal else None
    return next((number for number, words in _COUNTS.items() if token.text in words), None)


def _span(number: int, unit: Token) -> timedelta | None:
    length = _UNITS.get(unit.text, timedelta(days=1) if unit.has(Role.DAYS) else None)
    return length and number * length
