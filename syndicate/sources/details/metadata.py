"""What a page says of itself for machines: structured data first, then its meta elements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.model import Kind
from syndicate.sources._page import Page
from syndicate.sources._pick import pick
from syndicate.sources._values import Fields, Form, Value
from syndicate.sources.jsonld.extract import item_values

# Fields that a page may tell of its item, where neither the list nor a selector does.
FILLED: dict[Kind, tuple[str, ...]] = {
    "news": ("title", "summary", "authors", "published", "image", "categories"),
    "events": (
        *("title", "summary", "start", "end", "image", "categories", "location", "geo", "online", "status"),
        *("organizer", "price", "signup"),
    ),
}
# One of these is enough for the others not to be asked for.
TOGETHER = (("authors", "author"), ("categories", "category"), ("when", "start", "end"))

_META = {
    "title": ("og:title", "dcterms.title", "dc.title"),
    "summary": ("og:description", "description", "dcterms.description", "dc.description"),
    "image": ("og:image", "og:image:url", "twitter:image"),
    "published": ("article:published_time", "datepublished", "dcterms.issued", "dc.date.issued", "dcterms.created"),
    "authors": ("author", "dcterms.creator", "dc.creator"),
}
_MACHINE = frozenset({"published"})
_DECORATION = re.compile(r"logo|logga|placeholder|default|favicon|icon", re.IGNORECASE)


def said_of_itself(page: Page, *, kind: Kind, language: str | None) -> Fields:
    """The raw values of the fields of ``FILLED`` that the page tells. Never raises for what a page holds."""
    told = item_values(page, kind=kind, language=language)
    fields = {name: tuple(told[name]) for name in FILLED[kind] if told.get(name)}
    for name, value in _meta(page):
        if name in FILLED[kind] and name not in fields:
            fields[name] = (value,)
    return fields


def headline(page: Page) -> tuple[Value, ...]:
    """What stands as the title of a page where it does not tell one for machines: its first heading, else its name."""
    found = (pick(page.root, "title", (css,), base=page.base) for css in ("h1", "title"))
    return next((values for values in found if values), ())


def _meta(page: Page) -> Iterator[tuple[str, Value]]:
    """The meta elements that tell a field, the best name for each first."""
    found: dict[str, str] = {}
    for node in page.root.css("meta[content]")[:200]:
        named = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop") or ""
        content = (node.attributes.get("content") or "").strip()
        if content:
            found.setdefault(named.strip().lower(), content)
    for name, keys in _META.items():
        for key in keys:
            content = found.get(key, "")
            if not content or (name == "image" and _DECORATION.search(content.rpartition("/")[2])):
                continue
            form: Form = "machine" if name in _MACHINE else "text"
            yield name, Value(content, f"meta {key}", form, page.base)
            break


def lacking(fields: Fields, name: str) -> bool:
    """Whether a field is told neither by this name nor by one that goes with it."""
    names = next((group for group in TOGETHER if name in group), (name,))
    return not any(fields.get(other) for other in names)
