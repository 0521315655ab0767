"""How long something takes, as programs write it: ISO 8601 and RFC 5545 section 3.3.6."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_LENGTH = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})(?:[.,]\d+)?S)?)?",
    re.IGNORECASE,
)


def read_length(written: str) -> timedelta | None:
    """A length of weeks, days, hours, minutes and seconds; None for what is none, and for nothing and below.

    >>> read_length("PT1H30M"), read_length("P1M")
    (datetime.timedelta(seconds=5400), None)
    """
    found = _LENGTH.fullmatch(written.strip().removeprefix("+"))
    parts = {name: int(number) for name, number in found.groupdict().items() if number} if found else {}
    return timedelta(**parts) or None


def end_after(start: date, length: timedelta) -> date:
    """The end of what begins at ``start``: by the hours that pass, whatever the clocks do; of days the last one.

    start: an aware datetime, or a date. Raises OverflowError beyond the calendar.
    """
    if isinstance(start, datetime):
        return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    return start + max(timedelta(), length - timedelta(days=1))
