"""Real subscribers of a real service: what people see in their calendars, before and after what was edited.

vdirsyncer with khal in the normal suite; ical.js (Thunderbird, Nextcloud) and libical (Evolution, GNOME) in the long
one, and calcurse. Thunderbird itself: ``tests/manual/thunderbird.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.support.plan import (
    BOARD,
    CLEANING,
    EDITED,
    PLAN,
    RICH,
    SERIES,
    STOCKHOLM,
    YEAR,
    Office,
    Planned,
    seen,
    truth,
    unmarked,
)
from tests.support.readers.calcurse import calcurse
from tests.support.readers.foreign import Foreign, Libical, ical_js, occurrences
from tests.support.readers.khal import Khal, Shown
from tests.support.subscribing import CALENDARS, served, settled

NEW_YORK = "America/New_York"


def test_khal_shows_the_truth_on_every_clock_before_and_after_the_edits(tmp_path: Path) -> None:
    office, folder = Office(tmp_path), tmp_path / "reader"
    folder.mkdir()
    with served(office) as service:
        reader = Khal(folder, {name: f"{service.url}feeds/{name}.ics" for name in CALENDARS})

        def listed(name: str, clock: str) -> list[Shown]:
            return reader.listed(name, clock=clock, first=date(YEAR, 1, 1), days=365)

        reader.fetch()
        for clock in (STOCKHOLM, NEW_YORK, "Asia/Kolkata"):
            assert listed("kalendern", clock) == seen([*PLAN.values(), RICH, *SERIES], clock=clock)

        office.edit()
        settled(service, office)
        reader.fetch()
        plain = [one._replace(title=unmarked(one.title)) for one in listed("kalendern", STOCKHOLM)]
        assert sorted(plain) == sorted(seen(truth()))

        office.vanish()
        settled(service, office)
        reader.fetch()
        for clock in (STOCKHOLM, NEW_YORK):
            assert listed("kalendern", clock) == seen(truth(EDITED["seminarium"]), clock=clock)
            assert listed("utan", clock) == seen(truth(EDITED["seminarium"], marked=False), clock=clock)


# --- other programs --------------------------------------------------------------------------------------------------


def found(reader: Foreign, calendar: bytes) -> list[tuple[str, str, str]]:
    """Title, start and end of what takes place next year."""
    return sorted(
        (title, start, end)
        for _, start, end, title, _ in occurrences(reader, calendar, f"{YEAR}0101", f"{YEAR + 1}0101")
    )


def meant(planned: Sequence[Planned]) -> list[tuple[str, str, str]]:
    def told(moment: datetime | date, days: int) -> str:
        if isinstance(moment, datetime):
            return f"{moment.replace(tzinfo=ZoneInfo(STOCKHOLM)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return f"{moment + timedelta(days=days):%Y%m%d}"

    return sorted((each.title, told(each.start, 0), told(each.end, 1)) for each in planned)


@pytest.mark.long
def test_libical_and_ical_js_find_the_truth_before_and_after_the_edits(tmp_path: Path) -> None:
    office = Office(tmp_path)
    with served(office) as service, ical_js() as icaljs:
        readers: tuple[Foreign, ...] = (icaljs, Libical())
        body = settled(service, office)[0]
        for reader in readers:
            assert found(reader, body) == meant([*PLAN.values(), RICH, *SERIES])
        office.edit()
        office.vanish()
        marked, removed = settled(service, office)
        for reader in readers:
            assert found(reader, marked) == meant(truth(EDITED["seminarium"]))
            assert found(reader, removed) == meant(truth(EDITED["seminarium"], marked=False))
            told = occurrences(reader, marked, f"{YEAR}0101", f"{YEAR + 1}0101")
            cancelled = {title for *_, title, status in told if status == "CANCELLED"}
            assert cancelled == {"INSTÄLLT: Frukostmöte", "INSTÄLLT: Seminarium", "INSTÄLLT: Nämnd"}


def by_days(planned: Sequence[Planned]) -> set[Shown]:
    """What calcurse is to show: no places, and of whole days each by itself."""
    single = []
    for each in planned:
        if isinstance(each.start, datetime) or isinstance(each.end, datetime):
            single.append(each)
            continue
        days = [each.start + timedelta(days=number) for number in range((each.end - each.start).days + 1)]
        single += [replace(each, start=day, end=day) for day in days]
    return {one._replace(place="") for one in seen(single)}


@pytest.mark.long
def test_calcurse_shows_the_truth_but_for_what_it_does_not_know_of_series(tmp_path: Path) -> None:
    """It does not know RECURRENCE-ID, and counts dates that are left out on top: a time stays beside what it became."""

    def shown(calendar: bytes, planned: Sequence[Planned]) -> None:
        found = calcurse(calendar, clock=STOCKHOLM, first=date(YEAR, 1, 1), days=365)
        beside = {one.title for one in found} & {BOARD.title, CLEANING.title}
        assert {one for one in found if one.title not in beside} == {
            one for one in by_days(planned) if one.title not in beside
        }
        assert found >= by_days(planned)

    office = Office(tmp_path)
    with served(office) as service:
        shown(settled(service, office)[0], [*PLAN.values(), RICH, *SERIES])
        office.edit()
        office.vanish()
        marked, removed = settled(service, office)
        shown(marked, truth(EDITED["seminarium"]))
        shown(removed, truth(EDITED["seminarium"], marked=False))
