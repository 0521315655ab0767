"""Addresses of events that have gone on under another: each leads there (308), as an address is for ever.

An item that several sources of a feed have is one event, whose page is with the source that gave it its id. Where that
source leaves the configuration the page is with the copy that is shown instead, and keeps the id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from syndicate.config.addresses import event_path_of
from syndicate.model import FeedState
from syndicate.web.artifacts import Table
from syndicate.web.responses import Reply, moved


def handed_on(table: Table, feeds: Iterable[FeedState]) -> dict[str, str]:
    """Key of an event that has no page any more -> key of the page that the same item has now. Pure.

    feeds: the states of those that are configured
    """
    merged = (pair for state in feeds for pair in state.merging.merged.items())
    return {
        lead: known.shown
        for lead, known in merged
        if event_path_of(lead, "json") in table.gone and event_path_of(known.shown, "json") in table.documents
    }


def handed_on_replies(table: Table, keys: Mapping[str, str], address: Callable[[str], str]) -> dict[str, Reply]:
    """Path of a document of such an event -> redirect. ``address``: where a path is reached from outside. Pure."""
    paths = (
        (event_path_of(old, form), event_path_of(new, form)) for old, new in keys.items() for form in ("ics", "json")
    )
    return {old: moved(address(new)) for old, new in paths if old in table.gone and new in table.documents}
