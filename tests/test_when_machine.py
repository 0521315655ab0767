"""Dates for machines: ISO 8601, RFC 3339, RFC 822, HTTP, and what programs write for "no date"."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from syndicate.when import NotADate, When, read_machine

STOCKHOLM = ZoneInfo("Europe/Stockholm")

READ = {
    "2016-10-21": "2016-10-21",
    "2016-1-2": "2016-01-02",
    "20161021": "2016-10-21",
    " 2016-10-21\n": "2016-10-21",
    "2016-10-21T09:15": "2016-10-21T09:15:00+02:00",
    "2016-10-21 09:15": "2016-10-21T09:15:00+02:00",
    "2016-10-21 09:15:30": "2016-10-21T09:15:30+02:00",
    "2016-10-21T9:15Z": "2016-10-21T11:15:00+02:00",
    "2016-10-21t09:15z": "2016-10-21T11:15:00+02:00",
    "2016-10-21T09:15:00.123Z": "2016-10-21T11:15:00+02:00",
    "2016-10-21T09:15:00,5Z": "2016-10-21T11:15:00+02:00",
    "2016-10-21T09:15:00+02:00": "2016-10-21T09:15:00+02:00",
    "2016-10-21T09:15:00+0200": "2016-10-21T09:15:00+02:00",
    "2016-10-21T09:15:00+02": "2016-10-21T09:15:00+02:00",
    "2016-10-21T09:15:00−05:00": "2016-10-21T16:15:00+02:00",
    "2016-10-21 09:15:00 UTC": "2016-10-21T11:15:00+02:00",
    "2016-10-21 09:15:00 +0000": "2016-10-21T11:15:00+02:00",
    "2016-12-24T09:15:00+01:00[Europe/Stockholm]": "2016-12-24T09:15:00+01:00",
    "20161021T091500Z": "2016-10-21T11:15:00+02:00",
    "20161021T0915": "2016-10-21T09:15:00+02:00",
    "2016-10-21T24:00": "2016-10-22T00:00:00+02:00",
    "2016-12-31T23:59:60Z": "2017-01-01T01:00:00+01:00",
    "2016-10-30T02:30:00+02:00": "2016-10-30T02:30:00+02:00",
    "2016-10-30T02:30:00+01:00": "2016-10-30T02:30:00+01:00",
    "2016-W43": "2016-10-24/2016-10-30",
    "2016-W43-5": "2016-10-28",
    "2016-10-21/2016-10-23": "2016-10-21/2016-10-23",
    "2016-10-21T09:00/2016-10-21T11:00": "2016-10-21T09:00:00+02:00/2016-10-21T11:00:00+02:00",
    "2016-10-21T09:00/11:00": "2016-10-21T09:00:00+02:00/2016-10-21T11:00:00+02:00",
    "Fri, 21 Oct 2016 09:15:00 +0200": "2016-10-21T09:15:00+02:00",
    "Fri, 21 Oct 2016 09:15:00 GMT": "2016-10-21T11:15:00+02:00",
    "21 Oct 2016 09:15 EST": "2016-10-21T16:15:00+02:00",
    "Fri, 21 Oct 16 09:15:00 -0500": "2016-10-21T16:15:00+02:00",
    "Sunday, 06-Nov-94 08:49:37 GMT": "1994-11-06T09:49:37+01:00",
    "Sun Nov  6 08:49:37 1994": "1994-11-06T08:49:37+01:00",
    "Fri Oct 21 2016 09:15:00 GMT+0200 (Central European Summer Time)": "2016-10-21T09:15:00+02:00",
}

REFUSED = [
    "",
    "x",
    "2016",
    "2016-10",
    "2016-13-01",
    "2016-02-30",
    "2016-10-21T25:00",
    "2016-10-21T09:60",
    "2016-10-21T09:15:00+25:00",
    "09:15",
    "T09:15",
    "P1D",
    "0000-00-00 00:00:00",
    "0001-01-01T00:00:00",
    "9999-12-31",
    "1476998100",
    "21 oktober 2016",
    "Mon, 21 Oct 2016 09:15:00 GMT",
    "2016-W60",
    "2016-10-23/2016-10-21",
    "2016-10-21/x",
    "2016-10-21T09:15 2016",
    "2016-10-21-22",
    "9" * 5000,
]


def written(result: When | NotADate) -> str:
    if isinstance(result, NotADate):
        return result.reason
    return "/".join(end.isoformat() for end in (result.span.start, result.span.end) if end is not None)


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_a_machine_date_is_read(text: str, expected: str) -> None:
    result = read_machine(text, zone=STOCKHOLM)
    assert written(result) == expected
    assert isinstance(result, When)
    assert not result.inferred
    assert result.warnings == ()


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_machine_date_is_refused_with_a_reason(text: str) -> None:
    result = read_machine(text, zone=STOCKHOLM)
    assert isinstance(result, NotADate)
    assert result.reason


def test_a_wall_time_in_the_gap_moves_forward_and_one_in_the_fold_is_the_first_with_a_warning() -> None:
    gap = read_machine("2016-03-27T02:30", zone=STOCKHOLM)
    fold = read_machine("2016-10-30T02:30", zone=STOCKHOLM)
    assert isinstance(gap, When)
    assert isinstance(fold, When)
    assert written(gap) == "2016-03-27T03:30:00+02:00"
    assert written(fold) == "2016-10-30T02:30:00+02:00"
    assert "does not exist" in gap.warnings[0]
    assert "happens twice" in fold.warnings[0]
