"""One event by itself: what its documents hold, how long they stand, and what a publication writes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from ical.calendar_stream import IcsCalendarStream
from werkzeug.test import Client, TestResponse

from syndicate.config import load
from syndicate.cycle import Cycle
from syndicate.errors import RenderError
from syndicate.model import Artifact, Imprint, Override, Recurrence, Shown, Single, Span
from syndicate.press.events import Prints, basis_of, print_singles
from syndicate.render import SINGLES
from syndicate.store import open_store
from syndicate.web import create_app
from syndicate.web.artifacts import Table
from syndicate.web.occasions import event_of, is_gone
from tests.support.feeds import STOCKHOLM, UPDATED, entry, event
from tests.support.office import DAY, HOUR, WEEK, Office, meeting, office_in

FEEDS = """formats: [ics, json]}
  viktigt: {title: Viktigt, from: [kalendern], formats: [ics], match: {text: sak 2}"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path, FEEDS) as office:
        assert office.refresh().verdict == "publish"
        yield office


def key_of(office: Office, number: int) -> str:
    link = f"https://www.example.se/kalender/{number}"
    (found,) = (record.key for record in office.store.records(["kalendern"]) if record.item.link == link)
    return found


def told(office: Office, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(office.document(f"/events/{key_of(office, number)}.json"))
    return found


def file(office: Office, number: int = 1) -> str:
    return office.document(f"/events/{key_of(office, number)}.ics").decode()


def stands(office: Office, number: int) -> set[str]:
    forms = ("ics", "json")
    return {form for form in forms if office.store.artifact(f"/events/{key_of(office, number)}.{form}")}


def asked(office: Office, path: str, **headers: str) -> TestResponse:
    """The answer of the whole application."""
    app = create_app(office.folder / "feeds_config.yaml", env={})
    try:
        return Client(app).get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    finally:
        app.close()


def statuses(office: Office, number: int) -> tuple[int, int]:
    key = key_of(office, number)
    return asked(office, f"/events/{key}.ics").status_code, asked(office, f"/events/{key}.json").status_code


def vevents(text: str) -> list[str]:
    return ["BEGIN:VEVENT" + part.partition("END:VEVENT")[0] for part in text.split("BEGIN:VEVENT")[1:]]


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_event_is_byte_for_byte_that_of_the_calendar(office: Office) -> None:
    office.change(1, start=meeting(1).start + HOUR, end=None)
    office.refresh(HOUR)
    (alone,) = vevents(file(office))
    assert alone in vevents(office.document("/feeds/kalendern.ics").decode())
    assert "SUMMARY:NY TID: Möte 1" in alone
    assert "SEQUENCE:1" in alone


def test_the_file_has_no_name_and_asks_nobody_to_come_again(office: Office) -> None:
    head = file(office).partition("BEGIN:VTIMEZONE")[0]
    assert head.splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//syndicate//calendar feed//EN",
        "CALSCALE:GREGORIAN",
    ]
    (read,) = IcsCalendarStream.calendar_from_ics(file(office)).events
    assert read.dtstart == datetime(2026, 11, 23, 17, tzinfo=STOCKHOLM)


def test_it_is_served_as_a_file_to_open_with_an_etag_and_a_304(office: Office) -> None:
    path = f"/events/{key_of(office, 1)}.ics"
    first = asked(office, path)
    assert first.status_code == 200
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Content-Disposition"] == 'attachment; filename="mote-1-2026-11-23.ics"'
    assert first.data == office.document(path)
    assert asked(office, path, If_None_Match=first.headers["ETag"]).status_code == 304
    assert asked(office, path, Accept_Encoding="br").headers["Content-Encoding"] == "br"


def test_a_recurring_event_is_one_file_with_its_rule_and_a_page_with_its_next_times() -> None:
    start = datetime(2026, 11, 24, 18, tzinfo=STOCKHOLM)
    moved = Override(at=start + WEEK, span=Span(start + WEEK + HOUR), title="Kören, en timme senare")
    item = event(span=Span(start, start + HOUR), recurrence=Recurrence(rules=("FREQ=WEEKLY",), overrides=(moved,)))
    time = entry(1, replace(event(), title=moved.title, span=moved.span), at=moved.at)
    body = SINGLES["ics"].render(single(item, overrides=(time,), coming=(time,)))
    events = body.decode().partition("BEGIN:VEVENT")[2]
    assert [line for line in events.splitlines() if line.startswith(("RRULE", "RECURRENCE-ID"))] == [
        "RRULE:FREQ=WEEKLY",
        "RECURRENCE-ID;TZID=Europe/Stockholm:20261201T180000",
    ]
    recurrence = json.loads(SINGLES["json"].render(single(item, coming=(time,))))["recurrence"]
    assert recurrence == {
        "rules": ["FREQ=WEEKLY"],
        "dates": [],
        "except": [],
        "coming": [
            {
                "start": "2026-12-01T19:00:00+01:00",
                "all_day": False,
                "shown": "Kören, en timme senare",
                "location": "Stockholm",
                "status": "confirmed",
            }
        ],
    }


@pytest.mark.parametrize(
    ("rule", "over"),
    [("FREQ=WEEKLY;COUNT=3", "2026-12-08T19:00:00+01:00"), ("FREQ=WEEKLY", None)],
)
def test_what_recurs_is_over_with_its_last_time(rule: str, over: str | None) -> None:
    start = datetime(2026, 11, 24, 18, tzinfo=STOCKHOLM)
    item = event(span=Span(start, start + HOUR), recurrence=Recurrence(rules=(rule,)))
    assert json.loads(SINGLES["json"].render(single(item))).get("over") == over


def single(item: Any, *, coming: Any = (), **changes: Any) -> Single:
    made = entry(1, item, **changes)
    return Single(
        entry=made,
        held=(made,),
        event=item,
        title=item.title or "",
        page="https://feeds.example.se/events/k1/",
        feeds=(Shown("kalendern", "Kalendern"),),
        zone="Europe/Stockholm",
        language="sv",
        coming=coming,
    )


def test_what_no_calendar_can_hold_has_a_page_and_no_file() -> None:
    start = event().span.start
    wrong = single(event(span=Span(start, start - HOUR)))
    with pytest.raises(RenderError, match="ends before it starts"):
        SINGLES["ics"].render(wrong)
    assert "calendar" not in json.loads(SINGLES["json"].render(wrong))


# --- what pages are told ---------------------------------------------------------------------------------------------


def test_a_page_is_told_everything_that_is_known(office: Office) -> None:
    office.change(1, place="Biblioteket", online="https://video.example.se/1")
    office.refresh(HOUR)
    found = told(office)
    (change,) = found.pop("changes")
    key = key_of(office, 1)
    assert found == {
        "version": 1,
        "id": f"tag:example.se,2016:kalendern/{key}",
        "key": key,
        "page": f"http://127.0.0.1:8000/events/{key}/",
        "calendar": f"http://127.0.0.1:8000/events/{key}.ics",
        "feeds": [{"name": "kalendern", "title": "Kalendern"}],
        "title": "Möte 1",
        "shown": "NY PLATS: Möte 1",
        "mark": "NY PLATS",
        "status": "confirmed",
        "start": "2026-11-23T17:00:00+01:00",
        "end": "2026-11-23T19:00:00+01:00",
        "all_day": False,
        "zone": "Europe/Stockholm",
        "over": "2026-11-23T19:00:00+01:00",
        "words": {
            "sv": "måndag 23 november 2026 kl. 17.00–19.00",
            "en": "Monday, 23 November 2026, 17:00–19:00",
        },
        "location": "Biblioteket",
        "online": "https://video.example.se/1",
        "link": "https://www.example.se/kalender/1",
        "summary": "Vi talar om sak 1.",
        "language": "sv",
        "published": "2026-11-20T10:00:00+01:00",
        "updated": "2026-11-20T11:00:00+01:00",
        "sequence": 1,
    }
    assert change["headline"] == {"sv": "Ny plats", "en": "New place"}
    assert change["words"]["sv"].startswith("Ändrat 20 nov: ny plats Biblioteket, förut Stadshuset")
    assert (change["before"]["location"], change["after"]["location"]) == ("Stadshuset", "Biblioteket")


def test_the_web_reads_what_a_page_is_told_and_knows_what_is_gone(office: Office) -> None:
    key = key_of(office, 1)
    table = Table().after(office.store.artifacts(), now=office.now)
    assert event_of(table, key) == told(office)
    assert (event_of(table, "nothere"), is_gone(table, "nothere"), is_gone(table, key)) == (None, False, False)
    office.change(1, status="inställt")
    office.refresh(HOUR)
    office.refresh(5 * DAY)
    after = table.after(office.store.artifacts(table.number), now=office.now)
    assert (event_of(after, key), is_gone(after, key)) == (None, True)


def test_an_event_in_two_feeds_has_one_page_and_one_that_no_feed_lets_in_has_none(office: Office) -> None:
    assert [each["name"] for each in told(office, 2)["feeds"]] == ["kalendern", "viktigt"]
    path = office.folder / "feeds_config.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("formats: [ics, json]", "match: {text: sak 3}"), "utf-8")
    office.config = load(path, env={})
    office.cycle.rebuild()
    assert [stands(office, number) for number in (1, 2, 3)] == [set(), {"ics", "json"}, {"ics", "json"}]
    assert [each["name"] for each in told(office, 2)["feeds"]] == ["viktigt"]


def test_an_entry_without_a_page_on_the_website_links_to_ours(tmp_path: Path) -> None:
    with office_in(tmp_path, "formats: [ics, json, atom]", meetings=1) as office:
        office.plan[1] = meeting(1, link="")
        office.refresh()
        (record,) = office.store.records(["kalendern"])
        (item,) = json.loads(office.document("/feeds/kalendern.json"))["items"]
        page = f"http://127.0.0.1:8000/events/{record.key}/"
        assert (item["url"], item["_event"]["page"]) == (page, page)
        assert f'href="{page}"' in office.document("/feeds/kalendern.atom").decode()
        assert office.events()[0].url == page


# --- gone, moved and cancelled are three things ----------------------------------------------------------------------


def test_a_moved_event_keeps_its_page_and_says_so(office: Office) -> None:
    key = key_of(office, 1)
    office.change(1, start=meeting(1).start + DAY, end=meeting(1).start + DAY + HOUR)
    office.refresh(HOUR)
    assert key_of(office, 1) == key
    assert (told(office)["mark"], told(office)["start"]) == ("FLYTTAT", "2026-11-24T17:00:00+01:00")
    assert told(office)["changes"][0]["before"]["start"] == "2026-11-23T17:00:00+01:00"
    assert statuses(office, 1) == (200, 200)


def test_a_cancelled_event_stays_marked_until_the_day_after_its_original_end(office: Office) -> None:
    office.change(1, status="inställt")
    office.refresh(HOUR)
    assert (told(office)["status"], told(office)["shown"]) == ("cancelled", "INSTÄLLT: Möte 1")
    assert "STATUS:CANCELLED" in file(office)
    office.refresh(3 * DAY)  # 23 November, 11.00
    assert stands(office, 1) == {"ics", "json"}
    office.refresh(2 * DAY)
    assert stands(office, 1) == set()
    assert statuses(office, 1) == (410, 410)


def test_an_event_that_is_over_is_taken_away_when_the_calendar_holds_it_no_more(tmp_path: Path) -> None:
    with office_in(tmp_path, "formats: [ics], window: {past: 10d}", meetings=12) as office:
        office.refresh()
        office.refresh(13 * DAY)  # event 1 ended at 19.00 ten days ago, less some hours
        assert [statuses(office, number) for number in (1, 2)] == [(200, 200), (200, 200)]
        office.refresh(DAY)
        assert [statuses(office, number) for number in (1, 2)] == [(410, 410), (200, 200)]
        office.refresh(WEEK)  # the ten newest past ones stay in the calendar, and so do their pages
        assert [stands(office, number) for number in (1, 2, 3, 12)] == [set(), set(), {"ics", "json"}, {"ics", "json"}]
        assert {event.summary for event in office.events()} == {f"Möte {number}" for number in range(3, 13)}


def test_an_event_that_the_source_lost_is_gone_at_once_and_comes_back_at_its_address(office: Office) -> None:
    lost = office.plan.pop(5)
    for _ in range(4):
        office.refresh(9 * HOUR)
    assert "INSTÄLLT: Möte 5" in [event.summary for event in office.events()]
    assert statuses(office, 5) == (410, 410)
    office.plan[5] = lost
    office.refresh(HOUR)
    assert statuses(office, 5) == (200, 200)


def test_an_event_that_never_was_is_not_found(office: Office) -> None:
    assert [asked(office, f"/events/nothere{end}").status_code for end in (".ics", ".json")] == [404, 404]


def test_a_source_that_is_configured_no_more_leaves_no_event_behind(office: Office) -> None:
    path = office.folder / "feeds_config.yaml"
    text = path.read_text(encoding="utf-8").replace("kalendern:\n    kind", "annan:\n    kind")
    path.write_text(text.replace("from: [kalendern]", "from: [annan]"), encoding="utf-8")
    office.config = load(path, env={})
    office.cycle.rebuild()
    assert stands(office, 1) == set()
    assert office.store.imprints("events/kalendern", "/events/") == {}


# --- what is written -------------------------------------------------------------------------------------------------


def test_only_the_event_that_changed_is_written(office: Office) -> None:
    number = office.store.publication()
    office.change(3, place="Biblioteket")
    office.refresh(HOUR)
    written = [each.path for each in office.store.artifacts(number).artifacts if each.path.startswith("/events/")]
    key = key_of(office, 3)
    assert written == [f"/events/{key}.ics", f"/events/{key}.json"]


def test_a_cycle_in_which_nothing_changed_writes_nothing_after_a_restart_too(office: Office) -> None:
    number = office.store.publication()
    office.refresh(HOUR)
    with open_store(office.config.store) as store:
        cycle = Cycle(office.config, store, office.door, lambda: office.now, lambda: "token")
        assert cycle.refresh("kalendern").feeds == ()
        assert cycle.rebuild() == ()
    assert office.store.publication() == number


def test_an_unchanged_event_is_not_rendered_again() -> None:
    cannot = single(event(), title="")  # so that trying it would be told of

    def printed(known: dict[str, Imprint]) -> Prints:
        return print_singles([cannot], owner="events/kalendern", known=known, at=UPDATED, max_age=HOUR)

    assert [problem.message for problem in printed({}).problems] == ["it has no page: it has no title"]
    basis = basis_of(cannot)
    known = {f"/events/k1.{form}": Imprint(digest="x", published_at=UPDATED, basis=basis) for form in SINGLES}
    assert printed(known) == Prints((), (), 1)


def test_the_same_bytes_keep_their_moment_whatever_they_were_made_of() -> None:
    one = single(event())

    def printed(known: dict[str, Imprint], at: datetime) -> list[Artifact]:
        made = print_singles([one], owner="events/kalendern", known=known, at=at, max_age=HOUR)
        assert not made.problems
        return list(made.artifacts)

    before = printed({}, UPDATED)
    known = {each.path: Imprint(digest=each.digest, published_at=each.published_at, basis="older") for each in before}
    assert printed(known, UPDATED + DAY) == before
