"""What an event has arrives in the calendar and in JSON Feed, from every kind of source that can say it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from syndicate import sources
from syndicate.config import parse
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.store import open_store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEAD = """\
site: {title: Åby kommun, url: "https://www.aby.example/", language: sv, timezone: Europe/Stockholm,
  authority: "aby.example,2026"}
store: sqlite:///STORE
"""
EVENT = {
    "title": "Öppet hus",
    "link": "/kalender/1",
    "start": "2026-04-01T18:00:00+02:00",
    "end": "2026-04-01T20:00:00+02:00",
    "location": "Rådhuset, Torget 1",
    "geo": "59.5, 17.25",
    "online": "https://moten.aby.example/1",
    "status": "tentative",
    "organizer": "Miljökontoret",
    "price": "50 kr",
    "signup": "https://www.aby.example/anmalan",
    "contact": "Åsa Öberg, 08-123 45",
    "categories": "Miljö",
    "image": "/bild.jpg",
    "enclosures": "/program.pdf",
}
FIELDS = ", ".join(f"{name}: {name}" for name in EVENT)
SELECTORS = ", ".join(f"{name}: .{name}" for name in EVENT)
HTML = "<!DOCTYPE html><ul class='list'><li>{}</li></ul>".format(
    "".join(
        f"<a class='{name}' href='{said}'>x</a>"
        if name in ("link", "online", "signup", "enclosures")
        else f"<img class='{name}' src='{said}'>"
        if name == "image"
        else f"<b class='{name}'>{said}</b>"
        for name, said in EVENT.items()
    )
)
CALENDAR = "\r\n".join(
    [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260301T000000Z"),
        *("DTSTART:20260401T160000Z", "DTEND:20260401T180000Z", "SUMMARY:Öppet hus", "URL:/kalender/1"),
        *("LOCATION:Rådhuset\\, Torget 1", "GEO:59.5;17.25", "CONFERENCE;VALUE=URI:https://moten.aby.example/1"),
        *("STATUS:TENTATIVE", "ORGANIZER;CN=Miljökontoret:mailto:miljo@aby.example", "CATEGORIES:Miljö"),
        *("CONTACT:Åsa Öberg\\, 08-123 45", "IMAGE;VALUE=URI:https://www.aby.example/bild.jpg"),
        *("ATTACH:https://www.aby.example/program.pdf", "END:VEVENT", "END:VCALENDAR", ""),
    ]
)
XCAL = """<rss version="2.0" xmlns:xcal="urn:ietf:params:xml:ns:xcal" xmlns:georss="http://www.georss.org/georss">
<channel><title>A</title><link>/</link><item><title>Öppet hus</title><link>/kalender/1</link>
<xcal:dtstart>2026-04-01T18:00:00+02:00</xcal:dtstart><xcal:dtend>2026-04-01T20:00:00+02:00</xcal:dtend>
<xcal:location>Rådhuset, Torget 1</xcal:location><xcal:status>TENTATIVE</xcal:status>
<xcal:organizer>Miljökontoret</xcal:organizer><xcal:contact>Åsa Öberg, 08-123 45</xcal:contact>
<xcal:categories>Miljö</xcal:categories><enclosure url="/program.pdf" type="application/pdf" length="9"/>
</item></channel></rss>"""

JSONLD = json.dumps(
    {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Öppet hus",
        "url": "/kalender/1",
        "startDate": EVENT["start"],
        "endDate": EVENT["end"],
        "eventAttendanceMode": "MixedEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "Rådhuset",
                "address": "Torget 1",
                "geo": {"@type": "GeoCoordinates", "latitude": 59.5, "longitude": 17.25},
            },
            {"@type": "VirtualLocation", "url": EVENT["online"]},
        ],
        "organizer": {"@type": "Organization", "name": "Miljökontoret"},
        "offers": {"@type": "Offer", "price": "50", "priceCurrency": "SEK", "url": EVENT["signup"]},
        "keywords": ["Miljö"],
        "image": "/bild.jpg",
        "associatedMedia": {"@type": "MediaObject", "contentUrl": "/program.pdf", "encodingFormat": "application/pdf"},
    }
)


def database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        columns = ", ".join(f"? AS {name}" for name in EVENT).replace("AS end", 'AS "end"')
        connection.execute(f"CREATE TABLE events AS SELECT {columns}", tuple(EVENT.values()))
        return connection.serialize()


@dataclass(frozen=True)
class Sample:
    """A source. ``without``: what its format has no word for."""

    keys: str
    document: str | bytes
    name: str
    without: frozenset[str] = frozenset()


SAMPLES = {
    "html": Sample(f"type: html, items: ul.list > li, fields: {{{SELECTORS}}}", HTML, "a.html"),
    "json": Sample(f"type: json, items: items, fields: {{{FIELDS}}}", json.dumps({"items": [EVENT]}), "a.json"),
    "jsonld": Sample(
        "type: jsonld",
        f'<html><script type="application/ld+json">{JSONLD}</script></html>',
        "a.html",
        frozenset({"status", "contact"}),
    ),
    "files": Sample("type: files", json.dumps([EVENT]), "a.json"),
    "sql": Sample("type: sql, query: SELECT * FROM events", database(), "a.db"),
    "ics": Sample("type: ics", CALENDAR, "a.ics", frozenset({"price", "signup"})),
    "feed": Sample("type: feed", XCAL, "a.xml", frozenset({"price", "signup", "geo", "online", "image"})),
}


def test_every_kind_of_source_of_events_has_a_sample() -> None:
    # Sitemaps say where pages are, and nothing of events.
    assert SAMPLES.keys() == sources.LOADERS.keys() - {"sitemap"}


@pytest.mark.parametrize("name", SAMPLES)
def test_everything_that_an_event_has_is_in_the_calendar_and_in_json_feed(name: str, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    document = sample.document if isinstance(sample.document, bytes) else sample.document.encode()
    (tmp_path / sample.name).write_bytes(document)
    where = f"path: {sample.name}" + ("" if name == "sql" else ', url: "https://www.aby.example/"')
    words = HEAD.replace("STORE", str(tmp_path / "s.db"))
    words += f"sources:\n  a: {{kind: events, {where}, {sample.keys}}}\nfeeds:\n  a: {{title: Kalender, from: [a]}}\n"
    config = parse(words, path=tmp_path / "feeds_config.yaml", env={})
    with Door(user_agent="syndicate-test/1") as door, open_store(config.store) as store:
        outcome = Cycle(config, store, door, lambda: NOW, lambda: "x").refresh("a")
        assert (outcome.verdict, outcome.items) == ("publish", 1), outcome.reason
        bodies = {one.path: one.body for one in store.artifacts().artifacts}
    (item,) = json.loads(bodies["/feeds/a.json"])["items"]
    found = item["_event"] | {"categories": item["tags"], "image": item.get("image")}
    found["enclosures"] = [file["url"] for file in item["attachments"]]
    wanted = EVENT | {
        "geo": [59.5, 17.25],
        "categories": ["Miljö"],
        "image": "https://www.aby.example/bild.jpg",
        "enclosures": ["https://www.aby.example/program.pdf"],
    }
    names = wanted.keys() - {"title", "link"} - sample.without
    assert {each: found.get(each) for each in names} == {each: wanted[each] for each in names}
    (event,) = Calendar.from_ical(bodies["/feeds/a.ics"]).walk("VEVENT")
    shown = {
        "title": ("SUMMARY", "Öppet hus"),
        "link": ("URL", "https://www.aby.example/kalender/1"),
        "location": ("LOCATION", "Rådhuset, Torget 1"),
        "online": ("CONFERENCE", "https://moten.aby.example/1"),
        "status": ("STATUS", "TENTATIVE"),
        "contact": ("CONTACT", "Åsa Öberg, 08-123 45"),
        "image": ("IMAGE", "https://www.aby.example/bild.jpg"),
        "enclosures": ("ATTACH", "https://www.aby.example/program.pdf"),
    }
    for field, (called, said) in shown.items():
        if field not in sample.without:
            assert str(event[called]).endswith(said), called
    assert event.decoded("DTSTART") == datetime(2026, 4, 1, 16, tzinfo=UTC)
    for field in {"organizer", "price", "signup", "contact", "online"} - sample.without:
        assert EVENT[field] in str(event["DESCRIPTION"]), field
