"""vdirsyncer with khal: a subscriber that fetches calendars over HTTP and lists them on its own clock."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tests.support.running import clean_env

VDIRSYNCER = """\
[general]
status_path = "{folder}/status/"
"""
PAIR = """
[pair {name}]
a = "{name}_there"
b = "{name}_here"
collections = null
conflict_resolution = "a wins"

[storage {name}_there]
type = "http"
url = "{url}"

[storage {name}_here]
type = "filesystem"
path = "{folder}/{name}/"
fileext = ".ics"
"""
KHAL = """\
[calendars]
{calendars}
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[default]
print_new = False
[sqlite]
path = {folder}/khal-{clock}.db
"""


class Shown(NamedTuple):
    """A line of the list: ``2027-10-31 02:30`` on the reader's own clock; for whole days ``2027-10-31``, inclusive."""

    title: str
    start: str
    end: str
    place: str = ""


@dataclass(frozen=True)
class Khal:
    """A reader with subscriptions to calendars, by name, that lie in ``folder``."""

    folder: Path
    calendars: Mapping[str, str]

    def __post_init__(self) -> None:
        pairs = [PAIR.format(name=name, url=url, folder=self.folder) for name, url in self.calendars.items()]
        (self.folder / "vdirsyncer").write_text("".join([VDIRSYNCER.format(folder=self.folder), *pairs]))
        for name in self.calendars:
            (self.folder / name).mkdir()
        self._run("vdirsyncer", ["-c", "vdirsyncer", "discover"], "UTC")

    def fetch(self) -> None:
        """Fetch all calendars anew."""
        self._run("vdirsyncer", ["-c", "vdirsyncer", "sync"], "UTC")

    def listed(self, name: str, *, clock: str, first: date, days: int) -> list[Shown]:
        """What the calendar ``name`` holds from a day on, each time once, on the clock of a zone."""
        place = clock.replace("/", "-")
        calendars = "".join(f"[[{each}]]\npath = {self.folder / each}\nreadonly = True\n" for each in self.calendars)
        (self.folder / "khal").write_text(KHAL.format(calendars=calendars, folder=self.folder, clock=place))
        asked = [word for field in ("uid", "title", "start", "end", "location") for word in ("--json", field)]
        said = self._run("khal", ["-c", "khal", "list", "-a", name, *asked, first.isoformat(), f"{days}d"], clock)
        found: dict[tuple[str, Shown], None] = {}
        for line in said.splitlines():
            # A line for each day. What goes on for several days is on each of them, and on none of them twice.
            day = [(row["uid"], Shown(*(row[field] for field in asked[3::2]))) for row in json.loads(line)]
            assert len(day) == len(set(day)), f"khal shows something twice: {day}"
            found.update(dict.fromkeys(day))
        return sorted((shown for _, shown in found), key=lambda shown: (shown.start, shown.title))

    def _run(self, program: str, words: list[str], clock: str) -> str:
        env = clean_env(TZ=clock, LC_ALL="C.UTF-8", HOME=str(self.folder), XDG_CACHE_HOME=str(self.folder / "cache"))
        command = [str(Path(sys.executable).with_name(program)), *words]
        done = subprocess.run(
            command, check=False, cwd=self.folder, env=env, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, f"{program} {words} failed:\n{done.stdout}{done.stderr}"
        return done.stdout
