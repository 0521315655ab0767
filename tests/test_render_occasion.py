"""When and where in words: what an event's text in a feed begins with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syndicate.model import EventStatus, Span
from syndicate.render._occasion import occasion, when
from tests.support.feeds import STOCKHOLM, entry, event, news

ELEVEN = datetime(2016, 10, 31, 11, tzinfo=STOCKHOLM)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("sv", "måndag 31 oktober 2016 kl. 11.00–12.00"),
        ("sv-FI", "måndag 31 oktober 2016 kl. 11.00–12.00"),
        ("en", "Monday, October 31, 2016, 11:00\xa0AM–12:00\xa0PM"),
        ("en-GB", "Monday, 31 October 2016, 11:00–12:00"),
        ("nb", "mandag 31. oktober 2016 kl. 11.00–12.00"),
        ("no", "mandag 31. oktober 2016 kl. 11.00–12.00"),
        ("da", "mandag den 31. oktober 2016 kl. 11.00–12.00"),
        ("fi", "maanantai 31. lokakuuta 2016 klo 11.00–12.00"),
        ("de", "Montag, 31. Oktober 2016, 11:00–12:00 Uhr"),
        ("fr", "lundi 31 octobre 2016, 11:00–12:00"),
    ],
)
def test_a_span_is_told_in_the_language(language: str, wanted: str) -> None:
    assert when(Span(ELEVEN, ELEVEN + HOUR), language=language, zone=STOCKHOLM) == wanted


@pytest.mark.parametrize(
    ("span", "wanted"),
    [
        (Span(ELEVEN), "måndag 31 oktober 2016 kl. 11.00"),
        (Span(ELEVEN, ELEVEN), "måndag 31 oktober 2016 kl. 11.00"),
        (Span(date(2016, 10, 31)), "måndag 31 oktober 2016"),
        (Span(date(2016, 10, 31), date(2016, 10, 31)), "måndag 31 oktober 2016"),
        (Span(date(2016, 12, 30), date(2017, 1, 1)), "fredag 30 december 2016 – söndag 1 januari 2017"),
        (
            Span(datetime(2016, 10, 21, 13, tzinfo=STOCKHOLM), datetime(2016, 10, 23, 12, tzinfo=STOCKHOLM)),
            "fredag 21 oktober 2016 kl. 13.00 – söndag 23 oktober 2016 kl. 12.00",
        ),
        (Span(ELEVEN, datetime(2016, 11, 1, tzinfo=STOCKHOLM)), "måndag 31 oktober 2016 kl. 11.00–00.00"),
        (Span(ELEVEN, datetime(2016, 10, 31, 11, tzinfo=UTC)), "måndag 31 oktober 2016 kl. 11.00–12.00"),
    ],
)
def test_spans_of_every_kind_are_told(span: Span, wanted: str) -> None:
    assert when(span, language="sv", zone=STOCKHOLM) == wanted


@pytest.mark.parametrize(
    ("zone", "mark"),
    [("UTC", " (UTC)"), ("Europe/Helsinki", " (UTC+02:00)"), ("America/St_Johns", " (UTC−02:30)"), ("Europe/Oslo", "")],
)
def test_another_clock_than_the_feeds_is_told(zone: str, mark: str) -> None:
    start = datetime(2016, 10, 31, 11, tzinfo=ZoneInfo(zone))
    assert when(Span(start), language="sv", zone=STOCKHOLM) == f"måndag 31 oktober 2016 kl. 11.00{mark}"


def test_where_follows_when_and_the_address_of_the_meeting_has_its_own_line() -> None:
    item = event(location="Sal A,\n Rosenbad", online="https://möte.se/")
    assert occasion(entry(1, item), language="sv", zone=STOCKHOLM) == (
        "måndag 31 oktober 2016 kl. 11.00–12.00, Sal A, Rosenbad",
        "Delta på nätet: https://xn--mte-sna.se/",
    )


def test_who_what_it_costs_and_where_one_signs_up_have_lines_of_their_own() -> None:
    item = event(organizer="Åby\nbibliotek", price="Vuxen 50 kr", signup="https://möte.se/anmälan")
    assert occasion(entry(1, item), language="sv", zone=STOCKHOLM)[1:] == (
        "Arrangör: Åby bibliotek",
        "Pris: Vuxen 50 kr",
        "Anmälan och biljetter: https://xn--mte-sna.se/anm%C3%A4lan",
    )


@pytest.mark.parametrize("online", ["javascript:x", "i Teams", ""])
def test_what_is_no_address_is_not_told_as_one(online: str) -> None:
    assert len(occasion(entry(1, event(online=online)), language="sv", zone=STOCKHOLM)) == 1


@pytest.mark.parametrize(
    ("language", "status", "wanted"),
    [
        ("sv", EventStatus.CANCELLED, "Inställt."),
        ("sv", EventStatus.POSTPONED, "Uppskjutet, ny tid är inte känd."),
        ("sv", EventStatus.TENTATIVE, "Preliminärt."),
        ("en", EventStatus.CANCELLED, "Cancelled."),
        ("no", EventStatus.CANCELLED, "Avlyst."),
        ("se", EventStatus.CANCELLED, "Cancelled."),
        ("zz-nonsense", EventStatus.CANCELLED, "Cancelled."),
    ],
)
def test_a_status_is_said_first(language: str, status: EventStatus, wanted: str) -> None:
    assert occasion(entry(1, event(status=status)), language=language, zone=STOCKHOLM)[0] == wanted


def test_a_withdrawn_event_is_cancelled_whatever_the_source_said() -> None:
    withdrawn = entry(1, event(status=EventStatus.TENTATIVE), cancelled=True)
    assert occasion(withdrawn, language="sv", zone=STOCKHOLM)[0] == "Inställt."


def test_news_has_no_occasion() -> None:
    assert occasion(entry(1, news()), language="sv", zone=STOCKHOLM) == ()
