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
from syndicate.discover._documents import Target, nothing, page_of
from syndicate.discover._links import Named, named, usual
from syndicate.discover._lists import Listed, lists
from syndicate.discover._proposals import Discovery, Found, ranked
from syndicate.discover._shapes import preset_of, shapes
from syndicate.discover._site import PLACEHOLDER, Site, site_of
from syndicate.discover._sitemaps import MAX_NAMED, likely_first, places, ways
from syndicate.discover._trying import is_bare, measure, try_source
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import Errand, Response
from syndicate.model import Kind
from syndicate.sources.pages import Frame, Page, followed
from syndicate.sources.sitemap.reading import read_sitemap

MAX_PROBES = 15  # addresses that nobody named
TRIED_PAGES = 5  # of a sitemap, each of which is asked
LARGE, FEW = 2_000_000, 2  # characters of a page that takes seconds to read; so many of its lists are tried
TRUST = {"feed": 1.0, "ics": 1.0, "json": 0.95, "jsonld": 0.9, "sitemap": 0.5, "html": 0.8}
KINDS: tuple[Kind, ...] = ("news", "events")


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
    page, trouble = page_of(response, looking.target)
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
class _Looking:
    """What is known on the way. ``probes``: how many addresses were asked that nobody named."""

    target: Target
    through: Errand
    now: datetime
    only: Kind | None
    allow: tuple[str, ...]
    site: Site = field(default_factory=Site)
    base: str = PLACEHOLDER
    found: list[Found] = field(default_factory=list)
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
            self.notes.append(nothing(page))

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
        if not measured.count or (source["type"] == "jsonld" and not measured.dated and is_bare(tried)):
            return False
        self.found.append(Found(tried, kind, title, why, measured, trust if tried.why_not is None else trust / 3))
        return True

    # --- the end

    def result(self) -> Discovery:
        """What was found, ranked and named."""
        return Discovery(self.site, ranked(self.found, self.site.language), tuple(dict.fromkeys(self.notes)))


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
