"""The service as its users meet it: started with one command, read by real clients, edited, killed, started again."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import time
from pathlib import Path

import feedparser
import pytest
from ical.calendar_stream import IcsCalendarStream

from tests.support.running import Running, running

ROOT = Path(__file__).parents[2]
FEEDS = ("aktuellt.atom", "aktuellt.rss", "aktuellt.json", "kalendern.ics", "kalendern.atom", "kalendern.json")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the example site with its configuration, loaded as often as may be."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    text = (ROOT / "feeds_config.yaml").read_text(encoding="utf-8")
    (tmp_path / "feeds_config.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def edit(site: Path, before: str, after: str) -> None:
    page = site / "examples" / "site" / "index.html"
    text = page.read_text(encoding="utf-8")
    assert before in text
    page.write_text(text.replace(before, after), encoding="utf-8")


def refresh(site: Path, *, code: int = 0) -> None:
    with running(site, "refresh", "--force") as done:
        assert done.process.wait(60) == code, "".join(done.said)


def test_one_command_serves_the_example_site_in_four_formats(site: Path) -> None:
    with running(site, "serve", "--port", "0") as service:
        atom = feedparser.parse(service.until("feeds/aktuellt.atom", bool))
        rss = feedparser.parse(service.until("feeds/aktuellt.rss", bool))
        listed = json.loads(service.until("feeds/aktuellt.json", bool))["items"]
        calendar = IcsCalendarStream.calendar_from_ics(service.until("feeds/kalendern.ics", bool).decode())
        assert not atom.bozo
        assert not rss.bozo
        assert len(atom.entries) == len(rss.entries) == len(listed) == 9
        assert [entry.id for entry in atom.entries] == [item["id"] for item in listed]
        assert len(calendar.events) >= 5
        assert "Kalenderhändelse" in {event.summary for event in calendar.events}
        assert b"/feeds/aktuellt.atom" in service.get("/")[2]
        assert service.get("healthz")[0] == service.get("readyz")[0] == 200
        status = json.loads(service.get("status.json")[2])
        assert {source["state"] for source in status["sources"].values()} == {"ok"}
        assert any("/feeds/aktuellt.atom" in line for line in service.said)
        assert service.stop() == 0


def test_an_edit_arrives_within_seconds_of_a_refresh_by_another_process(site: Path) -> None:
    with running(site, "serve", "--port", "0") as service:
        service.until("feeds/aktuellt.atom", bool)
        _, headers, _ = service.get("feeds/aktuellt.atom")
        validators = {"If-None-Match": headers["etag"]}
        assert service.get("feeds/aktuellt.atom", validators)[0] == 304
        refresh(site)
        assert service.get("feeds/aktuellt.atom", validators)[0] == 304
        edit(site, "Tre frågor om kaffe", "Fyra frågor om kaffe")
        refresh(site)
        body = service.until("feeds/aktuellt.atom", lambda body: "Fyra frågor".encode() in body, seconds=5)
        assert len(feedparser.parse(body).entries) == 9
        assert service.get("feeds/aktuellt.atom", validators)[0] == 200


def test_a_restart_serves_the_same_bytes_before_any_source_answers(site: Path) -> None:
    with running(site, "serve", "--port", "0") as service:
        before = {name: service.until(f"feeds/{name}", bool) for name in FEEDS}
    (site / "examples" / "site" / "index.html").unlink()
    with running(site, "serve", "--port", "0") as service:
        assert {name: service.get(f"feeds/{name}") for name in FEEDS if service.get(f"feeds/{name}")[0] != 200} == {}
        assert {name: service.get(f"feeds/{name}")[2] for name in FEEDS} == before


def test_web_and_worker_are_the_two_halves(site: Path) -> None:
    with running(site, "worker"), running(site, "web", "--port", "0") as web:
        assert len(feedparser.parse(web.until("feeds/aktuellt.rss", bool)).entries) == 9


def test_before_its_first_load_a_feed_says_to_come_back_later(site: Path) -> None:
    with running(site, "web", "--port", "0") as web:
        status, headers, _ = web.get("feeds/aktuellt.atom")
        assert status == 503
        assert int(headers["retry-after"]) > 0


# --- pulling the plug ------------------------------------------------------------------------------------------------


def versions(service: Running, edition: int) -> None:
    """Each document is of one edition: every title in it carries the same number."""
    marks = set()
    for name in ("aktuellt.atom", "aktuellt.rss", "aktuellt.json"):
        status, _, body = service.get(f"feeds/{name}")
        assert status == 200
        found = {int(part.split(b" ")[0]) for part in body.split("utgåva ".encode())[1:]}
        assert len(found) == 1, f"{name} mixes {found}"
        marks |= found
    assert max(marks) <= edition


def survive(site: Path, times: int) -> None:
    page = site / "examples" / "site" / "index.html"
    template = (
        '<!doctype html><meta charset="utf-8"><ul class="news">'
        + "".join(
            f'<li><span class="date">{n} okt 2016</span><h3><a href="/n/{n}">Nyhet {n} utgåva EDITION '
            f"är här</a></h3></li>"
            for n in range(1, 10)
        )
        + '</ul><ul class="calendar"><li><b class="title">M</b><span class="time">1 nov 2016</span></li></ul></html>'
    )
    page.write_text(template.replace("EDITION", "0"), encoding="utf-8")
    refresh(site)
    chance = random.Random(times)
    ids: dict[str, str] = {}
    with running(site, "web", "--port", "0") as web:
        ids = {e.link: e.id for e in feedparser.parse(web.until("feeds/aktuellt.atom", bool)).entries}
        for edition in range(1, times + 1):
            page.write_text(template.replace("EDITION", str(edition)), encoding="utf-8")
            with running(site, "refresh", "--force") as attempt:
                time.sleep(chance.uniform(0.2, 1.6))
                attempt.stop(signal.SIGKILL)
            versions(web, edition)
    refresh(site)
    with sqlite3.connect(site / "var" / "syndicate.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    with running(site, "web", "--port", "0") as web:
        body = web.until("feeds/aktuellt.atom", lambda body: f"utgåva {times} ".encode() in body)
        assert {entry.link: entry.id for entry in feedparser.parse(body).entries} == ids


def test_killed_at_random_points_it_never_shows_half_a_feed(site: Path) -> None:
    survive(site, 5)


@pytest.mark.long
def test_killed_a_hundred_times_it_never_shows_half_a_feed(site: Path) -> None:
    survive(site, 100)
