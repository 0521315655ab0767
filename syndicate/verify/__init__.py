"""Everything that is published, read back in full by programs of others and compared with what is remembered.

    found = verify(config, store)
    found.good, found.documents

It builds nothing and writes nothing. A document is compared with its feed as of the last look at the feed's sources,
and as of the midnight before: feeds are made anew once a day at least, and until then their windows may lag behind.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from urllib.parse import urlsplit

import brotli

from syndicate.config import Config
from syndicate.config.addresses import EVENTS, event_path_of
from syndicate.errors import RenderError
from syndicate.model import Artifact, Feed, Format, Publication, Single
from syndicate.press import Press, owner_of, source_of
from syndicate.render import RENDERERS
from syndicate.store import Store
from syndicate.verify.comparing import Fault, compare
from syndicate.verify.reading import Found, Unreadable, read

__all__ = ["Checked", "Fault", "Report", "forget", "verify"]

ATTEMPTS = 3  # while others publish


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One document, or what there should be one of. ``entries``: how many were read; None where none could be."""

    path: str
    feed: str
    size: int
    entries: int | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Every document, in the order of their paths. ``settled``: nothing was published meanwhile."""

    documents: tuple[Checked, ...]
    settled: bool = True

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not any(document.faults for document in self.documents)


def verify(config: Config, store: Store, *, now: datetime, progress: Callable[[str], None] = lambda _: None) -> Report:
    """What is published against what is remembered. Raises StoreError.

    now: aware; what a feed is dated by that no look at a source has dated yet
    progress: is told what is being read
    """
    for _ in range(ATTEMPTS):
        number = store.publication()
        documents = tuple(_Look(config, store, now, progress).all())
        if store.publication() == number:
            return Report(documents)
    return Report(documents, settled=False)


def forget(store: Store, report: Report, *, at: datetime) -> None:
    """Let the next publication make the faulty documents anew; until then they are served as they are.

    at: aware. Raises StoreError, Stale among them where something was published since.
    """
    faulty = {document.path: document for document in report.documents if document.faults}
    states = {name: store.feed(name) for name in {document.feed for document in faulty.values()}}
    feeds = [
        replace(state, digests={path: digest for path, digest in state.digests.items() if path not in faulty})
        for state in states.values()
    ]
    events = [path for path in faulty if path.startswith(EVENTS)]
    known = [artifact for path in events if (artifact := store.artifact(path)) is not None]
    store.commit(
        Publication(
            at=at,
            feed_versions={name: state.version for name, state in states.items()},
            feeds=tuple(feeds),
            artifacts=tuple(replace(artifact, basis="") for artifact in known),
        )
    )


class _Look:
    """One look at everything."""

    def __init__(self, config: Config, store: Store, now: datetime, progress: Callable[[str], None]) -> None:
        self.config, self.store, self.now, self.progress = config, store, now, progress
        self.published = {artifact.path: artifact for artifact in store.artifacts().artifacts}
        self.states = store.feeds()
        self.sources = store.sources()

    def all(self) -> Iterator[Checked]:
        """Every document, by path."""
        found: list[Checked] = []
        by_owner: dict[str, list[Artifact]] = {}
        for artifact in self.published.values():
            by_owner.setdefault(artifact.feed, []).append(artifact)
        for name in sorted({*by_owner, *self.states}):
            self.progress(name)
            source = source_of(name)
            own = by_owner.get(name, [])
            found += self._events(source, own) if source is not None else self._feed(name, own)
        yield from sorted(found, key=lambda checked: checked.path)

    def _moments(self, sources: Iterable[str], artifacts: Iterable[Artifact]) -> list[datetime]:
        """When the documents were last known to be right, newest first: from the last look back to its midnight."""
        looks = [self.sources[name].last_checked for name in sources if name in self.sources]
        made = max((artifact.published_at for artifact in artifacts), default=None)
        last = max((moment for moment in (*looks, made) if moment is not None), default=self.now)
        midnight = datetime.combine(last.astimezone(self.config.site.zone), time(), self.config.site.zone)
        between = [made] if made is not None and midnight < made < last else []
        return [last, *between, midnight]

    def _press(self, at: datetime) -> Press:
        return Press(config=self.config, store=self.store, at=at)

    # --- a feed with all that is made of it ---

    def _feed(self, name: str, artifacts: Sequence[Artifact]) -> Iterator[Checked]:
        state, config = self.states.get(name), self.config.feeds.get(name)
        digests = dict(state.digests) if state else {}
        meant: dict[str, tuple[Format, list[Feed]]] = {}
        if config is not None and artifacts:
            for at in self._moments(config.sources, artifacts):
                for path, (form, feed) in self._meant(self._press(at).meant(name)):
                    meant.setdefault(path, (form, []))[1].append(feed)
        for path in sorted({*digests, *(artifact.path for artifact in artifacts), *meant}):
            faults: list[Fault] = []
            artifact = self.published.get(path)
            if artifact is None:
                why = "it is to be published and is not there" if path in digests else "it has not been published"
                yield Checked(path=path, feed=name, size=0, entries=None, faults=((None, why),))
                continue
            if digests.get(path) != artifact.digest:
                faults.append((None, "its feed does not know this version of it"))
            yield self._document(artifact, meant.get(path), faults)

    def _meant(self, feeds: Iterable[Feed]) -> Iterator[tuple[str, tuple[Format, Feed]]]:
        root = urlsplit(self.config.public_url).path
        for feed in feeds:
            for form, address in feed.addresses.items():
                yield "/" + urlsplit(address).path.removeprefix(root), (form, feed)

    def _document(self, artifact: Artifact, meant: tuple[Format, list[Feed]] | None, faults: list[Fault]) -> Checked:
        faults += _bytes(artifact)
        found: Found | None = None
        try:
            found = read(artifact.path.rpartition(".")[2], artifact.body)
        except Unreadable as error:
            faults.append((None, f"it {error}"))
        if found is not None and meant is not None:
            form, feeds = meant
            faults += compare(
                found, feeds, form, left_out=frozenset().union(*(_left_out(feed, form) for feed in feeds))
            )
        if found is not None:
            faults += self._chain(found)
        entries = None if found is None else len(found.items)
        size = len(artifact.body)
        return Checked(path=artifact.path, feed=artifact.feed, size=size, entries=entries, faults=tuple(faults))

    def _chain(self, found: Found) -> Iterator[Fault]:
        """Whether what is older is there, and so on to the oldest."""
        if found.previous is None:
            return
        path = "/" + urlsplit(found.previous).path.removeprefix(urlsplit(self.config.public_url).path)
        if path not in self.published:
            yield None, f"what is older should be at {path}, where nothing is published"

    # --- events each by itself ---

    def _events(self, source: str, artifacts: Sequence[Artifact]) -> Iterator[Checked]:
        owner = owner_of(source)
        moments = self._moments([source], artifacts)
        meant = [{single.entry.key: single for single in self._press(at).meant_singles(source)} for at in moments]
        for artifact in artifacts:
            key, _, form = artifact.path.removeprefix(EVENTS).rpartition(".")
            faults = list(_bytes(artifact))
            known = [each[key] for each in meant if key in each]
            if not known:
                faults.append((None, "the event should have no page any more"))
            elif form == "ics":
                faults += _file(artifact, known)
            else:
                faults += _told(artifact, known[0])
            yield Checked(path=artifact.path, feed=owner, size=len(artifact.body), entries=1, faults=tuple(faults))
        for key, single in meant[0].items():
            path = event_path_of(key, "json")
            if path not in self.published and all(key in each for each in meant):
                missing: Fault = (single.title, "the event has no page")
                yield Checked(path=path, feed=owner, size=0, entries=None, faults=(missing,))


def _bytes(artifact: Artifact) -> Iterator[Fault]:
    """Whether a document's bytes are those that were published, in every coding."""
    if hashlib.sha256(artifact.body).hexdigest() != artifact.digest:
        yield None, "its bytes are not those that were published"
    codings = {"gzip": (artifact.gzip, gzip.decompress), "br": (artifact.br, brotli.decompress)}
    for name, (coded, decode) in codings.items():
        if coded is None:
            continue
        try:
            same = decode(coded) == artifact.body
        except (OSError, EOFError, brotli.error, ValueError):
            same = False
        if not same:
            yield None, f"as {name} it is another document"


def _left_out(feed: Feed, form: Format) -> list[str]:
    try:
        return [id_ for id_, _ in RENDERERS[form].render(feed.for_format(form)).set_aside]
    except RenderError:
        return []


def _file(artifact: Artifact, known: Sequence[Single]) -> Iterator[Fault]:
    single = known[0]
    try:
        found = read("ics", artifact.body)
    except Unreadable as error:
        yield single.title, f"it {error}"
        return
    if found.counts["X-WR-CALNAME"]:
        yield single.title, "the file has a name, by which programs open a new calendar"
    meant = [_alone(each) for each in known]
    yield from compare(found, meant, "ics", left_out=_left_out(meant[0], "ics"))


def _alone(single: Single) -> Feed:
    entry = single.entry
    return Feed(
        name=entry.key,
        id=entry.id,
        kind="events",
        title=single.title,
        description="",
        language=single.language,
        zone=single.zone,
        home="",
        page=single.page,
        addresses={},
        updated=entry.updated,
        entries=single.held,
    )


def _told(artifact: Artifact, single: Single) -> Iterator[Fault]:
    try:
        told: Mapping[str, object] = json.loads(artifact.body)
    except ValueError as error:
        yield single.title, f"it cannot be read: {error}"
        return
    entry = single.entry
    facts = {"id": entry.id, "key": entry.key, "page": single.page, "sequence": entry.sequence}
    for name, meant in facts.items():
        if told.get(name) != meant:
            yield single.title, f"its {name} is {told.get(name)!r:.120} and not {meant!r:.120}"
    stamp = str(told.get("updated"))
    if datetime.fromisoformat(stamp) != max(entry.updated, entry.published).replace(microsecond=0):
        yield single.title, f"its last change is {stamp}"
