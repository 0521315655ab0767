"""docs/explanation/dates.md says what the grammar does: each line of its tables is tried."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syndicate.when import NotADate, When, read

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "dates.md"
ROW = re.compile(
    r"^\| `(?P<text>[^`]+)`(?: \((?P<language>[^,)]+)(?:, (?P<zone>\w+))?\))? \| (?P<expected>.+) \|$", re.MULTILINE
)


def rows(heading: str) -> list[tuple[str, str, str, str]]:
    """(text, language, zone, second column) of the table under a heading."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return [
        (row["text"], row["language"] or "sv", row["zone"] or "Europe/Stockholm", row["expected"])
        for row in ROW.finditer(section)
    ]


def tried(text: str, language: str, zone: str) -> When | NotADate:
    place = ZoneInfo("America/Chicago" if language == "en-US" else zone)
    now = datetime(2016, 10, 21, 10, tzinfo=ZoneInfo("Europe/Stockholm"))
    return read(text, language=language, zone=place, now=now, kind="events")


@pytest.mark.parametrize(("text", "language", "zone", "expected"), rows("What is read"))
def test_the_page_tells_what_is_read(text: str, language: str, zone: str, expected: str) -> None:
    result = tried(text, language, zone)
    assert isinstance(result, When), result
    ends = [end for end in (result.span.start, result.span.end) if end is not None]
    told = " .. ".join(f"{end:%Y-%m-%d %H:%M}" if isinstance(end, datetime) else f"{end}" for end in ends)
    day, _, context = expected.partition(", ")
    assert told == day
    assert result.inferred == bool(context)


@pytest.mark.parametrize(("text", "language", "zone", "expected"), rows("What is refused"))
def test_the_page_tells_what_is_refused_and_why(text: str, language: str, zone: str, expected: str) -> None:
    result = tried(text, language, zone)
    assert isinstance(result, NotADate), result
    assert expected in result.reason


def test_the_tables_are_found() -> None:
    assert len(rows("What is read")) > 25
    assert len(rows("What is refused")) > 20
