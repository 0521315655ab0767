"""Selectors that are proposed: short, by lasting names, and finding tomorrow's items as they find today's."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.discover._lists import Listed, lists
from syndicate.discover._names import worth
from syndicate.fetch import Response, Validators
from syndicate.sources.pages import Frame, Page, open_page, pick
from tests.discover.conftest import BASE, NOW, Look

FRAME = Frame(kind="news", zone=ZoneInfo("Europe/Stockholm"), language="sv", now=NOW, base=BASE)
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
WORDS = (
    *("Bussar", "vägar", "skola", "bad", "bro", "vatten", "hamn", "torg", "kurs"),
    *("kör", "bibliotek", "vård", "snö", "skog", "marknad", "lokal", "sal"),
)

# What surrounds the items, and the items: names that are plain, of a framework, made by a machine, or none at all.
HOLDERS = ("ul.news", "ul", "div.listing", "section#nyheter", "div", "ol.puffar", "div.row", "table", "main")
ITEMS = (
    "li",
    "div.item",
    "article",
    "article.post-{n}.post",
    "div.col-md-6.kort",
    "li.css-1x2y3{n}",
    "a.card",
    "tr",
    "div.news__item",
)
TITLES = ("h3", "h2.title", "span.rubrik", "div.news__title--large", "h3.css-9a8b7c", "strong")
DATES = ("span.date", "time", "p.meta", "div.css-77aa11", "small", "span.news__date")
LEADS = ("p.intro", "p", "div.ingress", "")


@dataclass(frozen=True)
class Style:
    """How one site writes its lists."""

    holder: str
    item: str
    title: str
    date: str
    lead: str
    before: bool


STYLES = st.builds(
    Style,
    holder=st.sampled_from(HOLDERS),
    item=st.sampled_from(ITEMS),
    title=st.sampled_from(TITLES),
    date=st.sampled_from(DATES),
    lead=st.sampled_from(LEADS),
    before=st.booleans(),
)


def element(written: str, inside: str, n: int = 0, more: str = "") -> str:
    """An element of a short form such as ``div.a.b``."""
    tag, *names = re.split(r"\.", written.replace("{n}", str(n)))
    tag, _, own = tag.partition("#")
    id_ = f' id="{own}"' if own else ""
    classes = f' class="{" ".join(names)}"' if names else ""
    return f"<{tag}{id_}{classes}{more}>{inside}</{tag}>"


def words(n: int) -> str:
    return f"{WORDS[n % 17]} och {WORDS[(n * 7 + 3) % 17].lower()} i område {chr(65 + n % 26)}{chr(97 + n // 26 % 26)}"


def item(style: Style, n: int) -> str:
    """The n-th item."""
    day = date(2026, 11, 20) - timedelta(days=3 * n)
    said = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    title, when = words(n), element(style.date, said, more=f' datetime="{day}"' if style.date == "time" else "")
    linked = title if style.item.startswith("a") else f'<a href="/sida/{words(n).replace(" ", "-")}">{title}</a>'
    head = element(style.title, linked)
    lead = element(style.lead, f"Det här är ingressen om {words(n).lower()}, en hel mening.") if style.lead else ""
    inside = when + head + lead if style.before else head + when + lead
    if style.item == "tr":
        cells = (when, head + lead) if style.before else (head + lead, when)
        return element("tr", "".join(element("td", cell) for cell in cells))
    more = f' href="/sida/{words(n).replace(" ", "-")}"' if style.item.startswith("a") else ""
    return element(style.item, inside, 400 + n, more)


def document(style: Style, numbers: list[int]) -> str:
    """A page with a menu, the list, and a footer."""
    holder = style.holder
    if (style.item == "tr") != (holder == "table") or style.item.startswith("li") != holder.startswith(("ul", "ol")):
        holder = "table.lista" if style.item == "tr" else "ul.lista" if style.item.startswith("li") else "div.lista"
    menu = "".join(f'<li><a href="/{word}">{word.title()} och mer därtill</a></li>' for word in WORDS[:6])
    inside = element(holder, "".join(item(style, n) for n in numbers))
    return (
        '<!DOCTYPE html><html lang="sv"><head><title>Nyheter - Åby</title></head><body>'
        f"<header><nav><ul>{menu}</ul></nav></header>"
        f'<div class="sida"><h1>Nyheter</h1>{inside}</div>'
        f"<footer><ul>{menu}</ul><p>Uppdaterad 3 maj 2026</p></footer></body></html>"
    )


def page_of(html: str) -> Page:
    response = Response(
        url=BASE, status=200, headers={}, body=html.encode(), media_type="text/html", charset="utf-8",
        validators=Validators(), moved=None, body_hash="",
    )  # fmt: skip
    return open_page(response)


def read(listed: Listed, page: Page) -> list[tuple[str, str]]:
    """Title and date of each item, by the proposed selectors alone."""
    found = []
    for node in page.root.css(listed.items):
        values = [
            pick(node, name, [css] if isinstance(css := listed.fields.found[name], str) else css, base=BASE)
            for name in ("title", "published")
        ]
        found.append((values[0][0].text.strip() if values[0] else "", values[1][0].text.strip() if values[1] else ""))
    return found


def best_of(html: str) -> Listed:
    return lists(page_of(html), FRAME, kind="news")[0]


@settings(max_examples=120, deadline=None)
@given(style=STYLES, count=st.integers(3, 12), numbers=st.randoms(use_true_random=False))
def test_what_is_proposed_finds_added_items_and_leaves_out_removed_ones(
    style: Style, count: int, numbers: object
) -> None:
    order = list(range(1, count + 1))
    listed = best_of(document(style, order))
    whole = read(listed, page_of(document(style, order)))
    assert len(whole) == listed.count == count
    assert all(words(n) in title for n, (title, _) in zip(order, whole, strict=True))
    top = read(listed, page_of(document(style, [0, *order])))
    assert top[1:] == whole
    assert words(0) in top[0][0]
    bottom = read(listed, page_of(document(style, [*order, count + 1])))
    assert bottom[:-1] == whole
    assert read(listed, page_of(document(style, order[1:]))) == whole[1:]
    assert read(listed, page_of(document(style, order[:-1]))) == whole[:-1]


@settings(max_examples=120, deadline=None)
@given(style=STYLES, count=st.integers(2, 9))
def test_no_selector_counts_siblings_or_names_what_a_machine_named(style: Style, count: int) -> None:
    listed = best_of(document(style, list(range(count))))
    for css in (
        listed.items,
        *(css for one in listed.fields.found.values() for css in ([one] if isinstance(one, str) else one)),
    ):
        assert ":nth" not in css
        assert len(css) <= 60
        names = re.findall(r"[.#]([\w-]+)", css.partition("::")[0])
        assert all(worth(name) > 0 for name in names), css
        assert not re.search(r"css-|col-md|post-\d|\d{3}", css), css


PASSING = """
css-1x2y3z sc-bdVaJa jss12 col-md-6 col-sm-12 row container mt-4 d-flex text-center post-1234 menu-item-77 svid12_18c7a5
node-99 Layout_main__x81kd EventCard_root__Zq3kP is-active odd first w-50 md:flex _abc12 e1x2y3z4 active clearfix id4711
elementor-element-4f2a9c1 view-dom-id-8a7b6c5d4e
"""
LASTING = """
news nyhetslista event-card kalender__datum card-title views-field-title entry-title teaser listing__item puff h-event
article-list production-list-item nyhet-puff__ingress plats EventCard news__title news__title--large
"""


@pytest.mark.parametrize("name", PASSING.split())
def test_names_that_will_not_last_are_not_used(name: str) -> None:
    assert worth(name) == 0


@pytest.mark.parametrize("name", LASTING.split())
def test_names_that_say_what_something_is_are_used(name: str) -> None:
    assert worth(name) > 0


def test_two_runs_on_one_page_propose_the_same() -> None:
    html = document(Style("ul.news", "li", "h3", "span.date", "p.intro", before=True), [1, 2, 3])
    assert replace(best_of(html)) == best_of(html)


def test_a_mangled_tag_costs_no_more_than_itself(look: Look) -> None:
    items = "".join(f"<p>{day} december 2026 <a href=/{day}>Möte {day}</a></p>" for day in range(1, 8))
    found = look(f"<main><h1>Kalender</h1><in\u00bbut.options>{items}</in\u00bbut.options></main>")
    assert isinstance(found.proposals, tuple)
