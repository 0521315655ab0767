"""From the answer to the load: what kind of document it is, its entries, and what speaks against it as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from syndicate import text
from syndicate.config import Config, SourceConfig
from syndicate.fetch import Errand, Response
from syndicate.model import About, FetchMemory, Load, Problem, Reading, Sign, Unchanged
from syndicate.sources._assemble import assemble
from syndicate.sources._duplicates import without_duplicates
from syndicate.sources._first import fetch_first
from syndicate.sources._memory import remember
from syndicate.sources._packed import unpacked
from syndicate.sources._page import open_page
from syndicate.sources._signs import REPLACEMENT_SHARE, interstitial
from syndicate.sources._values import Frame, frame_for
from syndicate.sources.details import Details, linked, pages_are_due
from syndicate.sources.feed._entries import read_xml
from syndicate.sources.feed._jsonfeed import json_about, json_entries, read_json
from syndicate.sources.feed._mend import mend
from syndicate.sources.feed._parts import Entry, chosen

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"
LEAD = 65_536  # characters within which a feed begins

_FEEDS = frozenset({"rss", "rdf", "feed", "channel"})
_FEED = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed)[\s>]", re.IGNORECASE)
_ELEMENT = re.compile(r"<[A-Za-z]")
_PAGE = re.compile(
    r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL
)
_AUTODISCOVERY = "link[rel~=alternate][type='application/rss+xml'], link[rel~=alternate][type='application/atom+xml']"


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the feed says now; see ``sources.load``."""
    again = pages_are_due(memory, now)
    response = fetch_first(source, config, errand, memory=memory, conditional=not again, accept=ACCEPT)
    carried = remember(memory, response, now=now)
    same = response.status == 304 or response.body_hash == memory.body_hash
    if same and (response.status == 304 or not again):
        return Unchanged(carried)
    base = source.base if source.path else response.url
    details = Details(source, config, errand, memory=carried, now=now)
    frame = replace(frame_for(source, config, now=now), base=base)
    found = _Reader(source, response, frame, details, config.site.url).read()
    carried = details.carried(carried) if source.detail else carried
    if same and not details.changed:
        return Unchanged(carried)
    return Load(
        readings=without_duplicates(found.readings),
        problems=(*found.problems, *details.problems),
        signs=tuple(found.signs),
        complete=found.complete and details.complete,
        size=len(response.body),
        memory=carried,
        valid_empty=found.sound and not found.readings and not found.signs,
        about=found.about,
    )


@dataclass(slots=True)
class _Found:
    """What was found in an answer; ``sound``: it is a feed by its own words, whatever is in it."""

    readings: Sequence[Reading] = ()
    problems: list[Problem] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    complete: bool = True
    sound: bool = False
    about: About | None = None


class _Reader:
    """One answer, read by what it is, whatever its type says."""

    def __init__(self, source: SourceConfig, response: Response, frame: Frame, details: Details, site: str) -> None:
        self.details = details
        self.site = site
        self.source = source
        self.response = response
        self.frame = frame
        self.found = _Found()

    def read(self) -> _Found:
        body = unpacked(self.response.body)
        decoded = text.decode(body, charset=self.response.charset)
        document = decoded.text.lstrip("\ufeff\x00 \t\r\n")
        if decoded.doubt:
            self.problem(f"the feed's characters: {decoded.doubt}")
        share = text.mojibake(document)
        if share > REPLACEMENT_SHARE:
            self.sign("mojibake", f"{share:.1%} of the feed's characters could not be decoded")
        if not document:
            self.sign("truncated", "the answer is empty")
        elif document[0] in "{[":
            self.json(document)
        elif _PAGE.match(document):
            self.page(replace(self.response, body=body))
        else:
            self.xml(document)
        return self.found

    # --- by format

    def xml(self, document: str) -> None:
        """RSS, RDF, Atom, or XML that is none of these."""
        begin, first = _FEED.search(document, 0, LEAD), _ELEMENT.search(document, 0, LEAD)
        lead = begin is not None and (document[0] != "<" or (first is not None and first.start() < begin.start()))
        mended = mend(document[begin.start() :] if begin and lead else document, items=self.source.max_items)
        if mended.root is None:
            self.sign("wrong-type", f"{self.response.url} answered with something that is no feed: {_start(document)}")
            return
        feed = read_xml(mended, self.frame)
        if mended.root.lower() not in _FEEDS:
            what = f"XML that is no feed (its outermost element is “{mended.root[:40]}”)"
            if mended.root.lower() in ("urlset", "sitemapindex"):
                what = "a sitemap; write type: sitemap"
            self.sign("wrong-type", f"{self.response.url} answered with {what}")
        if lead:
            self.problem(f"there is text before the feed, which was skipped: {_start(document)}")
        if mended.fault:
            self.problem(f"the feed is not well-formed XML and was mended, first: {mended.fault}")
        if mended.torn:
            self.sign("truncated", f"the feed ends before its end: “{mended.root}” is left open")
        if mended.more:
            self.cut(mended.items)
        self.entries(feed.entries)
        self.found.sound = feed.sound
        self.found.about = feed.about
        if not feed.entries and not feed.sound and not self.found.signs:
            self.problem("it is a feed by its name, but has nothing that a feed must have")

    def json(self, document: str) -> None:
        """JSON Feed, or JSON that is none."""
        feed = read_json(document)
        if feed.refused:
            self.sign("wrong-type", f"{self.response.url} answered with {feed.refused}")
        if feed.broken:
            self.sign("truncated", f"the feed cannot be read to its end: {feed.broken}")
        entries: list[Entry] = []
        items = feed.items[: self.source.max_items]
        for entry in json_entries(replace(feed, items=items), self.frame):
            if isinstance(entry, Entry):
                entries.append(entry)
            else:
                self.problem(entry, complete=False)
        if len(feed.items) > len(items):
            self.cut(len(items))
        self.entries(entries)
        self.found.about = json_about(feed, self.frame)
        self.found.sound = not feed.items and feed.refused is None and feed.broken is None

    def page(self, response: Response) -> None:
        """A web page in the place of the feed: what it is, and whether it names a feed."""
        page = open_page(response, base=self.frame.base if self.source.path else None)
        sign = interstitial(page, items=0, asked=self.source.url)
        if sign is None:
            named = next((node.attributes.get("href") for node in page.root.css(_AUTODISCOVERY)), None)
            address = text.absolute(named, base=page.base) if named else None
            hint = f"; the page names a feed, {address}" if address else ""
            sign = Sign(rule="wrong-type", message=f"{response.url} answered with a web page, not with a feed{hint}")
        self.found.signs.append(sign)

    def entries(self, entries: Sequence[Entry]) -> None:
        """The entries as readings."""
        fields = [chosen(entry, self.source.fields, self.frame) for entry in entries]
        if self.source.detail:
            listed = [linked(one, self.frame, self.source, self.site) for one in fields]
            self.found.readings = self.details.readings(listed)
        else:
            self.found.readings = [assemble(one, self.frame) for one in fields]
        if self.frame.kind == "events" and fields and not any(one.get("start") or one.get("when") for one in fields):
            self.problem(
                "no entry says when it takes place; name the part that does, for example fields: {when: summary}",
                about="fields",
            )

    # --- what is noticed

    def sign(self, rule: str, message: str) -> None:
        self.found.signs.append(Sign(rule=rule, message=message))

    def problem(self, message: str, *, about: str | None = None, complete: bool = True) -> None:
        self.found.problems.append(Problem(message, field=about))
        self.found.complete = self.found.complete and complete

    def cut(self, count: int) -> None:
        bound = "max_items" if count >= self.source.max_items else "the feed is too large to read them all"
        self.problem(f"there are more than {count} items; the others were not read ({bound})", complete=False)


def _start(document: str) -> str:
    return f"“{text.line(document[:200])[:80]}”"
