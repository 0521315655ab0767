"""The times of a recurring event, each told by itself in lists and, where Outlook cannot hold it, in the calendar.

The source is a calendar's file that is edited between two checks. Of a time that nobody touched nothing moves: not its
id, not its stamps, not a byte of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import feedparser
import pytest

from syndicate.config import load
from syndicate.fetch import Door
from syndicate.store import open_store
from tests.support.calendar_program import Dialect, Other, Plan, exported
from tests.support.lint.lines import parse
from tests.support.office import DAY, HOUR, START, WEEK, Office
from tests.support.readers.calendars import PROGRAMS, Google, Subscriber

CONFIG = """\
site: {title: Regionen, url: "https://www.example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
store: sqlite:///STORE
sources:
  kalendern: {kind: events, type: ics, path: kalender.ics}
feeds:
  kalendern: {title: Kalendern, from: [kalendern], formats: [ics, atom, rss, json], window: {past: 90d, future: 60d}}
"""
FIRST = datetime(2026, 11, 3, 18)  # noqa: DTZ001 - what a wall clock shows; a Tuesday before START
WEEKLY = Plan(1, FIRST, 2 * HOUR, rule="FREQ=WEEKLY")
EXTRA = FIRST + 3 * WEEK + 2 * DAY + timedelta(hours=1)
LOOSE = replace(WEEKLY, rdates=(EXTRA,))
"""No series in Outlook, since there is a date beside the rule."""

LATE = START + 20 * DAY


class Told(NamedTuple):
    """A time as published: its stamps, and all of its bytes."""

    stamps: tuple[str, ...]
    said: str


@dataclass
class County(Office):
    """An office whose calendar is a program's file."""

    plans: tuple[Plan, ...] = ()

    def write(self, body: bytes | None = None) -> None:
        written = exported(self.plans, self.now, Dialect()) if body is None else body
        (self.folder / "kalender.ics").write_bytes(written)

    def look(self, *plans: Plan, after: timedelta = HOUR) -> None:
        self.plans = plans
        assert self.refresh(after).verdict in {"publish", "unchanged"}

    def told(self, form: str) -> dict[str, Told]:
        """By id of a time what is published of it."""
        return FORMS[form](self.document(f"/feeds/kalendern.{form}"))


def in_ics(body: bytes) -> dict[str, Told]:
    found = {}
    for event in parse(body).components("VEVENT"):
        stamps = tuple(event.value(name) for name in ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED"))
        said = str([(line.name, line.value) for line in event.lines])
        found[event.value("UID").partition("/")[2] + event.value("RECURRENCE-ID")] = Told(stamps, said)
    return found


def in_atom(body: bytes) -> dict[str, Told]:
    return {one.id.partition("/")[2]: Told((one.updated,), str(one)) for one in feedparser.parse(body).entries}


def in_rss(body: bytes) -> dict[str, Told]:
    return {one.id.partition("/")[2]: Told((), str(one)) for one in feedparser.parse(body).entries}


def in_json(body: bytes) -> dict[str, Told]:
    items = json.loads(body)["items"]
    return {
        one["id"].partition("/")[2]: Told((one["date_modified"],), json.dumps(one, ensure_ascii=False)) for one in items
    }


FORMS = {"ics": in_ics, "atom": in_atom, "rss": in_rss, "json": in_json}
LISTS = ("atom", "rss", "json")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    path = tmp_path / "feeds_config.yaml"
    path.write_text(CONFIG.replace("STORE", str(tmp_path / "s.db")), encoding="utf-8")
    config = load(path, env={})
    with open_store(config.store) as store, Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        yield County(tmp_path, config, store, door)


def days(found: dict[str, Told]) -> set[str]:
    return {id_.partition("#")[2] for id_ in found}


def other(at: datetime, **changes: object) -> Other:
    return replace(Other(at, at, WEEKLY.name, WEEKLY.place, WEEKLY.text), **changes)  # type: ignore[arg-type]


def moved(before: dict[str, Told], after: dict[str, Told]) -> set[str]:
    """The days of what is not as it was; its stamps moved, forward, and those of nothing else."""
    assert before.keys() == after.keys()
    changed = {id_ for id_ in before if before[id_] != after[id_]}
    for id_ in changed:
        old, new = before[id_].stamps, after[id_].stamps
        assert not old or (new > old and all(a < b for a, b in zip(old[1:], new[1:], strict=True))), id_
    return {id_.partition("#")[2] for id_ in changed}


def look_at_each(county: County, forms: Sequence[str], *plans: Plan) -> dict[str, set[str]]:
    """By form the days of the times that the edit moved."""
    before = {form: county.told(form) for form in forms}
    county.look(*plans)
    return {form: moved(before[form], county.told(form)) for form in forms}


NEXT = FIRST + 3 * WEEK
AFTER = FIRST + 5 * WEEK
EDITS = {
    "moved": other(NEXT, start=NEXT + timedelta(minutes=30)),
    "renamed": other(NEXT, title="Kör i kyrkan"),
    "cancelled": other(NEXT, cancelled=True),
    "told otherwise": other(NEXT, text="Ta med noter."),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_change_of_one_time_moves_that_time_alone(county: County, edit: Other) -> None:
    county.look(LOOSE)
    assert days(county.told("ics")) == days(county.told("atom"))
    found = look_at_each(county, [*FORMS], replace(LOOSE, others=(edit,)))
    assert found == {form: {"2026-11-24"} for form in FORMS}
    again = look_at_each(county, [*FORMS], replace(LOOSE, others=(edit, other(AFTER, title="Julkör"))))
    assert again == {form: {"2026-12-08"} for form in FORMS}
    back = look_at_each(county, [*FORMS], replace(LOOSE, others=(other(AFTER, title="Julkör"),)))
    assert back == {form: {"2026-11-24"} for form in FORMS}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_in_lists_it_is_so_for_what_calendars_tell_as_a_series(county: County, edit: Other) -> None:
    county.look(WEEKLY)
    found = look_at_each(county, LISTS, replace(WEEKLY, others=(edit,)))
    assert found == {form: {"2026-11-24"} for form in LISTS}
    assert {one.stamps for one in county.told("ics").values()} == {("1", "20261120T110000Z", "20261120T110000Z")}


def test_what_is_said_of_all_moves_all_that_show_it(county: County) -> None:
    own = other(NEXT, title="Kör i kyrkan", place="Kyrkan", text="Ta med noter.")
    county.look(replace(LOOSE, others=(own,)))
    everywhere = days(county.told("atom"))
    found = look_at_each(county, [*FORMS], replace(LOOSE, others=(own,), title="Kör"))
    assert found == {form: everywhere - {"2026-11-24"} for form in FORMS}


def test_a_time_that_was_left_out_comes_back_as_a_change(county: County) -> None:
    county.look(LOOSE)
    before = {form: county.told(form) for form in FORMS}
    without = replace(LOOSE, exdates=(NEXT,))
    county.look(without)
    for form in FORMS:
        found = county.told(form)
        assert days(before[form]) - days(found) == {"2026-11-24"}
        assert all(found[id_] == before[form][id_] for id_ in found)
    county.look(LOOSE)
    assert all(moved(before[form], county.told(form)) == {"2026-11-24"} for form in ("ics", "atom", "json"))


def test_what_is_told_of_one_time_is_told_there_alone(county: County) -> None:
    county.look(LOOSE)
    county.look(replace(LOOSE, others=(EDITS["moved"],)))
    (told,) = (id_ for id_, one in county.told("ics").items() if "Ändrat" in one.said)
    assert told.endswith("#2026-11-24")
    assert "Ändrat 20 nov: ny tid 18.30–20.30\\, förut 18.00–20.00" in county.told("ics")[told].said.replace(
        "\\\\", "\\"
    )
    county.look(replace(LOOSE, others=(EDITS["moved"],), title="Kör"))
    words = [one.said for one in county.told("ics").values()]
    assert all("nytt namn" in said for id_, said in zip(county.told("ics"), words, strict=True) if id_ != told)


# --- called off as a whole -------------------------------------------------------------------------------------------

PAST = {"2026-11-03", "2026-11-10", "2026-11-17"}
OWN = other(FIRST + WEEK, title="Kör i kyrkan")


def marked(found: dict[str, Told]) -> set[str]:
    return {id_.partition("#")[2] for id_, one in found.items() if "INSTÄLLT" in one.said or "Inställt" in one.said}


@pytest.mark.parametrize("plan", [WEEKLY, LOOSE], ids=["a series", "time by time"])
@pytest.mark.parametrize("how", ["cancelled", "gone"])
def test_what_was_over_when_all_was_called_off_stays_as_it_was(county: County, plan: Plan, how: str) -> None:
    forms = LISTS if plan is WEEKLY else tuple(FORMS)
    others = [Plan(number, FIRST + (20 + number) * DAY, HOUR) for number in range(2, 8)]
    county.look(plan, *others)
    before = {form: county.told(form) for form in forms}

    def check(form: str, coming: set[str]) -> None:
        found = county.told(form)
        assert days(found) == PAST | coming | {""}
        assert marked(found) == coming
        past = {id_: told for id_, told in before[form].items() if id_.partition("#")[2] in PAST}
        assert {id_: found[id_] for id_ in past} == past

    gone = [] if how == "gone" else [replace(plan, cancelled=True)]
    for _ in range(1 if gone else 3):
        county.look(*gone, *others, after=13 * HOUR)
    for form in forms:
        check(form, days(county.told(form)) - PAST - {""})
        assert len(marked(county.told(form))) >= 8
    for wait in (6 * DAY, 30 * DAY):  # the day after the first that did not take place; the ten newest stay on
        county.look(*gone, *others, after=wait)
        for form in forms:
            check(form, set())
    county.look(plan, *others)
    assert len(days(county.told("atom"))) > 10
    assert not marked(county.told("atom"))


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_series_that_is_called_off_ends_in_every_program_with_what_took_place(
    county: County, program: type[Subscriber]
) -> None:
    plan, subscriber = replace(WEEKLY, others=(OWN,)), program()
    seen = []
    for told, wait in ((plan, HOUR), (replace(plan, cancelled=True), HOUR), (replace(plan, cancelled=True), 6 * DAY)):
        county.look(told, after=wait)
        subscriber.poll(county.document("/feeds/kalendern.ics"))
        seen.append([(f"{one.start:%m-%d}", one.title) for one in subscriber.shown(county.now - 25 * DAY, LATE)])
    past = [("11-03", "Möte 1"), ("11-10", "Kör i kyrkan"), ("11-17", "Möte 1")]
    off = [] if program is Google else [(day, "INSTÄLLT: Möte 1") for day in ("11-24", "12-01", "12-08")]
    assert seen[0][:4] == [*past, ("11-24", "Möte 1")]
    assert seen[1] == past + off
    assert seen[2] == past


# --- ids -------------------------------------------------------------------------------------------------------------

BESIDE = {
    "on a day of its own": EXTRA,
    "on the day of another": NEXT + timedelta(hours=3),
    "before another of its day": NEXT - timedelta(hours=9),
    "at the same hour another day": NEXT + DAY,
}


@pytest.mark.parametrize("at", BESIDE.values(), ids=BESIDE)
def test_a_date_beside_the_rule_renames_no_other(county: County, at: datetime) -> None:
    county.look(WEEKLY)
    before = {form: county.told(form) for form in LISTS}
    for plan in (replace(WEEKLY, rdates=(at,)), WEEKLY, replace(WEEKLY, rdates=(at, EXTRA + 3 * WEEK))):
        county.look(plan)
        for form in LISTS:
            found = county.told(form)
            new = {at.strftime("%Y-%m-%dT%H%M") for at in plan.rdates}
            assert days(found) == days(before[form]) | new
            assert all(found[id_] == told for id_, told in before[form].items())
    county.look(replace(WEEKLY, rdates=(at,)))
    before = {"ics": county.told("ics")}
    county.look(replace(WEEKLY, rdates=(at, EXTRA + 2 * WEEK)))
    assert before["ics"].items() <= county.told("ics").items()
