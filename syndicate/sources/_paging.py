"""Where the next document of a list is: a number or a cursor in its address; and the way from one to the next.

The same for every kind of list; what an expression finds in a document is the kind's own business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from syndicate import text
from syndicate.config import PagingKeys, SourceConfig
from syndicate.errors import BadStatus, FetchError, SourceError

MAX_CURSOR = 2000  # characters
MAX_NUMBER = 10**9

_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*!-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s\";,]+))?)*)")
_RELATION = re.compile(r"\brel\s*=\s*(?:\"([^\"]*)\"|([^\s\";,]+))", re.IGNORECASE)

Look = Callable[[str], Any]


class Pager:
    """Says after each document which one is next.

    address: of the first one, absolute
    certain: whether the source said itself that the last document is not the end of the list
    """

    def __init__(self, paging: PagingKeys, *, address: str) -> None:
        self.paging = paging
        self.address = address
        self.items = 0
        self.documents = 0
        self.certain = False

    def next(self, look: Look, *, items: int) -> str | None:
        """The address of the document after this one, None where this is the last.

        look: what an expression of ``paging`` finds in this one; items: how many it held
        """
        self.documents += 1
        self.items += items
        self.certain = True
        if self.paging.cursor is not None:
            return self._cursor(self.paging.cursor, look(self.paging.value or ""))
        return self._counted(look, items)

    def _cursor(self, name: str, found: Any) -> str | None:
        parts = [_scalar(part) for part in (found if isinstance(found, list) else [found])]
        if not parts or any(part is None for part in parts):
            return None
        return with_parameter(self.address, name, [part for part in parts if part is not None])

    def _counted(self, look: Look, items: int) -> str | None:
        paging = self.paging
        name = paging.page or paging.offset or ""
        first = self._first(name)
        total = _number(look(paging.total)) if paging.total else None
        pages = _number(look(paging.pages)) if paging.pages else None
        if total is not None and self.items + (first if paging.offset else 0) >= total:
            return None
        if pages is not None and self.documents >= pages:
            return None
        self.certain = not (total is None and pages is None)
        if paging.page:
            following = first + self.documents
        else:
            following = first + (paging.step * self.documents if paging.step else self.items)
        return with_parameter(self.address, name, [str(following)]) if items else None

    def _first(self, name: str) -> int:
        if self.paging.first is not None:
            return self.paging.first
        asked = dict(parse_qsl(urlsplit(self.address).query)).get(name, "")
        usual = 1 if self.paging.page else 0
        return int(asked) if re.fullmatch(r"[0-9]{1,9}", asked) else usual


def walk(
    first: str | Path,
    source: SourceConfig,
    *,
    following: Callable[[], str | Path | None],
    read: Callable[[str | Path], bool],
    incomplete: Callable[[str], None],
    called: str,
) -> None:
    """Read the documents after the first, none twice and no more than ``max_pages`` in all.

    following: where the next one is, None at the end; read: reads it; False where the list ends there
    incomplete: is told what is missing; called: what people call the documents, e.g. ``pages``
    """
    seen, count = {_same(first)}, 1
    while (target := following()) is not None and _same(target) not in seen:
        if count >= source.max_pages:
            return incomplete(f"there are more than {count} {called}; the others were not read (max_pages)")
        seen.add(_same(target))
        if not read(target):
            return None
        count += 1
    return None


def is_behind_the_end(error: FetchError | SourceError, *, certain: bool) -> bool:
    """Whether an error only says that the list has ended: what is behind its last page is one for many a server."""
    return not certain and isinstance(error, BadStatus) and error.status in (400, 404)


def _same(target: str | Path) -> str:
    return text.same_page(target) if isinstance(target, str) else str(target)


def next_link(header: str) -> str | None:
    """The address of ``rel=next`` in a Link header (RFC 8288 section 3). Pure.

    >>> next_link('<https://a.example/?page=1>; rel="prev", <https://a.example/?page=3>; rel="next"')
    'https://a.example/?page=3'
    """
    for found in _LINK.finditer(header[:8000]):
        relation = _RELATION.search(found[2])
        if relation and "next" in (relation[1] or relation[2] or "").lower().split():
            return found[1]
    return None


def with_parameter(address: str, name: str, values: Sequence[str]) -> str:
    """The address with these values of a query parameter in place of those it has. Pure.

    >>> with_parameter("https://a.example/posts?page=1&per_page=50", "page", ["2"])
    'https://a.example/posts?per_page=50&page=2'
    """
    parts = urlsplit(address)
    kept = [part for part in parts.query.split("&") if part and _name_of(part) != name]
    added = [f"{quote(name, safe='[]')}={quote(value, safe='')}" for value in values]
    return urlunsplit(parts._replace(query="&".join([*kept, *added])))


def _name_of(part: str) -> str:
    pairs = parse_qsl(part, keep_blank_values=True)
    return pairs[0][0] if pairs else ""


def _scalar(found: Any) -> str | None:
    if isinstance(found, bool) or not isinstance(found, (str, int, float)):
        return None
    said = str(found)
    return said if said.strip() and len(said) <= MAX_CURSOR else None


def _number(found: Any) -> int | None:
    """A count, as number or text; None where it is none."""
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        return None
    said = str(found).strip()
    return min(int(said), MAX_NUMBER) if re.fullmatch(r"[0-9]{1,20}", said) else None
