"""What every format gives: entries, and what could not be read with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from syndicate import text
from syndicate.sources._columns import Columns, Entry

MAX_ENTRIES = 10_000  # of a source, whatever it is cut to afterwards
SLOW_BYTES = 8 * 1024 * 1024  # of YAML and Markdown in one load; a few microseconds a byte

_NO_TEXT = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, in which every other byte of plain text is NUL


class Unreadable(Exception):
    """A file, or the rest of it, cannot be read. ``line``: where, counted from 1; None where no line can be named."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Bad:
    """Something that should have been an entry. ``where``: the file with its line; ``reason``: a phrase."""

    where: str
    reason: str


@dataclass
class Sheaf:
    """What one load reads: the entries so far, what was bad, what is worth a note, and what may still be spent.

    items: which list of a file, or which sheet, is read; None: the first that there is
    empty: whether a list was found that is sound and holds nothing
    """

    columns: Columns
    items: str | None = None
    entries: list[Entry | Bad] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    slow_bytes: int = SLOW_BYTES
    empty: bool = False

    def add(self, entries: Iterable[Entry | Bad]) -> None:
        """Take entries as long as there is room. Raises Unreadable where there is none."""
        for entry in entries:
            if len(self.entries) >= MAX_ENTRIES:
                raise Unreadable(f"there are more than {MAX_ENTRIES:,} entries")
            self.entries.append(entry)

    def spend(self, size: int) -> None:
        """Count bytes of a format that takes long to read. Raises Unreadable where too many were."""
        self.slow_bytes -= size
        if self.slow_bytes < 0:
            raise Unreadable("the files of this source are together too large to be read in one go")


def text_of(body: bytes) -> tuple[str, str | None]:
    """The text of a file, in any encoding, and what is in doubt about it. Raises Unreadable for what is no text."""
    if b"\x00" in body and not body.startswith(_NO_TEXT):
        line = body.count(b"\n", 0, body.index(b"\x00")) + 1
        raise Unreadable("this is no text: there is a NUL byte in it", line)
    # What is no UTF-8 was saved by a program of Windows; to guess among all encodings reads å as ċ now and then.
    decoded = text.decode(body, charset="windows-1252", markup=False)
    return decoded.text, decoded.doubt


def place(name: str, line: int | None = None) -> str:
    """A file and its line, as an operator reads it."""
    return f"{name} line {line}" if line else name
