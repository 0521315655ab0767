"""The way through the answers of an API.

first answer -> unchanged? -> is it JSON, and the list that was asked for? -> its items, and those of the answers after
it -> readings, and what an operator should know of the expressions
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from syndicate import text
from syndicate.config import Config, SourceConfig
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import Errand, Response
from syndicate.model import FetchMemory, Load, Problem, Reading, Sign, Unchanged
from syndicate.sources._assemble import assemble
from syndicate.sources._course import Course
from syndicate.sources._duplicates import without_duplicates
from syndicate.sources._first import fetch_first, fetch_further
from syndicate.sources._following import may_follow
from syndicate.sources._jsondoc import Document, open_document
from syndicate.sources._memory import remember
from syndicate.sources._paging import Pager, is_behind_the_end, next_link, walk
from syndicate.sources._values import frame_for
from syndicate.sources.details import Details, linked, pages_are_due
from syndicate.sources.json.hints import complaint, gone, hints
from syndicate.sources.json.related import with_related
from syndicate.sources.json.values import Picker, compiled

ACCEPT = "application/json, application/vnd.api+json, application/*+json;q=0.9, */*;q=0.1"


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the API says now; see ``sources.load``. A list in several answers is unchanged only if all of them are."""
    several = source.next is not None or source.paging is not None
    again = pages_are_due(memory, now)
    first = fetch_first(source, config, errand, memory=memory, conditional=not (several or again), accept=ACCEPT)
    if first.status == 304 or (first.body_hash == memory.body_hash and not (several or again)):
        return Unchanged(remember(memory, first, now=now))
    way = _Walk(source, config, errand)
    way.answers_from(first)
    carried = remember(memory, first, now=now, body_hash=way.digest())
    same = carried.body_hash == memory.body_hash
    if same and not again:
        return Unchanged(carried)
    details = Details(source, config, errand, memory=carried, now=now)
    readings = way.readings(now, details)
    carried = details.carried(carried) if source.detail else carried
    if same and not details.changed:
        return Unchanged(carried)
    return Load(
        readings=without_duplicates(readings),
        problems=(*way.problems, *details.problems),
        signs=tuple(way.signs),
        complete=way.complete and details.complete,
        size=len(first.body),
        valid_empty=way.empty and not way.signs,
        memory=carried,
    )


@dataclass(slots=True)
class _Walk(Course):
    """The answers of a list, with what was found in them and what went wrong.

    empty: the first answer has the list that was asked for, and nothing is in it
    """

    found: list[Any] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    empty: bool = False
    picker: Picker = field(init=False)
    pager: Pager | None = None
    last: tuple[Document, Response, int] | None = None

    def __post_init__(self) -> None:
        language = self.source.language or self.config.site.language
        self.picker = Picker(language=language, base=self.source.base)

    def answers_from(self, first: Response) -> None:
        """Read the first answer and those after it, none twice. Raises SourceError for the first."""
        self.hashes.append(first.body_hash)
        document = open_document(first, asked=self.source.url if self.source.path is None else None)
        if document.doubt:
            self.problems.append(Problem(f"the answer's characters: {document.doubt}"))
        items = self._items(document)
        if isinstance(items, Sign):
            self.signs.append(items)
            return None
        self.empty = not items
        self.found += items
        if self.source.paging is not None:
            self.pager = Pager(self.source.paging, address=first.url)
        self.last = (document, first, len(items))
        return walk(
            first.url,
            self.source,
            following=self._next,
            read=self._further,
            incomplete=self.incomplete,
            called="answers",
        )

    def _further(self, target: str | Path) -> bool:
        """Read a further answer; False where the list ends, for whatever reason."""
        number = len(self.hashes) + 1
        try:
            response = fetch_further(target, self.config, self.errand, accept=ACCEPT)
            document = open_document(response, asked=str(target))
            items = self._items(document)
        except (FetchError, SourceError) as error:
            if not is_behind_the_end(error, certain=self.pager is None or self.pager.certain):
                self.incomplete(f"answer {number} of the list could not be read: {error}")
            return False
        if isinstance(items, Sign):
            self.incomplete(f"answer {number} of the list was not believed: {items.message}")
            return False
        if response.body_hash in self.hashes:
            return False
        self.hashes.append(response.body_hash)
        self.found += items
        self.last = (document, response, len(items))
        return True

    def _items(self, document: Document) -> list[Any] | Sign:
        """The items of an answer, or why it has none."""
        if document.sign is not None:
            return document.sign
        data = with_related(document.data)
        written = self.source.items or "@"
        try:
            found = self.picker.search(compiled(written), data)
        except SourceError as error:
            return _instead(data) or Sign(rule="container-gone", message=f"items: {error}")
        if isinstance(found, list):
            return (_instead(data) if not found else None) or found
        if isinstance(found, dict):
            return (_instead(data) if found is data else None) or [found]
        return _instead(data) or gone(data, written, found)

    def _next(self) -> str | None:
        """Where the list goes on after the answer that was read last."""
        if len(self.found) > self.source.max_items or self.last is None:
            return None
        document, response, count = self.last
        try:
            target = self._told(document, response, count)
        except SourceError as error:
            self.incomplete(f"where the list goes on could not be read: {error}")
            return None
        if target is None:
            return None
        if self.source.path is None and may_follow(target, self.source, response.url):
            return target
        if self.source.path is None:
            self.incomplete(f"the list goes on at another site, which is not followed: {target}")
        elif self.pager is None or self.pager.certain:
            self.incomplete("the list goes on in further answers, and there is only this file")
        return None

    def _told(self, document: Document, response: Response, count: int) -> str | None:
        def look(written: str) -> Any:
            expression = compiled(written)
            if expression.take != "header":
                return self.picker.search(expression, document.data)
            said = response.headers.get(expression.path)
            return next_link(said or "") if expression.path == "link" else said

        if self.pager is not None:
            return self.pager.next(look, items=count)
        at = self.source.base if self.source.path is not None else response.url
        return _address(look(self.source.next), at) if self.source.next is not None else None

    def readings(self, now: datetime, details: Details) -> list[Reading]:
        """Each item as read; what is odd about the expressions becomes a problem."""
        found = list(islice(self._each(), self.source.max_items + 1))
        if len(found) > self.source.max_items:
            self.incomplete(f"there are more than {self.source.max_items} items; the others were not read (max_items)")
        frame = frame_for(self.source, self.config, now=now)
        items = found[: self.source.max_items]
        taken = [self.picker.fields(item, self.source.fields) for item in items]
        self.problems += hints(self.picker, self.source, items, taken)
        if not self.source.detail:
            return [assemble(fields, frame) for fields in taken]
        return details.readings([linked(fields, frame, self.source, self.config.site.url) for fields in taken])

    def _each(self) -> Iterator[Any]:
        """Every item; of one that takes place often one for each time, which is its ``occasion``."""
        wrong: set[str] = set()
        for item in self.found:
            occasions: Any = None
            if self.source.occasions is not None and isinstance(item, dict):
                try:
                    occasions = self.picker.search(compiled(self.source.occasions), item)
                except SourceError as error:
                    wrong.add(str(error))
            if isinstance(occasions, list) and occasions:
                yield from ({**item, "occasion": occasion} for occasion in occasions)
            else:
                yield item
        self.problems += [Problem(message, field="occasions") for message in sorted(wrong)[:1]]


def _address(found: Any, at: str) -> str | None:
    """The address that ``next`` found. Raises SourceError where it is none."""
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


def _instead(data: Any) -> Sign | None:
    """A sign where an API says in the place of its list that something went wrong."""
    said = complaint(data)
    if said is None:
        return None
    return Sign(rule="interstitial", message=f"an error stands in the place of the list: “{text.line(said)[:120]}”")
