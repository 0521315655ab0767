"""When the operator must know of something, and when it has healed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from syndicate.incidents import EMPTY, Voice, follow, messages, payload, trouble_of
from syndicate.incidents.telling import left_out
from syndicate.model import FetchMemory, Incident, Load, Problem, Reading, SourceState, Trouble

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OK = SourceState(name="aktuellt", state="ok")
HELD = SourceState(name="aktuellt", state="held", reason="only 2 items", holds=1, held_by=("fewer",))
FAILING = SourceState(name="aktuellt", state="failing", reason="asks for a login", failures=3, failing_since=NOW)


def test_what_is_held_is_told_at_once_but_an_empty_list_only_the_third_time() -> None:
    assert trouble_of(HELD, NOW) == "held"
    empty = [trouble_of(replace(HELD, held_by=(EMPTY,), holds=n), NOW) for n in (1, 2, 3, 4)]
    assert empty == [None, None, "held", "held"]
    assert trouble_of(replace(HELD, held_by=(EMPTY, "small")), NOW) == "held"


@pytest.mark.parametrize(
    ("failures", "hours", "told"), [(1, 0, None), (2, 23, None), (3, 0, "failing"), (1, 24, "failing")]
)
def test_a_failing_source_is_told_after_three_attempts_or_a_day(failures: int, hours: int, told: str | None) -> None:
    state = replace(FAILING, failures=failures, failing_since=NOW - hours * HOUR)
    assert trouble_of(state, NOW) == told


def test_a_source_that_says_it_is_gone_is_told_as_gone() -> None:
    assert trouble_of(replace(FAILING, gone_times=2), NOW) == "failing"
    assert trouble_of(replace(FAILING, gone_times=3), NOW) == "gone"


def test_a_document_that_could_not_be_published_is_told_until_it_could() -> None:
    grave = (Problem("/a.ics stays as it was: x", grave=True), Problem("left out of /b.ics: y"))
    stuck = replace(OK, printed=grave)
    (opened,) = follow((), stuck, at=NOW)
    assert (opened.kind, opened.reason) == ("stuck", "/a.ics stays as it was: x")
    assert follow((opened,), stuck, at=NOW + HOUR) == ()
    (closed,) = follow((opened,), replace(OK, printed=grave[1:]), at=NOW + HOUR)
    assert closed.closed == NOW + HOUR
    assert trouble_of(replace(HELD, printed=grave), NOW) == "held"


def test_an_incident_opens_once_and_closes_once() -> None:
    (opened,) = follow([], HELD, at=NOW)
    assert (opened.kind, opened.opened, opened.closed, opened.reason) == ("held", NOW, None, "only 2 items")
    assert follow([opened], HELD, at=NOW + HOUR) == ()
    (worse,) = follow([opened], replace(HELD, reason="only 1 item"), at=NOW + HOUR)
    assert worse == replace(opened, reason="only 1 item")
    (closed,) = follow([worse], OK, at=NOW + 2 * HOUR)
    assert closed == replace(worse, closed=NOW + 2 * HOUR)
    assert follow([], OK, at=NOW) == ()


def test_an_incident_stays_open_while_its_source_is_still_in_trouble() -> None:
    (opened,) = follow([], HELD, at=NOW)
    assert follow([opened], replace(FAILING, failures=1), at=NOW + HOUR) == ()


def test_a_trouble_that_becomes_another_is_told_once() -> None:
    (held,) = follow([], HELD, at=NOW)
    told = follow([held], FAILING, at=NOW + HOUR)
    assert [(one.kind, one.closed is None) for one in told] == [("held", False), ("failing", True)]
    out = messages(told, known=[held], channels=["mail"], at=NOW + HOUR)
    assert [message.payload["kind"] + " " + message.payload["event"] for message in out] == ["failing opened"]


def test_a_change_of_reason_alone_is_told_to_nobody() -> None:
    (opened,) = follow([], HELD, at=NOW)
    told = follow([opened], replace(HELD, reason="only 1 item"), at=NOW)
    assert messages(told, known=[opened], channels=["mail", "webhook"], at=NOW) == ()


def test_every_channel_is_told_when_it_opens_and_when_it_has_healed() -> None:
    opened = follow([], HELD, at=NOW)
    out = messages(opened, known=[], channels=["mail", "webhook"], at=NOW)
    assert [(message.kind, message.payload["event"], message.due) for message in out] == [
        ("mail", "opened", NOW),
        ("webhook", "opened", NOW),
    ]
    closed = follow(opened, OK, at=NOW + HOUR)
    healed = messages(closed, known=opened, channels=["mail"], at=NOW + HOUR)
    assert [(message.payload["event"], message.payload["closed"]) for message in healed] == [
        ("closed", (NOW + HOUR).isoformat())
    ]
    assert len({message.key for message in (*out, *healed)}) == 3


def test_most_items_changed_at_once_is_told_once_and_is_over() -> None:
    (told,) = follow([], OK, at=NOW, quiet="9 of 10 items changed at once")
    assert told == Incident(
        id=told.id, source="aktuellt", kind="quiet", opened=NOW, closed=NOW, reason="9 of 10 items changed at once"
    )
    (message,) = messages([told], known=[], channels=["mail"], at=NOW)
    assert message.payload["event"] == "opened"


def test_what_is_not_public_is_counted_and_never_named() -> None:
    private = Reading(item=None, partial={"title": "Läkare"}, set_aside="it is marked as private", withheld=True)
    broken = Reading(item=None, partial={"title": "Möte"}, set_aside="it has no date")
    told = left_out(Load(readings=(private, broken, private), size=1, memory=FetchMemory()))
    assert [(one.item, one.message) for one in told] == [
        ("Möte", "not published: it has no date"),
        (None, "items that their source marks as not public, and are not published: 2"),
    ]


def lines(language: str, said: dict[str, str]) -> list[str]:
    """The subject and each line of a mail to a site in this language."""
    zone, status = ZoneInfo("Europe/Stockholm"), "https://feeds.example.se/status"
    voice = Voice(site="Region Ö", language=language, zone=zone, status=status, mask=lambda words: words)
    return [voice.subject(said), *voice.body(said).split("\n")]


# What changed at once is over as soon as it is noticed: it is told of once.
TOLD = [
    (kind, event)
    for kind in get_args(Trouble)
    for event in ("opened", "closed")
    if (kind, event) != ("quiet", "closed")
]


@pytest.mark.parametrize(("kind", "event"), TOLD)
def test_no_line_of_a_mail_to_a_swedish_site_is_english(kind: Trouble, event: str) -> None:
    reason = "only 2 items found; there are usually 9"
    closed = NOW + HOUR if event == "closed" else None
    said = payload(Incident(id="1", source="aktuellt", kind=kind, opened=NOW, reason=reason, closed=closed), event)
    swedish, english = lines("sv-FI", said), lines("en", said)
    assert lines("de", said) == english
    assert len(swedish) == len(english)
    assert not set(swedish) & set(english)


def test_a_mail_says_why_since_when_and_what_to_do() -> None:
    reason = "only 2 items found; there are usually 9"
    said = payload(Incident(id="1", source="aktuellt", kind="held", opened=NOW, reason=reason), "opened")
    assert lines("sv", said) == [
        "Region Ö: det som lästes från aktuellt publiceras inte",
        "Orsak: bara 2 poster hittades; i regel är de 9",
        "Sedan: 2026-11-20 10:00",
        "Det som redan är publicerat ligger kvar, så prenumeranterna märker ingenting.",
        "Titta på sidan. Är den riktig som den är: kör ”syndicate accept aktuellt”.",
        "Är den fel: rätta sidan eller inställningarna för aktuellt, så läses den igen.",
        "Läget just nu: https://feeds.example.se/status",
    ]
