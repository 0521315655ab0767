"""What programs and hostile hands put into calendars: what becomes of it, event by event."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.model import Event, Load
from tests.sources.making import LoadIt

Read = Callable[[str], Load]
SOURCE = "kind: events\ntype: ics\npath: calendar.ics\nurl: https://www.aby.example/kalender/\n"


def calendar(*events: str, head: str = "") -> str:
    inner = "".join(f"BEGIN:VEVENT\n{textwrap.dedent(event).strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{inner}END:VCALENDAR\n"


def only(answer: Load) -> Event:
    (item,) = answer.items
    assert isinstance(item, Event)
    return item


@pytest.fixture
def read_ics(load: LoadIt, tmp_path: Path) -> Read:
    def answered(body: str) -> Load:
        (tmp_path / "calendar.ics").write_text(body, encoding="utf-8")
        answer = load(SOURCE)
        assert isinstance(answer, Load)
        return answer

    return answered


@pytest.mark.parametrize(
    ("product", "lines", "language"),
    [
        ("-//Aby//Kalender//SV", "SUMMARY;LANGUAGE=en:Open house", "en"),
        ("-//Aby//Kalender//SV", "SUMMARY:Open house\nDESCRIPTION;LANGUAGE=en-GB:An evening", "en-GB"),
        ("-//Aby//Kalender//SV", "SUMMARY;LANGUAGE=sv-SE:Öppet hus\nDESCRIPTION;LANGUAGE=en:x", None),
        ("-//Aby//Kalender//SV", "SUMMARY;LANGUAGE=<x>:Öppet hus", None),
        ("Microsoft Exchange Server 2010", "SUMMARY;LANGUAGE=en-US:Öppet hus", None),  # that of the mailbox
    ],
)
def test_the_language_of_an_event_is_that_of_its_words(
    read_ics: Read, product: str, lines: str, language: str | None
) -> None:
    body = calendar(f"DTSTART:20261201T180000\n{lines}", head=f"PRODID:{product}\n")
    assert only(read_ics(body)).language == language
