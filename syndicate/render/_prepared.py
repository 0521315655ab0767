"""An entry as every feed format says it: cleaned, its times in the feed's zone, or the reason why it cannot be said."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.model import Author, Enclosure, Entry, Event, Feed, Origin
from syndicate.render._notices import sentence
from syndicate.render._occasion import occasion

# RFC 4287 section 4.2.6 wants an IRI; JSON Feed and RSS readers keep any string, so the strictest rules.
_ID = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
# By the ending of an address, where the source does not say. The standard library's table depends on the machine.
_TYPES = {
    "avif": "image/avif",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "html": "text/html",
    "ics": "text/calendar",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odt": "application/vnd.oasis.opendocument.text",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "webm": "video/webm",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


class CannotBeSaid(ValueError):
    """An entry that no feed format can hold; ``str()`` of it is the reason, for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An entry, ready to be written.

    id: an absolute IRI, for Atom; guid: any text, for the others; both as the entry's id but where an old id is kept
    summary: plain text, of an event beginning with when and where; "" where there is none
    content: HTML, of an event beginning so too; "" where the source has none
    language: only where it differs from the feed's
    origin: in a feed of several sources the one that it comes from; also: the others, each with its page of it
    """

    id: str
    guid: str
    title: str
    link: str
    published: datetime
    updated: datetime
    summary: str
    content: str
    authors: tuple[Author, ...]
    categories: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]
    image: str | None
    language: str | None
    entry: Entry
    origin: Origin | None = None
    also: tuple[Origin, ...] = ()


def prepare(feed: Feed) -> tuple[list[Prepared], list[tuple[str, str]]]:
    """The entries that can be published, in the feed's order, and (id, reason) of those set aside. Pure."""
    good: list[Prepared] = []
    set_aside: list[tuple[str, str]] = []
    seen: set[str] = set()
    for entry in feed.entries:
        if entry.id in seen or entry.guid in seen:
            set_aside.append((entry.id, "another entry of the feed has the same id"))
            continue
        try:
            good.append(_prepare(entry, feed))
        except CannotBeSaid as reason:
            set_aside.append((entry.id, str(reason)))
        else:
            seen.update({entry.id, entry.guid or entry.id})
    return good, set_aside


def moment(at: datetime, zone: ZoneInfo) -> datetime:
    """``at`` in the zone, whole seconds. Raises CannotBeSaid for what RFC 3339 and RFC 822 cannot write."""
    if at.utcoffset() is None:
        raise CannotBeSaid("its time has no zone")
    try:
        shown = at.astimezone(zone).replace(microsecond=0)
    except OverflowError as problem:
        raise CannotBeSaid(f"its time, year {at.year}, is beyond the calendar") from problem
    if not 1900 <= shown.year <= 9998:
        raise CannotBeSaid(f"its time, year {shown.year}, cannot be right")
    return shown


def media_type(enclosure: Enclosure) -> str:
    """The type that the source states, else by the address, else "any bytes" (RSS demands one)."""
    stated = (enclosure.media_type or "").partition(";")[0].strip().lower()
    return stated if _MEDIA_TYPE.fullmatch(stated) else guessed_type(enclosure.url) or "application/octet-stream"


def guessed_type(url: str) -> str | None:
    """The media type by the ending of an address; None where it tells nothing."""
    path = url.partition("#")[0].partition("?")[0]
    return _TYPES.get(path.rpartition("/")[2].rpartition(".")[2].lower())


def _prepare(entry: Entry, feed: Feed) -> Prepared:
    item, zone = entry.item, ZoneInfo(feed.zone)
    title, link = text.line(entry.title), text.absolute(entry.link)
    if not _ID.fullmatch(entry.id):
        raise CannotBeSaid("its id is not an absolute ASCII address")
    if not title:
        raise CannotBeSaid("it has no title")
    if link is None or not link.startswith("http"):
        raise CannotBeSaid(f"its link {text.line(entry.link)!r} is not an address of the web")
    published, updated = moment(entry.published, zone), moment(entry.updated, zone)
    language = item.language if item.language and item.language.lower() != feed.language.lower() else None
    opening = _opening(entry, language or feed.language, zone)
    summary, content = text.paragraph(item.summary or ""), text.clean(item.content or "").strip()
    return Prepared(
        id=entry.known_as("atom"),
        guid=entry.known_as("rss"),
        title=title,
        link=link,
        published=published,
        updated=max(updated, published),
        summary="\n\n".join(part for part in ("\n".join(opening), summary) if part),
        content=_with_opening(opening, content) if content else "",
        authors=tuple(_authors(item.authors)),
        categories=tuple(dict.fromkeys(name for name in map(text.line, item.categories) if name)),
        enclosures=tuple(_enclosures(item.enclosures)),
        image=_web(item.image),
        language=language,
        entry=entry,
        origin=_origin(entry.origin) if entry.origin else None,
        also=tuple(each for told in entry.also if (each := _origin(told)) is not None),
    )


def _origin(told: Origin) -> Origin | None:
    """A source that can be said; None where it has no title or page."""
    title, link = text.line(told.title), _web(told.link)
    if not title or link is None or not _ID.fullmatch(told.id):
        return None
    return Origin(told.id, title, link, _web(told.address))


def _opening(entry: Entry, language: str, zone: ZoneInfo) -> tuple[str, ...]:
    if isinstance(entry.item, Event):
        for at in (entry.item.span.start, entry.item.span.end):
            if isinstance(at, datetime):
                moment(at, zone)
    # The last change alone: it stays, while those that are told of in calendars go without the stamps here moving.
    changed = [sentence(notice, language=language, zone=zone) for notice in entry.notices[:1]]
    return (*occasion(entry, language=language, zone=zone), *changed)


def _with_opening(opening: tuple[str, ...], content: str) -> str:
    return (f"<p>{'<br>'.join(html.escape(part, quote=False) for part in opening)}</p>" if opening else "") + content


def _authors(authors: Iterable[Author]) -> Iterable[Author]:
    for author in authors:
        name = text.line(author.name)
        if name:
            email = text.line(author.email or "")
            known = email if re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", email) else None
            yield Author(name, email=known, url=_web(author.url))


def _enclosures(enclosures: Iterable[Enclosure]) -> Iterable[Enclosure]:
    """Those with an address of the web, once each; a length that cannot be one is forgotten."""
    seen: set[str] = set()
    for enclosure in enclosures:
        url = _web(enclosure.url)
        if url is not None and url not in seen:
            seen.add(url)
            length = enclosure.length if enclosure.length is not None and enclosure.length > 0 else None
            yield Enclosure(url, media_type(enclosure), length, text.line(enclosure.title or "") or None)


def _web(url: str | None) -> str | None:
    known = text.absolute(url) if url else None
    return known if known is not None and known.startswith("http") else None
