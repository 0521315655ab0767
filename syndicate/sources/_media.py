"""What is known of a file that belongs to an item: its type and its size. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from syndicate.sources._values import Value

_BY_ENDING = {
    "pdf": "application/pdf",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "zip": "application/zip",
    "ics": "text/calendar",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")


def media_type(value: Value, address: str) -> str | None:
    """The type that the source states, if it is one ("mp3" and "" are not); else guessed: the server is not asked.

    address: of the file, absolute; the ending of its path counts
    """
    said = (value.media_type or "").partition(";")[0].strip().lower()
    if _TYPE.fullmatch(said):
        return said
    return _BY_ENDING.get(unquote(urlsplit(address).path).rpartition(".")[2].lower())


def size(value: Value) -> int | None:
    """Bytes, as the source states them; 0 is what software writes that does not know."""
    said = (value.length or "").strip()
    return int(said) or None if said.isascii() and said.isdigit() and len(said) < 16 else None
