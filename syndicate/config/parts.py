"""What ``fields`` and ``items`` hold beside selectors: parts of a feed, properties and types, patterns of addresses."""

from __future__ import annotations

import re

_PART = re.compile(r"[A-Za-z_][\w-]*(?::[A-Za-z_][\w-]*)?(?:\.[\w-]+)*")
_PROPERTY = re.compile(r"[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*){0,9}")
_TYPE = re.compile(r"[A-Z][A-Za-z0-9]*|h-[a-z]+(?:-[a-z]+)*")


def parse_part(name: str) -> str:
    """``name``, if it can be that of a part. Raises ValueError, in words for a web editor.

    >>> parse_part("ev:startdate"), parse_part("gd:when.startTime")
    ('ev:startdate', 'gd:when.startTime')
    """
    if not _PART.fullmatch(name):
        raise ValueError(
            f"“{name}” is no part of a feed; name an element as the feed writes it, for example summary or ev:startdate"
        )
    return name


def parse_property(path: str) -> str:
    """``path``, if it can lead to a property of structured data. Raises ValueError, in words for a web editor.

    >>> parse_property("location.address.addressLocality"), parse_property("street-address")
    ('location.address.addressLocality', 'street-address')
    """
    if not _PROPERTY.fullmatch(path):
        raise ValueError(
            f"“{path}” is no property; name one as schema.org does, for example headline, or the way to it, "
            "for example location.name"
        )
    return path


def parse_types(names: str) -> tuple[str, ...]:
    """The types of structured data that ``items`` names. Raises ValueError, in words for a web editor.

    >>> parse_types("NewsArticle, BlogPosting")
    ('NewsArticle', 'BlogPosting')
    """
    found = tuple(name.strip() for name in names.split(","))
    wrong = next((name for name in found if not _TYPE.fullmatch(name)), None)
    if wrong is not None:
        raise ValueError(f"“{wrong}” is no type; name one as schema.org does, for example Event or NewsArticle")
    return found


def parse_patterns(written: str) -> re.Pattern[str]:
    """What finds the addresses that ``items`` of a sitemap asks for. Raises ValueError, in words for a web editor.

    written: beginnings of paths, parted by spaces; a ``*`` stands for anything; one that ends with a ``/`` finds what
    stands below it

    >>> found = parse_patterns("/nyheter/ /press/*/artikel")
    >>> [bool(found.match(f"https://www.example.se{path}")) for path in ("/nyheter/1", "/press/2026/artikel-1", "/om")]
    [True, True, False]
    """
    parts = written.split()
    wrong = next((part for part in parts if not part.startswith("/")), None)
    if wrong is not None or not parts:
        raise ValueError(f"“{wrong or written}” is no beginning of a path; write for example /nyheter/ or /*/nyheter/")
    ways = ("[^?#]*?".join(re.escape(piece) for piece in re.split(r"\*+", part)) for part in parts)
    found = "|".join(f"{way}[^/?#]" if way.endswith("/") else way for way in ways)
    return re.compile(rf"https?://[^/]*(?:{found})", re.IGNORECASE)
