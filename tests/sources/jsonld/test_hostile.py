"""Structured data that is broken, huge or made to be slow: never a traceback, never long, the good items kept."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.errors import SourceError
from syndicate.model import Load
from tests.sources.jsonld.conftest import EVENTS, NEWS, script
from tests.sources.making import Read

GOLDEN = sorted((Path(__file__).parents[2] / "golden").glob("jsonld-*/page.*"))
LUNCH: dict[str, Any] = {"@type": "Event", "name": "Lunch", "startDate": "2026-12-01T12:00"}
QUICK = 10.0  # seconds of this process; each takes under three on a machine of its own


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>Sida</title></head><body>{body}</body></html>"


@contextmanager
def quickly() -> Iterator[None]:
    begun = time.process_time()
    yield
    assert time.process_time() - begun < QUICK


def titles(load: Load) -> list[str | None]:
    return [item.title for item in load.items]


DEEP = '{"@type":"Event","name":"Djup","superEvent":' * 5_000 + "{}" + "}" * 5_000
ROUND = [
    {"@id": "#a", "@type": "Event", "name": "A", "startDate": "2026-12-02T12:00", "subEvent": {"@id": "#b"}},
    {"@id": "#b", "@type": "Event", "name": "B", "startDate": "2026-12-03T12:00", "subEvent": {"@id": "#a"}},
]


@pytest.mark.parametrize(
    ("hostile", "kept"),
    [
        (script(DEEP), {"Lunch"}),
        (script("[" * 100_000), {"Lunch"}),
        (script({"@graph": ROUND}), {"Lunch", "A", "B"}),
        (script('{"@type": "Event", "name": "Tal", "startDate": 1e999}'), {"Lunch"}),
        (script('{"@type": "Event", "name": "Tal", "startDate": ' + "9" * 6_000 + "}"), {"Lunch"}),
        (script('{"@type": "Event", "name": NaN, "startDate": "2026-12-02"}'), {"Lunch"}),
        (script({"@type": ["Event"] * 50_000, "name": "Typer", "startDate": "2026-12-02"}), {"Lunch", "Typer"}),
        (script({"@type": "Event", "name": {"@value": {"@value": "x"}}, "startDate": {"a": []}}), {"Lunch"}),
        (script({"@type": "Event", "name": "\\ud800 \\u0000", "startDate": "2026-12-02"}), {"Lunch"}),
        (script('{"@type": "Event", "name": "\\ud800", "startDate": "2026-12-02"}'), {"Lunch"}),
        ('<div itemscope itemtype="https://schema.org/Event">' * 400 + "</div>" * 400, {"Lunch"}),
        (
            "".join(
                f'<div id="i{n}" itemscope itemref="i{(n + 1) % 300} i{(n + 7) % 300}" itemprop="subEvent" '
                f'itemtype="https://schema.org/Event"><b itemprop="name">M{n}</b></div>'
                for n in range(300)
            ),
            {"Lunch"},
        ),
        ('<div class="h-event">' * 400 + "</div>" * 400, {"Lunch"}),
        ('<script type="application/ld+json">', {"Lunch"}),
    ],
    ids=[
        "deep objects",
        "deep lists",
        "in a circle",
        "an endless number",
        "a long number",
        "no number",
        "many types",
        "values of values",
        "half a pair, escaped",
        "half a pair",
        "microdata in microdata",
        "itemref in circles",
        "microformats in microformats",
        "a script without an end",
    ],
)
def test_what_is_hostile_costs_itself_alone_and_no_time(read: Read, hostile: str, kept: set[str]) -> None:
    with quickly():
        found = titles(read(page(script(LUNCH) + hostile), EVENTS))
    assert kept <= set(found)


@pytest.mark.parametrize("count", [20_000])
def test_a_list_of_very_many_is_cut_and_says_so(read: Read, count: int) -> None:
    events = [LUNCH | {"name": f"L{n}", "url": f"/{n}"} for n in range(count)]
    with quickly():
        load = read(page(script({"@graph": events})), EVENTS + "max_items: 50\n")
    assert len(load.items) == 50
    assert not load.complete
    assert any("max_items" in problem.message for problem in load.problems)


@pytest.mark.parametrize("charset", ["utf-16", "windows-1252", "iso-8859-1"])
def test_a_page_in_another_charset_than_it_says_keeps_its_letters_or_is_doubted(read: Read, charset: str) -> None:
    body = page('<meta charset="utf-8">' + script(json.dumps(LUNCH | {"name": "Årsmöte för alla"}, ensure_ascii=False)))
    load = read(body.encode(charset), EVENTS)
    assert titles(load) in (["Årsmöte för alla"], []) or load.signs
    assert not any("Ã" in (title or "") for title in titles(load))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_bytes_that_were_cut_or_changed_give_a_load_or_a_plain_refusal(read: Read, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(GOLDEN))
    whole = path.read_bytes()
    body = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 20)) if body else 0):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with quickly():
        _loaded_or_refused(read, bytes(body))


def _loaded_or_refused(read: Callable[..., Load], body: bytes) -> None:
    for source in (EVENTS, NEWS):
        with suppress(SourceError):
            assert all(reading.item or reading.set_aside for reading in read(body, source).readings)
