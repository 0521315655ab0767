"""YAML text -> plain data, and the line of every key. Nothing is guessed: a scalar stays the text that was written.

What a text means (a number, a length of time, an address) is decided by the key it stands under, in values.py. So
``language: no`` is Norwegian, ``title: 2016`` a title, and YAML's own types never surprise a web editor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from syndicate.errors import ConfigProblem

Location = tuple[str | int, ...]
Data = dict[str, Any]

_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_FOLD = "\a"


@dataclass
class Document:
    """What the file says.

    data: dicts, lists and texts; None where nothing stands after a key. Empty if the file could not be read
    lines: where each key or list entry is written, counted from 1; ``()`` is the first line of the content
    problems: syntax errors (then there is nothing else), keys written twice
    """

    data: Data = field(default_factory=dict)
    lines: dict[Location, int] = field(default_factory=dict)
    problems: list[ConfigProblem] = field(default_factory=list)

    def line(self, location: Location) -> int:
        """The line of the key at ``location``, else of the nearest one above it; 0 if there is none."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 0)


def dotted(location: Location) -> str:
    """``("feeds", "a", "formats", 0)`` as people read it: ``feeds.a.formats.0``."""
    return ".".join(map(str, location))


def read(text: str) -> Document:
    """The document in ``text``. Pure; every fault is in ``problems``, none is raised."""
    document = Document()
    try:
        root = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        document.problems.append(syntax_problem(error, text.splitlines()))
        return document
    except YAMLError as error:
        document.problems.append(_character_problem(error, text))
        return document
    except RecursionError:
        document.problems.append(ConfigProblem(0, "", "this file is nested too deep to be read"))
        return document
    if root is None:
        document.problems.append(ConfigProblem(0, "", "the file is empty; `syndicate init` writes one to start from"))
    elif not isinstance(root, MappingNode):
        message = "the file must begin with keys such as site:, sources: and feeds:"
        document.problems.append(ConfigProblem(root.start_mark.line + 1, "", message))
    else:
        document.lines[()] = root.start_mark.line + 1
        document.data = _Builder(document).mapping(root, (), ())
    return document


class _Builder:
    """Nodes -> data, filling in the document's lines and problems on the way."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def build(self, node: Node, location: Location, above: tuple[Node, ...]) -> Any:
        if any(node is other for other in above):
            self.problem(node, location, "this alias holds itself")
            return None
        if isinstance(node, MappingNode):
            return self.mapping(node, location, above)
        if isinstance(node, SequenceNode):
            return self.sequence(node, location, above)
        return None if node.tag == _NULL else _text(node)

    def mapping(self, node: MappingNode, location: Location, above: tuple[Node, ...]) -> Data:
        found: Data = {}
        merged: Data = {}
        first_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                merged |= self.merge(value_node, location, (*above, node))
                continue
            if not isinstance(key_node, ScalarNode):
                self.problem(key_node, location, "a key must be a single word")
                continue
            key, line = _text(key_node), key_node.start_mark.line + 1
            if key in found:
                message = f"this key is already given in line {first_lines[key]}; keep one of the two"
                self.document.problems.append(ConfigProblem(line, dotted((*location, key)), message))
                continue
            first_lines[key] = line
            self.document.lines[(*location, key)] = line
            found[key] = self.build(value_node, (*location, key), (*above, node))
        return {**merged, **found}

    def merge(self, node: Node, location: Location, above: tuple[Node, ...]) -> Data:
        """``<<: *name``: the keys of another mapping, which those written here override."""
        parts = node.value if isinstance(node, SequenceNode) else [node]
        merged: Data = {}
        for part in reversed(parts):
            value = self.build(part, location, above)
            if isinstance(value, dict):
                merged |= value
            else:
                self.problem(node, location, "only a group of keys can be merged in with <<")
        return merged

    def sequence(self, node: SequenceNode, location: Location, above: tuple[Node, ...]) -> list[Any]:
        values = []
        for index, part in enumerate(node.value):
            self.document.lines[(*location, index)] = part.start_mark.line + 1
            values.append(self.build(part, (*location, index), (*above, node)))
        return values

    def problem(self, node: Node, location: Location, message: str) -> None:
        self.document.problems.append(ConfigProblem(node.start_mark.line + 1, dotted(location), message))


def _text(node: Node) -> str:
    """What a scalar says, without the parser's marks of where a folded text (>) was folded.

    Two halves of a character, as JSON writes one beyond U+FFFF, become that character; a lone half U+FFFD.
    """
    return str(node.value).replace(_FOLD, "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


# --- syntax errors in plain words ------------------------------------------------------------------------------------

# What the parser says (a part of it) -> what to do about it.
_WORDS = {
    "character '\\t'": "there is a tab here; YAML is indented with spaces only",
    "character '@'": "a value that begins with @ needs quotes around it",
    "character '%'": "a value that begins with % needs quotes around it",
    "character '`'": "a value that begins with ` needs quotes around it",
    "found undefined alias": "a value that begins with * needs quotes around it",
    "while scanning an anchor": "a value that begins with & needs quotes around it",
    "while scanning an alias": "a value that begins with * needs quotes around it",
    "while scanning a quoted scalar": "a quote is opened here and never closed",
    "while scanning a double-quoted scalar": "a \\ inside \"…\" has a meaning of its own; use '…' instead",
    "while parsing a flow sequence": "a [ is opened here and not closed with ]",
    "while parsing a flow mapping": "a { is opened here and not closed with }",
    "while scanning a block scalar": "a value that begins with > or | needs quotes around it",
    "while scanning a directive": "a line must not begin with %",
    "while parsing a block node": "a comma or bracket stands here alone; put the value in quotes",
    "while parsing a flow node": "a comma, colon or bracket stands here alone; put the value in quotes",
    "could not find expected ':'": "a key is not followed by a colon and a space",
    "mapping values are not allowed": "a second colon in one line; put the value in quotes, or check the indentation",
    "expected <block end>": "the indentation does not fit the lines above it",
    "expected '<document start>'": "the indentation does not fit the lines above it",
    "expected a single document": "a line of --- begins a second document; one file holds one",
    "sequence entries are not allowed": "a list with - begins on a line of its own",
}


def syntax_problem(error: MarkedYAMLError, lines: list[str]) -> ConfigProblem:
    """What is wrong with a YAML text in plain words, and the line to look at. ``lines``: of the text."""
    context, problem = error.context or "", error.problem or ""
    said, mark = f"{context} {problem}".strip(), error.problem_mark
    if "quoted" in context and "end of stream" in problem:
        said, mark = "while scanning a quoted scalar", error.context_mark
    elif (
        mark is None
        or "simple key" in context
        or context in ("while parsing a flow sequence", "while parsing a flow mapping")
    ):
        # The parser noticed later; what was begun and not ended is where the fault is.
        mark = error.context_mark
    line = mark.line if mark is not None else 0
    start = lines[line] if line < len(lines) else ""
    if "\t" in start[: len(start) - len(start.lstrip())]:
        said = "character '\\t'"
    words = next((words for sign, words in _WORDS.items() if sign in said), f"this is not YAML: {said}")
    return ConfigProblem(line + 1, "", words)


def _character_problem(error: YAMLError, text: str) -> ConfigProblem:
    position = getattr(error, "position", 0)
    line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
    return ConfigProblem(line, "", "there is a character here that a text file cannot hold")
