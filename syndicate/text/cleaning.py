"""Plain text: the characters that no feed, calendar or page may hold are removed here, once, for everybody."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata

# XML 1.0 section 2.2 allows neither the C0 controls (but tab, LF, CR), nor surrogates, nor U+FFFE and U+FFFF. The C1
# controls and the other noncharacters are allowed there and harm all the same; U+FEFF is a byte order mark gone astray.
_NONCHARACTERS = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_ILLEGAL = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff{_NONCHARACTERS}]")
# What Unicode (UAX 14) and Python call the end of a line becomes LF, so that no later reader sees lines we did not.
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# Unicode Bidi_Control: they can make a title read as something else (and leak into the text after it).
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200d\u2060-\u2064\u3164\ufe00-\ufe0f\uffa0]")
_BLANK_RUNS = re.compile("\n{3,}")
_NOT_SLUG = re.compile("[^a-z0-9]+")
# Letters that have no canonical decomposition; å, ä, ö and the like lose their marks by NFKD.
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "o", "œ": "oe", "ß": "ss", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n"}
)


def strip_illegal(text: str) -> str:
    """``text`` without the characters that no document may hold, every line break as LF; not normalised."""
    joined = _SURROGATE_PAIR.sub(lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _ILLEGAL.sub("", _LINE_BREAKS.sub("\n", joined))


def clean(text: str) -> str:
    """``text`` in NFC without control characters, noncharacters and lone surrogates; newline and tab stay.

    Every kind of line break becomes LF; two halves of a surrogate pair become their character. Idempotent.
    Not for markup: NFC may join a ``>`` with a mark behind it (``sanitize`` is for that).
    Source: XML 1.0 section 2.2.
    """
    return unicodedata.normalize("NFC", strip_illegal(text))


def line(text: str) -> str:
    r"""One line of text, for titles and names: cleaned, no bidi controls, white space folded to single spaces.

    ZWJ and ZWNJ stay (Persian and emoji need them). Text of which nothing would be seen becomes ``""``. Idempotent.

        >>> line("  Kalender\u202e\n 2016\xa0 ")
        'Kalender 2016'
    """
    folded = " ".join(clean(_BIDI_CONTROLS.sub("", text)).split())
    return folded if _INVISIBLE.sub("", folded).strip() else ""


def paragraph(text: str) -> str:
    r"""Text of several lines, for summaries: cleaned, spaces folded within lines, at most one blank line in a row.

    >>> paragraph(" Ett \t två\r\n\r\n\r\n\r\ntre ")
    'Ett två\n\ntre'
    """
    lines = (" ".join(part.split()) for part in clean(text).split("\n"))
    return _BLANK_RUNS.sub("\n\n", "\n".join(lines)).strip("\n")


def escape(text: str) -> str:
    r"""HTML that shows ``text``: blank lines part paragraphs, other newlines become ``<br>``; ``""`` for no text.

    >>> escape("A & B\nC\n\nD")
    '<p>A &amp; B<br>C</p><p>D</p>'
    """
    blocks = paragraph(text).split("\n\n")
    shown = (html.escape(block, quote=False).replace("\n", "<br>") for block in blocks if block)
    return guard_tags("".join(f"<p>{block}</p>" for block in shown))


def guard_tags(markup: str) -> str:
    """``markup`` with combining marks directly behind a tag as character references.

    NFC, which anybody may apply later, would join them with the tag's end: ``>`` and U+0338 are ``≯``.
    """
    if markup.isascii():
        return markup
    first, *others = markup.split(">")
    return ">".join([first, *(_reference(part) for part in others)])


def _reference(part: str) -> str:
    return f"&#{ord(part[0])};{part[1:]}" if part and unicodedata.combining(part[0]) else part


def slug(text: str) -> str:
    """ASCII for addresses: lower-case letters, digits and single hyphens, at most 80; never empty.

    The same text gives the same slug for ever. Where nothing of it is Latin, the slug is a hash of it.

        >>> slug("Hållbar upphandling – Öppet hus!")
        'hallbar-upphandling-oppet-hus'
    """
    folded = unicodedata.normalize("NFKD", line(text).casefold().translate(_LETTERS))
    ascii_only = "".join(char for char in folded if not unicodedata.combining(char))
    short = _NOT_SLUG.sub("-", ascii_only.translate(_LETTERS)).strip("-")[:80].strip("-")
    return short or "x" + hashlib.sha256(line(text).encode()).hexdigest()[:10]
