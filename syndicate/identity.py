"""Permanent ids and content hashes: pure and versioned.

An id is minted once from what the source itself holds on to (its own id for the item, else the address of the item's
page), is stored, and is never computed again: edits, a new title, a moved event or a new address do not reach it.
Minting from such a basis, rather than at random, means that a lost store gives the same ids again.

The fingerprint covers what a reader would call the content. White space, markup, tracking parameters and order are not
part of it. Its version stands in front, so that a better rule later is told from a changed item.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Collection
from datetime import date, datetime

from syndicate import text
from syndicate.model import Event, Item, NewsItem, Override, Recurrence, Span

FINGERPRINT_VERSION = 1
KEY_BYTES = 10  # 80 bits as 16 letters: no collision worth speaking of, and short enough to read out


def tag_uri(authority: str, specific: str) -> str:
    """A ``tag:`` URI (RFC 4151).

    authority: as configured, host and date, e.g. ``xn--hllbarupphandling-8qb.se,2016``
    specific: ASCII, e.g. ``aktuellt/mfrggzdfmztwq2lk``

    >>> tag_uri("example.se,2016", "aktuellt/abc")
    'tag:example.se,2016:aktuellt/abc'
    """
    return f"tag:{authority}:{specific}"


def short_key(basis: str) -> str:
    """Sixteen lower-case letters and digits for an address, decided by ``basis`` alone."""
    digest = hashlib.sha256(basis.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest[:KEY_BYTES]).decode("ascii").lower()


def mint(
    item: Item, *, source: str, authority: str, own_link: bool, taken: Collection[str], token: Callable[[], str]
) -> tuple[str, str]:
    """The id (``tag:`` URI) and the short key of an item seen for the first time.

    own_link: whether no other item of the source has its link, so that the link may stand for it
    taken: short keys in use in the source, which are never given again
    token: gives a random string; asked only for an item with neither id nor link of its own, or if the key is taken
    """
    bases = []
    if item.key:
        bases.append(f"id:{item.key}")
    elif item.link and own_link:
        bases.append(f"link:{text.same_page(item.link)}")
    keys = (short_key(f"{source}\n{basis}") for basis in bases)
    key = next((key for key in keys if key not in taken), None)
    while key is None:
        drawn = short_key(f"{source}\nrandom:{token()}")
        key = drawn if drawn not in taken else None
    return tag_uri(authority, f"{source}/{key}"), key


def visible(item: NewsItem | Event) -> dict[str, str]:
    """What a reader would call the content, normalised so that equal means "no change" (feeds: what moves ``updated``).

    Keys are names of Item fields. An absent field is the empty string; ``recurrence``, ``organizer``, ``price``,
    ``signup`` and ``contact`` are there only where there is something, so that the fingerprints of what has none are
    those that they always were.
    """
    fields = {
        "title": _folded(item.title),
        "summary": _folded(item.summary),
        "content": _folded(text.to_text(item.content)) if item.content else "",
        "link": text.same_page(item.link) if item.link else "",
    }
    if isinstance(item, Event):
        fields["span"] = span_text(item.span)
        fields["location"] = _folded(item.location)
        fields["status"] = item.status.value
        fields["online"] = item.online or ""
        if item.recurrence is not None:
            fields["recurrence"] = recurrence_text(item.recurrence)
        told = {name: _folded(getattr(item, name)) for name in ("organizer", "price", "signup", "contact")}
        fields |= {name: value for name, value in told.items() if value}
    else:
        fields["published"] = day_text(item.published)
    return fields


def fingerprint(item: NewsItem | Event) -> str:
    """Versioned SHA-256 over ``visible(item)``, e.g. ``1:9f86d0…``. Equal items have equal ones, in every process."""
    canonical = json.dumps(visible(item), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"{FINGERPRINT_VERSION}:{hashlib.sha256(canonical.encode()).hexdigest()}"


def material(item: NewsItem | Event) -> tuple[object, ...]:
    """What is worth storing anew though no reader would call it a change: categories, people, files, where links lead.

    Two items with equal ``visible`` and equal ``material`` differ only in markup, white space, order or tracking. The
    stored one then stays, so that a page that is generated a little differently each time moves no byte of a feed.
    """
    addresses = re.findall(r'(?:href|src)="([^"]*)"', item.content or "")
    return (
        item.key,
        tuple(sorted(item.categories)),
        tuple(sorted((author.name, author.email or "", author.url or "") for author in item.authors)),
        tuple(sorted((file.url, file.media_type or "", file.length or 0) for file in item.enclosures)),
        text.same_page(item.image) if item.image else "",
        text.without_tracking(item.link) if item.link else "",
        item.language,
        tuple(sorted(text.same_page(address) for address in addresses)),
        item.geo if isinstance(item, Event) else item.updated,
    )


def span_text(span: Span) -> str:
    """A span as comparable text: instants in UTC, days as days."""
    return f"{_moment(span.start)}/{'' if span.end is None else _moment(span.end)}"


def recurrence_text(told: Recurrence) -> str:
    """What recurs as comparable text: the order of rules, dates and exceptions is no part of it."""
    parts = (
        sorted(told.rules),
        sorted(map(_moment, told.rdates)),
        sorted(map(_moment, told.exdates)),
        sorted(map(_override, told.overrides)),
    )
    return json.dumps(parts, ensure_ascii=True, separators=(",", ":"))


def _override(told: Override) -> list[str]:
    content = text.to_text(told.content) if told.content else ""
    words = (told.title, told.summary, content, told.location)
    link = text.same_page(told.link) if told.link else ""
    return [_moment(told.at), span_text(told.span), *map(_folded, words), link, told.online or "", told.status.value]


def day_text(published: datetime | date | None) -> str:
    """The day of a date of publication as the source gives it; a time of day that is added later is no news."""
    if published is None:
        return ""
    return (published.date() if isinstance(published, datetime) else published).isoformat()


def _moment(moment: datetime | date) -> str:
    if isinstance(moment, datetime):
        return f"{moment.timestamp():.0f}"
    return moment.isoformat()


def _folded(value: str | None) -> str:
    return " ".join(value.split()) if value else ""
