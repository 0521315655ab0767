"""The pages in Chromium: axe finds nothing, they fit a phone, the keyboard reaches everything, nothing calls out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import chromium as a_browser
from tests.web.house import Server, serving
from tests.web.living import Living, make_living

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAMES = (
    "landing",
    "news",
    "calendar",
    "empty",
    "months",
    "month",
    "event",
    "cancelled",
    "moved",
    "recurring",
    "status",
)
LANGS = ("", "/en")
# Where the long suite leaves its pictures; the repository keeps none of them.
SHOTS = Path(os.environ.get("SYNDICATE_SCREENSHOTS", "test-screenshots"))


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Living:
    return make_living(tmp_path_factory.mktemp("living"))


@pytest.fixture(scope="module")
def server(living: Living) -> Iterator[Server]:
    with serving(living.config) as server:
        server.until("/feeds/kalender.json", lambda answer: answer.status == 200)
        yield server


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with a_browser(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def site(chromium: Browser, server: Server, living: Living) -> Iterator[Site]:
    site = Site(chromium, server, living)
    yield site
    site.close()


class Site:
    """Opens pages by name, each in a browser that knows nothing of the one before."""

    def __init__(self, browser: Browser, server: Server, living: Living) -> None:
        self.browser, self.server, self.living = browser, server, living
        self.root = f"http://127.0.0.1:{server.port}"
        self.contexts: list[Any] = []

    def page(self, **options: Any) -> Page:
        context = self.browser.new_context(**options)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page: Page = context.new_page()
        return page

    def show(self, page: Page, name: str, lang: str = "") -> Page:
        page.goto(self.root + self.living.pages(lang)[name])
        return page

    def open(self, name: str, lang: str = "", **options: Any) -> Page:
        return self.show(self.page(**options), name, lang)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def faults(page: Page) -> str:
    """What axe finds, with everything unfolded; empty where nothing."""
    unfold(page)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    assert found.response["passes"], "axe has looked"
    return str(found.generate_report()) if found.violations_count else ""


def test_axe_finds_nothing_on_any_page(site: Site) -> None:
    page = site.page(color_scheme="light", viewport={"width": 1280, "height": 900})
    for name in NAMES:
        assert not faults(site.show(page, name)), name


def test_axe_finds_nothing_in_the_dark_and_in_the_other_language(site: Site) -> None:
    page = site.page(color_scheme="dark", viewport={"width": 360, "height": 800})
    for name in ("landing", "calendar", "month", "cancelled"):
        assert not faults(site.show(page, name, "/en")), name


def test_no_page_is_wider_than_the_screen_nor_loses_anything_when_it_is_zoomed(site: Site) -> None:
    page = site.page()
    for name in NAMES:
        site.show(page, name)
        unfold(page)
        # 320 pixels are 1280 at 400 %, 640 are 1280 at 200 %: WCAG 1.4.10 and 1.4.4.
        for width in (320, 360, 640, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            assert page.evaluate(CUT) == [], (name, width)


# Text that its own box cuts off; what scrolls, and what is for screen readers alone, does not lose anything.
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(one => {
  const style = getComputedStyle(one);
  return one.innerText && /hidden|clip/.test(style.overflowX + style.overflowY) && !one.closest('.hidden, .weeks')
    && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map(one => one.outerHTML.slice(0, 120))"""


def test_text_of_twice_the_size_still_fits(site: Site) -> None:
    page = site.page(viewport={"width": 640, "height": 800})
    for name in NAMES:
        site.show(page, name)
        page.evaluate("document.documentElement.style.fontSize = '212.5%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, name
        assert page.evaluate(CUT) == [], name


@pytest.mark.parametrize("name", ["landing", "calendar", "month", "event"])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(site: Site, name: str) -> None:
    page = site.open(name)
    wanted = page.eval_on_selector_all(
        FOCUSABLE,
        # What is inside the preview's own tree, and what it has put aside, is asked of it by its own tests.
        """all => all.filter(one => one.checkVisibility() && one.getRootNode() === document
          && !one.closest('syndicate-feed')).map(one => one.outerHTML)""",
    )
    reached: list[str] = []
    while len(reached) < len(wanted):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('syndicate-feed')"):
            continue
        reached.append(page.evaluate("document.activeElement.outerHTML"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached[-1]
    assert reached == wanted
    assert 'href="#main"' in wanted[0]


FOCUSABLE = "a[href], button, select, summary, [tabindex='0']"


def test_the_keyboard_alone_skips_the_header_unfolds_a_program_and_copies(site: Site) -> None:
    page = site.open("calendar", permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("#google > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#google ol").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("status").filter(has_text="Adressen är kopierad")).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == "https://feeds.regionangsjo.example/feeds/kalender.ics"


def test_what_is_pressed_is_big_enough_for_a_finger(site: Site) -> None:
    page = site.page(viewport={"width": 360, "height": 800})
    for name in NAMES:
        site.show(page, name)
        unfold(page)
        small = page.eval_on_selector_all(
            "button, summary, select, .button, .what a, .formats a, .weeks a, header a, footer a, .back a",
            """all => all.filter(one => one.checkVisibility() && !one.matches('.skip'))
              .map(one => [one.innerText, one.getBoundingClientRect()])
              .filter(([, box]) => box.height < 24 || box.width < 24).map(([text]) => text)""",
        )
        # WCAG 2.5.8: 24 pixels; links inside a sentence are exempt.
        assert small == [], name


def test_pages_ask_no_other_host_keep_nothing_and_complain_of_nothing(site: Site) -> None:
    page = site.page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for lang in LANGS:
        for name in NAMES:
            site.show(page, name, lang)
    page.wait_for_load_state("networkidle")
    assert {url for url in asked if not url.startswith(site.root + "/")} == set()
    assert {url.partition("?")[0] for url in asked} >= {site.root + path for path in site.living.pages().values()}
    assert said == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_copy_button_says_that_it_has_copied_to_the_eye_and_to_a_screen_reader(site: Site) -> None:
    page = site.open("calendar", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator(".address button").first
    expect(button).to_have_text("Kopiera adressen")
    button.click()
    expect(page.get_by_role("status").filter(has_text="Adressen är kopierad")).to_be_attached()
    expect(button).to_have_text("Adressen är kopierad")
    assert page.evaluate("navigator.clipboard.readText()") == "https://feeds.regionangsjo.example/feeds/kalender.ics"


def test_where_there_is_no_clipboard_the_address_is_marked_and_copied_the_older_way(site: Site) -> None:
    page = site.page(permissions=["clipboard-read", "clipboard-write"])
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined })")
    site.show(page, "news")
    page.locator(".address button").first.click()
    expect(page.get_by_role("status").filter(has_text="Adressen är kopierad")).to_be_attached()
    assert page.evaluate("getSelection().toString().trim()") == "https://feeds.regionangsjo.example/feeds/nyheter.atom"


def test_the_links_that_subscribe_are_exactly_these(site: Site) -> None:
    page = site.open("calendar")
    links = page.eval_on_selector_all(
        "details[id] a[href], .panel a[href^='webcal']", "all => all.map(one => one.href)"
    )
    asked = "?url=https%3A%2F%2Ffeeds.regionangsjo.example%2Ffeeds%2Fkalender.ics&name=Kalender"
    assert sorted({link for link in links if not link.startswith(site.root)}) == [
        "https://calendar.google.com/calendar/r/settings/addbyurl",
        f"https://outlook.live.com/calendar/0/addfromweb/{asked}",
        f"https://outlook.office.com/calendar/0/addfromweb/{asked}",
        "webcal://feeds.regionangsjo.example/feeds/kalender.ics",
    ]
    assert page.locator("details[id] > summary").count() == 9, "one card for each program"


def test_one_click_marks_a_whole_address(site: Site) -> None:
    page = site.open("news")
    page.locator(".address code").first.click()
    assert page.evaluate("getSelection().toString().trim()") == "https://feeds.regionangsjo.example/feeds/nyheter.atom"


def test_without_script_everything_is_there_and_nothing_that_does_nothing(site: Site) -> None:
    page = site.open("calendar", java_script_enabled=False)
    assert not page.locator("button[data-copy]:visible").count()
    page.locator("#apple > summary").click()
    assert page.get_by_role("link", name="Öppna i Kalender", exact=True).is_visible()
    assert page.locator("syndicate-feed li").count() == 5
    page.get_by_label("Hur många").select_option("3")
    page.get_by_label("Ord på").select_option("en")
    page.get_by_role("button", name="Visa").click()
    assert page.locator("syndicate-feed li").count() == 3
    assert 'limit="3" lang="en"' in page.locator("#embed-lines").inner_text()


def test_the_preview_is_the_element_itself(site: Site) -> None:
    page = site.open("news")
    expect(page.locator("syndicate-feed").get_by_role("listitem")).to_have_count(5)
    assert page.evaluate("!!document.querySelector('syndicate-feed').shadowRoot")


def test_without_the_stylesheet_everything_is_still_there(site: Site) -> None:
    page = site.open("landing")
    page.eval_on_selector("link[rel=stylesheet]", "link => link.remove()")
    assert page.get_by_role("heading", name="Prenumerera", exact=True).is_visible()
    assert page.get_by_role("link", name="Atom – Nyheter").is_visible()


def test_the_language_is_changed_by_a_link_to_the_same_page(site: Site) -> None:
    page = site.open("moved")
    page.get_by_role("link", name="English").click()
    page.wait_for_url(site.root + site.living.pages("/en")["moved"])
    assert page.locator("html").get_attribute("lang") == "en"
    assert re.match(r"Changed \d+ \w+: ", page.locator(".notice").inner_text())
    page.get_by_role("link", name="Svenska").click()
    page.wait_for_url(site.root + site.living.pages()["moved"])


def test_what_comes_again_says_how_often_and_when(site: Site) -> None:
    page = site.open("recurring")
    expect(page.locator(".lead")).to_contain_text("och fler gånger")
    expect(page.locator(".times li")).to_have_count(8)


def test_on_paper_there_is_what_can_be_read_and_no_button(site: Site) -> None:
    page = site.open("event", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(255, 255, 255)"
    for hidden in (".skip", ".language", ".buttons", "button"):
        assert not page.locator(f"{hidden}:visible").count(), hidden
    assert page.locator(".qr img").is_visible()
    assert page.pdf().startswith(b"%PDF")
    site.show(page, "calendar")
    assert page.locator("#google ol").is_visible(), "steps are unfolded on paper"


def test_with_the_systems_own_colours_what_is_pressed_has_an_edge(site: Site) -> None:
    page = site.open("calendar", forced_colors="active")
    for part in (".button.first", ".address button", ".panel", "details", ".leaf"):
        edge = page.locator(part).first.evaluate("one => getComputedStyle(one).borderTopStyle")
        assert edge == "solid", part
    page.locator(".button.first").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_axe_finds_nothing_at_any_width_and_a_picture_is_kept(site: Site, width: int, scheme: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page = site.page(color_scheme=scheme, viewport={"width": width, "height": 900})
    for lang in LANGS:
        for name in NAMES:
            site.show(page, name, lang)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=SHOTS / f"{name}{lang.replace('/', '-')}-{width}-{scheme}.png", full_page=True)
            assert not faults(page), (name, lang, width, scheme)
