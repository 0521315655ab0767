"""Fragments on their way into the store and back, so that a process that begins need not render what others did.

They are packed by the events' ids, many to a pack, so that one that changed costs one pack. A pack belongs to this
program as it is: another version, of it or of what it writes and reads calendars with, takes nothing from it.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from itertools import accumulate, pairwise, repeat
from pathlib import Path
from zlib import crc32

from syndicate.render._vevent import Fragment

PACKS = 64
"""Packs of a calendar: of ten thousand events each holds some hundred and fifty."""

_HEAD = struct.Struct("<II")
_KEY = 16
_ROOMS = ("model", "render", "text", "when")
_LIBRARIES = ("babel", "ical", "icalendar", "nh3", "selectolax")


def pack_of(id_: str) -> int:
    """The number of the pack that an event is in, for ever."""
    return crc32(id_.encode("utf-8", "surrogatepass")) % PACKS


def packed(pieces: Iterable[tuple[bytes, Fragment]]) -> bytes:
    """Good fragments with the sixteen bytes that each is known by, in their order.

    The maker; how many they are and what the names of zones take; these names; the keys; of each fragment the number
    of its zone and its length; the bodies. Each kind together, so that they are read without a step for each.
    """
    pairs = list(pieces)
    zones = sorted({piece.zone or "" for _, piece in pairs})
    told = "\n".join(zones).encode()
    numbers = [zones.index(piece.zone or "") for _, piece in pairs]
    lengths = [len(piece.body) for _, piece in pairs]
    parts = [maker(), _HEAD.pack(len(pairs), len(told)), told, *(key for key, _ in pairs)]
    parts += [_numbers(2 * len(pairs)).pack(*numbers, *lengths), *(piece.body for _, piece in pairs)]
    return b"".join(parts)


def unpacked(pack: bytes) -> Iterable[tuple[bytes, Fragment]]:
    """What was packed by this very program; nothing of any other pack, or of what is none."""
    at = len(maker()) + _HEAD.size
    if len(pack) < at or not pack.startswith(maker()):
        return ()
    count, told = _HEAD.unpack_from(pack, len(maker()))
    numbers, keys_at = _numbers(2 * count), at + told
    numbers_at = keys_at + _KEY * count
    if len(pack) < numbers_at + numbers.size:
        return ()
    read = numbers.unpack_from(pack, numbers_at)
    ends = list(accumulate(read[count:], initial=numbers_at + numbers.size))
    if ends[-1] != len(pack):
        return ()
    keys = [pack[at : at + _KEY] for at in range(keys_at, numbers_at, _KEY)]
    bodies = [pack[begin:end] for begin, end in pairwise(ends)]
    zones = [zone or None for zone in pack[at:keys_at].decode().split("\n")]
    named = map(zones.__getitem__, read[:count])
    # What ``Fragment(body, zone)`` makes, without a call of Python's for each of ten thousand.
    return zip(keys, map(tuple.__new__, repeat(Fragment), zip(bodies, named, repeat(None))), strict=True)


def _numbers(count: int) -> struct.Struct:
    return struct.Struct(f"<{count}I")


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
