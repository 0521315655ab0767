"""JSON Feed 1.1: every field by its definition, events with their own object."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from syndicate.errors import RenderError
from syndicate.model import Enclosure, EventStatus, Span
from syndicate.render.jsonfeed import JSON
from tests.support.feeds import STOCKHOLM, entry, event, feed, news


def read(made: Any) -> dict[str, Any]:
    rendered = JSON.render(made)
    JSON.check(rendered.body, made)
    found = json.loads(rendered.body)
    assert isinstance(found, dict)
    return found


def first(made: Any) -> dict[str, Any]:
    found = read(made)["items"][0]
    assert isinstance(found, dict)
    return found


def test_the_feed_says_what_it_is() -> None:
    found = read(feed())
    del found["items"]
    assert found == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Aktuellt & nytt",
        "home_page_url": "https://feeds.example.se/feeds/aktuellt/",
        "feed_url": "https://feeds.example.se/feeds/aktuellt.json",
        "description": "Nyheter om hållbar upphandling",
        "icon": "https://www.example.se/logo.png",
        "favicon": "https://www.example.se/icon.png",
        "language": "sv",
        "authors": [{"name": "Nationella kansliet", "url": "https://www.example.se/"}],
    }


def test_an_item_says_everything_that_it_holds() -> None:
    item = news()
    assert first(feed()) == {
        "id": "tag:example.se,2016:aktuellt/1",
        "url": item.link,
        "title": item.title,
        "content_html": item.content,
        "summary": item.summary,
        "image": item.image,
        "date_published": "2016-10-21T09:15:30+02:00",
        "date_modified": "2016-10-31T09:00:05+01:00",
        "authors": [{"name": "Åsa Öberg", "url": "https://www.example.se/asa"}, {"name": "Bo Ek"}],
        "tags": list(item.categories),
        "attachments": [
            {
                "url": "https://www.example.se/handledning.pdf",
                "mime_type": "application/pdf",
                "title": "Handledningen",
                "size_in_bytes": 123456,
            },
            {"url": "https://www.example.se/samtal.mp3", "mime_type": "audio/mpeg"},
        ],
    }


def test_an_item_without_html_has_its_text() -> None:
    assert first(feed(entry(1, news(content=None))))["content_text"] == news().summary
    assert first(feed(entry(1, news(content=None, summary=None))))["content_text"] == news().title


def test_an_attachment_of_unknown_type_has_a_type_all_the_same() -> None:
    found = first(
        feed(entry(1, news(enclosures=(Enclosure("https://x.se/a.b"), Enclosure("https://x.se/c", None, 0)))))
    )
    assert found["attachments"] == [
        {"url": "https://x.se/a.b", "mime_type": "application/octet-stream"},
        {"url": "https://x.se/c", "mime_type": "application/octet-stream"},
    ]


def test_news_has_no_event_object() -> None:
    assert "_event" not in first(feed())


def test_an_event_has_its_own_object() -> None:
    item = event(
        geo=(59.33, 18.06),
        online="https://möte.se/rum",
        organizer="Åby bibliotek",
        price="50 kr",
        signup="https://möte.se/anmälan",
    )
    assert first(feed(entry(1, item)))["_event"] == {
        "start": "2016-10-31T11:00:00+01:00",
        "end": "2016-10-31T12:00:00+01:00",
        "all_day": False,
        "zone": "Europe/Stockholm",
        "location": "Stockholm",
        "online": "https://xn--mte-sna.se/rum",
        "geo": [59.33, 18.06],
        "organizer": "Åby bibliotek",
        "price": "50 kr",
        "signup": "https://xn--mte-sna.se/anm%C3%A4lan",
        "status": "confirmed",
    }


def test_whole_days_are_dates_and_the_last_one_is_included() -> None:
    item = event(span=Span(date(2016, 12, 30), date(2017, 1, 1)), location=None)
    assert first(feed(entry(1, item)))["_event"] == {
        "start": "2016-12-30",
        "end": "2017-01-01",
        "all_day": True,
        "status": "confirmed",
    }


def test_an_end_that_is_not_stated_is_not_invented() -> None:
    assert "end" not in first(feed(entry(1, event(span=Span(datetime(2016, 1, 1, 9, tzinfo=UTC))))))["_event"]


def test_a_cancelled_event_says_so() -> None:
    assert first(feed(entry(1, event(), cancelled=True)))["_event"]["status"] == "cancelled"
    assert first(feed(entry(1, event(status=EventStatus.POSTPONED))))["_event"]["status"] == "postponed"


def test_times_over_a_change_of_the_clock_have_both_offsets() -> None:
    start = datetime(2016, 10, 30, 1, 30, tzinfo=STOCKHOLM)
    item = event(span=Span(start, (start.astimezone(UTC) + timedelta(hours=3)).astimezone(STOCKHOLM)))
    found = first(feed(entry(1, item)))["_event"]
    assert (found["start"], found["end"]) == ("2016-10-30T01:30:00+02:00", "2016-10-30T03:30:00+01:00")


def test_the_document_is_utf_8_as_people_read_it() -> None:
    assert "Möbler & inredning".encode() in JSON.render(feed()).body


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (b'aktuellt/2"', b'aktuellt/1"', "ids"),
        (b'"title": "Ny', b'"title": "Gammal', "title"),
        (b"09:15:30", b"10:15:30", "date_published"),
        (b"09:00:05", b"10:00:05", "date_modified"),
        (b'"content_html"', b'"content_htm"', "content_html"),
        (b"aktuellt.json", b"annat.json", "feed_url"),
        (b'"language": "sv"', b'"title": "x"', "twice"),
        (b"123456", b"NaN", "NaN"),
        (b'"url": "https://www.example.se/nyheter/1"', b'"url": "/nyheter/1"', "url"),
        (b"\n}\n", b"", "does not read back"),
        (b'"items"', b'"item"', "list of items"),
    ],
)
def test_check_names_what_is_wrong(old: bytes, new: bytes, named: str) -> None:
    made = feed(entry(1), entry(2))
    body = JSON.render(made).body
    assert old in body
    with pytest.raises(RenderError, match=named):
        JSON.check(body.replace(old, new), made)


@pytest.mark.parametrize("body", [b"[]", b"null", b"\xff", b'{"items": 1}', b'{"items": [1]}'])
def test_check_survives_what_is_no_feed(body: bytes) -> None:
    with pytest.raises(RenderError):
        JSON.check(body, feed())
