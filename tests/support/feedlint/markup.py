"""HTML, addresses and words as a published document may hold them: what is wrong with them, whoever wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

FORBIDDEN = frozenset(
    {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "link",
        "meta",
        "base",
        "svg",
        "template",
    }
)
ADDRESSES = frozenset({"href", "src", "cite", "poster", "srcset", "data", "action"})
TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_eid|mc_cid)", re.IGNORECASE)
SCHEMES = ("http://", "https://", "mailto:", "tel:")
# XML 1.0 allows some of these; no reader has a use for them.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN:
            self.faults.append(f"<{tag}>")
        said = dict(attrs)
        for name, value in said.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.faults.append(f"attribute {name}")
            if name in ADDRESSES:
                self.faults += address_faults(value or "")
        if tag == "img" and {said.get("width"), said.get("height")} <= {"0", "1"}:
            self.faults.append("a picture of one pixel")


def html_faults(markup: str) -> list[str]:
    """What sanitised HTML must not hold."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return [*reader.faults, *text_faults(markup)]


def address_faults(address: str) -> list[str]:
    """Why it is no address for everybody: absolute, ASCII, without tracking."""
    faults = []
    if not address.startswith(SCHEMES):
        faults.append(f"{address!r} is relative or no address of the web")
    if not address.isascii() or re.search(r"\s", address):
        faults.append(f"{address!r} is not ASCII without spaces")
    if any(TRACKING.fullmatch(name) for name, _ in parse_qsl(urlsplit(address).query)):
        faults.append(f"{address!r} tracks")
    return faults


def text_faults(words: str) -> list[str]:
    """Characters that no document may hold."""
    return [f"character {ord(found):#x}" for found in ILLEGAL.findall(words)]


def title_faults(words: str) -> list[str]:
    """Why it is no title: one line of text that shows something."""
    bad = [] if words.strip() and words == " ".join(words.split()) else [f"{words!r} is no title"]
    return [*bad, *text_faults(words)]


def language_faults(tag: str) -> list[str]:
    """Why it is no language tag (BCP 47, by its form)."""
    return [] if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", tag) else [f"{tag!r} is no language"]


def repeated(values: Iterator[str] | list[str]) -> list[str]:
    """What stands there more than once."""
    seen: set[str] = set()
    return [value for value in values if value in seen or seen.add(value)]  # type: ignore[func-returns-value]
