"""Bytes to data: nothing that is too deep or too large gets to the parser; what is no JSON is told as what it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from syndicate import text
from syndicate.errors import SourceError
from syndicate.fetch import Response
from syndicate.model import Sign
from syndicate.sources._page import open_page
from syndicate.sources._signs import REPLACEMENT_SHARE, interstitial

MAX_DEPTH = 100  # lists and objects in one another; what APIs give has a dozen
MAX_VALUES = 1_000_000  # a hundred megabytes or so of memory
MAX_DIGITS = 20  # a longer whole number stays as it is written: it is an id, not a count

_GUARD = re.compile(r"\)\]\}'?,?\s*")  # in front of JSON, so that no script can read it (AngularJS, Gerrit)
# Possessive, and a text left open goes to the end: else every quote in it would be tried as a beginning.
_TEXTS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NESTING = str.maketrans("{}", "[]")
_NOT_NESTING = re.compile(r"[^\[\]]+")
_JSONP = re.compile(r"(?:/\*.*?\*/)?\s*(?:typeof\s|[\w$.\[\]]+\s*\(|[\w$.]+\s*&&)", re.DOTALL)
_LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl", "application/json-seq"})


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read.

    data: what the JSON says; None where there is a sign against it
    sign: what stands in its place, None where all is well
    doubt: why its characters are not to be trusted, None where they are
    """

    data: Any
    sign: Sign | None = None
    doubt: str | None = None


def open_document(response: Response, *, asked: str | None) -> Document:
    """The document in an answer. Raises SourceError where reading it would cost too much.

    asked: address that was asked for, None for a file
    """
    decoded = text.decode(response.body, charset=response.charset, markup=False)
    source = decoded.text.removeprefix("\ufeff").strip("\x1e \t\r\n")
    guard = _GUARD.match(source)
    source = source[guard.end() :] if guard else source
    if not source:
        return Document(None, Sign(rule="truncated", message="the answer is empty"))
    if source[0] == "<":
        return Document(None, _markup(response, asked))
    if source[0] not in '{["-0123456789tfn':
        return Document(None, _other(source, response.url))
    check_size(source)
    share = text.mojibake(source)
    if share > REPLACEMENT_SHARE:
        message = f"{share:.1%} of the answer's characters could not be decoded"
        return Document(None, Sign(rule="mojibake", message=message))
    read = parse(source, lines=response.media_type in _LINES)
    return Document(None, read, decoded.doubt) if isinstance(read, Sign) else Document(read, None, decoded.doubt)


def parse(source: str, *, lines: bool = False) -> Any | Sign:
    """What JSON says, or a sign why it is none; several lines of JSON each are a list. Pure; never raises.

    lines: it is declared to be one value a line

    Numbers that no calendar or feed has a use for (NaN, Infinity, 1e999) are null; very long ones stay texts. Of
    two values of the same name the last counts, as everywhere (RFC 8259 section 4).
    """
    try:
        return _parsed(source)
    except json.JSONDecodeError as error:
        several = _several(source) if lines or error.msg.startswith("Extra data") else None
        return _broken(source, error) if several is None else several
    except RecursionError:
        return Sign(rule="wrong-type", message="the answer is nested too deep to be read")


def _parsed(source: str) -> Any:
    return decoder().decode(source)


def decoder(*, strict: bool = True) -> json.JSONDecoder:
    """A decoder that takes numbers as ``parse`` does. strict: as of json, no control characters in texts."""
    return json.JSONDecoder(strict=strict, parse_int=_whole, parse_float=_number, parse_constant=lambda _: None)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_DIGITS else digits[:200]


def _number(written: str) -> float | None:
    value = float(written)
    return value if abs(value) < 1e300 else None


def _several(source: str) -> list[Any] | None:
    rows = [row for line in source.split("\n") if (row := line.strip("\x1e \t\r"))]
    if len(rows) < 2 or any(row[0] not in "{[" for row in rows):
        return None
    try:
        return [_parsed(row) for row in rows]
    except (json.JSONDecodeError, RecursionError):
        return None


def check_size(source: str) -> None:
    """Raises SourceError for JSON that is nested too deep or holds too many values. A linear scan, within a second."""
    bare = _TEXTS.sub("", source)
    if bare.count(",") + bare.count("[") + bare.count("{") > MAX_VALUES:
        raise SourceError(f"The answer holds more than {MAX_VALUES:,} values.")
    left = _NOT_NESTING.sub("", bare.translate(_NESTING))
    for _ in range(MAX_DEPTH):
        inner = left.replace("[]", "")
        if len(inner) == len(left):
            break
        left = inner
    # What is left has no partner, or stands around more than may be in one another.
    if left.count("[") > MAX_DEPTH or "[]" in left:
        raise SourceError(f"The answer is nested too deep: more than {MAX_DEPTH} lists and objects in one another.")


def _broken(source: str, error: json.JSONDecodeError) -> Sign:
    if error.pos >= len(source) - 1 or error.msg.startswith("Unterminated string"):
        return Sign(rule="truncated", message=f"the JSON ends before its end: “{text.line(source[-60:])}”")
    there = text.line(source[error.pos : error.pos + 60])
    if error.msg.startswith("Extra data"):
        return Sign(rule="wrong-type", message=f"something else stands behind the JSON: “{there}”")
    where = f"line {error.lineno}, column {error.colno}"
    return Sign(rule="wrong-type", message=f"the answer is not sound JSON: {error.msg} at {where}, “{there}”")


def _markup(response: Response, asked: str | None) -> Sign:
    """What a page in the place of JSON says of itself."""
    page = open_page(response)
    seen = interstitial(page, items=0, asked=asked)
    if seen is not None:
        return seen
    node = page.root.css_first("title") or page.root.css_first("h1")
    said = text.line(node.text())[:120] if node is not None else ""
    named = f": “{said}”" if said else ""
    return Sign(rule="wrong-type", message=f"{response.url} answered with a page or XML, not with JSON{named}")


def _other(source: str, url: str) -> Sign:
    if _JSONP.match(source[:2000]):
        message = f"{url} answered with a script (JSONP), not with JSON; leave out the parameter callback or jsonp"
        return Sign(rule="wrong-type", message=message)
    return Sign(rule="wrong-type", message=f"{url} did not answer with JSON: “{text.line(source[:60])}”")
