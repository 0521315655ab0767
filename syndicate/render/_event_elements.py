"""When and where an event is, for programs that read Atom and RSS: what its text says in words.

The event module of RSS 1.0 (https://web.resource.org/rss/1.0/modules/event/) and GeoRSS-Simple (OGC 17-002r1).
"""

from __future__ import annotations

import math
from datetime import date, datetime
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.model import Event
from syndicate.render._prepared import Prepared, moment

EVENT = "http://purl.org/rss/1.0/modules/event/"
GEORSS = "http://www.georss.org/georss"


def event_elements(known: Prepared, zone: ZoneInfo) -> list[tuple[str, str]]:
    """The elements of an entry that is an event, each with its text; none of what is not known, and none of news.

    Times have the offset of ``zone``; whole days are dates, the end being the last day.
    """
    event = known.entry.item
    if not isinstance(event, Event):
        return []
    told = [
        (f"{{{EVENT}}}startdate", _at(event.span.start, zone)),
        (f"{{{EVENT}}}enddate", _at(event.span.end, zone)),
        (f"{{{EVENT}}}location", text.line(event.location or "")),
        (f"{{{EVENT}}}organizer", text.line(event.organizer or "")),
        (f"{{{GEORSS}}}point", point(event.geo)),
    ]
    return [(name, said) for name, said in told if said]


def _at(at: date | None, zone: ZoneInfo) -> str:
    if isinstance(at, datetime):
        return moment(at, zone).isoformat()
    return at.isoformat() if at is not None else ""


def point(geo: tuple[float, float] | None) -> str:
    """Latitude and longitude with six decimals, about a tenth of a metre; "" for what is nowhere on earth.

    >>> point((59.5, -0.0)), point((91.0, 0.0))
    ('59.500000 0.000000', '')
    """
    if geo is None or not all(map(math.isfinite, geo)) or abs(geo[0]) > 90 or abs(geo[1]) > 180:
        return ""
    return f"{geo[0] + 0.0:.6f} {geo[1] + 0.0:.6f}"
