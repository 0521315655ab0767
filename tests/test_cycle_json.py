"""A source of JSON through the whole cycle: what an API says of itself decides what is published."""

from __future__ import annotations

import json
from pathlib import Path

from pytest_httpserver import HTTPServer

from syndicate import config
from syndicate.fetch import Door, Limits
from syndicate.store import open_store
from tests.support.county import County

CONFIG = """\
site: {{title: Regionen, url: "{root}", language: sv, timezone: Europe/Stockholm, authority: "example.se,2016"}}
store: sqlite:///{store}
sources:
  moten:
    kind: events
    type: json
    url: {root}api
    allow: [127.0.0.1, localhost]
    items: events
    fields: {{id: id, title: name, start: at}}
feeds:
  moten: {{from: [moten]}}
"""
FIVE = {"events": [{"id": n, "name": f"Möte {n}", "at": f"2016-11-{n + 10}T18:00:00"} for n in range(5)]}


def test_an_api_that_says_three_times_that_its_list_is_empty_is_believed(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    path = tmp_path / "feeds_config.yaml"
    path.write_text(CONFIG.format(root=httpserver.url_for("/"), store=tmp_path / "s.db"), encoding="utf-8")
    known = config.load(path, env={})
    agent = "syndicate-test/1 (+mailto:test@example.se)"
    with open_store(known.store) as store, Door(user_agent=agent, limits=Limits(interval=0)) as door:
        county = County(httpserver, known, store, door)
        seen = []
        for answer in (FIVE, {"events": []}, {"events": []}, {"error": "nere"}, *[{"events": []}] * 4, FIVE):
            county.answer("/api", json.dumps(answer), content_type="application/json")
            seen.append(county.cycle.refresh("moten").verdict)
            county.pass_time(hours=9)
        assert seen == ["publish", "hold", "hold", "hold", "hold", "hold", "publish", "publish", "publish"]
        assert [record.withdrawn for record in store.records(["moten"])] == [None] * 5
