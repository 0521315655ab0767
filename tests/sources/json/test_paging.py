"""A list in several answers is read to its end, politely, and never further than it may."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from syndicate.model import Load, Unchanged
from syndicate.sources._paging import next_link, with_parameter
from tests.sources.making import LoadIt

Handler = Callable[[Request], Answer]
SOURCE = "kind: news\ntype: json\nitems: {items}\nfields: {{title: t, link: u}}\n{more}\n"


def rows(*numbers: int) -> list[dict[str, Any]]:
    return [{"t": f"Nyhet {n}", "u": f"/{n}"} for n in numbers]


def answer(data: Any, **headers: str) -> Answer:
    return Answer(
        json.dumps(data), content_type="application/json", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


def served(server: HTTPServer, handler: Handler) -> list[str]:
    """Let the server answer so; the queries that come are in the list."""
    asked: list[str] = []

    def told(request: Request) -> Answer:
        asked.append(request.query_string.decode())
        return handler(request)

    server.expect_request("/api").respond_with_handler(told)
    return asked


def source(server: HTTPServer, more: str, *, items: str = "items", query: str = "") -> str:
    address = f"url: {server.url_for('/api')}{query}\nallow: ['127.0.0.1', localhost]\n"
    return SOURCE.format(items=items, more=more) + address


def loaded(found: Load | Unchanged) -> Load:
    assert isinstance(found, Load)
    return found


def titles(load: Load) -> list[str | None]:
    return [item.title for item in load.items]


def test_pages_are_counted_to_the_number_that_a_header_says(httpserver: HTTPServer, load: LoadIt) -> None:
    def handler(request: Request) -> Answer:
        return answer(rows(int(request.args.get("page", 1))), X_WP_TotalPages="3")

    asked = served(httpserver, handler)
    more = "paging: {page: page, pages: 'X-WP-TotalPages::header'}"
    read = loaded(load(source(httpserver, more, items="'@'", query="?per_page=1")))
    assert (titles(read), read.complete) == (["Nyhet 1", "Nyhet 2", "Nyhet 3"], True)
    assert asked == ["per_page=1", "per_page=1&page=2", "per_page=1&page=3"]


def test_pages_are_counted_from_where_the_address_begins(httpserver: HTTPServer, load: LoadIt) -> None:
    def handler(request: Request) -> Answer:
        page = int(request.args["p"])
        return answer({"items": rows(page), "pages": 3})

    asked = served(httpserver, handler)
    read = loaded(load(source(httpserver, "paging: {page: p, pages: pages}", query="?p=0")))
    assert (asked, len(read.items)) == (["p=0", "p=1", "p=2"], 3)


def test_an_offset_moves_by_what_came_until_the_total(httpserver: HTTPServer, load: LoadIt) -> None:
    def handler(request: Request) -> Answer:
        skip = int(request.args.get("skip", 0))
        return answer({"items": rows(*range(5)[skip : skip + 2]), "total": 5})

    asked = served(httpserver, handler)
    read = loaded(load(source(httpserver, "paging: {offset: skip, total: total}")))
    assert (titles(read), read.complete) == ([f"Nyhet {n}" for n in range(5)], True)
    assert asked == ["", "skip=2", "skip=4"]


def test_an_offset_may_have_a_step_of_its_own(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = served(httpserver, lambda request: answer({"items": rows(int(request.args.get("o", 0)))[: len(asked) < 3]}))
    loaded(load(source(httpserver, "paging: {offset: o, step: 10, first: 0}")))
    assert asked == ["", "o=10", "o=20"]


@pytest.mark.parametrize("status", [200, 400, 404])
def test_without_a_total_the_first_answer_without_items_is_the_end(
    httpserver: HTTPServer, load: LoadIt, status: int
) -> None:
    def handler(request: Request) -> Answer:
        page = int(request.args.get("page", 1))
        if page < 3:
            return answer({"items": rows(page)})
        return answer({"items": []}) if status == 200 else Answer("{}", status=status)

    asked = served(httpserver, handler)
    read = loaded(load(source(httpserver, "paging: {page: page}")))
    assert (titles(read), read.complete, len(asked)) == (["Nyhet 1", "Nyhet 2"], True, 3)


def test_an_answer_that_must_be_there_and_is_not_makes_the_load_incomplete(
    httpserver: HTTPServer, load: LoadIt
) -> None:
    def handler(request: Request) -> Answer:
        page = int(request.args.get("page", 1))
        return answer({"items": rows(page), "pages": 3}) if page < 3 else Answer("{}", status=404)

    served(httpserver, handler)
    read = loaded(load(source(httpserver, "paging: {page: page, pages: pages}")))
    assert (titles(read), read.complete) == (["Nyhet 1", "Nyhet 2"], False)
    assert any("answer 3 of the list could not be read" in problem.message for problem in read.problems)


@pytest.mark.parametrize(
    ("further", "told"),
    [
        ("<!DOCTYPE html><title>Just a moment...</title>", "was not believed: a robot check"),
        ('{"error": "slow down"}', "was not believed: an error stands in the place"),
        ('{"items": [', "was not believed: the JSON ends before its end"),
        ("[" * 500 + "]" * 500, "could not be read: The answer is nested too deep"),
    ],
)
def test_a_further_answer_that_is_none_costs_only_itself(
    httpserver: HTTPServer, load: LoadIt, further: str, told: str
) -> None:
    def handler(request: Request) -> Answer:
        return Answer(further) if "page" in request.args else answer({"items": rows(1)})

    served(httpserver, handler)
    read = loaded(load(source(httpserver, "paging: {page: page}")))
    assert (titles(read), read.complete, read.signs) == (["Nyhet 1"], False, ())
    assert any(told in problem.message for problem in read.problems)


def test_a_cursor_is_handed_back_as_it_came(httpserver: HTTPServer, load: LoadIt) -> None:
    def handler(request: Request) -> Answer:
        step = len(request.args.getlist("after[]"))
        return answer({"items": rows(step), "after": {0: [1655000, "å&b"], 2: None}[step]})

    asked = served(httpserver, handler)
    read = loaded(load(source(httpserver, "paging: {cursor: 'after[]', value: after}", query="?size=1")))
    assert (titles(read), read.complete) == (["Nyhet 0", "Nyhet 2"], True)
    assert asked == ["size=1", "size=1&after[]=1655000&after[]=%C3%A5%26b"]


@pytest.mark.parametrize(
    ("first", "more"),
    [
        ({"items": rows(1), "next": "/api?page=2"}, "next: next"),
        ({"items": rows(1), "links": {"next": {"href": "?page=2"}}}, "next: links.next"),
        (
            {"items": rows(1), "link": [{"rel": "self", "url": "x"}, {"rel": "next", "url": "/api?page=2"}]},
            "next: \"link[?rel=='next'].url\"",
        ),
    ],
)
def test_a_link_leads_on(httpserver: HTTPServer, load: LoadIt, first: Any, more: str) -> None:
    asked = served(httpserver, lambda request: answer({"items": rows(2)} if request.args else first))
    read = loaded(load(source(httpserver, more)))
    assert (titles(read), read.complete, asked) == (["Nyhet 1", "Nyhet 2"], True, ["", "page=2"])


def test_a_link_header_leads_on(httpserver: HTTPServer, load: LoadIt) -> None:
    def handler(request: Request) -> Answer:
        return answer(rows(2)) if request.args else answer(rows(1), Link='</api?page=2>; title="a, b"; rel="next"')

    served(httpserver, handler)
    read = loaded(load(source(httpserver, "next: 'Link::header'", items="'@'")))
    assert titles(read) == ["Nyhet 1", "Nyhet 2"]


@pytest.mark.parametrize("target", ["https://annan.example/api?page=2", "//annan.example/", "http://169.254.169.254/"])
def test_a_link_to_another_site_is_not_followed(httpserver: HTTPServer, load: LoadIt, target: str) -> None:
    served(httpserver, lambda _: answer({"items": rows(1), "next": target}))
    read = loaded(load(source(httpserver, "next: next")))
    assert (titles(read), read.complete) == (["Nyhet 1"], False)
    assert any("at another site" in problem.message for problem in read.problems)


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "file:///etc/passwd", "http://[", 7, ["x", "y"], {"a": 1}, "", None]
)
def test_a_link_that_is_none_ends_the_list(httpserver: HTTPServer, load: LoadIt, target: object) -> None:
    served(httpserver, lambda _: answer({"items": rows(1), "next": target}))
    assert titles(loaded(load(source(httpserver, "next: next")))) == ["Nyhet 1"]


def test_a_link_to_itself_or_in_a_circle_ends(httpserver: HTTPServer, load: LoadIt) -> None:
    def handler(request: Request) -> Answer:
        page = int(request.args.get("page", 1))
        return answer({"items": rows(page), "next": f"/api?page={page % 3 + 1}"})

    asked = served(httpserver, handler)
    read = loaded(load(source(httpserver, "next: next\nmax_pages: 20", query="?page=1")))
    assert (titles(read), read.complete, len(asked)) == (["Nyhet 1", "Nyhet 2", "Nyhet 3"], True, 3)


def test_a_parameter_that_is_not_heeded_ends_the_list(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = served(httpserver, lambda _: answer({"items": rows(1, 2)}))
    read = loaded(load(source(httpserver, "paging: {page: page}")))
    assert (titles(read), len(asked)) == (["Nyhet 1", "Nyhet 2"], 2)


def test_answers_beyond_max_pages_make_the_load_incomplete(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = served(httpserver, lambda request: answer({"items": rows(int(request.args.get("page", 1)))}))
    read = loaded(load(source(httpserver, "paging: {page: page}\nmax_pages: 3")))
    assert (len(read.items), read.complete, len(asked)) == (3, False, 3)
    assert any("max_pages" in problem.message for problem in read.problems)


def test_no_more_answers_are_asked_for_than_items_are_wanted(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = served(httpserver, lambda _: answer({"items": rows(*range(10))}))
    read = loaded(load(source(httpserver, "paging: {offset: o}\nmax_items: 5\nmax_pages: 50")))
    assert (len(read.items), read.complete, len(asked)) == (5, False, 1)


@pytest.mark.parametrize("total", ["många", None, -1, 1e30, True, [3], "9" * 400])
def test_a_total_that_is_no_number_is_none(httpserver: HTTPServer, load: LoadIt, total: object) -> None:
    def handler(request: Request) -> Answer:
        page = int(request.args.get("page", 1))
        return answer({"items": rows(page) if page < 3 else [], "total": total})

    served(httpserver, handler)
    assert len(loaded(load(source(httpserver, "paging: {page: page, total: total}"))).items) == 2


def test_several_answers_are_unchanged_only_together(httpserver: HTTPServer, load: LoadIt) -> None:
    second = rows(2)

    def handler(request: Request) -> Answer:
        return answer({"items": second if request.args else rows(1), "next": None if request.args else "?page=2"})

    served(httpserver, handler)
    first = loaded(load(source(httpserver, "next: next")))
    assert load(source(httpserver, "next: next"), memory=first.memory) == Unchanged(first.memory)
    second[0]["t"] = "Ändrad"
    again = loaded(load(source(httpserver, "next: next"), memory=first.memory))
    assert titles(again) == ["Nyhet 1", "Ändrad"]


def test_a_single_answer_is_asked_for_only_if_it_changed(httpserver: HTTPServer, load: LoadIt) -> None:
    def handler(request: Request) -> Answer:
        if request.headers.get("If-None-Match") == '"v1"':
            return Answer(status=304)
        assert request.headers["Accept"].startswith("application/json")
        return answer({"items": rows(1)}, ETag='"v1"')

    served(httpserver, handler)
    first = loaded(load(source(httpserver, "")))
    assert load(source(httpserver, ""), memory=first.memory) == Unchanged(first.memory)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://a.example/?b=1,2>; rel="prev last", </n>; rel=next', "/n"),
        ("</n>; rel='next'", None),
        ("</p>; rel=prev", None),
        ('</n>; rel="NEXT archives"', "/n"),
        ("", None),
        ("<" * 100_000, None),
        ("<a>;" * 50_000, None),
        ("<a>" + "; a" * 50_000, None),
    ],
)
def test_link_headers_are_read_as_written_and_quickly(header: str, expected: str | None) -> None:
    assert next_link(header) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example/", "https://a.example/?page=2"),
        ("https://a.example/?page=9&q=a%20b&page=1", "https://a.example/?q=a%20b&page=2"),
        ("https://a.example/?q=%C3%A5&&x", "https://a.example/?q=%C3%A5&x&page=2"),
    ],
)
def test_a_parameter_takes_the_place_of_what_it_was(address: str, expected: str) -> None:
    assert with_parameter(address, "page", ["2"]) == expected
