"""What a feed must not say or remember any more of items that are removed for good.

Full archive documents and feeds of a category without items are otherwise left as they are; here they are not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from syndicate.config import FeedConfig, path_of
from syndicate.config.addresses import archive_path_of
from syndicate.edition import without
from syndicate.model import Artifact, FeedState, Record


def archived(
    feed: FeedConfig, before: FeedState, made: Mapping[str, str], gone: Sequence[Record]
) -> tuple[Sequence[str], Mapping[str, str]]:
    """The log of the archive without these items, and of its documents that are ``made`` those that never held one."""
    log: tuple[str, ...] = before.archived
    spoilt: set[str] = set()
    for id_ in sorted(_ids(before, gone)):
        log, numbers = without(log, id_)
        spoilt.update(archive_path_of(feed.name, number, form) for number in numbers for form in feed.formats)
    return log, {path: digest for path, digest in made.items() if path not in spoilt}


def _ids(before: FeedState, gone: Sequence[Record]) -> set[str]:
    """Under which these items were published, as what several sources have too."""
    keys = {record.key for record in gone}
    merged = [known for known in before.merging.merged.values() if keys & set(known.members)]
    pairs = [*((record.id, record.guid) for record in gone), *((known.id, known.guid) for known in merged)]
    return {id_ for pair in pairs for id_ in pair if id_}


def clean(
    kept: Mapping[str, str], gone: Sequence[Record], artifact: Callable[[str], Artifact | None]
) -> dict[str, str]:
    """Of the documents that stay without being made anew those in which none of these items is."""
    names = [id_.encode() for record in gone for id_ in (record.key, record.guid) if id_]
    if not names:
        return dict(kept)
    bodies = {path: found.body.replace(b"\r\n ", b"") for path in kept if (found := artifact(path)) is not None}
    return {p: digest for p, digest in kept.items() if not any(name in bodies.get(p, b"") for name in names)}


def forgetful(feed: FeedConfig, state: FeedState, gone: Sequence[Record], left: Collection[str]) -> FeedState:
    """The state without the names of feeds that held nothing else, and without what was remembered of them.

    left: keys of the records that the feed has still
    """
    formats = feed.formats
    standing = [name for name in state.derived if any(path_of(name, form) in state.digests for form in formats)]
    ids = _ids(state, gone)
    keys, others = {record.key for record in gone}, set(left)
    merged = {
        lead: known
        for lead, known in state.merging.merged.items()
        if keys.isdisjoint(known.members) or not others.isdisjoint(known.members)
    }
    # What another copy is published under still keeps its stamps.
    ids -= {known.id for known in merged.values()}
    lifts = {id_: lift for id_, lift in state.lifting.lifts.items() if id_ not in ids}
    return replace(
        state,
        derived={name: state.derived[name] for name in standing},
        stamped={name: at for name, at in state.stamped.items() if name in {feed.name, *standing}},
        titles={name: title for name, title in state.titles.items() if name in standing},
        merging=replace(state.merging, merged=merged),
        lifting=replace(state.lifting, lifts=lifts),
    )
