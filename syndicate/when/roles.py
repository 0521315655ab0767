"""What a word does in a date: the roles that the lexicons give and the grammar asks for."""

from __future__ import annotations

from enum import Flag, auto


class Role(Flag):
    """What a word does in a date. NONE: it is a name of something (month, weekday, holiday)."""

    NONE = 0
    AT = auto()  # a time of day follows
    FROM = auto()
    TO = auto()
    BETWEEN = auto()
    AND = auto()
    OR = auto()
    FILL = auto()  # says nothing: articles, "Datum:"
    PUBLISHED = auto()
    UPDATED = auto()
    DEADLINE = auto()
    START = auto()
    END = auto()
    OCLOCK = auto()  # a time of day came before: "Uhr", "h"
    AM = auto()
    PM = auto()
    WEEK = auto()
    ALLDAY = auto()
    NEXT = auto()  # the weekday of next week
    OTHER_NEXT = auto()  # of next week for some, the coming one for others
    THIS = auto()
    PAST = auto()  # "förra", "last": with a weekday the one before now
    EVERY = auto()  # a recurrence: never one date
    EACH = auto()  # with a day or a weekday after it a recurrence
    UNIT = auto()  # a number of something came before
    NUMBERED = auto()  # a number of something follows: "sal 3"
    ISSUE = auto()  # likewise, even where a month follows: "nr 5 maj 2019" is the fifth issue
    LATE = auto()  # beside an hour up to twelve: not in the morning
    LASTING = auto()  # a length of time follows: "durée 1h30"
    PLACE = auto()  # what follows is a place: "Plats:"
    VERSION = auto()
    PHONE = auto()
    MOVED = auto()  # two dates here are an old and a new one
    LIMIT = auto()  # before or after a date, which is not that date
    OPEN_END = auto()  # after a date: it is the last one ("5.2. asti")
    OPEN_START = auto()  # after a date: it is the first one ("3.1. alkaen")
    SPOKEN = auto()  # an hour in words follows: "halv sju"
    HOUR_NAME = auto()  # an hour in words
    NOON = auto()
    MIDNIGHT = auto()
    AGO = auto()
    IN = auto()
    DAYS = auto()  # the unit "days"
    WEEKS = auto()  # the unit "weeks"
    RELATIVE = auto()  # value: days from today
    ORDINAL = auto()  # value: which one of a month's weekdays; -1 the last
    DAY_NAME = auto()  # value: a day of the month in words
