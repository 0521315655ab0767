"""Everything that an event has arrives: from every kind of source, in every format and on the event's page.

A table: property x kind of source x what is published. Each cell is read back by a parser of others; the cells that
cannot be have their reason in the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from syndicate import sources
from syndicate.config import parse
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.store import open_store
from tests.support.everything import SAMPLES, SITE, WANTED
from tests.support.everything_read import of_calendar, of_feed, of_json_feed, of_pages
from tests.web.house import web_client

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEAD = """\
site: {title: Åby kommun, url: "https://www.aby.example/", language: sv, timezone: Europe/Stockholm,
  authority: "aby.example,2026"}
store: sqlite:///STORE
"""
PUBLISHED = ("ics", "atom", "rss", "json", "page")
_DATED_BY_PROGRAMS = "programs write the date themselves, in their user's language"
# Words of a date, for people; and where there are none.
WORDS: Mapping[str, Mapping[str, str]] = {
    "hours in words": {
        "feed": "Wednesday, April 1, 2026, 6:00\xa0PM–8:00\xa0PM",
        "page": "onsdag 1 april 2026 kl. 18.00–20.00",
    },
    "a whole day in words": {"feed": "torsdag 2 april 2026", "page": "torsdag 2 april 2026"},
    "several days in words": {
        "feed": "fredag 3 april 2026 – söndag 5 april 2026",
        "page": "fredag 3 – söndag 5 april 2026",
    },
    "an unknown end in words": {
        "feed": "måndag 6 april 2026 kl. 18.00",
        "page": "måndag 6 april 2026 kl. 18.00 Webbplatsen säger inte när det slutar.",
    },
}
CANNOT: Mapping[tuple[str, str], str] = {(name, form): _DATED_BY_PROGRAMS for name in WORDS for form in ("ics", "json")}
Read = Mapping[str, Mapping[str, Any]]
_READ: dict[str, Read] = {}


@pytest.fixture
def read(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """What each format says, by property, of one kind of source: refreshed once."""
    if kind not in _READ:
        _READ[kind] = published(kind, tmp_path_factory.mktemp("everything"))
    return _READ[kind]


def published(kind: str, folder: Path) -> Read:
    sample = SAMPLES[kind]
    document = sample.document if isinstance(sample.document, bytes) else sample.document.encode()
    (folder / sample.name).write_bytes(document)
    where = f"path: {sample.name}" + ("" if kind == "sql" else f', url: "{SITE}/"')
    words = HEAD.replace("STORE", str(folder / "s.db"))
    words += f"sources:\n  a: {{kind: events, {where}, {sample.keys}}}\nfeeds:\n  a: {{title: Kalender, from: [a]}}\n"
    path = folder / "feeds_config.yaml"
    path.write_text(words, encoding="utf-8")
    config = parse(words, path=path, env={})
    with Door(user_agent="syndicate-test/1") as door, open_store(config.store) as store:
        outcome = Cycle(config, store, door, lambda: NOW, lambda: "x").refresh("a")
        assert (outcome.verdict, outcome.items) == ("publish", 4), outcome.reason
        bodies = {one.path: one.body for one in store.artifacts().artifacts}
        keys = {(one.item.link or "").rpartition("/")[2]: one.key for one in store.records(["a"])}
    with web_client(path, now=NOW) as client:
        pages = {name: client.get(f"/events/{key}/").text for name, key in keys.items()}
    feeds = {form: of_feed(bodies[f"/feeds/a.{form}"]) for form in ("atom", "rss")}
    others = {"ics": of_calendar(bodies["/feeds/a.ics"]), "json": of_json_feed(bodies["/feeds/a.json"])}
    return {**feeds, **others, "page": of_pages(pages)}


def wanted(kind: str, form: str) -> dict[str, Any]:
    """Every cell of the table that can be."""
    sample = SAMPLES[kind]
    told = (
        WANTED
        | dict(sample.says)
        | {name: words["page" if form == "page" else "feed"] for name, words in WORDS.items()}
    )
    return {name: said for name, said in told.items() if name not in sample.cannot and (name, form) not in CANNOT}


def test_every_kind_of_source_of_events_has_a_sample() -> None:
    # Sitemaps say where pages are, and nothing of events.
    assert {name.partition(" ")[0] for name in SAMPLES} == sources.LOADERS.keys() - {"sitemap"}


@pytest.mark.parametrize("form", PUBLISHED)
@pytest.mark.parametrize("kind", SAMPLES)
def test_everything_that_an_event_has_arrives(kind: str, form: str, read: Read) -> None:
    cells = wanted(kind, form)
    assert {name: read[form].get(name) for name in cells} == cells


@pytest.mark.parametrize("kind", SAMPLES)
def test_what_a_source_has_no_word_for_is_not_made_up(kind: str, read: Read) -> None:
    assert [
        (name, form, said) for name in SAMPLES[kind].cannot for form in PUBLISHED if (said := read[form].get(name))
    ] == []
