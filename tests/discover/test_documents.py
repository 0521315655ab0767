"""Documents that are no pages: feeds, calendars, answers of APIs; given as files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from syndicate.discover import Proposal
from tests.discover.conftest import Look

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Nytt</title><link>https://www.example.se/</link>
<item><title>Ett</title><link>https://www.example.se/1</link><pubDate>Fri, 20 Nov 2026 08:00:00 +0100</pubDate></item>
<item><title>Två</title><link>https://www.example.se/2</link>
<pubDate>Thu, 19 Nov 2026 08:00:00 +0100</pubDate></item>
</channel></rss>"""
ICS = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//SV\r\nBEGIN:VEVENT\r\nUID:1@example.se\r
DTSTAMP:20261101T000000Z\r
DTSTART;TZID=Europe/Stockholm:20261201T130000\r
DTEND;TZID=Europe/Stockholm:20261201T143000\r
SUMMARY:Nämndens möte\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Nytt",
    "items": [
        {"id": "1", "url": "https://www.example.se/1", "title": "Ett", "date_published": "2026-11-20T08:00:00+01:00"}
    ],
}
WORDPRESS = [
    {
        "id": n,
        "date_gmt": f"2026-11-2{n}T08:00:00",
        "link": f"https://www.example.se/{n}/",
        "title": {"rendered": f"Rubrik {n} &amp; mer"},
        "excerpt": {"rendered": "<p>Ingress.</p>"},
        "content": {"rendered": "<p>Text.</p>"},
    }
    for n in (3, 2, 1)
]
TRIBE = {
    "events": [
        {
            "id": 7,
            "title": "Julkonsert",
            "url": "https://www.example.se/event/julkonsert/",
            "start_date": "2026-12-12 18:00:00",
            "end_date": "2026-12-12 20:00:00",
            "all_day": False,
            "timezone": "Europe/Stockholm",
            "start_date_details": {"year": "2026"},
            "rest_url": "https://www.example.se/wp-json/tribe/events/v1/events/7",
            "venue": {"venue": "Kyrkan", "city": "Åby"},
        }
    ]
}
OWN_EVENTS = {
    "meta": {"count": 2},
    "result": {
        "activities": [
            {
                "activityId": 1,
                "activityName": "Simskola",
                "Start Date": "2026-12-01",
                "Start Time": "17:30",
                "venue": {"name": "Badet"},
            },
            {
                "activityId": 2,
                "activityName": "Bridge",
                "Start Date": "2026-12-03",
                "Start Time": "13:00",
                "venue": {"name": "Träffen"},
            },
        ]
    },
}
OWN_NEWS = [
    {
        "Id": 9,
        "Rubrik": "Nya öppettider",
        "Ingress": "Från måndag.",
        "Publicerad": "2026-11-20T08:13:00",
        "Url": "/nytt/9",
        "Tags": ["service"],
    },
    {
        "Id": 8,
        "Rubrik": "Sandning pågår",
        "Ingress": "I hela kommunen.",
        "Publicerad": "2026-11-18T11:41:00",
        "Url": "/nytt/8",
        "Tags": ["gata"],
    },
]
AMERICAN = [
    {"name": "Board", "date": "12/17/2026", "time": "10:30 AM", "end": "12/17/2026", "place": "Room 1"},
    {"name": "Committee", "date": "12/8/2026", "time": "1:00 PM", "end": "12/8/2026", "place": "Room 2"},
]


def only(look: Look, document: Any, name: str, **given: Any) -> Proposal:
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    (proposal,) = look(text, name, **given).proposals
    return proposal


def test_a_feed_is_a_feed(look: Look) -> None:
    proposal = only(look, RSS, "nytt.xml")
    assert (proposal.kind, proposal.source["type"], len(proposal.items)) == ("news", "feed", 2)


def test_a_calendar_is_a_calendar(look: Look) -> None:
    proposal = only(look, ICS, "moten.ics")
    assert (proposal.kind, proposal.source["type"]) == ("events", "ics")
    assert proposal.items[0]["start"] == "2026-12-01T13:00:00+01:00"


@pytest.mark.parametrize("name", ["moten", "moten.txt", "moten.html"])
def test_what_a_document_is_counts_and_not_its_name(look: Look, name: str) -> None:
    assert only(look, ICS, name).source["type"] == "ics"


def test_a_json_feed_is_a_feed(look: Look) -> None:
    proposal = only(look, JSON_FEED, "feed.json")
    assert (proposal.kind, proposal.source["type"]) == ("news", "feed")


def test_an_answer_of_wordpress_is_known_by_its_shape(look: Look) -> None:
    proposal = only(look, WORDPRESS, "posts.json")
    assert (proposal.kind, proposal.source["preset"], len(proposal.items)) == ("news", "wordpress", 3)
    assert proposal.items[0]["title"] == "Rubrik 3 & mer"


def test_an_answer_of_the_events_calendar_is_known_by_its_shape(look: Look) -> None:
    proposal = only(look, TRIBE, "events.json")
    assert (proposal.kind, proposal.source["preset"]) == ("events", "tribe")
    assert proposal.items[0]["start"] == "2026-12-12T18:00:00+01:00"


def test_events_in_unknown_json_are_found_by_their_names(look: Look) -> None:
    proposal = only(look, OWN_EVENTS, "a.json")
    assert proposal.source["items"] == "result.activities"
    assert proposal.source["fields"]["start"] == ['"Start Date"', '"Start Time"']
    assert [(item["title"], item["start"], item["location"]) for item in proposal.items] == [
        ("Simskola", "2026-12-01T17:30:00+01:00", "Badet"),
        ("Bridge", "2026-12-03T13:00:00+01:00", "Träffen"),
    ]


def test_news_in_unknown_json_are_found_by_their_names(look: Look) -> None:
    proposal = only(look, OWN_NEWS, "a.json")
    assert proposal.kind == "news"
    assert proposal.items[0]["published"] == "2026-11-20T08:13:00+01:00"
    assert proposal.items[0]["link"] == "https://www.bjorkfors.example/nytt/9"
    assert proposal.items[0]["categories"] == ["service"]


def test_dates_with_the_month_first_get_their_format(look: Look) -> None:
    proposal = only(look, AMERICAN, "a.json")
    assert proposal.source["date_format"] == "%m/%d/%Y %I:%M %p"
    assert [item["start"] for item in proposal.items] == ["2026-12-17T10:30:00+01:00", "2026-12-08T13:00:00+01:00"]


def test_json_that_holds_html_is_still_json(look: Look) -> None:
    posts = [post | {"content": {"rendered": "<div><ul><li>ett</li></ul></div>"}} for post in WORDPRESS]
    assert only(look, posts, "posts.json").source["preset"] == "wordpress"


@pytest.mark.parametrize(
    "document", ["", "hej", "{}", "[]", '{"a": 1}', "%PDF-1.7", "BEGIN:VCARD\r\nEND:VCARD\r\n", "[1, 2", "null"]
)
def test_a_document_with_nothing_in_it_gives_nothing(look: Look, document: str) -> None:
    found = look(document, "x.dat")
    assert found.proposals == ()


def test_structured_data_in_a_page_is_found(look: Look) -> None:
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Lucia",
        "startDate": "2026-12-13T18:00:00+01:00",
        "url": "https://www.example.se/lucia",
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    page = f'<html lang="sv"><head>{script}</head><body><h1>Lucia</h1></body></html>'
    proposal = only(look, page, "page.html")
    assert (proposal.kind, proposal.source["type"], proposal.items[0]["title"]) == ("events", "jsonld", "Lucia")
