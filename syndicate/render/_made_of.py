"""What fragments are made of, in sixteen bytes: equal for equal entries in every process, others for any other entry.

Everything that an entry holds goes in, whether a calendar shows it or not, so that nothing can be forgotten here.
Simple values are taken as they are; all others by what ``repr`` says, which for the values of ``model`` is everything.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from hashlib import blake2b, sha256
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.model import Entry, Event
from syndicate.render._zones import zone_of

_SIMPLE = {"str", "str | None", "int", "bool", "tuple[str, ...]", "tuple[float, float] | None"}
_FORMAT = 2  # of marshal: values alone, not which of them are one object
_REDUCED: Any = datetime.__reduce_ex__
_PICKLED = 4  # the first protocol in which a time says which of two it is, where the clock shows it twice


def _getters(cls: type, *, but: frozenset[str]) -> tuple[Any, Any, tuple[object, ...]]:
    """What takes the simple fields of a class, and the others but some, which are these as a rule."""
    told = fields(cls)
    simple = [field.name for field in told if field.type in _SIMPLE]
    others = [field for field in told if field.type not in _SIMPLE and field.name not in but]
    usual = tuple(None if field.default is MISSING else field.default for field in others)
    return attrgetter(*simple), attrgetter(*(field.name for field in others)), usual


_STAMPS = frozenset({"published", "updated"})
_ENTRY, _ENTRY_OTHERS, _ENTRY_USUAL = _getters(Entry, but=_STAMPS | {"item"})
_EVENT, _EVENT_OTHERS, _EVENT_USUAL = _getters(Event, but=frozenset({"span"}))


class _Unknown(Exception):
    """What the model does not know."""


def made_of(entry: Entry, zone: str, language: str) -> bytes | None:
    """The sixteen bytes of an entry in a calendar of this zone and language. Pure but for the zone database.

    None for an entry that holds what the model does not know, such as an object of another kind.
    """
    return all_made_of((entry,), zone, language)


def all_made_of(entries: Iterable[Entry], zone: str, language: str) -> bytes | None:
    """The sixteen bytes of entries that stand together, in this order; None where one of them has none of its own.

    Every microsecond counts here: this is asked of each event of a calendar whenever one of them has changed.
    """
    try:
        told = marshal.dumps((_law(zone), language, list(map(_values, entries))), _FORMAT)
    except (_Unknown, ValueError):
        return None
    return sha256(told).digest()[:16]


def _values(entry: Entry) -> object:
    """All that an entry holds, in values that ``marshal`` knows. Raises _Unknown where it is no event."""
    item = entry.item
    if not isinstance(item, Event):
        raise _Unknown
    of_entry, of_event = _ENTRY_OTHERS(entry), _EVENT_OTHERS(item)
    return (
        _ENTRY(entry),
        _EVENT(item),
        _moments(entry, item),
        None if of_entry == _ENTRY_USUAL else list(map(_told, of_entry)),
        None if of_event == _EVENT_USUAL else list(map(_told, of_event)),
    )


def _moments(entry: Entry, item: Event) -> object:
    """The four moments of an event: each as ``pickle`` takes it, all of it in ten bytes, and its zone."""
    span = item.span
    try:
        start, of_start = _REDUCED(span.start, _PICKLED)[1]
        end, of_end = _REDUCED(span.end, _PICKLED)[1]
        published, of_published = _REDUCED(entry.published, _PICKLED)[1]
        updated, of_updated = _REDUCED(entry.updated, _PICKLED)[1]
        zones = (_LAWS[of_start], _LAWS[of_end], _LAWS[of_published], _LAWS[of_updated])
    except (TypeError, ValueError):  # a day, no end, a time without a zone or in one without a name
        return list(map(_told, (span.start, span.end, entry.published, entry.updated)))
    return (start, end, published, updated, zones)


class _Named(dict[tzinfo, bytes]):
    """Zones that have a name, by their laws. Raises TypeError for any other."""

    def __missing__(self, zone: tzinfo) -> bytes:
        if zone == UTC:
            return b""
        if type(zone) is not ZoneInfo or not zone.key:
            raise TypeError(zone)
        return self.setdefault(zone, _law(zone.key))


_LAWS = _Named({UTC: b""})


def _told(value: object) -> object:
    if value is None or value == ():
        return None
    if type(value) is datetime and type(value.tzinfo) is ZoneInfo and value.tzinfo.key:
        return (repr(value), _law(value.tzinfo.key))
    if isinstance(value, str):
        return str(value)  # a member of an enumeration is more than marshal knows
    return value.total_seconds() if type(value) is timedelta else repr(value)


@lru_cache(maxsize=1024)
def _law(key: str) -> bytes:
    """A zone by its name, and by what a calendar says of it and since when that holds: the law may change."""
    zone = zone_of(key)
    law = b"" if zone is None else zone.component + str(zone.since).encode()
    return blake2b(f"{key}\n".encode() + law, digest_size=16).digest()
