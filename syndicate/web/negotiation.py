"""What a request asks for: which coding, and whether it already holds the version (RFC 9110, sections 8.8, 12.5.3, 13).

Pure functions on header texts. Whatever a header says, none of them raises: junk is the same as no header at all, but
that a junk ``If-None-Match`` still switches ``If-Modified-Since`` off.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache

IDENTITY = "identity"
# What we prefer where a client likes several the same: the smallest first.
CODINGS = ("br", "gzip", IDENTITY)
_SYNONYMS = {"x-gzip": "gzip"}
# Longer than what any client sends; a longer one is not worth reading, and identity is always right.
_LONGEST_HEADER = 1_000

_ELEMENT = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")
_TAG = re.compile(r"([0-9a-f]{16})((?:[-;:]{1,2}(?:gzip|br|df|deflate|zstd))*)")

_MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".lower().split(), start=1)
}
_CLOCK = r"([0-9]{2}):([0-9]{2}):([0-9]{2})"
_DATES = (
    # IMF-fixdate, and the RFC 850 form with its two-digit year (RFC 9110, section 5.6.7)
    re.compile(
        rf"[A-Za-z]+, *([0-9]{{1,2}})[ -]([A-Za-z]{{3}})[ -]([0-9]{{4}}|[0-9]{{2}}) {_CLOCK} (?:GMT|UTC|\+0000)"
    ),
    # asctime
    re.compile(rf"[A-Za-z]+ ([A-Za-z]{{3}}) +([0-9]{{1,2}}) {_CLOCK} ([0-9]{{4}})"),
)


def best_coding(header: str | None, available: Collection[str]) -> str:
    """The coding to answer in: what ``Accept-Encoding`` likes best among ``available``, else ``identity``.

    ``identity`` is answered even where it is refused: a feed in a coding that somebody did not ask for helps more than
    a 406. Equal wishes go to the smaller coding. Pure.

    >>> best_coding("gzip, deflate, br", {"gzip", "br", "identity"})
    'br'
    >>> best_coding("br;q=0, gzip;q=0.5", {"gzip", "br", "identity"})
    'gzip'
    >>> best_coding("gzip;q=0.2, identity", {"gzip", "identity"})
    'identity'
    """
    if not header or len(header) > _LONGEST_HEADER:
        return IDENTITY
    for coding in _liked(header):
        if coding in available:
            return coding
    return IDENTITY


@lru_cache(maxsize=512)
def _liked(header: str) -> tuple[str, ...]:
    """The codings that are welcome, best first. Cached: a reader sends the same words for years."""
    wishes: dict[str, float] = {}
    for element in header.split(","):
        match = _ELEMENT.fullmatch(element)
        if match:
            name = match[1].lower()
            wishes.setdefault(_SYNONYMS.get(name, name), float(match[2] or 1))
    rest = wishes.get("*", 0.0)
    # identity needs no mention to be acceptable, but whoever names another coding wants that one.
    weights = {coding: wishes.get(coding, 0.0 if coding == IDENTITY else rest) for coding in CODINGS}
    return tuple(coding for coding in sorted(CODINGS, key=lambda c: -weights[c]) if weights[coding] > 0)


def entity_tag(digest: str, coding: str) -> str:
    """The strong entity tag of one coding of the body with this digest.

    >>> entity_tag("0123456789abcdef" * 4, "gzip")
    '"0123456789abcdef-gzip"'
    """
    return f'"{digest[:16]}"' if coding == IDENTITY else f'"{digest[:16]}-{coding}"'


def held_coding(header: str, digest: str, *, selected: str) -> str | None:
    """The coding of this version that the client already holds by ``If-None-Match``; None where it holds none.

    Tags come back changed by servers in between: ``W/`` in front, quotes lost, ``-gzip`` added. All of these, in lists
    too, are ours if the digest is. ``*`` is whatever would have been sent: ``selected``. Pure.

    >>> held_coding('W/"0123456789abcdef-gzip"', "0123456789abcdef", selected="br")
    'gzip'
    >>> held_coding('"something else"', "0123456789abcdef", selected="br") is None
    True
    """
    ours = digest[:16]
    for element in header.split(","):
        tag = element.strip()
        if tag == "*":
            return selected
        match = _TAG.fullmatch(tag.removeprefix("W/").strip('"').lower())
        if match and match[1] == ours:
            return next((coding for coding in ("br", "gzip") if f"-{coding}" in match[2]), IDENTITY)
    return None


def http_date(moment: datetime) -> str:
    """An aware moment as an IMF-fixdate, in English whatever the locale.

    >>> http_date(datetime(2016, 10, 21, 8, 30, tzinfo=UTC))
    'Fri, 21 Oct 2016 08:30:00 GMT'
    """
    utc = moment.astimezone(UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[utc.weekday()]
    month = list(_MONTHS)[utc.month - 1].title()
    return f"{day}, {utc.day:02} {month} {utc.year:04} {utc.hour:02}:{utc.minute:02}:{utc.second:02} GMT"


def read_http_date(text: str) -> datetime | None:
    """The moment that an HTTP date names, in any of its three forms; None where it is not one (RFC 9110, 5.6.7).

    >>> read_http_date("Friday, 21-Oct-16 08:30:00 GMT")
    datetime.datetime(2016, 10, 21, 8, 30, tzinfo=datetime.timezone.utc)
    >>> read_http_date("yesterday") is None
    True
    """
    # Old browsers add "; length=1234".
    text = text[:_LONGEST_HEADER].partition(";")[0].strip()
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match:
            return _moment(*match.groups())
    return None


def _moment(*parts: str) -> datetime | None:
    if parts[0].isdigit():
        day, month, year, hour, minute, second = parts
    else:
        month, day, hour, minute, second, year = parts
    number = _MONTHS.get(month.lower())
    if number is None:
        return None
    # A two-digit year means the nearest; ours are all after 1970 (RFC 9110: not more than 50 years ahead).
    whole = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 70 else 2000)
    try:
        return datetime(whole, number, int(day), int(hour), int(minute), min(int(second), 59), tzinfo=UTC)
    except ValueError:
        return None
