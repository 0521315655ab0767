"""What is purged is nowhere any more and does not come back; what a copy holds is restored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_httpserver import HTTPServer

from syndicate.cli import main
from syndicate.config import load
from syndicate.model import Record
from syndicate.purging import find, purge
from syndicate.store import open_store
from syndicate.verify import verify
from tests.support.county import County, Story, county_at
from tests.support.office import DAY, HOUR, Office, meeting, office_in

SECRET = "Privatperson"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path, "by: [place]") as office:
        office.plan[3] = meeting(3, title=f"{SECRET} inbjuder", place="Hos Lisa", intro=f"{SECRET} talar.")
        office.refresh()
        office.change(3, start=meeting(3).start + HOUR, end=None)
        office.refresh(HOUR)
        yield office


def named(office: Office, title: str = SECRET) -> Record:
    (record,) = (each for each in office.store.records(["kalendern"]) if title in (each.item.title or ""))
    return record


def ran(office: Office, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--config", str(office.config.path)])


def everywhere(folder: Path, words: str) -> list[str]:
    """The tables of the store in which the words stand, in any column; documents unfolded."""
    found = []
    with closing(sqlite3.connect(next(folder.glob("s*.db")))) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                text = "\n".join(
                    value.replace(b"\r\n ", b"").decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    for value in row
                )
                if words in text or json.dumps(words)[1:-1] in text:
                    found.append(table)
    return sorted(set(found))


def test_what_is_purged_stands_nowhere_in_the_store(office: Office) -> None:
    tables = ["syndicate_artifacts", "syndicate_fragments", "syndicate_records", "syndicate_revisions"]
    assert everywhere(office.folder, SECRET) == tables
    record = named(office)
    done = ran(office, "purge", record.id)
    assert done.exit_code == 0, done.output
    assert f"Removed for good: “{SECRET} inbjuder” ({record.id})" in done.stderr
    assert everywhere(office.folder, SECRET) == []
    assert everywhere(office.folder, "Hos Lisa") == []
    assert [event.summary for event in office.events()].count(f"{SECRET} inbjuder") == 0
    assert office.store.artifact(f"/events/{record.key}.ics") is None
    assert f"/events/{record.key}.json" in office.store.artifacts().retired
    assert "/feeds/kalendern/plats/hos-lisa.atom" in office.store.artifacts().retired
    assert verify(office.config, office.store, now=office.now).good


def test_it_does_not_come_back_from_the_source_whatever_is_edited_there(office: Office) -> None:
    record = named(office)
    purge(office.config, office.store, record, at=office.now)
    number = office.store.publication()
    assert office.refresh(HOUR).verdict == "unchanged"
    assert office.store.publication() == number
    office.change(1, intro="Annat.")
    assert office.refresh(HOUR).revised == 1
    office.change(3, title=f"{SECRET} välkomnar", place="Torget", start=meeting(3).start + DAY, end=None)
    office.refresh(HOUR)
    assert everywhere(office.folder, SECRET) == []
    office.plan[9] = meeting(9)
    office.refresh(HOUR)
    assert len(office.events()) == 8  # the others, and what is new
    del office.plan[3]
    for _ in range(4):
        office.refresh(9 * HOUR)
    assert len(office.events()) == 8


def test_one_without_a_page_of_its_own_is_known_by_title_and_time(tmp_path: Path) -> None:
    with office_in(tmp_path) as office:
        office.plan = {number: replace(meeting(number), link="") for number in range(1, 7)}
        office.refresh()
        purge(office.config, office.store, named(office, "Möte 3"), at=office.now)
        office.refresh(HOUR)
        assert sorted(str(event.summary) for event in office.events()) == [f"Möte {n}" for n in (1, 2, 4, 5, 6)]


def test_what_is_held_is_cleaned_too(office: Office) -> None:
    office.plan = {3: office.plan[3]}
    assert office.refresh(HOUR).verdict == "hold"
    assert "syndicate_held" in everywhere(office.folder, SECRET)
    purge(office.config, office.store, named(office), at=office.now)
    assert everywhere(office.folder, SECRET) == []
    assert office.store.held("kalendern") is not None


def test_it_is_named_by_id_key_change_or_address_and_the_unknown_is_told(office: Office) -> None:
    record = named(office)
    for name in (record.id, record.key, f"{record.id}#r1", f"https://feeds.example.se/events/{record.key}/"):
        assert [each.id for each in find(office.store, name)] == [record.id]
    done = ran(office, "purge", "tag:example.se,2016:kalendern/other")
    assert done.exit_code == 1
    assert "there is no item tag:example.se,2016:kalendern/other" in done.stderr


def test_what_two_sources_have_is_removed_from_both(office: Office) -> None:
    path = office.config.path
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  kalendern:"), text.index("feeds:")
    other = text[start:end].replace("  kalendern:", "  andra:", 1).replace("kalender.html", "andra.html")
    text = f"{text[:end]}{other}{text[end:]}".replace("from: [kalendern]", "from: [kalendern, andra]")
    path.write_text(text, encoding="utf-8")
    (office.folder / "andra.html").write_bytes(office.page())
    office.config = load(path, env={})
    office.cycle.refresh("andra")
    office.refresh(HOUR)
    assert len(office.events()) == 8
    done = ran(office, "purge", named(office).id)
    assert done.stderr.count("Removed for good") == 2
    assert everywhere(office.folder, SECRET) == []
    office.cycle.refresh("andra")
    office.refresh(HOUR)
    assert everywhere(office.folder, SECRET) == []
    assert len(office.events()) == 7


def test_it_is_taken_out_of_an_archive_and_nothing_else_moves(httpserver: HTTPServer, tmp_path: Path) -> None:
    with county_at(httpserver, tmp_path) as county:
        text = county.config.path.read_text(encoding="utf-8")
        county.config.path.write_text(text.replace("from: [aktuellt]", "from: [aktuellt], limit: 20"), encoding="utf-8")
        county.config = load(county.config.path, env={})
        stories = [Story(number, date="20 okt 2016") for number in range(120)]
        stories[90] = Story(90, title=f"{SECRET} i nämnden", date="20 okt 2016")
        county.news(stories)
        county.cycle.refresh("aktuellt")
        before = archives(county)
        (spoilt,) = [path for path, ids in before.items() if SECRET.encode() in county.document(path)]
        (record,) = (r for r in county.store.records(["aktuellt"]) if SECRET in (r.item.title or ""))
        purge(county.config, county.store, record, at=county.now)
        after = archives(county)
        assert after == before | {spoilt: [id_ for id_ in before[spoilt] if id_ != record.id]}
        assert everywhere(tmp_path, SECRET) == []
        county.cycle.refresh("aktuellt")
        assert everywhere(tmp_path, SECRET) == []
        assert verify(county.config, county.store, now=county.now).good


def archives(county: County) -> dict[str, list[str]]:
    """The archive documents in JSON, with the ids of their items."""
    paths = [each.path for each in county.store.artifacts().artifacts if "/archive/" in each.path]
    return {
        path: [item["id"] for item in json.loads(county.document(path))["items"]]
        for path in paths
        if path.endswith(".json")
    }


# --- restore ---------------------------------------------------------------------------------------------------------


def test_a_copy_is_put_back_while_others_have_the_store_open(office: Office) -> None:
    copy = office.folder / "kopia.bak"
    assert ran(office, "backup", str(copy)).exit_code == 0
    before = office.store.artifacts()
    office.change(1, title="Efteråt")
    office.refresh(HOUR)
    number = office.store.publication()
    done = ran(office, "restore", str(copy))
    assert done.exit_code == 0, done.output
    with open_store(f"sqlite:///{copy}") as copied:
        held = [name for name, state in copied.feeds().items() if state.entries and name in office.config.feeds]
    assert f"feeds with entries: {len(held)}." in done.stderr
    assert office.store.artifacts(number) == before  # a store that is open, asked for what is new, gets everything
    (aside,) = office.folder.glob("*.before-restore")
    with open_store(f"sqlite:///{aside}") as kept:
        assert kept.publication() == number
    office.refresh(HOUR)
    assert "Efteråt" in office.document("/feeds/kalendern.ics").decode()


def test_a_damaged_store_is_put_aside_as_it_is(office: Office) -> None:
    copy = office.folder / "kopia.bak"
    office.store.backup(copy)
    before = office.store.artifacts()
    office.store.close()
    path = office.folder / "s.db"
    path.write_bytes(b"rubbish" * 1000)
    assert ran(office, "status").exit_code == 1
    assert ran(office, "restore", str(copy)).exit_code == 0
    assert office.store.artifacts() == before
    (aside,) = office.folder.glob("*.before-restore")
    assert aside.read_bytes() == b"rubbish" * 1000


@pytest.mark.parametrize("words", [b"", b"no database " * 100])
def test_what_is_no_copy_changes_nothing(office: Office, words: bytes) -> None:
    wrong = office.folder / "fel.bak"
    wrong.write_bytes(words)
    before = office.store.artifacts()
    done = ran(office, "restore", str(wrong))
    assert done.exit_code == 1
    assert str(wrong) in done.stderr
    assert office.store.artifacts() == before
    assert not list(office.folder.glob("*.before-restore"))
    assert ran(office, "restore", str(office.folder / "s.db")).exit_code == 1
