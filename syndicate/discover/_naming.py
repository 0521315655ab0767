"""Names for proposals: short, of the heading over the list, fit for addresses. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from syndicate.config import RESERVED
from syndicate.config.models import display_name
from syndicate.model import Kind
from syndicate.text import slug

LONGEST = 30
_OWN = {
    "sv": ("nyheter", "kalender"),
    "nb": ("nyheter", "arrangementer"),
    "nn": ("nyheter", "arrangementer"),
    "no": ("nyheter", "arrangementer"),
    "da": ("nyheder", "kalender"),
    "fi": ("uutiset", "tapahtumat"),
    "de": ("nachrichten", "termine"),
    "fr": ("actualites", "agenda"),
}


def name_of(title: str, kind: Kind, language: str, taken: Collection[str]) -> tuple[str, str]:
    """A name and a title for a source and its feed: of what stands over it, else of what it holds.

    >>> name_of("Aktuellt", "news", "sv", ())
    ('aktuellt', 'Aktuellt')
    >>> name_of("", "events", "sv", ("kalender",))
    ('kalender-2', 'Kalender')
    """
    words = re.sub(r"\s*[»›>|:].*$", "", title).strip()
    name = slug(words) if 2 < len(words) <= 60 else ""
    if len(name) > LONGEST:
        name = name[: LONGEST + 1].rpartition("-")[0][:LONGEST].strip("-")
    if not re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", name) or name in RESERVED:
        name = _OWN.get(language.partition("-")[0], ("news", "events"))[kind == "events"]
        words = display_name(name)
    number, whole = 1, name
    while whole in taken:
        number += 1
        whole = f"{name}-{number}"
    return whole, words
