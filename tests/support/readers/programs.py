"""Feed readers that are no Python packages of ours: newsboat, sfeed and rss2email, from Debian where they are missing.

Each runs as its users run it, in a home of its own, and is asked for what it shows.
"""

from __future__ import annotations

import email
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from email import policy
from pathlib import Path

from tests.support.readers.foreign import _install_debian

SECONDS = 60


@dataclass(frozen=True)
class Program:
    """A reader that is subscribed to one document. ``home``: a folder of its own."""

    home: Path
    address: str

    def run(self, *command: str | Path) -> str:
        """What the program says; it must succeed."""
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home)}
        done = subprocess.run(
            list(map(str, command)), env=env, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


class Newsboat(Program):
    """Keeps items in SQLite, by their guid."""

    def poll(self) -> None:
        (self.home / "urls").write_text(f"{self.address}\n", encoding="utf-8")
        (self.home / "config").write_text("", encoding="utf-8")
        names = (("-u", "urls"), ("-c", "cache.db"), ("-C", "config"))
        self.run("newsboat", *(word for flag, name in names for word in (flag, self.home / name)), "-x", "reload")

    def titles(self) -> list[str]:
        with closing(sqlite3.connect(self.home / "cache.db")) as cache:
            return [title for (title,) in cache.execute("SELECT title FROM rss_item WHERE deleted = 0 ORDER BY title")]


class Sfeed(Program):
    """Merges what it reads into a file, a line for each id, title and link."""

    def poll(self) -> None:
        config = self.home / "sfeedrc"
        config.write_text(f'sfeedpath="{self.home}"\nfeeds() {{\n feed "nytt" "{self.address}"\n}}\n', encoding="utf-8")
        self.run("sfeed_update", config)

    def titles(self) -> list[str]:
        lines = (self.home / "nytt").read_text(encoding="utf-8").splitlines()
        return sorted(line.split("\t")[1] for line in lines)


class Rss2email(Program):
    """Sends a message for each item that is new to it, here into a folder of messages."""

    def poll(self) -> None:
        config = self.home / "r2e.cfg"
        command = ("r2e", "-c", config, "-d", self.home / "r2e.json")
        if not config.exists():
            settings = {"from": "a@example.se", "to": "b@example.se", "email-protocol": "maildir"}
            settings |= {"maildir-path": str(self.home), "maildir-mailbox": "in"}
            lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
            config.write_text(f"[DEFAULT]\n{lines}", encoding="utf-8")
            self.run(*command, "add", "nytt", self.address)
        self.run(*command, "run")

    def titles(self) -> list[str]:
        messages = [path.read_bytes() for path in (self.home / "in" / "new").iterdir()]
        return sorted(str(email.message_from_bytes(body, policy=policy.default)["Subject"]) for body in messages)


PROGRAMS: Mapping[str, tuple[type[Newsboat | Sfeed | Rss2email], str]] = {
    "newsboat": (Newsboat, "newsboat"),
    "sfeed": (Sfeed, "sfeed"),
    "rss2email": (Rss2email, "r2e"),
}


def have(packages: Sequence[str], *, which: Callable[[str], str | None] = shutil.which) -> None:
    """Install those of Debian's packages whose program is missing."""
    missing = [name for name in packages if which(PROGRAMS[name][1]) is None]
    if missing:
        _install_debian(missing)
