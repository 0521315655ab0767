"""What a fragment is made of, in sixteen bytes: equal for equal entries in every process, another for any other entry.

Everything that an entry holds goes in, whether a calendar shows it or not, so that nothing can be forgotten here.
Simple values are taken as they are; all others by what ``repr`` says, which for the values of ``model`` is everything.
"""

from __future__ import annotations

import hashlib
import marshal
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.model import Entry, Event
from syndicate.render._zones import zone_of

_SIMPLE = {"str", "str | None", "int", "bool", "tuple[str, ...]", "tuple[float, float] | None"}
_FORMAT = 2  # of marshal: values alone, not which of them are one object


def _getters(cls: type, *, but: str = "") -> tuple[Any, Any]:
    """What takes the simple fields of a class, and the others but one."""
    told = fields(cls)
    simple = [field.name for field in told if field.type in _SIMPLE]
    others = [field.name for field in told if field.type not in _SIMPLE and field.name != but]
    return attrgetter(*simple), attrgetter(*others)


_ENTRY, _ENTRY_OTHERS = _getters(Entry, but="item")
_EVENT, _EVENT_OTHERS = _getters(Event, but="span")


def made_of(entry: Entry, zone: str, language: str) -> bytes | None:
    """The sixteen bytes of an entry in a calendar of this zone and language. Pure but for the zone database.

    None for an entry that holds what the model does not know, such as a list where a tuple belongs.
    """
    item = entry.item
    if not isinstance(item, Event):
        return None
    span = item.span
    simple: Any = (
        zone,
        language,
        _ENTRY(entry),
        _EVENT(item),
        _told(span.start),
        _told(span.end),
        [None if not value else _told(value) for value in _ENTRY_OTHERS(entry)],
        [None if not value else _told(value) for value in _EVENT_OTHERS(item)],
        _law(zone),
    )
    try:
        return hashlib.blake2b(marshal.dumps(simple, _FORMAT), digest_size=16).digest()
    except ValueError:
        return None


def _told(value: object) -> object:
    if isinstance(value, datetime):
        info = value.tzinfo
        if type(info) is ZoneInfo and info.key:
            # ``repr`` of a zone is slow, and what its name means changes with the law.
            return (value.timestamp(), value.hour, value.minute, value.fold, info.key, _law(info.key))
        return (value.timestamp(), None) if info is UTC else repr(value)
    if isinstance(value, str):
        return str(value)  # a member of an enumeration is more than marshal knows
    return value.total_seconds() if isinstance(value, timedelta) else repr(value)


@lru_cache(maxsize=1024)
def _law(key: str) -> bytes:
    """What a calendar says of the zone, and since when that holds."""
    zone = zone_of(key)
    return b"" if zone is None else hashlib.blake2b(zone.component + str(zone.since).encode(), digest_size=16).digest()
