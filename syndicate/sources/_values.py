"""What every kind of source hands over: the raw values of an item's fields, each with where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from syndicate.config import Config, SourceConfig
from syndicate.model import Kind

Form = Literal["text", "html", "machine"]


@dataclass(frozen=True, slots=True)
class Value:
    """One raw value of a field, nothing cleaned.

    text: as the source has it
    origin: where it came from, for the operator: a selector, a path, the name of an element
    form: ``text``; ``html``; ``machine``: a date or time written for machines, believed before any words
    base: absolute address that relative ones in it resolve against; None: the frame's
    label: what a person calls it, e.g. the words of the link to a file
    loose: the same words with white space between elements, where that differs (a day box and a month box)
    media_type, length: of a file, as the source says them; length in bytes
    email, address: of a person; address of their own page
    """

    text: str
    origin: str
    form: Form = "text"
    base: str | None = None
    label: str | None = None
    loose: str | None = None
    media_type: str | None = None
    length: str | None = None
    email: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class DayOver:
    """A day that stands over an item. ``text``: its words; ``inferred``: its year was completed from context."""

    day: date
    text: str
    inferred: bool


Fields = Mapping[str, Sequence[Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What values are read against.

    language: BCP 47, of the source; foreign: whether that differs from the site's
    now: the reference moment, aware; base: absolute address for relative links
    date_format: strptime format that the source's dates are in, None where the grammar is to read them
    year, day: those that stand over an item, as in a heading
    keep_ids: whether what the source's own feed calls its items is to be what ours calls them
    """

    kind: Kind
    zone: ZoneInfo
    language: str
    now: datetime
    base: str
    foreign: bool = False
    date_format: str | None = None
    year: int | None = None
    day: DayOver | None = None
    keep_ids: bool = False


def frame_for(source: SourceConfig, config: Config, *, now: datetime) -> Frame:
    """What the values of this source are read against."""
    language = source.language or config.site.language
    return Frame(
        kind=source.kind,
        zone=config.site.zone,
        language=language,
        now=now,
        base=source.base,
        foreign=language.casefold() != config.site.language.casefold(),
        date_format=source.date_format,
        keep_ids=source.ids == "keep",
    )
