"""What is new, changed, moved or gone: decided here, from records and items, without a database and without a clock.

``match`` says which item is which record, ``reconcile`` what follows from it. Matching goes from the surest sign to the
weakest, and a sign counts only where it points to one item and one record:

1. the source's own id;
2. the link, with title and date where several items share a link;
3. title and date, when the links are others (a re-keyed source, a page that got a new address);
4. for items without a link: title, then time and place;
5. a long text that stayed, under an edited title and a new link;
6. title alone, when at least half of the source came under new addresses at once.

An event that has taken place is never "moved" to a day to come: the next meeting under the same title is another event.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from difflib import SequenceMatcher
from typing import TypeVar
from zoneinfo import ZoneInfo

from syndicate import identity, text
from syndicate.model import Changes, Event, EventStatus, Item, Match, NewsItem, Problem, Record, Revision

WITHDRAW_AFTER_LOADS = 3
WITHDRAW_AFTER = timedelta(hours=24)
LONG_TEXT = 40  # characters: shorter texts ("Läs mer") say nothing about which item this is
SIMILAR_TITLE = 0.6
QUIET_SHARE, QUIET_COUNT = 0.3, 5

Where = TypeVar("Where")
Sign = Callable[[NewsItem | Event], Hashable | None]


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a source's items are named. ``token`` gives a random string for an item that has no id and no link."""

    source: str
    authority: str
    zone: ZoneInfo
    token: Callable[[], str]


# --- which item is which record --------------------------------------------------------------------------------------


def match(records: Sequence[Record], items: Sequence[NewsItem | Event], *, now: datetime, zone: ZoneInfo) -> Match:
    """Which item is which record. Pure; the order of either side does not matter.

    records: all of one source, present or gone; now: aware
    """
    search = _Search(records, items, now, zone)
    search.by(_key, sure=True)
    search.by(_link_title_when)
    for sign in (_link_title, _link_when, _link):
        search.by(sign)
    known = len(search.found)
    search.by(_title_when, rekey=True)
    search.by(_bare_title)
    search.by(_bare_untitled)
    search.by(_when_long_text, rekey=True)
    search.by_similar_title()
    if items and (len(items) - known) * 2 >= len(items):
        search.by(_title, rekey=True)
    return search.result()


class _Search:
    """The passes of ``match``: each takes what the surer ones before it left over."""

    def __init__(
        self, records: Sequence[Record], items: Sequence[NewsItem | Event], now: datetime, zone: ZoneInfo
    ) -> None:
        self.records, self.items, self.now, self.zone = records, items, now, zone
        self.found: dict[int, Record] = {}
        self.used: set[str] = set()
        self.rekeyed: set[str] = set()

    def by(self, sign: Sign, *, sure: bool = False, rekey: bool = False) -> None:
        """Pair what carries the same sign, where just one item and one record do; what is still to come goes first."""
        for records in ([r for r in self.records if not self._over(r.item)], self.records):
            items = _single((sign(item), i) for i, item in enumerate(self.items) if i not in self.found)
            candidates = _single((sign(record.item), record) for record in records if record.id not in self.used)
            for value, index in items.items():
                if value in candidates:
                    self._pair(index, candidates[value], sure=sure, rekey=rekey)

    def by_similar_title(self) -> None:
        """Pair linkless items whose date is the same and whose title was only edited."""
        by_when: dict[Hashable, list[Record]] = {}
        for record in self.records:
            if record.id not in self.used and not record.item.link and record.item.title:
                by_when.setdefault(_when(record.item), []).append(record)
        for index, item in enumerate(self.items):
            if index in self.found or item.link or not item.title:
                continue
            near = [r for r in by_when.get(_when(item), ()) if r.id not in self.used and _similar(r.item, item)]
            if len(near) == 1:
                self._pair(index, near[0], sure=False, rekey=False)

    def _pair(self, index: int, record: Record, *, sure: bool, rekey: bool) -> None:
        if not sure and self._another_meeting(record.item, self.items[index]):
            return
        self.found[index] = record
        self.used.add(record.id)
        if rekey:
            self.rekeyed.add(record.id)

    def _another_meeting(self, before: Item, after: Item) -> bool:
        return self._over(before) and isinstance(after, Event) and after.span.begins(self.zone) > self.now

    def _over(self, item: Item) -> bool:
        return isinstance(item, Event) and item.span.ends(self.zone) <= self.now

    def result(self) -> Match:
        return Match(
            pairs=tuple((item, self.found.get(index)) for index, item in enumerate(self.items)),
            absent=tuple(record for record in self.records if record.id not in self.used),
            rekeyed=frozenset(self.rekeyed),
        )


def _single(signs: Iterable[tuple[Hashable | None, Where]]) -> dict[Hashable, Where]:
    pairs = [(value, where) for value, where in signs if value is not None]
    counts = Counter(value for value, _ in pairs)
    return {value: where for value, where in pairs if counts[value] == 1}


def _key(item: Item) -> Hashable | None:
    return item.key


def _link(item: Item) -> Hashable | None:
    return text.same_page(item.link) if item.link else None


def _title(item: Item) -> Hashable | None:
    return " ".join(item.title.casefold().split()) if item.title else None


def _when(item: Item) -> Hashable | None:
    if isinstance(item, Event):
        return identity.span_text(item.span)
    return identity.day_text(item.published) if isinstance(item, NewsItem) else None


def _link_title_when(item: Item) -> Hashable | None:
    return (_link(item), _title(item), _when(item)) if item.link else None


def _link_title(item: Item) -> Hashable | None:
    return (_link(item), _title(item)) if item.link and item.title else None


def _link_when(item: Item) -> Hashable | None:
    return (_link(item), _when(item)) if item.link and _when(item) else None


def _title_when(item: Item) -> Hashable | None:
    return (_title(item), _when(item)) if item.title and _when(item) else None


def _bare_title(item: Item) -> Hashable | None:
    return _title(item) if not item.link else None


def _bare_untitled(item: Item) -> Hashable | None:
    """Time and place, for a source that gives an item no link: a title may come or go meanwhile."""
    if item.link or not isinstance(item, Event):
        return None
    return (_when(item), " ".join((item.location or "").casefold().split()))


def _when_long_text(item: Item) -> Hashable | None:
    words = " ".join((text.to_text(item.content) if item.content else item.summary or "").split())
    return (_when(item), words) if len(words) >= LONG_TEXT else None


def _similar(before: Item, after: Item) -> bool:
    one, other = str(_title(before)), str(_title(after))
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SIMILAR_TITLE


# --- what follows from it --------------------------------------------------------------------------------------------


def reconcile(matched: Match, *, now: datetime, scheme: Scheme, take_away: bool, taken: frozenset[str]) -> Changes:
    """The intents: which records to write, and which of them a reader would call changed.

    Pure but for ``scheme.token``.

    now: aware; every stamp set here is this moment in whole seconds
    take_away: whether this load is good and complete, so that absence from it is evidence (law 4)
    taken: short keys in use in the source
    """
    now = now.replace(microsecond=0)
    links = Counter(_link(item) for item, _ in matched.pairs)
    keys = set(taken)
    new: list[Record] = []
    revised: list[Revision] = []
    touched: list[Record] = []
    for position, (item, record) in enumerate(matched.pairs):
        if record is None:
            first = _first_seen(item, now=now, scheme=scheme, own_link=links[_link(item)] == 1, taken=keys)
            new.append(replace(first, position=position))
            keys.add(new[-1].key)
            continue
        revision = _revise(record, item, now=now, zone=scheme.zone)
        if revision.fields:
            revised.append(revision)
        elif revision.after != record:
            touched.append(revision.after)
    quiet = len(revised) > QUIET_COUNT and len(revised) > QUIET_SHARE * (len(matched.pairs) - len(new))
    moved_house = len(matched.rekeyed) * 2 >= len(matched.pairs)
    hushed = [r for r in revised if _hush(r, matched, quiet=quiet, moved_house=moved_house)]
    revised = [revision for revision in revised if revision not in hushed]
    touched += [_unstamped(revision) for revision in hushed]
    gone = _taken_away(matched.absent, now=now, scheme=scheme) if take_away else Changes()
    return Changes(
        new=tuple(new),
        revised=(*revised, *gone.revised),
        touched=(*touched, *gone.touched),
        withdrawn=gone.withdrawn,
        rekeyed=tuple(sorted(matched.rekeyed)),
        quiet=quiet,
        problems=(*_remarks(matched, quiet=quiet), *gone.problems),
    )


def still_absent(records: Sequence[Record], *, now: datetime, scheme: Scheme) -> Changes:
    """What follows when the source answers that nothing changed since a good load: what was absent is absent still."""
    now = now.replace(microsecond=0)
    return _taken_away([record for record in records if record.absent_since], now=now, scheme=scheme)


def _taken_away(absent: Iterable[Record], *, now: datetime, scheme: Scheme) -> Changes:
    noted = [(record, after) for record in absent if (after := _absent(record, now=now, scheme=scheme))]
    withdrawn = [(record, after) for record, after in noted if after.withdrawn]
    return Changes(
        revised=tuple(Revision(before, after, ("status",)) for before, after in withdrawn),
        touched=tuple(after for _, after in noted if not after.withdrawn),
        withdrawn=tuple(after for _, after in withdrawn),
        problems=tuple(
            Problem("gone from the source for a day; shown as cancelled", item=after.item.title or after.id)
            for _, after in withdrawn
        ),
    )


def _first_seen(item: NewsItem | Event, *, now: datetime, scheme: Scheme, own_link: bool, taken: set[str]) -> Record:
    id_, key = identity.mint(
        item, source=scheme.source, authority=scheme.authority, own_link=own_link, taken=taken, token=scheme.token
    )
    published = publication_moment(item, first_seen=now, zone=scheme.zone)
    said = item.updated if isinstance(item, NewsItem) else None
    return Record(
        id=id_,
        key=key,
        source=scheme.source,
        item=replace(item, unread=()),
        fingerprint=identity.fingerprint(item),
        first_seen=now,
        published=published,
        updated=min(max(published, said), now) if said else published,
    )


def publication_moment(item: NewsItem | Event, *, first_seen: datetime, zone: ZoneInfo) -> datetime:
    """When it was news, never later than ``first_seen``.

    That is the source's time; of a day alone the moment first seen if that is the same day in ``zone``, else its
    midnight; for events, and without a date, the moment first seen.
    """
    said = item.published if isinstance(item, NewsItem) else None
    if isinstance(said, datetime):
        return min(said, first_seen)
    if said is None or said >= first_seen.astimezone(zone).date():
        return first_seen
    return datetime.combine(said, time(), zone)


def _revise(record: Record, item: NewsItem | Event, *, now: datetime, zone: ZoneInfo) -> Revision:
    """The record as it is with ``item``; without fields where a reader would not call it a change."""
    item = _completed(item, record.item)
    back = replace(record, absent_since=None, absent_loads=0, withdrawn=None)
    before, after = identity.visible(record.item), identity.visible(item)
    fields = sorted(name for name in after if before.get(name) != after[name])
    if record.withdrawn and "status" not in fields:
        fields = sorted([*fields, "status"])
    if not fields:
        kept = identity.material(record.item) == identity.material(item)
        return Revision(record, back if kept else replace(back, item=item), ())
    published = record.published
    if "published" in fields:
        published = min(publication_moment(item, first_seen=record.first_seen, zone=zone), now)
    changed = replace(
        back,
        item=item,
        fingerprint=identity.fingerprint(item),
        published=published,
        updated=max(now, record.updated),
        sequence=record.sequence + 1,
    )
    return Revision(record, changed, tuple(fields))


def _completed(item: NewsItem | Event, known: NewsItem | Event) -> NewsItem | Event:
    """The item with what the source left out this time, and with dates that mean what they meant when first read.

    The same words ("idag", "12 maj") are the same date for as long as they stand there; a title, link, date or body
    that a page fails to give once is not taken from the readers.
    """
    names = {"title", "link", "content", *item.unread} & {field.name for field in dataclasses.fields(known)}
    kept = {name: getattr(known, name) for name in names if not getattr(item, name) or name in item.unread}
    item = replace(item, **{name: value for name, value in kept.items() if value}, unread=())
    same_words = item.inferred and item.date_text is not None and item.date_text == known.date_text
    if isinstance(item, Event) and isinstance(known, Event):
        return replace(item, span=known.span) if same_words else item
    if isinstance(item, NewsItem) and isinstance(known, NewsItem) and (same_words or item.published is None):
        return replace(item, published=known.published, date_text=known.date_text, inferred=known.inferred)
    return item


def _hush(revision: Revision, matched: Match, *, quiet: bool, moved_house: bool) -> bool:
    """Whether a change is taken without a stamp: when most items changed at once, the page changed, not the news.

    So is a new address alone, when most items came under new ones. Time, place and status of an event are never
    hushed: staff act on them.
    """
    fields = set(revision.fields)
    if fields == {"link"} and moved_house and revision.before.id in matched.rekeyed:
        return True
    return quiet and not fields & {"span", "location", "status"}


def _unstamped(revision: Revision) -> Record:
    before = revision.before
    return replace(revision.after, published=before.published, updated=before.updated, sequence=before.sequence)


def _absent(record: Record, *, now: datetime, scheme: Scheme) -> Record | None:
    """The record after one more good load without it; None where there is nothing to note (law 4)."""
    item = record.item
    if not isinstance(item, Event) or record.withdrawn or item.status is EventStatus.CANCELLED:
        return None
    if item.span.begins(scheme.zone) <= now:
        return None
    since = record.absent_since or now
    loads = min(record.absent_loads + 1, WITHDRAW_AFTER_LOADS)
    if loads >= WITHDRAW_AFTER_LOADS and now - since >= WITHDRAW_AFTER:
        return replace(
            record,
            absent_since=since,
            absent_loads=loads,
            withdrawn=now,
            updated=max(now, record.updated),
            sequence=record.sequence + 1,
        )
    after = replace(record, absent_since=since, absent_loads=loads)
    return after if after != record else None


def _remarks(matched: Match, *, quiet: bool) -> tuple[Problem, ...]:
    remarks = []
    if matched.rekeyed:
        remarks.append(
            Problem(f"{len(matched.rekeyed)} items came under new addresses and were recognised by title and date")
        )
    if quiet:
        remarks.append(
            Problem("most items changed at once; the new text is taken, but they are not announced as updated")
        )
    return tuple(remarks)
