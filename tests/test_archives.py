"""The complete history of a feed (RFC 5005): every item once, in documents that stay as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from syndicate.config import Config, parse
from syndicate.config.addresses import ARCHIVE_PAGE
from syndicate.edition import archive, compose
from syndicate.edition.archiving import without
from syndicate.model import Feed, NewsItem, Record
from syndicate.render import RENDERERS
from syndicate.web.archives import archive_replies
from syndicate.web.artifacts import Table
from tests.support.county import County, Story, county_at

NOW = datetime(2016, 10, 24, 9, 0, tzinfo=UTC)
LIMIT = 5
CONFIG = """
site: {title: T, url: https://www.example.se/, language: sv, timezone: Europe/Stockholm, authority: "example.se,2016"}
public_url: https://feeds.example.se/
sources:
  aktuellt: {kind: news, url: https://www.example.se/, items: li, fields: {title: h3}}
  kalendern: {kind: events, url: https://www.example.se/k, items: li, fields: {when: time}}
feeds:
  aktuellt: {from: [aktuellt], limit: 5}
  kalendern: {from: [kalendern]}
"""


def config() -> Config:
    return parse(CONFIG, path=Path("/nowhere/feeds_config.yaml"), env={})


def record(number: int, *, sequence: int = 0, day: int | None = None) -> Record:
    at = NOW + timedelta(days=number if day is None else day)
    return Record(
        id=f"tag:example.se,2016:aktuellt/{number}",
        key=f"k{number}",
        source="aktuellt",
        item=NewsItem(title=f"Nyhet {number} ({sequence})", link=f"https://www.example.se/{number}"),
        fingerprint="1:x",
        first_seen=at,
        published=at,
        updated=at + timedelta(hours=sequence),
        sequence=sequence,
    )


class Service:
    """What is published of records, cycle after cycle, kept as the press keeps it."""

    def __init__(self) -> None:
        self.config = config()
        self.log: tuple[str, ...] = ()
        self.documents: dict[str, Feed] = {}
        self.made = 0

    def publish(self, records: list[Record]) -> None:
        feed = self.config.feeds["aktuellt"]
        edition = compose(self.config, feed, records, now=NOW, since=NOW, id_="tag:example.se,2016:aktuellt")
        done = archive(self.config, feed, edition.feeds[0], edition.entries, self.log, made=self.documents)
        kept = {path: made for path, made in self.documents.items() if path in done.paths}
        new = {urlsplit(each.addresses[form]).path: each for each in done.documents for form in feed.formats}
        self.made = len(done.documents)
        self.documents = kept | new | {"/feeds/aktuellt.atom": done.subscribed}
        self.log = done.log

    def history(self) -> list[Feed]:
        """The subscription document and every archive document, newest first, by their links."""
        found = [self.documents["/feeds/aktuellt.atom"]]
        while found[-1].chain.previous:
            found.append(self.documents[urlsplit(found[-1].chain.previous["atom"]).path])
        return found

    def ids(self) -> list[str]:
        return [entry.id for feed in self.history() for entry in feed.entries]


def numbers(documents: dict[str, Feed]) -> list[int]:
    archives = (path for path in documents if "/archive/" in path and path.endswith(".atom"))
    return sorted(int(path.split("/")[-1].partition(".")[0]) for path in archives)


def test_what_fits_has_no_archive() -> None:
    service = Service()
    service.publish([record(n) for n in range(LIMIT)])
    assert list(service.documents) == ["/feeds/aktuellt.atom"]
    assert service.documents["/feeds/aktuellt.atom"].chain.previous == {}


def test_lists_of_events_have_no_archive() -> None:
    settings_ = config()
    feed = settings_.feeds["kalendern"]
    edition = compose(settings_, feed, [], now=NOW, since=NOW, id_="tag:example.se,2016:kalendern")
    assert archive(settings_, feed, edition.feeds[0], edition.entries, ()).paths == frozenset()


def test_every_item_ever_is_there_once_newest_first() -> None:
    service = Service()
    service.publish([record(n) for n in range(117)])
    assert service.ids() == [record(n).id for n in reversed(range(117))]
    assert [len(feed.entries) for feed in service.history()] == [LIMIT, 12, ARCHIVE_PAGE, ARCHIVE_PAGE]


def test_the_entries_at_an_address_are_the_same_for_ever() -> None:
    service, seen = Service(), dict[str, frozenset[str]]()
    for count in range(1, 170, 3):
        service.publish([record(n) for n in range(count)])
        for path, feed in service.documents.items():
            if "/archive/" in path:
                members = frozenset(entry.id for entry in feed.entries)
                assert seen.setdefault(path, members) == members


def test_a_full_document_is_not_made_again() -> None:
    service = Service()
    service.publish([record(n) for n in range(10 * ARCHIVE_PAGE + LIMIT)])
    assert service.made == 10
    service.publish([record(n) for n in range(10 * ARCHIVE_PAGE + LIMIT)])
    assert service.made == 0
    service.publish([record(n) for n in range(10 * ARCHIVE_PAGE + LIMIT + 1)])
    assert service.made == 1


def test_an_item_that_is_found_late_goes_to_the_archive_and_shifts_nothing() -> None:
    service = Service()
    records = [record(n) for n in range(70)]
    service.publish(records)
    full = service.documents["/feeds/aktuellt/archive/50.atom"]
    service.publish([*records, record(999, day=-5)])
    assert service.documents["/feeds/aktuellt/archive/50.atom"] is full
    assert sorted(service.ids()) == sorted(each.id for each in [*records, record(999)])


def test_a_removed_item_shifts_nothing() -> None:
    service = Service()
    service.publish([record(n) for n in range(130)])
    before = {path: feed.entries for path, feed in service.documents.items() if "archive/50" in path}
    service.publish([record(n) for n in range(130) if n != 3])
    assert {path: feed.entries for path, feed in service.documents.items() if "archive/50" in path} == before
    assert numbers(service.documents) == [50, 100, 125]


def test_what_must_go_everywhere_leaves_an_empty_place() -> None:
    service = Service()
    service.publish([record(n) for n in range(130)])
    service.log, gone = without(service.log, record(3).id)
    assert gone == (50,)
    service.documents = {path: feed for path, feed in service.documents.items() if "archive/50." not in path}
    service.publish([record(n) for n in range(130) if n != 3])
    assert record(3).id not in service.ids()
    assert len(service.ids()) == 129
    assert numbers(service.documents) == [50, 100, 125]


def test_an_item_changed_after_its_document_is_full_is_told_again_further_on() -> None:
    service = Service()
    service.publish([record(n) for n in range(60)])
    full = service.documents["/feeds/aktuellt/archive/50.atom"]
    service.publish([record(n, sequence=int(n == 7)) for n in range(60)])
    assert service.documents["/feeds/aktuellt/archive/50.atom"] is full
    newest_first = [entry for feed in service.history() for entry in feed.entries if entry.id == record(7).id]
    assert [entry.title for entry in newest_first] == ["Nyhet 7 (1)", "Nyhet 7 (0)"]
    assert newest_first[0].updated > newest_first[1].updated


def test_an_item_that_never_stands_still_fills_no_archive() -> None:
    service = Service()
    for sequence in range(200):
        service.publish([record(n, sequence=sequence * int(n == 7)) for n in range(60)])
    assert len(service.log) == 56


def test_a_smaller_limit_moves_entries_and_a_greater_one_shows_them_twice_at_most() -> None:
    service = Service()
    records = [record(n) for n in range(60)]
    service.publish(records)
    service.config = parse(CONFIG.replace("limit: 5", "limit: 8"), path=Path("/nowhere/f.yaml"), env={})
    service.publish(records)
    assert len(service.documents["/feeds/aktuellt.atom"].entries) == 8
    assert set(service.ids()) == {each.id for each in records}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["new", "batch", "old", "again", "edit"]), min_size=1, max_size=40))
def test_whatever_happens_every_item_is_in_the_newest_version_and_full_documents_stay(steps: list[str]) -> None:
    service, records, full = Service(), [record(n) for n in range(48)], dict[str, Feed]()
    for number, step in enumerate(steps, 100):
        if step == "new":
            records.append(record(number))
        elif step == "batch":
            records += [record(number * 1000 + n) for n in range(60)]
        elif step == "old":
            records.append(record(number, day=-number))
        elif step == "edit":
            place = number * 7 % len(records)
            known = records[place]
            changed = replace(known.item, title=f"{known.item.title}!")
            records[place] = replace(
                known, item=changed, sequence=known.sequence + 1, updated=known.updated + timedelta(minutes=number)
            )
        service.publish(records)
        for path, feed in service.documents.items():
            if "/archive/" in path and int(path.split("/")[-1].partition(".")[0]) % ARCHIVE_PAGE == 0:
                assert full.setdefault(path, feed) is feed or full[path].addresses == feed.addresses
    newest: dict[str, str] = {}
    for feed in service.history():
        for entry in feed.entries:
            newest.setdefault(entry.id, entry.title)
    assert newest == {each.id: each.item.title for each in records}
    if "edit" not in steps:
        assert len(service.ids()) == len(records)


# --- the documents ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_archive_documents_say_what_they_are_and_where_the_others_are(form: str) -> None:
    service = Service()
    service.publish([record(n) for n in range(107)])
    newest, middle, oldest = service.history()[1:]
    for feed, links in (
        (newest, {"current": "aktuellt", "prev-archive": "aktuellt/archive/100"}),
        (
            middle,
            {
                "current": "aktuellt",
                "prev-archive": "aktuellt/archive/50",
                "next-archive": "aktuellt/archive/150",
            },
        ),
        (oldest, {"current": "aktuellt", "next-archive": "aktuellt/archive/100"}),
    ):
        body = RENDERERS[form].render(feed).body  # type: ignore[index]  # one of the formats
        read = feedparser.parse(body)
        found = {link["rel"]: link["href"] for link in read.feed.links if link["rel"] in {*links, "next-archive"}}
        assert found == {rel: f"https://feeds.example.se/feeds/{path}.{form}" for rel, path in links.items()}
        assert b'xmlns:fh="http://purl.org/syndication/history/1.0"' in body
        assert b"<fh:archive/>" in body
        RENDERERS[form].check(body, feed)  # type: ignore[index]  # one of the formats
    subscribed = RENDERERS[form].render(service.history()[0]).body  # type: ignore[index]  # one of the formats
    assert b"fh:" not in subscribed
    assert b"prev-archive" in subscribed


# --- the whole way ---------------------------------------------------------------------------------------------------


@pytest.fixture
def county(httpserver: HTTPServer, tmp_path: Path) -> Iterator[County]:
    with county_at(httpserver, tmp_path) as county:
        county.config = parse(
            (tmp_path / "feeds_config.yaml").read_text().replace("from: [aktuellt]", "from: [aktuellt], limit: 20"),
            path=tmp_path / "feeds_config.yaml",
            env={},
        )
        yield county


def stories(first: int, last: int) -> list[Story]:
    start = datetime(2016, 6, 1, tzinfo=UTC)
    dates = ((number, start + timedelta(days=number)) for number in range(last, first - 1, -1))
    return [Story(number, date=f"{day:%Y-%m-%d}") for number, day in dates]


def read_atom(body: bytes, form: str) -> tuple[list[str], str | None]:
    read = feedparser.parse(body)
    older = [link["href"] for link in read.feed.links if link["rel"] == "prev-archive"]
    return [entry.id for entry in read.entries], older[0] if older else None


def read_json(body: bytes, form: str) -> tuple[list[str], str | None]:
    read = json.loads(body)
    return [item["id"] for item in read["items"]], read.get("next_url")


READERS: dict[str, Callable[[bytes, str], tuple[list[str], str | None]]] = {
    "atom": read_atom,
    "rss": read_atom,
    "json": read_json,
}


def walk(county: County, form: str) -> list[str]:
    ids, older = READERS[form](county.document(f"/feeds/aktuellt.{form}"), form)
    while older is not None:
        more, older = READERS[form](county.document(urlsplit(older).path), form)
        ids += more
    return ids


@pytest.mark.parametrize("form", READERS)
def test_a_reader_that_follows_the_links_gets_every_item_ever_once(county: County, form: str) -> None:
    known: set[str] = set()
    for last in range(40, 140, 33):
        county.news(stories(last - 39, last))
        assert county.cycle.refresh("aktuellt").verdict == "publish"
        county.pass_time(hours=1)
        ids = walk(county, form)
        assert len(ids) == len(set(ids)) == last
        assert known <= set(ids)
        known = set(ids)


def test_an_unchanged_cycle_writes_nothing_and_full_documents_keep_their_bytes(county: County) -> None:
    county.news(stories(1, 90))
    county.cycle.refresh("aktuellt")
    first = county.store.artifact("/feeds/aktuellt/archive/50.atom")
    number = county.store.publication()
    county.pass_time(hours=1)
    county.news(stories(1, 90)[::-1])
    county.cycle.refresh("aktuellt")
    assert county.store.publication() == number
    county.news(stories(40, 130))
    county.cycle.refresh("aktuellt")
    assert county.store.artifact("/feeds/aktuellt/archive/50.atom") == first


def test_a_newest_document_that_grew_is_retired_and_leads_on(county: County) -> None:
    county.news(stories(1, 80))
    county.cycle.refresh("aktuellt")
    assert county.store.artifact("/feeds/aktuellt/archive/60.rss") is not None
    county.pass_time(hours=1)
    county.news(stories(11, 83))
    county.cycle.refresh("aktuellt")
    assert county.store.artifact("/feeds/aktuellt/archive/60.rss") is None
    table = Table().after(county.store.artifacts(), now=county.now)
    replies = archive_replies(table, lambda path: f"https://feeds.example.se{path}")
    told = {path: (reply.status[:3], dict(reply.headers)["Location"]) for path, reply in replies.items()}
    base = "https://feeds.example.se/feeds/aktuellt/archive"
    assert told["/feeds/aktuellt/archive/60.rss"] == ("308", f"{base}/63.rss")
    assert told["/feeds/aktuellt/archive/100.rss"] == ("307", f"{base}/63.rss")
    assert {path.partition(".")[0] for path in told} == {f"/feeds/aktuellt/archive/{n}" for n in (60, 100)}


def test_after_the_last_full_document_comes_the_one_that_is_subscribed_to(county: County) -> None:
    county.news(stories(1, 70))
    county.cycle.refresh("aktuellt")
    table = Table().after(county.store.artifacts(), now=county.now)
    reply = archive_replies(table, lambda path: f"https://feeds.example.se{path}")["/feeds/aktuellt/archive/100.atom"]
    assert (reply.status[:3], dict(reply.headers)["Location"]) == (
        "307",
        "https://feeds.example.se/feeds/aktuellt.atom",
    )


def test_another_public_address_makes_every_archive_document_anew(county: County) -> None:
    county.news(stories(1, 80))
    county.cycle.refresh("aktuellt")
    old = county.document("/feeds/aktuellt/archive/50.atom")
    assert b"https://other.example.se" not in old
    text = county.config.path.read_text().replace("from: [aktuellt]", "from: [aktuellt], limit: 20")
    county.config = parse(f"public_url: https://other.example.se/\n{text}", path=county.config.path, env={})
    county.cycle.rebuild()
    made = county.document("/feeds/aktuellt/archive/50.atom")
    assert b"https://other.example.se/feeds/aktuellt/archive/50.atom" in made
    assert b"127.0.0.1:8000" not in made


def test_a_feed_by_category_keeps_its_archive_out_of_the_way(county: County) -> None:
    text = county.config.path.read_text().replace("from: [aktuellt]", "from: [aktuellt], limit: 20, by: [category]")
    county.config = parse(text, path=county.config.path, env={})
    county.news(stories(1, 80))
    county.cycle.refresh("aktuellt")
    county.pass_time(hours=1)
    county.news(stories(5, 81))
    county.cycle.refresh("aktuellt")
    paths = {path for path in county.store.feed("aktuellt").digests if "/archive/" in path and path.endswith(".json")}
    assert paths == {f"/feeds/aktuellt/archive/{number}.json" for number in (50, 61)}
