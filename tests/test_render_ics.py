"""The calendar document: each rule for subscribed calendars that one document can keep, by its number.

What icalendar wrote is read back by PyPI ``ical``, by icalendar and line by line.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as ReadEvent
from ical.exceptions import CalendarParseError
from icalendar import Calendar
from icalendar import Event as VEvent

from syndicate import text
from syndicate.errors import RenderError
from syndicate.model import Enclosure, Entry, Event, EventStatus, Feed, NewsItem, Span
from syndicate.render import _kept, _times, _vevent
from syndicate.render._description import MAX_TEXT
from syndicate.render._fragments import Fragments
from syndicate.render._kept import fragment_of
from syndicate.render._vevent import Settings, fragment
from syndicate.render._zones import zone_of
from syndicate.render.ics import ICS, fragment_sizes, fragments_of, header, size_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")

SAMPLE = ("Europe/Stockholm", "Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Almaty")
NOT_WRITTEN = ("Africa/Casablanca", "Asia/Gaza", "America/Santiago", "America/Nuuk", "UTC")
"""Zones that have a VTIMEZONE, and zones whose events are in UTC."""
ITEM_FIELDS = {
    *("location", "geo", "online", "status", "summary", "content", "categories", "enclosures", "language"),
    *("organizer", "price", "signup"),
}


def event(number: int = 1, **changes: Any) -> Entry:
    """The entry of an event of two hours, with what a test changes: ``start``, ``end``, fields of the item, others."""
    start = changes.pop("start", datetime(2026, 10, 31, 11, tzinfo=STOCKHOLM))
    end = changes.pop("end", start + timedelta(hours=2) if isinstance(start, datetime) else None)
    of_item = {name: changes.pop(name) for name in ITEM_FIELDS & changes.keys()}
    item = Event(title="Öppet hus", span=Span(start, end), **of_item)
    fields: dict[str, Any] = {
        "id": f"tag:example.se,2016:kalendern/{number}",
        "key": f"k{number}",
        "source": "kalendern",
        "title": "Öppet hus",
        "link": f"https://www.example.se/kalender/{number}",
        "published": datetime(2026, 9, 1, 8, tzinfo=UTC),
        "updated": datetime(2026, 10, 1, 9, 30, 15, 123456, tzinfo=UTC),
        "sequence": 3,
        "item": item,
    }
    return Entry(**(fields | changes))


def feed(*entries: Entry, **changes: Any) -> Feed:
    fields: dict[str, Any] = {
        "name": "kalendern",
        "id": "tag:example.se,2016:kalendern",
        "kind": "events",
        "title": "Kalendern",
        "description": "Vad som händer",
        "language": "sv",
        "zone": "Europe/Stockholm",
        "home": "https://www.example.se/",
        "page": "https://feeds.example.se/feeds/kalendern/",
        "addresses": {"ics": "https://feeds.example.se/feeds/kalendern.ics"},
        "updated": datetime(2026, 10, 1, 9, 30, 15, tzinfo=UTC),
        "entries": entries,
    }
    return Feed(**(fields | changes))


def body(*entries: Entry, **changes: Any) -> bytes:
    """The calendar of these entries, which must read back."""
    made = feed(*entries, **changes)
    rendered = ICS.render(made)
    ICS.check(rendered.body, made)
    return rendered.body


def lines(document: bytes) -> list[str]:
    """The unfolded lines of a document."""
    return document.decode().replace("\r\n ", "").split("\r\n")


def values(document: bytes, name: str) -> list[str]:
    """What follows a property's name, parameters included, wherever it stands."""
    return [line[len(name) :] for line in lines(document) if re.match(rf"{name}[:;]", line)]


def only(document: bytes, name: str) -> str:
    (value,) = values(document, name)
    return value


def in_event(document: bytes, name: str) -> str:
    """The one value of a property of the one event."""
    return only(document[document.index(b"BEGIN:VEVENT") : document.index(b"END:VEVENT")], name)


def read(document: bytes) -> list[ReadEvent]:
    return IcsCalendarStream.calendar_from_ics(document.decode()).events


def names_by_icalendar(document: bytes) -> list[str]:
    """The categories of the one event as icalendar reads them."""
    (found,) = Calendar.from_ical(document).walk("VEVENT")
    categories = found.get("CATEGORIES")
    return [str(name) for name in categories.cats] if categories else []


def set_aside(*entries: Entry) -> dict[str, str]:
    """The reasons of those set aside, of a calendar in which a good event stays."""
    good = event(999)
    made = feed(*entries, good)
    rendered = ICS.render(made)
    ICS.check(rendered.body, made)
    assert [found.uid for found in read(rendered.body)] == [good.id]
    return dict(rendered.set_aside)


# --- A to E ----------------------------------------------------------------------------------------------------------


def test_rule_a_one_daylight_and_one_standard_part_stand_before_the_events() -> None:
    document = body(event(1), event(2))
    assert document.count(b"BEGIN:VTIMEZONE") == 1
    assert document.index(b"END:VTIMEZONE") < document.index(b"BEGIN:VEVENT")
    assert only(document, "TZID") == ":Europe/Stockholm"
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in lines(document)


def test_rule_a_only_the_zones_that_events_name_are_described() -> None:
    helsinki = datetime(2026, 6, 1, 18, tzinfo=ZoneInfo("Europe/Helsinki"))
    assert values(body(event(1), event(2, start=helsinki)), "TZID") == [":Europe/Helsinki", ":Europe/Stockholm"]
    assert values(body(event(1, start=date(2026, 6, 1))), "TZID") == []
    assert values(body(), "TZID") == []


@pytest.mark.parametrize("name", ["Africa/Casablanca", "Asia/Gaza", "America/Santiago", "UTC"])
def test_rule_a_the_events_of_a_zone_without_a_rule_are_in_utc(name: str) -> None:
    start = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo(name))
    document = body(event(start=start), zone=name)
    assert in_event(document, "DTSTART") == f":{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    assert values(document, "TZID") == []


@pytest.mark.parametrize(
    "start",
    [
        datetime(2006, 3, 20, 12, tzinfo=ZoneInfo("America/New_York")),  # summer time began in April then
        datetime(1995, 10, 1, 12, tzinfo=STOCKHOLM),  # and ended in September
        datetime(2021, 6, 1, 12, tzinfo=ZoneInfo("America/Mexico_City")),  # and was there at all
    ],
)
def test_rule_a_events_from_before_the_zones_present_rule_are_in_utc(start: datetime) -> None:
    assert in_event(body(event(start=start)), "DTSTART") == f":{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def test_rule_a_an_event_that_starts_before_the_rule_and_ends_in_it_is_in_utc_at_both_ends() -> None:
    new_york = ZoneInfo("America/New_York")
    start, end = datetime(2006, 10, 30, 9, tzinfo=new_york), datetime(2006, 11, 20, 9, tzinfo=new_york)
    document = body(event(start=start, end=end))
    assert in_event(document, "DTSTART") == ":20061030T140000Z"
    assert in_event(document, "DTEND") == ":20061120T140000Z"


@pytest.mark.parametrize("fold", [0, 1])
def test_rule_a_the_hour_that_comes_twice_is_in_utc(fold: int) -> None:
    start = datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM, fold=fold)
    document = body(event(start=start, end=None))
    assert in_event(document, "DTSTART") == f":20261025T0{fold}3000Z"


def test_rule_a_the_hour_that_does_not_come_is_the_one_after() -> None:
    start = datetime(2026, 3, 29, 2, 30, tzinfo=STOCKHOLM)
    document = body(event(start=start, end=None))
    assert in_event(document, "DTSTART") == ";TZID=Europe/Stockholm:20260329T033000"


def test_rule_a_a_length_over_a_change_of_the_clock_is_kept_in_hours() -> None:
    start = datetime(2026, 10, 24, 22, tzinfo=STOCKHOLM)
    document = body(event(start=start, end=None, default_length=timedelta(hours=10)))
    assert in_event(document, "DTEND") == ";TZID=Europe/Stockholm:20261025T070000"


BAD: dict[str, dict[str, Any]] = {
    "naive start": {"start": datetime(2026, 1, 1, 9)},  # noqa: DTZ001  this is the fault
    "naive end": {"end": datetime(2026, 10, 31, 19)},  # noqa: DTZ001
    "year 1": {"start": datetime(1, 1, 1, tzinfo=UTC)},
    "year 9999": {"start": date(9999, 12, 31)},
    "an end before the start": {"end": datetime(2026, 10, 31, 10, tzinfo=STOCKHOLM)},
    "a last day before the first": {"start": date(2026, 5, 2), "end": date(2026, 5, 1)},
    "ten years": {"end": datetime(2036, 10, 31, 10, tzinfo=STOCKHOLM)},
    "a day at one end": {"end": date(2026, 11, 1)},
    "no start": {"start": None},
    "text for a start": {"start": "i morgon"},
    "no id": {"id": ""},
    "an id with a new line": {"id": "tag:x\r\nBEGIN:VALARM"},
    "a stamp without a zone": {"updated": datetime(2026, 1, 1, 9)},  # noqa: DTZ001
    "a title that is no text": {"title": 7},
    "an item that is news": {"item": NewsItem(title="Nytt")},
    "an item that is nothing": {"item": None},
    "a sequence that is text": {"sequence": "3"},
    "endless categories": {"categories": tuple(f"{number} {'x' * 900}" for number in range(600))},
}


@pytest.mark.parametrize("fault", BAD)
def test_rule_b_one_bad_event_is_set_aside_with_a_reason_and_costs_no_other(fault: str) -> None:
    bad = event(1, **BAD[fault])
    assert set_aside(bad).keys() == {bad.id}
    assert set_aside(bad)[bad.id]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("naive start", "without a zone"),
        ("year 1", "absurd date, 0001-01-01"),
        ("an end before the start", "ends before it starts, 2026-10-31 11:00 to 2026-10-31 10:00"),
        ("ten years", "lasts for years"),
        ("a day at one end", "at one end only"),
        ("no start", "has no start"),
        ("an item that is news", "has no time"),
        ("an id with a new line", "not one line"),
    ],
)
def test_rule_b_the_reason_says_what_is_wrong(fault: str, words: str) -> None:
    bad = event(1, **BAD[fault])
    assert words in set_aside(bad)[bad.id]


def test_rule_b_all_bad_events_at_once_leave_the_good_one() -> None:
    bad = [event(number, **changes) for number, changes in enumerate(BAD.values()) if "id" not in changes]
    assert set_aside(*bad).keys() == {entry.id for entry in bad}


def test_rule_b_the_second_parser_refuses_an_event_that_says_something_else() -> None:
    entry = event()
    times = _times.times_of(entry)
    good = fragment(entry, Settings("Europe/Stockholm", "sv"))
    zone = zone_of("Europe/Stockholm")
    _vevent.read_alone(good.body, entry, times, zone)
    for before, after, words in [
        (b"T110000", b"T120000", "another start"),
        (b"T130000", b"T131500", "another end"),
        (b"SUMMARY:", b"SUMMARY:X", "another title"),
        (b"UID:", b"UID:X", "another UID"),
        (b"END:VEVENT", b"END:VEVENT\r\n" + good.body.removesuffix(b"\r\n"), "2 events"),
        (b"END:VEVENT", b"END:VTODO", "expected END:vevent"),
        (b"SUMMARY:", b"SUMMARY:a\r\nb", "not valid ICS"),
    ]:
        assert before in good.body
        with pytest.raises((_times.NotAnEvent, CalendarParseError, ValueError), match=words):
            _vevent.read_alone(good.body.replace(before, after, 1), entry, times, zone)


def test_rule_b_times_are_judged_by_the_zone_as_it_is_written_and_not_by_this_machines() -> None:
    entry = event(start=datetime(2026, 7, 1, 11, tzinfo=STOCKHOLM))
    times = _times.times_of(entry)
    good = fragment(entry, Settings("Europe/Stockholm", "sv"))
    zone = zone_of("Europe/Stockholm")
    assert zone is not None
    without_summer = replace(zone, reader=timezone(timedelta(hours=1)))
    with pytest.raises(_times.NotAnEvent, match="another start"):
        _vevent.read_alone(good.body, entry, times, without_summer)


def test_rule_c_a_calendar_without_events_is_still_a_calendar() -> None:
    document = body()
    assert document.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert document.endswith(b"\r\nEND:VCALENDAR\r\n")
    assert read(document) == []


def test_rule_e_stamps_are_the_last_change_and_the_sequence_grows() -> None:
    document = body(event(sequence=7))
    assert in_event(document, "DTSTAMP") == ":20261001T093015Z"
    assert in_event(document, "LAST-MODIFIED") == ":20261001T093015Z"
    assert in_event(document, "SEQUENCE") == ":7"
    later = body(event(sequence=8, updated=datetime(2026, 11, 24, 8, tzinfo=STOCKHOLM)))
    assert in_event(later, "DTSTAMP") == ":20261124T070000Z"
    assert in_event(later, "SEQUENCE") == ":8"
    assert in_event(later, "UID") == in_event(document, "UID")


# --- identity and change ---------------------------------------------------------------------------------------------


def test_rule_1_the_uid_is_the_entrys_id_whatever_else_changes() -> None:
    start = date(2027, 1, 1)
    for entry in (event(), event(title="Annat"), event(start=start, end=None), event(link="https://example.se/ny")):
        assert [found.uid for found in read(body(entry))] == ["tag:example.se,2016:kalendern/1"]


def test_rule_1_of_two_events_with_one_uid_the_first_stays() -> None:
    made = feed(event(1), event(1, title="En till"), event(2))
    rendered = ICS.render(made)
    ICS.check(rendered.body, made)
    assert [found.summary for found in read(rendered.body)] == ["Öppet hus", "Öppet hus"]
    assert [reason for _, reason in rendered.set_aside] == ["has the id of another event in this calendar"]


def test_rule_1_a_bad_event_does_not_take_the_place_of_a_good_one_with_its_uid() -> None:
    made = feed(event(1, start=date(9999, 1, 1)), event(1))
    assert len(read(ICS.render(made).body)) == 1
    assert fragment_sizes(made)[event(1).id] > 0


def test_rule_2_rendering_twice_gives_the_same_bytes() -> None:
    made = feed(event(1), event(2, start=date(2026, 12, 24)))
    first = ICS.render(made).body
    forget()
    assert ICS.render(made).body == first


SCRIPT = """
import hashlib, sys
sys.path.insert(0, {folder!r})
from test_render_ics import busy_feed
from syndicate.render.ics import ICS
print(hashlib.sha256(ICS.render(busy_feed()).body).hexdigest())
"""


def busy_feed() -> Feed:
    """A feed with a bit of everything."""
    return feed(
        event(1, categories=("miljö", "kurs; två, tre"), location="Sal 4, Länsstyrelsen", geo=(59.329323, 18.068581)),
        event(2, start=date(2026, 12, 24), end=date(2026, 12, 26), cancelled=True),
        event(3, start=datetime(2026, 7, 1, 8, tzinfo=timezone(timedelta(hours=2))), end=None, online="https://x.se/m"),
        event(4, start=datetime(2026, 7, 1, 8, tzinfo=ZoneInfo("Africa/Casablanca")), content="<p>Hej</p>"),
        event(5, start=datetime(2026, 7, 1, 8, tzinfo=ZoneInfo("America/New_York"))),
        event(6, start=date(9999, 1, 1)),
        color="#005aa0",
    )


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "UTC", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
        {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "LANG": "sv_SE.UTF-8"},
    ],
)
def test_rule_2_another_machine_gives_the_same_bytes(surroundings: dict[str, str]) -> None:
    script = SCRIPT.format(folder=str(Path(__file__).parent))
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parent.parent)} | surroundings,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert run.stdout.strip() == hashlib.sha256(ICS.render(busy_feed()).body).hexdigest()


@pytest.mark.parametrize(("sequence", "written"), [(0, ":0"), (12, ":12"), (-1, ":0")])
def test_rule_3_the_sequence_is_the_stored_one_and_never_negative(sequence: int, written: str) -> None:
    assert in_event(body(event(sequence=sequence)), "SEQUENCE") == written


def test_rule_4_nobody_is_asked_for_an_answer_and_nothing_rings() -> None:
    document = body(*busy_feed().entries[:5])
    assert not any(re.match(r"METHOD|ORGANIZER|ATTENDEE|BEGIN:VALARM|X-ALT-DESC", line) for line in lines(document))


# --- header ----------------------------------------------------------------------------------------------------------


def test_rule_5_the_header_comes_first_in_a_fixed_order() -> None:
    head = lines(body(event(), color="steelblue"))
    names = [re.split("[;:]", line)[0] for line in head[: head.index("BEGIN:VTIMEZONE")]]
    assert names == [
        "BEGIN",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "uid",
        "NAME",
        "X-WR-CALNAME",
        "X-WR-TIMEZONE",
        "REFRESH-INTERVAL",
        "X-PUBLISHED-TTL",
        "SOURCE",
        "URL",
        "COLOR",
        "X-APPLE-CALENDAR-COLOR",
        "LAST-MODIFIED",
    ]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Kalendern", "Kalendern"),
        ("Möten, kurser; mässor", "Möten kurser mässor"),
        ("A\\B\nC\r\nD", "A B C D"),
        (",;\\", "kalendern"),
        ("", "kalendern"),
    ],
)
def test_rule_6_the_calendars_name_has_nothing_that_readers_disagree_on(title: str, name: str) -> None:
    document = body(title=title)
    assert only(document, "NAME") == only(document, "X-WR-CALNAME") == f":{name}"


@pytest.mark.parametrize(
    ("ttl", "written"),
    [
        (timedelta(hours=1), "PT1H"),
        (timedelta(minutes=20), "PT20M"),
        (timedelta(), "PT15M"),
        (timedelta(days=7), "PT12H"),
    ],
)
def test_rule_7_the_wait_between_looks_is_given_twice_with_its_type_and_never_long(
    ttl: timedelta, written: str
) -> None:
    document = body(ttl=ttl)
    assert only(document, "REFRESH-INTERVAL") == f";VALUE=DURATION:{written}"
    assert only(document, "X-PUBLISHED-TTL") == f":{written}"


def test_rule_8_the_calendar_has_source_page_stamp_and_an_id_of_its_own() -> None:
    document = body()
    assert only(document, "SOURCE") == ";VALUE=URI:https://feeds.example.se/feeds/kalendern.ics"
    assert only(document, "URL") == ":https://feeds.example.se/feeds/kalendern/"
    assert only(document, "uid") == r":tag:example.se\,2016:kalendern"
    # In small letters, so that vdirsyncer does not take it for that of an event; each parser knows it as well.
    assert Calendar.from_ical(document)["UID"] == "tag:example.se,2016:kalendern"
    assert only(document, "LAST-MODIFIED") == ":20261001T093015Z"


@pytest.mark.parametrize(
    ("color", "name", "exact"),
    [
        ("SteelBlue", "steelblue", "#4682B4"),
        ("#4682b4", "steelblue", "#4682B4"),
        ("#005aa0", "darkslateblue", "#005AA0"),
        ("#fecc00", "gold", "#FECC00"),
        ("#fff", "white", "#FFFFFF"),
        ("#010101", "black", "#010101"),
    ],
)
def test_rule_8_a_colour_is_a_css_name_and_exact_for_apple(color: str, name: str, exact: str) -> None:
    document = body(color=color)
    assert only(document, "COLOR") == f":{name}"
    assert only(document, "X-APPLE-CALENDAR-COLOR") == f":{exact}"


@pytest.mark.parametrize("color", [None, "", "rgb(1,2,3)", "#12", "#12345g", "blurple", "blue\r\nX:1"])
def test_rule_8_no_colour_is_better_than_a_wrong_one(color: str | None) -> None:
    assert b"COLOR" not in body(color=color)


# --- times -----------------------------------------------------------------------------------------------------------


def test_rule_9_every_zone_that_is_named_is_described() -> None:
    document = body(*busy_feed().entries[:5])
    named = set(re.findall(r"TZID=([^:;]+)", "\n".join(lines(document))))
    assert named == {value.removeprefix(":") for value in values(document, "TZID")}
    assert Calendar.from_ical(document).get_missing_tzids() == set()


def test_rule_9_a_fixed_offset_is_told_in_the_sites_zone() -> None:
    start = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=-5)))
    assert in_event(body(event(start=start)), "DTSTART") == ";TZID=Europe/Stockholm:20260701T190000"


def test_rule_9_a_zone_of_its_own_stays() -> None:
    start = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/Helsinki"))
    document = body(event(start=start))
    assert in_event(document, "DTSTART") == ";TZID=Europe/Helsinki:20260701T120000"
    assert in_event(document, "DTEND") == ";TZID=Europe/Helsinki:20260701T140000"


def test_rule_9_equal_instants_shown_in_different_zones_are_not_mixed_up() -> None:
    start = datetime(2026, 7, 1, 12, tzinfo=STOCKHOLM)
    shown = [start, start.astimezone(UTC), start.astimezone(ZoneInfo("Europe/Helsinki")), start]
    assert [in_event(body(event(start=moment)), "DTSTART") for moment in shown] == [
        ";TZID=Europe/Stockholm:20260701T120000",
        ":20260701T100000Z",
        ";TZID=Europe/Helsinki:20260701T130000",
        ";TZID=Europe/Stockholm:20260701T120000",
    ]


def test_rule_10_all_day_end_is_exclusive() -> None:
    document = body(event(start=date(2026, 12, 24), end=date(2026, 12, 26)))
    assert in_event(document, "DTSTART") == ";VALUE=DATE:20261224"
    assert in_event(document, "DTEND") == ";VALUE=DATE:20261227"
    (found,) = read(document)
    assert (found.dtstart, found.dtend) == (date(2026, 12, 24), date(2026, 12, 27))


def test_rule_10_one_whole_day_ends_the_day_after_and_its_end_is_not_in_doubt() -> None:
    document = body(event(start=date(2026, 2, 28), end=None))
    assert in_event(document, "DTEND") == ";VALUE=DATE:20260301"
    assert "inte angiven" not in in_event(document, "DESCRIPTION")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "Sluttiden är inte angiven."),
        ("sv-SE", "Sluttiden är inte angiven."),
        ("en-GB", "The end time is not stated."),
        ("fi", "Päättymisaikaa ei ole ilmoitettu."),
        ("pl", "The end time is not stated."),
    ],
)
def test_rule_11_an_unknown_end_gets_the_default_length_and_the_text_says_so(language: str, words: str) -> None:
    document = body(event(end=None, default_length=timedelta(minutes=90)), language=language)
    assert in_event(document, "DTEND") == ";TZID=Europe/Stockholm:20261031T123000"
    (found,) = read(document)
    assert words in (found.description or "")


def test_rule_11_an_end_at_the_start_is_no_end() -> None:
    start = datetime(2026, 10, 31, 11, tzinfo=STOCKHOLM)
    document = body(event(start=start, end=start))
    assert in_event(document, "DTEND") == ";TZID=Europe/Stockholm:20261031T120000"
    assert "Sluttiden" in in_event(document, "DESCRIPTION")


def test_rule_11_a_default_length_of_nothing_still_gives_a_later_end() -> None:
    document = body(event(end=None, default_length=timedelta()))
    assert in_event(document, "DTEND") == ";TZID=Europe/Stockholm:20261031T110100"


# --- text and bytes --------------------------------------------------------------------------------------------------


def test_rule_13_every_line_is_utf8_ends_in_crlf_and_has_75_octets_at_most() -> None:
    title = "Räksmörgås på åländska 👩🏽‍🚒 " * 20
    document = body(event(title=title, summary=title * 40, location=title, categories=(title, "å" * 900)))
    assert not document.startswith(b"\xef\xbb\xbf")
    physical = document.split(b"\r\n")
    assert physical[-1] == b""
    assert max(map(len, physical)) <= 75
    for line in physical:
        line.decode()
        assert b"\n" not in line
        assert b"\r" not in line


HOSTILE = "a\x00b\x07c\x85d\u2028e\u2029f\ud800g\udfffh\ufdd0i\uffffj\x1b[31mk\rl\r\nm\ufeffn\x7fo"


def test_rule_14_what_no_document_may_hold_is_gone_before_it_is_built() -> None:
    document = body(
        event(
            title=HOSTILE,
            summary=HOSTILE,
            content=HOSTILE,
            location=HOSTILE,
            categories=(HOSTILE,),
            link=f"https://example.se/{HOSTILE}",
            online=f"https://example.se/{HOSTILE}",
            enclosures=(Enclosure(f"https://example.se/{HOSTILE}", HOSTILE),),
        ),
        title=HOSTILE,
        page=f"https://example.se/{HOSTILE}",
    )
    (found,) = read(document)
    assert found.summary == text.line(HOSTILE)
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf", document)


def test_rule_15_the_description_is_plain_text_and_ends_with_the_pages_address() -> None:
    document = body(event(content="<p>Kom &amp; se</p><p>Fika; kaffe, te</p>"))
    (found,) = read(document)
    assert found.description is not None
    assert found.description.startswith("Kom & se")
    assert found.description.endswith("\n\nhttps://www.example.se/kalender/1")
    assert "<" not in found.description


def test_rule_15_an_event_without_text_has_its_address_for_description() -> None:
    assert in_event(body(event()), "DESCRIPTION") == ":https://www.example.se/kalender/1"


def test_rule_15_an_event_without_text_and_address_has_no_description() -> None:
    assert values(body(event(link=None, online=None)), "DESCRIPTION") == []


def test_rule_15_the_summary_is_not_said_twice() -> None:
    twice = read(body(event(summary="Kom  och se", content="<p>Kom och se.</p><p>Mer</p>")))[0].description or ""
    assert twice.count("Kom") == 1
    both = read(body(event(summary="I korthet", content="<p>I längden</p>")))[0].description or ""
    assert both.startswith("I korthet\n\nI längden\n\nhttps://")


def test_rule_15_a_description_of_two_megabytes_is_cut_and_keeps_its_address() -> None:
    document = body(event(1, summary="å" * 2_000_000), event(2))
    long, short = read(document)
    assert long.description is not None
    assert 250_000 < len(long.description.encode()) <= MAX_TEXT
    assert long.description.endswith("…\n\nhttps://www.example.se/kalender/1")
    assert short.description == "https://www.example.se/kalender/2"


def test_rule_16_a_place_is_one_readable_line() -> None:
    document = body(event(location="  Sal 4,\n Länsstyrelsen;\tHamngatan 1 "))
    assert in_event(document, "LOCATION") == r":Sal 4\, Länsstyrelsen\; Hamngatan 1"
    assert read(document)[0].location == "Sal 4, Länsstyrelsen; Hamngatan 1"


@pytest.mark.parametrize(
    ("geo", "written"),
    [
        ((59.329323, 18.068581), [":59.329323;18.068581"]),
        ((0.00001, -0.0), [":0.000010;0.000000"]),
        ((91.0, 18.0), []),
        ((59.0, 181.0), []),
        ((float("nan"), 18.0), []),
        ((float("inf"), 18.0), []),
        (None, []),
    ],
)
def test_rule_16_a_position_is_two_plain_numbers_on_earth(geo: tuple[float, float] | None, written: list[str]) -> None:
    assert values(body(event(geo=geo)), "GEO") == written


def test_rule_16_an_online_meeting_is_a_conference_and_a_link_in_the_text() -> None:
    document = body(event(online="https://meet.example.se/j/1?pwd=a;b,c"))
    assert in_event(document, "CONFERENCE") == ";VALUE=URI:https://meet.example.se/j/1?pwd=a;b,c"
    assert "Delta på nätet: https://meet.example.se/j/1?pwd=a;b,c\n" in (read(document)[0].description or "")
    assert read(document)[0].conference[0].uri == "https://meet.example.se/j/1?pwd=a;b,c"


def test_rule_16_a_meeting_at_the_page_itself_is_not_said_twice() -> None:
    document = body(event(online="https://www.example.se/kalender/1"))
    assert in_event(document, "DESCRIPTION") == ":https://www.example.se/kalender/1"


def test_rule_15_who_arranges_it_what_it_costs_and_where_to_sign_up_stand_in_the_text() -> None:
    document = body(event(organizer="Åby bibliotek", price="Vuxen 50 kr, barn 0 kr", signup="https://biljett.se/1"))
    assert read(document)[0].description == (
        "Arrangör: Åby bibliotek\nPris: Vuxen 50 kr, barn 0 kr\nAnmälan och biljetter: https://biljett.se/1\n\n"
        "https://www.example.se/kalender/1"
    )


def test_rule_16_categories_are_escaped_one_by_one_and_not_repeated() -> None:
    document = body(event(categories=("miljö", "kurs; två, tre", " miljö ", "")))
    assert in_event(document, "CATEGORIES") == r":miljö,kurs\; två\, tre"
    assert names_by_icalendar(document) == ["miljö", "kurs; två, tre"]


def test_rule_16_files_are_attached_by_absolute_address() -> None:
    files = (
        Enclosure("https://www.example.se/program.pdf", "application/pdf"),
        Enclosure("https://www.example.se/bild,1.jpg"),
        Enclosure("https://www.example.se/x", "text/html; charset=utf-8"),
        Enclosure("javascript:alert(1)", "application/pdf"),
        Enclosure("mailto:a@example.se"),
        Enclosure("/relativ.pdf"),
    )
    document = body(event(enclosures=files))
    assert values(document, "ATTACH") == [
        ";FMTTYPE=application/pdf:https://www.example.se/program.pdf",
        ":https://www.example.se/bild,1.jpg",
        ":https://www.example.se/x",
    ]
    assert read(document)[0].attach[0].uri == "https://www.example.se/program.pdf"


def test_rule_16_events_are_public_and_open_their_page() -> None:
    document = body(event())
    assert in_event(document, "CLASS") == ":PUBLIC"
    assert in_event(document, "URL") == ":https://www.example.se/kalender/1"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "inte en adress", "file:///etc/passwd", "http://["])
def test_rule_16_an_address_that_may_not_be_followed_is_left_out(link: str) -> None:
    document = body(event(link=link, online=link))
    assert "URL" not in document[document.index(b"BEGIN:VEVENT") :].decode()
    assert "CONFERENCE" not in document.decode()
    assert link not in document.decode()


def test_rule_17_an_event_blocks_nobodys_day() -> None:
    document = body(event(), event(2, start=date(2026, 12, 24)))
    assert values(document, "TRANSP") == [":TRANSPARENT"] * 2
    assert values(document, "X-MICROSOFT-CDO-BUSYSTATUS") == [":FREE"] * 2


def test_rule_18_sizes_are_known_without_rendering_twice() -> None:
    made = feed(event(1), event(2, summary="x" * 5000), event(3, start=date(9999, 1, 1)))
    sizes = fragment_sizes(made)
    assert list(sizes) == [entry.id for entry in made.entries]
    assert sizes[event(3).id] == 0
    assert sizes[event(2).id] - sizes[event(1).id] > 5000
    document = ICS.render(made).body
    zone = zone_of("Europe/Stockholm")
    assert zone is not None
    assert size_of(made) == len(document)
    assert len(document) == sum(sizes.values()) + len(zone.component) + len(header(made).to_ical(sorted=False))


# --- cancelled -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "CONFIRMED"),
        ({"status": EventStatus.TENTATIVE}, "TENTATIVE"),
        ({"status": EventStatus.POSTPONED}, "TENTATIVE"),
        ({"status": EventStatus.CANCELLED}, "CANCELLED"),
        ({"cancelled": True}, "CANCELLED"),
    ],
)
def test_rule_19_the_status_is_always_said(changes: dict[str, Any], status: str) -> None:
    document = body(event(**changes))
    assert in_event(document, "STATUS") == f":{status}"
    assert in_event(document, "TRANSP") == ":TRANSPARENT"


def test_rule_19_the_title_is_shown_as_the_feed_gives_it() -> None:
    assert in_event(body(event(title="INSTÄLLT: Öppet hus", cancelled=True)), "SUMMARY") == ":INSTÄLLT: Öppet hus"


def test_rule_19_of_a_postponed_event_the_text_says_that_the_new_time_is_unknown() -> None:
    assert "Uppskjutet" in in_event(body(event(status=EventStatus.POSTPONED)), "DESCRIPTION")


def test_rule_22_the_type_and_the_file_name_for_a_browser() -> None:
    assert ICS.media_type == "text/calendar; charset=utf-8"
    assert ICS.extension == "ics"
    assert ICS.headers(feed()) == (("Content-Disposition", 'inline; filename="kalendern.ics"'),)
    assert ICS.headers(feed(name='"Vårt"\r\nX: 1'))[0][1].count('"') == 2


# --- the whole, read back --------------------------------------------------------------------------------------------


def spoil(before: bytes, after: bytes) -> bytes:
    document = body(event(1), event(2, title="Å" * 60))
    assert before in document
    return document.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR", "beginning"),
        (b"\r\nSUMMARY", b"\nSUMMARY", "CRLF"),
        (b"SUMMARY:", b"SUMMARY:" + b"x" * 80, "75 octets"),
        (b"\xc3\x85\r\n \xc3", b"\xc3\r\n \x85\xc3", "inside a character"),
        (b"SUMMARY:", b"SUMMARY:\x07", "control character"),
        (b"\r\nSUMMARY:", b"\r\n\r\nSUMMARY:", "empty line"),
        (b"CALSCALE", b"METHOD:PUBLISH\r\nCALSCALE", "METHOD:PUBLISH where none was asked for"),
        (b"CALSCALE", b"ORGANIZER:mailto:a@example.se\r\nCALSCALE", "asks for an answer"),
        (b"TRANSP", b"ATTENDEE:mailto:a@example.se\r\nTRANSP", "asks for an answer"),
        (b"TZID:Europe/Stockholm", b"TZID:Europe/Berlin", "zones"),
        (b"END:VCALENDAR\r\n", b"END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "exactly one"),
        (b"END:VCALENDAR\r\n", b"", "beginning or an end"),
        (b"kalendern/2", b"kalendern/1", "too few or too many"),
        (b"kalendern/2", b"kalendern/3", "too few or too many"),
        (b"T110000", b"T100000", "another start"),
        (b"SUMMARY:", b"SUMMARY:Inte ", "another title"),
        (b"END:VEVENT", b"END:VTODO", "cannot be read back"),
        (b"DTSTART;TZID=Europe/Stockholm:2026", b"DTSTART;TZID=Europe/Stockholm:202Q", "cannot be read back"),
    ],
)
def test_check_refuses_a_calendar_that_subscribers_would_misread(before: bytes, after: bytes, words: str) -> None:
    made = feed(event(1), event(2, title="Å" * 60))
    with pytest.raises(RenderError, match=words):
        ICS.check(spoil(before, after), made)


def test_check_refuses_a_calendar_of_another_feed() -> None:
    with pytest.raises(RenderError, match="too few or too many"):
        ICS.check(body(event(1)), feed(event(1), event(2)))
    with pytest.raises(RenderError, match="too few or too many"):
        ICS.check(body(event(1), event(2)), feed(event(1)))


def test_check_refuses_a_page() -> None:
    with pytest.raises(RenderError, match="kalendern"):
        ICS.check(b"<!DOCTYPE html><p>Underh\xc3\xa5ll", feed(event()))
    with pytest.raises(RenderError, match="kalendern"):
        ICS.check(b"", feed())
    with pytest.raises(RenderError, match="kalendern"):
        ICS.check(b"\xff\xfe\x00", feed())


def test_check_is_not_led_astray_by_text_that_looks_like_the_format() -> None:
    # At every place of a folded line, also where the fold makes it look like a line of its own.
    for indent in range(80):
        words = f"{'x' * indent}END:VCALENDAR BEGIN:VCALENDAR METHOD:CANCEL DTSTART;TZID=Mars/Base:1 TZID:Mars"
        body(event(title=words, summary=words, location=words, categories=(words,)))


def test_check_believes_that_bad_events_are_left_out() -> None:
    made = feed(event(1), event(2, start=date(9999, 1, 1)), event(1))
    ICS.check(ICS.render(made).body, made)


def test_the_joined_bytes_are_those_that_icalendar_writes_for_the_whole() -> None:
    document = body(*busy_feed().entries[:5])
    written = Calendar.from_ical(document).to_ical(sorted=False)
    # It does not keep the order in a rule, nor the small letters of the calendar's own id.
    written = written.replace(b"\r\nUID:", b"\r\nuid:", 1)
    assert re.sub(rb"(BYDAY=[^;\r]+);(BYMONTH=\d+)", rb"\2;\1", written) == document


REFERENCE = Path(__file__).parent.parent / "docs" / "reference" / "calendar.md"


def test_the_reference_shows_what_is_written() -> None:
    shown = REFERENCE.read_text().partition("```\n")[2].partition("```")[0]
    assert shown.splitlines() == lines(body(event(location="Sal 4, Länsstyrelsen")))[:-1]


def test_every_rule_has_a_row_in_the_reference_and_a_test_named_for_it() -> None:
    cells = re.findall(r"^\| ((?:[A-E]|\d+)(?:, \d+)*) \|", REFERENCE.read_text(), re.MULTILINE)
    tests = "".join(file.read_text() for file in Path(__file__).parent.rglob("test_*.py"))
    named = set(re.findall(r"def test_rule_([a-e]|\d+)_", tests))
    every = {*"abcde", *map(str, range(1, 30))}
    assert {rule.lower() for cell in cells for rule in cell.split(", ")} == every
    assert named == every


# --- any text --------------------------------------------------------------------------------------------------------

ANY = st.text(st.characters(exclude_categories=()), max_size=120) | st.text(
    st.sampled_from("\\nN,;:\"^%2C \t\r\n|å\u2028\ud800=&<>'"), max_size=40
)
"""Text of every code point, lone surrogates too, and text of what the format itself is made of."""


@settings(deadline=None)
@given(title=ANY, summary=ANY, location=ANY, categories=st.lists(ANY, max_size=4))
def test_any_text_reads_back_as_it_was_after_cleaning(
    title: str, summary: str, location: str, categories: list[str]
) -> None:
    entry = event(title=title, summary=summary, location=location, categories=tuple(categories))
    document = body(entry)
    (by_ical,) = read(document)
    (by_icalendar,) = Calendar.from_ical(document).walk("VEVENT")
    wanted = text.line(title) or entry.link
    assert by_ical.summary == str(by_icalendar["SUMMARY"]) == wanted
    place = text.line(location)
    assert (by_ical.location or "") == str(by_icalendar.get("LOCATION", "")) == place
    said = "\n\n".join(filter(None, (text.clean(summary).strip(), entry.link)))
    assert by_ical.description == str(by_icalendar["DESCRIPTION"]) == said
    names = list(dict.fromkeys(filter(None, map(text.line, categories))))
    assert names_by_icalendar(document) == names
    # ``ical`` parts categories at every comma, escaped or not.
    if not any("," in name for name in names):
        assert by_ical.categories == names


ZONES = [ZoneInfo(key) for key in (*SAMPLE, *NOT_WRITTEN)]
MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2198, 6, 1), timezones=st.sampled_from(ZONES))  # noqa: DTZ001
ODD_MOMENTS = (
    st.none()
    | st.dates()
    | st.datetimes(timezones=st.none() | st.timezones() | st.just(UTC) | st.just(timezone(timedelta(minutes=-754))))
)
NUMBERS = st.floats() | st.integers(-200, 200)


@settings(deadline=None)  # the first time in a zone takes what finding its rule takes
@given(start=MOMENTS, length=st.timedeltas(timedelta(), timedelta(days=400)), site=st.sampled_from(ZONES))
def test_any_time_of_any_zone_reads_back_as_the_same_instant(
    start: datetime, length: timedelta, site: ZoneInfo
) -> None:
    end = (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    made = feed(event(start=start, end=end), zone=site.key)
    rendered = ICS.render(made)
    assert rendered.set_aside == ()
    ICS.check(rendered.body, made)
    (found,) = Calendar.from_ical(rendered.body).walk("VEVENT")
    assert isinstance(found, VEvent)
    wanted = start.astimezone(UTC).replace(microsecond=0)
    assert isinstance(found.DTSTART, datetime)
    assert isinstance(found.DTEND, datetime)
    assert found.DTSTART.astimezone(UTC) == wanted
    assert found.DTEND.astimezone(UTC) > wanted


ODD = st.fixed_dictionaries(
    {
        "start": ODD_MOMENTS,
        "end": ODD_MOMENTS,
        "updated": ODD_MOMENTS,
        "geo": st.none() | st.tuples(NUMBERS, NUMBERS),
        "sequence": st.integers(),
        "default_length": st.timedeltas(),
        "link": ANY,
        "online": ANY,
        "organizer": ANY,
        "price": ANY,
        "signup": ANY,
        "enclosures": st.builds(Enclosure, ANY, ANY).map(lambda file: (file,)),
    }
)


@settings(deadline=None)
@given(changes=ODD)
def test_no_event_whatever_is_in_it_costs_another(changes: dict[str, Any]) -> None:
    made = feed(event(1, **changes), event(2))
    rendered = ICS.render(made)
    ICS.check(rendered.body, made)
    assert read(rendered.body)[-1].uid == event(2).id


@given(title=ANY)
def test_any_calendar_name_reads_back(title: str) -> None:
    document = body(title=title)
    calendar = IcsCalendarStream.calendar_from_ics(document.decode())
    assert len(calendar.name) == 1
    assert not set(calendar.name[0]) & set(",;\\\n\r")


# --- memory ----------------------------------------------------------------------------------------------------------


def forget() -> None:
    """Begin as a new process does."""
    _kept.forget()
    zone_of.cache_clear()


def test_an_event_is_rendered_once_a_revision() -> None:
    swedish = Settings("Europe/Stockholm", "sv")
    first = fragment_of(event(), swedish)
    assert fragment_of(event(), swedish) is first
    assert fragment_of(event(sequence=4), swedish) is not first
    assert fragment_of(event(), Settings("Europe/Stockholm", "en")) is not first


def test_an_entry_that_cannot_be_hashed_is_rendered_all_the_same() -> None:
    entry = event(categories=["miljö", "kurs"])
    assert in_event(body(entry), "CATEGORIES") == ":miljö,kurs"


def test_threads_that_render_at_once_get_the_same_bytes() -> None:
    made = feed(
        *(event(number, start=datetime(2026, 1, 1, tzinfo=STOCKHOLM) + timedelta(number)) for number in range(50))
    )
    wanted = ICS.render(made).body
    forget()
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda _: ICS.render(made).body, range(16)))
    assert set(bodies) == {wanted}


def test_fragments_follow_the_order_of_the_feed() -> None:
    made = feed(event(3), event(1), event(2))
    assert [entry.key for entry, _ in fragments_of(made)] == ["k3", "k1", "k2"]
    assert [found.uid[-1] for found in read(ICS.render(made).body)] == ["3", "1", "2"]


def test_the_memory_is_bounded_and_forgets_what_nobody_asks_for() -> None:
    memory: Fragments[bytes] = Fragments(limit=24, weigh=len)
    made: list[str] = []

    def ask(key: str, size: int = 4) -> bytes:
        def make() -> bytes:
            made.append(key)
            return b"x" * size

        return memory.get(key, make)

    for key in ("a", "b", "a", "c", "a", "d", "e", "f", "a", "b"):
        ask(key)
    assert made == ["a", "b", "c", "d", "e", "f", "b"]
    assert len(memory) <= 6
    assert [len(ask("huge", 13)), len(ask("huge", 13))] == [13, 13]
    assert made[-2:] == ["huge", "huge"]
    memory.clear()
    assert len(memory) == 0
