"""HTML pages: CSS selectors find the items and their fields, over several pages and the items' own pages.

first page -> unchanged? -> is it a page at all? -> its items, and those of the pages after it -> detail pages
           -> readings, and every sign that this is not the list it was
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from selectolax.lexbor import LexborNode

from syndicate import text
from syndicate.config import Config, SourceConfig
from syndicate.config.selectors import parse_selector
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import Errand, Response
from syndicate.model import FetchMemory, Load, Problem, Sign, Unchanged
from syndicate.sources._assemble import assemble
from syndicate.sources._course import Course
from syndicate.sources._diagnose import diagnose
from syndicate.sources._duplicates import without_duplicates
from syndicate.sources._first import fetch_first, fetch_further
from syndicate.sources._following import may_follow
from syndicate.sources._memory import remember
from syndicate.sources._over import Over
from syndicate.sources._page import Page, check_work, followed, open_page, text_of
from syndicate.sources._paging import Pager, is_behind_the_end, walk
from syndicate.sources._pick import pick
from syndicate.sources._signs import interstitial, looks_like_html, mangled, torn, wrong_type
from syndicate.sources._values import Frame, Value, frame_for
from syndicate.sources.details import Details, Listed, pages_are_due

MAX_NESTED = 3
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[ .\u00a0\u202f]\d{3})+(?!\d)|\d{1,9}")


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the page says now; see ``sources.load``.

    A list of several pages is unchanged only if all of them are.
    """
    again = pages_are_due(memory, now)
    several = source.next is not None or source.paging is not None
    first = fetch_first(source, config, errand, memory=memory, conditional=not (several or again))
    foreign = wrong_type(first) if first.status == 200 else None
    known = first.status == 304 or _hash(first, foreign) == memory.body_hash
    if known and (not (several or again) or foreign is not None or first.status == 304):
        return Unchanged(remember(memory, first, now=now, body_hash=memory.body_hash))
    if foreign is not None and not looks_like_html(first):
        carried = remember(memory, first, now=now, body_hash=_hash(first, foreign))
        return Load(readings=(), signs=(foreign,), size=len(first.body), memory=carried)
    way = _Walk(source, config, errand, frame_for(source, config, now=now))
    way.pages_from(first)
    carried = remember(memory, first, now=now, body_hash=way.digest() if foreign is None else _hash(first, foreign))
    same = carried.body_hash == memory.body_hash
    if same and not again:
        return Unchanged(carried)
    load = _loaded(way, source, config, now=now, memory=carried, size=len(first.body), same=same)
    return load if foreign is None or isinstance(load, Unchanged) else replace(load, signs=(foreign, *load.signs))


def _hash(response: Response, foreign: Sign | None) -> str:
    """What an answer is known by: the hash of its body; of the wrong type the same body is another answer."""
    if foreign is None:
        return response.body_hash
    return hashlib.sha256(f"{response.body_hash} {response.media_type}".encode()).hexdigest()


def _loaded(
    way: _Walk, source: SourceConfig, config: Config, *, now: datetime, memory: FetchMemory, size: int, same: bool
) -> Load | Unchanged:
    """The items found. ``same``: the list is what the last verdict was about; only its items' pages may not be."""
    found = way.found[: source.max_items]
    if len(way.found) > source.max_items:
        way.incomplete(f"there are more than {source.max_items} items; the others were not read (max_items)")
    details = Details(source, config, way.errand, memory=memory, now=now)
    if source.detail:
        readings = details.readings([_listed(one, way) for one in found])
        memory = details.carried(memory)
    else:
        readings = [assemble(one.fields(source.fields), one.frame) for one in found]
    if same and not details.changed:
        return Unchanged(memory)
    return Load(
        readings=without_duplicates(readings),
        signs=way.signs(),
        problems=(*way.problems, *details.problems),
        complete=way.complete and details.complete,
        size=size,
        memory=memory,
    )


def _listed(one: _Found, way: _Walk) -> Listed:
    """An item of the list, with where its own page is."""
    fields = one.fields(way.source.fields)
    goals = (followed(one.page, link.text) for link in fields.get("link", ()))
    target = next((goal for goal in goals if goal is not None), None)
    elsewhere = target is not None and not way.allows(one.page, target)
    return Listed(fields, one.frame, None if elsewhere else target, elsewhere=elsewhere)


@dataclass(frozen=True, slots=True)
class _Found:
    """The element of one item, and the page it is on."""

    node: LexborNode
    page: Page
    over: Over

    def fields(self, wanted: Mapping[str, Sequence[str]]) -> dict[str, tuple[Value, ...]]:
        return _picked(self.node, self.page, wanted)

    @property
    def frame(self) -> Frame:
        """What the item is read against: what stands over it on its page is a part of that."""
        return self.over.frame_of(self.node)


def _picked(node: LexborNode, page: Page, wanted: Mapping[str, Sequence[str]]) -> dict[str, tuple[Value, ...]]:
    return {name: pick(node, name, selectors, base=page.base) for name, selectors in wanted.items()}


@dataclass(slots=True)
class _Walk(Course):
    """The way through the pages of a list, with what was found and what went wrong on it.

    count: items of the last page; marks: what the items of each page read, so that no page counts twice
    """

    frame: Frame
    pages: list[Page] = field(default_factory=list)
    found: list[_Found] = field(default_factory=list)
    count: int = 0
    marks: set[int] = field(default_factory=set)
    pager: Pager | None = None

    def pages_from(self, first: Response) -> None:
        """Open the first page and those that it leads to, none twice. Raises SourceError for the first."""
        self._take(self._opened(first, path=self.source.path), first.body_hash)
        if self.source.paging is not None:
            self.pager = Pager(self.source.paging, address=first.url)
        walk(
            self.pages[0].path or first.url,
            self.source,
            following=self._next,
            read=self._further,
            incomplete=self.incomplete,
            called="pages",
        )

    def _further(self, target: str | Path) -> bool:
        """Read a further page; False where the list ends there."""
        number = len(self.pages) + 1
        try:
            page, body_hash = self.open(target)
        except (FetchError, SourceError) as error:
            if not is_behind_the_end(error, certain=self.pager is None or self.pager.certain):
                self.incomplete(f"page {number} of the list could not be read: {error}")
            return False
        if body_hash in self.hashes:
            return False
        taken = self._take(page, body_hash)
        if not taken:
            return False
        sign = torn(page) or interstitial(page, items=self.count, asked=str(target))
        if sign is not None:
            self.incomplete(f"page {number} of the list was not believed: {sign.message}")
        return True

    def signs(self) -> tuple[Sign, ...]:
        """What speaks against the load as a whole, from the first page; notes a problem where that is in doubt."""
        page, count = self.pages[0], len(self.found)
        seen = [interstitial(page, items=count, asked=self.source.url), torn(page), mangled(page)]
        signs = [sign for sign in seen if sign is not None]
        if not count and not signs:
            found = diagnose(page, self._items())
            if isinstance(found, Sign):
                signs.append(found)
            else:
                self.problems.append(found)
        return tuple(signs)

    def _items(self) -> str:
        return _css(self.source.items or "")

    def open(self, target: str | Path) -> tuple[Page, str]:
        """A further page and the hash of its body. Raises FetchError, SourceError."""
        response = fetch_further(target, self.config, self.errand)
        foreign = wrong_type(response)
        if foreign is not None:
            raise SourceError(foreign.message)
        return self._opened(response, path=target if isinstance(target, Path) else None), response.body_hash

    def _opened(self, response: Response, *, path: Path | None) -> Page:
        page = open_page(response, base=self.source.base if path else None, path=path)
        check_work(page, _all_selectors(self.source))
        return page

    def _take(self, page: Page, body_hash: str) -> bool:
        """Take the items of a page of the list; False where they are those of a page before, and nothing is taken."""
        if page.doubt and not self.pages:
            self.problems.append(Problem(f"the page's characters: {page.doubt}"))
        nodes = page.root.css(self._items())[: self.source.max_items + 1]
        flat = _not_nested(nodes)
        # A number behind the last page is often answered with the last page, or the first.
        mark = hash(tuple(_mark(node) for node in flat))
        if flat and mark in self.marks:
            return False
        self.marks.add(mark)
        self.pages.append(page)
        self.hashes.append(body_hash)
        if len(flat) < len(nodes):
            message = (
                f"{len(nodes) - len(flat)} items stand more than {MAX_NESTED} deep in one another and were left out"
            )
            self.problems.append(Problem(message, field="items"))
        over = Over(page.root, self.frame)
        self.found += [_Found(node, page, over) for node in flat]
        self.count = len(flat)
        return True

    def _next(self) -> str | Path | None:
        if len(self.found) > self.source.max_items:
            return None
        page = self.pages[-1]
        if self.pager is not None:
            return self._numbered(page, self.pager)
        if self.source.next is None:
            return None
        for value in pick(page.root, "link", (self.source.next,), base=page.base):
            target = followed(page, value.text)
            if target is not None and self.allows(page, target):
                return target
            if target is not None:
                self.incomplete(f"next leads to another site, which is not followed: {target}")
                return None
        return None

    def _numbered(self, page: Page, pager: Pager) -> str | None:
        take = _words if pager.paging.cursor else _figure
        target = pager.next(lambda written: take(page, written), items=self.count)
        if self.source.path is None or target is None:
            return target
        if pager.certain:
            self.incomplete("the list goes on at further addresses, and there is only this file")
        return None

    def allows(self, page: Page, target: str | Path) -> bool:
        """Whether a link of a page may be followed."""
        return may_follow(target, self.source, page.address)


def _mark(node: LexborNode) -> tuple[str, str | None]:
    """What an item is known by within one load: its words and its first link."""
    link = node if node.tag == "a" else node.css_first("a[href]")
    return text_of(node)[0], link.attributes.get("href") if link is not None else None


def _not_nested(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """The elements that stand in fewer than ``MAX_NESTED`` of the others: each of those is read with all inside it."""
    depths: dict[int, int] = {}
    for node in nodes:  # in the order of the page, so that what is around a node comes before it
        above = node.parent
        while above is not None and above.mem_id not in depths:
            above = above.parent
        depths[node.mem_id] = depths[above.mem_id] + 1 if above is not None else 0
    return [node for node in nodes if depths[node.mem_id] < MAX_NESTED]


def _css(written: str) -> str:
    """The CSS of a selector that names elements. Raises SourceError."""
    try:
        return parse_selector(written).css or "html"
    except ValueError as problem:
        raise SourceError(str(problem)) from problem


def _all_selectors(source: SourceConfig) -> list[str]:
    groups = source.fields.values()
    return [source.items or "", source.next or "", *(written for group in groups for written in group)]


def _words(page: Page, written: str) -> str | None:
    """What an expression of ``paging`` finds on a page."""
    found = pick(page.root, "value", (written,), base=page.base)
    return text.line(found[0].text) if found else None


def _figure(page: Page, written: str) -> str | None:
    """A number on a page; of words with numbers in them (“Sida 1 av 12”) the last one."""
    numbers = _NUMBER.findall(_words(page, written) or "")
    return re.sub(r"\D", "", numbers[-1]) if numbers else None
