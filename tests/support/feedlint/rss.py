"""RSS 2.0, checked by the RSS Advisory Board's specification and best practices, and by what this service promises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

from tests.support.feedlint.markup import address_faults, html_faults, language_faults, repeated, title_faults

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CHANNEL = frozenset(
    [
        "title",
        "link",
        "description",
        "language",
        "copyright",
        "managingEditor",
        "webMaster",
        "pubDate",
        "lastBuildDate",
        "category",
        "generator",
        "docs",
        "cloud",
        "ttl",
        "image",
        "rating",
        "textInput",
        "skipHours",
        "skipDays",
        "item",
    ]
)
ITEM = frozenset(
    ["title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate", "source"]
)
SEVERAL = frozenset({"item", "category"})
DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})"
)


def faults(body: bytes, address: str) -> list[str]:
    """What is wrong with a document that is served at ``address``."""
    root = ET.fromstring(body)
    if (root.tag, root.get("version")) != ("rss", "2.0") or [child.tag for child in root] != ["channel"]:
        return ["it is no RSS 2.0 with one channel"]
    channel = root[0]
    items = channel.findall("item")
    found = [*_channel(channel, address), *(fault for item in items for fault in _item(item))]
    guids = [item.findtext("guid", "") for item in items]
    return [*found, *(f"the guid {one} stands there twice" for one in repeated(guids))]


def _children(parent: ET.Element, known: frozenset[str]) -> Iterator[str]:
    counts = Counter(child.tag for child in parent if not child.tag.startswith("{"))
    yield from (f"<{name}> is no element of <{parent.tag}>" for name in counts if name not in known)
    yield from (f"<{name}> stands there {n} times" for name, n in counts.items() if n > 1 and name not in SEVERAL)


def _channel(channel: ET.Element, address: str) -> Iterator[str]:
    yield from _children(channel, CHANNEL)
    yield from title_faults(channel.findtext("title", ""))
    yield from address_faults(channel.findtext("link", ""))
    if not channel.findtext("description"):
        yield "no description of the channel"
    yield from language_faults(channel.findtext("language", ""))
    yield from _date(channel.findtext("lastBuildDate"))
    if not re.fullmatch(r"[1-9]\d*", channel.findtext("ttl", "")):
        yield "no ttl"
    if not re.search(r"\d", channel.findtext("generator", "")):
        yield "no generator with its version"
    own = [(link.get("href"), link.get("type")) for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if own != [(address, "application/rss+xml")]:
        yield f"self links {own}, served at {address}"
    for link in channel.findall(f"{ATOM}link"):
        yield from address_faults(link.get("href", ""))
    image = channel.find("image")
    if image is not None:
        yield from address_faults(image.findtext("url", ""))
        if any(image.findtext(name) != channel.findtext(name) for name in ("title", "link")):
            yield "title and link of the image are not those of the channel"
    yield from _mail(channel, "managingEditor", "webMaster")


def _item(item: ET.Element) -> Iterator[str]:
    yield from _children(item, ITEM)
    yield from title_faults(item.findtext("title", ""))
    yield from address_faults(item.findtext("link", ""))
    yield from html_faults(item.findtext("description", ""))
    yield from html_faults(item.findtext(CONTENT, ""))
    yield from _date(item.findtext("pubDate"))
    yield from _mail(item, "author")
    guid = item.find("guid")
    if guid is None or not (guid.text or "").strip():
        yield "no guid"
    elif guid.get("isPermaLink") != "false" and guid.text != item.findtext("link"):
        yield "a guid that says it is the page and is not"
    for enclosure in item.findall("enclosure"):
        yield from address_faults(enclosure.get("url", ""))
        if not re.fullmatch(r"\d+", enclosure.get("length", "")) or "/" not in enclosure.get("type", ""):
            yield "an enclosure without length or type"
    yield from ("an empty category" for category in item.findall("category") if not (category.text or "").strip())
    for media in item.findall(f"{MEDIA}content"):
        yield from address_faults(media.get("url", ""))
    updated, published = item.findtext(f"{ATOM}updated"), item.findtext("pubDate")
    if updated and published and datetime.fromisoformat(updated) < parsedate_to_datetime(published):
        yield "published after it was updated"
    language = item.findtext(f"{DC}language")
    if language is not None:
        yield from language_faults(language)


def _date(said: str | None) -> Iterator[str]:
    if not said or not DATE.fullmatch(said):
        yield f"{said!r} is no date of RFC 822 with a year of four digits"
    elif f"{parsedate_to_datetime(said):%a}" != said[:3]:
        yield f"{said!r} is on another weekday"


def _mail(parent: ET.Element, *names: str) -> Iterator[str]:
    for name in names:
        said = parent.findtext(name)
        if said is not None and "@" not in said:
            yield f"<{name}> without an e-mail address"
