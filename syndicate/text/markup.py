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
from collections.abc import Callable, Iterator
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
# An end tag does not reach through these (13.2.4.2, "in scope").
_SCOPE = words(
    "applet caption html table td th marquee object template foreignobject desc title mi mo mn ms mtext annotation-xml"
)
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
    "optgroup": frozenset(["option"]),
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


def tokens(text: str, *, hides: Callable[[], bool] = lambda: True) -> Iterator[Token]:
    """The tags and texts of ``text`` in order; comments, declarations and processing instructions are left out.

    hides: asked at each comment and script; False reads what stands within as markup
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
            at = _past(text, opened) if hides() else opened + 1
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
        if name in _RAW and hides():
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
    for token in tokens(text, hides=stack.certain):
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
        self._foreign: list[bool] = []  # whether it is surely an element of SVG or MathML
        self._counts: Counter[str] = Counter()
        self._formatting = 0
        self._uncertain = 0
        self._reopened = 0
        self._limit = limit
        self._steps = steps

    @property
    def exhausted(self) -> bool:
        return len(self._names) > self._limit or self._reopened > _MAX_REOPENED or self._steps < 0

    def certain(self) -> bool:
        """Whether every parser takes a comment here for a comment, and hides what is in a script."""
        return not self._uncertain

    def start(self, token: Token) -> None:
        name = token.value
        self._reopened += self._formatting
        if name in _LEAVES_FOREIGN and (name != "font" or attributes(token.attributes).keys() & _FONT):
            self._leave_foreign()
        inside = bool(self._names) and self._foreign[-1] and self._names[-1] not in _INTEGRATION
        self._close_before(name)
        if (name in _VOID and not inside) or self._ignored(name):
            return
        foreign = (name in _ROOTS or inside) and not (self._counts["select"] or self._counts["frameset"])
        if token.closed and foreign:
            self._steps -= _FOREIGN  # not counted as open, so paid for otherwise
            return
        self._names.append(name)
        self._foreign.append(foreign)
        self._counts[name] += 1
        self._formatting += name in _FORMATTING
        self._uncertain += name in _UNCERTAIN

    def _close_before(self, name: str) -> None:
        """What may do without an end tag ends where its next sibling begins; SVG and MathML know no such thing."""
        if self._counts["svg"] or self._counts["math"]:
            return
        closes = _CLOSES.get(name) or (_P if name in _CLOSES_P else frozenset())
        while self._names and self._names[-1] in closes:
            self._remove(len(self._names) - 1)

    def _ignored(self, name: str) -> bool:
        """Whether a parser drops the tag: a part of a table outside of one, a second body."""
        if self._counts["svg"] or self._counts["math"]:
            return False
        return name in _ONCE or (name in _TABLE_ONLY and not (self._counts["table"] or self._counts["template"]))

    def end(self, name: str) -> None:
        """Closes the nearest ``name`` with what stands inside it, but for formatting, which a parser opens again."""
        if name in ("p", "br"):
            self._leave_foreign()
        if not self._counts[name]:
            return
        if name == "template":
            self._close(len(self._names) - 1 - self._names[::-1].index(name))
            return
        barriers = _barriers(name)
        for at in range(len(self._names) - 1, -1, -1):
            self._steps -= 1
            if self._names[at] == name:
                self._close(at)
                return
            if self._names[at] in barriers:
                return

    def _close(self, at: int) -> None:
        if self._names[at] in _FORMATTING or self._names[at] == "form":
            # What stands inside may stay open or not: counted as open, but not relied upon.
            self._foreign[at:] = [False] * (len(self._names) - at)
        else:
            for inside in range(len(self._names) - 1, at, -1):
                if self._names[inside] in _FORMATTING:
                    self._foreign[inside] = False
                else:
                    self._remove(inside)
        self._remove(at)

    def _leave_foreign(self) -> None:
        """What certain HTML tags do inside SVG and MathML: they end it."""
        while self._names and self._foreign[-1] and self._names[-1] not in _INTEGRATION:
            self._remove(len(self._names) - 1)

    def _remove(self, at: int) -> None:
        name = self._names.pop(at)
        del self._foreign[at]
        self._counts[name] -= 1
        self._formatting -= name in _FORMATTING
        self._uncertain -= name in _UNCERTAIN


_P = frozenset(["p"])
_ONCE = frozenset(["html", "head", "body"])
_TABLE_ONLY = words("tbody thead tfoot tr td th caption colgroup")
_TABLE_PARTS = _TABLE_ONLY | {"table"}
_TABLE_SCOPE = frozenset(["table", "template"])
# End tags that close what is in scope; every other one stops at a special element (13.2.6.4.7).
_BY_SCOPE = words(
    "address applet article aside blockquote button center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup li listing main marquee menu nav object ol p pre search section select "
    "summary ul"
)
_SPECIAL = _BY_SCOPE | _SCOPE | _TABLE_PARTS
_SPECIAL |= words("body frameset head html iframe noembed noframes noscript script plaintext style textarea xmp")
_LIST_SCOPE = _SCOPE | {"ol", "ul"}
_BUTTON_SCOPE = _SCOPE | {"button"}


def _barriers(name: str) -> frozenset[str]:
    """The elements that the end tag of ``name`` does not reach through."""
    if name in _TABLE_PARTS:
        return _TABLE_SCOPE
    if name in ("li", "p"):
        return _LIST_SCOPE if name == "li" else _BUTTON_SCOPE
    return _SCOPE if name in _BY_SCOPE or name in _FORMATTING else _SPECIAL


_ROOTS = frozenset(["svg", "math"])
# In these, comments or scripts are text to one parser and markup to another, or dropped.
_UNCERTAIN = words("svg math select frameset noscript noframes noembed iframe xmp plaintext")
# HTML Standard 13.2.6.5: what ends foreign content, and where in it HTML begins again.
_LEAVES_FOREIGN = words(
    "b big blockquote body br center code dd div dl dt em embed font h1 h2 h3 h4 h5 h6 head hr i img li listing menu "
    "meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
_FONT = frozenset(["color", "face", "size"])
_INTEGRATION = words("foreignobject desc title mi mo mn ms mtext annotation-xml")


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
