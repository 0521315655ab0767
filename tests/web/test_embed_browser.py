"""``<syndicate-feed>`` in Chromium on a page of another origin, whose policy allows our address and nothing inline."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page
from pytest_httpserver import HTTPServer

from syndicate.config import load
from syndicate.web.embedding import snippet
from syndicate.web.holding import Holding
from tests.support.browser import chromium
from tests.web.house import NOW, House, Server, artifact, events_json, make_house, news_json, serving

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
EVENTS = (
    ("Förbi", "2020-03-05T11:00:00+01:00", None),
    ("Senare", "2999-04-05", "2999-04-07"),
    ("Snart", "2999-03-05T11:00:00+01:00", "2999-03-05T12:30:00+01:00"),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = make_house(tmp_path_factory.mktemp("embedded"))
    calendar = json.loads(events_json(*EVENTS))
    calendar["items"][2]["_event"]["status"] = "cancelled"
    hostile = json.loads(news_json(HOSTILE, "Två"))
    hostile["items"][0] |= {"url": "javascript:document.title=3", "summary": HOSTILE, "language": '"><b>'}
    hostile["items"].append("no item")
    house.publish(
        artifact("/feeds/aktuellt.json", news_json("Nya kriterier", "Två", "Tre", "Fyra", "Fem", "Sex")),
        artifact("/feeds/aktuellt/hostile.json", json.dumps(hostile).encode()),
        artifact("/feeds/aktuellt/odd.json", b'{"items": 7}'),
        artifact("/feeds/kalendern.json", json.dumps(calendar).encode()),
    )
    return house


@pytest.fixture(scope="module")
def server(house: House) -> Iterator[Server]:
    with serving(house.config) as server:
        yield server


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser, server: Server, httpserver: HTTPServer) -> Iterator[Show]:
    """Opens a page of another origin with these elements in it. What it asked for and said: page.asked, page.said."""
    ours = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(viewport={"width": 600, "height": 900})

    def opened(body: str, *, css: str = "", wait: str = "syndicate-feed:not([aria-busy])", strict: bool = True) -> Page:
        body = body.replace("OURS", ours)
        html = (
            '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Kommunen</title>'
            '<link rel="stylesheet" href="/page.css">'
            f'<script type="module" src="{ours}/embed.js"></script></head>'
            f"<body><main><h1>Nytt</h1>{body}</main></body></html>"
        )
        policy = f"default-src 'none'; script-src {ours}; connect-src {ours} http://127.0.0.1:9; style-src 'self'"
        policy += "; require-trusted-types-for 'script'"
        headers = {"Content-Security-Policy": policy} if strict else {}
        httpserver.expect_request("/").respond_with_data(html, content_type="text/html", headers=headers)
        httpserver.expect_request("/page.css").respond_with_data(css, content_type="text/css")
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(httpserver.url_for("/"))
        page.wait_for_selector("syndicate-feed:defined", state="attached")
        page.wait_for_selector(wait, state="attached")
        vars(page)["asked"], vars(page)["said"] = asked, said
        return page

    yield opened
    context.close()


def complaints(page: Page) -> list[str]:
    return [text for text in vars(page)["said"] if "favicon" not in text and "404" not in text]


def texts(found: Locator) -> list[str]:
    return [" ".join(text.split()) for text in found.all_inner_texts()]


def test_news_are_shown_on_another_website_as_a_list_with_days_and_links(show: Show, server: Server) -> None:
    page = show('<syndicate-feed src="OURS/feeds/aktuellt.json" limit="3"><a href="/">Hämtas</a></syndicate-feed>')
    found = page.get_by_role("list", name="Aktuellt").get_by_role("listitem")
    assert texts(found) == ["2 mars 2026 Nya kriterier", "1 mars 2026 Två", "28 februari 2026 Tre"]
    link = page.get_by_role("link", name="Nya kriterier")
    assert link.get_attribute("href") == "https://www.example.se/nyhet/0"
    assert found.locator("time").first.get_attribute("datetime") == "2026-03-02"
    assert not page.get_by_text("Hämtas").is_visible()
    assert complaints(page) == []
    hosts = {url.split("/")[2] for url in vars(page)["asked"]}
    assert hosts == {f"127.0.0.1:{server.port}", page.url.split("/")[2]}


def test_events_are_those_to_come_in_their_order_with_when_and_where(show: Show) -> None:
    page = show('<syndicate-feed src="OURS/feeds/kalendern.json"></syndicate-feed>')
    assert texts(page.get_by_role("listitem")) == [
        "Inställt · 5 mars 2999 kl. 11.00–12.30 · Stadshuset, Västerås Snart",
        "5–7 april 2999 · Stadshuset, Västerås Senare",
    ]
    assert page.locator(".off .title").inner_text() == "Snart"


def test_the_same_feed_in_two_languages_is_asked_for_once(show: Show) -> None:
    element = '<syndicate-feed src="OURS/feeds/kalendern.json" lang="{}"></syndicate-feed>'
    page = show(element.format("en-GB") + element.format("sv"), wait="syndicate-feed:not([aria-busy]):last-of-type")
    assert texts(page.locator("syndicate-feed[lang=en-GB] time"))[1] == "5 – 7 April 2999"
    assert texts(page.locator("syndicate-feed[lang=en-GB] strong")) == ["Cancelled"]
    assert sum(url.endswith("/feeds/kalendern.json") for url in vars(page)["asked"]) == 1


def test_what_a_feed_says_is_text_and_never_runs(show: Show) -> None:
    page = show('<syndicate-feed src="OURS/feeds/aktuellt/hostile.json" summary></syndicate-feed>')
    assert page.title() == "Kommunen"
    assert HOSTILE in texts(page.get_by_role("listitem"))[0]
    assert page.locator("syndicate-feed img, syndicate-feed script").count() == 0
    assert texts(page.locator("syndicate-feed li a")) == ["Två"]
    assert complaints(page) == []


@pytest.mark.parametrize(
    "src", ["OURS/feeds/nothing.json", "OURS/feeds/aktuellt/odd.json", "http://127.0.0.1:9/a.json", "http://[", ""]
)
def test_where_it_cannot_be_had_what_stood_there_stays_and_it_is_said(show: Show, src: str) -> None:
    page = show(f'<syndicate-feed src="{src}"><a href="/nyheter">Alla nyheter</a></syndicate-feed>')
    assert page.get_by_role("link", name="Alla nyheter").is_visible()
    assert texts(page.get_by_role("status")) == ["Listan kunde inte hämtas."]
    assert page.locator("syndicate-feed ul").count() == 0


def test_the_page_does_not_jump_when_the_items_come(show: Show) -> None:
    page = show(
        '<syndicate-feed src="OURS/feeds/aktuellt.json">Hämtas</syndicate-feed><p id="below">Nedanför</p>',
        css="syndicate-feed:not(:defined) { display: block; min-block-size: 18.7em }",
    )
    shifts = page.evaluate(
        """() => new Promise(done => {
            new PerformanceObserver(list => done(list.getEntries().map(entry => entry.value)))
                .observe({type: 'layout-shift', buffered: true});
            setTimeout(() => done([]), 300);
        })"""
    )
    assert shifts == []
    assert page.locator("syndicate-feed").evaluate("element => element.clientHeight") == 299


def test_the_page_styles_it_by_parts_and_properties(show: Show) -> None:
    page = show(
        '<syndicate-feed src="OURS/feeds/aktuellt.json" limit="1"></syndicate-feed>',
        css="syndicate-feed { --syndicate-muted: rgb(1, 2, 3); --syndicate-height: auto }"
        " syndicate-feed::part(title) { color: rgb(4, 5, 6) } syndicate-feed::part(more) { display: none }",
    )
    colour = "element => getComputedStyle(element).color"
    assert page.locator("syndicate-feed time").evaluate(colour) == "rgb(1, 2, 3)"
    assert page.locator("syndicate-feed .title").evaluate(colour) == "rgb(4, 5, 6)"
    assert page.get_by_role("link", name="Prenumerera").count() == 0
    assert page.locator("syndicate-feed").evaluate("element => element.clientHeight") < 60


def test_a_changed_attribute_shows_the_other_feed_and_a_bad_one_does_not_keep_the_wrong_items(show: Show) -> None:
    page = show('<syndicate-feed src="OURS/feeds/aktuellt.json" limit="2">Förut</syndicate-feed>')
    element = page.locator("syndicate-feed")
    element.evaluate("e => { e.setAttribute('src', e.getAttribute('src').replace('aktuellt', 'kalendern')) }")
    page.get_by_text("Senare").wait_for()
    element.evaluate("e => { e.setAttribute('src', e.getAttribute('src').replace('kalendern', 'nothing')) }")
    page.get_by_text("Listan kunde inte hämtas.").wait_for()
    assert page.get_by_text("Förut").is_visible()
    assert page.get_by_text("Senare").count() == 0


def test_axe_finds_nothing_whether_the_items_came_or_not(show: Show) -> None:
    page = show(
        '<syndicate-feed src="OURS/feeds/kalendern.json"></syndicate-feed>'
        '<syndicate-feed src="OURS/feeds/nothing.json">Inget</syndicate-feed>',
        wait="syndicate-feed:not([aria-busy]):last-of-type",
        strict=False,  # axe is put into the page
    )
    found = Axe().run(page)
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()


def test_the_lines_to_copy_show_the_feed(show: Show, house: House, server: Server) -> None:
    holding = Holding(config=load(house.config, env={}))
    lines = snippet(holding, holding.config.feeds["aktuellt"], language="sv", limit=2)
    assert lines is not None
    assert lines.startswith('<script type="module" src="https://feeds.example.se/embed.js"></script>\n')
    page = show(lines.partition("\n")[2].replace("https://feeds.example.se", "OURS", 1))
    assert len(texts(page.get_by_role("listitem"))) == 2


def test_the_script_is_small_kept_for_a_day_and_may_be_loaded_by_every_website(server: Server) -> None:
    answer = server.ask("/embed.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "max-age=86400, stale-while-revalidate=604800, stale-if-error=604800"
    for coding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        packed = server.ask("/embed.js", Accept_Encoding=coding)
        assert unpack(packed.body) == answer.body
        assert len(packed.body) < 5_000
    assert server.ask("/embed.js", If_None_Match=answer.headers["etag"]).status == 304
    assert b"innerHTML" not in answer.body.replace(b"No innerHTML", b"")


# --- without script --------------------------------------------------------------------------------------------------


def test_the_piece_of_html_is_a_plain_list_that_stays_the_same(server: Server) -> None:
    answer = server.ask("/feeds/aktuellt/fragment.html")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    lines = answer.body.decode().splitlines()
    assert lines[0] == '<ul class="syndicate-feed" lang="sv">'
    assert lines[1] == (
        '<li><time datetime="2026-03-02T10:30+01:00">2 mars 2026</time> '
        '<a href="https://www.example.se/nyhet/0">Nya kriterier</a></li>'
    )
    assert server.ask("/feeds/aktuellt/fragment.html").body == answer.body
    assert server.ask("/feeds/aktuellt/fragment.html", If_None_Match=answer.headers["etag"]).status == 304
    assert answer.headers["x-robots-tag"] == "noindex"


def test_the_piece_of_html_of_a_calendar_has_what_is_to_come_in_both_languages(server: Server) -> None:
    swedish, english = (server.ask(f"{start}/feeds/kalendern/fragment.html").body.decode() for start in ("", "/en"))
    assert 0 < swedish.index("Snart") < swedish.index("Senare")
    assert "Förbi" not in swedish
    assert '<span class="place" lang="sv">Stadshuset, Västerås</span>' in english
    assert "5–7 April 2999" in english


@pytest.mark.parametrize("path", ["/feeds/nothing/fragment.html", "/sv/feeds/aktuellt/fragment.html"])
def test_a_piece_of_html_of_nothing_is_not_found(server: Server, path: str) -> None:
    assert server.ask(path).status == 404


def test_before_there_is_a_feed_its_piece_of_html_is_not_there_either(tmp_path: Path) -> None:
    from werkzeug.test import Client

    from syndicate.web.pages import create_pages

    holding = Holding(config=load(make_house(tmp_path).config, env={})).routed()
    answer = Client(create_pages(lambda: holding, now=lambda: NOW)).get("/feeds/aktuellt/fragment.html")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_hostile_text_in_the_piece_of_html_stays_text(tmp_path: Path) -> None:
    from syndicate.web.artifacts import Table
    from syndicate.web.embedding import fragment
    from syndicate.wording import Wording

    house = make_house(tmp_path)
    config = load(house.config, env={})
    feed: dict[str, Any] = json.loads(news_json(HOSTILE))
    feed["items"][0]["url"] = 'https://www.example.se/"onclick="x'
    house.publish(artifact("/feeds/aktuellt.json", json.dumps(feed).encode()))
    with house.store() as store:
        holding = Holding(config=config).published(Table().after(store.artifacts(), now=NOW))
    shown = fragment(holding, config.feeds["aktuellt"], wording=Wording("sv", config.site.zone), now=NOW)
    assert "<img" not in shown
    assert '"onclick' not in shown


QUERIES = ["limit=%ff%e5&words=en", "%e5%9a", "limit=3&limit=20", "&" * 500, "words=%3Cscript%3E"]


@pytest.mark.parametrize("query", QUERIES)
def test_the_page_of_a_feed_bears_any_query_and_is_the_same_bytes_for_the_same(server: Server, query: str) -> None:
    answers = [server.ask(f"/feeds/aktuellt/?{query}") for _ in range(2)]
    assert {answer.status for answer in answers} == {200}
    assert answers[0].body == answers[1].body
    assert b"<script>" not in answers[0].body
