"""A list of a page that goes on at further addresses: by number, offset and cursor, to its end and not further."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from syndicate.model import Load, Unchanged
from tests.sources.making import LoadIt, Read

NEWS = "kind: news\nitems: ul.news > li\nfields: {title: a, link: a}\n"


def page(*numbers: int, rest: str = "") -> Answer:
    rows = "".join(f'<li><a href="/{n}">Nyhet {n}</a></li>' for n in numbers)
    return Answer(f'<html><body><ul class="news">{rows}</ul>{rest}</body></html>', content_type="text/html")


def served(server: HTTPServer, handler: Callable[[Request], Answer]) -> list[str]:
    asked: list[str] = []

    def told(request: Request) -> Answer:
        asked.append(request.query_string.decode())
        return handler(request)

    server.expect_request("/nytt").respond_with_handler(told)
    return asked


def source(server: HTTPServer, more: str, query: str = "") -> str:
    return f"{NEWS}{more}\nurl: {server.url_for('/nytt')}{query}\nallow: ['127.0.0.1', localhost]\n"


def loaded(answer: Load | Unchanged) -> Load:
    assert isinstance(answer, Load)
    return answer


def titles(load: Load) -> list[str | None]:
    return [item.title for item in load.items]


def test_pages_are_counted_to_the_number_that_the_page_says(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = served(
        httpserver, lambda request: page(int(request.args.get("sida", 1)), rest="<p class=antal>Sida 1 av 3</p>")
    )
    answer = loaded(load(source(httpserver, "paging: {page: sida, pages: .antal}")))
    assert asked == ["", "sida=2", "sida=3"]
    assert titles(answer) == ["Nyhet 1", "Nyhet 2", "Nyhet 3"]
    assert answer.complete


def test_without_a_number_an_empty_page_is_the_end(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = served(httpserver, lambda request: page(*[n] if (n := int(request.args.get("page", 0))) < 3 else []))
    answer = loaded(load(source(httpserver, "paging: {page: page, first: 0}")))
    assert asked == ["", "page=1", "page=2", "page=3"]
    assert (titles(answer), answer.complete) == (["Nyhet 0", "Nyhet 1", "Nyhet 2"], True)


def test_a_page_behind_the_end_that_is_the_last_one_again_is_the_end(httpserver: HTTPServer, load: LoadIt) -> None:
    served(
        httpserver,
        lambda request: page(min(int(request.args.get("p", 1)), 2), rest=f"<i>{request.query_string!r}</i>"),
    )
    answer = loaded(load(source(httpserver, "paging: {page: p}\nmax_pages: 9")))
    assert titles(answer) == ["Nyhet 1", "Nyhet 2"]
    assert not [reading for reading in answer.readings if reading.duplicate]
    assert answer.complete


def test_a_page_behind_the_end_that_is_not_there_is_the_end(httpserver: HTTPServer, load: LoadIt) -> None:
    served(httpserver, lambda request: page(1) if not request.query_string else Answer("", status=404))
    answer = loaded(load(source(httpserver, "paging: {page: p}")))
    assert (titles(answer), answer.complete, answer.problems) == (["Nyhet 1"], True, ())


def test_a_page_that_must_be_there_and_is_not_makes_the_load_incomplete(httpserver: HTTPServer, load: LoadIt) -> None:
    served(
        httpserver,
        lambda request: page(1, rest="<b>3</b>") if not request.query_string else Answer("", status=404),
    )
    answer = loaded(load(source(httpserver, "paging: {page: p, pages: b}")))
    assert (titles(answer), answer.complete) == (["Nyhet 1"], False)


def test_an_offset_moves_by_what_came_until_the_total(httpserver: HTTPServer, load: LoadIt) -> None:
    def handler(request: Request) -> Answer:
        start = int(request.args.get("start", 0))
        return page(*range(start, min(start + 2, 5)), rest="<p class=sum>Visar 1–2 av 5 träffar</p>")

    asked = served(httpserver, handler)
    answer = loaded(load(source(httpserver, "paging: {offset: start, total: .sum}")))
    assert asked == ["", "start=2", "start=4"]
    assert titles(answer) == [f"Nyhet {n}" for n in range(5)]


def test_an_offset_may_have_a_step_of_its_own(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = served(httpserver, lambda request: page(*[n] if (n := int(request.args.get("skip", 0))) < 40 else []))
    loaded(load(source(httpserver, "paging: {offset: skip, step: 20}", query="?lang=sv")))
    assert asked == ["lang=sv", "lang=sv&skip=20", "lang=sv&skip=40"]


def test_a_cursor_is_handed_back_as_it_came(httpserver: HTTPServer, load: LoadIt) -> None:
    def handler(request: Request) -> Answer:
        after = request.args.get("after", "")
        further = {"": "a b&c", "a b&c": "Sida 2 av 3"}.get(after)
        more = f'<button class=mer data-after="{further}">Visa fler</button>' if further else ""
        return page(len(after), rest=more)

    asked = served(httpserver, handler)
    answer = loaded(load(source(httpserver, "paging: {cursor: after, value: '.mer::attr(data-after)'}")))
    assert asked == ["", "after=a%20b%26c", "after=Sida%202%20av%203"]
    assert (len(answer.items), answer.complete) == (3, True)


def test_no_more_pages_are_asked_for_than_are_allowed(httpserver: HTTPServer, load: LoadIt) -> None:
    asked = served(httpserver, lambda request: page(int(request.args.get("p", 1))))
    answer = loaded(load(source(httpserver, "paging: {page: p}\nmax_pages: 2")))
    assert (len(asked), answer.complete) == (2, False)


def test_several_pages_are_unchanged_only_together(httpserver: HTTPServer, load: LoadIt) -> None:
    extra = [7]
    served(httpserver, lambda request: page(1) if not request.query_string else page(*extra))
    keys = "paging: {page: p}\nmax_pages: 2"
    first = loaded(load(source(httpserver, keys)))
    assert isinstance(load(source(httpserver, keys), memory=first.memory), Unchanged)
    extra.append(8)
    assert titles(loaded(load(source(httpserver, keys), memory=first.memory)))[-1] == "Nyhet 8"


@pytest.mark.parametrize(("keys", "complete"), [("paging: {page: p}", True), ("paging: {page: p, pages: b}", False)])
def test_a_file_is_one_page(read: Read, keys: str, complete: bool) -> None:
    answer = read(page(1, rest="<b>4</b>").get_data(as_text=True), f"{NEWS}{keys}\n")
    assert (titles(answer), answer.complete) == (["Nyhet 1"], complete)
