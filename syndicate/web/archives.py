"""Addresses of archive documents that are no more, or not yet: each leads to the document that holds its entries.

The newest archive document has another address each time it grows (see ``syndicate.edition.archiving``). Whoever has
read of the earlier one is sent on; so is whoever follows a full one to its successor before that one is full.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable

from syndicate.config.addresses import ARCHIVE_PAGE, archive_path_of, path_of
from syndicate.web.artifacts import Table
from syndicate.web.responses import Reply, found_at, moved

# Names of feeds are ASCII without anything to encode, so paths look the same in WSGI's form.
_ARCHIVE = re.compile(r"/feeds/([a-z0-9_-]+)/archive/([1-9][0-9]{0,9})\.([a-z]+)")


def archive_replies(table: Table, address: Callable[[str], str]) -> dict[str, Reply]:
    """Path -> redirect, for every such address. Pure.

    address: gives the address that a path is reached at from outside
    """
    published: dict[tuple[str, str], list[int]] = {}
    for name, number, form in _numbers(table.documents):
        published.setdefault((name, form), []).append(number)
    replies: dict[str, Reply] = {}
    for (name, form), numbers in published.items():
        numbers.sort()
        newest = numbers[-1]
        here = archive_path_of(name, newest, form) if newest % ARCHIVE_PAGE else path_of(name, form)
        following = (newest // ARCHIVE_PAGE + 1) * ARCHIVE_PAGE
        replies[archive_path_of(name, following, form)] = found_at(address(here))
    for name, number, form in _numbers(table.gone):
        numbers = published.get((name, form), [])
        index = bisect_left(numbers, number)
        if index < len(numbers):
            there = archive_path_of(name, numbers[index], form)
            replies[archive_path_of(name, number, form)] = moved(address(there))
    return replies


def _numbers(paths: Iterable[str]) -> list[tuple[str, int, str]]:
    found = (_ARCHIVE.fullmatch(path) for path in paths if "/archive/" in path)
    return [(match[1], int(match[2]), match[3]) for match in found if match]
