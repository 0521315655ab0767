"""Events in feeds, as vocabularies of events and the systems that use them write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.model import Enclosure, Event, Load
from tests.sources.making import LoadIt

Read = Callable[[str], Load]


@pytest.fixture
def read_feed(load: LoadIt, tmp_path: Path) -> Read:
    """Load a feed of events from a file."""

    def answered(feed: str) -> Load:
        (tmp_path / "feed").write_text(feed, encoding="utf-8")
        answer = load("kind: events\ntype: feed\npath: feed\nurl: https://www.aby.example/flode/\n")
        assert isinstance(answer, Load)
        return answer

    return answered


XCAL = 'xmlns:xcal="urn:ietf:params:xml:ns:xcal" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"'


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ("<xcal:geo>59.5;17.25</xcal:geo>", {"geo": (59.5, 17.25)}),
        ("<geo:lat>59.5</geo:lat><geo:long>17.25</geo:long>", {"geo": (59.5, 17.25)}),
        ("<xcal:url>/a</xcal:url>", {"link": "https://www.aby.example/a"}),
        ("<link>/b</link><xcal:url>/a</xcal:url>", {"link": "https://www.aby.example/b"}),
        (
            "<xcal:attach>/a.pdf</xcal:attach>",
            {"enclosures": (Enclosure("https://www.aby.example/a.pdf", "application/pdf"),)},
        ),
        ("<xcal:attach>JVBERi0xLjQK</xcal:attach>", {"enclosures": ()}),  # the file itself, in base64
        ("<xcal:attach>data:text/html,x</xcal:attach>", {"enclosures": ()}),
        ("<category>A</category><xcal:categories>B,C</xcal:categories>", {"categories": ("A", "B", "C")}),
        ("<xcal:organizer>MAILTO:anna@aby.example</xcal:organizer>", {"organizer": None}),
        ("<xcal:description>Om vatten</xcal:description>", {"summary": "Om vatten"}),
        ("<xcal:duration>PT90M</xcal:duration>", {"end": "2026-12-01 19:30:00+01:00"}),
        ("<xcal:duration>P99999W</xcal:duration>", {"end": "None"}),
        ("<xcal:duration>-PT1H</xcal:duration>", {"end": "None"}),
    ],
)
def test_what_an_event_has_in_xcal(parts: str, wanted: dict[str, object], read_feed: Read) -> None:
    item = f"<item><title>Möte</title><xcal:dtstart>20261201T170000Z</xcal:dtstart>{parts}</item>"
    answer = read_feed(f'<rss version="2.0" {XCAL}><channel><title>T</title>{item}</channel></rss>')
    (event,) = answer.items
    assert isinstance(event, Event)
    found = {name: str(event.span.end) if name == "end" else getattr(event, name) for name in wanted}
    assert found == wanted


MEC = 'xmlns:mec="http://webnus.net/rss/mec/" xmlns:ev="http://purl.org/rss/1.0/modules/event/"'
HOURS = "<mec:startDate>2026-12-10</mec:startDate><mec:endDate>2026-12-10</mec:endDate>"


@pytest.mark.parametrize(
    ("parts", "start", "end"),
    [
        (f"{HOURS}<mec:startHour>18:00</mec:startHour><mec:endHour>20:00</mec:endHour>", "2026-12-10 18:00", "20:00"),
        (
            f"{HOURS}<mec:startHour>6:00 pm</mec:startHour><mec:endHour>8:00 pm</mec:endHour>",
            "2026-12-10 18:00",
            "20:00",
        ),
        (f"{HOURS}<mec:startHour>Hela dagen</mec:startHour>", "2026-12-10", None),
        (
            "<ev:startdate>2026-12-10T00:00:00+01:00</ev:startdate><ev:enddate>2026-12-10T23:59:59+01:00</ev:enddate>",
            "2026-12-10",
            None,
        ),
        (
            "<ev:startdate>2026-12-10T18:00:00+01:00</ev:startdate><ev:enddate>2026-12-10T18:00:00+01:00</ev:enddate>",
            "2026-12-10 18:00",
            None,
        ),
    ],
)
def test_times_that_stand_apart_or_mean_days(parts: str, start: str, end: str | None, read_feed: Read) -> None:
    item = f"<item><title>Möte</title>{parts}<mec:location>Torget</mec:location><mec:cost>50 kr</mec:cost></item>"
    (event,) = read_feed(f'<rss version="2.0" {MEC}><channel><title>T</title>{item}</channel></rss>').items
    assert isinstance(event, Event)
    assert str(event.span.start).removesuffix(":00+01:00") == start
    assert (event.span.end in (None, event.span.start)) if end is None else f" {end}:" in str(event.span.end)
    assert (event.location, event.price) == ("Torget", "50 kr")


def test_a_private_event_is_set_aside_and_markup_in_a_place_is_none(read_feed: Read) -> None:
    when = "<xcal:dtstart>20261201T170000Z</xcal:dtstart>"
    place = "<xcal:location>&lt;a href='/p'&gt;Rådhuset&lt;/a&gt;</xcal:location>"  # Trumba
    items = f"<item><title>A</title>{when}{place}</item>"
    items += f"<item><title>B</title>{when}<xcal:class>PRIVATE</xcal:class></item>"
    answer = read_feed(f'<rss version="2.0" {XCAL}><channel><title>T</title>{items}</channel></rss>')
    (event,) = answer.items
    assert isinstance(event, Event)
    assert event.location == "Rådhuset"
    assert [one.set_aside for one in answer.readings if one.withheld] == ["the source marks it as private"]
