"""What must be right between keys.

Checked on the data as written, whatever else is wrong with it, so that no fault hides another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from syndicate.cadence import Cron, Duration
from syndicate.config import kinds
from syndicate.config.apis import check_api
from syndicate.config.columns import check_columns
from syndicate.config.kinds import SourceType
from syndicate.config.models import DEFAULT_INTERVAL, FORMATS
from syndicate.config.plugins import read_options
from syndicate.config.problems import Found, did_you_mean, from_pydantic, nearest
from syndicate.config.reading import Data, Location
from syndicate.config.values import read_length, read_zone
from syndicate.text import slug

_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_SOURCE_NAME = re.compile(r"\w[\w.-]*")
INSTALL = "a further type comes with a package: install it with pip beside syndicate, then start syndicate anew"
_LONGEST_NAME = 64  # characters; it becomes a file's name in `syndicate export`


def check_all(data: Data, *, folder: Path, types: Mapping[str, SourceType]) -> Iterator[Found]:
    """Everything that is wrong between keys. Pure but for looking whether a path leaves ``folder``.

    data: the file's, with secrets in; anything may be missing or of the wrong type
    """
    sources, feeds = _group(data.get("sources")), _group(data.get("feeds"))
    zone = _zone(_group(data.get("site")).get("timezone"))
    for name, source in sources.items():
        yield from _check_source(("sources", name), source, folder=folder, types=types, zone=zone)
    for name, feed in feeds.items():
        yield from _check_feed(("feeds", name), feed, sources, zone)
    yield from _check_aliases(feeds, sources)
    yield from _check_alerts(_group(data.get("alerts")))
    for key in ("sources", "feeds"):
        if data.get(key) == {}:
            yield (key,), "this is empty; at least one is needed"


def _check_alerts(alerts: Data) -> Iterator[Found]:
    if "mail" in alerts and "smtp" not in alerts:
        yield (
            ("alerts", "mail"),
            "mail needs a server to send it: write alerts.smtp, such as smtp://mail.example.se:587",
        )
    for key, needed in (("smtp", "mail"), ("sender", "mail"), ("allow", "webhook")):
        if key in alerts and needed not in alerts:
            yield ("alerts", key), f"{key} says nothing without {needed}"


def check_blanks(at: Location, value: Any) -> Iterator[Found]:
    """Every key below ``at`` after which nothing stands, such as ``color: #fff``, where YAML sees a comment."""
    if value is None:
        yield at, "nothing stands here; leave it out, or write a value (one that begins with # needs quotes around it)"
    for key, part in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from check_blanks((*at, key), part)


# --- sources ---------------------------------------------------------------------------------------------------------


def _check_source(
    at: Location, data: Any, *, folder: Path, types: Mapping[str, SourceType], zone: ZoneInfo
) -> Iterator[Found]:
    if not _SOURCE_NAME.fullmatch(str(at[-1])):
        yield at, f"“{at[-1]}” cannot be the name of a source; use letters, digits and - without spaces"
    if not isinstance(data, dict):
        return
    if not data.keys() & {"url", "path"}:
        yield at, "neither url nor path is given; write the address or the file that is to be read"
    if "every" in data and "cron" in data:
        yield (*at, "cron"), "both every and cron are given; keep one of the two"
    if isinstance(line := data.get("cron"), str):
        yield from _try((*at, "cron"), lambda: Cron(line, zone))
    if isinstance(path := data.get("path"), str):
        yield from _check_path((*at, "path"), path, folder)
    if isinstance(name := data.get("type", kinds.DEFAULT), str):
        yield from _check_type(at, name, data, types)
    yield from _check_ids(at, data)
    yield from check_api(at, data)
    yield from check_columns(at, data)
    yield from _check_fields(at, data, types)


def _check_ids(at: Location, data: Data) -> Iterator[Found]:
    if data.get("ids") != "keep":
        return
    if data.get("kind") == "events":
        yield (*at, "ids"), "ids are kept of news; an event is known by one id in calendars and feeds, which is ours"
    elif data.get("type") != "feed" and "id" not in _group(data.get("fields")) and "preset" not in data:
        yield (*at, "ids"), "nothing says what the ids are that are to be kept; take them in fields, as id"


def _check_path(at: Location, path: str, folder: Path) -> Iterator[Found]:
    if "://" in path:
        yield at, "this is an address; write it after url: instead of path:"
    elif "\x00" in path or not (folder / path).resolve().is_relative_to(folder.resolve()):
        yield at, f"“{path}” is outside the folder of this file; copy it into that folder or one below it"


def _check_type(at: Location, name: str, data: Data, types: Mapping[str, SourceType]) -> Iterator[Found]:
    kind = types.get(name)
    if kind is None and name in kinds.NAMED:
        yield (*at, "type"), f'"{name}" is not built in this version; it reads {", ".join(types)}'
    elif kind is None:
        hint = did_you_mean(name, types)
        yield (*at, "type"), f"“{name}” is not a type of source; {hint}{'' if nearest(name, types) else f'; {INSTALL}'}"
    else:
        yield from _check_options(at, name, data, kind)
        for key, hint in kind.needs.items():
            if key not in data:
                yield at, f"{key} is missing: {hint}"
        if data.get("kind") in FORMATS and data["kind"] not in kind.kinds:
            yield (*at, "kind"), f"a source of type {name} holds {' or '.join(kind.kinds)}"
        for key in kind.unused:
            if key in data:
                yield (*at, key), f"this means nothing to a source of type {name}; leave it out"
        for location, expression in _expressions(at, data):
            check = kind.other.get(str(location[len(at)]), kind.check)
            yield from _try(location, lambda check=check, expression=expression: check(expression))


def _check_options(at: Location, name: str, data: Data, kind: SourceType) -> Iterator[Found]:
    """What is wrong with the keys of its own that a plugin's type has."""
    if not kind.plugin:
        if "options" in data:
            yield (*at, "options"), f"these are for types that a plugin adds; {name} has none"
        return
    if kind.options is None or not isinstance(given := data.get("options", {}), dict):
        return
    try:
        read_options(name, given)
    except ValidationError as error:
        for location, words in from_pydantic(error, kind.options, places={}):
            yield (*at, "options", *location), words


def _expressions(at: Location, data: Data) -> Iterator[tuple[Location, str]]:
    """Every selector of a source, and where it stands."""
    for key in ("items", "next"):
        if isinstance(data.get(key), str):
            yield (*at, key), data[key]
    for group in ("fields", "detail"):
        for field, value in _group(data.get(group)).items():
            if group == "detail" and value == kinds.AUTO:
                continue
            if isinstance(value, str):
                yield (*at, group, field), value
            for index, part in enumerate(value if isinstance(value, list) else ()):
                if isinstance(part, str):
                    yield (*at, group, field, index), part


def _check_fields(at: Location, data: Data, types: Mapping[str, SourceType]) -> Iterator[Found]:
    kind = data.get("kind")
    known = kinds.FIELDS[kind] if kind in ("news", "events") else kinds.EVERY_FIELD
    date = kinds.DATE_FIELD[kind] if kind in ("news", "events") else "published, or when"
    for group in ("fields", "detail"):
        for field in _group(data.get(group)):
            if field in known:
                continue
            if field in ("published", "when", "start", "end"):
                yield (*at, group, field), f"this is no field of {kind}; their date is {date}"
            elif field in kinds.EVERY_FIELD:
                yield (*at, group, field), f"this is no field of {kind}"
            else:
                meant = kinds.SYNONYMS.get(field.lower())
                hint = f"did you mean {date if meant == 'date' else meant}?" if meant else did_you_mean(field, known)
                yield (*at, group, field), f"this field is not known; {hint}"
    yield from _check_auto(at, data)
    yield from _check_times(at, data, types)


def _is_auto(detail: Any) -> bool:
    return (isinstance(detail, str) and bool(detail)) or _group(detail).get("content") == kinds.AUTO


def _check_auto(at: Location, data: Data) -> Iterator[Found]:
    for field, value in _group(data.get("detail")).items():
        parts = value if isinstance(value, list) else [value]
        if kinds.AUTO in parts and (field != "content" or len(parts) > 1):
            yield (
                (*at, "detail", field),
                "auto is for content, alone; what the page says of itself fills what is lacking besides",
            )


def _check_times(at: Location, data: Data, types: Mapping[str, SourceType]) -> Iterator[Found]:
    if data.get("kind") != "events":
        return
    given = {*_group(data.get("fields")), *_group(data.get("detail"))}
    known = types.get(str(data.get("type", kinds.DEFAULT)))
    dated = (known is not None and known.dated) or _is_auto(data.get("detail"))
    if "fields" in data and not dated and not given & {"when", "start"}:
        yield (*at, "fields"), "events need a time: give when, or start and end"
    if "when" in given and given & {"start", "end"}:
        yield (*at, "fields", "when"), "give either when, or start and end, not both"
    elif "end" in given and "start" not in given:
        yield (*at, "fields", "end"), "end is given without start"


# --- feeds -----------------------------------------------------------------------------------------------------------


def _check_feed(at: Location, data: Any, sources: Data, zone: ZoneInfo) -> Iterator[Found]:
    yield from _check_feed_name(at)
    if not isinstance(data, dict):
        return
    named = data.get("from")
    kind_of: dict[str, str] = {}
    for index, name in enumerate(_parts(named)):
        place = (*at, "from", index) if isinstance(named, list) else (*at, "from")
        if isinstance(name, str) and name not in sources:
            near = nearest(name, sources)
            hint = f"did you mean {near}?" if near else f"there are {', '.join(sources) or 'none'}"
            yield place, f"there is no source “{name}”; {hint}"
        elif isinstance(name, str) and isinstance(kind := _group(sources[name]).get("kind"), str) and kind in FORMATS:
            kind_of[name] = kind
    if len(set(kind_of.values())) > 1:
        told = ", ".join(f"{name} has {kind}" for name, kind in kind_of.items())
        yield (*at, "from"), f"a feed holds either news or events, not both: {told}"
    elif "news" in kind_of.values():
        yield from _check_news_feed(at, data)
    loaded = {name: _group(sources[name]) for name in _parts(named) if isinstance(name, str) and name in sources}
    yield from _check_stale(at, data, loaded, zone)


def _check_stale(at: Location, data: Data, sources: Mapping[str, Data], zone: ZoneInfo) -> Iterator[Found]:
    """A feed that is not to be old needs sources that are loaded before it is."""
    if "stale_after" not in data:
        return
    if data.get("serve_stale", "always") != "never":
        yield (*at, "stale_after"), "this means nothing without serve_stale: never"
        return
    with suppress(TypeError, ValueError):  # told elsewhere
        after = read_length(data["stale_after"])
        for name, source in sources.items():
            cron, every = source.get("cron"), source.get("every", DEFAULT_INTERVAL)
            longest = Cron(str(cron), zone).longest() if cron else read_length(every)
            if longest >= after:
                words = f"between two loads of the source {name} there are up to {Duration(rest=longest)}"
                yield (*at, "stale_after"), f"{words}; write more than that"


def _check_feed_name(at: Location) -> Iterator[Found]:
    name = str(at[-1])
    if name in kinds.RESERVED or re.fullmatch(r"[0-9]{4}", name):
        yield at, f"“{name}” has a meaning of its own in addresses; choose another name"
    elif not _SLUG.fullmatch(name) or len(name) > _LONGEST_NAME:
        near = slug(name)[:_LONGEST_NAME]
        hint = f", for example {near}" if near and near != name and near not in kinds.RESERVED else ""
        yield at, f"the name becomes part of an address: at most 64 small letters a to z, digits and -{hint}"


def _check_news_feed(at: Location, data: Data) -> Iterator[Found]:
    formats = data.get("formats")
    for index, name in enumerate(_parts(formats)):
        if name == "ics":
            place = (*at, "formats", index) if isinstance(formats, list) else (*at, "formats")
            yield place, "ics is for events; this feed has news"
    for key in ("window", "on_cancelled", "on_moved", "method"):
        if key in data:
            yield (*at, key), "this is for events; this feed has news"
    if "place" in _group(data.get("match")):
        yield (*at, "match", "place"), "this is for events; this feed has news"
    if "place" in _parts(data.get("by")):
        yield (*at, "by"), "place is for events; this feed has news"


# What the service answers itself; with a query the landing page may be an alias, as it was of a CMS's feed.
OWN_PATHS = frozenset(
    {
        *("/healthz", "/readyz", "/metrics", "/status", "/status.json", "/status.atom"),
        *("/feeds.opml", "/feeds.json", "/embed.js", "/datasets/dcat", "/robots.txt", "/.well-known/security.txt"),
    }
)


def _check_aliases(feeds: Data, sources: Data) -> Iterator[Found]:
    taken: dict[str, str] = {}
    for name, feed in feeds.items():
        aliases = _group(feed).get("aliases")
        formats = _formats(_group(feed), sources)
        for index, alias in enumerate(_parts(aliases)):
            path = alias.get("path") if isinstance(alias, dict) else alias
            if not isinstance(path, str):
                continue
            at: Location = ("feeds", name, "aliases", *([index] if isinstance(aliases, list) else []))
            own = path.partition("?")[0]
            if path == "/" or own in OWN_PATHS or own.startswith("/events/"):
                yield at, f"{own} is an address of the service itself; an alias there would hide it"
            if path in taken:
                yield at, f"this address already leads to the feed {taken[path]}"
            today = re.fullmatch(r"/feeds/([^/?.]+)\.(atom|rss|json|ics)", path)
            if today and today[1] in feeds and today[2] in _formats(_group(feeds[today[1]]), sources):
                yield at, f"this is where the feed {today[1]} is today"
            taken.setdefault(path, name)
            wanted = alias.get("format") if isinstance(alias, dict) else None
            if isinstance(wanted, str) and formats and wanted.lower() not in formats:
                yield at, f"this feed is not published as {wanted}; it is as {', '.join(formats)}"


def _formats(feed: Data, sources: Data) -> list[str]:
    """What a feed is published as, by what is written or else its kind; empty where neither is clear."""
    if "formats" in feed:
        return [part for part in _parts(feed["formats"]) if isinstance(part, str)]
    kinds_named = {_group(sources.get(name)).get("kind") for name in _parts(feed.get("from")) if isinstance(name, str)}
    return next((list(FORMATS[kind]) for kind in FORMATS if kinds_named == {kind}), [])


# --- shared ----------------------------------------------------------------------------------------------------------


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _group(value: Any) -> Data:
    return value if isinstance(value, dict) else {}


def _zone(value: Any) -> ZoneInfo:
    """The site's zone to try cron lines in; UTC where it is wrong, which is told elsewhere."""
    try:
        return ZoneInfo(read_zone(value)) if isinstance(value, str) else ZoneInfo("UTC")
    except ValueError:
        return ZoneInfo("UTC")


def _try(at: Location, read: Any) -> Iterator[Found]:
    try:
        read()
    except ValueError as error:
        yield at, str(error)
