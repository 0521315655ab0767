"""A county whose calendar program holds series, the service over it, and what people do to it in a year.

What the calendar means is told by recurring-ical-events, from the program's file and not from what the service makes
of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import icalendar
import recurring_ical_events  # type: ignore[import-untyped]  # it has no types

from syndicate.config import load
from syndicate.fetch import Door
from syndicate.store import open_store
from tests.support.calendar_edits import EDITS, PLAIN, Ahead
from tests.support.calendar_program import Dialect, Plan, exported
from tests.support.office import DAY, HOUR, ICS, STOCKHOLM, Office
from tests.support.readers.calendars import Moment

CONFIG = """\
site: {title: Regionen, url: "https://www.example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
store: sqlite:///STORE
sources:
  kalendern: {kind: events, type: ics, path: kalender.ics}
feeds:
  kalendern:
    {title: Kalendern, from: [kalendern], formats: [ics], variants: [kommande], window: {past: 20d, future: 75d}}
"""
PAST, AHEAD = 15 * DAY, 70 * DAY
"""What of the calendar is compared: less than its window, which times that are told one by one are in."""


class Shown(NamedTuple):
    """What a person is to see of one time of an event: instants in UTC, days with the last one excluded."""

    title: str
    start: Moment
    end: Moment
    place: str
    text: str
    cancelled: bool


class Issue(NamedTuple):
    """What was published at a moment, what a person is to see then, and the plans behind it."""

    at: datetime
    body: bytes
    truth: list[Shown]
    plans: dict[int, Plan]


class County(Office):
    """An office whose calendar is a program's file."""

    exported: bytes = b""

    def write(self, body: bytes | None = None) -> None:
        (self.folder / "kalender.ics").write_bytes(self.exported if body is None else body)


@dataclass
class Year:
    """A county whose calendar is edited, and every issue of what was published meanwhile.

    ended: since when what is cancelled as a whole, or vanished, has been published so
    """

    county: County
    dialect: Dialect
    plans: dict[int, Plan] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    ended: dict[int, datetime] = field(default_factory=dict)

    def announce(self, days: int, hour: int = 17, rule: str = "", count: int = 0) -> None:
        """Something new in so many days."""
        day = (self.county.now + days * DAY).astimezone(STOCKHOLM).replace(tzinfo=None)
        start = day.replace(hour=hour, minute=0, second=0, microsecond=0)
        number = max(self.plans, default=0) + 1
        made = Plan(number, start, 2 * HOUR, rule=rule)
        # What is counted begins with a time of its rule: else programs count otherwise (RFC 5545 section 3.3.10).
        self.plans[number] = replace(made, start=made.starts(start)[1], count=count) if count else made

    def coming(self, number: int, wait: timedelta) -> Ahead:
        """What may still be edited of a plan, if the service looks after the wait."""
        soon = (self.county.now + wait + 2 * DAY).astimezone(STOCKHOLM).replace(tzinfo=None, microsecond=0)
        plan = self.plans[number]
        after = soon if isinstance(plan.start, datetime) else soon.date()
        return Ahead(plan.starts(after), 0, max(self.plans) + 1)

    def edit(self, number: int, name: str, pick: int, wait: timedelta) -> bool:
        """Whether the edit could be done."""
        ahead = replace(self.coming(number, wait), pick=pick)
        plan = self.plans[number]
        if not ahead.starts or plan.cancelled or plan.gone:
            return False
        made = EDITS[name](replace(plan, version=plan.version + 1), ahead)
        if made is None:
            return False
        self.plans |= {one.number: one for one in made}
        return True

    def look(self, wait: timedelta = HOUR) -> None:
        """Some time later the service looks at the file; what is gone it believes when it has missed it for a day."""
        there = [plan for plan in self.plans.values() if not plan.gone]
        self.county.exported = exported(there, self.county.now, self.dialect)
        outcome = self.county.refresh(wait)
        assert outcome.verdict in ("publish", "unchanged", "partial"), outcome
        now = self.county.now
        whole = {plan.number for plan in self.plans.values() if plan.cancelled or plan.withdrawn}
        self.ended = {number: self.ended.get(number, now) for number in whole}
        shown = truth([plan for plan in self.plans.values() if plan.number not in self.ended], now)
        shown += [one for plan in self.plans.values() if plan.number in self.ended for one in self._called_off(plan)]
        self.issues.append(Issue(now, self.county.document(ICS), sorted(shown), dict(self.plans)))

    def _called_off(self, plan: Plan) -> list[Shown]:
        """What is shown of what does not take place any more: what did, and the rest until the day after it would."""
        since, now = self.ended[plan.number], self.county.now
        stood = truth([replace(plan, cancelled=False, withdrawn=False)], now) if plan.recurs else []
        rest = truth([plan], now) if self._stands(plan, since) else []
        return [one for one in stood if _utc(one.end) <= since] + [
            one for one in rest if _utc(one.end) > since or not plan.recurs
        ]

    def _stands(self, plan: Plan, since: datetime) -> bool:
        """Whether it is shown that it does not take place."""
        found = expanded([plan], since, since + 800 * DAY)
        ends = [_utc(one.end) for one in sorted(found, key=lambda one: _utc(one.start)) if _utc(one.end) > since]
        return bool(ends) and ends[0] + DAY > self.county.now

    def miss(self, number: int) -> None:
        """Something vanishes, and the service comes to believe it."""
        self.plans[number] = replace(self.plans[number], gone=True)
        for _ in range(2):
            self.look(13 * HOUR)
        self.plans[number] = replace(self.plans[number], withdrawn=True)
        self.look(13 * HOUR)


def _utc(moment: Moment) -> datetime:
    """A moment to compare by; days begin at midnight in UTC, as in ``Subscriber.shown``."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, datetime.min.time(), UTC)


def expanded(plans: Sequence[Plan], first: datetime, last: datetime) -> list[Shown]:
    """What the plans mean between two moments, by recurring-ical-events. A rule by the second is none."""
    followed = [replace(plan, rule="") if "SECONDLY" in plan.rule else plan for plan in plans]
    calendar = icalendar.Calendar.from_ical(exported(followed, first, Dialect()))
    off = {plan.number for plan in plans if plan.cancelled or plan.withdrawn}
    found = []
    for event in recurring_ical_events.of(calendar).between(first - 2 * DAY, last + 2 * DAY):
        start, end = (_plain(event[name].dt) for name in ("DTSTART", "DTEND"))
        number = int(re.sub(r"\D", "", str(event["UID"])))
        cancelled = event.get("STATUS") == "CANCELLED" or number in off
        title = f"{'INSTÄLLT: ' if cancelled else ''}{event['SUMMARY']}"
        found.append(Shown(title, start, end, str(event["LOCATION"]), str(event["DESCRIPTION"]), cancelled))
    return sorted(one for one in found if _utc(one.end) > first and _utc(one.start) < last)


def _plain(at: datetime | date) -> Moment:
    return at.astimezone(UTC) if isinstance(at, datetime) else at


def truth(plans: Sequence[Plan], now: datetime) -> list[Shown]:
    return expanded(plans, now - PAST, now + AHEAD)


@contextmanager
def county_in(folder: Path) -> Iterator[County]:
    path = folder / "feeds_config.yaml"
    path.write_text(CONFIG.replace("STORE", str(folder / "s.db")), encoding="utf-8")
    config = load(path, env={})
    with open_store(config.store) as store, Door(user_agent="syndicate-test/1 (+mailto:test@example.se)") as door:
        yield County(folder, config, store, door)


def begin(year: Year) -> None:
    for days, hour, rule, count in (
        (1, 18, "FREQ=WEEKLY", 0),
        (3, 9, "FREQ=WEEKLY;BYDAY=MO,WE,FR", 0),
        (5, 17, "FREQ=MONTHLY;BYDAY=2TU", 12),
        (8, 10, "FREQ=WEEKLY;INTERVAL=2", 20),
        (9, 13, "FREQ=MONTHLY;BYMONTHDAY=1,15", 0),
        (12, 17, "", 0),
        (280, 17, "", 0),
    ):
        year.announce(days, hour, rule, count)
    first = year.plans[4]
    year.plans[4] = replace(first, start=first.start.date(), length=DAY)  # type: ignore[union-attr]  # it has hours
    year.look()


def step(year: Year, name: str, pick: int, wait: timedelta) -> bool:
    """One thing happens in the program, to what has times to come when the service looks after the wait.

    Whether it could be done.
    """
    numbers = sorted(number for number in year.plans if year.coming(number, wait).starts)
    if name == "new" or not numbers:
        year.announce(10 + pick % 12, rule=["", *PLAIN.values()][pick % 8])
        return name == "new"
    if name == "reorder":
        year.plans = dict(sorted(year.plans.items(), key=lambda item: (item[0] * 7 + pick) % 11))
    if name == "miss":
        return _miss(year, [number for number in numbers if not year.plans[number].cancelled], pick)
    if name == "back":
        return _back(year)
    turned = numbers[pick % len(numbers) :] + numbers[: pick % len(numbers)]
    return name in EDITS and any(year.edit(number, name, pick, wait) for number in turned)


def _miss(year: Year, numbers: Sequence[int], pick: int) -> bool:
    if not numbers or any(plan.gone for plan in year.plans.values()):
        return False
    year.miss(numbers[pick % len(numbers)])
    return True


def _back(year: Year) -> bool:
    for plan in year.plans.values():
        if plan.gone or plan.cancelled:
            year.plans[plan.number] = replace(plan, gone=False, withdrawn=False, cancelled=False)
            return True
    return False
