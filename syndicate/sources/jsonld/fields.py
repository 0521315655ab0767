"""From a node to the raw values of an item's fields.

The names of schema.org and of microformats stand side by side: no vocabulary means another thing by one of them.
Left out on purpose: ``doorTime`` (an event begins at its startDate), ``alternateName``, ``sameAs`` (another page).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import islice
from zoneinfo import ZoneInfo

from syndicate import text, when
from syndicate.sources._pick import SEVERAL
from syndicate.sources._values import Fields, Value
from syndicate.sources.jsonld.arrangements import arrangements
from syndicate.sources.jsonld.nodes import Node, Part, Said
from syndicate.sources.jsonld.places import place_line, web_address, where, words
from syndicate.sources.jsonld.types import kind_of, local_name
from syndicate.when import When

MAX_VALUES = 200  # of one field
LONGEST_DATE = 300  # characters

# Field -> the properties that mean it, best first.
TITLE = {"news": ("headline", "name"), "events": ("name", "headline", "summary")}
PROSE: Mapping[str, tuple[str, ...]] = {
    "summary": ("description", "abstract", "summary"),
    "content": ("articleBody", "text", "content"),
}
DATES: Mapping[str, tuple[str, ...]] = {
    "published": ("datePublished", "datePosted", "published", "dateCreated"),
    "updated": ("dateModified", "updated"),
    "start": ("startDate", "start"),
    "end": ("endDate", "end"),
    "previous_start": ("previousStartDate",),
}
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "image": ("image", "photo", "featured", "thumbnailUrl"),
}
NAMES: Mapping[str, tuple[str, ...]] = {
    "authors": ("author", "creator"),
}
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(?:[A-Za-z]{2,8}|#\d{2,6}|#x[0-9A-Fa-f]{2,6});")
_ESCAPED_TAG = re.compile(r"&lt;/?(?:p|br|a|ul|ol|li|strong|em|b|i|h[1-6]|div|span|img)\b", re.IGNORECASE)
_LINE_WRITTEN = re.compile(r"(?<=>)\s*\\n|\\n\s*(?=<|\Z)")
_WEIGHTS = {"eventcancelled": 0, "eventpostponed": 1}
_UTC = ZoneInfo("UTC")


def fields_of(node: Node, *, language: str | None = None) -> Fields:
    """The raw values of everything that a node says of an item, under the names that ``assemble`` knows.

    language: BCP 47, whose texts are taken where there are several

    Beside those: ``previous_start``, ``duration``, of which ``reading`` makes something.
    """
    kind = kind_of(node.types) or "news"
    fields: dict[str, tuple[Value, ...]] = {"link": _links(node), "key": _keys(node)}
    fields["title"] = tuple(_texts(node, TITLE[kind], language))[:1]
    fields |= {name: tuple(_texts(node, names, language))[:1] for name, names in PROSE.items()}
    fields |= {name: _one_date(node, names) for name, names in DATES.items()}
    fields |= {name: tuple(_addresses(node, names)) for name, names in ADDRESSES.items()}
    fields |= {name: tuple(_people(node, names)) for name, names in NAMES.items()}
    fields["categories"] = tuple(islice(_categories(node), MAX_VALUES))
    fields["language"] = tuple(_language(node))
    fields["enclosures"] = tuple(islice(_files(node), MAX_VALUES))
    if kind == "events":
        fields |= where(node)
        fields["duration"] = tuple(_plain(node, "duration"))[:1]
        fields["status"] = tuple(_status(node))[:1]
        fields |= arrangements(node, language)
    return _without_repeats({name: values for name, values in fields.items() if values})


def chosen(node: Node, wanted: Mapping[str, Sequence[str]], *, language: str | None = None) -> Fields:
    """The fields that a configuration chooses by paths of properties, such as ``location.address.addressLocality``."""
    return {name: tuple(_chosen(node, name, paths, language)) for name, paths in wanted.items()}


def _chosen(node: Node, name: str, paths: Sequence[str], language: str | None) -> Iterator[Value]:
    found: list[Value] = []
    for path in paths:
        ends = list(islice(_at(node, path.split(".")), MAX_VALUES))
        if name in DATES:
            found += [value for end in ends for value in _date(words(end), f"{node.way} {path}")][:1]
        elif name in ("link", "online", "image", "signup"):
            found += [Value(address, f"{node.way} {path}") for end in ends if (address := web_address(end))]
        elif name == "location":
            found += [Value(line, f"{node.way} {path}") for end in ends if (line := place_line(end) or words(end))]
        else:
            said = [end if isinstance(end, Said) else Said(words(end)) for end in _in_language(ends, language)]
            found += [_prose(one, f"{node.way} {path}") for one in said if one.text.strip()]
    if name in SEVERAL or name in DATES or name in ("link", "online", "image") or len(found) < 2:
        yield from found
    else:
        mark = ", " if name == "location" else " "
        joined = mark.join(dict.fromkeys(value.text.strip() for value in found[: len(paths)]))
        yield Value(joined, ", ".join(dict.fromkeys(value.origin for value in found[: len(paths)])), found[0].form)


def _at(node: Node, path: Sequence[str]) -> Iterator[Part]:
    """What stands at the end of a path of properties."""
    for _, part in node.all(path[0]):
        if len(path) == 1:
            yield part
        elif isinstance(part, Node):
            yield from _at(part, path[1:])


# --- one field each --------------------------------------------------------------------------------------------------


def _links(node: Node) -> tuple[Value, ...]:
    """The item's page: what it says itself, then the page that it is the main thing of, then its own name."""
    parts = node.each("url", "mainEntityOfPage")
    found = [Value(said, f"{node.way} {name}") for name, part in parts for said in _pages(part)]
    if node.id and node.id.startswith(("http://", "https://")):
        found.append(Value(node.id, f"{node.way} @id"))
    return tuple(found[:6])


def _pages(part: Part) -> Iterator[str]:
    address = web_address(part)
    # "mainEntityOfPage": true is what some write; a relative address has a slash, a dot or a question mark.
    if address and re.search(r"[/.?]", address):
        yield address


def _keys(node: Node) -> tuple[Value, ...]:
    """Ids of the source's own that last: not those that name a place in the document."""
    found = []
    for name, part in node.each("identifier", "uid"):
        value = next((one for _, one in part.all("value")), None) if isinstance(part, Node) else part
        said = words(value)
        found += [Value(said, f"{node.way} {name}")] if said else []
    if node.id and not node.id.startswith(("#", "_:", "/", "?", ".")):
        found.append(Value(node.id, f"{node.way} @id"))
    return tuple(found[:6])


def _texts(node: Node, names: Sequence[str], language: str | None) -> Iterator[Value]:
    for name in names:
        said = [part for _, part in node.all(name) if isinstance(part, Said)]
        for part in _in_language(said, language):
            if isinstance(part, Said) and part.text.strip():
                yield _prose(part, f"{node.way} {name}")


def _in_language(parts: Sequence[Part], language: str | None) -> list[Part]:
    """The parts, those in the language that is wanted first, then those that do not say theirs."""
    main = (language or "").casefold().partition("-")[0]

    def rank(part: Part) -> int:
        said = part.language.casefold().partition("-")[0] if isinstance(part, Said) and part.language else None
        return 1 if said is None else 0 if said == main else 2

    return sorted(parts, key=rank)


def _prose(said: Said, origin: str) -> Value:
    """A text as what it is: markup as HTML, also where it was escaped once more on its way into JSON."""
    if said.html is not None:
        return Value(said.html, origin, "html")
    if _ESCAPED_TAG.search(said.text):
        return Value(_LINE_WRITTEN.sub("\n", unescape(said.text)), origin, "html")
    return Value(said.text, origin, "html" if _MARKUP.search(said.text) else "text")


def _one_date(node: Node, names: Sequence[str]) -> tuple[Value, ...]:
    """The first date, and the words beside it."""
    found = list(islice(_dates(node, names), 2))
    both = len(found) == 2 and found[0].form == "machine" and found[1].form == "text"
    return tuple(found if both else found[:1])


def _dates(node: Node, names: Sequence[str]) -> Iterator[Value]:
    for name in names:
        for _, part in node.all(name):
            beside = part.beside if isinstance(part, Said) else None
            yield from _date(words(part), f"{node.way} {name}", beside)


def _date(said: str, origin: str, beside: str | None = None) -> Iterator[Value]:
    """A date for machines with the words beside it, or words alone, which the grammar is to read."""
    if said and len(said) <= LONGEST_DATE:
        machine = isinstance(when.read_machine(said, zone=_UTC), When)
        yield Value(said, origin, "machine" if machine else "text")
        if machine and beside and len(beside) <= LONGEST_DATE:
            yield Value(beside, origin)


def _addresses(node: Node, names: Sequence[str]) -> Iterator[Value]:
    for name, part in islice(node.each(*names), 6):
        # What is only named by a place in the page ("…/#primaryimage") is described elsewhere, or nowhere.
        bare = isinstance(part, Node) and not part.properties and "#" in (part.id or "")
        if not bare and (address := web_address(part)):
            yield Value(address, f"{node.way} {name}")


def _files(node: Node) -> Iterator[Value]:
    """Files that belong to it: https://schema.org/MediaObject; pictures are ``image``'s matter."""
    for name, part in node.each("associatedMedia", "encoding", "enclosure"):
        told = part if isinstance(part, Node) else Node(node.way)
        contents = [address for _, inner in told.all("contentUrl") if (address := web_address(inner))]
        address = contents[0] if contents else web_address(part)
        if address and "ImageObject" not in told.types:
            kind, size, label = (words(_first(told, key)) or None for key in ("encodingFormat", "contentSize", "name"))
            yield Value(address, f"{node.way} {name}", label=label, media_type=kind, length=size)


def _first(node: Node, name: str) -> Part | None:
    return next((part for _, part in node.all(name)), None)


def _people(node: Node, names: Sequence[str]) -> Iterator[Value]:
    for name, part in islice(node.all(*names), 20):
        said = words(part)
        if said and not said.startswith(("http://", "https://", "#", "_:")):
            email = words(next((one for _, one in part.all("email")), None)) if isinstance(part, Node) else ""
            page = next((one for _, one in part.all("url")), None) if isinstance(part, Node) else None
            address = web_address(page) if page is not None else None
            yield Value(said, f"{node.way} {name}", email=email.removeprefix("mailto:") or None, address=address)


def _categories(node: Node) -> Iterator[Value]:
    for name, part in node.each("articleSection", "keywords", "category", "eventType"):
        said = words(part)
        for one in re.split(r"[,;]", said) if name == "keywords" else (said,):
            if one.strip() and not re.match(r"https?://", one.strip()):
                yield Value(one.strip(), f"{node.way} {name}")


def _language(node: Node) -> Iterator[Value]:
    for name, part in node.all("inLanguage"):
        said = next((one for _, one in part.all("alternateName", "name")), None) if isinstance(part, Node) else part
        tag = words(said).replace("_", "-")
        if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag):
            yield Value(tag, f"{node.way} {name}")


def _status(node: Node) -> Iterator[Value]:
    """Of several the one that matters most: "rescheduled" and "cancelled" is cancelled."""
    said = [(local_name(web_address(part) or words(part)), name) for name, part in node.all("eventStatus", "status")]
    for word, name in sorted(said, key=lambda pair: _WEIGHTS.get(pair[0].casefold(), 2)):
        yield Value(word, f"{node.way} {name}")


def _plain(node: Node, *names: str) -> Iterator[Value]:
    for name, part in node.all(*names):
        if said := words(part):
            yield Value(said, f"{node.way} {name}")


def _without_repeats(fields: dict[str, tuple[Value, ...]]) -> Fields:
    """Without a title that is the whole text over again, as a note without a title has it in microformats."""
    title, content = fields.get("title"), fields.get("content")
    if title and fields.get("summary") and fields["summary"][0].origin == title[0].origin:
        del fields["summary"]
    if title and content and title[0].origin.startswith("microformats") and _line(title[0]) == _line(content[0]):
        del fields["title"]
    return fields


def _line(value: Value) -> str:
    return text.line(text.to_text(value.text) if value.form == "html" else value.text)
