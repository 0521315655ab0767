"""Where something takes place: one line for people, a position, the address of a meeting online."""

from __future__ import annotations

import re
from html import unescape

_PLACE = re.compile(
    r"(?:plats|lokal|ort|adress|var|sted|hvor|lokale|paikka|missä|venue|place|location|where|ort|wo|lieu|où)\s*:\s*(?=\S)",
    re.IGNORECASE,
)
_COORDINATES = re.compile(r"(?:geo:)?\s*([+-]?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*([+-]?\d{1,3}(?:\.\d+)?)(?:[;,].*)?")
# Where one takes part, not the pages around it: Teams has one for the options of a meeting, Zoom one for help.
_MEETING = re.compile(
    r"https://(?:"
    r"teams\.(?:microsoft|live)\.com/(?:l/meetup-join|meet)/"
    r"|(?:[\w-]{1,60}\.){0,3}zoom(?:gov)?\.(?:us|com)/(?:j|w|s|my|wc/join|webinar/register|meeting/register)/"
    r"|meet\.google\.com/(?=[a-z]{3}-[a-z]{4}-[a-z]{3})"
    r"|[\w-]{1,60}\.webex\.com/(?:meet|join|[\w-]{1,60}/j\.php)"
    r"|(?:whereby\.com|meet\.jit\.si|meet\.goto\.com)/(?=\w)"
    r")[^\s<>\"'\\]{0,2000}",
    re.IGNORECASE,
)
_END = ".,;:!?)]}"


def joined_lines(words: str) -> str:
    r"""A place of several lines on one.

    >>> joined_lines("Rådhuset,\nTorget 1")
    'Rådhuset, Torget 1'
    """
    return ", ".join(line for part in words.splitlines() if (line := part.strip().rstrip(",").rstrip()))


def without_label(line: str) -> str:
    """A place without the word that says that it is one."""
    return _PLACE.sub("", line, count=1) if _PLACE.match(line) else line


def read_position(words: str) -> tuple[float, float] | None:
    """Latitude and longitude; None for what is none, or nowhere on earth.

    >>> read_position("59.5;17.25"), read_position("geo:59.5,17.25"), read_position("95, 17")
    ((59.5, 17.25), (59.5, 17.25), None)
    """
    found = _COORDINATES.fullmatch(words.strip())
    latitude, longitude = (float(found[1]), float(found[2])) if found else (999.0, 999.0)
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def meeting_in(words: str) -> str | None:
    """The one address in a text, or in markup, where a meeting of a well-known service takes place; None for several.

    >>> meeting_in("Delta här <https://meet.google.com/abc-defg-hij>.")
    'https://meet.google.com/abc-defg-hij'
    """
    if "https://" not in words.lower():
        return None
    found = {unescape(match[0]).rstrip(_END) for match in _MEETING.finditer(words)}
    return found.pop() if len(found) == 1 else None
