"""YAML and JSON -> entries: a list of objects, an object that holds one such list, or a single object.

Every scalar of YAML stays the text that was written: what it means is decided by the field it stands for, so that
``no`` is a word and a date a date. An alias stands for the very same value, never for a copy.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from syndicate.config.reading import syntax_problem
from syndicate.sources._columns import Entry
from syndicate.sources.files.entries import Bad, Sheaf, Unreadable, place, text_of

MAX_YAML = 512 * 1024  # bytes
MAX_MERGED = 20_000  # keys that << brings in

_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_FOLD = "\a"  # ruamel's mark of where a text was folded
_TOO_DEEP = "it is nested too deep"


def read_json(body: bytes, name: str, sheaf: Sheaf) -> None:
    """Put the entries of a JSON file into the sheaf. Raises Unreadable."""
    words, doubt = text_of(body)
    if doubt:
        sheaf.notes.append(f"{name}: {doubt}")
    try:
        # Numbers stay as they are written: 1.10 is no 1.1, and one of a million digits is no work.
        data = json.loads(words, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise Unreadable(f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}", error.lineno) from error
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error
    _put(data, name, sheaf, lines={})


def read_yaml(body: bytes, name: str, sheaf: Sheaf) -> None:
    """Put the entries of a YAML file into the sheaf. Raises Unreadable."""
    if len(body) > MAX_YAML:
        raise Unreadable(f"it is larger than {MAX_YAML:,} bytes, which is too much YAML; a CSV file may be larger")
    words, doubt = text_of(body)
    if doubt:
        sheaf.notes.append(f"{name}: {doubt}")
    sheaf.spend(len(body))
    documents, lines = yaml_documents(words)
    if not documents:
        raise Unreadable("there is nothing in it")
    _put(documents[0] if len(documents) == 1 else documents, name, sheaf, lines=lines)


def yaml_documents(words: str) -> tuple[list[Any], dict[int, int]]:
    """The documents of a YAML text, and the line that each mapping in them begins at, by its ``id()``.

    Raises Unreadable.
    """
    builder = _Builder()
    try:
        nodes = [node for node in YAML(typ="safe", pure=True).compose_all(words) if node is not None]
        return [builder.build(node) for node in nodes], builder.lines
    except MarkedYAMLError as error:
        problem = syntax_problem(error, words.splitlines())
        raise Unreadable(problem.message, problem.line) from error
    except (YAMLError, ValueError, AttributeError, IndexError, AssertionError) as error:
        # ruamel's parser meets some broken texts with errors of Python's own.
        raise Unreadable("this is no YAML that can be read") from error
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error


class _Builder:
    """Nodes -> data. Each node is built once, however many aliases stand for it."""

    def __init__(self) -> None:
        self.built: dict[int, Any] = {}
        self.lines: dict[int, int] = {}
        self.merged = 0

    def build(self, node: Node) -> Any:
        if id(node) in self.built:
            return self.built[id(node)]
        self.built[id(node)] = None  # for an alias that holds itself
        made = self._made(node)
        self.built[id(node)] = made
        if isinstance(made, dict):
            self.lines[id(made)] = node.start_mark.line + 1
        return made

    def _made(self, node: Node) -> Any:
        if isinstance(node, SequenceNode):
            return [self.build(part) for part in node.value]
        if not isinstance(node, MappingNode):
            return None if node.tag == _NULL else _words(node)
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == _MERGE:
                merged = self._merge(value) | merged
            elif isinstance(key, ScalarNode):
                own.setdefault(_words(key), self.build(value))
        return merged | own

    def _merge(self, node: Node) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for part in node.value if isinstance(node, SequenceNode) else [node]:
            made = self.build(part)
            found = made if isinstance(made, dict) else {}
            self.merged += len(found)
            if self.merged > MAX_MERGED:
                raise Unreadable("too many keys are merged in with <<", node.start_mark.line + 1)
            merged = found | merged
        return merged


def _words(node: Node) -> str:
    """What a scalar says; two halves of a character (as JSON writes them) are one."""
    return str(node.value).replace(_FOLD, "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _put(data: Any, name: str, sheaf: Sheaf, *, lines: Mapping[int, int]) -> None:
    listed = _listed(data, sheaf)
    sheaf.empty = sheaf.empty or not listed
    header = list(dict.fromkeys(key for one in listed[:100] if isinstance(one, dict) for key in one))
    if listed:
        sheaf.notes += [f"{name}: {words} ({field})" for field, words in sheaf.columns.missing(header)]
    sheaf.add(_entries(listed, name, lines))


def _entries(listed: Sequence[Any], name: str, lines: Mapping[int, int]) -> Iterator[Entry | Bad]:
    for index, one in enumerate(listed, 1):
        where = place(name, lines.get(id(one))) if lines else f"{name} entry {index}"
        if isinstance(one, dict):
            yield Entry({str(key): value for key, value in one.items()}, where)
        else:
            yield Bad(f"{name} entry {index}", "it has no keys of its own, such as title:")


def _listed(data: Any, sheaf: Sheaf) -> list[Any]:
    """The list of items in a document. Raises Unreadable where there is none."""
    if sheaf.items is not None:
        found: Any = data
        for part in sheaf.items.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if not isinstance(found, list):
            raise Unreadable(f"there is no list “{sheaf.items}” (items)")
        return found
    if isinstance(data, list):
        return data
    if not isinstance(data, dict):
        raise Unreadable("there is no list of items in it")
    lists: dict[Any, list[Any]] = {
        key: value for key, value in data.items() if _of_objects(value) and not sheaf.columns.known([str(key)])
    }
    filled = {key: value for key, value in lists.items() if value} or lists
    if len(filled) > 1:
        raise Unreadable(f"there are several lists in it; name one in items: {', '.join(map(str, filled))[:200]}")
    known = sheaf.columns.known(map(str, data))
    for value in filled.values():
        if value or known < 2:
            return value
    if known:
        return [data]
    raise Unreadable("there is no list of items in it, and no name that is known, such as title or rubrik")


def _of_objects(value: Any) -> bool:
    return isinstance(value, list) and (not value or any(isinstance(part, dict) for part in value[:100]))
