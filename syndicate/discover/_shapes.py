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


def _words(text: str) -> tuple[str, ...]:
    """The words of a text, in their order."""
    return tuple(text.split())


# What people call the parts, the likeliest first; see ``_bare`` for what is taken off a key before it is looked up.
_TITLE = _words("title name headline heading rubrik titel subject label displayname summary bodyname")
_LINK = _words(
    "url link href permalink uri weburl pageurl canonicalurl htmlurl webpage insiteurl publicurl siteurl detailurl "
    "vanityurl fullurl detailsurl"
)
_SUMMARY = _words(
    "summary excerpt intro ingress preamble teaser lead abstract shortdescription description beskrivning desc text"
)
_CONTENT = _words("content body html articlebody contenthtml fulltext longdescription details")
_PUBLISHED = _words(
    "published publishedat publishdate publisheddate datepublished pubdate publicerad firstpublished postdate created "
    "createdat datecreated date datum datetime time timestamp"
)
_UPDATED = _words(
    "updated updatedat modified modifiedat changed lastmodified datemodified lastmodifiedutc modifieddate"
)
_START = _words(
    "start startdate starttime startdatetime startsat begin begins dtstart starts datefrom startdato startdatum "
    "fromdate from firstdate date datum datetime when dateandtime"
)
_END = _words(
    "end enddate endtime enddatetime endsat finish until dtend ends dateto todate slut slutdatum slutdato lastdate to"
)
_CLOCK = _words("time tid starttime klockslag hour clock")
_PLACE = _words("location venue place plats lokal locationname venuename address where city")
_TOPICS = _words("categories category tags tag type types topics genre kategori subjects")
_ID = _words("id uid guid uuid key nodeid")
_TAILS = _words("rendered text value html local datetime name label sv default fulldate markup processed title")
_PREFIXES = _words(
    "event meeting calendar item node post page activity the article news utc unix iso formatted local field"
)

_NUMBERS = re.compile(r"\d{8}|\d{10}|\d{13}")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}(?: (\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?))?")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a JSON document looks like: a preset's name, or expressions of its own."""

    kind: Kind
    preset: str | None = None
    items: str | None = None
    fields: Mapping[str, str | list[str]] | None = None
    date_format: str | None = None


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
    named = {name: _find(leaves, names, len(sample)) for name, names in _NAMES.items()}
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
    told = start is not None and (end is not None or not _is_vague(start) or (eventish and _round(leaves[start])))
    kind: Kind = "events" if told else "news"
    fields: dict[str, str | list[str] | None] = {"id": named["id"], "title": _written(title, leaves), "link": link}
    clock = _clock(leaves, len(sample), start) if kind == "events" else None
    if kind == "events":
        fields |= {"start": [start, clock] if start and clock else start, "end": end, "location": named["location"]}
    else:
        fields |= {"published": published or start, "updated": named["updated"]}
    if named["id"] is not None and len({str(value) for value in leaves[named["id"]]}) < len(leaves[named["id"]]):
        fields.pop("id")
    summary, content = named["summary"], named["content"]
    fields |= {"summary": _written(summary, leaves) if summary != title else None, "content": _written(content, leaves)}
    fields["categories"] = named["categories"]
    kept = {name: value for name, value in fields.items() if value}
    score = len(kept) + min(len(items), 20) / 4 + 2 * bool(link)
    times = leaves.get(clock or "", [])
    form = _american(leaves[start or published or ""], times)
    if form and end and "%M" in form and not any(":" in str(value) for value in leaves[end]):
        kept.pop("end", None)  # a day alone, which the format of day and time does not fit
    return score, Shape(kind, None, path, kept, form)


def _is_vague(path: str) -> bool:
    """Whether a name says only that it is a date, of whatever."""
    return _last(path) in ("date", "datum", "datetime", "from", "when")


def _round(values: Sequence[Any]) -> bool:
    """Whether times of day are round, as when people meet; machines note things at any minute."""
    minutes = [found[1] for value in values if (found := re.search(r"\d{1,2}:(\d\d)", str(value))) is not None]
    return sum(int(minute) % 5 != 0 for minute in minutes) * 3 <= len(minutes)


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
    return [_bare(part) for part in re.split(r'\.(?=(?:[^"]*"[^"]*")*[^"]*$)|\[\]', path) if part]


def _bare(key: str) -> str:
    """A key in lower case, without marks between its words and what says only what kind of thing this is.

    >>> _bare("event_start_unix"), _bare("Meeting Date"), _bare("StartDateTime"), _bare("event_id")
    ('start', 'date', 'startdatetime', 'id')
    """
    parts = [part.casefold() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z\u00e0-\u00ff]+|\d+", key)]
    kept = [part for part in parts if part not in _PREFIXES]
    return "".join(kept or parts)


def _last(path: str) -> str:
    """The telling part of a path: of ``title.rendered`` the title."""
    keys = _keys(path)
    while (
        len(keys) > 1 and keys[-1] in _TAILS and (keys[-1] not in ("title", "name") or keys[-2] in (*_PLACE, *_TOPICS))
    ):
        keys.pop()
    return keys[-1] if keys else ""


def _find(leaves: Mapping[str, list[Any]], names: Sequence[str], count: int) -> str | None:
    return _first(leaves, names, count, lambda value: isinstance(value, (str, int, list)))


def _first(leaves: Mapping[str, list[Any]], names: Sequence[str], count: int, fits: Any) -> str | None:
    """The path whose name comes first in ``names`` and whose values fit, in most items; the shortest of several."""
    best: tuple[float, str] | None = None
    for path, values in leaves.items():
        name = _last(path)
        if name not in names or len(values) * 3 < count:
            continue
        good = sum(bool(fits(value)) for value in values)
        if good * 2 < len(values):
            continue
        price = names.index(name) + 3 * len(_keys(path)) - 4 * good / count
        if best is None or price < best[0]:
            best = (price, path)
    return best[1] if best else None


def _is_link(value: Any) -> bool:
    return isinstance(value, str) and re.match(r"https?://|/|[\w-]+(?:/[\w.-]+)+$", value) is not None


def _is_date(value: Any, dates: Dates) -> bool:
    if isinstance(value, (int, float)):
        return 10**8 < value < 10**13
    return isinstance(value, str) and (
        dates.read(value) is not None or _NUMBERS.fullmatch(value) is not None or _AMERICAN.fullmatch(value) is not None
    )


def _american(values: Sequence[Any], clocks: Sequence[Any]) -> str | None:
    """The format of dates with the month first, where some of them can be nothing else; with the times beside them."""
    found = [_AMERICAN.fullmatch(str(value)) for value in values]
    days = [(int(one[1]), int(one[2])) for one in found if one is not None]
    if len(days) < len(found) or max((month for month, _ in days), default=13) > 12 or max(day for _, day in days) < 13:
        return None
    rest = next((one[3] for one in found if one and one[3]), "") or str(next(iter(clocks), ""))
    if not rest.strip():
        return "%m/%d/%Y"
    seconds = ":%S" if rest.count(":") > 1 else ""
    half = re.search("[ap]m", rest, re.IGNORECASE) is not None
    return f"%m/%d/%Y %I:%M{seconds} %p" if half else f"%m/%d/%Y %H:%M{seconds}"


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
