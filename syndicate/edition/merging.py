"""Several sources in one feed: what more than one of them has is one entry, the better copy shown. Pure.

The entry has the id of the copy that stood in the feed first, and keeps it whatever becomes of that copy. What belongs
together is remembered, so that edits do not part it; only what has nothing in common any more is parted, which mends
a mistake. Which copy is shown may change at any time; a reader is told of it only where that changes when or whether
an event takes place. For that the feed keeps stamps of its own for what is merged (``model.Merged``).

    sameness  whether two are the same      copies  which of them is shown
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import combinations

from syndicate import text
from syndicate.config import Config, FeedConfig
from syndicate.edition.copies import best, continued, first_shown
from syndicate.edition.entries import wanted
from syndicate.edition.sameness import Side, Sign, apart, same, strangers
from syndicate.model import Merged, Merging, Record

_page = lru_cache(maxsize=100_000)(text.same_page)  # the same addresses come again at each refresh
CROWD = 30  # items with one sign, beyond which it says nothing: a source must not make this quadratic


@dataclass(frozen=True, slots=True)
class Merge:
    """The records of a feed, each item once.

    copies: id of a merged record -> its copies, that which is shown first; only of what several sources have
    """

    records: tuple[Record, ...]
    copies: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    merging: Merging = field(default_factory=Merging)

    def copies_of(self, record: Record) -> tuple[Record, ...]:
        """The copies of one of ``records``: itself, where there are no others."""
        return self.copies.get(record.id, (record,))

    def let_in(self, config: Config, feed: FeedConfig) -> list[Record]:
        """Those that the feed's ``match`` lets in: what one copy brings in stays in, whichever is shown."""
        return [r for r in self.records if any(wanted(config, feed, copy.item) for copy in self.copies_of(r))]


def merge(config: Config, feed: FeedConfig, records: Iterable[Record], before: Merging, *, now: datetime) -> Merge:
    """The records of all the feed's sources, each item once under the id that it has in this feed.

    before: what the feed remembers; now: aware, the moment of what is noticed here
    """
    records = tuple(records)
    if len(feed.sources) < 2 and not before.merged:
        return Merge(records, merging=Merging(sources=feed.sources))
    stood = _stood(config, feed, records, before)
    groups = _Groups(_sides(config, feed, records), _Rank(feed.sources, stood))
    groups.restore(before.merged)
    groups.join()
    found = list(groups.members())
    published = [_published(config, feed, lead, copies=copies, before=before, now=now) for lead, copies in found]
    there = {record.key for record in records}
    away = {lead: known for lead, known in before.merged.items() if there.isdisjoint(known.members)}
    return Merge(
        tuple(record for record, _, _ in published),
        {record.id: copies for record, copies, _ in published if len(copies) > 1},
        Merging(
            sources=feed.sources,
            stood=tuple(sorted(stood)),
            merged=away | {lead: told for (lead, _), (_, _, told) in zip(found, published, strict=True) if told},
        ),
    )


def _published(
    config: Config, feed: FeedConfig, lead: str, *, copies: tuple[Record, ...], before: Merging, now: datetime
) -> tuple[Record, tuple[Record, ...], Merged | None]:
    """A group as the feed publishes it: as one record; its copies, that which is shown first; what is remembered.

    lead: key of the record that gives the id, which may be of a source that the feed has no more
    """
    by_key = {copy.key: copy for copy in copies}
    known = before.merged.get(lead)
    if known is None and len(copies) == 1:
        return copies[0], copies, None
    zone = config.site.zone
    known = known or first_shown(by_key[lead])
    shown = best(copies, zone=zone, order=feed.sources)
    last = by_key.get(known.shown, shown)
    told = continued(known, last, shown, now=now.replace(microsecond=0), zone=zone)
    told = replace(
        told,
        members=tuple(dict.fromkeys((*by_key, *known.members))),
        published=shown.published if shown.key == lead else told.published,
    )
    ordered = (shown, *(copy for copy in copies if copy is not shown))
    return _as_one(lead, ordered, told), ordered, told


def having_stood(merging: Merging, keys: Iterable[str]) -> Merging:
    """What is remembered once entries of these keys stand in the feed."""
    return merging if len(merging.sources) < 2 else replace(merging, stood=tuple(sorted({*merging.stood, *keys})))


def _stood(config: Config, feed: FeedConfig, records: Iterable[Record], before: Merging) -> set[str]:
    """Keys of what stood in the feed before; of a feed that had one source until now all that this source has."""
    if len(before.sources) > 1:
        return set(before.stood)
    old = before.sources or feed.sources
    return {record.key for record in records if record.source in old and wanted(config, feed, record.item)}


def _as_one(lead: str, copies: Sequence[Record], told: Merged) -> Record:
    """The copy that is shown, as the item under its id in the feed.

    Its categories are those of all copies: who reads the feed of one of them must not lose it to a better copy.
    """
    shown = copies[0]
    names: dict[str, str] = {}
    for name in (name for copy in copies for name in copy.item.categories):
        names.setdefault(text.slug(name), name)
    return replace(
        shown,
        id=told.id,
        guid=told.guid,
        # Its page is with the source of its id, for as long as the feed has that.
        key=lead if any(copy.key == lead for copy in copies) else shown.key,
        item=replace(shown.item, categories=tuple(names.values())),
        first_seen=min(copy.first_seen for copy in copies),
        published=told.published,
        updated=max(told.updated, told.published),
        sequence=told.sequence,
        notices=told.notices,
        stamps=(),  # they count what the copy counts: here its times have the stamps of the whole
    )


def _sides(config: Config, feed: FeedConfig, records: Iterable[Record]) -> dict[str, Side]:
    """Each record as the signs see it, by key."""
    pages = [(record, _page(record.item.link) if record.item.link else None) for record in records]
    links = Counter((record.source, page) for record, page in pages)
    sources = [config.sources[name] for name in feed.sources]
    shared = {None, *(_page(url) for url in (config.site.url, *(source.url for source in sources)) if url)}

    def own(record: Record, page: str | None) -> str | None:
        return page if links[(record.source, page)] == 1 and page not in shared else None

    return {record.key: Side(record, zone=config.site.zone, link=own(record, page)) for record, page in pages}


@dataclass(frozen=True, slots=True)
class _Rank:
    """The order in which copies give an entry its id: what stood in the feed, then what was seen first."""

    sources: tuple[str, ...]
    stood: set[str]

    def __call__(self, record: Record) -> tuple[bool, float, int, str]:
        place = self.sources.index(record.source) if record.source in self.sources else len(self.sources)
        return record.key not in self.stood, record.first_seen.timestamp(), place, record.id


class _Groups:
    """Which records are one item. Each group is a list of keys, that which gives the id first."""

    def __init__(self, sides: Mapping[str, Side], rank: _Rank) -> None:
        self._sides = sides
        self._rank = {key: rank(side.record) for key, side in sides.items()}
        self._groups = {key: [key] for key in sides}

    def members(self) -> Iterator[tuple[str, tuple[Record, ...]]]:
        """Each group once: the key that gives the id, and the records that are there."""
        seen: set[str] = set()
        for group in self._groups.values():
            if group[0] not in seen:
                seen.add(group[0])
                yield group[0], tuple(self._sides[key].record for key in group if key in self._sides)

    def restore(self, merged: Mapping[str, Merged]) -> None:
        """What was together before, but for what has nothing in common any more, which is alone again."""
        for lead, known in merged.items():
            self._rank.setdefault(lead, (False, 0.0, 0, lead))  # of a source that the feed has no more
            there = [key for key in known.members if key in self._sides]
            kept = [key for key in there if not self._is_stranger(key, there)]
            if lead in there and lead not in kept:
                self._put([lead])
                self._put(kept)
            elif kept:
                self._put(list(dict.fromkeys((lead, *kept))))

    def join(self) -> None:
        """Bring together what is the same: by the surest sign first, each where it points to one of each source."""
        found: dict[Sign, dict[Hashable, list[str]]] = {sign: defaultdict(list) for sign in Sign}
        for key, side in self._sides.items():
            for sign, trace in side.traces():
                found[sign][trace].append(key)
        for sign in Sign:
            for one, other in self._pairs(sign, found[sign].values()):
                self._unite(one, other)

    def _is_stranger(self, key: str, there: Sequence[str]) -> bool:
        others = [other for other in there if other != key]
        return bool(others) and all(strangers(self._sides[key], self._sides[other]) for other in others)

    def _put(self, group: list[str]) -> None:
        for key in group:
            if key in self._sides:
                self._groups[key] = group

    def _pairs(self, sign: Sign, found: Iterable[list[str]]) -> list[tuple[str, str]]:
        crowds = (sorted(keys) for keys in found if 1 < len(keys) <= CROWD)
        pairs = {pair for keys in crowds for pair in self._of_each_other(keys, sign)}
        return sorted(pairs, key=lambda pair: sorted(self._rank[key] for key in pair))

    def _of_each_other(self, keys: Sequence[str], sign: Sign) -> Iterator[tuple[str, str]]:
        """The pairs in which each means the other."""
        fitting: dict[str, list[str]] = defaultdict(list)
        for one, other in combinations(keys, 2):
            first, second = self._sides[one], self._sides[other]
            if first.record.source != second.record.source and same(first, second, sign):
                fitting[one].append(other)
                fitting[other].append(one)
        meant = {key: self._meant(others) for key, others in fitting.items()}
        for one, others in meant.items():
            yield from ((one, other) for other in others if one < other and one in meant[other])

    def _meant(self, others: Sequence[str]) -> Sequence[str]:
        """Those that one item may be the same as, all at once; none where it could be either of two.

        Of two of one source that is the one which the source still has.
        """
        counts = Counter(self._sides[key].record.source for key in others)
        kept = [key for key in others if counts[self._sides[key].record.source] == 1 or self._sides[key].present]
        return kept if self._may_be_one(kept, kept) else ()

    def _unite(self, one: str, other: str) -> None:
        first, second = self._groups[one], self._groups[other]
        if first is second or not self._may_be_one(first, second, but={one, other}):
            return
        lead = min(first[0], second[0], key=self._rank.__getitem__)
        rest = sorted({*first, *second} & self._sides.keys() - {lead}, key=self._rank.__getitem__)
        self._put([lead, *rest])

    def _may_be_one(self, first: Sequence[str], second: Sequence[str], *, but: Collection[str] = ()) -> bool:
        """Whether no source would have two of it, and no two of them are apart; ``but``: a pair that is one."""
        for a in first:
            for b in second:
                if a == b or not {a, b} <= self._sides.keys():
                    continue
                one, other = self._sides[a], self._sides[b]
                if one.record.source == other.record.source and one.present and other.present:
                    return False
                if not {a, b} <= {*but} and apart(one, other):
                    return False
        return True
