"""What one answer of a source leaves behind for the next request. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from syndicate.fetch import Response
from syndicate.model import FetchMemory

MOVED_TIMES, MOVED_FOR = 5, timedelta(days=7)


def remember(memory: FetchMemory, response: Response, *, now: datetime, body_hash: str | None = None) -> FetchMemory:
    """The memory after this answer: its validators and hash, and what is known of a lasting redirect.

    body_hash: of everything that was read, where that is more than ``response``; default: the answer's own

    A 304 may leave out validators that still hold (RFC 9110 section 15.4.5); the old ones stay then.
    """
    unchanged = response.status == 304
    given = response.validators
    etag, last_modified = given.etag, given.last_modified
    if unchanged:
        etag, last_modified = etag or memory.etag, last_modified or memory.last_modified
    return replace(
        follow(memory, response.moved, now=now),
        etag=etag,
        last_modified=last_modified,
        body_hash=memory.body_hash if unchanged else body_hash or response.body_hash,
    )


def follow(memory: FetchMemory, moved: str | None, *, now: datetime) -> FetchMemory:
    """The memory after an answer that came over a lasting redirect to ``moved`` (301, 308), or over none.

    The address is used from now on once the same redirect was met 5 times over 7 days; until then each request goes to
    the old address, so that a redirect set by mistake does no lasting harm.
    """
    if moved is None:
        return replace(memory, moved_to=None, moved_since=None, moved_times=0)
    if moved != memory.moved_to or memory.moved_since is None:
        return replace(memory, moved_to=moved, moved_since=now, moved_times=1)
    times = memory.moved_times + 1
    if times >= MOVED_TIMES and now - memory.moved_since >= MOVED_FOR:
        return replace(memory, address=moved, moved_to=None, moved_since=None, moved_times=0)
    return replace(memory, moved_times=times)
