"""What is JSON and what stands in its place; nothing that an answer holds costs more than a second or raises."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.errors import SourceError
from syndicate.model import Load
from syndicate.sources._jsondoc import MAX_DEPTH, MAX_DIGITS, MAX_VALUES, check_size, parse
from syndicate.sources.json.related import with_related
from tests.sources.json.conftest import NEWS
from tests.sources.making import Read

ONE = {"items": [{"title": "Översikt", "url": "/o"}]}


def rules(load: Load) -> list[str]:
    return [sign.rule for sign in load.signs]


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(ONE, ensure_ascii=False).encode("utf-8-sig"),
        json.dumps(ONE, ensure_ascii=False).encode("utf-16"),
        json.dumps(ONE, ensure_ascii=False).encode("utf-16-be"),
        json.dumps(ONE, ensure_ascii=False).encode("latin-1"),
        json.dumps(ONE).encode(),
        b")]}',\n" + json.dumps(ONE).encode(),
        b"\n\t " + json.dumps(ONE).encode() + b"\r\n",
        b'{"items": [], "items": [{"title": "\xc3\x96versikt"}]}',
        b'{"items": [{"title": "O\\u0308versikt", "n": NaN, "m": -Infinity, "big": 1e9999, "huge": '
        + b"9" * 6000
        + b"}]}",
    ],
    ids=["bom", "utf-16", "utf-16-be", "latin-1", "ascii", "guard", "space", "twice", "numbers"],
)
def test_json_is_read_however_it_is_written(read_json: Read, body: bytes) -> None:
    load = read_json(body)
    assert [item.title for item in load.items] == ["Översikt"]
    assert not load.signs


def test_json_a_line_is_a_list(read_json: Read) -> None:
    load = read_json('{"title": "Ett"}\n{"title": "Två"}\n', NEWS.replace("items: items", "items: '@'"))
    assert [item.title for item in load.items] == ["Ett", "Två"]


@pytest.mark.parametrize(
    ("body", "rule", "told"),
    [
        ("", "truncated", "empty"),
        ("   \n", "truncated", "empty"),
        ('{"items": [{"title": "Nytt", "url": "/ny', "truncated", "before its end"),
        ('{"items": [{"title": "Nytt"}', "truncated", "before its end"),
        ('{"items": [{"title": "Nytt"},', "truncated", "before its end"),
        ('{"items": [}', "truncated", "before its end"),
        ("{'items': []}", "wrong-type", "not sound JSON"),
        ('{"items": [],}  x', "wrong-type", "not sound JSON"),
        ('{"items": []} <br>Notice', "wrong-type", "behind the JSON: “<br>Notice”"),
        ('callback({"items": []});', "wrong-type", "JSONP"),
        ('/**/ typeof cb === "function" && cb({"items": []})', "wrong-type", "JSONP"),
        ("items: []", "wrong-type", "did not answer with JSON"),
        ("<!DOCTYPE html><title>Nyheter</title><body><p>Hej", "wrong-type", "“Nyheter”"),
        ("<?xml version='1.0'?><rss/>", "wrong-type", "a page or XML"),
        ("<!DOCTYPE html><title>Just a moment...</title>", "interstitial", "robot check"),
        (
            "<!DOCTYPE html><title>Logga in</title><form><input type=password></form>",
            "interstitial",
            "login page",
        ),
        ("<html><title>503 Service Unavailable</title><h1>503</h1></html>", "interstitial", "maintenance notice"),
        ('{"items": [{"title": "' + "\ufffd" * 50 + '"}]}', "mojibake", "could not be decoded"),
        ('"items"', "container-gone", "there is no list in the answer, which is a text"),
        ("7", "container-gone", "there is no list"),
        ("null", "container-gone", "there is no list"),
    ],
)
def test_what_stands_in_the_place_of_the_list_is_told(read_json: Read, body: str, rule: str, told: str) -> None:
    load = read_json(body)
    assert (rules(load), load.items, load.valid_empty) == ([rule], (), False)
    assert told in load.signs[0].message


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"error": "Invalid API key"}, "“Invalid API key”"),
        ({"error": {"code": 403, "message": "Förbjudet"}}, "“Förbjudet”"),
        ({"errors": [{"title": "Not Found", "status": "404"}]}, "“Not Found”"),
        ({"success": False, "items": [], "message": "Databasen svarar inte"}, "“Databasen svarar inte”"),
        ({"status": "error", "items": []}, "“no reason is given”"),
        ({"code": "rest_no_route", "message": "Ingen rutt", "data": {"status": 404}}, "“Ingen rutt”"),
        ({"status": 500, "detail": "Internal"}, "“Internal”"),
    ],
)
def test_an_error_with_status_200_is_no_empty_list(read_json: Read, answer: object, told: str) -> None:
    for source in (NEWS, NEWS.replace("items: items", "items: '@'")):
        load = read_json(answer, source)
        assert (rules(load), load.items, load.valid_empty) == (["interstitial"], (), False)
        assert told in load.signs[0].message


def test_errors_beside_items_are_no_error(read_json: Read) -> None:
    load = read_json({"errors": ["en varning"], **ONE})
    assert (rules(load), len(load.items)) == ([], 1)


@pytest.mark.parametrize("answer", [{"items": []}, {"items": [], "errors": [], "success": True, "status": "ok"}])
def test_a_list_that_is_there_and_empty_is_known_to_be_empty(read_json: Read, answer: object) -> None:
    load = read_json(answer)
    assert (rules(load), load.readings, load.valid_empty, load.complete) == ([], (), True, True)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"item": [{"a": 1}]}, "the nearest list in the answer is “item”"),
        ({"data": {"items": [{"a": 1}], "x": []}}, "“data.items”"),
        ({"data": {"hits-list": [{"a": 1}]}}, '“data."hits-list"”'),
        ([{"a": 1}], "write items: '@'"),
        ({"items": 7}, "is a number or a truth value, not a list"),
        ({"items": "inga"}, "is a text, not a list"),
        ({"items": None}, "is not in the answer"),
        ({"a": 1, "b": 2}, "an object of a, b"),
    ],
)
def test_a_list_that_is_gone_names_what_is_most_like_it(read_json: Read, answer: object, told: str) -> None:
    load = read_json(answer)
    assert (rules(load), load.valid_empty) == (["container-gone"], False)
    assert told in load.signs[0].message


def test_an_expression_for_items_that_fails_is_told(read_json: Read) -> None:
    load = read_json({"items": None}, NEWS.replace("items: items", "items: values(items)"))
    assert rules(load) == ["container-gone"]
    assert "cannot be used here" in load.signs[0].message


# --- bounds ----------------------------------------------------------------------------------------------------------

DEEP = 5_000_000


@pytest.mark.parametrize(
    "body",
    [
        "[" * DEEP,
        "[" * DEEP + "]" * DEEP,
        '{"a":' * (DEEP // 5) + "1" + "}" * (DEEP // 5),
        '{"items": [' + "[]," * (DEEP // 3) + "[]]}",
        '{"items": [' + "1," * (DEEP // 2) + "1]}",
        "[" + '"' + '\\"' * (DEEP // 2),
        ('["' + "a" * 10) * (DEEP // 12),
        "{" * DEEP,
        '"' * DEEP,
        "[" + "[[[[[[[[[[]]]]]]]]]]," * (DEEP // 21) + "1]",
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
    ],
    ids=range(11),
)
def test_what_is_too_deep_or_too_large_is_refused_within_seconds(read_json: Read, body: str) -> None:
    started = time.monotonic()
    with contextlib.suppress(SourceError):
        assert not read_json(body).items
    assert time.monotonic() - started < 10


def test_depth_and_number_are_counted_exactly() -> None:
    check_size("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    check_size('{"a":[' * (MAX_DEPTH // 2) + "]}" * (MAX_DEPTH // 2))
    check_size('["' + "[" * 10_000 + '"]')
    with pytest.raises(SourceError, match="too deep"):
        check_size("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    with pytest.raises(SourceError, match="more than 1,000,000 values"):
        check_size("[" + "0," * MAX_VALUES + "0]")


def test_a_million_items_are_cut_and_told(read_json: Read) -> None:
    body = '{"items": [' + ",".join(['{"title":"x"}'] * 400_000) + "]}"
    started = time.monotonic()
    load = read_json(body)
    assert time.monotonic() - started < 10
    assert len(load.readings) == 500
    assert not load.complete


def test_an_item_of_many_megabytes_is_read_within_seconds(read_json: Read) -> None:
    item = {
        "title": "T" * 3_000_000,
        "url": "/x",
        "tags": [{"n": f"{n}"} for n in range(200_000)],
        "b": "<p>" * 300_000,
    }
    fields = "{title: 'title::html', link: url, categories: 'tags[].n', content: b, summary: title}"
    started = time.monotonic()
    load = read_json({"items": [item]}, f"kind: news\ntype: json\nitems: items\nfields: {fields}\n")
    assert time.monotonic() - started < 20
    (only,) = load.items
    assert len(only.title or "") == 300
    assert len(only.categories) == 50


# --- JSON:API --------------------------------------------------------------------------------------------------------


def test_what_a_relationship_names_is_put_in_its_place() -> None:
    document = {
        "data": [
            {"type": "article", "id": "1", "relationships": {"image": {"data": {"type": "media", "id": "m"}}}},
            {"type": "article", "id": "2", "relationships": {"tags": {"data": [{"type": "t", "id": "x"}]}}},
        ],
        "included": [
            {"type": "media", "id": "m", "relationships": {"file": {"data": {"type": "file", "id": "f"}}}},
            {"type": "file", "id": "f", "attributes": {"url": "/f.jpg"}},
            {"type": "t", "id": "x", "attributes": {"name": "Miljö"}},
        ],
    }
    first, second = with_related(document)["data"]
    file = first["relationships"]["image"]["data"]["relationships"]["file"]["data"]
    assert file["attributes"]["url"] == "/f.jpg"
    assert second["relationships"]["tags"]["data"][0]["attributes"]["name"] == "Miljö"


def test_relationships_in_a_circle_end() -> None:
    around = {"type": "a", "id": "1", "relationships": {"next": {"data": {"type": "a", "id": "1"}}}}
    written = json.dumps(with_related({"data": [around], "included": [around]})["data"])
    assert written.count('"next"') == 4


def test_relationships_that_multiply_are_bounded() -> None:
    many = [{"type": "a", "id": str(n)} for n in range(2000)]
    included = [{**one, "relationships": {"all": {"data": many}}} for one in many]
    started = time.monotonic()
    with_related({"data": included, "included": included})
    assert time.monotonic() - started < 5


# --- whatever comes --------------------------------------------------------------------------------------------------

BODY = json.dumps(
    {"items": [{"title": f"Nyhet {n}", "url": f"/{n}", "date": "2026-11-20"} for n in range(5)]}, ensure_ascii=False
).encode()
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
quiet = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quiet
@given(cut=st.integers(0, len(BODY)), put=st.binary(max_size=6), length=st.integers(0, 8))
def test_damaged_bytes_raise_nothing_but_what_is_promised(read_json: Read, cut: int, put: bytes, length: int) -> None:
    with contextlib.suppress(SourceError):
        read_json(BODY[:cut] + put + BODY[cut + length :])


@quiet
@given(
    items=st.lists(
        st.fixed_dictionaries({}, optional=dict.fromkeys(["title", "url", "date", "tags"], JSONS)), max_size=3
    )
)
def test_items_of_any_shape_raise_nothing(read_json: Read, items: list[object]) -> None:
    fields = "{title: 'title::html', link: url, published: date, categories: tags, content: title, id: date}"
    source = f"kind: news\ntype: json\nitems: items\nfields: {fields}\n"
    load = read_json(json.dumps({"items": items}), source)
    assert len(load.readings) == len(items)


@quiet
@given(item=st.fixed_dictionaries(dict.fromkeys("abcdef", JSONS)))
def test_events_of_any_shape_raise_nothing(read_json: Read, item: object) -> None:
    fields = "{start: 'a::utc', end: b, all_day: c, timezone: d, location: e, geo: e, status: f, title: '*'}"
    read_json(json.dumps([item]), f"kind: events\ntype: json\nitems: '@'\nfields: {fields}\n")


@quiet
@given(JSONS)
def test_what_is_written_is_read(value: object) -> None:
    def plain(one: object) -> object:
        """As it is read: numbers that are none are null, long ones texts."""
        if isinstance(one, bool):
            return one
        if isinstance(one, int):
            return one if len(str(one)) <= MAX_DIGITS else str(one)
        if isinstance(one, float):
            return one if abs(one) < 1e300 else None
        if isinstance(one, list):
            return [plain(part) for part in one]
        return {key: plain(part) for key, part in one.items()} if isinstance(one, dict) else one

    assert parse(json.dumps(value)) == plain(value)
