"""What joining a calendar from fragments saves: 10,000 events of which one changed, against rendering all of them.

    python -m benchmarks.calendar_fragments [EVENTS]

Every number is of this run on this machine. "Full" is icalendar building every component and writing the calendar,
without the second parser; "first" is what a process does once after its start (it renders and reads back every event);
"changed" is a render with one event changed, its entries built anew as after a read from the store.
"""

from __future__ import annotations

import gc
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from syndicate.model import Entry, Event, Feed, Span
from syndicate.render import _vevent
from syndicate.render._zones import zone_of
from syndicate.render.ics import ICS, header, settings_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
T = TypeVar("T")


def entry(number: int, sequence: int) -> Entry:
    start = datetime(2026, 1, 1, 9, tzinfo=STOCKHOLM) + timedelta(hours=number % 9000)
    item = Event(
        title=f"Öppet hus {number}",
        span=Span(start, start + timedelta(hours=2)),
        summary="Vi berättar om vad som händer, och bjuder på kaffe; anmäl dig gärna. " * 4,
        location="Sal 4, Länsstyrelsen, Hamngatan 1",
        categories=("miljö", "kurs"),
    )
    return Entry(
        id=f"tag:example.se,2016:kalendern/{number}",
        key=f"k{number}",
        source="kalendern",
        title=f"Öppet hus {number}",
        link=f"https://www.example.se/kalender/{number}",
        published=datetime(2026, 1, 1, 8, tzinfo=UTC),
        updated=datetime(2026, 1, 1, 8, tzinfo=UTC) + timedelta(minutes=sequence),
        sequence=sequence,
        item=item,
    )


def feed(events: int, change: int) -> Feed:
    entries = tuple(entry(number, change if number == events // 2 else 0) for number in range(events))
    return Feed(
        name="kalendern",
        id="tag:example.se,2016:feed/kalendern",
        kind="events",
        title="Kalendern",
        description="",
        language="sv",
        zone="Europe/Stockholm",
        home="https://www.example.se/",
        page="https://feeds.example.se/feeds/kalendern/",
        addresses={"ics": "https://feeds.example.se/feeds/kalendern.ics"},
        updated=max(one.updated for one in entries),
        entries=entries,
    )


def full(whole: Feed) -> bytes:
    """The calendar as icalendar alone makes it."""
    calendar, settings = header(whole), settings_of(whole)
    for one in whole.entries:
        calendar.add_component(_vevent.component(one, settings))
    return bytes(calendar.to_ical(sorted=False))


def timed(work: Callable[[], T]) -> tuple[float, T]:
    gc.collect()
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    first, rendered = timed(partial(ICS.render, feed(events, 0)))
    changed, fulls = [], []
    for change in range(1, 6):
        whole = feed(events, change)
        seconds, rendered = timed(partial(ICS.render, whole))
        changed.append(seconds)
        body = rendered.body
    for _ in range(3):
        seconds, written = timed(partial(full, whole))
        fulls.append(seconds)
    checked, _ = timed(partial(ICS.check, body, whole))
    ratio = statistics.median(fulls) / statistics.median(changed)
    print(f"Python {platform.python_version()}, {events} events, {len(body):,} bytes")
    print(f"first    {first:8.3f} s   every event rendered and read back")
    print(
        f"full     {statistics.median(fulls):8.3f} s   icalendar alone (median of {len(fulls)}; best {min(fulls):.3f})"
    )
    print(
        f"changed  {statistics.median(changed):8.3f} s   one of them changed (median of {len(changed)};"
        f" worst {max(changed):.3f})"
    )
    print(f"check    {checked:8.3f} s   the whole read back before publication")
    print(f"ratio    {ratio:8.1f}     full / changed")
    zone = zone_of("Europe/Stockholm")
    assert zone is not None
    written = written.replace(b"\r\nUID:", b"\r\nuid:", 1)  # see ``join``
    assert body.replace(zone.component, b"") == written, "joined and written by icalendar, they differ"


if __name__ == "__main__":
    main()
