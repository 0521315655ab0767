"""The names of parts of a feed, as ``fields`` of a source of type feed holds them."""

from __future__ import annotations

import re

_PART = re.compile(r"[A-Za-z_][\w-]*(?::[A-Za-z_][\w-]*)?(?:\.[\w-]+)*")


def parse_part(name: str) -> str:
    """``name``, if it can be that of a part. Raises ValueError, in words for a web editor.

    >>> parse_part("ev:startdate"), parse_part("gd:when.startTime")
    ('ev:startdate', 'gd:when.startTime')
    """
    if not _PART.fullmatch(name):
        raise ValueError(
            f"“{name}” is no part of a feed; name an element as the feed writes it, for example summary or ev:startdate"
        )
    return name
