"""The whole cycle over files that are edited at random: what is published, and that nothing good is ever lost.

Pages in a temporary folder, a real SQLite store and every format; the clock is turned by the machine. What is claimed
of every refresh is in ``Site.check``.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from syndicate.config import load
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.model import Event, Outcome, Record
from syndicate.store import open_store
from tests.support.county import START

LIMIT = 6
CONFIG = """\
site: {title: Regionen, url: "https://example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
store: sqlite:///STORE
sources:
  aktuellt:
    kind: news
    path: aktuellt.html
    items: ul.list > li
    fields: {title: h3, link: "h3 a::attr(href)", published: .date, summary: .intro, categories: .tag}
  kalendern:
    kind: events
    path: kalendern.html
    items: ul.list > li
    fields: {title: h3, link: "h3 a::attr(href)", when: .date, location: .place, summary: .intro, status: .status}
    missing_title: Kalenderhändelse
feeds:
  aktuellt: {from: [aktuellt], limit: 6, by: [category]}
  kalendern: {from: [kalendern], formats: [atom, rss, json, ics]}
  tyst: {from: [kalendern], formats: [ics, json], on_cancelled: remove}
"""
NAMES = ("aktuellt", "kalendern")
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
TAGS = ("", "Miljö", "Möbler & textil")
LOGIN = "<html><head><title>Logga in</title></head><body><form><input type=password name=p></form></body></html>"
BROKEN: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda _: None,
    "empty": lambda _: b"",
    "login": lambda _: LOGIN.encode(),
    "torn": lambda page: page[: len(page) * 2 // 3],
    "another class": lambda page: page.replace(b'"list"', b'"lista"'),
    "no titles": lambda page: page.replace(b"h3", b"h4"),
    "no dates": lambda page: page.replace(b'"date"', b'"datum"'),
    "doubly encoded": lambda page: page.decode().encode("latin-1", "replace").decode("cp1252", "replace").encode(),
    "a PDF": lambda _: b"%PDF-1.7 \x00\x01",
    "no list": lambda page: re.sub(rb"<li>.*</li>", b"", page),
}
picks = st.integers(0, 10_000)
names = st.sampled_from(NAMES)
QUICK = settings(max_examples=20, stateful_step_count=20, deadline=None, derandomize=True, database=None)
DEEP = settings(
    max_examples=300,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass(frozen=True)
class Row:
    """One item of a page. ``link`` empty: it has none; ``hour`` None: a whole day."""

    title: str
    link: str
    day: date
    intro: str
    hour: int | None = None
    place: str = ""
    tag: str = ""
    status: str = ""
    noise: str = ""

    def markup(self) -> str:
        when = f"{self.day.day} {MONTHS[self.day.month - 1]} {self.day.year}"
        when += "" if self.hour is None else f" {self.hour}.00"
        title = f'<a href="{self.link}{self.noise}">{self.title}</a>' if self.link else self.title
        intro = self.intro + " " * len(self.noise)
        return (
            f'<li><h3>{title}</h3> <span class="date">{when}</span><p class="intro">{intro}</p>'
            f'<i class="place">{self.place}</i><b class="tag">{self.tag}</b><s class="status">{self.status}</s></li>'
        )


def page_of(rows: list[Row]) -> bytes:
    """The page with these rows."""
    listed = "".join(row.markup() for row in rows)
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Regionen</title></head>'
        f'<body><main><ul class="list">{listed}</ul></main></body></html>'
    ).encode()


class Site(RuleBasedStateMachine):
    """Two pages, the service over them, and what is true of them."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="syndicate-cycle-"))
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        path = self.folder / "feeds_config.yaml"
        path.write_text(CONFIG.replace("STORE", str(self.folder / "s.db")), encoding="utf-8")
        self.config = load(path, env={})
        self.store = self.stack.enter_context(open_store(self.config.store))
        door = self.stack.enter_context(Door(user_agent="syndicate-test/1 (+mailto:test@example.se)"))
        self.now = START
        draws = map(str, itertools.count())
        self.cycle = Cycle(self.config, self.store, door, lambda: self.now, lambda: next(draws))
        self.numbers = itertools.count(1)
        self.pages: dict[str, list[Row]] = {name: [] for name in NAMES}
        self.away: dict[str, list[Row]] = {name: [] for name in NAMES}
        self.broken: dict[str, str | None] = dict.fromkeys(NAMES)
        self.newest: dict[str, datetime] = {}

    def teardown(self) -> None:
        self.stack.close()

    # --- what happens to the pages -----------------------------------------------------------------------------------

    @initialize(picks=st.lists(picks, min_size=5, max_size=9))
    def first(self, picks: list[int]) -> None:
        for name, pick in itertools.product(NAMES, picks):
            self.add(name, pick, 0)
        for name in NAMES:
            self.refresh(name)

    @rule(name=names, pick=picks, place=picks)
    def add(self, name: str, pick: int, place: int) -> None:
        number, draw = next(self.numbers), random.Random(pick)
        days = -draw.randrange(20) if name == "aktuellt" else draw.randrange(-2, 30)
        day = self.now.date() + timedelta(days=days)
        title = draw.choice((f"Sak nummer {number}", f"Sak nummer {number}", "Öppet hus"))
        link = draw.choice((f"/sida/{number}", f"/sida/{number}", "/lista", ""))
        row = Row(title, link, day, f"Här berättar vi om sak nummer {number}, med å, ä och ö.", tag=draw.choice(TAGS))
        if name == "kalendern":
            row = replace(row, hour=draw.choice((9, 18, None)), place=draw.choice(("", "Stadshuset")))
        rows = self.pages[name]
        rows.insert(place % (len(rows) + 1), row)

    def _change(self, name: str, pick: int, change: Callable[[Row], dict[str, Any]]) -> None:
        rows = self.pages[name]
        if rows:
            index = pick % len(rows)
            rows[index] = replace(rows[index], **change(rows[index]))

    @rule(name=names, pick=picks)
    def edit(self, name: str, pick: int) -> None:
        kinds: tuple[Callable[[Row], dict[str, Any]], ...] = (
            lambda row: {"title": f"{row.title} {pick % 10}"},
            lambda row: {"intro": f"{row.intro} Tillägg {pick % 10}."},
            lambda row: {"day": row.day - timedelta(days=pick % 3)},
            lambda _: {"link": f"/flyttad/{pick}"},
            lambda _: {"tag": TAGS[pick % 3]},
            lambda _: {"place": "Biblioteket"},
            lambda row: {"status": "" if row.status else "Inställt"},
            lambda _: {"noise": ("", "?utm_source=a", "?fbclid=xyz")[pick % 3]},
            lambda _: {"title": ""},
            lambda _: {"link": ""},
        )
        self._change(name, pick, kinds[pick // 7 % len(kinds)])

    @rule(name=names, pick=picks, ends=st.booleans())
    def edit_what_then_leaves_its_category(self, name: str, pick: int, ends: bool) -> None:
        self._change(name, pick, lambda row: {"title": f"{row.title} till"})
        self.refresh(name)
        self._change(name, pick, lambda row: {"tag": "" if ends else TAGS[1 + (row.tag == TAGS[1])]})

    @rule(name=names, pick=picks)
    def remove(self, name: str, pick: int) -> None:
        if self.pages[name]:
            self.away[name].append(self.pages[name].pop(pick % len(self.pages[name])))

    @rule(name=names, pick=picks)
    def come_back(self, name: str, pick: int) -> None:
        if self.away[name]:
            self.pages[name].insert(0, self.away[name].pop(pick % len(self.away[name])))

    @rule(name=names, seed=picks)
    def reorder(self, name: str, seed: int) -> None:
        random.Random(seed).shuffle(self.pages[name])

    @rule(name=names, pick=picks)
    def rekey(self, name: str, pick: int) -> None:
        rows = self.pages[name]
        rows[:] = [replace(row, link=f"/ny/{pick}/{n}.html" if row.link else "") for n, row in enumerate(rows)]

    @rule(name=names, pick=picks)
    def stand_there_twice(self, name: str, pick: int) -> None:
        if self.pages[name]:
            self.pages[name].append(self.pages[name][pick % len(self.pages[name])])

    @rule(gap=st.sampled_from([timedelta(minutes=5), timedelta(hours=9), timedelta(days=1), timedelta(days=20)]))
    def time_passes(self, gap: timedelta) -> None:
        self.now += gap

    # --- what the service does ---------------------------------------------------------------------------------------

    @rule(name=names)
    def refresh(self, name: str) -> None:
        self._write(name, page_of(self.pages[name]))
        self._refreshed(name)

    @rule(name=names, how=st.sampled_from(sorted(BROKEN)))
    def break_down(self, name: str, how: str) -> None:
        """The page fails once; whatever is said of it, what was published stays."""
        self._write(name, BROKEN[how](page_of(self.pages[name])))
        if self.pages[name] and self._ever(name):
            outcome = self._refreshed(name)
            nothing = how in ("missing", "empty", "login", "another class", "a PDF")
            assert not nothing or outcome.verdict in ("failed", "hold", "unchanged"), (how, outcome)

    @rule(name=names)
    def accept(self, name: str) -> None:
        before = self._records()
        outcome = self.cycle.accept(name)
        if outcome is not None:
            assert outcome.verdict == "publish"
            self.check(before)

    @precondition(lambda self: self._ever("aktuellt"))
    @rule()
    def rebuild(self) -> None:
        self.cycle.rebuild()
        assert self.cycle.rebuild() == ()

    def _ever(self, name: str) -> bool:
        return self.store.source(name).last_good is not None

    def _write(self, name: str, body: bytes | None) -> None:
        path = self.folder / f"{name}.html"
        if body is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(body)

    def _refreshed(self, name: str) -> Outcome:
        self.now += timedelta(minutes=1)
        self.cycle.rebuild()  # what time alone changes of the windows is not what is looked at here
        before, documents = self._records(), self._documents()
        outcome = self.cycle.refresh(name)
        assert "fault of syndicate" not in (outcome.reason or ""), outcome.reason
        assert not any("stays as it was" in problem.message for problem in outcome.problems), outcome.problems
        if outcome.verdict in ("failed", "hold"):
            assert self._documents() == documents
            assert self._records() == before
        self.check(before)
        again = self.cycle.refresh(name)
        if outcome.verdict in ("publish", "partial", "hold") and not again.withdrawn:
            documents = self._documents() if again.feeds else documents
            assert (again.new, again.revised, again.feeds) == (0, 0, ()), (outcome, again)
        return outcome

    # --- what is claimed ---------------------------------------------------------------------------------------------

    def _records(self) -> dict[str, Record]:
        return {record.id: record for record in self.store.records(NAMES)}

    def _documents(self) -> dict[str, bytes]:
        return {artifact.path: artifact.body for artifact in self.store.artifacts().artifacts}

    def check(self, before: dict[str, Record]) -> None:
        after = self._records()
        assert before.keys() <= after.keys()
        assert len({(record.source, record.key) for record in after.values()}) == len(after)
        for id_, record in before.items():
            now = after[id_]
            assert (now.key, now.source, now.first_seen) == (record.key, record.source, record.first_seen)
            assert (now.updated, now.sequence) >= (record.updated, record.sequence)
            assert (now.updated == record.updated) == (now.sequence == record.sequence)
            assert now.published <= now.updated <= self.now
        assert self.cycle.rebuild() == (), "the same records give other bytes"
        self._check_documents(after)

    def _check_documents(self, records: dict[str, Record]) -> None:
        documents = self._documents()
        atoms = {path.removesuffix(".atom"): body for path, body in documents.items() if path.endswith(".atom")}
        for path, body in atoms.items():
            ids, updated = _atom(body)
            assert len(set(ids)) == len(ids)
            # A feed of changes names an event and its revision.
            assert {id_.partition("#r")[0] for id_ in ids} <= records.keys()
            assert [entry.id for entry in feedparser.parse(documents[f"{path}.rss"]).entries] == ids
            assert [item["id"] for item in json.loads(documents[f"{path}.json"])["items"]] == ids
            assert self.newest.get(path, updated) <= updated <= self.now, path
            self.newest[path] = updated
        news = [record for record in records.values() if record.source == "aktuellt"]
        if "/feeds/aktuellt" in atoms:
            shown = _atom(atoms["/feeds/aktuellt"])[0]
            by_age = sorted((record.published for record in news), reverse=True)[:LIMIT]
            assert [records[id_].published for id_ in shown] == by_age
        for name in ("kalendern", "tyst"):
            if f"/feeds/{name}.ics" in documents:
                ids = _uids(documents[f"/feeds/{name}.ics"])
                assert len(set(ids)) == len(ids)
                assert all(isinstance(records[id_].item, Event) for id_ in ids)
                assert set(ids) == {item["id"] for item in json.loads(documents[f"/feeds/{name}.json"])["items"]}


def _atom(body: bytes) -> tuple[list[str], datetime]:
    """The ids of the entries in their order, and when the feed was updated."""
    root, space = ET.fromstring(body), "{http://www.w3.org/2005/Atom}"
    ids = [str(entry.findtext(f"{space}id")) for entry in root.iter(f"{space}entry")]
    return ids, datetime.fromisoformat(str(root.findtext(f"{space}updated")))


def _uids(body: bytes) -> list[str]:
    """The UIDs of the events, lines unfolded and escapes undone (RFC 5545 sections 3.1 and 3.3.11)."""
    events = body.decode().replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
    return [re.sub(r"\\(.)", r"\1", re.findall(r"^UID:(.*?)\r$", event, re.MULTILINE)[0]) for event in events]


def test_whatever_is_done_to_the_pages_what_is_published_holds() -> None:
    run_state_machine_as_test(Site, settings=QUICK)


@pytest.mark.long
def test_whatever_is_done_to_the_pages_for_long_what_is_published_holds() -> None:
    run_state_machine_as_test(Site, settings=DEEP)
