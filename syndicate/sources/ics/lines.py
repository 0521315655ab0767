"""The lines of a calendar file and the components that they make up, whatever is broken in them (RFC 5545 section 3.1).

A parser that is strict gives up a whole calendar for one bad line. This one keeps what is whole: a line that cannot be
read costs itself, a component that does not end costs nothing, a text broken by bare line ends is put together.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

MAX_LINES = 1_000_000
MAX_COMPONENTS = 20_000
MAX_INSIDE = 3_000  # lines of one component
MAX_DEPTH = 8
MAX_VALUE = 2 * 1024 * 1024  # characters of one value; a picture inside a calendar is longer

DATES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE", "DUE"})
_TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "X-ALT-DESC"})
_WORDS = """
BEGIN END ATTACH CATEGORIES CLASS COMMENT DESCRIPTION GEO LOCATION PRIORITY RESOURCES STATUS SUMMARY DURATION TRANSP
ATTENDEE CONTACT ORGANIZER RELATED-TO URL UID EXRULE RRULE CREATED DTSTAMP LAST-MODIFIED SEQUENCE REQUEST-STATUS IMAGE
CONFERENCE COLOR NAME REFRESH-INTERVAL SOURCE STRUCTURED-DATA TZID TZNAME TZOFFSETFROM TZOFFSETTO TZURL ACTION TRIGGER
REPEAT ACKNOWLEDGED METHOD VERSION PRODID CALSCALE PERCENT-COMPLETE COMPLETED STYLED-DESCRIPTION
"""
_KNOWN = DATES | frozenset(_WORDS.split())
_ENDS = re.compile(r"\r\n|\n|\r")
_FOLD_IN_A_LETTER = re.compile(rb"(?:\r\n|\n|\r)[ \t](?=[\x80-\xbf])")
_HEAD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,80})\s*(?=[;:])")
_DATE_AFTER = re.compile(r"[\dTZPDHMSW,/+ -]+")
_ESCAPE = re.compile(r"\\([\\;,nN])")
_UNESCAPED_COMMA = re.compile(r"(?<!\\)((?:\\\\)*),")


@dataclass(frozen=True, slots=True)
class Line:
    """One content line. ``value`` as it stands, escapes included; ``number``: of its first line in the file."""

    name: str
    parameters: Mapping[str, str]
    value: str
    number: int

    @property
    def text(self) -> str:
        """The value as TEXT: escapes and quoted-printable (vCalendar 1.0) resolved."""
        value = self.value
        if self.parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
            charset = self.parameters.get("CHARSET", "utf-8")
            try:
                value = quopri.decodestring(value.encode()).decode(charset, "replace")
            except LookupError:
                value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
        return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)

    @property
    def texts(self) -> list[str]:
        """The value as a list of TEXT, parted at commas that are not escaped."""
        parts = _UNESCAPED_COMMA.sub("\\1\x00", self.value).split("\x00")
        return [_ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], part).strip() for part in parts]


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END. ``ended``: whether there was an END for it."""

    name: str
    number: int
    lines: list[Line] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    ended: bool = False

    def first(self, name: str) -> Line | None:
        """The first line of this name that says anything."""
        return next((line for line in self.lines if line.name == name and line.value.strip()), None)

    def all(self, name: str) -> list[Line]:
        """Every line of this name that says anything."""
        return [line for line in self.lines if line.name == name and line.value.strip()]


@dataclass(slots=True)
class Document:
    """A file's components. ``cut``: why not all of it was read; None where it was."""

    calendars: list[Component] = field(default_factory=list)
    others: list[Component] = field(default_factory=list)
    cut: str | None = None


def whole_letters(body: bytes) -> bytes:
    """The bytes without the folds that stand inside a letter: they must go before the bytes are decoded."""
    return _FOLD_IN_A_LETTER.sub(b"", body)


def scan(text: str) -> Document:
    """Every component of a file: calendars, and what stands outside of them. Pure; never raises."""
    document = Document()
    stack: list[Component] = []
    count = 0
    for line in _lines(text, document):
        if line.name == "BEGIN":
            count += 1
            if count > MAX_COMPONENTS:
                document.cut = f"it has more than {MAX_COMPONENTS:,} components; the others were not read"
                break
            _begin(document, stack, Component(line.value.strip().upper(), line.number))
        elif line.name == "END":
            _end(stack, line.value.strip().upper())
        elif stack and len(stack[-1].lines) < MAX_INSIDE:
            _put(stack[-1], line)
    return document


def _begin(document: Document, stack: list[Component], made: Component) -> None:
    # A component that should have ended before: events do not stand in events, nor calendars in events.
    if made.name in ("VEVENT", "VTODO", "VJOURNAL", "VTIMEZONE"):
        while stack and stack[-1].name != "VCALENDAR":
            stack.pop()
    elif made.name == "VCALENDAR":
        stack.clear()
    if len(stack) >= MAX_DEPTH:
        return
    (stack[-1].parts if stack else document.calendars if made.name == "VCALENDAR" else document.others).append(made)
    stack.append(made)


def _end(stack: list[Component], name: str) -> None:
    if any(component.name == name for component in stack):
        while stack[-1].name != name:
            stack.pop()
        stack.pop().ended = True


def _put(component: Component, line: Line) -> None:
    if line.name:
        component.lines.append(line)
    elif component.lines and component.lines[-1].name in _TEXTS and component.name == "VEVENT":
        last = component.lines[-1]
        if len(last.value) < MAX_VALUE:
            component.lines[-1] = Line(last.name, last.parameters, f"{last.value}\n{line.value}", last.number)
    else:
        component.unread.append(line.number)


def _lines(text: str, document: Document) -> Iterator[Line]:
    """The content lines; one without a name could not be read as one, or goes on with a text broken by a line end."""
    in_text = False
    for number, raw in _unfolded(_ENDS.split(text, maxsplit=MAX_LINES), document):
        line = read_line(raw, number)
        foreign = line.name and line.name not in _KNOWN and not line.name.startswith("X-")
        if in_text and foreign:
            line = Line("", {}, raw, number)
        if line.name:
            in_text = line.name in _TEXTS
        yield line


def _unfolded(physical: list[str], document: Document) -> Iterator[tuple[int, str]]:
    if len(physical) > MAX_LINES:
        document.cut = f"it has more than {MAX_LINES:,} lines; the others were not read"
        del physical[MAX_LINES:]
    parts: list[str] = []
    began = length = 0
    for number, line in enumerate(physical, 1):
        soft = bool(parts) and parts[-1].endswith("=") and "QUOTED-PRINTABLE" in parts[0].upper()
        if parts and (line[:1] in (" ", "\t") or soft):
            if soft:
                parts[-1] = parts[-1][:-1]
            length += len(line)
            if length < MAX_VALUE:
                parts.append(line if soft else line[1:])
            continue
        if parts:
            yield began, "".join(parts)
        parts, began, length = ([line], number, len(line)) if line.strip() else ([], number, 0)
    if parts:
        yield began, "".join(parts)


def read_line(raw: str, number: int) -> Line:
    """One unfolded line; without a name where it has none."""
    raw = raw.lstrip("\ufeff")
    head = _HEAD.match(raw)
    if head is None:
        return Line("", {}, raw, number)
    name, rest = head[1].upper(), raw[head.end() :]
    before, value = _parted(name, rest)
    if value is None:
        return Line("", {}, raw, number)
    return Line(name, dict(_parameters(before)), value.strip() if name not in _TEXTS else value, number)


def _parted(name: str, rest: str) -> tuple[str, str | None]:
    """The parameters and the value: what is before and after the first colon outside of quotes."""
    if name in DATES and "TZID" in rest.upper():
        # Exchange: TZID=(UTC+01:00) Amsterdam, Berlin:20240101T120000, without the quotes.
        before, colon, value = rest.rpartition(":")
        if colon and _DATE_AFTER.fullmatch(value):
            return before, value
    quoted = False
    for index, letter in enumerate(rest):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return rest[:index], rest[index + 1 :]
    before, colon, value = rest.partition(":")
    return before, value if colon else None


def _parameters(before: str) -> Iterable[tuple[str, str]]:
    for part in re.findall(r'(?:[^;"]|"[^"]*"?)+', before):
        name, equals, value = part.partition("=")
        if equals:
            yield name.strip().upper(), value.strip().strip('"')
