"""The pages in Chromium: axe finds nothing, they fit a phone, the keyboard reaches everything, nothing calls out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.house import NOW, Server, artifact, events_json, make_house, news_json, serving

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ("/", "/en/", "/feeds/aktuellt/", "/en/feeds/kalendern/", "/status")
LONG = "Upphandlingsmyndighetens" + "kriteriebiblioteksuppdatering" * 4


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    house = make_house(tmp_path_factory.mktemp("browser"))
    house.publish(
        artifact("/feeds/aktuellt.atom", b"<feed/>"),
        artifact("/feeds/aktuellt.json", news_json("Nya kriterier för livsmedel", LONG, "Tre", "Fyra")),
        artifact("/feeds/kalendern.ics", b"BEGIN:VCALENDAR"),
        artifact(
            "/feeds/kalendern.json",
            events_json(("Utbildning", "2999-03-05T11:00:00+01:00", None), ("Konferens", "2999-04-05", "2999-04-07")),
        ),
    )
    house.attempt("aktuellt", last_good=NOW, next_due=NOW + timedelta(minutes=15), items=9)
    house.attempt("kalendern", state="held", reason="Färre än hälften av händelserna finns kvar: 4 av 11.")
    with serving(house.config) as server:
        yield server


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    profile: Path = tmp_path_factory.mktemp("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*FLAGS, f"--crash-dumps-dir={profile}"]
        )
        yield browser
        browser.close()


def opened(browser: Browser, server: Server, path: str, **options: Any) -> Page:
    page = browser.new_context(**options).new_page()
    page.goto(f"http://127.0.0.1:{server.port}{path}")
    return page


@pytest.mark.parametrize(("path", "scheme"), [*((path, "light") for path in PAGES), ("/", "dark"), ("/status", "dark")])
def test_axe_finds_nothing(chromium: Browser, server: Server, path: str, scheme: str) -> None:
    page = opened(chromium, server, path, color_scheme=scheme, viewport={"width": 360, "height": 800})
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    page.context.close()
    assert found.response["passes"], "axe has looked"
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_the_screen(chromium: Browser, server: Server, path: str) -> None:
    page = opened(chromium, server, path)
    # 320 pixels are 1280 at 400 %: WCAG 1.4.10.
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    page.context.close()


def test_the_keyboard_reaches_every_link_in_order_and_shows_where_it_is(chromium: Browser, server: Server) -> None:
    page = opened(chromium, server, "/")
    wanted = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    reached = []
    for _ in wanted:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", reached[-1]
    page.context.close()
    assert reached == wanted
    assert wanted[0] == "#main"


def test_links_are_big_enough_to_be_touched(chromium: Browser, server: Server) -> None:
    page = opened(chromium, server, "/", viewport={"width": 360, "height": 800})
    heights = page.eval_on_selector_all(
        "main a, header a, footer a",
        "links => links.map(link => [link.innerText, link.getBoundingClientRect().height])",
    )
    page.context.close()
    # WCAG 2.5.8: 24 pixels
    assert [one for one in heights if one[1] < 24] == []


def test_a_page_loads_nothing_of_others_keeps_nothing_and_complains_of_nothing(
    chromium: Browser, server: Server
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto(f"http://127.0.0.1:{server.port}{path}")
    own = f"http://127.0.0.1:{server.port}/"
    others = set(asked)
    assert {url for url in others if not url.startswith(own)} == set()
    wanted = (*PAGES, *(f"/static/{name}" for name in ("style.css", "pages.js")))
    assert {url.partition("?")[0] for url in others} >= {own[:-1] + path for path in wanted}
    assert context.cookies() == []
    assert said == []
    context.close()


def test_without_the_stylesheet_everything_is_still_there(chromium: Browser, server: Server) -> None:
    page = opened(chromium, server, "/")
    page.eval_on_selector("link[rel=stylesheet]", "link => link.remove()")
    assert page.get_by_role("heading", name="Prenumerera", exact=True).is_visible()
    assert page.get_by_role("link", name="Atom – Aktuellt").is_visible()
    page.context.close()


def test_one_click_marks_a_whole_address_for_copying(chromium: Browser, server: Server) -> None:
    page = opened(chromium, server, "/feeds/aktuellt/", java_script_enabled=False)
    assert not page.locator("button[data-copy]:visible").count(), "a button that does nothing is not shown"
    page.context.close()
    page = opened(chromium, server, "/feeds/aktuellt/")
    page.locator(".address code").first.click()
    marked = page.evaluate("getSelection().toString().trim()")
    page.context.close()
    assert marked == "https://feeds.example.se/feeds/aktuellt.atom"


def test_a_copy_button_copies_and_says_so_to_the_eye_and_to_a_screen_reader(chromium: Browser, server: Server) -> None:
    page = opened(chromium, server, "/feeds/kalendern/", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator(".address button").first
    assert button.inner_text().strip() == "Kopiera adressen"
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Adressen är kopierad").wait_for(state="attached")
    assert button.inner_text().strip() == "Adressen är kopierad"
    copied = page.evaluate("navigator.clipboard.readText()")
    page.context.close()
    assert copied == "https://feeds.example.se/feeds/kalendern.ics"
