"""Events as the systems that publish structured data write them, and as hostile hands would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from syndicate.model import Event

Made = Callable[..., Event]

ANNA = {"@type": "ContactPoint", "name": "Anna Ek", "telephone": "tel:08-1", "email": "mailto:a@aby.example"}


@pytest.mark.parametrize(
    ("properties", "contact"),
    [
        ({"organizer": {"name": "Aby", "contactPoint": ANNA}}, "Anna Ek, 08-1, a@aby.example"),
        ({"contactPoint": ANNA, "organizer": {"name": "Aby", "telephone": "08-2"}}, "Anna Ek, 08-1, a@aby.example"),
        (
            {"contactPoint": [ANNA, {"contactType": "Biljetter", "url": "https://x.se/"}]},
            "Anna Ek, 08-1, a@aby.example; Biljetter, https://x.se/",
        ),
        ({"organizer": {"name": "Aby", "telephone": "08-2", "url": "https://x.se/"}}, "08-2, https://x.se/"),
        ({"organizer": {"name": "Aby", "email": "a@aby.example"}}, "a@aby.example"),
        ({"organizer": {"name": "Aby", "url": "https://x.se/"}}, None),  # who it is, not whom to ask
        ({"organizer": {"name": "Aby", "email": "", "contactPoint": []}}, None),
        ({"contactPoint": "Anna Ek"}, "Anna Ek"),
        ({"contactPoint": {"url": "javascript:x"}}, None),
    ],
)
def test_whom_to_ask(event: Made, properties: dict[str, Any], contact: str | None) -> None:
    assert event(**properties).contact == contact


PLACE = {"@type": "Place", "name": "Rådhuset"}


@pytest.mark.parametrize(
    ("properties", "price"),
    [
        ({"offers": {"price": "0", "priceCurrency": "SEK"}}, "Gratis"),
        ({"offers": {"price": 0}}, "Gratis"),
        (
            {"offers": {"@type": "AggregateOffer", "lowPrice": "0.00", "highPrice": "0.00", "priceCurrency": "EUR"}},
            "Gratis",
        ),
        ({"offers": {"@type": "AggregateOffer", "lowPrice": 0, "highPrice": 150, "priceCurrency": "SEK"}}, "0–150 kr"),
        ({"offers": [{"price": 100, "priceCurrency": "SEK"}, {"price": 0, "priceCurrency": "SEK"}]}, "100 kr, 0 kr"),
        ({"isAccessibleForFree": "https://schema.org/True"}, "Gratis"),
        ({"isAccessibleForFree": True, "offers": {"price": "0", "priceCurrency": "SEK"}}, "Gratis"),
        ({"isAccessibleForFree": False, "offers": {"price": "50", "priceCurrency": "SEK"}}, "50 kr"),
    ],
)
def test_what_costs_nothing_is_free(event: Made, properties: dict[str, Any], price: str) -> None:
    assert event(**properties).price == price


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (["EventRescheduled", "EventCancelled"], "cancelled"),
        (["https://schema.org/EventMovedOnline", "https://schema.org/EventPostponed"], "postponed"),
        (["EventRescheduled", "EventMovedOnline"], "confirmed"),
    ],
)
def test_of_several_statuses_the_one_counts_that_matters_most(event: Made, said: list[str], status: str) -> None:
    assert event(eventStatus=said).status.value == status


@pytest.mark.parametrize(
    ("place", "geo"),
    [
        (PLACE | {"geo": "59.5,17.25"}, (59.5, 17.25)),
        (PLACE | {"address": {"@type": "PostalAddress", "geo": {"latitude": 59.5, "longitude": 17.25}}}, (59.5, 17.25)),
        (PLACE | {"geo": "vid torget"}, None),
        (PLACE | {"geo": {"latitude": "", "longitude": None}}, None),
    ],
)
def test_positions_as_systems_write_them(event: Made, place: object, geo: tuple[float, float] | None) -> None:
    assert event(location=place).geo == geo


@pytest.mark.parametrize(
    ("location", "line", "online"),
    [
        (PLACE | {"address": "Torget 1\n123 45 Åby"}, "Rådhuset, Torget 1, 123 45 Åby", None),
        ("https://aby.zoom.us/j/9", None, "https://aby.zoom.us/j/9"),
        ({"@type": "Place", "name": "https://zoom.us/j/9", "url": "https://zoom.us/j/9"}, None, "https://zoom.us/j/9"),
        ([PLACE, {"@type": "VirtualLocation", "url": "https://x.se/live"}], "Rådhuset", "https://x.se/live"),
    ],
)
def test_places_and_meetings(event: Made, location: object, line: str | None, online: str | None) -> None:
    found = event(location=location)
    assert (found.location, found.online) == (line, online)


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ({"@id": "https://www.aby.example/#primaryimage"}, None),  # Yoast, where the picture itself is not described
        ("data:image/png;base64,iVBORw0KGgo=", None),
        ([{"@type": "ImageObject", "contentUrl": "/a.jpg"}, "/b.jpg"], "https://www.aby.example/a.jpg"),
    ],
)
def test_a_picture_is_one(event: Made, image: object, found: str | None) -> None:
    assert event(image=image).image == found
