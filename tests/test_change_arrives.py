"""Change that arrives: a page is edited, and the calendar says what is new, with stamps that programs take."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from ical.event import Event as ReadEvent

from tests.support.office import DAY, HOUR, ICS, STOCKHOLM, WEEK, Office, meeting, office_in


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path) as office:
        assert office.refresh().verdict == "publish"
        yield office


@pytest.fixture
def in_all_formats(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path, "formats: [ics, atom, rss, json]") as office:
        office.refresh()
        yield office


def edited(office: Office, number: int = 1, **changes: object) -> tuple[ReadEvent, ReadEvent]:
    """The event in the calendar before and after an edit of the page, an hour later."""
    before = office.event(number)
    office.change(number, **changes)
    assert office.refresh(HOUR).revised == 1
    return before, office.event(number)


def first_line(event: ReadEvent) -> str:
    return (event.description or "").partition("\n")[0]


def newer(before: ReadEvent, after: ReadEvent) -> bool:
    """Whether a program that goes by the stamps takes ``after`` for a change of what it has."""
    assert before.uid == after.uid
    assert before.last_modified is not None
    assert after.last_modified is not None
    return (
        (after.sequence or 0) > (before.sequence or 0)
        and after.last_modified > before.last_modified
        and after.dtstamp > before.dtstamp
    )


START_OF_1 = meeting(1).start


# --- what can happen to an event -------------------------------------------------------------------------------------


def test_an_event_at_another_time_says_the_new_and_the_old_one(office: Office) -> None:
    before, after = edited(office, start=START_OF_1 + HOUR, end=START_OF_1 + 3 * HOUR)
    assert newer(before, after)
    assert after.dtstart == datetime(2026, 11, 23, 18, tzinfo=STOCKHOLM)
    assert after.summary == "NY TID: Möte 1"
    assert first_line(after) == "Ändrat 20 nov: ny tid 18.00–20.00, förut 17.00–19.00"
    assert (after.description or "").endswith("Vi talar om sak 1.\n\nhttps://www.example.se/kalender/1")


def test_an_event_on_another_day_says_both_days(office: Office) -> None:
    before, after = edited(office, start=START_OF_1 + DAY, end=START_OF_1 + DAY + HOUR)
    assert newer(before, after)
    assert after.summary == "FLYTTAT: Möte 1"
    assert first_line(after) == (
        "Ändrat 20 nov: flyttat till tisdag 24 november 2026 kl. 17.00–18.00, "
        "förut måndag 23 november 2026 kl. 17.00–19.00"
    )


def test_an_event_in_another_place_says_both_places(office: Office) -> None:
    before, after = edited(office, place="Biblioteket")
    assert newer(before, after)
    assert (after.summary, after.location) == ("NY PLATS: Möte 1", "Biblioteket")
    assert first_line(after) == "Ändrat 20 nov: ny plats Biblioteket, förut Stadshuset"


def test_an_event_with_another_name_says_the_former_one_and_is_not_marked(office: Office) -> None:
    before, after = edited(office, title="Årsmöte")
    assert newer(before, after)
    assert after.summary == "Årsmöte"
    assert first_line(after) == "Ändrat 20 nov: nytt namn, förut ”Möte 1”"


def test_a_cancelled_event_stays_marked_and_says_so(office: Office) -> None:
    before, after = edited(office, status="Inställt")
    assert newer(before, after)
    assert (after.summary, after.status) == ("INSTÄLLT: Möte 1", "CANCELLED")
    assert first_line(after) == "Ändrat 20 nov: inställt"


def test_an_event_that_is_no_longer_cancelled_says_that_it_takes_place_again(office: Office) -> None:
    cancelled = edited(office, status="Inställt")[1]
    before, after = edited(office, status="")
    assert newer(cancelled, after)
    assert before.status == "CANCELLED"
    assert (after.summary, after.status) == ("Möte 1", "CONFIRMED")
    assert first_line(after) == "Ändrat 20 nov: gäller igen"


def test_a_postponed_event_stays_at_its_old_time_and_says_that_the_new_one_is_not_known(office: Office) -> None:
    before, after = edited(office, status="Uppskjutet")
    assert newer(before, after)
    assert (after.dtstart, after.status) == (before.dtstart, "TENTATIVE")
    assert after.summary == "UPPSKJUTET: Möte 1"
    assert first_line(after) == "Ändrat 20 nov: uppskjutet, ny tid meddelas senare"


def test_a_postponed_event_that_gets_its_time_says_both(office: Office) -> None:
    edited(office, status="Uppskjutet")
    before, after = edited(office, status="", start=START_OF_1 + WEEK, end=START_OF_1 + WEEK + HOUR)
    assert newer(before, after)
    assert (after.summary, after.status) == ("FLYTTAT: Möte 1", "CONFIRMED")
    assert first_line(after).startswith("Ändrat 20 nov: flyttat till måndag 30 november 2026 kl. 17.00–18.00, förut ")


def test_rule_20_an_event_that_vanished_is_cancelled_by_the_guards_and_comes_back_as_itself(office: Office) -> None:
    before = office.event(5)
    gone = office.plan.pop(5)
    for _ in range(2):
        office.refresh(13 * HOUR)
        assert office.event(5) == before
    assert office.refresh(13 * HOUR).withdrawn == 1
    withdrawn = office.event(5)
    assert newer(before, withdrawn)
    assert (withdrawn.summary, withdrawn.status) == ("INSTÄLLT: Möte 5", "CANCELLED")
    assert first_line(withdrawn) == "Ändrat 22 nov: finns inte längre på webbplatsen"
    office.plan[5] = gone
    assert office.refresh(HOUR).revised == 1
    back = office.event(5)
    assert newer(withdrawn, back)
    assert (back.summary, back.status) == ("Möte 5", "CONFIRMED")
    assert first_line(back) == "Ändrat 22 nov: gäller igen"


def test_what_is_called_postponed_under_its_new_date_is_moved(office: Office) -> None:
    """With the word or after it; the word may stay for as long as it likes, and mean it anew once it was gone."""
    _, after = edited(office, title="Framflyttat: Möte 1", start=START_OF_1 + WEEK, end=START_OF_1 + WEEK + HOUR)
    assert (after.summary, after.status) == ("FLYTTAT: Möte 1", "CONFIRMED")
    assert first_line(after).startswith("Ändrat 20 nov: flyttat till måndag 30 november 2026 kl. 17.00–18.00, förut ")
    assert "ny tid är inte känd" not in (after.description or "")
    assert office.refresh(HOUR).revised == 0
    assert office.event(1) == after
    office.change(1, title="Möte 1")
    assert office.refresh(HOUR).revised == 0
    _, again = edited(office, title="Framflyttat: Möte 1")
    assert (again.summary, again.status) == ("UPPSKJUTET: Möte 1", "TENTATIVE")
    _, known = edited(office, start=START_OF_1 + 2 * WEEK, end=START_OF_1 + 2 * WEEK + HOUR)
    assert (known.summary, known.status) == ("FLYTTAT: Möte 1", "CONFIRMED")
    assert first_line(known).startswith("Ändrat 20 nov: flyttat till måndag 7 december 2026 kl. 17.00–18.00, förut ")


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        ({"title": "Uppskjutet: Möte 1"}, "UPPSKJUTET: "),
        ({"title": "Möte 1 (inställt)"}, "INSTÄLLT: "),
        ({"words": "Nytt datum meddelas senare"}, "UPPSKJUTET: "),
        ({"words": "INSTÄLLT"}, "INSTÄLLT: "),
        ({"status": "inställt"}, "INSTÄLLT: "),
    ],
)
def test_what_is_called_off_and_loses_its_date_is_marked_where_calendars_have_it(
    office: Office, said: dict[str, str], mark: str
) -> None:
    changes: dict[str, Any] = {"start": None, "end": None, "words": "Se nedan", **said}
    before, after = edited(office, **changes)
    assert newer(before, after)
    assert (after.summary, after.dtstart) == (f"{mark}Möte 1", before.dtstart)
    assert office.refresh(HOUR).revised == 0
    _, back = edited(office, title="Möte 1", words="", status="", start=START_OF_1 + DAY, end=None)
    assert (back.summary, back.status) == ("FLYTTAT: Möte 1", "CONFIRMED")


def test_an_event_whose_date_cannot_be_read_for_no_reason_stays_as_it_was(office: Office) -> None:
    before = office.event(1)
    office.change(1, start=None, end=None, words="Se nedan")
    assert office.refresh(HOUR).set_aside == 1
    assert office.event(1) == before


def test_several_changes_at_once_stand_in_one_line_the_gravest_first(office: Office) -> None:
    _, after = edited(office, place="Biblioteket", start=START_OF_1 - HOUR, end=None)
    assert after.summary == "NY TID: Möte 1"
    assert first_line(after) == (
        "Ändrat 20 nov: ny tid 16.00, förut 17.00–19.00; ny plats Biblioteket, förut Stadshuset"
    )


def test_what_becomes_known_for_the_first_time_is_no_move(office: Office) -> None:
    office.plan[9] = meeting(9, place="", end=None)
    office.refresh(HOUR)
    _, after = edited(office, 9, place="Stadshuset", end=meeting(9).end)
    assert after.summary == "Möte 9"
    assert first_line(after) == "Ändrat 20 nov: ny tid 17.00–19.00, förut 17.00; plats Stadshuset"


def test_hours_of_a_day_that_was_whole_are_told_without_the_day_and_so_is_their_loss(office: Office) -> None:
    office.plan[9] = meeting(9, start=date(2026, 12, 1), end=None)
    office.refresh(HOUR)
    _, after = edited(office, 9, start=datetime(2026, 12, 1, 9), end=datetime(2026, 12, 1, 15))  # noqa: DTZ001
    assert first_line(after) == "Ändrat 20 nov: ny tid 09.00–15.00, förut utan klockslag"
    _, after = edited(office, 9, start=date(2026, 12, 1), end=None)
    assert first_line(after) == "Ändrat 20 nov: klockslaget är inte längre angivet, förut 09.00–15.00"


def test_a_day_that_is_taken_away_or_added_is_marked(office: Office) -> None:
    office.plan[9] = meeting(9, start=date(2026, 12, 1), end=date(2026, 12, 2))
    office.refresh(HOUR)
    for end in (None, date(2026, 12, 3)):
        _, after = edited(office, 9, end=end)
        assert after.summary == "NY TID: Möte 9"


def test_other_hours_of_a_night_are_told_without_the_days(office: Office) -> None:
    night = datetime(2026, 11, 28, 22)  # noqa: DTZ001
    office.plan[9] = meeting(9, start=night, end=night + 4 * HOUR)
    office.refresh(HOUR)
    _, after = edited(office, 9, start=night - HOUR, end=night + 3 * HOUR)
    assert first_line(after) == "Ändrat 20 nov: ny tid 21.00–01.00, förut 22.00–02.00"


def test_a_change_in_another_year_than_the_event_says_the_year(office: Office) -> None:
    office.plan[9] = meeting(9, start=datetime(2027, 2, 1, 9), end=datetime(2027, 2, 1, 10))  # noqa: DTZ001
    office.refresh(HOUR)
    _, after = edited(office, 9, place="Biblioteket")
    assert first_line(after) == "Ändrat 20 nov 2026: ny plats Biblioteket, förut Stadshuset"


def test_a_name_or_place_in_capitals_arrives_and_is_no_notice(office: Office) -> None:
    before, named = edited(office, title="MÖTE 1")
    named_before, after = edited(office, place="STADSHUSET")
    assert newer(before, named)
    assert newer(named_before, after)
    assert first_line(named) == first_line(after) == "Vi talar om sak 1."
    assert (after.summary, after.location) == ("MÖTE 1", "STADSHUSET")
    _, after = edited(office, title="Möte 1", start=START_OF_1 + HOUR, end=START_OF_1 + 2 * HOUR)
    assert first_line(after) == "Ändrat 20 nov: ny tid 18.00–19.00, förut 17.00–19.00"


def test_a_text_that_was_edited_is_a_change_and_no_notice(office: Office) -> None:
    before, after = edited(office, intro="Vi talar om något annat.")
    assert newer(before, after)
    assert after.summary == "Möte 1"
    assert first_line(after) == "Vi talar om något annat."


def test_an_address_to_take_part_at_is_told_when_it_comes_and_when_it_changes(office: Office) -> None:
    _, after = edited(office, online="https://meet.example.se/1")
    assert first_line(after) == "Ändrat 20 nov: går att delta i på nätet"
    _, after = edited(office, online="https://meet.example.se/2")
    assert first_line(after) == "Ändrat 20 nov: ny adress för att delta på nätet"


# --- marks expire ----------------------------------------------------------------------------------------------------


def test_a_mark_goes_after_a_week_with_stamps_of_the_moment_at_which_it_does(office: Office) -> None:
    office.plan[20] = meeting(20)
    office.refresh(HOUR)
    _, marked = edited(office, 20, start=meeting(20).start + HOUR)
    changed = office.now
    office.refresh(WEEK - HOUR)
    assert office.event(20) == marked
    assert office.refresh(3 * HOUR).verdict == "unchanged"  # the page did not change: the clock did
    plain = office.event(20)
    assert newer(marked, plain)
    assert plain.summary == "Möte 20"
    assert first_line(plain) == first_line(marked)
    assert plain.dtstamp == plain.last_modified == changed + WEEK
    document = office.document(ICS)
    office.refresh(DAY)
    assert office.document(ICS) == document


def test_the_moment_at_which_a_cycle_sees_it_does_not_matter(office: Office, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with office_in(tmp_path / "other") as other:
        for each, steps in ((office, (8 * DAY, DAY)), (other, (6 * DAY, DAY + HOUR, 2 * DAY - HOUR))):
            if each is other:
                each.refresh()
            each.change(8, start=meeting(20).start, end=meeting(20).end)
            each.refresh(HOUR)
            for step in steps:
                each.refresh(step)
        assert office.document(ICS) == other.document(ICS)


def test_of_two_changes_within_a_week_each_mark_goes_in_its_time_and_no_stamp_goes_back(office: Office) -> None:
    office.plan[20] = meeting(20)
    office.refresh(HOUR)
    seen = [office.event(20)]
    office.change(20, start=meeting(21).start, end=meeting(21).end)
    for step, place in ((DAY, ""), (2 * DAY, "Biblioteket"), (5 * DAY, ""), (3 * DAY, "Torget"), (8 * DAY, "")):
        office.refresh(step)
        seen.append(office.event(20))
        if place:
            office.change(20, place=place)
    titles = [event.summary for event in seen]
    assert titles == ["Möte 20", *["FLYTTAT: Möte 20"] * 2, *["NY PLATS: Möte 20"] * 2, "NY PLATS: Möte 20"]
    assert all(before == after or newer(before, after) for before, after in itertools.pairwise(seen))


@pytest.mark.parametrize("path", [ICS, "/feeds/kalendern/kommande.ics"])
def test_law_3_no_stamp_of_a_calendar_goes_back_when_an_event_whose_mark_went_leaves_it(
    tmp_path: Path, path: str
) -> None:
    with office_in(tmp_path, "formats: [ics], variants: [kommande], window: {past: 1d}", meetings=30) as office:
        stamps = []
        office.refresh()
        office.change(10, place="Torget")
        for step in (HOUR, 8 * DAY, 20 * DAY):
            office.refresh(step)
            document = office.document(path)
            stamps.append(document.partition(b"\r\nLAST-MODIFIED:")[2][:16])
        assert b"Torget" not in document
    assert stamps == [b"20261120T100000Z", b"20261127T100000Z", b"20261127T100000Z"]


def test_a_mark_that_goes_moves_nothing_in_the_other_formats(in_all_formats: Office) -> None:
    office = in_all_formats
    office.plan[20] = meeting(20)
    office.refresh(HOUR)
    office.change(20, start=meeting(21).start, end=meeting(21).end)
    office.refresh(HOUR)
    paths = [f"/feeds/kalendern.{form}" for form in ("atom", "rss", "json")]
    before = [office.document(path) for path in paths]
    calendar = office.document(ICS)
    office.now += WEEK + HOUR
    assert office.cycle.rebuild() == ("kalendern",)
    assert office.document(ICS) != calendar
    assert [office.document(path) for path in paths] == before


def test_other_formats_say_what_changed_without_a_mark_in_the_title(in_all_formats: Office) -> None:
    office = in_all_formats
    edited(office, start=START_OF_1 + DAY, end=START_OF_1 + DAY + HOUR)
    (entry,) = (e for e in feedparser.parse(office.document("/feeds/kalendern.atom")).entries if e.title == "Möte 1")
    assert entry.summary.splitlines()[1].startswith("Ändrat 20 nov: flyttat till tisdag 24 november")


def test_on_moved_none_marks_no_title_and_no_clock_moves_the_calendar(tmp_path: Path) -> None:
    with office_in(tmp_path, "formats: [ics], on_moved: none") as office:
        office.plan[20] = meeting(20)
        office.refresh()
        office.change(20, start=meeting(21).start, end=meeting(21).end)
        office.refresh(HOUR)
        moved, document = office.event(20), office.document(ICS)
        assert moved.summary == "Möte 20"
        assert first_line(moved).startswith("Ändrat 20 nov: flyttat till")
        office.refresh(WEEK + HOUR)
        assert office.event(20) == moved
        assert "Ändrat 20 nov" in document.decode()


def test_a_cancelled_event_is_marked_as_that_and_as_nothing_else(office: Office) -> None:
    edited(office, start=START_OF_1 + DAY, end=START_OF_1 + DAY + HOUR)
    _, after = edited(office, status="Inställt")
    assert after.summary == "INSTÄLLT: Möte 1"
    lines = (after.description or "").splitlines()
    assert lines[0] == "Ändrat 20 nov: inställt"
    assert lines[1].startswith("Ändrat 20 nov: flyttat till")


def test_an_event_that_is_over_is_not_marked_when_its_page_is_corrected(office: Office) -> None:
    office.refresh(5 * DAY)
    before = office.event(1)
    office.change(1, place="Biblioteket")
    office.refresh(HOUR)
    after = office.event(1)
    assert newer(before, after)
    assert after.summary == "Möte 1"
    assert not first_line(after).startswith("Ändrat")


def test_a_page_that_was_rebuilt_marks_nothing(office: Office) -> None:
    for number in office.plan:
        office.change(number, title=f"Träff {number}")
    before = {event.uid: event.sequence for event in office.events()}
    office.refresh(HOUR)
    after = office.events()
    assert {event.uid: event.sequence for event in after} == before
    assert all(not first_line(event).startswith("Ändrat") for event in after)
