"""The real command in a child process, and plain requests to it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")

SYNDICATE = (sys.executable, "-m", "syndicate")


def clean_env(**more: str) -> dict[str, str]:
    """This environment without what would reconfigure the service."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SYNDICATE", "DATABASE", "PORT"))}
    return kept | {"SYNDICATE_LANG": "en"} | more


@dataclass
class Running:
    """A service that was started. ``url`` is where it said it serves, ending in a slash."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return wait_for(self._address, seconds=90)  # the first refresh of a busy machine comes before it

    def _address(self) -> str | None:
        assert self.process.poll() is None, "".join(self.said)
        found = re.search(r"Serving at (http://\S+)", "".join(self.said))
        return found[1] if found else None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        request = urllib.request.Request(self.url + path.lstrip("/"), headers=dict(headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()

    def until(self, path: str, good: Callable[[bytes], bool], *, seconds: float = 30) -> bytes:
        """The first good body that is answered with 200."""

        def look() -> bytes | None:
            status, _, body = self.get(path)
            return body if status == 200 and good(body) else None

        return wait_for(look, seconds=seconds)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it by its process id; its exit code."""
        if self.process.poll() is None:
            os.kill(self.process.pid, number)
        return self.process.wait(30)


@contextmanager
def running(folder: Path, *words: str, **env: str) -> Iterator[Running]:
    """``syndicate`` with these words in ``folder``, ended by its process id at the latest when the block ends."""
    process = subprocess.Popen(
        [*SYNDICATE, *words], cwd=folder, env=clean_env(**env), stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    service = Running(process)
    assert process.stderr is not None
    stderr = process.stderr

    def listen() -> None:
        service.said.extend(stderr)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        yield service
    finally:
        service.stop()
        listener.join(10)
        stderr.close()


def wait_for(look: Callable[[], Found | None], *, seconds: float = 30) -> Found:
    """The first thing found that is not None or False; fails in time."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return found
