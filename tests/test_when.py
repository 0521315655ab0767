"""The grammar of dates, case by case: tests/when_cases/*.tsv, written for this project from the forms that sites use.

Columns: text, language, kind, day that it is read on (at 10:00), zone, and what is expected: a day or a wall time in
the zone, ``..`` before the end of a range, ``~`` where context completed it, ``!`` with warnings; ``-`` for no date,
with words of the reason where they matter.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syndicate.model import Kind
from syndicate.when import NotADate, When, read

CASES = Path(__file__).parent / "when_cases"
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def cases() -> list[tuple[str, dict[str, str]]]:
    """(id, row) of every case."""
    found = []
    for path in sorted(CASES.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [(f"{path.stem}:{line}", row) for line, row in enumerate(rows, 2)]
    return found


def told(result: When | NotADate) -> str:
    """The result in the notation of the cases."""
    if isinstance(result, NotADate):
        return f"- {result.reason}"
    ends = [result.span.start, result.span.end]
    text = " .. ".join(
        f"{end:%Y-%m-%d %H:%M}" if isinstance(end, datetime) else end.isoformat() for end in ends if end is not None
    )
    return text + (" ~" if result.inferred else "") + (" !" if result.warnings else "")


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in cases()])
def test_a_case_reads_as_expected(row: dict[str, str]) -> None:
    zone = ZoneInfo(row["zone"])
    kind: Kind = "news" if row["kind"] == "news" else "events"
    now = datetime.fromisoformat(f"{row['now']}T10:00").replace(tzinfo=zone)
    result = told(read(row["text"], language=row["language"], zone=zone, now=now, kind=kind))
    if row["expected"].startswith("-"):
        assert result.startswith("- ")
        assert row["expected"][1:].strip() in result
    else:
        assert result == row["expected"]


def test_what_was_read_in_another_language_before_changes_nothing() -> None:
    # In a process of its own, since babel keeps what it resolved: here a locale without names of its own comes first.
    words = (
        "from babel import Locale; from babel.dates import format_date; from datetime import UTC, date, datetime;"
        "from zoneinfo import ZoneInfo; from syndicate.when import read;"
        "[Locale.parse('aa').days['stand-alone'][width][0] for width in ('wide', 'abbreviated')];"
        "print(read('27 november kl. 18.30. Fri entré', language='sv', zone=ZoneInfo('Europe/Stockholm'),"
        "now=datetime(2019, 11, 20, tzinfo=UTC), kind='events'))"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("When(")


def test_there_are_hundreds_of_cases_in_all_seven_languages() -> None:
    rows = [row for _, row in cases()]
    assert len(rows) >= 500
    assert {row["language"].split("-")[0] for row in rows} >= {"sv", "nb", "da", "fi", "en", "de", "fr"}


def swedish(
    text: str, *, now: str = "2016-10-21T10:00", kind: Kind = "events", language: str = "sv"
) -> When | NotADate:
    moment = datetime.fromisoformat(now).replace(tzinfo=STOCKHOLM)
    return read(text, language=language, zone=STOCKHOLM, now=moment, kind=kind)


def test_spaces_dashes_and_hidden_marks_of_pages_change_nothing() -> None:
    plain = swedish("31 oktober 2016 11.00 - 12.00")
    for text in (
        "  31\u00a0oktober\u00a02016\n\t11.00\u2009–\u200912.00 ",
        "31 ok\u00adto\u00adber 2016 11.00 — 12.00",
        "31\u202foktober 2016\u200b 11.00−12.00",
        "３１ oktober ２０１６ 11.00 ‐ 12.00",
        "\ufeff31 OKTOBER 2016 11.00-12.00\u200e",
        "31 oktober 2016\r\n11.00\r\n-\r\n12.00",
    ):
        assert swedish(text) == plain


def test_decomposed_letters_are_read_as_composed_ones() -> None:
    assert swedish("lo\u0308rdag 22 oktober") == swedish("lördag 22 oktober")


def test_a_timed_result_is_aware_in_the_sites_zone() -> None:
    result = swedish("31 oktober 2016 11.00 - 12.00")
    assert isinstance(result, When)
    start, end = result.span.start, result.span.end
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    assert start.tzinfo is STOCKHOLM
    assert end.tzinfo is STOCKHOLM


def test_a_range_across_the_end_of_summer_time_keeps_wall_times() -> None:
    result = swedish("29 oktober 2016 kl 12 – 30 oktober kl 12")
    assert isinstance(result, When)
    start, end = result.span.start, result.span.end
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    assert (end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() == 25 * 3600


@pytest.mark.parametrize(
    ("text", "read", "why"),
    [
        ("27 mars 2016 kl 02.30", "2016-03-27 03:30 !", "02:30 does not exist there"),
        ("30 oktober 2016 kl 02.00", "2016-10-30 02:00 !", "02:00 happens twice there"),
        ("27 mars 2016 kl 02.30–03.15", "2016-03-27 03:30 !", "the end was left out"),
    ],
)
def test_a_begin_in_the_night_of_the_change_is_resolved_with_a_warning(text: str, read: str, why: str) -> None:
    result = swedish(text)
    assert isinstance(result, When)
    assert told(result) == read
    assert why in result.warnings[-1]
    assert isinstance(result.span.start, datetime)
    assert result.span.start.fold == 0


def test_an_end_in_the_night_of_the_change_is_resolved_with_a_warning() -> None:
    twice = swedish("29 oktober 2016 kl 20.00–02.30")
    gone = swedish("26 mars 2016 kl 20.00–02.30")
    assert isinstance(twice, When)
    assert isinstance(gone, When)
    assert told(twice) == "2016-10-29 20:00 .. 2016-10-30 02:30 !"
    assert told(gone) == "2016-03-26 20:00 .. 2016-03-27 03:30 !"
    assert isinstance(twice.span.end, datetime)
    assert twice.span.end.fold == 0


def test_today_is_the_sites_day_and_not_the_servers() -> None:
    late = datetime(2016, 10, 21, 23, 30, tzinfo=UTC)
    result = read("idag", language="sv", zone=STOCKHOLM, now=late, kind="news")
    assert told(result) == "2016-10-22 ~"


def test_the_same_words_mean_another_year_at_another_time() -> None:
    assert told(swedish("12 maj", now="2017-04-01T10:00")) == "2017-05-12 ~"
    assert told(swedish("12 maj", now="2017-06-01T10:00")) == "2017-05-12 ~"
    assert told(swedish("12 maj", now="2017-09-01T10:00")) == "2018-05-12 ~"
    assert told(swedish("12 maj", now="2017-09-01T10:00", kind="news")) == "2017-05-12 ~"
    assert told(swedish("12 maj", now="2017-04-01T10:00", kind="news")) == "2016-05-12 ~"


def test_an_exhibition_that_is_on_is_this_years() -> None:
    assert told(swedish("3 mars – 5 november", now="2017-10-20T10:00")) == "2017-03-03 .. 2017-11-05 ~"


def test_a_weekday_fixes_the_year_even_against_the_kind() -> None:
    assert told(swedish("söndag 12 maj", now="2017-10-20T10:00", kind="news")) == "2019-05-12 ~"


def test_plain_english_pages_of_europe_put_the_day_first_and_american_ones_the_month() -> None:
    now = datetime(2016, 10, 21, tzinfo=UTC)
    for zone, expected in (("Europe/Stockholm", "2017-05-03"), ("America/Chicago", "2017-03-05")):
        result = read("03/05/2017", language="en", zone=ZoneInfo(zone), now=now, kind="events")
        assert told(result) == expected


def test_a_zone_named_beside_the_time_is_believed_and_the_sites_own_name_means_its_wall_time() -> None:
    assert told(swedish("12 maj 2017 kl 18.00 UTC")) == "2017-05-12 20:00"
    assert told(swedish("12 maj 2017 kl 18.00 CET")) == "2017-05-12 18:00"
    assert told(swedish("May 12, 2017, 8:00 AM EDT", language="en")) == "2017-05-12 14:00"
    assert told(swedish("12 maj 2017 18:00 (UTC+3)")) == "2017-05-12 17:00"


def test_text_over_the_limit_is_prose() -> None:
    result = swedish("12 maj 2017 " + "och så vidare " * 40)
    assert isinstance(result, NotADate)
    assert "prose" in result.reason


def test_an_unknown_language_still_reads_swedish_english_and_machine_dates() -> None:
    for text in ("21 oktober 2016", "October 21, 2016", "2016-10-21"):
        assert told(swedish(text, language="zxx")) == "2016-10-21"
