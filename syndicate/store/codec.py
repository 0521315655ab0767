"""Values of model.py as JSON and as rows, and back: what is read equals what was written.

A value is written by what it is and read by the type hints of its class, so a field added to model.py with a default is
stored without a line here, and rows from before read as its default. Instants are RFC 9557: the local time, its offset
and the IANA name (``2026-10-25T02:30:00+01:00[Europe/Stockholm]``), because an event stays at its local time when a
state changes its clocks; days are ISO dates. Left out are fields that are None or empty and have that as default.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, Table

from syndicate.errors import StoreCorrupt
from syndicate.model import Event, NewsItem

T = TypeVar("T")
Decoder = Callable[[Any], Any]

# What a value is where the hint allows several classes. The words are in the database: they stay if a class is renamed.
_WORDS: dict[str, type] = {"news": NewsItem, "event": Event}
_WORD_OF = {cls: word for word, cls in _WORDS.items()}
_WORD = "is"

_HALF_PAIR = re.compile("[\ud800-\udfff]")


def dumps(value: object) -> str:
    """JSON text of a value of model.py: the same text for the same value. Raises TypeError or ValueError for others."""
    return _json(_plain(value))


def loads(cls: type[T], text: str) -> T:
    """The value that ``dumps`` wrote. Raises StoreCorrupt if ``text`` does not hold one."""
    hint: Any = cls
    try:
        value: T = _decoder(hint)(json.loads(text))
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise StoreCorrupt(f"A stored {cls.__name__} cannot be read ({error}). Restore a backup.") from error
    return value


def to_row(value: object, table: Table) -> dict[str, Any]:
    """The row for a dataclass: a column for each field that has one in ``table``, the others as ``document``."""
    row: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for field in dataclasses.fields(value):  # type: ignore[arg-type]  # any dataclass; typeshed's protocol is private
        content = getattr(value, field.name)
        if field.name in table.c:
            row[field.name] = content
        elif not _is_left_out(field, content):
            rest[field.name] = _plain(content)
    return row | {"document": _json(rest)}


def from_row(cls: type[T], row: RowMapping) -> T:
    """The dataclass that ``to_row`` wrote; columns that are no fields of it are ignored. Raises StoreCorrupt."""
    hint: Any = cls
    try:
        fields = _fields_of(hint)
        values = {name: decode(value) for name, value, decode in _known(fields, json.loads(row["document"]))}
        values |= {name: row[name] for name in fields if name in row}
        return cls(**values)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise StoreCorrupt(f"A stored {cls.__name__} cannot be read ({error}). Restore a backup.") from error


# --- writing ---------------------------------------------------------------------------------------------------------


def _json(plain: Any) -> str:
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # No database takes half a surrogate pair as text; escaped it is just ASCII.
    return _HALF_PAIR.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> Any:
    """The value as JSON knows it: dict, list, str, int, float, bool, None."""
    match value:
        case Enum():
            plain = value.value
        case None | bool() | int() | float() | str():
            plain = value
        case datetime():
            plain = _moment_text(value)
        case date():
            plain = value.isoformat()
        case timedelta():
            plain = value.total_seconds()
        case tuple():
            plain = [_plain(each) for each in value]
        case Mapping():
            plain = {name: _plain(each) for name, each in value.items()}
        case _ if dataclasses.is_dataclass(value):
            plain = _plain_fields(value)
        case _:
            raise TypeError(f"{type(value).__name__} is nothing the store knows how to write")
    return plain


def _plain_fields(value: Any) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if type(value) in _WORD_OF:
        document[_WORD] = _WORD_OF[type(value)]
    for field in dataclasses.fields(value):
        content = getattr(value, field.name)
        if not _is_left_out(field, content):
            document[field.name] = _plain(content)
    return document


def _is_left_out(field: dataclasses.Field[Any], content: object) -> bool:
    # Other defaults are written out: should one change, what is stored keeps its meaning.
    if content is None:
        return field.default is None
    if content == ():
        return field.default == ()
    return isinstance(content, Mapping) and not content and field.default_factory is dict


def _moment_text(moment: datetime) -> str:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no zone; the store takes aware instants only")
    zone = getattr(moment.tzinfo, "key", None)
    return f"{moment.isoformat()}[{zone}]" if zone else moment.isoformat()


# --- reading ---------------------------------------------------------------------------------------------------------


@cache
def _decoder(hint: Any) -> Decoder:
    """What turns JSON back into a value of the type ``hint``; made once for each."""
    origin, arguments = get_origin(hint), get_args(hint)
    decoder: Decoder
    if origin in {Union, UnionType}:
        decoder = _union_decoder(arguments)
    elif origin is Literal:
        decoder = _one_of(arguments)
    elif origin is tuple:
        decoder = _tuple_decoder(arguments)
    elif origin is Mapping:
        decoder = _mapping_decoder(arguments[1])
    elif dataclasses.is_dataclass(hint):
        decoder = _dataclass_decoder(hint)
    else:
        decoder = hint if issubclass(hint, Enum) else _SIMPLE[hint]
    return decoder


def _union_decoder(arguments: tuple[Any, ...]) -> Decoder:
    members = [each for each in arguments if each is not NoneType]
    if set(members) == {datetime, date}:
        inner: Decoder = _when
    elif len(members) == 1:
        inner = _decoder(members[0])
    else:
        inner = _one_of_the_words
    if len(members) == len(arguments):
        return inner
    return lambda data: None if data is None else inner(data)


def _one_of_the_words(data: Any) -> Any:
    return _decoder(_WORDS[data[_WORD]])(data)


def _tuple_decoder(arguments: tuple[Any, ...]) -> Decoder:
    if arguments[1:] == (...,):
        inner = _decoder(arguments[0])
        return lambda data: tuple(inner(each) for each in data)
    inners = [_decoder(each) for each in arguments]
    return lambda data: tuple(inner(each) for inner, each in zip(inners, data, strict=True))


def _one_of(words: tuple[Any, ...]) -> Decoder:
    return lambda data: words[words.index(data)]


def _mapping_decoder(hint: Any) -> Decoder:
    inner = _decoder(hint)
    return lambda data: {name: inner(each) for name, each in data.items()}


def _dataclass_decoder(cls: Any) -> Decoder:
    fields = _fields_of(cls)
    return lambda data: cls(**{name: decode(value) for name, value, decode in _known(fields, data)})


@cache
def _fields_of(cls: Any) -> dict[str, Decoder]:
    hints = get_type_hints(cls)
    return {field.name: _decoder(hints[field.name]) for field in dataclasses.fields(cls)}


def _known(fields: dict[str, Decoder], data: dict[str, Any]) -> list[tuple[str, Any, Decoder]]:
    # A field that this version does not have was written by a newer one, before the operator went back: not read.
    return [(name, value, fields[name]) for name, value in data.items() if name in fields]


def _of(*types: type) -> Decoder:
    def check(data: Any) -> Any:
        if type(data) not in types:
            raise TypeError(f"{data!r:.40} is not {types[0].__name__}")
        return data

    return check


def _when(text: str) -> datetime | date:
    return _moment(text) if "T" in text else date.fromisoformat(text)


def _moment(text: str) -> datetime:
    stamp, _, name = text.partition("[")
    moment = datetime.fromisoformat(stamp)
    if not name:
        return moment
    local = moment.replace(tzinfo=ZoneInfo(name.rstrip("]")))
    later = local.replace(fold=1)
    # Where the clock shows an hour twice, the offset says which; elsewhere the local time is what was meant.
    return later if local.utcoffset() != moment.utcoffset() == later.utcoffset() else local


_SIMPLE: dict[Any, Decoder] = {
    str: _of(str),
    int: _of(int),
    float: _of(float, int),
    bool: _of(bool),
    bytes: _of(bytes),  # has a column of its own wherever it occurs; JSON holds none
    date: date.fromisoformat,
    datetime: _moment,
    timedelta: lambda seconds: timedelta(seconds=seconds),
}
