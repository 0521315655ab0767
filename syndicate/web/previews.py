"""The newest items of a feed, for pages: read from its published JSON Feed, so that pages never say more than feeds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from syndicate import text

# A page shows a handful; kept are so many that a calendar still has upcoming ones after weeks without a change.
MOST = 200
_SHOWN = 240  # characters of a summary


@dataclass(frozen=True, slots=True)
class Preview:
    """One item as a page shows it.

    summary: one line, cut; published: aware; key: of an event's own address, where it has one
    status: of an event; mark: of a change that is not old yet, such as ``NY TID``
    online: whether one can take part from elsewhere
    start, end: of an event, a ``date`` where it is whole days (``end`` the last of them, included)
    """

    title: str
    url: str | None
    published: datetime | None
    start: datetime | date | None = None
    end: datetime | date | None = None
    location: str | None = None
    cancelled: bool = False
    summary: str | None = None
    key: str | None = None
    status: str = "confirmed"
    mark: str | None = None
    online: bool = False

    def is_over(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether its last moment has passed; of something that is no event, never."""
        last = self.end or self.start
        if last is None:
            return False
        if not isinstance(last, datetime):
            last = datetime.combine(last + timedelta(days=1), time(), zone)
        return last <= now


def read_previews(body: bytes) -> tuple[Preview, ...]:
    """The first items of a JSON Feed, in its order. Raises ValueError where ``body`` is not one."""
    try:
        feed = json.loads(body)
    except RecursionError:
        raise ValueError("not a JSON Feed: it is nested too deep") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ValueError("not a JSON Feed: there is no list of items")  # noqa: TRY004 - the document is wrong, not the call
    return tuple(_preview(item) for item in feed["items"][:MOST] if isinstance(item, dict))


def _preview(item: Mapping[str, Any]) -> Preview:
    event = item.get("_event")
    if not isinstance(event, dict):
        event = {}
    return Preview(
        title=_text(item.get("title")) or _text(item.get("content_text")) or "",
        url=web_link(item.get("url")),
        published=_moment(item.get("date_published")),
        start=day_or_moment(event.get("start")),
        end=day_or_moment(event.get("end")),
        location=_text(event.get("location")),
        cancelled=event.get("status") == "cancelled",
        summary=_cut(_text(item.get("summary"))),
        online=bool(event.get("online")),
    )


def _cut(summary: str | None) -> str | None:
    """The beginning of a summary, to the last whole word that there is room for."""
    words = text.line(summary) if summary else ""
    return (words if len(words) <= _SHOWN else words[:_SHOWN].rsplit(" ", 1)[0] + " …") or None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def web_link(value: object) -> str | None:
    """Cleaned already when it was read; a page is where a script address would do harm, so it is looked at again."""
    written = _text(value)
    return written if written and written.lower().startswith(("https://", "http://")) else None


def _moment(value: object) -> datetime | None:
    moment = day_or_moment(value)
    return moment if isinstance(moment, datetime) else None


def day_or_moment(value: object) -> datetime | date | None:
    """A day or an aware moment as JSON writes it; None for nothing. Raises ValueError for what is neither."""
    written = _text(value)
    if written is None:
        return None
    moment = date.fromisoformat(written) if len(written) == len("2016-10-21") else datetime.fromisoformat(written)
    if not 1 < moment.year < MAXYEAR:
        raise ValueError(f"{written} cannot be shown in every zone")
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) and not moment.tzinfo else moment


def rhythm(previews: Sequence[Preview]) -> timedelta | None:
    """How often there usually is something new: the median time between items; None for fewer than four of them."""
    moments = sorted(preview.published for preview in previews if preview.published is not None)
    if len(moments) < 4:
        return None
    return timedelta(seconds=median((later - earlier).total_seconds() for earlier, later in pairwise(moments)))
