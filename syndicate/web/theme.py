"""The few files that pages are drawn with, all of them ours: the stylesheet, a small script, an icon, the site's logo.

Pages ask for each by the hash of what is in it, so a changed one has another address and may be kept for a year.
"""

from __future__ import annotations

import hashlib
import html
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from syndicate import logs
from syndicate.config import Config
from syndicate.web.palette import DEFAULT, contrast, tokens

log = logs.get("web")

LOGO_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
# Bytes: a logo is on every page, a larger file is a photograph by mistake.
_LARGEST_LOGO = 300_000
_STATIC = Path(__file__).with_name("static")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file. ``version``: of its address, from what is in it."""

    body: bytes
    media_type: str

    @property
    def version(self) -> str:
        """Twelve hex digits that another content would not have."""
        return hashlib.sha256(self.body).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Theme:
    """What the pages of a configuration are drawn with. ``logo`` is None where there is none; ``color``: the site's."""

    style: Asset
    script: Asset
    icon: Asset
    logo: Asset | None
    color: str


def theme_of(config: Config) -> Theme:
    """The theme for a configuration. A logo that cannot be read is logged and left out: pages go on without it."""
    site = config.site
    return Theme(_style(site.color), _script(), _icon(site.title, site.color), _logo(config), site.color or DEFAULT)


@lru_cache(maxsize=8)
def _style(color: str | None) -> Asset:
    rules = (_STATIC / "style.css").read_text(encoding="utf-8")
    return Asset((tokens(color) + rules).encode(), "text/css; charset=utf-8")


@lru_cache(maxsize=1)
def _script() -> Asset:
    return Asset((_STATIC / "pages.js").read_bytes(), "text/javascript; charset=utf-8")


@lru_cache(maxsize=8)
def _icon(title: str, color: str | None) -> Asset:
    """The first letter of the site's name on its colour."""
    ground = color or DEFAULT
    whole = ground if len(ground) == 7 else "#" + "".join(digit * 2 for digit in ground[1:])
    ink = max(("#ffffff", "#000000"), key=lambda one: contrast(one, whole))
    letter = html.escape(title.strip()[:1].upper() or "S")
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="14" fill="{whole}"/>'
        f'<text x="32" y="45" fill="{ink}" font-family="system-ui,sans-serif" font-size="38" font-weight="700" '
        f'text-anchor="middle">{letter}</text></svg>'
    )
    return Asset(drawing.encode(), "image/svg+xml")


def _logo(config: Config) -> Asset | None:
    name = config.site.logo_file
    if name is None:
        return None
    path = (config.folder / name).resolve()
    try:
        problem = _fault(path, config.folder.resolve())
        body = b"" if problem else path.read_bytes()
    except OSError as error:
        problem = str(error)
    if problem:
        log.warning("the logo cannot be shown", file=name, reason=problem)
        return None
    return Asset(body, LOGO_TYPES[path.suffix.lower()])


def _fault(path: Path, folder: Path) -> str:
    if not path.is_relative_to(folder):
        return "it lies outside the configuration's folder"
    if path.suffix.lower() not in LOGO_TYPES:
        return f"it is none of {', '.join(LOGO_TYPES)}"
    return f"it is larger than {_LARGEST_LOGO:,} bytes" if path.stat().st_size > _LARGEST_LOGO else ""
