"""What a first configuration says of the site: from the page where it can be, so that little is left to write. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from syndicate import text
from syndicate.config.values import read_authority, read_language
from syndicate.sources.pages import Page

PLACEHOLDER = "https://www.example.se/"
# Where a language is at home, and the zone that goes with it.
_ZONES = {
    "sv": "Europe/Stockholm",
    "nb": "Europe/Oslo",
    "nn": "Europe/Oslo",
    "no": "Europe/Oslo",
    "da": "Europe/Copenhagen",
    "fi": "Europe/Helsinki",
    "is": "Atlantic/Reykjavik",
    "de": "Europe/Berlin",
    "fr": "Europe/Paris",
    "nl": "Europe/Amsterdam",
    "es": "Europe/Madrid",
    "it": "Europe/Rome",
    "pl": "Europe/Warsaw",
    "et": "Europe/Tallinn",
}
_TOPS = {
    "se": "Europe/Stockholm",
    "no": "Europe/Oslo",
    "dk": "Europe/Copenhagen",
    "fi": "Europe/Helsinki",
    "is": "Atlantic/Reykjavik",
    "ax": "Europe/Mariehamn",
    "de": "Europe/Berlin",
    "at": "Europe/Vienna",
    "ch": "Europe/Zurich",
    "fr": "Europe/Paris",
    "nl": "Europe/Amsterdam",
    "uk": "Europe/London",
    "ie": "Europe/Dublin",
    "es": "Europe/Madrid",
    "it": "Europe/Rome",
}
_BREAKS = re.compile(r"\s+[-–—|•·»:]\s+")


@dataclass(frozen=True, slots=True)
class Site:
    """The website as a configuration names it; see ``SiteKeys``. ``given``: it comes from a configuration."""

    title: str = "En webbplats"
    url: str = PLACEHOLDER
    language: str = "sv"
    timezone: str = "Europe/Stockholm"
    authority: str = "example.se,2026"
    given: bool = False


def site_of(
    page: Page | None, base: str, *, now: datetime, language: str | None = None, timezone: str | None = None
) -> Site:
    """What can be said of the site that a page is on.

    base: address of the page, or of its site; language, timezone: as the person gave them, which stands
    """
    parts = urlsplit(base)
    host = parts.hostname or "www.example.se"
    spoken = language or _language(page) or "sv"
    domain = host.removeprefix("www.")
    return Site(
        title=_title(page) or domain,
        url=f"{parts.scheme}://{parts.netloc}/",
        language=spoken,
        timezone=timezone
        or _TOPS.get(host.rpartition(".")[2])
        or _ZONES.get(spoken.partition("-")[0], "Europe/Stockholm"),
        authority=_authority(domain, now.year),
    )


def _authority(domain: str, year: int) -> str:
    try:
        return read_authority(f"{domain},{year}")
    except ValueError:
        return f"example.se,{year}"


def _language(page: Page | None) -> str | None:
    if page is None:
        return None
    node = page.root.css_first("meta[property='og:locale']")
    for said in (
        page.root.attributes.get("lang"),
        page.root.attributes.get("xml:lang"),
        node and node.attributes.get("content"),
    ):
        try:
            return read_language((said or "").strip().replace("_", "-"))
        except ValueError:
            continue
    return None


def _title(page: Page | None) -> str | None:
    """The site's own name: as it says it, else the last part of the page's title, where sites put their name."""
    if page is None:
        return None
    node = page.root.css_first("meta[property='og:site_name'], meta[name='application-name']")
    said = text.line((node.attributes.get("content") or "") if node else "")
    if said:
        return said[:100]
    title = page.root.css_first("title")
    words = text.line(title.text())[:200] if title else ""
    return _BREAKS.split(words)[-1][:100] or None
