"""Where the entries of a feed of several sources come from. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from syndicate import identity
from syndicate.config import Config
from syndicate.config.models import display_name
from syndicate.model import About, Entry, Origin, Record

Abouts = Mapping[str, About | None]


def origin_of(config: Config, source: str, about: About | None) -> Origin:
    """A source as entries name it: by what is configured, else what it says of itself, else its name.

    about: what it says of itself. Its id is its own where it has one, else one of ours that its name decides.
    """
    keys, told = config.sources.get(source), about or About()
    address = told.address or (keys.url if keys and keys.type == "feed" else None)
    return Origin(
        id=told.id or identity.tag_uri(config.site.authority, f"sources/{_ascii(source)}"),
        title=(keys.title if keys else None) or told.title or display_name(source),
        link=told.link or (keys.base if keys else config.site.url),
        address=address,
    )


def attributed(config: Config, entry: Entry, copies: Sequence[Record], abouts: Abouts) -> Entry:
    """The entry with its source, and the others that have it. ``copies``: of its item, that which is shown first."""
    origin = origin_of(config, entry.source, abouts.get(entry.source))
    others = [
        replace(origin_of(config, copy.source, abouts.get(copy.source)), link=copy.item.link)
        for copy in copies[1:]
        if copy.withdrawn is None and copy.item.link and copy.item.link != entry.link
    ]
    unique = {each.link: each for each in reversed(others)}
    times = tuple(replace(time, origin=origin) for time in entry.overrides)
    return replace(entry, origin=origin, also=tuple(sorted(unique.values(), key=_order)), overrides=times)


def _order(origin: Origin) -> tuple[str, str]:
    return origin.title, origin.link


def _ascii(name: str) -> str:
    return name if re.fullmatch(r"[\w.-]+", name, re.ASCII) else identity.short_key(name)
