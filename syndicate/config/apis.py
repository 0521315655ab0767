"""What must be right between the keys that only sources of JSON have: presets and paging."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syndicate.config import presets
from syndicate.config.expressions import parse_expression
from syndicate.config.problems import Found, did_you_mean
from syndicate.config.reading import Data, Location

_COUNTERS = ("page", "offset", "cursor")
# Key -> the counters that it goes with.
_GOES_WITH = {"first": ("page", "offset"), "step": ("offset",), "pages": ("page",), "value": ("cursor",)}


def check_api(at: Location, data: Data) -> Iterator[Found]:
    """Everything that is wrong with the preset and the paging of a source as written, presets filled in."""
    named, kind = data.get("preset"), data.get("type")
    if isinstance(named, str) and named not in presets.presets():
        yield (*at, "preset"), f"“{named}” is not a preset; {did_you_mean(named, presets.presets())}"
    if kind != presets.TYPE:
        for key in ("preset", "paging", "occasions"):
            if key in data:
                yield (*at, key), f"this is for type: {presets.TYPE}"
        return
    if "next" in data and "paging" in data:
        yield (*at, "paging"), "give either next or paging, not both"
    if isinstance(written := data.get("occasions"), str):
        yield from _try((*at, "occasions"), written)
    yield from _check_headers(at, data)
    if isinstance(paging := data.get("paging"), dict):
        yield from _check_paging((*at, "paging"), paging)


def _check_headers(at: Location, data: Data) -> Iterator[Found]:
    fields = data.get("fields")
    places: list[tuple[Location, Any]] = [((*at, key), data.get(key)) for key in ("items", "occasions")]
    for name, value in fields.items() if isinstance(fields, dict) else ():
        places += [((*at, "fields", name), part) for part in (value if isinstance(value, list) else [value])]
    for place, written in places:
        if isinstance(written, str) and written.rstrip().endswith("::header"):
            yield place, "::header is for next and paging; an item is in the answer itself"


def _check_paging(at: Location, paging: Data) -> Iterator[Found]:
    counters = [key for key in _COUNTERS if key in paging]
    if len(counters) != 1:
        yield at, "give one of page, offset and cursor: the parameter that leads to the further answers"
    for key, wanted in _GOES_WITH.items():
        if key in paging and counters and not set(wanted) & set(counters):
            yield (*at, key), f"this goes with {' and '.join(wanted)}"
    if counters == ["cursor"] and "value" not in paging:
        yield at, "value is missing: select what the cursor is to be, for example value: meta.next_cursor"
    for key in ("pages", "total", "value"):
        if isinstance(written := paging.get(key), str):
            yield from _try((*at, key), written)


def _try(at: Location, written: str) -> Iterator[Found]:
    try:
        parse_expression(written)
    except ValueError as error:
        yield at, str(error)
