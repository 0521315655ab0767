"""The main text of pages, judged on pages of many kinds, and beside another library that does the same."""

from __future__ import annotations

import contextlib
import time

import pytest
import trafilatura

from syndicate import text
from syndicate.errors import SourceError
from syndicate.fetch import NO_VALIDATORS, Response
from syndicate.sources._page import Page, open_page
from syndicate.sources.details.maintext import main_text
from tests.sources.details.pages import CASES, Case


def page(markup: str) -> Page:
    return open_page(
        Response(
            url="https://www.aby.example/nytt/skola",
            status=200,
            headers={},
            body=markup.encode(),
            media_type="text/html",
            charset="utf-8",
            validators=NO_VALIDATORS,
            moved=None,
            body_hash="",
        )
    )


def read(markup: str, title: str | None = "Ny skola invigs") -> str:
    found = main_text(page(markup), title=title)
    return "" if found is None else text.sanitize(found.html, base="https://www.aby.example/")


def faults(said: str, case: Case) -> list[str]:
    missing = [f"no {part}" for part in case.wanted if part not in said]
    places = [said.find(part) for part in case.wanted]
    return [*missing, *(f"has {part}" for part in case.unwanted if part in said), *([] if missing else _order(places))]


def _order(places: list[int]) -> list[str]:
    return [] if places == sorted(places) else ["in another order"]


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_found_with_its_structure_and_nothing_around_it(name: str) -> None:
    assert faults(read(CASES[name].page), CASES[name]) == []


def test_more_is_right_than_by_the_best_known_library() -> None:
    def by_library(case: Case) -> str:
        extracted = trafilatura.extract(
            case.page, output_format="html", include_comments=False, include_links=True, include_images=True
        )
        return extracted or ""

    ours = sum(len(faults(read(case.page), case)) for case in CASES.values())
    theirs = sum(len(faults(by_library(case), case)) for case in CASES.values())
    assert ours < theirs


def test_the_boxes_of_the_layout_are_left_out() -> None:
    said = read(
        "<main><div class='row'><div class='col'><div class='portlet'><p>En text som är lång nog för att vara en.</p>"
        "</div><div class='empty'> <p></p></div></div><div><div>Utan stycke, men ändå text.</div></div></div></main>"
    )
    assert said == "<p>En text som är lång nog för att vara en.</p><div>Utan stycke, men ändå text.</div>"


def test_a_page_without_text_has_none() -> None:
    assert read("<html><body><nav><ul><li><a href='/'>Start</a></li></ul></nav><div id=root></div></body></html>") == ""


def test_what_hides_in_the_text_is_made_safe() -> None:
    said = read(
        "<main><h1>A</h1><p onclick='x()'>En text som är lång nog för att vara en text.</p><script>alert(1)</script>"
        "<p><a href='javascript:alert(1)'>Läs</a> <img src='x.jpg' onerror='y()'></p><form><input></form></main>"
    )
    assert "En text som är lång nog" in said
    assert not [word for word in ("onclick", "script", "onerror", "<form", "<input") if word in said]


@pytest.mark.parametrize(
    "markup",
    [
        "<main>" + "<p>ord " * 14_000,
        "<main>" + "<div><p>En mening om något. <a href='/x'>länk</a></p>" * 7_000,
        "<div class='share related'>" * 400 + "text " * 1000,
        "<main>" + "<div class='a-b-c'><h2><a href='/x'>Rubrik</a></h2></div>" * 5_000,
        "<main>" + "<div class=share>" * 490 + "<p>text</p>" * 10_000,
        "<article>" * 300 + "<h1>Rubrik</h1>" + "<p>text</p>" * 5_000,
        "<main>" + "<ul><li>" * 150 + "<h3>x</h3>" * 5_000,
        "<main><p>" + "<a href='/x'>länk</a> " * 14_000,
        "<main><p>" + "text " * 400_000,
    ],
)
def test_a_hostile_page_is_read_or_refused_quickly(markup: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(SourceError):
        read(markup)
    assert time.process_time() - begun < 3


def test_a_page_of_very_many_elements_is_refused() -> None:
    with pytest.raises(SourceError, match="elements"):
        read("<p>a</p>" * 100_000)
