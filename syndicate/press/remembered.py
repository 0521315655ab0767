"""Rendered events that the store keeps for processes that begin: taken from there once, put there when one is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from syndicate import render
from syndicate.model import Feed
from syndicate.store import Store

_RECALLED: WeakKeyDictionary[Store, set[str]] = WeakKeyDictionary()


def recall(store: Store, name: str) -> None:
    """Know what is stored of a feed, the first time that this process makes it. Raises StoreError."""
    names = _RECALLED.setdefault(store, set())
    if name not in names:
        names.add(name)
        render.remember(store.fragments(name).values())


def news(store: Store, name: str, feeds: Iterable[Feed]) -> Mapping[int, bytes]:
    """The packs of a feed that are other ones than in the store; empty for one that is to go. Raises StoreError."""
    stored, packs = store.fragments(name), render.packs_of(feeds)
    changed = {number: pack for number, pack in packs.items() if stored.get(number) != pack}
    return changed | dict.fromkeys(stored.keys() - packs.keys(), b"")
