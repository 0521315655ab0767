"""Calendars as a source: whole files in, what ``preview`` shows out; whatever is broken costs only itself.

Each folder ``tests/golden/ics-*`` holds ``calendar.ics``, ``feeds_config.yaml`` and ``preview.json``.
"""

from __future__ import annotations

import json
import random
import re
import textwrap
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import config, sources
from syndicate.errors import ConfigError
from syndicate.fetch import Door
from syndicate.model import Event, FetchMemory, Load, NewsItem, Reading, Recurrence
from syndicate.sources._values import Frame
from syndicate.sources.ics.events import read_events
from syndicate.sources.ics.lines import MAX_COMPONENTS, Component, scan
from syndicate.sources.ics.zones import Zones, named_zone
from tests.sources.making import NOW, LoadIt, Read

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(folder.name for folder in GOLDEN.glob("ics-*"))
SOURCE = "kind: events\ntype: ics\npath: calendar.ics\nurl: https://www.aby.example/\n"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def calendar(*events: str, head: str = "") -> str:
    inner = "".join(f"BEGIN:VEVENT\n{textwrap.dedent(event).strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{inner}END:VCALENDAR\n"


def only(answer: Load) -> Event:
    (item,) = answer.items
    assert isinstance(item, Event)
    return item


def start_of(item: NewsItem | Event) -> datetime | date:
    assert isinstance(item, Event)
    return item.span.start


def recurs(item: Event) -> Recurrence:
    assert item.recurrence is not None
    return item.recurrence


@pytest.fixture
def read_ics(load: LoadIt, tmp_path: Path) -> Read:
    def answered(body: str | bytes, source: str = SOURCE, **given: object) -> Load:
        (tmp_path / "calendar.ics").write_bytes(body if isinstance(body, bytes) else body.encode())
        answer = load(source, **given)
        assert isinstance(answer, Load)
        return answer

    return answered


@pytest.mark.parametrize("case", CASES)
def test_a_golden_calendar_reads_as_written_down(case: str, door: Door) -> None:
    folder = GOLDEN / case
    expected = json.loads((folder / "preview.json").read_text(encoding="utf-8"))
    known = config.load(folder / "feeds_config.yaml", env={})
    now = datetime.fromisoformat(expected["now"])
    answer = sources.load(known.sources["sida"], known, door.errand(), now=now, memory=FetchMemory())
    assert isinstance(answer, Load)
    seen = {
        "now": expected["now"],
        "items": [sources.describe(reading, zone=known.site.zone) for reading in answer.readings],
        "problems": [[problem.item, problem.message] for problem in answer.problems],
        "signs": [[sign.rule, sign.message] for sign in answer.signs],
        "complete": answer.complete,
        "valid_empty": answer.valid_empty,
    }
    assert json.loads(json.dumps(seen).replace(f"{folder}/", "")) == expected


def test_every_golden_calendar_is_tried() -> None:
    assert len(CASES) >= 13


# --- configuration ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("kind: news\ntype: ics\npath: k.ics\n", "holds events"),
        (SOURCE + "fields: {title: SUMMARY, when: DTSTART}\n", "leave this out"),
        (SOURCE + "items: VEVENT\n", "leave this out"),
    ],
)
def test_what_a_calendar_does_not_need_is_told(load: LoadIt, source: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        load(source)


def test_the_example_of_the_how_to_page_reads_as_it_says(read_ics: Read) -> None:
    page = (GOLDEN.parents[1] / "docs/how-to/ics-source.md").read_text(encoding="utf-8")
    (document,) = re.findall(r"^```ics\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (block,) = (one for one in re.findall(r"^```yaml\n(.*?)^```", page, re.DOTALL | re.MULTILINE) if "kansliet:" in one)
    source = textwrap.dedent(block.partition("  kansliet:\n")[2])
    address = re.sub(r"^url: .*\n", "path: calendar.ics\n", source, flags=re.MULTILINE)
    item = only(read_ics(document, address))
    assert (item.title, item.key) == ("Nämndmöte", "namnd@kansliet.example")
    assert str(item.span.start) == "2026-11-30 13:00:00+01:00"
    assert recurs(item).rules == ("FREQ=MONTHLY;BYDAY=-1MO",)
    assert [one.location for one in recurs(item).overrides] == ["Folkets hus"]


# --- times -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        ("DTSTART:20261201T180000", "2026-12-01 18:00:00+01:00", "None"),
        ("DTSTART:20261201T180000Z", "2026-12-01 19:00:00+01:00", "None"),
        ("DTSTART:20261201T180000+0200", "2026-12-01 17:00:00+01:00", "None"),
        ("DTSTART;TZID=America/New_York:20261201T180000", "2026-12-01 18:00:00-05:00", "None"),
        ("DTSTART:20261201", "2026-12-01", "None"),
        ("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261203", "2026-12-01", "2026-12-02"),
        ("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261201", "2026-12-01", "2026-12-01"),
        ("DTSTART;VALUE=DATE:20261201\nDURATION:P2D", "2026-12-01", "2026-12-02"),
        ("DTSTART:20261201T180000\nDURATION:PT1H30M", "2026-12-01 18:00:00+01:00", "2026-12-01 19:30:00+01:00"),
        ("DTSTART:20261201T180000\nDURATION:-PT1H", "2026-12-01 18:00:00+01:00", "None"),
        ("DTSTART:20261201T180000\nDURATION:en timme", "2026-12-01 18:00:00+01:00", "None"),
        ("DTSTART:20261201T180000\nDURATION:P99999W", "2026-12-01 18:00:00+01:00", "None"),
        ("DTSTART:20261201T180000\nDTEND:20261202", "2026-12-01 18:00:00+01:00", "2026-12-02 00:00:00+01:00"),
        ("DTSTART;VALUE=DATE:20261201\nDTEND:20261202T120000", "2026-12-01", "2026-12-02"),
        ("DTSTART:20261201T240000", "2026-12-02 00:00:00+01:00", "None"),
        ("DTSTART:20261025T013000Z", "2026-10-25 02:30:00+01:00", "None"),
    ],
)
def test_times_are_read_as_programs_write_them(read_ics: Read, lines: str, start: str, end: str) -> None:
    item = only(read_ics(calendar(f"SUMMARY:Möte\n{lines}")))
    assert (str(item.span.start), str(item.span.end)) == (start, end)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("DTSTART:00010101T000000Z", "year 1"),
        ("DTSTART:99991231", "9999"),
        ("DTSTART:20261301", "month"),
        ("DTSTART:imorgon", "not a date"),
        ("DTSTART:20160816T::", "not a date"),
        ("DTSTART:<%= start %>", "template"),
        ("LOCATION:Åby", "no date"),
    ],
)
def test_an_event_without_a_date_says_why_and_costs_no_other(read_ics: Read, value: str, why: str) -> None:
    answer = read_ics(calendar(f"SUMMARY:Trasig\n{value}", "SUMMARY:Hel\nDTSTART:20261201"))
    assert [item.title for item in answer.items] == ["Hel"]
    (aside,) = [reading.set_aside for reading in answer.readings if reading.set_aside]
    assert why in aside


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Stockholm", "Europe/Stockholm"),
        ("europe/stockholm", "Europe/Stockholm"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("W. Europe Standard Time 1", "Europe/Berlin"),
        ("FLE Standard Time", "Europe/Kiev"),
        ("US-Mountain", "US/Mountain"),
        ("TZID=Europe/Oslo", "Europe/Oslo"),
    ],
)
def test_names_of_zones(name: str, zone: str) -> None:
    found = named_zone(name)
    assert isinstance(found, ZoneInfo)
    moment = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert moment.astimezone(found).utcoffset() == moment.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize("name", ["UTC", "Z", "GMT", "Etc/UTC"])
def test_names_of_utc(name: str) -> None:
    assert named_zone(name) is UTC


@pytest.mark.parametrize("name", ["Customized Time Zone", "localtime", "../../etc/passwd", "", "Europe", "\x00"])
def test_what_is_no_name_of_a_zone(name: str) -> None:
    assert named_zone(name) is None


def test_a_zone_that_is_not_known_is_told_once(read_ics: Read) -> None:
    events = [f"SUMMARY:Möte {n}\nDTSTART;TZID=Norrsken:2026120{n}T180000" for n in range(1, 6)]
    answer = read_ics(calendar(*events))
    assert [problem.message for problem in answer.problems] == [
        "the time zone “Norrsken” is not known and not described; Europe/Stockholm was taken"
    ]
    assert str(start_of(answer.items[0])) == "2026-12-01 18:00:00+01:00"


def test_a_described_zone_with_a_rule_by_the_second_takes_no_time() -> None:
    text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Ond\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\n"
    text += "TZOFFSETTO:+0100\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR\n"
    began = time.process_time()
    zones = Zones(scan(text).calendars[0], site=STOCKHOLM, now=NOW)
    assert zones.placed(datetime(2026, 12, 1, 18), "Ond").utcoffset() == STOCKHOLM.utcoffset(datetime(2026, 12, 1))  # noqa: DTZ001
    assert time.process_time() - began < 1


# --- recurrence ------------------------------------------------------------------------------------------------------


def test_a_rule_is_followed_in_the_zone_of_the_start_also_where_the_event_is_in_utc(read_ics: Read) -> None:
    item = only(
        read_ics(calendar("SUMMARY:Möte\nDTSTART:20261005T160000Z\nRRULE:FREQ=WEEKLY\nEXDATE:20261012T160000Z"))
    )
    assert isinstance(item.span.start, datetime)
    assert item.span.start.tzinfo is UTC
    assert [str(at) for at in recurs(item).exdates] == ["2026-10-12 16:00:00+00:00"]


def test_dates_left_out_mean_the_time_of_the_start(read_ics: Read) -> None:
    event = "SUMMARY:Möte\nDTSTART;TZID=Europe/Stockholm:20261005T180000\nRRULE:FREQ=WEEKLY\n"
    item = only(read_ics(calendar(event + "EXDATE;VALUE=DATE:20261012,20261019\nEXDATE:20261026T170000Z,trasigt")))
    assert [str(at) for at in recurs(item).exdates] == [
        "2026-10-12 18:00:00+02:00",
        "2026-10-19 18:00:00+02:00",
        "2026-10-26 18:00:00+01:00",
    ]


def test_an_exception_of_a_time_that_the_rule_does_not_have_gets_a_date(read_ics: Read) -> None:
    answer = read_ics(
        calendar(
            "UID:1\nSUMMARY:Möte\nDTSTART:20261005T180000\nRRULE:FREQ=WEEKLY;COUNT=3",
            "UID:1\nSUMMARY:Extra\nRECURRENCE-ID:20261007T180000\nDTSTART:20261007T190000",
        )
    )
    item = only(answer)
    assert [str(at) for at in recurs(item).rdates] == ["2026-10-07 18:00:00+02:00"]


def test_the_last_version_of_an_exception_counts_and_a_sparse_one_is_completed(read_ics: Read) -> None:
    answer = read_ics(
        calendar(
            "UID:1\nRECURRENCE-ID:20261012T180000\nDTSTART:20261012T200000\nSEQUENCE:2",
            "UID:1\nSUMMARY:Gammal\nRECURRENCE-ID:20261012T180000\nDTSTART:20261012T210000\nSEQUENCE:1",
            "UID:1\nSUMMARY:Möte\nLOCATION:Åby\nDTSTART:20261005T180000\nRRULE:FREQ=WEEKLY",
        )
    )
    item = only(answer)
    (other,) = recurs(item).overrides
    assert (other.title, other.location, str(other.span.start)) == ("Möte", "Åby", "2026-10-12 20:00:00+02:00")


def test_endless_lists_are_cut_and_told(read_ics: Read) -> None:
    days = ",".join(
        f"{year}{month:02}{day:02}" for year in range(1990, 2000) for month in range(1, 13) for day in range(1, 28)
    )
    (reading,) = read_ics(calendar(f"SUMMARY:Möte\nDTSTART:19900101\nRRULE:FREQ=DAILY\nEXDATE:{days}")).readings
    assert isinstance(reading.item, Event)
    assert reading.item.recurrence is not None
    assert len(reading.item.recurrence.exdates) == 1000
    assert any("more than 1000" in warning for warning in reading.warnings)


# --- many, and hostile -----------------------------------------------------------------------------------------------


def test_a_full_calendar_keeps_what_is_to_come_and_is_complete(read_ics: Read) -> None:
    old = [f"UID:g{n}\nSUMMARY:Gammal {n}\nDTSTART:{2000 + n % 20}0101T{n % 24:02}0000" for n in range(60)]
    series = "UID:s\nSUMMARY:Serie\nDTSTART:20000101T180000\nRRULE:FREQ=WEEKLY"
    new = [f"UID:n{n}\nSUMMARY:Ny {n}\nDTSTART:202612{n + 1:02}T180000" for n in range(20)]
    answer = read_ics(calendar(*old, series, *new), SOURCE + "max_items: 25\n")
    titles = {item.title for item in answer.items}
    assert {"Serie", *(f"Ny {n}" for n in range(20))} <= titles
    assert len(answer.readings) == 25
    assert answer.complete
    answer = read_ics(calendar(*old, series, *new), SOURCE + "max_items: 10\n")
    assert not answer.complete
    assert "max_items: 10" in answer.problems[0].message


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 200_000,
        "BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 200_000 + "SUMMARY:a\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + "SUMMARY:a\n" * 500_000 + "END:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + "a\n " * 1_000_000 + "\nEND:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;" + '"' * 500_000 + ":20261201\nEND:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART" + ";A=B" * 300_000 + ":20261201\nEND:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nCATEGORIES:"
        + "\\," * 500_000
        + "\nDTSTART:20261201\nEND:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:" + "9" * 1_000_000 + "\nEND:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\n" + "\n" * 2_000_000,
        calendar("DTSTART:19000101T000000\nRRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"),
        calendar(*(f"UID:1\nDTSTART:20261201\nRECURRENCE-ID:{20260101 + n}\nSUMMARY:{n}" for n in range(3000))),
        calendar(*(f"UID:{n}\nSUMMARY:{n}\nDTSTART:19700101T000000\nRRULE:FREQ=DAILY;COUNT=900" for n in range(1000))),
    ],
    ids=range(12),
)
def test_what_is_endless_is_bounded_and_quick(read_ics: Read, body: str) -> None:
    began = time.process_time()
    answer = read_ics(body)
    assert len(answer.readings) <= MAX_COMPONENTS
    assert time.process_time() - began < 15


def _read(words: str) -> list[Reading]:
    frame = Frame(kind="events", zone=STOCKHOLM, language="sv", now=NOW, base="https://www.aby.example/")
    return read_events(scan(words).calendars, frame, notes=[])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_inside_an_event_makes_it_raise(words: str) -> None:
    assert len(_read(calendar(f"SUMMARY:Möte\nDTSTART:20261201\n{words}"))) >= 1


PROPERTIES = st.sampled_from(
    [
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "GEO",
        "STATUS",
        "UID",
        "SEQUENCE",
        "URL",
    ]
)
VALUES = st.one_of(
    st.text(alphabet="0123456789TZP-+;:=,/W", max_size=40),
    st.sampled_from(
        ["20261201", "20261201T180000Z", "PT1H", "FREQ=DAILY", "FREQ=YEARLY;BYDAY=1MO;COUNT=3", "20261201T180000/PT1H"]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(PROPERTIES, st.sampled_from(["", ";TZID=Europe/Oslo", ";VALUE=DATE"]), VALUES), max_size=12))
def test_no_values_make_a_calendar_raise(lines: list[tuple[str, str, str]]) -> None:
    event = "\n".join(f"{name}{parameter}:{value}" for name, parameter, value in lines)
    assert _read(calendar(event, event, "SUMMARY:Hel\nDTSTART:20261201"))


def test_fuzzed_calendars_never_raise(read_ics: Read) -> None:
    draw = random.Random(7)
    for case in CASES:
        whole = bytearray((GOLDEN / case / "calendar.ics").read_bytes())
        for _ in range(6):
            body = bytearray(whole)
            for _ in range(draw.randrange(1, 20)):
                body[draw.randrange(len(body))] = draw.randrange(256)
            read_ics(bytes(body[: draw.randrange(1, len(body) + 1)]))


def test_a_missing_end_of_the_calendar_is_told_and_proves_no_absence(read_ics: Read) -> None:
    answer = read_ics(calendar("SUMMARY:Möte\nDTSTART:20261201").removesuffix("END:VCALENDAR\n"))
    assert not answer.signs
    assert not answer.complete
    assert "END:VCALENDAR is missing" in answer.problems[0].message
    assert [item.title for item in answer.items] == ["Möte"]


def test_events_outside_of_a_calendar_are_read(read_ics: Read) -> None:
    answer = read_ics("BEGIN:VEVENT\nSUMMARY:Lös\nDTSTART:20261201\nEND:VEVENT\n")
    assert (only(answer).title, only(answer).span.start) == ("Lös", date(2026, 12, 1))


def test_a_component_that_does_not_end_costs_nothing() -> None:
    text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\nBEGIN:VALARM\nBEGIN:VEVENT\nSUMMARY:b\nEND:VEVENT\nEND:VCALENDAR"
    (found,) = scan(text).calendars
    assert [(part.first("SUMMARY").value, part.ended) for part in found.parts] == [("a", False), ("b", True)]  # type: ignore[union-attr]
    assert isinstance(found, Component)
    assert found.ended


def test_two_series_that_begin_alike_are_two(read_ics: Read) -> None:
    start = "SUMMARY:Simskola\nDTSTART:20261201T150000Z\nDTEND:20261201T160000Z\n"
    text = calendar(f"UID:1\n{start}RRULE:FREQ=WEEKLY;COUNT=4", f"UID:2\n{start}RRULE:FREQ=MONTHLY;COUNT=4")
    assert len(read_ics(text).items) == 2


def test_a_day_as_the_end_of_a_time_in_utc_is_midnight_where_people_are(read_ics: Read) -> None:
    item = only(read_ics(calendar("UID:1\nSUMMARY:A\nDTSTART:20261201T100000Z\nDTEND;VALUE=DATE:20261202")))
    assert item.span.end == datetime(2026, 12, 2, tzinfo=STOCKHOLM)
