"""What a package that adds a type of source may import, and all that it may rely on.

    from syndicate.plugin import Plugin, Unchanged, Value, answer_of, load_of

    def load(source, config, errand, *, now, memory):
        answer = answer_of(source, config, errand, now=now, memory=memory)
        if isinstance(answer, Unchanged):
            return answer
        rows = [{"title": [Value(line, "line")]} for line in answer.text.splitlines()]
        return load_of(rows, answer, source, config, now=now)

    PLUGIN = Plugin(load=load)

and in its pyproject.toml ``[project.entry-points."syndicate.sources"]`` with ``my-type = "my_package:PLUGIN"``. The
names in ``__all__`` keep their meaning within a major version; everything else may change. See
docs/how-to/write-a-plugin.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from syndicate.config import Config, SourceConfig
from syndicate.config.plugins import Options, Plugin
from syndicate.config.values import Texts
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import ACCEPT, Errand, Response
from syndicate.model import About, FetchMemory, Load, Problem, Reading, Sign, Unchanged
from syndicate.sources._assemble import assemble
from syndicate.sources._duplicates import without_duplicates
from syndicate.sources._first import fetch_first
from syndicate.sources._memory import remember
from syndicate.sources._values import Fields, Frame, Value, frame_for
from syndicate.text import decode

__all__ = [
    "About",
    "Answer",
    "Config",
    "Errand",
    "FetchError",
    "FetchMemory",
    "Field",
    "Fields",
    "Frame",
    "Load",
    "Options",
    "Plugin",
    "Problem",
    "Reading",
    "Response",
    "Sign",
    "SourceConfig",
    "SourceError",
    "Texts",
    "Unchanged",
    "Value",
    "answer_of",
    "assemble",
    "frame_for",
    "load_of",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source answered. ``text``: decoded; ``memory``: what it leaves behind for the next request."""

    response: Response
    text: str
    memory: FetchMemory
    doubt: str | None = None


def answer_of(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory, accept: str = ACCEPT
) -> Answer | Unchanged:
    """The document at the source's ``url`` or ``path``; Unchanged where it is what the last verdict was about.

    accept: media types that can be read, as the header Accept says them
    Raises FetchError.
    """
    response = fetch_first(source, config, errand, memory=memory, accept=accept)
    carried = remember(memory, response, now=now)
    if response.status == 304 or response.body_hash == memory.body_hash:
        return Unchanged(carried)
    decoded = decode(response.body, charset=response.charset, markup=False)
    return Answer(response, decoded.text, carried, decoded.doubt)


def load_of(
    rows: Iterable[Fields],
    answer: Answer,
    source: SourceConfig,
    config: Config,
    *,
    now: datetime,
    problems: Iterable[Problem] = (),
    signs: Iterable[Sign] = (),
    valid_empty: bool = False,
) -> Load:
    """A load of these items: cleaned, dated, resolved, without duplicates, as those of every type of source.

    rows: of each item its fields, as docs/reference/configuration.md names them, each with its raw values
    problems: what the operator should see; signs: what speaks against the answer as a whole
    valid_empty: whether the source itself says that there is nothing, if there are no rows
    """
    frame = frame_for(source, config, now=now)
    found = list(rows)
    told = [*problems]
    if answer.doubt:
        told.append(Problem(f"its characters: {answer.doubt}"))
    more = len(found) > source.max_items
    if more:
        told.append(Problem(f"there are more than {source.max_items} items; the others were not read (max_items)"))
    return Load(
        readings=without_duplicates([assemble(fields, frame) for fields in found[: source.max_items]]),
        problems=tuple(told),
        signs=tuple(signs),
        complete=not more,
        size=len(answer.response.body),
        valid_empty=valid_empty and not found,
        memory=answer.memory,
    )
