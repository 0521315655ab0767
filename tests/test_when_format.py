"""Texts in a strptime format that the operator gave."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from syndicate.when import NotADate, When, read_format

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("text", "form", "language", "expected"),
    [
        ("21 okt 2016", "%d %b %Y", "sv", "2016-10-21"),
        ("21 OKT. 2016", "%d %b %Y", "sv", "2016-10-21"),
        ("21 oktober 2016", "%d %B %Y", "sv", "2016-10-21"),
        ("21 October 2016", "%d %B %Y", "sv", "2016-10-21"),
        ("fredag 21 oktober 2016", "%A %d %B %Y", "sv", "2016-10-21"),
        ("pe 21. lokakuuta 2016", "%a %d. %B %Y", "fi", "2016-10-21"),
        ("21 août 2016", "%d %B %Y", "fr", "2016-08-21"),
        ("10/21/2016", "%m/%d/%Y", "sv", "2016-10-21"),
        ("21.10.16", "%d.%m.%y", "de", "2016-10-21"),
        ("21.10.96", "%d.%m.%y", "de", "1996-10-21"),
        ("161021", "%y%m%d", "sv", "2016-10-21"),
        ("2016-10-21 kl 09:15", "%Y-%m-%d kl %H:%M", "sv", "2016-10-21T09:15:00+02:00"),
        ("2016-10-21 09:15:30", "%F %T", "sv", "2016-10-21T09:15:30+02:00"),
        ("Oct 21, 2016 9:15 PM", "%b %d, %Y %I:%M %p", "en", "2016-10-21T21:15:00+02:00"),
        ("Oct 21, 2016 12:05 a.m.", "%b %d, %Y %I:%M %p", "en", "2016-10-21T00:05:00+02:00"),
        ("2016-10-21T09:15:00+0000", "%Y-%m-%dT%H:%M:%S%z", "sv", "2016-10-21T11:15:00+02:00"),
        ("2016-10-21T09:15:00Z", "%Y-%m-%dT%H:%M:%S%z", "sv", "2016-10-21T11:15:00+02:00"),
        ("2016295", "%Y%j", "sv", "2016-10-21"),
        ("100 % 2016-10-21", "100 %% %Y-%m-%d", "sv", "2016-10-21"),
        ("  21   okt\u00a02016 ", "%d %b %Y", "sv", "2016-10-21"),
        ("1/2 2016", "%-d/%-m %Y", "sv", "2016-02-01"),
    ],
)
def test_a_text_of_the_form_is_read(text: str, form: str, language: str, expected: str) -> None:
    result = read_format(text, format=form, zone=STOCKHOLM, language=language)
    assert isinstance(result, When), result
    assert result.span.start.isoformat() == expected


@pytest.mark.parametrize(
    ("text", "form", "why"),
    [
        ("21 okt 2016", "%Y-%m-%d", "does not have the form"),
        ("2016-02-30", "%Y-%m-%d", "no day"),
        ("2016-10-21 25:00", "%Y-%m-%d %H:%M", "hour must be"),
        ("måndag 21 oktober 2016", "%A %d %B %Y", "is a Friday"),
        ("21/10", "%d/%m", "no year"),
        ("2016-10", "%Y-%m", "no day"),
        ("2016-10-21", "%Y-%m-%q", "not understood"),
        ("2016-10-21", "%Y-%Y-%d", "twice"),
        ("0000-10-21", "%Y-%m-%d", "no day"),
        ("", "%Y-%m-%d", "does not have the form"),
    ],
)
def test_anything_else_is_refused_with_the_reason(text: str, form: str, why: str) -> None:
    result = read_format(text, format=form, zone=STOCKHOLM, language="sv")
    assert isinstance(result, NotADate)
    assert why in result.reason
