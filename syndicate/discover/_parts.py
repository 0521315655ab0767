"""What stands in the items of a list, and the selectors that find it in each of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from syndicate.discover._names import best, steps_of, worth
from syndicate.discover._tree import HEADINGS, El, Tree

MAX_INSIDE = 250  # elements of one item that are looked at
BY_TAG = HEADINGS | frozenset(
    {
        "time",
        "p",
        "a",
        "img",
        "strong",
        "b",
        "em",
        "i",
        "dt",
        "dd",
        "address",
        "small",
        "figcaption",
        "span",
        "div",
        "li",
    }
    | {"label", "summary", "ul", "caption", "legend"}
)
_LABELLED = re.compile(r'(?:th|dt|td):lexbor-contains\("([^"]*)"\)')
LABELS = ("data-label", "data-title", "data-th", "headers", "itemprop", "property")


@dataclass
class Part:
    """What one selector finds in the items of a list.

    found: number of the item -> the first element that matches in it; label: the head of its column
    twins: other selectors that find the same, whose words count too
    """

    css: str
    price: float
    order: int
    label: str = ""
    twins: list[str] = field(default_factory=list)
    found: dict[int, El] = field(default_factory=dict)

    @cached_property
    def texts(self) -> dict[int, str]:
        """The words in each item, those without any left out."""
        return {number: words for number, el in self.found.items() if (words := el.words())}

    @cached_property
    def said(self) -> frozenset[str]:
        """The words of its own names and attributes, no neighbours', and of the head of its column."""
        own = " ".join(css for css in (self.css, *self.twins) if ">" not in css and "+" not in css)
        names = re.findall(r"[^\W_](?:[\w-]*\w)?", own)
        return frozenset(step for name in names for step in steps_of(name)) | frozenset(self.label.casefold().split())

    @cached_property
    def length(self) -> int:
        """The middle one of the lengths of its texts."""
        lengths = sorted(len(words) for words in self.texts.values())
        return lengths[len(lengths) // 2] if lengths else 0

    @cached_property
    def tag(self) -> str:
        """The tag of what it finds first."""
        return next(iter(self.found.values())).tag

    def holds(self, other: Part) -> bool:
        """Whether what ``other`` finds stands in what this finds, in most items that have both."""
        both = self.found.keys() & other.found.keys()
        inside = sum(self.found[number].holds(other.found[number]) for number in both)
        return bool(both) and inside * 2 > len(both)

    def same(self, other: Part) -> bool:
        """Whether both find the same in most items."""
        both = self.found.keys() & other.found.keys()
        return sum(self.found[number] is other.found[number] for number in both) * 2 > max(1, len(both))


def parts_of(tree: Tree, items: Sequence[El]) -> list[Part]:
    """Every part that stands in several of the items, or in the only one; the cheapest selector first."""
    labels = column_labels(items)
    found: dict[str, Part] = {}
    for number, item in enumerate(items):
        seen: set[str] = set()
        for order, el in enumerate(tree.inside(item)[:MAX_INSIDE]):
            for css, price in selectors(el, item):
                if css in seen:
                    continue
                seen.add(css)
                part = found.get(css)
                if part is None:
                    said = _LABELLED.match(css)
                    part = found[css] = Part(css, price, order, said[1] if said else _label(el, labels))
                part.found[number] = el
    least = max(1, len(items) // 10) if len(items) > 3 else 1
    return sorted((part for part in found.values() if len(part.found) >= least), key=lambda part: part.price)


def selectors(el: El, item: El) -> Iterator[tuple[str, float]]:
    """Selectors that find an element in its item, each with what it costs."""
    for name in best(el.names)[:3]:
        yield f".{name}", len(name) * 0.2 + (3 - worth(name)) * 4
    for attribute in LABELS:
        value = el.attribute(attribute)
        if value and len(value) <= 40 and not set(value) & set('"\\$'):
            yield f'{el.tag}[{attribute}="{value}"]', 8.0 + len(value) * 0.4
    if el.tag in ("td", "th") and el.parent is item:
        yield _cell(el, item), 9.0
        return
    if el.tag in BY_TAG:
        yield (
            el.tag,
            {"p": 6.0, "span": 9.0, "div": 12.0, "i": 8.0, "b": 6.0, "strong": 6.0, "em": 6.0}.get(el.tag, 3.0),
        )
    if el.parent is not None and el.parent is not item:
        yield from _below(el, el.parent, item)
    yield from _behind(el)


def _below(el: El, parent: El, item: El) -> Iterator[tuple[str, float]]:
    """By what stands around it."""
    for name in best(parent.names)[:1]:
        yield f".{name} > {el.tag}", 7.0 + len(name) * 0.2 + (3 - worth(name)) * 4
    if parent.tag in ("td", "th") and parent.parent is item:
        yield f"{_cell(parent, item)} {el.tag}", 13.0
    elif parent.tag in HEADINGS | {"p", "li", "dd", "time"}:
        yield f"{parent.tag} {el.tag}", 8.0


def _behind(el: El) -> Iterator[tuple[str, float]]:
    """By what stands right before it."""
    before = _before(el)
    if before is None:
        return
    words = before.words() if el.tag in ("td", "dd") and before.tag in ("th", "dt", "td") else ""
    if 2 < len(words) <= 30 and not re.search(r'[\d"\\]', words):
        yield f'{before.tag}:lexbor-contains("{words}") + {el.tag}', 12.0 + len(words) * 0.2
    for name in best(before.names)[:1]:
        yield f".{name} + {el.tag}", 10.0 + len(name) * 0.2 + (3 - worth(name)) * 4
    if el.tag in BY_TAG:
        yield f"{before.tag} + {el.tag}", 14.0


def _before(el: El) -> El | None:
    """The element right before, where nothing that was left out stands between."""
    node = el.node.prev
    while node is not None and not node.is_element_node:
        node = node.prev
    if node is None or el.parent is None:
        return None
    return (
        next((kid for kid in el.parent.kids if kid.node.mem_id == node.mem_id), None)
        if len(el.parent.kids) < 60
        else None
    )


def _cell(el: El, row: El) -> str:
    """A cell of a table by its place in the row: there is nothing else to call it by."""
    cells = [kid for kid in row.kids if kid.tag in ("td", "th")]
    at = cells.index(el)
    if at and at == len(cells) - 1:
        return f"{el.tag}:last-child"
    steps = [f"{cells[0].tag}:first-child", *(cell.tag for cell in cells[1 : at + 1])]
    return " + ".join(steps)


def column_labels(items: Sequence[El]) -> list[str]:
    """What the heads of a table's columns say, for items that are its rows; empty where there are none."""
    if not items or items[0].tag != "tr":
        return []
    above: El | None = items[0].parent
    while above is not None and above.tag != "table":
        above = above.parent
    if above is None:
        return []
    rows = [row for kid in (above, *above.kids) for row in kid.kids if row.tag == "tr"][:3]
    head = next((row for row in rows if row not in items and row.kids), None)
    return [cell.words()[:40] for cell in head.kids] if head is not None else []


def _label(el: El, labels: Sequence[str]) -> str:
    if not labels:
        return ""
    cell: El | None = el
    while cell is not None and cell.tag not in ("td", "th"):
        cell = cell.parent
    if cell is None or cell.parent is None or cell not in cell.parent.kids:
        return ""
    at = cell.parent.kids.index(cell)
    return labels[at] if at < len(labels) else ""


def without_twins(parts: Sequence[Part]) -> list[Part]:
    """The parts without those that find the same elements as a cheaper one, which takes their words."""
    kept: dict[tuple[int, ...], Part] = {}
    for part in parts:
        key = tuple(el.at for _, el in sorted(part.found.items()))
        if kept.setdefault(key, part) is not part:
            kept[key].twins.append(part.css)
    return list(kept.values())
