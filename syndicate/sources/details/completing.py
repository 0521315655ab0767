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
from syndicate.sources.details.metadata import lacking
from syndicate.sources.details.saying import Wanted, Wants
from syndicate.sources.details.turns import MAX_ASKED, Place, due, turns

BEFORE = "detail: read before"
TOLD = 10  # pages that could not be read, which are told of one by one
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
    wants: what is wanted of its page where that is not what ``detail`` says
    """

    fields: Fields
    frame: Frame
    target: str | Path | None
    elsewhere: bool = False
    make: Make | None = None
    wants: Wants | None = None

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
        self._ask([(key, listed[groups[key][0]]) for key in chosen.asked])
        key_of = {at: key for key, group in groups.items() for at in group}
        done = [
            self._completed(one, plain[at], key_of.get(at), waits=key_of.get(at) in chosen.left)
            for at, one in enumerate(listed)
        ]
        links = [{_link_of(reading) for reading in readings} for readings in plain]
        self._remember(done, key_of, links)
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
        link = _link_of(reading)
        return self.memory.known.get(link) if link else None

    # --- asking

    def _ask(self, goals: Sequence[tuple[str, Listed]]) -> None:
        held = {place.key: place.held for place in self._places}
        asker = Asker(self.source, self.config, self.errand)
        silent = 0
        for key, one in goals:
            if silent >= MAX_SILENT or one.target is None:
                self._answers[key] = Missing("", silent=True)
                continue
            answer = asker.ask(one.target, self._wants(one).said, known=self._pages.get(key) if held[key] else None)
            silent = silent + 1 if isinstance(answer, Missing) and answer.silent else 0
            self._answers[key] = answer
            self.changed = self.changed or (isinstance(answer, Answer) and not answer.same)

    def _wants(self, one: Listed) -> Wants:
        return one.wants if one.wants is not None else self._wanted

    # --- completing

    def _completed(self, one: Listed, plain: list[Reading], key: str | None, *, waits: bool) -> list[Reading]:
        if key is None:
            return plain
        answer = self._answers.get(key)
        if isinstance(answer, Answer):
            return one.readings(self._merged(one, answer.fields))
        return [self._without_page(reading, key, self._wants(one), waits=waits) for reading in plain]

    def _merged(self, one: Listed, told: Fields) -> Fields:
        """The fields of the list, with those of its page where these are better."""
        return {**one.fields, **{name: values for name, values in told.items() if self._better(name, values, one)}}

    def _better(self, name: str, values: Sequence[Value], one: Listed) -> bool:
        """Whether what the item's page says of a field replaces what the list says: not words that are no date."""
        if self._wants(one).fills(name):
            return lacking(one.fields, name)
        if name not in DATES or not one.fields.get(name):
            return bool(values)
        return isinstance(read_date(values, one.frame, kind=one.frame.kind), Dated)

    def _without_page(self, reading: Reading, key: str, wants: Wants, *, waits: bool) -> Reading:
        """The item where its page was not read in this load: as it is known, else as the list has it."""
        known, page, answer = self._known(reading, key), self._pages.get(key), self._answers.get(key)
        if known is not None:
            reading = _as_known(reading, known, wants)
        why = (answer.why if isinstance(answer, Missing) else "") or "its page could not be read yet"
        if reading.item is None:
            self.complete = False
            aside = WAITS if waits else f"{reading.set_aside}; {why}"
            return replace(reading, waits=waits, set_aside=aside)
        missing = isinstance(answer, Missing) or waits or page is None or page.read is None or bool(page.failures)
        if not missing:
            return reading
        bare = known is None and not waits and _says_nothing(reading.item)
        return replace(
            reading,
            item=replace(reading.item, unread=wants.item_fields),
            waits=waits and known is None,
            set_aside=reading.set_aside or (f"the list says no more than its address, and {why}" if bare else None),
        )

    # --- what is left behind

    def _remember(
        self, done: Sequence[Sequence[Reading]], key_of: Mapping[int, str], own: Sequence[set[str | None]]
    ) -> None:
        listed = {place.key: place.listed for place in self._places}
        for key, answer in self._answers.items():
            self._pages[key] = self._after(self._pages.get(key, PageMemory()), answer, listed[key])
        published = set()
        for at, key in key_of.items():
            items = [reading.item for reading in done[at] if reading.item and not reading.set_aside]
            published |= {key} if items else set()
            if isinstance(self._answers.get(key), Answer):
                link = next((text.same_page(item.link) for item in items if item.link), None)
                self._pages[key] = replace(self._pages[key], link=link if link not in own[at] else None)
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
        missing = [(at, key) for at, key in key_of.items() if isinstance(self._answers.get(key), Missing)]
        told = [(at, answer.why) for at, key in missing if isinstance(answer := self._answers[key], Missing)]
        for at, why in [one for one in told if one[1]][:TOLD]:
            self._note(why, item=_title(listed[at]))
        if more := len([why for _, why in told if why][TOLD:]):
            self._note(f"{more} more pages could not be read")
        if silent := len([why for _, why in told if not why]):
            self._note(f"{silent} more pages were not asked, as their server does not answer")
        if left:
            self.changed = True
            self._note(f"{len(left)} items wait for their own pages; {MAX_ASKED} pages are read a load")
        elsewhere = sum(one.elsewhere for one in listed)
        if elsewhere:
            self._note(f"{elsewhere} of the items have their pages on other sites, which are not followed")

    def _note(self, message: str, item: str | None = None) -> None:
        self.problems.append(Problem(message, item=item, field="detail"))


def _as_known(reading: Reading, known: NewsItem | Event, wants: Wants) -> Reading:
    """What the list says now, with what the item's page said when it was read."""
    item = reading.item
    if item is None:
        is_dated = isinstance(known, Event) and "span" in (*wants.item_fields, *wants.filled)
        return replace(reading, item=known, set_aside=None) if is_dated else reading
    if type(item) is not type(known):
        return reading
    own = {name: said for name in wants.item_fields if (said := getattr(known, name, None))}
    own |= {
        name: said
        for name in wants.filled
        if name not in own and _is_bare(item, name) and (said := getattr(known, name, None))
    }
    origins = {**reading.origins, **dict.fromkeys(sorted(own), BEFORE)}
    if {"span", "published"} & own.keys():
        own |= {"date_text": known.date_text, "inferred": known.inferred}
    return replace(reading, item=replace(item, **own), origins=origins)


def _link_of(reading: Reading) -> str | None:
    link = reading.item.link if reading.item is not None else reading.partial.get("link")
    return text.same_page(link) if link else None


def _says_nothing(item: NewsItem | Event) -> bool:
    return isinstance(item, NewsItem) and not (item.title or item.summary or item.content)


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
