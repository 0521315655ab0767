"""Numbers that are no part of a date, and say so: prices, ages, rooms, streets, postal codes, telephones, lengths."""

from __future__ import annotations

import re

from syndicate.when.clocks import times
from syndicate.when.cursor import REACH, Cursor
from syndicate.when.days import days, month_at
from syndicate.when.numeric import PART_OF, year_at
from syndicate.when.roles import Role
from syndicate.when.spec import Fragment, Stop, Times

Found = tuple[Fragment, int]

_STREET = re.compile(
    r"(gatan|gata|vägen|väg|torget|torg|gränd|gränden|allén|stigen|backen|platsen|vei|veien|gate|gaten|gade|vej|allé|"
    r"strasse|str|platz|weg|allee|katu|tie|kuja|polku|street|road|avenue|ave|lane|rue|boulevard|place)$"
)


def explained(cur: Cursor, at: int) -> Found | None:
    """Prices, telephone and register numbers, rooms, ages: explained numbers."""
    token = cur.at(at)
    if token.text in {"$", "£", "€"} and cur.at(at + 1).kind == "num":
        return Stop(), number_end(cur, at + 1)
    if token.has(Role.PHONE | Role.VERSION):
        index = cur.skip(at + 1, ":.-+(")
        return (Stop(), _run_end(cur, index)) if cur.at(index).kind == "num" else None
    if token.has(Role.LASTING) and (length := _length(cur, cur.skip(at + 1, ":", Role.FILL))):
        return Stop(), length
    index = cur.dot(at + 1)
    if token.has(Role.ISSUE) and cur.number(index, (1, 2, 3)) and month_at(cur, cur.dot(index + 1)):
        return Stop(), index + 1
    numbered = token.has(Role.NUMBERED) or (token.kind == "name" and _STREET.search(token.text))
    small = cur.number(index, (1, 2, 3)) or (cur.number(index, (4,)) and not year_at(cur, index))
    if numbered and small and not is_day(cur, index):
        return None if is_time(cur, index) else (Stop(), _count_end(cur, index))
    return (_postal(cur, at) or _edition(cur, at) or _measure(cur, at)) if token.kind == "num" else None


def _edition(cur: Cursor, at: int) -> Found | None:
    """Which one of something: 2:a upplagan, 3rd edition, 1er étage."""
    before = cur.at(at - 1)
    lone = not before.has(Role.FILL | Role.AND | Role.OR | Role.TO | Role.FROM) and before.text != ","
    named = cur.at(at).ordinal and cur.at(at + 1).spaced
    something = cur.at(at + 1).kind == "name" or cur.at(at + 1).has(Role.NUMBERED | Role.VERSION)
    return (Stop(), at + 2) if lone and named and something else None


def _length(cur: Cursor, at: int) -> int | None:
    """The index after a length of time: 1h30, 1:30, 2 timmar, 2 hours 30 minutes."""
    if cur.at(at).kind != "num":
        return None
    limit = at + REACH
    while at < limit and (cur.at(at).kind == "num" or cur.at(at).has(Role.UNIT | Role.OCLOCK) or cur.mark(at, ":.-")):
        at += 1
    return at


def _count_end(cur: Cursor, at: int) -> int:
    """The index after a number, a glued range of them, or one of so many: 12, 5-12, 1 (12), 3 av 12."""
    end = number_end(cur, at)
    if cur.mark(end, "-–", glued=True) and cur.glued_number(end + 1):
        return number_end(cur, end + 1)
    if cur.mark(end, "(") and cur.glued_number(end + 1) and cur.mark(end + 2, ")"):
        return end + 3
    return end + 2 if cur.at(end).text in PART_OF and cur.number(end + 1, (1, 2, 3)) else end


def _postal(cur: Cursor, at: int) -> Found | None:
    """A postal code and its town: 123 45 Storstad, 74673 Mulfingen."""
    pair = cur.number(at, (3,)) and cur.number(at + 1, (2,)) and cur.at(at + 1).spaced
    end = at + 2 if pair else at + 1
    town = (pair or cur.number(at, (5,))) and cur.at(end).kind == "name" and cur.at(end).spaced
    return (Stop(), end + 1) if town else None


def is_day(cur: Cursor, at: int) -> bool:
    """Whether a day stands there."""
    found = days(cur, at)
    return found is not None


def _measure(cur: Cursor, at: int) -> Found | None:
    """A number, or a range of them, with its unit: 50 kr, 3–5 år, 414 kB."""
    end, ago = number_end(cur, at), _agoes(cur, at) or _after_in(cur, at)
    if cur.mark(end, "-–/") and cur.at(end + 1).kind == "num":
        end = number_end(cur, end + 1)
    while end == at + 1 and cur.number(end, (3,)) and cur.at(at).digits < 4:
        at, end = at + 1, end + 1
    unit = cur.at(end)
    if not unit.has(Role.UNIT) or unit.has(Role.OCLOCK) or ago:
        return None
    if unit.has(Role.FILL) and _has_decimals(cur, at, end):
        return None  # "18:00 år 2020"
    return Stop(), end + 1


def _has_decimals(cur: Cursor, at: int, end: int) -> bool:
    return any(cur.mark(index, ".:") for index in range(at, end))


def _agoes(cur: Cursor, at: int) -> bool:
    return cur.at(at + 2).has(Role.AGO)


def _after_in(cur: Cursor, at: int) -> bool:
    before = cur.at(at - 1)
    return before.has(Role.IN) and cur.at(at + 1).has(Role.DAYS | Role.WEEKS)


def number_end(cur: Cursor, at: int) -> int:
    """The index after a number with decimals or groups glued on."""
    at += 1
    while cur.mark(at, ".,:", glued=True) and cur.glued_number(at + 1):
        at += 2
    return at


def _run_end(cur: Cursor, at: int) -> int:
    """The index after a row of numbers as a telephone has it."""
    while cur.at(at).kind == "num" or (cur.mark(at, "-–/()+.") and cur.at(at + 1).kind == "num"):
        at += 1
    return at


def is_time(cur: Cursor, at: int) -> bool:
    """Whether a time of day stands there."""
    found = times(cur, at, after_day=False)
    return found is not None and isinstance(found[0], Times)
