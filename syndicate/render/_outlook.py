"""Which series Outlook can hold: those that fit its templates, a time a day, one after the other.

Outlook and Exchange keep a series as one of seven patterns (MS-OXCICAL 2.1.3.2.2) with changed and deleted times in it
(MS-OXOCAL 2.2.1.44): no time beside the pattern, no two on a day, none that overlaps or overtakes its neighbour. What
does not fit is shown once, wrongly, or not at all, so such a series is told time by time (``edition.recurring``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from syndicate.model import Event, Span
from syndicate.when.recurrence import MAX_AHEAD, occurrences
from syndicate.when.rules import Rule, read_rule, walls

MOST = 999
"""Times that a series with COUNT may have."""

AROUND = timedelta(days=400)
"""How far the neighbours of a changed time are looked for: one of a yearly series has them a year away."""

_WEEKS = {1, 2, 3, 4, -1}
_DAY_GROUPS = ({0, 1, 2, 3, 4}, {5, 6}, set(range(7)))
"""Weekdays of which Outlook can say "the last workday of a month", beside a single one."""

_LAST_SURE = 28
"""The last day that every month has. In months without a 31st Outlook takes the 30th; the rule leaves them out."""


def template(rule: Rule, start: date) -> Rule | None:
    """The rule in a form that fits one of Outlook's templates; None where there is none. Pure.

    start: of the event, by its own clock
    """
    if any((rule.by_week_no, rule.by_year_day, rule.by_second, len(rule.by_hour) > 1, len(rule.by_minute) > 1)):
        return None
    if rule.count is not None and rule.count > MOST:
        return None
    plain = not any((rule.by_day, rule.by_month_day, rule.by_set_pos))
    days_alone = not (rule.by_month or rule.by_month_day or rule.by_set_pos or any(nth for nth, _ in rule.by_day))
    if rule.freq == "DAILY" and rule.by_day and rule.interval == 1:
        # Every workday is what Outlook calls a weekly pattern.
        rule = replace(rule, freq="WEEKLY")
    fits = {
        "DAILY": plain and not rule.by_month,
        "WEEKLY": days_alone,
        "MONTHLY": not rule.by_month and _in_month(rule, start),
        "YEARLY": (len(rule.by_month) == 1 or (plain and not rule.by_month)) and _in_month(rule, start),
    }
    return rule if fits.get(rule.freq, False) else None


def _in_month(rule: Rule, start: date) -> bool:
    """Whether a rule names one day of a month: by its number, or as the nth of some weekday."""
    if rule.by_day:
        return not rule.by_month_day and _nth(rule)
    if rule.by_set_pos or len(rule.by_month_day) > 1:
        return False
    day = rule.by_month_day[0] if rule.by_month_day else start.day
    return day == -1 or 1 <= day <= _LAST_SURE


def _nth(rule: Rule) -> bool:
    if not rule.by_set_pos:
        return len(rule.by_day) == 1 and rule.by_day[0][0] in _WEEKS
    days = {day for _, day in rule.by_day}
    bare = all(nth == 0 for nth, _ in rule.by_day)
    return (
        bare and len(rule.by_set_pos) == 1 and rule.by_set_pos[0] in _WEEKS and (len(days) == 1 or days in _DAY_GROUPS)
    )


@lru_cache(maxsize=4096)
def fitting(event: Event, *, zone: ZoneInfo) -> tuple[str | None] | None:
    """The value of RRULE, or none of one that recurs by nothing, of a series that Outlook can hold; None of any other.

    zone: what days mean. Pure: looks at the times of two years from the first on, and around each changed one.
    """
    told, start = event.recurrence, event.span.start
    if told is None or len(told.rules) > 1 or told.rdates:
        return None
    rule = template(read_rule(told.rules[0], start=start), _day(start)) if told.rules else None
    if told.rules and (rule is None or not _begins(rule, start)):
        return None
    return (str(rule) if rule else None,) if _in_a_row(event, zone) else None


def _day(start: datetime | date) -> date:
    return start.date() if isinstance(start, datetime) else start


def _begins(rule: Rule, start: datetime | date) -> bool:
    """Whether the event's own start is the first time of its rule, which Outlook takes for granted."""
    wall = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    found = next(iter(walls(rule, wall, wall - timedelta(days=1), wall + timedelta(days=1))), None)
    return found == wall


def _in_a_row(event: Event, zone: ZoneInfo) -> bool:
    """Whether its times, changed ones too, are on days of their own, each over before the next one begins."""
    start, told = event.span.start, event.recurrence
    own = start.tzinfo if isinstance(start, datetime) and start.tzinfo else zone
    first = event.span.begins(zone) - timedelta(days=1)
    windows = [(first, first + MAX_AHEAD)]
    for one in told.overrides if told else ():
        moments = sorted((Span(one.at).begins(zone), one.span.begins(zone)))
        windows.append((moments[0] - AROUND, moments[1] + AROUND))
    for after, before in windows:
        found = sorted(occurrences(event, zone=zone, after=after, before=before), key=lambda one: _order(one.at))
        for earlier, later in pairwise(one.event.span for one in found):
            days = [span.begins(zone).astimezone(own).date() for span in (earlier, later)]
            if not days[0] < days[1] or earlier.ends(zone) > later.begins(zone):
                return False
    return True


def _order(at: datetime | date) -> float:
    return at.astimezone(UTC).timestamp() if isinstance(at, datetime) else float(at.toordinal())
