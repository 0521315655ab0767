"""iCalendar as lines and components, read strictly by RFC 5545 section 3.1 and by nothing else in this repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_VALUE = '(?:"[^"]*"|[^";:,]*)'
_LINE = re.compile(
    f"(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;[A-Za-z0-9-]+={_VALUE}(?:,{_VALUE})*)*):(?P<value>.*)", re.DOTALL
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:])*)')


class Malformed(ValueError):
    """What a strict program would refuse."""


@dataclass(frozen=True)
class Line:
    """A property. ``name`` and the names of ``parameters`` in capitals, ``value`` as written."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """A TEXT value without its escapes."""
        return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], self.value, flags=re.DOTALL)


@dataclass
class Component:
    """A component: its name in capitals, its properties and the components in it, in order."""

    name: str
    lines: list[Line] = field(default_factory=list)
    inside: list[Component] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    """The names of properties and ``BEGIN:`` of components, as they follow each other."""

    def all(self, name: str) -> list[Line]:
        """The properties of that name."""
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line | None:
        """The first property of that name."""
        return next(iter(self.all(name)), None)

    def value(self, name: str) -> str:
        """The value of the first property of that name; nothing without one."""
        line = self.one(name)
        return line.value if line else ""

    def components(self, name: str) -> list[Component]:
        """The components of that name directly inside."""
        return [one for one in self.inside if one.name == name]

    def walk(self) -> Iterator[Component]:
        """This component and all inside."""
        yield self
        for one in self.inside:
            yield from one.walk()


def parse(body: bytes) -> Component:
    """The one component that a document is. Raises Malformed where a line or the nesting is wrong."""
    root = Component("")
    stack = [root]
    for number, raw in enumerate(body.decode().replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1], 1):
        match = _LINE.fullmatch(raw)
        if match is None:
            raise Malformed(f"line {number} is no property: {raw[:60]!r}")
        line = Line(
            match["name"].upper(),
            {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(match["parameters"])},
            match["value"],
        )
        if line.name == "BEGIN":
            stack.append(Component(line.value.upper()))
            stack[-2].inside.append(stack[-1])
            stack[-2].order.append(f"BEGIN:{line.value.upper()}")
        elif line.name == "END":
            if stack[-1].name != line.value.upper():
                raise Malformed(f"line {number} ends {line.value} within {stack[-1].name or 'nothing'}")
            stack.pop()
        else:
            stack[-1].lines.append(line)
            stack[-1].order.append(line.name)
    if len(stack) > 1:
        raise Malformed(f"{stack[-1].name} does not end")
    if [one.name for one in root.inside] != ["VCALENDAR"] or root.lines:
        raise Malformed("it is not one calendar and nothing else")
    return root.inside[0]
