"""Which language an item says that it is in."""

from __future__ import annotations

import re

from syndicate.sources._values import Frame

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")


def language_of(said: object, frame: Frame) -> str | None:
    """A language tag, where it is one and another than the source's."""
    tag = str(said or "").strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag) or tag.casefold() == frame.language.casefold():
        return None
    # "sv-SE" on a Swedish site says nothing new.
    same = tag.casefold().split("-")[0] == frame.language.casefold()
    return None if same else tag
