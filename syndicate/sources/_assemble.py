"""Raw field values -> ``Reading``: the one place where what any source says is cleaned, dated, resolved and capped.

Known fields: title, link, summary, content, categories, author(s), enclosure(s), image, key (or id), language,
timezone; of news published, updated; of events when, start, end, all_day, location, status, geo, online, organizer,
price, signup, contact, class. A field that cannot be used costs a warning, never the item; an item is set aside only
where nothing could be published of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from syndicate import text
from syndicate.model import CUT, Author, Enclosure, Event, EventStatus, NewsItem, Reading, Span
from syndicate.sources._dates import Dated, read_date, read_span
from syndicate.sources._media import media_type, size
from syndicate.sources._places import meeting_in, read_position, without_label
from syndicate.sources._status import read_status, read_status_without_date, split_mark
from syndicate.sources._values import Fields, Frame, Value
from syndicate.sources._zoned import in_site_zone, local_frame
from syndicate.when import NotADate

MAX_TITLE = 300  # characters
MAX_LINE = 500  # characters of a place or a source's own id
MAX_ITEM = 256 * 1024  # bytes of UTF-8, of which a summary may take a quarter
MAX_CATEGORIES, MAX_ENCLOSURES, MAX_AUTHORS = 50, 20, 20
MAX_LENGTH = timedelta(days=3653)  # an event of more than ten years is a mistake

_INVISIBLE = str.maketrans("", "", "\u00ad\u200b")  # soft hyphens and break hints: layout, not words
_BYLINE = re.compile(r"(?:(?:av|by|von|par|text|skribent|författare)\s*:|av|by)\s+(?=\S)", re.IGNORECASE)
_LOCAL = re.compile(r"(?:.+\.)?localhost|127(?:\.\d+){3}|::1|0\.0\.0\.0")
_EMAIL = re.compile(r"[^\s@<>\"',;:]{1,64}@[A-Za-z0-9\u00a1-\uffff-]+(?:\.[A-Za-z0-9\u00a1-\uffff-]+)+")
_YES = frozenset({"1", "true", "yes", "ja", "hela dagen", "heldag"})


def assemble(fields: Fields, frame: Frame) -> Reading:
    """One item as read. Pure: the same values and frame give the same reading; nothing in them makes it raise.

    >>> from datetime import UTC, datetime
    >>> from zoneinfo import ZoneInfo
    >>> frame = Frame(kind="news", zone=ZoneInfo("Europe/Stockholm"), language="sv", base="https://example.se/",
    ...               now=datetime(2016, 11, 1, tzinfo=UTC))
    >>> reading = assemble({"title": [Value(" Ny  vägledning ", "h3")], "link": [Value("/nytt/1", "a")]}, frame)
    >>> reading.item.title, reading.item.link
    ('Ny vägledning', 'https://example.se/nytt/1')
    """
    local, warning = local_frame(fields, frame)
    assembly = _Assembly(fields, local)
    assembly.warnings += [warning] if warning else []
    reading = assembly.reading()
    return reading if local is frame else in_site_zone(reading, frame.zone)


class _Assembly:
    """One item in the making: what was read so far, where it came from and what was odd about it."""

    def __init__(self, fields: Fields, frame: Frame) -> None:
        self.fields = {name: tuple(value for value in values if value.text.strip()) for name, values in fields.items()}
        self.frame = frame
        self.origins: dict[str, str] = {}
        self.warnings: list[str] = []

    def reading(self) -> Reading:
        common = self._common()
        return self._event(common) if self.frame.kind == "events" else self._news(common)

    # --- the two kinds

    def _news(self, common: dict[str, Any]) -> Reading:
        if not (common["title"] or common["link"] or common["summary"]):
            return self._aside(common, "it has neither title, link nor summary")
        published = self._date("published")
        moment = published.when.span.start if published else None
        if published and published.when.span.end is not None:
            self.warnings.append(f"published: “{published.text}” is a range; its start was taken")
        if published and published.when.span.begins(self.frame.zone) > self.frame.now:
            self.warnings.append(f"published: “{published.text}” is in the future")
        updated = self._date("updated")
        item = NewsItem(
            **common,
            published=moment,
            updated=updated.when.span.begins(self.frame.zone) if updated else None,
            date_text=published.text if published else None,
            inferred=published.when.inferred if published else False,
        )
        return Reading(item=item, origins=self.origins, warnings=tuple(self.warnings))

    def _event(self, common: dict[str, Any]) -> Reading:
        status, common["title"] = self._status(common["title"])
        location = without_label(self._line("location", MAX_LINE) or "") or None
        dated = read_span(dict(self.fields), self.frame)
        if isinstance(dated, NotADate):
            aside = self._aside(common, f"it has no date that can be read: {self._unread(dated)}", location)
            return replace(aside, off=self._off(status))
        shown = self._first("class")
        if shown is not None and shown.text.strip().casefold() != "public":
            reason = f"the source marks it as {_short(shown.text).casefold()}"
            return replace(self._aside(common, reason, location), withheld=True)
        span = self._whole_days(dated.when.span)
        if isinstance(span.start, datetime) and span.end == span.start:
            span = Span(span.start)  # software that knows no end writes the start again
        self._came_from("start", dated.origin)
        if span.end is not None:
            apart = self.fields.get("end") if "when" not in self.fields else None
            self._came_from("end", apart[0].origin if apart else dated.origin)
        self.warnings += dated.when.warnings
        wrong = self._wrong(span)
        if wrong:
            return self._aside(common, wrong, location)
        online = self._address("online") or self._meeting(location, common)
        item = Event(
            **common,
            span=span,
            location=location if location != online else None,
            geo=self._geo(),
            online=online,
            status=status,
            date_text=dated.text,
            inferred=dated.when.inferred,
            organizer=self._line("organizer", MAX_LINE),
            price=self._line("price", MAX_LINE),
            signup=self._address("signup"),
            contact=self._line("contact", MAX_LINE),
        )
        return Reading(item=item, origins=self.origins, warnings=tuple(self.warnings))

    def _aside(self, common: dict[str, Any], reason: str, location: str | None = None) -> Reading:
        partial = {name: common[name] for name in ("title", "link", "summary", "content") if common[name]}
        if common["categories"]:
            partial["categories"] = "\n".join(common["categories"])
        if location:
            partial["location"] = location
        return Reading(
            item=None, partial=partial, origins=self.origins, warnings=tuple(self.warnings), set_aside=reason
        )

    # --- dates and what belongs to them

    def _date(self, name: str) -> Dated | None:
        values = self.fields.get(name)
        if not values:
            return None
        read = read_date(values, self.frame, kind="news")
        if isinstance(read, NotADate):
            # News has no range, but a page may date an article so; with its year in it there is nothing to guess.
            as_range = read_date(values, self.frame, kind="events")
            read = as_range if isinstance(as_range, Dated) and not as_range.when.inferred else read
        if isinstance(read, NotADate):
            self.warnings.append(f"{name}: “{_short(values[-1].text)}” is not a date: {read.reason}")
            return None
        self._came_from(name, read.origin)
        self.warnings += read.when.warnings
        return read

    def _off(self, status: EventStatus) -> EventStatus | None:
        """What stands in the place of the date: that there is none any more."""
        if status in {EventStatus.CANCELLED, EventStatus.POSTPONED}:
            return status
        said = self._first("when") or self._first("start")
        return read_status_without_date(_plain(said)) if said else None

    def _unread(self, refusal: NotADate) -> str:
        shown = next((self.fields[name][-1].text for name in ("when", "start") if self.fields.get(name)), None)
        return f"“{_short(shown)}”: {refusal.reason}" if shown else "nothing was found where the date should be"

    def _whole_days(self, span: Span) -> Span:
        said = self._first("all_day")
        if said is None or said.text.strip().casefold() not in _YES or span.all_day:
            return span
        last = (span.ends(self.frame.zone) - timedelta(microseconds=1)).date()
        first = span.begins(self.frame.zone).date()
        return Span(first, last if last > first else None)

    def _wrong(self, span: Span) -> str | None:
        """Why nobody should put this into a calendar; None where it is sound."""
        begins, ends = span.begins(self.frame.zone), span.ends(self.frame.zone)
        if span.backwards:
            return f"it ends ({_moment(span.end)}) before it starts ({_moment(span.start)})"
        return "it lasts more than ten years" if ends - begins > MAX_LENGTH else None

    def _status(self, title: str | None) -> tuple[EventStatus, str | None]:
        said = self._first("status")
        status = read_status(_plain(said)) if said else None
        if said and status is None:
            self.warnings.append(f"status: “{_short(_plain(said))}” is not a status that is known")
        if said and status is not None:
            self._came_from("status", said.origin)
        marked, rest = split_mark(title) if title else (None, title)
        if marked and status in (None, EventStatus.CONFIRMED, marked):
            if status is None:
                self._came_from("status", f"the mark at the title ({self.origins.get('title', 'title')})")
            return marked, rest
        return status or EventStatus.CONFIRMED, title

    def _geo(self) -> tuple[float, float] | None:
        value = self._first("geo")
        if value is None:
            return None
        position = read_position(value.text)
        if position is None:
            self.warnings.append(f"geo: “{_short(value.text)}” is no latitude and longitude")
        else:
            self._came_from("geo", value.origin)
        return position

    def _meeting(self, location: str | None, common: dict[str, Any]) -> str | None:
        """The address of a meeting online that only the place or the text gives."""
        for name, words in (("location", location), *((name, common[name]) for name in ("summary", "content"))):
            if found := meeting_in(words or ""):
                self._came_from("online", self.origins.get(name, name))
                return text.absolute(found)
        return None

    # --- what news and events have in common

    def _common(self) -> dict[str, Any]:
        key = self._line("key", MAX_LINE) or self._line("id", MAX_LINE)
        title, link = self._line("title", MAX_TITLE), self._address("link")
        summary, content = self._words()
        language = self._first("language")
        if language or self.frame.foreign:
            self._came_from("language", language.origin if language else "the source's language")
        return {
            "key": key,
            "guid": self._guid(),
            "title": title,
            "link": link,
            "summary": summary,
            "content": content,
            "categories": self._lines("categories", ("category",), MAX_CATEGORIES),
            "authors": self._authors(),
            "enclosures": self._enclosures(),
            "image": self._address("image"),
            "language": language.text.strip() if language else self.frame.language if self.frame.foreign else None,
        }

    def _guid(self) -> str | None:
        """What readers know it by, to the letter; None, with a warning, for what no feed can say."""
        if not self.frame.keep_ids:
            return None
        value = self._first("guid") or self._first("key") or self._first("id")
        said = _plain(value).strip() if value else ""
        if said and (len(said) > MAX_LINE or said != text.strip_illegal(said) or {"\n", "\t"} & set(said)):
            self.warnings.append(f"id: “{_short(said)}” cannot be kept as it is; it gets one of ours")
            return None
        return said or None

    def _words(self) -> tuple[str | None, str | None]:
        """Summary as plain text, content as sanitised HTML; a summary in HTML stands in for missing content."""
        short, long = self._first("summary"), self._first("content")
        if short:
            self._came_from("summary", short.origin)
        summary = text.paragraph(_plain(short)) if short else ""
        if summary:
            summary = self._cut_bytes(summary, MAX_ITEM // 4, "summary")
        full = long or (short if short and short.form == "html" else None)
        content = self._html(full) if full else ""
        if full and content:
            self._came_from("content", full.origin)
        room = MAX_ITEM - len(summary.encode())
        if len(content.encode()) > room:
            content = text.sanitize(self._cut_bytes(content, room - 1024, "content"), base=self.frame.base)
        return summary or None, content or None

    def _html(self, value: Value) -> str:
        if value.form != "html":
            return text.escape(value.text)
        return text.sanitize(value.text, base=value.base or self.frame.base)

    def _cut_bytes(self, words: str, room: int, name: str) -> str:
        raw = words.encode()
        if len(raw) <= room:
            return words
        self.warnings.append(f"{name}{CUT}{len(raw):,} to {room:,} bytes")
        return raw[:room].decode(errors="ignore")

    def _first(self, name: str) -> Value | None:
        return next(iter(self.fields.get(name, ())), None)

    def _line(self, name: str, limit: int) -> str | None:
        for value in self.fields.get(name, ()):
            words = text.line(_plain(value).translate(_INVISIBLE))
            if words:
                self._came_from(name, value.origin)
                if len(words) > limit:
                    self.warnings.append(f"{name}{CUT}{len(words)} to {limit} characters")
                return _shortened(words, limit)
        return None

    def _lines(
        self, name: str, others: tuple[str, ...], limit: int, *, change: Callable[[str], str] = lambda words: words
    ) -> tuple[str, ...]:
        """Every value of a field once, whatever its case; ``others``: what the field may be called too."""
        kept: dict[str, str] = {}
        for called in (name, *others):
            for value in self.fields.get(called, ()):
                words = _shortened(change(text.line(_plain(value).translate(_INVISIBLE))), MAX_TITLE)
                if words and len(kept) < limit:
                    kept.setdefault(words.casefold(), words)
                    self.origins.setdefault(name, value.origin)
        return tuple(kept.values())

    def _authors(self) -> tuple[Author, ...]:
        names = self._lines("authors", ("author",), MAX_AUTHORS, change=_without_byline)
        known: dict[str, Author] = {}
        for value in (*self.fields.get("authors", ()), *self.fields.get("author", ())):
            name = _without_byline(text.line(_plain(value).translate(_INVISIBLE))).casefold()
            if (value.email or value.address) and name not in known:
                page = self._web(replace(value, text=value.address)) if value.address else None
                email = value.email.strip() if value.email else ""
                known[name] = Author("", email if _EMAIL.fullmatch(email) else None, page)
        return tuple(replace(known.get(name.casefold(), Author("")), name=name) for name in names)

    def _address(self, name: str) -> str | None:
        values = self.fields.get(name, ())
        for value in values:
            address = self._web(value)
            if address:
                self._came_from(name, value.origin)
                return address
        if values:
            self.warnings.append(f"{name}: “{_short(values[0].text)}” is not the address of a page")
        return None

    def _web(self, value: Value) -> str | None:
        """The absolute address; None for what leads nowhere: an anchor in the page, a script, an e-mail address."""
        if value.text.strip().startswith("#"):
            return None
        address = text.absolute(value.text, base=value.base or self.frame.base)
        if not address or not address.startswith(("http://", "https://")) or self._at_home(address):
            return None
        return text.without_tracking(address)

    def _at_home(self, address: str) -> bool:
        """Whether an address leads a reader to their own computer: what a site prints that was built on one."""
        return _is_local(address) and not _is_local(self.frame.base)

    def _enclosures(self) -> tuple[Enclosure, ...]:
        kept: dict[str, Enclosure] = {}
        for called in ("enclosures", "enclosure"):
            for value in self.fields.get(called, ()):
                address = self._web(value)
                if address and len(kept) < MAX_ENCLOSURES:
                    title = text.line(value.label or "")[:MAX_TITLE] or None
                    kept.setdefault(address, Enclosure(address, media_type(value, address), size(value), title))
                    self.origins.setdefault("enclosures", value.origin)
        return tuple(kept.values())

    def _came_from(self, name: str, origin: str) -> None:
        self.origins[name] = origin


def _plain(value: Value) -> str:
    return text.to_text(value.text) if value.form == "html" else value.text


def _short(words: str) -> str:
    return _shortened(text.line(words), 80)


def _shortened(words: str, limit: int) -> str:
    """At most ``limit`` characters, parted between words where there are any."""
    if len(words) <= limit:
        return words
    kept = words[: limit - 1]
    at_word = kept.rpartition(" ")[0]
    return (at_word if len(at_word) > limit // 2 else kept).rstrip(" ,;:–-") + "…"


def _without_byline(name: str) -> str:
    return _BYLINE.sub("", name, count=1) if _BYLINE.match(name) else name


def _is_local(address: str) -> bool:
    return _LOCAL.fullmatch(urlsplit(address).hostname or "") is not None


def _moment(moment: date | None) -> str:
    return moment.isoformat(" ", "minutes") if isinstance(moment, datetime) else str(moment)
