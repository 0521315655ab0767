"""A feed for which an old copy is worse than none is not served while its source is in trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate.config import parse
from syndicate.model import SourceState, State
from syndicate.store import Published
from syndicate.web.artifacts import Table
from syndicate.web.holding import Holding
from tests.web.house import artifact

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TEXT = """
site: {title: T, url: https://example.se/, language: sv, timezone: Europe/Stockholm, authority: "example.se,2016"}
sources: {larm: {kind: news, url: https://example.se/, items: li, fields: {title: h3}}}
feeds:
  larm: {from: [larm], by: [category], serve_stale: never}
  arkiv: {from: [larm]}
"""


@pytest.fixture
def holding() -> Holding:
    paths = ("/feeds/larm.atom", "/feeds/larm/vatten.atom", "/feeds/arkiv.atom")
    published = Published(number=1, artifacts=tuple(artifact(path, b"<feed/>") for path in paths), retired=())
    config = parse(TEXT, path=Path("/nowhere/feeds_config.yaml"), env={})
    return Holding(config=config).published(Table().after(replace(published, complete=True), now=NOW))


def status(holding: Holding, state: State, path: str) -> str:
    looked = holding.looked_at({"larm": SourceState(name="larm", state=state)}, {}, now=NOW)
    reply = looked.routes.answer({"PATH_INFO": path, "REQUEST_METHOD": "GET"})
    assert reply is not None
    return reply.status


@pytest.mark.parametrize("state", ["held", "failing"])
def test_it_is_withheld_with_its_categories_while_its_source_is_in_trouble(holding: Holding, state: State) -> None:
    assert status(holding, state, "/feeds/larm.atom").startswith("503")
    assert status(holding, state, "/feeds/larm/vatten.atom").startswith("503")
    assert status(holding, state, "/feeds/arkiv.atom").startswith("200")


@pytest.mark.parametrize("state", ["ok", "never"])
def test_it_is_served_otherwise(holding: Holding, state: State) -> None:
    assert status(holding, state, "/feeds/larm.atom").startswith("200")


def test_it_is_served_again_when_the_source_is_good_again(holding: Holding) -> None:
    failing = holding.looked_at({"larm": SourceState(name="larm", state="failing")}, {}, now=NOW)
    assert status(failing, "ok", "/feeds/larm.atom").startswith("200")
