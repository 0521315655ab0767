"""HTML pages: CSS selectors find the items and their fields, over several pages and the items' own pages.

first page -> unchanged? -> is it a page at all? -> its items, and those of the pages after it -> detail pages
           -> readings, and every sign that this is not the list it was
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from syndicate import text
from syndicate.config import Config, SourceConfig
from syndicate.config.selectors import parse_selector
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import Errand, Response
from syndicate.model import FetchMemory, Load, Problem, Reading, Sign, Unchanged
from syndicate.sources._assemble import assemble, without_duplicates
from syndicate.sources._dates import Dated, read_date
from syndicate.sources._diagnose import diagnose
from syndicate.sources._first import fetch_first, fetch_further
from syndicate.sources._memory import remember
from syndicate.sources._over import Over
from syndicate.sources._page import Page, check_work, followed, open_page
from syndicate.sources._pick import pick
from syndicate.sources._signs import interstitial, looks_like_html, mangled, torn, wrong_type
from syndicate.sources._values import Fields, Frame, Value, frame_for

MAX_DETAILS = 30  # pages a load; a second apart, that is half a minute
MAX_NESTED = 3
# Fields of the configuration that are called otherwise in an Item.
ITEM_FIELDS = {"when": "span", "start": "span", "end": "span", "author": "authors"}


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the page says now; see ``sources.load``.

    A source with ``next`` is unchanged only if all its pages are; detail pages are asked only when the list changed.
    """
    first = fetch_first(source, config, errand, memory=memory, conditional=source.next is None)
    foreign = wrong_type(first) if first.status == 200 else None
    known = first.status == 304 or _hash(first, foreign) == memory.body_hash
    if known and (source.next is None or foreign is not None or first.status == 304):
        return Unchanged(remember(memory, first, now=now, body_hash=memory.body_hash))
    if foreign is not None and not looks_like_html(first):
        carried = remember(memory, first, now=now, body_hash=_hash(first, foreign))
        return Load(readings=(), signs=(foreign,), size=len(first.body), memory=carried)
    walk = _Walk(source, config, errand, frame_for(source, config, now=now))
    walk.pages_from(first)
    carried = remember(memory, first, now=now, body_hash=walk.digest() if foreign is None else _hash(first, foreign))
    if source.next is not None and carried.body_hash == memory.body_hash:
        return Unchanged(carried)
    load = _loaded(walk, source, memory=carried, size=len(first.body))
    return load if foreign is None else replace(load, signs=(foreign, *load.signs))


def _hash(response: Response, foreign: Sign | None) -> str:
    """What an answer is known by: the hash of its body; of the wrong type the same body is another answer."""
    if foreign is None:
        return response.body_hash
    return hashlib.sha256(f"{response.body_hash} {response.media_type}".encode()).hexdigest()


def _loaded(walk: _Walk, source: SourceConfig, *, memory: FetchMemory, size: int) -> Load:
    found = walk.found[: source.max_items]
    if len(walk.found) > source.max_items:
        walk.incomplete(f"there are more than {source.max_items} items; the others were not read (max_items)")
    details = _Details(walk, source)
    readings = details.readings(found) if source.detail else _plain(found, source)
    signs = walk.signs()
    return Load(
        readings=without_duplicates(readings),
        problems=tuple(walk.problems),
        signs=signs,
        complete=walk.complete,
        size=size,
        memory=memory.to_be_read_again() if details.lost else memory,
    )


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
class _Walk:
    """The way through the pages of a list, with what was found and what went wrong on it."""

    source: SourceConfig
    config: Config
    errand: Errand
    frame: Frame
    pages: list[Page] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    found: list[_Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True

    def pages_from(self, first: Response) -> None:
        """Open the first page and those that ``next`` leads to, no page twice. Raises SourceError for the first."""
        self._take(self._opened(first, path=self.source.path), first.body_hash)
        seen = {_same(self.pages[0].path or first.url)}
        while (target := self._next()) is not None and _same(target) not in seen:
            if len(self.pages) >= self.source.max_pages:
                return self.incomplete(
                    f"there are more than {len(self.pages)} pages; the others were not read (max_pages)"
                )
            seen.add(_same(target))
            try:
                page, body_hash = self.open(target)
            except (FetchError, SourceError) as error:
                return self.incomplete(f"page {len(self.pages) + 1} of the list could not be read: {error}")
            if body_hash in self.hashes:
                return None
            self._believe(page, items=self._take(page, body_hash), asked=str(target))
        return None

    def digest(self) -> str:
        """A hash of every page; of a single page its own."""
        return self.hashes[0] if len(self.hashes) == 1 else hashlib.sha256("".join(self.hashes).encode()).hexdigest()

    def incomplete(self, message: str) -> None:
        """Items are missing from what was read, so that the absence of one means nothing."""
        self.complete = False
        self.problems.append(Problem(message))

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

    def _take(self, page: Page, body_hash: str) -> int:
        """Take the items of a page of the list; how many there were."""
        if page.doubt and not self.pages:
            self.problems.append(Problem(f"the page's characters: {page.doubt}"))
        self.pages.append(page)
        self.hashes.append(body_hash)
        nodes = page.root.css(self._items())[: self.source.max_items + 1]
        flat = _not_nested(nodes)
        if len(flat) < len(nodes):
            message = (
                f"{len(nodes) - len(flat)} items stand more than {MAX_NESTED} deep in one another and were left out"
            )
            self.problems.append(Problem(message, field="items"))
        over = Over(page.root, self.frame)
        self.found += [_Found(node, page, over) for node in flat]
        return len(flat)

    def _believe(self, page: Page, *, items: int, asked: str) -> None:
        sign = torn(page) or interstitial(page, items=items, asked=asked)
        if sign is not None:
            self.incomplete(f"page {len(self.pages)} of the list was not believed: {sign.message}")

    def _next(self) -> str | Path | None:
        if self.source.next is None or len(self.found) > self.source.max_items:
            return None
        page = self.pages[-1]
        for value in pick(page.root, "link", (self.source.next,), base=page.base):
            target = followed(page, value.text)
            if target is not None and self.allows(page, target):
                return target
            if target is not None:
                self.incomplete(f"next leads to another site, which is not followed: {target}")
                return None
        return None

    def allows(self, page: Page, target: str | Path) -> bool:
        """Whether a link may be followed: to a file beside this one, or the host of the page, the site or ``allow``."""
        if isinstance(target, Path):
            return True
        hosts = {text.site_host(address) for address in (page.address, self.source.base) if address}
        return text.site_host(target) in hosts or (urlsplit(target).hostname or "") in self.source.allow


def _plain(found: Sequence[_Found], source: SourceConfig) -> list[Reading]:
    return [assemble(one.fields(source.fields), one.frame) for one in found]


@dataclass(frozen=True, slots=True)
class _Missing:
    """An item's own page that could not be had, and why; ``why`` is None where that is told once for many."""

    why: str | None = None


class _Details:
    """The items' own pages: asked politely, at most ``MAX_DETAILS`` a load; what they say goes before the list."""

    def __init__(self, walk: _Walk, source: SourceConfig) -> None:
        self.walk = walk
        self.source = source
        self.unread = tuple(sorted({ITEM_FIELDS.get(name, name) for name in source.detail}))
        self.asked: dict[str, Page | _Missing] = {}
        self.beyond = 0
        self.elsewhere = 0
        self.lost = 0  # items that cannot be without their page, which may answer next time

    def readings(self, found: Sequence[_Found]) -> list[Reading]:
        readings = [self._reading(one) for one in found]
        if self.beyond:
            self._note(f"{self.beyond} items beyond the first {MAX_DETAILS} were read without their own pages")
        if self.elsewhere:
            self._note(f"{self.elsewhere} of the items have their pages on other sites, which are not followed")
        return readings

    def _note(self, message: str, item: str | None = None) -> None:
        self.walk.problems.append(Problem(message, item=item, field="detail"))

    def _reading(self, one: _Found) -> Reading:
        frame = one.frame
        fields = one.fields(self.source.fields)
        page = self._page(one, fields.get("link", ()))
        if isinstance(page, Page):
            inside = _picked(page.root, page, self.source.detail)
            fields |= {
                name: _of_detail(values) for name, values in inside.items() if self._better(name, values, fields, frame)
            }
        reading = assemble(fields, frame)
        return self._without_page(reading, page) if isinstance(page, _Missing) else reading

    def _better(self, name: str, values: Sequence[Value], listed: Fields, frame: Frame) -> bool:
        """Whether what the item's page says of a field replaces what the list says: not words that are no date."""
        if name not in ("published", "updated", "when", "start") or not listed.get(name):
            return bool(values)
        return isinstance(read_date(values, frame, kind=frame.kind), Dated)

    def _without_page(self, reading: Reading, missing: _Missing) -> Reading:
        if missing.why:
            title = reading.item.title if reading.item else reading.partial.get("title")
            self._note(missing.why, item=title or "an item without a title")
        if reading.set_aside:
            # It may be there all the same: with its page it could have been read.
            self.walk.complete = False
            self.lost += missing.why is not None
        return replace(reading, item=replace(reading.item, unread=self.unread)) if reading.item else reading

    def _page(self, one: _Found, links: Sequence[Value]) -> Page | _Missing | None:
        """The item's own page, or why it could not be had; None where it has none to follow."""
        target = next((goal for link in links if (goal := followed(one.page, link.text)) is not None), None)
        if target is None:
            return None
        if not self.walk.allows(one.page, target):
            self.elsewhere += 1
            return None
        key = _same(target)
        if key not in self.asked and len(self.asked) >= MAX_DETAILS:
            self.beyond += 1
            return _Missing()
        if key not in self.asked:
            self.asked[key] = self._fetched(target)
        return self.asked[key]

    def _fetched(self, target: str | Path) -> Page | _Missing:
        try:
            page, _ = self.walk.open(target)
        except (FetchError, SourceError) as error:
            return _Missing(f"its page could not be read: {error}")
        found = sum(bool(values) for values in _picked(page.root, page, self.source.detail).values())
        sign = interstitial(page, items=found, asked=str(target)) or torn(page)
        if sign is not None:
            return _Missing(f"its page was not believed: {sign.message}")
        return page if found else _Missing(f"nothing that detail selects is on its page {target}")


def _of_detail(values: Sequence[Value]) -> tuple[Value, ...]:
    return tuple(replace(value, origin=f"detail: {value.origin}") for value in values)


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
    groups = (*source.fields.values(), *source.detail.values())
    return [source.items or "", source.next or "", *(written for group in groups for written in group)]


def _same(target: str | Path) -> str:
    return text.same_page(target) if isinstance(target, str) else str(target)
