"""The pages as HTML, read by another parser; how they look and work in a browser: test_pages_browser.py."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import Client, TestResponse

from syndicate.config import load
from syndicate.store import open_store
from syndicate.web.artifacts import ArtifactServer
from syndicate.web.pages import create_pages
from syndicate.web.watch import Watch
from tests.web.house import NOW, House, artifact, events_json, news_json, web_client

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def client_of(house: House, *, now: datetime = NOW) -> AbstractContextManager[Client]:
    return web_client(house.config, now=now)


def page(client: Client, path: str, **headers: str) -> LexborHTMLParser:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.data
    assert answer.content_type == "text/html; charset=utf-8"
    return LexborHTMLParser(answer.text)


def texts(document: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in document.css(selector)]


@pytest.fixture
def furnished(house: House) -> House:
    """A house with news and events published."""
    house.publish(
        artifact("/feeds/aktuellt.atom", b"<feed/>"),
        artifact("/feeds/aktuellt.json", news_json("Ett", "Två", "Tre", "<b>Fyra</b> & fem")),
        artifact("/feeds/kalendern.ics", b"BEGIN:VCALENDAR"),
        artifact(
            "/feeds/kalendern.json",
            events_json(
                ("Senare", "2026-04-05", "2026-04-07"),
                ("Över", "2026-03-01T11:00:00+01:00", "2026-03-01T12:00:00+01:00"),
                ("Pågår", "2026-03-02T09:00:00+01:00", "2026-03-02T12:00:00+01:00"),
                ("Heldag", "2026-03-02", None),
            ),
        ),
    )
    return house


# --- the landing page ------------------------------------------------------------------------------------------------


def test_the_landing_page_lists_every_feed_with_its_formats_and_leads_to_its_steps(furnished: House) -> None:
    with client_of(furnished) as client:
        document = page(client, "/")
    assert texts(document, "article h3 a") == ["Aktuellt", "Kalendern"]
    assert [link.attributes["href"] for link in document.css(".button.first")] == [
        "/feeds/aktuellt/#subscribe",
        "/feeds/kalendern/#subscribe",
    ]
    assert [link.attributes["href"] for link in document.css(".formats a")] == [
        "/feeds/aktuellt.atom",
        "/feeds/aktuellt.rss",
        "/feeds/aktuellt.json",
        "/feeds/kalendern.ics",
        "/feeds/kalendern.json",
    ]


def test_rule_26_the_address_to_copy_comes_before_webcal(furnished: House) -> None:
    with client_of(furnished) as client:
        document = page(client, "/en/feeds/kalendern/").html or ""
    copied, webcal = document.find('id="address"'), document.find("webcal://")
    assert -1 < copied < webcal


def test_rule_29_each_program_says_how_long_a_change_takes(furnished: House) -> None:
    with client_of(furnished) as client:
        words = page(client, "/en/feeds/kalendern/").text()
    for told in ("changes within about 4 hours", "changes within 12 to 24 hours"):
        assert told in words


def test_readers_and_browsers_discover_every_feed(furnished: House) -> None:
    with client_of(furnished) as client:
        found = page(client, "/").css("head link[rel=alternate][type]")
    assert [(link.attributes["type"], link.attributes["href"], link.attributes["title"]) for link in found] == [
        ("application/atom+xml", "/feeds/aktuellt.atom", "Aktuellt (Atom)"),
        ("application/rss+xml", "/feeds/aktuellt.rss", "Aktuellt (RSS)"),
        ("application/feed+json", "/feeds/aktuellt.json", "Aktuellt (JSON Feed)"),
        ("text/calendar", "/feeds/kalendern.ics", "Kalendern (iCalendar)"),
        ("application/feed+json", "/feeds/kalendern.json", "Kalendern (JSON Feed)"),
    ]


def test_the_newest_news_and_the_next_events_are_shown(furnished: House) -> None:
    with client_of(furnished) as client:
        document = page(client, "/")
    news, events = document.css(".items")
    assert [node.text() for node in news.css(".what")] == ["Ett", "Två", "Tre"]
    assert [node.text() for node in news.css("time")] == ["2 mars 2026", "1 mars 2026", "28 februari 2026"]
    assert [node.text() for node in events.css(".what")] == ["Heldag", "Pågår", "Senare"]
    assert [" ".join(node.text().split()) for node in events.css("time")] == [
        "måndag 2 mars 2026",
        "måndag 2 mars 2026 kl. 09.00–12.00",
        "söndag 5 – tisdag 7 april 2026",
    ]


def test_what_a_source_wrote_is_text_and_never_markup(furnished: House) -> None:
    with client_of(furnished) as client:
        html = client.get("/feeds/aktuellt/").text
    assert "&lt;b&gt;Fyra&lt;/b&gt; &amp; fem" in html


def test_a_link_of_another_scheme_is_not_followed(house: House) -> None:
    body = news_json("Ett").replace(b"https://www.example.se/nyhet/0", b"javascript:alert(1)")
    house.publish(artifact("/feeds/aktuellt.json", body))
    with client_of(house) as client:
        document = page(client, "/")
    assert texts(document, ".what") == ["Ett"]
    assert not document.css(".what a")


def test_before_anything_is_published_the_page_says_so(house: House) -> None:
    with client_of(house) as client:
        assert texts(page(client, "/"), ".empty") == ["Här är ännu inget publicerat."] * 2


def test_a_calendar_without_coming_events_says_so(furnished: House) -> None:
    with client_of(furnished, now=datetime(2027, 1, 1, tzinfo=UTC)) as client:
        assert texts(page(client, "/"), ".empty") == ["Just nu finns inga planerade händelser."]


# --- languages, addresses, headers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "path", "seen"),
    [
        ("sv", "/", ("sv", "Prenumerera", "/en/")),
        ("sv", "/en/", ("en", "Subscribe", "/")),
        ("sv", "/en/feeds/aktuellt/", ("en", "Aktuellt", "/feeds/aktuellt/")),
        ("sv", "/status", ("sv", "Så mår flödena", "/en/status")),
        ("en", "/", ("en", "Subscribe", "/sv/")),
        ("en", "/sv/", ("sv", "Prenumerera", "/")),
        ("de", "/", ("en", "Subscribe", "/sv/")),
    ],
)
def test_the_language_is_the_sites_or_the_addresss(
    furnished: House, site: str, path: str, seen: tuple[str, str, str]
) -> None:
    furnished.configure(language=site)
    with client_of(furnished) as client:
        document = page(client, path, Accept_Language="fi", Cookie="lang=fi")
    (language,), (switch,) = document.css("html"), document.css("a.language")
    assert (language.attributes["lang"], *texts(document, "h1"), switch.attributes["href"]) == seen


@pytest.mark.parametrize("path", ["/sv/", "/de/", "/sv/status", "/xx/feeds/aktuellt/", "/feeds/nix/", "/en/feeds/nix/"])
def test_there_is_one_address_for_a_page(furnished: House, path: str) -> None:
    with client_of(furnished) as client:
        assert client.get(path).status_code == 404


def test_under_a_path_of_another_server_every_link_has_it(furnished: House) -> None:
    furnished.configure(public_url="https://www.example.se/prenumerera/")
    with client_of(furnished) as client:
        for path in ("/", "/en/", "/feeds/aktuellt/", "/status"):
            document = page(client, path)
            links = [node.attributes["href"] or "" for node in document.css("[href]")]
            own = [link for link in links if link.startswith("/")]
            assert own
            assert all(link.startswith("/prenumerera/") for link in own), own
        moved = client.get("/gamla/nyheter.xml")
    assert moved.headers["Location"] == "https://www.example.se/prenumerera/feeds/aktuellt.atom"


def test_on_loopback_an_old_address_moves_on_the_port_that_was_asked(furnished: House) -> None:
    furnished.configure(public_url="http://127.0.0.1:8000/")
    with client_of(furnished) as client:
        assert client.get("/gamla/nyheter.xml").headers["Location"] == "/feeds/aktuellt.atom"
        assert texts(page(client, "/feeds/aktuellt/"), "code")[0] == "http://127.0.0.1:8000/feeds/aktuellt.atom"


def test_no_host_that_a_request_names_comes_back(furnished: House) -> None:
    hosts = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    with client_of(furnished) as client:
        for path in (
            "/",
            "/feeds/aktuellt/",
            "/feeds/aktuellt",
            "/en",
            "/status",
            "/status.json",
            "/gamla/nyheter.xml",
        ):
            answer = client.get(path, headers=hosts)
            assert "evil" not in answer.text + str(answer.headers), path


@pytest.mark.parametrize("path", ["/", "/feeds/aktuellt/", "/en/feeds/kalendern/", "/status"])
def test_a_page_has_nothing_inline_and_nothing_of_a_third_party(furnished: House, path: str) -> None:
    with client_of(furnished) as client:
        answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    document = LexborHTMLParser(answer.text)
    assert not document.css("style, [style], [onclick], iframe, link[rel=preconnect], script:not([src])")
    drawn = [*document.css("[src]"), *document.css("link[rel=stylesheet], link[rel=icon]")]
    addresses = [node.attributes.get("src") or node.attributes["href"] or "" for node in drawn]
    assert len(addresses) >= 3
    assert all(re.fullmatch(r"/((static|feeds|feeds/[a-z]+)/)?[a-z.]+(\?v=[0-9a-f]{12})?", one) for one in addresses), (
        addresses
    )
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("selector", "kind"),
    [
        ("link[rel=stylesheet]", "text/css; charset=utf-8"),
        ("script[src]", "text/javascript; charset=utf-8"),
        ("link[rel=icon]", "image/svg+xml"),
    ],
)
def test_what_a_page_is_drawn_with_is_found_where_the_page_says_and_may_be_kept(
    furnished: House, selector: str, kind: str
) -> None:
    with client_of(furnished) as client:
        (node,) = page(client, "/").css(selector)
        answer = client.get(node.attributes.get("href") or node.attributes["src"] or "")
    assert answer.status_code == 200
    assert answer.content_type == kind
    assert "immutable" in answer.headers["Cache-Control"]
    assert "@import" not in answer.text
    assert "url(" not in answer.text


def test_the_sites_colour_is_the_pages_and_another_one_is_another_stylesheet(furnished: House) -> None:
    seen = []
    for color in ("#005a9c", "#fc0"):
        furnished.configure(color=color)
        with client_of(furnished) as client:
            (link,) = page(client, "/").css("link[rel=stylesheet]")
            seen.append(link.attributes["href"])
            whole = {"#005a9c": "#005a9c", "#fc0": "#ffcc00"}[color]
            assert f"--brand: {whole};" in client.get(seen[-1] or "").text
    assert len(set(seen)) == 2


def test_a_logo_of_the_configurations_folder_stands_beside_the_name(furnished: House) -> None:
    (furnished.folder / "logga.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    furnished.configure(logo_file="logga.svg")
    with client_of(furnished) as client:
        (picture,) = page(client, "/").css(".site img")
        answer = client.get(picture.attributes["src"] or "")
    assert (answer.content_type, answer.text) == ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    # Opened by itself, a drawing may hold a script.
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")


@pytest.mark.parametrize("name", ["nix.svg", "../outside.svg", "feeds_config.yaml", "large.png"])
def test_a_logo_that_cannot_be_shown_is_left_out(furnished: House, name: str) -> None:
    (furnished.folder.parent / "outside.svg").write_text("<svg/>")
    (furnished.folder / "large.png").write_bytes(b"x" * 300_001)
    furnished.configure(logo_file=name)
    with client_of(furnished) as client:
        assert not page(client, "/").css(".site img")
        assert client.get("/static/logo").status_code == 404


def test_a_page_is_304_while_it_is_the_same_and_200_when_something_new_is_published(furnished: House) -> None:
    with client_of(furnished) as client:
        tag = client.get("/").headers["ETag"]
        assert client.get("/", headers={"If-None-Match": tag}).status_code == 304
    furnished.publish(artifact("/feeds/aktuellt.json", news_json("Nytt")))
    with client_of(furnished) as client:
        assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_that_cannot_be_made_is_a_plain_500_and_feeds_go_on(
    furnished: House, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = Watch(furnished.config, env={}, load=load, open_store=open_store)
    watch.look()

    def broken() -> Any:
        raise RuntimeError("a fault of ours")

    application: WSGIApplication = ArtifactServer(watch.routes, create_pages(broken, now=lambda: NOW), close=watch.stop)
    client = Client(application)
    try:
        answer: TestResponse = client.get("/")
        assert (answer.status_code, answer.text) == (500, "Something went wrong here.\n")
        assert client.get("/feeds/aktuellt.atom").status_code == 200
    finally:
        watch.stop()
    assert "a fault of ours" in "".join(capsys.readouterr())


# --- on another website ----------------------------------------------------------------------------------------------


def test_a_feeds_page_shows_the_lines_for_another_website_and_how_they_look(furnished: House) -> None:
    with client_of(furnished) as client:
        document = page(client, "/feeds/aktuellt/")
        chosen = page(client, "/feeds/aktuellt/?limit=3&words=en&utm_source=x")
    (lines,) = document.css("#embed-lines")
    (shown,) = document.css("main syndicate-feed")
    assert lines.text() == (
        '<script type="module" src="https://feeds.example.se/embed.js"></script>\n'
        '<syndicate-feed src="https://feeds.example.se/feeds/aktuellt.json" limit="5" lang="sv">'
        '<a href="https://feeds.example.se/feeds/aktuellt/">Aktuellt</a></syndicate-feed>\n'
    )
    assert [shown.attributes[name] for name in ("src", "limit", "lang")] == ["/feeds/aktuellt.json", "5", "sv"]
    assert len(shown.css("li")) == 4, "what stands there without script"
    (shown,) = chosen.css("main syndicate-feed")
    assert (shown.attributes["limit"], shown.attributes["lang"], len(shown.css("li"))) == ("3", "en", 3)
    assert texts(chosen, "#fragment-address") == ["https://feeds.example.se/en/feeds/aktuellt/fragment.html"]
    assert [option.attributes.get("value", option.text()) for option in chosen.css("option[selected]")] == ["3", "en"]


@pytest.mark.parametrize(
    "query", ["limit=4", "limit=x&words=fi", "limit=99999999999", "limit=3%00&limit=4", "words=.."]
)
def test_what_is_no_choice_changes_nothing(furnished: House, query: str) -> None:
    with client_of(furnished) as client:
        plain = client.get("/feeds/aktuellt/")
        asked = client.get(f"/feeds/aktuellt/?{query}")
    assert asked.headers["ETag"] == plain.headers["ETag"]


def test_a_feed_without_json_shows_only_the_lines_for_a_pages_head(house: House) -> None:
    house.publish(artifact("/feeds/aktuellt.atom", b"<feed/>"))
    with client_of(house) as client:
        document = page(client, "/feeds/aktuellt/")
    assert not document.css("syndicate-feed, form, script[type=module]")
    assert document.css("#head-lines")
