"""A year of edits, as programs that subscribe see it: they end with the source's truth, each event once.

The source is edited, and the service looks at it through its whole way, with a clock that the test turns. A program may
fetch what is published after each look, or sleep through it: whatever it has missed, what it shows after a fetch is
what the website says at that moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.office import DAY, HOUR, ICS, STOCKHOLM, WEEK, Office, office_in
from tests.support.readers.calendars import PROGRAMS, Google, Moment, Outlook, Seen, Subscriber, Thunderbird

LEAN = "formats: [ics], variants: [kommande]"
FOR_EVER = timedelta(days=3000)
MARKS = re.compile(r"^(?:FLYTTAT|NY TID|NY PLATS): ")


class Shown(NamedTuple):
    """What a person is to see of an event that is not over: instants in UTC, days with the last one excluded."""

    title: str
    start: Moment
    end: Moment
    place: str
    text: str
    cancelled: bool


@dataclass(frozen=True)
class Plan:
    """An event as the office means it, by the clock in Stockholm.

    state: "", "Inställt" or "Uppskjutet"; gone: not on the website any more; withdrawn: and believed to be so
    settled: still called postponed, under the new time
    """

    number: int
    start: datetime | date
    end: datetime | date
    version: int = 0
    title: str = ""
    place: str = "Stadshuset"
    state: str = ""
    gone: bool = False
    withdrawn: bool = False
    settled: bool = False

    @property
    def text(self) -> str:
        return f"Om sak {self.number}, {self.version}."

    @property
    def name(self) -> str:
        return self.title or f"Möte {self.number}"

    def markup(self) -> str:
        end = self.end if isinstance(self.end, datetime) or self.end != self.start else None
        times = "".join(
            f'<time class="{name}" datetime="{at.isoformat()}"></time>'
            for name, at in (("start", self.start), ("end", end))
            if at is not None
        )
        return (
            f'<li><h3><a href="/kalender/{self.number}">{self.name}</a></h3>{times}<p class="intro">{self.text}</p>'
            f'<i class="place">{self.place}</i><s class="status">{self.state}</s></li>'
        )

    @property
    def begins(self) -> Moment:
        return _utc(self.start)

    @property
    def begun(self) -> datetime:
        """From when on it has begun; what takes whole days, when they are over."""
        start = _utc(self.start)
        return start if isinstance(start, datetime) else self.over

    @property
    def over(self) -> datetime:
        end = _utc(self.end)
        return end if isinstance(end, datetime) else datetime.combine(end + DAY, datetime.min.time(), STOCKHOLM)

    def shown(self) -> Shown:
        cancelled = self.state == "Inställt" or self.withdrawn
        mark = "INSTÄLLT: " if cancelled else "UPPSKJUTET: " if self.state and not self.settled else ""
        end = _utc(self.end)
        last = end if isinstance(end, datetime) else end + DAY
        return Shown(f"{mark}{self.name}", self.begins, last, self.place, self.text, cancelled)


def _utc(moment: datetime | date) -> Moment:
    return moment.replace(tzinfo=STOCKHOLM).astimezone(UTC) if isinstance(moment, datetime) else moment


def at(day: datetime, hour: int) -> datetime:
    """That hour of a day's clock in Stockholm, naive, as a page shows it."""
    return datetime.combine(day.astimezone(STOCKHOLM).date(), datetime.min.time()).replace(hour=hour)


def elsewhen(before: datetime | date, after: datetime | date) -> bool:
    """Whether an event begins on another day, or at another hour."""
    if isinstance(before, datetime) and isinstance(after, datetime):
        return before != after
    return date(before.year, before.month, before.day) != date(after.year, after.month, after.day)


# --- what can happen to an event -------------------------------------------------------------------------------------


def _to_day(plan: Plan) -> Plan:
    start = plan.start.date() if isinstance(plan.start, datetime) else plan.start
    return replace(plan, start=start, end=start)


def _to_hours(plan: Plan) -> Plan:
    start = plan.start if isinstance(plan.start, datetime) else datetime.combine(plan.start, datetime.min.time())
    return replace(plan, start=start.replace(hour=14), end=start.replace(hour=16))


EDITS: dict[str, Callable[[Plan], Plan]] = {
    "to another day": lambda plan: replace(plan, start=plan.start + 3 * DAY, end=plan.end + 3 * DAY),
    "an hour earlier": lambda plan: (
        replace(plan, start=plan.start - HOUR, end=plan.end - HOUR) if isinstance(plan.start, datetime) else plan
    ),
    "longer": lambda plan: replace(plan, end=plan.end + (HOUR if isinstance(plan.end, datetime) else DAY)),
    "renamed": lambda plan: replace(plan, title=f"Träff {plan.number}.{plan.version}"),
    "elsewhere": lambda plan: replace(plan, place=f"Sal {plan.version}"),
    "another text": lambda plan: plan,
    "cancelled": lambda plan: replace(plan, state="Inställt"),
    "postponed": lambda plan: replace(plan, state="Uppskjutet"),
    "as announced": lambda plan: replace(plan, state=""),
    "a new time at last": lambda plan: replace(plan, state="", start=plan.start + WEEK, end=plan.end + WEEK),
    "whole days": _to_day,
    "hours": _to_hours,
    "gone": lambda plan: replace(plan, gone=True),
    "back": lambda plan: replace(plan, gone=False, withdrawn=False),
}


class Issue(NamedTuple):
    """What was published at a moment, and what a person is to see then."""

    at: datetime
    body: bytes
    truth: tuple[Shown, ...]


@dataclass
class Year:
    """An office whose calendar is edited, and every issue of what was published meanwhile."""

    office: Office
    plans: dict[int, Plan] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def announce(self, number: int, days: int, hour: int = 17) -> None:
        """A new event in so many days."""
        start = at(self.office.now + days * DAY, hour)
        self.plans[number] = Plan(number, start, start + 2 * HOUR)

    def edit(self, number: int, name: str) -> None:
        plan = self.plans[number]
        edited = EDITS[name](replace(plan, version=plan.version + 1))
        told = plan.settled or elsewhen(plan.start, edited.start)
        settled = plan.state == edited.state == "Uppskjutet" and told
        self.plans[number] = replace(edited, settled=settled)

    def look(self, after: timedelta = HOUR) -> None:
        """Some time later the service looks at the page; what is gone it believes when it has missed it for a day."""
        self.office.plan = {number: plan for number, plan in self.plans.items() if not plan.gone}  # type: ignore[misc]
        outcome = self.office.refresh(after)
        assert outcome.verdict in ("publish", "unchanged", "partial"), outcome
        self.issues.append(Issue(self.office.now, self.office.document(ICS), self.truth()))

    def miss(self, number: int) -> None:
        """An event vanishes, and the service comes to believe it."""
        self.edit(number, "gone")
        before = self.plans[number]
        self.plans[number] = replace(before, version=before.version - 1)
        for _ in range(2):
            self.look(13 * HOUR)
        self.plans[number] = replace(self.plans[number], withdrawn=True)
        self.look(13 * HOUR)

    def truth(self) -> tuple[Shown, ...]:
        """What is to come, as the website says it. What has vanished stands as it did until that is believed."""
        coming = (plan for plan in self.plans.values() if plan.over > self.office.now)
        return tuple(sorted((plan.shown() for plan in coming), key=lambda one: one.title))


def seen_by(program: Subscriber, now: datetime) -> list[Seen]:
    return program.shown(now, now + FOR_EVER)


def compare(program: Subscriber, issue: Issue) -> None:
    """What the program shows of what is to come is what the website says."""
    wanted = [one for one in issue.truth if not (one.cancelled and isinstance(program, Google))]
    found = [
        Shown(MARKS.sub("", one.title), one.start, one.end, one.place, _text(one.text, wanted), one.cancelled)
        for one in seen_by(program, issue.at)
    ]
    assert sorted(found, key=lambda one: one.title) == wanted, f"{program.name} at {issue.at}"


def _text(text: str, wanted: Sequence[Shown]) -> str:
    """The event's own words in a description, which says more."""
    return next((one.text for one in wanted if one.text in text.split("\n\n")), text)


def replay(program: Subscriber, issues: Sequence[Issue], polled: Sequence[bool]) -> None:
    """The program fetches some of the issues, the last one always, and is right after each."""
    for issue, fetches in zip(issues, [*polled[: len(issues) - 1], True], strict=True):
        if fetches:
            program.poll(issue.body)
            compare(program, issue)


@pytest.fixture(scope="module")
def issues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Issue]]:
    """A year: ten meetings ahead at any time, one edited after the other, in every way there is."""
    names = [name for name in EDITS if name not in ("gone", "back", "as announced", "a new time at last")]
    with office_in(tmp_path_factory.mktemp("office"), LEAN) as office:
        year = Year(office)
        for number in range(10):
            year.announce(number, 5 + 4 * number)
        year.look()
        for week in range(0, 52, 2):
            coming = sorted(plan.number for plan in year.plans.values() if plan.over > office.now + 15 * DAY)
            first = coming[1]
            year.edit(first, names[week // 2 % len(names)])
            year.look()
            if year.plans[first].state:
                year.look(DAY)
                year.edit(first, "as announced" if week % 8 else "a new time at last")
                year.look()
            if week in (12, 36):
                year.miss(coming[-1])
                year.edit(coming[-1], "back")
                year.look()
            for number in (10 + week, 11 + week):
                year.announce(number, 40 + number % 5)
            year.look(14 * DAY - week % 3 * HOUR)
        yield year.issues


def test_the_year_has_what_a_year_has(issues: list[Issue]) -> None:
    titles = [one.title for issue in issues for one in issue.truth]
    assert issues[-1].at - issues[0].at > 350 * DAY
    assert {title.partition(":")[0] for title in titles if ":" in title} == {"INSTÄLLT", "UPPSKJUTET"}
    marks = {
        match[0] for issue in issues for match in re.findall(rb"SUMMARY:((FLYTTAT|NY TID|NY PLATS): )", issue.body)
    }
    assert len(marks) == 3
    assert any(not isinstance(one.start, datetime) for issue in issues for one in issue.truth)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_that_fetches_always_is_always_right(program: type[Subscriber], issues: list[Issue]) -> None:
    replay(program(), issues, [True] * len(issues))


@pytest.mark.parametrize("program", PROGRAMS)
@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.randoms(use_true_random=False), share=st.floats(0.02, 0.5))
def test_a_program_is_right_after_every_fetch_whatever_it_missed(
    program: type[Subscriber], issues: list[Issue], seed: object, share: float
) -> None:
    replay(program(), issues, [seed.random() < share for _ in issues])  # type: ignore[attr-defined]


@pytest.mark.parametrize("program", [Outlook, Google])
def test_a_program_that_fetches_an_older_copy_goes_back_to_nothing_older(
    program: type[Subscriber], issues: list[Issue]
) -> None:
    """A cache on the way may give out what was published before: what is known is not taken back."""
    known = program()
    known.poll(issues[18].body)
    before = {key: held.component.lines for key, held in known.held.items()}
    known.poll(issues[12].body)
    assert all(held.component.lines == before[key] for key, held in known.held.items() if key in before)
    known.poll(issues[18].body)
    compare(known, issues[18])


def test_the_programs_would_notice(issues: list[Issue]) -> None:
    before, after = issues[0], next(issue for issue in issues if issue.truth != issues[0].truth)
    silent = re.sub(rb"SEQUENCE:\d+", b"SEQUENCE:0", after.body)
    silent = re.sub(rb"(DTSTAMP|LAST-MODIFIED):\d{8}T\d{6}Z", rb"\1:20200101T000000Z", silent)
    for program in (Outlook(), Google()):
        program.poll(before.body)
        program.poll(silent)
        with pytest.raises(AssertionError):
            compare(program, after)
    calendar = Thunderbird()
    calendar.poll(after.body.replace(b"TZOFFSETTO:+0100", b"TZOFFSETTO:+0000"))
    with pytest.raises(AssertionError):
        compare(calendar, after)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_move_that_is_seen_only_when_the_event_has_begun_leaves_it_and_shows_the_new_time_too(
    program: type[Subscriber], tmp_path: Path
) -> None:
    """The service slept for days, and then the page had the next time: what was announced is what took place."""
    with office_in(tmp_path, LEAN) as office:
        year = Year(office)
        for number in range(8):
            year.announce(number, 2 + number)
        year.look()
        held = year.plans[0]
        year.edit(0, "a new time at last")
        year.look(held.begun - office.now)
        calendar = program()
        replay(calendar, [year.issues[0]], [True])
        calendar.poll(year.issues[1].body)
        found = {(one.title, one.start): one.uid for one in seen_by(calendar, office.now) if one.title == held.name}
    assert set(found) == {(held.name, held.begins), (held.name, year.plans[0].begins)}
    assert len(set(found.values())) == 2


# --- edits at random -------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from([*(name for name in EDITS if name not in ("gone", "back")), "new", "miss", "back", "reorder"]),
        st.integers(0, 7),
        st.sampled_from([HOUR, 5 * HOUR, DAY, 3 * DAY, 8 * DAY]),
        st.booleans(),
    ),
    min_size=3,
    max_size=14,
)


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example takes a second: nothing is shrunk, the steps tell enough."""


def step(year: Year, name: str, pick: int, wait: timedelta) -> None:
    """One thing happens on the page, to what has not begun, or almost, when the service looks after the wait.

    What it has seen begin is never moved by an edit that it sees too late: the new time is another event.
    """
    soon = year.office.now + max(wait, 2 * DAY)
    coming = sorted(plan.number for plan in year.plans.values() if plan.begun > soon)
    if name == "new" or not coming:
        year.announce(max(year.plans) + 1, 10 + pick)
        return
    number = coming[pick % len(coming)]
    plan = year.plans[number]
    if name == "reorder":
        year.plans = dict(sorted(year.plans.items(), key=lambda item: (item[0] * 7 + pick) % 11))
    elif name == "miss":
        if not any(each.gone for each in year.plans.values()):  # two at once are a fifth of the page: not believed
            year.miss(number)
    elif plan.gone == (name == "back"):
        year.edit(number, name)


def random_year(folder: Path, steps: Sequence[tuple[str, int, timedelta, bool]]) -> list[Issue]:
    with office_in(folder, LEAN) as office:
        year = Year(office)
        for number in range(8):
            year.announce(number, 12 + 5 * number)
        year.look()
        for name, pick, wait, _ in steps:
            step(year, name, pick, wait)
            year.look(wait)
        return year.issues


def check_at_random(folder: Path, steps: Sequence[tuple[str, int, timedelta, bool]]) -> None:
    issues = random_year(folder, steps)
    fetches = [True, *(fetch for *_, fetch in steps)]
    polled = [fetches[min(number, len(fetches) - 1)] for number in range(len(issues))]
    for program in PROGRAMS:
        replay(program(), issues, polled)


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(steps=STEPS)
def test_whatever_is_edited_every_program_ends_with_the_truth(
    steps: list[tuple[str, int, timedelta, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_at_random(tmp_path_factory.mktemp("random"), steps)


@pytest.mark.long
@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(steps=STEPS)
def test_whatever_is_edited_for_long_every_program_ends_with_the_truth(
    steps: list[tuple[str, int, timedelta, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_at_random(tmp_path_factory.mktemp("random"), steps)
