"""Atom, checked: the grammar of RFC 4287 (atom.rng), what it says in words, and what this service promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # it has no types

from tests.support.feedlint.markup import (
    address_faults,
    html_faults,
    language_faults,
    repeated,
    text_faults,
    title_faults,
)

A = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}content"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
GRAMMAR = etree.RelaxNG(etree.parse(str(Path(__file__).parent / "atom.rng")))


def faults(body: bytes, address: str) -> list[str]:
    """What is wrong with a document that is served at ``address``."""
    root = etree.fromstring(body)
    if not GRAMMAR.validate(root):
        return [str(error) for error in GRAMMAR.error_log]
    return [*_feed(root, address), *(fault for entry in root.iter(f"{A}entry") for fault in _entry(entry))]


def _feed(root: Any, address: str) -> Iterator[str]:
    links = [(link.get("rel", "alternate"), link.get("href"), link.get("type")) for link in root.findall(f"{A}link")]
    own = [href for rel, href, _ in links if rel == "self"]
    if own != [address]:
        yield f"self links {own}, served at {address}"
    if len([rel for rel, _, _ in links if rel == "alternate"]) != 1:
        yield "not one alternate link"
    for _, href, _ in links:
        yield from address_faults(href)
    if root.find(f"{A}author") is None and any(e.find(f"{A}author") is None for e in root.iter(f"{A}entry")):
        yield "no author of the feed, nor of each entry (RFC 4287, 4.1.1)"
    if not root.get(LANG):
        yield "no language"
    else:
        yield from language_faults(root.get(LANG))
    if not root.findtext(f"{A}generator") or not root.find(f"{A}generator").get("version"):
        yield "no generator with its version"
    yield from title_faults(root.findtext(f"{A}title"))
    ids = [entry.findtext(f"{A}id") for entry in root.iter(f"{A}entry")]
    yield from (f"the id {one} stands there twice" for one in repeated(ids))
    yield from (f"{one!r} is no id" for one in [root.findtext(f"{A}id"), *ids] if not IRI.fullmatch(one))
    newest = max((_moment(entry, "updated") for entry in root.iter(f"{A}entry")), default=None)
    if newest is not None and _moment(root, "updated") < newest:
        yield "an entry is newer than the feed says"


def _entry(entry: Any) -> Iterator[str]:
    yield from title_faults(entry.findtext(f"{A}title"))
    links = entry.findall(f"{A}link")
    if len([link for link in links if link.get("rel", "alternate") == "alternate"]) != 1:
        yield "not one alternate link in an entry"
    for link in links:
        yield from address_faults(link.get("href"))
        if link.get("rel") == "enclosure" and "/" not in (link.get("type") or ""):
            yield "an enclosure without its type"
    if entry.find(f"{A}published") is None:
        yield "no date of publication"
    elif _moment(entry, "published") > _moment(entry, "updated"):
        yield "published after it was updated"
    for category in entry.findall(f"{A}category"):
        if not (category.get("scheme") and category.get("label")):
            yield "a category without scheme or label"
    content, summary = entry.find(f"{A}content"), entry.find(f"{A}summary")
    if content is not None:
        yield from html_faults(content.text or "") if content.get("type") == "html" else ["content that is not HTML"]
    if summary is not None:
        yield from text_faults(summary.text or "")
    if entry.get(LANG) is not None:
        yield from language_faults(entry.get(LANG))
    for media in entry.findall(MEDIA):
        yield from address_faults(media.get("url", ""))


def _moment(parent: Any, name: str) -> datetime:
    return datetime.fromisoformat(parent.findtext(f"{A}{name}"))
