"""The feed of what changed in a calendar: what is told, under which ids, and that it stays as it was told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from syndicate.config import load
from tests.support.office import DAY, HOUR, WEEK, Office, meeting, office_in

PATH = "/feeds/kalendern/andringar"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path, "limit: 5") as office:
        assert office.refresh().verdict == "publish"
        yield office


def atom(office: Office) -> Any:
    read = feedparser.parse(office.document(f"{PATH}.atom"))
    assert not read.bozo
    return read


def entries(office: Office) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(office.document(f"{PATH}.json"))["items"]
    return items


def titles(office: Office) -> list[str]:
    return [entry["title"] for entry in entries(office)]


def edit(office: Office, number: int, after: timedelta = HOUR, **changes: object) -> None:
    office.change(number, **changes)
    assert office.refresh(after).revised == 1


def test_a_place_that_is_gone_is_no_new_place(office: Office) -> None:
    edit(office, 1, place="")
    (entry,) = entries(office)
    assert entry["title"] == "Ändrat: Möte 1"
    assert entry["summary"].endswith("platsen är inte längre angiven, förut Stadshuset")


def test_before_the_first_change_it_is_there_and_empty(office: Office) -> None:
    read = atom(office)
    assert (read.feed.title, read.entries) == ("Kalendern: ändringar", [])
    assert read.feed.id.endswith("/andringar")
    before = office.document(f"{PATH}.atom")
    office.plan[9] = meeting(9)
    edit(office, 2, intro="En annan text.")
    assert office.document(f"{PATH}.atom") == before  # what is new, or edited, is no change to act on


def test_a_new_time_says_the_new_and_the_old_one(office: Office) -> None:
    edit(office, 1, start=meeting(1).start + HOUR)
    (entry,) = entries(office)
    (record,) = (each for each in office.store.records(["kalendern"]) if each.item.title == "Möte 1")
    text = "måndag 23 november 2026 kl. 18.00–19.00, Stadshuset\nÄndrat 20 nov: ny tid 18.00–19.00, förut 17.00–19.00"
    assert entry == {
        "id": f"{record.id}#r1",
        "url": "https://www.example.se/kalender/1",
        "title": "Ny tid: Möte 1",
        "content_text": text,
        "summary": text,
        "date_published": "2026-11-20T11:00:00+01:00",
        "date_modified": "2026-11-20T11:00:00+01:00",
        "_event": {
            "start": "2026-11-23T18:00:00+01:00",
            "end": "2026-11-23T19:00:00+01:00",
            "all_day": False,
            "zone": "Europe/Stockholm",
            "location": "Stadshuset",
            "status": "confirmed",
            "page": f"http://127.0.0.1:8000/events/{record.key}/",
        },
    }


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"place": "Biblioteket"}, "Ny plats: Möte 1"),
        ({"start": meeting(1).start + DAY, "end": meeting(1).start + DAY + HOUR}, "Flyttat: Möte 1"),
        ({"status": "inställt"}, "Inställt: Möte 1"),
        ({"status": "uppskjutet"}, "Uppskjutet: Möte 1"),
        ({"title": "Årsmöte"}, "Nytt namn: Årsmöte"),
    ],
)
def test_each_change_is_called_by_its_name(office: Office, changes: dict[str, Any], title: str) -> None:
    edit(office, 1, **changes)
    assert titles(office) == [title]


def test_what_was_cancelled_and_is_on_again_is_two_entries_newest_first(office: Office) -> None:
    edit(office, 1, status="inställt")
    first = entries(office)[0]
    edit(office, 1, status="")
    assert titles(office) == ["Gäller igen: Möte 1", "Inställt: Möte 1"]
    assert entries(office)[1] == first


def test_a_later_edit_rewrites_no_entry(office: Office) -> None:
    edit(office, 1, place="Biblioteket")
    (first,) = entries(office)
    edit(office, 1, title="Årsmöte", intro="Något annat.", place="Torget", start=meeting(1).start + HOUR)
    assert entries(office)[1] == first
    office.refresh(2 * WEEK)  # the event is over and the mark is gone
    assert entries(office)[1] == first


def test_an_event_that_the_source_lost_is_told_of(office: Office) -> None:
    del office.plan[5]
    for _ in range(4):
        office.refresh(9 * HOUR)
    (entry,) = entries(office)
    assert entry["title"] == "Inställt: Möte 5"
    assert entry["summary"].endswith("Ändrat 21 nov: finns inte längre på webbplatsen")


def test_a_cancellation_is_told_where_the_calendar_shows_none(tmp_path: Path) -> None:
    with office_in(tmp_path, "on_cancelled: remove") as office:
        office.refresh()
        edit(office, 1, status="inställt")
        assert "Möte 1" not in office.document("/feeds/kalendern.ics").decode()
        assert titles(office) == ["Inställt: Möte 1"]


def test_it_holds_as_many_changes_as_the_feed_holds_entries(office: Office) -> None:
    for number in range(1, 8):
        edit(office, number, place="Biblioteket")
    assert titles(office) == [f"Ny plats: Möte {number}" for number in (7, 6, 5, 4, 3)]


def test_nothing_changed_leaves_every_byte(office: Office) -> None:
    edit(office, 1, place="Biblioteket")
    number = office.store.publication()
    office.refresh(HOUR)
    assert office.store.publication() == number


def test_it_speaks_the_language_of_the_site(tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        path = office.folder / "feeds_config.yaml"
        english = (
            path.read_text(encoding="utf-8").replace("language: sv", "language: en").replace("[ics]", "[atom, json]")
        )
        path.write_text(english, encoding="utf-8")
        office.config = load(path, env={})
        office.refresh()
        edit(office, 1, status="inställt")
        assert atom(office).feed.title == "Kalendern: changes"
        assert titles(office) == ["Cancelled: Möte 1"]


def test_a_calendar_that_is_published_as_ics_alone_has_none(tmp_path: Path) -> None:
    with office_in(tmp_path, "formats: [ics]") as office:
        office.refresh()
        assert office.store.artifact(f"{PATH}.atom") is None
