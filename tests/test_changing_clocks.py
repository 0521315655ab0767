"""The nights in which the clocks change, from every kind of source to what is published.

A time that is skipped is told by the offset before it, one that comes twice is the first of the two (RFC 5545 3.3.5).
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ical.calendar_stream import IcsCalendarStream

from syndicate.config import load
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.model import Reading
from syndicate.store import Store, open_store

CONFIG = """\
site: {title: K, url: "https://www.example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
store: sqlite:///STORE
sources:
  ord: {kind: events, path: ord.html, items: li, fields: {title: h3, link: "a::attr(href)", when: .ord}}
  tid: {kind: events, path: ord.html, items: li, fields: {title: h3, link: "a::attr(href)", when: .tid}}
  nytt: {kind: news, path: ord.html, items: li, fields: {title: h3, link: "a::attr(href)", published: .ord}}
  json: {kind: events, type: json, path: a.json, items: "@", fields: {title: title, link: link, start: s, end: e}}
  ics: {kind: events, type: ics, path: a.ics}
feeds:
  ord: {from: ord}
  tid: {from: tid}
  nytt: {from: nytt}
  json: {from: json}
  ics: {from: ics}
"""
PLAN = {
    "gap": ("2026-03-29T02:30", "2026-03-29T05:00", "29 mars 2026 kl. 02.30–05.00"),
    "fold": ("2026-10-25T02:30", "2026-10-25T02:45", "25 oktober 2026 kl. 02.30–02.45"),
    "into the gap": ("2026-03-29T01:30", "2026-03-29T02:30", "29 mars 2026 kl. 01.30–02.30"),
    "into the fold": ("2026-10-25T01:30", "2026-10-25T02:30", "25 oktober 2026 kl. 01.30–02.30"),
    "past its end": ("2026-03-29T02:30", "2026-03-29T03:15", "29 mars 2026 kl. 02.30–03.15"),
}
"""Title -> start and end by the clock in Stockholm, and the words for them."""
INSTANTS = {
    "gap": ("2026-03-29T01:30:00+00:00", "2026-03-29T03:00:00+00:00"),
    "fold": ("2026-10-25T00:30:00+00:00", "2026-10-25T00:45:00+00:00"),
    "into the gap": ("2026-03-29T00:30:00+00:00", "2026-03-29T01:30:00+00:00"),
    "into the fold": ("2026-10-24T23:30:00+00:00", "2026-10-25T00:30:00+00:00"),
    # The start is moved past the end, which is then left out; an hour is the length of what has none.
    "past its end": ("2026-03-29T01:30:00+00:00", "2026-03-29T02:30:00+00:00"),
}


def _page() -> str:
    items = (
        f'<li><h3><a href="/{title.replace(" ", "-")}">{title}</a></h3><p class="ord">{words}</p>'
        f'<p class="tid"><time datetime="{start}"></time><time datetime="{end}"></time></p></li>'
        for title, (start, end, words) in PLAN.items()
    )
    return f'<!doctype html><html lang="sv"><meta charset="utf-8"><ul>{"".join(items)}</ul></html>'


def _calendar() -> str:
    def written(moment: str) -> str:
        return f";TZID=Europe/Stockholm:{moment.replace('-', '').replace(':', '')}00"

    events = (
        f"BEGIN:VEVENT\r\nUID:{title}\r\nSUMMARY:{title}\r\nDTSTART{written(start)}\r\nDTEND{written(end)}\r\nEND:VEVENT\r\n"
        for title, (start, end, _) in PLAN.items()
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{''.join(events)}END:VCALENDAR\r\n"


@pytest.fixture
def refresh(tmp_path: Path) -> Iterator[Callable[[str, datetime], tuple[Store, list[Reading]]]]:
    """Load a source as of a moment: the store, and what was read of its items."""
    (tmp_path / "ord.html").write_text(_page(), encoding="utf-8")
    (tmp_path / "a.ics").write_text(_calendar(), encoding="utf-8")
    rows = [{"title": title, "link": f"/{n}", "s": s, "e": e} for n, (title, (s, e, _)) in enumerate(PLAN.items())]
    (tmp_path / "a.json").write_text(json.dumps(rows), encoding="utf-8")
    path = tmp_path / "feeds_config.yaml"
    path.write_text(CONFIG.replace("STORE", str(tmp_path / "s.db")), encoding="utf-8")
    config, numbers = load(path, env={}), itertools.count()
    with open_store(config.store) as store, Door(user_agent="syndicate-test/1") as door:

        def refreshed(source: str, now: datetime) -> tuple[Store, list[Reading]]:
            cycle = Cycle(config, store, door, lambda: now, lambda: str(next(numbers)))
            readings = list(cycle.load_afresh(config.sources[source], at=now).readings)
            assert cycle.refresh(source).verdict == "publish"
            return store, readings

        yield refreshed


@pytest.mark.parametrize("source", ["ord", "tid", "json", "ics"])
def test_an_event_of_the_night_is_published_at_one_instant(
    refresh: Callable[[str, datetime], tuple[Store, list[Reading]]], source: str
) -> None:
    store, readings = refresh(source, datetime(2026, 1, 10, tzinfo=UTC))
    artifact = store.artifact(f"/feeds/{source}.ics")
    assert artifact is not None
    events = IcsCalendarStream.calendar_from_ics(artifact.body.decode()).events
    assert {
        event.summary: tuple(at.astimezone(UTC).isoformat() for at in (event.dtstart, event.dtend))  # type: ignore[union-attr]
        for event in events
    } == INSTANTS
    told = {reading.item.title: "\n".join(reading.warnings) for reading in readings if reading.item}
    assert "02:30 does not exist" in told["gap"]
    assert "02:30 does not exist" in told["into the gap"]
    assert "left out" in told["past its end"]
    # In a calendar RFC 5545 says which of the two is meant; elsewhere somebody may know better.
    assert ("02:30 happens twice" in told["fold"]) is (source != "ics")
    shown = store.artifact(f"/feeds/{source}.json")
    assert shown is not None
    starts = {item["title"]: item["_event"]["start"] for item in json.loads(shown.body)["items"]}
    assert starts["gap"] == "2026-03-29T03:30:00+02:00"
    assert starts["fold"] == "2026-10-25T02:30:00+02:00"


def test_news_of_the_night_have_one_instant(refresh: Callable[[str, datetime], tuple[Store, list[Reading]]]) -> None:
    store, readings = refresh("nytt", datetime(2026, 11, 20, tzinfo=UTC))
    artifact = store.artifact("/feeds/nytt.json")
    assert artifact is not None
    told = {item["title"]: item["date_published"] for item in json.loads(artifact.body)["items"]}
    assert {title: datetime.fromisoformat(at).astimezone(UTC).isoformat() for title, at in told.items()} == {
        title: start for title, (start, _) in INSTANTS.items()
    }
    assert all(reading.warnings for reading in readings)
