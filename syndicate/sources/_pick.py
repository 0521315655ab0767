"""Which raw values a field's selectors find in an item's element.

One rule for every field: the first match that says something; several for categories, authors and enclosures; a list of
selectors is joined by spaces (an address is taken from the first selector that has one).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from selectolax.lexbor import LexborNode

from syndicate import text
from syndicate.config.selectors import Selector, parse_selector
from syndicate.errors import SourceError
from syndicate.sources._page import text_of
from syndicate.sources._values import Value

SEVERAL = frozenset({"categories", "category", "authors", "author", "enclosures", "enclosure"})
DATES = frozenset({"published", "updated", "when", "start", "end"})
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "link": ("href",),
    "online": ("href",),
    "signup": ("href",),
    "enclosure": ("href",),
    "enclosures": ("href",),
    "image": (
        "src",
        "data-src",
        "data-lazy-src",
        "data-original",
        "srcset",
        "data-srcset",
        "content",
        "href",
        "poster",
    ),
}
SOURCE_SETS = ("srcset", "data-srcset")  # several addresses with sizes; the first is as good as any
MAX_TRIED = 6  # dates, or links or pictures, of which few are used
MAX_MACHINE = 100  # characters of a date for machines
MAX_MATCHES = 200  # of one selector in one item


def pick(item: LexborNode, field: str, selectors: Iterable[str], *, base: str) -> tuple[Value, ...]:
    """The values of a field in an element. Raises SourceError for a selector that cannot be one.

    base: absolute address for relative links found here
    """
    found = [(written, _compiled(written)) for written in selectors]
    groups = [_values(item, field, written, selector, base) for written, selector in found]
    if field in ADDRESSES or field in SEVERAL:
        return tuple(value for group in groups for value in group)
    if field in DATES:
        machine = [value for group in groups for value in group if value.form == "machine"]
        return (*machine, *_joined([_words(group, field) for group in groups]))
    return _joined([_first(group) for group in groups])


def matches(node: LexborNode, css: str) -> list[LexborNode]:
    """The elements in ``node`` that a selector matches, itself included; all of it for an empty selector."""
    return node.css(css)[:MAX_MATCHES] if css else [node]


def _compiled(written: str) -> Selector:
    try:
        return parse_selector(written)
    except ValueError as problem:
        raise SourceError(str(problem)) from problem


def _values(item: LexborNode, field: str, written: str, selector: Selector, base: str) -> list[Value]:
    """What one selector finds, no more of it than the field can use."""
    values: list[Value] = []
    wanted = MAX_MATCHES if field in SEVERAL else MAX_TRIED if field in DATES or field in ADDRESSES else 1
    for node in matches(item, selector.css):
        if field in DATES and selector.take is None:
            values += _machine(node, written)
        said = _value(node, field, written, selector, base)
        values += [said] if said is not None and said.text.strip() else []
        if len(values) >= wanted:
            break
    return values


def _value(node: LexborNode, field: str, written: str, selector: Selector, base: str) -> Value | None:
    if selector.take == "attr" and selector.attribute:
        return Value(node.attributes.get(selector.attribute) or "", written, base=base)
    if selector.take == "html" or (field == "content" and selector.take is None):
        return Value(node.inner_html or "", written, "html", base)
    if selector.take is None and field in ADDRESSES:
        return _address(node, field, written, base)
    return _text(node, field, written, base)


def _text(node: LexborNode, field: str, written: str, base: str) -> Value:
    if node.tag == "meta":
        return Value(node.attributes.get("content") or "", f"{written}::attr(content)", base=base)
    if field == "summary":
        return Value(text.to_text(node.html or ""), written, base=base)
    tight, loose = text_of(node)
    if field == "title" and not tight.strip():
        image = node.css_first("img[alt]")
        return Value((image.attributes.get("alt") or "") if image else "", f"{written} img::attr(alt)", base=base)
    return Value(tight, written, base=base, loose=loose if loose != tight else None)


def _machine(node: LexborNode, written: str) -> list[Value]:
    """The dates for machines in an element: ``<time>``, itself or inside; without an attribute its text is one.

    Source: HTML, 4.5.14.
    """
    step = "" if node.tag == "time" else " time"
    values = []
    for time in node.css("time")[:MAX_TRIED]:
        said = time.attributes.get("datetime")
        origin = f"{written}{step}" if said is None else f"{written}{step}::attr(datetime)"
        values.append(Value((text_of(time)[0] if said is None else said).strip()[:MAX_MACHINE], origin, "machine"))
    return [value for value in values if value.text]


def _address(node: LexborNode, field: str, written: str, base: str) -> Value | None:
    """The address of the element: its own, its first descendant's, else (a card inside a link) its ancestor's."""
    inside = node.css("img" if field == "image" else "a[href]")[:MAX_TRIED]
    around = None if field == "image" else _ancestor_link(node)
    for candidate in (node, *inside, *([around] if around else ())):
        for name in ADDRESSES[field]:
            said = (candidate.attributes.get(name) or "").strip()
            if name in SOURCE_SETS:
                said = said.partition(",")[0].partition(" ")[0]
            if said and not said.startswith("data:"):
                label = text.line(text_of(node)[0]) if field in SEVERAL else None
                return Value(said, f"{written}::attr({name})", base=base, label=label)
    return None


def _ancestor_link(node: LexborNode) -> LexborNode | None:
    above = node.parent
    while above is not None and above.tag != "a":
        above = above.parent
    return above


def _first(group: list[Value]) -> Value | None:
    return group[0] if group else None


def _words(group: list[Value], field: str) -> Value | None:
    """The words of a date: the first match; of several ``<time>`` in a ``when`` a range of the first two."""
    distinct: dict[str, Value] = {}
    for value in group:
        if value.form != "machine":
            distinct.setdefault(" ".join(value.text.split()), value)
    words = list(distinct.values())
    moments = sum(value.form == "machine" for value in group)
    if field == "when" and len(words) == 2 and moments >= 2:
        return Value(" – ".join(distinct), words[0].origin)
    return words[0] if words else None


def _joined(parts: list[Value | None]) -> tuple[Value, ...]:
    """The parts as one value, parted by spaces."""
    found = [part for part in parts if part is not None]
    if len(found) < 2:
        return tuple(found)
    html = any(part.form == "html" for part in found)
    loose = " ".join(part.loose or part.text for part in found) if any(part.loose for part in found) else None
    return (
        Value(
            " ".join(part.text for part in found),
            ", ".join(part.origin for part in found),
            "html" if html else "text",
            found[0].base,
            loose=loose,
        ),
    )
