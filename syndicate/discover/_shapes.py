"""JSON that was never seen before: where its list is and what its parts are, by their names and values. Pure.

A known API is recognised by its shape; of the others the list of objects that looks most like news or events is taken,
with JMESPath for each field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from syndicate.discover._dating import Dates
from syndicate.discover._keys import (
    CLOCK,
    END,
    END_CLOCK,
    LINK,
    NAMES,
    OCCASIONS,
    PLAIN,
    PUBLISHED,
    START,
    STATUS,
    bare,
    joined,
    keys,
    last,
)
from syndicate.model import Kind
from syndicate.sources.pages import read_status

MAX_DEPTH = 5
MAX_KEYS = 200
SAMPLE = 30

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
    occasions: str | None = None


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
    found: list[tuple[float, Shape]] = []
    size: dict[str, int] = {}
    for path, items in _lists(data, "", MAX_DEPTH):
        scored = _shape(path, items, dates)
        if scored is not None:
            found.append(scored)
            size[scored[1].items or "@"] = len(items)
    if any(count > 1 for path, count in size.items() if path != "@") and isinstance(data, dict):
        found = [pair for pair in found if pair[1].items != "@"]  # what holds a list is not an item itself
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
        keyed = _keyed(data)
        if keyed:
            yield _joined_to(path, "*" if isinstance(next(iter(data.values())), dict) else "*[]"), keyed
            return
        for key, value in list(data.items())[:MAX_KEYS]:
            if depth and isinstance(value, (dict, list)) and not str(key).startswith("_"):
                yield from _lists(value, joined(path, str(key)), depth - 1)


def _keyed(data: Mapping[str, Any]) -> list[Any]:
    """The objects of a list that is written as an object, by their ids or days; empty where it is none."""
    values = list(data.values())[:MAX_KEYS]
    if len(values) < 2 or not all(re.search(r"\d", str(key)) for key in list(data)[:MAX_KEYS]):
        return []
    if all(isinstance(value, list) for value in values):
        values = [one for value in values for one in value]
    objects = [one for one in values if isinstance(one, dict)]
    return objects if objects and len(objects) == len(values) and objects[0].keys() & objects[-1].keys() else []


def _joined_to(path: str, rest: str) -> str:
    return f"{path}.{rest}" if path else rest


def _shape(path: str, items: list[Any], dates: Dates) -> tuple[float, Shape] | None:
    sample = items[:SAMPLE]
    leaves = _leaves(sample)
    named = {name: _find(leaves, names, len(sample)) for name, names in NAMES.items()}
    title, link = named["title"] or named["summary"] or named["content"], _first(leaves, LINK, len(sample), _is_link)
    times = _times(leaves, len(sample), dates)
    often = _often(sample, dates) if not times.sure else None
    if title is None or not (times.start or times.published or often):
        return None
    eventish = (
        times.end is not None
        or named["location"] is not None
        or re.search("event|kalend|meeting|mote", path, re.IGNORECASE) is not None
    )
    start = times.start
    told = start is not None and (times.sure or not _is_vague(start) or (eventish and _round(leaves[start])))
    fields: dict[str, str | list[str] | None] = {"id": named["id"], "title": _written(title, leaves), "link": link}
    if often is not None:
        fields |= often.fields(named["id"] if _unique(named["id"], leaves) else None) | {"location": named["location"]}
    elif told:
        fields |= times.fields() | {"location": named["location"]}
    else:
        fields |= {"published": times.published or start, "updated": named["updated"]}
    if often is None and named["id"] is not None and not _unique(named["id"], leaves):
        fields.pop("id")
    summary, content = named["summary"], named["content"]
    fields |= {"summary": _written(summary, leaves) if summary != title else None}
    fields |= {
        "content": _written(content, leaves) if content != title else None,
        "categories": _written(named["categories"], leaves),
    }
    kept = {name: value for name, value in fields.items() if value}
    score = len(kept) + min(len(items), 20) / 4 + 2 * bool(link)
    form = None if often else _american(leaves[start or times.published or ""], leaves.get(times.clock or "", []))
    if form and times.end and "%M" in form and not any(":" in str(value) for value in leaves[times.end]):
        kept.pop("end", None)  # a day alone, which the format of day and time does not fit
    kind: Kind = "events" if told or often else "news"
    return score, Shape(kind, None, path, kept, form, often.path if often else None)


def _unique(path: str | None, leaves: Mapping[str, list[Any]]) -> bool:
    return path is not None and len({str(value) for value in leaves[path]}) == len(leaves[path])


@dataclass(frozen=True, slots=True)
class _Times:
    """Where objects say when they are. ``clock``, ``last``: times of day beside the days of start and end.

    status: whether it is cancelled; path: of the times within their item, for one that takes place often
    """

    start: str | None = None
    end: str | None = None
    clock: str | None = None
    last: str | None = None
    published: str | None = None
    status: str | None = None
    path: str | None = None

    @property
    def sure(self) -> bool:
        """Whether a start and an end are told."""
        return self.start is not None and (self.end or self.last) is not None

    def fields(self, id_: str | None = None) -> dict[str, str | list[str] | None]:
        """The fields of a source. ``id_``: of an item with times within it; each of them gets one of its own."""
        under = "occasion." if self.path else ""
        start, end, clock, last = (
            f"{under}{one}" if one else None for one in (self.start, self.end, self.clock, self.last)
        )
        if last is not None:
            end = [end or start, last] if end or under else last  # type: ignore[assignment]  # start is told
        when: dict[str, Any] = {"start": [start, clock] if start and clock else start, "end": end}
        when["status"] = f"{under}{self.status}" if self.status else None
        if self.path:
            when["id"] = [id_, start] if id_ and start else None
        return when


def _times(leaves: Mapping[str, list[Any]], count: int, dates: Dates) -> _Times:
    def is_date(value: Any) -> bool:
        return _is_date(value, dates)

    start = _first(leaves, START, count, is_date)
    clock = _clock(leaves, count, start)
    return _Times(
        start=start,
        end=_first(leaves, END, count, is_date),
        clock=clock,
        last=_first(leaves, END_CLOCK, count, _is_clock) if clock else None,
        published=_first(leaves, PUBLISHED, count, is_date),
        status=_status(leaves, count),
    )


def _status(leaves: Mapping[str, list[Any]], count: int) -> str | None:
    """Where it is said of some that they are cancelled or the like."""
    path = _first(leaves, STATUS, count, lambda value: isinstance(value, str) and len(value) <= 60)
    return path if path is not None and any(read_status(str(value)) for value in leaves[path]) else None


def _often(items: Sequence[Any], dates: Dates) -> _Times | None:
    """The times of items that take place often: a list of objects in each of them."""
    for path in _paths(items[0] if items else None, 2):
        inner = [one for item in items for one in _at(item, path) if isinstance(one, dict)]
        if not inner or len(inner) < len(items):
            continue
        found = _times(_leaves(inner[:SAMPLE]), len(inner[:SAMPLE]), dates)
        if found.start is not None:
            return replace(found, path=path)
    return None


def _paths(item: Any, depth: int) -> Iterator[str]:
    """Where lists of times may stand in an item."""
    for key, value in list(item.items())[:MAX_KEYS] if isinstance(item, dict) else ():
        if isinstance(value, list) and bare(str(key)) in OCCASIONS:
            yield joined("", str(key))
        elif isinstance(value, dict) and depth > 1 and PLAIN.fullmatch(str(key)):
            yield from (f"{key}.{inner}" for inner in _paths(value, depth - 1))


def _at(item: Any, path: str) -> list[Any]:
    for key in path.split("."):
        item = item.get(key.strip('"')) if isinstance(item, dict) else None
    return item if isinstance(item, list) else []


def _is_vague(path: str) -> bool:
    """Whether a name says only that it is a date, of whatever."""
    return last(path) in ("date", "datum", "datetime", "from", "when")


def _round(values: Sequence[Any]) -> bool:
    """Whether times of day are round, as when people meet; machines note things at any minute."""
    minutes = [found[1] for value in values if (found := re.search(r"\d{1,2}:(\d\d)", str(value))) is not None]
    return sum(int(minute) % 5 != 0 for minute in minutes) * 3 <= len(minutes)


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
            yield from _inside(part, joined(path, str(key)), depth - 1)
    elif isinstance(value, list):
        if value and all(isinstance(one, str) for one in value):
            yield path, value
        elif value and isinstance(value[0], dict) and depth > 1:
            yield from (
                (f"{path}[].{key}", value[0][key]) for key in ("name", "title") if isinstance(value[0].get(key), str)
            )
    elif value not in (None, "") and not isinstance(value, bool):
        yield path, value


def _find(leaves: Mapping[str, list[Any]], names: Sequence[str], count: int) -> str | None:
    return _first(leaves, names, count, lambda value: isinstance(value, (str, int, list)))


def _first(leaves: Mapping[str, list[Any]], names: Sequence[str], count: int, fits: Any) -> str | None:
    """The path whose name comes first in ``names`` and whose values fit, in most items; the shortest of several."""
    best: tuple[float, str] | None = None
    for path, values in leaves.items():
        name = last(path)
        if name not in names or len(values) * 3 < count:
            continue
        good = sum(bool(fits(value)) for value in values)
        if good * 2 < len(values):
            continue
        price = names.index(name) + 3 * len(keys(path)) - 4 * good / count
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
    path = _first(leaves, CLOCK, count, _is_clock)
    return path if path != start else None


def _is_clock(value: Any) -> bool:
    return isinstance(value, str) and re.match(r"\s*\d{1,2}[.:]\d\d", value) is not None


def _written(path: str | None, leaves: Mapping[str, list[Any]]) -> str | None:
    """The path, marked as HTML where its values are."""
    if path is None:
        return None
    listed = [value if isinstance(value, list) else [value] for value in leaves[path][:20]]
    values = [value for several in listed for value in several if isinstance(value, str)]
    html = any(re.search(r"<[a-z/][^>]*>|&(?:#\d+|[a-z]+);", value) for value in values)
    return f"{path}::html" if html else path
