"""The colours of the pages, made of the site's one colour so that everything can be read. Pure.

Contrast is that of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). Whatever colour a website has, text
keeps 7:1 and links, small signs and focus 4.5:1 or more on every ground that they stand on, in both schemes.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Iterator
from functools import lru_cache

DEFAULT = "#0f5c63"
TEXT, SIGN, EDGE = 7.0, 4.5, 3.0
"""Least contrast of running text, of links and what is in colour, and of the edge of something that is pressed."""

_WHITE, _BLACK = "#ffffff", "#000000"
_STEP = 0.01
# Hue and saturation of what means the same on every site: called off, changed.
_ALERT, _NOTICE = (0.995, 0.72), (0.115, 0.8)


@lru_cache(maxsize=32)
def tokens(color: str | None) -> str:
    """The custom properties of the stylesheet, for light and dark, from the site's colour (``#rgb`` or ``#rrggbb``)."""
    brand = _whole(color or DEFAULT)
    light, dark = scheme(brand, dark=False), scheme(brand, dark=True)
    return (
        f":root {{ color-scheme: light dark; {_declared(light)} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_declared(dark)} }} }}\n"
    )


def _declared(colors: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colors.items())


def scheme(brand: str, *, dark: bool) -> dict[str, str]:
    """Every colour by its name in the stylesheet.

    ground, card, sunken, tint: what text stands on; text, soft: text; link, edge: on all of these
    brand: the site's own colour as it is; fill, on-fill: of a button; alert and notice with the ground of each
    """
    hue, saturation = _hue(brand)
    grey = min(saturation, 0.16)
    if dark:
        grounds = {"ground": 0.075, "card": 0.11, "sunken": 0.15, "tint": 0.135}
    else:
        grounds = {"ground": 0.982, "card": 1.0, "sunken": 0.95, "tint": 0.955}
    tinted = {"tint": min(saturation, 0.5), "sunken": min(saturation, 0.22)}
    colors = {name: _hex(hue, lightness, tinted.get(name, grey)) for name, lightness in grounds.items()}
    stood_on = tuple(colors.values())
    colors["text"] = _legible(hue, 0.92 if dark else 0.1, grey, stood_on, TEXT, dark=dark)
    colors["soft"] = _legible(hue, 0.72 if dark else 0.34, grey * 0.8, stood_on, TEXT, dark=dark)
    colors["line"] = _hex(hue, 0.24 if dark else 0.87, grey)
    colors["edge"] = _legible(hue, 0.5, grey, stood_on, EDGE, dark=dark)
    start = 0.72 if dark else min(_lightness(brand), 0.42)
    colors["link"] = _legible(hue, start, min(saturation, 0.75 if dark else 1.0), stood_on, SIGN + 0.7, dark=dark)
    colors["brand"] = brand
    colors["fill"] = colors["link"]
    colors["on-fill"] = max((_WHITE, _BLACK), key=lambda one: contrast(one, colors["fill"]))
    for name, (sort, strength) in {"alert": _ALERT, "notice": _NOTICE}.items():
        ground = _hex(sort, 0.14 if dark else 0.945, strength * (0.5 if dark else 1.0))
        colors[f"{name}-ground"] = ground
        colors[name] = _legible(sort, 0.75 if dark else 0.32, strength, (*stood_on, ground), SIGN + 0.7, dark=dark)
    return colors


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 1), round(contrast("#767676", "#ffffff"), 2)
    (21.0, 4.54)
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _legible(
    hue: float, lightness: float, saturation: float, grounds: Iterable[str], least: float, *, dark: bool
) -> str:
    """The nearest colour to this one that has the contrast on all the grounds."""
    among = tuple(grounds)
    for candidate in _ways(lightness, dark=dark):
        color = _hex(hue, candidate, saturation)
        if all(contrast(color, ground) >= least for ground in among):
            return color
    return _WHITE if dark else _BLACK


def _ways(lightness: float, *, dark: bool) -> Iterator[float]:
    while 0 <= lightness <= 1:
        yield lightness
        lightness += _STEP if dark else -_STEP


def _whole(color: str) -> str:
    digits = color[1:] if len(color) == 7 else "".join(digit * 2 for digit in color[1:])
    return f"#{digits.lower()}"


def _parts(color: str) -> tuple[float, float, float]:
    red, green, blue = (part / 255 for part in bytes.fromhex(color[1:]))
    return red, green, blue


def _hue(color: str) -> tuple[float, float]:
    hue, _, saturation = colorsys.rgb_to_hls(*_parts(color))
    return hue, saturation


def _lightness(color: str) -> float:
    return colorsys.rgb_to_hls(*_parts(color))[1]


def _hex(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, saturation))


def _luminance(color: str) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
