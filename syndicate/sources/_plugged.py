"""A source whose type another package adds: called so that whatever it does costs its own sources alone.

What it gives is not believed as it stands: a load of another shape is an error, an item of another shape is set aside,
and the texts of an item are cleaned once more, as they may not have come from ``assemble``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, datetime

from syndicate import text
from syndicate.config import Config, SourceConfig
from syndicate.config.plugins import Installed, installed, told
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import Errand
from syndicate.model import Event, FetchMemory, Item, Kind, Load, NewsItem, Problem, Reading, Sign, Span, Unchanged
from syndicate.sources._assemble import MAX_TITLE

_TEXTS = (
    "key",
    "guid",
    "title",
    "link",
    "summary",
    "content",
    "image",
    "language",
    "date_text",
    "location",
    "organizer",
)


def load_plugged(
    source: SourceConfig, config: Config, errand: Errand, *, now: datetime, memory: FetchMemory
) -> Load | Unchanged:
    """What the source says now; see ``sources.load``. Raises FetchError, and SourceError naming the package."""
    found = installed().get(source.type)
    if found is None:
        raise SourceError(
            f"There is no way to read a source of type “{source.type}”; no package is installed that can."
        )
    if source.fault or found.plugin is None:
        raise SourceError(_sentence(source.fault or told(source.type, found)))
    try:
        answer = found.plugin.load(source, config, errand, now=now, memory=memory)
    except (FetchError, SourceError):
        raise
    except (Exception, SystemExit) as error:
        raise _blamed(source, found, f"{type(error).__name__}: {error}") from error
    wrong = _wrong(answer)
    if wrong is not None:
        raise _blamed(source, found, wrong)
    if isinstance(answer, Unchanged):
        return answer
    return replace(answer, readings=tuple(_sound(reading, source.kind, source.base) for reading in answer.readings))


def _blamed(source: SourceConfig, found: Installed, what: str) -> SourceError:
    return SourceError(
        f"The plugin for type “{source.type}” ({found.package}) failed; its author can mend that: {what}"
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _wrong(answer: object) -> str | None:
    """What is wrong with an answer as a whole."""
    if isinstance(answer, Unchanged):
        return None if isinstance(answer.memory, FetchMemory) else "Unchanged needs the memory"
    if not isinstance(answer, Load):
        return f"it gave {type(answer).__name__}, and neither Load nor Unchanged"
    for name, kind in (("readings", Reading), ("problems", Problem), ("signs", Sign)):
        held = getattr(answer, name)
        if not isinstance(held, tuple) or not all(isinstance(each, kind) for each in held):
            return f"{name} of its Load must be a tuple of {kind.__name__}"
    return None if isinstance(answer.memory, FetchMemory) else "memory of its Load must be a FetchMemory"


def _sound(reading: Reading, kind: Kind, base: str) -> Reading:
    """The reading with clean texts; set aside where its item is none."""
    item = reading.item
    if item is None:
        return reading if reading.set_aside else replace(reading, set_aside="the plugin gave no item")
    wrong = next(_faults(item, kind), None)
    if wrong is not None:
        return replace(reading, item=None, set_aside=reading.set_aside or f"the plugin gave {wrong}")
    clean = _clean(item, base)
    if not (clean.title or clean.link or clean.summary):
        return replace(reading, item=None, set_aside="it has neither title, link nor summary")
    return replace(reading, item=clean)


def _faults(item: Item, kind: Kind) -> Iterator[str]:
    if type(item) is not (Event if kind == "events" else NewsItem):
        yield f"{type(item).__name__} where {kind} are read"
        return
    known = {field.name for field in fields(item)}
    for name in known.intersection(_TEXTS):
        if not isinstance(getattr(item, name), str | None):
            yield f"{name} that is no text"
    for name in ("categories", "authors", "enclosures"):
        if not isinstance(getattr(item, name), tuple):
            yield f"{name} that are no tuple"
    moments = (item.span.start, item.span.end) if isinstance(item, Event) else (getattr(item, "published", None),)
    if any(not isinstance(at, date | None) for at in moments):
        yield "a date that is none"
    elif any(isinstance(at, datetime) and at.utcoffset() is None for at in moments):
        yield "a time without a zone"
    elif isinstance(item, Event):
        yield from _span_faults(item.span)


def _span_faults(span: Span) -> Iterator[str]:
    start, end = span.start, span.end
    if end is not None and isinstance(start, datetime) != isinstance(end, datetime):
        yield "an event from a day to a time"
    elif span.backwards:
        yield "an event that ends before it starts"


def _clean(item: NewsItem | Event, base: str) -> NewsItem | Event:
    def web(value: str | None) -> str | None:
        address = text.absolute(value, base=base) if value else None
        return address if address and address.startswith(("http://", "https://")) else None

    files = tuple(replace(file, url=url) for file in item.enclosures if (url := web(file.url)))
    return replace(
        item,
        title=text.line(item.title or "")[:MAX_TITLE] or None,
        link=web(item.link),
        summary=text.paragraph(item.summary or "") or None,
        content=text.sanitize(item.content, base=base) or None if item.content else None,
        categories=tuple(name for name in map(text.line, item.categories) if name),
        image=web(item.image),
        enclosures=files,
    )
