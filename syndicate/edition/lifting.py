"""The same event under other keys of the configuration: it looks otherwise, and programs must come to see that. Pure.

``on_moved``, ``on_cancelled``, ``missing_title``, ``default_length`` and the language decide how an entry looks, and
the first of them what its ``sequence`` counts. Programs take another look only with larger stamps. So the feed
remembers under which keys it was published (``model.Look``). Once they are others, each entry is made under both: one
that looks otherwise is lifted by as much as it takes, one that looks the same keeps what it had. The lifts are
remembered too, as no stamp may ever go back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from syndicate import render
from syndicate.config import Config, FeedConfig
from syndicate.edition.entries import entry_of
from syndicate.model import Entry, Lift, Lifting, Look, Record, Stamp

_NONE = Lift()


class Lifter:
    """Makes the entries of a feed, with stamps that never go back; ``lifting`` is what is to be remembered then.

    before: what the feed remembers; now: aware, the moment of what is noticed here; pages: as ``entry_of`` takes them
    """

    def __init__(
        self, config: Config, feed: FeedConfig, before: Lifting, *, now: datetime, pages: Collection[str]
    ) -> None:
        self._config, self._feed, self._now, self._pages = config, feed, now, pages
        self._look = look_of(config, feed)
        self._before, self._lifts = before.lifts, dict(before.lifts)
        turned = before.look is not None and before.look != self._look
        self._former = _under(before.look, config, feed) if before.look is not None and turned else None

    @property
    def lifting(self) -> Lifting:
        """What the feed is to remember; of news nothing, as their readers do not go by such stamps."""
        return Lifting(look=self._look, lifts=self._lifts) if self._feed.kind == "events" else Lifting()

    def entry(self, record: Record) -> Entry:
        """The record as the feed publishes it; however often it is asked for, it is lifted once."""
        entry = entry_of(self._config, self._feed, record, self._now, pages=self._pages)
        if self._feed.kind != "events":
            return entry
        lift = self._before.get(entry.id, _NONE)
        if self._former is not None:
            config, feed = self._former
            old = entry_of(config, feed, record, self._now, pages=self._pages)
            lift = _lift(old, entry, lift, now=self._now.replace(microsecond=0), alike=self._alike(old, entry))
        if lift != _NONE:
            self._lifts[entry.id] = lift
        return _raised(entry, lift)

    def _alike(self, old: Entry, new: Entry) -> bool:
        """Whether a calendar shows them alike, whatever their stamps."""
        zone, before, now = self._config.site.zone.key, self._former_language(), self._config.site.language
        old, new = _unstamped(old), _unstamped(new)
        if before == now and old == new:
            return True
        return render.appearance(old, zone=zone, language=before) == render.appearance(new, zone=zone, language=now)

    def _former_language(self) -> str:
        return (self._former[0] if self._former else self._config).site.language


def look_of(config: Config, feed: FeedConfig) -> Look:
    """The keys that the feed's entries look by now."""
    sources = {name: config.sources[name] for name in feed.sources}
    return Look(
        on_moved=feed.on_moved,
        on_cancelled=feed.on_cancelled,
        language=config.site.language,
        titles={name: source.missing_title for name, source in sources.items() if source.missing_title},
        lengths={name: source.default_length for name, source in sources.items()},
    )


def at_least(entry: Entry, other: Entry) -> Entry:
    """The entry with stamps that are not before those of another one of the same id."""
    by, at = max(0, other.sequence - entry.sequence), other.stamped or other.updated
    return _raised(entry, Lift(by=by, at=at if at > _stamp(entry, _NONE) else None))


def _under(look: Look, config: Config, feed: FeedConfig) -> tuple[Config, FeedConfig]:
    """The configuration as it was, as far as entries look by it."""
    sources = dict(config.sources)
    for name in sources.keys() & look.lengths.keys():
        told = {"missing_title": look.titles.get(name), "default_length": look.lengths[name]}
        sources[name] = sources[name].model_copy(update=told)
    site = config.site.model_copy(update={"language": look.language})
    before = config.model_copy(update={"site": site, "sources": sources})
    return before, feed.model_copy(update={"on_moved": look.on_moved, "on_cancelled": look.on_cancelled})


def _lift(old: Entry, new: Entry, lift: Lift, *, now: datetime, alike: bool) -> Lift:
    """What an entry is lifted by from now on. ``old``, ``new``: as the keys before and after make it."""
    stood, stamp = old.sequence + lift.by, _stamp(old, lift)
    if alike:
        back = _stamp(new, lift) < stamp
        return Lift(by=stood - new.sequence, at=stamp if back else lift.at)
    return Lift(by=max(lift.by, stood + 1 - new.sequence), at=now)


def _stamp(of: Entry | Stamp, lift: Lift) -> datetime:
    own = of.stamped or of.updated
    return max(own, lift.at) if lift.at else own


def _raised(entry: Entry, lift: Lift) -> Entry:
    if lift == _NONE:
        return entry
    stamped = _stamped(entry, lift)
    times = tuple(replace(time, sequence=time.sequence + lift.by, stamped=stamped) for time in entry.overrides)
    own = (replace(each, sequence=each.sequence + lift.by, stamped=_stamped(each, lift)) for each in entry.stamps)
    return replace(entry, sequence=entry.sequence + lift.by, stamped=stamped, overrides=times, stamps=tuple(own))


def _stamped(of: Entry | Stamp, lift: Lift) -> datetime | None:
    stamp = _stamp(of, lift)
    return stamp if stamp > of.updated else None


def _unstamped(entry: Entry) -> Entry:
    times = tuple(replace(time, sequence=0, stamped=None) for time in entry.overrides)
    return replace(entry, sequence=0, stamped=None, overrides=times, stamps=())
