"""Which of the items' pages are asked in this load, and from when on the next one is due. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from syndicate.model import FetchMemory, Kind, PageMemory

MAX_ASKED = 30  # pages a load; a second apart, that is half a minute
MAX_AGAIN = 10  # of them those that are asked though nothing says that they changed
RETRY, LONGEST_RETRY = timedelta(minutes=15), timedelta(hours=24)
# What has stood for a week is asked after half a week: the longer a page has not changed, the less it will.
AGAIN_SHARE = 0.5
AGAIN_MIN = timedelta(hours=12)
AGAIN_MAX: Mapping[Kind, timedelta] = {"news": timedelta(days=30), "events": timedelta(days=1)}


class Turn(IntEnum):
    """Why a page is asked, the most urgent first."""

    NEW = 0
    CHANGED = 1
    FAILED = 2
    AGAIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page as the list names it now.

    key: short, of its address; listed: what the list says of its items, as a short hash
    held: whether what it said when it was read is at hand, in the records
    over: whether nothing of it can matter any more: an event that has been
    """

    key: str
    listed: str
    held: bool
    over: bool = False


@dataclass(frozen=True, slots=True)
class Turns:
    """asked: keys of the pages to be asked now, in that order; left: keys of new and changed ones that have to wait."""

    asked: tuple[str, ...]
    left: frozenset[str]


def pages_are_due(memory: FetchMemory, now: datetime) -> bool:
    """Whether items' own pages are to be asked though the list stays as it is, so that the list must be had whole."""
    return memory.pages_due is not None and memory.pages_due <= now


def turns(places: Iterable[Place], pages: Mapping[str, PageMemory], *, kind: Kind, now: datetime) -> Turns:
    """Whose turn it is.

    pages: what is known of them, by key; now: aware
    """
    urgent: list[tuple[Turn, int, str]] = []
    again: list[tuple[datetime, str]] = []
    for position, place in enumerate(places):
        page = pages.get(place.key)
        turn = _turn(place, page, kind=kind, now=now)
        if turn is Turn.AGAIN and page is not None and page.read is not None:
            again.append((page.read, place.key))
        elif turn is not None:
            urgent.append((turn, position, place.key))
    urgent.sort()
    asked = [key for _, _, key in urgent[:MAX_ASKED]]
    asked += [key for _, key in sorted(again)[: max(0, min(MAX_AGAIN, MAX_ASKED - len(asked)))]]
    left = {key for turn, _, key in urgent[MAX_ASKED:] if turn in (Turn.NEW, Turn.CHANGED)}
    return Turns(tuple(asked), frozenset(left))


def due(places: Iterable[Place], pages: Mapping[str, PageMemory], *, kind: Kind, now: datetime) -> datetime | None:
    """From when on one of the pages is asked though the list stays as it is; None: not before it changes.

    pages: as they are after this load
    """
    moments = []
    for place in places:
        page = pages.get(place.key)
        if page is None or page.listed != place.listed:
            # One that was read in vain, whose items are not in the records, is asked when the list is read anew.
            moments.append(now if page is None or not page.failures else _retry(page, now))
        elif page.failures:
            moments.append(_retry(page, now))
        elif place.held and not place.over and page.read is not None:
            moments.append(page.read + _again(page, kind))
    return min(moments, default=None)


def _turn(place: Place, page: PageMemory | None, *, kind: Kind, now: datetime) -> Turn | None:
    if page is None:
        return Turn.NEW
    if page.failures:
        return Turn.FAILED if now >= _retry(page, now) else None
    if page.read is None or not place.held:
        return Turn.NEW
    if page.listed != place.listed:
        return Turn.CHANGED
    return Turn.AGAIN if not place.over and now >= page.read + _again(page, kind) else None


def _retry(page: PageMemory, now: datetime) -> datetime:
    doublings: int = min(max(page.failures or 1, 1) - 1, 10)
    wait: timedelta = min(RETRY * 2**doublings, LONGEST_RETRY)
    return (page.tried or now) + wait


def _again(page: PageMemory, kind: Kind) -> timedelta:
    """How long what a page says is taken to hold after it was read."""
    stood = (page.read - page.since) if page.read and page.since else timedelta()
    return min(max(stood * AGAIN_SHARE, AGAIN_MIN), AGAIN_MAX[kind])
