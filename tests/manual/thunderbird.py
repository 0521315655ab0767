"""Thunderbird shows the truth: by hand only, since it needs a mail program (docs/how-to/check-with-thunderbird.md).

python -m pytest -q tests/manual/thunderbird.py
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support.plan import (
    EDITED,
    PLAN,
    RICH,
    RICH_TEXT,
    SERIES,
    STOCKHOLM,
    YEAR,
    Office,
    Planned,
    seen,
    truth,
    unmarked,
)
from tests.support.readers.khal import Shown
from tests.support.readers.thunderbird import Item, Thunderbird, thunderbird
from tests.support.running import Running, wait_for
from tests.support.subscribing import CALENDARS, served, settled

EVERYTHING = [*PLAN.values(), RICH, *SERIES]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def service(office: Office) -> Iterator[Running]:
    with served(office) as service:
        yield service


@pytest.fixture
def reader(service: Running) -> Iterator[Thunderbird]:
    with thunderbird({name: f"{service.url}feeds/{name}.ics" for name in CALENDARS}) as reader:
        yield reader


def right(*planned: Planned, clock: str = STOCKHOLM) -> list[Shown]:
    """What Thunderbird is to show.

    It shows what begins while the hour comes a second time an hour late: ical.js looks an instant up in a zone as if it
    were a time of its clock. In New York and Kolkata that is another hour.
    """
    late = [each for each in planned if each.uid == "tva" and clock == STOCKHOLM]
    moved = [each._replace(start=each.start.replace("02:30", "03:30")) for each in seen(late)]
    return sorted(
        [*moved, *seen([each for each in planned if each not in late], clock=clock)],
        key=lambda one: (one.start, one.title),
    )


def items(reader: Thunderbird, name: str = "kalendern", clock: str = STOCKHOLM) -> list[Item]:
    return reader.items(name, clock=clock, first=date(YEAR, 1, 1), days=365)


def shown(reader: Thunderbird, name: str = "kalendern", clock: str = STOCKHOLM) -> list[Shown]:
    return [item.shown for item in items(reader, name, clock)]


def in_time(look: Callable[[], object], meant: object) -> None:
    """What is looked at is right within the minute of a refresh and some more; else the difference is told."""
    try:
        wait_for(lambda: look() == meant, seconds=90)
    except AssertionError:
        assert look() == meant


def test_thunderbird_shows_the_truth_before_and_after_the_edits(
    office: Office, service: Running, reader: Thunderbird
) -> None:
    in_time(lambda: shown(reader), right(*EVERYTHING))
    for clock in ("America/New_York", "Asia/Kolkata"):
        assert shown(reader, clock=clock) == right(*EVERYTHING, clock=clock)

    office.edit()
    settled(service, office)
    in_time(
        lambda: sorted(each._replace(title=unmarked(each.title)) for each in shown(reader)), sorted(right(*truth()))
    )
    marked = {item.shown.title for item in items(reader) if item.status == "CANCELLED"}
    assert marked == {"INSTÄLLT: Frukostmöte", "INSTÄLLT: Nämnd"}

    office.vanish()
    settled(service, office)
    reader.fetch()
    in_time(lambda: shown(reader), right(*truth(EDITED["seminarium"])))
    in_time(lambda: shown(reader, "utan"), right(*truth(EDITED["seminarium"], marked=False)))
    assert shown(reader, clock="America/New_York") == right(*truth(EDITED["seminarium"]), clock="America/New_York")


def test_thunderbird_has_text_files_and_categories(reader: Thunderbird) -> None:
    in_time(lambda: RICH.title in [each.title for each in shown(reader)], True)
    (rich,) = [item for item in items(reader) if item.shown.title == RICH.title]
    assert rich.text.startswith(RICH_TEXT.strip())
    assert rich.files == ("https://www.example.se/program.pdf",)
    assert rich.topics == ("Miljö, natur", "Familj 👨‍👧")


def test_thunderbird_keeps_everything_while_the_service_is_away(service: Running, reader: Thunderbird) -> None:
    everything = right(*EVERYTHING)
    in_time(lambda: shown(reader), everything)
    service.stop()
    reader.fetch()
    # It tries, fails, and has then had time to draw the wrong conclusion.
    with pytest.raises(AssertionError, match="in time"):
        wait_for(lambda: shown(reader) != everything, seconds=10)
