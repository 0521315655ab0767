"""How long the files of items are, where the source does not say: each is asked for once, without its body.

RSS demands the length of an enclosure, and readers show it. What a server said, or that it says nothing, is remembered
with the item: 0 means that it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from syndicate.errors import BadStatus, FetchError
from syndicate.fetch import Errand, Response
from syndicate.model import Enclosure, Event, Load, NewsItem, Reading

MOST = 20  # files asked for in one load; the others wait for the next that brings something new
LONGEST = timedelta(seconds=20)  # that all of it may take, so that news do not wait for brochures


def unmeasured(load: Load) -> bool:
    """Whether an item of the load names a file without its length."""
    return any(not file.length for item in load.items for file in item.enclosures)


def measured(load: Load, known: Mapping[str, Enclosure], errand: Errand, *, clock: Callable[[], float]) -> Load:
    """The load with the lengths and types of its files, as far as they are known or can be had within the limits.

    known: address -> the file as it is remembered; clock: seconds, to keep to ``LONGEST``
    Raises nothing: a file that cannot be asked for now is asked for another time.
    """
    found = dict(known)
    until = clock() + LONGEST.total_seconds()
    wanted = (file for item in load.items for file in item.enclosures if not file.length)
    asked = 0
    for file in wanted:
        if (file.url in found and found[file.url].length is not None) or not file.url.startswith("http"):
            continue
        if asked == MOST or clock() > until:
            break
        asked += 1
        told = _asked(file, errand)
        if told is not None:
            found[file.url] = told
    return replace(load, readings=tuple(_filled(reading, found) for reading in load.readings))


def _asked(file: Enclosure, errand: Errand) -> Enclosure | None:
    """The file with what its server says of it; None where it should be asked again."""
    try:
        answer = errand.head(file.url)
    except BadStatus as error:
        lasting = error.status < 500 and error.status != 429
        return replace(file, length=0) if lasting or error.status == 501 else None
    except FetchError:
        return None
    if answer.media_type == "text/html" and not file.url.endswith((".html", ".htm")):
        return replace(file, length=0)  # a page about the file, or a login
    return replace(file, length=_length(answer), media_type=file.media_type or answer.media_type or None)


def _length(answer: Response) -> int:
    """What Content-Length says of the file itself; 0 where it says nothing, or speaks of a coding of it."""
    told = answer.headers.get("content-length", "")
    plain = answer.headers.get("content-encoding", "identity").strip().lower() == "identity"
    return int(told) if plain and re.fullmatch(r"[0-9]{1,15}", told, re.ASCII) else 0


def _filled(reading: Reading, found: Mapping[str, Enclosure]) -> Reading:
    item = reading.item
    if item is None or not any(not file.length and file.url in found for file in item.enclosures):
        return reading
    files = tuple(_with_known(file, found.get(file.url)) for file in item.enclosures)
    after: NewsItem | Event = replace(item, enclosures=files)
    return replace(reading, item=after)


def _with_known(file: Enclosure, known: Enclosure | None) -> Enclosure:
    if file.length or known is None:
        return file
    return replace(file, length=known.length, media_type=file.media_type or known.media_type)
