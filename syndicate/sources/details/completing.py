"""Items of a list completed by their own pages: read now, kept from before, or waited for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from syndicate import identity, text
from syndicate.config import Config, SourceConfig
from syndicate.fetch import Errand, Validators
from syndicate.history import WAITS
from syndicate.model import Event, EventStatus, FetchMemory, NewsItem, PageMemory, Problem, Reading
from syndicate.sources._assemble import assemble
from syndicate.sources._dates import Dated, read_date
from syndicate.sources._following import first_address, may_follow
from syndicate.sources._values import Fields, Frame, Value, frame_for
from syndicate.sources.details.asking import Answer, Asker, Missing, NotModified, Outcome
from syndicate.sources.details.metadata import FILLED, lacking
from syndicate.sources.details.saying import Wanted
from syndicate.sources.details.turns import MAX_ASKED, Place, due, turns

BEFORE = "detail: read before"
MAX_SILENT = 3  # pages in a row that do not even answer; the others are not asked then
KEY_LETTERS = 12
DATES = ("published", "updated", "when", "start")

Make = Callable[[Fields], Sequence[Reading]]


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as the list has it.

    target: its own page; None where it has none that may be followed
    elsewhere: whether it has one on another site
    make: what becomes of its fields where that is more than ``assemble`` says
    """

    fields: Fields
    frame: Frame
    target: str | Path | None
    elsewhere: bool = False
    make: Make | None = None

    def readings(self, fields: Fields) -> list[Reading]:
        """The item, or each of them, with these fields."""
        return list(self.make(fields)) if self.make is not None else [assemble(fields, self.frame)]


def linked(fields: Fields, frame: Frame, source: SourceConfig, *around: str | None) -> Listed:
    """An item of a list that is no page, whose own page is where its link leads."""
    target = first_address(fields.get("link", ()), base=frame.base)
    elsewhere = target is not None and not may_follow(target, source, frame.base, *around)
    return Listed(fields, frame, None if elsewhere else target, elsewhere=elsewhere)


@dataclass(slots=True)
class Details:
    """The pages of the items of one load. ``readings`` is to be asked once; after it the rest is known.

    problems: for the operator
    complete: False where an item could not be read for want of its page, so that the absence of others means nothing
    changed: whether a page said something new, or has still to be asked for the first time
    """

    source: SourceConfig
    config: Config
    errand: Errand
    memory: FetchMemory
    now: datetime
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True
    changed: bool = False
    _wanted: Wanted = field(init=False)
    _pages: dict[str, PageMemory] = field(init=False)
    _places: list[Place] = field(default_factory=list)
    _answers: dict[str, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        language = self.source.language or self.config.site.language
        self._wanted = Wanted.of(self.source, language=language)
        self._pages = dict(self.memory.pages)

    def readings(self, listed: Sequence[Listed]) -> list[Reading]:
        """The items of the list, in its order, each with what its page says as far as that is known."""
        plain = [one.readings(one.fields) for one in listed]
        groups = self._groups(listed, plain)
        self._places = [self._place(key, [plain[at] for at in group]) for key, group in groups.items()]
        chosen = turns(self._places, self._pages, kind=self.source.kind, now=self.now)
        targets = {key: listed[group[0]].target for key, group in groups.items()}
        self._ask([(key, target) for key in chosen.asked if (target := targets[key]) is not None])
        key_of = {at: key for key, group in groups.items() for at in group}
        done = [
            self._completed(one, plain[at], key_of.get(at), waits=key_of.get(at) in chosen.left)
            for at, one in enumerate(listed)
        ]
        self._remember(done, key_of)
        self._tell(listed, key_of, chosen.left)
        return [reading for readings in done for reading in readings]

    def carried(self, memory: FetchMemory) -> FetchMemory:
        """The memory of the load with what is known of the pages now, and when they are to be asked again."""
        return replace(
            memory,
            pages=self._pages,
            pages_due=due(self._places, self._pages, kind=self.source.kind, now=self.now),
            known={},
        )

    # --- whose turn it is

    def _groups(self, listed: Sequence[Listed], plain: Sequence[Sequence[Reading]]) -> dict[str, list[int]]:
        """The items of each page, by its key."""
        groups: dict[str, list[int]] = {}
        for at, one in enumerate(listed):
            if one.target is not None and plain[at]:
                groups.setdefault(_key(one.target), []).append(at)
        return groups

    def _place(self, key: str, groups: Sequence[Sequence[Reading]]) -> Place:
        readings = [reading for group in groups for reading in group]
        known = [self._known(reading, key) for reading in readings]
        return Place(
            key=key,
            listed=_short("\n".join(_said(reading) for reading in readings)),
            held=all(item is not None for item in known),
            over=all(item is not None and _over(item, self._frame, self.now) for item in known),
        )

    @property
    def _frame(self) -> Frame:
        return frame_for(self.source, self.config, now=self.now)

    def _known(self, reading: Reading, key: str) -> NewsItem | Event | None:
        """What is published of the item, found by its link."""
        page = self._pages.get(key)
        if page is not None and page.link is not None:
            return self.memory.known.get(page.link)
        link = reading.item.link if reading.item is not None else reading.partial.get("link")
        return self.memory.known.get(text.same_page(link)) if link else None

    # --- asking

    def _ask(self, goals: Sequence[tuple[str, str | Path]]) -> None:
        held = {place.key: place.held for place in self._places}
        asker = Asker(self.source, self.config, self.errand, lambda page: self._wanted.said(page, source=self.source))
        silent = 0
        for key, target in goals:
            if silent >= MAX_SILENT:
                self._answers[key] = Missing("", silent=True)
                continue
            answer = asker.ask(target, known=self._pages.get(key) if held[key] else None)
            silent = silent + 1 if isinstance(answer, Missing) and answer.silent else 0
            self._answers[key] = answer
            self.changed = self.changed or (isinstance(answer, Answer) and not answer.same)

    # --- completing

    def _completed(self, one: Listed, plain: list[Reading], key: str | None, *, waits: bool) -> list[Reading]:
        if key is None:
            return plain
        answer = self._answers.get(key)
        if isinstance(answer, Answer):
            return one.readings(self._merged(one, answer.fields))
        return [self._without_page(reading, key, waits=waits) for reading in plain]

    def _merged(self, one: Listed, told: Fields) -> Fields:
        """The fields of the list, with those of its page where these are better."""
        return {**one.fields, **{name: values for name, values in told.items() if self._better(name, values, one)}}

    def _better(self, name: str, values: Sequence[Value], one: Listed) -> bool:
        """Whether what the item's page says of a field replaces what the list says: not words that are no date."""
        if self._wanted.fills(name):
            return lacking(one.fields, name)
        if name not in DATES or not one.fields.get(name):
            return bool(values)
        return isinstance(read_date(values, one.frame, kind=one.frame.kind), Dated)

    def _without_page(self, reading: Reading, key: str, *, waits: bool) -> Reading:
        """The item where its page was not read in this load: as it is known, else as the list has it."""
        known, page = self._known(reading, key), self._pages.get(key)
        current = page is not None and page.read is not None and not page.failures
        current = current and not waits and not isinstance(self._answers.get(key), Missing)
        if known is not None:
            reading = self._as_known(reading, known)
        if reading.item is None:
            self.complete = False
            return replace(reading, waits=True, set_aside=WAITS) if waits else reading
        if current:
            return reading
        unread = replace(reading.item, unread=self._wanted.item_fields)
        return replace(reading, item=unread, waits=waits and known is None)

    def _as_known(self, reading: Reading, known: NewsItem | Event) -> Reading:
        """What the list says now, with what the item's page said when it was read."""
        item = reading.item
        if item is None:
            is_dated = isinstance(known, Event) and "span" in (*self._wanted.item_fields, *self._filled)
            return replace(reading, item=known, set_aside=None) if is_dated else reading
        if type(item) is not type(known):
            return reading
        own = {name: said for name in self._wanted.item_fields if (said := getattr(known, name, None))}
        own |= {
            name: said
            for name in self._filled
            if name not in own and _is_bare(item, name) and (said := getattr(known, name, None))
        }
        origins = {**reading.origins, **dict.fromkeys(sorted(own), BEFORE)}
        if {"span", "published"} & own.keys():
            own |= {"date_text": known.date_text, "inferred": known.inferred}
        return replace(reading, item=replace(item, **own), origins=origins)

    @property
    def _filled(self) -> tuple[str, ...]:
        if not self._wanted.auto:
            return ()
        names = ("span" if name in ("start", "end") else name for name in FILLED[self.source.kind])
        return tuple(dict.fromkeys(names))

    # --- what is left behind

    def _remember(self, done: Sequence[Sequence[Reading]], key_of: Mapping[int, str]) -> None:
        listed = {place.key: place.listed for place in self._places}
        for key, answer in self._answers.items():
            self._pages[key] = self._after(self._pages.get(key, PageMemory()), answer, listed[key])
        published = set()
        for at, key in key_of.items():
            items = [reading.item for reading in done[at] if reading.item and not reading.set_aside]
            published |= {key} if items else set()
            if isinstance(self._answers.get(key), Answer) and "link" in self._wanted.item_fields:
                link = next((text.same_page(item.link) for item in items if item.link), None)
                self._pages[key] = replace(self._pages[key], link=link)
        # What is missing from a list that was not read whole may be there again next time.
        spare = 0 if self.complete else self.source.max_items
        gone = [key for key in self._pages if key not in listed]
        self._pages = {key: page for key, page in self._pages.items() if key in listed or key in gone[:spare]}
        self._places = [replace(place, held=place.held or place.key in published) for place in self._places]

    def _after(self, page: PageMemory, answer: Outcome, listed: str) -> PageMemory:
        if isinstance(answer, Answer):
            since = page.since if answer.same and page.since else self.now
            return _valid(
                PageMemory(listed=listed, read=self.now, since=since, body=answer.body, link=page.link),
                answer.validators,
            )
        if isinstance(answer, NotModified):
            kept = replace(page, listed=listed, read=self.now, tried=None, failures=None)
            return _valid(kept, answer.validators)
        return replace(page, listed=listed, tried=self.now, failures=(page.failures or 0) + 1)

    def _tell(self, listed: Sequence[Listed], key_of: Mapping[int, str], left: frozenset[str]) -> None:
        silent = 0
        for at, key in key_of.items():
            answer = self._answers.get(key)
            if isinstance(answer, Missing) and answer.why:
                self._note(answer.why, item=_title(listed[at]))
            silent += isinstance(answer, Missing) and not answer.why
        if silent:
            self._note(f"{silent} more pages were not asked, as their server does not answer")
        if left:
            self.changed = True
            self._note(f"{len(left)} items wait for their own pages; {MAX_ASKED} pages are read a load")
        elsewhere = sum(one.elsewhere for one in listed)
        if elsewhere:
            self._note(f"{elsewhere} of the items have their pages on other sites, which are not followed")

    def _note(self, message: str, item: str | None = None) -> None:
        self.problems.append(Problem(message, item=item, field="detail"))


def _is_bare(item: NewsItem | Event, name: str) -> bool:
    """Whether the list says nothing of a field; that an event takes place is what is said of one that says nothing."""
    said = getattr(item, name, None)
    return not said or said is EventStatus.CONFIRMED


def _valid(page: PageMemory, validators: Validators) -> PageMemory:
    return replace(page, etag=validators.etag, last_modified=validators.last_modified)


def _key(target: str | Path) -> str:
    return _short(text.same_page(target) if isinstance(target, str) else str(target))


def _short(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_LETTERS]


def _said(reading: Reading) -> str:
    """What the list says of an item, so that equal means that it is not worth asking its page for it."""
    if reading.item is not None:
        return f"{identity.fingerprint(reading.item)} {identity.material(reading.item)!r}"
    return repr(sorted(reading.partial.items()))


def _title(one: Listed) -> str:
    reading = one.readings(one.fields)[0]
    title = reading.item.title if reading.item else reading.partial.get("title")
    return title or "an item without a title"


def _over(item: NewsItem | Event, frame: Frame, now: datetime) -> bool:
    return isinstance(item, Event) and item.recurrence is None and item.span.ends(frame.zone) <= now
