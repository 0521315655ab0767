"""Where an event takes place: one readable line, a position, the address of an online meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from syndicate import text
from syndicate.sources._places import joined_lines, meeting_in, read_position
from syndicate.sources._values import Value
from syndicate.sources.jsonld.nodes import Node, Part, Said
from syndicate.sources.jsonld.types import local_name

MAX_PLACES = 5
VIRTUAL = frozenset({"VirtualLocation"})

_WEB = re.compile(r"https?://", re.IGNORECASE)
_ONLINE = frozenset({"OnlineEventAttendanceMode", "MixedEventAttendanceMode"})


def where(event: Node) -> dict[str, tuple[Value, ...]]:
    """The fields location, geo and online of an event, each absent where it says nothing of it."""
    parts = [part for _, part in event.all("location")][:MAX_PLACES]
    online = any(local_name(words(part)) in _ONLINE for _, part in event.all("eventAttendanceMode"))
    virtual = [part for part in parts if _is_virtual(part, online=online)]
    lines = dict.fromkeys(line for part in parts if part not in virtual if (line := place_line(part)))
    if not lines:
        lines = dict.fromkeys(line for part in virtual if (line := _without_addresses(part)))
    found: dict[str, tuple[Value, ...]] = {}
    if lines:
        found["location"] = (Value("; ".join(lines), f"{event.way} location"),)
    if geo := next((said for part in parts if (said := position(part))), None):
        found["geo"] = (Value(geo, f"{event.way} location.geo"),)
    if address := next((said for part in virtual if (said := web_address(part))), None):
        found["online"] = (Value(address, f"{event.way} location.url"),)
    return found


def words(part: Part | None) -> str:
    """A part as one line: a text itself, a node by its name."""
    if part is None:
        return ""
    if isinstance(part, Said):
        return text.line(part.text)
    name = next((said for _, said in part.all("name", "headline", "value") if isinstance(said, Said)), None)
    return text.line(name.text) if name else part.id or ""


def web_address(part: Part) -> str | None:
    """The address of a page or file that a part names; None where it names none."""
    if isinstance(part, Said):
        said = part.text.strip()
        return said if said and not re.search(r"\s", said) and len(said) < 4000 else None
    for _, inner in part.all("url", "contentUrl", "href", "value"):
        if address := web_address(inner):
            return address
    return part.id


def place_line(part: Part) -> str:
    """Name and address of a place on one line, nothing said twice.

    >>> place_line(Node("JSON-LD", properties={"name": (Said("Stadshuset"),), "address": (Said("Stadshuset, Åby"),)}))
    'Stadshuset, Åby'
    """
    if isinstance(part, Said):
        said = _one_line(part)
        return "" if _WEB.match(said) and not meeting_in(said) else said
    return _once([*_names(part), *(line for _, address in part.all("address", "adr") for line in _address(address))])


def _one_line(said: Said) -> str:
    """A text of several lines, as in a form for an address; line ends in markup mean nothing."""
    return text.line(said.text if said.html is not None else joined_lines(said.text))


def _names(place: Node) -> Iterator[str]:
    for _, said in place.all("name"):
        yield words(said)
        break
    # Microformats have the parts of an address on the place itself.
    if "address" not in place.properties and "adr" not in place.properties:
        yield from _address(place, own=False)


def _address(part: Part, *, own: bool = True) -> Iterator[str]:
    """The parts of an address as they are written on a letter; region and country only where no town is named."""
    if isinstance(part, Said):
        yield _one_line(part)
        return
    if own:
        yield words(next((said for _, said in part.all("name")), None))
    yield _several(part, "streetAddress", "street-address")
    town = _several(part, "addressLocality", "locality")
    yield " ".join(filter(None, [_several(part, "postalCode", "postal-code"), town]))
    region = _several(part, "addressRegion", "region")
    yield region if not town or len(region) <= 3 else ""
    yield "" if town else _several(part, "addressCountry", "country-name")


def _several(node: Node, *names: str) -> str:
    return ", ".join(filter(None, (words(part) for _, part in node.all(*names))))


def _once(parts: Sequence[str]) -> str:
    """The parts joined by commas, without those that another one holds."""
    kept: list[str] = []
    for part in filter(None, (one.strip(" ,") for one in parts)):
        if any(_holds(other, part) for other in kept):
            continue
        kept = [*(other for other in kept if not _holds(part, other)), part]
    return ", ".join(kept)


def _holds(whole: str, part: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(part.casefold())}(?!\w)", whole.casefold()) is not None


def _without_addresses(part: Part) -> str:
    """What an online place is called ("Teams")."""
    said = words(part) if isinstance(part, Said) or part.properties.get("name") else ""
    return "" if _WEB.match(said) else said


def _is_virtual(part: Part, *, online: bool) -> bool:
    if isinstance(part, Node):
        return bool(VIRTUAL.intersection(part.types))
    return online and bool(_WEB.match(part.text.strip()))


def position(part: Part) -> str | None:
    """Latitude and longitude of a place, as ``geo`` wants them; None for none, and for 0, 0, which nobody means."""
    if isinstance(part, Said):
        return None
    addresses = [one for _, one in part.all("address") if isinstance(one, Node)]
    told = [said for node in (part, *addresses) for _, said in node.all("geo")]
    if said := next((one.text for one in told if isinstance(one, Said) and read_position(one.text)), None):
        return said
    for node in (*(said for said in told if isinstance(said, Node)), part, *addresses):
        latitude, longitude = (_number(node, name) for name in ("latitude", "longitude"))
        if latitude and longitude and not (float(latitude) == 0 == float(longitude)):
            return f"{latitude},{longitude}"
    return None


def _number(node: Node, name: str) -> str | None:
    said = words(next((part for _, part in node.all(name)), None)).replace(",", ".")
    return said if re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{1,20})?", said) else None
