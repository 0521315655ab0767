"""A linear scanner for HTML, and the guard that runs before any parser.

HTML parsers are quadratic in nesting (32,000 nested divs took a sanitiser seconds, 80,000 a parser many seconds), so
how deep a text nests, and how often a parser would have to re-open formatting, is found out here first, in one pass.
Where it is not certain what a parser would do, the scanner counts upwards.
Source: HTML Standard sections 13.2.5 (tokens) and 13.2.6 (which end tags close what).
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

MAX_DEPTH = 512  # elements open at once; browsers stop at the same number
_MAX_REOPENED = 200_000  # formatting elements that a parser would have to open again, in all
_MAX_STEPS = 4  # look-ups per character of the text, for end tags that close nothing
_FOREIGN = 8  # what an SVG element that closes itself costs in such look-ups

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
_RAW = frozenset(["script", "style", "textarea", "title"])


def words(text: str) -> frozenset[str]:
    """The words of ``text`` as a set: lists of names are easier to read without quotation marks."""
    return frozenset(text.split())


_VOID = words("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr")
_FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
# An end tag does not reach through these; of what stands inside it is not a parent.
_SCOPE = words("applet caption html table td th marquee object template select svg math")
# Start tag -> elements on top of the stack that it closes.
_CLOSES: dict[str, frozenset[str]] = {
    "li": frozenset(["li", "p"]),
    "dt": frozenset(["dt", "dd", "p"]),
    "dd": frozenset(["dt", "dd", "p"]),
    "tr": frozenset(["td", "th", "tr", "p"]),
    "td": frozenset(["td", "th", "p"]),
    "th": frozenset(["td", "th", "p"]),
    "tbody": frozenset(["td", "th", "tr", "tbody", "thead", "tfoot", "p"]),
    "tfoot": frozenset(["td", "th", "tr", "tbody", "thead", "tfoot", "p"]),
    "thead": frozenset(["td", "th", "tr", "tbody", "thead", "tfoot", "p"]),
    "option": frozenset(["option"]),
    "optgroup": frozenset(["option", "optgroup"]),
    "rt": frozenset(["rt", "rp"]),
    "rp": frozenset(["rt", "rp"]),
}
_CLOSES_P = words(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form header "
    "hgroup hr h1 h2 h3 h4 h5 h6 main menu nav ol p pre search section summary table ul"
)


class Token(NamedTuple):
    """``kind`` is text, start or end; ``value`` the text as written or the tag's name in lower case.

    attributes: of a start tag as written, read by ``attributes``; closed: a start tag that ends in ``/>``
    """

    kind: str
    value: str
    attributes: str = ""
    closed: bool = False


def tokens(text: str, *, raw: bool = True) -> Iterator[Token]:
    """The tags and texts of ``text`` in order; comments, declarations and processing instructions are left out.

    raw: leave out what stands within script and style as well; False reads it as markup
    Never raises; every character is looked at a bounded number of times.
    """
    at, end = 0, len(text)
    while at < end:
        opened = text.find("<", at)
        if opened < 0:
            yield Token("text", text[at:])
            return
        if opened > at:
            yield Token("text", text[at:opened])
        tag = _TAG.match(text, opened)
        if tag is None:
            at = _past(text, opened)
            if at == opened + 1:
                yield Token("text", "<")
            continue
        at = tag.end()
        if tag.group(4) != ">":
            return
        name = tag.group(2).lower()
        if tag.group(1):
            yield Token("end", name)
            continue
        yield Token("start", name, tag.group(3), tag.group(3).endswith("/"))
        if raw and name in _RAW:
            at, content = _raw_text(text, at, name)
            if content and name in ("textarea", "title"):
                yield Token("text", content)


def attributes(written: str) -> dict[str, str]:
    """The attributes of a start tag, names in lower case, character references resolved; the first of a name wins."""
    found: dict[str, str] = {}
    for part in _PARTS.finditer(written):
        value = part.group(2) or part.group(3) or part.group(4) or ""
        found.setdefault(part.group(1).lower(), html.unescape(value))
    return found


def too_deep(text: str, *, limit: int = MAX_DEPTH) -> bool:
    """Whether an HTML parser must not be given ``text``: nested deeper than ``limit``, or made to exhaust one.

    Linear in the length of ``text``. Never False for what a parser would nest deeper; may be True for a text that is
    so ill-formed that a parser would mend it.

        >>> too_deep("<div>" * 600), too_deep("<ul>" + "<li>a" * 600 + "</ul>")
        (True, False)
    """
    stack = _Open(limit=limit, steps=_MAX_STEPS * len(text) + 100_000)
    for token in tokens(text, raw=_raw_is_safe(text)):
        if token.kind == "start":
            stack.start(token)
        elif token.kind == "end":
            stack.end(token.value)
        if stack.exhausted:
            return True
    return False


class _Open:
    """The elements that are open, as a parser would have them or more."""

    def __init__(self, *, limit: int, steps: int) -> None:
        self._names: list[str] = []
        self._counts: Counter[str] = Counter()
        self._formatting = 0
        self._reopened = 0
        self._limit = limit
        self._steps = steps

    @property
    def exhausted(self) -> bool:
        return len(self._names) > self._limit or self._reopened > _MAX_REOPENED or self._steps < 0

    def start(self, token: Token) -> None:
        name = token.value
        self._reopened += self._formatting
        closes = _CLOSES.get(name) or (_P if name in _CLOSES_P else frozenset())
        while self._names and self._names[-1] in closes:
            self._remove(len(self._names) - 1)
        if name in _VOID:
            return
        if token.closed and name not in _HTML and (self._counts["svg"] or self._counts["math"] or name in _DRAWN):
            self._steps -= _FOREIGN  # not counted as open, so paid for otherwise
            return
        self._names.append(name)
        self._counts[name] += 1
        self._formatting += name in _FORMATTING

    def end(self, name: str) -> None:
        """Closes the nearest ``name`` with what stands inside it, but for formatting, which a parser opens again."""
        if not self._counts[name]:
            return
        for at in range(len(self._names) - 1, -1, -1):
            self._steps -= 1
            if self._names[at] == name:
                if name not in _FORMATTING:
                    self._close_inside(at)
                self._remove(at)
                return
            if self._names[at] in _SCOPE and name not in _TABLE_PARTS:
                return

    def _close_inside(self, at: int) -> None:
        inside = self._names[at + 1 :]
        kept = [name for name in inside if name in _FORMATTING]
        self._counts.subtract(name for name in inside if name not in _FORMATTING)
        self._names[at + 1 :] = kept

    def _remove(self, at: int) -> None:
        name = self._names.pop(at)
        self._counts[name] -= 1
        self._formatting -= name in _FORMATTING


_P = frozenset(["p"])
_TABLE_PARTS = words("table tbody thead tfoot tr td th caption html body template svg math")
_DRAWN = words("path rect circle line polyline polygon ellipse stop use g")
_HTML = _CLOSES_P | _FORMATTING | frozenset(_CLOSES) | _VOID | frozenset(["span", "body", "sub", "sup", "var"])


def _raw_is_safe(text: str) -> bool:
    """Whether script and style hide what is in them from every parser: not in SVG, MathML or a select."""
    low = text.lower()
    return not any(f"<{name}" in low for name in ("svg", "math", "select", "frameset"))


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


def _raw_text(text: str, at: int, name: str) -> tuple[int, str]:
    """The index of the end tag of script, style, textarea or title, and what stands before it.

    A script that holds ``<!--`` may run on past its first end tag; it is read as markup, which can only count more.
    """
    end = re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE).search(text, at)
    if end is None:
        return len(text), ""
    if name == "script" and "<!--" in text[at : end.start()]:
        return at, ""
    return end.start(), text[at : end.start()]
