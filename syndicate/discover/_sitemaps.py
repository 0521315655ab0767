"""Where a site's sitemaps are, and which parts of one are news or events. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from syndicate.model import Kind
from syndicate.sources.sitemap.reading import Sitemap

MAX_NAMED = 4  # sitemaps of one index or robots.txt that are looked at
FEW = 3  # pages: fewer below one address are no list

_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_USUAL = ("sitemap-news.xml", "news-sitemap.xml", "sitemap.xml", "sitemap_index.xml")
_PARTS: dict[Kind, re.Pattern[str]] = {
    "news": re.compile(
        r"nyhet(?:er|sarkiv)?|aktuellt|news|artik(?:el|lar)|press(?:meddelanden?)?|pressrum|blogg?|nyheder|uutiset|"
        r"aktuelles?|meldungen|actualites?",
        re.IGNORECASE,
    ),
    "events": re.compile(
        r"kalend(?:er|ar(?:ium)?)|evenemang|events?|arrangemang|aktiviteter|calendar|arrangement(?:er)?|tapahtumat|"
        r"veranstaltungen|agenda",
        re.IGNORECASE,
    ),
}
_LIKELY = re.compile(r"news|nyhet|aktuell|artik|post|press|event|kalender|tribe", re.IGNORECASE)


def places(robots: str, address: str) -> Iterator[str]:
    """Where sitemaps of a site may be: those that robots.txt names, then the usual addresses.

    robots: the text of robots.txt, empty where there is none; address: of a page of the site, absolute
    """
    parts = urlsplit(address)
    root = f"{parts.scheme}://{parts.netloc}/"
    named = likely_first(_LINE.findall(robots[:500_000]))[:MAX_NAMED]
    yield from dict.fromkeys([*named, *(urljoin(root, path) for path in _USUAL)])


def likely_first(addresses: Sequence[str]) -> list[str]:
    """The addresses, those whose names speak of news or events before the others."""
    return sorted(addresses, key=lambda address: _LIKELY.search(urlsplit(address).path) is None)


def ways(sitemap: Sitemap) -> Iterator[tuple[Kind, str | None, str]]:
    """The kind, ``items`` and reason of each source that a sitemap may be."""
    if any(entry.get("title") for entry in sitemap.entries):
        yield "news", None, "a sitemap of news"
        return
    for kind, pattern in _PARTS.items():
        found = Counter(part for entry in sitemap.entries if (part := _below(entry["link"], pattern)) is not None)
        part, count = max(found.items(), key=lambda one: one[1], default=("", 0))
        if count >= FEW:
            yield kind, part, f"{count} pages below {part} in a sitemap"


def _below(link: str, pattern: re.Pattern[str]) -> str | None:
    """The path of a page up to the part that speaks of news or events, if something stands below it."""
    pieces = urlsplit(link).path.split("/")
    at = next((at for at, piece in enumerate(pieces) if pattern.fullmatch(piece)), None)
    if at is None or not any(pieces[at + 1 :]):
        return None
    return "/".join(pieces[: at + 1]) + "/"
