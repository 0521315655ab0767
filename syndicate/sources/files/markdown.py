"""Markdown (CommonMark, with tables) with front matter -> one entry a file.

Front matter is YAML between two lines of ``---`` or TOML between two of ``+++``. What it does not say comes from the
text: the title from the first heading, the summary from the first paragraph; the date from a name such as
``2016-10-21-nytt.md``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from syndicate.sources._columns import Entry
from syndicate.sources._values import Value
from syndicate.sources.files.entries import Sheaf, Unreadable, place, text_of
from syndicate.sources.files.trees import yaml_documents

MAX_BODY = 256 * 1024  # bytes of Markdown, as much as an item may hold
MAX_FRONT = 64 * 1024  # characters
FENCES = {"---": ("---", "..."), "+++": ("+++",)}

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[-_ ].*)?")
# Raw HTML stays in: what comes out is sanitised like that of any page.
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def read_markdown(body: bytes, name: str, sheaf: Sheaf) -> None:
    """Put the entry that a Markdown file is into the sheaf. Raises Unreadable."""
    if len(body) > MAX_BODY + MAX_FRONT:
        raise Unreadable(f"it is larger than {MAX_BODY:,} bytes")
    words, doubt = text_of(body)
    if doubt:
        sheaf.notes.append(f"{name}: {doubt}")
    sheaf.spend(len(body))
    front, rest = _parted(words)
    ready = _ready(rest, name) | _date(name)
    if not front and not ready.keys() & {"title", "content"}:
        raise Unreadable("there is nothing in it")
    sheaf.add([Entry(front, name, key=name, ready=ready)])


def _parted(words: str) -> tuple[Mapping[str, object], str]:
    """Front matter and Markdown."""
    lines = words.lstrip("\n\r").splitlines(keepends=True)
    opening = lines[0].rstrip() if lines else ""
    if opening not in FENCES:
        return {}, words
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in FENCES[opening]), None)
    if end is None:
        raise Unreadable(f"the front matter is not closed with {opening}; the file may be half written", 1)
    front = "".join(lines[1:end])
    if len(front) > MAX_FRONT:
        raise Unreadable(f"the front matter has more than {MAX_FRONT:,} characters", 1)
    return _toml(front) if opening == "+++" else _yaml(front), "".join(lines[end + 1 :])


def _yaml(front: str) -> Mapping[str, object]:
    try:
        documents, _ = yaml_documents(front)
    except Unreadable as error:
        raise Unreadable(error.reason, error.line + 1 if error.line else None) from error
    if not documents:
        return {}
    if not isinstance(documents[0], dict):
        raise Unreadable("the front matter is no list of keys such as title:", 2)
    return documents[0]


def _toml(front: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise Unreadable("the front matter is no TOML", int(found[1]) + 1 if found else None) from error
    except RecursionError as error:
        raise Unreadable("the front matter is nested too deep", 1) from error


def _date(name: str) -> dict[str, Sequence[Value]]:
    path = PurePosixPath(name)
    found = _DATED.fullmatch(path.parent.name if path.stem == "index" else path.stem)
    value = (Value(found[1], f"{name}: the date in the name", "machine"),) if found else ()
    return {"published": value, "start": value} if value else {}


def _ready(markdown: str, name: str) -> dict[str, Sequence[Value]]:
    try:
        tokens = _MARKDOWN.parse(markdown)
    except RecursionError as error:
        raise Unreadable("it is nested too deep") from error
    ready: dict[str, Sequence[Value]] = {}
    if len(tokens) > 2 and (tokens[0].type, tokens[0].tag) == ("heading_open", "h1"):
        ready["title"] = (_value(tokens[1:2], f"{name}: the heading"),)
        tokens = tokens[3:]
    paragraph = _first_paragraph(tokens)
    if paragraph:
        ready["summary"] = (_value(paragraph, f"{name}: the first paragraph"),)
    if tokens:
        ready["content"] = (_value(tokens, place(name)),)
    return ready


def _first_paragraph(tokens: Sequence[Token]) -> Sequence[Token]:
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open" and token.level == 0 and _says_something(tokens[index + 1]):
            return tokens[index : index + 3]
    return ()


def _says_something(inline: Token) -> bool:
    return any(part.type in ("text", "code_inline") and part.content.strip() for part in inline.children or ())


def _value(tokens: Sequence[Token], origin: str) -> Value:
    return Value(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}), origin, "html")
