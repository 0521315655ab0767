"""From the lines of a VEVENT to the raw values of an event's fields."""

from __future__ import annotations

import re

from syndicate.sources._languages import language_of
from syndicate.sources._values import Form, Frame, Value
from syndicate.sources.ics.lines import Component, Line

_HTML = re.compile(
    r"<(?:br|p|a|div|span|b|i|u|ul|ol|li|html|body|strong|em|h[1-6]|table|font)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_PLAIN = {
    "title": "SUMMARY",
    "location": "LOCATION",
    "link": "URL",
    "geo": "GEO",
    "image": "IMAGE",
    "contact": "CONTACT",
}
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
        fields[name] = [Value(line.text, origin_of(line)) for line in event.all(called)]
    if (uid := event.first("UID")) is not None:
        fields["key"] = [Value(uid.text, origin_of(uid))]
    fields["summary"] = [_words(line) for line in event.all("DESCRIPTION")[:1]]
    fields["content"] = [
        Value(line.text, origin_of(line), form="html")
        for line in event.all("X-ALT-DESC")[:1]
        if "html" in line.parameters.get("FMTTYPE", "html").lower()
    ]
    fields["categories"] = [Value(t, origin_of(line)) for line in event.all("CATEGORIES") for t in line.texts]
    # The address of an organizer is where answers go; the name is what people are told.
    fields["organizer"] = [
        Value(line.parameters["CN"], origin_of(line)) for line in event.all("ORGANIZER") if "CN" in line.parameters
    ]
    fields["online"] = [Value(line.text, origin_of(line)) for name in _MEETINGS for line in event.all(name)]
    fields["enclosures"] = [
        Value(line.value, origin_of(line), label=line.parameters.get("FILENAME"))
        for line in event.all("ATTACH")
        if "ENCODING" not in line.parameters and line.value.lower().startswith("http")
    ]
    fields["status"] = [
        Value(line.value, origin_of(line)) for line in event.all("STATUS") if line.value.strip().upper() in _STATUSES
    ]
    fields["language"] = _language(event, frame) if own_language else []
    return {name: values for name, values in fields.items() if values}


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
    return Value(line.text, origin_of(line), form=form)


def says_language(calendar: Component) -> bool:
    """Whether LANGUAGE is the language of the texts: Exchange and Outlook write that of the mailbox (MS-OXCICAL)."""
    made_by = calendar.first("PRODID")
    return made_by is None or "microsoft" not in made_by.value.lower()


def origin_of(line: Line) -> str:
    """Where a value came from, for the operator."""
    return f"{line.name}, line {line.number}"
