r"""Text as it may be published: decoded, cleaned, sanitised, with absolute ASCII addresses. Pure functions, no I/O.

Whatever a source says is hostile; after this room it is not. ``decode`` turns bytes into text and says when it should
not be trusted; ``clean``, ``line`` and ``paragraph`` remove what no document may hold; ``sanitize`` and ``to_text``
read HTML; ``absolute``, ``without_tracking``, ``same_page``, ``slug`` make addresses, ``site_host`` tells sites apart.

    >>> line("Nytt\x00 om   upphandling\r\n")
    'Nytt om upphandling'
    >>> sanitize('<p onclick="x()">Läs <a href="/mer?utm_source=rss">mer</a></p>', base="https://example.se/")
    '<p>Läs <a href="https://example.se/mer">mer</a></p>'
    >>> absolute("/nytt", base="https://www.hållbarupphandling.se/")
    'https://www.xn--hllbarupphandling-8qb.se/nytt'
"""

from syndicate.text.cleaning import clean, escape, line, paragraph, slug, strip_illegal
from syndicate.text.decoding import Decoded, decode, double_encoded, mojibake
from syndicate.text.html import sanitize, to_text
from syndicate.text.nesting import too_deep
from syndicate.text.urls import absolute, same_page, site_host, without_tracking

__all__ = [
    "Decoded",
    "absolute",
    "clean",
    "decode",
    "double_encoded",
    "escape",
    "line",
    "mojibake",
    "paragraph",
    "same_page",
    "sanitize",
    "site_host",
    "slug",
    "strip_illegal",
    "to_text",
    "too_deep",
    "without_tracking",
]
