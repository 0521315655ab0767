"""A linear scanner for HTML: tags and texts in order, as the tokeniser of the HTML Standard (13.2.5) sees them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = (
    rf"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+(?:{_SPACE}*+={_SPACE}*+"
    rf"(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|(?![\"'>])[^ \t\n\f\r>]++)?+)?+"
)
# "<a b" without a ">" reaches to the end of the text: a parser drops all of it, and so does the scanner.
_TAG = re.compile(rf"<(/?)([A-Za-z][^ \t\n\f\r/>]*+)((?:[ \t\n\f\r/]++|{_ATTRIBUTE})*+)(>|\Z)")
_PARTS = re.compile(
    rf"([^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)(?:{_SPACE}*+={_SPACE}*+"
    rf"(?:\"([^\"]*+)\"?|'([^']*+)'?|([^ \t\n\f\r>\"'][^ \t\n\f\r>]*+))?+)?+"
)
_COMMENT_END = re.compile("--!?>")
_IN_SCRIPT = re.compile(r"<!--|-->|</?script(?=[ \t\n\f\r/>])", re.IGNORECASE)
RAW = frozenset(["script", "style", "textarea", "title"])


def words(text: str) -> frozenset[str]:
    """The words of ``text`` as a set: lists of names are easier to read without quotation marks."""
    return frozenset(text.split())


class Token(NamedTuple):
    """``kind`` is text, start, end or comment; ``value`` the text as written or the tag's name in lower case.

    attributes: of a start tag as written, read by ``attributes``; closed: a start tag that ends in ``/>``
    begin, end: where it stands in the text
    """

    kind: str
    value: str
    begin: int
    end: int
    attributes: str = ""
    closed: bool = False


def tokens(text: str, *, hides: Callable[[], bool] = lambda: True) -> Iterator[Token]:
    """The tokens of ``text`` in order; comment stands for declarations and processing instructions too.

    hides: asked after each script, style, textarea or title; where it says False, their content is read as markup
    Never raises; every character is looked at a bounded number of times.
    """
    at, end = 0, len(text)
    while at < end:
        opened = text.find("<", at)
        if opened < 0:
            yield Token("text", text[at:], at, end)
            return
        if opened > at:
            yield Token("text", text[at:opened], at, opened)
        tag = _TAG.match(text, opened)
        if tag is None:
            at = _past(text, opened)
            kind = "text" if at == opened + 1 else "comment"
            yield Token(kind, text[opened:at] if kind == "text" else "", opened, at)
            continue
        at = tag.end()
        if tag.group(4) != ">":
            yield Token("comment", "", opened, end)
            return
        name = tag.group(2).lower()
        if tag.group(1):
            yield Token("end", name, opened, at)
            continue
        yield Token("start", name, opened, at, tag.group(3), tag.group(3).endswith("/"))
        if name in RAW and hides():
            content, at = at, raw_end(text, at, name)
            if name in ("textarea", "title") and at > content:
                yield Token("text", text[content:at], content, at)


def raw_end(text: str, at: int, name: str) -> int:
    """Where what stands in script, style, textarea, title and the like ends: at the end tag or with the text."""
    if name == "script":
        return _script_end(text, at)
    end = re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE).search(text, at)
    return end.start() if end is not None else len(text)


def attributes(written: str) -> dict[str, str]:
    """The attributes of a start tag, names in lower case, character references resolved; the first of a name wins."""
    found: dict[str, str] = {}
    for part in _PARTS.finditer(written):
        value = part.group(2) or part.group(3) or part.group(4) or ""
        found.setdefault(part.group(1).lower(), html.unescape(value))
    return found


def _past(text: str, opened: int) -> int:
    """The index after a comment or the like at ``opened``; one further where the ``<`` is only text."""
    if text.startswith("<!--", opened):
        for short in (">", "->"):
            if text.startswith(short, opened + 4):
                return opened + 4 + len(short)
        found = _COMMENT_END.search(text, opened + 4)
        return found.end() if found is not None else len(text)
    if text.startswith(("<!", "<?", "</"), opened):
        end = text.find(">", opened)
        return end + 1 if end >= 0 else len(text)
    return opened + 1


def _script_end(text: str, at: int) -> int:
    """13.2.5.15 and on: within ``<!--`` a ``<script`` hides the next end tag, as in the days of ``document.write``."""
    state = "script"
    while (found := _IN_SCRIPT.search(text, at)) is not None:
        mark = found.group().lower()
        at = found.end()
        if mark == "<!--":
            state = "escaped" if state == "script" else state
            at -= 2  # its dashes may be those of "-->"
        elif mark == "-->":
            state = "script"
        elif mark == "<script":
            state = "twice" if state == "escaped" else state
        elif state == "twice":
            state = "escaped"
        else:
            return found.start()
    return len(text)
