"""Files that were made to do harm, or broke: bounded, quick, and never more than a reading that is set aside."""

from __future__ import annotations

import io
import random
import resource
import struct
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.sources._columns import Columns, Entry
from syndicate.sources.files import READERS, sheets
from syndicate.sources.files.entries import Sheaf, Unreadable
from tests.sources.files.workbooks import cell, sheet, sheet_of, workbook

LIMIT = 6.0  # seconds of this process; the slowest takes under two on a quiet machine
MEMORY = 600 * 1024 * 1024  # bytes more than before


def read(name: str, body: bytes | str) -> Sheaf:
    sheaf = Sheaf(Columns("news", {}))
    suffix = name[name.rindex(".") :]
    READERS[suffix](body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"), name, sheaf)
    for entry in sheaf.entries:
        if isinstance(entry, Entry):
            sheaf.columns.read(entry)
            sheaf.columns.draft(entry)
    return sheaf


def good(name: str, body: bytes | str) -> list[Entry]:
    """What was read of a file that may be unreadable."""
    try:
        return [entry for entry in read(name, body).entries if isinstance(entry, Entry)]
    except Unreadable as error:
        assert error.reason  # noqa: PT017 - either is right
        assert error.line is None or error.line > 0  # noqa: PT017
        return []


@contextmanager
def bounded() -> Iterator[None]:
    """Within time and memory: what wants more gets a MemoryError, or an end of the process that no test would miss."""
    begun = time.process_time()
    before = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - a file of the system
        pages = int(file.read().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert time.process_time() - begun < LIMIT


def refused(name: str, body: bytes | str) -> str:
    with bounded(), pytest.raises(Unreadable) as caught:
        read(name, body)
    return caught.value.reason


MANY = 100_000


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("deep.json", "[" * MANY),
        ("deep.json", '{"a":' * MANY),
        ("deep.yaml", "[" * MANY),
        ("deep.yaml", "- " * MANY),
        ("deep.yaml", "? " * MANY),
        ("deep.yaml", "\n".join(" " * depth + "a:" for depth in range(900))),
        ("deep.md", "---\n" + "[" * 20_000 + "\n---\n"),
        ("deep.md", "+++\na = " + "[" * 20_000 + "\n+++\n"),
        ("digits.json", "[" + "9" * 10_000_000 + "]"),
        ("large.yaml", "a: b\n" * 2 * MANY),
        ("nul.yaml", b"a: \x00"),
        ("control.yaml", "a: \x07"),
        ("tag.yaml", "!!python/object/apply:os.system [echo]"),
        ("anchor.yaml", "&a [*a]"),
        ("half.json", '[{"rubrik": "A"'),
        ("binary.md", bytes(range(256))),
        ("binary.csv", bytes(range(256)) * 10),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else None,
)
def test_what_cannot_be_read_is_told_within_bounds(name: str, body: bytes | str) -> None:
    with bounded():
        assert not good(name, body)


def test_aliases_that_multiply_stay_what_they_are() -> None:
    laughs = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    with bounded():
        sheaf = read("a.yaml", "\n".join(laughs) + "\nposter:\n" + "  - {rubrik: *a29, kategorier: *a29}\n" * 1000)
    assert len(sheaf.entries) == 1000


def test_keys_that_are_merged_again_and_again_come_to_an_end() -> None:
    chain = ["k0: &k0 {a0: 1}"] + [f"k{n}: &k{n} {{<<: *k{n - 1}, a{n}: 1}}" for n in range(1, 5000)]
    assert refused("a.yaml", "\n".join(chain)) == "too many keys are merged in with <<"


def test_an_alias_that_holds_itself_ends() -> None:
    with bounded():
        sheaf = read("a.yaml", "- &a\n  rubrik: A\n  kategorier: [*a, b]\n  <<: *a\n")
    assert len(sheaf.entries) == 1


def test_items_without_end_are_cut() -> None:
    assert "more than 10,000 entries" in refused("a.json", "[" + ",".join(['{"rubrik":"A"}'] * 200_000) + "]")
    assert "more than 10,000 entries" in refused("a.csv", "Rubrik\n" + "A\n" * 200_000)


def test_a_row_of_a_million_cells_is_a_row() -> None:
    with bounded():
        sheaf = read("a.csv", "Rubrik;Datum\nA" + ";" * 1_000_000 + "\nB;2026-11-01\n")
    assert len(sheaf.entries) == 2


def test_a_header_of_a_million_names_is_read_within_bounds() -> None:
    with bounded():
        sheaf = read("a.csv", "Rubrik;" + ";".join(f"k{n}" for n in range(100_000)) + "\nA;b\n")
    assert len(sheaf.entries) == 1


@pytest.mark.parametrize(
    "body",
    [
        "![" * 30_000,
        "[a" * 30_000,
        "*a **a " * 18_000,
        "[a](<b" * 20_000,
        "> " * 60_000,
        "- " * 60_000,
        "".join("  " * depth + "- a\n" for depth in range(340)),
        "".join("`" * (n % 200 + 1) + "a" for n in range(1200)),
        "<div>" * 24_000,
        "a\n" * 60_000,
        "".join(f"[a{n}]: /x\n" for n in range(9000)),
        "|a" * 1000 + "\n" + "|-" * 1000 + "\n" + "|a|b\n" * 8_000,
    ],
    ids=range(12),
)
def test_markdown_that_is_slow_to_read_has_an_end(body: str) -> None:
    with bounded():
        good("a.md", body)


# --- workbooks -------------------------------------------------------------------------------------------------------


def far(place: str) -> bytes:
    row = "".join(filter(str.isdigit, place))
    return workbook({"A": sheet_of([["Rubrik"], ["A"]], more=f'<row r="{row}">{cell(place, "x")}</row>')})


@pytest.mark.parametrize("place", ["XFD1048576", "A4294967295", "ZZZZZZ1", "ZZZZZZZZZZZZ99999999999999", "ALL1001"])
def test_cells_far_apart_take_no_memory(place: str) -> None:
    assert "too far apart" in refused("a.xlsx", far(place))


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c\n r = 'XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c a=">" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>',
        '<x:row xmlns:x="x" r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    ],
)
def test_however_a_far_place_is_written_it_is_seen(row: str) -> None:
    assert "too far apart" in refused("a.xlsx", workbook({"A": sheet('<row r="1"><c r="A1"><v>1</v></c></row>' + row)}))


def test_a_sheet_where_shared_strings_should_be_is_looked_at_too() -> None:
    relations = workbook({"A": "x"})
    with zipfile.ZipFile(io.BytesIO(relations)) as archive:
        told = archive.read("xl/_rels/workbook.xml.rels").decode().replace("worksheets/sheet1.xml", "hidden.xml")
    hidden = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    body = workbook({"A": sheet("")}, parts={"xl/_rels/workbook.xml.rels": told, "xl/hidden.xml": hidden})
    assert "too far apart" in refused("a.xlsx", body)


@pytest.mark.parametrize("told", ["4000000000", "+4000000000", "99999999999999999999", "4&#48;00000000"])
def test_what_is_announced_takes_no_memory(told: str) -> None:
    strings = f'<sst count="1" uniqueCount="{told}"><si><t>a</t></si></sst>'
    body = workbook({"A": sheet_of([["Rubrik"]])}, parts={"xl/sharedStrings.xml": strings})
    assert "announces more" in refused("a.xlsx", body)


def test_a_zip_bomb_is_not_unpacked() -> None:
    body = workbook({"A": sheet("<row/>" * 20_000_000)})
    assert len(body) < 1_000_000
    assert "larger than" in refused("a.xlsx", body)


def test_a_zip_that_lies_about_its_sizes_is_found_out() -> None:
    body = bytearray(workbook({"A": sheet_of([["Rubrik"], ["A"]], more="<row/>" * 5_000_000)}))
    named = body.index(b"xl/worksheets/sheet1.xml", body.index(b"PK\x01\x02"))
    body[named - 22 : named - 18] = struct.pack("<I", 100)  # the unpacked size in the central directory
    assert "no workbook" in refused("a.xlsx", bytes(body))


def test_a_zip_of_many_parts_is_refused() -> None:
    body = workbook({"A": sheet("")}, parts={f"xl/media/{n}.xml": "<a/>" for n in range(1000)})
    assert "more than 500 parts" in refused("a.xlsx", body)


@pytest.mark.parametrize(
    "bad",
    [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
        '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a>" * MANY,
        "<a",
        "\x00",
        '<?xml version="1.0" encoding="cp037"?>Lo§',
    ],
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_hostile_xml_in_any_part_is_refused(bad: str, part: str) -> None:
    refused("a.xlsx", workbook({"A": sheet_of([["Rubrik"], ["A"]])}, parts={part: bad}))


@pytest.mark.parametrize(
    "data",
    [
        '<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>',
        '<row r="1"><c r="A1" s="99999999"><v>1</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="-1"><c r="1A"><v>1</v></c></row>',
        '<row r="2"><c r="B2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" s="1"><v>1e999</v></c><c r="B1" s="1"><v>-99999999999</v></c></row>',
        '<row r="1"><c r="A1" t="d"><v>2026-99-99</v></c></row>',
        '<row r="1"><c r=""><v>1</v></c></row>',
        '<row r=""><c><v>1</v></c></row>',
    ],
)
def test_cells_that_make_no_sense_are_read_or_refused(data: str) -> None:
    with bounded():
        good("a.xlsx", workbook({"A": sheet_of([["Rubrik"]], more=data)}))


def test_damage_anywhere_in_a_workbook_is_no_more_than_a_reason() -> None:
    draw = random.Random(2016)
    rows: list[list[object]] = [["Rubrik", "Datum", "Länk"], *[[f"Nyhet {n}", n, f"/{n}"] for n in range(30)]]
    sheets_xml = sheet_of(rows)
    with bounded():
        for _ in range(150):
            broken = bytearray(sheets_xml.encode())
            for _ in range(draw.randint(1, 8)):
                broken[draw.randrange(60, len(broken))] = draw.choice(b"0123456789AZ<>\"'/=& \x00\xff")
            body = workbook({"A": sheet("")}, parts={"xl/worksheets/sheet1.xml": bytes(broken)})
            good("a.xlsx", body)


def test_a_fault_of_the_native_reader_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """Named as the one that the native code raises."""

    for error, expected in ((PanicException(), Unreadable), (KeyboardInterrupt(), KeyboardInterrupt)):

        def fault(*_: object, error: BaseException = error) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(sheets, "_sheet", fault)
            with pytest.raises(expected):
                read("a.xlsx", workbook({"A": sheet("")}))


# --- anything --------------------------------------------------------------------------------------------------------

WORDS = ("---\n", "+++\n", "title: A", "Rubrik;Datum\n", "- ", ": ", "&a ", "*a", "<<: ", "!!str ", "| \n", "> \n")
shapes = st.sampled_from(WORDS) | st.sampled_from("\"';,[]{}()!#%`<>\n\r\t\u2028\x85å")


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from([suffix for suffix in READERS if suffix != ".xlsx"]),
    st.binary(max_size=200)
    | st.lists(shapes | st.text(max_size=5), max_size=40).map(lambda parts: "".join(parts).encode("utf-8", "replace")),
)
def test_whatever_stands_in_a_file_it_is_read_or_told(suffix: str, body: bytes) -> None:
    good(f"a{suffix}", body)
