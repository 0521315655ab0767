"""The types of source that this version reads, and the fields of each kind of item: the one place to add them to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from syndicate.config.selectors import parse_selector
from syndicate.model import Kind


@dataclass(frozen=True, slots=True)
class SourceType:
    """What the configuration of one type of source must hold.

    check: raises ValueError, in words for a web editor, for an expression that cannot be one (CSS, JMESPath ...)
    needs: keys that must be given, with what to write there
    """

    check: Callable[[str], object]
    needs: Mapping[str, str]


# Types that are built. A further one is one line here, and a loader in syndicate/sources.
BUILT: Mapping[str, SourceType] = {
    "html": SourceType(
        check=parse_selector,
        needs={
            "items": "select the items on the page, for example items: ul.news > li",
            "fields": "say what to take from each item, for example title: h3",
        },
    ),
}

DEFAULT = "html"

# Every type that the configuration format names, built or not.
NAMED = ("html", "feed", "ics", "json", "jsonld", "files", "sql")

COMMON_FIELDS = (
    "title",
    "link",
    "summary",
    "content",
    "categories",
    "author",
    "image",
    "enclosures",
    "language",
    "key",
)
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "news": (*COMMON_FIELDS, "published", "updated"),
    "events": (*COMMON_FIELDS, "when", "start", "end", "location", "status", "online", "geo"),
}
EVERY_FIELD = tuple(dict.fromkeys(FIELDS["news"] + FIELDS["events"]))

# Second parts of /feeds/<feed>/<word>: never the slug of a category, and no names of feeds, to keep addresses plain.
RESERVED = frozenset({"archive", "kommande", "upptagen", "paminn-1d", "paminn-1h", "andringar"})
