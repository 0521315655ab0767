"""Expressions as the configuration writes them for JSON: JMESPath, with a word at the end for what the value is.

The language: https://jmespath.org/specification.html. ``::html``, ``::text``, ``::utc``, ``::local``, ``::list`` and
``::header`` are ours; no JMESPath expression ends with two colons and a word, so that they cannot be mistaken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions

from syndicate.config.problems import did_you_mean

LONGEST = 2000  # characters
Take = Literal["html", "text", "utc", "local", "list", "header"]

_SUFFIX = re.compile(r"::(?P<take>[A-Za-z]*)\s*$")
_TAKES = ("html", "text", "utc", "local", "list", "header")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_LITERAL = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`(?P<json>(?:[^`\\]|\\.)*)`", re.DOTALL)
_FUNCTIONS = cast("dict[str, dict[str, Any]]", Functions.FUNCTION_TABLE)


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression taken apart.

    written: as in the configuration; path: without its suffix, of ``header`` the name of the header in lower case
    take: what the value is; None: what the field usually holds
    tree: the compiled expression, for jmespath's interpreter; None for a header
    """

    written: str
    path: str
    take: Take | None
    tree: Any


@lru_cache(maxsize=1024)
def parse_expression(text: str) -> Expression:
    """The parts of an expression. Raises ValueError, in words for a web editor, if it cannot be one.

    >>> parse_expression("title.rendered::html").path, parse_expression("title.rendered::html").take
    ('title.rendered', 'html')
    """
    if len(text) > LONGEST:
        raise ValueError(f"this expression has more than {LONGEST} characters")
    suffix = _SUFFIX.search(text)
    path = (text[: suffix.start()] if suffix else text).strip()
    take = suffix["take"].lower() if suffix else None
    if take is not None and take not in _TAKES:
        raise ValueError(f"“::{take}” is not known; {did_you_mean(take, _TAKES)}")
    if take == "header":
        if not _HEADER.fullmatch(path):
            raise ValueError(f"“{path}” is not the name of a header; write for example X-WP-TotalPages::header")
        return Expression(text, path.lower(), "header", None)
    return Expression(text, path, cast("Take | None", take), _compiled(path))


def _compiled(path: str) -> Any:
    _check_literals(path)
    try:
        tree = jmespath.compile(path).parsed
    except JMESPathError as error:
        raise ValueError(f"“{path}” is not a JMESPath expression{_why(path, error)}") from None
    except RecursionError:
        raise ValueError("this expression is nested too deep") from None
    for node in _calls(tree):
        _check_call(node)
    return tree


def _check_literals(path: str) -> None:
    """Raises ValueError where `…` holds no JSON: jmespath would take that for a text, with a warning to programmers."""
    for found in _LITERAL.finditer(path):
        if found["json"] is None:
            continue
        try:
            json.loads(found["json"].replace("\\`", "`"))
        except ValueError:
            hint = f"'{found['json']}'" if "'" not in found["json"] else "a text in single quotes"
            raise ValueError(f"“{found.group()}”: between ` and ` stands JSON; for a text write {hint}") from None


def _calls(tree: Any) -> Iterator[dict[str, Any]]:
    """Every call of a function in a compiled expression."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if node.get("type") == "function_expression":
                yield node
            stack += node.get("children", ())
        elif isinstance(node, list):
            stack += node


def _check_call(node: dict[str, Any]) -> None:
    name, given = node["value"], len(node["children"])
    known = _FUNCTIONS.get(name)
    if known is None:
        raise ValueError(f"“{name}” is not a function of JMESPath; {did_you_mean(name, _FUNCTIONS)}")
    wanted = len(known["signature"])
    variadic = bool(known["signature"]) and known["signature"][-1].get("variadic", False)
    if given < wanted or (given > wanted and not variadic):
        raise ValueError(f"{name}() takes {wanted}{' or more' if variadic else ''}, not {given} arguments")


_ODD_NAME = r"[^\W\d_a-zA-Z]|(?<=\w)-|\w:\w"
# What an expression that cannot be parsed looks like -> the likely reason. The first that fits is told.
_REASONS = (
    (r"^\s*$", ": it is empty"),
    (r"^\$", ": it looks like JSONPath; leave out the $, for example items.title"),
    (r"^/", ": it looks like a JSON Pointer; write dots, for example items.title"),
    (r"\[\s*\"[^\"]*\"\s*\](?!.*[=<>])", ': write ."name" instead of ["name"]'),
    (_ODD_NAME, ": a name with other letters than a to z, or with - or :, needs quotes: '\"last-name\"'"),
    (r"(?<![=<>!])=(?!=)", ": write == to compare"),
    (r"\.\s*$|\|\s*$", ": something is missing at its end"),
)


def _why(path: str, error: JMESPathError) -> str:
    reason = next((reason for pattern, reason in _REASONS if re.search(pattern, path)), None)
    if reason is not None:
        return reason
    at = getattr(error, "lex_position", getattr(error, "lexer_position", None))
    return f": it cannot be read from “{path[at : at + 20]}” on" if isinstance(at, int) and 0 <= at < len(path) else ""
