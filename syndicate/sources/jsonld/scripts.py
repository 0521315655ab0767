"""JSON-LD: the scripts of a page, or a document that is JSON, as nodes.

Read as data, not as linked data: ``@context`` is never fetched, names count by their last part. What software often has
wrong and without doubt is mended (a trailing comma, a line break inside a text, HTML's escapes, a comment around it
all); what else is no JSON is told with its place, and costs only itself.
Source: https://www.w3.org/TR/json-ld11/, sections 3 and 7
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from syndicate import text
from syndicate.errors import SourceError
from syndicate.model import Problem
from syndicate.sources._jsondoc import check_size, decoder
from syndicate.sources._page import Page
from syndicate.sources.jsonld.nodes import Described, Node, Part, Said
from syndicate.sources.jsonld.types import local_name

MAX_SCRIPTS = 500  # of a page; what is honest has a handful, a list of events one for each
MAX_NODES = 100_000  # of a page
MEDIA_TYPE = "application/ld+json"

_OPENING = re.compile(r"(?:(?://|/\*)?[ \t]*<!\[CDATA\[\s*(?:\*/)?|<!--)\s*")
_CLOSING = re.compile(r"(?:(?://|/\*)?[ \t]*\]\]>\s*(?:\*/)?|(?://[ \t]*)?-->|;)\Z")
# A text left open goes to the end: else every quote in it would be tried as a beginning.
_TEXT_OR_COMMA = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|,(?=\s*+[}\]])', re.DOTALL)
_BAD_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_GAP = re.compile(r"[\s,;]*")
_LANGUAGE = re.compile(r"@none|(?!id\b)[A-Za-z]{2}(?:-[A-Za-z0-9]{2,8})*")
_DECODER = decoder(strict=False)  # not strict: control characters stand in texts as themselves


def json_ld(page: Page) -> Described:
    """Every node that the scripts of a page describe. Never raises."""
    scripts = [node for node in page.root.css("script[type]") if _is_json_ld(node.attributes.get("type"))]
    if not scripts:
        return Described()
    made = _Making()
    for number, script in enumerate(scripts[:MAX_SCRIPTS], 1):
        made.add_source(script.text(), f"JSON-LD script {number}")
    if len(scripts) > MAX_SCRIPTS:
        made.lose(f"there are {len(scripts)} JSON-LD scripts; the first {MAX_SCRIPTS} were read")
    return made.described()


def json_ld_of(data: Any) -> Described:
    """Every node of a document that is JSON.

    data: as the decoder gives it
    """
    made = _Making()
    made.add(data)
    return made.described()


def _is_json_ld(media_type: str | None) -> bool:
    return (media_type or "").partition(";")[0].strip().lower() == MEDIA_TYPE


def values_of(source: str) -> tuple[list[Any], str | None]:
    """The values that stand in a script, one after the other, and what is wrong with the rest of it, if anything is.

    >>> values_of('<!-- {"name": "Lunch", } -->')
    ([{'name': 'Lunch'}], None)
    """
    bare = _unwrapped(source)
    check_size(bare)
    values, wrong = _decoded(bare)
    if wrong is None:
        return values, None
    for other in (_mended(bare), _mended(unescape(bare)) if "&" in bare else None):
        better, still = _decoded(other) if other is not None else ([], wrong)
        if still is None:
            return better, None
        values = better if len(better) > len(values) else values
    return values, wrong


def _unwrapped(source: str) -> str:
    """The script without a comment or CDATA section around it."""
    bare = source.strip().lstrip("\ufeff")
    for _ in range(3):
        opening = _OPENING.match(bare)
        bare = bare[opening.end() :] if opening else bare
        closing = _CLOSING.search(bare, max(0, len(bare) - 40))
        bare = (bare[: closing.start()] if closing else bare).strip()
    return bare


def _decoded(source: str) -> tuple[list[Any], str | None]:
    values: list[Any] = []
    found = _GAP.match(source)
    at = found.end() if found else 0
    while at < len(source):
        try:
            value, at = _DECODER.raw_decode(source, at)
        except json.JSONDecodeError as error:
            there = text.line(source[error.pos : error.pos + 60])
            return values, f"{error.msg} at line {error.lineno}, column {error.colno}: “{there}”"
        except RecursionError:
            return values, "it is nested too deep"
        values.append(value)
        gap = _GAP.match(source, at)
        at = gap.end() if gap else at
    return values, None


def _mended(source: str) -> str:
    """The same without trailing commas, and with escapes that JSON knows."""
    return _TEXT_OR_COMMA.sub(lambda found: _escapes(found.group()) if found.group() != "," else "", source)


def _escapes(written: str) -> str:
    return _BAD_ESCAPE.sub(_escape, written) if "\\" in written else written


def _escape(found: re.Match[str]) -> str:
    after = found[1]
    return found.group() if after in '"\\/bfnrtu' else after if after == "'" else f"\\\\{after}"


# --- data to nodes ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Making:
    """The nodes of a page in the making.

    left: how many more there may be; known: by ``@id``, those that say something; open: the properties of each
    """

    nodes: list[Node] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lost: bool = False
    left: int = MAX_NODES
    known: dict[str, Node] = field(default_factory=dict)
    open: list[dict[str, list[Part]]] = field(default_factory=list)

    def add_source(self, source: str, name: str) -> None:
        try:
            values, wrong = values_of(source)
        except SourceError as error:
            return self.lose(f"{name} was not read: {error}")
        if wrong is not None:
            self.lose(f"{name} is not sound JSON: {wrong}")
        for value in values:
            self.add(value)
        return None

    def add(self, data: Any) -> None:
        self.nodes += [part for part in self.parts(data) if isinstance(part, Node)]

    def lose(self, message: str) -> None:
        self.lost = True
        self.problems.append(Problem(message))

    def described(self) -> Described:
        """The nodes, each reference to one that is described elsewhere on the page put in its place."""
        for properties in self.open:
            for name, parts in properties.items():
                properties[name] = [self._meant(part) for part in parts]
        if not self.left:
            self.lose(f"the page describes more than {MAX_NODES:,} things; the others were not read")
        return Described(tuple(self._meant_node(node) for node in self.nodes), tuple(self.problems), self.lost)

    def _meant(self, part: Part) -> Part:
        return self._meant_node(part) if isinstance(part, Node) else part

    def _meant_node(self, node: Node) -> Node:
        bare = not node.types and not node.properties
        return self.known.get(node.id, node) if bare and node.id else node

    def parts(self, value: Any) -> list[Part]:
        """A value of a property, or a whole script, as its parts."""
        if isinstance(value, list):
            return [part for one in value for part in self.parts(one)]
        if isinstance(value, dict):
            return self._of_object(value)
        said = _written(value)
        return [Said(said)] if said is not None else []

    def _of_object(self, data: dict[str, Any]) -> list[Part]:
        if "@value" in data:
            said, language = _written(data["@value"]), data.get("@language")
            return [Said(said, language=language if isinstance(language, str) else None)] if said is not None else []
        inner = data.get("@list", data.get("@set"))
        if inner is not None:
            return self.parts(inner)
        if versions := list(_by_language(data)):
            return versions
        if not self.left:
            return []
        self.left -= 1
        properties: dict[str, list[Part]] = {}
        node = Node("JSON-LD", tuple(_types(data)), _id(data), properties)
        for name, value in data.items():
            if name not in ("@context", "@type", "@id", "@reverse") and (parts := self.parts(value)):
                properties.setdefault(local_name(name), []).extend(parts)
        self.open.append(properties)
        if node.id and (node.types or properties):
            self.known.setdefault(node.id, node)
        return [node]


def _types(data: dict[str, Any]) -> Iterator[str]:
    said = data.get("@type", data.get("type"))
    for one in said if isinstance(said, list) else [said]:
        if isinstance(one, str) and one.strip():
            yield local_name(one[:200])


def _id(data: dict[str, Any]) -> str | None:
    said = data.get("@id")
    return said.strip() or None if isinstance(said, str) else None


def _by_language(data: dict[str, Any]) -> Iterable[Part]:
    """The texts of an object whose keys are languages: ``{"sv": "Lunch", "en": "Lunch"}``."""
    if not data or not all(_LANGUAGE.fullmatch(key) and isinstance(value, str) for key, value in data.items()):
        return ()
    return [Said(value, language=None if key == "@none" else key) for key, value in data.items()]


def _written(value: Any) -> str | None:
    """A value as text; None for null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if isinstance(value, (str, int)) else None
