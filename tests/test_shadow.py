"""The shadow subscriber: a second parser reads every event before it is published, and nobody can make it look away.

What no calendar can hold is set aside with its reason, and the others are published. A whole that is not what it should
be is not published at all: what subscribers have stays, and the operator is told what is to blame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from syndicate.cli import main
from syndicate.errors import RenderError
from syndicate.model import (
    Author,
    Enclosure,
    Entry,
    Event,
    EventStatus,
    Facts,
    Feed,
    Mark,
    Notice,
    Override,
    Recurrence,
    Span,
)
from syndicate.render import _kept
from syndicate.render._made_of import made_of
from syndicate.render._vevent import Fragment
from syndicate.render.ics import ICS
from tests.support import feeds
from tests.support.office import HOUR, STOCKHOLM, Office, meeting, office_in
from tests.support.office import ICS as CALENDAR

START = datetime(2026, 10, 31, 11, tzinfo=STOCKHOLM)
NO_START: Any = None
AUTUMN, SPRING = datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM), datetime(2026, 3, 29, 2, 30, tzinfo=STOCKHOLM)
ENDLESS = tuple(f"{number} {'x' * 900}" for number in range(600))


def one(number: int = 1, **changes: Any) -> Entry:
    """An entry of an event; ``changes`` are fields of the item, or ``title``, ``id`` and others of the entry."""
    of_entry = {name: changes.pop(name) for name in {"id", "sequence", "updated", "cancelled"} & changes.keys()}
    span = changes.pop("span", Span(START, START + 2 * HOUR))
    item = feeds.event(span=span, link=f"https://www.example.se/kalender/{number}", **changes)
    title = item.title if isinstance(item.title, str) else "Möte"
    return feeds.entry(number, item, title=title, **of_entry)


def calendar(*entries: Entry, **changes: Any) -> Feed:
    given: dict[str, Any] = {"name": "kalendern", "kind": "events", "title": "Kalendern"}
    return feeds.feed(*entries, **(given | changes))


def uids(body: bytes) -> list[str]:
    return [str(event.uid) for event in IcsCalendarStream.calendar_from_ics(body.decode()).events]


# --- the whole -------------------------------------------------------------------------------------------------------

WHOLE = calendar(one(1), one(2), one(3, span=Span(date(2026, 11, 1))))
BODY = ICS.render(WHOLE).body


def events_of(body: bytes) -> list[bytes]:
    return re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", body, re.DOTALL)


FIRST, SECOND, THIRD = events_of(BODY)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(SECOND, b"", "where UID:.*/2 of event 2", id="one-is-missing"),
        pytest.param(THIRD, b"", "where BEGIN:VEVENT of event 3", id="the-last-is-missing"),
        pytest.param(THIRD, THIRD * 2, "BEGIN:VEVENT where the end should be", id="one-is-there-twice"),
        pytest.param(SECOND, FIRST, "/1 where UID:.*/2 of event 2", id="one-in-the-place-of-another"),
        pytest.param(FIRST + SECOND, SECOND + FIRST, "/2 where UID:.*/1 of event 1", id="in-another-order"),
        pytest.param(b"aktuellt/2\r\n", b"aktuellt/9\r\n", "/9 where UID:.*/2", id="a-foreign-one"),
        pytest.param(SECOND, SECOND.removesuffix(b"END:VEVENT\r\n"), "END:VEVENT of event 2", id="one-has-no-end"),
        pytest.param(SECOND, SECOND[: len(SECOND) // 2], "where END:VEVENT of event 2", id="one-is-torn"),
        pytest.param(b"UID:tag", b"X-UID:tag", "where UID:.*/1 of event 1", id="one-has-no-id"),
        pytest.param(b"BEGIN:VEVENT", b"BEGIN:VTODO", "BEGIN:VTODO where BEGIN:VEVENT of event 1", id="no-event"),
        pytest.param(b"END:VCALENDAR\r\n", b"", "beginning or an end", id="no-end"),
        pytest.param(b"END:VCALENDAR\r\n", b"END:VCALENDAR\r\n" * 2, "END:VCALENDAR where the end", id="two-ends"),
        pytest.param(BODY, b"<!doctype html><p>Strax tillbaka", "beginning or an end", id="a-page"),
        pytest.param(b"\r\nCALSCALE", b"\nCALSCALE", "CRLF", id="a-line-end-in-the-header"),
        pytest.param(
            b"\r\nCALSCALE", b"\r\nMETHOD:PUBLISH\r\nCALSCALE", "METHOD:PUBLISH where none was", id="a-method"
        ),
        pytest.param(b"\r\nCALSCALE", b"\r\nORGANIZER:x\r\nCALSCALE", "asks for an answer", id="an-organizer"),
        pytest.param(b"REFRESH-INTERVAL;VALUE=DURATION:PT", b"REFRESH-INTERVAL;VALUE=DURATION:X", "read", id="no-time"),
        pytest.param(b"TZOFFSETTO:+0200", b"TZOFFSETTO:nord", "cannot be read back", id="a-zone-that-is-none"),
        pytest.param(b"TZID:Europe/Stockholm", b"TZID:Europe/Oslo", "zones named", id="a-zone-of-another-name"),
    ],
)
def test_a_whole_that_is_not_whole_is_not_published_and_says_what_is_to_blame(
    before: bytes, after: bytes, words: str
) -> None:
    ICS.prove(BODY, WHOLE)
    assert before in BODY
    with pytest.raises(RenderError, match=words):
        ICS.prove(BODY.replace(before, after, 1), WHOLE)


@pytest.mark.parametrize(
    "changes", [{"busy": True}, {"alarm": timedelta(days=1)}, {"entries": ()}, {"zone": "UTC"}, {"method": "PUBLISH"}]
)
def test_every_kind_of_calendar_is_proved(changes: dict[str, Any]) -> None:
    made = replace(WHOLE, **changes)
    body = ICS.render(made).body
    ICS.prove(body, made)
    ICS.check(body, made)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    _kept.forget()
    with office_in(tmp_path, "formats: [ics], variants: [kommande]") as office:
        assert office.refresh().verdict == "publish"
        yield office
    _kept.forget()


def tear(number: int) -> None:
    """What a failing memory does: the fragment of an event loses its end."""
    for key, piece in _kept.FRAGMENTS._young.items():
        if f"/kalender/{number}\r\n".encode() in piece.body:
            _kept.FRAGMENTS._young[key] = piece._replace(body=piece.body.removesuffix(b"END:VEVENT\r\n"))


def test_a_bad_whole_leaves_the_old_calendar_names_the_event_and_is_made_anew_next_time(office: Office) -> None:
    before = office.document(CALENDAR)
    uid = office.event(3).uid
    tear(3)
    office.change(5, title="Årsmöte")
    outcome = office.refresh(HOUR)
    assert office.document(CALENDAR) == before
    told = [
        problem.message for problem in outcome.problems if problem.message.startswith(f"{CALENDAR} stays as it was")
    ]
    assert len(told) == 1
    assert f"END:VEVENT of event 3, {uid}, should be".replace(",2016", "\\,2016") in told[0]
    (incident,) = office.store.incidents(0)
    assert (incident.kind, incident.reason, incident.closed) == ("stuck", told[0], None)
    assert asked(office, "status").exit_code == 1
    assert f"{CALENDAR} stays as it was: " in asked(office, "status").output
    assert office.refresh(HOUR).problems == ()
    assert office.event(5).summary == "Årsmöte"
    assert len(office.events()) == 8
    assert office.store.incidents(0) == ()
    assert asked(office, "status").exit_code == 0


def asked(office: Office, command: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(office.folder / "feeds_config.yaml"), command])


def test_an_event_that_no_calendar_can_hold_is_told_once(office: Office) -> None:
    office.plan[9] = meeting(9, end=meeting(9).start.replace(year=2032))
    left_out = [problem for problem in office.refresh(HOUR).problems if problem.item == "Möte 9"]
    assert [problem.message.partition(": ")[0] for problem in left_out] == [f"left out of {CALENDAR}"]
    assert "Möte 9: left out of " in asked(office, "status").output


def test_what_is_set_aside_or_cut_is_told_by_the_status_until_it_is_mended(office: Office) -> None:
    office.plan[8] = meeting(8, end=meeting(8).start - HOUR)
    office.change(4, intro="Lång text. " * 200_000)
    assert office.refresh(HOUR).set_aside == 1
    assert len(office.document(CALENDAR)) < 200_000
    for _ in range(2):  # also when the page is as it was
        status = asked(office, "status").output
        assert "Möte 8: not published: it ends" in status
        assert "Möte 4: summary: cut from 2,399,999 to 65,536 bytes" in status
        assert asked(office, "status").exit_code == 0
        assert office.refresh(HOUR).verdict in {"publish", "unchanged"}
    office.plan[8] = meeting(8)
    office.change(4, intro="Kort.")
    if office.refresh(HOUR).state == "held":  # a page of a hundredth of its size
        office.cycle.accept("kalendern")
    assert "Möte" not in asked(office, "status").output


# --- each event ------------------------------------------------------------------------------------------------------

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
FORMAT = st.text(st.sampled_from("\\nN,;:\"^%2C \t\r\n|å\u2028\ud800=&<>'\x00\x85\ufeff\U0001f600"), max_size=40)
INJECTED = st.sampled_from(
    [
        "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x",
        "a\nATTENDEE:mailto:a@example.se",
        "a\r\n BEGIN:VALARM",
        "END:VCALENDAR",
        'x";TZID="Mars',
        "=0D=0AEND:VEVENT",
        "a\u2028END:VEVENT\u2029b",
        "\\r\\nEND:VEVENT",
        "x" * 5000,
        "å" * 74 + "\r\nSUMMARY:y",
    ]
)
HOSTILE = ANY | FORMAT | INJECTED
ZONES = st.sampled_from([ZoneInfo(key) for key in ("Europe/Stockholm", "America/Santiago", "Asia/Kathmandu")] + [UTC])
MOMENTS = st.datetimes(timezones=ZONES) | st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 1), timezones=ZONES)  # noqa: DTZ001
SPANS = st.builds(Span, st.dates() | MOMENTS | st.none(), st.none() | st.dates() | MOMENTS)
ITEMS = st.fixed_dictionaries(
    {"span": SPANS},
    optional={
        "title": HOSTILE,
        "summary": HOSTILE,
        "content": HOSTILE,
        "location": HOSTILE,
        "online": HOSTILE,
        "organizer": HOSTILE,
        "price": HOSTILE,
        "signup": HOSTILE,
        "contact": HOSTILE,
        "image": HOSTILE,
        "language": HOSTILE,
        "geo": st.tuples(st.floats(), st.floats()),
        "categories": st.lists(HOSTILE, max_size=3).map(tuple),
        "enclosures": st.lists(st.builds(Enclosure, HOSTILE, HOSTILE), max_size=2).map(tuple),
        "status": st.sampled_from(EventStatus),
    },
)


def defeated(made: Feed, others: set[str]) -> str | None:
    """How the others were harmed, or what strict programs would refuse; None where all is well."""
    rendered = ICS.render(made)
    ICS.prove(rendered.body, made)
    ICS.check(rendered.body, made)
    found = uids(rendered.body)
    left_out = {id_ for id_, reason in rendered.set_aside if reason}
    if len(found) != len(set(found)) or not others <= set(found):
        return f"of {sorted(others)} there are {found}"
    if set(found) | left_out != {entry.id for entry in made.entries}:
        return "an event is neither published nor set aside with a reason"
    read = {str(event["UID"]) for event in Calendar.from_ical(rendered.body).walk("VEVENT")}
    return None if read == set(found) else f"icalendar reads {sorted(read)}"


@settings(deadline=None, max_examples=150)
@given(items=st.lists(ITEMS, min_size=1, max_size=3))
def test_no_event_harms_another_whatever_it_says(items: list[dict[str, Any]]) -> None:
    hostile = [one(number, **changes) for number, changes in enumerate(items, 10)]
    made = calendar(one(1), *hostile, one(2))
    assert defeated(made, {one(1).id, one(2).id}) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"span": Span(START, START - HOUR)}, "ends before it starts", id="end-before-start"),
        pytest.param({"span": Span(NO_START)}, "has no start", id="no-start"),
        pytest.param({"span": Span(date(1, 1, 1))}, "absurd date", id="year-1"),
        pytest.param({"span": Span(datetime(9999, 12, 31, 23, tzinfo=UTC))}, "absurd date", id="year-9999"),
        pytest.param({"span": Span(START, START + timedelta(days=3653))}, "lasts for years", id="ten-years"),
        pytest.param({"span": Span(datetime(2026, 1, 1, 9))}, "without a zone", id="floating"),  # noqa: DTZ001
        pytest.param({"id": "tag:x\r\nBEGIN:VALARM"}, "not one line", id="id-of-two-lines"),
        pytest.param({"categories": ENDLESS}, "an event may take 524,288", id="half-a-megabyte"),
    ],
)
def test_what_no_calendar_can_hold_is_set_aside_with_its_reason_and_the_others_are_published(
    changes: dict[str, Any], reason: str
) -> None:
    bad = one(7, **changes)
    made = calendar(one(1), bad, one(2))
    rendered = ICS.render(made)
    assert uids(rendered.body) == [one(1).id, one(2).id]
    assert [(id_, reason in why) for id_, why in rendered.set_aside] == [(bad.id, True)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"title": "A\x00B\x07\x1b[31m\u2028\ud800C"}, id="control-characters"),
        pytest.param({"summary": "Lång text. " * 200_000}, id="2-MB-description"),
        pytest.param({"content": "<p>" + "Lång text. " * 200_000}, id="2-MB-content"),
        pytest.param({"title": "x" * 1_000_000}, id="1-MB-title"),
        pytest.param({"location": "Sal\r\nEND:VEVENT"}, id="a-place-of-two-lines"),
    ],
)
def test_what_can_be_said_in_part_is_published_without_the_rest(changes: dict[str, Any]) -> None:
    made = calendar(one(1), one(7, **changes), one(2))
    rendered = ICS.render(made)
    assert rendered.set_aside == ()
    ICS.check(rendered.body, made)
    assert uids(rendered.body) == [one(1).id, one(7).id, one(2).id]
    assert len(rendered.body) < 300_000
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", rendered.body)


# --- what a fragment is known by -------------------------------------------------------------------------------------

FULL = one(
    key="7",
    summary="Text",
    content="<p>Text</p>",
    categories=("A",),
    authors=(Author("Åsa"),),
    enclosures=(Enclosure("https://www.example.se/a.pdf"),),
    image="https://www.example.se/a.png",
    geo=(59.3, 18.1),
    online="https://meet.example.se/1",
    organizer="Kansliet",
    price="Gratis",
    signup="https://www.example.se/anmal",
    contact="Åsa",
)
FACTS = Facts(span=Span(START))
OTHER_OF_ITEM: dict[str, Any] = {
    "span": Span(START, START + HOUR),
    "categories": ("A", "B"),
    "authors": (Author("Åsa", "asa@example.se"),),
    "enclosures": (Enclosure("https://www.example.se/a.pdf", "application/pdf"),),
    "geo": (59.3, 18.2),
    "status": EventStatus.TENTATIVE,
    "recurrence": Recurrence(rules=("FREQ=DAILY",), overrides=(Override(at=START, span=Span(START)),)),
    "inferred": True,
    "unread": ("content",),
}
OTHER_OF_ENTRY: dict[str, Any] = {
    "published": START,
    "updated": START,
    "stamped": START,
    "sequence": 9,
    "default_length": 3 * HOUR,
    "cancelled": True,
    "at": START,
    "overrides": (one(2),),
    "notices": (Notice(at=START, sequence=1, before=FACTS, after=FACTS, mark=Mark.TIME),),
}


def names() -> Iterator[tuple[str, str]]:
    yield from (("entry", field.name) for field in fields(Entry) if field.name != "item")
    yield from (("item", field.name) for field in fields(Event))


@pytest.mark.parametrize(("of", "name"), list(names()))
def test_an_event_that_differs_in_anything_is_another_fragment(of: str, name: str) -> None:
    others = OTHER_OF_ENTRY if of == "entry" else OTHER_OF_ITEM
    value = others.get(name, "tag:annat" if name != "contact" else "Bo")
    item = FULL.item
    changed = replace(FULL, **{name: value}) if of == "entry" else replace(FULL, item=replace(item, **{name: value}))
    assert changed != FULL
    assert made_of(changed, "Europe/Stockholm", "sv") != made_of(FULL, "Europe/Stockholm", "sv")


@pytest.mark.parametrize(
    ("start", "other"),
    [
        pytest.param(START, START.astimezone(UTC), id="zone"),
        pytest.param(START, START.astimezone(ZoneInfo("Europe/Berlin")), id="zone-of-the-same-clock"),
        pytest.param(START, START.replace(tzinfo=None), id="no-zone"),
        pytest.param(AUTUMN, AUTUMN.replace(fold=1), id="fold"),
        pytest.param(SPRING, SPRING + HOUR, id="skipped-hour"),
        pytest.param(START, START.date(), id="day"),
    ],
)
def test_equal_instants_that_are_written_otherwise_are_other_fragments(start: datetime, other: datetime | date) -> None:
    early, late = START - timedelta(days=365), START + timedelta(days=365)
    for spans in [
        (Span(start), Span(other)),
        (Span(start, late), Span(other, late)),
        (Span(early, start), Span(early, other)),
    ]:
        first, second = (made_of(one(span=span), "Europe/Stockholm", "sv") for span in spans)
        assert first is not None
        assert first != second


def test_a_fragment_belongs_to_a_zone_and_a_language() -> None:
    known = {made_of(FULL, zone, language) for zone in ("Europe/Stockholm", "UTC") for language in ("sv", "en")}
    assert len(known) == 4


def test_an_entry_that_the_model_does_not_know_is_known_by_nothing_and_rendered_all_the_same() -> None:
    odd = one(categories=("A", object()))
    assert made_of(odd, "Europe/Stockholm", "sv") is None
    assert isinstance(_kept.fragment_of(odd, _kept.settings_of(WHOLE)), Fragment)
