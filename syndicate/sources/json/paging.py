"""Where the next answer of a list is: a link, or a number or cursor in the address. Pure but for expressions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from syndicate import text
from syndicate.config import PagingKeys, SourceConfig
from syndicate.errors import SourceError
from syndicate.sources.json.values import Picker, compiled

MAX_CURSOR = 2000  # characters
MAX_NUMBER = 10**9

_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*!-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s\";,]+))?)*)")
_RELATION = re.compile(r"\brel\s*=\s*(?:\"([^\"]*)\"|([^\s\";,]+))", re.IGNORECASE)


class Pager:
    """Says after each answer which one is next.

    address: of the first answer, absolute
    certain: whether the source said itself that the last answer is not the end of the list
    """

    def __init__(self, source: SourceConfig, picker: Picker, *, address: str) -> None:
        self.source = source
        self.picker = picker
        self.address = address
        self.items = 0
        self.answers = 0
        self.certain = False

    def next(self, data: Any, headers: Mapping[str, str], *, items: int, at: str) -> str | None:
        """The address of the answer after this one, None where this is the last.

        items: how many this one held; at: its own address. Raises SourceError where an expression cannot be used.
        """
        self.answers += 1
        self.items += items
        paging = self.source.paging
        self.certain = True
        if self.source.next is not None:
            return self._link(self._found(self.source.next, data, headers), at)
        if paging is None:
            return None
        if paging.cursor is not None:
            return self._cursor(paging, data, headers)
        return self._counted(paging, data, headers, items)

    def _found(self, written: str | None, data: Any, headers: Mapping[str, str]) -> Any:
        if written is None:
            return None
        expression = compiled(written)
        if expression.take == "header":
            said = headers.get(expression.path)
            return next_link(said or "") if expression.path == "link" else said
        return self.picker.search(expression, data)

    def _link(self, found: Any, at: str) -> str | None:
        link = found[0] if isinstance(found, list) and found else found
        link = link.get("href") if isinstance(link, dict) else link
        if not isinstance(link, str) or not link.strip():
            return None
        address = text.absolute(link, base=at)
        if address is None or not address.startswith(("http://", "https://")):
            raise SourceError(f"next is not the address of a page: “{text.line(link)[:80]}”")
        # Behind a proxy many an API believes that it is not asked over https.
        same = urlsplit(address).netloc.partition(":")[0] == urlsplit(at).netloc.partition(":")[0]
        return f"https{address[4:]}" if same and at.startswith("https:") and address.startswith("http:") else address

    def _cursor(self, paging: PagingKeys, data: Any, headers: Mapping[str, str]) -> str | None:
        found = self._found(paging.value, data, headers)
        parts = [_scalar(part) for part in (found if isinstance(found, list) else [found])]
        if not parts or any(part is None for part in parts):
            return None
        return with_parameter(self.address, paging.cursor or "", [part for part in parts if part is not None])

    def _counted(self, paging: PagingKeys, data: Any, headers: Mapping[str, str], items: int) -> str | None:
        name = paging.page or paging.offset or ""
        first = self._first(paging, name)
        total = _number(self._found(paging.total, data, headers))
        pages = _number(self._found(paging.pages, data, headers))
        if total is not None and self.items + (first if paging.offset else 0) >= total:
            return None
        if pages is not None and self.answers >= pages:
            return None
        self.certain = not (total is None and pages is None)
        if paging.page:
            following = first + self.answers
        else:
            following = first + (paging.step * self.answers if paging.step else self.items)
        return with_parameter(self.address, name, [str(following)]) if items else None

    def _first(self, paging: PagingKeys, name: str) -> int:
        if paging.first is not None:
            return paging.first
        asked = dict(parse_qsl(urlsplit(self.address).query)).get(name, "")
        usual = 1 if paging.page else 0
        return int(asked) if re.fullmatch(r"[0-9]{1,9}", asked) else usual


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
