"""Selectors as the configuration writes them: CSS, with ``::attr(name)``, ``::text`` or ``::html`` at the end.

The suffixes are parsel's (https://parsel.readthedocs.io/en/latest/usage.html#extensions-to-css-selectors).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

_SUFFIX = re.compile(r"::(?:(?P<take>text|html)|attr\(\s*(?P<attribute>[^\s()\"']+)\s*\))\s*$")


_STRING = re.compile(r"\\.|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")


@dataclass(frozen=True, slots=True)
class Selector:
    """A selector taken apart.

    css: for selectolax's lexbor; empty: the item's own element
    take: what is wanted of a match; None: what the field usually takes (text; of ``content`` the inner HTML)
    attribute: which one, where ``take`` is ``attr``
    """

    css: str
    take: Literal["attr", "text", "html"] | None = None
    attribute: str | None = None


@lru_cache(maxsize=1024)
def parse_selector(text: str) -> Selector:
    """The parts of a selector. Raises ValueError, in words for a web editor, if it cannot be one.

    >>> parse_selector("h3 a::attr(href)")
    Selector(css='h3 a', take='attr', attribute='href')
    """
    suffix = _SUFFIX.search(text)
    css = (text[: suffix.start()] if suffix else text).strip()
    if suffix is None or css:
        _check_css(css)
    if suffix is None:
        return Selector(css)
    if suffix["attribute"]:
        return Selector(css, "attr", suffix["attribute"].lower())
    return Selector(css, "text" if suffix["take"] == "text" else "html")


def _check_css(css: str) -> None:
    # CSS closes what is left open at its end; in a file written by hand that is a slip of the pen.
    if lonely := _lonely(css):
        raise ValueError(f"“{css}” is not a CSS selector: a {lonely} has no partner")
    try:
        LexborHTMLParser("").css(css)
    except SelectolaxError:
        # lexbor says no more than that it cannot parse it.
        raise ValueError(f"“{css}” is not a CSS selector{_why(css)}") from None


def _lonely(css: str) -> str | None:
    """A bracket or quote that is opened and not closed, or the other way round; None where all is well."""
    bare = _STRING.sub("", css)
    for opening, closing in ("[]", "()"):
        if bare.count(opening) != bare.count(closing):
            return opening if bare.count(opening) > bare.count(closing) else closing
    return next((quote for quote in "\"'" if quote in bare), None)


# What a selector that cannot be parsed looks like -> the likely reason. The first that fits is told.
_REASONS = (
    (r"^$", ": it is empty"),
    (r"^\(?/", ": it looks like XPath; write CSS, for example ul.news > li"),
    (r"::", ": only ::attr(name), ::text and ::html are known, once and at the very end"),
    (r":contains\(", ': write :lexbor-contains("words") instead of :contains("words")'),
    (r"[.#](?![\w\\-]|[^\x00-\x7f])", ": a . or # has no name after it"),
    (r"[.#]-?\d", ": a class or id that begins with a digit is written [class~='1a'] or [id='1a']"),
    (r"[>+~,]\s*$", ": something is missing at its end"),
    (r"^\s*[>+~,]|[>+~,]\s*[>+~,]", ": something is missing around , > + or ~"),
)


def _why(css: str) -> str:
    """The likely reason, to follow the message; empty where none is plain."""
    return next((reason for pattern, reason in _REASONS if re.search(pattern, css)), "")
