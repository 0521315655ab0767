"""An event by itself, as its own page and its own document show it."""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.model.items import Event
from syndicate.model.publishing import Entry


@dataclass(frozen=True, slots=True)
class Shown:
    """A feed that an event is in: its name and its title."""

    feed: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One event and all that is said of it at its own address.

    entry: as the first of its feeds publishes it; its title may hold a mark such as "INSTÄLLT: "
    event: the entry's item; title: its name without any mark
    page: address of its page, which ends in a slash; feeds: those that it is in, in the order of the configuration
    held: as calendars hold it: the entry, or the times of a series that Outlook cannot hold
    coming: of a recurring event the next times, each as an entry; zone: IANA name of the site's; language: BCP 47
    """

    entry: Entry
    event: Event
    title: str
    page: str
    feeds: tuple[Shown, ...]
    zone: str
    language: str
    held: tuple[Entry, ...]
    coming: tuple[Entry, ...] = ()
