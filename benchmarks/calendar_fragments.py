"""What joining a calendar from fragments saves: 10,000 events of which one changed, against rendering all of them.

    python -m benchmarks.calendar_fragments [EVENTS]

Every number is of this run on this machine. "Full" is icalendar building every component and writing the calendar,
without the second parser; "first" is what the first process of all does once (it renders and reads back every event);
"changed" is a render with one event changed, its entries built anew as after a read from the store; "restart" is the
same in a new process, which takes the fragments from a store in SQLite first. Seconds are those of the processor, so
that what else the machine does counts for neither side.
"""

from __future__ import annotations

import gc
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from syndicate.model import Entry, Event, Feed, Publication, Span
from syndicate.render import _vevent, packs_of, remember
from syndicate.render._kept import settings_of
from syndicate.render._zones import zone_of
from syndicate.render.ics import ICS, header
from syndicate.store import open_store

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
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def restarted(events: int, url: str) -> None:
    """In a process of its own: the fragments from the store, and a render with one event changed."""
    whole = feed(events, 7)
    with open_store(url) as store:

        def render() -> bytes:
            remember(store.fragments("kalendern").values())
            return ICS.render(whole).body

        seconds, _ = timed(render)
    print(seconds)


def after_a_restart(whole: Feed) -> float:
    """The seconds that a new process takes, whose store has the fragments of an earlier one; the median of three."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        with open_store(url) as store:
            store.commit(Publication(at=whole.updated, fragments={"kalendern": packs_of([whole])}))
        command = [sys.executable, "-m", "benchmarks.calendar_fragments", str(len(whole.entries)), url]
        runs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(3)]
    return statistics.median(map(float, runs))


def main() -> None:
    if len(sys.argv) > 2:
        restarted(int(sys.argv[1]), sys.argv[2])
        return
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
    proved, _ = timed(partial(ICS.prove, body, whole))
    restart = after_a_restart(whole)
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
    print(f"restart  {restart:8.3f} s   one of them changed, in a new process (median of 3)")
    print(f"prove    {proved:8.3f} s   what is asked before publication")
    print(f"check    {checked:8.3f} s   the whole read back, as verify does it")
    print(f"ratio    {ratio:8.1f}     full / changed")
    print(f"ratio    {statistics.median(fulls) / restart:8.1f}     full / restart")
    zone = zone_of("Europe/Stockholm")
    assert zone is not None
    written = written.replace(b"\r\nUID:", b"\r\nuid:", 1)  # see ``join``
    assert body.replace(zone.component, b"") == written, "joined and written by icalendar, they differ"


if __name__ == "__main__":
    main()
