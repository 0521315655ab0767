"""``syndicate verify``: what is right is found right, and each thing that is wrong is named with what is to blame."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import brotli
import pytest
from click.testing import CliRunner
from pytest_httpserver import HTTPServer

from syndicate.cli import main
from syndicate.config import load
from syndicate.verify import Report, verify
from tests.support.county import Story, county_at
from tests.support.office import DAY, HOUR, Office, meeting, office_in

ATOM, ICS, JSON = (f"/feeds/kalendern.{form}" for form in ("atom", "ics", "json"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path, "by: [place]", meetings=4) as office:
        office.refresh()
        office.change(1, start=meeting(1).start + HOUR, end=None)
        office.change(2, status="inställt")
        office.refresh(HOUR)
        yield office


def looked(office: Office) -> Report:
    return verify(office.config, office.store, now=office.now)


def faults(office: Office) -> dict[str, list[str]]:
    """Path -> what is wrong there, with the item that it is about."""
    found = looked(office).documents
    return {
        each.path: [f"{item}: {what}" if item else what for item, what in each.faults] for each in found if each.faults
    }


def spoil(office: Office, path: str, old: str, new: str) -> None:
    """Another body in the store under the same path, whole in itself: its digest and its codings are its own."""
    body = office.document(path).decode()
    assert old in body
    changed = body.replace(old, new, 1).encode()
    digest = hashlib.sha256(changed).hexdigest()
    columns = (changed, digest, gzip.compress(changed, mtime=0), brotli.compress(changed), path)
    in_store(office, "UPDATE syndicate_artifacts SET body = ?, digest = ?, gzip = ?, br = ? WHERE path = ?", *columns)


def in_store(office: Office, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(office.config.store.removeprefix("sqlite:///"))) as connection, connection:
        assert connection.execute(statement, values).rowcount == 1


def key_of(office: Office, title: str) -> str:
    (key,) = (record.key for record in office.store.records(["kalendern"]) if record.item.title == title)
    return key


# --- what is right ---------------------------------------------------------------------------------------------------


def test_everything_that_is_published_is_read_and_found_right(office: Office) -> None:
    found = looked(office)
    assert faults(office) == {}
    assert {each.path for each in found.documents} == {each.path for each in office.store.artifacts().artifacts}
    entries = {each.path: each.entries for each in found.documents}
    assert (entries[ATOM], entries[ICS], entries["/feeds/kalendern/andringar.atom"]) == (4, 4, 2)


def test_what_the_clock_alone_would_change_is_no_fault(office: Office) -> None:
    office.now += 9 * DAY  # marks would go and events be over, if anybody looked
    assert looked(office).good
    office.refresh()
    assert looked(office).good


def test_a_window_that_lags_behind_until_midnight_is_no_fault(tmp_path: Path) -> None:
    with office_in(tmp_path, "window: {past: 3d}", meetings=14) as office:
        office.refresh()
        office.refresh(19 * DAY)
        assert looked(office).good
        for _ in range(20):  # an hour each, over the evening on which an event leaves the window
            office.refresh(HOUR)
            assert faults(office) == {}, office.now


def test_a_service_that_publishes_nothing_has_nothing_wrong(tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        assert looked(office) == Report(())


def test_an_archive_is_followed_to_its_end(httpserver: HTTPServer, tmp_path: Path) -> None:
    with county_at(httpserver, tmp_path) as county:
        text = county.config.path.read_text(encoding="utf-8")
        county.config.path.write_text(text.replace("from: [aktuellt]", "from: [aktuellt], limit: 20"), encoding="utf-8")
        county.config = load(county.config.path, env={})
        county.news([Story(number, date="20 okt 2016") for number in range(100)])
        county.cycle.refresh("aktuellt")
        found = verify(county.config, county.store, now=county.now)
        assert found.good
        entries = {each.path: each.entries for each in found.documents}
        assert (entries["/feeds/aktuellt/archive/50.atom"], entries["/feeds/aktuellt/archive/80.json"]) == (50, 30)
        with closing(sqlite3.connect(tmp_path / "syndicate.db")) as connection, connection:
            connection.execute("DELETE FROM syndicate_artifacts WHERE path = '/feeds/aktuellt/archive/50.rss'")
        told = {
            each.path: [what for _, what in each.faults]
            for each in verify(county.config, county.store, now=county.now).documents
            if each.faults
        }
        assert told == {
            "/feeds/aktuellt/archive/50.rss": ["it is to be published and is not there"],
            "/feeds/aktuellt/archive/80.rss": [
                "what is older should be at /feeds/aktuellt/archive/50.rss, where nothing is published"
            ],
        }


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        (ATOM, "Möte 3", "Möte 33", "Möte 3: its title reads as “Möte 33” and not as “Möte 3”"),
        (ATOM, "/kalender/3", "/kalender/4", "its link reads as “https://www.example.se/kalender/4”"),
        (ATOM, "<feed ", "<fed ", "it is not well-formed"),
        ("/feeds/kalendern.rss", "2026 10:00", "2026 11:00", "reads as"),
        (JSON, "2026-11-25T17:00", "2026-11-25T16:00", "Möte 3: its start reads as 2026-11-25T15:00:00+00:00"),
        (JSON, "version/1.1", "version/1", "it is no JSON Feed 1.1"),
        (ICS, "20261125T170000", "20261125T160000", "Möte 3: its start reads as 2026-11-25T15:00:00+00:00"),
        (ICS, "TZOFFSETTO:+0100", "TZOFFSETTO:+0200", "its start reads as"),
        (ICS, "SEQUENCE:1", "SEQUENCE:0", "its number of changes reads as “0” and not as “1”"),
        (ICS, "TRANSP:TRANSPARENT", "TRANSP:OPAQUE", "its taking up time reads as yes and not as no"),
        (ICS, "CALSCALE", "METHOD:PUBLISH\r\nCALSCALE", "its METHOD reads as “PUBLISH” and not as nothing"),
        (ICS, "SUMMARY:Möte 3\r\n", "SUMMARY:Möte 3\n", "it has lines that are not as RFC 5545 wants them"),
        (
            "/feeds/kalendern/upptagen.ics",
            "TRANSP:OPAQUE",
            "TRANSP:TRANSPARENT",
            "its taking up time reads as no and not as yes",
        ),
        ("/feeds/kalendern/paminn-1d.ics", "BEGIN:VALARM", "BEGIN:VALARMS", "it"),
        ("/feeds/kalendern/andringar.atom", "Ny tid", "Nya tider", "reads as “Nya tider: Möte 1”"),
    ],
)
def test_a_document_that_says_something_else_is_named_with_the_item(
    office: Office, path: str, old: str, new: str, fault: str
) -> None:
    spoil(office, path, old, new)
    found = faults(office)
    assert list(found) == [path]
    assert any(fault in each for each in found[path]), found[path]


def test_an_entry_that_is_missing_doubled_or_foreign_is_named(office: Office) -> None:
    items = json.loads(office.document(JSON))["items"]
    whole = json.dumps(items[0], ensure_ascii=False, indent=1).replace("\n", "\n  ")
    text = office.document(JSON).decode()
    assert whole in text
    spoil(office, JSON, f'{items[0]["id"]}"', f'{items[1]["id"]}"')
    first, second = items[0]["title"], items[1]["title"]
    told = faults(office)[JSON]
    assert f"{first}: it is missing, {items[0]['id']}" in told
    assert any("it stands there 2 times" in each for each in told)
    spoil(office, JSON, f'{items[1]["id"]}"', 'tag:example.se,2016:other"')
    assert any("it should not be there, tag:example.se,2016:other" in each for each in faults(office)[JSON])
    assert second


def test_an_event_by_itself_is_compared_too(office: Office) -> None:
    key = key_of(office, "Möte 3")
    spoil(
        office,
        f"/events/{key}.ics",
        "DTSTART;TZID=Europe/Stockholm:20261125T17",
        "DTSTART;TZID=Europe/Stockholm:20261125T16",
    )
    spoil(office, f"/events/{key}.json", f'"key": "{key}"', '"key": "other"')
    found = faults(office)
    assert list(found) == [f"/events/{key}.ics", f"/events/{key}.json"]
    assert "Möte 3: its start reads as 2026-11-25T15:00:00+00:00" in found[f"/events/{key}.ics"][0]
    in_store(office, "DELETE FROM syndicate_artifacts WHERE path = ?", f"/events/{key}.json")
    assert "Möte 3: the event has no page" in faults(office)[f"/events/{key}.json"]


def test_bytes_and_codings_that_are_not_the_published_ones_are_named(office: Office) -> None:
    in_store(office, "UPDATE syndicate_artifacts SET br = gzip, gzip = x'00' WHERE path = ?", ATOM)
    in_store(office, "UPDATE syndicate_artifacts SET body = CAST(body || x'0a' AS BLOB) WHERE path = ?", JSON)
    assert faults(office) == {
        ATOM: ["as gzip it is another document", "as br it is another document"],
        JSON: ["its bytes are not those that were published", "as gzip it is another document",
               "as br it is another document"],
    }  # fmt: skip


def test_a_document_that_is_gone_or_of_no_feed_is_named(office: Office) -> None:
    in_store(office, "DELETE FROM syndicate_artifacts WHERE path = ?", ICS)
    in_store(office, "UPDATE syndicate_artifacts SET path = '/feeds/annan.atom', feed = 'annan' WHERE path = ?", ATOM)
    assert faults(office) == {
        ICS: ["it is to be published and is not there"],
        ATOM: ["it is to be published and is not there"],
        "/feeds/annan.atom": ["its feed does not know this version of it"],
    }


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_shows_a_table_tells_faults_and_repairs(office: Office) -> None:
    key = key_of(office, "Möte 3")
    spoil(office, ICS, "20261125T170000", "20261125T160000")
    spoil(office, f"/events/{key}.ics", "SEQUENCE:0", "SEQUENCE:7")
    command = ["verify", "--config", str(office.config.path)]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 1
    assert "“Möte 3”: its start reads as 2026-11-25T15:00:00+00:00" in told.stdout
    assert "2 of " in told.stderr
    report = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    assert report["good"] is False
    assert [each["path"] for each in report["documents"] if each["faults"]] == [f"/events/{key}.ics", ICS]
    assert next(each for each in report["documents"] if each["path"] == ATOM)["entries"] == 4
    mended = CliRunner().invoke(main, [*command, "--repair"])
    assert mended.exit_code == 0, mended.stdout
    assert "all as they should be" in mended.stderr
    assert faults(office) == {}
