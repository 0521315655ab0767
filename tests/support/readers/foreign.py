"""Calendar readers that are no Python packages: libical from Debian, ical.js from npm. Both are fetched where missing.

Each is asked in a process of its own. They share nothing with what writes the calendars: neither code nor a zone
database.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

HERE = Path(__file__).parent
DEBIAN_PYTHON = "/usr/bin/python3"
DEBIAN_PACKAGES = ("python3-gi", "gir1.2-ical-3.0")
ICAL_JS = "ical.js@^2.2"

Occurrence = tuple[str, str, str, str, str]
"""UID, start, end (excluded), title, status; ``20261031`` for a day, ``20261031T100000Z`` for an instant."""


class Run(NamedTuple):
    """Hours in a row on a clock that all have one offset.

    first: the first of them, naive; hours: how many; offset: in seconds
    """

    first: datetime
    hours: int
    offset: int


class ZoneRuns(NamedTuple):
    """A calendar with one VTIMEZONE, and what is right by its law."""

    key: str
    calendar: str
    runs: Sequence[Run]


class Foreign(Protocol):
    """A reader in a process of its own."""

    def ask(self, what: str, question: object) -> Any:
        """The answer of the program to a question."""


def wrong_hours(reader: Foreign, zones: Sequence[ZoneRuns]) -> dict[str, list[str]]:
    """By zone the clock's times at which the reader finds another offset; zones that it reads right are not there."""
    question = [
        {
            "key": zone.key,
            "calendar": zone.calendar,
            "runs": [[*run.first.timetuple()[:5], run.hours, run.offset] for run in zone.runs],
        }
        for zone in zones
    ]
    answer = reader.ask("zones", question)
    assert len(answer) == len(zones)
    return {zone.key: found for zone, found in zip(zones, answer, strict=True) if found}


def occurrences(reader: Foreign, calendar: bytes, first: str, last: str) -> list[Occurrence]:
    """What takes place from the first day to the last, that excluded, as the reader finds it, in order of time."""
    answer = reader.ask("occurrences", {"calendar": calendar.decode(), "first": first, "last": last})
    return sorted((tuple(each) for each in answer), key=lambda each: (each[1:], each[0]))


class Libical:
    """libical by way of GObject introspection, which Debian's own Python has."""

    def __init__(self) -> None:
        if not self._there():
            _install_debian(DEBIAN_PACKAGES)
            assert self._there(), f"{DEBIAN_PYTHON} cannot load libical although {DEBIAN_PACKAGES} are installed"

    def ask(self, what: str, question: object) -> Any:
        """See ``Foreign``."""
        return _ask([DEBIAN_PYTHON, "-I", str(HERE / "libical_reader.py"), what], question)

    def _there(self) -> bool:
        code = "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"
        if not Path(DEBIAN_PYTHON).exists():
            return False
        return _begin([DEBIAN_PYTHON, "-I", "-c", code], seconds=60).returncode == 0


class IcalJs:
    """ical.js in Node, installed by npm into a folder that is given."""

    def __init__(self, folder: Path) -> None:
        node, npm = shutil.which("node"), shutil.which("npm")
        assert node, "the long suite needs Node on PATH, for ical.js (Debian: apt-get install nodejs npm)"
        assert npm, "the long suite needs npm on PATH, for ical.js (Debian: apt-get install npm)"
        self._node, self._folder = node, folder
        _run([npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), ICAL_JS])

    def ask(self, what: str, question: object) -> Any:
        """See ``Foreign``."""
        return _ask([self._node, str(HERE / "icaljs_reader.mjs"), what, str(self._folder)], question)


@contextmanager
def ical_js() -> Iterator[IcalJs]:
    """ical.js in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="syndicate-ical-js-") as folder:
        yield IcalJs(Path(folder))


def _install_debian(packages: Sequence[str]) -> None:
    apt = shutil.which("apt-get")
    needed = f"the long suite needs libical for Debian's Python: apt-get install {' '.join(packages)}"
    assert apt, f"{needed} (there is no apt-get here)"
    assert os.geteuid() == 0, f"{needed} (only root may)"
    _run([apt, "update"])
    _run([apt, "install", "-y", "--no-install-recommends", *packages])


def _begin(command: Sequence[str], *, seconds: float, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, input=said, capture_output=True, text=True, timeout=seconds)


def _run(command: Sequence[str]) -> None:
    done = _begin(command, seconds=300)
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def _ask(command: Sequence[str], question: object) -> Any:
    done = _begin(command, seconds=1800, said=json.dumps(question))
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stderr[-4000:]}"
    return json.loads(done.stdout)
