"""Days written with numbers alone: 2016-10-21, 21/10-16, 21. 10. 2016, 3/5."""

from __future__ import annotations

from syndicate.when.cursor import Cursor
from syndicate.when.roles import Role
from syndicate.when.spec import Day, Refusal

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Four digits outside of this are no year of news or events."""

PART_OF = frozenset({"av", "of", "af", "von", "sur"})  # "3/4 av rösterna" is a fraction

Found = tuple[Day | Refusal, int]


def year_at(cur: Cursor, at: int) -> tuple[int, int] | None:
    """(year, index after it) where four digits stand that are a year and not part of something longer."""
    if not cur.number(at, (4,)) or not FIRST_YEAR <= cur.at(at).value <= LAST_YEAR:
        return None
    after = at + 1
    if cur.mark(after, ":./", glued=True) and cur.glued_number(after + 1):
        return None
    if cur.mark(after, "-–", glued=True) and cur.glued_number(after + 1) and cur.at(after + 1).digits not in (1, 2):
        # 2016-2018 is a period, 2016-10 a month; a day may follow a range's dash.
        return None
    if cur.at(after).kind == "num" and not cur.at(after).spaced:
        return None
    if cur.at(after).kind == "name" and not cur.at(after).spaced:
        return None  # "1950-talet"
    return cur.at(at).value, after


def numeric(cur: Cursor, at: int, *, dots: bool) -> Found | None:
    """A day in numbers at ``at``. ``dots``: here ``21.10`` is a date and not a time."""
    if cur.at(at).kind != "num" or cur.at(at).ordinal or _in_a_name(cur, at):
        return None
    return _year_first(cur, at) or _three(cur, at) or _two(cur, at, dots=dots)


def _in_a_name(cur: Cursor, at: int) -> bool:
    """Whether it is glued to what makes it a version or a file's name: v1.2.2019, bild_2019-11-19."""
    before = cur.at(at - 1)
    return not cur.at(at).spaced and (before.text == "_" or before.has(Role.WEEK | Role.VERSION))


def _separated(cur: Cursor, at: int, count: int) -> tuple[list[int], list[int], str, int] | None:
    """(values, digits, mark, index after) of ``count`` numbers parted by one and the same mark."""
    mark = cur.at(at + 1).text
    if mark not in {"-", "–", ".", "/"}:
        return None
    values, digits, index = [cur.at(at).value], [cur.at(at).digits], at
    for _ in range(count - 1):
        if not cur.mark(index + 1, mark, glued=True) or cur.at(index + 2).kind != "num" or cur.at(index + 2).ordinal:
            return None
        if cur.at(index + 2).spaced and (mark != "." or (count == 3 and cur.at(index + 2).digits == 2 and index > at)):
            return None
        index += 2
        values.append(cur.at(index).value)
        digits.append(cur.at(index).digits)
    return values, digits, mark, index + 1


def _goes_on(cur: Cursor, at: int) -> bool:
    """Whether digits are glued on after a number, so that it was part of a code or a longer number."""
    if cur.mark(at, "–", glued=True):
        return False
    if cur.mark(at, "-", glued=True):
        return cur.glued_number(at + 1) and not (cur.at(at + 1).digits == 4 and cur.mark(at + 2, "-", glued=True))
    return cur.mark(at, "./:+", glued=True) and cur.glued_number(at + 1)


def _year_first(cur: Cursor, at: int) -> Found | None:
    found = _separated(cur, at, 3)
    if found is None:
        return None
    (year, month, day), digits, mark, after = found
    if digits[0] != 4 or digits[1] > 2 or digits[2] > 2 or _goes_on(cur, after):
        return None
    if mark == "/" and (not 1 <= month <= 12 or cur.mark(at - 1, "/") or cur.mark(after, "/", glued=True)):
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return Day(day, month, year), cur.dot(after) if mark == "." else after


def _three(cur: Cursor, at: int) -> Found | None:
    found = _separated(cur, at, 3)
    if found is None:
        return None
    values, digits, mark, after = found
    if (
        max(digits[:2]) > 2
        or digits[2] not in (2, 4)
        or (_goes_on(cur, after) and not cur.mark(after, "-", glued=True))
    ):
        return None
    if _goes_on(cur, after) and not _day_again(cur, after + 1, mark):
        return None
    if digits[2] == 4:
        if not FIRST_YEAR <= values[2] <= LAST_YEAR:
            return None
        day = _ordered(cur, values[0], values[1], mark)
        return (_with_year(day, values[2], short=False), after) if day else None
    return _short_year(cur, values, digits, mark), after


def _day_again(cur: Cursor, at: int, mark: str) -> bool:
    """Whether the number after a glued hyphen begins another day of the same writing: 12.11.2019-7.12.2019."""
    return mark in "./" and cur.mark(at + 1, mark, glued=True) and cur.glued_number(at + 2)


def _with_year(day: Day | Refusal, year: int, *, short: bool) -> Day | Refusal:
    return day if isinstance(day, Refusal) else Day(day.day, day.month, year, short=short)


def _ordered(cur: Cursor, first: int, second: int, mark: str) -> Day | Refusal | None:
    """Day and month in the language's order; None where neither fits."""
    order = cur.words.order
    day_first = Day(first, second) if 1 <= second <= 12 and 1 <= first <= 31 else None
    month_first = Day(second, first) if 1 <= first <= 12 and 1 <= second <= 31 else None
    if order == "dmy" or (mark == "." and order == "unknown"):
        return day_first
    if order == "mdy" and mark != ".":
        return month_first
    if day_first and month_first and first != second:
        return Refusal(f"“{first}{mark}{second}” may be day and month or month and day")
    return day_first or month_first


def _short_year(cur: Cursor, values: list[int], digits: list[int], mark: str) -> Day | Refusal:
    """A year of two digits, which must be clear: 21/10/16, but 16-10-21 only where it cannot be the 16th."""
    text = mark.join(f"{value:02}" for value in values)
    if mark == "." and (cur.words.year_first or cur.words.order != "dmy"):
        return Refusal(f"“{text}” may begin with the day or with the year")
    readings: list[Day] = []
    last = _ordered(cur, values[0], values[1], mark)
    if isinstance(last, Refusal):
        return last
    if last is not None:
        readings.append(Day(last.day, last.month, values[2], short=True))
    yearly = (mark in "-–" or cur.words.year_first) and digits[0] == 2 and 1 <= values[1] <= 12
    if yearly and 1 <= values[2] <= 31 and not (mark == "/" and last):
        readings.append(Day(values[2], values[1], values[0], short=True))
    if len({(day.day, day.year) for day in readings}) != 1:
        return Refusal(f"“{text}” may begin with the day or with the year" if readings else f"“{text}” is no day")
    return readings[0]


def _two(cur: Cursor, at: int, *, dots: bool) -> Found | None:
    found = _separated(cur, at, 2)
    if found is None or max(found[1]) > 2:
        return None
    (first, second), _, mark, after = found
    if mark in "-–" or (not cur.at(at).spaced and cur.mark(at - 1, "/.")) or (mark == "/" and cur.glued_after(after)):
        return None
    if mark == ".":
        if not _dotted_day(cur, at, after, dots=dots) or cur.at(cur.dot(after)).has(Role.UNIT):
            return None
        after = cur.dot(after)
    elif (
        ((first, second) == (24, 7) and not _is_dated(cur, at, after))
        or cur.at(after).has(Role.UNIT)
        or cur.at(after).text in PART_OF
    ):
        return None
    day = _ordered(cur, first, second, mark)
    if isinstance(day, Day):
        return _year_after(cur, day, after, mark)
    return (day or Refusal(f"“{first}{mark}{second}” is no day"), after) if mark == "/" else None


def _is_dated(cur: Cursor, at: int, after: int) -> bool:
    """Whether a weekday, "den", a year or a time beside it says that 24/7 is the 24th of July."""
    before, behind = cur.at(at - 1), cur.skip(after, ",-")
    named = before.meaning is not None and before.meaning.weekday is not None
    return named or before.has(Role.FILL) or year_at(cur, behind) is not None or cur.at(behind).has(Role.AT)


def _dotted_day(cur: Cursor, at: int, after: int, *, dots: bool) -> bool:
    """Whether ``21.10`` may be a day: the place says so, or it ends with a full stop."""
    if cur.at(at + 2).spaced and not cur.mark(after, ".", glued=True):
        return False
    return dots or (cur.words.dotted and _trailing_dot(cur, after))


def _trailing_dot(cur: Cursor, after: int) -> bool:
    """Whether it ends as ``21.10.`` does."""
    return cur.mark(after, ".", glued=True) and not cur.glued_number(after + 1)


def _year_after(cur: Cursor, day: Day, after: int, mark: str) -> Found:
    """The year behind day and month: 3/5 2026, 21/10-16, 28/11 - 2022, 21.10. 2016."""
    index = cur.skip(after, ",")
    if cur.mark(after, "-–"):
        number = cur.at(after + 1)
        if (
            cur.number(after + 1, (4,))
            and (found := year_at(cur, after + 1))
            and not cur.mark(found[1], "-/", glued=True)
        ):
            return Day(day.day, day.month, found[0]), found[1]
        ends = not (cur.mark(after + 2, "./:-–", glued=True) and cur.glued_number(after + 3))
        short = cur.mark(after, "-") and cur.number(after + 1, (2,), glued=True) and mark == "/"
        if short and ends and cur.at(after + 2).meaning is None:
            return Day(day.day, day.month, number.value, short=True, loose=True), after + 2
        return day, after
    if cur.mark(index, "'") and cur.number(index + 1, (2,), glued=True):
        return Day(day.day, day.month, cur.at(index + 1).value, short=True), index + 2
    if found := year_at(cur, index):
        return Day(day.day, day.month, found[0]), found[1]
    return day, after
