"""Thunderbird without a screen: a subscriber that is asked, by Marionette, what it shows.

For the check by hand (docs/how-to/check-with-thunderbird.md); no suite needs it. From the folder of the repository:

    python -m tests.support.readers.thunderbird ADDRESS [--first DAY] [--last DAY] [--clock ZONE] [--minutes NUMBER]

prints what the calendar at the address holds from one day to another, each time of a series by itself, on the clock of
a zone, and after that for some minutes whatever Thunderbird shows otherwise than before.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BufferedRWPair
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tests.support.readers.khal import Shown
from tests.support.running import clean_env, wait_for

PREFERENCES: Mapping[str, str | bool | int] = {
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "calendar.timezone.local": "Europe/Stockholm",
    "marionette.port": 0,  # one that is free, told in the profile
}
CALENDAR: Mapping[str, str | bool] = {"type": "ics", "readOnly": True, "cache.enabled": True, "refreshInterval": "1"}

# Both run with Thunderbird's own rights. What is not cached yet, or could not be read, holds nothing.
WHOLE = "const {{ cal }} = ChromeUtils.importESModule('resource:///modules/calendar/calUtils.sys.mjs'); {}"
FETCH = WHOLE.format("cal.manager.getCalendars().forEach(each => each.refresh());")
LIST = WHOLE.format("""return (async (name, clock, first, last) => {
  const calendar = cal.manager.getCalendars().find(each => each.name === name);
  const zone = cal.timezoneService.getTimezone(clock);
  const told = time => (time.isDate ? time : time.getInTimezone(zone)).icalString;
  const filter = Ci.calICalendar.ITEM_FILTER_TYPE_EVENT | Ci.calICalendar.ITEM_FILTER_CLASS_OCCURRENCES;
  const [from, until] = [first, last].map(day => cal.createDateTime(`${day}T000000`));
  const items = await calendar.getItemsAsArray(filter, 0, from, until);
  return items.map(item => ({
    title: item.title, start: told(item.startDate), end: told(item.endDate), status: item.status,
    place: item.getProperty("LOCATION") ?? "", text: item.getProperty("DESCRIPTION") ?? "",
    files: item.getAttachments().map(each => each.uri.spec), topics: item.getCategories(),
  }));
})(...arguments)""")


class Item(NamedTuple):
    """One time of one event. ``status``: as in the calendar; ``files``: addresses; ``topics``: categories."""

    shown: Shown
    status: str
    text: str
    files: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Thunderbird:
    """A Thunderbird that runs, subscribed to calendars by name, and looks for news every minute."""

    wire: BufferedRWPair

    def fetch(self) -> None:
        """Let it look for news now. It says nothing when it is done: see ``tests.support.running.wait_for``."""
        self._script(FETCH)

    def items(self, name: str, *, clock: str, first: date, days: int) -> list[Item]:
        """What the calendar ``name`` holds from a day on, in order of time."""
        last = first + timedelta(days=days)
        found = self._script(LIST, name, clock, f"{first:%Y%m%d}", f"{last:%Y%m%d}")
        return sorted(map(_item, found), key=lambda item: (item.shown.start, item.shown.title))

    def listed(self, name: str, *, clock: str, first: date, days: int) -> list[Shown]:
        """As ``Khal.listed``."""
        return [item.shown for item in self.items(name, clock=clock, first=first, days=days)]

    def ask(self, command: str, **parameters: object) -> Any:
        """Marionette's answer: ``length:[0, id, command, parameters]`` goes, ``length:[1, id, error, value]`` comes."""
        message = json.dumps([0, 1, command, parameters]).encode()
        self.wire.write(b"%d:%b" % (len(message), message))
        self.wire.flush()
        _, _, error, value = self.heard()
        assert error is None, error
        return value

    def heard(self) -> Any:
        """The next message, whatever it is."""
        length = b"".join(iter(lambda: self.wire.read(1), b":"))
        return json.loads(self.wire.read(int(length)))

    def _script(self, script: str, *words: str) -> Any:
        return self.ask("WebDriver:ExecuteScript", script=script, args=words, sandbox="system")["value"]


def _item(found: Mapping[str, Any]) -> Item:
    start, end = (_told(found[name]) for name in ("start", "end"))
    if len(end) == len("2026-01-01"):
        end = (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    shown = Shown(found["title"], start, end, found["place"])
    return Item(shown, found["status"], found["text"], tuple(found["files"]), tuple(found["topics"]))


def _told(moment: str) -> str:
    """``20260131`` and ``20260131T093000`` as ``Shown`` has them."""
    return re.sub(r"^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)00)?$", _words, moment)


def _words(found: re.Match[str]) -> str:
    year, month, day, hour, minute = found.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "")


@contextmanager
def thunderbird(calendars: Mapping[str, str], *, clock: str = "Europe/Stockholm") -> Iterator[Thunderbird]:
    """A Thunderbird with a new profile, subscribed to calendars at addresses, by name; ended with the block."""
    program = shutil.which("thunderbird")
    assert program, "Thunderbird is not here (Debian: apt-get install --no-install-recommends thunderbird)"
    with TemporaryDirectory(prefix="syndicate-thunderbird-", ignore_cleanup_errors=True) as profile:
        folder = Path(profile)
        (folder / "user.js").write_text(_preferences(calendars, clock), encoding="utf-8")
        # Beside the first word, Thunderbird needs the second before it lets Marionette run more than pages may.
        words = ["--headless", "--marionette", "--remote-allow-system-access", "--profile", profile]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([program, *words], env=clean_env(TZ=clock), stdout=log, stderr=log)
            try:
                with _connected(folder, process) as running:
                    yield running
            finally:
                process.terminate()
                process.wait(30)


def _preferences(calendars: Mapping[str, str], clock: str) -> str:
    told = dict(PREFERENCES) | {"calendar.timezone.local": clock}
    for name, address in calendars.items():
        of_calendar = {"uri": address, "name": name, **CALENDAR}
        told |= {f"calendar.registry.{name}.{key}": value for key, value in of_calendar.items()}
    return "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in told.items())


@contextmanager
def _connected(folder: Path, process: subprocess.Popen[bytes]) -> Iterator[Thunderbird]:
    told = folder / "MarionetteActivePort"

    def port() -> int | None:
        assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
        return int(told.read_text() or 0) if told.exists() else None

    with (
        socket.create_connection(("127.0.0.1", wait_for(port)), timeout=60) as line,
        line.makefile("rwb", buffering=-1) as wire,
    ):
        running = Thunderbird(wire)
        running.heard()
        running.ask("WebDriver:NewSession")
        running.ask("Marionette:SetContext", value="chrome")
        yield running


def _line(item: Item) -> str:
    shown = item.shown
    more = [*([shown.place] if shown.place else []), *item.topics, *item.files, f"{len(item.text)} characters"]
    return f"{shown.start} - {shown.end} {item.status} {shown.title} ({', '.join(more)})"


def main() -> None:
    """See the module."""
    today = datetime.now(UTC).date()
    parser = argparse.ArgumentParser(description="What Thunderbird shows of a calendar, and what changes in it.")
    parser.add_argument("address")
    parser.add_argument("--first", type=date.fromisoformat, default=today - timedelta(days=180), metavar="DAY")
    parser.add_argument("--last", type=date.fromisoformat, default=today + timedelta(days=550), metavar="DAY")
    parser.add_argument("--clock", default="Europe/Stockholm", metavar="ZONE")
    parser.add_argument("--minutes", type=float, default=3)
    given = parser.parse_args()
    days, before = (given.last - given.first).days + 1, set[str]()
    with thunderbird({"calendar": given.address}, clock=given.clock) as reader:
        end = time.monotonic() + 60 * given.minutes
        while time.monotonic() < end:
            now = [_line(item) for item in reader.items("calendar", clock=given.clock, first=given.first, days=days)]
            for mark, lines in (("-", sorted(before - set(now))), ("+", [line for line in now if line not in before])):
                for line in lines:
                    print(mark, line, flush=True)
            before = set(now)
            time.sleep(1)


if __name__ == "__main__":
    main()
