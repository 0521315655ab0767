"""Items completed by their own pages, for every kind of list; over real answers."""

from __future__ import annotations

from datetime import datetime

import pytest
from pytest_httpserver import HTTPServer

from syndicate.errors import ConfigError
from syndicate.model import Event, FetchMemory, Load, NewsItem
from tests.sources.details.pages import CASES, EVENT, FIRST, OPTIMIZELY, SECOND, SITEVISION, WORDPRESS
from tests.sources.making import Configure, LoadIt

HTML = '<html><body><ul class="news"><li><a href="/1">Ny skola invigs</a></li></ul></body></html>'
FEED = (
    "<rss version='2.0'><channel><title>A</title><link>{root}</link><item><title>Ny skola invigs</title>"
    "<link>{root}1</link><description>Kort.</description></item></channel></rss>"
)
JSON = '{"items": [{"title": "Ny skola invigs", "url": "/1"}]}'
JSONLD = (
    '<html><body><script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", '
    '"headline": "Ny skola invigs", "url": "/1"}</script></body></html>'
)
LISTS = {
    "html": (HTML, "text/html", "items: ul.news > li\nfields: {title: a, link: a}\n"),
    "feed": (FEED, "application/rss+xml", ""),
    "json": (JSON, "application/json", "items: items\nfields: {title: title, link: url}\n"),
    "jsonld": (JSONLD, "text/html", ""),
}


def loaded(server: HTTPServer, load: LoadIt, kind: str, keys: str, page: str, *, of: str = "news") -> Load:
    document, media_type, own = LISTS[kind]
    document = document.replace("{root}", server.url_for("/"))
    server.expect_request("/lista").respond_with_data(document, content_type=media_type)
    server.expect_request("/1").respond_with_data(page, content_type="text/html; charset=utf-8")
    where = f"url: {server.url_for('/lista')}\nallow: ['127.0.0.1', localhost]\n"
    answer = load(f"kind: {of}\ntype: {kind}\n{own}{keys}\n{where}")
    assert isinstance(answer, Load)
    return answer


@pytest.mark.parametrize("kind", LISTS)
def test_every_kind_of_list_takes_what_selectors_find_on_the_items_page(
    httpserver: HTTPServer, load: LoadIt, kind: str
) -> None:
    keys = "detail: {content: .entry-content, author: 'meta[name=author]'}"
    answer = loaded(httpserver, load, kind, keys, WORDPRESS.page)
    (item,) = answer.items
    assert SECOND in (item.content or "")
    assert [author.name for author in item.authors] == ["Eva Ek"]
    assert answer.readings[0].origins["content"] == "detail: .entry-content"
    assert len(answer.memory.pages) == 1


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("keys", ["detail: auto", "detail: true", "detail: {content: auto}"])
def test_without_a_selector_the_main_text_is_the_content(
    httpserver: HTTPServer, load: LoadIt, kind: str, keys: str
) -> None:
    answer = loaded(httpserver, load, kind, keys, SITEVISION.page)
    (item,) = answer.items
    assert isinstance(item, NewsItem)
    assert FIRST in (item.content or "")
    assert "Avdelning" not in (item.content or "")
    assert f'<a href="{httpserver.url_for("/download/18.7a/inbjudan.pdf")}">' in (item.content or "")
    assert answer.readings[0].origins["content"].startswith("detail: main text (")


def test_what_the_list_lacks_comes_from_what_the_page_tells_of_itself(httpserver: HTTPServer, load: LoadIt) -> None:
    answer = loaded(httpserver, load, "html", "detail: auto", OPTIMIZELY.page)
    (item,) = answer.items
    assert isinstance(item, NewsItem)
    assert item.published == datetime.fromisoformat("2026-03-03T09:15:00+01:00")
    assert [author.name for author in item.authors] == ["Eva Ek"]
    assert item.image == "https://www.aby.example/globalassets/skola.jpg"
    assert answer.readings[0].origins["published"].startswith("detail: JSON-LD")


def test_meta_elements_and_the_line_above_the_text_are_told_too(httpserver: HTTPServer, load: LoadIt) -> None:
    answer = loaded(httpserver, load, "html", "detail: auto", SITEVISION.page)
    (item,) = answer.items
    assert isinstance(item, NewsItem)
    assert item.summary == FIRST
    assert item.image == httpserver.url_for("/images/18.7a/skola.jpg")
    assert item.published == datetime.fromisoformat("2026-03-03T09:15:00+01:00")
    assert answer.readings[0].origins["summary"] == "detail: meta description"


def test_what_the_list_says_itself_stays(httpserver: HTTPServer, load: LoadIt) -> None:
    answer = loaded(httpserver, load, "feed", "detail: auto", SITEVISION.page)
    assert [item.summary for item in answer.items] == ["Kort."]


def test_selectors_may_stand_beside_the_main_text(httpserver: HTTPServer, load: LoadIt) -> None:
    answer = loaded(httpserver, load, "html", "detail: {content: auto, summary: .ingress}", SITEVISION.page)
    assert answer.readings[0].origins["summary"] == "detail: .ingress"
    assert [item.summary for item in answer.items] == [FIRST]


def test_an_event_has_its_time_and_place_from_its_page(httpserver: HTTPServer, load: LoadIt) -> None:
    answer = loaded(httpserver, load, "html", "detail: auto", EVENT.page, of="events")
    (item,) = answer.items
    assert isinstance(item, Event)
    assert item.span.start == datetime.fromisoformat("2026-12-06T18:00:00+01:00")
    assert (item.location, item.organizer) == ("Stadsparken", "Kulturskolan")
    assert "Kulturskolans elever" in (item.content or "")


@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_page_is_read_without_a_selector(httpserver: HTTPServer, load: LoadIt, name: str) -> None:
    (item,) = loaded(httpserver, load, "html", "detail: auto", CASES[name].page).items
    assert all(part.removeprefix("<th>") in (item.content or "") for part in CASES[name].wanted[:1])


def test_a_page_without_a_text_is_told_and_the_item_stands(httpserver: HTTPServer, load: LoadIt) -> None:
    answer = loaded(httpserver, load, "html", "detail: auto", "<html><body><div id='root'></div></body></html>")
    assert [item.title for item in answer.items] == ["Ny skola invigs"]
    assert "nothing of what is wanted" in answer.problems[0].message


def test_a_page_that_is_known_is_not_asked_again(httpserver: HTTPServer, load: LoadIt) -> None:
    first = loaded(httpserver, load, "json", "detail: auto", SITEVISION.page)
    assert isinstance(first.memory, FetchMemory)
    assert not first.memory.known
    (page,) = first.memory.pages.values()
    assert page.read is not None
    assert page.body


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("detail: automatiskt", "write auto, or fields with selectors"),
        ("detail: {title: auto}", "auto is for content, alone"),
        ("detail: {content: [auto, p]}", "auto is for content, alone"),
        ("detail: {content: 'p['}", "is not a CSS selector"),
    ],
)
def test_what_detail_cannot_be_is_told(configure: Configure, keys: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        configure(f"kind: news\nurl: https://www.aby.example/\nitems: li\nfields: {{title: a}}\n{keys}\n")
    assert told in str(caught.value)


def test_a_page_that_leads_to_the_one_above_it_is_gone(httpserver: HTTPServer, load: LoadIt) -> None:
    listing = HTML.replace("/1", "/nyheter/1")
    httpserver.expect_request("/lista").respond_with_data(listing, content_type="text/html")
    httpserver.expect_request("/nyheter/1").respond_with_data("", status=302, headers={"Location": "/nyheter/"})
    httpserver.expect_request("/nyheter/").respond_with_data(SITEVISION.page, content_type="text/html")
    where = f"url: {httpserver.url_for('/lista')}\nallow: ['127.0.0.1', localhost]\n"
    answer = load(f"kind: news\n{LISTS['html'][2]}detail: auto\n{where}")
    assert isinstance(answer, Load)
    assert [item.content for item in answer.items] == [None]
    assert "its page is gone" in answer.problems[0].message


def test_pages_of_a_server_that_does_not_answer_are_not_all_waited_for(httpserver: HTTPServer, load: LoadIt) -> None:
    rows = "".join(f'<li><a href="http://127.0.0.1:9/{n}">Nyhet {n}</a></li>' for n in range(8))
    listing = f'<html><body><ul class="news">{rows}</ul></body></html>'
    httpserver.expect_request("/lista").respond_with_data(listing, content_type="text/html")
    where = f"url: {httpserver.url_for('/lista')}\nallow: ['127.0.0.1', localhost]\n"
    answer = load(f"kind: news\n{LISTS['html'][2]}detail: auto\n{where}")
    assert isinstance(answer, Load)
    assert len(answer.items) == 8
    assert answer.problems[-1].message == "5 more pages were not asked, as their server does not answer"


def test_an_address_whose_page_fails_is_no_item(httpserver: HTTPServer, load: LoadIt) -> None:
    entries = f"<url><loc>{httpserver.url_for('/1')}</loc></url><url><loc>{httpserver.url_for('/2')}</loc></url>"
    document = f"<urlset>{entries}</urlset>"
    httpserver.expect_request("/sitemap.xml").respond_with_data(document, content_type="application/xml")
    httpserver.expect_request("/1").respond_with_data(SITEVISION.page, content_type="text/html; charset=utf-8")
    httpserver.expect_request("/2").respond_with_data("", status=404)
    where = f"url: {httpserver.url_for('/sitemap.xml')}\nallow: ['127.0.0.1', localhost]\n"
    answer = load(f"kind: news\ntype: sitemap\ndetail: auto\n{where}")
    assert isinstance(answer, Load)
    assert [item.title for item in answer.items] == ["Ny skola invigs"]
    assert "the list says no more than its address" in (answer.readings[1].set_aside or "")
