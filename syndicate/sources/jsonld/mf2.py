"""Microformats: h-event, h-entry and the classic vevent and hentry, as mf2py finds them.

mf2py is given the markup of their outermost elements alone, in the words that the page was parsed to, and never an
address: it would fetch it. It takes time that grows with the nesting, so that size and depth are bounded before it.
Source: https://microformats.org/wiki/microformats2-parsing
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import mf2py
from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate import text
from syndicate.model import Problem
from syndicate.sources._page import Page
from syndicate.sources.jsonld.nodes import Described, Node, Part, Said

MAX_MARKUP = 2_000_000  # characters
MAX_WORK = 10_000_000  # characters, each counted once for every microformat or property that it is in
ROOTS = ".h-event, .vevent, .h-entry, .hentry, .h-feed, .hfeed"

_VALUE_TITLE = "value-title"
_SHOWS = re.compile(r"\b(?:h-event|vevent|h-entry|hentry|h-feed|hfeed)\b")
_READ_WITH_ALL_INSIDE = re.compile(r"(?:^|\s)(?:[hpeu]|dt)-[a-z]|\b(?:vevent|hentry|hfeed|vcard|adr)\b")


def microformats(page: Page) -> Described:
    """Every outermost microformat of a page. Never raises."""
    if not _SHOWS.search(page.source_text):
        return Described()
    around = page.root.attributes.get("lang") or ""
    nodes: list[Node] = []
    problems: list[Problem] = []
    room = MAX_MARKUP
    for root in _outermost(page.root.css(ROOTS)):
        markup = root.html or ""
        room -= len(markup)
        if room < 0 or len(markup) * _nesting(root) > MAX_WORK:
            problems.append(Problem("a microformat was not read: there is too much in it, or it is nested too deep"))
            continue
        try:
            nodes += _parsed(_document(root, markup, lang=around), page.base)
        except Exception as error:  # noqa: BLE001  what the library stumbles over costs that element alone
            told = f"{type(error).__name__}: {text.line(str(error))[:120]}"
            problems.append(Problem(f"a microformat was not read: {told}"))
    return Described(tuple(nodes), tuple(problems[:20]), lost=bool(problems))


def _parsed(markup: str, base: str) -> list[Node]:
    found = mf2py.parse(doc=markup, url=base, html_parser="lxml", filter_roots=True)
    return [_node(item) for item in found["items"]]


def _document(root: LexborNode, markup: str, *, lang: str) -> str:
    """The markup as a document of its own."""
    if _VALUE_TITLE in markup:
        markup = _with_titles(markup)
    if root.tag == "html":
        return markup
    return f'<html lang="{escape(lang)}">{markup if root.tag == "body" else f"<body>{markup}</body>"}</html>'


def _with_titles(markup: str) -> str:
    """With each title of the value class pattern on the property that it is the value of, where mf2py looks for it."""
    tree = LexborHTMLParser(markup)
    for node in tree.css(f".{_VALUE_TITLE}[title]"):
        if node.parent is not None:
            node.parent.attrs["title"] = node.attributes.get("title") or ""
    body = tree.body
    return (body.html or "") if body is not None else markup


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """The elements that stand in none of the others, both in the order of the page."""
    depths = _depths(nodes)
    return [node for node in nodes if depths[node.mem_id] == 1]


def _nesting(root: LexborNode) -> int:
    """How many microformats and properties stand in one another."""
    read = [node for node in root.css("[class]") if _READ_WITH_ALL_INSIDE.search(node.attributes.get("class") or "")]
    return max(_depths(read).values(), default=1)


def _depths(nodes: list[LexborNode]) -> dict[int, int]:
    """Element -> how many of the nodes it stands in, itself included; also of those between them."""
    depths: dict[int, int] = {}
    for node in nodes:
        between: list[int] = []
        above = node.parent
        while above is not None and above.mem_id not in depths:
            between.append(above.mem_id)
            above = above.parent
        depth = depths[above.mem_id] if above is not None else 0
        depths.update(dict.fromkeys(between, depth))
        depths[node.mem_id] = depth + 1
    return depths


def _node(item: dict[str, Any]) -> Node:
    properties: dict[str, list[Part]] = {}
    for name, values in item.get("properties", {}).items():
        properties[name] = [part for value in values for part in _parts(value)]
    if children := [_node(child) for child in item.get("children", ())]:
        properties["children"] = list(children)
    return Node("microformats", tuple(item.get("type", ())), properties=properties)


def _parts(value: Any) -> Iterator[Part]:
    """A value of a property: a text, a text with its markup, an address with its words, or a microformat."""
    if isinstance(value, str):
        yield Said(value)
    elif isinstance(value, dict) and value.get("properties"):
        yield _node(value)
    elif isinstance(value, dict) and isinstance(said := value.get("value"), str):
        html = value.get("html")
        yield Said(said, html=html if isinstance(html, str) else None)
