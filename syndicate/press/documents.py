"""Feeds as documents: rendered, read back, compared with what is published, compressed once."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import brotli

from syndicate.errors import RenderError
from syndicate.model import Artifact, Feed, Message, Problem
from syndicate.press.pings import pings
from syndicate.render import RENDERERS, Renderer

WORTH = 200  # bytes: under this a coding saves nothing on the wire


@dataclass(frozen=True, slots=True)
class Impression:
    """What a feed's documents are now.

    digests: path -> digest, of all; artifacts: only those that changed; failed: some could not be made, and stay
    fragments: packs of rendered events that are other ones than in the store
    pings: what hubs are told of those that changed
    """

    digests: Mapping[str, str]
    artifacts: tuple[Artifact, ...] = ()
    problems: tuple[Problem, ...] = ()
    failed: bool = False
    pings: tuple[Message, ...] = ()
    fragments: Mapping[int, bytes] = field(default_factory=dict)


def press(
    feeds: Iterable[Feed], *, root: str, at: datetime, known: Mapping[str, str], max_age: timedelta
) -> Impression:
    """The documents of some feeds, in every format they have an address for.

    root: the service's own address, which document addresses begin with
    at: aware, the moment of publication; known: path -> digest of what is published now
    Raises nothing for a bad document: the old one stays and a problem says why.
    """
    digests: dict[str, str] = {}
    artifacts: list[Artifact] = []
    problems: list[Problem] = []
    failed = False
    left_out: dict[tuple[str, str], Problem] = {}
    told: list[Message] = []
    for feed in feeds:
        for format_, address in feed.addresses.items():
            path = _path(address, root)
            try:
                artifact, left = _document(
                    feed.for_format(format_), RENDERERS[format_], path, at=at, max_age=max_age, known=known.get(path)
                )
            except RenderError as error:
                failed = True
                problems.append(Problem(f"{path} stays as it was: {error}", grave=True))
                if path in known:
                    digests[path] = known[path]
                continue
            # A calendar's variants hold its events: that one cannot be written is told once.
            left_out = left_out | {each: left[each] for each in left if each not in left_out}
            digests[path] = artifact.digest
            if known.get(path) != artifact.digest:
                artifacts.append(packed(artifact))
                told += pings(feed, address, at=at)
    return Impression(digests, tuple(artifacts), (*problems, *left_out.values()), failed, tuple(told))


def _path(address: str, root: str) -> str:
    """The address's path under the service's root, which may itself lie under a path."""
    return "/" + urlsplit(address).path.removeprefix(urlsplit(root).path)


def _document(
    feed: Feed, renderer: Renderer, path: str, *, at: datetime, max_age: timedelta, known: str | None
) -> tuple[Artifact, dict[tuple[str, str], Problem]]:
    """The document, and what had to be left out of it: (id, why) -> how that is told."""
    rendered = renderer.render(feed)
    left_out = dict(rendered.set_aside)
    digest = hashlib.sha256(rendered.body).hexdigest()
    if digest != known:  # what is published already was read back then
        renderer.prove(rendered.body, replace(feed, entries=tuple(e for e in feed.entries if e.id not in left_out)))
    titles = {entry.id: entry.title for entry in feed.entries}
    artifact = Artifact(
        path=path,
        feed=feed.name.partition("/")[0],
        media_type=renderer.media_type,
        body=rendered.body,
        digest=digest,
        published_at=at.replace(microsecond=0),
        headers=renderer.headers(feed),
        max_age=max_age,
    )
    left = left_out.items()
    return artifact, {(id_, why): Problem(f"left out of {path}: {why}", item=titles.get(id_)) for id_, why in left}


def packed(artifact: Artifact) -> Artifact:
    """The artifact with its body in each coding, where that pays."""
    body = artifact.body
    if len(body) < WORTH:
        return artifact
    # mtime 0: gzip writes the clock into its header otherwise, and the same body must give the same bytes (law 1).
    # A window that just holds the body: to set up the usual one of 4 MB takes thirty times as long as a small body.
    window = min(max((len(body) + 16).bit_length(), 10), 22)
    return replace(artifact, gzip=gzip.compress(body, 9, mtime=0), br=brotli.compress(body, quality=9, lgwin=window))
