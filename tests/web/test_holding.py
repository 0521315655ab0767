"""A feed for which an old copy is worse than none is not served when it is too old."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import Client

from syndicate.config import parse
from syndicate.errors import ConfigError
from syndicate.model import SourceState, State
from syndicate.store import Published
from syndicate.web.artifacts import Table
from syndicate.web.holding import Holding
from syndicate.web.pages import create_pages
from syndicate.web.responses import Reply
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


def looked(holding: Holding, age: timedelta | None, state: State = "ok", *, now: datetime = NOW) -> Holding:
    """As the process holds it where the last good load of the source is so old; None: there was none."""
    last_good = None if age is None else now - age
    return holding.looked_at({"larm": SourceState(name="larm", state=state, last_good=last_good)}, {}, now=now)


def answer(holding: Holding, path: str) -> Reply:
    reply = holding.routes.answer({"PATH_INFO": path, "REQUEST_METHOD": "GET"})
    assert reply is not None
    return reply


@pytest.mark.parametrize("state", ["held", "failing", "ok"])
def test_it_is_withheld_with_its_categories_when_the_last_good_load_is_too_old(holding: Holding, state: State) -> None:
    old = looked(holding, timedelta(minutes=61), state)
    for path in ("/feeds/larm.atom", "/feeds/larm/vatten.atom"):
        reply = answer(old, path)
        assert reply.status.startswith("503")
        assert dict(reply.headers)["Retry-After"]
        assert dict(reply.headers)["Cache-Control"] == "no-store"
    assert answer(old, "/feeds/arkiv.atom").status.startswith("200")


@pytest.mark.parametrize("state", ["held", "failing", "ok"])
def test_it_is_served_until_then_whatever_becomes_of_its_source(holding: Holding, state: State) -> None:
    fresh = looked(holding, timedelta(minutes=59), state)
    assert answer(fresh, "/feeds/larm.atom").status.startswith("200")


def test_no_cache_may_go_on_with_it_unasked(holding: Holding) -> None:
    fresh = looked(holding, timedelta(minutes=5))
    assert dict(answer(fresh, "/feeds/larm.atom").headers)["Cache-Control"] == "max-age=300, must-revalidate"
    assert "stale-if-error" in dict(answer(fresh, "/feeds/arkiv.atom").headers)["Cache-Control"]


def test_a_feed_whose_source_was_never_good_is_withheld(holding: Holding) -> None:
    assert answer(looked(holding, None, "never"), "/feeds/larm.atom").status.startswith("503")


def test_it_is_served_again_when_the_source_is_good_again(holding: Holding) -> None:
    old = looked(holding, timedelta(hours=9), "failing")
    assert answer(looked(old, timedelta()), "/feeds/larm.atom").status.startswith("200")


def test_it_grows_old_while_nobody_loads_and_while_the_store_is_away(holding: Holding) -> None:
    fresh = looked(holding, timedelta(minutes=30))
    later = NOW + timedelta(minutes=40)
    states = dict(fresh.sources)
    assert answer(fresh.looked_at(states, {}, now=later), "/feeds/larm.atom").status.startswith("503")
    away = fresh.unreachable("The database cannot be reached.", now=later)
    assert answer(away, "/feeds/larm.atom").status.startswith("503")
    assert answer(away, "/feeds/arkiv.atom").status.startswith("200")


def test_its_pages_do_not_show_it_either_and_say_why(holding: Holding) -> None:
    old = looked(holding, timedelta(hours=9), "failing")
    client = Client(create_pages(lambda: old, now=lambda: NOW))
    assert "kunde inte förnyas i tid" in client.get("/feeds/larm/").get_data(as_text=True)
    assert client.get("/feeds/larm/fragment.html").status_code == 503


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("serve_stale: never, stale_after: 15m", "between two loads of the source larm there are up to 15m"),
        ("stale_after: 2h", "means nothing without serve_stale"),
    ],
)
def test_a_limit_that_cannot_be_kept_is_refused(keys: str, said: str) -> None:
    text = TEXT.replace("serve_stale: never", keys)
    with pytest.raises(ConfigError, match=said):
        parse(text, path=Path("/nowhere/feeds_config.yaml"), env={})
