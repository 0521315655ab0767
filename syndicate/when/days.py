"""Days in a phrase: "onsdag 7 november 2018", "12–14 maj", "sista måndagen i mars", "v. 43"."""

from __future__ import annotations

from dataclasses import replace

from syndicate.when.cursor import Cursor
from syndicate.when.numeric import Found, numeric, year_at
from syndicate.when.roles import Role
from syndicate.when.spec import Day, Days, Feast, NthWeekday, OfWeek, Refusal, Relative, Turn, Week

FoundDays = tuple[Days | Refusal, int]

_TURNS = (
    (Role.NEXT, Turn.NEXT),
    (Role.OTHER_NEXT, Turn.OTHER_NEXT),
    (Role.PAST, Turn.LAST),
    (Role.THIS, Turn.COMING),
)


def days(cur: Cursor, at: int, *, dots: bool = False) -> FoundDays | None:
    """The day or days that begin at ``at``, and the index after them. ``dots``: ``21.10`` is a date here."""
    key = (at, dots, cur.between)
    if key not in cur.known:
        cur.known[key] = _days(cur, at, dots=dots)
    return cur.known[key]


def _days(cur: Cursor, at: int, *, dots: bool) -> FoundDays | None:
    return (
        _numbers_of_month(cur, at)
        or _from_one_day(cur, at, dots=dots)
        or _nth_weekday(cur, at)
        or _week(cur, at)
        or _feast(cur, at)
        or _by_name(cur, at)
    )


def day(cur: Cursor, at: int, *, dots: bool = False) -> Found | None:
    """A single day that names its month."""
    weekday, index = weekday_at(cur, at)
    found = (
        numeric(cur, index, dots=dots or (weekday is not None and _dots_close(cur, index)))
        or _day_month(cur, index)
        or _month_day(cur, index)
        or _year_month_day(cur, index)
    )
    if found is None and weekday is not None and (bare := _bare_with_weekday(cur, index)):
        found = bare
    if found is None:
        return None
    result, after = found
    if weekday is not None and isinstance(result, Day):
        result = replace(result, weekday=weekday)
    return result, after


def _dots_close(cur: Cursor, at: int) -> bool:
    """Whether ``8.11`` behind a weekday is a day: by the language's habit, a last full stop, or "kl" behind it."""
    return cur.words.dotted or cur.dot(at + 3) > at + 3 or cur.at(at + 3).has(Role.AT)


def weekday_at(cur: Cursor, at: int) -> tuple[int | None, int]:
    """(weekday, index after it and the marks that follow); None where no weekday stands."""
    meaning = cur.at(at).meaning
    if meaning is None or meaning.weekday is None:
        return None, at
    after = cur.skip(cur.dot(at + 1), ",(:|")
    if meaning.brief and cur.at(after).kind != "num":
        return None, at
    return meaning.weekday, after


def number_of_day(cur: Cursor, at: int) -> tuple[int, int] | None:
    """(day of the month, index after it): 3, 3., 3:e, 3rd, "tredje"."""
    token = cur.at(at)
    if token.kind == "word" and token.meaning and token.meaning.day:
        return token.meaning.day, at + 1
    if token.kind != "num" or token.digits > 2 or not 1 <= token.value <= 31:
        return None
    if cur.at(at + 1).text in {"st", "nd", "rd", "th"}:
        return token.value, at + 2
    return token.value, cur.dot(at + 1)


def month_at(cur: Cursor, at: int) -> tuple[int, int] | None:
    """(month, index after it)."""
    meaning = cur.at(at).meaning
    return (meaning.month, cur.dot(at + 1)) if meaning and meaning.month else None


def _year_behind(cur: Cursor, at: int) -> tuple[int | None, bool, int]:
    """(year, whether it is short, index after it) behind a month's name."""
    index = cur.skip(at, ",|(", Role.FILL | Role.FROM)
    if cur.mark(at, "-–/", glued=True) and cur.number(at + 1, (2, 4), glued=True):
        index = at + 1
        if cur.number(index, (2,)) and not cur.mark(at - 2, "-–/"):
            return None, False, at
        if cur.number(index, (2,)) and not (cur.mark(index + 1, ":.", glued=True) and cur.glued_number(index + 2)):
            return cur.at(index).value, True, index + 1
    if cur.mark(index, "'") and cur.number(index + 1, (2,), glued=True):
        return cur.at(index + 1).value, True, index + 2
    found = year_at(cur, index)
    return (found[0], False, found[1]) if found else (None, False, at)


def _day_month(cur: Cursor, at: int) -> Found | None:
    """21 oktober 2016, 21st of October, 21-okt-2016, den 21:e oktober."""
    start = cur.skip(at, "", Role.FILL)
    number = number_of_day(cur, start)
    if number is None:
        return None
    index = number[1]
    if cur.mark(index, "-/", glued=True) and cur.at(index + 1).kind == "word":
        index += 1
    month = month_at(cur, index) or month_at(cur, cur.skip(index, ",", Role.FILL | Role.FROM))
    if month is None:
        return None
    year, short, after = _year_behind(cur, month[1])
    return Day(number[0], month[0], year, short=short), after


def _month_day(cur: Cursor, at: int) -> Found | None:
    """October 21st, 2016; a month box over a day box: okt 31."""
    month = month_at(cur, at)
    if month is None:
        return None
    start = cur.skip(month[1], "", Role.FILL)
    number = number_of_day(cur, start)
    if number is None or cur.at(start).kind != "num" or not _ends_as_day(cur, number[1]):
        return None
    index = cur.skip(number[1], ",|")
    found = year_at(cur, index)
    if found is None and cur.mark(index, "'") and cur.number(index + 1, (2,), glued=True):
        return Day(number[0], month[0], cur.at(index + 1).value, short=True), index + 2
    return (Day(number[0], month[0], found[0]), found[1]) if found else (Day(number[0], month[0]), number[1])


def _ends_as_day(cur: Cursor, after: int) -> bool:
    """Whether what follows a number lets it be a day: no minutes, no "pm", no month of its own."""
    token = cur.at(after)
    if cur.mark(after, ":./,", glued=True) and cur.glued_number(after + 1):
        return False
    if token.kind == "name" and not token.spaced:
        return False
    if token.has(Role.AM | Role.PM | Role.OCLOCK) and not token.has(Role.FILL):
        return False
    return month_at(cur, after) is None


def _year_month_day(cur: Cursor, at: int) -> Found | None:
    """2016 oktober 21, 2016. október 21., 2016-okt-21."""
    if not cur.number(at, (4,)) or not 1900 <= cur.at(at).value <= 2100:
        return None
    index = cur.skip(cur.dot(at + 1), ",-", Role.FILL)
    month = month_at(cur, index)
    if month is None:
        return None
    start = month[1] + 1 if cur.mark(month[1], "-") else month[1]
    number = number_of_day(cur, start)
    if number is None or not _ends_as_day(cur, number[1]):
        return None
    return Day(number[0], month[0], cur.at(at).value), number[1]


def _bare_with_weekday(cur: Cursor, at: int) -> Found | None:
    """The number of a day whose weekday stands before it and whose month nobody tells: "VE 28"."""
    start = cur.skip(at, "", Role.FILL)
    number = number_of_day(cur, start)
    if number is None or not _ends_as_day(cur, number[1]):
        return None
    told = cur.at(start).ordinal or cur.at(start - 1).has(Role.FILL) or number[1] > start + 1
    if not told and not cur.words.hours_with_h:
        # "lördag 12" may be noon.
        return None
    token = cur.at(number[1])
    return None if token.has(Role.UNIT | Role.AT | Role.WEEK) and cur.pure(number[1]) else (Day(number[0]), number[1])


def _numbers_of_month(cur: Cursor, at: int) -> FoundDays | None:
    """12–14 maj, lör–sön 4–5 maj, du 3 au 5 mai, 3.–5.5.2019, VE 28 > SA 01."""
    pair = _weekday_pair(cur, at)
    weekday, index = (pair[0], pair[2]) if pair else weekday_at(cur, at)
    number = number_of_day(cur, cur.skip(index, "", Role.FILL))
    if number is None:
        return None
    to = cur.to(number[1])
    if to is None:
        return None
    dotted = cur.words.dotted or (cur.mark(number[1] - 1, ".") and not cur.at(to).spaced)
    found = day(cur, cur.skip(to, "", Role.FILL | Role.FROM), dots=dotted)
    if found is None or isinstance(found[0], Refusal):
        return None
    last, after = found[0], found[1]
    if pair:
        last = replace(last, weekday=pair[1])
    if last.month is None and weekday is None:
        return None
    first = Day(number[0], last.month, last.year, weekday, short=last.short)
    if last.month is not None and last.day is not None and number[0] > last.day:
        return Refusal(f"a range of days that ends before it begins: {number[0]}–{last.day}"), after
    return Days(first, last), after


def _weekday_pair(cur: Cursor, at: int) -> tuple[int, int, int] | None:
    """(from, to, index after) of "lör–sön" before the days themselves."""
    meaning = cur.at(at).meaning
    to = cur.to(cur.dot(at + 1)) if meaning and meaning.weekday is not None else None
    if to is None or meaning is None or meaning.weekday is None:
        return None
    other = cur.at(to).meaning
    if other is None or other.weekday is None:
        return None
    return meaning.weekday, other.weekday, cur.skip(cur.dot(to + 1), ",:(")


def _from_one_day(cur: Cursor, at: int, *, dots: bool) -> FoundDays | None:
    """A day; with the month first a later number may follow it: May 12–14, 2016."""
    pair = _weekday_pair(cur, at)
    found = day(cur, pair[2] if pair else at, dots=dots)
    if found is None:
        return None
    first, after = found
    if isinstance(first, Refusal):
        return first, after
    if pair:
        first = replace(first, weekday=pair[0])
    later = _later_number(cur, at, first, after)
    if later is None:
        return (Days(first), after) if pair is None else None
    last, after = later
    last = replace(last, weekday=pair[1] if pair else last.weekday)
    if first.year is None and last.year is not None:
        first = replace(first, year=last.year, short=last.short)
    return Days(first, last), after


def _later_number(cur: Cursor, at: int, first: Day, after: int) -> tuple[Day, int] | None:
    """The second number of "May 12-14" or "2016-10-21–23"."""
    to = cur.to(after)
    named_first = month_at(cur, weekday_at(cur, at)[1]) is not None
    if to is None or first.day is None or not (named_first or cur.number(at, (4,))):
        return None
    weekday, start = weekday_at(cur, to)
    number = number_of_day(cur, start)
    if number is None or cur.at(start).kind != "num" or number[0] <= first.day or not _ends_as_day(cur, number[1]):
        return None
    if cur.mark(number[1], "-–", glued=True) and cur.glued_number(number[1] + 1):
        return None
    year, short, end = (first.year, first.short, number[1]) if first.year else _year_behind(cur, number[1])
    return Day(number[0], first.month, year, weekday, short=short), end


def _nth_weekday(cur: Cursor, at: int) -> FoundDays | None:
    """Sista måndagen i mars, the first Saturday of June, maaliskuun viimeinen maanantai."""
    before = month_at(cur, at)
    index = before[1] if before else at
    token = cur.at(index)
    which = token.meaning.ordinal if token.meaning else token.value if token.ordinal and token.value < 6 else None
    weekday = cur.at(index + 1).meaning
    if which is None or weekday is None or weekday.weekday is None or cur.at(index + 1).has(Role.EVERY):
        return None
    after = cur.dot(index + 2)
    month = before or month_at(cur, cur.skip(after, "", Role.FILL | Role.FROM))
    if month is None:
        return None
    found = year_at(cur, cur.skip(month[1], ",")) if before is None else year_at(cur, cur.skip(after, ","))
    end = found[1] if found else after if before else month[1]
    return Days(NthWeekday(which, weekday.weekday, month[0], found[0] if found else None)), end


def _week(cur: Cursor, at: int) -> FoundDays | None:
    """V. 43, vecka 43 2026, v 43-44, torsdag v. 43, w43."""
    weekday, start = weekday_at(cur, at)
    start = cur.skip(start, "", Role.FILL | Role.THIS)
    if not cur.at(start).has(Role.WEEK):
        return None
    index = start + 2 if cur.mark(start + 1, ".") else start + 1
    if not cur.number(index, (1, 2)) or not 1 <= cur.at(index).value <= 53:
        return None
    if cur.mark(index + 1, ".:/", glued=True) and cur.glued_number(index + 2):
        return None
    number, after, last = cur.at(index).value, index + 1, None
    to = cur.to(after)
    if to is not None and cur.number(to, (1, 2)) and number < cur.at(to).value <= 53 and weekday is None:
        last, after = cur.at(to).value, to + 1
    found = year_at(cur, cur.skip(after, ",", Role.FILL))
    if found and cur.mark(found[1], "-", glued=True):
        found = None  # the year of a whole date: "v 49 2019-12-04"
    year, after = found or (None, after)
    return Days(Week(number, year, weekday, last)), after


def _feast(cur: Cursor, at: int) -> FoundDays | None:
    meaning = cur.at(at).meaning
    if meaning is None or meaning.holiday is None:
        return None
    found = year_at(cur, cur.skip(at + 1, ","))
    return Days(Feast(meaning.holiday, found[0] if found else None)), found[1] if found else at + 1


def _by_name(cur: Cursor, at: int) -> FoundDays | None:
    """Idag, i lördags, på lördag, nästa torsdag, last Friday, ensi torstaina, jeudi prochain."""
    meaning = cur.at(at).meaning
    if meaning is not None and meaning.relative is not None:
        return Days(Relative(meaning.relative)), at + 1
    turn, index = _turn(cur, at)
    meaning = cur.at(index).meaning
    if meaning is None or meaning.weekday is None or meaning.brief or meaning.roles & Role.EVERY:
        return None
    if turn is Turn.COMING and (dated := _from_one_day(cur, index, dots=False)):
        # "på fredag den 29 november": the date says which Friday.
        return dated
    if meaning.past:
        return (Days(OfWeek(meaning.weekday, Turn.PAST)), index + 1) if cur.at(at).text == "i" else None
    after = cur.dot(index + 1)
    behind, end = _turn(cur, after)
    if turn is Turn.PLAIN and behind in {Turn.NEXT, Turn.OTHER_NEXT, Turn.LAST} and end == after + 1:
        turn, after = behind, end
    return Days(OfWeek(meaning.weekday, turn)), after


def _turn(cur: Cursor, at: int) -> tuple[Turn, int]:
    if cur.at(at).text == "i" and cur.at(at + 1).meaning is not None:
        return Turn.PLAIN, at + 1
    found, limit = Turn.PLAIN, at + 3  # "nu på nästa" is as long as it gets
    while at < limit:
        token = cur.at(at)
        turn = next((turn for role, turn in _TURNS if token.has(role)), None)
        if turn is None or (found not in {Turn.PLAIN, Turn.COMING}):
            break
        found, at = turn, at + 1
    return found, at
