"""Columns are known by the names that people give them; days and times of day that stand apart are one moment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.model import Kind
from syndicate.sources._columns import NAMES, Columns, Entry, plain_name
from syndicate.sources._values import Value
from syndicate.text.markup import words


def read(values: Mapping[str, object], kind: Kind = "news", **fields: str | tuple[str, ...]) -> dict[str, list[str]]:
    configured = {field: (names,) if isinstance(names, str) else names for field, names in fields.items()}
    found = Columns(kind, configured).read(Entry(values, "lista.csv line 2"))
    return {field: [value.text for value in given] for field, given in found.items()}


def event(**values: object) -> dict[str, list[str]]:
    return read(values, "events")


@pytest.mark.parametrize(
    "name", ["Rubrik", "RUBRIK", " rubrik ", "rubrik:", "Rubrik*", "Rubrik (max 60 tecken)", "ru-brik"]
)
def test_how_a_name_is_written_makes_no_difference(name: str) -> None:
    assert read({name: "Nytt"}) == {"title": ["Nytt"]}


def test_a_name_in_decomposed_letters_is_the_same_name() -> None:
    assert read({"La\u0308nk": "/nytt"}) == {"link": ["/nytt"]}


@pytest.mark.parametrize("field", NAMES)
def test_every_field_is_found_under_each_of_its_names(field: str) -> None:
    for kind in ("news", "events"):
        for name in NAMES[field].split():
            found = read({name: "y"}, "news" if kind == "news" else "events")
            of_events = words("when start end all_day location geo online status organizer price signup contact")
            other = {"published", "updated"} if kind == "events" else of_events
            assert found == ({field: ["y"]} if field not in other else {})


def test_no_name_means_two_fields() -> None:
    for left in ("published updated", "when start end all_day location geo online status"):
        names = [name for field, words in NAMES.items() if field not in left.split() for name in words.split()]
        assert len(names) == len(set(names))
        assert names == [plain_name(name) for name in names]


def test_the_first_column_that_says_something_is_taken() -> None:
    assert read({"rubrik": " ", "title": "", "titel": "Nytt", "namn": "Annat"})["title"] == ["Nytt"]


@pytest.mark.parametrize(
    ("values", "start", "end"),
    [
        ({"Datum": "2026-12-01"}, "2026-12-01", None),
        ({"Datum": "2026-12-01", "Tid": "11.00–12.00"}, "2026-12-01 11.00–12.00", None),
        ({"Datum": "2026-12-01", "Starttid": "11:00", "Sluttid": "12:00"}, "2026-12-01 11:00", "12:00"),
        ({"Datum": "2026-12-01", "Start": "11.00", "Slut": "12.00"}, "2026-12-01 11.00", "12.00"),
        ({"Startdatum": "1 dec", "Slutdatum": "3 dec"}, "1 dec", "3 dec"),
        ({"Startdatum": "1/12", "Starttid": "9", "Slutdatum": "3/12", "Sluttid": "16"}, "1/12 9", "3/12 16"),
        ({"Start": "2026-12-01 11:00", "Tid": "utelämnas"}, "2026-12-01 11:00", None),
        ({"Start": "2026-12-01", "Tid": "kl 11"}, "2026-12-01 kl 11", None),
        ({"Start": "2026-12-01 11:00", "Datum": "2026-11-20"}, "2026-12-01 11:00", None),
        ({"Datum": datetime(2026, 12, 1), "Tid": time(11)}, "2026-12-01 11:00", None),  # noqa: DTZ001
        ({"Datum": date(2026, 12, 1), "Tid": timedelta(hours=11, minutes=30)}, "2026-12-01 11:30", None),
        ({"Start": datetime(2026, 12, 1, 10, 59, 59, 999_996)}, "2026-12-01 11:00:00", None),  # noqa: DTZ001
    ],
)
def test_days_and_times_of_day_that_stand_apart_are_one_moment(
    values: dict[str, object], start: str, end: str | None
) -> None:
    assert event(**values) == {"start": [start]} | ({"end": [end]} if end else {})


def test_news_are_dated_by_a_day_with_its_time() -> None:
    assert read({"Datum": "2026-11-20", "Tid": "08:15"}) == {"published": ["2026-11-20 08:15"]}
    assert read({"Publicerad": "2026-11-20", "Datum": "2026-01-01"}) == {"published": ["2026-11-20"]}


def test_what_a_spreadsheet_knows_as_a_date_needs_no_reading() -> None:
    for values, form in (({"Datum": date(2026, 12, 1), "Tid": time(9)}, "machine"), ({"Datum": "2026-12-01"}, "text")):
        found = Columns("events", {}).read(Entry(values, "x"))
        assert [value.form for value in found["start"]] == [form]


def test_configured_names_go_before_the_usual_ones_and_the_others_stay() -> None:
    assert read({"Rubrik": "Fel", "Kurs": "Rätt", "Länk": "/x"}, title="Kurs") == {"title": ["Rätt"], "link": ["/x"]}


def test_several_configured_columns_are_joined_and_of_lists_each_counts() -> None:
    values = {"Dag": date(2026, 12, 1), "Kl": time(18), "Ämne 1": "Miljö", "Ämne 2": "Klimat"}
    found = Columns("events", {"start": ("Dag", "Kl"), "categories": ("Ämne 1", "Ämne 2")}).read(Entry(values, "rad 2"))
    assert found["start"] == (Value("2026-12-01 18:00", "rad 2: Dag Kl", "machine"),)
    assert [value.text for value in found["categories"]] == ["Miljö", "Klimat"]


def test_a_configured_date_is_the_only_one() -> None:
    assert event_with({"Datum": "2026-01-01", "Slut": "2026-01-02", "Kursstart": "2026-12-01"}, start="Kursstart") == {
        "start": ["2026-12-01"]
    }


def event_with(values: Mapping[str, object], **fields: str) -> dict[str, list[str]]:
    return read(values, "events", **fields)


def test_dots_look_inside_an_object_unless_a_column_is_called_so() -> None:
    inner = {"plats": {"namn": "Torget"}}
    assert event_with(inner, location="plats.namn") == {"location": ["Torget"]}
    assert event_with({**inner, "plats.namn": "Scenen"}, location="plats.namn") == {"location": ["Scenen"]}
    assert "location" not in event_with({"plats": "Torget"}, location="plats.namn")


def test_a_column_that_is_not_there_is_told_with_the_nearest_that_is() -> None:
    columns = Columns("news", {"title": ("Kursnman",), "link": ("länk",), "image": ("bild.url",)})
    assert columns.missing(["Kursnamn", "Länk"]) == [
        ("title", "there is no column “Kursnman”; did you mean “Kursnamn”?")
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("miljö, klimat;  vatten|avlopp\nskola", ["miljö", " klimat", "  vatten", "avlopp", "skola"]),
        (["miljö, klimat", "vatten"], ["miljö, klimat", "vatten"]),
        ([{"name": "miljö", "id": 3}, {"title": "klimat"}, {"x": "y"}], ["miljö", "klimat"]),
        (7, ["7"]),
        ([], None),
        (None, None),
    ],
)
def test_categories_may_be_a_list_or_stand_in_one_cell(raw: object, expected: list[str] | None) -> None:
    assert read({"kategorier": raw}).get("categories") == expected


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (3.0, "3"),
        (0.1, "0.1"),
        (Decimal("1E+2"), "100"),
        (True, "true"),
        (b"r\xc3\xa4ka", "räka"),
        (date(2026, 12, 1), "2026-12-01"),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), "2026-12-01 09:00:00+00:00"),
        (uuid.UUID(int=0), "00000000-0000-0000-0000-000000000000"),
        (float("inf"), "inf"),
        (10**400, "1" + "0" * 400),
        (datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC), "9999-12-31 23:59:59.999999+00:00"),
    ],
)
def test_a_value_of_any_type_is_a_text(raw: object, text: str) -> None:
    assert read({"id": raw}) == {"key": [text]}


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("<p>Hej</p>", "html"),
        ("Fram &amp; tillbaka", "html"),
        ("rad ett<br />rad två", "html"),
        ("a < b och c > d", "text"),
        ("AT&T; nej", "text"),
        ("if x <y then", "text"),
        ("<lisa@aby.example>", "text"),
    ],
)
def test_a_text_that_holds_markup_is_html(words: str, form: str) -> None:
    found = Columns("news", {}).read(Entry({"body": words, "länk": words}, "x"))
    assert (found["content"][0].form, found["link"][0].form) == (form, "text")


@pytest.mark.parametrize(
    ("values", "draft"),
    [
        ({"draft": True}, True),
        ({"Utkast": "ja"}, True),
        ({"utkast": "nej"}, False),
        ({"status": "Utkast"}, True),
        ({"published": False}, True),
        ({"publicerad": "nej"}, True),
        ({"published": "true"}, False),
        ({"published": "2026-11-01"}, False),
        ({}, False),
    ],
)
def test_what_calls_itself_a_draft_is_one(values: dict[str, object], *, draft: bool) -> None:
    assert Columns("news", {}).draft(Entry(values, "x")) is draft


def test_whether_it_is_published_is_no_date() -> None:
    assert read({"published": True, "datum": "2026-11-01"}) == {"published": ["2026-11-01"]}


def test_a_slug_is_a_link_only_where_it_has_an_address_to_stand_below() -> None:
    entry = Entry({"slug": "/2016:nytt"}, "x")
    assert Columns("news", {}, slugs=True).read(entry)["link"] == (Value("./2016:nytt", "x: slug"),)
    assert not Columns("news", {}).read(entry)
    whole = Entry({"slug": "a", "link": "/b"}, "x")
    assert [value.text for value in Columns("news", {}, slugs=True).read(whole)["link"]] == ["/b"]


def test_an_object_without_end_costs_no_more_than_its_bound() -> None:
    bomb: list[object] = ["x"]
    for _ in range(50):
        bomb = [bomb] * 1000
    assert read({"kategorier": bomb, "rubrik": bomb, "content": [[]] * 10**6}) == {}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
names = st.sampled_from(sorted({name for words in NAMES.values() for name in words.split()})) | st.text()


@given(st.dictionaries(names, values, max_size=8), st.sampled_from(["news", "events"]))
def test_whatever_a_row_holds_its_fields_are_texts_with_origins(row: dict[str, object], kind: Kind) -> None:
    columns = Columns(kind, {"title": ("rubrik", "a.b"), "categories": ("x",)}, slugs=True)
    entry = Entry(row, "rad 1", key="nyckel")
    columns.draft(entry)
    columns.known(row)
    for given_values in columns.read(entry).values():
        assert all(value.text and value.origin.startswith("rad 1") for value in given_values)
