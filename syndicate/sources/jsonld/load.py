"""The way through the pages of a list whose items are described for machines.

first page -> unchanged? -> is it a page, or JSON? -> its items, and those of the pages after it -> the pages of entries
that are links alone -> readings, and every sign that this is not the page it was
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from syndicate import text
from syndicate.config import Config, SourceConfig
from syndicate.config.parts import parse_types
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import Errand, Response
from syndicate.model import FetchMemory, Load, Problem, Reading, Sign, Unchanged
from syndicate.sources._assemble import assemble
from syndicate.sources._course import Course
from syndicate.sources._duplicates import without_duplicates
from syndicate.sources._first import fetch_first, fetch_further
from syndicate.sources._following import first_address, may_follow
from syndicate.sources._jsondoc import open_document
from syndicate.sources._memory import remember
from syndicate.sources._page import Page, followed, open_page
from syndicate.sources._paging import walk
from syndicate.sources._pick import pick
from syndicate.sources._signs import interstitial, mangled, torn, wrong_type
from syndicate.sources._values import Fields, Frame, Value, frame_for
from syndicate.sources.details import Details, Listed, pages_are_due
from syndicate.sources.jsonld.extract import Found, Piece, structured, structured_data
from syndicate.sources.jsonld.fields import chosen
from syndicate.sources.jsonld.pages import Whole
from syndicate.sources.jsonld.reading import readings_of
from syndicate.sources.jsonld.types import is_one_of

ACCEPT = "text/html, application/xhtml+xml, application/ld+json;q=0.9, application/json;q=0.8, */*;q=0.1"
JSON_TYPES = ("application/ld+json", "application/json", "application/activity+json")
NAMES = {"news": "news (NewsArticle, BlogPosting, h-entry ...)", "events": "events (Event, h-event ...)"}


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the page says now; see ``sources.load``. A list of several pages is unchanged only if all of them are."""
    again = pages_are_due(memory, now)
    conditional = source.next is None and not again
    first = fetch_first(source, config, errand, memory=memory, conditional=conditional, accept=ACCEPT)
    if first.status == 304 or (first.body_hash == memory.body_hash and conditional):
        return Unchanged(remember(memory, first, now=now))
    way = _Walk(source, config, errand)
    way.pages_from(first)
    carried = remember(memory, first, now=now, body_hash=way.digest())
    same = carried.body_hash == memory.body_hash
    if same and not again:
        return Unchanged(carried)
    details = Details(source, config, errand, memory=carried, now=now)
    readings = way.readings(now, details)
    carried = details.carried(carried)
    if same and not details.changed:
        return Unchanged(carried)
    signs = way.signs()
    return Load(
        readings=without_duplicates(readings),
        problems=(*way.problems, *details.problems),
        signs=signs,
        complete=way.complete and details.complete,
        size=len(first.body),
        memory=carried,
    )


@dataclass(frozen=True, slots=True)
class _Listed:
    """An item and the page that it stands on, None for a document that is JSON."""

    piece: Piece
    page: Page | None


@dataclass(slots=True)
class _Walk(Course):
    """The pages of a list, with what was found on them and what went wrong.

    whole: what is wanted of the page of an entry that is a link alone
    """

    pages: list[Page] = field(default_factory=list)
    listed: list[_Listed] = field(default_factory=list)
    links: list[tuple[Value, Page | None]] = field(default_factory=list)
    against: list[Sign] = field(default_factory=list)
    types: dict[str, int] = field(default_factory=dict)
    whole: Whole = field(init=False)

    def __post_init__(self) -> None:
        self.whole = Whole(kind=self.source.kind, language=self._language, types=self._types)

    def pages_from(self, first: Response) -> None:
        """Read the first page and those that ``next`` leads to, no page twice. Raises SourceError for the first."""
        self.hashes.append(first.body_hash)
        if _is_json(first):
            return self._take_json(first)
        foreign = wrong_type(first)
        if foreign is not None:
            self.against.append(foreign)
            return None
        self._take(self._opened(first, path=self.source.path))
        return walk(
            self.source.path or first.url,
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
            self.incomplete(f"page {number} of the list could not be read: {error}")
            return False
        if body_hash in self.hashes:
            return False
        self.hashes.append(body_hash)
        before = len(self.listed)
        self._take(page)
        sign = torn(page) or interstitial(page, items=len(self.listed) - before, asked=str(target))
        if sign is not None:
            self.incomplete(f"page {number} of the list was not believed: {sign.message}")
        return True

    def _take_json(self, response: Response) -> None:
        document = open_document(response, asked=self.source.url if self.source.path is None else None)
        if document.sign is not None:
            self.against.append(document.sign)
            return
        base = self.source.base if self.source.path else response.url
        self._found(structured_data(document.data, base=base, language=self._language, types=self._types), None)

    def _take(self, page: Page) -> None:
        if page.doubt and not self.pages:
            self.problems.append(Problem(f"the page's characters: {page.doubt}"))
        self.pages.append(page)
        self._found(structured(page, language=self._language, types=self._types), page)

    def _found(self, found: Found, page: Page | None) -> None:
        pieces = self._of(found)
        self.listed += [_Listed(piece, page) for piece in pieces]
        # Links beside items are those of a "see also".
        self.links += [(link, page) for link in found.links if not pieces]
        self.problems += found.problems
        self.complete = self.complete and not found.lost
        for name, count in found.types.items():
            self.types[name] = self.types.get(name, 0) + count

    @property
    def _types(self) -> tuple[str, ...]:
        return parse_types(self.source.items) if self.source.items else ()

    @property
    def _language(self) -> str:
        return self.source.language or self.config.site.language

    def _of(self, found: Found) -> tuple[Piece, ...]:
        """The items that the source asks for: of the types that ``items`` names, else of its kind."""
        if not self._types:
            return found.of(self.source.kind)
        return tuple(piece for piece in found.pieces if is_one_of(piece.types, self._types))

    def open(self, target: str | Path) -> tuple[Page, str]:
        """A further page and the hash of its body. Raises FetchError, SourceError."""
        response = fetch_further(target, self.config, self.errand)
        foreign = wrong_type(response)
        if foreign is not None:
            raise SourceError(foreign.message)
        return self._opened(response, path=target if isinstance(target, Path) else None), response.body_hash

    def _opened(self, response: Response, *, path: Path | None) -> Page:
        return open_page(response, base=self.source.base if path else None, path=path)

    def _next(self) -> str | Path | None:
        if self.source.next is None or len(self.listed) > self.source.max_items:
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
        """Whether a link of a page may be followed."""
        return may_follow(target, self.source, page.address)

    # --- items

    def readings(self, now: datetime, details: Details) -> list[Reading]:
        """Every item as read, those of entries that are links alone from their own pages."""
        frame = frame_for(self.source, self.config, now=now)
        listed = [self._listed(one, frame) for one in self.listed]
        listed += [self._linked(link, page, frame) for link, page in self._own_links()]
        if len(listed) > self.source.max_items:
            self.incomplete(f"there are more than {self.source.max_items} items; the others were not read (max_items)")
        return details.readings(listed[: self.source.max_items])

    def _listed(self, one: _Listed, frame: Frame) -> Listed:
        local = replace(frame, base=one.page.base) if one.page is not None else frame
        fields = self._fields(one.piece)
        target = first_address(fields.get("link", ()), base=local.base) if self.source.detail else None
        around = one.page.address if one.page is not None else None
        elsewhere = target is not None and not may_follow(target, self.source, around)

        def make(fields: Fields) -> list[Reading]:
            return readings_of(one.piece, local, fields=fields)

        return Listed(fields, local, None if elsewhere else target, elsewhere=elsewhere, make=make)

    def _fields(self, piece: Piece) -> Fields:
        own = chosen(piece.node, self.source.fields, language=self._language)
        fields = {**piece.fields, **{name: values for name, values in own.items() if values}}
        if "when" in self.source.fields and own.get("when"):
            fields = {name: values for name, values in fields.items() if name not in ("start", "end")}
        return fields

    def _own_links(self) -> Iterator[tuple[Value, Page]]:
        """The entries that say no more than where their pages are, each once, those on other sites left out."""
        seen: set[str] = set()
        elsewhere = 0
        for link, page in self.links:
            target = followed(page, link.text) if page is not None else None
            if page is None or (target is not None and not may_follow(target, self.source, page.address)):
                elsewhere += 1
            elif target is not None and (key := str(target)) not in seen:
                seen.add(key)
                yield link, page
        if elsewhere:
            self.incomplete(f"{elsewhere} entries have their pages on other sites, which are not followed")

    def _linked(self, link: Value, page: Page, frame: Frame) -> Listed:
        """An entry whose own page describes it, and nothing else does."""
        local = replace(frame, base=page.base)

        def make(fields: Fields) -> list[Reading]:
            piece = self.whole.taken(fields)
            if piece is None:
                return [assemble(fields, local)]
            return readings_of(piece, local, fields=self._fields(piece))

        return Listed({"link": (link,)}, local, followed(page, link.text), make=make, wants=self.whole)

    # --- evidence

    def signs(self) -> tuple[Sign, ...]:
        """What speaks against the load as a whole; notes a problem where there may well be nothing to read."""
        if self.against or not self.pages:
            return tuple(self.against) or self._nothing(of_page=False)
        page, count = self.pages[0], len(self.listed) + len(self.links)
        seen = [interstitial(page, items=count, asked=self.source.url), torn(page), mangled(page)]
        signs = tuple(sign for sign in seen if sign is not None)
        return signs or (self._nothing(of_page=True) if not count else ())

    def _nothing(self, *, of_page: bool) -> tuple[Sign, ...]:
        """Why there are no items: the data is gone or broken, or describes other things."""
        if self.listed or self.links:
            return ()
        wanted = self.source.items or NAMES[self.source.kind]
        where = "the page" if of_page else "the document"
        if not self.types:
            told = "; what there is could not be read" if self.problems else ""
            message = f"{where} describes nothing in JSON-LD, microdata or microformats{told}: no {wanted}"
            return (Sign(rule="container-gone", message=message),)
        there = ", ".join(sorted(self.types)[:12])
        self.problems.append(Problem(f"{where} describes {there}, but no {wanted}", field="items"))
        return ()


def _is_json(response: Response) -> bool:
    head: Sequence[int] | bytes = response.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return response.media_type in JSON_TYPES or bytes(head).startswith((b"{", b"["))


def _same(target: str | Path) -> str:
    return text.same_page(target) if isinstance(target, str) else str(target)
