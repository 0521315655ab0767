from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import syndicate
from syndicate.wording import LANGUAGES, Wording, nearest_language

FOLDER = Path(syndicate.__file__).parent
SWEDISH = Wording("sv", ZoneInfo("Europe/Stockholm"))


def at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def spaced(words: str) -> str:
    return " ".join(words.split())


def test_no_line_ends_between_kl_and_its_hour() -> None:
    assert SWEDISH.when(at(2016, 10, 31, 10, 0)) == "31 oktober 2016 kl.\N{NO-BREAK SPACE}11.00"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (at(2016, 10, 31, 10, 0), at(2016, 10, 31, 11, 0), "31 oktober 2016 kl. 11.00–12.00"),
        (at(2016, 7, 31, 10, 0), None, "31 juli 2016 kl. 12.00"),
        (at(2016, 7, 31, 10, 0), at(2016, 7, 31, 10, 0), "31 juli 2016 kl. 12.00"),
        (at(2016, 12, 31, 22, 0), at(2016, 12, 31, 23, 30), "31 december 2016 kl. 23.00 – 1 januari 2017 kl. 00.30"),
        (at(2016, 10, 5, 7, 0), at(2016, 10, 6, 14, 0), "5 oktober kl. 09.00 – 6 oktober 2016 kl. 16.00"),
        (date(2016, 10, 31), None, "31 oktober 2016"),
        (date(2016, 10, 31), date(2016, 10, 31), "31 oktober 2016"),
        (date(2016, 10, 5), date(2016, 10, 7), "5–7 oktober 2016"),
        (date(2016, 10, 31), date(2016, 11, 2), "31 oktober – 2 november 2016"),
        (date(2016, 12, 31), date(2017, 1, 2), "31 december 2016 – 2 januari 2017"),
    ],
)
def test_a_time_is_said_in_the_sites_zone_and_no_part_twice(
    start: datetime | date, end: datetime | date | None, words: str
) -> None:
    assert spaced(SWEDISH.when(start, end)) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (at(2016, 10, 31, 10, 0), at(2016, 10, 31, 11, 0), "måndag 31 oktober 2016 kl. 11.00–12.00"),
        (date(2027, 2, 22), date(2027, 2, 26), "måndag 22 – fredag 26 februari 2027"),
        (date(2016, 12, 31), date(2017, 1, 2), "lördag 31 december 2016 – måndag 2 januari 2017"),
    ],
)
def test_with_its_weekday_a_time_is_said_whole(start: datetime | date, end: datetime | date, words: str) -> None:
    assert spaced(SWEDISH.when(start, end, weekday=True)) == words


def test_english_writes_the_same_times_its_own_way() -> None:
    english = Wording("en", ZoneInfo("Europe/Stockholm"))
    when = english.when(at(2016, 10, 31, 10, 0), at(2016, 10, 31, 11, 0), weekday=True)
    assert when == "Monday 31 October 2016, 11:00–12:00"


def test_a_leaf_shows_the_day_of_the_sites_zone() -> None:
    assert SWEDISH.leaf(at(2016, 12, 31, 23, 30)) == ("1", "jan")


def test_machines_get_the_sites_offset_and_days_stay_days() -> None:
    assert SWEDISH.machine(at(2016, 7, 31, 10, 0)) == "2016-07-31T12:00+02:00"
    assert SWEDISH.machine(date(2016, 7, 31)) == "2016-07-31"


@pytest.mark.parametrize(
    ("tag", "language"), [("sv", "sv"), ("sv-FI", "sv"), ("SV", "sv"), ("en-GB", "en"), ("de", "en")]
)
def test_a_site_in_another_language_gets_english_pages(tag: str, language: str) -> None:
    assert nearest_language(tag) == language


def messages() -> set[str]:
    """Every text that is said through _(), in templates and beside them."""
    found = extract_from_dir(FOLDER, method_map=[("**.html", "jinja2.ext:babel_extract")], keywords={"_": None})
    in_pages = {text for _, _, text, _, _ in found if isinstance(text, str)}
    # Babel's own reader of Python does not look into f-strings.
    return in_pages | {text for path in FOLDER.rglob("*.py") for text in said_in(path)}


def said_in(path: Path) -> Iterator[str]:
    """Every text that a module says through _()."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(text)), *_]):
                yield text


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_a_catalogue_has_every_text_that_is_said_and_no_other(language: str) -> None:
    path = FOLDER / "wording" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    translated = {str(message.id): str(message.string) for message in catalogue if message.id}
    assert set(translated) == messages()
    for message, translation in translated.items():
        assert translation, message
        assert sorted(fields(message)) == sorted(fields(translation)), message


def fields(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def test_an_unknown_text_is_said_as_it_is() -> None:
    assert SWEDISH.say("No such text in {x}", x="y") == "No such text in y"
