"""A source of JSON, read from a file or from a server on loopback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from syndicate.model import Load
from tests.sources.making import LoadIt, Read

NEWS = "kind: news\ntype: json\nitems: items\nfields: {title: title, link: url, published: date}\n"


@pytest.fixture
def read_json(load: LoadIt, tmp_path: Path) -> Read:
    """Load an answer that is given as data, text or bytes, from a file."""

    def answered(answer: Any, source: str = NEWS, **given: object) -> Load:
        written = answer if isinstance(answer, (str, bytes)) else json.dumps(answer, ensure_ascii=False)
        (tmp_path / "answer.json").write_bytes(written if isinstance(written, bytes) else written.encode())
        place = "path: answer.json\n" if "url:" in source else "path: answer.json\nurl: https://www.aby.example/\n"
        loaded = load(source + place, **given)
        assert isinstance(loaded, Load)
        return loaded

    return answered
