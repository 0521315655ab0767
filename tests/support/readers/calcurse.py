"""calcurse, from Debian: no subscriber, but a program that calendars are imported into; its reader is its own, in C."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

from tests.support.readers.foreign import _install_debian
from tests.support.readers.khal import Shown
from tests.support.running import clean_env

CONFIG = "format.inputdate=4\nformat.outputdate=%Y-%m-%d\n"
TIMED, DAY = "%(start:%F %H:%M)|%(end:%F %H:%M)|%m\\n", "||%m\\n"


def calcurse(calendar: bytes, *, clock: str, first: date, days: int) -> set[Shown]:
    """What it shows of a calendar from a day on, on the clock of a zone; of whole days each day by itself."""
    program = shutil.which("calcurse")
    if program is None:
        _install_debian(["calcurse"])
        program = shutil.which("calcurse")
    assert program, "calcurse is not there although it is installed"
    with tempfile.TemporaryDirectory(prefix="syndicate-calcurse-") as name:
        folder = Path(name)
        (folder / "conf").write_text(CONFIG, encoding="utf-8")
        (folder / "calendar.ics").write_bytes(calendar)
        command = [program, "--quiet", "-D", str(folder), "-C", str(folder)]
        forms = ("--format-apt", TIMED, "--format-recur-apt", TIMED, "--format-event", DAY, "--format-recur-event", DAY)
        _run([*command, "-i", str(folder / "calendar.ics")], clock)
        told = _run([*command, "-Q", "--from", first.isoformat(), "--days", str(days), *forms], clock)
    return _shown(told)


def _shown(told: str) -> set[Shown]:
    """Lines under the day that they are of, ``2027-03-28:``."""
    found, day = set(), ""
    for line in told.splitlines():
        if re.fullmatch(r"\d{4}-\d\d-\d\d:", line):
            day = line.removesuffix(":")
        elif line:
            start, end, title = line.split("|", 2)
            found.add(Shown(title, start or day, end or day))
    return found


def _run(command: list[str], clock: str) -> str:
    env = clean_env(TZ=clock, LC_ALL="C.UTF-8")
    done = subprocess.run(command, check=False, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
