"""Remove an item for good: from the records, every document, the archives and what is held, so that it does not return.

One transaction, like every publication. What stays is a tombstone: its id and its key, which are never given again, and
hashes by which the item is known when the source has it again (``history.purging``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from syndicate import history
from syndicate.config import Config
from syndicate.model import Changes, Record
from syndicate.press import Press, owner_of
from syndicate.store import Store

_IN_ADDRESS = re.compile(r"/events/([a-z0-9]+)(?:/|\.[a-z]+)?$")


@dataclass(frozen=True, slots=True)
class Purged:
    """What was removed, as it was, and the feeds that are new because of it."""

    record: Record
    feeds: tuple[str, ...]


def find(store: Store, which: str) -> tuple[Record, ...]:
    """The items that are meant: by id, by an id that the website's own feed gave, by key, or by the address of a page.

    An entry's id may have what names one time of an event, or one of its changes, behind a ``#``. What several sources
    of a feed have is found as all of its copies, that under whose id it is published last.
    """
    address = _IN_ADDRESS.search(which)
    names = {which, which.partition("#")[0], *([address[1]] if address else [])}
    records = store.records(sorted(store.sources()))
    meant = {record.key for record in records if names & {record.id, record.key, record.guid}}
    merged = [pair for state in store.feeds().values() for pair in state.merging.merged.items()]
    for _, known in merged:
        if meant & set(known.members) or names & {known.id, known.guid}:
            meant.update(known.members)
    leads = {lead for lead, _ in merged}
    return tuple(sorted((r for r in records if r.key in meant), key=lambda record: (record.key in leads, record.id)))


def purge(config: Config, store: Store, record: Record, *, at: datetime) -> Purged:
    """Remove the item. Raises StoreError, Stale among them where something was published meanwhile: start over.

    at: aware
    """
    name = record.source
    others = store.records([name])
    changes = Changes(purged=(history.tombstone(record, others=others, now=at),))
    feeds = [feed.name for feed in config.feeds.values() if name in feed.sources]
    press = Press(config=config, store=store, at=at, changes=changes, afresh=True, gone=(record,))
    paper = press.paper([*feeds, owner_of(name)])
    state = store.source(name)
    held = store.held(name)
    kept = None if held is None else history.without_purged(held, changes.purged)
    reason = None if record.item.title and record.item.title in (state.reason or "") else state.reason
    after = replace(state, version=state.version + 1, reason=reason)
    store.commit(paper.publication(at, source=after, changes=changes, held=kept))
    return Purged(record, paper.names)


def also_elsewhere(store: Store, record: Record) -> Sequence[Record]:
    """Items of other sources that may be the same: with its title, or its link."""
    title, link = record.item.title, record.item.link
    others = store.records([source for source in store.sources() if source != record.source])
    return [each for each in others if (title and each.item.title == title) or (link and each.item.link == link)]
