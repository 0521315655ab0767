"""Looking around, in the order of trust: what is there to be read by machines first, the page's markup last.

the document -> what it is -> what may be there, each really loaded -> ranked, named
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.config import BUILT
from syndicate.discover._apis import Api, apis, endpoint
from syndicate.discover._asking import Asking
from syndicate.discover._dating import Dates
from syndicate.discover._links import Named, named, usual
from syndicate.discover._lists import Listed, lists
from syndicate.discover._naming import name_of
from syndicate.discover._shapes import preset_of, shapes
from syndicate.discover._site import PLACEHOLDER, Site, site_of
from syndicate.discover._sitemaps import MAX_NAMED, likely_first, places, ways
from syndicate.discover._trying import Measured, Tried, measure, try_source
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import Errand, Response
from syndicate.model import Kind
from syndicate.sources.pages import Frame, Page, followed, looks_like_html, open_page
from syndicate.sources.sitemap.reading import read_sitemap

MAX_PROBES = 15  # addresses that nobody named
MAX_PROPOSALS = 8
TRIED_PAGES = 5  # of a sitemap, each of which is asked
LARGE, FEW = 2_000_000, 2  # characters of a page that takes seconds to read; so many of its lists are tried
TRUST = {"feed": 1.0, "ics": 1.0, "json": 0.95, "jsonld": 0.9, "sitemap": 0.5, "html": 0.8}
KINDS: tuple[Kind, ...] = ("news", "events")


@dataclass(frozen=True, slots=True)
class Target:
    """What is looked at: an address, or a file.

    base: address that a file's links resolve against
    folder: that of the configuration, which a file's path is written relative to; without it, or where the file is
    not in it, the folder of the file
    """

    url: str | None = None
    path: Path | None = None
    base: str | None = None
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that works.

    source: its keys as the configuration writes them; items: as ``preview --json`` has them
    title: for its feed; why: what speaks for it; score: what it was ranked by
    """

    name: str
    kind: Kind
    source: Mapping[str, Any]
    items: tuple[dict[str, Any], ...]
    title: str
    why: str
    score: float
    problems: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape of ``syndicate discover --json``."""
        return {"name": self.name, "kind": self.kind, "source": dict(self.source), "items": list(self.items)}


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found, the best first. ``notes``: what was tried and came to nothing, and what is odd."""

    site: Site
    proposals: tuple[Proposal, ...]
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape of ``syndicate discover --json``."""
        return {"proposals": [proposal.as_json() for proposal in self.proposals]}


def discover(
    target: Target,
    errand: Errand,
    *,
    now: datetime,
    site: Site | None = None,
    kind: Kind | None = None,
    language: str | None = None,
    timezone: str | None = None,
    allow: tuple[str, ...] = (),
) -> Discovery:
    """What ``target`` has to offer.

    errand: its way out; a file is looked at without a request
    site: of a configuration; else it is told from the page, ``language`` and ``timezone`` given by the person
    kind: what alone is wanted; allow: private hosts that the proposed sources need to be allowed
    Raises FetchError where the target itself cannot be had.
    """
    looking = _Looking(target, errand, now, kind, allow)
    response = looking.first()
    page, trouble = _page_of(response, looking)
    base = target.base or (page.base if page else None) or target.url or PLACEHOLDER
    known = site or site_of(page, base, now=now, language=language, timezone=timezone)
    looking.site = replace(
        known, language=language or known.language, timezone=timezone or known.timezone, url=known.url
    )
    looking.base = base
    if trouble:
        looking.notes.append(trouble)
    if page is not None:
        looking.page(page, response)
    else:
        looking.document(response)
    return looking.result()


@dataclass
class _Found:
    tried: Tried
    kind: Kind
    title: str
    why: str
    measured: Measured
    trust: float


@dataclass
class _Looking:
    """What is known on the way. ``probes``: how many addresses were asked that nobody named."""

    target: Target
    through: Errand
    now: datetime
    only: Kind | None
    allow: tuple[str, ...]
    site: Site = field(default_factory=Site)
    base: str = PLACEHOLDER
    found: list[_Found] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    probes: int = 0

    def __post_init__(self) -> None:
        self.errand = Asking(self.through, offline=self.target.url is None)
        path, folder = self.target.path, self.target.folder
        self.folder = path.parent if path else Path()
        if path and folder and path.is_relative_to(folder):
            self.folder = folder
        elif path and folder:
            self.notes.append(f"A source reads files beside its configuration: copy {path.name} there.")

    def first(self) -> Response:
        """The document itself. Raises FetchError."""
        if self.target.path is not None:
            return self.errand.read(self.target.path, folder=self.folder)
        return self.errand.get(self.target.url or "")

    # --- by what it is

    def page(self, page: Page, response: Response) -> None:
        """A web page: what it names, the APIs behind it, its structured data, its lists."""
        before = len(self.found)
        for one in named(page, response.headers):
            self._named(one, page)
        for api in apis(page):
            self._api(api)
        self._structured(page)
        if not self._has_feed(before) and self.target.url is not None:
            self._usual(response.url)
        self._lists(page)
        if not self.found and self.target.url is not None:
            self._sitemaps(response.url)
        if not self.found:
            self.notes.append(_nothing(page))

    def document(self, response: Response) -> None:
        """A document that is no page: a calendar, a feed, an answer of an API."""
        start = text.decode(response.body[:65_536], charset=response.charset).text.lstrip("\ufeff\x00 \t\r\n")
        if start[:15].upper().startswith("BEGIN:V"):
            self._own("events", "ics", "it is a calendar", trust=TRUST["ics"])
        elif start[:1] in ("{", "["):
            self._json(response)
        elif re.search(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", start):
            self._sitemap(response, itself=True)
        else:
            self._feed_itself()
            if not self.found and response.body.startswith(b"\x1f\x8b"):
                self._sitemap(response, itself=True)
            if not self.found and (b"BEGIN:VCALENDAR" in response.body or b"BEGIN:VEVENT" in response.body):
                self._own("events", "ics", "it holds a calendar", trust=TRUST["ics"])

    def _feed_itself(self) -> None:
        self._own("news", "feed", "it is a feed", trust=TRUST["feed"])
        self._own("events", "feed", "it is a feed that says when its entries take place", trust=TRUST["feed"])

    def _json(self, response: Response) -> None:
        try:
            data = json.loads(text.decode(response.body, charset=response.charset).text)
        except (ValueError, RecursionError):
            self.notes.append("It begins like JSON, and cannot be read as JSON.")
            self._feed_itself()
            return
        if isinstance(data, dict) and "jsonfeed.org" in str(data.get("version", "")):
            self._feed_itself()
            return
        if isinstance(data, dict) and ({"@context", "@graph", "@type"} & data.keys()) and "jsonld" in BUILT:
            for kind in KINDS:
                self._own(kind, "jsonld", "it is structured data (JSON-LD)", trust=TRUST["jsonld"])
        known = preset_of(data)
        if known is not None:
            why = f"it is an answer of the API that the preset {known[0]} reads"
            self._own(known[1], "json", why, trust=TRUST["json"], more={"preset": known[0]})
        if not self.found:
            dates = Dates(self.site.language, ZoneInfo(self.site.timezone), self.now)
            for shape in shapes(data, dates):
                more = {"items": shape.items, "fields": dict(shape.fields or {})}
                if shape.date_format:
                    more["date_format"] = shape.date_format
                if shape.occasions:
                    more["occasions"] = shape.occasions
                self._own(shape.kind, "json", "it is JSON with a list of dated objects", trust=TRUST["json"], more=more)
        if not self.found:
            self._own("events", "json", "it is JSON", trust=TRUST["json"] / 2, more={"preset": "sitevision"})
        if not self.found:
            self._feed_itself()

    # --- one way each

    def _own(self, kind: Kind, type_: str, why: str, *, trust: float, more: Mapping[str, Any] | None = None) -> None:
        """The document itself as a source."""
        self._try({"kind": kind, "type": type_, **self._place(), **(more or {})}, "", why, trust)

    def _place(self) -> dict[str, Any]:
        """Where the document is, as a source says it."""
        if self.target.path is None:
            return {"url": self.target.url}
        given = self.target.base or (self.base if self.base != PLACEHOLDER else None)
        path = self.target.path.relative_to(self.folder).as_posix()
        return {"path": path, **({"url": given} if given else {})}

    def _named(self, one: Named, page: Page) -> None:
        goal = followed(page, one.href)
        if goal is None:
            return
        if isinstance(goal, Path):
            if not goal.resolve().is_relative_to(self.folder):
                return
            place = {"path": goal.resolve().relative_to(self.folder).as_posix()}
        elif self.target.url is None:
            self.notes.append(f"{goal}: {one.why}; try it by itself, a file is looked at without a request.")
            return
        else:
            place = {"url": goal}
        self._feed_at(one, place)

    def _feed_at(self, one: Named, place: Mapping[str, Any]) -> bool:
        if one.what == "ics":
            return self._try({"kind": "events", "type": "ics", **place}, one.title, one.why, TRUST["ics"])
        good = self._try({"kind": "news", "type": "feed", **place}, one.title, one.why, TRUST["feed"])
        if not good and self._is_calendar(place):
            return self._try({"kind": "events", "type": "ics", **place}, one.title, one.why, TRUST["ics"])
        return self._try({"kind": "events", "type": "feed", **place}, one.title, one.why, TRUST["feed"]) or good

    def _is_calendar(self, place: Mapping[str, Any]) -> bool:
        answer = self.errand.known.get(str(place.get("url")))
        return isinstance(answer, Response) and b"BEGIN:VCALENDAR" in answer.body[:1024]

    def _api(self, api: Api) -> None:
        path = endpoint(api.preset)
        if not path or self.target.url is None or self.probes >= MAX_PROBES:
            return
        self.probes += 1
        source = {"kind": api.kind, "type": "json", "preset": api.preset, "url": self.site_root()}
        self._try(source, "", f"{api.why}, and its API answers", TRUST["json"])

    def site_root(self) -> str:
        """The root of the site that the page is on."""
        return "/".join((self.target.url or self.base).split("/")[:3]) + "/"

    def _structured(self, page: Page) -> None:
        marks = ("application/ld+json", "itemscope", "h-entry", "h-event", "hentry", "vevent")
        if "jsonld" not in BUILT or not any(mark in page.source_text for mark in marks):
            return
        for kind in KINDS:
            self._own(kind, "jsonld", "the page holds structured data", trust=TRUST["jsonld"])

    def _has_feed(self, before: int) -> bool:
        return any(one.tried.source["type"] in ("feed", "ics", "json") for one in self.found[before:])

    def _usual(self, address: str) -> None:
        """Where feeds usually stand, until one of each type is found or nothing more answers."""
        silent = 0
        types: set[str] = set()
        for one in usual(address):
            if self.probes >= MAX_PROBES or silent > 1 or one.what in types:
                continue
            self.probes += 1
            if self._feed_at(one, {"url": one.href}):
                types.add(one.what)
            answer = self.errand.known.get(one.href)
            silent += isinstance(answer, FetchError) and not answer.rule.startswith("status-")
        if not types:
            self.notes.append(f"No feed stands at {self.probes} usual addresses of the site.")

    def _sitemaps(self, address: str) -> None:
        """The site's sitemaps, where nothing better was found."""
        robots = self._have(urljoin(address, "/robots.txt"))
        said = text.decode(robots.body, charset=robots.charset).text if robots is not None else ""
        for place in places(said, address):
            response = self._have(place)
            if response is not None:
                self._sitemap(response)
            if self.found:
                return

    def _have(self, address: str) -> Response | None:
        try:
            return self.errand.get(address)
        except FetchError:
            return None

    def _sitemap(self, response: Response, *, within: bool = False, itself: bool = False) -> None:
        """What a sitemap offers, or those that an index names.

        within: it is one of these; itself: it is what the person asked about
        """
        try:
            sitemap = read_sitemap(response)
        except SourceError as error:
            self.notes.append(f"{response.url}: {error}")
            return
        if sitemap.is_index and not within:
            addresses = (text.absolute(entry["link"], base=response.url) for entry in sitemap.entries)
            for address in likely_first([one for one in addresses if one])[:MAX_NAMED]:
                further = self._have(address)
                if further is not None:
                    self._sitemap(further, within=True)
        found = list(ways(sitemap)) if not sitemap.is_index else []
        if not found and sitemap.entries and itself and not sitemap.is_index:
            found = [("news", None, "it is a sitemap")]
        for kind, items, why in found:
            place = {"url": response.url} if self.target.path is None else self._place()
            detail = {"detail": "auto"} if self.target.path is None else {}
            source = {"kind": kind, "type": "sitemap", **place, **({"items": items} if items else {}), **detail}
            self._try(source, "", why, TRUST["sitemap"], trial={"max_items": TRIED_PAGES} if detail else {})

    def _lists(self, page: Page) -> None:
        frame = Frame(
            kind="news",
            zone=ZoneInfo(self.site.timezone),
            language=self.site.language,
            now=self.now,
            base=self.base,
        )
        most = FEW if len(page.source_text) > LARGE else None
        for one in lists(page, frame, kind=self.only)[:most]:
            self._list(one)

    def _list(self, one: Listed) -> None:
        source = {"kind": one.kind, "type": "html", **self._place(), "items": one.items, "fields": one.fields.found}
        if one.next:
            source["next"] = one.next
        if one.missing_title:
            source["missing_title"] = one.called or _MISSING.get(self.site.language[:2], "Event")
        over = f" under “{one.title}”" if one.title else ""
        self._try(source, one.title, f"a list of {one.count} in the page{over}", TRUST["html"] * min(1.0, one.quality))

    def _try(
        self,
        source: Mapping[str, Any],
        title: str,
        why: str,
        trust: float,
        *,
        trial: Mapping[str, Any] | None = None,
    ) -> bool:
        """Load a source; whether it has items. What has none is noted where it was named.

        trial: keys that bound what is loaded now, and are not proposed
        """
        kind: Kind = source["kind"]
        if self.only is not None and kind != self.only:
            return False
        if self.allow and "url" in source:
            source = {**source, "allow": list(self.allow)}
        tried = try_source(
            {**source, **(trial or {})}, site=self.site, errand=self.errand, folder=self.folder, now=self.now
        )
        tried = replace(tried, source=source)
        measured = measure(tried, site=self.site, now=self.now)
        if not measured.count or (source["type"] == "jsonld" and not measured.dated and _is_bare(tried)):
            return False
        self.found.append(_Found(tried, kind, title, why, measured, trust if tried.why_not is None else trust / 3))
        return True

    # --- the end

    def result(self) -> Discovery:
        """What was found, ranked and named."""
        newest = max((one.measured.newest for one in self.found if one.measured.newest), default=None)
        ranked = sorted(self.found, key=lambda one: -_score(one, newest))
        kept: list[_Found] = []
        for one in ranked:
            if not any(_same(one, other) for other in kept):
                kept.append(one)
        names: set[str] = set()
        proposals = []
        for one in kept[:MAX_PROPOSALS]:
            name, title = name_of(one.title, one.kind, self.site.language, names)
            names.add(name)
            proposals.append(_proposal(one, name, title, _score(one, newest)))
        return Discovery(self.site, tuple(proposals), tuple(dict.fromkeys(self.notes)))


# The title of an event that has none, by language.
_MISSING = {
    "sv": "Kalenderhändelse",
    "nb": "Arrangement",
    "nn": "Arrangement",
    "no": "Arrangement",
    "da": "Begivenhed",
    "fi": "Tapahtuma",
    "de": "Veranstaltung",
    "fr": "Événement",
}


def _score(one: _Found, newest: datetime | None) -> float:
    """Trust, fullness and number in one; what is years older than the rest, or mostly set aside, counts less."""
    measured = one.measured
    amount = measured.count / (measured.count + 1.5)
    read = measured.count / max(1, len(one.tried.items))
    fresh = 1.0
    if newest is not None and measured.newest is not None and (newest - measured.newest).days > 400:
        fresh = 0.8
    return one.trust * (0.3 + 0.7 * measured.fullness) * amount * fresh * (0.5 + 0.5 * read)


def _same(one: _Found, other: _Found) -> bool:
    """Whether two hold the same items by the same way, or by two ways of reading the same page."""
    if one.kind != other.kind:
        return False
    titles = {_known_by(item) for item in one.tried.items}
    others = {_known_by(item) for item in other.tried.items}
    types = {one.tried.source["type"], other.tried.source["type"]}
    if len(types) == 1:
        return titles == others
    return types == {"html", "jsonld"} and len(titles & others) >= 0.8 * max(len(titles), len(others))


def _is_bare(tried: Tried) -> bool:
    """Whether undated markup is no list of news: links of a menu, or the page itself, which themes call an article."""
    items = tried.items
    if any(item.get("summary") or item.get("image") for item in items):
        return False
    origins = [item.get("origins", {}) for item in items]
    itself = len(items) == 1 and "the page" in str(origins[0].get("link"))
    links = all("microdata" in str(one.get("title")) for one in origins)
    return itself or (links and not any(item.get("content") for item in items))


def _known_by(item: Mapping[str, Any]) -> object:
    return item.get("title") or item.get("link") or item.get("start") or item.get("published")


def _proposal(one: _Found, name: str, title: str, score: float) -> Proposal:
    problems = [problem.message for problem in (one.tried.load.problems if one.tried.load else ())]
    if one.tried.why_not:
        problems.insert(0, one.tried.why_not)
    return Proposal(name, one.kind, one.tried.source, one.tried.items, title, one.why, score, tuple(problems))


def _page_of(response: Response, looking: _Looking) -> tuple[Page | None, str | None]:
    """The document as a page, where it is one; else None, and why where it looked like one."""
    if _is_data(response) or not (looks_like_html(response) or _is_markup(response)):
        return None, None
    own = looking.target.base or PLACEHOLDER
    try:
        page = open_page(response, base=own if looking.target.path else None, path=looking.target.path)
    except SourceError as error:
        return None, str(error)
    if looking.target.path and looking.target.base is None and page.base == PLACEHOLDER:
        canonical = page.root.css_first("link[rel=canonical][href], meta[property='og:url']")
        said = (canonical.attributes.get("href") or canonical.attributes.get("content") or "") if canonical else ""
        address = text.absolute(said)
        if address and address.startswith("http"):
            page = replace(page, base=address)
    return page, None


def _is_data(response: Response) -> bool:
    """Whether a body is a calendar or JSON by its first characters, whatever it holds of HTML."""
    start = response.body[:256].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    return start[:7].upper() == b"BEGIN:V" or re.match(rb'\{\s*["}]|\[\s*(?:[\[{"\]]|-?\d)', start) is not None


def _is_markup(response: Response) -> bool:
    """Whether a body is a piece of HTML: tags, and nothing that says feed, calendar or JSON."""
    start = response.body[:65_536].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if start[:5] == b"<?xml":
        return False
    return re.search(rb"<(?:a|p|h[1-6]|span|time|li|td|tr|dl)[\s>]", start) is not None and not re.search(
        rb"<(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex)[\s>]", start, re.IGNORECASE
    )


def _nothing(page: Page) -> str:
    """What to tell of a page on which nothing was found."""
    scripts = len(page.root.css("script"))
    words = len(text.line(page.root.text(separator=" ")[:20_000]))
    drawn = page.root.css("#app, #root, #__next, [data-reactroot], [ng-app], app-root, #__nuxt, [data-v-app]")
    if drawn or (scripts > 3 and words < 4_000 and not page.root.css("time")):
        return (
            "No list stands in the page as it is sent; it may be drawn by script in the browser. Look for the address "
            "that the script asks (the browser's tools, Network), and try that."
        )
    return "No list of news or events stands in the page."
