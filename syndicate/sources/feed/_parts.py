"""One entry of a feed, whatever its format: its fields as the format means them, and its parts by name.

``fields: {when: summary}`` in the configuration names parts: the name of an element as the feed writes it
(``ev:startdate``), with ``.name`` behind it for an attribute (``gd:when.startTime``), or the path to a member of a JSON
Feed's item (``_kalender.start``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from syndicate import text
from syndicate.model import About, Span
from syndicate.sources._dates import Dated, read_date
from syndicate.sources._values import Fields, Frame, Value

MAX_TITLE = 300  # characters of what a feed calls itself
MAX_PROSE = 4_000  # characters of a text that are searched for a date
MAX_SENTENCES, MAX_CLAUSES = 40, 10
DATES = frozenset({"when", "start", "end", "published", "updated"})

# Configuration names a field that an Item calls otherwise.
_KEY = {"id": "key"}
# Where a part is named, what the feed itself has of the kind does not stand beside it.
_INSTEAD = {"when": ("start", "end"), "start": ("when",), "id": ("guid",)}
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖÆØÉ])|\n+|\s*[·•|]\s*")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]{1,500}")
_MARKUP = re.compile(r"<[A-Za-z/!]|&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]\w*);")


def known_by(own: object, link: str) -> tuple[Value, ...]:
    """What readers know an entry by: its id to the letter, else the address of its page, which they take instead."""
    if isinstance(own, str) and own.strip():
        return (Value(own.strip(), "id"),)
    return (Value(link, "link"),) if link.startswith(("http://", "https://")) else ()


def about(*, id_: str, title: str, link: str, address: str, base: str) -> About:
    """What a feed says of itself, cleaned."""
    page, own = (text.absolute(value, base=base) if value.strip() else None for value in (link, address))
    return About(
        id=id_.strip() if _IRI.fullmatch(id_.strip()) else None,
        title=text.line(title)[:MAX_TITLE] or None,
        link=page if page and page.startswith("http") else None,
        address=own if own and own.startswith("http") else None,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as its format means it.

    fields: raw values by the field of an Item
    part: the values of the part of a name; none where the entry has no such part
    """

    fields: Fields
    part: Callable[[str], Sequence[Value]]


def chosen(entry: Entry, wanted: Mapping[str, Sequence[str]], frame: Frame) -> Fields:
    """The entry's fields, with those in place that the configuration takes from parts of its own choice.

    wanted: field -> names of parts, joined by spaces; where the entry has none of them, its own value stays
    """
    fields = dict(entry.fields)
    for name, parts in wanted.items():
        found = [values for part in parts if (values := entry.part(part))]
        if not found:
            continue
        for other in _INSTEAD.get(name, ()):
            if other not in wanted:
                fields.pop(other, None)
        if name in DATES:
            fields[name] = (_dated([_plain(values[0]) for values in found], frame),)
        else:
            fields[_KEY.get(name, name)] = tuple(found[0]) if len(found) == 1 else (_joined(found),)
    return fields


def _joined(found: Sequence[Sequence[Value]]) -> Value:
    firsts = [_plain(values[0]) for values in found]
    return Value(" ".join(value.text for value in firsts), " + ".join(value.origin for value in firsts))


def _plain(value: Value) -> Value:
    return replace(value, text=text.to_text(value.text), form="text") if value.form == "html" else value


def _dated(values: Sequence[Value], frame: Frame) -> Value:
    """The words that say a date: the whole text, else its only line or sentence that reads as one."""
    whole = Value(
        " ".join(value.text for value in values).strip()[:MAX_PROSE], " + ".join(value.origin for value in values)
    )
    if _span(whole, whole.text, frame) is not None:
        return whole
    pieces = [piece for part in _SENTENCE_END.split(whole.text)[:MAX_SENTENCES] if (piece := part.strip(" ,;–-"))]
    readable = {span: piece for piece in reversed(pieces) if (span := _span(whole, piece, frame)) is not None}
    others = [piece for piece in pieces if piece not in readable.values()]
    hidden = any(_span(whole, part, frame) for piece in others for part in piece.split(",")[:MAX_CLAUSES])
    # Two dates in a text may be a deadline and the day itself: there is no telling.
    return replace(whole, text=next(iter(readable.values()))) if len(readable) == 1 and not hidden else whole


def _span(whole: Value, piece: str, frame: Frame) -> Span | None:
    """What a piece of a text says as a date."""
    found = read_date((replace(whole, text=piece),), frame, kind=frame.kind)
    return found.when.span if isinstance(found, Dated) else None


def words(said: str, origin: str, *, markup: bool, base: str | None = None) -> Value:
    """A text to read. ``markup``: whether it is HTML; where it holds none it is taken as plain text all the same."""
    if markup and "<" not in said:
        return Value(html.unescape(said), origin)
    return Value(said, origin, form="html" if markup else "text", base=base)


def is_markup(said: str) -> bool:
    """Whether a text that should be plain holds tags or character references."""
    return _MARKUP.search(said) is not None
