"""A host with å, ä or ö in its name: reached, and ASCII in everything published."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

import feedparser
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from syndicate.config import load
from syndicate.cycle import Cycle
from syndicate.fetch import Door, Limits
from syndicate.store import open_store

ROOT = Path(__file__).parents[2]
ASCII_HOST = "www.xn--hllbarupphandling-8qb.se"


def test_the_examples_configuration_works_with_the_real_sites_address(httpserver: HTTPServer, tmp_path: Path) -> None:
    """As it stands at the top level, with ``path`` swapped for ``url``: only scheme and port are this test's own."""
    page = (ROOT / "examples/site/index.html").read_bytes()
    hosts = []

    def answer(request: Request) -> Response:
        hosts.append(request.host)
        return Response(page, content_type="text/html; charset=utf-8")

    httpserver.expect_request("/").respond_with_handler(answer)
    text = (ROOT / "feeds_config.yaml").read_text(encoding="utf-8")
    address = f"http://www.hållbarupphandling.se:{httpserver.port}/"
    lines = [line for line in text.splitlines() if not line.strip().startswith("path:")]
    text = "\n".join(lines).replace("# url: https://www.hållbarupphandling.se/", f"url: {address}")
    text = text.replace("    every: 15m", f"    every: 15m\n    allow: ['www.hållbarupphandling.se:{httpserver.port}']")
    (tmp_path / "feeds_config.yaml").write_text(text, encoding="utf-8")
    config = load(tmp_path / "feeds_config.yaml", env={})
    asked = []

    def resolve(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    door = Door(user_agent="test/1 (+mailto:t@example.se)", limits=Limits(interval=0), resolve=resolve)
    draws = map(str, itertools.count())
    with door, open_store(config.store) as store:
        cycle = Cycle(config, store, door, lambda: datetime.now(UTC), lambda: next(draws))
        assert cycle.refresh("aktuellt").verdict == "publish"
        assert cycle.refresh("kalendern").verdict == "publish"
        artifacts = store.artifacts().artifacts
    assert set(asked) == {ASCII_HOST}
    assert set(hosts) == {f"{ASCII_HOST}:{httpserver.port}"}
    atom = next(artifact for artifact in artifacts if artifact.path == "/feeds/aktuellt.atom")
    entries = feedparser.parse(atom.body).entries
    assert len(entries) == 9
    assert all(entry.link.startswith(f"http://{ASCII_HOST}:{httpserver.port}/nyheter/") for entry in entries)
    assert not any("www.hållbarupphandling".encode() in artifact.body for artifact in artifacts)
