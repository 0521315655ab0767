"""What only sources of named columns have: names instead of selectors, a query, the address of a database."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.config.problems import Found
from syndicate.config.reading import Data, Location
from syndicate.config.values import is_database

_SELECTOR = re.compile(r"::\w|[>{}]|^[.#][\w-]+$|\[[\w-]+[~^$*|]?=")
_SELECT = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:SELECT|WITH|VALUES)\b", re.IGNORECASE | re.DOTALL)


def parse_column(name: str) -> str:
    """``name``, if it can be that of a column or key. Raises ValueError, in words for a web editor.

    >>> parse_column("Datum och tid"), parse_column("place.name")
    ('Datum och tid', 'place.name')
    """
    if _SELECTOR.search(name):
        raise ValueError(f"“{name}” looks like a selector; write the name of the column or key, for example Rubrik")
    return name


def check_columns(at: Location, data: Data) -> Iterator[Found]:
    """Everything that is wrong with the query and the address of a source as written."""
    kind, url = data.get("type"), data.get("url")
    if kind != "sql":
        if "query" in data:
            yield (*at, "query"), "this is for type: sql"
        if isinstance(url, str) and is_database(url):
            yield (*at, "url"), "this is the address of a database, which type: sql reads"
        return
    if isinstance(url, str) and not is_database(url):
        yield (*at, "url"), "write the address of a database: postgresql://user@host/name or sqlite:///folder/name.db"
    if "url" in data and "path" in data:
        yield (*at, "path"), "give either url or path, not both"
    if isinstance(query := data.get("query"), str) and not _SELECT.match(query):
        yield (*at, "query"), "a query begins with SELECT (or WITH); nothing else is run"
