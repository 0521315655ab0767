"""Which item is which record: from the surest sign to the weakest; a sign counts only where it points to one of each.

1. the source's own id;
2. the very same content at the same link; the very same content under another link;
3. a link of its own; behind a link that several share: all but the date of an event, title and date;
4. a long text that stayed, under an edited title and a new link; all but the title of an event;
5. behind a link that several share: what stayed of title and date;
6. title and date under another link (a re-keyed source, a page that got a new address);
7. without a link: the title, then time and place; a title that was only edited;
8. title alone, when at least half of the source came under new addresses at once.

To take two items for one is the worse fault: a subscriber then never hears of the second. So the date of a piece of
news is part of what it is, except behind a link of its own: "Pressmeddelande" of May is not that of April. An event
may move, but one that has begun is never moved to a time to come: the next meeting under the same title is another.

The cost is a few dictionaries over records and items. Texts are compared only where title and date leave a choice.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from functools import cached_property
from zoneinfo import ZoneInfo

from syndicate import identity, text
from syndicate.model import Event, Match, NewsItem, Record
from syndicate.when.recurrence import is_over

LONG_TEXT = 40  # characters: shorter texts ("Läs mer") say nothing about which item this is
SIMILAR_TITLE = 0.6
COMPARISONS = 20_000  # of titles, letter by letter, in one match; beyond them the titles say nothing
# A page that still says "12 maj" long after that day says so of the same day. A year later it is the next one.
WORDS_HOLD = timedelta(days=300)
MOVED_SHARE, MOVED_COUNT = 0.5, 3
_TAG = re.compile(r"<[^<>]*>")


class _Side:
    """A record or an item, as the signs see it; each sign is made at most once."""

    def __init__(self, item: NewsItem | Event, *, now: datetime, zone: ZoneInfo, record: Record | None = None) -> None:
        self.item = item
        self.record = record
        self.past = isinstance(item, Event) and _begun(item, now, zone)
        self.mate: _Side | None = None

    @cached_property
    def link(self) -> str | None:
        return text.same_page(self.item.link) if self.item.link else None

    @cached_property
    def title(self) -> str | None:
        return _folded(self.item.title) or None

    @cached_property
    def when(self) -> str:
        if isinstance(self.item, Event):
            return identity.span_text(self.item.span)
        return identity.day_text(self.item.published)

    @cached_property
    def said(self) -> str | None:
        """The words of a date that was completed from the context: the same words mean the same date later."""
        return _folded(self.item.date_text) or None if self.item.inferred else None

    @cached_property
    def place(self) -> str:
        return _folded(self.item.location) if isinstance(self.item, Event) else ""

    @cached_property
    def words(self) -> str:
        """The body without its tags, else the summary; ``to_text`` would be too slow for all that is remembered."""
        return " ".join((_TAG.sub(" ", self.item.content) if self.item.content else self.item.summary or "").split())

    @cached_property
    def whole(self) -> str:
        """What a reader would call the content, with its link."""
        return self.record.fingerprint if self.record else identity.fingerprint(self.item)

    @property
    def age(self) -> tuple[float, int, str]:
        """Orders records as they came."""
        record = self.record
        return (record.first_seen.timestamp(), record.position, record.id) if record else (0, 0, "")


Sign = Callable[[_Side], Hashable | None]
Agree = Callable[[_Side, _Side], bool]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What makes an item and a record one.

    sign: they carry the same, and of all that are still unmatched they alone do
    alone: of this they have the only one on their side, what is matched already included
    agree: of (record, item), what else must be so
    among: cheaper than the sign, and equal wherever the sign is
    """

    sign: Sign
    alone: Sign | None = None
    agree: Agree | None = None
    among: Sign | None = None


def match(records: Sequence[Record], items: Sequence[NewsItem | Event], *, now: datetime, zone: ZoneInfo) -> Match:
    """Which item is which record. Pure; the order of either side matters only between items that read the same.

    records: all of one source, present or gone; now: aware
    """
    search = _Search(
        [_Side(record.item, now=now, zone=zone, record=record) for record in records],
        [_Side(item, now=now, zone=zone) for item in items],
        now,
        zone,
    )
    search.by_key()
    search.by_whole()
    for rule in (*_BEHIND_A_LINK, *_UNDER_A_TITLE):
        search.by(rule)
    search.by_similar_title()
    search.by_title_of_a_moved_house()
    return search.result()


class _Search:
    """The passes of ``match``: each takes what the surer ones before it left over."""

    def __init__(self, records: list[_Side], items: list[_Side], now: datetime, zone: ZoneInfo) -> None:
        self.records, self.items, self.now, self.zone = records, items, now, zone

    def by_key(self) -> None:
        """Pair by the source's own id, whatever time has done to an event."""
        for before, after in _alike(self.records, self.items, _key):
            _pair(before, after)

    def by_whole(self) -> None:
        """Pair what reads the same and leads to the same page: several of them one by one, in their order."""
        wholes = {item.whole for item in self.items if item.mate is None}
        records = sorted((r for r in self.records if r.mate is None and r.whole in wholes), key=lambda r: r.age)
        for sign in (_whole_and_material, _whole):
            alike: dict[Hashable, list[_Side]] = defaultdict(list)
            for record in reversed(records):
                if record.mate is None:
                    alike[sign(record)].append(record)
            for item in self.items:
                if item.mate is None and alike.get(sign(item)):
                    _pair(alike[sign(item)].pop(), item)

    def by(self, rule: _Rule) -> None:
        """Pair what the rule makes one."""
        # What is to come is sought among what is to come; an event may be moved back, not forth, over the present.
        for past_item, past_record in ((False, False), (True, True), (True, False), (False, True)):
            items = [side for side in self.items if side.past is past_item]
            if any(side.mate is None for side in items):
                self._between([side for side in self.records if side.past is past_record], items, rule)

    def _between(self, records: list[_Side], items: list[_Side], rule: _Rule) -> None:
        if rule.among is not None:
            wanted = {value for side in items if side.mate is None and (value := rule.among(side)) is not None}
            records, items = ([side for side in sides if rule.among(side) in wanted] for sides in (records, items))
        pairs = _alike(records, items, rule.sign)
        if rule.alone is not None and pairs:
            only_before, only_after = _single(rule.alone, records), _single(rule.alone, items)
            pairs = [(b, a) for b, a in pairs if rule.alone(b) in only_before and rule.alone(a) in only_after]
        for before, after in pairs:
            if (rule.agree is None or rule.agree(before, after)) and not self._another_meeting(before, after):
                _pair(before, after)

    def by_similar_title(self) -> None:
        """Pair items without a link of their own whose date is the same and whose title was only edited."""
        known: dict[Hashable, list[_Side]] = defaultdict(list)
        for record in self.records:
            if record.mate is None and record.title:
                known[record.link, record.when].append(record)
        free = [item for item in self.items if item.mate is None and item.title]
        if sum(len(known.get((item.link, item.when), ())) for item in free) > COMPARISONS:
            return
        pairs = [(record, item) for item in free for record in known.get((item.link, item.when), ())]
        near = [(before, after) for before, after in pairs if _similar(before, after)]
        once_before, once_after = Counter(id(b) for b, _ in near), Counter(id(a) for _, a in near)
        for before, after in near:
            if once_before[id(before)] == once_after[id(after)] == 1 and not self._another_meeting(before, after):
                _pair(before, after)

    def by_title_of_a_moved_house(self) -> None:
        """Pair by title alone, where at least half of the items come under new addresses, these included.

        Under other dates too only where half of the items are so: else a title that comes again is another item.
        """
        pairs = [(b, a) for b, a in _alike(self.records, self.items, _title) if _elsewhere(b, a)]
        pairs = [(b, a) for b, a in pairs if not self._another_meeting(b, a)]
        redated = [(b, a) for b, a in pairs if not _dates_agree(b, a)]
        if len(redated) < max(MOVED_COUNT, MOVED_SHARE * len(self.items)):
            pairs = [(b, a) for b, a in pairs if _dates_agree(b, a)]
        moved = len(pairs) + sum(1 for item in self.items if item.mate is not None and _elsewhere(item.mate, item))
        if moved >= MOVED_SHARE * len(self.items):
            for before, after in pairs:
                _pair(before, after)

    def _another_meeting(self, before: _Side, after: _Side) -> bool:
        """Whether ``before`` has begun and ``after`` is to come, other than by words that have stood there since."""
        if not before.past or after.past or not isinstance(after.item, Event):
            return False
        if not isinstance(before.item, Event) or not _same_words(before, after):
            return True
        return self.now - before.item.span.ends(self.zone) > WORDS_HOLD

    def result(self) -> Match:
        """What was found."""
        mates = [(item.item, item.mate.record if item.mate else None) for item in self.items]
        return Match(
            pairs=tuple(mates),
            absent=tuple(side.record for side in self.records if side.mate is None and side.record),
            rekeyed=frozenset(
                item.mate.record.id
                for item in self.items
                if item.mate and item.mate.record and _elsewhere(item.mate, item)
            ),
        )


def _pair(before: _Side, after: _Side) -> None:
    before.mate, after.mate = after, before


def _alike(records: Iterable[_Side], items: Iterable[_Side], sign: Sign) -> list[tuple[_Side, _Side]]:
    """The (record, item) that are unmatched and that alone of all unmatched ones carry the same sign."""
    known = _single(sign, (side for side in records if side.mate is None))
    found = _single(sign, (side for side in items if side.mate is None))
    return [(known[value], item) for value, item in found.items() if value in known]


def _single(sign: Sign, sides: Iterable[_Side]) -> dict[Hashable, _Side]:
    signed = [(value, side) for side in sides if (value := sign(side)) is not None]
    counts = Counter(value for value, _ in signed)
    return {value: side for value, side in signed if counts[value] == 1}


def _begun(event: Event, now: datetime, zone: ZoneInfo) -> bool:
    """Whether it began; of whole days, whether they are over, for a time of day may yet be added to this one.

    What recurs has begun when its last time is over.
    """
    if event.recurrence is not None:
        return is_over(event, zone=zone, now=now)
    return event.span.ends(zone) <= now if event.span.all_day else event.span.begins(zone) <= now


def _folded(value: str | None) -> str:
    return " ".join(value.casefold().split()) if value else ""


# --- signs -----------------------------------------------------------------------------------------------------------


def _key(side: _Side) -> Hashable | None:
    return side.item.key


def _whole(side: _Side) -> Hashable:
    return side.whole


def _whole_and_material(side: _Side) -> Hashable:
    return (side.whole, repr(identity.material(side.item)))


def _link(side: _Side) -> Hashable | None:
    return side.link


def _title(side: _Side) -> Hashable | None:
    return side.title


def _title_when(side: _Side) -> Hashable | None:
    return (side.title, side.when) if side.title and side.when else None


def _title_when_place(side: _Side) -> Hashable | None:
    return (side.title, side.when, side.place) if side.title and side.when else None


def _all_but_link(side: _Side) -> Hashable | None:
    """For links that are given anew by position: what stands first is always ``/1``."""
    return (side.title, side.when, side.place, side.words) if side.title and side.when and side.words else None


def _all_but_title(side: _Side) -> Hashable | None:
    return (side.link, side.when, side.place, side.words) if side.when and (side.place or side.words) else None


def _all_but_when(side: _Side) -> Hashable | None:
    return (side.link, side.title, side.place, side.words) if side.link and side.title and side.words else None


def _link_title_when_place(side: _Side) -> Hashable | None:
    return (side.link, side.title, side.when, side.place) if side.link else None


def _link_title_when(side: _Side) -> Hashable | None:
    return (side.link, side.title, side.when) if side.link else None


def _link_title_said(side: _Side) -> Hashable | None:
    return (side.link, side.title, side.said) if side.link and side.title and side.said else None


def _link_title(side: _Side) -> Hashable | None:
    return (side.link, side.title) if side.link and side.title else None


def _link_when(side: _Side) -> Hashable | None:
    return (side.link, side.when) if side.link and side.when else None


def _bare_when_place(side: _Side) -> Hashable | None:
    return (side.when, side.place) if isinstance(side.item, Event) and not side.link else None


def _title_of_event(side: _Side) -> Hashable | None:
    return side.title if isinstance(side.item, Event) else None


def _words(side: _Side) -> Hashable | None:
    return side.words


def _long_text(side: _Side) -> Hashable | None:
    return (side.when, side.words) if len(side.words) >= LONG_TEXT else None


# --- whether two that carry the same sign may be one -----------------------------------------------------------------


def _events(before: _Side, after: _Side) -> bool:
    return isinstance(before.item, Event) and isinstance(after.item, Event)


def _dates_allow(before: _Side, after: _Side) -> bool:
    """An event may move; the same words under another date are other news: "Veckans matsedel"."""
    return _events(before, after) or _dates_agree(before, after)


def _dates_agree(before: _Side, after: _Side) -> bool:
    return not (before.when and after.when) or before.when == after.when or _same_words(before, after)


def _same_words(before: _Side, after: _Side) -> bool:
    return after.said is not None and after.said == _folded(before.item.date_text)


def _without_link(before: _Side, after: _Side) -> bool:
    return not (before.link and after.link)


def _elsewhere(before: _Side, after: _Side) -> bool:
    return bool(before.link and after.link and before.link != after.link)


def _bare_news(before: _Side, after: _Side) -> bool:
    return _without_link(before, after) and _dates_agree(before, after)


def _placed(before: _Side, after: _Side) -> bool:
    """Whether time and place are enough; without a place, if a title came or went meanwhile."""
    return bool(before.place) or _untitled(before, after)


def _untitled(before: _Side, after: _Side) -> bool:
    return not (before.title and after.title)


def _retitled(before: _Side, after: _Side) -> bool:
    """Whether nothing but the title may be another: of events at one time that is enough, not of a day's news."""
    return _events(before, after) or _untitled(before, after) or _similar(before, after)


def _similar(before: _Side, after: _Side) -> bool:
    compared = SequenceMatcher(None, before.title or "", after.title or "", autojunk=False)
    ratios = (compared.real_quick_ratio, compared.quick_ratio, compared.ratio)
    return all(ratio() >= SIMILAR_TITLE for ratio in ratios)


# --- the rules, in their order ---------------------------------------------------------------------------------------

_BEHIND_A_LINK = (
    _Rule(_all_but_link, alone=_all_but_link, among=_title_when),
    _Rule(_link, alone=_link),
    _Rule(_all_but_when, alone=_all_but_when, among=_link_title, agree=_dates_allow),
    _Rule(_link_title_when_place),
    _Rule(_link_title_when),
    _Rule(_long_text, alone=_words),
    _Rule(_all_but_title, agree=_placed),
    _Rule(_link_title_said),
    _Rule(_link_title, agree=_events),
    _Rule(_link_title, alone=_link_title, agree=_dates_agree),
    _Rule(_link_when, alone=_link_when, agree=_retitled),
)
_UNDER_A_TITLE = (
    _Rule(_title_when_place),
    _Rule(_title_when),
    _Rule(_title_of_event, agree=_without_link),
    _Rule(_title, alone=_title, agree=_bare_news),
    _Rule(_bare_when_place, agree=_placed),
)
