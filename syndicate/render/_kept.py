"""What this process knows of events that it or another has rendered, so that each is rendered once a revision.

Events are kept one by one, by all that they are made of, and in packs of neighbours by all that these are made of.
While a run of events is as it was, its pack is the answer for all of them; only where one differs is each looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from syndicate.model import Entry, Feed
from syndicate.render._fragments import Fragments
from syndicate.render._made_of import all_made_of, made_of
from syndicate.render._packs import UNKNOWN, Pack, opened, runs_of
from syndicate.render._vevent import Fragment, Settings, fragment

_MEMORY = 64 * 1024 * 1024
"""Bytes of fragments, with what they are known by, that a process keeps; and of packs."""


def _weight(piece: Fragment) -> int:
    """About what a fragment takes, with what it is known by."""
    return len(piece.body) + len(piece.reason or "") + 400


def _weight_of_pack(pack: Pack) -> int:
    return len(pack.body) + 100 * len(pack.keys)


FRAGMENTS: Fragments[Fragment] = Fragments(limit=_MEMORY, weigh=_weight)
_PACKS: Fragments[Pack] = Fragments(limit=_MEMORY, weigh=_weight_of_pack)

_CLOSED: dict[int, Pack] = {}
"""Remembered packs, by the numbers of their runs, whose fragments are not among ``FRAGMENTS`` yet."""


def forget() -> None:
    """Know nothing, as a process that begins."""
    FRAGMENTS.clear()
    _PACKS.clear()
    _CLOSED.clear()


def settings_of(feed: Feed) -> Settings:
    """What the feed decides about its events."""
    return Settings(zone=feed.zone, language=feed.language)


def fragment_of(entry: Entry, settings: Settings) -> Fragment:
    """The entry as a fragment, remembered. Pure; never raises for what an entry holds."""
    key = made_of(entry, settings.zone, settings.language)
    if key is None:
        return fragment(entry, settings)
    if _CLOSED and FRAGMENTS.known(key) is None:
        _open_all()
    return _fragment(key, entry, settings)


def _fragment(key: bytes, entry: Entry, settings: Settings) -> Fragment:
    return FRAGMENTS.get(key, lambda: fragment(entry, settings))


def packs_for(entries: Sequence[Entry], settings: Settings) -> list[tuple[Sequence[Entry], Pack]]:
    """The entries in runs, in their order, each with its fragments."""
    return [(run, _pack_of(number, run, settings)) for number, run in runs_of(entries)]


def _pack_of(number: int, run: Sequence[Entry], settings: Settings) -> Pack:
    key = all_made_of(run, settings.zone, settings.language)
    if key is None:
        return Pack.of([fragment_of(entry, settings) for entry in run])
    return _PACKS.get(key, lambda: _rendered(number, key, run, settings))


def _rendered(number: int, key: bytes, run: Sequence[Entry], settings: Settings) -> Pack:
    """The pack of a run of which something is new; what is not is taken from where it is."""
    if closed := _CLOSED.pop(number, None):
        _open(closed)
    keys = [made_of(entry, settings.zone, settings.language) or UNKNOWN for entry in run]
    if sum(FRAGMENTS.known(one) is None for one in keys) > 1:  # of one that changed, no pack knows
        _open_all()
    pieces = [_fragment(one, entry, settings) for one, entry in zip(keys, run, strict=True)]
    return Pack.of(pieces, keys, number=number, key=key)


def remember(packs: Iterable[bytes]) -> None:
    """Know these fragments, which ``packs_of`` gave in this process or another. What is none of ours is passed over."""
    for pack in filter(None, map(opened, packs)):
        if pack.key != UNKNOWN:
            _PACKS.put(pack.key, pack)
        if sum(map(_weight_of_pack, _CLOSED.values())) > _MEMORY:
            _CLOSED.clear()
        _CLOSED[pack.number] = pack


def packs_of(feeds: Iterable[Feed]) -> dict[int, bytes]:
    """The fragments of the calendars among these feeds, packed; each event once. Renders nothing."""
    wholes: dict[Settings, dict[str, Entry]] = {}
    for feed in feeds:
        if "ics" in feed.addresses:
            whole = wholes.setdefault(settings_of(feed), {})
            for entry in feed.entries:
                whole.setdefault(entry.id, entry)
    packs = [
        _known(number, run, settings)
        for settings, whole in wholes.items()
        for number, run in runs_of(tuple(whole.values()))
    ]
    return {pack.number: bytes(pack) for pack in packs if pack.keys}


def _known(number: int, run: Sequence[Entry], settings: Settings) -> Pack:
    """The pack of those of a run that are rendered."""
    whole = all_made_of(run, settings.zone, settings.language)
    if whole is not None and (pack := _PACKS.known(whole)):
        return pack
    keys = [made_of(entry, settings.zone, settings.language) for entry in run]
    found = [(key, piece) for key in keys if key is not None and (piece := FRAGMENTS.known(key)) is not None]
    key = whole if whole is not None and len(found) == len(run) else UNKNOWN
    return Pack.of([piece for _, piece in found], [one for one, _ in found], number=number, key=key)


def _open(pack: Pack) -> None:
    pairs = [(key, piece) for key, piece in zip(pack.keys, pack.pieces(), strict=True) if key != UNKNOWN]
    FRAGMENTS.put_all(pairs, weight=sum(_weight(piece) for _, piece in pairs))


def _open_all() -> None:
    while _CLOSED:
        try:
            _, pack = _CLOSED.popitem()
        except KeyError:  # another thread was faster
            return
        _open(pack)
