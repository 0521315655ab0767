"""What a check of a calendar costs that holds 10,000 events: the first, unchanged ones, one with one event changed.

    python -m benchmarks.calendar_cycle [EVENTS]

A whole cycle each, over a calendar file, with a real store in SQLite: fetched, judged, composed, rendered, read back,
compressed, committed. "again" is the first unchanged check after a change, which makes every feed once more to find
that nothing moved; "unchanged" is every other one.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from syndicate.config import load
from syndicate.cycle import Cycle
from syndicate.fetch import Door
from syndicate.model import Outcome
from syndicate.store import open_store

CONFIG = """\
site: {title: Kansliet, url: "https://www.example.se/", language: sv, timezone: Europe/Stockholm,
  authority: "example.se,2016"}
store: sqlite:///s.db
sources:
  kalendern: {kind: events, type: ics, path: kalender.ics, max_items: 10000}
feeds:
  kalendern: {title: Kalendern, from: [kalendern], formats: [ics], variants: [kommande], max_size: none}
"""
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def calendar(events: int, change: int) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kansliet//SV"]
    for number in range(events):
        start = START + timedelta(hours=1 + number % 9000)
        title = f"Möte {number}" if number != events // 2 else f"Möte {number}, ändrat {change}"
        lines += ["BEGIN:VEVENT", f"UID:{number}@example.se", f"SUMMARY:{title}", f"DTSTART:{start:%Y%m%dT%H%M%SZ}"]
        lines += [f"DTEND:{start + timedelta(hours=2):%Y%m%dT%H%M%SZ}", "LOCATION:Sal 4", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def timed(name: str, work: Callable[[], Outcome]) -> None:
    begin = time.perf_counter()
    outcome = work()
    said = f"{outcome.verdict}, {outcome.items} items, feeds: {', '.join(outcome.feeds) or 'none'}"
    print(f"{name:10} {time.perf_counter() - begin:8.3f} s   {said}", flush=True)


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder, now, draws = Path(name), START, map(str, itertools.count())
        (folder / "feeds_config.yaml").write_text(CONFIG, encoding="utf-8")
        config = load(folder / "feeds_config.yaml", env={})

        def check(title: str, change: int) -> None:
            nonlocal now
            (folder / "kalender.ics").write_bytes(calendar(events, change))
            now += timedelta(minutes=15)
            timed(title, lambda: Cycle(config, store, door, lambda: now, lambda: next(draws)).refresh("kalendern"))

        with open_store(config.store) as store, Door(user_agent="benchmark/1") as door:
            check("first", 0)
            check("again", 0)
            check("unchanged", 0)
            check("changed", 1)
            check("again", 1)
            check("unchanged", 1)


if __name__ == "__main__":
    main()
