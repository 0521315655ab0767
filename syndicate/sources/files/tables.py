"""CSV as spreadsheets write it -> entries: any delimiter, quoted newlines, a heading above the header.

RFC 4180 where a file keeps to it. Excel's own: ``;`` where the comma is the decimal sign, a first line ``sep=;``,
cp1252 or UTF-16 with tabs.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syndicate.sources._columns import Entry
from syndicate.sources.files.entries import Bad, Sheaf, Unreadable, place, text_of

DELIMITERS = ";\t,|"
HEADER_WITHIN = 20  # rows, from the first that is not blank
MAX_COLUMNS = 1000
MAX_LINE = 1024 * 1024  # characters

_SEP = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. ``line``: where it begins; ``cells``: texts, or what a spreadsheet knows the type of."""

    line: int
    cells: Sequence[object]

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)


def read_csv(body: bytes, name: str, sheaf: Sheaf) -> None:
    """Put the entries of a CSV file into the sheaf. Raises Unreadable."""
    words, doubt = text_of(body)
    if doubt:
        sheaf.notes.append(f"{name}: {doubt}")
    put_rows(_rows(words, name), name, sheaf)


def put_rows(rows: Iterator[Row | Bad], name: str, sheaf: Sheaf) -> None:
    """Put the rows below the header into the sheaf. Raises Unreadable where no row is a header."""
    header, first = _header(rows, sheaf)
    titles = [str(cell).strip() for cell in header.cells]
    sheaf.notes += [f"{place(name, header.line)}: {words} ({field})" for field, words in sheaf.columns.missing(titles)]
    before = len(sheaf.entries)
    for row in (*first, *rows):
        if isinstance(row, Bad):
            sheaf.add([row])
        elif not row.blank:
            values = {title: cell for title, cell in zip(titles, row.cells, strict=False) if title}
            sheaf.add([Entry(values, place(name, row.line))])
    sheaf.empty = sheaf.empty or len(sheaf.entries) == before


def _header(rows: Iterator[Row | Bad], sheaf: Sheaf) -> tuple[Row, list[Row | Bad]]:
    """The row that names the columns, and the rows after it that were looked at: the first that names two, else one."""
    looked: list[Row | Bad] = []
    for row in rows:
        if isinstance(row, Bad) or not row.blank:
            looked.append(row)
        if len(looked) >= HEADER_WITHIN or (isinstance(row, Row) and _names(row, sheaf) > 1):
            break
    counted = [(_names(row, sheaf), index) for index, row in enumerate(looked) if isinstance(row, Row)]
    best = next((index for wanted in (2, 1) for count, index in counted if count >= wanted), None)
    if best is None:
        bad = next((row for row in looked if isinstance(row, Bad)), None)
        if bad is not None:
            raise Unreadable(bad.reason)
        line = next((row.line for row in looked if isinstance(row, Row)), 1)
        reason = "no column has a name that is known, such as title or rubrik; name the columns in fields:"
        raise Unreadable(reason if looked else "there is nothing in it", line)
    header = looked[best]
    assert isinstance(header, Row)  # noqa: S101 - only rows were counted
    return header, looked[best + 1 :]


def _names(row: Row, sheaf: Sheaf) -> int:
    return sheaf.columns.known([cell for cell in row.cells if isinstance(cell, str) and len(cell) <= 100])


def _rows(words: str, name: str) -> Iterator[Row | Bad]:
    named = _SEP.match(words)
    body = words[named.end() :] if named else words
    delimiter = named[1] if named else _delimiter(body)
    lines = _Lines(body)
    reader = csv.reader(lines, delimiter=delimiter)
    above = 1 if named else 0
    widest = 0
    while True:
        line = reader.line_num + 1 + above
        lines.record.clear()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Bad(place(name, line), _reason(error))
            continue
        if cells is None:
            return
        torn = lines.ended and _torn(lines.record, cells, widest, delimiter)
        widest = max(widest, len(cells))
        yield Bad(place(name, line), torn) if torn else Row(line, cells[:MAX_COLUMNS])


class _Lines:
    """The lines of a text one by one, remembering those of the record at hand. Raises csv.Error for one too long."""

    def __init__(self, words: str) -> None:
        self.stream = io.StringIO(words, newline="")
        self.record: list[str] = []
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(MAX_LINE)
        if not line:
            self.ended = True
            raise StopIteration
        self.ended = not line.endswith(("\n", "\r"))
        if self.ended and len(line) == MAX_LINE:
            while self.ended and line:
                line = self.stream.readline(MAX_LINE)
                self.ended = not line.endswith(("\n", "\r"))
            raise csv.Error(f"it has more than {MAX_LINE:,} characters")
        self.record.append(line)
        return line


def _torn(record: Sequence[str], cells: Sequence[str], widest: int, delimiter: str) -> str | None:
    """Why the last record of a file that ends without the end of a line is taken for half of one."""
    try:
        list(csv.reader(record, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            return "a quote is opened here and never closed, or the file is not whole"
    if 0 < len(cells) < widest and any(cells):
        return "the file ends in the middle of this row; if it is whole, end it with a line break"
    return None


def _delimiter(words: str) -> str:
    """The sign that parts the cells: the most frequent outside quotes in the first lines."""
    head = _QUOTED.sub("", words[:10_000])
    lines = [line for line in head.splitlines()[:HEADER_WITHIN] if line.strip()]
    return max(DELIMITERS, key=lambda sign: sum(line.count(sign) > 0 for line in lines) * 1000 + head.count(sign))


def _reason(error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"a cell has more than {csv.field_size_limit():,} characters; perhaps a quote is not closed"
    return f"this row cannot be read: {error}"
