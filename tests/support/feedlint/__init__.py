"""Strict readers of what is published: each says what is wrong with it, by its specification and our promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.support.feedlint import atom, jsonfeed, rss

FAULTS: Mapping[str, Callable[[bytes, str], list[str]]] = {
    "atom": atom.faults,
    "rss": rss.faults,
    "json": jsonfeed.faults,
}
