"""A feed of several sources through the whole way: files are edited, the documents are read by other programs."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as ReadEvent

from syndicate.config import Config, load
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.store import Store, open_store
from syndicate.verify import verify
from tests.web.house import web_client

CONFIG = """\
site: {title: Regionen, url: "https://example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
store: sqlite:///STORE
sources:
  torget:
    kind: events
    path: torget.html
    items: ul.list > li
    fields: {title: h3, link: "h3 a::attr(href)", when: .when, location: .place, content: .text}
  slottet: {kind: events, type: ics, path: slottet.ics, title: Slottets kalender,
    url: "https://slottet.example/kalender"}
feeds:
  allt: {title: Allt som händer, from: [torget, slottet]}
  slottet: {from: [slottet], formats: [json]}
"""
LONG = "Alla är välkomna till slottet, där vi visar salarna och trädgården och bjuder på kaffe. " * 6


def listed(title: str = "Öppet hus", when: str = "1 december 2026 kl. 18–20", place: str = "Slottet") -> str:
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Torget</title></head><body><main>'
        f'<ul class="list"><li><h3><a href="/oppet-hus">{title}</a></h3><span class="when">{when}</span>'
        f'<i class="place">{place}</i><div class="text"><p>{LONG}</p></div></li></ul></main></body></html>'
    )


def calendar(*events: str) -> str:
    inner = "".join(f"BEGIN:VEVENT\r\n{event}DTSTAMP:20261101T080000Z\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//SV\r\n{inner}END:VCALENDAR\r\n"


def told(uid: str = "1@slottet", title: str = "Öppet hus", start: str = "20261201T180000") -> str:
    return f"UID:{uid}\r\nSUMMARY:{title}\r\nDTSTART;TZID=Europe/Stockholm:{start}\r\nLOCATION:Slottet\r\n"


OTHER = told("2@slottet", "Konsert", "20261205T190000")


@dataclass
class Region:
    """The sources' files, the service over them, and the clock."""

    folder: Path
    config: Config
    store: Store
    door: Door
    now: datetime = datetime(2026, 11, 20, 9, tzinfo=UTC)
    draws: Iterator[str] = field(default_factory=lambda: map(str, itertools.count()))

    def says(self, source: str, body: str, after: timedelta = timedelta(hours=1)) -> None:
        (self.folder / f"{source}.{'html' if source == 'torget' else 'ics'}").write_text(body, encoding="utf-8")
        self.now += after
        cycle = Cycle(self.config, self.store, self.door, lambda: self.now, lambda: next(self.draws))
        assert cycle.refresh(source).state == "ok", source

    def body(self, path: str) -> bytes:
        artifact = self.store.artifact(path)
        assert artifact is not None, path
        return artifact.body

    def calendar(self) -> list[ReadEvent]:
        return IcsCalendarStream.calendar_from_ics(self.body("/feeds/allt.ics").decode()).events

    def json(self, name: str = "allt") -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads(self.body(f"/feeds/{name}.json"))["items"]
        return items

    def pages(self) -> set[str]:
        artifacts = self.store.artifacts().artifacts
        return {one.path for one in artifacts if one.path.startswith("/events/") and one.path.endswith(".json")}


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Region]:
    with region_in(tmp_path, CONFIG) as region:
        yield region


@contextmanager
def region_in(tmp_path: Path, text: str) -> Iterator[Region]:
    path = tmp_path / "feeds_config.yaml"
    path.write_text(text.replace("STORE", str(tmp_path / "s.db")), encoding="utf-8")
    config = load(path, env={})
    with open_store(config.store) as store, Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        yield Region(tmp_path, config, store, door)


def test_a_copy_that_comes_later_is_no_second_entry_in_any_document(region: Region) -> None:
    region.says("slottet", calendar(told(), OTHER))
    before = {event.summary: (event.uid, event.sequence, event.last_modified) for event in region.calendar()}
    region.says("torget", listed())
    after = {event.summary: (event.uid, event.sequence, event.last_modified) for event in region.calendar()}
    assert after == before
    assert len(feedparser.parse(region.body("/feeds/allt.atom")).entries) == 2
    assert [item["title"] for item in region.json()] == ["Öppet hus", "Konsert"]
    # The better copy is what they show.
    assert region.json()[0]["url"] == "https://example.se/oppet-hus"


def test_nothing_is_written_again_while_nothing_changes(region: Region) -> None:
    region.says("slottet", calendar(told(), OTHER))
    region.says("torget", listed())
    number = region.store.publication()
    region.says("slottet", calendar(told(), OTHER) + "\r\n")
    region.says("torget", listed() + "<!-- -->")
    assert region.store.publication() == number


def test_what_one_withdraws_and_the_other_keeps_stays_for_subscribers(region: Region) -> None:
    region.says("torget", listed())
    region.says("slottet", calendar(told(), OTHER))
    before = {event.uid: event.sequence for event in region.calendar()}
    for number in range(4):
        region.says(
            "slottet", calendar(OTHER, told("9@slottet", "Jul", f"2026121{number}T180000")), timedelta(hours=12)
        )
    kept = {event.uid: event.sequence for event in region.calendar() if "Jul" not in (event.summary or "")}
    assert kept == before


def test_an_event_has_one_page_whichever_copy_is_shown(region: Region) -> None:
    region.says("torget", listed())
    region.says("slottet", calendar(told(), OTHER))
    (page,) = (
        one
        for one in region.pages()
        if json.loads(region.body(one))["title"] == "Öppet hus" and "allt" in _feeds(region, one)
    )
    assert json.loads(region.body(page))["link"] == "https://example.se/oppet-hus"
    # Slottet's own feed has its own copy, which is none of the feed of both.
    own = [one for one in region.pages() if _feeds(region, one) == ["slottet"]]
    assert len(own) == 1
    keys = {json.loads(region.body(one))["key"] for one in region.pages()}
    assert all(
        event.url is None or "/events/" not in event.url or event.url.split("/")[-2] in keys
        for event in region.calendar()
    )


def test_the_page_follows_the_copy_that_is_shown_though_another_source_was_read(region: Region) -> None:
    region.says("slottet", calendar(told(), OTHER))
    (page,) = (one for one in region.pages() if json.loads(region.body(one))["title"] == "Öppet hus")
    assert "content" not in json.loads(region.body(page))
    region.says("torget", listed())
    found = json.loads(region.body(page))
    assert found["content"].startswith("<p>Alla är")
    assert _feeds(region, page) == ["allt", "slottet"]


def test_no_stamp_of_a_file_goes_back_when_another_of_its_feeds_has_the_event_no_more(tmp_path: Path) -> None:
    alone = "feeds:\n  torget: {from: [torget], on_cancelled: remove, formats: [ics]}\n"
    with region_in(tmp_path, CONFIG.replace("feeds:\n", alone)) as region:
        region.says("torget", listed().replace(LONG, "Kom!"))
        more = "DTEND;TZID=Europe/Stockholm:20261201T200000\r\nURL:https://slottet.example/1\r\nGEO:59.3;18.1\r\n"
        region.says("slottet", calendar(f"{told()}{more}CATEGORIES:Hus\r\nDESCRIPTION:{LONG}\r\n", OTHER))
        for number in range(3):  # of the copy that the feed of both does not show
            region.says("torget", listed().replace(LONG, f"Kom {number}!"))
        before = alone_of(region)
        assert before.sequence == 3
        assert [event.sequence for event in region.calendar()] == [0, 0]
        region.says("torget", listed("Inställt: Öppet hus").replace(LONG, "Kom!"))
        after = alone_of(region)
        assert (after.status, after.uid) == ("CANCELLED", before.uid)
        assert (after.sequence or 0) > 3
        assert (after.dtstamp, after.last_modified) > (before.dtstamp, before.last_modified)


def alone_of(region: Region) -> ReadEvent:
    """The first of the events in the file that it has alone."""
    (record,) = region.store.records(["torget"])
    (event,) = IcsCalendarStream.calendar_from_ics(region.body(f"/events/{record.key}.ics").decode()).events
    return event


def test_an_event_whose_source_left_the_configuration_goes_on_at_the_page_of_its_other_copy(tmp_path: Path) -> None:
    only = re.sub(
        r"  torget:\n.*?(?=  slottet: )",
        "",
        CONFIG.replace("from: [torget, slottet]", "from: [slottet]"),
        flags=re.DOTALL,
    )
    more = [told(f"{n}@slottet", f"Konsert {n}", f"202612{n}T190000") for n in range(10, 20)]
    with region_in(tmp_path, CONFIG) as region:
        region.says("torget", listed())
        region.says("slottet", calendar(told(), *more))
        (old,) = (record.key for record in region.store.records(["torget"]))
        (new,) = (one.key for one in region.store.records(["slottet"]) if one.item.title == "Öppet hus")
        uid = region.calendar()[0].uid
        path = tmp_path / "feeds_config.yaml"
        path.write_text(only.replace("STORE", str(tmp_path / "s.db")), encoding="utf-8")
        region.config = load(path, env={})
        Cycle(region.config, region.store, region.door, lambda: region.now, lambda: next(region.draws)).rebuild()
        assert region.calendar()[0].uid == uid
        with web_client(path, now=region.now) as client:
            for address in (f"/events/{old}/", f"/en/events/{old}/", f"/events/{old}.ics", f"/events/{old}.json"):
                answer = client.get(address)
                there = urlsplit(answer.headers.get("Location", "")).path
                assert (answer.status_code, there) == (308, address.replace(old, new)), address
                assert client.get(there).status_code == 200
            assert client.get(f"/sv/events/{old}/").status_code == 404
            assert f"/events/{new}/" in client.get("/feeds/allt/").text
        # Once the copy is gone too, so are both.
        for _ in range(3):
            region.says("slottet", calendar(*more), after=timedelta(hours=12))
        with web_client(path, now=region.now) as client:
            assert [client.get(f"/events/{key}/").status_code for key in (old, new)] == [410, 410]
            assert client.get(f"/events/{old}.ics").status_code == 410


def test_a_move_is_told_once_in_the_feed_of_changes(region: Region) -> None:
    region.says("torget", listed())
    region.says("slottet", calendar(told(), OTHER))
    region.says("slottet", calendar(told(start="20261202T180000"), OTHER))
    moved = region.body("/feeds/allt/andringar.atom")
    assert len(feedparser.parse(moved).entries) == 1
    region.says("torget", listed(when="2 december 2026 kl. 18–20"))
    assert region.body("/feeds/allt/andringar.atom") == moved
    assert {str(event.dtstart)[:10] for event in region.calendar()} == {"2026-12-02", "2026-12-05"}


def test_each_entry_names_its_source_in_every_format(region: Region) -> None:
    region.says("slottet", calendar(told(), OTHER))
    region.says("torget", listed())
    shown, other = feedparser.parse(region.body("/feeds/allt.atom")).entries
    assert (shown.source.title, shown.source.id) == ("Torget", "tag:example.se,2016:sources/torget")
    assert shown.source.link == "https://example.se/"
    assert (other.source.title, other.source.link) == ("Slottets kalender", "https://slottet.example/kalender")
    assert other.source.updated == other.updated
    sources = [entry.source for entry in feedparser.parse(region.body("/feeds/allt.rss")).entries]
    assert [source.title for source in sources] == ["Torget", "Slottets kalender"]
    assert [item["_source"]["title"] for item in region.json()] == ["Torget", "Slottets kalender"]
    lines = {event.summary: event.description or "" for event in region.calendar()}
    assert "\nKälla: Torget\n" in lines["Öppet hus"]
    assert "Källa: Slottets kalender" in lines["Konsert"]
    # An event by itself is that of the calendar.
    page = next(one for one in region.pages() if "allt" in _feeds(region, one))
    alone = region.body(page.replace(".json", ".ics")).split(b"BEGIN:VEVENT")[1].split(b"END:VEVENT")[0]
    assert alone in region.body("/feeds/allt.ics")


def test_a_feed_of_one_source_names_none(region: Region) -> None:
    region.says("slottet", calendar(told(), OTHER))
    assert all("_source" not in item for item in region.json("slottet"))


def test_other_copies_are_named_beside_the_one_that_is_shown(region: Region) -> None:
    region.says("slottet", calendar(told() + "URL:https://slottet.example/1\r\n", OTHER))
    region.says("torget", listed())
    (via,) = (link for link in feedparser.parse(region.body("/feeds/allt.atom")).entries[0].links if link.rel == "via")
    assert (via.href, via.title) == ("https://slottet.example/1", "Slottets kalender")
    assert region.json()[0]["_source"]["also"] == [{"title": "Slottets kalender", "url": "https://slottet.example/1"}]


NEWS = """\
site: {title: Regionen, url: "https://example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
store: sqlite:///STORE
sources:
  ett: {kind: news, type: feed, path: ett.xml, url: "https://ett.example/flode"}
  tva: {kind: news, type: feed, path: tva.json, url: "https://tva.example/flode"}
feeds:
  alla: {from: [ett, tva], by: [category]}
"""
ETT = """\
<feed xmlns="http://www.w3.org/2005/Atom"><title>Ett &amp; annat</title><id>tag:ett.example,2010:flode</id>
<updated>2026-11-20T08:00:00Z</updated><link href="/"/><link rel="self" href="/flode.atom"/>
<entry><title>Ny bro över ån</title><id>tag:ett.example,2010:1</id><updated>2026-11-19T08:00:00Z</updated>
<link href="https://ett.example/bro"/><category term="Vägar"/><summary>Bron öppnas.</summary></entry></feed>
"""
TVA = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Två",
    "home_page_url": "https://tva.example/",
    "feed_url": "https://tva.example/flode.json",
    "items": [{"id": "7", "url": "https://tva.example/7", "title": "Mässa", "content_text": "Kom!",
               "date_published": "2026-11-18T08:00:00Z"}],
}  # fmt: skip


def test_what_a_feed_says_of_itself_goes_with_its_entries(tmp_path: Path) -> None:
    path = tmp_path / "feeds_config.yaml"
    path.write_text(NEWS.replace("STORE", str(tmp_path / "s.db")), encoding="utf-8")
    (tmp_path / "ett.xml").write_text(ETT, encoding="utf-8")
    (tmp_path / "tva.json").write_text(json.dumps(TVA), encoding="utf-8")
    config = load(path, env={})
    with open_store(config.store) as store, Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        cycle = Cycle(config, store, door, lambda: datetime(2026, 11, 20, 9, tzinfo=UTC), lambda: "x")
        assert {cycle.refresh(name).state for name in config.sources} == {"ok"}
        documents = {name: store.artifact(f"/feeds/alla{name}") for name in (".atom", ".rss", "/vagar.atom", ".json")}
    bodies = {name: artifact.body for name, artifact in documents.items() if artifact is not None}
    bro, fair = feedparser.parse(bodies[".atom"]).entries
    assert (bro.source.title, bro.source.id) == ("Ett & annat", "tag:ett.example,2010:flode")
    assert {link.rel: link.href for link in bro.source.links} == {
        "alternate": "https://ett.example/",
        "self": "https://ett.example/flode.atom",
    }
    assert (fair.source.title, fair.source.id) == ("Två", "https://tva.example/flode.json")
    assert feedparser.parse(bodies["/vagar.atom"]).entries[0].source.title == "Ett & annat"
    assert [one.source.href for one in feedparser.parse(bodies[".rss"]).entries] == [
        "https://ett.example/flode.atom",
        "https://tva.example/flode.json",
    ]


def test_what_is_published_of_several_sources_is_found_right_by_verify(region: Region) -> None:
    region.says("slottet", calendar(told(), OTHER))
    region.says("torget", listed())
    region.says("slottet", calendar(told(start="20261202T180000"), OTHER))
    found = verify(region.config, region.store, now=region.now)
    assert not [fault for checked in found.documents for fault in checked.faults]


def _feeds(region: Region, page: str) -> list[str]:
    return [feed["name"] for feed in json.loads(region.body(page))["feeds"]]
