"""Which item is which record: from the surest sign to the weakest; a sign counts only where it points to one of each.

1. the source's own id;
2. the very same content at the same link; the very same content under another link;
3. a link of its own; behind a link that several share: all but a body that one of both lacks, all but the date of an
   event, title and date;
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

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.history.rules import (
    BEHIND_A_LINK,
    UNDER_A_TITLE,
    Rule,
    Sign,
    dates_agree,
    elsewhere,
    key,
    same_words,
    similar,
    title,
    whole,
    whole_and_material,
)
from syndicate.history.sides import Side
from syndicate.model import Event, Match, NewsItem, Record

COMPARISONS = 20_000  # of titles, letter by letter, in one match; beyond them the titles say nothing
# A page that still says "12 maj" long after that day says so of the same day. A year later it is the next one.
WORDS_HOLD = timedelta(days=300)
MOVED_SHARE, MOVED_COUNT = 0.5, 3


def match(records: Sequence[Record], items: Sequence[NewsItem | Event], *, now: datetime, zone: ZoneInfo) -> Match:
    """Which item is which record. Pure; the order of either side matters only between items that read the same.

    records: all of one source, present or gone; now: aware
    """
    search = _Search(
        [Side(record.item, now=now, zone=zone, record=record) for record in records],
        [Side(item, now=now, zone=zone) for item in items],
        now,
        zone,
    )
    search.by_key()
    search.by_whole()
    for rule in (*BEHIND_A_LINK, *UNDER_A_TITLE):
        search.by(rule)
    search.by_similar_title()
    search.by_title_of_a_moved_house()
    return search.result()


class _Search:
    """The passes of ``match``: each takes what the surer ones before it left over."""

    def __init__(self, records: list[Side], items: list[Side], now: datetime, zone: ZoneInfo) -> None:
        self.records, self.items, self.now, self.zone = records, items, now, zone

    def by_key(self) -> None:
        """Pair by the source's own id, whatever time has done to an event."""
        for before, after in _alike(self.records, self.items, key):
            _pair(before, after)

    def by_whole(self) -> None:
        """Pair what reads the same and leads to the same page: several of them one by one, in their order."""
        wholes = {item.whole for item in self.items if item.mate is None}
        records = sorted((r for r in self.records if r.mate is None and r.whole in wholes), key=lambda r: r.age)
        for sign in (whole_and_material, whole):
            alike: dict[Hashable, list[Side]] = defaultdict(list)
            for record in reversed(records):
                if record.mate is None:
                    alike[sign(record)].append(record)
            for item in self.items:
                if item.mate is None and alike.get(sign(item)):
                    _pair(alike[sign(item)].pop(), item)

    def by(self, rule: Rule) -> None:
        """Pair what the rule makes one."""
        # What is to come is sought among what is to come; an event may be moved back, not forth, over the present.
        for past_item, past_record in ((False, False), (True, True), (True, False), (False, True)):
            items = [side for side in self.items if side.past is past_item]
            if any(side.mate is None for side in items):
                records = [side for side in self.records if side.past is past_record]
                # Over the present, what is had alone must be so on both sides of it: a list's link is nobody's own.
                rivals = (records, items) if past_item is past_record else (self.records, self.items)
                self._between(records, items, rule, rivals)

    def _between(self, records: list[Side], items: list[Side], rule: Rule, rivals: tuple[list[Side], ...]) -> None:
        if rule.among is not None:
            wanted = {value for side in items if side.mate is None and (value := rule.among(side)) is not None}
            records, items = ([side for side in sides if rule.among(side) in wanted] for sides in (records, items))
        pairs = _alike(records, items, rule.sign)
        if rule.alone is not None and pairs:
            only_before, only_after = (_single(rule.alone, sides) for sides in rivals)
            pairs = [(b, a) for b, a in pairs if rule.alone(b) in only_before and rule.alone(a) in only_after]
        if rule.unless is not None and pairs:
            pairs = _uncontested(pairs, _alike(records, items, rule.unless))
        for before, after in pairs:
            if (rule.agree is None or rule.agree(before, after)) and not self._another_meeting(before, after):
                _pair(before, after)

    def by_similar_title(self) -> None:
        """Pair items without a link of their own whose date is the same and whose title was only edited."""
        known: dict[Hashable, list[Side]] = defaultdict(list)
        for record in self.records:
            if record.mate is None and record.title:
                known[record.link, record.when].append(record)
        free = [item for item in self.items if item.mate is None and item.title]
        if sum(len(known.get((item.link, item.when), ())) for item in free) > COMPARISONS:
            return
        pairs = [(record, item) for item in free for record in known.get((item.link, item.when), ())]
        near = [(before, after) for before, after in pairs if similar(before, after)]
        once_before, once_after = Counter(id(b) for b, _ in near), Counter(id(a) for _, a in near)
        for before, after in near:
            if once_before[id(before)] == once_after[id(after)] == 1 and not self._another_meeting(before, after):
                _pair(before, after)

    def by_title_of_a_moved_house(self) -> None:
        """Pair by title alone, where at least half of the items come under new addresses, these included.

        Under other dates too only where half of the items are so: else a title that comes again is another item.
        """
        pairs = [(b, a) for b, a in _alike(self.records, self.items, title) if elsewhere(b, a)]
        pairs = [(b, a) for b, a in pairs if not self._another_meeting(b, a)]
        redated = [(b, a) for b, a in pairs if not dates_agree(b, a)]
        if len(redated) < max(MOVED_COUNT, MOVED_SHARE * len(self.items)):
            pairs = [(b, a) for b, a in pairs if dates_agree(b, a)]
        moved = len(pairs) + sum(1 for item in self.items if item.mate is not None and elsewhere(item.mate, item))
        if moved >= MOVED_SHARE * len(self.items):
            for before, after in pairs:
                _pair(before, after)

    def _another_meeting(self, before: Side, after: Side) -> bool:
        """Whether ``before`` has begun and ``after`` is to come, other than by words that have stood there since."""
        if not before.past or after.past or not isinstance(after.item, Event):
            return False
        if not isinstance(before.item, Event):
            return True
        if _covers(after.item, before.item, self.zone):
            return False
        if not same_words(before, after):
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
                if item.mate and item.mate.record and elsewhere(item.mate, item)
            ),
        )


def _covers(days: Event, event: Event, zone: ZoneInfo) -> bool:
    """Whether these are whole days and the event began on one of them: it lost its hours, or goes on for longer."""
    if not days.span.all_day or days.recurrence is not None or event.recurrence is not None:
        return False
    return days.span.begins(zone) <= event.span.begins(zone) < days.span.ends(zone)


def _pair(before: Side, after: Side) -> None:
    before.mate, after.mate = after, before


def _alike(records: Iterable[Side], items: Iterable[Side], sign: Sign) -> list[tuple[Side, Side]]:
    """The (record, item) that are unmatched and that alone of all unmatched ones carry the same sign."""
    known = _single(sign, (side for side in records if side.mate is None))
    found = _single(sign, (side for side in items if side.mate is None))
    return [(known[value], item) for value, item in found.items() if value in known]


def _uncontested(pairs: Iterable[tuple[Side, Side]], surer: Iterable[tuple[Side, Side]]) -> list[tuple[Side, Side]]:
    """The pairs of which neither is half of a surer one with another."""
    surely = {id(one): id(other) for pair in surer for one, other in (pair, pair[::-1])}
    return [(b, a) for b, a in pairs if surely.get(id(b), id(a)) == id(a) and surely.get(id(a), id(b)) == id(b)]


def _single(sign: Sign, sides: Iterable[Side]) -> dict[Hashable, Side]:
    signed = [(value, side) for side in sides if (value := sign(side)) is not None]
    counts = Counter(value for value, _ in signed)
    return {value: side for value, side in signed if counts[value] == 1}
