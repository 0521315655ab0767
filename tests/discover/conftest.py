"""Looking around in a file or at a server on this machine, through the real door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate.discover import Discovery, Target, discover
from syndicate.fetch import Door, Limits
from syndicate.model import Kind

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
BASE = "https://www.bjorkfors.example/"

Look = Callable[..., Discovery]


@pytest.fixture
def door() -> Iterator[Door]:
    with Door(user_agent="syndicate-tests (+mailto:webb@aby.example)", limits=Limits(interval=0.0)) as door:
        yield door


@pytest.fixture
def look(door: Door, tmp_path: Path) -> Look:
    """What is found in a document, given as text or bytes, that is saved as a file."""

    def looked(
        document: str | bytes, name: str = "page.html", *, kind: Kind | None = None, base: str | None = BASE
    ) -> Discovery:
        file = tmp_path / name
        file.write_bytes(document if isinstance(document, bytes) else document.encode())
        target = Target(path=file, base=base, folder=tmp_path)
        return discover(target, door.errand(), now=NOW, kind=kind)

    return looked


@pytest.fixture
def look_at(door: Door) -> Look:
    """What is found at an address of this machine."""

    def looked(url: str, *, kind: Kind | None = None) -> Discovery:
        allow = ("localhost", "127.0.0.1")
        return discover(Target(url=url), door.errand(allow=allow), now=NOW, kind=kind, allow=allow)

    return looked
