"""An event by itself: as a calendar document of one event, and as what a page shows of it, in JSON.

What is emitted and why: docs/reference/events.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Protocol
from zoneinfo import ZoneInfo

from icalendar import Calendar

from syndicate import text
from syndicate.errors import RenderError
from syndicate.model import Entry, Event, EventStatus, Facts, Feed, Notice, Single, Span
from syndicate.render._kept import fragment_of
from syndicate.render._notices import headline, sentence
from syndicate.render._occasion import when
from syndicate.render._packs import Pack
from syndicate.render._prepared import CannotBeSaid, Prepared, moment, prepare
from syndicate.render._vevent import Settings, Text
from syndicate.render.ics import ICS, PRODID, joined
from syndicate.when.recurrence import ends

Form = Literal["ics", "json"]
VERSION = 1
"""Of the JSON's shape; it rises when a field means something else."""

_WORDS = {"sv": "sv", "en": "en-GB"}
"""Languages that pages are in, beside the site's own, and whose habits dates are written by."""


class SingleRenderer(Protocol):
    """What both forms offer. Pure; what is written is read back before it is given."""

    @property
    def media_type(self) -> str:
        """The Content-Type it is served with."""

    def render(self, single: Single) -> bytes:
        """The document. Raises RenderError with the reason where there can be none."""

    def headers(self, single: Single) -> tuple[tuple[str, str], ...]:
        """Headers to serve it with, beside those that every document has."""


@dataclass(frozen=True, slots=True)
class SingleIcs:
    """One event as a file to open: the same UIDs, stamps and bytes as in the calendars that it is in.

    So who takes both has each time once, also of a series that Outlook cannot hold, which is told time by time.

    Without a name and without what asks a program to come again: Outlook opens a new, empty calendar for a file with
    X-WR-CALNAME (SemanticResultFormats#476), and a file that was opened once is never asked for again.
    """

    media_type: ClassVar[str] = "text/calendar; charset=utf-8"

    def render(self, single: Single) -> bytes:
        """The document. Raises RenderError with the reason where the event can be in no calendar."""
        pieces = [fragment_of(entry, _settings(single)) for entry in single.held]
        good = [piece for piece in pieces if piece.reason is None]
        if not good:
            raise RenderError(f"it {pieces[0].reason}" if pieces else "it takes place at no time")
        body = joined(_head(), [Pack.of(good)])
        ICS.check(body, _feed_of(single, single.held))
        return body

    def headers(self, single: Single) -> tuple[tuple[str, str], ...]:
        """To be saved or opened, not shown; the name is the event's and its day's."""
        name = f"{text.slug(single.title)[:60].strip('-')}-{single.event.span.start:%Y-%m-%d}"
        return (("Content-Disposition", f'attachment; filename="{name}.ics"'),)


def _settings(single: Single) -> Settings:
    return Settings(zone=single.zone, language=single.language)


@cache
def _head() -> Calendar:
    calendar = Calendar()
    calendar["VERSION"] = Text("2.0")
    calendar["PRODID"] = Text(PRODID)
    calendar["CALSCALE"] = Text("GREGORIAN")
    return calendar


def _feed_of(single: Single, entries: tuple[Entry, ...]) -> Feed:
    """A feed of the one event, to prepare and to compare with."""
    entry = single.entry
    return Feed(
        name=entry.id,
        id=entry.id,
        kind="events",
        title=single.title,
        description=single.title,
        language=single.language,
        zone=single.zone,
        home=single.page,
        page=single.page,
        addresses={},
        updated=entry.updated,
        entries=entries,
    )


@dataclass(frozen=True, slots=True)
class SingleJson:
    """What a page shows of an event, for pages and for other programs."""

    media_type: ClassVar[str] = "application/json"

    def render(self, single: Single) -> bytes:
        """The document. Raises RenderError where the event cannot be told."""
        good, aside = prepare(_feed_of(single, (single.entry,)))
        if not good:
            raise RenderError(aside[0][1])
        told = _told(single, good[0])
        body = json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"
        if json.loads(body) != told:
            raise RenderError("its JSON reads back otherwise")
        return body

    def headers(self, single: Single) -> tuple[tuple[str, str], ...]:
        """The page is what search engines are to show."""
        return (("X-Robots-Tag", "noindex"), ("Link", f'<{single.page}>; rel="alternate"; type="text/html"'))


SINGLES: Mapping[Form, SingleRenderer] = MappingProxyType({"ics": SingleIcs(), "json": SingleJson()})


def _told(single: Single, known: Prepared) -> dict[str, Any]:
    entry, event, zone = single.entry, single.event, ZoneInfo(single.zone)
    settings = _settings(single)
    in_calendars = any(fragment_of(each, settings).reason is None for each in single.held)
    told = {
        "version": VERSION,
        "id": entry.id,
        "key": entry.key,
        "page": single.page,
        "calendar": f"{single.page.rstrip('/')}.ics" if in_calendars else None,
        "feeds": [{"name": each.feed, "title": text.line(each.title)} for each in single.feeds],
        "title": text.line(single.title),
        "shown": f"{entry.mark}: {known.title}" if entry.mark else known.title,
        "mark": entry.mark,
        "status": _status(entry).value,
        **_when(event.span, zone),
        "zone": None if event.span.all_day else zone.key,
        "over": _over(event, entry.default_length, zone),
        "words": _in_words(single, lambda language: when(event.span, language=language, zone=zone)),
        "location": text.line(event.location or ""),
        "geo": list(event.geo) if event.geo is not None else None,
        "online": _web(event.online),
        "link": _web(event.link),
        "organizer": text.line(event.organizer or ""),
        "contact": text.line(event.contact or ""),
        "price": text.line(event.price or ""),
        "signup": _web(event.signup),
        "summary": text.paragraph(event.summary or ""),
        "content": text.clean(event.content or "").strip(),
        "categories": list(known.categories),
        "image": known.image,
        "attachments": [
            _stated({"url": file.url, "type": file.media_type, "title": file.title, "length": file.length})
            for file in known.enclosures
        ],
        "language": known.language or single.language,
        "published": known.published.isoformat(),
        "updated": known.updated.isoformat(),
        "sequence": entry.sequence,
        "changes": [_change(notice, single, zone) for notice in entry.notices],
        "recurrence": _recurrence(single, event, zone),
    }
    return _stated(told)


def _status(entry: Entry) -> EventStatus:
    return EventStatus.CANCELLED if entry.cancelled or not isinstance(entry.item, Event) else entry.item.status


def _when(span: Span, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "start": _at(span.start, zone),
        "end": _at(span.end, zone) if span.end is not None else None,
        "all_day": span.all_day,
    }


def _at(at: datetime | date, zone: ZoneInfo) -> str:
    try:
        return moment(at, zone).isoformat() if isinstance(at, datetime) else at.isoformat()
    except CannotBeSaid as reason:
        raise RenderError(str(reason)) from reason


def _over(event: Event, usual: timedelta, zone: ZoneInfo) -> str | None:
    """The moment from which it takes place no more; by its usual length where no end is stated. None: it never ends."""
    end = ends(event, zone)
    if end is None:
        return None
    if event.span.end is None and not event.span.all_day:
        end += usual
    return end.astimezone(zone).replace(microsecond=0).isoformat()


def _in_words(single: Single, say: Callable[[str], str]) -> dict[str, str]:
    own = {single.language.partition("-")[0]: single.language}
    return {name: say(language) for name, language in (own | _WORDS).items()}


def _change(notice: Notice, single: Single, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": _at(notice.at, zone),
        "headline": _in_words(single, lambda language: headline(notice, language=language, zone=zone)),
        "words": _in_words(single, lambda language: sentence(notice, language=language, zone=zone)),
        "before": _facts(notice.before, zone),
        "after": _facts(notice.after, zone),
    }


def _facts(facts: Facts, zone: ZoneInfo) -> dict[str, Any]:
    return _stated(
        {
            **_when(facts.span, zone),
            "title": text.line(facts.title or ""),
            "location": text.line(facts.location or ""),
            "online": _web(facts.online),
            "status": facts.status.value,
            "withdrawn": facts.withdrawn or None,
        }
    )


def _recurrence(single: Single, event: Event, zone: ZoneInfo) -> dict[str, Any] | None:
    if event.recurrence is None:
        return None
    told = event.recurrence
    return {
        "rules": list(told.rules),
        "dates": [_at(at, zone) for at in told.rdates],
        "except": [_at(at, zone) for at in told.exdates],
        "coming": [_time(each, zone) for each in single.coming if isinstance(each.item, Event)],
    }


def _time(entry: Entry, zone: ZoneInfo) -> dict[str, Any]:
    event = entry.item
    if not isinstance(event, Event):
        raise RenderError("a time of it is no event")
    return _stated(
        {
            **_when(event.span, zone),
            "shown": text.line(entry.title),
            "location": text.line(event.location or ""),
            "status": _status(entry).value,
        }
    )


def _web(url: str | None) -> str | None:
    return text.absolute(url) if url else None


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}
