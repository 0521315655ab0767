"""Hubs are told of each version once, after the commit, until they take it; what is published never waits for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from syndicate.config import load
from syndicate.delivery import WAITS, Courier
from syndicate.model import Message, Publication
from syndicate.press.pings import AFTER
from syndicate.web.health import status
from syndicate.web.hubs import hub_states
from tests.support.county import EVENTS, NINE, County, calendar_page, county_at

ROOT = "http://127.0.0.1:8000/feeds/"
NEWS = [f"{ROOT}aktuellt.{form}" for form in ("atom", "rss", "json")]


class Hub:
    """A hub on loopback that notes what it is told, and answers as the test wants."""

    def __init__(self, server: HTTPServer) -> None:
        self.pings: list[str] = []
        self.status = 204
        self.url = server.url_for("/hub")
        server.expect_request("/hub").respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        assert request.method == "POST"
        assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
        form = parse_qs(request.get_data().decode(), strict_parsing=True)
        assert form["hub.mode"] == ["publish"]
        self.pings += form["hub.url"]
        return Response(status=self.status)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with HTTPServer() as server:
        yield Hub(server)


@pytest.fixture
def county(httpserver: HTTPServer, tmp_path: Path) -> Iterator[County]:
    with county_at(httpserver, tmp_path) as county:
        county.news(NINE)
        yield county


def configure(county: County, hubs: str, *, of_feed: str = "") -> None:
    path = county.config.path
    text = path.read_text(encoding="utf-8").partition("hubs: ")[0]
    text = text.replace("from: [aktuellt]", f"from: [aktuellt]{of_feed}")
    path.write_text(f"{text}hubs: {hubs}\n", encoding="utf-8")
    county.config = load(path, env={})


def told_by(county: County, *hubs: str) -> None:
    configure(county, json.dumps([{"url": hub, "allow": ["127.0.0.1", "localhost"]} for hub in hubs]))


def deliver(county: County) -> list[Message]:
    return list(Courier(county.config, county.store, county.door, lambda: county.now).deliver())


def later(county: County) -> list[Message]:
    """What is sent once the web processes serve what was committed."""
    county.pass_time(seconds=AFTER.total_seconds())
    return deliver(county)


def edited(county: County) -> None:
    county.pass_time(minutes=15)
    county.news([replace(NINE[0], title="Helt ny rubrik om handskar"), *NINE[1:]])
    county.cycle.refresh("aktuellt")


def test_a_hub_is_told_of_each_changed_document_once_and_not_before_it_is_served(county: County, hub: Hub) -> None:
    told_by(county, hub.url)
    county.cycle.refresh("aktuellt")
    assert deliver(county) == []
    later(county)
    assert sorted(hub.pings) == sorted(NEWS)
    county.pass_time(minutes=15)
    county.cycle.refresh("aktuellt")
    assert later(county) == []
    edited(county)
    later(county)
    assert sorted(hub.pings) == sorted(NEWS * 2)


def test_two_versions_before_the_hub_answers_are_one_ping_each_document(county: County, hub: Hub) -> None:
    told_by(county, hub.url)
    county.cycle.refresh("aktuellt")
    edited(county)
    later(county)
    assert sorted(hub.pings) == sorted(NEWS)


def test_a_hub_that_fails_is_told_later_each_time_by_whichever_process_runs_then(county: County, hub: Hub) -> None:
    told_by(county, hub.url)
    hub.status = 500
    assert county.cycle.refresh("aktuellt").verdict == "publish"
    assert [message.delivered for message in later(county)] == [None] * 3
    assert deliver(county) == []
    hub.status, hub.pings = 202, []
    county.pass_time(seconds=WAITS[0].total_seconds())
    assert [message.result for message in deliver(county)] == ["answered 202"] * 3
    assert sorted(hub.pings) == sorted(NEWS)
    assert {message.tries for message in county.store.messages("hub")} == {2}


def test_after_two_days_in_vain_no_more_is_tried_and_the_status_says_so(county: County, hub: Hub) -> None:
    told_by(county, hub.url)
    hub.status = 503
    county.cycle.refresh("aktuellt")
    later(county)
    for wait in WAITS:
        county.pass_time(seconds=wait.total_seconds())
        deliver(county)
    state = hub_states(county.config, county.store.messages("hub"))[hub.url]
    assert (state.given_up, state.waiting, state.told) == (3, 0, 0)
    assert "503" in (state.problem or "")
    assert len(hub.pings) == 3 * (len(WAITS) + 1)


def test_a_hub_that_cannot_be_reached_holds_up_no_other_and_is_not_tried_for_each_document(
    county: County, hub: Hub
) -> None:
    nobody = "http://127.0.0.1:9/hub"
    told_by(county, nobody, hub.url)
    assert county.cycle.refresh("aktuellt").verdict == "publish"
    sent = later(county)
    assert sorted(hub.pings) == sorted(NEWS)
    results = {message.result for message in sent if message.payload["hub"] == nobody}
    assert len(results) == 1, "one attempt, and what came of it holds for all of them"
    assert "127.0.0.1" in (results.pop() or "")


def test_the_operator_sees_what_each_hub_took(county: County, hub: Hub) -> None:
    told_by(county, hub.url, "http://127.0.0.1:9/hub")
    county.cycle.refresh("aktuellt")
    later(county)
    hubs = hub_states(county.config, county.store.messages("hub"))
    told = status(county.config, {}, {}, hubs)["hubs"]
    assert told[hub.url] == {
        "told": 3,
        "waiting": 0,
        "failing": 0,
        "given_up": 0,
        "last_told": "2016-10-24T11:00:03+02:00",
        "problem": None,
    }
    assert (told["http://127.0.0.1:9/hub"]["waiting"], told["http://127.0.0.1:9/hub"]["failing"]) == (3, 3)
    assert told["http://127.0.0.1:9/hub"]["problem"]
    assert "hubs" not in status(county.config, {}, {})


def test_every_document_names_its_hubs_in_header_and_body_and_archives_name_none(county: County, hub: Hub) -> None:
    configure(county, f'[{{url: "{hub.url}", allow: [127.0.0.1]}}]', of_feed=", limit: 2")
    county.cycle.refresh("aktuellt")
    county.answer("/kalender", calendar_page(EVENTS))
    county.cycle.refresh("kalendern")
    documents = {document.path: document for document in county.store.artifacts().artifacts}
    for path, document in documents.items():
        named = dict(document.headers).get("Link")
        if path.startswith("/events/") or "/archive/" in path:
            assert hub.url not in (named or ""), path
            assert hub.url.encode() not in document.body
        else:
            assert named == f'<{hub.url}>; rel="hub", <http://127.0.0.1:8000{path}>; rel="self"'
            assert path.endswith(".ics") or hub.url.encode() in document.body
    assert any("/archive/" in path for path in documents)
    assert json.loads(documents["/feeds/aktuellt.json"].body)["hubs"] == [{"type": "WebSub", "url": hub.url}]
    later(county)
    subscribed = [path for path in documents if "/archive/" not in path and not path.startswith("/events/")]
    assert sorted(hub.pings) == sorted(f"http://127.0.0.1:8000{path}" for path in subscribed)


def test_a_hub_that_is_configured_later_stands_in_every_document_at_once_and_the_calendars_bytes_stay(
    county: County, hub: Hub
) -> None:
    county.answer("/kalender", calendar_page(EVENTS))
    county.cycle.refresh("kalendern")
    before = county.store.artifact("/feeds/kalendern.ics")
    county.pass_time(minutes=5)
    told_by(county, hub.url)
    assert county.cycle.rebuild() == ("kalendern",)
    after = county.store.artifact("/feeds/kalendern.ics")
    assert before is not None
    assert after is not None
    assert (after.body, after.digest) == (before.body, before.digest)
    assert hub.url in dict(after.headers)["Link"]
    assert county.cycle.rebuild() == ()


def test_a_feed_may_have_hubs_of_its_own_or_none(county: County, hub: Hub) -> None:
    configure(county, f'"{hub.url}"', of_feed=", hubs: none")
    assert county.config.feeds["aktuellt"].hubs == ()
    county.cycle.refresh("aktuellt")
    assert later(county) == []
    artifact = county.store.artifact("/feeds/aktuellt.atom")
    assert artifact is not None
    assert artifact.headers == ()


def test_a_hub_that_is_configured_no_more_is_told_nothing(county: County, hub: Hub) -> None:
    told_by(county, hub.url)
    county.cycle.refresh("aktuellt")
    told_by(county, "https://another.example.se/")
    assert {message.result for message in later(county)} == {"nobody is to be told any more"}
    assert hub.pings == []


def test_a_hub_on_a_private_network_is_told_only_where_that_is_allowed(county: County, hub: Hub) -> None:
    configure(county, f'"{hub.url}"')
    county.cycle.refresh("aktuellt")
    assert all(message.delivered is None for message in later(county))
    assert hub.pings == []


def test_who_is_to_be_told_of_trouble_does_not_wait_for_hubs(county: County) -> None:
    told_by(county, "http://127.0.0.1:9/hub")
    county.cycle.refresh("aktuellt")
    county.pass_time(minutes=1)
    alert = Message(key="mail x opened", kind="mail", created=county.now, due=county.now)
    state = county.store.source("aktuellt")

    county.store.commit(Publication(at=county.now, source=replace(state, version=state.version + 1), messages=(alert,)))
    (first,) = county.store.claim(county.now, until=county.now + timedelta(minutes=5), limit=1)
    assert first.kind == "mail"
