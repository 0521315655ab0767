"""Whole pages as offices have them: what is found there, and what is not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from syndicate.discover import Discovery, Proposal
from tests.discover.conftest import BASE, Look

PAGES = Path(__file__).parent / "pages"
EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Expected:
    """One list of a page: its kind, how many items, and the first of them."""

    kind: str
    count: int
    first: dict[str, str]
    items: str | None = None


FOUND: dict[str, list[Expected]] = {
    "county.html": [
        Expected(
            "news",
            5,
            {
                "title": "Ny ambulansstation i Mossby invigd",
                "link": f"{BASE}aktuellt/0",
                "published": "2026-11-20T00:00:00+01:00",
                "summary": "Stationen får två bilar och ska korta väntan i regionens västra delar.",
            },
            ".nyhet-puff",
        ),
        Expected(
            "events",
            4,
            {
                "title": "Kalenderhändelse",
                "start": "2026-11-30T11:00:00+01:00",
                "end": "2026-11-30T12:00:00+01:00",
            },
            "section.kalender li",
        ),
    ],
    "wordpress.html": [
        Expected(
            "news",
            4,
            {
                "title": "Smedjan öppnar igen",
                "link": "https://museet.example/2026/11/0/",
                "published": "2026-11-20T08:10:00+01:00",
                "summary": "Efter två års arbete brinner elden i ässjan.",
            },
        )
    ],
    "sitevision.html": [
        Expected(
            "events",
            5,
            {
                "title": "Advent på torget",
                "start": "2026-11-28T14:00:00+01:00",
                "end": "2026-11-28T17:00:00+01:00",
                "location": "Stora torget",
            },
            "ul.lindo-evenemang-lista > li",
        )
    ],
    "cards.html": [
        Expected(
            "news",
            4,
            {
                "title": "Buss 41 får fler avgångar",
                "link": f"{BASE}nyheter/0/",
                "published": "2026-11-23T00:00:00+01:00",
                "image": f"{BASE}globalassets/0.jpg?w=400",
            },
            "a.card",
        )
    ],
    "meetings.html": [
        Expected(
            "events",
            6,
            {
                "title": "Regionstyrelsen",
                "start": "2026-12-01T09:00:00+01:00",
                "end": "2026-12-01T12:00:00+01:00",
                "location": "Regionhuset, sal B",
                "link": f"{BASE}handlingar/0.pdf",
            },
        )
    ],
    "classless.html": [
        Expected("events", 3, {"title": "Adventsfika i bygdegården", "start": "2026-11-29T15:00:00+01:00"}),
        Expected("news", 3, {"title": "Vägen grusas nästa vecka", "published": "2026-11-20T00:00:00+01:00"}),
    ],
    "hashed.html": [Expected("events", 3, {"title": "Skördemarknad", "start": "2026-11-28T10:00:00+01:00"})],
    "theatre.html": [
        Expected(
            "events",
            5,
            {"title": "Cinderella", "start": "2026-12-10", "end": "2027-01-03", "location": "Main House"},
            ".listing__item",
        )
    ],
    "menus.html": [],
    "script.html": [],
    "article.html": [],
}


@pytest.mark.parametrize("name", FOUND)
def test_the_lists_of_a_page_are_found_and_nothing_else(name: str, look: Look) -> None:
    found = look((PAGES / name).read_bytes())
    assert [proposal.kind for proposal in found.proposals] == [one.kind for one in FOUND[name]]
    for proposal, wanted in zip(found.proposals, FOUND[name], strict=True):
        assert len(proposal.items) == wanted.count
        first: dict[str, Any] = proposal.items[0]
        assert {key: first.get(key) for key in wanted.first} == wanted.first
        assert not any("set_aside" in item for item in proposal.items)
        assert wanted.items is None or proposal.source["items"] == wanted.items


def test_every_page_is_looked_at() -> None:
    assert {path.name for path in PAGES.iterdir()} == set(FOUND)


def of_kind(found: Discovery, kind: str) -> Proposal:
    return next(proposal for proposal in found.proposals if proposal.kind == kind)


def test_the_example_site_has_news_and_a_calendar(look: Look) -> None:
    found = look((EXAMPLES / "site/index.html").read_bytes())
    assert [(proposal.name, proposal.kind, len(proposal.items)) for proposal in found.proposals] == [
        ("aktuellt", "news", 9),
        ("kalendern", "events", 6),
    ]
    news, calendar = found.proposals
    assert news.source["items"] == "ul.news > li"
    assert news.source["fields"] == {
        "title": "h3",
        "link": "h3 a::attr(href)",
        "published": ".date",
        "summary": ".intro",
        "categories": ".tag",
    }
    assert calendar.source["items"] == ".calendar li"
    assert calendar.source["missing_title"] == "Kalenderhändelse"
    assert "link" not in calendar.items[0]


def test_the_news_and_the_meetings_of_tables_with_ids_are_two_lists(look: Look) -> None:
    found = look((EXAMPLES / "kommun/index.html").read_bytes())
    assert of_kind(found, "news").source["items"] == "#nyheter tbody > tr"
    assert of_kind(found, "events").source["items"] == "#moten tbody > tr"
    assert of_kind(found, "events").items[0]["location"] == "Rådhuset, stora salen"


BARE = """<html lang="sv"><head><title>Regionen</title></head><body><p>Regioner ansvarar för vård.</p>
<h2>Aktuellt</h2><ul>
<li><p>21 okt 2016</p><p>Uppförandekod för leverantörer - Ny vägledning</p><p>Nu lanserar vi vårt dokument.</p></li>
<li><p>20 okt 2016</p><p>Miljödagar för landsting och regioner</p><p>Över 70 deltagare kom till dagarna.</p></li>
<li><p>05 sep 2016</p><p>Workshop om läkemedel i miljön</p><p>Den 6 september hölls en workshop.</p></li></ul>
<h2>Kalendern</h2><div class="kalender">
<div class="post"><div><span>okt</span><span>31</span></div><p>31 oktober 2016 11.00 - 12.00</p></div>
<div class="post"><div><span>nov</span><span>7</span></div><p>7 november 2016 9.30 - 16.30</p></div>
</div></body></html>"""


def test_news_without_links_and_events_without_titles_are_found(look: Look) -> None:
    found = look(BARE)
    news, events = of_kind(found, "news"), of_kind(found, "events")
    assert [item["title"] for item in news.items] == [
        "Uppförandekod för leverantörer - Ny vägledning",
        "Miljödagar för landsting och regioner",
        "Workshop om läkemedel i miljön",
    ]
    assert [item["published"][:10] for item in news.items] == ["2016-10-21", "2016-10-20", "2016-09-05"]
    assert [(item["start"], item["end"]) for item in events.items] == [
        ("2016-10-31T11:00:00+01:00", "2016-10-31T12:00:00+01:00"),
        ("2016-11-07T09:30:00+01:00", "2016-11-07T16:30:00+01:00"),
    ]


def test_a_box_of_month_and_day_is_a_date(look: Look) -> None:
    boxes = "".join(
        f'<li class="event"><div class="box"><span class="m">{month}</span><span class="d">{day}</span></div>'
        f'<h3><a href="/k/{day}">{title}</a></h3></li>'
        for month, day, title in (("nov", 28, "Advent"), ("dec", 13, "Lucia"), ("jan", 6, "Plundring"))
    )
    found = look(f'<html lang="sv"><body><h2>Kalender</h2><ul class="cal">{boxes}</ul></body></html>')
    assert [item["start"] for item in of_kind(found, "events").items] == ["2026-11-28", "2026-12-13", "2027-01-06"]


def test_a_page_drawn_by_script_is_said_to_be_one(look: Look) -> None:
    found = look((PAGES / "script.html").read_bytes())
    assert found.proposals == ()
    assert any("drawn by script" in note for note in found.notes)


def test_the_link_to_the_next_page_is_a_part_of_the_source(look: Look) -> None:
    page = (PAGES / "wordpress.html").read_bytes().replace(b" hentry", b"")
    (proposal,) = look(page).proposals
    assert proposal.source["items"] == "article.post"
    assert proposal.source["next"] == "a.next::attr(href)"


@pytest.mark.parametrize("kind", ["news", "events"])
def test_a_kind_that_is_asked_for_is_the_only_one(kind: Any, look: Look) -> None:
    found = look((PAGES / "county.html").read_bytes(), kind=kind)
    assert {proposal.kind for proposal in found.proposals} == {kind}


def test_an_undated_list_is_news_only_under_a_heading_that_says_so(look: Look) -> None:
    items = "".join(
        f'<div class="puff"><h3><a href="/{n}">Rubrik nummer {n} om något</a></h3>'
        f"<p>En mening om saken nummer {n}.</p></div>"
        for n in "abcd"
    )
    page = '<html lang="sv"><body><main><h2>{heading}</h2><div class="lista">{items}</div></main></body></html>'
    assert [p.kind for p in look(page.format(heading="Nyheter", items=items)).proposals] == ["news"]
    assert look(page.format(heading="Våra tjänster", items=items)).proposals == ()
    assert look(page.format(heading="Mest lästa", items=items)).proposals == ()


def test_what_stands_twice_on_a_page_under_two_ids_is_two_lists(look: Look) -> None:
    def cards(place: str, count: int) -> str:
        return "".join(
            f'<div class="kort"><h3><a href="/{place}{n}">Visning {place} {n}</a></h3>'
            f'<p class="nar">{n + 1} dec 2026 kl 18</p></div>'
            for n in range(count)
        )

    lists = f'<div id="scen">{cards("scen", 7)}</div><div id="gast">{cards("gast", 4)}</div>'
    found = look(f'<html lang="sv"><body><h1>Program</h1>{lists}</body></html>')
    assert [(p.source["items"], len(p.items)) for p in found.proposals] == [("#scen .kort", 7), ("#gast .kort", 4)]
