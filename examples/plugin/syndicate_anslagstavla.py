"""The municipality's notice board as a source: a text file of notices, parted by empty lines.

Each line of a notice is ``Name: value``; a line that begins with a space goes on with the value before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from syndicate.plugin import (
    Config,
    Errand,
    FetchMemory,
    Field,
    Fields,
    Load,
    Options,
    Plugin,
    Problem,
    Sign,
    SourceConfig,
    Texts,
    Unchanged,
    Value,
    answer_of,
    load_of,
)

# Name in the file -> field of an item. Dates are read by syndicate, addresses resolved, texts cleaned.
FIELDS = {
    "anslag": "id",
    "rubrik": "title",
    "organ": "categories",
    "uppsatt": "published",
    "länk": "link",
    "text": "summary",
    "bilaga": "enclosures",
}


class Board(Options):
    """What may stand under ``options:``."""

    organ: Texts = Field(default=(), description="only notices of these bodies; all if not given")


def load(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the board says now."""
    answer = answer_of(source, config, errand, now=now, memory=memory, accept="text/plain")
    if isinstance(answer, Unchanged):
        return answer
    notices = list(_notices(answer.text))
    bodies = {name.casefold() for name in source.options.organ}
    wanted = [notice for notice in notices if not bodies or notice.get("organ", "").casefold() in bodies]
    problems = [
        Problem(f"no notice is of “{name}”", field="options")
        for name in source.options.organ
        if notices and name.casefold() not in {notice.get("organ", "").casefold() for notice in notices}
    ]
    # A page of errors must not be taken for an empty board.
    foreign = bool(answer.text.strip()) and not answer.text.lstrip("\ufeff").startswith("# Anslagstavla")
    signs = [Sign(rule="wrong-type", message=f"{answer.response.url} is no notice board")] if foreign else []
    rows = [] if foreign else [_row(notice) for notice in wanted]
    return load_of(rows, answer, source, config, now=now, problems=problems, signs=signs, valid_empty=not foreign)


def _notices(text: str) -> Iterator[dict[str, str]]:
    """Each notice as name -> value, names in small letters."""
    for block in text.replace("\r\n", "\n").split("\n\n"):
        notice: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith((" ", "\t")) and name:
                notice[name] += "\n" + line.strip()
            elif ":" in line and not line.startswith("#"):
                name, _, value = line.partition(":")
                name = name.strip().casefold()
                notice[name] = value.strip()
        if notice:
            yield notice


def _row(notice: dict[str, str]) -> Fields:
    """The raw values of one notice, each with where it stood: ``preview`` shows that."""
    return {field: [Value(notice[name], name.capitalize())] for name, field in FIELDS.items() if notice.get(name)}


PLUGIN = Plugin(load=load, options=Board, kinds=("news",))
