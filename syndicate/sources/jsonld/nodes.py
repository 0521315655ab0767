"""What a page describes, in whichever of the three ways: nodes with types and properties, which are texts or nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from syndicate.model import Problem

Way = Literal["JSON-LD", "microdata", "microformats"]


@dataclass(frozen=True, slots=True)
class Said:
    """A text.

    html: the markup it stands in, where the page has it; language: BCP 47, where the text says it
    beside: of a date for machines, the words that people see
    """

    text: str
    html: str | None = None
    language: str | None = None
    beside: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A thing with properties. Nodes may refer to each other in circles.

    types: names alone, without their vocabulary; id: ``@id`` or ``itemid`` as written
    """

    way: Way
    types: tuple[str, ...] = ()
    id: str | None = None
    properties: Mapping[str, Sequence[Part]] = field(default_factory=dict)

    def all(self, *names: str) -> Iterator[tuple[str, Part]]:
        """Every value of the first of these properties that has any, with its name."""
        for name in names:
            parts = self.properties.get(name)
            if parts:
                return ((name, part) for part in parts)
        return iter(())

    def each(self, *names: str) -> Iterator[tuple[str, Part]]:
        """Every value of all these properties, with its name."""
        return ((name, part) for name in names for part in self.properties.get(name, ()))


Part = Said | Node


@dataclass(frozen=True, slots=True)
class Described:
    """The outermost nodes of a page in one way, and what could not be read. ``lost``: nodes may be missing."""

    nodes: tuple[Node, ...] = ()
    problems: tuple[Problem, ...] = ()
    lost: bool = False
