"""What a published document says of the four events of ``everything``, read by parsers of others, by property.

Each gives a value as ``WANTED`` has it; None where the document says nothing.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import feedparser
from icalendar import Calendar
from selectolax.lexbor import LexborHTMLParser

ZONE = ZoneInfo("Europe/Stockholm")
MARK = "POSTPONED: "  # of one that is
PAGES = {"a whole day": "day", "several days": "days", "an unknown end": "open"}
_LABELS = {
    "Join online": "online",
    "Organiser": "organizer",
    "Price": "price",
    "Sign up or buy tickets": "signup",
    "Contact": "contact",
}
_STATUS = {"Tentative.": "tentative", "Postponed, new time not known.": "postponed"}


def of_calendar(body: bytes) -> dict[str, Any]:
    """iCalendar, by icalendar."""
    events = {str(one["URL"]).rpartition("/")[2]: one for one in Calendar.from_ical(body).walk("VEVENT")}
    first: Any = events["hours"]
    lines = str(first["DESCRIPTION"]).split("\n")
    spot = first["GEO"].to_ical().split(";") if "GEO" in first else None
    postponed = "postponed" if "Postponed, new time not known." in lines else "tentative"
    shown = {"CONFIRMED": "confirmed", "TENTATIVE": postponed}
    return {
        "title": str(first["SUMMARY"]).removeprefix(MARK),
        "link": str(first["URL"]),
        "text": lines[0],
        "place": _said_of(first, "LOCATION"),
        "position": (float(spot[0]), float(spot[1])) if spot else None,
        "online": _said_of(first, "CONFERENCE"),
        "status": shown[str(first["STATUS"])],
        "categories": [str(name) for name in getattr(first.get("CATEGORIES"), "cats", ())],
        "files": [_said_of(first, "ATTACH")],
        "image": _said_of(first, "IMAGE"),
        "language": first["SUMMARY"].params.get("LANGUAGE"),
        "hours": _span(first),
        **{name: _span(events[page]) for name, page in PAGES.items()},
        **{name: said for name, said in _labelled(lines) if name != "contact"},
        "contact": str(first["CONTACT"]) if first.get("CONTACT") in dict(_labelled(lines)).values() else None,
    }


def _said_of(event: Any, name: str) -> str | None:
    return str(event[name]) if name in event else None


def _span(event: Any) -> tuple[str, str | None]:
    """Start and end as ``WANTED`` has them: of days the last one; none where the text says that it is not known."""
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    if isinstance(start, datetime):
        unknown = "Sluttiden är inte angiven." in str(event.get("DESCRIPTION", ""))
        local = end.astimezone(ZONE).isoformat()
        return start.astimezone(ZONE).isoformat(), None if unknown else local
    last = end - timedelta(days=1)
    return start.isoformat(), last.isoformat() if last > start else None


def _labelled(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        label, _, said = line.partition(": ")
        if label in _LABELS:
            yield _LABELS[label], said


def of_feed(body: bytes) -> dict[str, Any]:
    """Atom or RSS, by feedparser: what stands in elements, and what stands in the text."""
    found = feedparser.parse(body)
    assert not found.bozo
    entries = {entry.link.rpartition("/")[2]: entry for entry in found.entries}
    first = entries["hours"]
    lines = _lines(first)
    place, organizer, labelled = first.get("ev_location"), first.get("ev_organizer"), dict(_labelled(lines))
    status = _STATUS.get(lines[0], "confirmed")
    when = lines[0] if status == "confirmed" else lines[1]
    where = first.get("where")
    return {
        **labelled,
        "title": first.title.removeprefix(MARK),
        "link": first.link,
        "text": lines[-1],
        "place": place if place and when.endswith(f", {place}") else None,
        "position": tuple(reversed(where["coordinates"])) if where else None,
        "status": status,
        "organizer": organizer if organizer == labelled.get("organizer") else None,
        "categories": [tag.term for tag in first.get("tags", ())],
        "files": [file.href for file in first.enclosures],
        "image": next(
            (media["url"] for media in first.get("media_content", ()) if media.get("medium") == "image"), None
        ),
        "language": first.get("language") or first.title_detail.get("language"),
        "hours": _said(first),
        **{name: _said(entries[page]) for name, page in PAGES.items()},
        "hours in words": when.removesuffix(f", {place}"),
        **{f"{name} in words": _lines(entries[page])[0] for name, page in PAGES.items()},
    }


def _lines(entry: Any) -> list[str]:
    plain = re.sub(r"<br\s*/?>", "\n", entry.summary)
    return [line for line in html.unescape(plain).split("\n") if line]


def _said(entry: Any) -> tuple[str | None, str | None]:
    return _plain(entry.get("ev_startdate"), entry.get("ev_enddate"))


def _plain(start: Any, end: Any) -> tuple[Any, Any]:
    """Without an end that is the same day over again, which some sources name."""
    return start, end if end != start else None


def of_json_feed(body: bytes) -> dict[str, Any]:
    """JSON Feed, by json."""
    items = {item["url"].rpartition("/")[2]: item for item in json.loads(body)["items"]}
    first, told = items["hours"], items["hours"]["_event"]
    same = ("online", "status", "organizer", "price", "signup", "contact")
    return {
        "title": first["title"].removeprefix(MARK),
        "link": first["url"],
        "text": first.get("summary", "").rpartition("\n")[2],
        "place": told.get("location"),
        "position": tuple(told["geo"]) if "geo" in told else None,
        "categories": first.get("tags"),
        "files": [file["url"] for file in first.get("attachments", ())],
        "image": first.get("image"),
        "language": first.get("language"),
        "hours": (told["start"], told.get("end")),
        **{name: told.get(name) for name in same},
        **{name: _told(items[page]["_event"]) for name, page in PAGES.items()},
    }


def _told(told: Mapping[str, Any]) -> tuple[str, str | None]:
    assert told["all_day"] is ("T" not in told["start"])
    return _plain(told["start"], told.get("end"))


def of_pages(pages: Mapping[str, str]) -> dict[str, Any]:
    """The events' own pages, by selectolax. pages: their HTML by what the addresses on the website end in."""
    read = {name: LexborHTMLParser(page) for name, page in pages.items()}
    first = read["hours"]
    facts = _facts(first)
    links = {name: (dd.css_first("a") or dd).attributes.get("href") for name, dd in facts.items()}
    spot = parse_qs(urlsplit(links.get("Var") or "").query)
    notice = " ".join(node.text() for node in first.css(".hero .notice"))
    status = next(
        (name for word, name in (("Preliminär", "tentative"), ("Uppskjut", "postponed")) if word in notice), ""
    )
    heading = first.css_first("h1")
    assert heading is not None
    return {
        "title": heading.text(),
        "language": heading.attributes.get("lang"),
        "link": links.get("På webbplatsen"),
        "text": " ".join(node.text() for node in first.css(".rich")),
        "place": facts["Var"].text(deep=False).strip() if "Var" in facts else None,
        "position": (float(spot["mlat"][0]), float(spot["mlon"][0])) if spot else None,
        "online": links.get("Delta på nätet"),
        "status": status or "confirmed",
        "organizer": _text(facts.get("Arrangör")),
        "price": _text(facts.get("Pris")),
        "signup": links.get("Anmälan"),
        "contact": _text(facts.get("Kontakt")),
        "categories": (_text(facts.get("Kategorier")) or "").split(", "),
        "files": [link.attributes.get("href") for link in (facts["Filer"].css("a") if "Filer" in facts else ())],
        "image": links.get("Bild"),
        "hours": _described(first),
        **{name: _described(read[page]) for name, page in PAGES.items()},
        "hours in words": _text(facts["När"]),
        **{f"{name} in words": _text(_facts(read[page])["När"]) for name, page in PAGES.items()},
    }


def _facts(page: LexborHTMLParser) -> dict[str, Any]:
    terms, said = page.css("dl.facts dt"), page.css("dl.facts dd")
    return {term.text(): one for term, one in zip(terms, said, strict=True)}


def _text(node: Any) -> str | None:
    return " ".join(node.text(separator=" ").split()) if node is not None else None


def _described(page: LexborHTMLParser) -> tuple[str, str | None]:
    """What it tells search engines, where the time that people see is the same."""
    (script,) = page.css("script[type='application/ld+json']")
    told = json.loads(script.text())
    shown = page.css_first(".lead time")
    assert shown is not None
    moment = str(shown.attributes["datetime"])
    assert moment[:10] == told["startDate"][:10], moment
    return _plain(told["startDate"], told.get("endDate"))
