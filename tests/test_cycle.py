"""A refresh from the page to the documents, and every way in which the page can fail: nothing good is ever lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from ical.calendar_stream import IcsCalendarStream
from pytest_httpserver import HTTPServer

from syndicate.config import parse
from syndicate.model import Publication, SourceState
from tests.support.county import EVENTS, NINE, County, Story, calendar_page, county_at, news_page

ATOM, ICS = "/feeds/aktuellt.atom", "/feeds/kalendern.ics"


@pytest.fixture
def county(httpserver: HTTPServer, tmp_path: Path) -> Iterator[County]:
    with county_at(httpserver, tmp_path) as county:
        yield county


def good_then(county: County) -> bytes:
    """A good first load; an hour later, the document that must survive."""
    county.news(NINE)
    outcome = county.cycle.refresh("aktuellt")
    assert (outcome.verdict, outcome.items, outcome.new) == ("publish", 9, 9)
    county.pass_time(hours=1)
    return county.document(ATOM)


def entries(county: County) -> list[dict[str, str]]:
    return list(feedparser.parse(county.document(ATOM)).entries)


def test_a_page_becomes_documents_in_every_format(county: County) -> None:
    good_then(county)
    assert [entry["title"] for entry in entries(county)] == [f"Nyhet nummer {n}" for n in range(9, 0, -1)]
    assert len(feedparser.parse(county.document("/feeds/aktuellt.rss")).entries) == 9
    assert len(json.loads(county.document("/feeds/aktuellt.json"))["items"]) == 9


def test_a_calendar_becomes_documents_with_the_untitled_event(county: County) -> None:
    county.answer("/kalender", calendar_page(EVENTS))
    assert county.cycle.refresh("kalendern").verdict == "publish"
    calendar = IcsCalendarStream.calendar_from_ics(county.document(ICS).decode())
    found = {event.summary: event.dtstart and event.dtstart.isoformat() for event in calendar.events}
    assert found == {
        "Möte om avtal": "2016-10-31T11:00:00+01:00",
        "Kalenderhändelse": "2016-11-07T09:30:00+01:00",
    }


def test_a_cycle_in_which_nothing_changed_publishes_nothing(county: County) -> None:
    before = good_then(county)
    number = county.store.publication()
    county.news(NINE[::-1])
    assert county.cycle.refresh("aktuellt").verdict == "publish"
    county.pass_time(hours=1)
    assert county.cycle.refresh("aktuellt").verdict == "unchanged"
    assert county.store.publication() == number
    assert county.document(ATOM) == before


def test_an_edited_word_moves_one_entry(county: County) -> None:
    good_then(county)
    ids = {entry["title"]: (entry["id"], entry["updated"]) for entry in entries(county)}
    county.news([replace(NINE[0], title="Nyhet nummer ett"), *NINE[1:]])
    county.cycle.refresh("aktuellt")
    after = {entry["title"]: (entry["id"], entry["updated"]) for entry in entries(county)}
    assert after["Nyhet nummer ett"][0] == ids["Nyhet nummer 1"][0]
    assert after["Nyhet nummer ett"][1].startswith("2016-10-24T12:00:00")
    assert {k: v for k, v in after.items() if k in ids} == {k: v for k, v in ids.items() if k in after}


def test_what_left_the_page_stays_in_the_feed_and_comes_back_as_itself(county: County) -> None:
    good_then(county)
    ids = {entry["id"] for entry in entries(county)}
    county.news([Story(10, date="24 okt 2016"), *NINE[1:]])
    county.cycle.refresh("aktuellt")
    assert ids < {entry["id"] for entry in entries(county)}
    county.news(NINE)
    county.cycle.refresh("aktuellt")
    assert len(entries(county)) == 10


def test_a_rekeyed_page_keeps_its_ids(county: County) -> None:
    good_then(county)
    ids = {entry["title"]: entry["id"] for entry in entries(county)}
    county.news([replace(story, path=f"/ny/{story.number}.html") for story in NINE])
    county.cycle.refresh("aktuellt")
    assert {entry["title"]: entry["id"] for entry in entries(county)} == ids
    assert entries(county)[0]["link"].endswith("/ny/9.html")


LOGIN = "<html><head><title>Logga in</title></head><body><form><input type=password name=p></form></body></html>"
LOST = news_page(NINE).replace("ä", "\ufffd").replace("å", "\ufffd")

FAILURES: dict[str, tuple[str, Callable[[County], None]]] = {
    "a server error": ("failed", lambda c: c.answer("/nyheter", "fel", status=500)),
    "not found": ("failed", lambda c: c.answer("/nyheter", "saknas", status=404)),
    "forbidden": ("failed", lambda c: c.answer("/nyheter", "nej", status=403)),
    "a wrong type": ("hold", lambda c: c.answer("/nyheter", "%PDF-1.7", content_type="application/pdf")),
    "an empty body": ("hold", lambda c: c.answer("/nyheter", "")),
    "an empty list": ("hold", lambda c: c.news([])),
    "the container gone": ("hold", lambda c: c.answer("/nyheter", news_page(NINE).replace("news", "nyhetslista"))),
    "fewer than half": ("hold", lambda c: c.news(NINE[:4])),
    "titles gone": ("hold", lambda c: c.answer("/nyheter", news_page(NINE).replace("h3", "h2"))),
    "letters mangled": ("hold", lambda c: c.answer("/nyheter", LOST)),
    "letters encoded twice": (
        "hold",
        lambda c: c.answer("/nyheter", news_page(NINE).encode().decode("latin-1").encode()),
    ),
    "letters turned into question marks": (
        "hold",
        lambda c: c.answer("/nyheter", news_page(NINE).replace("ä", "?").replace("å", "?")),
    ),
    "the wrong type for the same page": (
        "hold",
        lambda c: c.answer("/nyheter", news_page(NINE), content_type="text/plain"),
    ),
    "no date that can be": ("hold", lambda c: c.answer("/nyheter", news_page(NINE).replace("okt 2016", "okt 2017"))),
    "a login page": ("hold", lambda c: c.answer("/nyheter", LOGIN)),
    "every date gone": ("hold", lambda c: c.answer("/nyheter", news_page(NINE).replace("okt", "octember"))),
    "half a page": ("hold", lambda c: c.answer("/nyheter", news_page(NINE)[:600])),
    "a redirect loop": (
        "failed",
        lambda c: c.answer("/nyheter", "", status=302, headers={"Location": c.server.url_for("/nyheter")}),
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failing_page_never_replaces_the_good_feed(county: County, name: str) -> None:
    verdict, fail = FAILURES[name]
    good = good_then(county)
    fail(county)
    outcome = county.cycle.refresh("aktuellt")
    state = county.store.source("aktuellt")
    assert outcome.verdict == verdict
    assert state.state == ("held" if verdict == "hold" else "failing")
    assert state.reason
    assert county.document(ATOM) == good
    county.pass_time(days=2)
    county.news(NINE)
    assert county.cycle.refresh("aktuellt").state == "ok"
    assert county.document(ATOM) == good


def test_what_is_dated_ahead_is_published_when_its_day_comes_though_the_page_stays_as_it_is(county: County) -> None:
    county.news([Story(10, date="27 okt 2016"), *NINE])
    outcome = county.cycle.refresh("aktuellt")
    assert (outcome.verdict, outcome.new, outcome.set_aside) == ("publish", 9, 1)
    told = [(problem.item, problem.message) for problem in outcome.problems]
    assert told == [("Nyhet nummer 10", "not published: its date is more than a day ahead")]
    county.pass_time(days=3)
    assert county.cycle.refresh("aktuellt").new == 1
    assert entries(county)[0]["title"] == "Nyhet nummer 10"
    county.pass_time(hours=1)
    assert county.cycle.refresh("aktuellt").verdict == "unchanged"


def test_a_hold_for_dates_that_time_makes_right_ends_by_itself(county: County) -> None:
    county.news([Story(1, date="27 okt 2016"), Story(2, date="20 okt 2016")])
    assert county.cycle.refresh("aktuellt").verdict == "hold"
    county.pass_time(hours=1)
    assert county.cycle.refresh("aktuellt").verdict == "hold"
    county.pass_time(days=3)
    assert county.cycle.refresh("aktuellt").verdict == "publish"


def test_a_calendar_of_which_nothing_can_be_read_is_no_empty_calendar(county: County) -> None:
    county.answer("/kalender", calendar_page([("Möte", "när som helst"), ("Mässa", "i höst")]))
    outcome = county.cycle.refresh("kalendern")
    assert outcome.verdict == "hold"
    assert "not one of 2 items can be published: " in (outcome.reason or "")
    assert county.store.artifact(ICS) is None


def test_a_held_page_fetched_again_is_still_held(county: County) -> None:
    good_then(county)
    county.news(NINE[:2])
    county.cycle.refresh("aktuellt")
    county.pass_time(hours=1)
    again = county.cycle.refresh("aktuellt")
    assert (again.verdict, again.state) == ("unchanged", "held")
    assert "only 2 items" in (again.reason or "")


def test_accepting_a_held_load_makes_it_the_new_normal(county: County) -> None:
    good_then(county)
    county.news([Story(20), Story(21)])
    assert county.cycle.refresh("aktuellt").verdict == "hold"
    outcome = county.cycle.accept("aktuellt")
    assert outcome is not None
    assert (outcome.verdict, outcome.state, outcome.new) == ("publish", "ok", 2)
    assert len(entries(county)) == 11
    county.pass_time(hours=1)
    county.news([Story(20), Story(21), Story(22)])
    assert county.cycle.refresh("aktuellt").verdict == "publish"
    assert county.cycle.accept("aktuellt") is None


def test_before_its_first_good_load_a_feed_does_not_exist(county: County) -> None:
    county.answer("/nyheter", "fel", status=500)
    county.cycle.refresh("aktuellt")
    assert county.store.artifact(ATOM) is None


def test_an_empty_page_at_the_first_load_waits_for_the_operators_word(county: County) -> None:
    county.news([])
    assert county.cycle.refresh("aktuellt").verdict == "hold"
    assert county.store.artifact(ATOM) is None
    county.cycle.accept("aktuellt")
    assert not entries(county)


def test_failures_wait_longer_each_time_and_retry_after_is_obeyed(county: County) -> None:
    good_then(county)
    county.answer("/nyheter", "fel", status=500)
    waits = []
    for _ in range(4):
        county.cycle.refresh("aktuellt")
        due = county.store.source("aktuellt").next_due
        assert due is not None
        waits.append(due - county.now)
        county.now = due
    assert waits == [timedelta(minutes=m) for m in (15, 30, 60, 120)]
    county.answer("/nyheter", "vänta", status=503, headers={"Retry-After": "36000"})
    county.cycle.refresh("aktuellt")
    due = county.store.source("aktuellt").next_due
    assert due is not None
    assert due - county.now == timedelta(hours=10)


def test_a_source_that_says_it_is_gone_three_times_is_asked_no_more_and_its_feed_stays(county: County) -> None:
    good = good_then(county)
    county.answer("/nyheter", "borta", status=410)
    for _ in range(3):
        county.cycle.refresh("aktuellt")
    due = county.store.source("aktuellt").next_due
    assert due is not None
    assert due.year == 9999
    assert county.document(ATOM) == good


def test_who_comes_late_starts_over_and_nothing_is_undone(county: County) -> None:
    good_then(county)
    rivals = iter([True])

    def token_drawn_while_a_rival_publishes() -> str:
        if next(rivals, False):
            state = county.store.source("aktuellt")
            county.store.commit(Publication(at=county.now, source=replace(state, version=state.version + 1)))
        return next(county.draws)

    bare = news_page([Story(10, title="Utan länk", date="24 okt 2016"), *NINE]).replace("/nyheter/10", "#")
    county.answer("/nyheter", bare)
    version = county.store.source("aktuellt").version
    outcome = replace(county.cycle, token=token_drawn_while_a_rival_publishes).refresh("aktuellt")
    assert (outcome.verdict, outcome.new) == ("publish", 1)
    assert county.store.source("aktuellt").version == version + 2
    assert [entry["title"] for entry in entries(county)].count("Utan länk") == 1


def test_a_new_title_of_a_feed_is_published_without_a_refresh(county: County) -> None:
    good_then(county)
    feeds = {"aktuellt": county.config.feeds["aktuellt"].model_copy(update={"title": "Nyheter"})}
    county.config = county.config.model_copy(update={"feeds": county.config.feeds | feeds})
    assert county.cycle.rebuild() == ("aktuellt",)
    assert feedparser.parse(county.document(ATOM)).feed.title == "Nyheter"
    assert county.cycle.rebuild() == ()


def test_a_feed_that_is_configured_no_more_is_retired(county: County) -> None:
    good_then(county)
    feeds = {"kalendern": county.config.feeds["kalendern"]}
    county.config = county.config.model_copy(update={"feeds": feeds})
    assert county.cycle.rebuild() == ("aktuellt",)
    assert county.store.artifact(ATOM) is None
    assert ATOM in county.store.artifacts().retired


def test_an_event_whose_date_cannot_be_read_is_not_gone(county: County) -> None:
    rows = [(f"Möte {day}", f"{day} november 2016 11.00") for day in range(1, 13)]
    county.answer("/kalender", calendar_page(rows))
    county.cycle.refresh("kalendern")
    for letter in "abcd":
        rows[5] = ("Möte 6", f"se program {letter}")
        county.pass_time(hours=20)
        county.answer("/kalender", calendar_page(rows))
        outcome = county.cycle.refresh("kalendern")
        assert (outcome.verdict, outcome.set_aside, outcome.withdrawn) == ("publish", 1, 0)


def test_a_changed_selector_voids_what_was_remembered_of_the_page(county: County) -> None:
    good_then(county)
    source = county.config.sources["aktuellt"].model_copy(update={"signature": "another"})
    county.config = county.config.model_copy(update={"sources": county.config.sources | {"aktuellt": source}})
    assert county.cycle.refresh("aktuellt").verdict == "publish"


def test_a_state_never_written_is_never(county: County) -> None:
    assert county.store.source("aktuellt") == SourceState(name="aktuellt")


def test_a_feed_keeps_its_id_when_the_authority_changes(county: County) -> None:
    good_then(county)
    before = feedparser.parse(county.document(ATOM)).feed.id
    site = county.config.site.model_copy(update={"authority": "another.example,2030", "title": "Ny"})
    county.config = county.config.model_copy(update={"site": site})
    county.cycle.rebuild()
    assert feedparser.parse(county.document(ATOM)).feed.id == before == "tag:example.se,2016:aktuellt"


def test_no_secret_of_the_configuration_reaches_a_reason_or_a_problem(county: County) -> None:
    text = county.config.path.read_text(encoding="utf-8").replace("nyheter\n", "nyheter?key=${NYCKEL}\n")
    county.config = parse(text, path=county.config.path, env={"NYCKEL": "mycket-hemligt"})
    county.answer("/nyheter", "nej", status=403)
    outcome = county.cycle.refresh("aktuellt")
    assert outcome.verdict == "failed"
    assert "mycket-hemligt" not in repr(outcome)
    assert "mycket-hemligt" not in repr(county.store.source("aktuellt"))


def by_category(county: County) -> None:
    feed = county.config.feeds["aktuellt"].model_copy(update={"by": ("category",)})
    source = county.config.sources["aktuellt"]
    fields = source.fields | {"categories": (".tag",)}
    source = source.model_copy(update={"fields": fields})
    county.config = county.config.model_copy(
        update={"feeds": {"aktuellt": feed}, "sources": county.config.sources | {"aktuellt": source}}
    )


def test_the_address_of_a_category_holds_when_no_item_has_it_any_more(county: County) -> None:
    by_category(county)
    tagged = news_page(NINE).replace("</li>", '<b class="tag">Miljö</b></li>', 1)
    county.answer("/nyheter", tagged)
    county.cycle.refresh("aktuellt")
    before = county.document("/feeds/aktuellt/miljo.atom")
    assert [entry["title"] for entry in feedparser.parse(before).entries] == ["Nyhet nummer 1"]
    county.pass_time(hours=1)
    county.answer("/nyheter", tagged.replace("Miljö", "Klimat"))
    assert county.cycle.refresh("aktuellt").verdict == "publish"
    assert county.document("/feeds/aktuellt/miljo.atom") == before
    assert county.document("/feeds/aktuellt/klimat.json")


def test_the_feed_of_a_category_never_goes_back_in_time(county: County) -> None:
    by_category(county)
    edited = [replace(NINE[0], title="Nyhet nummer ett"), *NINE[1:]]
    stamps = []
    for stories, left in ((NINE, 0), (edited, 0), (edited, 1), (edited[::-1], 1)):
        page = news_page(stories).replace("</li>", '<b class="tag">Miljö</b></li>')
        county.answer("/nyheter", page.replace("Miljö", "Klimat", left))
        assert county.cycle.refresh("aktuellt").verdict == "publish"
        atom, rss = (feedparser.parse(county.document(f"/feeds/aktuellt/miljo.{ext}")).feed for ext in ("atom", "rss"))
        assert atom.updated_parsed == rss.updated_parsed
        stamps.append(atom.updated)
        county.pass_time(hours=1)
    assert stamps[0] < stamps[1] == stamps[2] == stamps[3]
    assert county.cycle.rebuild() == ()
