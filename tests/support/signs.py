"""What two sightings of an item have in common, read anew from docs/explanation/memory.md, not from the code."""

from __future__ import annotations

from datetime import datetime

from syndicate import identity, text
from syndicate.model import Event, NewsItem, Record
from tests.support.remembering import ZONE

Shown = NewsItem | Event


def fold(value: str | None) -> str:
    """White space and case folded."""
    return " ".join((value or "").casefold().split())


def of_link(item: Shown) -> str | None:
    """The page that it leads to."""
    return text.same_page(item.link) if item.link else None


def of_title(item: Shown) -> str:
    """Its title, folded."""
    return fold(item.title)


def of_when(item: Shown) -> str:
    """Its day or its span as text; empty where there is none."""
    return identity.visible(item).get("span") or identity.visible(item).get("published", "")


def of_title_when(item: Shown) -> object:
    """Title and date; None where one is missing."""
    return (of_title(item), of_when(item)) if of_title(item) and of_when(item) else None


def of_link_title_when(item: Shown) -> object:
    """Link, title and date; None without a link."""
    return (of_link(item), of_title(item), of_when(item)) if item.link else None


def of_content(item: Shown) -> object:
    """What it says, whatever it links to and however it is marked up."""
    return (of_title(item), of_when(item), of_body(item))


def begun(item: Shown, now: datetime) -> bool:
    """Whether an event has begun; one of whole days, whether it is over."""
    if not isinstance(item, Event):
        return False
    return (item.span.ends(ZONE) if item.span.all_day else item.span.begins(ZONE)) <= now


def of_record(record: Record) -> dict[str, str]:
    """What a reader sees of a record."""
    said = identity.visible(record.item)
    return said | {"status": "withdrawn"} if record.withdrawn else said


def of_body(item: Shown) -> str:
    """The text, folded."""
    return fold(text.to_text(item.content)) if item.content else fold(item.summary)


def something_in_common(known: Shown, item: Shown) -> bool:
    """What the weakest rule asks of two that are taken for one."""
    if of_link(known) and of_link(known) == of_link(item):
        return True
    same_title = bool(of_title(known)) and of_title(known) == of_title(item)
    if of_when(known) == of_when(item):
        return True
    return same_title and (isinstance(item, Event) or not (of_when(known) and of_when(item)))


def evidence(item: Shown) -> tuple[object, ...]:
    """Everything that two sightings of an item may have in common."""
    return of_link(item), of_title(item), of_when(item), of_body(item), getattr(item, "location", None)


def no_better(known: Shown, given: Shown, other: Shown) -> bool:
    """Whether the one that had the id changed in two respects, or the one that has it is as like what was known."""
    kept = [value for value in evidence(known) if value]
    had = sum(bool(one) and one == two for one, two in zip(evidence(known), evidence(other), strict=True))
    has = sum(bool(one) and one == two for one, two in zip(evidence(known), evidence(given), strict=True))
    return had < len(kept) - 1 or has >= had
