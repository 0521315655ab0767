"""Ready configurations for well-known APIs: ``preset: wordpress`` fills in what a source does not say itself.

A preset is a YAML file in syndicate/sources/presets with these keys, all but ``about`` optional:

    about       a line on what it reads; docs: the address of the API's own documentation
    endpoint    put behind a url that is only the site's; left alone is a url with a query, or with the endpoint's
                first part in its path
    items, occasions, fields, next, paging, date_format, language    as in a source; fields of the other kind are left
                out
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from syndicate.config import kinds
from syndicate.config.reading import Data, read

TYPE = "json"
FILLED = ("items", "occasions", "next", "paging", "date_format", "language")
# A field that is given takes the place of all that say the same.
TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"when", "start", "end", "all_day", "timezone"}),
    frozenset({"categories", "category"}),
    frozenset({"authors", "author"}),
    frozenset({"enclosures", "enclosure"}),
)


@cache
def presets() -> Mapping[str, Data]:
    """Every preset that is packaged, by name in alphabetical order."""
    folder = files("syndicate").joinpath("sources", "presets")
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    return {entry.name.removesuffix(".yaml"): read(entry.read_text(encoding="utf-8")).data for entry in found}


def filled(data: Data, known: Mapping[str, Data] | None = None) -> Data:
    """The file's data with the presets of its sources filled in. Pure; what is wrong is left for the checks to tell.

    known: presets by name; default: those that are packaged
    """
    sources = data.get("sources")
    if not isinstance(sources, dict):
        return data
    ready = presets() if known is None else known
    return data | {"sources": {name: _source(source, ready) for name, source in sources.items()}}


def _source(source: Any, ready: Mapping[str, Data]) -> Any:
    preset = ready.get(str(source.get("preset"))) if isinstance(source, dict) else None
    if preset is None or source.get("type", TYPE) != TYPE:
        return source
    whole = {"type": TYPE} | {key: preset[key] for key in FILLED if key in preset} | source
    if "next" in source and "paging" not in source:
        whole.pop("paging", None)
    if "paging" in source and "next" not in source:
        whole.pop("next", None)
    given = source.get("fields", {})
    if isinstance(given, dict):
        whole["fields"] = _fields(preset.get("fields", {}), given, source.get("kind"))
    if isinstance(url := source.get("url"), str) and "path" not in source and "endpoint" in preset:
        whole["url"] = with_endpoint(url, str(preset["endpoint"]))
    return whole


def _fields(ready: Data, given: Data, kind: Any) -> Data:
    replaced = {name for group in TOGETHER if group & given.keys() for name in group}
    fitting = kinds.FIELDS[kind] if kind in ("news", "events") else kinds.EVERY_FIELD
    return {name: value for name, value in ready.items() if name in fitting and name not in replaced} | given


def with_endpoint(url: str, endpoint: str) -> str:
    """The address of the API where ``url`` is only that of the site, else ``url``. Pure.

    >>> with_endpoint("https://www.example.se", "wp-json/wp/v2/posts")
    'https://www.example.se/wp-json/wp/v2/posts'
    >>> with_endpoint("https://www.example.se/wp-json/wp/v2/pages", "wp-json/wp/v2/posts")
    'https://www.example.se/wp-json/wp/v2/pages'
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    marker = endpoint.partition("?")[0].partition("/")[0]
    if parts.query or parts.fragment or marker in parts.path.split("/"):
        return url
    return f"{url.strip().rstrip('/')}/{endpoint}"
