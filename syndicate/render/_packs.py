"""Neighbours in a calendar as one piece, which is joined, stored and compared as a whole.

Runs of some hundred events begin where an event's id says so: which events are together depends on nothing else, and
one that changes, comes or goes leaves all other runs as they were. The fragments of a run are a pack. The store keeps
packs, so that a process that begins need not render what others did. A pack belongs to this program as it is: another
version, of it or of what it writes and reads calendars with, takes nothing from it.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import accumulate, pairwise
from pathlib import Path
from zlib import crc32

from syndicate.model import Entry
from syndicate.render._vevent import Fragment

RUN = 128
"""Events of a run, about."""

UNKNOWN = bytes(16)
"""In place of what something is known by, where it is known by nothing."""

_HEAD = struct.Struct("<16sIII")
_ROOMS = ("model", "render", "text", "when")
_LIBRARIES = ("babel", "ical", "icalendar", "nh3", "selectolax")


def runs_of(entries: Sequence[Entry]) -> Iterator[tuple[int, Sequence[Entry]]]:
    """The entries in runs, in their order, each with a number that stays while its first entry does."""
    sums = [crc32(entry.id.encode("utf-8", "surrogatepass")) for entry in entries]
    begins = [at for at, checksum in enumerate(sums) if at == 0 or checksum % RUN == 0]
    for begin, end in pairwise([*begins, len(entries)]):
        yield sums[begin] & 0x7FFFFFFF, entries[begin:end]  # what a database holds as an integer


@dataclass(frozen=True, slots=True)
class Pack:
    """The fragments of a run, in its order.

    number: of the run; key: sixteen bytes that the run is known by, or ``UNKNOWN``; keys: those of each entry
    names: zones, and reasons to set an event aside; told: for each entry, which of ``names`` is its own (0: none)
    lengths: octets of each; 0 for one that is set aside; body: all of them, one behind the other
    """

    number: int
    key: bytes
    keys: tuple[bytes, ...]
    names: tuple[str, ...]
    told: tuple[int, ...]
    lengths: tuple[int, ...]
    body: bytes | memoryview

    @classmethod
    def of(
        cls, pieces: Sequence[Fragment], keys: Sequence[bytes] = (), *, number: int = 0, key: bytes = UNKNOWN
    ) -> Pack:
        """The pack of these fragments. ``keys``: what each is known by, if it is to be found again."""
        labels = [piece.reason or piece.zone or "" for piece in pieces]
        names = ("", *sorted(set(labels) - {""}))
        numbers = {name: at for at, name in enumerate(names)}
        return cls(
            number=number,
            key=key,
            keys=tuple(keys) or (UNKNOWN,) * len(pieces),
            names=names,
            told=tuple(numbers[label] for label in labels),
            lengths=tuple(len(piece.body) for piece in pieces),
            body=b"".join([piece.body for piece in pieces]),
        )

    def pieces(self) -> list[Fragment]:
        """The fragments that it was made of."""
        ends = accumulate(self.lengths, initial=0)
        bodies = [bytes(self.body[begin:end]) for begin, end in pairwise(ends)]
        names = [self.names[told] for told in self.told]
        return [
            Fragment(body, name or None) if body else Fragment(body, reason=name)
            for body, name in zip(bodies, names, strict=True)
        ]

    def reasons(self) -> Iterator[str | None]:
        """Why each of them is set aside; None for a good one."""
        return (None if length else self.names[told] for told, length in zip(self.told, self.lengths, strict=True))

    def samples(self) -> dict[str | None, bytes]:
        """A good one of each zone, by zone."""
        found: dict[str | None, bytes] = {}
        ends = accumulate(self.lengths, initial=0)
        for told, (begin, end) in zip(self.told, pairwise(ends), strict=True):
            zone = self.names[told] or None
            if begin < end and zone not in found:
                found[zone] = bytes(self.body[begin:end])
        return found

    def zones(self) -> set[str]:
        """The zones that the good ones name."""
        return {self.names[told] for told in {t for t, n in zip(self.told, self.lengths, strict=True) if n}} - {""}

    def __bytes__(self) -> bytes:
        """As the store keeps it: the maker, the head, the names, the keys, the numbers of each kind, the body."""
        names = json.dumps(self.names).encode()
        head = _HEAD.pack(self.key, self.number, len(self.keys), len(names))
        numbers = _numbers(len(self.keys)).pack(*self.told, *self.lengths)
        return b"".join([maker(), head, names, *self.keys, numbers, self.body])


def opened(raw: bytes) -> Pack | None:
    """A pack of this very program; None for any other, and for what is none."""
    at = len(maker()) + _HEAD.size
    if len(raw) < at or not raw.startswith(maker()):
        return None
    key, number, count, named = _HEAD.unpack_from(raw, len(maker()))
    keys_at, numbers = at + named, _numbers(count)
    numbers_at = keys_at + len(UNKNOWN) * count
    body_at = numbers_at + numbers.size
    if len(raw) < body_at:
        return None
    read = numbers.unpack_from(raw, numbers_at)
    told, lengths = read[:count], read[count:]
    if len(raw) != body_at + sum(lengths):
        return None
    keys = tuple(raw[begin : begin + len(UNKNOWN)] for begin in range(keys_at, numbers_at, len(UNKNOWN)))
    names = tuple(json.loads(raw[at:keys_at]))
    return Pack(number, key, keys, names, told, lengths, memoryview(raw)[body_at:])


def _numbers(count: int) -> struct.Struct:
    return struct.Struct(f"<{2 * count}I")


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
