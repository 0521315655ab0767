"""Microdata: elements with ``itemscope`` as nodes (HTML, 5.2), on the tree that the page was parsed to.

Each element is looked at a bounded number of times, however deep: who owns a property is remembered for every element
on the way up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from syndicate.model import Problem
from syndicate.sources._page import Page, text_of
from syndicate.sources.jsonld.nodes import Described, Node, Part, Said
from syndicate.sources.jsonld.types import local_name
from syndicate.text.markup import words

MAX_ITEMS, MAX_PROPERTIES = 20_000, 100_000  # of a page
MAX_MARKUP = 20_000_000  # characters of the texts of all properties; those of nested ones are the same again
ADDRESS_IN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("audio", "embed", "iframe", "source", "track", "video"), ("src",)),
    "img": ("src", "data-src"),
    **dict.fromkeys(("a", "area", "link"), ("href",)),
    "object": ("data",),
}
VALUE_IN = {"data": "value", "meter": "value", "meta": "content"}
# Properties whose markup is worth having, and those that people put on links though a text is meant.
PROSE = words("articleBody text description")
TEXTS = words(
    "name headline alternativeHeadline description articleSection keywords author organizer location startDate endDate "
    "datePublished dateModified addressLocality streetAddress about"
)


def microdata(page: Page) -> Described:
    """Every outermost item of a page. Never raises."""
    scopes = page.root.css("[itemscope]")
    if not scopes:
        return Described()
    reading = _Reading()
    nodes = reading.items(page, scopes[:MAX_ITEMS])
    if len(scopes) > MAX_ITEMS or reading.full:
        problem = Problem("the page has more microdata than is read; some of it was left out")
        return Described(nodes, (problem,), lost=True)
    return Described(nodes)


@dataclass(slots=True)
class _Reading:
    """The items of a page in the making. Elements are known by their place in memory.

    owners: element -> the item that it is a property of, None where it is in none
    """

    nodes: dict[int, Node] = field(default_factory=dict)
    properties: dict[int, dict[str, list[Part]]] = field(default_factory=dict)
    owners: dict[int, int | None] = field(default_factory=dict)
    room: int = MAX_MARKUP
    full: bool = False

    def items(self, page: Page, scopes: list[LexborNode]) -> tuple[Node, ...]:
        for scope in scopes:
            given = scope.attributes
            types = tuple(local_name(name[:200]) for name in (given.get("itemtype") or "").split()[:20])
            properties: dict[str, list[Part]] = {}
            self.properties[scope.mem_id] = properties
            self.nodes[scope.mem_id] = Node("microdata", types, (given.get("itemid") or "").strip() or None, properties)
        named = page.root.css("[itemprop]")
        self.full = len(named) > MAX_PROPERTIES
        inner: set[int] = set()
        for element in named[:MAX_PROPERTIES]:
            owner = self._owner(element)
            if owner is not None and self._add(owner, element):
                inner.add(element.mem_id)
        inner |= self._referred(page, scopes)
        return tuple(self.nodes[scope.mem_id] for scope in scopes if scope.mem_id not in inner)

    def _owner(self, element: LexborNode) -> int | None:
        """The item that an element is in."""
        passed: list[int] = []
        above = element.parent
        owner: int | None = None
        while above is not None:
            if above.mem_id in self.nodes:
                owner = above.mem_id
                break
            if above.mem_id in self.owners:
                owner = self.owners[above.mem_id]
                break
            passed.append(above.mem_id)
            above = above.parent
        self.owners.update(dict.fromkeys(passed, owner))
        return owner

    def _add(self, owner: int, element: LexborNode) -> bool:
        """Add a property to an item; whether it is an item itself."""
        inner = self.nodes.get(element.mem_id)
        names = [local_name(name[:200]) for name in (element.attributes.get("itemprop") or "").split()[:20]]
        for name in names:
            part = inner if inner is not None else self._value(element, name)
            if part is not None:
                self.properties[owner].setdefault(name, []).append(part)
        return inner is not None and bool(names)

    def _value(self, element: LexborNode, name: str) -> Said | None:
        """The value of a property: where the standard says, or where search engines look (``content`` on anything)."""
        given, tag = element.attributes, element.tag or ""
        if tag == "time" and given.get("datetime"):
            return Said(given["datetime"] or "", beside=text_of(element)[1])
        if given.get("content") is not None or tag in VALUE_IN:
            return Said(given.get("content") or given.get(VALUE_IN.get(tag, "content")) or "")
        if tag in ADDRESS_IN and not (tag == "a" and name in TEXTS):
            return Said(next((said for key in ADDRESS_IN[tag] if (said := given.get(key))), ""))
        return self._words(element, name)

    def _words(self, element: LexborNode, name: str) -> Said | None:
        if self.room <= 0:
            self.full = True
            return None
        said = text_of(element)[1]
        markup = element.inner_html if name in PROSE else None
        self.room -= len(said) + len(markup or "") + 1
        return Said(said, html=markup)

    def _referred(self, page: Page, scopes: list[LexborNode]) -> set[int]:
        """Add what stands elsewhere on the page and is named by ``itemref``; the items among it."""
        referring = [(scope, scope.attributes.get("itemref") or "") for scope in scopes]
        referring = [(scope, names) for scope, names in referring if names.strip()]
        if not referring:
            return set()
        by_id = {node.attributes.get("id"): node for node in reversed(page.root.css("[id]"))}
        inner: set[int] = set()
        left = MAX_PROPERTIES
        for scope, names in referring:
            around = _around(scope)
            for element in self._properties_in(by_id, names):
                left -= 1
                if left < 0:
                    self.full = True
                    return inner
                if element.mem_id not in around and self._add(scope.mem_id, element):
                    inner.add(element.mem_id)
        return inner

    def _properties_in(self, by_id: Mapping[str | None, LexborNode], names: str) -> Iterator[LexborNode]:
        """The properties in the elements of these ids, those of items in them left out."""
        for name in names.split()[:50]:
            referred = by_id.get(name)
            if referred is not None:
                owner = self._owner(referred)
                yield from (element for element in referred.css("[itemprop]") if self._owner(element) == owner)


def _around(scope: LexborNode) -> set[int]:
    """An element and those that it stands in."""
    found: set[int] = set()
    at: LexborNode | None = scope
    while at is not None:
        found.add(at.mem_id)
        at = at.parent
    return found
