"""A source is due by what is stored and by the configuration as it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate.config import SourceConfig, parse
from syndicate.model import SourceState
from syndicate.schedule import is_due

NOW = datetime(2016, 10, 24, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def source() -> SourceConfig:
    text = """
site: {title: T, url: https://example.se/, language: sv, timezone: Europe/Stockholm, authority: "example.se,2016"}
sources: {a: {kind: news, url: https://example.se/, every: 15m, items: li, fields: {title: h3}}}
feeds: {a: {from: [a]}}
"""
    return parse(text, path=Path("/nowhere/feeds_config.yaml"), env={}).sources["a"]


@pytest.fixture
def state(source: SourceConfig) -> SourceState:
    """Of a source that was loaded a minute ago."""
    due = NOW + 14 * MINUTE
    return SourceState(name="a", state="ok", last_checked=NOW - MINUTE, next_due=due, signature=source.signature)


def test_a_source_never_loaded_is_due(source: SourceConfig) -> None:
    assert is_due(source, SourceState(name="a"), NOW)


def test_a_restart_loads_nothing_before_its_turn(source: SourceConfig, state: SourceState) -> None:
    assert not is_due(source, state, NOW)
    assert is_due(source, state, NOW + 14 * MINUTE)


def test_a_schedule_made_shorter_counts_at_once(source: SourceConfig, state: SourceState) -> None:
    long_ago = replace(state, next_due=NOW + timedelta(days=1), last_checked=NOW - 16 * MINUTE)
    assert is_due(source, long_ago, NOW)


def test_a_failing_source_waits_for_its_back_off(source: SourceConfig, state: SourceState) -> None:
    failing = replace(state, state="failing", next_due=NOW + timedelta(hours=4), last_checked=NOW - 20 * MINUTE)
    assert not is_due(source, failing, NOW)
    assert is_due(source, failing, NOW + timedelta(hours=4))


def test_a_source_that_is_read_another_way_now_is_due_at_once(source: SourceConfig, state: SourceState) -> None:
    assert is_due(source, replace(state, signature="another", state="failing"), NOW)
