"""What is peculiar to each format: Excel's CSV and workbooks, YAML's aliases, Markdown's front matter."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from syndicate.model import Event, Load, NewsItem
from tests.sources.files.conftest import ReadFiles
from tests.sources.files.workbooks import sheet, sheet_of, workbook


def titles(load: Load) -> list[str | None]:
    return [item.title for item in load.items]


def aside(load: Load) -> list[str | None]:
    return [reading.set_aside for reading in load.readings if reading.set_aside]


def only(load: Load) -> NewsItem:
    (item,) = load.items
    assert isinstance(item, NewsItem)
    return item


# --- CSV -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_end(read: ReadFiles, sign: str, end: str) -> None:
    rows = [["Rubrik", "Ingress", "Länk"], ['"Ja, tack; | på 1"', "x", "/a"], ["B", '"två\nrader"', "/b"]]
    load = read({"a.csv": end.join(sign.join(row) for row in rows) + end})
    assert [(item.title, item.link) for item in load.items] == [
        ("Ja, tack; | på 1", "https://www.aby.example/a"),
        ("B", "https://www.aby.example/b"),
    ]
    assert load.items[1].summary == "två\nrader"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_any_encoding_that_a_spreadsheet_saves_in(read: ReadFiles, encoding: str) -> None:
    words = "Rubrik;Länk\r\nRäksmörgås på Åkerö – 5 €;/å\r\n"
    body = words.encode(encoding)
    load = read({"a.csv": b"\xff\xfe" + body if encoding == "utf-16-le" else body})
    assert titles(load) == ["Räksmörgås på Åkerö – 5 €"]


def test_a_first_line_may_name_the_delimiter(read: ReadFiles) -> None:
    load = read({"a.csv": "sep=|\r\nRubrik|Länk\r\nEtt; två, tre|/a\r\n"})
    assert titles(load) == ["Ett; två, tre"]
    assert load.readings[0].origins["title"] == "a.csv line 3: Rubrik"


def test_what_stands_above_the_header_is_left_out_and_lines_are_counted_through(read: ReadFiles) -> None:
    load = read({"a.csv": 'Kalender\n\n"Uppdaterad\ni dag";;\nRubrik;Datum\n\nA;2026-11-01\n;\nB;2026-11-02\n'})
    assert [reading.origins["title"] for reading in load.readings] == ["a.csv line 7: Rubrik", "a.csv line 9: Rubrik"]


def test_a_table_with_one_known_column_is_read(read: ReadFiles) -> None:
    assert titles(read({"a.csv": "nr;Rubrik;kod\n1;A;x\n"})) == ["A"]


def test_rows_shorter_and_longer_than_the_header_are_read(read: ReadFiles) -> None:
    load = read({"a.csv": "Rubrik;Ingress;Länk\nA\nB;b;/b;mer;och mer\n"})
    assert [(item.title, item.summary) for item in load.items] == [("A", None), ("B", "b")]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("B;/b", None),
        ("B", "the file ends in the middle"),
        ('"B;/b', "a quote is opened"),
        ('B;"b\nc', "a quote is op"),
    ],
)
def test_a_last_row_that_is_half_written_is_set_aside(read: ReadFiles, end: str, reason: str | None) -> None:
    load = read({"a.csv": f"Rubrik;Länk\nA;/a\n{end}"})
    assert titles(load) == (["A"] if reason else ["A", "B"])
    assert [words.partition(": ")[2][: len(reason or "")] for words in map(str, aside(load))] == (
        [reason] if reason else []
    )
    assert load.complete is (reason is None)


def test_a_cell_without_end_costs_its_rows_and_names_its_line(read: ReadFiles) -> None:
    load = read({"a.csv": 'Rubrik;Länk\nA;/a\n"' + "x" * 200_000 + "\nC;/c\n"})
    assert titles(load) == ["A", "C"]
    assert aside(load) == ["a.csv line 3: a cell has more than 131,072 characters; perhaps a quote is not closed"]


def test_a_line_without_end_is_set_aside(read: ReadFiles) -> None:
    load = read({"a.csv": "Rubrik;Länk\nA;/a\n" + ";" * 3_000_000 + "\nC;/c\n"})
    assert titles(load) == ["A", "C"]
    assert aside(load) == ["a.csv line 3: this row cannot be read: it has more than 1,048,576 characters"]


def test_a_configured_column_that_is_not_there_is_told(read: ReadFiles) -> None:
    load = read({"a.csv": "Rubrik;Plats\nA;B\n"}, "fields: {summary: Platz}")
    assert [problem.message for problem in load.problems] == [
        "a.csv line 1: there is no column “Platz”; did you mean “Plats”? (summary)"
    ]


# --- XLSX ------------------------------------------------------------------------------------------------------------


def event(read: ReadFiles, *row: object) -> Event:
    body = workbook({"Blad1": sheet_of([["Titel", "Datum", "Starttid", "Slutdatum", "Sluttid"], ["A", *row]])})
    (item,) = read({"a.xlsx": body}, kind="events").items
    assert isinstance(item, Event)
    return item


def test_dates_and_times_of_a_workbook_are_what_they_show(read: ReadFiles) -> None:
    moment = datetime(2026, 12, 1, 18, 30)  # noqa: DTZ001 - spreadsheets know no zones
    assert event(read, date(2026, 12, 1)).span.start == date(2026, 12, 1)
    timed = event(read, moment).span.start
    assert isinstance(timed, datetime)
    assert timed.isoformat() == "2026-12-01T18:30:00+01:00"
    late = event(read, date(2026, 12, 1), moment.time(), date(2026, 12, 2), moment.time()).span
    assert (str(late.start), str(late.end)) == ("2026-12-01 18:30:00+01:00", "2026-12-02 18:30:00+01:00")


def test_the_first_sheet_that_is_shown_is_read_or_the_one_that_items_names(read: ReadFiles) -> None:
    sheets = {name: sheet_of([["Rubrik"], [name]]) for name in ("Dolt", "Ett", "Två")}
    body = workbook(sheets, hidden=["Dolt"])
    assert titles(read({"a.xlsx": body})) == ["Ett"]
    assert titles(read({"a.xlsx": body}, "items: två")) == ["Två"]
    assert aside(read({"a.xlsx": body}, "items: Tre")) == [
        "a.xlsx: there is no sheet “Tre” (items); there are: Dolt, Ett, Två"
    ]


def test_cells_that_are_only_styled_do_no_harm_however_far_off(read: ReadFiles) -> None:
    far = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert titles(read({"a.xlsx": workbook({"A": sheet_of([["Rubrik"], ["Nytt"]], more=far)})})) == ["Nytt"]


def test_cells_without_places_stand_one_after_the_other(read: ReadFiles) -> None:
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>{one}</t></is></c><c t="inlineStr"><is><t>{two}</t></is></c></row>'
        for one, two in (("Rubrik", "Länk"), ("Nytt", "/a"))
    )
    (item,) = read({"a.xlsx": workbook({"A": sheet(rows)})}).items
    assert (item.title, item.link) == ("Nytt", "https://www.aby.example/a")


def test_a_workbook_with_a_password_or_of_the_old_format_says_so(read: ReadFiles) -> None:
    load = read({"a.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600})
    assert aside(load) == [
        "a.xlsx: this is no XLSX file, or a password protects it; save it as .xlsx without a password"
    ]


def test_half_a_workbook_is_set_aside(read: ReadFiles) -> None:
    body = workbook({"A": sheet_of([["Rubrik"], ["Nytt"]])})
    for size in range(0, len(body), 97):
        load = read({"a.xlsx": body[:size]})
        assert (load.items, len(aside(load))) == ((), 1)


# --- YAML and JSON ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "- rubrik: A\n- rubrik: B\n",
        "nyheter:\n  - rubrik: A\n  - rubrik: B\n",
        "rubrik: A\n---\nrubrik: B\n",
        "title: Nyheter från oss\ndescription: Allt\nposter: [{rubrik: A}, {rubrik: B}]\n",
        "tomma: []\nposter: [{rubrik: A}, {rubrik: B}]\n",
        "%YAML 1.2\n---\n- &a {rubrik: A}\n- {<<: *a, rubrik: B}\n",
    ],
)
def test_a_list_is_found_wherever_it_stands(read: ReadFiles, text: str) -> None:
    assert titles(read({"a.yaml": text})) == ["A", "B"]


def test_one_object_is_one_item_even_if_it_holds_lists(read: ReadFiles) -> None:
    load = read({"a.yaml": "rubrik: A\ndatum: 2026-11-01\nkategorier: [{namn: x}, {namn: y}]\növrigt: []\n"})
    assert (titles(load), load.items[0].categories) == (["A"], ("x", "y"))


def test_which_of_several_lists_is_read_must_be_said(read: ReadFiles) -> None:
    text = '{"a": {"b": [{"rubrik": "B"}]}, "c": [{"rubrik": "C"}], "d": [{"rubrik": "D"}]}'
    assert aside(read({"x.json": text})) == ["x.json: there are several lists in it; name one in items: c, d"]
    assert titles(read({"x.json": text}, "items: a.b")) == ["B"]
    assert aside(read({"x.json": text}, "items: a.c")) == ["x.json: there is no list “a.c” (items)"]


def test_a_scalar_of_yaml_is_what_was_written(read: ReadFiles) -> None:
    item = only(read({"a.yaml": "- {rubrik: no, ingress: 1_000, datum: 2026-11-01, id: 0o17, länk: ~}\n"}))
    assert (item.title, item.summary, item.key, item.link) == ("no", "1_000", "0o17", None)
    assert item.published == date(2026, 11, 1)


def test_numbers_of_json_are_what_was_written(read: ReadFiles) -> None:
    text = '[{"rubrik": 1.10, "id": ' + "9" * 5000 + ', "ingress": 1e999, "länk": NaN}]'
    item = only(read({"a.json": text}))
    assert (item.title, item.summary) == ("1.10", "1e999")
    assert (item.key or "").startswith("9999")


def test_two_halves_of_a_character_are_one(read: ReadFiles) -> None:
    for name in ("a.json", "a.yaml"):
        assert "😀 x" in titles(read({name: r'[{"rubrik": "\ud83d\ude00 x"}]'}))


# --- Markdown --------------------------------------------------------------------------------------------------------


def test_the_text_gives_what_the_front_matter_does_not_say(read: ReadFiles) -> None:
    item = only(
        read({"2026-11-20-a.md": "# Rubriken *är* här\n\n![bara en bild](a.png)\n\nFörsta **stycket**.\n\nAndra.\n"})
    )
    assert (item.title, item.summary, item.published) == ("Rubriken är här", "Första stycket.", date(2026, 11, 20))
    assert (item.content or "").startswith("<p><img")
    assert "Rubriken" not in (item.content or "")


def test_the_front_matter_goes_before_the_text_and_the_name(read: ReadFiles) -> None:
    text = "---\ntitle: T\ndate: 2026-11-01\nsummary: S\n---\n# Rubrik\n\nText.\n"
    item = only(read({"2026-11-20-a.md": text}))
    assert (item.title, item.summary, item.published) == ("T", "S", date(2026, 11, 1))


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff---\ntitle: T\n---\nText.\n",
        "\n\n---\r\ntitle: T\r\n---\r\nText.\r\n",
        "---   \ntitle: T\n...\nText.\n",
        '+++\ntitle = "T"\n+++\nText.\n',
    ],
)
def test_front_matter_however_it_is_fenced(read: ReadFiles, text: str) -> None:
    item = only(read({"a.md": text}))
    assert (item.title, item.summary) == ("T", "Text.")


def test_a_rule_in_the_text_is_no_front_matter(read: ReadFiles) -> None:
    item = only(read({"a.md": "# T\n\nEtt.\n\n---\n\nTvå.\n"}))
    assert (item.title, item.content) == ("T", "<p>Ett.</p>\n<hr>\n<p>Två.</p>")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: T\n", "a.md line 1: the front matter is not closed with ---"),
        ("---\n- a\n- b\n---\n", "a.md line 2: the front matter is no list of keys"),
        ('---\na: 1\nb: "x\n---\n', "a.md line 3: a quote is opened here and never closed"),
        ("+++\na = 1\nb = \n+++\n", "a.md line 3: the front matter is no TOML"),
        ("---\n" + "x" * 70_000 + "\n---\n", "a.md line 1: the front matter has more than 65,536 characters"),
        ("", "a.md: there is nothing in it"),
        ("x" * 400_000, "a.md: it is larger than 262,144 bytes"),
    ],
)
def test_what_is_wrong_with_a_markdown_file_is_told_with_its_line(read: ReadFiles, text: str, reason: str) -> None:
    load = read({"a.md": text, "b.md": "# B\n"})
    assert titles(load) == ["B"]
    assert [str(words)[: len(reason)] for words in aside(load)] == [reason]


def test_raw_html_is_cleaned_like_that_of_any_page(read: ReadFiles) -> None:
    text = (
        "# T\n\n<script>x()</script>\n\n<p onclick=x>Hej <b>du</b></p>\n\n<a href='javascript:x'>a</a> ![b](data:x)\n"
    )
    content = only(read({"a.md": text})).content or ""
    assert "<b>du</b>" in content
    assert not any(bad in content for bad in ("script", "onclick", 'src="data'))
