"""Named values (a row's columns, an object's keys, front matter) -> the fields of an item.

Columns are known by the names that people give them, in Swedish and English; ``fields`` of the configuration names
others. How a name is written (capitals, spaces, ``_``, a unit in parentheses) makes no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from syndicate import text
from syndicate.config import SourceConfig
from syndicate.config.problems import nearest
from syndicate.model import Kind
from syndicate.sources._values import Form, Value

MAX_VISITS = 1000  # of the parts of one value, which aliases in YAML may multiply without end
MAX_DEPTH = 4
MAX_NAME = 200  # characters

# Field -> what its column is called; the first that says something is taken.
NAMES: Mapping[str, str] = {
    "title": "title titel rubrik heading headline name namn subject ämnesrad",
    "link": "link länk url href webbadress webblänk permalink webbsida",
    "summary": "summary ingress intro introduction sammanfattning excerpt preamble lead description beskrivning",
    "content": "content innehåll body text brödtext html",
    "categories": "categories category kategorier kategori tags tag taggar etiketter topics topic ämnen ämne",
    "authors": "authors author författare byline skribent",
    "image": "image bild picture photo foto",
    "enclosures": "enclosures enclosure attachments attachment bilagor bilaga files file filer fil dokument pdf",
    "language": "language lang språk",
    "timezone": "timezone tidszon",
    "key": "id guid uid uuid key nyckel",
    "published": "published publicerad publicerat publiceringsdatum datepublished publishdate pubdate",
    "updated": "updated uppdaterad uppdaterat ändrad ändrat modified datemodified lastmodified senastuppdaterad",
    "when": "when när tidpunkt datumochtid dateandtime",
    "start": "start börjar startar starts begins from från dtstart",
    "end": "end slut slutar ends to till until dtend",
    "all_day": "allday heldag heladagen",
    "location": "location plats place lokal venue ort adress address",
    "geo": "geo koordinater coordinates position",
    "online": "online möteslänk meetinglink",
    "status": "status",
    "organizer": "organizer arrangör organisatör",
    "price": "price pris kostnad avgift",
    "signup": "signup anmälan anmälningslänk biljetter biljettlänk tickets",
    "contact": "contact kontakt kontaktperson",
}
# Days and times of day in columns of their own, which make one moment together.
DAYS = "date datum day dag datetime"
TIMES = "time tid klockan kl klockslag"
START_DAYS = "startdatum startdate fråndatum " + DAYS
START_TIMES = "starttid starttime fråntid " + TIMES
END_DAYS = "slutdatum enddate tilldatum"
END_TIMES = "sluttid endtime tilltid"
SLUGS = "slug"
DRAFTS = "draft utkast"

MOMENTS = frozenset({"when", "start", "end"})
OF_EVENTS = "all_day location geo online status organizer price signup contact"
PLAIN_TEXT = frozenset({"title", "summary", "content"})  # which may hold HTML all the same
LISTS = frozenset({"categories", "authors", "enclosures"})
SYNONYMS = {"id": "key", "category": "categories", "author": "authors", "enclosure": "enclosures"}
INSIDE = ("name", "namn", "title", "titel", "rubrik", "text", "value", "url", "href", "src")

_UNIT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MARKUP = re.compile(
    r"</?(?:a|abbr|article|b|blockquote|br|code|dd|div|dl|dt|em|figure|h[1-6]|hr|i|iframe|img|li|ol|p|pre|section|small|"
    r"span|strong|sub|sup|table|tbody|td|th|tr|u|ul)(?:\s[^<>]*)?/?>|&(?:nbsp|amp|lt|gt|quot|apos|[aou]uml|aring|eacute|"
    r"[AOU]uml|Aring|ndash|mdash|hellip|rsquo|lsquo|rdquo|ldquo|#\d{1,7}|#x[0-9a-f]{1,6});",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:kl\.? ?)?\d{1,2}(?:[.:]\d{2}){0,2}(?: ?[-–] ?\d{1,2}(?:[.:]\d{2}){0,2})?", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}(?:[./ ]\d{2,4})?|\D*\d{1,2}\.? \D+(?: \d{4})?|\d{8}")
_PARTS = re.compile(r"[;|\n]+")
_PARTS_OR_COMMA = re.compile(r"[,;|\n]+")
_TRUE = frozenset({"true", "ja", "yes", "1", "sant", "x"})
_FALSE = frozenset({"false", "nej", "no", "0", "falskt"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as it stands in a file or table.

    values: name -> text, number, truth, date, time, bytes, or lists and mappings of them
    where: for the operator, e.g. ``kalender.csv line 3``
    key: its id where it names none itself; ready: fields that were read already, for those that it does not name
    """

    values: Mapping[str, object]
    where: str
    key: str | None = None
    ready: Mapping[str, Sequence[Value]] | None = None


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A name without what makes no difference.

    >>> plain_name("Start_date"), plain_name("Datum (ÅÅÅÅ-MM-DD)*")
    ('startdate', 'datum')
    """
    folded = _UNIT.sub("", unicodedata.normalize("NFC", name[:MAX_NAME])).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


class Columns:
    """What the columns of one source are called.

    fields: of the configuration: field -> names; several are joined by spaces, in lists each counts
    slugs: whether a column ``slug`` makes the link, as where an address is configured that it is relative to
    """

    def __init__(self, kind: Kind, fields: Mapping[str, Sequence[str]], *, slugs: bool = False) -> None:
        self.kind = kind
        self.fields = {SYNONYMS.get(field, field): tuple(names) for field, names in fields.items()}
        own = "published updated" if kind == "events" else " ".join((*MOMENTS, OF_EVENTS))
        taken = {*own.split(), *self.fields} | (MOMENTS if MOMENTS & self.fields.keys() else set())
        self.names = {field: names.split() for field, names in NAMES.items() if field not in taken}
        self.moments = not (MOMENTS & self.fields.keys() if kind == "events" else "published" in self.fields)
        self.slugs = slugs and "link" not in self.fields

    @classmethod
    def of(cls, source: SourceConfig) -> Columns:
        """The columns as a source's configuration has them."""
        return cls(source.kind, source.fields, slugs=source.url is not None)

    def known(self, header: Iterable[str]) -> int:
        """How many of these names are those of columns that are read."""
        plain = {plain_name(name) for name in header} - {""}
        words = {word for names in self.names.values() for word in names}
        if self.moments:
            words |= {*START_DAYS.split(), *START_TIMES.split(), *END_DAYS.split(), *END_TIMES.split()}
        words |= {plain_name(name) for names in self.fields.values() for name in names}
        return len(plain & words)

    def missing(self, header: Sequence[str]) -> list[tuple[str, str]]:
        """Configured field and column of each that is not there, with the nearest that is."""
        plain = {plain_name(name) for name in header}
        lost = []
        for field, names in self.fields.items():
            for name in names:
                if plain_name(name) not in plain and "." not in name:
                    near = nearest(name, header)
                    lost.append((field, f"there is no column “{name}”" + (f"; did you mean “{near}”?" if near else "")))
        return lost

    def read(self, entry: Entry) -> dict[str, tuple[Value, ...]]:
        """The fields of an item."""
        row = _Row(entry)
        found = {field: row.first(names, field) for field, names in self.names.items()}
        if self.moments:
            found |= self._moments(row)
        if self.slugs and not found.get("link"):
            found["link"] = tuple(_below(value) for value in row.first(SLUGS.split(), "link"))
        found |= {field: row.configured(names, field) for field, names in self.fields.items()}
        if entry.key is not None and not found.get("key"):
            found["key"] = (Value(entry.key, entry.where),)
        ready = entry.ready or {}
        has_moment = any(found.get(field) for field in ("published", "when", "start"))
        for field, values in ready.items():
            if not found.get(field) and not (has_moment and field in ("published", "start")):
                found[field] = tuple(values)
        return {field: values for field, values in found.items() if values}

    def draft(self, entry: Entry) -> bool:
        """Whether it says of itself that it is not to be published yet."""
        row = _Row(entry)
        if any(_truth(row.values.get(name)) is True for name in DRAFTS.split()):
            return True
        if self.kind == "news" and any(_truth(row.values.get(name)) is False for name in NAMES["published"].split()):
            return True
        return any(plain_name(words) in DRAFTS.split() for words in _texts(row.values.get("status")))

    def _moments(self, row: _Row) -> dict[str, tuple[Value, ...]]:
        start = row.raw(START_DAYS.split()), row.raw(START_TIMES.split())
        if self.kind == "news":
            said = row.raw(NAMES["published"].split())
            moment = said if said and _truth(said[1]) is None else None
            return {"published": _moment(row, moment, row.raw(DAYS.split()), row.raw(TIMES.split()))}
        end = row.raw(END_DAYS.split()), row.raw(END_TIMES.split())
        return {
            "start": _moment(row, row.raw(NAMES["start"].split()), *start),
            "end": _moment(row, row.raw(NAMES["end"].split()), *end),
        }


class _Row:
    """One entry, looked up by plain names."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.written: dict[str, str] = {}
        self.values: dict[str, object] = {}
        for name, value in entry.values.items():
            plain = plain_name(name)
            if plain and (plain not in self.values or _blank(self.values[plain])):
                self.values[plain], self.written[plain] = value, name

    def raw(self, names: Iterable[str]) -> tuple[str, object] | None:
        """Name and value of the first of these columns that says something."""
        for name in names:
            if not _blank(self.values.get(name)):
                return self.written[name], self.values[name]
        return None

    def first(self, names: Iterable[str], field: str) -> tuple[Value, ...]:
        found = self.raw(names)
        return tuple(values_of(found[1], field, self.origin(found[0]))) if found else ()

    def configured(self, names: Sequence[str], field: str) -> tuple[Value, ...]:
        found = [(name, value) for name in names if not _blank(value := self.at(name))]
        if field in LISTS or len(found) < 2:
            return tuple(value for name, raw in found for value in values_of(raw, field, self.origin(name)))
        joined = " ".join(" ".join(_texts(raw)) for _, raw in found)
        form: Form = "machine" if field in MOMENTS | {"published", "updated"} and _machine(found) else "text"
        return (Value(joined, self.origin(" ".join(name for name, _ in found)), form),)

    def at(self, name: str) -> object:
        """The value of a column, or where there is none of that name, of a key inside a key: ``place.name``."""
        if name in self.entry.values:
            return self.entry.values[name]
        if plain_name(name) in self.values and "." not in name:
            return self.values[plain_name(name)]
        inner: object = self.entry.values
        for part in name.split("."):
            inner = inner.get(part) if isinstance(inner, Mapping) else None
        return inner

    def origin(self, name: str) -> str:
        return f"{self.entry.where}: {text.line(name[:MAX_NAME])}"


def _moment(
    row: _Row, whole: tuple[str, object] | None, day: tuple[str, object] | None, clock: tuple[str, object] | None
) -> tuple[Value, ...]:
    """A date or time in one column, with the day or the time of day that stands in another."""
    parts = [part for part in (day, clock) if part]
    if whole and _is_clock(whole[1]):
        parts = [part for part in (day, whole) if part]
    elif whole:
        parts = [whole, clock] if clock and _is_day(whole[1]) else [whole]
    elif day and clock and not _is_day(day[1]):
        parts = [day]
    if not parts:
        return ()
    texts = list(filter(None, (" ".join(_texts(raw, day=len(parts) > 1)) for _, raw in parts)))
    form: Form = "machine" if _machine(parts) else "text"
    return (Value(" ".join(texts), row.origin(", ".join(name for name, _ in parts)), form),) if texts else ()


def _machine(parts: Sequence[tuple[str, object]]) -> bool:
    return all(isinstance(raw, (date, time)) for _, raw in parts)


def _is_clock(raw: object) -> bool:
    return isinstance(raw, (time, timedelta)) or (isinstance(raw, str) and bool(_CLOCK.fullmatch(raw.strip())))


def _is_day(raw: object) -> bool:
    if isinstance(raw, datetime):
        return raw.time() == time()
    return isinstance(raw, date) or (isinstance(raw, str) and bool(_DAY.fullmatch(raw.strip())))


def values_of(raw: object, field: str, origin: str) -> Iterator[Value]:
    """A raw value as the values of a field. What is no text, number or date in it is left out."""
    if isinstance(raw, (date, datetime)):
        yield Value(_texts(raw)[0], origin, "machine")
        return
    for words in _texts(raw):
        if field in LISTS and isinstance(raw, str):
            pieces = (_PARTS_OR_COMMA if field == "categories" else _PARTS).split(words)
            yield from (Value(piece, origin) for piece in pieces if piece.strip())
        else:
            yield Value(words, origin, "html" if field in PLAIN_TEXT and _MARKUP.search(words) else "text")


def _texts(raw: object, *, day: bool = False) -> list[str]:
    """Every text in a value, in order, within bounds. ``day``: of a date with the time 0:00 the day alone."""
    found: list[str] = []
    left = [(raw, 0)]
    visits = 0
    while left and visits < MAX_VISITS:
        visits += 1
        value, depth = left.pop()
        if isinstance(value, (list, tuple)):
            left += [(part, depth + 1) for part in reversed(value[:MAX_VISITS]) if depth < MAX_DEPTH]
        elif isinstance(value, Mapping):
            named = next((value[name] for name in INSIDE if not _blank(value.get(name))), None)
            left += [(named, depth + 1)] if depth < MAX_DEPTH else []
        elif (words := _text(value, day=day)).strip():
            found.append(words)
    return found


def _text(value: object, *, day: bool) -> str:  # noqa: PLR0911 - a table of types
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat() if day and value.time() == time() else _whole_seconds(value).isoformat(" ")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}" if 0 <= minutes < 24 * 60 else ""
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _whole_seconds(moment: datetime) -> datetime:
    """Without the fractions that spreadsheets count in."""
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0) if moment.year < 9999 else moment


def _truth(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    word = raw.strip().casefold() if isinstance(raw, str) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def _blank(raw: object) -> bool:
    return raw is None or raw in ([], {}) or (isinstance(raw, str) and not raw.strip())


def _below(value: Value) -> Value:
    """A slug as an address below the one that is configured, whatever it looks like."""
    return Value(f"./{value.text.strip().lstrip('/')}", value.origin)
