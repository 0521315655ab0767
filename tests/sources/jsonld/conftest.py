"""Pages that describe their items for machines, read from a file or from a server on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from syndicate.model import Event, Load
from syndicate.sources._page import Page
from tests.sources.making import Read

BASE = "https://www.aby.example/kalender/"


def script(data: Any) -> str:
    """A script of JSON-LD; a text is taken as it is."""
    written = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f'<script type="application/ld+json">{written}</script>'


def page_of(body: str) -> Page:
    """A page as it is parsed, at ``BASE``."""
    html = f"<!DOCTYPE html><html><head><title>Sida</title></head><body>{body}</body></html>"
    return Page(tree=LexborHTMLParser(html), source_text=html, address=BASE, base=BASE)


EVENTS = "kind: events\ntype: jsonld\n"
NEWS = "kind: news\ntype: jsonld\n"


@pytest.fixture
def read_events(read: Read) -> Callable[..., Load]:
    """The load of a page with these events in JSON-LD; what each lacks is filled in."""

    def answered(*events: dict[str, Any], more: str = "", source: str = EVENTS, **given: object) -> Load:
        scripts = "".join(script({"@type": "Event", "name": f"Lunch {n}"} | event) for n, event in enumerate(events, 1))
        return read(f"<!DOCTYPE html><html><body>{scripts}{more}</body></html>", source, **given)

    return answered


@pytest.fixture
def event(read_events: Callable[..., Load]) -> Callable[..., Event]:
    """The one event that JSON-LD with these properties makes; it begins on 1 December at 12 where they say nothing."""

    def made(**properties: Any) -> Event:
        (item,) = read_events({"startDate": "2026-12-01T12:00"} | properties).items
        assert isinstance(item, Event)
        return item

    return made
