"""What pages show of one event: read from the JSON that is published for it, so that pages never say more than that.

Its fields: docs/reference/events.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from syndicate.config.addresses import event_path_of
from syndicate.web.artifacts import Table
from syndicate.web.responses import Waiting


def event_of(table: Table, key: str) -> Mapping[str, Any] | None:
    """What is published of the event with this key; None where nothing is (now: see ``is_gone``)."""
    document = table.documents.get(event_path_of(key, "json"))
    if not isinstance(document, Waiting):
        return None
    told: Mapping[str, Any] = json.loads(document.artifact.body)
    return told


def is_gone(table: Table, key: str) -> bool:
    """Whether the event had a page once and has none any more, for which the answer is 410."""
    return event_path_of(key, "json") in table.gone
