"""``ids: keep``: readers that move from the website's own feed to ours notice nothing."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest

from syndicate.config import load, parse
from syndicate.cycle import Cycle
from syndicate.edition import compose
from syndicate.errors import ConfigError
from syndicate.fetch import Door
from syndicate.model import NewsItem, Record
from syndicate.preview import preview
from syndicate.store import Store, open_store
from syndicate.verify import verify
from tests.support.counter import Counter, open_counter
from tests.support.readers.feeds import Library, Reader, simulated

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONFIG = """\
site: {title: Åby kommun, url: "https://www.aby.example/", language: sv, timezone: Europe/Stockholm,
  authority: "aby.example,2026"}
store: sqlite:///STORE
sources:
  nyheter: {kind: news, type: feed, path: cms.xml, url: "https://www.aby.example/nyheter/feed/", ids: IDS}
feeds:
  nyheter:
    title: Nyheter
    from: [nyheter]
    aliases: [{path: "/?format=feed&type=rss", format: rss}, {path: /cms.atom, format: atom}]
"""


@dataclass
class Cms:
    """A website with a feed of its own, and the service over it. ``ids``: number -> id."""

    folder: Path
    store: Store
    cycle: Cycle
    counter: Counter
    address: str
    now: datetime = START
    ids: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def rss(self, *, permalink: str = ' isPermaLink="false"') -> bytes:
        items = "".join(
            f"<item><title>{escape(self.title(n))}</title><link>https://www.aby.example/nyhet/{n}</link>"
            + (f"<guid{permalink}>{escape(own)}</guid>" if own else "")
            + f"<pubDate>{START - timedelta(days=n):%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
            f"<description>{escape(self.text(n))}</description></item>"
            for n, own in self.ids.items()
        )
        head = "<title>Nyheter</title><link>https://www.aby.example/</link><description>Från CMS:et</description>"
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
        )

    def atom(self) -> bytes:
        entries = "".join(
            f"<entry><title>{self.title(n)}</title><id>{escape(own)}</id>"
            f'<link href="https://www.aby.example/nyhet/{n}"/>'
            f"<updated>{START - timedelta(days=n):%Y-%m-%dT%H:%M:%SZ}</updated>"
            f"<summary>{self.text(n)}</summary></entry>"
            for n, own in self.ids.items()
        )
        head = "<title>Nyheter</title><id>https://www.aby.example/feed</id><updated>2026-03-02T09:00:00Z</updated>"
        return (
            f'<feed xmlns="http://www.w3.org/2005/Atom">{head}<author><name>Å</name></author>{entries}</feed>'.encode()
        )

    def title(self, number: int) -> str:
        return f"Beslut nummer {number} i nämnden"

    def text(self, number: int) -> str:
        return self.texts.get(number, f"Nämnden har beslutat i ärende {number}, med å, ä och ö.")

    def refresh(self, body: bytes) -> None:
        (self.folder / "cms.xml").write_bytes(body)
        outcome = self.cycle.refresh("nyheter")
        assert outcome.state == "ok", outcome.reason
        self.counter.look(self.store, now=self.now)

    def published(self) -> dict[str, list[str]]:
        """The ids in each format."""
        atom, rss = (ET.fromstring(self.counter.get(f"/feeds/nyheter.{form}").body) for form in ("atom", "rss"))
        items = json.loads(self.counter.get("/feeds/nyheter.json").body)["items"]
        entries = atom.iter("{http://www.w3.org/2005/Atom}entry")
        return {
            "atom": [str(entry.findtext("{http://www.w3.org/2005/Atom}id")) for entry in entries],
            "rss": [str(item.findtext("guid")) for item in rss.iter("item")],
            "json": [item["id"] for item in items],
        }


@contextmanager
def cms_in(folder: Path, ids: str = "keep") -> Iterator[Cms]:
    with ExitStack() as stack:
        path = folder / "feeds_config.yaml"
        path.write_text(CONFIG.replace("STORE", str(folder / "s.db")).replace("IDS", ids), encoding="utf-8")
        config = load(path, env={})
        store = stack.enter_context(open_store(config.store))
        door = stack.enter_context(Door(user_agent="syndicate-test/1 (+mailto:test@example.se)"))
        counter = Counter(config)
        address = stack.enter_context(open_counter(counter))
        draws = map(str, itertools.count())
        cms: Cms
        cycle = Cycle(config, store, door, lambda: cms.now, lambda: next(draws))
        cms = Cms(folder, store, cycle, counter, address)
        yield cms


@pytest.fixture
def cms(tmp_path: Path) -> Iterator[Cms]:
    with cms_in(tmp_path) as cms:
        yield cms


# What systems write: WordPress, Drupal 7, Optimizely, Joomla, numbers, addresses of another host, UUIDs.
AS_SYSTEMS_WRITE_THEM = {
    "wordpress": "https://www.aby.example/?p={}",
    "drupal": "{} at https://www.aby.example",
    "guid": "3f2504e0-4f89-11d3-9a0c-0305e82c33{:02d}",
    "address": "https://www.aby.example/nyhet/{}",
    "number": "{}",
    "relative": "/node/{}",
    "swedish": "https://www.åby.example/nyhet/å{}",
    "urn": "urn:uuid:3f2504e0-4f89-11d3-9a0c-0305e82c33{:02d}",
    "marks": 'a&b<c>"{}"',
    "none": "",
}


def moved_over(reader: Reader, cms: Cms, body: bytes) -> None:
    """The reader knows the website's own feed; then the address leads to ours, and the reader goes on polling."""
    reader.poll(body, now=cms.now)
    before = dict(reader.shelf)
    reader.changed.clear()
    alias = "/?format=feed&type=rss" if reader.form == "rss" else "/cms.atom"
    answer = cms.counter.get(alias)
    assert answer.status == 308
    assert answer.headers["location"].endswith(f"/feeds/nyheter.{reader.form}")
    reader.poll(cms.counter.get(f"/feeds/nyheter.{reader.form}").body, now=cms.now + timedelta(hours=1))
    assert reader.shelf.keys() == before.keys(), type(reader).__name__
    assert set(reader.announced.values()) == {1}, type(reader).__name__


@pytest.mark.parametrize("system", AS_SYSTEMS_WRITE_THEM)
def test_who_was_subscribed_to_the_rss_of_the_cms_sees_no_item_twice(cms: Cms, system: str) -> None:
    cms.ids = {n: AS_SYSTEMS_WRITE_THEM[system].format(n) for n in range(1, 9)}
    cms.refresh(cms.rss())
    for reader in simulated(("rss",)):
        if system == "none" and type(reader).__name__ in ("FreshRss", "Thunderbird"):
            continue  # without an id they go by the text too, which no other feed can have
        moved_over(reader, cms, cms.rss())


@pytest.mark.parametrize("system", ["wordpress", "swedish", "urn", "address"])
def test_who_was_subscribed_to_the_atom_of_the_cms_sees_no_item_twice(cms: Cms, system: str) -> None:
    cms.ids = {n: AS_SYSTEMS_WRITE_THEM[system].format(n) for n in range(1, 9)}
    cms.refresh(cms.atom())
    for reader in simulated(("atom",)):
        moved_over(reader, cms, cms.atom())


def test_without_keep_they_would_see_every_item_twice(tmp_path: Path) -> None:
    with cms_in(tmp_path, ids="mint") as cms:
        cms.ids = {n: f"https://www.aby.example/?p={n}" for n in range(1, 9)}
        cms.refresh(cms.rss())
        for reader in simulated(("rss",)):
            with pytest.raises(AssertionError):
                moved_over(reader, cms, cms.rss())


def test_lemon24_reader_follows_the_redirect_and_sees_no_item_twice(cms: Cms) -> None:
    cms.ids = {n: f"https://www.aby.example/?p={n}" for n in range(1, 9)}
    served = {"/cms.rss": cms.rss()}
    before = cms.counter.app.pages

    def cms_or_nothing(environ, start_response):  # type: ignore[no-untyped-def]  # WSGI
        body = served.get(environ["PATH_INFO"])
        if body is None:
            return before(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/rss+xml"), ("Content-Length", str(len(body)))])
        return [body]

    cms.counter.app.pages = cms_or_nothing
    cms.refresh(cms.rss())
    reader = Library("rss", f"{cms.address}cms.rss")
    reader.poll(b"", now=cms.now)
    known = set(reader.shelf)
    assert len(known) == 8
    reader.reader.change_feed_url(reader.address, f"{cms.address}?format=feed&type=rss")
    reader.address = f"{cms.address}?format=feed&type=rss"
    reader.poll(b"", now=cms.now)
    assert set(reader.shelf) == known
    assert set(reader.announced.values()) == {1}
    reader.close()


def test_an_id_is_kept_to_the_letter_and_atom_takes_it_where_it_is_an_iri(cms: Cms) -> None:
    cms.ids = {n: own.format(n) for n, own in enumerate(AS_SYSTEMS_WRITE_THEM.values(), 1) if own}
    cms.refresh(cms.rss())
    found = cms.published()
    assert found["rss"] == found["json"] == list(cms.ids.values())
    kept = {own for own in cms.ids.values() if own in found["atom"]}
    assert kept == {own for own in cms.ids.values() if own.startswith(("http", "urn:"))}
    assert all(own in kept or own.startswith("tag:aby.example,2026:nyheter/") for own in found["atom"])


def test_what_has_no_id_is_known_by_its_link(cms: Cms) -> None:
    cms.ids = {1: "", 2: ""}
    cms.refresh(cms.rss())
    assert cms.published()["rss"] == ["https://www.aby.example/nyhet/1", "https://www.aby.example/nyhet/2"]


def test_a_kept_id_stays_when_the_cms_gives_its_items_new_ones(cms: Cms) -> None:
    cms.ids = {n: f"http://www.aby.example/?p={n}" for n in range(1, 9)}
    cms.refresh(cms.rss())
    before = cms.published()
    cms.now += timedelta(days=1)
    cms.ids = {n: f"https://www.aby.example/?p={n + 100}" for n in range(1, 9)}
    cms.refresh(cms.rss())
    assert cms.published() == before


def test_ids_that_were_published_stay_when_keep_is_switched_on_later(tmp_path: Path) -> None:
    with cms_in(tmp_path, ids="mint") as cms:
        cms.ids = {n: f"https://www.aby.example/?p={n}" for n in range(2, 9)}
        cms.refresh(cms.rss())
        before = cms.published()
    with cms_in(tmp_path, ids="keep") as cms:
        cms.now = START + timedelta(hours=1)
        cms.ids = {n: f"https://www.aby.example/?p={n}" for n in range(1, 9)}
        cms.refresh(cms.rss())
        assert cms.published()["rss"] == ["https://www.aby.example/?p=1", *before["rss"]]


def test_an_id_that_stands_there_twice_is_kept_once(cms: Cms) -> None:
    cms.ids = {n: f"https://www.aby.example/?p={n}" for n in range(1, 30)}
    cms.refresh(cms.rss())
    cms.now += timedelta(days=1)
    # Another item under an id that was given away already.
    cms.ids = {n: f"https://www.aby.example/?p={n}" for n in range(2, 30)} | {77: "https://www.aby.example/?p=1"}
    cms.refresh(cms.rss())
    found = cms.published()["rss"]
    assert len(set(found)) == len(found)


def test_an_id_that_cannot_be_said_is_replaced_with_a_word_to_the_operator(cms: Cms) -> None:
    cms.ids = {1: "x" * 600, 2: "https://www.aby.example/?p=2"}
    (cms.folder / "cms.xml").write_bytes(cms.rss())
    seen = preview(cms.cycle, "nyheter", at=cms.now)
    assert seen.items[1]["id"] == "https://www.aby.example/?p=2"
    assert seen.items[0]["id"].startswith("tag:")
    assert any("cannot be kept" in warning for warning in seen.items[0]["warnings"])


def test_a_feed_that_leaves_the_configuration_is_gone(cms: Cms) -> None:
    cms.ids = {1: "https://www.aby.example/?p=1"}
    cms.refresh(cms.rss())
    gone = cms.cycle.config.model_copy(update={"feeds": {}})
    Cycle(gone, cms.store, cms.cycle.door, cms.cycle.now, cms.cycle.token).rebuild()
    cms.counter.configured(gone)
    cms.counter.look(cms.store, now=cms.now)
    assert cms.counter.get("/feeds/nyheter.rss").status == 410


# --- what docs/how-to/move.md says -----------------------------------------------------------------------------------

HOW_TO = (Path(__file__).parent.parent / "docs/how-to/move.md").read_text(encoding="utf-8")


def test_the_configuration_of_the_how_to_is_valid_and_its_old_addresses_lead_to_the_feed() -> None:
    block = next(iter(re.findall(r"```yaml\n(site:.*?)```", HOW_TO, re.DOTALL)))
    counter = Counter(parse(block, path=Path("/nowhere/feeds_config.yaml"), env={}))
    counter.configured(counter.holding.config)
    for path, form in (
        ("/nyheter?format=feed&type=rss", "rss"),
        ("/nyheter?type=rss&format=feed&Itemid=7", "rss"),
        ("/nyheter?format=feed&amp;type=atom", "atom"),
    ):
        answer = counter.get(path)
        assert (answer.status, answer.headers["location"]) == (308, f"https://feeds.aby.example/feeds/nyheter.{form}")
    assert counter.get("/nyheter").status == 404


def test_a_feed_under_a_new_name_takes_the_readers_of_the_old_one_along(cms: Cms) -> None:
    cms.ids = {n: f"https://www.aby.example/?p={n}" for n in range(1, 9)}
    cms.refresh(cms.rss())
    before = cms.published()
    text = cms.cycle.config.path.read_text(encoding="utf-8").split("feeds:\n")[0]
    block = next(iter(re.findall(r"```yaml\n(feeds:.*?)```", HOW_TO, re.DOTALL)))
    renamed = parse(text + block, path=cms.cycle.config.path, env={})
    Cycle(renamed, cms.store, cms.cycle.door, cms.cycle.now, cms.cycle.token).rebuild()
    cms.counter.configured(renamed)
    cms.counter.look(cms.store, now=cms.now)
    for form in ("atom", "rss", "json"):
        answer = cms.counter.get(f"/feeds/nyheter.{form}")
        assert (answer.status, answer.headers["location"]) == (308, f"/feeds/aktuellt.{form}")
        assert all(own.encode() in cms.counter.get(f"/feeds/aktuellt.{form}").body for own in before[form])


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("kind: events, type: feed", "ids are kept of news"),
        ("kind: news, type: html, items: li, fields: {title: h3}", "nothing says what the ids are"),
    ],
)
def test_keep_is_refused_where_there_is_nothing_to_keep(keys: str, said: str) -> None:
    head = CONFIG.partition("sources:")[0].replace("STORE", "/nowhere/s.db")
    text = f'{head}sources:\n  a: {{{keys}, url: "https://www.aby.example/", ids: keep}}\nfeeds:\n  a: {{from: [a]}}\n'
    with pytest.raises(ConfigError, match=said):
        parse(text, path=Path("/nowhere/feeds_config.yaml"), env={})


def test_a_page_keeps_the_ids_that_its_fields_name(tmp_path: Path) -> None:
    text = CONFIG.partition("sources:")[0].replace("STORE", str(tmp_path / "s.db"))
    fields = "{title: a, link: a, id: '::attr(data-id)'}"
    text += f"sources:\n  a: {{kind: news, path: a.html, ids: keep, items: li, fields: {fields}}}\n"
    text += "feeds:\n  a: {from: [a]}\n"
    (tmp_path / "a.html").write_text('<ul><li data-id="7 at aby"><a href="/7">Nytt</a></li></ul>', encoding="utf-8")
    config = parse(text, path=tmp_path / "feeds_config.yaml", env={})
    with open_store(config.store) as store, Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        assert Cycle(config, store, door, lambda: START, lambda: "x").refresh("a").state == "ok"
        artifact = store.artifact("/feeds/a.rss")
    assert artifact is not None
    assert b'<guid isPermaLink="false">7 at aby</guid>' in artifact.body


def test_of_two_sources_that_kept_one_id_the_first_has_it_for_good() -> None:
    text = (
        CONFIG.replace("STORE", "/nowhere/s.db")
        .replace("IDS", "keep")
        .replace("from: [nyheter]", "from: [nyheter, andra]")
    )
    other = "sources:\n  andra: {kind: news, type: feed, url: 'https://b.example/', ids: keep}\n"
    config = parse(text.replace("sources:\n", other), path=Path("/nowhere/feeds_config.yaml"), env={})
    own = "https://www.aby.example/?p=1"
    records = [
        Record(
            id=f"tag:aby.example,2026:{source}/1",
            key=f"{source}1",
            source=source,
            item=NewsItem(title=f"Nytt i {source}", link=f"https://{source}.example/1"),
            fingerprint="1:x",
            first_seen=START + timedelta(hours=hours),
            published=START - timedelta(days=hours),
            updated=START,
            guid=own,
        )
        for source, hours in (("nyheter", 0), ("andra", 1))
    ]
    feed = config.feeds["nyheter"]
    for order in (records, records[::-1]):
        whole = compose(config, feed, order, now=START, since=START, id_="tag:aby.example,2026:nyheter").feeds[0]
        assert {entry.source: entry.guid for entry in whole.entries} == {"nyheter": own, "andra": None}


def test_documents_with_kept_ids_are_verified_as_right(cms: Cms) -> None:
    cms.ids = {n: own.format(n) for n, own in enumerate(AS_SYSTEMS_WRITE_THEM.values(), 1)}
    cms.refresh(cms.rss())
    documents = verify(cms.cycle.config, cms.store, now=cms.now).documents
    assert {each.path: each.faults for each in documents if each.faults} == {}
    assert len(documents) == 3
