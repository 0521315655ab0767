"""The way through pages: documents, further pages, entries that are links alone, and what speaks against a load."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from syndicate import text
from syndicate.model import Load, Unchanged
from tests.sources.jsonld.conftest import EVENTS, NEWS, script
from tests.sources.making import NOW, LoadIt, Read

ReadEvents = Callable[..., Load]


def html(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>Kalender</title></head><body>{body}</body></html>"


def lunch(number: int, **properties: Any) -> dict[str, Any]:
    event = {
        "@type": "Event",
        "name": f"Lunch {number}",
        "startDate": f"2026-12-{number:02}T12:00",
        "url": f"/{number}",
    }
    return event | properties


def at(server: HTTPServer, source: str = EVENTS) -> str:
    return f"{source}url: {server.url_for('/')}\nallow: [{server.host}]\n"


def titles(answer: Load | Unchanged) -> list[str | None]:
    assert isinstance(answer, Load)
    return [item.title for item in answer.items]


# --- documents


@pytest.mark.parametrize("media_type", ["application/ld+json", "application/json; charset=utf-8", "text/plain"])
def test_a_document_that_is_json_ld_itself_is_read(httpserver: HTTPServer, load: LoadIt, media_type: str) -> None:
    body = json.dumps({"@context": {"@vocab": "https://schema.org/"}, "@graph": [lunch(1), lunch(2)]})
    httpserver.expect_request("/").respond_with_data(body, content_type=media_type)
    answer = load(at(httpserver))
    assert titles(answer) == ["Lunch 1", "Lunch 2"]
    assert isinstance(answer, Load)
    assert answer.items[0].link == httpserver.url_for("/1")


def test_the_context_is_never_fetched(httpserver: HTTPServer, load: LoadIt) -> None:
    event = lunch(1) | {"@context": httpserver.url_for("/context.jsonld")}
    httpserver.expect_request("/").respond_with_data(html(script(event)), content_type="text/html")
    assert titles(load(at(httpserver))) == ["Lunch 1"]
    assert [request.path for request, _ in httpserver.log if request.path not in ("/", "/robots.txt")] == []


def test_the_same_answer_is_unchanged(httpserver: HTTPServer, load: LoadIt) -> None:
    httpserver.expect_request("/").respond_with_data(
        html(script(lunch(1))), content_type="text/html", headers={"ETag": '"1"'}
    )
    first = load(at(httpserver))
    assert isinstance(first, Load)
    assert load(at(httpserver), memory=first.memory) == Unchanged(first.memory)


# --- further pages


def test_next_leads_to_further_pages(read: Read, tmp_path: Path) -> None:
    (tmp_path / "2.html").write_text(html(script(lunch(2))))
    source = EVENTS + "next: a[rel=next]\n"
    answer = read(html(script(lunch(1)) + '<a rel="next" href="2.html">Nästa</a>'), source)
    assert titles(answer) == ["Lunch 1", "Lunch 2"]
    assert answer.complete


def test_a_further_page_that_cannot_be_had_leaves_the_list_incomplete(read: Read) -> None:
    answer = read(html(script(lunch(1)) + '<a rel="next" href="2.html">Nästa</a>'), EVENTS + "next: a[rel=next]\n")
    assert titles(answer) == ["Lunch 1"]
    assert not answer.complete
    assert "page 2 of the list could not be read" in answer.problems[0].message


def test_pages_and_items_are_bounded(read: Read, tmp_path: Path) -> None:
    (tmp_path / "2.html").write_text(html(script(lunch(2)) + '<a rel="next" href="3.html">Nästa</a>'))
    first = html(script(lunch(1)) + '<a rel="next" href="2.html">Nästa</a>')
    answer = read(first, EVENTS + "next: a[rel=next]\nmax_pages: 2\n")
    assert titles(answer) == ["Lunch 1", "Lunch 2"]
    assert [problem.message for problem in answer.problems] == [
        "there are more than 2 pages; the others were not read (max_pages)"
    ]
    answer = read(html(script([lunch(1), lunch(2)])), EVENTS + "max_items: 1\n")
    assert titles(answer) == ["Lunch 1"]
    assert not answer.complete


# --- which items


def test_only_items_of_the_kind_are_taken(read: Read) -> None:
    page = html(script([lunch(1), {"@type": "BlogPosting", "headline": "Nytt", "url": "/nytt"}]))
    assert titles(read(page, EVENTS)) == ["Lunch 1"]
    assert titles(read(page, NEWS)) == ["Nytt"]


def test_items_names_the_types_that_are_taken(read: Read) -> None:
    page = html(
        script([lunch(1), lunch(2, **{"@type": "MusicEvent"}), lunch(3, **{"@type": "SportsEvent"})])
        + script(
            [{"@type": name, "headline": name, "url": f"/{name}"} for name in ("NewsArticle", "BlogPosting", "Report")]
        )
    )
    assert titles(read(page, EVENTS + "items: MusicEvent, SportsEvent\n")) == ["Lunch 2", "Lunch 3"]
    assert titles(read(page, EVENTS + "items: Event\n")) == ["Lunch 1", "Lunch 2", "Lunch 3"]
    assert titles(read(page, NEWS + "items: NewsArticle\n")) == ["NewsArticle"]
    assert titles(read(page, NEWS + "items: Article\n")) == ["NewsArticle", "BlogPosting", "Report"]


def test_a_type_that_is_no_news_by_itself_may_be_asked_for(read: Read) -> None:
    job = {"@type": "JobPosting", "name": "Lärare", "datePosted": "2026-11-20", "url": "/jobb/1"}
    answer = read(html(script(job)), NEWS + "items: JobPosting\n")
    assert titles(answer) == ["Lärare"]


# --- entries that are links alone


def serve_list(server: HTTPServer, *paths: str) -> None:
    entries = [{"@type": "ListItem", "position": n, "url": path} for n, path in enumerate(paths, 1)]
    page = html(script({"@type": "ItemList", "itemListElement": entries}))
    server.expect_request("/").respond_with_data(page, content_type="text/html")


def test_the_pages_of_entries_that_are_links_alone_are_read(httpserver: HTTPServer, load: LoadIt) -> None:
    serve_list(httpserver, "/1", "/2", "https://annan.example/3")
    for number in (1, 2):
        page = html(script(lunch(number, url=None)))
        httpserver.expect_request(f"/{number}").respond_with_data(page, content_type="text/html")
    answer = load(at(httpserver))
    assert isinstance(answer, Load)
    assert [(item.title, item.link) for item in answer.items] == [
        ("Lunch 1", httpserver.url_for("/1")),
        ("Lunch 2", httpserver.url_for("/2")),
    ]
    assert not answer.complete
    assert [problem.message for problem in answer.problems] == [
        "1 entries have their pages on other sites, which are not followed"
    ]


def test_an_entry_whose_page_cannot_be_had_is_asked_for_again(httpserver: HTTPServer, load: LoadIt) -> None:
    serve_list(httpserver, "/1", "/2")
    httpserver.expect_request("/1").respond_with_data(html(script(lunch(1))), content_type="text/html")
    httpserver.expect_request("/2").respond_with_data("", status=500)
    answer = load(at(httpserver))
    assert isinstance(answer, Load)
    assert titles(answer) == ["Lunch 1"]
    assert "its page could not be read: " in (answer.readings[1].set_aside or "")
    assert answer.memory.pages_due == NOW + timedelta(minutes=15)


def test_entries_that_are_known_are_not_asked_again_when_the_list_changes(httpserver: HTTPServer, load: LoadIt) -> None:
    serve_list(httpserver, "/1")
    httpserver.expect_request("/1").respond_with_data(html(script(lunch(1))), content_type="text/html")
    first = load(at(httpserver))
    assert isinstance(first, Load)
    httpserver.clear()
    serve_list(httpserver, "/1", "/2")
    httpserver.expect_request("/2").respond_with_data(html(script(lunch(2))), content_type="text/html")
    known = {text.same_page(item.link): item for item in first.items if item.link}
    again = load(at(httpserver), memory=replace(first.memory, known=known))
    assert isinstance(again, Load)
    assert titles(again) == ["Lunch 1", "Lunch 2"]
    assert again.items[0] == first.items[0]
    assert "/1" not in [request.path for request, _ in httpserver.log]


# --- what speaks against a load


def test_a_page_that_describes_nothing_any_more_is_gone(read: Read) -> None:
    answer = read(html("<h1>Kalender</h1><p>Lunch på tisdag</p>"), EVENTS)
    assert [sign.rule for sign in answer.signs] == ["container-gone"]
    assert "no events (Event, h-event ...)" in answer.signs[0].message


def test_a_page_whose_scripts_are_broken_says_which(read: Read) -> None:
    answer = read(html(script('{"@type": "Event" "name": 1}')), EVENTS)
    assert [sign.rule for sign in answer.signs] == ["container-gone"]
    assert "what there is could not be read" in answer.signs[0].message
    assert answer.problems[0].message.startswith("JSON-LD script 1 is not sound JSON: Expecting ',' delimiter")
    assert not answer.complete


def test_a_page_that_describes_other_things_may_well_have_no_events(read: Read) -> None:
    answer = read(html(script({"@type": "WebSite", "name": "Åby"})), EVENTS + "items: MusicEvent\n")
    assert answer.signs == ()
    assert [problem.message for problem in answer.problems] == ["the page describes WebSite, but no MusicEvent"]


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        (html("<h1>Logga in</h1><form><input type=password></form>"), "interstitial"),
        ("<!DOCTYPE html><html><body><div>" + script({"@type": "WebSite"}) + "<p cla", "truncated"),
        ("%PDF-1.7", "wrong-type"),
        ('{"@type": "Event", "name": ', "truncated"),
        ("", "truncated"),
    ],
)
def test_what_is_no_such_page_is_told_as_what_it_is(read: Read, page: str, rule: str) -> None:
    answer = read(page, EVENTS)
    assert rule in [sign.rule for sign in answer.signs]
    assert not answer.items
