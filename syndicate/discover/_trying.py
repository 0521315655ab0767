"""A proposal is tried before it is made: as a source of a real configuration, read by the source's own loader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syndicate import guard, sources
from syndicate.config import Config, parse
from syndicate.discover._site import Site
from syndicate.discover._writing import whole
from syndicate.errors import ConfigError, FetchError, SourceError
from syndicate.fetch import Errand
from syndicate.model import Event, FetchMemory, Load, NewsItem, Unchanged

NAME = "funnen"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a source. ``items``: as ``preview --json`` has them; ``why_not``: None where it could be read."""

    source: Mapping[str, Any]
    load: Load | None
    items: tuple[dict[str, Any], ...] = ()
    why_not: str | None = None

    @property
    def good(self) -> list[NewsItem | Event]:
        """The items that would be published."""
        return list(self.load.items) if self.load else []


def try_source(source: Mapping[str, Any], *, site: Site, errand: Errand, folder: Path, now: datetime) -> Tried:
    """The items of a source as it stands in a configuration in ``folder``. Raises nothing that a page can cause."""
    written = whole(site, {NAME: source}, {NAME: {"from": [NAME]}})
    try:
        config = parse(written, path=folder / "feeds_config.yaml", env={})
        load = sources.load(config.sources[NAME], config, errand, now=now, memory=FetchMemory())
    except (ConfigError, FetchError, SourceError) as error:
        return Tried(source, None, why_not=str(error))
    if isinstance(load, Unchanged):  # never of a fresh memory
        return Tried(source, None, why_not="it says that nothing changed")
    load = guard.screen(load, kind=config.sources[NAME].kind, now=now, zone=config.site.zone)
    if load.signs:
        return Tried(source, load, _described(load, config), load.signs[0].message)
    return Tried(source, load, _described(load, config))


def _described(load: Load, config: Config) -> tuple[dict[str, Any], ...]:
    title = config.sources[NAME].missing_title
    zone = config.site.zone
    return tuple(sources.describe(reading, zone=zone, missing_title=title) for reading in load.readings)


@dataclass(frozen=True, slots=True)
class Measured:
    """How much there is of a load: the number of items, and the share of them that have each field."""

    count: int
    titled: float
    linked: float
    dated: float
    newest: datetime | None
    coming: int

    @property
    def fullness(self) -> float:
        """Title, date and link in one number, 0 to 1."""
        return 0.4 * self.titled + 0.35 * self.dated + 0.25 * self.linked


def measure(tried: Tried, *, site: Site, now: datetime) -> Measured:
    """The numbers of a load; of events a title that stands in for a missing one counts."""
    items, zone = tried.good, ZoneInfo(site.timezone)
    count = len(items)
    if not count:
        return Measured(0, 0.0, 0.0, 0.0, None, 0)
    moments = [moment for item in items if (moment := _moment(item, zone)) is not None]
    return Measured(
        count=count,
        titled=sum(bool(item.title) for item in items) / count,
        linked=sum(bool(item.link) for item in items) / count,
        dated=len(moments) / count,
        newest=max(moments, default=None),
        coming=sum(moment >= now for moment in moments),
    )


def _moment(item: NewsItem | Event, zone: ZoneInfo) -> datetime | None:
    if isinstance(item, Event):
        return item.span.ends(zone)
    said = item.published or item.updated
    if said is None or isinstance(said, datetime):
        return said
    return datetime.combine(said, time(), zone)


def is_bare(tried: Tried) -> bool:
    """Whether undated markup is no list of news: links of a menu, or the page itself, which themes call an article."""
    items = tried.items
    if any(item.get("summary") or item.get("image") for item in items):
        return False
    origins = [item.get("origins", {}) for item in items]
    itself = len(items) == 1 and "the page" in str(origins[0].get("link"))
    links = all("microdata" in str(one.get("title")) for one in origins)
    return itself or (links and not any(item.get("content") for item in items))
