"""A sitemap's bytes -> its entries: one pass of expat, which builds no tree; nothing in them is expanded or fetched.

Sources: https://www.sitemaps.org/protocol.html; Google's extensions for news and images.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from syndicate import text
from syndicate.errors import SourceError
from syndicate.fetch import Response
from syndicate.sources._packed import unpacked

MAX_ENTRIES = 50_000  # the protocol's own limit for one document
MAX_TEXT = 4_000  # characters of one element
MAX_DEPTH = 50

NEWS = "http://www.google.com/schemas/sitemap-news/"
IMAGE = "http://www.google.com/schemas/sitemap-image/"
# Namespace's beginning and name of an element -> what it says; the protocol's own namespace is often left out or wrong.
_NAMED: Mapping[tuple[str, str], str] = {
    ("", "loc"): "link",
    ("", "lastmod"): "lastmod",
    (NEWS, "title"): "title",
    (NEWS, "publication_date"): "published",
    (NEWS, "language"): "language",
    (NEWS, "keywords"): "keywords",
    (IMAGE, "loc"): "image",
}
_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


@dataclass(slots=True)
class Sitemap:
    """What a document says.

    root: the name of its outermost element, None where it has none
    entries: each with what is told of it: ``link``, ``lastmod`` ...; of an index the further sitemaps
    more: whether there were more than are read; fault: where it is not well-formed; torn: it ends before its end
    doubt: why its characters are not to be trusted
    """

    root: str | None = None
    entries: list[dict[str, str]] = field(default_factory=list)
    more: bool = False
    fault: str | None = None
    torn: bool = False
    doubt: str | None = None

    @property
    def is_index(self) -> bool:
        """Whether its entries are further sitemaps."""
        return self.root == "sitemapindex"

    @property
    def is_sitemap(self) -> bool:
        """Whether it is one at all."""
        return self.root in _ROOTS


class _Enough(Exception):
    """As much was read as is wanted."""


def read_sitemap(response: Response) -> Sitemap:
    """The entries of a sitemap, gzip or not. Raises SourceError where it is not read for what it would cost."""
    decoded = text.decode(unpacked(response.body), charset=response.charset)
    document = _DECLARATION.sub("", decoded.text.lstrip("\ufeff\x00 \t\r\n"), count=1)
    reader = _Reader()
    reader.sitemap.doubt = decoded.doubt
    reader.read(_mended(document))
    return reader.sitemap


def _mended(document: str) -> str:
    """The document with its bare ampersands escaped, as addresses in sitemaps often have them; CDATA is left alone."""
    outside, *parts = document.split("<![CDATA[")
    pieces = [_BARE_AMPERSAND.sub("&amp;", outside)]
    for part in parts:
        inside, closing, after = part.partition("]]>")
        pieces += ["<![CDATA[", inside, closing, _BARE_AMPERSAND.sub("&amp;", after)]
    return "".join(pieces)


class _Reader:
    """One pass over a document: which elements are open, and what is told of the entry that is being read."""

    def __init__(self) -> None:
        self.sitemap = Sitemap()
        self.depth = 0
        self.entry: dict[str, str] | None = None
        self.name: str | None = None
        self.words: list[str] = []
        self.length = 0

    def read(self, document: str) -> None:
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = _refuse
        try:
            parser.Parse(document.encode("utf-8", "replace"), True)  # noqa: FBT003 - expat takes no keywords
        except _Enough:
            self.sitemap.more = True
        except expat.ExpatError as error:
            self.sitemap.fault = f"{expat.ErrorString(error.code)} in line {error.lineno}"
            self.sitemap.torn = self.sitemap.root is not None and error.code in _AT_THE_END

    def start(self, tag: str, _: object) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SourceError(f"The sitemap is nested deeper than {MAX_DEPTH} elements.")
        space, _, local = tag.rpartition(" ")
        if self.depth == 1:
            self.sitemap.root = local[:40]
        elif self.depth == 2 and local == _ROOTS.get(self.sitemap.root or ""):
            self.entry = {}
        elif self.entry is not None:
            self.name = _meaning(space, local)
            self.words, self.length = [], 0

    def end(self, _: str) -> None:
        if self.entry is not None and self.name is not None:
            said = "".join(self.words).strip()[:MAX_TEXT]
            if said:
                self.entry.setdefault(self.name, said)
        self.name = None
        if self.depth == 2 and self.entry is not None:
            if self.entry.get("link"):
                self.sitemap.entries.append(self.entry)
            self.entry = None
            if len(self.sitemap.entries) > MAX_ENTRIES:
                self.sitemap.entries.pop()
                raise _Enough
        self.depth -= 1

    def characters(self, words: str) -> None:
        if self.name is not None and self.length < MAX_TEXT:
            self.words.append(words)
            self.length += len(words)


_AT_THE_END = (
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
)


def _meaning(space: str, local: str) -> str | None:
    if space.startswith((NEWS, IMAGE)):
        told = (word for (known, name), word in _NAMED.items() if known and space.startswith(known) and name == local)
        return next(told, None)
    return _NAMED.get(("", local))


def _refuse(*_: object) -> None:
    raise SourceError("The sitemap has a document type, which none needs; it is not read.")
