"""One way of writing: spaces, dashes, digits and case folded, so that the rest of the grammar knows only one form."""

from __future__ import annotations

import re
import unicodedata

RAW_LIMIT = 4000
"""Characters that are looked at before folding; a text over it is prose, not a date."""

LIMIT = 300
"""Characters of folded text; a longer text is prose, not a date."""

_REMOVED = (  # soft hyphen, joiners, direction marks, byte order mark
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_SAME = {
    **dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d\u00ac", "-"),
    **dict.fromkeys("\u2012\u2013\u2014\u2015\u2043\u301c\uff5e", "–"),
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u00b4`\u2032", "'"),
    **dict.fromkeys("→⇒➔➜►▶›»", ">"),
    **dict.fromkeys("•·●▪‧∙⋅¦｜", "|"),
    **dict.fromkeys("ᵉ", "e"),
    **dict.fromkeys("ʳ", "r"),
    "…": " ",
    "º": "o",
    "ª": "a",
}
_TABLE: dict[int, str | None] = {
    **{ord(char): None for char in _REMOVED},
    **{ord(char): same for char, same in _SAME.items()},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5E) if chr(code) not in _SAME},
}
_PIECE = re.compile(r"[0-9]+|[^\W\d_]+|\S")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


def fold(text: str) -> str:
    r"""The text in one form: NFC, one space, ``-`` and ``–``, ASCII digits, case folded.

    Soft hyphens, joiners and direction marks are gone. Pure; never raises.

    >>> fold(" 31\u00a0OKTOBER 2016\n11.00 \u2014 12.00")
    '31 oktober 2016 11.00 – 12.00'
    """
    text = unicodedata.normalize("NFC", text[: RAW_LIMIT + 1]).translate(_TABLE)
    if not text.isascii():
        text = _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    return " ".join(text.casefold().split())


def pieces(text: str) -> list[tuple[str, bool]]:
    """Folded text cut where letters, digits and marks meet; each piece with whether white space stood before it."""
    return [(match[0], match.start() == 0 or text[match.start() - 1] == " ") for match in _PIECE.finditer(text)]
