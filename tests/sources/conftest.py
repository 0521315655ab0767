"""A configuration around one source, and the real door to load it through."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from syndicate import config, sources
from syndicate.config import Config
from syndicate.fetch import Door, Limits
from syndicate.model import FetchMemory, Load, Unchanged
from tests.sources.making import FRESH, NEWS, NOW, SITE, Configure, LoadIt, Read


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """A source's YAML -> the configuration around it, in a folder of its own."""

    def configured(source: str) -> Config:
        text = SITE.format(source=textwrap.indent(textwrap.dedent(source), "    "))
        return config.parse(text, path=tmp_path / "feeds_config.yaml", env={})

    return configured


@pytest.fixture
def door() -> Iterator[Door]:
    with Door(user_agent="syndicate-tests (+mailto:webb@aby.example)", limits=Limits(interval=0.0)) as door:
        yield door


@pytest.fixture
def load(configure: Configure, door: Door) -> LoadIt:
    """Load a source as it is configured, through the real door."""

    def loaded(source: str, *, memory: FetchMemory = FRESH, now: datetime = NOW) -> Load | Unchanged:
        known = configure(source)
        one = known.sources["sida"]
        return sources.load(one, known, door.errand(allow=one.allow), now=now, memory=memory)

    return loaded


@pytest.fixture
def read(load: LoadIt, tmp_path: Path) -> Read:
    """Load a page that is given as text or bytes from a file."""

    def answered(page: str | bytes, source: str = NEWS, **given: object) -> Load:
        (tmp_path / "page.html").write_bytes(page if isinstance(page, bytes) else page.encode())
        answer = load(source + "path: page.html\nurl: https://www.aby.example/\n", **given)
        assert isinstance(answer, Load)
        return answer

    return answered
