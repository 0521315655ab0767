"""Bytes to text, although declarations lie.

The order is BOM, HTTP charset, declaration in the document, detection. What UTF-8 proves, though, is stronger than any
declaration: text in another encoding that happens to be valid UTF-8 practically does not occur, so valid UTF-8 is read
as UTF-8 whatever was declared, and invalid UTF-8 is never taken for it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

_DECLARATION_WITHIN = 4096  # bytes; browsers look at the first 1024, generous for long comments
_DETECT_WITHIN = 200_000  # bytes
_MOJIBAKE = 0.001  # share of U+FFFD above which a text is not to be trusted

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_TAG = re.compile(rb"<[^<>]*>")

# Encoding Standard: what these labels mean on the web is the larger encoding.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_SINGLE_BYTE = frozenset(
    ["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp866", "cp874"]
    + ["cp437", "cp850", "cp852", "cp865", "mac-roman", "mac-cyrillic", "koi8-r", "koi8-u"]
    + [f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)]
)
_MULTI_BYTE = frozenset(["gb18030", "cp932", "euc_jp", "iso2022_jp", "cp949", "big5hkscs", "johab"])
_WIDE = frozenset(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])

# Windows-1252 as Western languages use it. Letters stand alone or in pairs among ASCII ones; signs do not stand
# inside a word, but for the apostrophe, dashes, the soft hyphen and the middle dot.
_WESTERN_LETTERS = rb"\xc0-\xd6\xd8-\xf6\xf8-\xff\x8a\x8c\x8e\x9a\x9c\x9e\x9f"
_LONG_RUN = re.compile(rb"[" + _WESTERN_LETTERS + rb"]{4,}")
_SIGN_IN_WORD = re.compile(
    rb"(?<=[A-Za-z])[\x80-\x91\x93-\x95\x98-\x99\x9b\x9d\xa1-\xac\xae-\xb6\xb8-\xbf](?=[A-Za-z])"
)
_RARE_IN_WORD = re.compile(rb"(?<=[a-z])[\x8a\x8c\x8e\xc0-\xd6\xd8-\xde](?=[a-z])|(?<=[a-z])[\x9a\x9c\x9e](?=[a-z])")
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")

_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_UTF8_TWO_BYTES_ONLY = re.compile(rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf])*+\Z")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)

# UTF-8 that was read as Windows-1252 (or ISO-8859-1, Mac Roman, code page 850) and written again as UTF-8. Pairs whose
# second half is a quotation mark, dash or space also end words in Portuguese capitals: there a letter must stand close.
_TWICE = re.compile(
    "Ã[\x80-\x9f¡-ª¬-º¼-¿ƒ†‡‰ŠŒŽšœžŸ™€]"
    "|Ã[«»‚„…ˆ‹‘’“”•–—˜›](?=[^\\W\\d_])|(?<=[a-zåäö])Ã[\xa0«»‚„…ˆ‹‘’“”•–—˜›]|Ã\xa0(?=[a-zåäö])"
    "|Â[§°´·»«©®±²³½¼¾¨¸]|â€[\x80-\x9f™œš“”˜¦¢\"']|â\x80[\x90-\x9f\xa0-\xbf]|â‚¬"
    "|├[ñÑÂÔÅÄ®®]|√[§•∂Ñ©ñ]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text in NFC; ``encoding`` is the Python codec it was read with; ``doubt`` says why it is not to be trusted."""

    text: str
    encoding: str
    doubt: str | None = None


def decode(body: bytes, *, charset: str | None = None, markup: bool = True) -> Decoded:
    """The text of ``body``, right although the declared encoding is wrong, or with a doubt; never raises.

    Text that was encoded twice throughout (``Ã¤`` for ä) is doubted and not mended: who wrote it so may have lost more.

    charset: as HTTP declares it; markup: whether a declaration may stand in the document (XML, HTML)
    Source: Encoding Standard section 4.2 for labels, RFC 3629 for UTF-8.

        >>> decode("Räksmörgås".encode("latin-1"), charset="utf-8").text
        'Räksmörgås'
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            if encoding == "utf-8":
                return _utf8(body[len(bom) :], charset, markup=markup)
            return _finish(body[len(bom) :].decode(encoding, "replace"), encoding, markup=markup)
    return _utf8(body, charset, markup=markup)


def mojibake(text: str) -> float:
    """The share of U+FFFD, the mark of what could not be decoded, among the characters of ``text``."""
    return text.count("\ufffd") / len(text) if text else 0.0


def double_encoded(text: str) -> bool:
    """Whether ``text`` holds what UTF-8 becomes when it is decoded as something else, such as ``Ã¤`` for ä.

    >>> double_encoded("RÃ¤ksmÃ¶rgÃ¥s"), double_encoded("AMANHÃ – Räksmörgås")
    (True, False)
    """
    return _TWICE.search(text) is not None


def nfc(text: str, *, markup: bool) -> str:
    """``text`` in NFC. In markup no ``>`` joins with a combining mark behind it (``>`` + U+0338 is ``≯``)."""
    if not markup or text.isascii():
        return unicodedata.normalize("NFC", text)
    return ">".join(unicodedata.normalize("NFC", part) for part in text.split(">"))


def _utf8(body: bytes, charset: str | None, *, markup: bool) -> Decoded:
    declared = _declared(body, charset, markup=markup)
    wide = _wide(body, declared)
    if wide is not None:
        return _finish(body.decode(wide, "replace"), wide, markup=markup)
    if "iso2022_jp" in declared and b"\x1b$" in body:
        return _finish(body.decode("iso2022_jp", "replace"), "iso2022_jp", markup=markup)
    declared = [name for name in declared if name not in _WIDE]  # it was not, or the declaration could not be read
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(body, declared, markup=markup)
    legacy = next((name for name in declared if name in _MULTI_BYTE), None)
    if legacy is not None and not body.isascii() and _UTF8_TWO_BYTES_ONLY.match(body):
        # Two-byte sequences are what GBK, Big5 and the like are made of; real UTF-8 of those languages has three.
        other = _strict(body, legacy)
        if other is not None:
            return _finish(other, legacy, markup=markup)
    return _finish(text, "utf-8", markup=markup)


def _not_utf8(body: bytes, declared: list[str], *, markup: bool) -> Decoded:
    mended = _mend_utf8(body)
    if mended is not None:
        return _finish(mended, "utf-8", markup=markup)
    for name in declared:
        if name != "utf-8" and (text := _strict(body, name)) is not None:
            return _finish(text, name, markup=markup, doubt=_implausible(text, name))
    if _western(body):
        return _finish(_windows_1252(body), "cp1252", markup=markup)
    return _detected(body, declared, markup=markup)


def _detected(body: bytes, declared: list[str], *, markup: bool) -> Decoded:
    sample = _TAG.sub(b" ", body[:_DETECT_WITHIN]) if markup else body[:_DETECT_WITHIN]
    best = from_bytes(sample, cp_exclusion=["utf_8", "utf_7", "utf_16", "utf_32"]).best()
    text = _strict(body, best.encoding) if best is not None else None
    if best is None or text is None:
        name = next((name for name in declared if name != "utf-8"), "cp1252")
        unread = _windows_1252(body) if name == "cp1252" else body.decode(name, "replace")
        return _finish(unread, name, markup=markup, doubt="the text is in no encoding that could be recognised")
    # Code pages of DOS and old Macs are hard to tell apart, and rare enough to ask.
    common = re.match(r"(?:cp(?!125|9)\d+|mac)", best.encoding) is None
    sure = common and best.percent_chaos < 10 and best.percent_coherence > 0
    doubt = None if sure else f"the encoding is not declared rightly and was guessed as {best.encoding}"
    return _finish(text, best.encoding, markup=markup, doubt=doubt)


def _finish(text: str, encoding: str, *, markup: bool, doubt: str | None = None) -> Decoded:
    share = mojibake(text)
    if doubt is None and share > _MOJIBAKE:
        doubt = f"{share:.1%} of the characters cannot be read as {encoding}"
    if doubt is None and _mostly_twice(text):
        doubt = "the text was encoded twice: it holds pairs such as Ã¤ in place of ä"
    return Decoded(nfc(text.removeprefix("\ufeff"), markup=markup), encoding, doubt)


def _mostly_twice(text: str) -> bool:
    """Whether letters became pairs throughout: an article about mojibake has other letters beside them.

    A stray pair in a menu is no reason to doubt a page; ``double_encoded`` tells what an item is like.
    """
    pairs = sum(pair[0] in "Ã├√" for pair in _TWICE.findall(text))
    return pairs >= 3 and pairs * 4 >= sum(char > "\x7f" and char.isalpha() for char in text)


def _declared(body: bytes, charset: str | None, *, markup: bool) -> list[str]:
    """The encodings that are claimed, in the order of belief, as codec names; unknown ones are left out."""
    claims = [charset] if charset else []
    if markup:
        head = _COMMENT.sub(b"", body[:_DECLARATION_WITHIN])
        found = [pattern.search(head) for pattern in (_XML_DECLARATION, _META)]
        claims += [match.group(1).decode("ascii") for match in found if match is not None]
    known = [_codec(claim) for claim in claims]
    return list(dict.fromkeys(name for name in known if name is not None))


def _codec(label: str) -> str | None:
    label = label.strip().strip("\"'").lower()
    if label in ("x-sjis", "windows-31j"):
        label = "cp932"
    if label in ("macintosh", "x-mac-roman"):
        label = "mac-roman"
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _WIDER.get(name, name)
    return name if name in {"utf-8", "cp1252"} or name in _SINGLE_BYTE | _MULTI_BYTE | _WIDE else None


def _wide(body: bytes, declared: list[str]) -> str | None:
    """UTF-16 or UTF-32 without a BOM: only where NUL bytes stand where they must for mostly Latin text."""
    sample = body[:2048]
    if sample.count(0) * 4 < len(sample) or len(sample) < 4:
        return None
    for name in declared:
        if name in _WIDE and name not in ("utf-16", "utf-32"):
            return name
    if sample[1::4].count(0) and sample[2::4].count(0) > len(sample) // 5:
        return "utf-32-le" if sample[3::4].count(0) > sample[0::4].count(0) else "utf-32-be"
    return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"


def _strict(body: bytes, name: str) -> str | None:
    if name == "cp1252":
        return _windows_1252(body)
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _windows_1252(body: bytes) -> str:
    """By the Encoding Standard the five undefined bytes are C1 controls, which ``clean`` removes later."""
    return _UNDEFINED.sub(b"?", body).decode("cp1252") if _UNDEFINED.search(body) else body.decode("cp1252")


def _western(body: bytes) -> bool:
    """Whether the bytes over 0x7F stand as they do in Western European text in Windows-1252."""
    high = sum(len(run) for run in _HIGH_RUN.findall(body))
    odd = sum(len(run) for run in _LONG_RUN.findall(body)) + len(_SIGN_IN_WORD.findall(body))
    odd += len(_UNDEFINED.findall(body)) + len(_RARE_IN_WORD.findall(body))
    return odd * 50 <= high


def _mend_utf8(body: bytes) -> str | None:
    """UTF-8 with some other bytes in between: a cut end, or a Latin-1 piece set into a UTF-8 page.

    None where UTF-8 is not what the body mostly is. A stray byte is read as Windows-1252 where it stands as a Western
    letter would, else it becomes U+FFFD.
    """
    sequences, stray = 0, 0
    for run in _HIGH_RUN.findall(body):
        inside = _UTF8_SEQUENCE.findall(run)
        sequences += len(inside)
        stray += len(run) - sum(map(len, inside))
    if sequences <= stray:
        return None
    pieces: list[str] = []
    at = 0
    for run in _HIGH_RUN.finditer(body):
        pieces += [body[at : run.start()].decode("ascii"), _mend_run(run.group(), last=run.end() == len(body))]
        at = run.end()
    return "".join([*pieces, body[at:].decode("ascii")])


def _mend_run(run: bytes, *, last: bool) -> str:
    pieces: list[str] = []
    at = 0
    for sequence in _UTF8_SEQUENCE.finditer(run):
        pieces += [_stray(run[at : sequence.start()]), sequence.group().decode("utf-8")]
        at = sequence.end()
    cut = last and at < len(run) and run[at] >= 0xC2
    return "".join([*pieces, "" if cut else _stray(run[at:])])


def _stray(piece: bytes) -> str:
    if len(piece) <= 3 and not _UNDEFINED.search(piece) and _WESTERN.fullmatch(piece):
        return piece.decode("cp1252")
    return "\ufffd" * len(piece)


_WESTERN = re.compile(rb"[\x80\x85\x91-\x97\x99\xa0\xa7\xab\xb0\xb4\xb7\xbb\xbd\xc0-\xd6\xd8-\xf6\xf8-\xff]*")


def _implausible(text: str, name: str) -> str | None:
    """A doubt where a declared encoding yields words that mix Latin letters with Cyrillic, Greek, ... ones."""
    if name == "cp1252":
        return None
    mixed = len(re.findall(r"[A-Za-z][\u0370-\u06ff]|[\u0370-\u06ff][A-Za-z]", text))
    letters = len(re.findall(r"[\u0370-\u06ff]", text))
    return f"it is declared as {name}, and its words mix alphabets when read so" if mixed * 2 > letters else None
