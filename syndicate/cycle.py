"""Refresh one source, from fetch to artifact: the whole story on one page.

    load        what the source says now, or that it is unchanged, or why nothing came
    examine     set aside what cannot be, match with the records, judge
    decide      what is new, changed, gone (history); what each feed holds now (edition); its documents (press)
    publish     one transaction, which compares the versions it started from; who comes late starts over

Everything is decided, rendered and read back before the transaction begins (law 6). The clock, the door and the random
tokens are given.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from syndicate import guard, history, incidents, logs, sources, text
from syndicate.cadence import Every, retry
from syndicate.config import Config, SourceConfig
from syndicate.errors import BadStatus, FetchError, SourceError, Stale, SyndicateError
from syndicate.fetch import Door
from syndicate.incidents import telling
from syndicate.model import (
    NOTHING,
    About,
    Changes,
    Decision,
    Event,
    FetchMemory,
    Load,
    LoadStats,
    Match,
    NewsItem,
    Outcome,
    Problem,
    Publication,
    SourceState,
    Unchanged,
    Verdict,
)
from syndicate.press import Paper, Press, owner_of
from syndicate.sources import measuring
from syndicate.store import Store

CATCH_UP = timedelta(minutes=5)  # after a load that left items waiting for their pages
PAGES_OF_HELD = timedelta(hours=1)  # after which those of a load that is held are asked anew
ATTEMPTS = 5  # of a publication that others overtake
NEVER_AGAIN = datetime(9999, 1, 1, tzinfo=UTC)
STILL_HELD = "what was read and not believed has not changed"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A load, judged. ``changes`` are what would follow from publishing it."""

    load: Load
    matched: Match
    stats: LoadStats
    verdict: Verdict
    changes: Changes


@dataclass(frozen=True, slots=True)
class Cycle:
    """The cycles of one configuration. Thread-safe: different sources may be refreshed at once.

    now: gives the aware present; token: gives a random string for an id that nothing in the source can stand for
    """

    config: Config
    store: Store
    door: Door
    now: Callable[[], datetime]
    token: Callable[[], str]

    # --- the story ---------------------------------------------------------------------------------------------------

    def refresh(self, name: str) -> Outcome:
        """Load a source, judge it, publish what changed.

        Raises StoreError, and ConfigError where the source's own settings cannot be used; a bad source is an outcome.
        """
        begun = time.monotonic()
        source, at = self.config.sources[name], self.now()
        try:
            outcome = _until_current(self._read(source, at))
        except SyndicateError:
            raise
        except Exception as error:  # noqa: BLE001 - see below
            # A fault of ours must not be tried again each second, and the operator must see it: it counts as a failure.
            logs.get("cycle").exception("a fault of ours", source=name)
            fault = SourceError(f"a fault of syndicate's own, please report it: {type(error).__name__}: {error}")
            outcome = _until_current(partial(self._failed, source, fault, at))
        outcome = replace(outcome, seconds=round(time.monotonic() - begun, 3))
        telling.tell(outcome, logs.get("cycle"))
        return outcome

    def accept(self, name: str) -> Outcome | None:
        """Publish the load that is held, as the new normal; None where none is held."""
        source, at = self.config.sources[name], self.now()
        held = self.store.held(name)
        if held is None:
            return None
        outcome = _until_current(partial(self._loaded, source, held, at, accepted=True))
        telling.tell(outcome, logs.get("cycle"))
        return outcome

    def rebuild(self) -> tuple[str, ...]:
        """Bring every feed's documents in line with the configuration and the records; the feeds that changed.

        For a start and for a changed configuration: feeds that are configured no more are retired.
        """
        names = {*self.config.feeds, *map(owner_of, self.config.sources), *self.store.feeds()}
        return tuple(name for name in sorted(names) if _until_current(partial(self._rebuilt, name)))

    def examine(self, source: SourceConfig, load: Load, *, at: datetime, accepted: bool = False) -> Examined:
        """Judge a load against the store as it is; writes nothing. ``accepted``: the operator has judged."""
        zone = self.config.site.zone
        records = self.store.records([source.name])
        load = history.without_purged(load, self.store.purged(source.name))
        load = history.called_off(load, records, now=at, zone=zone)
        load = guard.screen(load, kind=source.kind, now=at, zone=zone)
        load, matched = history.held_back(load, history.match(records, load.items, now=at, zone=zone))
        titles_optional = source.missing_title is not None
        stats = guard.measure(load, now=at, titles_optional=titles_optional)
        loads = self.store.loads(source.name)
        case = guard.Case(
            load=load,
            matched=matched,
            stats=stats,
            baseline=guard.baseline(loads),
            empties=guard.empties(loads),
            kind=source.kind,
            now=at,
            zone=zone,
            titles_optional=titles_optional,
            own_hosts=_hosts(source.url, source.base, self.config.site.url),
        )
        verdict = Verdict(Decision.PUBLISH) if accepted else guard.judge(case)
        changes = history.reconcile(
            matched,
            now=at,
            scheme=self._scheme(source),
            take_away=verdict.decision is Decision.PUBLISH and load.complete,
            taken=frozenset(record.key for record in records),
            aside=load.readings,
        )
        good = verdict.decision is Decision.PUBLISH
        stats = replace(stats, good=good, reset=accepted)
        return Examined(load=load, matched=matched, stats=stats, verdict=verdict, changes=changes)

    def load_afresh(self, source: SourceConfig, *, at: datetime) -> Load:
        """What the source says now, whatever was known of it. For previews. Raises FetchError, SourceError."""
        answer = self._load(source, at, FetchMemory(), known=self._known(source))
        if isinstance(answer, Unchanged):
            raise SourceError(f"{source.name} answered that nothing changed, though nothing was asked of it")
        return answer

    # --- the four ways a cycle can end -------------------------------------------------------------------------------

    def _loaded(self, source: SourceConfig, load: Load, at: datetime, *, accepted: bool) -> Outcome:
        before = self._state(source)
        load = history.without_purged(load, self.store.purged(source.name))
        seen = self.examine(source, load, at=at, accepted=accepted)
        if seen.verdict.decision is Decision.HOLD:
            return self._held(source, before, seen, load, at)
        # The operator's word holds until the source changes, so what was accepted is not judged anew before.
        after = self._next(source, before, at, memory=load.memory if accepted else _memory_of(seen))
        after = replace(after, state="ok", reason=seen.verdict.reason, last_good=at, items=len(seen.load.items))
        after = replace(after, remarks=self.masked(telling.remarks(seen.load)))
        after = replace(after, about=load.about or after.about)
        if isinstance(source.cadence, Every) and any(reading.waits for reading in seen.load.readings):
            after = replace(after, next_due=min(after.next_due or at, at + CATCH_UP))
        paper = self._paper(self._feeds_of(source.name), at, changes=seen.changes, good=source.name, about=load.about)
        stats = replace(seen.stats, new=len(seen.changes.new), changed=len(seen.changes.revised))
        publication = paper.publication(at, source=after, changes=seen.changes, stats=stats, clear_held=True)
        self._commit(publication, quiet=telling.at_once(seen.load, seen.changes) if seen.changes.quiet else None)
        return self._outcome(after, seen, at, problems=(*seen.changes.problems, *paper.problems), feeds=paper.names)

    def _held(self, source: SourceConfig, before: SourceState, seen: Examined, load: Load, at: datetime) -> Outcome:
        memory = _memory_of(seen)
        # What pages said is kept in the records, which are as they were.
        again = at + PAGES_OF_HELD if memory.pages_due is not None else None
        memory = replace(memory, pages=before.memory.pages, pages_due=again)
        after = self._next(source, before, at, memory=memory)
        rules = tuple(reason.rule for reason in seen.verdict.reasons)
        after = replace(after, state="held", reason=seen.verdict.reason, holds=before.holds + 1, held_by=rules)
        paper = self._paper(self._feeds_of(source.name), at)
        self._commit(paper.publication(at, source=after, stats=seen.stats, held=load))
        return self._outcome(after, replace(seen, changes=Changes()), at, problems=paper.problems, feeds=paper.names)

    def _unchanged(self, source: SourceConfig, answer: Unchanged, at: datetime) -> Outcome:
        """The last verdict stands: what was held is held, what was good is good once more."""
        before = self._state(source)
        held = before.state == "held" or (before.state == "failing" and self.store.held(source.name) is not None)
        after = self._next(source, before, at, memory=answer.memory)
        if held:
            reason = before.reason if before.state == "held" else STILL_HELD
            after = replace(after, state="held", reason=reason, holds=before.holds + 1, held_by=before.held_by)
        else:
            after = replace(
                after, state="ok", reason=None if before.state == "failing" else before.reason, last_good=at
            )
        last = self.store.loads(source.name, limit=1)
        changes = Changes()
        if not held and last and last[0].good:
            changes = history.still_absent(
                self.store.records([source.name], absent=True), now=at, scheme=self._scheme(source)
            )
        paper = self._paper(self._feeds_of(source.name), at, changes=changes, good=None if held else source.name)
        self._commit(paper.publication(at, source=after, changes=changes))
        return Outcome(
            source=source.name,
            at=at,
            verdict="unchanged",
            state=after.state,
            reason=after.reason,
            items=after.items,
            withdrawn=len(changes.withdrawn),
            problems=(*changes.problems, *paper.problems),
            feeds=paper.names,
        )

    def _failed(self, source: SourceConfig, error: SyndicateError, at: datetime) -> Outcome:
        """Nothing could be read. What is published stays; the next attempt waits longer each time."""
        before = self._state(source)
        gone = isinstance(error, BadStatus) and error.status == 410
        failures = before.failures + 1
        after = replace(
            self._next(source, before, at, memory=before.memory),
            state="failing",
            reason=self.config.mask(str(error)),
            failures=failures,
            failing_since=before.failing_since or at,
            gone_times=before.gone_times + 1 if gone else 0,
            last_good=before.last_good,
            holds=before.holds,
            held_by=before.held_by,
        )
        asked = error.retry_after or 0 if isinstance(error, BadStatus) and error.status in {429, 503} else None
        again = retry(source.cadence, failures, at, asked=asked)
        after = replace(after, next_due=NEVER_AGAIN if after.gone_times >= incidents.GONE_AFTER else again)
        paper = self._paper(self._feeds_of(source.name), at)
        self._commit(paper.publication(at, source=after))
        return Outcome(
            source=source.name,
            at=at,
            verdict="failed",
            state="failing",
            reason=after.reason,
            items=after.items,
            problems=paper.problems,
            feeds=paper.names,
        )

    # --- the parts they share ----------------------------------------------------------------------------------------

    def _read(self, source: SourceConfig, at: datetime) -> Callable[[], Outcome]:
        """Ask the source once; gives what is to be done about its answer, which may be done again when overtaken."""
        try:
            answer = self._load(source, at, self._state(source).memory, known=self._known(source))
        except (FetchError, SourceError) as error:
            return partial(self._failed, source, error, at)
        if isinstance(answer, Unchanged):
            return partial(self._unchanged, source, answer, at)
        return partial(self._loaded, source, self._measured(source, answer), at, accepted=False)

    def _measured(self, source: SourceConfig, load: Load) -> Load:
        """The load with the lengths of its files; where the source is files of ours, nothing goes out for it."""
        if source.path is not None or not measuring.unmeasured(load):
            return load
        files = [file for record in self.store.records([source.name]) for file in record.item.enclosures]
        errand = self.door.errand(allow=source.allow, user_agent=source.user_agent, requests=measuring.MOST)
        return measuring.measured(load, {file.url: file for file in files}, errand, clock=time.monotonic)

    def _known(self, source: SourceConfig) -> history.KnownItems:
        return history.KnownItems(lambda: self.store.records([source.name]))

    def _load(
        self, source: SourceConfig, at: datetime, memory: FetchMemory, *, known: Mapping[str, NewsItem | Event]
    ) -> Load | Unchanged:
        errand = self.door.errand(allow=source.allow, user_agent=source.user_agent)
        answer = sources.load(source, self.config, errand, now=at, memory=replace(memory, known=known))
        return replace(answer, memory=replace(answer.memory, known={}))

    def _state(self, source: SourceConfig) -> SourceState:
        """Where the source stands; its memory is void where the configuration that it belongs to is another."""
        state = self.store.source(source.name)
        if state.signature == source.signature:
            return state
        return replace(state, signature=source.signature, memory=FetchMemory(), gone_times=0)

    def _next(self, source: SourceConfig, before: SourceState, at: datetime, *, memory: FetchMemory) -> SourceState:
        return replace(
            before,
            version=before.version + 1,
            last_checked=at,
            next_due=source.cadence.next(at),
            failures=0,
            failing_since=None,
            gone_times=0,
            holds=0,
            held_by=(),
            memory=memory,
        )

    def _commit(self, publication: Publication, *, quiet: str | None = None) -> None:
        """Publish, with what the operator and others are to be told of it in the same transaction."""
        state = publication.source
        if state is None:
            raise ValueError("a publication without a source has nothing to tell")
        known = [one for one in self.store.incidents(0) if one.source == state.name]
        told = incidents.follow(known, state, at=publication.at, quiet=quiet)
        out = incidents.messages(told, known=known, channels=self.config.alerts.channels, at=publication.at)
        self.store.commit(replace(publication, incidents=told, messages=(*publication.messages, *out)))

    def _scheme(self, source: SourceConfig) -> history.Scheme:
        site = self.config.site
        return history.Scheme(source=source.name, authority=site.authority, zone=site.zone, token=self.token)

    def _feeds_of(self, source: str) -> list[str]:
        """The feeds of a source, and its events each by itself; also those of sources that share a feed with it."""
        feeds = {name: feed for name, feed in self.config.feeds.items() if source in feed.sources}
        together = dict.fromkeys([source, *(other for feed in feeds.values() for other in feed.sources)])
        return [*feeds, *map(owner_of, together)] if self.config.sources[source].kind == "events" else [*feeds]

    def _paper(
        self,
        names: Sequence[str],
        at: datetime,
        *,
        changes: Changes = NOTHING,
        good: str | None = None,
        afresh: bool = False,
        about: About | None = None,
    ) -> Paper:
        press = Press(
            config=self.config, store=self.store, at=at, changes=changes, good=good, afresh=afresh, about=about
        )
        return press.paper(names)

    def _rebuilt(self, name: str) -> bool:
        at = self.now()
        paper = self._paper([name], at, afresh=True)
        if not paper.feeds:
            return False
        self.store.commit(paper.publication(at))
        return bool(paper.names)

    def _outcome(
        self, after: SourceState, seen: Examined, at: datetime, *, problems: tuple[Problem, ...], feeds: tuple[str, ...]
    ) -> Outcome:
        return Outcome(
            source=after.name,
            at=at,
            verdict=seen.verdict.decision.value,
            state=after.state,
            reason=after.reason,
            items=len(seen.load.items),
            new=len(seen.changes.new),
            revised=len(seen.changes.revised),
            withdrawn=len(seen.changes.withdrawn),
            set_aside=sum(reading.set_aside is not None for reading in seen.load.readings),
            problems=self.masked((*seen.load.problems, *telling.remarks(seen.load), *problems)),
            feeds=feeds,
        )

    def masked(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """The problems without the secrets of the configuration, which addresses in them may hold."""
        return tuple(replace(problem, message=self.config.mask(problem.message)) for problem in problems)


def _memory_of(seen: Examined) -> FetchMemory:
    """What to remember of the answer. What will be judged otherwise as time passes must be read again unchanged."""
    read = {reading.set_aside for reading in seen.load.readings}
    passing = any(reason.rule in guard.PASSING for reason in seen.verdict.reasons) or read & guard.TOO_FAR
    # What is said to be empty is believed when it has been said three times, by the same answer too.
    again = passing or seen.load.valid_empty
    return seen.load.memory.to_be_read_again() if again else seen.load.memory


def _until_current(publish: Callable[[], Result]) -> Result:
    """What ``publish`` gives, which starts over from what is stored now each time another publication overtook it."""
    for _ in range(ATTEMPTS - 1):
        try:
            return publish()
        except Stale:
            continue
    return publish()


def _hosts(*addresses: str | None) -> frozenset[str]:
    return frozenset(text.site_host(address) for address in addresses if address)
