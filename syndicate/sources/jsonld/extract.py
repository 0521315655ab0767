"""The items that a page describes for machines: JSON-LD before microdata before microformats, each item once.

``structured`` gives every item of a page with how it was found, ``item_values`` the one item that a page is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from syndicate import text
from syndicate.model import Kind, Problem
from syndicate.sources._page import Page
from syndicate.sources._values import Fields, Value
from syndicate.sources.jsonld.fields import fields_of
from syndicate.sources.jsonld.mf2 import microformats
from syndicate.sources.jsonld.microdata import microdata
from syndicate.sources.jsonld.nodes import Described, Node, Way
from syndicate.sources.jsonld.places import web_address
from syndicate.sources.jsonld.scripts import json_ld, json_ld_of
from syndicate.sources.jsonld.types import FURNITURE, is_one_of, kind_of

MAX_PIECES = 10_001  # of a page; one more than a source may be told to take

# Properties that lead from a list, a page or an organisation to items.
_INTO = (
    "@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart", "event", "events", "blogPost",
    "blogPosts", "dataFeedElement", "hasCourseInstance", "subEvent", "subEvents", "children",
)  # fmt: skip
_INTO_EVENTS = ("subEvent", "subEvents")
# What a part of an event or a course has from the whole where it does not say it itself.
_INHERITED = ("title", "link", "location", "geo", "online", "image", "organizer", "categories", "language")


@dataclass(frozen=True, slots=True)
class Piece:
    """One item that a page describes.

    kind: None where only its type was asked for; types: as in schema.org or microformats, without the vocabulary
    fields: raw values for ``assemble``, under the names that it knows
    node: for what values cannot say, such as ``eventSchedule``
    """

    kind: Kind | None
    types: tuple[str, ...]
    way: Way
    fields: Fields
    node: Node = field(repr=False, compare=False)

    @property
    def title(self) -> str | None:
        """Its title as one line."""
        return _line(self.fields, "title")


@dataclass(frozen=True, slots=True)
class Found:
    """What a page describes.

    pieces: every item, each once, in the order of the page within each way
    links: list entries that say no more than where their pages are, as written
    types: how often each type stands there, also of what is no item
    problems: what could not be read; lost: items may be missing for it
    """

    pieces: tuple[Piece, ...] = ()
    links: tuple[Value, ...] = ()
    types: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    lost: bool = False

    def of(self, kind: Kind) -> tuple[Piece, ...]:
        """The items of one kind."""
        return tuple(piece for piece in self.pieces if piece.kind == kind)


def structured(page: Page, *, language: str | None = None, types: Collection[str] = ()) -> Found:
    """Everything that a page says of its items for machines. Pure; never raises for what a page holds.

    language: BCP 47, whose texts are taken where there are several
    types: names of further types whose nodes are items too, such as JobPosting
    """
    found = _found((json_ld(page), microdata(page), microformats(page)), page.base, language, types)
    return replace(found, pieces=_linked(found.pieces, page))


def structured_data(data: Any, *, base: str, language: str | None = None, types: Collection[str] = ()) -> Found:
    """As ``structured``, of a document that is JSON-LD itself.

    data: as the decoder gives it; base: absolute address that its relative ones resolve against
    """
    return _found((json_ld_of(data),), base, language, types)


def item_values(page: Page, *, kind: Kind | None = None, language: str | None = None) -> Fields:
    """The raw values of the one item that a page is about.

    Empty where it describes none, or several of which none is said to be this page.
    kind: what the item must be; None: either
    """
    piece = main_piece(structured(page, language=language), page, kind=kind)
    return piece.fields if piece is not None else {}


def main_piece(found: Found, page: Page, *, kind: Kind | None = None) -> Piece | None:
    """The item that a page is about: the only one, or else the one whose link is the page."""
    pieces = found.of(kind) if kind else found.pieces
    if len(pieces) < 2:
        return pieces[0] if pieces else None
    own = {text.same_page(address) for address in _own_addresses(page)}
    return next((piece for piece in pieces if _same_page(piece.fields, page.base) in own), None)


def _linked(pieces: tuple[Piece, ...], page: Page) -> tuple[Piece, ...]:
    """The pieces, a single one that names no page with a link to where it stands."""
    own = next(_own_addresses(page), None)
    if len(pieces) != 1 or pieces[0].fields.get("link") or own is None:
        return pieces
    link = Value(own, "the page that describes it")
    return (replace(pieces[0], fields={**pieces[0].fields, "link": (link,)}),)


def _own_addresses(page: Page) -> Iterator[str]:
    canonical = page.root.css_first("link[rel=canonical][href]")
    address = text.absolute(canonical.attributes.get("href") or "", base=page.base) if canonical is not None else None
    if address and address.startswith("http"):
        yield address
    if page.address:
        yield page.address


def _found(ways: Sequence[Described], base: str, language: str | None, types: Collection[str]) -> Found:
    walk = _Walk(language, frozenset(types))
    for described in ways:
        for node in described.nodes:
            walk.visit(node, None)
    pieces = merged(walk.pieces, base)
    known = {link for piece in pieces if (link := _same_page(piece.fields, base))}
    goals = [(value, text.absolute(value.text, base=base)) for value in walk.links]
    links = {text.same_page(address): value for value, address in goals if address}
    return Found(
        pieces=tuple(_with_own_keys(pieces)),
        links=tuple(value for link, value in links.items() if link not in known),
        types=dict(walk.types),
        problems=tuple(problem for described in ways for problem in described.problems),
        lost=any(described.lost for described in ways),
    )


# --- which nodes are items -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Walk:
    """The way from the outermost nodes to the items in them, no node twice."""

    language: str | None
    wanted: frozenset[str]
    pieces: list[Piece] = field(default_factory=list)
    links: list[Value] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)
    seen: set[int] = field(default_factory=set)

    def visit(self, first: Node, whole: Fields | None) -> None:
        """Take the items in a node, in the order of the page. A list of what is left to see: nesting costs no stack."""
        left: list[tuple[Node, Fields | None]] = [(first, whole)]
        while left and len(self.pieces) < MAX_PIECES:
            node, around = left.pop()
            if id(node) in self.seen:
                continue
            self.seen.add(id(node))
            self.types.update(node.types)
            if FURNITURE.isdisjoint(node.types):
                inside = self._taken(node, around)
                left += [(part, inside) for part in reversed(list(self._parts(node)))]

    def _taken(self, node: Node, around: Fields | None) -> Fields | None:
        """Take a node if it is an item; what those in it have from it."""
        kind = kind_of(node.types)
        is_wanted = is_one_of(node.types, self.wanted)
        if kind is None and not is_wanted and not node.properties.get("hasCourseInstance"):
            return around
        fields = fields_of(node, language=self.language)
        if around:
            fields = {**{name: around[name] for name in _INHERITED if name in around}, **fields}
        if (kind or is_wanted) and not _only_a_frame(node) and _says_something(fields):
            self.pieces.append(Piece(kind, node.types, node.way, fields, node))
        return fields

    def _parts(self, node: Node) -> Iterator[Node]:
        into = _INTO_EVENTS if kind_of(node.types) == "events" else () if kind_of(node.types) else _INTO
        for _, part in node.each(*into):
            if isinstance(part, Node):
                yield part
        if not kind_of(node.types):
            self.links += _bare_links(node)


def _only_a_frame(node: Node) -> bool:
    """Whether a series is told by its events, so that it is none itself."""
    parts = [part for _, part in node.each(*_INTO_EVENTS) if isinstance(part, Node)]
    return "EventSeries" in node.types and any("startDate" in part.properties for part in parts)


def _says_something(fields: Fields) -> bool:
    return any(fields.get(name) for name in ("title", "link", "summary", "content", "start"))


def _bare_links(node: Node) -> Iterator[Value]:
    """The addresses in a list whose entries are described on their own pages alone."""
    for _, entry in node.all("itemListElement"):
        if isinstance(entry, Node) and entry.types and "ListItem" not in entry.types:
            continue
        target = next((part for _, part in entry.all("item", "url")), None) if isinstance(entry, Node) else entry
        bare = not (isinstance(target, Node) and target.types) and target is not None
        address = web_address(target) if bare and target is not None else None
        if address:
            yield Value(address, f"{node.way} itemListElement")


# --- each item once --------------------------------------------------------------------------------------------------


def merged(pieces: Iterable[Piece], base: str) -> list[Piece]:
    """The pieces, those that tell of the same item made one: what comes first counts, what it leaves out is added."""
    kept: list[Piece] = []
    places: dict[object, int] = {}
    for piece in pieces:
        signs = _signs(piece, base)
        at = next((places[sign] for sign in signs if sign in places and _fits(kept[places[sign]], piece)), None)
        if at is None:
            at = len(kept)
            kept.append(piece)
        else:
            kept[at] = replace(kept[at], fields={**piece.fields, **kept[at].fields})
        for sign in signs:
            places.setdefault(sign, at)
    return kept


def _signs(piece: Piece, base: str) -> list[object]:
    """By what the same item is known: its link and its title, each with its time."""
    start = _line(piece.fields, "start") or ""
    link, title = _same_page(piece.fields, base), piece.title
    moment = start[:10] if piece.kind == "events" else ""
    signs: list[object] = []
    if link and (title or piece.kind == "news"):
        signs.append((piece.kind, "link", link, moment))
    if title and (moment or piece.kind == "news"):
        signs.append((piece.kind, "title", title.casefold(), moment))
    return signs


def _fits(one: Piece, other: Piece) -> bool:
    """Whether two pieces may be the same: told in different ways, or in the same way with the same title and time."""
    if one.way != other.way:
        return True
    starts = {_line(piece.fields, "start") for piece in (one, other)}
    titles = {(piece.title or "").casefold() for piece in (one, other)}
    return len(starts) == len(titles) == 1


def _with_own_keys(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces without ids that several of them have: those name something else."""
    used = Counter(key for piece in pieces for key in {value.text for value in piece.fields.get("key", ())})
    for piece in pieces:
        own = tuple(value for value in piece.fields.get("key", ()) if used[value.text] == 1)
        yield replace(piece, fields={**piece.fields, "key": own} if own else _without(piece.fields, "key"))


def _without(fields: Fields, name: str) -> Fields:
    return {other: values for other, values in fields.items() if other != name}


def _same_page(fields: Fields, base: str) -> str | None:
    for value in fields.get("link", ()):
        address = text.absolute(value.text, base=value.base or base)
        if address and address.startswith("http"):
            return text.same_page(address)
    return None


def _line(fields: Fields, name: str) -> str | None:
    value = next(iter(fields.get(name, ())), None)
    if value is None:
        return None
    return text.line(text.to_text(value.text) if value.form == "html" else value.text) or None
