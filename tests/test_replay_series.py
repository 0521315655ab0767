"""A year of edits to series, as programs that subscribe see it: every single time is the source's, once.

The source is a calendar program's file: weekly and monthly series, with exceptions of every kind, beside single events.
A program may fetch what is published after each look, or sleep through it: what it shows after a fetch is what the
file says, as recurring-ical-events reads it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.calendar_edits import EDITS, ONE
from tests.support.calendar_program import Dialect
from tests.support.lint.lines import parse
from tests.support.office import DAY, HOUR
from tests.support.readers.calendars import PROGRAMS, Google, Subscriber
from tests.support.series_year import AHEAD, PAST, Issue, Shown, Year, begin, county_in, step

MARKS = re.compile(r"^(?:FLYTTAT|NY TID|NY PLATS): ")


def compare(program: Subscriber, issue: Issue) -> None:
    """What the program shows is what the file says, each time once."""
    wanted = [one for one in issue.truth if not (one.cancelled and isinstance(program, Google))]
    found = []
    for one in program.shown(issue.at - PAST, issue.at + AHEAD):
        said = next((part for part in one.text.split("\n\n") if part.startswith("Om sak")), "")
        found.append(Shown(MARKS.sub("", one.title), one.start, one.end, one.place, said, one.cancelled))
    lacks, has = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    assert (sorted(lacks.elements()), sorted(has.elements())) == ([], []), f"{program.name} at {issue.at}"


def replay(program: Subscriber, issues: Sequence[Issue], polled: Sequence[bool]) -> None:
    """The program fetches some of the issues, the last one always, and is right after each."""
    for issue, fetches in zip(issues, [*polled[: len(issues) - 1], True], strict=True):
        if fetches:
            program.poll(issue.body)
            compare(program, issue)


# --- the stamps ------------------------------------------------------------------------------------------------------

STAMPS = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED")


class Version(NamedTuple):
    """A VEVENT as published: its stamps, and all else."""

    stamps: tuple[int, str, str]
    said: frozenset[tuple[str, str]]


def versions(body: bytes) -> dict[str, dict[tuple[str, str], Version]]:
    """By event its VEVENTs, each by its UID and RECURRENCE-ID; a time that is told alone is an event of its own."""
    found: dict[str, dict[tuple[str, str], Version]] = {}
    for event in parse(body).components("VEVENT"):
        name = (event.value("UID"), event.value("RECURRENCE-ID"))
        sequence, stamp, modified = map(event.value, STAMPS)
        said = frozenset((line.name, line.value) for line in event.lines if line.name not in STAMPS)
        found.setdefault(name[0], {})[name] = Version((int(sequence), stamp, modified), said)
    return found


def check_stamps(issues: Sequence[Issue]) -> None:
    """Stamps move when what is said of an event changes, an exception that comes or goes too; then only, and forward.

    Exceptions have their series' stamps: what has a lower SEQUENCE than its series is out of date (RFC 5546 2.1.5).
    """
    latest: dict[tuple[str, str], tuple[int, str, str]] = {}
    before: dict[str, dict[tuple[str, str], Version]] = {}
    for issue in issues:
        after = versions(issue.body)
        for id_, events in after.items():
            assert len({one.stamps for one in events.values()}) == 1, f"{id_} has several stamps at {issue.at}"
            for name, one in events.items():
                assert one.stamps >= latest.get(name, one.stamps), f"{name} went back at {issue.at}"
                assert list(one.stamps[1:]) >= list(latest.get(name, one.stamps)[1:]), f"{name} went back at {issue.at}"
                latest[name] = one.stamps
            if id_ in before:
                _check_moves(before[id_], events, f"{id_} at {issue.at}")
        before = after


def _check_moves(before: dict[tuple[str, str], Version], after: dict[tuple[str, str], Version], where: str) -> None:
    common = before.keys() & after.keys()
    moved = {
        after[name].stamps[0] > before[name].stamps[0] and after[name].stamps[1] > before[name].stamps[1]
        for name in common
    }
    still = all(after[name].stamps == before[name].stamps for name in common)
    changed = any(after[name].said != before[name].said for name in common)
    changed = changed or before.keys() != after.keys()
    assert changed or still, f"{where}: stamps moved, and nothing else"
    told = [(name, before[name].said ^ after[name].said) for name in common if before[name].said != after[name].said]
    assert not (changed and common) or moved == {True}, f"{where}: stamps stood still, and yet {told}"


# --- a year in which everything happens ------------------------------------------------------------------------------

OUTLOOKS = Dialect(zone="W. Europe Standard Time", utc=True, together=True)


SCRIPT = {
    1: [
        "one moved within its day",
        "one moved to another day",
        "one renamed",
        "one left out",
        "one elsewhere",
        "one told otherwise",
    ],
    2: ["one cancelled", "one on again", "another hour", "longer", "renamed", "elsewhere", "another text", "split"],
    3: ["one moved past the next", "one taken back", "one beside", "one not beside", "ended", "goes on"],
    4: ["one renamed", "one moved to another day", "hours", "one left out", "one let in", "whole days"],
    5: [
        "one told otherwise",
        "one elsewhere",
        "one as the others",
        "another rule",
        "a rule that Outlook lacks",
        "once",
    ],
    7: ["moved", "renamed", "cancelled"],
}
"""By plan what happens to it, in this order."""

PICKS = {"a rule that Outlook lacks": 0}
"""Of times the fourth to come, again and again; of such rules the one by which there are two a day."""


@pytest.fixture(scope="module")
def issues(tmp_path_factory: pytest.TempPathFactory) -> list[Issue]:
    """A year in which every edit is done, and one series vanishes, comes back, and is cancelled."""
    with county_in(tmp_path_factory.mktemp("county")) as county:
        year = Year(county, OUTLOOKS)
        begin(year)
        for number, name in ((number, name) for number, names in SCRIPT.items() for name in names):
            assert year.edit(number, name, PICKS.get(name, 3), DAY), (number, name)
            year.look(6 * DAY)
        year.miss(1)
        assert step(year, "back", 0, DAY)
        year.look()
        assert year.edit(1, "cancelled", 0, DAY)
        year.look()
        year.look(60 * DAY)
        return year.issues


def test_the_year_has_what_a_year_has(issues: list[Issue]) -> None:
    assert {name for names in SCRIPT.values() for name in names} == {*EDITS}
    bodies = [issue.body[issue.body.index(b"BEGIN:VEVENT") :] for issue in issues]
    for what in (b"RRULE:", b"EXDATE;", b"RECURRENCE-ID;", b"#20", b"STATUS:CANCELLED", b"VALUE=DATE:"):
        assert any(what in body for body in bodies), what
    assert issues[-1].at - issues[0].at > 250 * DAY
    assert all(len(issue.truth) > 5 for issue in issues)


def test_stamps_move_when_an_event_is_changed_then_only_and_never_back(issues: list[Issue]) -> None:
    check_stamps(issues)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_that_fetches_always_is_always_right(program: type[Subscriber], issues: list[Issue]) -> None:
    replay(program(), issues, [True] * len(issues))


@pytest.mark.parametrize("program", PROGRAMS)
@settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.randoms(use_true_random=False), share=st.floats(0.02, 0.3))
def test_a_program_is_right_after_every_fetch_whatever_it_missed(
    program: type[Subscriber], issues: list[Issue], seed: object, share: float
) -> None:
    replay(program(), issues, [seed.random() < share for _ in issues])  # type: ignore[attr-defined]


# --- edits at random -------------------------------------------------------------------------------------------------

WAITS = (HOUR, DAY, 3 * DAY, 9 * DAY, 20 * DAY, 45 * DAY)
DIALECTS = st.builds(
    Dialect,
    zone=st.sampled_from(["Europe/Stockholm", "W. Europe Standard Time"]),
    **{name: st.booleans() for name in ("utc", "lasting", "together", "first", "numbered", "linked")},
)
STEP = st.tuples(
    st.sampled_from([*EDITS, *ONE, "new", "miss", "back", "reorder", "nothing"]),
    st.integers(0, 11),
    st.sampled_from(WAITS),
    st.lists(st.booleans(), min_size=3, max_size=3),
)
Steps = list[tuple[str, int, timedelta, list[bool]]]

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example takes most of a second: nothing is shrunk, the steps tell enough."""


def random_year(folder: Path, dialect: Dialect, steps: Steps) -> list[Issue]:
    with county_in(folder) as county:
        year = Year(county, dialect)
        begin(year)
        for name, pick, wait, _ in steps:
            step(year, name, pick, wait)
            year.look(wait)
        return year.issues


def check_at_random(folder: Path, dialect: Dialect, steps: Steps) -> None:
    issues = random_year(folder, dialect, steps)
    check_stamps(issues)
    for number, program in enumerate(PROGRAMS):
        polls = [True, *(fetches[number] for *_, fetches in steps)]
        replay(program(), issues, [polls[min(place, len(polls) - 1)] for place in range(len(issues))])


@settings(deadline=None, max_examples=6, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(dialect=DIALECTS, steps=st.lists(STEP, min_size=3, max_size=7))
def test_whatever_is_edited_in_series_every_program_ends_with_the_truth(
    dialect: Dialect, steps: Steps, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_at_random(tmp_path_factory.mktemp("random"), dialect, steps)


@pytest.mark.long
@settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(dialect=DIALECTS, steps=st.lists(STEP, min_size=6, max_size=18))
def test_whatever_is_edited_in_series_for_long_every_program_ends_with_the_truth(
    dialect: Dialect, steps: Steps, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_at_random(tmp_path_factory.mktemp("random"), dialect, steps)
