"""JSON that was never seen before: where its list is and what its parts are, by their names and values. Pure.

A known API is recognised by its shape; of the others the list of objects that looks most like news or events is taken,
with JMESPath for each field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syndicate.discover._dating import Dates
from syndicate.model import Kind

MAX_DEPTH = 5
MAX_KEYS = 200
SAMPLE = 30

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TITLE = (
    "title",
    "name",
    "headline",
    "heading",
    "rubrik",
    "titel",
    "label",
    "subject",
    "summary",
    "eventname",
    "displayname",
    "eventtitle",
    "eventbodyname",
)
_LINK = (
    "url",
    "link",
    "href",
    "permalink",
    "uri",
    "weburl",
    "pageurl",
    "canonicalurl",
    "htmlurl",
    "webpage",
    "insiteurl",
    "publicurl",
    "eventurl",
    "detailurl",
    "vanityurl",
)
_SUMMARY = (
    "summary",
    "excerpt",
    "description",
    "intro",
    "ingress",
    "preamble",
    "teaser",
    "lead",
    "abstract",
    "beskrivning",
    "text",
    "shortdescription",
    "desc",
)
_CONTENT = ("content", "body", "html", "articlebody", "contenthtml", "fulltext", "details")
_PUBLISHED = (
    "published",
    "publishedat",
    "publishdate",
    "publisheddate",
    "datepublished",
    "pubdate",
    "publicerad",
    "created",
    "createdat",
    "date",
    "datum",
    "datetime",
    "datecreated",
    "postdate",
    "time",
    "timestamp",
    "firstpublished",
)
_UPDATED = (
    "updated",
    "updatedat",
    "modified",
    "modifiedat",
    "changed",
    "lastmodified",
    "datemodified",
    "eventlastmodifiedutc",
)
_START = (
    "start",
    "startdate",
    "starttime",
    "startdatetime",
    "startsat",
    "begin",
    "begins",
    "from",
    "dtstart",
    "eventdate",
    "startutc",
    "starts",
    "datefrom",
    "startdato",
    "startdatum",
    "local",
    "eventstartdate",
    "firstdate",
    "date",
    "datum",
    "when",
    "dateandtime",
)
_END = (
    "end",
    "enddate",
    "endtime",
    "enddatetime",
    "endsat",
    "finish",
    "until",
    "to",
    "dtend",
    "ends",
    "dateto",
    "slut",
    "slutdatum",
    "eventenddate",
    "lastdate",
)
_CLOCK = ("eventtime", "time", "tid", "starttime", "klockslag", "hour")
_PLACE = (
    "location",
    "venue",
    "place",
    "plats",
    "lokal",
    "locationname",
    "venuename",
    "eventlocation",
    "address",
    "where",
    "city",
    "lugar",
)
_TOPICS = ("categories", "category", "tags", "tag", "type", "types", "topics", "genre", "kategori", "subjects")
_ID = ("id", "uid", "guid", "uuid", "eventid", "key", "_id", "nodeid")
_STATUS = ("status", "eventstatus", "state")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a JSON document looks like: a preset's name, or expressions of its own."""

    kind: Kind
    preset: str | None = None
    items: str | None = None
    fields: Mapping[str, str | list[str]] | None = None


def preset_of(data: Any) -> tuple[str, Kind] | None:
    """The preset that a document is an answer of; None for none that is known."""
    if isinstance(data, list):
        first = _first_object(data)
        rendered = isinstance(first.get("title"), dict) and "rendered" in first["title"]
        return ("wordpress", "news") if rendered and ("date_gmt" in first or "date" in first) else None
    if not isinstance(data, dict):
        return None
    return _of_data(data.get("data")) or _of_events(data) or _of_items(data.get("items"))


def _first_object(items: Any) -> dict[str, Any]:
    listed = items if isinstance(items, list) else [items]
    return next((one for one in listed[:3] if isinstance(one, dict)), {})


def _of_data(items: Any) -> tuple[str, Kind] | None:
    first = _first_object(items)
    if not isinstance(first.get("attributes"), dict):
        return None
    type_ = str(first.get("type", ""))
    if type_.startswith("node--"):
        return "drupal", "events" if re.search("event|evenemang|kalend", type_) else "news"
    return ("joomla", "news") if type_ == "articles" else None


def _of_events(data: Mapping[str, Any]) -> tuple[str, Kind] | None:
    first = _first_object(data.get("events"))
    if isinstance(first.get("event"), dict) and "event_instances" in first["event"]:
        return "localist", "events"
    if "start_date_details" in first or ("start_date" in first and "rest_url" in first):
        return "tribe", "events"
    return ("openagenda", "events") if {"timings", "originAgenda", "nextTiming"} & first.keys() else None


def _of_items(items: Any) -> tuple[str, Kind] | None:
    first = _first_object(items)
    if not {"contentType", "route"} <= first.keys():
        return None
    said = first.get("properties")
    return "umbraco", "events" if isinstance(said, dict) and {"startDate", "eventDate"} & said.keys() else "news"


def shapes(data: Any, dates: Dates) -> list[Shape]:
    """What the lists of objects in a document could be read as, the likeliest first; at most three."""
    found = []
    for path, items in _lists(data, "", MAX_DEPTH):
        scored = _shape(path, items, dates)
        if scored is not None:
            found.append(scored)
    found.sort(key=lambda pair: -pair[0])
    return [shape for _, shape in found[:3]]


def _lists(data: Any, path: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    """Every list of objects, and the document itself where it is one object."""
    if isinstance(data, list):
        objects = [one for one in data if isinstance(one, dict)]
        if objects and len(objects) * 2 > len(data):
            yield path or "@", objects
    if isinstance(data, dict):
        if not path:
            yield "@", [data]
        for key, value in list(data.items())[:MAX_KEYS]:
            if depth and isinstance(value, (dict, list)):
                yield from _lists(value, _joined(path, str(key)), depth - 1)


def _joined(path: str, key: str) -> str:
    name = key if _PLAIN.fullmatch(key) else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{path}.{name}" if path else name


def _shape(path: str, items: list[Any], dates: Dates) -> tuple[float, Shape] | None:
    sample = items[:SAMPLE]
    leaves = _leaves(sample)
    named = {name: _find(leaves, words, len(sample)) for name, words in _NAMES.items()}
    title, link = named["title"], _first(leaves, _LINK, len(sample), _is_link)
    start = _first(leaves, _START, len(sample), lambda value: _is_date(value, dates))
    published = _first(leaves, _PUBLISHED, len(sample), lambda value: _is_date(value, dates))
    if title is None or not (start or published):
        return None
    end = _first(leaves, _END, len(sample), lambda value: _is_date(value, dates))
    eventish = (
        end is not None
        or named["location"] is not None
        or re.search("event|kalend|meeting|mote", path, re.IGNORECASE) is not None
    )
    told = start is not None and (eventish or _last(start) not in ("date", "datum"))
    kind: Kind = "events" if told else "news"
    fields: dict[str, str | list[str] | None] = {"id": named["id"], "title": _written(title, leaves), "link": link}
    if kind == "events":
        clock = _clock(leaves, len(sample), start)
        fields |= {"start": [start, clock] if start and clock else start, "end": end, "location": named["location"]}
    else:
        fields |= {"published": published or start, "updated": named["updated"]}
    summary, content = named["summary"], named["content"]
    fields |= {"summary": _written(summary, leaves) if summary != title else None, "content": _written(content, leaves)}
    fields["categories"] = named["categories"]
    kept = {name: value for name, value in fields.items() if value}
    score = len(kept) + min(len(items), 20) / 4 + 2 * bool(link)
    return score, Shape(kind, items=path, fields=kept)


_NAMES = {
    "title": _TITLE,
    "id": _ID,
    "updated": _UPDATED,
    "summary": _SUMMARY,
    "content": _CONTENT,
    "location": _PLACE,
    "categories": _TOPICS,
}


def _leaves(items: Sequence[Any]) -> dict[str, list[Any]]:
    """The values of the items by their paths, those in objects within them too."""
    found: dict[str, list[Any]] = {}
    for item in items:
        for path, value in _inside(item, "", 3):
            found.setdefault(path, []).append(value)
    return found


def _inside(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in list(value.items())[:MAX_KEYS] if depth else ():
            yield from _inside(part, _joined(path, str(key)), depth - 1)
    elif isinstance(value, list):
        if value and all(isinstance(one, str) for one in value):
            yield path, value
        elif value and isinstance(value[0], dict) and depth > 1:
            yield from (
                (f"{path}[].{key}", value[0][key]) for key in ("name", "title") if isinstance(value[0].get(key), str)
            )
    elif value not in (None, "") and not isinstance(value, bool):
        yield path, value


def _keys(path: str) -> list[str]:
    return [re.sub(r"[^a-z0-9]", "", part.casefold()) for part in re.split(r"\.|\[\]", path) if part]


def _last(path: str) -> str:
    """The telling part of a path: of ``title.rendered`` the title."""
    keys = _keys(path)
    while len(keys) > 1 and keys[-1] in (
        "rendered",
        "text",
        "value",
        "html",
        "local",
        "datetime",
        "name",
        "sv",
        "default",
        "fulldate",
        "markup",
        "processed",
    ):
        keys.pop()
    return keys[-1] if keys else ""


def _find(leaves: Mapping[str, list[Any]], words: Sequence[str], count: int) -> str | None:
    return _first(leaves, words, count, lambda value: isinstance(value, (str, int, list)))


def _first(leaves: Mapping[str, list[Any]], words: Sequence[str], count: int, fits: Any) -> str | None:
    """The path whose name comes first in ``words`` and whose values fit, in most items; the shortest of several."""
    best: tuple[float, str] | None = None
    for path, values in leaves.items():
        name = _last(path)
        if name not in words or len(values) * 3 < count:
            continue
        good = sum(bool(fits(value)) for value in values)
        if good * 2 < len(values):
            continue
        price = words.index(name) + 3 * len(_keys(path)) - 4 * good / count
        if best is None or price < best[0]:
            best = (price, path)
    return best[1] if best else None


def _is_link(value: Any) -> bool:
    return isinstance(value, str) and re.match(r"https?://|/|[\w-]+(?:/[\w.-]+)+$", value) is not None


def _is_date(value: Any, dates: Dates) -> bool:
    if isinstance(value, (int, float)):
        return 10**8 < value < 10**13
    return isinstance(value, str) and (
        dates.read(value) is not None or re.fullmatch(r"\d{10}|\d{13}|\d{8}", value) is not None
    )


def _clock(leaves: Mapping[str, list[Any]], count: int, start: str | None) -> str | None:
    """The path of a time of day that stands beside a day."""
    if start is None or any(":" in str(value) for value in leaves[start][:5] if "T00:00" not in str(value)):
        return None
    path = _first(
        leaves,
        _CLOCK,
        count,
        lambda value: isinstance(value, str) and re.match(r"\s*\d{1,2}[.:]\d\d", value) is not None,
    )
    return path if path != start else None


def _written(path: str | None, leaves: Mapping[str, list[Any]]) -> str | None:
    """The path, marked as HTML where its values are."""
    if path is None:
        return None
    values = [value for value in leaves[path][:20] if isinstance(value, str)]
    html = any(re.search(r"<[a-z/][^>]*>|&(?:#\d+|[a-z]+);", value) for value in values)
    return f"{path}::html" if html else path
