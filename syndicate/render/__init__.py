"""Feeds to bytes: one module a format, all with the same three promises.

The same ``Feed`` gives the same bytes (no clock, no randomness, no locale); a bad entry is set aside with its reason
and never costs the others; ``check`` reads the bytes back with a parser other than the one that wrote them.

    RENDERERS["atom"].render(feed).body
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from syndicate.model import Feed, Format, Rendered
from syndicate.render._kept import packs_of, remember
from syndicate.render._notices import headline, mark_of, sentence
from syndicate.render._series import is_series
from syndicate.render.atom import ATOM
from syndicate.render.ics import ICS, appearance, fragment_sizes
from syndicate.render.jsonfeed import JSON
from syndicate.render.rss import RSS
from syndicate.render.single import SINGLES, SingleRenderer

__all__ = [
    "RENDERERS",
    "SINGLES",
    "Renderer",
    "SingleRenderer",
    "appearance",
    "fragment_sizes",
    "headline",
    "is_series",
    "mark_of",
    "packs_of",
    "remember",
    "sentence",
]


class Renderer(Protocol):
    """What every format offers. Pure and safe to use from several threads."""

    @property
    def media_type(self) -> str:
        """The Content-Type it is served with, with its charset where the type has one."""

    @property
    def extension(self) -> str:
        """The ending of its addresses, without the dot."""

    def render(self, feed: Feed) -> Rendered:
        """The document, and what had to be left out of it. Raises RenderError where no document can be made."""

    def check(self, body: bytes, feed: Feed) -> None:
        """Returns nothing where ``body`` reads back as ``feed``. Raises RenderError naming what is wrong."""

    def prove(self, body: bytes, feed: Feed) -> None:
        """What is asked of a document that was rendered just now: ``check``, or as much of it as is not known yet."""

    def headers(self, feed: Feed) -> tuple[tuple[str, str], ...]:
        """Headers to serve it with, beside those that every document has."""


RENDERERS: Mapping[Format, Renderer] = MappingProxyType({"atom": ATOM, "rss": RSS, "json": JSON, "ics": ICS})
