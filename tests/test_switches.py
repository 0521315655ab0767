"""An editor turns a switch of the configuration: no stamp goes back, what looks otherwise arrives, all else stays.

Programs take an event that they have anew only with a larger SEQUENCE and a later DTSTAMP (rules E and 3).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import feedparser
import pytest
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as ReadEvent

from syndicate.config import load
from syndicate.model import Artifact
from syndicate.purging import purge
from syndicate.verify import verify
from tests.support.office import DAY, HOUR, START, WEEK, Office, meeting, office_in

KEYS = """formats: [ics, atom, json], variants: [kommande, year], on_moved: mark, on_cancelled: mark,
    window: {past: 180d, future: 18mo}, max_size: 900kB, limit: 50}"""
SWITCHES = {
    "on_moved": ("on_moved: mark", "on_moved: none"),
    "on_cancelled: status": ("on_cancelled: mark", "on_cancelled: status"),
    "on_cancelled: remove": ("on_cancelled: mark", "on_cancelled: remove"),
    "missing_title": ("kind: events", "kind: events\n    missing_title: Sammanträde"),
    "default_length": ("kind: events", "kind: events\n    default_length: 3h"),
    "language": ("language: sv", "language: en"),
    "limit": ("limit: 50", "limit: 2"),
    "window": ("past: 180d, future: 18mo", "past: 1d, future: 14d"),
    "max_size": ("max_size: 900kB", "max_size: 10kB"),
    "variants": ("variants: [kommande, year]", "variants: [kommande, year, upptagen, paminn-1d]"),
    "match": ("limit: 50", "limit: 50, match: {text: sak 2}"),
    "title": ("title: Kalendern", "title: Kalendariet"),
    "method": ("limit: 50", "limit: 50, method: publish"),
}
ALONE = {
    "on_moved": {"Möte 2"},
    "on_cancelled: status": {"Möte 3", "Möte 7"},
    "missing_title": {"Utan rubrik"},
    "default_length": {"Möte 4"},
    "limit": set(),
    "window": set(),
    "max_size": set(),
    "variants": set(),
    "match": set(),
    "title": set(),
    "method": set(),
}
"""The events that look otherwise, where not all of them do, or those that are left are the same."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Events of every sort: 1 was moved and its mark is gone, 2 is marked, 3 cancelled, 4 has no end, 5 no title,
    6 is as it was, 7 is gone from the page."""
    with office_in(tmp_path, KEYS.removesuffix("}"), meetings=0) as office:
        office.now = START - 2 * WEEK
        office.plan = {number: meeting(number) for number in range(1, 16)}
        office.change(4, end=None)
        office.change(5, title="")
        office.refresh()
        office.change(1, start=meeting(1).start + 2 * DAY, end=meeting(1).end + 2 * DAY)  # type: ignore[operator]
        office.refresh(HOUR)
        del office.plan[7]
        for _ in range(3):
            office.refresh(5 * DAY)
        office.change(2, place="Biblioteket")
        office.change(3, status="inställt")
        office.refresh(HOUR)
        yield office


def turn(office: Office, old: str, new: str) -> None:
    """Write the configuration with the switch turned, and let the service find it at its next look, an hour later."""
    path = office.folder / "feeds_config.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    office.config = load(path, env={})
    office.now += HOUR
    office.cycle.rebuild()


class Held(NamedTuple):
    """An event in a calendar: how it looks, and what programs know a newer one by."""

    look: str
    sequence: int
    stamped: datetime
    modified: datetime

    def newer(self, other: Held) -> bool:
        """Whether a program takes it for a change of the other."""
        later = self.stamped > other.stamped and self.modified > other.modified
        return later and self.sequence > other.sequence

    def back(self, other: Held) -> bool:
        """Whether anything that programs go by is less than in the other."""
        earlier = self.stamped < other.stamped or self.modified < other.modified
        return earlier or self.sequence < other.sequence


Told = dict[str, Held]
"""By UID."""


def told(office: Office, path: str) -> Told:
    body = office.document(path).decode()
    looks = [re.sub(r"(DTSTAMP|SEQUENCE|LAST-MODIFIED):\S+\r\n", "", part) for part in body.split("BEGIN:VEVENT")[1:]]
    events: list[ReadEvent] = IcsCalendarStream.calendar_from_ics(body).events
    found: Told = {}
    for event, look in zip(events, looks, strict=True):
        assert isinstance(event.last_modified, datetime)
        assert isinstance(event.dtstamp, datetime)
        found[event.uid] = Held(
            look.removesuffix("END:VCALENDAR\r\n"), event.sequence or 0, event.dtstamp, event.last_modified
        )
    return found


def calendars(office: Office) -> list[str]:
    """The calendars that stand with and without any switch, and the file of each event."""
    alone = [f"/events/{record.key}.ics" for record in office.store.records(["kalendern"])]
    known = ["/feeds/kalendern.ics", "/feeds/kalendern/kommande.ics", "/feeds/kalendern/2026.ics", *alone]
    return [path for path in known if office.store.artifact(path)]


def differing(before: Told, after: Told) -> set[str]:
    """The titles, without their marks, of what looks otherwise; fails where the stamps do not go with that."""
    titles = set()
    for uid in before.keys() & after.keys():
        known, now = before[uid], after[uid]
        if now.look == known.look:
            # The stamp of a mark that went while marks were off may come late, and does no harm.
            assert now.sequence == known.sequence, (known, now)
            assert not now.back(known), (known, now)
        else:
            assert now.newer(known), (known, now)
            titles.add(re.search(r"SUMMARY[^:]*:(?:[A-ZÄÅÖ ]+: )?(.*?)\r", known.look).group(1))  # type: ignore[union-attr]
    return titles


@pytest.mark.parametrize("switch", SWITCHES)
def test_what_looks_otherwise_arrives_and_all_else_keeps_its_stamps(office: Office, switch: str) -> None:
    old, new = SWITCHES[switch]
    first = {path: told(office, path) for path in calendars(office)}
    turn(office, old, new)
    second = {path: told(office, path) for path in calendars(office)}
    changed = {path: differing(first[path], second[path]) for path in first.keys() & second.keys()}
    if switch in ALONE:
        assert changed["/feeds/kalendern.ics"] == ALONE[switch]
    else:
        assert changed["/feeds/kalendern.ics"] or switch == "on_cancelled: remove"
    turn(office, new, old)
    for path, before in second.items():
        if office.store.artifact(path):
            differing(before, told(office, path))


@pytest.mark.long
def test_no_stamp_of_any_document_goes_back_whatever_is_turned_in_which_order(office: Office) -> None:
    held: Told = {}
    lists: dict[str, datetime] = {}
    for turned, (old, new) in [*SWITCHES.items(), *SWITCHES.items()]:
        for before, after in ((old, new), (new, old)):
            turn(office, before, after)
            for path in calendars(office):
                for uid, now in told(office, path).items():
                    known = held.get(uid, now)
                    assert not now.back(known), (turned, path)
                    assert now.look == known.look or now.newer(known), (turned, path)
                    held[uid] = now
            for name, moment in moments(office):
                assert moment >= lists.get(name, moment), (turned, name)
                lists[name] = moment


def moments(office: Office) -> Iterator[tuple[str, datetime]]:
    """Each ``updated`` of the feed and its entries, by what it is of."""
    atom = feedparser.parse(office.document("/feeds/kalendern.atom"))
    yield "feed", datetime.fromisoformat(atom.feed.updated)
    for entry in atom.entries:
        yield entry.id, datetime.fromisoformat(entry.updated)
    for item in json.loads(office.document("/feeds/kalendern.json"))["items"]:
        yield f"json {item['id']}", datetime.fromisoformat(item["date_modified"])


def test_what_happens_between_two_turns_counts_too(office: Office) -> None:
    turn(office, *SWITCHES["on_moved"])
    none = told(office, "/feeds/kalendern.ics")
    office.change(2, place="Torget")
    office.refresh(HOUR)
    edited = told(office, "/feeds/kalendern.ics")
    assert differing(none, edited) == {"Möte 2"}
    office.refresh(2 * WEEK)
    turn(office, *reversed(SWITCHES["on_moved"]))
    assert differing(edited, told(office, "/feeds/kalendern.ics")) == set()
    office.change(2, place="Biblioteket")
    before = told(office, "/feeds/kalendern.ics")
    office.refresh(HOUR)
    assert differing(before, told(office, "/feeds/kalendern.ics")) == {"Möte 2"}


def test_a_turn_that_nothing_came_of_writes_nothing_afterwards(office: Office) -> None:
    turn(office, *SWITCHES["language"])
    number = office.store.publication()
    office.cycle.rebuild()
    office.refresh(HOUR)
    assert office.store.publication() == number


def test_the_calendars_of_a_feed_say_publish_where_it_is_asked_for(office: Office) -> None:
    def published() -> dict[str, Artifact]:
        return {each.path: each for each in office.store.artifacts().artifacts if each.path.endswith(".ics")}

    turn(office, *SWITCHES["variants"])
    before = published()
    turn(office, *SWITCHES["method"])
    after = published()
    calendars = {path for path in after if path.startswith("/feeds/")}
    assert {path.removeprefix("/feeds/kalendern") for path in calendars} == {
        *(".ics", "/kommande.ics", "/2026.ics", "/upptagen.ics", "/paminn-1d.ics")
    }
    for path, artifact in after.items():
        body, asked = artifact.body, path in calendars
        assert body.partition(b"BEGIN:VEVENT")[0].count(b"\r\nMETHOD:PUBLISH\r\n") == body.count(b"METHOD:") == asked
        assert body.replace(b"METHOD:PUBLISH\r\n", b"") == before[path].body
        assert (artifact.digest != before[path].digest) == asked
    assert verify(office.config, office.store, now=office.now).good
    turn(office, *reversed(SWITCHES["method"]))
    assert {path: each.body for path, each in published().items()} == {path: each.body for path, each in before.items()}


def test_what_is_purged_leaves_nothing_behind_of_how_it_looked(office: Office) -> None:
    turn(office, *SWITCHES["on_moved"])
    (marked,) = (each for each in office.store.records(["kalendern"]) if each.item.title == "Möte 2")
    assert marked.id in office.store.feed("kalendern").lifting.lifts
    purge(office.config, office.store, marked, at=office.now)
    assert marked.id not in office.store.feed("kalendern").lifting.lifts
