"""What becomes of the properties of an item: dates, places, status, offers, recurrence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syndicate.model import Event, EventStatus, Load, NewsItem, Recurrence, Span
from syndicate.sources.jsonld.fields import fields_of
from syndicate.sources.jsonld.nodes import Node, Said
from syndicate.when.recurrence import occurrences
from tests.sources.jsonld.conftest import EVENTS, NEWS, script
from tests.sources.making import Read

STOCKHOLM = ZoneInfo("Europe/Stockholm")
Made = Callable[..., Event]
ReadEvents = Callable[..., Load]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


# --- when


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("2026-12-01T12:00", None, Span(at("2026-12-01T12:00"))),
        ("2026-12-01T12:00+01:00", "2026-12-01T13:00+01:00", Span(at("2026-12-01T12:00"), at("2026-12-01T13:00"))),
        ("2026-12-01T11:00:00Z", "2026-12-01T12:00:00.000Z", Span(at("2026-12-01T12:00"), at("2026-12-01T13:00"))),
        ("2026-12-01T9:00", None, Span(at("2026-12-01T09:00"))),
        ("2026-12-01 12:00:00", None, Span(at("2026-12-01T12:00"))),
        ("2026-12-01", None, Span(date(2026, 12, 1))),
        ("2026-12-01", "2026-12-03", Span(date(2026, 12, 1), date(2026, 12, 3))),
        ("2026-12-01T00:00:00", None, Span(date(2026, 12, 1))),
        ("2026-12-01T00:00", "2026-12-02T00:00", Span(date(2026, 12, 1))),
        ("2026-12-01T00:00:00+01:00", "2026-12-01T23:59:59+01:00", Span(date(2026, 12, 1))),
        ("2026-11-30T23:00:00Z", "2026-12-02T22:59:59Z", Span(date(2026, 12, 1), date(2026, 12, 2))),
        ("2026-12-01T00:00", "2026-12-03", Span(date(2026, 12, 1), date(2026, 12, 3))),
        ("2026-12-01T00:00-05:00", "2026-12-02T00:00-05:00", Span(date(2026, 12, 1))),
        ("2026-12-31T00:00", "2027-01-01T02:00", Span(at("2026-12-31T00:00"), at("2027-01-01T02:00"))),
        ("2026-12-01T12:00", "2026-12-01T12:00", Span(at("2026-12-01T12:00"))),
        ("2026-12-01T12:00", "2026-12-01T00:00", Span(at("2026-12-01T12:00"))),
        ("2026-12-01T18:00", "2026-12-02T00:00", Span(at("2026-12-01T18:00"), at("2026-12-02T00:00"))),
        ("1 december 2026 kl. 12", None, Span(at("2026-12-01T12:00"))),
    ],
)
def test_when_an_event_is(event: Made, start: str, end: str | None, wanted: Span) -> None:
    assert event(startDate=start, **({"endDate": end} if end else {})).span == wanted


@pytest.mark.parametrize(
    ("start", "duration", "wanted"),
    [
        ("2026-12-01T12:00", "PT1H30M", Span(at("2026-12-01T12:00"), at("2026-12-01T13:30"))),
        ("2026-12-01T12:00", "P1D", Span(at("2026-12-01T12:00"), at("2026-12-02T12:00"))),
        ("2026-12-01", "P3D", Span(date(2026, 12, 1), date(2026, 12, 3))),
        ("2026-12-01", "P1D", Span(date(2026, 12, 1))),
        ("2026-12-01T00:00", "PT2H", Span(at("2026-12-01T00:00"), at("2026-12-01T02:00"))),
        ("2026-12-01T12:00", "en timme", Span(at("2026-12-01T12:00"))),
        ("2026-12-01T12:00", "P99999W", Span(at("2026-12-01T12:00"))),
        ("2026-12-01T12:00", "PT0S", Span(at("2026-12-01T12:00"))),
    ],
)
def test_an_event_without_an_end_has_its_duration(event: Made, start: str, duration: str, wanted: Span) -> None:
    assert event(startDate=start, duration=duration).span == wanted


def test_the_time_of_the_doors_is_not_that_of_the_event(event: Made) -> None:
    assert event(doorTime="2026-12-01T11:00").span.start == at("2026-12-01T12:00")


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00", "2026-13-45", "snart", "9" * 400, "", "2026-12"])
def test_an_event_without_a_date_is_set_aside_and_costs_no_other(read_events: ReadEvents, start: str) -> None:
    load = read_events({"startDate": start}, {"startDate": "2026-12-02"})
    assert [item.title for item in load.items] == ["Lunch 2"]
    assert load.readings[0].set_aside


def test_a_date_before_is_noted_where_the_event_was_moved(read_events: ReadEvents) -> None:
    load = read_events({"startDate": "2026-12-08T12:00", "previousStartDate": "2026-12-01T12:00"})
    assert load.readings[0].warnings == ("it was moved; before, it was on 2026-12-01 12:00+01:00 (previousStartDate)",)
    load = read_events({"startDate": "2026-12-01T12:00", "previousStartDate": "2026-12-01T12:00"})
    assert load.readings[0].warnings == ()


# --- where


ADDRESS = {"streetAddress": "Storgatan 1", "postalCode": "123 45", "addressLocality": "Åby", "addressCountry": "SE"}


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ("Torget", "Torget"),
        ({"@type": "Place", "name": "Biblioteket", "address": ADDRESS}, "Biblioteket, Storgatan 1, 123 45 Åby"),
        ({"name": "Storgatan 1", "address": ADDRESS}, "Storgatan 1, 123 45 Åby"),
        ({"name": "Biblioteket, Storgatan 1, 123 45 Åby", "address": ADDRESS}, "Biblioteket, Storgatan 1, 123 45 Åby"),
        ({"name": "Åby", "address": "Åbyvägen 2, Åby"}, "Åbyvägen 2, Åby"),
        ({"address": {"addressLocality": "Denver", "addressRegion": "CO"}}, "Denver, CO"),
        ({"name": "Norge", "address": {"addressCountry": {"@type": "Country", "name": "Norge"}}}, "Norge"),
        ({"name": "Park", "address": {"addressCountry": "Finland"}}, "Park, Finland"),
        (["Torget", "Torget", {"name": "Salen"}], "Torget; Salen"),
        ({"@type": "Place", "name": {"@value": "Salen"}, "address": ""}, "Salen"),
        ({"@type": "Place"}, None),
        ("https://www.aby.example/platser/1", None),
    ],
)
def test_where_an_event_is_stands_on_one_line(event: Made, location: object, line: str | None) -> None:
    assert event(location=location).location == line


@pytest.mark.parametrize(
    ("place", "geo"),
    [
        ({"geo": {"latitude": 59.3293, "longitude": "18,0686"}}, (59.3293, 18.0686)),
        ({"latitude": "59.1", "longitude": "18"}, (59.1, 18.0)),
        ({"geo": {"latitude": 0, "longitude": 0}}, None),
        ({"geo": {"latitude": "norr", "longitude": 18}}, None),
        ({"geo": {"latitude": 1e9, "longitude": 18}}, None),
    ],
)
def test_the_position_of_a_place(event: Made, place: dict[str, Any], geo: tuple[float, float] | None) -> None:
    assert event(location={"@type": "Place", "name": "Torget"} | place).geo == geo


MEETING = "https://teams.example.com/1"


@pytest.mark.parametrize(
    ("location", "mode", "place", "online"),
    [
        ({"@type": "VirtualLocation", "url": MEETING}, "Online", None, MEETING),
        ({"@type": "VirtualLocation", "name": "Teams", "url": MEETING}, "Online", "Teams", MEETING),
        (["Torget", {"@type": "VirtualLocation", "url": MEETING}], "Mixed", "Torget", MEETING),
        (MEETING, "Online", None, MEETING),
        (MEETING, "Offline", None, None),
        ({"@type": "VirtualLocation", "url": "javascript:x"}, "Online", None, None),
    ],
)
def test_an_online_meeting_has_its_address(
    event: Made, location: object, mode: str, place: str | None, online: str | None
) -> None:
    found = event(location=location, eventAttendanceMode=f"https://schema.org/{mode}EventAttendanceMode")
    assert (found.location, found.online) == (place, online)


# --- whether


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("https://schema.org/EventCancelled", EventStatus.CANCELLED),
        ("http://schema.org/EventPostponed", EventStatus.POSTPONED),
        ("EventCancelled", EventStatus.CANCELLED),
        ("schema:EventCancelled", EventStatus.CANCELLED),
        ({"@id": "https://schema.org/EventCancelled"}, EventStatus.CANCELLED),
        (["https://schema.org/EventPostponed"], EventStatus.POSTPONED),
        ("EventRescheduled", EventStatus.CONFIRMED),
        ("https://schema.org/EventMovedOnline", EventStatus.CONFIRMED),
        ("EventScheduled", EventStatus.CONFIRMED),
        ("Inställt", EventStatus.CANCELLED),
    ],
)
def test_whether_an_event_takes_place(event: Made, said: object, status: EventStatus) -> None:
    assert event(eventStatus=said).status is status


# --- who and how much


@pytest.mark.parametrize(
    ("properties", "wanted"),
    [
        ({"organizer": "Åby kommun"}, ("Åby kommun", None, None)),
        ({"organizer": [{"name": "A"}, {"name": "B"}, "https://x.se/"]}, ("A, B", None, None)),
        ({"offers": {"price": 120.0, "priceCurrency": "SEK"}}, (None, "120 kr", None)),
        ({"offers": {"price": "99.5", "priceCurrency": "EUR"}}, (None, "99,50 EUR", None)),
        ({"offers": {"price": "13.00"}}, (None, "13", None)),
        ({"offers": {"lowPrice": 50, "highPrice": 150, "priceCurrency": "sek"}}, (None, "50–150 kr", None)),
        ({"offers": [{"name": "Vuxen", "price": 80}, {"name": "Barn", "price": 0}]}, (None, "Vuxen 80, Barn 0", None)),
        ({"offers": {"priceSpecification": {"price": 80, "priceCurrency": "NOK"}}}, (None, "80 kr", None)),
        ({"offers": {"url": "/biljett"}}, (None, None, "https://www.aby.example/biljett")),
        ({"offers": "https://biljett.se/1"}, (None, None, "https://biljett.se/1")),
        ({"offers": "Fri entré"}, (None, "Fri entré", None)),
        ({"offers": {"url": "javascript:x", "price": "Fri entré"}}, (None, "Fri entré", None)),
        ({"isAccessibleForFree": True}, (None, "Gratis", None)),
        ({"isAccessibleForFree": "false"}, (None, None, None)),
        ({"offers": None, "organizer": []}, (None, None, None)),
    ],
)
def test_who_arranges_it_and_what_it_costs(
    event: Made, properties: dict[str, Any], wanted: tuple[str | None, str | None, str | None]
) -> None:
    found = event(**properties)
    assert (found.organizer, found.price, found.signup) == wanted


# --- again


WEEKLY = {"repeatFrequency": "P1W", "byDay": "Tuesday", "startTime": "18:00", "endTime": "20:00"}
SEASON = {"startDate": "2026-12-01", "endDate": "2027-05-31"}


@pytest.mark.parametrize(
    ("schedule", "start", "rules"),
    [
        (WEEKLY, "2026-12-01T18:00", ["FREQ=WEEKLY;UNTIL=20270531T215959Z;BYDAY=TU"]),
        (WEEKLY | {"byDay": ["https://schema.org/Friday", "schema:Monday"]}, "2026-12-04T18:00", None),
        (WEEKLY | {"repeatFrequency": "P2W"}, "2026-12-01T18:00", None),
        (WEEKLY | {"repeatFrequency": "Weekly"}, "2026-12-01T18:00", None),
        (WEEKLY | {"repeatCount": 3}, "2026-12-01T18:00", ["FREQ=WEEKLY;COUNT=3;BYDAY=TU"]),
        (
            {"repeatFrequency": "P1M", "byDay": "Monday", "byMonthWeek": 1, "startTime": "18:00"},
            "2026-12-07T18:00",
            ["FREQ=MONTHLY;UNTIL=20270531T215959Z;BYDAY=1MO"],
        ),
        (
            {"repeatFrequency": "P1D", "startTime": "T09:00:00"},
            "2026-12-01T09:00",
            ["FREQ=DAILY;UNTIL=20270531T215959Z"],
        ),
        ({"repeatFrequency": "P1M", "byMonthDay": 15, "startTime": "09:00"}, "2026-12-15T09:00", None),
    ],
)
def test_a_schedule_is_a_rule_and_its_first_time(
    event: Made, schedule: dict[str, Any], start: str, rules: list[str] | None
) -> None:
    found = event(**SEASON, eventSchedule={"@type": "Schedule"} | schedule)
    assert found.span.start == at(start)
    assert found.recurrence is not None
    assert rules is None or list(found.recurrence.rules) == rules
    times = occurrences(found, zone=STOCKHOLM, after=at("2026-11-01T00:00"), before=at("2027-07-01T00:00"))
    assert times[0].at == at(start)
    assert len(times) > 2


def test_dates_left_out_are_left_out(event: Made) -> None:
    schedule = WEEKLY | {"exceptDate": ["2026-12-22", "2026-12-29T18:00:00+01:00", "aldrig"]}
    found = event(**SEASON, eventSchedule=schedule)
    assert found.recurrence is not None
    assert found.recurrence.exdates == (at("2026-12-22T18:00"), at("2026-12-29T18:00"))
    times = occurrences(found, zone=STOCKHOLM, after=at("2026-12-15T00:00"), before=at("2027-01-06T00:00"))
    assert [one.at.isoformat()[:10] for one in times] == ["2026-12-15", "2027-01-05"]


def test_a_schedule_of_whole_days_recurs_in_whole_days(event: Made) -> None:
    found = event(startDate="2026-12-01", eventSchedule={"repeatFrequency": "P1Y", "exceptDate": "2027-12-01"})
    assert found.span == Span(date(2026, 12, 1))
    assert found.recurrence == Recurrence(rules=("FREQ=YEARLY",), exdates=(date(2027, 12, 1),))


def test_several_schedules_are_several_events(read_events: ReadEvents) -> None:
    schedules = [
        {"repeatFrequency": "P1W", "byDay": "Tuesday", "startTime": "10:00"},
        {"repeatFrequency": "P1W", "byDay": "Thursday", "startTime": "14:00"},
        {"startDate": "2026-12-24", "startTime": "11:00", "endTime": "12:00"},
    ]
    load = read_events({**SEASON, "identifier": "1", "eventSchedule": schedules})
    assert [item.span.start for item in load.items if isinstance(item, Event)] == [
        at("2026-12-01T10:00"),
        at("2026-12-03T14:00"),
        at("2026-12-24T11:00"),
    ]
    assert [item.key for item in load.items] == [None] * 3


@pytest.mark.parametrize(
    ("schedule", "reason"),
    [
        ({"repeatFrequency": "ibland"}, "“ibland” is no frequency that can be followed"),
        ({"repeatFrequency": "P1W", "byDay": "PublicHolidays"}, "“PublicHolidays” is no weekday"),
        ({"repeatFrequency": "P1M", "byMonthDay": 99}, "BYMONTHDAY=99 is out of range"),
        ({"repeatFrequency": "P1M", "byMonth": 2, "byMonthDay": 31}, "it yields no date"),
        ({"repeatFrequency": "P1W", "scheduleTimezone": "America/New_York"}, "its times are in America/New_York"),
        ({"repeatFrequency": "P1W", "repeatCount": "1e9"}, "is no number of times"),
    ],
)
def test_a_schedule_that_cannot_be_followed_leaves_the_event_its_date(
    read_events: ReadEvents, schedule: dict[str, Any], reason: str
) -> None:
    load = read_events({"startDate": "2026-12-01T12:00", "eventSchedule": schedule})
    (item,) = load.items
    assert isinstance(item, Event)
    assert (item.span.start, item.recurrence) == (at("2026-12-01T12:00"), None)
    assert reason in load.readings[0].warnings[0]


# --- news, and what all have


def news(read: Read, **properties: Any) -> NewsItem:
    (item,) = read(
        f"<html>{script({'@type': 'NewsArticle', 'headline': 'Nytt', 'url': '/nytt'} | properties)}</html>", NEWS
    ).items
    assert isinstance(item, NewsItem)
    return item


def test_what_a_piece_of_news_says(read: Read) -> None:
    item = news(
        read,
        description="Kort",
        articleBody="<p>Långt <b>nog</b></p>",
        datePublished="2026-11-20T09:00:00+01:00",
        dateModified="2026-11-21T09:00:00Z",
        author=[{"@type": "Person", "name": "Eva Lind", "url": "/eva"}, "Olle Ek", "https://x.se/"],
        image=["/a.jpg", {"url": "/b.jpg"}],
        articleSection="Miljö",
        keywords="klimat, vatten; luft",
        inLanguage="sv-SE",
    )
    assert (item.summary, item.content) == ("Kort", "<p>Långt <b>nog</b></p>")
    assert (item.published, item.updated) == (at("2026-11-20T09:00"), at("2026-11-21T10:00"))
    assert [author.name for author in item.authors] == ["Eva Lind", "Olle Ek"]
    assert item.image == "https://www.aby.example/a.jpg"
    assert item.categories == ("Miljö", "klimat", "vatten", "luft")
    assert item.language is None


def test_another_language_is_kept(read: Read) -> None:
    assert news(read, inLanguage={"@type": "Language", "name": "Engelska", "alternateName": "en"}).language == "en"


@pytest.mark.parametrize(
    ("properties", "link"),
    [
        ({"url": None, "mainEntityOfPage": "https://x.se/1"}, "https://x.se/1"),
        ({"url": None, "mainEntityOfPage": {"@type": "WebPage", "@id": "https://x.se/1"}}, "https://x.se/1"),
        ({"url": "", "@id": "https://x.se/1"}, "https://x.se/1"),
        ({"url": ["https://x.se/1", "https://x.se/2"]}, "https://x.se/1"),
        ({"url": {"@id": "https://x.se/1"}}, "https://x.se/1"),
        ({"url": "javascript:alert(1)", "mainEntityOfPage": True}, None),
    ],
)
def test_the_page_of_an_item(read: Read, properties: dict[str, Any], link: str | None) -> None:
    assert news(read, **properties).link == link


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("F&ouml;r alla &#8211; nu", "För alla – nu"),
        ("<b>Nytt</b> bad", "Nytt bad"),
        ("Låga priser: 5 < 10 & mer", "Låga priser: 5 < 10 & mer"),
        (17, "17"),
        (["", None, "Nytt"], "Nytt"),
    ],
)
def test_a_title_is_text(read: Read, said: object, title: str) -> None:
    assert news(read, headline=said).title == title


def test_a_text_escaped_twice_is_the_markup_it_is(read: Read) -> None:
    item = news(read, description="&lt;p&gt;Bad &amp;amp; bastu&lt;/p&gt;\\n")
    assert (item.summary, item.content) == ("Bad & bastu", "<p>Bad &amp; bastu</p>")


def test_the_fields_of_the_configuration_go_before_what_is_usual(read_events: ReadEvents) -> None:
    fields = (
        "fields: {title: alternateName, location: [location.address.addressLocality, location.name], summary: [a, b]}\n"
    )
    place = {"name": "Salen", "address": {"addressLocality": "Åby"}}
    given = {"startDate": "2026-12-01", "alternateName": "Middag", "location": place, "a": "ett", "b": "två"}
    load = read_events(given, {"startDate": "2026-12-02", "location": "Torget"}, source=EVENTS + fields)
    first, second = load.items
    assert isinstance(first, Event)
    assert (first.title, first.location, first.summary) == ("Middag", "Åby, Salen", "ett två")
    assert (second.title, second.summary) == ("Lunch 2", None)
    assert load.readings[0].origins["title"] == "JSON-LD alternateName"


def test_files_are_those_of_media_objects_and_no_pictures() -> None:
    pdf = Node(
        "JSON-LD",
        ("DigitalDocument",),
        properties={
            "url": (Said("/sida-om-krav"),),
            "contentUrl": (Said("/krav.pdf"),),
            "encodingFormat": (Said("application/pdf"),),
            "name": (Said("Kraven"),),
        },
    )
    picture = Node("JSON-LD", ("ImageObject",), properties={"contentUrl": (Said("/bild.jpg"),)})
    node = Node(
        "JSON-LD", ("NewsArticle",), properties={"encoding": (pdf, Said("/tal.mp3")), "associatedMedia": (picture,)}
    )
    found = fields_of(node)["enclosures"]
    assert [(value.text, value.media_type, value.label) for value in found] == [
        ("/krav.pdf", "application/pdf", "Kraven"),
        ("/tal.mp3", None, None),
    ]
