"""The document that is looked at: where it is, and whether it is a web page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from syndicate import text
from syndicate.discover._site import PLACEHOLDER
from syndicate.errors import SourceError
from syndicate.fetch import Response
from syndicate.sources.pages import Page, looks_like_html, open_page


@dataclass(frozen=True, slots=True)
class Target:
    """What is looked at: an address, or a file.

    base: address that a file's links resolve against
    folder: that of the configuration, which a file's path is written relative to; without it, or where the file is
    not in it, the folder of the file
    """

    url: str | None = None
    path: Path | None = None
    base: str | None = None
    folder: Path | None = None


def page_of(response: Response, target: Target) -> tuple[Page | None, str | None]:
    """The document as a page, where it is one; else None, and why where it looked like one."""
    if _is_data(response) or not (looks_like_html(response) or _is_markup(response)):
        return None, None
    own = target.base or PLACEHOLDER
    try:
        page = open_page(response, base=own if target.path else None, path=target.path)
    except SourceError as error:
        return None, str(error)
    if target.path and target.base is None and page.base == PLACEHOLDER:
        canonical = page.root.css_first("link[rel=canonical][href], meta[property='og:url']")
        said = (canonical.attributes.get("href") or canonical.attributes.get("content") or "") if canonical else ""
        address = text.absolute(said)
        if address and address.startswith("http"):
            page = replace(page, base=address)
    return page, None


def _is_data(response: Response) -> bool:
    """Whether a body is a calendar or JSON by its first characters, whatever it holds of HTML."""
    start = response.body[:256].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    return start[:7].upper() == b"BEGIN:V" or re.match(rb'\{\s*["}]|\[\s*(?:[\[{"\]]|-?\d)', start) is not None


def _is_markup(response: Response) -> bool:
    """Whether a body is a piece of HTML: tags, and nothing that says feed, calendar or JSON."""
    start = response.body[:65_536].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if start[:5] == b"<?xml":
        return False
    return re.search(rb"<(?:a|p|h[1-6]|span|time|li|td|tr|dl)[\s>]", start) is not None and not re.search(
        rb"<(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex)[\s>]", start, re.IGNORECASE
    )


def nothing(page: Page) -> str:
    """What to tell of a page on which nothing was found."""
    scripts = len(page.root.css("script"))
    words = len(text.line(page.root.text(separator=" ")[:20_000]))
    drawn = page.root.css("#app, #root, #__next, [data-reactroot], [ng-app], app-root, #__nuxt, [data-v-app]")
    if drawn or (scripts > 3 and words < 4_000 and not page.root.css("time")):
        return (
            "No list stands in the page as it is sent; it may be drawn by script in the browser. Look for the address "
            "that the script asks (the browser's tools, Network), and try that."
        )
    return "No list of news or events stands in the page."
