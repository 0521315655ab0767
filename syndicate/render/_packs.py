"""Fragments on their way into the store and back, so that a process that begins need not render what others did.

They are packed by the events' ids, many to a pack, so that one that changed costs one pack. A pack belongs to this
program as it is: another version, of it or of what it writes and reads calendars with, takes nothing from it.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from zlib import crc32

from syndicate.render._vevent import Fragment

PACKS = 64
"""Packs of a calendar: of ten thousand events each holds some hundred and fifty."""

_HEAD = struct.Struct(">16sBI")
_ROOMS = ("model", "render", "text", "when")
_LIBRARIES = ("babel", "ical", "icalendar", "nh3", "selectolax")


def pack_of(id_: str) -> int:
    """The number of the pack that an event is in, for ever."""
    return crc32(id_.encode("utf-8", "surrogatepass")) % PACKS


def packed(pieces: Iterable[tuple[bytes, Fragment]]) -> bytes:
    """Good fragments with the sixteen bytes that each is known by, in their order."""
    parts = [maker()]
    for key, piece in pieces:
        zone = (piece.zone or "").encode()
        parts += (_HEAD.pack(key, len(zone), len(piece.body)), zone, piece.body)
    return b"".join(parts)


def unpacked(pack: bytes) -> Iterator[tuple[bytes, Fragment]]:
    """What was packed by this very program; nothing of any other pack, or of what is none."""
    at, end = len(maker()), len(pack)
    if pack[:at] != maker():
        return
    while at + _HEAD.size <= end:
        key, zone, length = _HEAD.unpack_from(pack, at)
        at += _HEAD.size
        body = pack[at + zone : at + zone + length]
        if len(body) != length:
            return
        yield key, Fragment(body, pack[at : at + zone].decode() or None)
        at += zone + length


@cache
def maker() -> bytes:
    """Sixteen bytes of all that decides what a fragment looks like: the rooms that make it, the libraries, Python."""
    told = hashlib.blake2b(sys.version.encode(), digest_size=16)
    root = Path(__file__).parents[1]
    for file in sorted(file for room in _ROOMS for file in (root / room).rglob("*.py")):
        told.update(f"{file.relative_to(root)}\n".encode() + file.read_bytes())
    for name in _LIBRARIES:
        told.update(f"{name} {metadata.version(name)}\n".encode())
    return told.digest()
