"""From what an expression finds in an item to the raw values of a field.

A text is a text; a number or a truth value is written out; a list is several values where the field takes several, one
line where it is a place, else the first that says something; an object is of use only where its keys are languages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import islice
from typing import Any

from jmespath.exceptions import JMESPathError
from jmespath.visitor import TreeInterpreter

from syndicate import text
from syndicate.config import Expression, parse_expression
from syndicate.errors import SourceError
from syndicate.sources._pick import ADDRESSES, DATES, SEVERAL
from syndicate.sources._values import Value

MAX_VALUES = 200  # of one field in one item
JOINED: Mapping[str, str] = {"location": ", ", "geo": ","}  # fields of which a list is one line

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[A-Za-z]{2,8}|#\d{2,6}|#x[0-9A-Fa-f]{2,6});")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_WALL_CLOCK = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?")
_SECONDS, _MILLISECONDS = re.compile(r"-?\d{9,10}(?:\.\d+)?"), re.compile(r"\d{13}(?:\.\d+)?")
_NO_DASHES = re.compile(r"((?:19|20|21)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MICROSOFT = re.compile(r"\\?/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?/")
_ADDRESS = re.compile(r"""\b(?:src|href)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'<>=]+))""", re.IGNORECASE)
_START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Picker:
    """Evaluates the expressions of a source, and keeps what went wrong.

    language: BCP 47, whose texts are taken where there are several; base: absolute address for relative links
    failed: field -> why its expression could not be evaluated, the first time
    objects: field -> the keys of an object that stood where a text was wanted, the first time
    markup: fields whose texts look like HTML though they are not said to be
    """

    language: str
    base: str
    failed: dict[str, str] = field(default_factory=dict)
    objects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    markup: dict[str, str] = field(default_factory=dict)
    _interpreter: Any = field(default_factory=TreeInterpreter)

    def search(self, expression: Expression, data: Any) -> Any:
        """What an expression finds. Raises SourceError, where it is used on what it cannot be used on."""
        try:
            return self._interpreter.visit(expression.tree, data)
        except JMESPathError as error:
            raise SourceError(f"“{expression.path}” cannot be used here: {_told(error)}") from error
        except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
            # jmespath lets those of Python through, for ceil(infinity) and the like.
            raise SourceError(f"“{expression.path}” cannot be used here: {_told(error)}") from error

    def fields(self, item: Any, wanted: Mapping[str, Sequence[str]]) -> dict[str, tuple[Value, ...]]:
        """The raw values of every field of an item."""
        return {name: self._field(item, name, written) for name, written in wanted.items()}

    def _field(self, item: Any, name: str, written: Sequence[str]) -> tuple[Value, ...]:
        groups = [self._values(item, name, compiled(one)) for one in written]
        if name in SEVERAL or name in ADDRESSES:
            return tuple(value for group in groups for value in group)[:MAX_VALUES]
        return _joined([group[0] for group in groups if group], " ")

    def _values(self, item: Any, name: str, expression: Expression) -> list[Value]:
        try:
            found = self.search(expression, item)
        except SourceError as error:
            self.failed.setdefault(name, str(error))
            return []
        texts = self._texts(found, name)
        if expression.take == "list":
            texts = [part for words in texts for part in re.split(r"[,;\n]", words)]
        said = [words for words in texts if words.strip()]
        values = [self._value(words, name, expression) for words in said[:MAX_VALUES]]
        return list(_joined(values, JOINED[name])) if name in JOINED else values

    def _texts(self, found: Any, name: str) -> list[str]:
        texts: list[str] = []
        for one in _flat(found):
            texts += self._text(one, name)
            if len(texts) >= MAX_VALUES:
                break
        return texts

    def _text(self, found: Any, name: str) -> list[str]:
        version = _in_language(found, self.language) if isinstance(found, dict) else found
        if version is None and found:
            self.objects.setdefault(name, tuple(map(str, list(found)[:8])))
        written = [_written(part) for part in islice(_flat(version), MAX_VALUES)]
        return [said for said in written if said is not None]

    def _value(self, words: str, name: str, expression: Expression) -> Value:
        if name in DATES:
            said = text.to_text(words) if expression.take == "html" else words
            return Value(_moment(said, expression.take), expression.written, base=self.base)
        if name in ADDRESSES and expression.take == "html":
            return Value(_address(words), expression.written, base=self.base)
        html = expression.take == "html" or (name == "content" and expression.take is None and _MARKUP.search(words))
        if not html and name in ("title", "summary", "location") and expression.take is None and _MARKUP.search(words):
            self.markup.setdefault(name, expression.written)
        return Value(words, expression.written, "html" if html else "text", self.base)


def compiled(written: str) -> Expression:
    """The expression; those of a configuration that was checked are all good. Raises SourceError."""
    try:
        return parse_expression(written)
    except ValueError as problem:
        raise SourceError(str(problem)) from problem


def _address(markup: str) -> str:
    """The first address in HTML: that of a picture or a link."""
    found = _ADDRESS.search(markup)
    return unescape(found[1] or found[2] or found[3]) if found else ""


def _told(error: Exception) -> str:
    return text.line(str(error))[:200]


def _flat(found: Any) -> Iterator[Any]:
    """What stands in a list, lists in it too; anything else itself."""
    if isinstance(found, list):
        for part in found:
            yield from _flat(part)
    else:
        yield found


def _written(found: Any) -> str | None:
    """A value as text; None for null and for numbers that are none."""
    if isinstance(found, str):
        return found
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, int):
        return str(found)
    if isinstance(found, float) and math.isfinite(found):
        return str(int(found)) if found.is_integer() and abs(found) < 1e15 else repr(found)
    return None


def _in_language(versions: dict[Any, Any], language: str) -> Any:
    """The version in a language of an object whose keys are languages, else the English or the only one; else None."""
    if not versions or not all(isinstance(key, str) and _LANGUAGE.fullmatch(key) for key in versions):
        return None
    said = {
        key.replace("_", "-").casefold(): value
        for key, value in versions.items()
        if isinstance(value, (str, list)) and value
    }
    wanted = language.casefold()
    main = wanted.partition("-")[0]
    near = next((key for key in said if key.partition("-")[0] == main), None)
    tags = [tag for tag in (wanted, main, near, "en") if tag in said]
    return said[tags[0]] if tags else next(iter(said.values())) if len(versions) == len(said) == 1 else None


def _joined(values: Sequence[Value], mark: str) -> tuple[Value, ...]:
    """The values as one; of a place each part once."""
    if len(values) < 2:
        return tuple(values)
    texts = [value.text.strip() for value in values]
    if mark == ", ":
        texts = [part for part in dict.fromkeys(texts) if not any(other.startswith(f"{part}, ") for other in texts)]
    html = any(value.form == "html" for value in values)
    origin = ", ".join(dict.fromkeys(value.origin for value in values))
    return (Value(mark.join(texts), origin, "html" if html else "text", values[0].base),)


def _moment(words: str, take: str | None) -> str:
    """A date as ISO 8601 where it is a count since 1970 or has no dashes, with a Z or without as ``take`` says it."""
    said = words.strip()
    if found := _MICROSOFT.fullmatch(said):
        said = _since_1970(int(found[1]) / 1000) or said
    elif _MILLISECONDS.fullmatch(said):
        said = _since_1970(float(said) / 1000) or said
    elif _SECONDS.fullmatch(said):
        said = _since_1970(float(said)) or said
    elif found := _NO_DASHES.fullmatch(said):
        said = "-".join(found.groups())
    clock = _WALL_CLOCK.match(said)
    if clock is None or take not in ("utc", "local"):
        return said
    if take == "local":
        return clock[0]
    return f"{said}Z" if clock.end() == len(said) else said


def _since_1970(seconds: float) -> str | None:
    try:
        return (_START + timedelta(seconds=round(seconds))).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return None
