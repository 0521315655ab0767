"""Times of day in a phrase: "kl. 18", "9.30–16.30", "6–8 pm", "10h30", "18 Uhr"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from syndicate.when.cursor import REACH, Cursor
from syndicate.when.days import days, month_at
from syndicate.when.roles import Role
from syndicate.when.spec import Clock, Refusal, Times

FoundTimes = tuple[Times | Refusal, int]

CLOCKS = frozenset({"kl", "klockan", "klokken", "klokka", "klo", "kello"})
STRONG = CLOCKS | {"um", "at", "@", "à"}
"""Words that only a time of day stands behind, never a day; behind ``CLOCKS`` nothing else either."""
_H = frozenset({"h", "heures", "heure"})
_ABOUT = frozenset({"ca", "c:a", "cirka", "circa", "noin", "environ", "about", "approx", "omkring", "gegen"})
_NO_SUCH = "there is no such time of day as “{}”"
_SEVERAL = "several times of day: which of them is meant is not said"
_HALF = "“{}” may be morning or evening: neither am nor pm is said"


@dataclass(frozen=True, slots=True)
class _Hour:
    """A time of day as written. ``kind``: ``bare`` 18, ``dotted`` 18.00, ``firm`` 18:00, 18h, 6 pm, noon, 18 Uhr.

    half: which half of the day, "am", "pm" or ""; valid: it exists; padded: 09; exact: with seconds
    """

    clock: Clock
    kind: str
    text: str
    half: str = ""
    valid: bool = True
    padded: bool = False
    exact: bool = False


def times(cur: Cursor, at: int, *, after_day: bool) -> FoundTimes | None:
    """The time or times of day that begin at ``at``, and the index after them.

    after_day: a day stands right before, so that bare numbers may be hours ("12 maj 9-12")
    """
    marked, ranged, start = _markers(cur, at)
    first = _hour(cur, start, marked=marked)
    if first is None or (marked and _names_a_day(cur, at, start, first[1])):
        return None
    hour, after = first
    second = _second(cur, after, hour, marked=marked, after_day=after_day)
    if second is None and not marked and _no_time(cur, hour, start, after, ranged=ranged):
        return None
    end, after = second or (None, after)
    if _another(cur, after, marked=marked):
        return Refusal(_SEVERAL), after
    return _settle(cur, hour, end, marked=marked), after


def _markers(cur: Cursor, at: int) -> tuple[bool, bool, int]:
    """(whether words say that a time follows, whether only a range's words do, index after them)."""
    marked, ranged, index = False, False, at
    while index < at + REACH:
        token = cur.at(index)
        if token.has(Role.AT) and cur.pure(index):
            marked = True
        elif token.has(Role.BETWEEN):
            cur.between, ranged = True, True
        elif token.has(Role.FROM) or (token.has(Role.FILL) and index > at):
            ranged = True
        elif not (cur.mark(index, ".:") and index > at):
            break
        index += 1
    return marked, ranged, index


def _names_a_day(cur: Cursor, at: int, start: int, after: int) -> bool:
    """Whether behind "Tid:" stands a day, as "Tid: 12.5. klo 18" has it; behind "kl" it never does."""
    if any(cur.at(index).text in STRONG for index in range(at, start)):
        return False
    found = days(cur, start)
    return found is not None and found[1] > after


def _no_time(cur: Cursor, hour: _Hour, start: int, after: int, *, ranged: bool) -> bool:
    """Whether a number that no word calls a time is none: it is bare, no time of day, or the begin of a day."""
    if hour.kind == "firm":
        return False
    return hour.kind == "bare" or not hour.valid or (ranged and _begins_day(cur, start, after))


def _hour(cur: Cursor, at: int, *, marked: bool) -> tuple[_Hour, int] | None:
    token = cur.at(at)
    if token.has(Role.NOON | Role.MIDNIGHT) and token.meaning:
        return _Hour(Clock(12 if token.has(Role.NOON) else 24), "firm", token.text), at + 1
    if token.kind != "num" or token.ordinal:
        return None
    if token.digits > 2:
        military = marked and token.digits in (3, 4) and not cur.at(at + 1).has(Role.UNIT)
        return _military(cur, at) if military else None
    found = _colon(cur, at) or _dotted(cur, at, marked=marked) or _with_h(cur, at) or _bare(cur, at, marked=marked)
    return _tail(cur, *found) if found else None


def _military(cur: Cursor, at: int) -> tuple[_Hour, int]:
    token = cur.at(at)
    hour, minute = divmod(token.value, 100)
    return _made(hour, minute, 0, "firm", token.text), at + 1


def _made(hour: int, minute: int, second: int, kind: str, text: str) -> _Hour:
    valid = (hour < 24 and minute < 60 and second < 60) or (hour == 24 and minute == second == 0)
    return _Hour(Clock(hour, minute, second), kind, text, valid=valid, padded=text.startswith("0"))


def _colon(cur: Cursor, at: int) -> tuple[_Hour, int] | None:
    if not (cur.mark(at + 1, ":") and cur.number(at + 2, (2,)) and cur.at(at + 1).spaced == cur.at(at + 2).spaced):
        return None
    hour, minute, after, second, exact = cur.at(at).value, cur.at(at + 2).value, at + 3, 0, False
    if cur.mark(after, ":.", glued=True) and cur.number(after + 1, (2,), glued=True):
        second, after, exact = cur.at(after + 1).value, after + 2, True
        if cur.mark(after, ".,", glued=True) and cur.glued_number(after + 1):
            after += 2
    if cur.mark(after, ":", glued=True) and cur.glued_number(after + 1):
        return None
    made = _made(hour, minute, second, "firm", f"{cur.at(at).text}:{cur.at(at + 2).text}")
    return replace(made, exact=exact), after


def _dotted(cur: Cursor, at: int, *, marked: bool) -> tuple[_Hour, int] | None:
    glued = cur.mark(at + 1, ".", glued=True) and cur.number(at + 2, (2,), glued=not marked)
    if not glued or (cur.mark(at + 3, ".,/", glued=True) and cur.glued_number(at + 4)) or cur.at(at + 3).has(Role.UNIT):
        return None
    if (cur.at(at + 2).spaced and month_at(cur, cur.dot(at + 3))) or (not marked and _ends_as_date(cur, at)):
        return None  # "kl. 18. 17. december" and "8.12. 6 december" are two things each
    text = f"{cur.at(at).text}.{cur.at(at + 2).text}"
    return _made(cur.at(at).value, cur.at(at + 2).value, 0, "dotted", text), at + 3


def _ends_as_date(cur: Cursor, at: int) -> bool:
    """Whether day and month in numbers end as a date does: ``8.12.``."""
    fits = 1 <= cur.at(at).value <= 31 and 1 <= cur.at(at + 2).value <= 12
    return fits and cur.dot(at + 3) > at + 3


def _with_h(cur: Cursor, at: int) -> tuple[_Hour, int] | None:
    """18h, 18h30, 18 h 30, 18 heures 30."""
    if cur.at(at + 1).text not in _H:
        return None
    spaced = cur.at(at + 1).spaced
    minutes = cur.number(at + 2, (2,)) and cur.at(at + 2).spaced == spaced and cur.at(at + 2).value < 60
    behind = cur.at(at + 3).meaning
    if minutes and not (spaced and behind and behind.month):
        return _made(
            cur.at(at).value, cur.at(at + 2).value, 0, "firm", f"{cur.at(at).text}h{cur.at(at + 2).text}"
        ), at + 3
    return _made(cur.at(at).value, 0, 0, "firm", f"{cur.at(at).text}h"), at + 2


def _bare(cur: Cursor, at: int, *, marked: bool) -> tuple[_Hour, int] | None:
    """A number alone, if nothing glued to it makes it part of something else."""
    after = at + 1
    if cur.mark(after, ":./,", glued=True) and cur.glued_number(after + 1):
        return None
    meaning = cur.at(cur.dot(after)).meaning
    if meaning is not None and meaning.month is not None:
        return None
    clocked = cur.at(at - 1 if not cur.mark(at - 1, ".") else at - 2).text in CLOCKS
    if cur.at(after).has(Role.UNIT) and not cur.at(after).has(Role.OCLOCK) and not clocked:
        return None
    value = cur.at(at).value
    return (_made(value, 0, 0, "bare", cur.at(at).text), after) if marked or value <= 24 else None


def _tail(cur: Cursor, hour: _Hour, after: int) -> tuple[_Hour, int]:
    """What stands behind a time: pm, Uhr, a zone."""
    token = cur.at(after)
    if token.has(Role.AM | Role.PM) and 1 <= hour.clock.hour <= 12:
        half = "am" if token.has(Role.AM) else "pm"
        hour, after = replace(hour, half=half, kind="firm"), cur.dot(after + 1)
    elif token.text == "o'clock":
        after += 1
    elif token.has(Role.OCLOCK) and not token.has(Role.AT):
        hour, after = replace(hour, kind="firm"), cur.dot(after + 1)
    elif token.has(Role.OCLOCK) and token.text.startswith("heure"):
        hour, after = replace(hour, kind="firm"), after + 1
    return _zone(cur, hour, after)


def _zone(cur: Cursor, hour: _Hour, after: int) -> tuple[_Hour, int]:
    start = after + 1 if cur.mark(after, "(") else after
    token = cur.at(start)
    zone = token.meaning.zone if token.meaning else None
    if zone is not None and (not token.has(Role.AND | Role.TO | Role.FILL) or cur.words.twelve) and hour.kind != "bare":
        hour, after = replace(hour, clock=replace(hour.clock, zone=zone, zone_word=token.text)), start + 1
        start = after
    offset = _offset(cur, start)
    if offset and (
        zone == "UTC"
        or (zone is None and hour.kind == "firm" and cur.mark(start, "+-" if hour.exact else "+", glued=True))
    ):
        clock = replace(hour.clock, zone=offset[0], zone_word="")
        hour, after = replace(hour, clock=clock), offset[1]
    return hour, after


def _offset(cur: Cursor, at: int) -> tuple[str, int] | None:
    """+02:00, +2, -0500 behind "UTC" or glued to a time."""
    if not cur.mark(at, "+-") or not cur.number(at + 1, (1, 2, 4), glued=True):
        return None
    sign, token = cur.at(at).text, cur.at(at + 1)
    if token.digits == 4:
        return f"{sign}{token.text[:2]}:{token.text[2:]}", at + 2
    if cur.mark(at + 2, ":", glued=True) and cur.number(at + 3, (2,), glued=True):
        return f"{sign}{token.value:02}:{cur.at(at + 3).text}", at + 4
    return (f"{sign}{token.value:02}:00", at + 2) if cur.at(at - 1).kind == "word" else None


def _second(cur: Cursor, at: int, first: _Hour, *, marked: bool, after_day: bool) -> tuple[_Hour, int] | None:
    """The later time of a range; bare numbers only where something says that they are hours."""
    to = cur.to(at)
    if to is None:
        return None
    to = cur.dot(to + 1) if cur.at(to).text in _ABOUT else to
    also, _, start = _markers(cur, to)
    found = _hour(cur, start, marked=marked or also)
    if found is None:
        return None
    second, after = found
    bare = first.kind == second.kind == "bare" and not (marked or also)
    hours = (first.clock.hour > 5 or first.padded) and first.clock.hour < second.clock.hour <= 24
    if bare and not (after_day and hours and not cur.at(after).has(Role.UNIT)):
        return None
    if second.kind == "bare" and first.kind != "bare" and second.clock.hour < first.clock.hour and not second.padded:
        # "22:41 – 1" is no range that passes midnight.
        return None if not (also or second.half) else found
    if second.kind in {"bare", "dotted"} and not also and _begins_day(cur, start, after):
        return None
    return second, after


def _begins_day(cur: Cursor, start: int, after: int) -> bool:
    """Whether what looks like a later time is the day of a later date."""
    found = days(cur, start, dots=False)
    return found is not None and found[1] > after


def _another(cur: Cursor, at: int, *, marked: bool) -> bool:
    """Whether a further time follows as in a list: "kl 14 och 18", "18:00, 20:00"."""
    token = cur.at(at)
    joined = token.has(Role.AND | Role.OR) or cur.mark(at, "/;")
    if not joined and not cur.mark(at, ","):
        return False
    also, _, start = _markers(cur, at + 1)
    found = _hour(cur, start, marked=marked or also)
    if found is None or _begins_day(cur, start, found[1]):
        return False
    return found[0].kind != "bare" or (joined and (marked or also))


def _settle(cur: Cursor, first: _Hour, second: _Hour | None, *, marked: bool) -> Times | Refusal:
    for hour in (first, second):
        if hour is not None and not hour.valid:
            return Refusal(_NO_SUCH.format(hour.text))
    pair = _halves(first, second)
    for hour in pair:
        if hour is not None and _unclear(cur, hour, pair, marked=marked):
            return Refusal(_HALF.format(hour.text))
    if first.clock.hour == 24 and not first.text[0].isdigit():
        return Refusal("“midnight” may be the begin or the end of the day")
    start, end = _one_zone(*(_clock(hour) if hour else None for hour in pair))
    kinds = {hour.kind for hour in pair if hour}
    firm = marked or "firm" in kinds or (end is not None and "dotted" in kinds)
    return Times(start or Clock(0), end, firm, marked, halved=any(hour and hour.half for hour in pair))


def _one_zone(start: Clock | None, end: Clock | None) -> tuple[Clock | None, Clock | None]:
    """A zone named once holds for both ends: 7–9 pm EST."""
    if start is None or end is None or (start.zone is None) == (end.zone is None):
        return start, end
    told = start if start.zone else end
    return (
        replace(start, zone=told.zone, zone_word=told.zone_word),
        replace(end, zone=told.zone, zone_word=told.zone_word),
    )


def _halves(first: _Hour, second: _Hour | None) -> tuple[_Hour, _Hour | None]:
    """Am and pm said once hold for both where that makes a range that goes forward: 5–7 pm, 9–5 pm, 11 am–1."""
    if second is None or bool(first.half) == bool(second.half):
        return first, second
    other = {"am": "pm", "pm": "am"}
    if not first.half and 1 <= first.clock.hour <= 12:
        same = replace(first, half=second.half)
        return (same if _minutes(same) < _minutes(second) else replace(first, half=other[second.half])), second
    if first.half and 1 <= second.clock.hour <= 12 and not second.text.isalpha():
        same = replace(second, half=first.half)
        return first, same if _minutes(first) < _minutes(same) else replace(second, half=other[first.half])
    return first, second


def _unclear(cur: Cursor, hour: _Hour, pair: tuple[_Hour, _Hour | None], *, marked: bool) -> bool:
    """Whether an English hour up to twelve may be in either half of the day."""
    if hour.half or hour.padded or not 1 <= hour.clock.hour <= 12 or not hour.text[0].isdigit():
        return False
    if any(other and other.clock.hour > 12 and other.text[0].isdigit() for other in pair):
        return False
    alone = pair[1] is None
    told = hour.clock.hour > 9 or (not cur.words.british and (marked if alone else hour.clock.hour > 6))
    return cur.words.twelve or (cur.words.english and (hour.kind == "bare" or not told))


def _clock(hour: _Hour) -> Clock:
    clock = hour.clock
    if hour.half:
        clock = replace(clock, hour=clock.hour % 12 + (12 if hour.half == "pm" else 0))
    return clock


def _minutes(hour: _Hour) -> int:
    clock = _clock(hour)
    return clock.hour * 60 + clock.minute
