"""Short selectors that will last: by what things are called, never by their number in a row. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from syndicate.discover._dating import Dated
from syndicate.discover._groups import Group, is_head
from syndicate.discover._names import best, worth
from syndicate.discover._tree import HEADINGS, El, Tree

MAX_TRIED = 60  # selectors of one group that are asked of the page
LIKE_ENOUGH = 0.75  # share of what is found that is wanted, and of what is wanted that is found
NAMELESS, HALF_NAMED = 40.0, 14.0  # what it costs to say nothing but tags, which other lists have too
SEMANTIC = frozenset({"main", "article", "section", "aside", "table", "tbody", "ul", "ol", "dl", "details"})
PLAIN = frozenset({"div", "span"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selector for the items of a list, and the elements that it finds on the page."""

    css: str
    elements: tuple[El, ...]


def choose(tree: Tree, group: Group, marks: Dated, *, heading: El | None = None) -> Chosen | None:
    """The shortest lasting selector that finds the elements of a group and as few others as can be.

    Where none finds them alone, one that finds them among others that are dated as they are: a wider list.
    heading: the one that stands over the list, to tell it by where nothing else does
    """
    wanted = {el.at for el in group.elements}
    ranked: list[tuple[float, float, str, list[El]]] = []
    for css, cost in sorted(_written(group, heading), key=lambda pair: pair[1])[:MAX_TRIED]:
        found = tree.found(css)
        shared = len(wanted.intersection(el.at for el in found))
        likeness = shared / (len(wanted) + len(found) - shared)
        if likeness >= LIKE_ENOUGH:
            ranked.append((-round(likeness, 2), cost, css, found))
        elif cost < NAMELESS and shared >= 0.9 * len(wanted) and _as_dated(group, found, marks):
            ranked.append((-likeness / 2, cost, css, found))
        if likeness == 1.0:
            break
    if not ranked:
        return None
    _, _, css, found = min(ranked, key=lambda one: one[:3])
    return Chosen(css, tuple(found))


def _as_dated(group: Group, found: list[El], marks: Dated) -> bool:
    with_date = sum(marks.within(el) > 0 for el in found)
    return group.dated > 0 and with_date >= 0.65 * group.dated * len(found)


def _written(group: Group, heading: El | None) -> Iterator[tuple[str, float]]:
    """Selectors that may do, each with what it costs: its length, its steps, names that may not last."""
    for css, cost in _combined(group, heading):
        if any(mark in css for mark in ".#[") or "contains" in css:
            yield css, cost
        elif "article" in css:
            yield css, cost + HALF_NAMED
        elif group.elements[0].tag in ("li", "tr") or len(group.elements) == 1 or css == "main > p":
            yield css, cost + NAMELESS


def _combined(group: Group, heading: El | None) -> Iterator[tuple[str, float]]:
    parents, scopes = list(_parents(group)), list(_scopes(group))
    for item, price in _items(group):
        yield item, price
        for parent, extra in parents:
            yield f"{parent} > {item}", price + extra + 3
            for scope, more in scopes:
                yield f"{scope} {parent} > {item}", price + extra + more + 8
        for scope, extra in scopes:
            yield f"{scope} {item}", price + extra + 4
        if heading is not None:
            yield from _under_heading(group, heading, item, price)


def _price(css: str, value: int) -> float:
    return len(css) * 0.4 + (3 - value) * 8


def _items(group: Group) -> Iterator[tuple[str, float]]:
    tag = group.elements[0].tag
    shared = set(group.elements[0].names).intersection(*(el.names for el in group.elements))
    names = best(tuple(name for name in group.elements[0].names if name in shared))
    if group.name and group.name not in names[:3]:
        names = [group.name, *names]
    for name in names[:4]:
        css = f".{name}" if tag in PLAIN else f"{tag}.{name}"
        yield css, _price(css, worth(name))
        if tag in PLAIN:
            yield f"{tag}.{name}", _price(f"{tag}.{name}", worth(name)) + 3
    if all(el.attribute("itemtype") for el in group.elements):
        yield f"{tag}[itemtype]", _price("", 2) + 5
    plain = "tr:has(td)" if tag == "tr" and (group.above != "tbody" or _has_head(group)) else tag
    yield plain, 20.0 if tag in PLAIN else 2.0
    if plain != tag:
        yield tag, 1.0


def _has_head(group: Group) -> bool:
    """Whether a row with the heads of the columns stands among the rows."""
    parents = {el.parent.at: el.parent for el in group.elements if el.parent is not None}
    return any(is_head(row) for parent in parents.values() for row in parent.kids[:3])


def _parents(group: Group) -> Iterator[tuple[str, float]]:
    first = group.elements[0].parent
    if first is None:
        return
    shared = set(first.names).intersection(*(el.parent.names for el in group.elements if el.parent))
    for name in best(tuple(name for name in first.names if name in shared))[:2]:
        css = f".{name}" if first.tag in PLAIN else f"{first.tag}.{name}"
        yield css, _price(css, worth(name))
    if first.tag in SEMANTIC and first.tag != "tbody":
        yield first.tag, 12.0
    if first.tag == "tbody":
        yield "tbody", 2.0


def _scopes(group: Group) -> Iterator[tuple[str, float]]:
    """What stands around all of the elements, the nearest first."""
    above = _common(group)
    depth = 0.0
    while above is not None and above.tag != "html" and depth < 12:
        if above.id and worth(above.id) >= 2:
            yield f"#{above.id}", _price(above.id, worth(above.id)) + depth
        for name in best(above.names)[:2]:
            css = f".{name}" if above.tag in PLAIN or above.tag == "body" else f"{above.tag}.{name}"
            yield css, _price(css, worth(name)) + depth + (10 if above.tag == "body" else 0)
        if above.tag in ("main", "article", "table", "aside"):
            yield above.tag, 11.0 + depth
        above, depth = above.parent, depth + 1.5


def _common(group: Group) -> El | None:
    last = group.elements[-1]
    above = group.elements[0].parent
    while above is not None and not above.holds(last):
        above = above.parent
    return above


def _under_heading(group: Group, heading: El, item: str, price: float) -> Iterator[tuple[str, float]]:
    """By the words of the heading right before the list, where it has no name of its own."""
    holder = group.elements[0].parent
    if holder is None or heading.parent is not holder.parent or heading.tag not in HEADINGS or holder.parent is None:
        return
    kids = holder.parent.kids
    words = heading.words()
    if kids.index(holder) != kids.index(heading) + 1 or not 2 < len(words) <= 40 or '"' in words or "\\" in words:
        return
    yield f'{heading.tag}:lexbor-contains("{words}") + {holder.tag} > {item}', price + 40
    if holder.tag == "table":
        yield f'{heading.tag}:lexbor-contains("{words}") + table {item}', price + 42
