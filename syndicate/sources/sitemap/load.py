"""From a sitemap to the load: itself or those that it names, the newest entries first, each with its own page.

the document -> unchanged? -> is it a sitemap? -> its entries, or those of the sitemaps that it names -> which of them
are asked for -> readings
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from syndicate import text
from syndicate.config import Config, SourceConfig
from syndicate.config.parts import parse_patterns
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import Errand, Response
from syndicate.model import FetchMemory, Load, NewsItem, Problem, Reading, Sign, Unchanged
from syndicate.sources._assemble import assemble
from syndicate.sources._course import Course
from syndicate.sources._duplicates import without_duplicates
from syndicate.sources._first import fetch_first, fetch_further
from syndicate.sources._following import may_follow
from syndicate.sources._memory import remember
from syndicate.sources._page import open_page
from syndicate.sources._signs import interstitial, looks_like_html
from syndicate.sources._values import Fields, Frame, Value, frame_for
from syndicate.sources.details import Details, Listed, linked, pages_are_due
from syndicate.sources.sitemap.reading import Sitemap, read_sitemap
from syndicate.when import When, read_machine

ACCEPT = "application/xml, text/xml;q=0.9, application/gzip;q=0.8, */*;q=0.1"
CHANGED = "lastmod"
_MACHINE = frozenset({"published"})
_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the sitemap says now; see ``sources.load``. An index is unchanged only if what it names is."""
    again = pages_are_due(memory, now)
    first = fetch_first(source, config, errand, memory=memory, conditional=not again, accept=ACCEPT)
    if first.status == 304 or (first.body_hash == memory.body_hash and not again):
        return Unchanged(remember(memory, first, now=now))
    way = _Way(source, config, errand)
    way.read(first)
    carried = remember(memory, first, now=now, body_hash=way.digest())
    if way.further:
        # What an index names may be another though the index itself is not.
        carried = replace(carried, etag=None, last_modified=None)
    same = carried.body_hash == memory.body_hash
    if same and not again:
        return Unchanged(carried)
    details = Details(source, config, errand, memory=carried, now=now)
    readings = way.readings(details, frame_for(source, config, now=now))
    carried = details.carried(carried) if source.detail else carried
    if same and not details.changed:
        return Unchanged(carried)
    return Load(
        readings=without_duplicates(readings),
        problems=(*way.problems, *details.problems),
        signs=tuple(way.signs),
        complete=way.complete and details.complete,
        size=len(first.body),
        valid_empty=way.sound and not readings and not way.signs,
        memory=carried,
    )


@dataclass(slots=True)
class _Way(Course):
    """The documents of a sitemap, with what was found in them and what went wrong.

    further: whether it is an index; sound: it is a sitemap by its own words, and nothing of it was left out
    """

    entries: list[dict[str, str]] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    further: bool = False
    sound: bool = False
    base: str = ""

    def read(self, first: Response) -> None:
        """Read the document, and where it is an index those that it names. Raises SourceError for the first."""
        self.hashes.append(first.body_hash)
        self.base = self.source.base if self.source.path else first.url
        if looks_like_html(first):
            self.signs.append(self._page(first))
            return
        sitemap = read_sitemap(first)
        if not sitemap.is_sitemap:
            self.signs.append(Sign(rule="wrong-type", message=f"{first.url} answered with {_instead(sitemap)}"))
            return
        if sitemap.torn:
            self.signs.append(Sign(rule="truncated", message=f"the sitemap ends before its end: {sitemap.fault}"))
        self._noted(sitemap, "the sitemap")
        self.further = sitemap.is_index
        if self.further:
            self._read_further(sitemap.entries, first)
        else:
            self.entries += sitemap.entries
        self.sound = self.complete and sitemap.fault is None

    def _page(self, response: Response) -> Sign:
        page = open_page(response, base=self.base if self.source.path else None)
        message = f"{response.url} answered with a web page, not with a sitemap"
        return interstitial(page, items=0, asked=self.source.url) or Sign(rule="wrong-type", message=message)

    def _noted(self, sitemap: Sitemap, called: str) -> None:
        if sitemap.doubt:
            self.problems.append(Problem(f"the characters of {called}: {sitemap.doubt}"))
        if sitemap.fault and not sitemap.torn:
            self.incomplete(f"{called} is not well-formed and was read up to there: {sitemap.fault}")
        if sitemap.more:
            self.incomplete(f"{called} has more than {len(sitemap.entries):,} entries; the others were not read")

    def _read_further(self, named: Sequence[dict[str, str]], index: Response) -> None:
        """The sitemaps that an index names, those that changed last first; an index in an index is not followed."""
        if self.source.path is not None:
            return self.incomplete("it is an index of further sitemaps, and there is only this file")
        for number, entry in enumerate(_newest_first(named)):
            target = text.absolute(entry["link"], base=index.url)
            if number >= self.source.max_pages:
                told = f"the index names {len(named)} sitemaps; the {number} that changed last were read (max_pages)"
                return self.incomplete(told)
            if target is None or not may_follow(target, self.source, index.url, self.config.site.url):
                told = f"the index names a sitemap on another site, which is not followed: {entry['link'][:200]}"
                self.incomplete(told)
                continue
            try:
                response = fetch_further(target, self.config, self.errand, accept=ACCEPT)
                sitemap = read_sitemap(response)
            except (FetchError, SourceError) as error:
                self.incomplete(f"a sitemap that the index names could not be read: {error}")
                continue
            self.hashes.append(response.body_hash)
            self._noted(sitemap, target)
            if sitemap.root != "urlset" or sitemap.torn:
                self.incomplete(f"{target} answered with {_instead(sitemap)}")
            else:
                self.entries += sitemap.entries
        return None

    # --- items

    def readings(self, details: Details, frame: Frame) -> list[Reading]:
        """The entries that are asked for, the newest first, each with what its own page says."""
        local = replace(frame, base=self.base)
        wanted = [entry for entry in self.entries if self._is_wanted(entry)]
        if self.entries and not wanted:
            told = f"none of {len(self.entries):,} addresses fits {self.source.items}"
            self.signs.append(Sign(rule="container-gone", message=f"items: {told}"))
        if len(wanted) > self.source.max_items:
            told = f"there are {len(wanted):,} items; the newest {self.source.max_items} were read (max_items)"
            self.incomplete(told)
        listed = [self._listed(entry, local) for entry in _newest_first(wanted)[: self.source.max_items]]
        if self.source.detail:
            return details.readings(listed)
        if listed and not any(one.fields.get("title") for one in listed):
            told = "the sitemap tells addresses alone; with detail: auto titles and texts are read from the pages"
            self.problems.append(Problem(told, field="detail"))
        return [reading for one in listed for reading in one.readings(one.fields)]

    def _is_wanted(self, entry: dict[str, str]) -> bool:
        if self.source.items is None:
            return True
        return parse_patterns(self.source.items).match(text.absolute(entry["link"], base=self.base) or "") is not None

    def _listed(self, entry: dict[str, str], frame: Frame) -> Listed:
        fields = _fields(entry, frame)
        changed = read_machine(entry.get(CHANGED, "")[:40], zone=frame.zone)

        def make(fields: Fields) -> list[Reading]:
            return [_dated(assemble(fields, frame), changed if isinstance(changed, When) else None)]

        return replace(linked(fields, frame, self.source, self.config.site.url), make=make)


def _fields(entry: dict[str, str], frame: Frame) -> dict[str, tuple[Value, ...]]:
    fields: dict[str, tuple[Value, ...]] = {}
    for name, origin in _ORIGINS.items():
        if said := entry.get(name):
            fields[name] = (Value(said, origin, "machine" if name in _MACHINE else "text"),)
    if words := entry.get("keywords"):
        fields["categories"] = tuple(Value(word, "news:keywords") for word in words.split(",") if word.strip())
    if entry.get(CHANGED):
        fields["updated"] = (Value(entry[CHANGED], CHANGED, "machine"),)
    if entry.get("language", "").casefold() == frame.language.casefold():
        del fields["language"]
    if frame.kind == "events":
        fields = {name: values for name, values in fields.items() if name not in ("published", "updated")}
    return fields


_ORIGINS = {
    "link": "loc",
    "title": "news:title",
    "published": "news:publication_date",
    "image": "image:loc",
    "language": "news:language",
}


def _dated(reading: Reading, changed: When | None) -> Reading:
    """A piece of news without a date, dated by the last change of its page when it is first seen, and not moved later.

    ``inferred`` and the same words say so: they mean what they meant then.
    """
    item = reading.item
    if not isinstance(item, NewsItem) or item.published is not None or changed is None:
        return reading
    dated = replace(item, published=changed.span.start, date_text=CHANGED, inferred=True)
    return replace(reading, item=dated, origins={**reading.origins, "published": CHANGED})


def _newest_first(entries: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """By publication, else by last change; those without a date last, in their order."""
    return sorted(entries, key=lambda entry: _moment(entry.get("published") or entry.get(CHANGED) or ""), reverse=True)


def _moment(said: str) -> datetime:
    try:
        found = datetime.fromisoformat(said[:40].strip())
    except ValueError:
        return _LONG_AGO
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _instead(sitemap: Sitemap) -> str:
    """What a document is that is no sitemap."""
    if sitemap.root is None:
        return "something that is no sitemap"
    if sitemap.root.lower() in ("rss", "feed", "rdf"):
        return "a feed; write type: feed"
    return f"XML that is no sitemap (its outermost element is “{sitemap.root}”)"
