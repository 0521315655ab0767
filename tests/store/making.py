"""Values to store: small, plain, and different by a number."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from syndicate.model import (
    Artifact,
    Changes,
    FeedState,
    LoadStats,
    NewsItem,
    Publication,
    Record,
    Revision,
    SourceState,
)

NOTHING = Changes()
NOW = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def record(n: int, *, source: str = "aktuellt", title: str = "Ny rapport om möten") -> Record:
    return Record(
        id=f"tag:example.se,2016:{source}/{n}",
        key=f"{source}-{n}",
        source=source,
        item=NewsItem(title=title, link=f"https://www.example.se/{n}", published=NOW.date()),
        fingerprint="1:abc",
        first_seen=NOW + timedelta(seconds=n),
        published=NOW,
        updated=NOW,
    )


def revised(before: Record, *, title: str) -> Revision:
    after = replace(
        before,
        item=replace(before.item, title=title),
        sequence=before.sequence + 1,
        updated=before.updated + timedelta(hours=1),
    )
    return Revision(before, after, ("summary", "title"))


def artifact(path: str, text: str = "text", *, feed: str = "aktuellt") -> Artifact:
    body = text.encode()
    return Artifact(
        path=path,
        feed=feed,
        media_type="application/atom+xml",
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        published_at=NOW,
        gzip=b"\x1f\x8b" + body,
        headers=(("Link", "<https://example.se/>; rel=self"),),
        max_age=timedelta(minutes=10),
    )


def state(version: int, *, name: str = "aktuellt") -> SourceState:
    return SourceState(name=name, version=version, state="ok", last_checked=NOW, items=9)


def stats(n: int) -> LoadStats:
    return LoadStats(at=NOW + timedelta(minutes=15 * n), good=True, items=n, hosts={"www.example.se": n})


def publication(
    version: int,
    *,
    source: str = "aktuellt",
    changes: Changes = NOTHING,
    paths: tuple[str, ...] = (),
    feed_version: int | None = None,
    text: str = "text",
) -> Publication:
    """What one load publishes: the source's ``version`` written, and ``paths`` of one feed from ``feed_version`` on."""
    started = {} if feed_version is None else {"aktuellt": feed_version}
    return Publication(
        at=NOW,
        source=state(version, name=source),
        changes=changes,
        feed_versions=started,
        feeds=tuple(FeedState(name=name, version=n + 1, created=NOW, updated=NOW) for name, n in started.items()),
        artifacts=tuple(artifact(path, text) for path in paths),
    )
