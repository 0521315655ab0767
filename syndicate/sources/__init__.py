"""What a source says now, whatever kind of source it is.

    answer = load(source, config, errand, now=now, memory=memory)      # Load or Unchanged

Each kind is one module with a function ``load`` of this signature; ``LOADERS`` names them all. A kind finds the raw
values of each item's fields and where they stood; what comes after is the same for all and lives in one place:

    _values    the raw values, and the frame that they are read against
    _assemble  raw values -> Reading: cleaned, dated, resolved, capped; duplicates
    _dates     machine dates before a format before the grammar;  _status: cancelled, postponed
    details    the items' own pages: asked, remembered, completed;  _following: which links are followed
    _jsondoc   bytes -> JSON, within bounds
    _memory    what an answer leaves behind for the next request
    _plugged   types that other packages add
    _describe  a Reading as ``preview --json`` shows it
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from syndicate.config import Config, SourceConfig
from syndicate.fetch import Errand
from syndicate.model import FetchMemory, Load, Unchanged
from syndicate.sources import feed, files, html, ics, json, sitemap, sql
from syndicate.sources._describe import describe
from syndicate.sources._plugged import load_plugged
from syndicate.sources.jsonld.load import load as load_structured

__all__ = ["LOADERS", "Loader", "describe", "load", "stamp"]


class Loader(Protocol):
    """What each kind of source offers."""

    def __call__(
        self, source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
    ) -> Load | Unchanged:
        """What the source says now; see ``load``."""


LOADERS: Mapping[str, Loader] = {
    "html": html.load,
    "feed": feed.load,
    "json": json.load,
    "jsonld": load_structured,
    "ics": ics.load,
    "sitemap": sitemap.load,
    "files": files.load,
    "sql": sql.load,
}


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What a source says now, or that it is what the last verdict was about.

    Nothing is judged and nothing stored here; a bad item is a reading that is set aside, a bad detail page a problem.
    now: aware; errand: of this source and cycle, its only way out
    memory: what the last answer left behind; a fresh one asks for everything anew
    Raises FetchError where nothing usable came, SourceError where it could not be read at all.
    """
    loader = LOADERS.get(source.type, load_plugged)
    return loader(source, config, errand, now=now, memory=memory)


def stamp(source: SourceConfig, config: Config) -> str | None:
    """What changes as soon as a source does, where that can be seen at no cost: in its files. Else None.

    A load leaves it behind in its memory.
    """
    return files.stamp(source, config) if source.type == "files" else None
