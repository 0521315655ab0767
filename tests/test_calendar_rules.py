"""Every calendar that is published keeps the rules, by a checker of raw lines that shares nothing with the writer.

``tests/support/lint`` reads a document as strict programs do. Here are the documents: every calendar of an office, with
everything that an event may have, as published through the whole way; and each check is broken once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.render.ics import ICS
from tests.support.lint.calendar import CHECKS, lint
from tests.support.office import DAY, HOUR, Office, meeting, office_in
from tests.test_shadow import ITEMS, calendar, one

REFERENCE = Path(__file__).parent.parent / "docs" / "reference" / "calendar.md"
ADDRESS = "/feeds/kalendern.ics"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path, "formats: [ics], by: [category]") as office:
        office.plan[20] = meeting(20, online="https://meet.example.se/20", end=None, title="Å, ä; ö\\n " + "ö" * 200)
        office.refresh()
        office.change(1, start=meeting(1).start + HOUR)
        office.change(2, status="Inställt")
        office.change(3, status="Uppskjutet")
        office.change(4, place="Biblioteket")
        office.refresh(HOUR)
        yield office


def published(office: Office) -> dict[str, bytes]:
    artifacts = office.store.artifacts().artifacts
    return {each.path: each.body for each in artifacts if each.path.endswith(".ics")}


def test_every_calendar_of_an_office_keeps_every_rule(office: Office) -> None:
    documents = published(office)
    assert {path.rpartition("/")[0] for path in documents} == {"/feeds", "/feeds/kalendern", "/events"}
    assert len(documents) >= 15
    faults = {path: found for path, body in documents.items() if (found := lint(path, body))}
    assert faults == {}
    office.refresh(8 * DAY)
    assert [fault for path, body in published(office).items() for fault in lint(path, body)] == []


@settings(deadline=None, max_examples=60)
@given(items=st.lists(ITEMS, max_size=3))
def test_every_calendar_of_any_events_keeps_every_rule(items: list[dict[str, Any]]) -> None:
    for changes in items:  # the mark of what is cancelled comes with the feed
        changes.pop("status", None)
    made = calendar(one(1), *(one(number, **changes) for number, changes in enumerate(items, 10)))
    assert lint(ADDRESS, ICS.render(made).body) == []


# --- each check is broken once ---------------------------------------------------------------------------------------

BODY = ICS.render(calendar(one(1, online="https://meet.example.se/1", geo=(59.33, 18.06), summary="Text"))).body
BROKEN: dict[str, list[tuple[str, str]]] = {
    "A": [("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "RDATE:20260329T020000"), ("DTSTART:1970", "DTSTART:2016")],
    "B": [("SUMMARY:", "X-SUMMARY:"), ("LOCATION:Stockholm", "LOCATION:")],
    "C": [("VERSION:2.0", "VERSION:1.0")],
    "1": [("UID:tag", "UID:ö")],
    "2": [("DTSTAMP:2016", "DTSTAMP:2017"), ("CREATED:2016", "CREATED:2019")],
    "3": [("SEQUENCE:0", "SEQUENCE:-1"), ("SEQUENCE:0\r\n", "")],
    "E": [("DTSTAMP:20161031T080005Z", "DTSTAMP:20161031T080005")],
    "4": [("CALSCALE", "METHOD:PUBLISH\r\nCALSCALE"), ("CLASS:", "ORGANIZER:mailto:a@example.se\r\nCLASS:")],
    "5": [("BEGIN:VEVENT", "X-A:b\r\nBEGIN:VEVENT"), ("VERSION:2.0\r\nPRODID", "PRODID")],
    "6": [("X-WR-CALNAME:Kalendern", "X-WR-CALNAME:Kalendern\\, ny"), ("\r\nNAME:Kalendern", "")],
    "7": [("REFRESH-INTERVAL;VALUE=DURATION", "REFRESH-INTERVAL"), ("X-PUBLISHED-TTL:PT45M", "X-PUBLISHED-TTL:P7D")],
    "8": [("\r\nuid:", "\r\nUID:"), ("SOURCE;VALUE=URI", "SOURCE")],
    "9": [(";TZID=Europe/Stockholm:20261031T110000", ":20261031T110000"), ("TZID:Europe/Stockholm", "TZID:Mars")],
    "10": [("DTSTART;TZID=Europe/Stockholm:20261031T110000", "DTSTART:20261031")],
    "11": [("DTEND;TZID=Europe/Stockholm:20261031T130000\r\n", ""), ("20261031T130000", "20261031T100000")],
    "12": [("SEQUENCE", "RRULE:FREQ=SECONDLY\r\nSEQUENCE"), ("SEQUENCE", "EXDATE:20261031T110000Z\r\nSEQUENCE")],
    "13": [("\r\nSUMMARY", "\nSUMMARY"), ("SUMMARY:", f"SUMMARY:{'x' * 80}")],
    "14": [("SUMMARY:", "SUMMARY:\x07"), ("SUMMARY:", "SUMMARY:a;b")],
    "15": [("DESCRIPTION:Text", "DESCRIPTION:<br>"), ("URL:https://www.example.se/k", "URL:https://www.example.se/x")],
    "16": [("GEO:59.33", "GEO:159.33"), ("CLASS:PUBLIC", "CLASS:PRIVATE"), ("CONFERENCE;VALUE=URI", "CONFERENCE")],
    "17": [("TRANSP:TRANSPARENT", "TRANSP:OPAQUE")],
    "18": [("CLASS:PUBLIC\r\n", "CLASS:PUBLIC\r\n" + "X-A:b\r\n" * 150_000)],
    "19": [("STATUS:CONFIRMED", "STATUS:CANCELLED"), ("STATUS:CONFIRMED\r\n", "")],
    "21": [("20261031T110000", "18261031T110000")],
}
"""Of each rule what is put in the place of what, so that it is broken."""


def test_every_check_is_broken_here() -> None:
    assert BROKEN.keys() == CHECKS.keys()


@pytest.mark.parametrize(("rule", "before", "after"), [(name, *each) for name, all_ in BROKEN.items() for each in all_])
def test_the_checker_notices_a_rule_that_is_broken(rule: str, before: str, after: str) -> None:
    assert lint(ADDRESS, BODY) == []
    assert before.encode() in BODY
    found = lint(ADDRESS, BODY.replace(before.encode(), after.encode(), 1))
    assert rule in {fault.rule for fault in found}, found


def test_the_reference_tells_what_is_checked() -> None:
    table = (
        REFERENCE.read_text(encoding="utf-8").partition("## What is checked of every document")[2].partition("\n## ")[0]
    )
    rows = dict(re.findall(r"^\| (\w+) \| (.*) \|$", table, re.MULTILINE))
    rows.pop("rule")
    assert rows == {name: " ".join((check.__doc__ or "").split()) for name, check in CHECKS.items()}
