"""Events each by itself as documents: made where something about them is new, taken away where they have no page.

They belong to their source, as an event has one page whichever feeds it is in; the state of that is kept beside the
states of feeds, under a name that no feed can have. There may be ten thousand of them. So nothing of an event is
rendered whose basis, the digest of all that its documents are made of, is the one that they were made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from syndicate import __version__
from syndicate.config.addresses import event_path_of
from syndicate.errors import RenderError
from syndicate.model import Artifact, Imprint, Problem, Single
from syndicate.press.documents import packed
from syndicate.render import SINGLES

RECIPE = 1
"""Part of every basis; raised when the same event is to give other bytes, so that all are made anew."""

_PREFIX = "events/"


def owner_of(source: str) -> str:
    """The name under which the events of a source are published; no feed's, as theirs hold no slash."""
    return f"{_PREFIX}{source}"


def source_of(owner: str) -> str | None:
    """The source whose events are published under this name; None for the name of a feed."""
    return owner.removeprefix(_PREFIX) if owner.startswith(_PREFIX) else None


@dataclass(frozen=True, slots=True)
class Prints:
    """What becomes of a source's events. ``standing``: how many have a page now."""

    artifacts: tuple[Artifact, ...]
    retired: tuple[str, ...]
    standing: int
    problems: tuple[Problem, ...] = ()


def print_singles(
    singles: Iterable[Single], *, owner: str, known: Mapping[str, Imprint], at: datetime, max_age: timedelta
) -> Prints:
    """The documents that are new or other than those ``known``, and the paths where none is any more.

    at: aware, the moment of publication. What cannot be made is taken away, and a problem says why.
    """
    artifacts: list[Artifact] = []
    problems: list[Problem] = []
    gone = set(known)
    standing = 0
    for single in singles:
        basis = basis_of(single)
        standing += 1
        for form, renderer in SINGLES.items():
            path = event_path_of(single.entry.key, form)
            before = known.get(path)
            if before is not None and before.basis == basis:
                gone.discard(path)
                continue
            try:
                body = renderer.render(single)
            except RenderError as error:
                # An old document of what is otherwise now would mislead: it goes, and the calendar says why.
                if form == "json":
                    problems.append(Problem(f"it has no page: {error}", item=single.title))
                continue
            gone.discard(path)
            made = Artifact(
                path=path,
                feed=owner,
                media_type=renderer.media_type,
                body=body,
                digest=hashlib.sha256(body).hexdigest(),
                published_at=at.replace(microsecond=0),
                headers=renderer.headers(single),
                max_age=max_age,
                basis=basis,
            )
            if before is not None and before.digest == made.digest:
                # The same bytes are the same version, whatever they were made of.
                made = replace(made, published_at=before.published_at)
            artifacts.append(packed(made))
    return Prints(tuple(artifacts), tuple(sorted(gone)), standing, tuple(problems))


def basis_of(single: Single) -> str:
    """Digest of all that an event's documents are made of; the same in every process."""
    return hashlib.sha256(f"{RECIPE} {__version__} {single!r}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
