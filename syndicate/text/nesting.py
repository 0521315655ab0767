"""The guard that runs before any parser: how deep HTML nests.

HTML parsers are quadratic in nesting (32,000 nested divs took a sanitiser seconds, 80,000 a parser many seconds), so
how deep a text nests, and how often a parser would have to open formatting again, is found out here first, in one pass.
Where parsers differ, or it is not certain what they do, the count goes upwards.
Source: HTML Standard sections 13.2.4.2 (scope) and 13.2.6 (which tags close what).
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from syndicate.text.markup import RAW, Token, attributes, raw_end, tokens, words

MAX_DEPTH = 512  # elements open at once; browsers stop at the same number
_MAX_REOPENED = 200_000  # formatting elements that a parser would have to open again, in all
_MAX_STEPS = 4  # look-ups per character of the text, for end tags that close nothing
_FOREIGN = 8  # what an SVG element that closes itself costs in such look-ups

_VOID = words("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr")

_FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
# An end tag does not reach through these (13.2.4.2, "in scope").
_SCOPE = words(
    "applet caption html table td th marquee object select template foreignobject desc title mi mo mn ms mtext "
    "annotation-xml"
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


def too_deep(text: str, *, limit: int = MAX_DEPTH) -> bool:
    """Whether an HTML parser must not be given ``text``: nested deeper than ``limit``, or made to exhaust one.

    Linear in the length of ``text``. Never False for what a parser would nest much deeper; may be True for a text that
    is so ill-formed that parsers disagree on it.

        >>> too_deep("<div>" * 600), too_deep("<ul>" + "<li>a" * 600 + "</ul>")
        (True, False)
    """
    stack = _Open(limit=limit, steps=_MAX_STEPS * len(text) + 100_000)
    regions: list[_Region] = []
    for token in tokens(text, hides=lambda: not stack.uncertain):
        while regions and token.begin >= regions[-1].end:
            regions.pop()
        if regions and token.end > regions[-1].end:
            return True
        floor = regions[-1].floor if regions else 0
        if token.kind == "end":
            stack.end(token.value, floor)
        elif token.kind == "start":
            stack.start(token, floor)
            if token.value in RAW or token.value in _RAW_TO_SOME:
                end = raw_end(text, token.end, token.value)
                if regions and end > regions[-1].end:
                    return True
                if token.value in _RAW_TO_SOME or stack.uncertain:
                    regions.append(_Region(end, len(stack)))
        if stack.exhausted:
            return True
    return False


class _Region(NamedTuple):
    """A piece that is text to one parser and markup to another, or to the same one inside SVG.

    Both must go on at ``end``, so no token may reach over it; what it closes must have been opened in it: ``floor`` is
    the number of elements that were open before.
    """

    end: int
    floor: int


class _Open:
    """The elements that are open, as a parser would have them or more."""

    def __init__(self, *, limit: int, steps: int) -> None:
        self._names: list[str] = []
        self._foreign: list[bool] = []  # whether it is surely an element of SVG or MathML
        self._perhaps: list[bool] = []  # whether it may be
        self._counts: Counter[str] = Counter()
        self._formatting = 0
        self._uncertain = 0
        self._reopened = 0
        self._limit = limit
        self._steps = steps

    @property
    def exhausted(self) -> bool:
        return len(self._names) > self._limit or self._reopened > _MAX_REOPENED or self._steps < 0

    def __len__(self) -> int:
        return len(self._names)

    @property
    def uncertain(self) -> bool:
        """Whether what is in a script or style is read as markup here, or the whole element dropped."""
        return self._uncertain > 0

    def start(self, token: Token, floor: int) -> None:
        """Opens an element, after closing those that end before it."""
        name = token.value
        self._reopened += self._formatting
        if name in _LEAVES_FOREIGN and (name != "font" or attributes(token.attributes).keys() & _FONT):
            self._leave_foreign(floor)
        inside = bool(self._names) and self._foreign[-1] and self._names[-1] not in _INTEGRATION
        self._close_before(name, floor)
        if (name in _VOID and not inside) or self._ignored(name):
            return
        foreign = (name in _ROOTS or inside) and not (self._counts["select"] or self._counts["frameset"])
        if token.closed and foreign:
            self._steps -= _FOREIGN  # not counted as open, so paid for otherwise
            return
        if name in _TABLE_ONLY and not self._counts["table"]:
            name = _MISPLACED
        self._names.append(name)
        self._foreign.append(foreign)
        perhaps = bool(self._perhaps) and self._perhaps[-1] and self._names[-2] not in _INTEGRATION
        self._perhaps.append(perhaps or name in _ROOTS)
        self._counts[name] += 1
        self._formatting += name in _FORMATTING
        self._uncertain += name in _UNCERTAIN

    def _close_before(self, name: str, floor: int) -> None:
        """What may do without an end tag ends where its next sibling begins; SVG and MathML know no such thing."""
        if self._counts["svg"] or self._counts["math"]:
            return
        closes = _CLOSES.get(name) or (_P if name in _CLOSES_P else frozenset())
        while len(self._names) > floor and self._names[-1] in closes:
            self._remove(len(self._names) - 1)

    def _ignored(self, name: str) -> bool:
        """Whether a parser drops the tag: a part of a table outside of one, a second body."""
        if self._counts["svg"] or self._counts["math"]:
            return False
        return name in _ONCE or (name in _TABLE_ONLY and not (self._counts["table"] or self._counts["template"]))

    def end(self, name: str, floor: int) -> None:
        """Closes the nearest ``name`` with what stands inside it, but for formatting, which a parser opens again."""
        if name in ("p", "br"):
            self._leave_foreign(floor)
        if not self._counts[name]:
            return
        barriers, in_html = _barriers(name), False
        for at in range(len(self._names) - 1, floor - 1, -1):
            self._steps -= 1
            in_html = in_html or not self._perhaps[at]
            if self._names[at] == name:
                # From within HTML no end tag reaches an element of SVG or MathML.
                if not (in_html and self._perhaps[at]):
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

    def _leave_foreign(self, floor: int) -> None:
        """What certain HTML tags do inside SVG and MathML: they end it, or may, where parsers disagree."""
        if floor:
            self._foreign[:floor] = [False] * min(floor, len(self._foreign))
        while len(self._names) > floor and self._foreign[-1] and self._names[-1] not in _INTEGRATION:
            self._remove(len(self._names) - 1)

    def _remove(self, at: int) -> None:
        name = self._names.pop(at)
        del self._foreign[at], self._perhaps[at]
        self._counts[name] -= 1
        self._formatting -= name in _FORMATTING
        self._uncertain -= name in _UNCERTAIN


_P = frozenset(["p"])
_ONCE = frozenset(["html", "head", "body"])
_TABLE_ONLY = words("tbody thead tfoot tr td th caption colgroup")
_TABLE_PARTS = _TABLE_ONLY | {"table"}
_MISPLACED = "misplaced"  # an element that its own end tag may not close
_TABLE_SCOPE = frozenset(["table", "template"])
# End tags that close what is in scope; every other one stops at a special element (13.2.6.4.7).
_BY_SCOPE = words(
    "address applet article aside blockquote button center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup li listing main marquee menu nav object ol p pre search section "
    "select summary ul"
)
_SPECIAL = _BY_SCOPE | _SCOPE | _TABLE_PARTS
_SPECIAL |= words("body frameset head html iframe noembed noframes noscript script plaintext style textarea xmp")
_LIST_SCOPE = _SCOPE | {"ol", "ul"}
_BUTTON_SCOPE = _SCOPE | {"button"}


def _barriers(name: str) -> frozenset[str]:
    """The elements that the end tag of ``name`` does not reach through."""
    if name == "template":
        return frozenset()
    if name in _TABLE_PARTS:
        return _TABLE_SCOPE
    if name in ("li", "p"):
        return _LIST_SCOPE if name == "li" else _BUTTON_SCOPE
    return _SCOPE if name in _BY_SCOPE or name in _FORMATTING else _SPECIAL


_ROOTS = frozenset(["svg", "math"])
# What looks like a script or style in these may be markup, or be dropped, which shows what is in it.
_UNCERTAIN = words("svg math select frameset")
# Their content is text to a parser that runs scripts or minds frames, markup to others.
_RAW_TO_SOME = words("noscript noframes noembed iframe xmp")
# HTML Standard 13.2.6.5: what ends foreign content, and where in it HTML begins again.
_LEAVES_FOREIGN = words(
    "b big blockquote body br center code dd div dl dt em embed font h1 h2 h3 h4 h5 h6 head hr i img li listing menu "
    "meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
_FONT = frozenset(["color", "face", "size"])
_INTEGRATION = words("foreignobject desc title mi mo mn ms mtext annotation-xml")
