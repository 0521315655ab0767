"""XLSX (Office Open XML, ECMA-376) -> entries.

The reader, calamine, is native code that unpacks what it is given and makes room for every cell between the first and
the last. A small file may so ask for more memory than there is, which no exception could tell. So the archive is
unpacked within bounds first, the outermost cells are looked for, and only what was seen is handed on.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from syndicate.sources.files.entries import Sheaf, Unreadable
from syndicate.sources.files.tables import MAX_COLUMNS, Row, put_rows

MAX_PARTS = 500  # files in the archive
MAX_UNPACKED = 48 * 1024 * 1024
MAX_CELLS = 1_000_000  # between the first and the last, most of them empty
MAX_XML_DEPTH = 100

_KEPT = re.compile(r"(?:\[Content_Types\]\.xml|_rels/.*|xl/.*\.(?:xml|rels))", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_OLE = b"\xd0\xcf\x11\xe0"  # the older format, and where a password protects the newer one


def read_xlsx(body: bytes, name: str, sheaf: Sheaf) -> None:
    """Put the entries of one sheet of a workbook into the sheaf. Raises Unreadable."""
    put_rows(iter(_rows(_checked(body), sheaf)), name, sheaf)


def _rows(book: bytes, sheaf: Sheaf) -> Iterator[Row]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(book))
        cells = workbook.get_sheet_by_name(_sheet(workbook, sheaf.items)).to_python(skip_empty_area=False)
    except PasswordError as error:
        raise Unreadable("a password protects this workbook") from error
    except CalamineError as error:
        raise Unreadable(f"this is no workbook that can be read: {' '.join(str(error).split())[:200]}") from error
    except BaseException as error:
        # A fault in the native code arrives as an exception that is no Exception; anything else goes its way.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("this is no workbook that can be read") from error
    return (Row(line, row[:MAX_COLUMNS]) for line, row in enumerate(cells, 1))


def _sheet(workbook: CalamineWorkbook, wanted: str | None) -> str:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if wanted is not None:
        found = next((sheet.name for sheet in sheets if sheet.name.casefold() == wanted.casefold()), None)
        if found is None:
            names = ", ".join(sheet.name for sheet in sheets[:10])
            raise Unreadable(f"there is no sheet “{wanted}” (items); there are: {names}")
        return found
    shown = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    if not shown:
        raise Unreadable("there is no sheet in this workbook")
    return shown[0]


def _checked(body: bytes) -> bytes:
    """The workbook again, made of nothing but what was unpacked and looked at. Raises Unreadable."""
    if body.startswith(_OLE):
        raise Unreadable("this is no XLSX file, or a password protects it; save it as .xlsx without a password")
    packed = io.BytesIO()
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as new:
            parts = old.infolist()
            if len(parts) > MAX_PARTS:
                raise Unreadable(f"it holds more than {MAX_PARTS} parts")
            for part in {part.filename: part for part in parts if _KEPT.fullmatch(part.filename)}.values():
                with old.open(part) as opened:
                    data = opened.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise Unreadable(f"it is larger than {MAX_UNPACKED:,} bytes when unpacked")
                _Cells().check(data)
                new.writestr(part.filename, data)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Unreadable("this is no workbook, or only a part of one") from error
    return packed.getvalue()


class _Cells:
    """Looks for the outermost cell of a sheet. Any other part passes, if it is sound XML without a document type."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.last_row = self.last_column = 0
        self.depth = 0
        self.in_cell = False
        self.parser = expat.ParserCreate("utf-8")  # whatever it declares: the reader takes it for UTF-8 too
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.words
        self.parser.StartDoctypeDeclHandler = self.doctype

    def check(self, data: bytes) -> None:
        """Raises Unreadable where the part is not sound, or its cells lie too far apart."""
        try:
            self.parser.Parse(data, True)  # noqa: FBT003 - expat takes no names
        except expat.ExpatError as error:
            raise Unreadable(f"a part of it is no sound XML: {error}") from error

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_XML_DEPTH:
            raise Unreadable("a part of it is nested too deep")
        if self.in_cell:
            self.words()
        # The reader makes room for as many as are announced, before it sees one.
        if any("count" in name.lower() and len(_DIGIT.findall(said)) > 6 for name, said in attributes.items()):
            raise Unreadable("a part of it announces more than it could hold")
        local = tag.rpartition(":")[2]
        if local == "row":
            self.row, self.column = _number(attributes.get("r"), self.row + 1), 0
        elif local == "c":
            letters, digits = _parted(attributes.get("r", ""))
            self.column = _column(letters) if letters else self.column + 1
            self.row = _number(digits, max(self.row, 1))
            self.in_cell = True

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.in_cell = self.in_cell and tag.rpartition(":")[2] != "c"

    def words(self, _text: str = "") -> None:
        """Something is in the cell: it counts."""
        if not self.in_cell:
            return
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        if self.last_row * self.last_column > MAX_CELLS:
            raise Unreadable("its cells lie too far apart; delete what stands far off to the right and below")

    def doctype(self, *_: object) -> None:
        raise Unreadable("a part of it has a document type, which no workbook has")


def _parted(reference: str) -> tuple[str, str]:
    letters = reference.rstrip("0123456789")
    return letters, reference[len(letters) :]


def _column(letters: str) -> int:
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + max(ord(letter) - 64, 1)
    return number


def _number(digits: str | None, otherwise: int) -> int:
    return int(digits) if digits and digits.isdecimal() and len(digits) < 12 else MAX_CELLS if digits else otherwise
