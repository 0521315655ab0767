"""One reading as ``preview --json`` shows it. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.model import Event, NewsItem, Override, Reading, Recurrence


def describe(
    reading: Reading,
    *,
    zone: ZoneInfo,
    id: str | None = None,  # noqa: A002 - the contract's name
    missing_title: str | None = None,
) -> dict[str, Any]:
    """The item of the contract, ready for JSON: what is unknown is absent.

    zone: the site's; moments are RFC 3339 in its offset, never Z; whole days of an event are dates, ``end`` the last
    day included; the day of a piece of news is its midnight, as in the feeds; a recurring event has its first date,
    and ``recurrence``
    missing_title: of the source; it stands in where an item has none, and says so

    >>> describe(Reading(item=None, partial={"title": "Öppet hus"}, set_aside="it has no date"), zone=ZoneInfo("UTC"))
    {'title': 'Öppet hus', 'set_aside': 'it has no date'}
    """
    shown: dict[str, Any] = {"id": id, **_fields(reading, zone)}
    shown["warnings"] = list(reading.warnings)
    shown["origins"] = dict(reading.origins)
    shown["set_aside"] = reading.set_aside
    if missing_title and not shown.get("title"):
        shown = {"id": id, "title": missing_title} | {name: value for name, value in shown.items() if name != "title"}
        shown["warnings"] = [*reading.warnings, "it has no title of its own; missing_title stands in"]
        shown["origins"] = {**reading.origins, "title": "missing_title"}
    return {name: value for name, value in shown.items() if value not in (None, [], {}, "")}


def _fields(reading: Reading, zone: ZoneInfo) -> dict[str, Any]:
    item = reading.item
    if item is None:
        partial: dict[str, Any] = dict(reading.partial)
        if "categories" in partial:
            partial["categories"] = partial["categories"].split("\n")
        return partial
    shown: dict[str, Any] = {
        "title": item.title,
        "link": item.link,
        "summary": item.summary,
        "content": item.content,
        "categories": list(item.categories),
        "authors": [author.name for author in item.authors],
        "image": item.image,
        "enclosures": [enclosure.url for enclosure in item.enclosures],
        "language": item.language,
    }
    return shown | (_event(item, zone) if isinstance(item, Event) else _news(item, zone))


def _news(item: NewsItem, zone: ZoneInfo) -> dict[str, Any]:
    published = item.published
    if published is not None and not isinstance(published, datetime):
        published = datetime(published.year, published.month, published.day, tzinfo=zone)
    return {"published": _moment(published, zone), "updated": _moment(item.updated, zone)}


def _event(item: Event, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "start": _moment(item.span.start, zone),
        "end": _moment(item.span.end, zone),
        "all_day": item.span.all_day,
        "location": item.location,
        "geo": list(item.geo) if item.geo else None,
        "online": item.online,
        "status": item.status.value,
        "organizer": item.organizer,
        "price": item.price,
        "signup": item.signup,
        "contact": item.contact,
        "recurrence": _recurrence(item.recurrence, zone) if item.recurrence else None,
    }


def _recurrence(told: Recurrence, zone: ZoneInfo) -> dict[str, Any]:
    """The rule, the further and the left out dates, and the times that are not as the others; empty ones absent."""
    shown = {
        "rules": list(told.rules),
        "rdates": [_moment(at, zone) for at in told.rdates],
        "exdates": [_moment(at, zone) for at in told.exdates],
        "overrides": [_override(one, zone) for one in told.overrides],
    }
    return {name: value for name, value in shown.items() if value}


def _override(one: Override, zone: ZoneInfo) -> dict[str, Any]:
    shown = {
        "at": _moment(one.at, zone),
        "title": one.title,
        "start": _moment(one.span.start, zone),
        "end": _moment(one.span.end, zone),
        "all_day": one.span.all_day,
        "location": one.location,
        "status": one.status.value,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _moment(moment: date | datetime | None, zone: ZoneInfo) -> str | None:
    if isinstance(moment, datetime):
        return moment.astimezone(zone).isoformat(timespec="seconds")
    return moment.isoformat() if moment else None
