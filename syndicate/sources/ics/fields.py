"""From the lines of a VEVENT to the raw values of an event's fields."""

from __future__ import annotations

import re
from html import unescape

from syndicate.sources._languages import language_of
from syndicate.sources._places import joined_lines
from syndicate.sources._values import Form, Frame, Value
from syndicate.sources.ics.lines import Component, Line

_HTML = re.compile(
    r"<(?:br|p|a|div|span|b|i|u|ul|ol|li|html|body|strong|em|h[1-6]|table|font)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_PLAIN = {"title": "SUMMARY", "link": "URL", "geo": "GEO", "contact": "CONTACT"}
_REFERENCE = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,6}|[a-z]{2,8});", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|/(?!/))", re.IGNORECASE)
_MAILBOX = re.compile(r"\S+@\S+")
_MEETINGS = (
    "CONFERENCE",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
)
_STATUSES = ("CONFIRMED", "TENTATIVE", "CANCELLED")


def fields_of(event: Component, frame: Frame, *, own_language: bool) -> dict[str, list[Value]]:
    """The raw values of everything that a VEVENT says but its times.

    own_language: whether LANGUAGE is that of the text; see ``says_language``
    """
    fields: dict[str, list[Value]] = {}
    for name, called in _PLAIN.items():
        fields[name] = [Value(plain(line.text), origin_of(line)) for line in event.all(called)]
    if (uid := event.first("UID")) is not None:
        fields["key"] = [Value(uid.text, origin_of(uid))]
    fields["location"] = [Value(joined_lines(plain(line.text)), origin_of(line)) for line in event.all("LOCATION")]
    fields["summary"] = [_words(line) for line in event.all("DESCRIPTION")[:1]]
    fields["content"] = [
        Value(line.text, origin_of(line), form="html")
        for name in ("X-ALT-DESC", "STYLED-DESCRIPTION")
        for line in event.all(name)[:1]
        if "html" in line.parameters.get("FMTTYPE", "html").lower() and "ALTREP" not in line.parameters
    ]
    fields["categories"] = [
        Value(plain(said), origin_of(line)) for line in event.all("CATEGORIES") for said in line.texts
    ]
    # The address of an organizer is where answers go; the name is what people are told, unless it is that address too.
    fields["organizer"] = [
        Value(line.parameters["CN"], origin_of(line))
        for line in event.all("ORGANIZER")
        if "CN" in line.parameters and not _MAILBOX.fullmatch(line.parameters["CN"])
    ]
    fields["online"] = [Value(line.text, origin_of(line)) for name in _MEETINGS for line in event.all(name)]
    fields["status"] = [
        Value(line.value, origin_of(line)) for line in event.all("STATUS") if line.value.strip().upper() in _STATUSES
    ]
    fields["language"] = _language(event, frame) if own_language else []
    _add_files(event, fields)
    _add_apple(event, fields)
    return {name: values for name, values in fields.items() if values}


def _add_files(event: Component, fields: dict[str, list[Value]]) -> None:
    """Pictures and files that have an address. What stands in the calendar itself, in base64, is nothing to link to."""
    files = [line for line in event.all("ATTACH") if _has_address(line)]
    pictures = [line for line in event.all("IMAGE") if _has_address(line)]
    if not pictures:  # WordPress attaches the picture of an event
        pictures = [line for line in files if line.parameters.get("FMTTYPE", "").lower().startswith("image/")][:1]
        files = [line for line in files if line not in pictures]
    fields["image"] = [Value(line.text, origin_of(line)) for line in pictures]
    fields["enclosures"] = [
        Value(
            line.value,
            origin_of(line),
            label=line.parameters.get("FILENAME"),
            media_type=line.parameters.get("FMTTYPE"),
            length=line.parameters.get("SIZE"),  # RFC 8607 section 4.1
        )
        for line in files
    ]


def left_out(event: Component) -> list[str]:
    """What is told of files that cannot be published."""
    inline = [line for name in ("ATTACH", "IMAGE") for line in event.all(name) if not _has_address(line)]
    return [f"a file without an address of its own was left out ({origin_of(line)})" for line in inline[:3]]


def _has_address(line: Line) -> bool:
    binary = "ENCODING" in line.parameters or line.parameters.get("VALUE", "").upper() == "BINARY"
    return not binary and _ADDRESS.match(line.value.strip()) is not None


def _add_apple(event: Component, fields: dict[str, list[Value]]) -> None:
    """The place as Apple's calendar has it beside LOCATION: its position, and its name where nothing else says it."""
    line = event.first("X-APPLE-STRUCTURED-LOCATION")
    if line is None or not line.value.lower().startswith("geo:"):
        return
    if not fields["geo"]:
        fields["geo"] = [Value(line.value, origin_of(line))]
    named = [line.parameters.get(name, "").replace("\\n", "\n") for name in ("X-TITLE", "X-ADDRESS")]
    if not fields["location"] and any(named):
        fields["location"] = [Value(joined_lines("\n".join(filter(None, named))), origin_of(line))]


def plain(words: str) -> str:
    """A text with the references of HTML resolved that content management systems leave in it: ``&#8211;``."""
    return unescape(words) if _REFERENCE.search(words) else words


def _language(event: Component, frame: Frame) -> list[Value]:
    """The language of its title, else of its text, where that is another than the source's (RFC 5545, 3.2.10)."""
    for name in ("SUMMARY", "DESCRIPTION"):
        for line in event.all(name)[:1]:
            if said := line.parameters.get("LANGUAGE"):
                tag = language_of(said, frame)
                return [Value(tag, origin_of(line))] if tag else []
    return []


def _words(line: Line) -> Value:
    """A description; Google and others write HTML into it."""
    form: Form = "html" if _HTML.search(line.text[:20_000]) else "text"
    return Value(line.text if form == "html" else plain(line.text), origin_of(line), form=form)


def says_language(calendar: Component) -> bool:
    """Whether LANGUAGE is the language of the texts: Exchange and Outlook write that of the mailbox (MS-OXCICAL)."""
    made_by = calendar.first("PRODID")
    return made_by is None or "microsoft" not in made_by.value.lower()


def origin_of(line: Line) -> str:
    """Where a value came from, for the operator."""
    return f"{line.name}, line {line.number}"
