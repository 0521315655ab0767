"""Feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, ill-formed ones too.

the answer -> unchanged? -> what is it? -> entries -> readings, and signs against it as a whole (``_load``)

    _mend       any XML well-formed and of bounded cost, before feedparser sees it
    _entries    RSS, RDF and Atom by feedparser;  _jsonfeed: JSON Feed
    _parts      the parts of an entry by name, as the configuration chooses them;  _events: dates of events
"""

from __future__ import annotations

from syndicate.sources.feed._load import load

__all__ = ["load"]
