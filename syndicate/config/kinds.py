"""The types of source that this version reads, and the fields of each kind of item: the one place to add them to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from syndicate.config.columns import parse_column
from syndicate.config.expressions import parse_expression
from syndicate.config.parts import parse_part, parse_patterns, parse_property, parse_types
from syndicate.config.selectors import parse_selector
from syndicate.model import Kind


@dataclass(frozen=True, slots=True)
class SourceType:
    """What the configuration of one type of source must hold.

    check: raises ValueError, in words for a web editor, for an expression that cannot be one (CSS, JMESPath ...)
    other: keys whose expressions are of another sort than those of ``fields``, each with its own check
    needs: keys that must be given, with what to write there
    unused: keys that mean nothing to it; dated: whether its format itself can say when an event takes place
    kinds: what it can hold
    plugin: the package that adds it; options: its own keys
    """

    check: Callable[[str], object]
    needs: Mapping[str, str]
    unused: tuple[str, ...] = ()
    dated: bool = False
    kinds: tuple[Kind, ...] = ("news", "events")
    other: Mapping[str, Callable[[str], object]] = field(default_factory=dict)
    plugin: str = ""
    options: type[BaseModel] | None = None


def _nothing_to_select(_: str) -> None:
    raise ValueError("a calendar says itself what is what; leave this out")


# Types that are built. A further one is one line here, and a loader in syndicate/sources.
BUILT: Mapping[str, SourceType] = {
    "html": SourceType(
        check=parse_selector,
        needs={
            "items": "select the items on the page, for example items: ul.news > li",
            "fields": "say what to take from each item, for example title: h3",
        },
    ),
    "ics": SourceType(check=_nothing_to_select, needs={}, kinds=("events",)),
    "feed": SourceType(
        check=parse_part,
        needs={},
        unused=("items", "next", "max_pages"),
        dated=True,
        other={"detail": parse_selector},
    ),
    "json": SourceType(
        check=parse_expression,
        needs={
            "items": "select the list in the answer, for example items: data.events, or name a preset",
            "fields": "say what to take from each item, for example title: name, or name a preset",
        },
        other={"detail": parse_selector},
    ),
    "jsonld": SourceType(
        check=parse_property,
        needs={},
        dated=True,
        other={"items": parse_types, "next": parse_selector, "detail": parse_selector},
    ),
    "sitemap": SourceType(
        check=parse_selector,
        needs={},
        unused=("fields", "next"),
        dated=True,
        other={"items": parse_patterns},
    ),
    "files": SourceType(
        check=parse_column,
        needs={"path": "name a folder or a file, for example path: nyheter"},
        unused=("detail", "next", "max_pages"),
        dated=True,
    ),
    "sql": SourceType(
        check=parse_column,
        needs={"query": "write the SELECT that finds the items"},
        unused=("items", "detail", "next", "max_pages"),
        dated=True,
    ),
}

DEFAULT = "html"

# What is written in ``detail`` in the place of a selector, or of all of them: find the main text yourself.
AUTO = "auto"

# Every type that the configuration format names, built or not.
NAMED = ("html", "feed", "ics", "json", "jsonld", "sitemap", "files", "sql")

# Field -> what it is. A word in the singular beside one in the plural means the same; both may match several times.
_COMMON: Mapping[str, str] = {
    "title": "the title",
    "link": "the address of its page",
    "summary": "a few lines of plain text",
    "content": "the full text, as HTML",
    "categories": "its categories",
    "category": "the same as categories",
    "authors": "who wrote it",
    "author": "the same as authors",
    "image": "the address of a picture",
    "enclosures": "the addresses of files that belong to it",
    "enclosure": "the same as enclosures",
    "language": "its language tag, where items differ",
    "id": "the website's own lasting id for it",
    "timezone": "the time zone its times are in, where items differ",
}
FIELDS: Mapping[Kind, Mapping[str, str]] = {
    "news": {
        **_COMMON,
        "published": "when it was published",
        "updated": "when it was last changed",
    },
    "events": {
        **_COMMON,
        "when": "when it takes place, start and end in one text",
        "start": "when it starts, where the end stands elsewhere",
        "end": "when it ends, beside start",
        "all_day": "yes, true or 1 where it takes whole days",
        "location": "the place, on one line",
        "geo": "latitude and longitude",
        "online": "the address of an online meeting",
        "status": "confirmed, tentative, cancelled or postponed, in the words of the website",
        "organizer": "who arranges it",
        "price": "what it costs, in the words of the website",
        "signup": "the address where one signs up or buys a ticket",
        "contact": "whom to ask about it",
    },
}
EVERY_FIELD: Mapping[str, str] = {**FIELDS["news"], **FIELDS["events"]}
DATE_FIELD: Mapping[Kind, str] = {"news": "published", "events": "when, or start and end"}

# What people call a field before they have read the reference -> its name. ``date``: that of the kind.
SYNONYMS: Mapping[str, str] = {
    **dict.fromkeys(("date", "datum", "time", "tid", "datetime", "pubdate"), "date"),
    **dict.fromkeys(("heading", "headline", "name", "rubrik", "titel"), "title"),
    **dict.fromkeys(("url", "href", "länk"), "link"),
    **dict.fromkeys(("description", "intro", "ingress", "excerpt", "lead", "preamble"), "summary"),
    **dict.fromkeys(("body", "text", "html", "innehåll"), "content"),
    **dict.fromkeys(("tag", "tags", "kategori", "kategorier", "topic", "topics"), "categories"),
    **dict.fromkeys(("place", "plats", "venue", "address"), "location"),
    **dict.fromkeys(("guid", "uid", "key"), "id"),
    **dict.fromkeys(("file", "files", "attachment", "pdf"), "enclosure"),
}

# Second parts of /feeds/<feed>/<word>: never the slug of a category, and no names of feeds, to keep addresses plain.
RESERVED = frozenset({"archive", "kommande", "upptagen", "paminn-1d", "paminn-1h", "andringar", "fragment", "manad"})
