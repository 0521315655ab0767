"""The items' own pages through the whole cycle: who is asked when, and that nobody who subscribes sees the seams."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from syndicate.config import load
from tests.support.county import CONFIG, County, Story, county_at, news_page

ATOM = "/feeds/aktuellt.atom"
DETAILED = CONFIG.replace(
    "published: .date, summary: .intro}}\n", "published: .date, summary: .intro}}\n    detail: {{content: .body}}\n"
)
UNDATED = CONFIG.replace(
    'fields: {{title: .title, when: .time, location: .place, link: "a::attr(href)"}}',
    "fields: {{title: .title, link: a}}\n    detail: {{when: .time, location: .place}}",
)


@dataclass
class Pages:
    """The lists and the pages behind them, and who was asked for what."""

    lists: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    unmodified: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        path = request.path
        if path in self.lists:
            return Answer(self.lists[path], content_type="text/html")
        if path == "/robots.txt":
            return Answer("", status=404)
        self.asked.append(path)
        if path in self.broken:
            return Answer("", status=500)
        text = self.texts.get(path, f'<p class="body">Hela texten om {path}.</p>')
        tag = f'"{abs(hash(text))}"'
        if request.headers.get("If-None-Match") == tag:
            self.unmodified.append(path)
            return Answer(status=304)
        return Answer(f"<html><body>{text}</body></html>", content_type="text/html", headers={"ETag": tag})

    def fresh(self) -> list[str]:
        """What was asked since this was asked last."""
        asked, self.asked = self.asked, []
        return asked


def stories(*numbers: int) -> list[Story]:
    return [Story(n, date=f"{n % 20 + 1} okt 2016") for n in numbers]


@pytest.fixture
def pages(httpserver: HTTPServer) -> Pages:
    pages = Pages()
    httpserver.expect_request(re.compile(".*")).respond_with_handler(pages)
    return pages


@pytest.fixture
def county(httpserver: HTTPServer, pages: Pages, tmp_path: Path) -> Iterator[County]:
    with county_at(httpserver, tmp_path) as county:
        reconfigured(county, DETAILED)
        yield county


def reconfigured(county: County, text: str) -> None:
    path = county.config.path
    path.write_text(text.format(root=county.config.site.url, store=county.config.store.removeprefix("sqlite:///")))
    county.config = load(path, env={})


def entries(county: County) -> dict[str, tuple[str, str, str]]:
    """Title -> id, updated, text of each entry."""
    found = feedparser.parse(county.document(ATOM)).entries
    assert len({entry["id"] for entry in found}) == len(found)
    return {entry["title"]: (entry["id"], entry["updated"], entry["content"][0]["value"]) for entry in found}


def read(county: County, pages: Pages, listed: Sequence[Story] | None = None) -> str:
    if listed is not None:
        pages.lists["/nyheter"] = news_page(listed)
    return county.cycle.refresh("aktuellt").verdict


def test_only_the_pages_of_new_and_changed_items_are_asked(county: County, pages: Pages) -> None:
    read(county, pages, stories(1, 2, 3))
    assert sorted(pages.fresh()) == ["/nyheter/1", "/nyheter/2", "/nyheter/3"]
    before = entries(county)
    county.pass_time(minutes=15)
    assert read(county, pages) == "unchanged"
    assert pages.fresh() == []
    county.pass_time(minutes=15)
    edited = [Story(1, date="2 okt 2016", title="Nytt namn"), *stories(2, 3, 4)]
    assert read(county, pages, edited) == "publish"
    assert sorted(pages.fresh()) == ["/nyheter/1", "/nyheter/4"]
    assert pages.unmodified == ["/nyheter/1"], "what is known is asked for on condition"
    after = entries(county)
    assert after["Nyhet nummer 2"] == before["Nyhet nummer 2"]
    assert after["Nytt namn"][0] == before["Nyhet nummer 1"][0]
    assert after["Nytt namn"][2] == before["Nyhet nummer 1"][2]


def test_items_beyond_thirty_follow_whole_and_nothing_is_announced_twice(county: County, pages: Pages) -> None:
    read(county, pages, stories(*range(1, 36)))
    assert len(pages.fresh()) == 30
    first = entries(county)
    assert len(first) == 30
    state = county.store.source("aktuellt")
    assert state.next_due == county.now + timedelta(minutes=5), "the others are not left waiting"
    county.pass_time(minutes=5)
    assert read(county, pages) == "publish"
    assert sorted(pages.fresh()) == sorted(f"/nyheter/{n}" for n in range(31, 36))
    second = entries(county)
    assert len(second) == 35
    assert {title: entry for title, entry in second.items() if title in first} == first
    assert all("Hela texten" in text for _, _, text in second.values())
    county.pass_time(minutes=15)
    assert read(county, pages) == "unchanged"
    assert pages.fresh() == []


def test_a_page_that_was_edited_is_found_seldom_and_politely_though_the_list_stays(
    county: County, pages: Pages
) -> None:
    read(county, pages, stories(1, 2))
    pages.fresh()
    county.pass_time(hours=13)
    assert read(county, pages) == "unchanged"
    assert sorted(pages.fresh()) == sorted(pages.unmodified) == ["/nyheter/1", "/nyheter/2"]
    before = entries(county)
    pages.texts["/nyheter/2"] = '<p class="body">Mötet är flyttat till aulan.</p>'
    county.pass_time(hours=13)
    assert read(county, pages) == "publish"
    after = entries(county)
    assert after["Nyhet nummer 1"] == before["Nyhet nummer 1"]
    assert "aulan" in after["Nyhet nummer 2"][2]
    assert after["Nyhet nummer 2"][1] > before["Nyhet nummer 2"][1]
    pages.fresh()
    for _ in range(14):
        county.pass_time(days=1)
        read(county, pages)
    assert pages.fresh().count("/nyheter/1") <= 7, "the longer a page stays the same the less it is asked"


def test_news_whose_page_fails_comes_at_once_and_is_completed_without_being_announced_again(
    county: County, pages: Pages
) -> None:
    pages.broken.add("/nyheter/2")
    read(county, pages, stories(1, 2))
    before = entries_of_list(county)
    assert sorted(before) == ["Nyhet nummer 1", "Nyhet nummer 2"]
    pages.fresh()
    county.pass_time(minutes=5)
    assert read(county, pages) == "unchanged"
    assert pages.fresh() == []
    pages.broken.clear()
    county.pass_time(minutes=10)
    assert read(county, pages) == "publish"
    assert pages.fresh() == ["/nyheter/2"]
    after = entries(county)
    assert "Hela texten om /nyheter/2." in after["Nyhet nummer 2"][2]
    assert {title: entry[:2] for title, entry in after.items()} == before


def entries_of_list(county: County) -> dict[str, tuple[str, str]]:
    return {
        entry["title"]: (entry["id"], entry["updated"]) for entry in feedparser.parse(county.document(ATOM)).entries
    }


def test_a_page_that_fails_later_takes_nothing_away(county: County, pages: Pages) -> None:
    read(county, pages, stories(1, 2))
    before = entries(county)
    pages.broken.update({"/nyheter/1", "/nyheter/2"})
    county.pass_time(minutes=15)
    read(county, pages, [*stories(1), Story(2, date="3 okt 2016", intro="En annan ingress.")])
    after = entries(county)
    assert after["Nyhet nummer 1"] == before["Nyhet nummer 1"]
    assert after["Nyhet nummer 2"][2] == before["Nyhet nummer 2"][2]


def test_what_pages_said_in_a_load_that_was_held_is_not_lost(county: County, pages: Pages) -> None:
    read(county, pages, stories(*range(1, 11)))
    pages.texts["/nyheter/1"] = '<p class="body">En helt ny text.</p>'
    county.pass_time(hours=13)
    assert read(county, pages, [Story(1, date="2 okt 2016", title="Ensam")]) == "hold"
    assert "helt ny" not in str(entries(county))
    county.pass_time(hours=2)
    assert read(county, pages, [Story(1, date="2 okt 2016", title="Ensam"), *stories(*range(2, 11))]) == "publish"
    assert "En helt ny text." in entries(county)["Ensam"][2]


def test_events_whose_date_is_on_their_pages_stand_while_these_cannot_be_had(county: County, pages: Pages) -> None:
    reconfigured(county, UNDATED)

    def listed(*numbers: int) -> None:
        rows = "".join(f'<li><a href="/k/{n}"><b class="title">Möte {n}</b></a></li>' for n in numbers)
        pages.lists["/kalender"] = f'<html><body><ul class="calendar">{rows}</ul></body></html>'

    for n in range(1, 5):
        pages.texts[f"/k/{n}"] = f'<p class="time">{n} november 2016 kl 10–11</p><p class="place">Sal {n}</p>'
    listed(1, 2, 3)
    assert county.cycle.refresh("kalendern").verdict == "publish"
    before = county.document("/feeds/kalendern.ics")
    assert before.count(b"BEGIN:VEVENT") == 3
    pages.broken.update({"/k/1", "/k/4"})
    county.pass_time(days=2)
    listed(1, 2, 3, 4)
    outcome = county.cycle.refresh("kalendern")
    assert (outcome.verdict, outcome.items, outcome.set_aside) == ("publish", 3, 1)
    assert county.document("/feeds/kalendern.ics") == before
    pages.broken.clear()
    county.pass_time(minutes=15)
    county.cycle.refresh("kalendern")
    assert county.document("/feeds/kalendern.ics").count(b"BEGIN:VEVENT") == 4


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 12))])
def test_whatever_lists_and_pages_do_nothing_is_lost_doubled_or_announced_without_a_change(
    county: County, pages: Pages, seed: int
) -> None:
    """Edits, outages and new items in random order; a reader that looks after each load; in the end all is as it is."""
    dice = random.Random(seed)
    listed = list(range(1, 13))
    edits: dict[int, int] = {}
    ids: dict[str, str] = {}
    said: dict[str, tuple[str, str]] = {}
    for _ in range(14):
        for n in dice.sample(listed, 2):
            edits[n] = edits.get(n, 0) + 1
            pages.texts[f"/nyheter/{n}"] = f'<p class="body">Text {n} i lydelse {edits[n]}.</p>'
        if dice.random() < 0.5:
            listed.append(max(listed) + 1)
        pages.broken = {f"/nyheter/{n}" for n in dice.sample(listed, 4)} if dice.random() < 0.5 else set()
        dice.shuffle(listed)
        county.pass_time(hours=dice.choice([1, 6, 20]))
        read(county, pages, stories(*listed))
        found = entries_of_list(county)
        assert set(ids) <= set(found), "nothing is lost"
        assert all(ids.get(title, id_) == id_ for title, (id_, _) in found.items())
        ids = {title: id_ for title, (id_, _) in found.items()}
        bodies = {e["title"]: str(e.get("content") or "") for e in feedparser.parse(county.document(ATOM)).entries}
        for title, (_, updated) in found.items():
            before = said.get(title)
            if before is not None and before[0] != updated:
                assert before[1] != bodies[title], "it is announced only where something changed"
            assert before is None or not ("lydelse" in before[1] and not bodies[title]), "what was read stays"
            said[title] = (updated, bodies[title])
    pages.broken = set()
    for _ in range(4):
        county.pass_time(days=31)
        read(county, pages)
    final = entries(county)
    assert len(final) == len(listed)
    for n in listed:
        wanted = f"lydelse {edits[n]}" if n in edits else f"Hela texten om /nyheter/{n}"
        assert wanted in final[f"Nyhet nummer {n}"][2]


def test_what_pages_said_in_a_load_that_was_held_comes_with_the_operators_word(county: County, pages: Pages) -> None:
    read(county, pages, stories(*range(1, 11)))
    county.pass_time(hours=1)
    assert read(county, pages, stories(11, 12)) == "hold"
    assert county.cycle.accept("aktuellt") is not None
    assert "Hela texten om /nyheter/12" in entries(county)["Nyhet nummer 12"][2]
    pages.fresh()
    county.pass_time(minutes=15)
    read(county, pages, stories(11, 12, 13))
    assert pages.fresh() == ["/nyheter/13"], "what was accepted is known"


def test_a_preview_reads_pages_anew_and_knows_those_that_it_does_not_reach(county: County, pages: Pages) -> None:
    read(county, pages, stories(*range(1, 36)))
    county.pass_time(minutes=5)
    read(county, pages)
    pages.fresh()
    load_ = county.cycle.load_afresh(county.config.sources["aktuellt"], at=county.now)
    assert len(pages.fresh()) == 30
    assert all("Hela texten" in (item.content or "") for item in load_.items)
    assert load_.readings[-1].origins["content"] == "detail: read before"


def test_several_items_with_one_page_are_each_complete(county: County, pages: Pages) -> None:
    shared = [Story(n, date=f"{n} okt 2016", path="/nyheter/samma") for n in (1, 2)]
    read(county, pages, [*shared, *stories(3)])
    assert sorted(pages.fresh()) == ["/nyheter/3", "/nyheter/samma"]
    before = entries(county)
    assert all("Hela texten" in text for _, _, text in before.values())
    county.pass_time(hours=13)
    read(county, pages, [*shared, *stories(3, 4)])
    assert {title: entry for title, entry in entries(county).items() if title in before} == before
