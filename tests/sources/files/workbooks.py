"""Workbooks as spreadsheets write them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones

# Positions in cellXfs: plain, a day (built-in format 14), a time of day (20), both (22), a format of one's own.
STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd;@"/></numFmts>'
    "<cellXfs>"
    + "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in (0, 14, 20, 22, 164))
    + "</cellXfs></styleSheet>"
)
PLAIN, DAY, CLOCK, MOMENT, OWN_DAY = range(5)


def cell(place: str, value: object) -> str:
    """A cell as Excel writes it. ``value``: text, number, truth, date, time, both, or None for one only styled."""
    if value is None:
        return f'<c r="{place}" s="{OWN_DAY}"/>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    style = PLAIN
    if isinstance(value, datetime):
        style, value = MOMENT, (value - _DAY_ZERO) / timedelta(days=1)
    elif isinstance(value, date):
        style, value = DAY, (datetime.combine(value, time()) - _DAY_ZERO).days
    elif isinstance(value, time):
        style, value = CLOCK, (value.hour * 60 + value.minute) / 1440
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def letters(column: int) -> str:
    """The name of a column, counted from 1."""
    before, last = divmod(column - 1, 26)
    return (letters(before) if before else "") + chr(65 + last)


def sheet_of(rows: Sequence[Sequence[object]], *, more: str = "") -> str:
    """The XML of a sheet. ``more``: rows as XML, behind the others."""
    data = "".join(
        f'<row r="{y}">' + "".join(cell(f"{letters(x)}{y}", value) for x, value in enumerate(row, 1)) + "</row>"
        for y, row in enumerate(rows, 1)
        if row
    )
    return sheet(data + more)


def sheet(data: str, *, before: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}">{before}<sheetData>{data}</sheetData></worksheet>'


def workbook(sheets: Mapping[str, str], *, hidden: Sequence[str] = (), parts: Mapping[str, str | bytes] = {}) -> bytes:
    """A workbook. ``sheets``: name -> XML; ``parts``: further files in it, or others in place of those made here."""
    named = list(enumerate(sheets, 1))
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET}.worksheet+xml"/>' for n, _ in named
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"'
            + (' state="hidden"/>' if name in hidden else "/>")
            for n, name in named
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{_REL}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in named
        )
        + f'<Relationship Id="r0" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }
    files |= {f"xl/worksheets/sheet{n}.xml": sheets[name] for n, name in named}
    files |= parts
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
