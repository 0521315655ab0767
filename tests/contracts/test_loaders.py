"""True of every kind of source that can be loaded."""

from __future__ import annotations

import sqlite3
import textwrap
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from syndicate import config, sources
from syndicate.errors import FetchError, SourceError
from syndicate.fetch import Door
from syndicate.model import FetchMemory, Load, Unchanged
from tests.support.plugged import importable, put_example

NOW = datetime.fromisoformat("2026-11-24T08:00:00+01:00")
FRESH = FetchMemory()
CONFIG = """\
site:
  title: Åby kommun
  url: https://www.aby.example/
  language: sv
  timezone: Europe/Stockholm
  authority: aby.example,2026
  contact: webb@aby.example
sources:
  sida:
    kind: {kind}
    type: {type}
    path: document
{keys}
feeds:
  sida: {{from: [sida]}}
"""


class Sample(NamedTuple):
    """What a kind needs beside kind, type and path, and a document with one item titled Nytt, its link ``/nytt``."""

    keys: str
    document: str | bytes
    kind: str = "news"
    size: int | None = None  # bytes that were read, where that is not the whole document

    @property
    def body(self) -> bytes:
        return self.document if isinstance(self.document, bytes) else self.document.encode()


def database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE nyheter AS SELECT 'Nytt' AS rubrik, '/nytt' AS link")
        return connection.serialize()


SAMPLES = {
    "html": Sample(
        keys="items: ul.news > li\nfields: {title: a, link: a}",
        document='<!DOCTYPE html><html><body><ul class="news"><li><a href="/nytt">Nytt</a></li></ul></body></html>',
    ),
    "feed": Sample(
        keys="",
        document="<rss version='2.0'><channel><title>A</title>"
        "<item><title>Nytt</title><link>/nytt</link></item></channel></rss>",
    ),
    "json": Sample(
        keys="items: nyheter\nfields: {title: rubrik, link: url}",
        document='{"nyheter": [{"rubrik": "Nytt", "url": "/nytt"}]}',
    ),
    "jsonld": Sample(
        keys="",
        document='<!DOCTYPE html><html><body><script type="application/ld+json">{"@context": "https://schema.org", '
        '"@type": "NewsArticle", "headline": "Nytt", "url": "/nytt"}</script></body></html>',
    ),
    "ics": Sample(
        keys="",
        document="BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Nytt\nURL:/nytt\nDTSTART:20261201\nEND:VEVENT\nEND:VCALENDAR\n",
        kind="events",
    ),
    "sitemap": Sample(
        keys="",
        document='<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://www.aby.example/nytt</loc>'
        "<n:news><n:title>Nytt</n:title></n:news></url></urlset>",
    ),
    "files": Sample(keys="", document='[{"rubrik": "Nytt", "länk": "/nytt"}]'),
    "sql": Sample(keys="query: SELECT * FROM nyheter", document=database(), size=len("Nytt/nytt")),
}
# Of the example of a plugin, which is held to the same.
PLUGGED = "anslagstavla"
SAMPLES[PLUGGED] = Sample(keys="", document="# Anslagstavla\n\nAnslag: 1\nRubrik: Nytt\nLänk: /nytt\n")
KINDS = (*sources.LOADERS, PLUGGED)
HOSTILE = [
    b"",
    b"\x00" * 1000,
    b"\xff\xfe\xfd",
    b"<" * 1000,
    b"{" * 1000,
    b"<?xml version='1.0'?><!DOCTYPE a [",
    b"%PDF-1.7",
]


@pytest.fixture(autouse=True, scope="module")
def with_the_plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("packages")
    put_example(folder)
    with importable(folder):
        yield


def load(folder: Path, kind: str, document: bytes, memory: FetchMemory = FRESH) -> Load | Unchanged:
    path = folder / "document"
    if not path.exists() or path.read_bytes() != document:
        path.write_bytes(document)
    text = CONFIG.format(kind=SAMPLES[kind].kind, type=kind, keys=textwrap.indent(SAMPLES[kind].keys, "    "))
    known = config.parse(text, path=folder / "feeds_config.yaml", env={})
    with Door(user_agent="syndicate-tests (+mailto:webb@aby.example)") as door:
        return sources.load(known.sources["sida"], known, door.errand(), now=NOW, memory=memory)


def test_every_kind_has_a_sample_and_a_place_in_the_configuration() -> None:
    assert set(SAMPLES) - {PLUGGED} == set(sources.LOADERS) == set(config.BUILT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_read(kind: str, tmp_path: Path) -> None:
    answer = load(tmp_path, kind, SAMPLES[kind].body)
    assert isinstance(answer, Load)
    assert [(item.title, item.link) for item in answer.items] == [("Nytt", "https://www.aby.example/nytt")]
    assert answer.size == (SAMPLES[kind].size or len(SAMPLES[kind].body))
    assert answer.memory.body_hash


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_says_where_it_came_from(kind: str, tmp_path: Path) -> None:
    answer = load(tmp_path, kind, SAMPLES[kind].body)
    assert isinstance(answer, Load)
    assert answer.readings[0].origins.keys() >= {"title", "link"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_document_again_is_unchanged(kind: str, tmp_path: Path) -> None:
    document = SAMPLES[kind].body
    answer = load(tmp_path, kind, document)
    assert isinstance(answer, Load)
    assert load(tmp_path, kind, document, answer.memory) == Unchanged(answer.memory)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_document_gives_the_same_load(kind: str, tmp_path: Path) -> None:
    document = SAMPLES[kind].body
    assert load(tmp_path, kind, document) == load(tmp_path, kind, document)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("document", HOSTILE, ids=range(len(HOSTILE)))
def test_what_cannot_be_read_is_an_error_or_a_sign_and_no_items(kind: str, document: bytes, tmp_path: Path) -> None:
    try:
        answer = load(tmp_path, kind, document)
    except SourceError:
        return
    assert isinstance(answer, Load)
    assert not answer.items


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_that_is_not_there_is_a_fetch_error(kind: str, tmp_path: Path) -> None:
    load(tmp_path, kind, SAMPLES[kind].body)
    (tmp_path / "document").unlink()
    text = CONFIG.format(kind=SAMPLES[kind].kind, type=kind, keys=textwrap.indent(SAMPLES[kind].keys, "    "))
    known = config.parse(text, path=tmp_path / "feeds_config.yaml", env={})
    with Door(user_agent="syndicate-tests (+mailto:webb@aby.example)") as door, pytest.raises(FetchError):
        sources.load(known.sources["sida"], known, door.errand(), now=NOW, memory=FRESH)
