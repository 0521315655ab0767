"""Feeds and calendars that a page names, and where such usually stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from syndicate import text
from syndicate.sources.pages import Page, text_of

MAX_LOOKED_AT = 5_000  # links of a page
MAX_NAMED = 8  # links of a page that are tried
MAX_ALIKE = 3  # more links to calendars than this belong to single events

What = Literal["feed", "ics"]

FEED_TYPES = {
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/feed+json": "feed",
    "text/calendar": "ics",
}
_CALENDAR = re.compile(
    r"\.ics(?:$|[?#])|^webcals?:|[?&](?:outlook-)?ical=1|/ical(?:endar)?(?:/|$|\?)|format=ical|\.ical(?:$|\?)|/calendar/ical/",
    re.IGNORECASE,
)
_FEED = re.compile(
    r"\.(?:rss|atom|rdf)(?:$|[?#])|/(?:rss|feed|atom)(?:/|$|[?#]|\.(?:xml|json|php|aspx?))|[?&](?:format|type|feed|alt)=(?:feed|rss|rss2|atom)\b|"
    r"state=rss|/feed\.json|feeds\.feedburner|\brss\b.*\.xml|rss\.ashx|/syndication",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\brss\b|\batom\b|\bwebcal\b|\bical\b|\bics\b|lägg till (?:hela )?kalendern|"
    r"prenumerera|subscribe to (?:calendar|feed|rss)|exportera kalender|export calendar|add to (?:my )?calendar",
    re.IGNORECASE,
)
_FEEDISH = re.compile(r"rss|feed|atom|xml|ics|ical|calendar|kalender|prenumerera|subscribe", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?/feed|/comments?\b|kommentar|feed=comments", re.IGNORECASE)
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]*))*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]*))")
# Usual addresses below the site's root; the first ones answer for most sites.
USUAL: tuple[tuple[str, What], ...] = (
    ("feed/", "feed"),
    ("rss.xml", "feed"),
    ("rss", "feed"),
    ("atom.xml", "feed"),
    ("feed.json", "feed"),
    ("feed.xml", "feed"),
    ("?format=feed&type=rss", "feed"),
    ("events/?ical=1", "ics"),
    ("calendar.ics", "ics"),
)


@dataclass(frozen=True, slots=True)
class Named:
    """A feed or calendar that may be there. ``href``: as the page writes it, webcal as https; ``why``: for people."""

    what: What
    href: str
    title: str
    why: str


def named(page: Page, headers: Mapping[str, str]) -> list[Named]:
    """What the page itself names, the surest first: in its head, in the answer's headers, in its text."""
    found: dict[str, Named] = {}
    for one in (*_in_head(page), *_in_headers(headers), *_in_text(page)):
        if not _COMMENTS.search(f"{one.href} {one.title}"):
            found.setdefault(text.absolute(one.href, base=page.base) or one.href, one)
    return list(found.values())[:MAX_NAMED]


def _in_head(page: Page) -> Iterator[Named]:
    for node in page.root.css("link[rel~=alternate][href]"):
        attributes = node.attributes
        type_ = (attributes.get("type") or "").partition(";")[0].strip().lower()
        what = FEED_TYPES.get(type_)
        if type_ == "application/json" and _FEED.search(attributes.get("href") or ""):
            what = "feed"
        if what is not None:
            title = text.line(attributes.get("title") or "")
            yield Named(
                _what(what), _web(attributes.get("href") or ""), title, "the page names it (link rel=alternate)"
            )


def _in_headers(headers: Mapping[str, str]) -> Iterator[Named]:
    """RFC 8288."""
    for target, parameters in _LINK.findall(headers.get("link", "")[:8192]):
        said = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(parameters)}
        what = FEED_TYPES.get(said.get("type", "").lower())
        if "alternate" in said.get("rel", "").lower().split() and what is not None:
            yield Named(_what(what), _web(target), said.get("title", ""), "the answer names it (header Link)")


def _in_text(page: Page) -> Iterator[Named]:
    calendars: list[Named] = []
    for node in page.root.css("a[href]")[:MAX_LOOKED_AT]:
        href = (node.attributes.get("href") or "").strip()
        if not href or href.startswith(("#", "mailto:", "tel:", "javascript:")):
            continue
        words = text.line(
            f"{text_of(node)[0]} {node.attributes.get('title') or ''} {node.attributes.get('aria-label') or ''}"
        )
        if _CALENDAR.search(href):
            calendars.append(Named("ics", _web(href), words[:80], f"the page links to it (“{words[:40]}”)"))
        elif _FEED.search(href) or (_WORDS.search(words) and len(words) < 80 and _FEEDISH.search(href)):
            yield Named("feed", _web(href), words[:80], f"the page links to it (“{words[:40]}”)")
    if len(calendars) <= MAX_ALIKE:
        yield from calendars
    else:
        yield from (one for one in calendars if one.href.startswith("https://") and _WORDS.search(one.title))


def _what(word: str) -> What:
    return "ics" if word == "ics" else "feed"


def _web(href: str) -> str:
    """A link to a calendar as a web address: webcal is only a name for it."""
    return re.sub(r"^webcals?://", "https://", href.strip(), flags=re.IGNORECASE)


def usual(address: str) -> Iterator[Named]:
    """Where feeds usually stand: beside the page, and below the site's root."""
    parts = urlsplit(address)
    root = f"{parts.scheme}://{parts.netloc}/"
    own = address.partition("?")[0].partition("#")[0]
    own = own if own.endswith("/") or "." in own.rpartition("/")[2] else f"{own}/"
    places = [urljoin(root, path) for path, _ in USUAL]
    whats = [what for _, what in USUAL]
    if own.rstrip("/") != root.rstrip("/"):
        places = [urljoin(own, "feed/"), urljoin(own, "rss"), urljoin(own, "?format=feed&type=rss"), *places]
        whats = ["feed", "feed", "feed", *whats]
    for place, what in zip(places, whats, strict=True):
        yield Named(what, place, "", "it stands at a usual address")
