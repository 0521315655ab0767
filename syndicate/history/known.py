"""What is published of a source, found by link: for those who ask the pages of its items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from syndicate import text
from syndicate.model import Event, NewsItem, Record


class KnownItems(Mapping[str, NewsItem | Event]):
    """What is published of a source's items, by ``text.same_page`` of their links; read when it is first asked for.

    Of several with one link the one that is in the source, if there is one alone.
    """

    def __init__(self, records: Callable[[], Sequence[Record]]) -> None:
        self._records = records

    @cached_property
    def _items(self) -> dict[str, NewsItem | Event]:
        found: dict[str, list[Record]] = {}
        for record in self._records():
            if record.item.link:
                found.setdefault(text.same_page(record.item.link), []).append(record)
        there = {link: [r for r in records if r.absent_since is None] or records for link, records in found.items()}
        return {link: records[0].item for link, records in there.items() if len(records) == 1}

    def __getitem__(self, link: str) -> NewsItem | Event:
        return self._items[link]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)
