"""A feed's complete history in documents that do not change (RFC 5005, section 4). Pure.

What does not fit the subscription document is written into a log, oldest first, once for all. Every ``ARCHIVE_PAGE``
places of the log are an archive document for ever; what comes after the last full one is the newest archive document.
A document is named for the last place that it holds: the set of entries at an address never changes, as the newest one
gets another address when it grows. So each item is in one document, the one that is subscribed to included, and a
reader that keeps what it once fetched misses nothing.

The log remembers, it is not computed: an item that is removed leaves its place empty and shifts nothing. An item that
is changed after its document is full is written again, further on; RFC 5005 has readers take the newest version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from syndicate import identity
from syndicate.config import Config, FeedConfig
from syndicate.config.addresses import ARCHIVE_PAGE, archive_path_of
from syndicate.model import Chain, Entry, Feed, Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A feed with its history.

    subscribed: the feed, linked to its newest archive document
    documents: the archive documents that are to be made now; paths: those of all of them
    log: a place for each entry that was archived: its short name, and after a colon its sequence where not 0
    """

    subscribed: Feed
    documents: tuple[Feed, ...] = ()
    paths: frozenset[str] = frozenset()
    log: tuple[str, ...] = ()


def archive(
    config: Config,
    feed: FeedConfig,
    whole: Feed,
    entries: Sequence[Entry],
    log: Sequence[str],
    *,
    made: Collection[str] = (),
) -> Archive:
    """The history of ``whole``.

    entries: all that the feed ever had and may still show, newest first; log: as it was; made: paths of documents that
    are as they should be, so that full ones are not made anew

    Calendars and lists of events are windows on a plan, not a history: they have no archive, but a calendar a year.
    """
    if feed.kind != "news":
        return Archive(subscribed=whole)
    held = {entry.id for entry in whole.entries}
    names = {entry.id: identity.short_key(entry.id) for entry in entries}
    log = _continued(log, [(names[entry.id], entry.sequence) for entry in reversed(entries) if entry.id not in held])
    if not log:
        return Archive(subscribed=whole)
    numbers = list(_numbers(len(log)))
    chains = _chains(config, feed, whole, numbers)
    by_name = {names[entry.id]: entry for entry in entries}
    documents = []
    for number, chain in zip(numbers, chains, strict=True):
        paths = [archive_path_of(feed.name, number, format_) for format_ in feed.formats]
        if number % ARCHIVE_PAGE == 0 and all(path in made for path in paths):
            continue
        places = log[(number - 1) // ARCHIVE_PAGE * ARCHIVE_PAGE : number]
        found = [by_name[name] for name in map(_name, reversed(places)) if name in by_name]
        documents.append(
            replace(
                whole,
                addresses=_addresses(config, feed, number),
                updated=max((entry.updated for entry in found), default=whole.updated),
                entries=tuple(found),
                chain=chain,
                hubs=(),  # nobody subscribes to what does not change
            )
        )
    newest = _addresses(config, feed, numbers[-1])
    return Archive(
        subscribed=replace(whole, chain=Chain(previous=newest)),
        documents=tuple(documents),
        paths=frozenset(archive_path_of(feed.name, number, format_) for number in numbers for format_ in feed.formats),
        log=log,
    )


def without(log: Sequence[str], entry_id: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The log with the places of an entry emptied, for one that must go everywhere; and the documents that held it.

    The documents are named by their numbers; without their digests in the feed's state they are made anew.
    """
    name = identity.short_key(entry_id)
    gone = [place for place, said in enumerate(log) if _name(said) == name]
    after = tuple("" if _name(said) == name else said for said in log)
    return after, tuple(sorted({_number_of(place, len(log)) for place in gone}))


def _continued(log: Sequence[str], leaving: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """The log with what has left the subscription document since, oldest first."""
    after = list(log)
    places = {_name(said): place for place, said in enumerate(after)}
    for name, sequence in leaving:
        said = f"{name}:{sequence}" if sequence else name
        place = places.get(name)
        if place is None:
            after.append(said)
        elif _sequence(after[place]) < sequence:
            if place >= len(log) // ARCHIVE_PAGE * ARCHIVE_PAGE:
                after[place] = said  # its document is not full: it is only shown there as it is now
            else:
                after.append(said)
    return tuple(after)


def _numbers(length: int) -> Iterator[int]:
    """The archive documents of a log of this length, oldest first, each by the last place that it holds."""
    yield from range(ARCHIVE_PAGE, length + 1, ARCHIVE_PAGE)
    if length % ARCHIVE_PAGE:
        yield length


def _number_of(place: int, length: int) -> int:
    return min((place // ARCHIVE_PAGE + 1) * ARCHIVE_PAGE, length)


def _chains(config: Config, feed: FeedConfig, whole: Feed, numbers: Sequence[int]) -> list[Chain]:
    """The links of each archive document. A full one names the next by the address that one has when it is full."""
    chains = []
    for index, number in enumerate(numbers):
        full = number % ARCHIVE_PAGE == 0
        chains.append(
            Chain(
                previous=_addresses(config, feed, numbers[index - 1]) if index else {},
                following=_addresses(config, feed, number + ARCHIVE_PAGE) if full else {},
                current=whole.addresses,
            )
        )
    return chains


def _addresses(config: Config, feed: FeedConfig, number: int) -> dict[Format, str]:
    paths = {format_: archive_path_of(feed.name, number, format_) for format_ in feed.formats}
    return {format_: urljoin(config.public_url, path[1:]) for format_, path in paths.items()}


def _name(said: str) -> str:
    return said.partition(":")[0]


def _sequence(said: str) -> int:
    return int(said.partition(":")[2] or 0)
