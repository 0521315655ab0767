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

# A word in the singular beside one in the plural means the same; categories, authors and enclosures may be several.
COMMON_FIELDS = (
    *("title", "link", "summary", "content", "categories", "category", "authors", "author"),
    *("image", "enclosures", "enclosure", "language", "id"),
)
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "news": (*COMMON_FIELDS, "published", "updated"),
    "events": (*COMMON_FIELDS, "when", "start", "end", "all_day", "location", "geo", "online", "status"),
}
EVERY_FIELD = tuple(dict.fromkeys(FIELDS["news"] + FIELDS["events"]))
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
RESERVED = frozenset({"archive", "kommande", "upptagen", "paminn-1d", "paminn-1h", "andringar"})
