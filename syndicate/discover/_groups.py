"""Which elements of a page repeat, and which of such groups may be lists of news or events. Pure.

A group is every element of one tag, and perhaps one class, below one ancestor. There are thousands on a page; each is
weighed by what is cheap to know (dates, links, size, likeness), the best are looked at closely.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from syndicate.discover._dating import Dated
from syndicate.discover._names import worth
from syndicate.discover._topics import leaning
from syndicate.discover._tree import HEADINGS, El, Tree

ITEM_TAGS = frozenset(
    {"li", "div", "article", "section", "tr", "a", "p", "dl", "dd", "td", "details", "figure", "tbody", "table", "span"}
    | {"event", "item", "ul", "h2", "h3", "h4", "h5", "blockquote", "header"}
)
MAX_ITEMS = 2_000  # elements of one group
MAX_ITEM = 12_000  # characters; what is longer is a page, not an item of a list
LEVELS = 7  # ancestors below which a group may be gathered
MAX_COMPARED = 500  # elements whose headings are looked at
SAMPLE = 40  # items that are compared
CLOSELY = 40  # groups that are weighed by their likeness

_OF_MONTHS = re.compile(
    r"\d|(?:^|[-_])(?:jan|feb|mar|apr|ma[jiy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])|(?:today|tomorrow|week|idag|vecka)",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False)
class Group:
    """Elements that may be the items of a list.

    under: the ancestor that they are gathered below; None: the whole page
    tag, name: what they have in common; above: the tag of their parents, where they are gathered by it
    dated: the share of them in which a date stands; density: dates in each of those; weight: how much it is a list
    """

    elements: list[El]
    under: El | None
    tag: str
    name: str | None = None
    above: str | None = None
    dated: float = 0.0
    density: float = 0.0
    likeness: float = 1.0
    weight: float = 0.0

    def overlaps(self, other: Group) -> bool:
        """Whether the two share elements, or those of one stand in those of the other, for the most part."""
        mine, others = (self, other) if len(self.elements) <= len(other.elements) else (other, self)
        shared = sum(any(b.holds(a) or a.holds(b) for b in _near(a, others.elements)) for a in mine.elements)
        return shared * 2 >= len(mine.elements) or shared >= 3


def _near(el: El, elements: list[El]) -> Iterator[El]:
    """Those of ordered elements that may hold ``el`` or stand in it."""
    low, high = 0, len(elements)
    while low < high:
        middle = (low + high) // 2
        if elements[middle].end <= el.at:
            low = middle + 1
        else:
            high = middle
    yield from elements[low : low + 2]


def groups(tree: Tree, dates: Dated) -> list[Group]:
    """Groups that may be lists, the likeliest first; several may be the same list seen at different depths."""
    distinct: dict[tuple[int, int, int], Group] = {}
    for group in _gathered(tree):
        group.elements = _outermost(group.elements)
        if len(group.elements) < 2:
            continue
        key = (group.elements[0].at, group.elements[-1].at, len(group.elements))
        known = distinct.get(key)
        if known is None or _plainness(group) > _plainness(known):
            distinct[key] = group
    found = list(distinct.values())
    for group in found:
        _weigh(group, dates)
    found = sorted((one for one in found if one.weight > 0), key=lambda one: -one.weight)[: CLOSELY * 3]
    for group in found:
        group.likeness = _likeness(tree, group)
        group.weight *= group.likeness**3 * (0.4 if _is_several(group) else 1.0)
        group.weight *= 0.2 if _under_both(group) else 1.0
    return sorted(found, key=lambda one: (-one.weight, one.elements[0].at))[:CLOSELY]


def _gathered(tree: Tree) -> Iterator[Group]:
    by_key: dict[tuple[int, str, str | None, str | None], Group] = {}
    for el in tree.elements:
        if el.tag not in ITEM_TAGS or not 0 < el.size <= MAX_ITEM or el.parent is None or is_head(el):
            continue
        names = [name for name in el.names if worth(name)][:6]
        for depth, above in enumerate(_above(el)):
            keys: list[tuple[str | None, str | None]] = [(None, el.parent.tag)] if depth < LEVELS else []
            if depth == 0 or above.id or above.tag in ("body", "main", "section", "article", "table", "aside"):
                keys += [(name, None) for name in names]
            for name, over in keys:
                group = by_key.get((above.at, el.tag, name, over))
                if group is None:
                    group = by_key[above.at, el.tag, name, over] = Group([], above, el.tag, name, over)
                if len(group.elements) < MAX_ITEMS:
                    group.elements.append(el)
    yield from (group for group in by_key.values() if len(group.elements) > 1)


def is_head(el: El) -> bool:
    """Whether a row of a table holds the heads of its columns."""
    return el.tag == "tr" and (
        all(kid.tag == "th" for kid in el.kids) or (el.parent is not None and el.parent.tag == "thead")
    )


def _above(el: El) -> Iterator[El]:
    above, depth = el.parent, 0
    while above is not None and depth < 12:
        yield above
        above, depth = above.parent, depth + 1


def _outermost(elements: list[El]) -> list[El]:
    """Those that stand in none of the others; elements in the order of the page."""
    kept: list[El] = []
    for el in elements:
        if not kept or not kept[-1].holds(el):
            kept.append(el)
    return kept


def _plainness(group: Group) -> tuple[int, int]:
    """How well a group can be named: by a lasting class, else by a near ancestor."""
    return (worth(group.name) if group.name else 1, -(group.under.at if group.under is not None else 0))


def _weigh(group: Group, dates: Dated) -> None:
    elements = group.elements
    count = len(elements)
    within = [dates.within(el) for el in elements]
    with_date = sum(number > 0 for number in within)
    group.dated = with_date / count
    group.density = sum(within) / with_date if with_date else 0.0
    said = sum(_says_something(el) for el in elements) / count
    chrome = sum(el.chrome for el in elements) / count
    size = sorted(el.size for el in elements)[count // 2]
    if with_date >= 2 and group.dated >= 0.3:
        purity = group.dated**1.2
    elif with_date == 0 and not chrome and said > 0.8 and size >= 40:
        purity = 0.06
    else:
        return
    alone = 1.0 if group.density <= 3.5 else 3.5 / group.density
    plausible = min(1.0, size / 25) * (1.0 if size < 3000 else 3000 / size)
    number = math.log2(1 + count) * count / (count + 1)
    group.weight = purity * (0.25 + said) * number * alone**2 * plausible * (1 - 0.7 * chrome)
    group.weight *= {"span": 0.8, "p": 0.9, "ul": 0.7, "tbody": 0.8, "table": 0.8, "td": 0.7, "header": 0.8}.get(
        group.tag, 1.0
    )


def _says_something(el: El) -> bool:
    """Whether an element has what a title could be made of: a link, a heading, or more words than a date has."""
    return el.links > 0 or el.tag == "a" or el.size > 40 or any(kid.tag in HEADINGS for kid in el.kids)


def _likeness(tree: Tree, group: Group) -> float:
    """How alike the items are inside, 0 to 1: the mean share of the common parts in each."""
    step = max(1, len(group.elements) // SAMPLE)
    insides = [_inside(tree, el) for el in group.elements[::step]]
    counts = Counter(part for inside in insides for part in inside)
    common = {part for part, number in counts.items() if number * 2 > len(insides)}
    if not common:
        return 0.8 if all(len(inside) <= 2 for inside in insides) else 0.5
    shares = [len(inside & common) / len(common) for inside in insides]
    return sum(shares) / len(shares)


def _is_several(group: Group) -> bool:
    """Whether the elements stand in two to four parts of the page that have ids of their own: several lists."""
    counts: Counter[str] = Counter()
    for el in group.elements:
        above = el.parent
        while above is not None and above is not group.under:
            if above.id and worth(above.id) >= 2 and not _OF_MONTHS.search(above.id):
                break
            above = above.parent
        counts[above.id or "" if above is not None else ""] += 1
    return 2 <= len(counts) <= 4 and min(counts.values()) >= 2


def _under_both(group: Group) -> bool:
    """Whether some of the elements stand under a heading for news and others under one for events."""
    leanings: dict[int, float] = {}
    for el in group.elements[:MAX_COMPARED]:
        holder = el.parent
        if holder is None or holder.parent is None or holder.at in leanings:
            continue
        kids = holder.parent.kids
        at = kids.index(holder) if len(kids) < MAX_COMPARED else 0
        heading = next((kid for kid in reversed(kids[max(0, at - 3) : at]) if kid.tag in HEADINGS), None)
        heading = heading or next((kid for kid in holder.kids[:2] if kid.tag in HEADINGS), None)
        leanings[holder.at] = leaning(heading.words()) if heading is not None else 0.0
    return {1.0, -1.0} <= set(leanings.values())


def _inside(tree: Tree, el: El) -> frozenset[tuple[str, str]]:
    parts: set[tuple[str, str]] = set()
    for inner in tree.inside(el)[:80]:
        names = [name for name in inner.names if worth(name)]
        parts.update((inner.tag, name) for name in names[:3])
        if not names:
            parts.add((inner.tag, ""))
    return frozenset(parts)
