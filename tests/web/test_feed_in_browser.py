"""A feed opened in Chromium says what it is: by a stylesheet, in the feed's language, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from playwright.sync_api import Browser, Page
from pytest_httpserver import HTTPServer

from syndicate.config import parse
from syndicate.config.addresses import stylesheet_path_of
from syndicate.model import Kind
from syndicate.render import RENDERERS
from tests.support import feeds
from tests.support.browser import chromium
from tests.support.county import NINE, county_at
from tests.web.house import Server, artifact, make_house, serving


def document(kind: Kind, form: str, language: str = "sv") -> bytes:
    item = feeds.news(content="<p>Hela texten</p>") if kind == "news" else feeds.event()
    whole = feeds.news(summary=None, content="<p>Bara <b>hela</b> texten</p>")
    feed = feeds.feed(
        feeds.entry(1, item),
        *([feeds.entry(2, whole)] if kind == "news" else []),
        kind=kind,
        language=language,
        stylesheet=stylesheet_path_of(kind, language),
    )
    return RENDERERS["atom" if form == "atom" else "rss"].render(feed).body


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    house = make_house(tmp_path_factory.mktemp("feeds"))
    house.publish(
        *(artifact(f"/feeds/aktuellt.{form}", document("news", form)) for form in ("atom", "rss")),
        *(artifact(f"/feeds/kalendern/kommande.{form}", document("events", form, "en")) for form in ("atom", "rss")),
    )
    with serving(house.config) as server:
        yield server


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


class Opened:
    """A page that was opened, with all that it asked for and said."""

    def __init__(self, browser: Browser, server: Server, path: str, **options: Any) -> None:
        self.page: Page = browser.new_context(**options).new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.root = f"http://127.0.0.1:{server.port}"
        self.page.goto(self.root + path)

    def style(self, selector: str, name: str, pseudo: str = "") -> str:
        value = self.page.evaluate(
            "([selector, name, pseudo]) =>"
            " getComputedStyle(document.querySelector(selector), pseudo || null).getPropertyValue(name)",
            [selector, name, pseudo],
        )
        assert isinstance(value, str)
        return value


@pytest.mark.parametrize(
    ("path", "sheet", "words"),
    [
        ("/feeds/aktuellt.atom", "news.sv", ("Ett flöde att prenumerera på", "läsprogram")),
        ("/feeds/aktuellt.rss", "news.sv", ("Ett flöde att prenumerera på", "läsprogram")),
        ("/feeds/kalendern/kommande.atom", "events.en", ("Events as a feed to subscribe to", "your calendar")),
        ("/feeds/kalendern/kommande.rss", "events.en", ("Events as a feed to subscribe to", "your calendar")),
    ],
)
def test_a_feed_says_what_it_is_in_its_language_and_asks_for_its_stylesheet_alone(
    browser: Browser, server: Server, path: str, sheet: str, words: tuple[str, str]
) -> None:
    opened = Opened(browser, server, path)
    box = "link[rel=alternate]" if path.endswith(".atom") else "channel > link"
    assert words[0] in opened.style("feed, channel", "content", "::before")
    assert words[1] in opened.style(box, "content", "::before")
    opened.page.context.close()
    assert [url for url in opened.asked if "favicon" not in url] == [
        f"{opened.root}{path}",
        f"{opened.root}/static/{sheet}.css",
    ]
    assert [text for text in opened.said if "favicon" not in text] == []


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_titles_and_summaries_are_shown_and_what_is_for_programs_is_not(
    browser: Browser, server: Server, form: str
) -> None:
    opened = Opened(browser, server, f"/feeds/aktuellt.{form}")
    shown = opened.page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(e => !e.children.length && e.getClientRects().length)"
        ".map(e => e.localName)"
    )
    opened.page.context.close()
    # The summary has an ampersand and two lines, so RSS has it as plain text beside its description.
    text = "summary" if form == "atom" else "abstract"
    day = "published" if form == "atom" else "pubDate"
    # The second item has nothing but markup, which CSS cannot show.
    assert sorted(shown) == sorted(
        ["title", "subtitle" if form == "atom" else "description", "link", "title", text, day, "title", day]
    )


def test_the_day_that_an_event_was_published_is_not_shown(browser: Browser, server: Server) -> None:
    for form, name in (("atom", "published"), ("rss", "pubDate")):
        opened = Opened(browser, server, f"/feeds/kalendern/kommande.{form}")
        assert opened.style(name, "display") == "none"
        opened.page.context.close()


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_it_fits_a_phone_and_is_dark_where_that_is_wished(browser: Browser, server: Server, form: str) -> None:
    light = Opened(browser, server, f"/feeds/aktuellt.{form}", viewport={"width": 320, "height": 800})
    assert light.page.evaluate("document.documentElement.scrollWidth") <= 320
    dark = Opened(browser, server, f"/feeds/aktuellt.{form}", color_scheme="dark")
    colours = [light.style(":root", "background-color"), dark.style(":root", "background-color")]
    pictures = [light.page.screenshot(), dark.page.screenshot()]
    light.page.context.close()
    dark.page.context.close()
    assert colours == ["rgb(251, 251, 249)", "rgb(20, 25, 23)"]
    assert len(set(pictures)) == 2


@pytest.mark.parametrize(("form", "own"), [("atom", "application/atom+xml"), ("rss", "application/rss+xml")])
def test_a_browser_gets_the_same_bytes_as_xml_and_programs_get_the_type_of_feeds(
    server: Server, form: str, own: str
) -> None:
    program = server.ask(f"/feeds/aktuellt.{form}")
    opened = server.ask(f"/feeds/aktuellt.{form}", Sec_Fetch_Dest="document")
    assert program.headers["content-type"] == f"{own}; charset=utf-8"
    assert opened.headers["content-type"] == "application/xml; charset=utf-8"
    kept = ("etag", "vary", "last-modified", "cache-control", "content-security-policy", "x-content-type-options")
    assert [opened.headers[name] for name in kept] == [program.headers[name] for name in kept]
    assert (opened.body, opened.headers["vary"]) == (program.body, "Accept-Encoding, Sec-Fetch-Dest")
    again = server.ask(f"/feeds/aktuellt.{form}", Sec_Fetch_Dest="document", If_None_Match=opened.headers["etag"])
    assert (again.status, again.headers["etag"]) == (304, opened.headers["etag"])


def test_the_instruction_disturbs_no_reader() -> None:
    for form in ("atom", "rss"):
        body = document("news", form)
        assert body.count(b"<?xml-stylesheet ") == 1
        assert body.index(b"<?xml-stylesheet ") < body.index(b"<feed" if form == "atom" else b"<rss")
        read = feedparser.parse(io.BytesIO(body))
        assert not read.bozo
        assert [entry.id for entry in read.entries] == [
            "tag:example.se,2016:aktuellt/1",
            "tag:example.se,2016:aktuellt/2",
        ]
        assert read.entries[1].summary == "<p>Bara <b>hela</b> texten</p>" or form == "atom"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_stylesheet_stays_fresh_for_a_day_and_may_be_kept_by_its_tag(server: Server, language: str) -> None:
    path = stylesheet_path_of("news", language)
    answer = server.ask(path)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert answer.headers["cache-control"].startswith("max-age=86400,")
    assert "last-modified" not in answer.headers
    assert server.ask(path, If_None_Match=answer.headers["etag"]).status == 304
    assert server.ask(path, If_Modified_Since="Mon, 02 Mar 2099 09:30:00 GMT").status == 200
    assert server.ask(path, Accept_Encoding="br").headers["content-encoding"] == "br"


def test_words_in_a_stylesheet_cannot_end_their_string(tmp_path: Path) -> None:
    from syndicate.web.assets import _quoted

    assert _quoted('a "b"\\\nc') == '"a \\"b\\"\\\\\\a c"'


def test_behind_a_server_that_serves_it_under_a_path_the_sheet_is_under_that_path_too(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    with county_at(httpserver, tmp_path) as county:
        text = county.config.path.read_text(encoding="utf-8")
        county.config = parse(f"public_url: https://example.se/under/\n{text}", path=county.config.path, env={})
        county.news(NINE)
        county.cycle.refresh("aktuellt")
        document = county.store.artifact("/feeds/aktuellt.rss")
    assert document is not None
    assert b'<?xml-stylesheet href="/under/static/news.sv.css" type="text/css"?>' in document.body
