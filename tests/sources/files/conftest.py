"""Files in a folder of their own, loaded through the real door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from syndicate.model import Load
from tests.sources.making import LoadIt

ReadFiles = Callable[..., Load]


@pytest.fixture
def put(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], None]:
    """Write files, by their names below ``innehall``."""

    def written(files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = tmp_path / "innehall" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return written


@pytest.fixture
def read(put: Callable[[Mapping[str, str | bytes]], None], load: LoadIt) -> ReadFiles:
    """Write files and load them all. ``keys``: of the configuration, beside kind, type and path."""

    def answered(
        files: Mapping[str, str | bytes], keys: str = "", *, kind: str = "news", path: str = "innehall"
    ) -> Load:
        put(files)
        answer = load(f"kind: {kind}\ntype: files\npath: {path}\n{keys}")
        assert isinstance(answer, Load)
        return answer

    return answered
