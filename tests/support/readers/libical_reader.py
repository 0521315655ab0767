"""libical, by which Evolution, GNOME Calendar and KOrganizer read calendars, in Debian's own Python.

A program of its own, begun by ``foreign.py``: what is asked comes as JSON on stdin, the answer goes as JSON to stdout.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import gi  # type: ignore[import-not-found, unused-ignore]  # Debian's package, in no environment of ours

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # type: ignore[import-not-found, unused-ignore]  # noqa: E402  as above


def zones(asked: list[dict[str, Any]]) -> list[list[str]]:
    """For each zone the clock's times at which libical finds another offset than the right one."""
    answer = []
    for one in asked:
        zone = ICalGLib.Component.new_from_string(one["calendar"]).get_timezone(one["key"])
        assert zone is not None, f"libical finds no zone {one['key']}"
        wrong = []
        at = ICalGLib.Time.new()
        for year, month, day, hour, minute, count, right in one["runs"]:
            at.set_date(year, month, day)
            at.set_time(hour, minute, 0)
            for _ in range(count):
                if zone.get_utc_offset(at)[0] != right:
                    wrong.append(at.as_ical_string())
                at.adjust(0, 1, 0, 0)
        answer.append(wrong)
    return answer


def occurrences(asked: dict[str, Any]) -> list[list[str]]:
    """What takes place between two days, as UID, start, end, title and status; instants in UTC."""
    calendar = ICalGLib.Component.new_from_string(asked["calendar"])
    assert calendar.count_errors() == 0, "libical finds errors"
    events = list(_events(calendar))
    names = {(event.get_uid(), _replaced(event, calendar)) for event in events}
    first, last = (ICalGLib.Time.new_from_string(asked[name]) for name in ("first", "last"))
    found: list[list[str]] = []
    for event in events:
        single = not event.get_recurrenceid().is_null_time()
        days = event.get_dtstart().is_date()

        # Called within this turn of the loop only.
        def take(one: Any, span: Any, _: object) -> None:
            start, end = (_moment(seconds, days=days) for seconds in (span.get_start(), span.get_end()))  # noqa: B023
            if single or (one.get_uid(), start) not in names:  # noqa: B023
                found.append([one.get_uid(), start, end, one.get_summary(), _status(one)])

        event.foreach_recurrence(first, last, take, None)
    return found


def _events(calendar: Any) -> Iterator[Any]:
    kind = ICalGLib.ComponentKind.VEVENT_COMPONENT
    event = calendar.get_first_component(kind)
    while event is not None:
        yield event
        event = calendar.get_next_component(kind)


def _replaced(event: Any, calendar: Any) -> str:
    """The time of a series that the event stands for, as a day or an instant in UTC; nothing for none."""
    given = event.get_first_property(ICalGLib.PropertyKind.RECURRENCEID_PROPERTY)
    if given is None:
        return ""
    at = given.get_recurrenceid()
    # Unlike a start, it comes without its zone.
    name = given.get_first_parameter(ICalGLib.ParameterKind.TZID_PARAMETER)
    if name is not None:
        at.set_timezone(calendar.get_timezone(name.get_tzid()))
        at.convert_to_zone_inplace(ICalGLib.Timezone.get_utc_timezone())
    return str(at.as_ical_string())


def _moment(seconds: int, *, days: bool) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%d" if days else "%Y%m%dT%H%M%SZ")


def _status(event: Any) -> str:
    return str(event.get_status().value_nick).upper()


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(zones(asked) if sys.argv[1] == "zones" else occurrences(asked), sys.stdout)
