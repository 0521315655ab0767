"""What people do to a calendar that holds series: one time of them, all of them, those from some day on.

Each edit takes a plan, what is to come of it, and a number that picks among what could be edited; it gives the plan as
it is afterwards, and a second one where a series was split. None: it cannot be done to this plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from tests.support.calendar_program import Other, Plan, Wall
from tests.support.office import DAY, HOUR, WEEK

HOUR_OF_DAYS = 14


@dataclass(frozen=True)
class Ahead:
    """What an edit may reach: starts to come by the rule, soonest first, and the number of a new plan."""

    starts: Sequence[Wall]
    pick: int
    fresh: int

    def free(self, plan: Plan) -> Wall | None:
        """One of the times to come that is as the others."""
        changed = {one.at for one in plan.others}
        found = [at for at in self.starts if at not in changed][:5]
        return found[self.pick % len(found)] if found else None

    def changed(self, plan: Plan) -> Other | None:
        """One of the times to come that is not as the others."""
        found = [one for one in plan.others if one.at in self.starts]
        return found[self.pick % len(found)] if found else None


Edit = Callable[[Plan, Ahead], tuple[Plan, ...] | None]


def _other(plan: Plan, at: Wall) -> Other:
    return Other(at, at, plan.name, plan.place, plan.text)


def _one(change: Callable[[Plan, Other, int], Other]) -> Edit:
    """One time becomes another than the others, or other once more."""

    def edit(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
        if not plan.recurs:
            return None
        known = ahead.changed(plan) if ahead.pick % 3 == 0 else None
        at = known.at if known else ahead.free(plan)
        if at is None:
            return None
        one = replace(known or _other(plan, at), text=plan.text)
        kept = tuple(other for other in plan.others if other.at != at)
        return (replace(plan, others=(*kept, change(plan, one, ahead.pick))),)

    return edit


def _taken_back(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    one = ahead.changed(plan)
    return (replace(plan, others=tuple(other for other in plan.others if other != one)),) if one else None


def _as_the_others(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    """The exception stays in the file and says what the rule says."""
    one = ahead.changed(plan)
    if one is None:
        return None
    kept = tuple(other for other in plan.others if other != one)
    return (replace(plan, others=(*kept, _other(plan, one.at))),)


def _left_out(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    at = ahead.free(plan) if plan.recurs and len(ahead.starts) > 2 else None
    return (replace(plan, exdates=(*plan.exdates, at)),) if at else None


def _let_in(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    return (replace(plan, exdates=plan.exdates[:-1]),) if plan.exdates else None


def _beside(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    at = ahead.starts[ahead.pick % len(ahead.starts)] + (1 + ahead.pick % 2) * DAY
    if at in plan.starts(plan.start) or at in plan.exdates:
        return None
    return (replace(plan, rdates=(*plan.rdates, at)),)


def _not_beside(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    if not plan.rdates:
        return None
    gone = plan.rdates[-1]
    others = tuple(one for one in plan.others if one.at != gone)
    return (replace(plan, rdates=plan.rdates[:-1], others=others),)


def _split(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    """This time and all later ones are others: the series ends, and another one begins, as programs do it."""
    if not plan.rule or len(ahead.starts) < 4 or plan.count or not isinstance(plan.start, datetime):
        return None
    at = ahead.starts[1 + ahead.pick % 3]
    if at in plan.rdates or not isinstance(at, datetime):
        return None
    early, late = ([one for one in plan.others if (str(one.at) >= str(at)) is side] for side in (False, True))
    old = replace(plan, until=at - timedelta(seconds=1), others=tuple(early))
    old = replace(old, rdates=tuple(each for each in plan.rdates if str(each) < str(at)))
    by = timedelta(hours=ahead.pick % 3)
    new = replace(plan, number=ahead.fresh, start=at, rdates=(), others=tuple(late), place=f"Sal {ahead.pick}")
    return (old, replace(new.moved(by), until=plan.until and plan.until + by))


def _ended(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    if not plan.rule or len(ahead.starts) < 3:
        return None
    until = ahead.starts[1 + ahead.pick % 2]
    kept = tuple(one for one in plan.others if str(one.at) <= str(until))
    return (replace(plan, count=0, until=until, others=kept),)


def _goes_on(plan: Plan, _: Ahead) -> tuple[Plan, ...] | None:
    return (replace(plan, count=0, until=None),) if plan.until or plan.count else None


def _ruled(rules: Mapping[int, str]) -> Edit:
    """Another rule from the next time on; exceptions go with the old one, or stay though it has no such times."""

    def edit(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
        rule = rules[ahead.pick % len(rules)]
        if rule == plan.rule:
            return None
        bare = plan if ahead.pick % 4 == 3 else plan.without_exceptions()
        return (replace(bare, rule=rule, until=None, count=0),)

    return edit


PLAIN = dict(
    enumerate(
        (
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;INTERVAL=2",
            "FREQ=MONTHLY",
            "FREQ=MONTHLY;BYDAY=2TU",
            "FREQ=WEEKLY;BYDAY=MO,WE,FR",
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        )
    )
)
ODD = dict(
    enumerate(
        (
            "FREQ=WEEKLY;BYHOUR=9,18",
            "FREQ=MONTHLY;BYDAY=MO,TH;BYSETPOS=2",
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "FREQ=SECONDLY",
            "FREQ=MONTHLY;BYMONTHDAY=1,15",
            "FREQ=DAILY;BYDAY=TU,TH;BYMONTH=11,12,1,2,3,4",
        )
    )
)


def _odd(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    if not isinstance(plan.start, datetime):
        return None
    return _ruled(ODD)(plan.without_exceptions(), ahead)


def _other_hour(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    if not isinstance(plan.start, datetime):
        return None
    by = (-1 if plan.start.hour > 15 else 1) * HOUR
    return (plan.moved(by),) if "BYHOUR" not in plan.rule else None


def _days(plan: Plan, _: Ahead) -> tuple[Plan, ...] | None:
    if not isinstance(plan.start, datetime) or "BYHOUR" in plan.rule:
        return None
    until = plan.until.date() if isinstance(plan.until, datetime) else None
    bare = plan.without_exceptions()
    return (replace(bare, start=plan.start.date(), length=DAY, until=until),)


def _hours(plan: Plan, _: Ahead) -> tuple[Plan, ...] | None:
    if isinstance(plan.start, datetime):
        return None
    hour = time(HOUR_OF_DAYS)
    until = datetime.combine(plan.until, hour) if plan.until else None
    start = datetime.combine(plan.start, hour)
    return (replace(plan.without_exceptions(), start=start, length=2 * HOUR, until=until),)


def _once(plan: Plan, ahead: Ahead) -> tuple[Plan, ...] | None:
    """The series becomes its next time alone."""
    if not plan.recurs:
        return None
    return (replace(plan.without_exceptions(), rule="", until=None, count=0, start=ahead.starts[0]),)


def _all(change: Callable[[Plan], Plan]) -> Edit:
    return lambda plan, _: (change(plan),)


def _longer(plan: Plan) -> Plan:
    return replace(plan, length=plan.length + (HOUR if isinstance(plan.start, datetime) else timedelta()))


def _moved_once(plan: Plan, _: Ahead) -> tuple[Plan, ...] | None:
    return None if plan.recurs else (plan.moved(3 * DAY),)


ONE: dict[str, Edit] = {
    "one moved within its day": _one(
        lambda _, one, pick: replace(
            one, start=one.at + (1 + pick % 2) * (HOUR if isinstance(one.at, datetime) else DAY)
        )
    ),
    "one moved to another day": _one(lambda _, one, pick: replace(one, start=one.at + (pick % 5 - 2) * DAY)),
    "one moved past the next": _one(lambda _, one, __: replace(one, start=one.at + WEEK + DAY)),
    "one renamed": _one(lambda plan, one, _: replace(one, title=f"Träff {plan.number}.{plan.version}")),
    "one told otherwise": _one(
        lambda plan, one, _: replace(one, text=f"Om sak {plan.number}, {plan.version} enstaka.")
    ),
    "one elsewhere": _one(lambda plan, one, _: replace(one, place=f"Sal {plan.version}")),
    "one cancelled": _one(lambda _, one, __: replace(one, cancelled=True)),
    "one on again": _one(lambda _, one, __: replace(one, cancelled=False)),
    "one taken back": _taken_back,
    "one as the others": _as_the_others,
    "one left out": _left_out,
    "one let in": _let_in,
    "one beside": _beside,
    "one not beside": _not_beside,
}
WHOLE: dict[str, Edit] = {
    "split": _split,
    "ended": _ended,
    "goes on": _goes_on,
    "another rule": _ruled(PLAIN),
    "a rule that Outlook lacks": _odd,
    "another hour": _other_hour,
    "whole days": _days,
    "hours": _hours,
    "once": _once,
    "longer": _all(_longer),
    "renamed": _all(lambda plan: replace(plan, title=f"Träff {plan.number}.{plan.version}")),
    "elsewhere": _all(lambda plan: replace(plan, place=f"Sal {plan.version}")),
    "another text": _all(lambda plan: replace(plan, said=plan.version)),
    "moved": _moved_once,
    "cancelled": _all(lambda plan: replace(plan, cancelled=True)),
}
EDITS = {**ONE, **WHOLE}
