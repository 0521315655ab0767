"""What must be right between the keys of lists in several documents, and those that only sources of JSON have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from syndicate.config import kinds, presets
from syndicate.config.expressions import parse_expression
from syndicate.config.problems import Found, did_you_mean
from syndicate.config.reading import Data, Location
from syndicate.config.selectors import parse_selector

_COUNTERS = ("page", "offset", "cursor")
# Key -> the counters that it goes with.
_GOES_WITH = {"first": ("page", "offset"), "step": ("offset",), "pages": ("page",), "value": ("cursor",)}


def check_api(at: Location, data: Data) -> Iterator[Found]:
    """Everything that is wrong with the preset and the paging of a source as written, presets filled in."""
    named, kind = data.get("preset"), data.get("type")
    if isinstance(named, str) and named not in presets.presets():
        yield (*at, "preset"), f"“{named}” is not a preset; {did_you_mean(named, presets.presets())}"
    if "next" in data and "paging" in data:
        yield (*at, "paging"), "give either next or paging, not both"
    if data.get("type", kinds.DEFAULT) == kinds.DEFAULT and isinstance(paging := data.get("paging"), dict):
        yield from _check_paging((*at, "paging"), paging, parse_selector)
    if kind != presets.TYPE:
        others = ("preset", "occasions", *(["paging"] if kind not in (None, kinds.DEFAULT) else []))
        for key in others:
            if key in data:
                told = f"{presets.TYPE} and {kinds.DEFAULT}" if key == "paging" else presets.TYPE
                yield (*at, key), f"this is for type: {told}"
        return
    if isinstance(written := data.get("occasions"), str):
        yield from _try((*at, "occasions"), written)
    yield from _check_headers(at, data)
    if isinstance(paging := data.get("paging"), dict):
        yield from _check_paging((*at, "paging"), paging, parse_expression)


def _check_headers(at: Location, data: Data) -> Iterator[Found]:
    fields = data.get("fields")
    places: list[tuple[Location, Any]] = [((*at, key), data.get(key)) for key in ("items", "occasions")]
    for name, value in fields.items() if isinstance(fields, dict) else ():
        places += [((*at, "fields", name), part) for part in (value if isinstance(value, list) else [value])]
    for place, written in places:
        if isinstance(written, str) and written.rstrip().endswith("::header"):
            yield place, "::header is for next and paging; an item is in the answer itself"


def _check_paging(at: Location, paging: Data, check: Callable[[str], object]) -> Iterator[Found]:
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
            yield from _try((*at, key), written, check)


def _try(at: Location, written: str, check: Callable[[str], object] = parse_expression) -> Iterator[Found]:
    try:
        check(written)
    except ValueError as error:
        yield at, str(error)
