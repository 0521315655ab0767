"""Feeds become the documents that are served: composed, rendered, read back, compared, compressed once.

``documents.press`` makes documents of feeds; ``Press`` gathers for a cycle what its publication says of the feeds it
touches. What does not read back is not published; the document that was there stays. What did not change is not made
anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from syndicate.config import Config, FeedConfig
from syndicate.config.addresses import EVENTS
from syndicate.edition import Merge, archive, compose, feed_id, is_variant, merge, next_turn, singles
from syndicate.model import (
    NOTHING,
    About,
    Artifact,
    Changes,
    Feed,
    FeedState,
    Load,
    LoadStats,
    Message,
    Problem,
    Publication,
    Record,
    Single,
    SourceState,
)
from syndicate.press.documents import Impression, press
from syndicate.press.events import Prints, owner_of, print_singles, source_of
from syndicate.press.forgetting import archived, clean, forgetful
from syndicate.press.remembered import news, recall
from syndicate.press.settled import Settled, known, settle
from syndicate.store import Store

__all__ = ["Paper", "Press", "owner_of", "source_of"]

MAX_AGE = timedelta(minutes=5)
TOLD = 10  # problems with documents that are remembered for the operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a publication says of feeds: only of those with something new. ``started``: the versions started from."""

    feeds: tuple[FeedState, ...] = ()
    started: Mapping[str, int] = field(default_factory=dict)
    artifacts: tuple[Artifact, ...] = ()
    retired: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    pings: tuple[Message, ...] = ()
    fragments: Mapping[str, Mapping[int, bytes]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The feeds that get a new version; the events of a source, each by itself, are none."""
        return tuple(state.name for state in self.feeds if source_of(state.name) is None)

    def publication(
        self,
        at: datetime,
        *,
        source: SourceState | None = None,
        changes: Changes = NOTHING,
        stats: LoadStats | None = None,
        held: Load | None = None,
        clear_held: bool = False,
    ) -> Publication:
        """The transaction that publishes this together with what a cycle found out."""
        printed = tuple(sorted(self.problems, key=lambda problem: not problem.grave)[:TOLD])
        return Publication(
            at=at,
            source=replace(source, printed=printed) if source else None,
            changes=changes,
            stats=stats,
            held=held,
            clear_held=clear_held,
            feed_versions=self.started,
            feeds=self.feeds,
            artifacts=self.artifacts,
            retired=self.retired,
            messages=self.pings,
            fragments=self.fragments,
        )


@dataclass(frozen=True, slots=True)
class _Composed:
    """What a feed is to publish, and until when. ``state``: its next one, as far as the documents do not decide it."""

    feeds: tuple[Feed, ...]
    state: FeedState
    archived: frozenset[str]
    problems: tuple[Problem, ...]
    turn: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Makes the paper of one cycle.

    at: aware, the moment of publication
    changes: what the cycle is about to store, so that the documents already show it
    good: a source that is about to have a good load, which lets its feeds come into being
    about: what that source says of itself
    afresh: make every feed, also those that are known to be as they should be
    gone: records that are being removed for good, as they were
    """

    config: Config
    store: Store
    at: datetime
    changes: Changes = NOTHING
    good: str | None = None
    afresh: bool = False
    about: About | None = None
    gone: tuple[Record, ...] = ()

    def paper(self, names: Sequence[str]) -> Paper:
        """What becomes of the named feeds, which are configured or are to be retired. Raises StoreError.

        names: of feeds, and ``owner_of`` a source for its events each by itself
        """
        states: list[FeedState] = []
        started: dict[str, int] = {}
        artifacts: list[Artifact] = []
        retired: list[str] = []
        problems: list[Problem] = []
        pings: list[Message] = []
        fragments: dict[str, Mapping[int, bytes]] = {}
        for name in names:
            before = self.store.feed(name)
            if (settled := self._settled(before)) is not None:
                problems += settled.problems
                continue
            source = source_of(name)
            if source is not None:
                prints, until = self._singles(source, name)
                problems += prints.problems
                new = bool(prints.artifacts or prints.retired)
                self._settle(before, None if new else until, prints.problems)
                if new:
                    states.append(replace(before, version=before.version + 1, entries=prints.standing))
                    started[name] = before.version
                    artifacts += prints.artifacts
                    retired += prints.retired
                continue
            after, impression, turn = self._feed(before)
            problems += impression.problems
            self._settle(before, turn if after == before else None, impression.problems)
            if after == before:
                continue
            states.append(replace(after, version=before.version + 1))
            started[name] = before.version
            artifacts += impression.artifacts
            fragments[name] = impression.fragments
            pings += impression.pings
            retired += sorted(set(before.digests) - set(after.digests))
        return Paper(
            feeds=tuple(states),
            started=started,
            artifacts=tuple(artifacts),
            retired=tuple(retired),
            problems=tuple(dict.fromkeys(problems)),
            pings=tuple(pings),
            fragments=fragments,
        )

    def meant(self, name: str) -> tuple[Feed, ...]:
        """What the documents of a configured feed are to hold, all of its archive documents too. Raises StoreError."""
        return self._composed(self.config.feeds[name], self.store.feed(name), anew=True).feeds

    def meant_singles(self, source: str) -> Iterator[Single]:
        """The events of a source that are to have a page. Raises StoreError."""
        feeds = [feed for feed in self.config.feeds.values() if source in feed.sources]
        states = {feed.name: self.store.feed(feed.name) for feed in feeds}
        several = [feed for feed in feeds if len(feed.sources) > 1 or states[feed.name].merging.merged]
        merged = {feed.name: self._merged(feed) for feed in several}
        abouts = {name: about for feed in several for name, about in self._abouts(feed).items()}
        records = self._of_sources([source])
        liftings = {name: state.lifting for name, state in states.items()}
        return singles(self.config, source, records, now=self.at, merged=merged, liftings=liftings, abouts=abouts)

    def _settled(self, before: FeedState) -> Settled | None:
        """What is known of a feed for which nothing has to be done."""
        found = None if self.afresh else known(self.store, before.name)
        if found is None or not found.holds(self.config, before.version, self.at):
            return None
        source = source_of(before.name)
        sources = self.config.feeds[before.name].sources if source is None else self._sharing(source)
        if self.good and self.good in sources and self.about not in (None, self.store.source(self.good).about):
            return None
        return None if any(record.source in sources for record in self.changes.records) else found

    def _sharing(self, source: str) -> set[str]:
        """The source and those with which it shares a feed, whose copies its events are shown by."""
        feeds = (feed.sources for feed in self.config.feeds.values() if source in feed.sources)
        return {source, *(other for sources in feeds for other in sources)}

    def _settle(self, before: FeedState, turn: datetime | None, problems: tuple[Problem, ...]) -> None:
        """Remember that nothing came of making the feed, unless that is due to what is not stored yet."""
        if turn is None or self.changes.records:
            settle(self.store, before.name, None)
            return
        known_now = Settled(config=self.config, version=before.version, since=self.at, turn=turn, problems=problems)
        settle(self.store, before.name, known_now)

    def _feed(self, before: FeedState) -> tuple[FeedState, Impression, datetime | None]:
        """The feed as it is to be, its documents, and until when that stays so; None where nothing is known of that."""
        feed = self.config.feeds.get(before.name)
        if feed is None:
            return (
                replace(before, digests={}, entries=0),
                Impression({}, fragments=news(self.store, before.name, ())),
                None,
            )
        if not self._ever_good(feed):
            return before, Impression(before.digests), None
        made = self._composed(feed, before)
        root = self.config.public_url
        # The hubs stand in headers too, which no digest tells of.
        digests = before.digests if made.state.hubs == before.hubs else {}
        impression = press(made.feeds, root=root, at=self.at, known=digests, max_age=MAX_AGE)
        kept = _kept(feed, before.digests, made.archived)
        digests = clean(kept, self.gone, self.store.artifact) | dict(impression.digests)
        state = replace(made.state, digests=digests)
        if self.gone:
            left = [record.key for record in self._of_sources(feed.sources)]
            state = forgetful(feed, state, self.gone, left)
        fragments = news(self.store, feed.name, made.feeds) if state != before else {}
        told = replace(impression, problems=(*made.problems, *impression.problems), fragments=fragments)
        return state, told, None if impression.failed else made.turn

    def _composed(self, feed: FeedConfig, before: FeedState, *, anew: bool = False) -> _Composed:
        """What the feed is to publish. ``anew``: with the archive documents that are there already."""
        recall(self.store, feed.name)
        records = self._of_sources(feed.sources)
        created = before.created or self.at.replace(microsecond=0)
        since = before.updated or min([created, *(record.updated for record in records)])
        # A configured id wins; else the one it was first published under, whatever became of the authority since.
        id_ = feed.id or before.id or feed_id(self.config, feed)
        edition = compose(
            self.config,
            feed,
            records,
            now=self.at,
            since=since,
            id_=id_,
            known=before.derived,
            merging=before.merging,
            lifting=before.lifting,
            abouts=self._abouts(feed),
        )
        stamped = dict(before.stamped)
        whole, *derived = [_stamped(each, stamped) for each in edition.feeds]
        # Its newest item may have left a category: what was said of it before still holds.
        updated: dict[str, datetime] = {}
        for each in derived:
            said = updated.get(each.name) or before.derived.get(each.name, each.updated)
            updated[each.name] = max(each.updated, said)
        root = self.config.public_url
        # Documents of another address or another id of the feed are not those that their readers know.
        under = f"{root} {id_}"
        made = before.digests if before.archived_under == under and not anew else {}
        log, made = archived(feed, before, made, self.gone)
        history = archive(self.config, feed, whole, edition.entries, log, made=made)
        feeds = [
            history.subscribed,
            *(replace(each, updated=updated[each.name]) for each in derived),
            *history.documents,
        ]
        after = replace(
            before,
            id=id_,
            created=created,
            updated=whole.updated,
            entries=len(whole.entries),
            derived={**before.derived, **updated},
            stamped=stamped,
            titles={**before.titles, **{each.name: each.title for each in derived}},
            archived=history.log,
            archived_under=under if history.log else "",
            merging=edition.merging,
            lifting=edition.lifting,
            hubs=tuple(hub.url for hub in feed.hubs),
        )
        return _Composed(tuple(feeds), after, history.paths, edition.problems, edition.turn)

    def _singles(self, source: str, owner: str) -> tuple[Prints, datetime]:
        """The events of a source, each by itself, and until when that stays so. One configured no more has none."""
        known = self.store.imprints(owner, EVENTS)
        made = list(self.meant_singles(source))
        shown = [entry for single in made for entry in (single.entry, *single.coming)]
        prints = print_singles(made, owner=owner, known=known, at=self.at, max_age=MAX_AGE)
        return prints, next_turn(shown, now=self.at, zone=self.config.site.zone)

    def _merged(self, feed: FeedConfig) -> Merge:
        """The items of a feed of several sources, each once, as it will be published."""
        before = self.store.feed(feed.name).merging
        return merge(self.config, feed, self._of_sources(feed.sources), before, now=self.at)

    def _abouts(self, feed: FeedConfig) -> dict[str, About | None]:
        """What the sources of a feed of several say of themselves."""
        if len(feed.sources) < 2:
            return {}
        told = {name: self.store.source(name).about for name in feed.sources}
        return told | ({self.good: self.about} if self.good in told and self.about else {})

    def _ever_good(self, feed: FeedConfig) -> bool:
        """Whether any source of the feed was ever good: before that an empty feed would be a lie."""
        return self.good in feed.sources or any(self.store.source(name).last_good for name in feed.sources)

    def _of_sources(self, sources: Sequence[str]) -> list[Record]:
        """The records of these sources as they will be once the changes are stored."""
        merged = {record.id: record for record in self.store.records(sources)}
        merged |= {record.id: record for record in self.changes.records if record.source in sources}
        return [record for record in merged.values() if record.purged is None]


def _stamped(feed: Feed, known: dict[str, datetime]) -> Feed:
    """The feed with the newest stamp that its calendar ever had, which ``known`` has too from then on."""
    stamps = [entry.stamped for entry in feed.entries if entry.stamped] if "ics" in feed.addresses else []
    if stamps:
        known[feed.name] = max([*stamps, *([known[feed.name]] if feed.name in known else [])])
    return replace(feed, stamped=known.get(feed.name))


def _kept(feed: FeedConfig, known: Mapping[str, str], archived: Collection[str]) -> dict[str, str]:
    """What stays published although it was not made now: archives, feeds of categories and places without items."""
    kept = {path: digest for path, digest in known.items() if path in archived}
    if not feed.by:
        return kept
    prefix, formats = f"/feeds/{feed.name}/", tuple(f".{format_}" for format_ in feed.formats)
    return kept | {
        path: digest
        for path, digest in known.items()
        if path.startswith(prefix)
        and path.endswith(formats)
        # These are made each time, or are not wanted any more.
        and not path.startswith(f"{prefix}archive/")
        and not is_variant(feed, path)
    }
