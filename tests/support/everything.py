"""Four events that have everything between them, as every kind of source says them.

The first has all that an event can have; the others are a whole day, several days, and one whose end is not known.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

SITE = "https://www.aby.example"
EVENT: dict[str, str] = {
    "title": "Open house",
    "link": "/kalender/hours",
    "summary": "An evening about waste.",
    "start": "2026-04-01T18:00:00+02:00",
    "end": "2026-04-01T20:00:00+02:00",
    "location": "Rådhuset, Torget 1",
    "geo": "59.5, 17.25",
    "online": "https://moten.aby.example/1",
    "status": "tentative",
    "organizer": "Miljökontoret",
    "price": "50 kr",
    "signup": f"{SITE}/anmalan",
    "contact": "Åsa Öberg, 08-123 45",
    "categories": "Miljö",
    "image": "/bild.jpg",
    "enclosures": "/program.pdf",
    "language": "en",
}
OTHERS: tuple[dict[str, str], ...] = (
    {"title": "Städdag", "link": "/kalender/day", "start": "2026-04-02"},
    {"title": "Mässa", "link": "/kalender/days", "start": "2026-04-03", "end": "2026-04-05"},
    {"title": "Vernissage", "link": "/kalender/open", "start": "2026-04-06T18:00:00+02:00"},
)
EVENTS = (EVENT, *OTHERS)

# What a document must be read back as, by property.
WANTED: dict[str, Any] = {
    "title": "Open house",
    "link": f"{SITE}/kalender/hours",
    "text": "An evening about waste.",
    "hours": ("2026-04-01T18:00:00+02:00", "2026-04-01T20:00:00+02:00"),
    "a whole day": ("2026-04-02", None),
    "several days": ("2026-04-03", "2026-04-05"),
    "an unknown end": ("2026-04-06T18:00:00+02:00", None),
    "place": EVENT["location"],
    "position": (59.5, 17.25),
    "online": EVENT["online"],
    "status": "tentative",
    "organizer": EVENT["organizer"],
    "price": EVENT["price"],
    "signup": EVENT["signup"],
    "contact": EVENT["contact"],
    "categories": ["Miljö"],
    "files": [f"{SITE}/program.pdf"],
    "image": f"{SITE}/bild.jpg",
    "language": "en",
}


@dataclass(frozen=True)
class Sample:
    """A source. ``keys``: of its configuration beside kind, path and url.

    says: what it says otherwise, by property; cannot: what it has no word for, with the reason
    """

    keys: str
    document: str | bytes
    name: str
    says: Mapping[str, Any] = field(default_factory=dict)
    cannot: Mapping[str, str] = field(default_factory=dict)


_LINKS = ("link", "online", "signup", "enclosures")


def _part(name: str, said: str) -> str:
    if name in _LINKS:
        return f"<a class='{name}' href='{said}'>x</a>"
    return f"<img class='{name}' src='{said}'>" if name == "image" else f"<b class='{name}'>{said}</b>"


def _html() -> str:
    items = [
        f"<li lang='{told.get('language', 'sv')}'>{''.join(_part(*pair) for pair in told.items())}</li>"
        for told in EVENTS
    ]
    return f"<!DOCTYPE html><ul class='list'>{''.join(items)}</ul>"


def _ics() -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN"]
    every = ("BEGIN:VEVENT", "DTSTAMP:20260301T000000Z")
    lines += [*every, "UID:1", "DTSTART:20260401T160000Z", "DTEND:20260401T180000Z"]
    lines += ["SUMMARY;LANGUAGE=en:Open house", "DESCRIPTION:An evening about waste.", "URL:/kalender/hours"]
    lines += ["LOCATION:Rådhuset\\, Torget 1", "GEO:59.5;17.25", "STATUS:TENTATIVE", "CATEGORIES:Miljö"]
    lines += ["CONFERENCE;VALUE=URI:https://moten.aby.example/1", "CONTACT:Åsa Öberg\\, 08-123 45"]
    lines += ["ORGANIZER;CN=Miljökontoret:mailto:miljo@aby.example"]
    lines += [f"IMAGE;VALUE=URI:{SITE}/bild.jpg", f"ATTACH:{SITE}/program.pdf", "END:VEVENT"]
    days = ("DTSTART;VALUE=DATE:20260402", "DTEND;VALUE=DATE:20260403")
    lines += [*every, "UID:2", *days, "SUMMARY:Städdag", "URL:/kalender/day", "END:VEVENT"]
    days = ("DTSTART;VALUE=DATE:20260403", "DTEND;VALUE=DATE:20260406")
    lines += [*every, "UID:3", *days, "SUMMARY:Mässa", "URL:/kalender/days", "END:VEVENT"]
    start = "DTSTART;TZID=Europe/Stockholm:20260406T180000"
    lines += [*every, "UID:4", start, "SUMMARY:Vernissage", "URL:/kalender/open", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


_SPACES = """xmlns:xcal="urn:ietf:params:xml:ns:xcal" xmlns:ev="http://purl.org/rss/1.0/modules/event/"
 xmlns:georss="http://www.georss.org/georss" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" """


def _rss(*items: str) -> str:
    told = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0' {_SPACES}><channel><title>A</title><link>/</link>{told}</channel></rss>"


def _title(told: Mapping[str, str]) -> str:
    return f"<title>{told['title']}</title><link>{told['link']}</link>"


def _ev() -> str:
    first = """<description>An evening about waste.</description><dc:language>en</dc:language>
<ev:location>Rådhuset, Torget 1</ev:location><ev:organizer>Miljökontoret</ev:organizer><ev:type>Miljö</ev:type>
<georss:point>59.5 17.25</georss:point><media:content url="/bild.jpg" medium="image"/>
<enclosure url="/program.pdf" type="application/pdf" length="9"/>"""
    ends = [f"<ev:enddate>{told['end']}</ev:enddate>" if "end" in told else "" for told in EVENTS]
    whens = [f"<ev:startdate>{told['start']}</ev:startdate>{end}" for told, end in zip(EVENTS, ends, strict=True)]
    return _rss(
        *(_title(told) + when + (first if told is EVENT else "") for told, when in zip(EVENTS, whens, strict=True))
    )


def _xcal() -> str:
    first = """<description>An evening about waste.</description><dc:language>en</dc:language>
<xcal:dtstart>20260401T160000Z</xcal:dtstart><xcal:duration>PT2H</xcal:duration>
<xcal:location>Rådhuset, Torget 1</xcal:location><xcal:status>TENTATIVE</xcal:status><xcal:geo>59.5;17.25</xcal:geo>
<xcal:organizer>Miljökontoret</xcal:organizer><xcal:contact>Åsa Öberg, 08-123 45</xcal:contact>
<xcal:categories>Miljö</xcal:categories><xcal:attach>/program.pdf</xcal:attach><xcal:image>/bild.jpg</xcal:image>
<xcal:conference>https://moten.aby.example/1</xcal:conference><xcal:url>/kalender/hours</xcal:url>"""
    return _rss(
        f"<title>Open house</title>{first}",
        f"{_title(OTHERS[0])}<xcal:dtstart>20260402</xcal:dtstart><xcal:dtend>20260403</xcal:dtend>",
        f"{_title(OTHERS[1])}<xcal:dtstart>20260403</xcal:dtstart><xcal:dtend>20260406</xcal:dtend>",
        f"{_title(OTHERS[2])}<xcal:dtstart>2026-04-06T18:00:00+02:00</xcal:dtstart>",
    )


def _jsonfeed() -> str:
    """As this service publishes it."""
    names = ("start", "end", "location", "online", "status", "organizer", "price", "signup", "contact")
    items = []
    for number, told in enumerate(EVENTS):
        item: dict[str, Any] = {"id": str(number), "title": told["title"], "url": told["link"]}
        item["content_text"] = told.get("summary", told["title"])
        item["_event"] = {name: told[name] for name in names if name in told}
        items.append(item)
    items[0] |= {"summary": EVENT["summary"], "tags": ["Miljö"], "image": "/bild.jpg", "language": "en"}
    items[0] |= {"attachments": [{"url": "/program.pdf", "mime_type": "application/pdf"}]}
    items[0]["_event"]["geo"] = [59.5, 17.25]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": items})


def _jsonld() -> str:
    first = {
        "@type": "Event",
        "name": EVENT["title"],
        "url": EVENT["link"],
        "description": EVENT["summary"],
        "startDate": EVENT["start"],
        "endDate": EVENT["end"],
        "eventStatus": "https://schema.org/EventPostponed",
        "eventAttendanceMode": "MixedEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "Rådhuset",
                "address": "Torget 1",
                "geo": {"latitude": 59.5, "longitude": 17.25},
            },
            {"@type": "VirtualLocation", "url": EVENT["online"]},
        ],
        "organizer": {
            "@type": "Organization",
            "name": "Miljökontoret",
            "contactPoint": {"@type": "ContactPoint", "name": "Åsa Öberg", "telephone": "08-123 45"},
        },
        "offers": {"@type": "Offer", "price": "50", "priceCurrency": "SEK", "url": EVENT["signup"]},
        "keywords": ["Miljö"],
        "inLanguage": "en",
        "image": {"@type": "ImageObject", "url": "/bild.jpg"},
        "associatedMedia": {"@type": "MediaObject", "contentUrl": "/program.pdf", "encodingFormat": "application/pdf"},
    }
    names = {"title": "name", "link": "url", "start": "startDate", "end": "endDate"}
    others = [{"@type": "Event"} | {names[name]: said for name, said in told.items()} for told in OTHERS]
    written = json.dumps({"@context": "https://schema.org", "@graph": [first, *others]})
    return f'<html><script type="application/ld+json">{written}</script></html>'


def _database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        columns = ", ".join(EVENT).replace("end", '"end"')
        connection.execute(f"CREATE TABLE events ({columns})")
        for told in EVENTS:
            marks = ", ".join("?" for _ in EVENT)
            connection.execute(f"INSERT INTO events VALUES ({marks})", [told.get(name) for name in EVENT])
        connection.commit()
        return connection.serialize()


_FIELDS = ", ".join(f"{name}: {name}" for name in EVENT)
_SELECTORS = ", ".join(f"{name}: .{name}" for name in EVENT if name != "language") + ", language: '::attr(lang)'"
_NO_SALE = "calendars have no word for it; it stands in the text of those that say it"
SAMPLES = {
    "html": Sample(f"type: html, items: ul.list > li, fields: {{{_SELECTORS}}}", _html(), "a.html"),
    "json": Sample(f"type: json, items: items, fields: {{{_FIELDS}}}", json.dumps({"items": EVENTS}), "a.json"),
    "jsonld": Sample("type: jsonld", _jsonld(), "a.html", says={"status": "postponed"}),  # it knows no "tentative"
    "files": Sample("type: files", json.dumps(EVENTS), "a.json"),
    "sql": Sample("type: sql, query: SELECT * FROM events", _database(), "a.db"),
    "ics": Sample("type: ics", _ics(), "a.ics", cannot={"price": _NO_SALE, "signup": _NO_SALE}),
    "feed as JSON": Sample("type: feed", _jsonfeed(), "a.json"),
    "feed with xcal:": Sample("type: feed", _xcal(), "a.xml", cannot={"price": _NO_SALE, "signup": _NO_SALE}),
    "feed with ev:": Sample(
        "type: feed",
        _ev(),
        "a.xml",
        says={"status": "confirmed"},  # what is not said to be otherwise
        cannot=dict.fromkeys(("online", "price", "signup", "contact"), "the event module has no word for it"),
    ),
}
