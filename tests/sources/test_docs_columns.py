"""The how-to pages of files and databases: their examples give what they promise, their tables are what is in force."""

from __future__ import annotations

import re
import sqlite3
import textwrap
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from syndicate import config, sources
from syndicate.config import Config
from syndicate.fetch import Door
from syndicate.model import Event, Load, NewsItem
from syndicate.sources import _columns as columns
from syndicate.sources import files
from syndicate.sources.files import entries
from tests.sources.files.workbooks import sheet_of, workbook
from tests.sources.making import FRESH, NOW

HOW_TO = Path(__file__).parents[2] / "docs/how-to"
FILES = (HOW_TO / "files-source.md").read_text(encoding="utf-8")
SQL = (HOW_TO / "sql-source.md").read_text(encoding="utf-8")
SITE = """
site:
  title: T
  url: https://www.example.se/
  language: sv
  timezone: Europe/Stockholm
  authority: example.se,2026
{sources}
feeds: {{x: {{from: [{name}]}}}}
"""


def block(page: str, language: str, holding: str) -> str:
    found = [
        part for part in re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE) if holding in part
    ]
    assert len(found) == 1
    return str(found[0])


def load(folder: Path, written: str, env: Mapping[str, str] = {}) -> tuple[Config, Load]:
    name = re.findall(r"^  (\w+):$", written, re.MULTILINE)[0]
    text = SITE.format(sources=written, name=name)
    known = config.parse(text, path=folder / "feeds_config.yaml", env=env)
    with Door(user_agent="syndicate-tests (+mailto:webb@aby.example)") as door:
        answer = sources.load(known.sources[name], known, door.errand(), now=NOW, memory=FRESH)
    assert isinstance(answer, Load)
    assert not answer.problems
    return known, answer


def test_the_markdown_example(tmp_path: Path) -> None:
    (name,) = re.findall(r"for example `(nyheter/[^`]+\.md)`", FILES)
    (tmp_path / "nyheter").mkdir()
    (tmp_path / name).write_text(block(FILES, "markdown", "slug"), encoding="utf-8")
    _, answer = load(tmp_path, block(FILES, "yaml", "path: nyheter"))
    (item,) = answer.items
    assert isinstance(item, NewsItem)
    assert (item.key, str(item.published)) == (name.removeprefix("nyheter/"), "2016-10-21")
    assert item.link == "https://www.example.se/nyheter/uppforandekod"
    assert item.summary == "Nu lanserar vi vårt vägledande dokument."
    assert 'src="https://www.example.se/nyheter/omslag.jpg"' in (item.content or "")


def test_the_spreadsheet_example(tmp_path: Path) -> None:
    (tmp_path / "kalender.csv").write_text(block(FILES, "csv", "Rubrik"), encoding="cp1252")
    _, answer = load(tmp_path, block(FILES, "yaml", "path: kalender.csv"))
    assert [(item.title, str(item.span.start)) for item in answer.items if isinstance(item, Event)] == [
        ("Öppet hus", "2016-10-31 11:00:00+01:00"),
        ("Julmarknad", "2016-12-03"),
    ]


def test_the_example_with_columns_of_ones_own(tmp_path: Path) -> None:
    rows = [["Kursnamn", "Kursdag", "Börjar kl", "Sal"], ["Keramik", "12 januari 2027", "18.00–20.30", "B"]]
    (tmp_path / "kurser.xlsx").write_bytes(workbook({"Våren": sheet_of([]), "Hösten": sheet_of(rows)}))
    _, answer = load(tmp_path, block(FILES, "yaml", "path: kurser.xlsx"))
    (item,) = answer.items
    assert isinstance(item, Event)
    assert (item.title, str(item.span.end), item.location) == ("Keramik", "2027-01-12 20:30:00+01:00", "B")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "cms.db")) as connection:
        connection.executescript(
            "CREATE TABLE nyheter (id, rubrik, ingress, brodtext, publicerad, slug, status);"
            "INSERT INTO nyheter VALUES (1, 'A', 'B', '<p>C</p>', '2016-10-21 08:00', 'a', 'publicerad'),"
            " (2, 'D', 'E', 'F', '2016-10-22', 'd', 'utkast');"
            "CREATE TABLE evenemang (namn, datum, klockslag, lokal, synlig);"
            "INSERT INTO evenemang VALUES"
            " ('Möte', '2016-10-31', '11–12', 'Sal 1', 1), ('Dolt', '2016-11-01', '', '', 0)"
        )
    return tmp_path


def test_the_query_example(database: Path) -> None:
    _, answer = load(database, block(SQL, "yaml", "${DB_URL}"), {"DB_URL": f"sqlite:///{database}/cms.db"})
    assert [(item.key, item.title, item.content, item.link) for item in answer.items] == [
        ("1", "A", "<p>C</p>", "https://www.example.se/nyheter/a")
    ]


def test_the_query_example_with_fields(database: Path) -> None:
    _, answer = load(database, block(SQL, "yaml", "klockslag"))
    (item,) = answer.items
    assert isinstance(item, Event)
    assert (item.title, str(item.span.start), item.location) == ("Möte", "2016-10-31 11:00:00+01:00", "Sal 1")


def test_seconds_since_1970_are_a_date_as_the_page_says(database: Path) -> None:
    (written,) = re.findall(r"`(datetime\(created[^`]+)`", SQL)
    keys = f"""
sources:
  x:
    kind: news
    type: sql
    path: cms.db
    query: SELECT 'A' AS rubrik, {written.replace("created", "1476000000")} AS datum
"""
    _, answer = load(database, keys)
    (item,) = answer.items
    assert isinstance(item, NewsItem)
    assert str(item.published) == "2016-10-09 10:00:00+02:00"


def test_the_table_of_names_is_what_is_known() -> None:
    rows = dict(re.findall(r"^\| ([a-z_, ]+) \| (.*) \|$", FILES, re.MULTILINE))
    told = {field: {columns.plain_name(name) for name in re.split(r"[,;] ", words)} for field, words in rows.items()}
    for field, words in columns.NAMES.items():
        row = next(names for key, names in told.items() if {"key": "id"}.get(field, field) in key.split(", "))
        assert set(words.split()) <= row, field
    known = {name for words in columns.NAMES.values() for name in words.split()}
    days = {*columns.START_DAYS.split(), *columns.END_DAYS.split()}
    times = {*columns.START_TIMES.split(), *columns.END_TIMES.split()}
    for name in (days, times):
        assert all(any(one in names or f"oftheend{one}" in names for names in told.values()) for one in name)
    mentioned = {name.removeprefix("oftheend") for names in told.values() for name in names}
    extra = mentioned - known - days - times
    assert {name for name in extra if not name.startswith(("else", "with", "isfound", "withaslug"))} <= {
        "slug",
        "foundas",
    }


def test_the_limits_are_those_in_force() -> None:
    said = textwrap.shorten(FILES, 100_000)
    assert "At most 2,000 files, 32 MB and 10,000 entries are read" in said
    assert (files.MAX_TOTAL, entries.MAX_ENTRIES) == (32 * 1024 * 1024, 10_000)
