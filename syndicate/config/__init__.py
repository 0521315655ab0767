"""feeds_config.yaml -> Config; every problem at once, each with its path and line.

    config = load(Path("feeds_config.yaml"), env=os.environ)
    config.feeds["aktuellt"].path_of("atom")

``reading`` turns YAML into data with lines, ``secrets`` puts secrets in, ``models`` and ``values`` say what each key
may hold, ``checks`` what must fit between keys, ``kinds`` which types of source there are, ``presets`` what is ready
for well-known APIs, ``schema`` tells editors, ``signature`` when a source is read another way, ``addresses``
where documents stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from syndicate.cadence import Cron, Every
from syndicate.config.addresses import path_of
from syndicate.config.checks import check_all, check_blanks
from syndicate.config.expressions import Expression, parse_expression
from syndicate.config.hubs import HubKeys
from syndicate.config.keys import Keys
from syndicate.config.kinds import BUILT, RESERVED, SourceType
from syndicate.config.models import (
    DEFAULT_INTERVAL,
    FORMATS,
    VARIANTS,
    AlertKeys,
    AliasKeys,
    Config,
    ConfigKeys,
    FeedConfig,
    FeedKeys,
    MatchKeys,
    PagingKeys,
    SiteConfig,
    SiteKeys,
    SourceConfig,
    SourceKeys,
    WindowKeys,
    display_name,
)
from syndicate.config.plugins import known_types, read_options
from syndicate.config.presets import filled
from syndicate.config.problems import Found, from_pydantic
from syndicate.config.reading import Document, dotted, read
from syndicate.config.schema import json_schema
from syndicate.config.secrets import Resolver, Secrets
from syndicate.config.selectors import Selector, parse_selector
from syndicate.config.signature import base_of, signature_of
from syndicate.config.values import passwords, read_store
from syndicate.errors import ConfigError, ConfigProblem

__all__ = [
    "BUILT",
    "RESERVED",
    "AlertKeys",
    "AliasKeys",
    "Config",
    "Expression",
    "FeedConfig",
    "MatchKeys",
    "PagingKeys",
    "Selector",
    "SiteConfig",
    "SourceConfig",
    "SourceType",
    "WindowKeys",
    "json_schema",
    "load",
    "parse",
    "parse_expression",
    "parse_selector",
    "path_of",
]

# What people call a group of keys.
PLACES: Mapping[str, type[BaseModel]] = {
    "site": SiteKeys,
    "a source": SourceKeys,
    "paging": PagingKeys,
    "a feed": FeedKeys,
    "alerts": AlertKeys,
    "the top level of the file": ConfigKeys,
}
STORE_VARIABLES = ("SYNDICATE_STORE", "DATABASE_URL")


def load(path: Path, *, env: Mapping[str, str], types: Mapping[str, SourceType] | None = None) -> Config:
    """The configuration in the file at ``path``.

    env: the environment, for secrets, SYNDICATE_STORE and DATABASE_URL; types: the types of source that are known;
    default: all that are built, and those of installed plugins
    Raises ConfigError with every problem, in the order of the file.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise _failed(f"there is no file {path}; `syndicate init` writes one to start from") from None
    except OSError as error:
        raise _failed(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _failed(f"{path} is not saved as UTF-8; choose that encoding in your editor", line) from error
    return parse(text, path=path, env=env, types=types)


def parse(text: str, *, path: Path, env: Mapping[str, str], types: Mapping[str, SourceType] | None = None) -> Config:
    """The configuration in ``text``, as if it were the file at ``path`` (which need not exist). Raises ConfigError."""
    path = path.absolute()
    types = known_types() if types is None else types
    document = read(text)
    if document.problems and not document.data:
        raise ConfigError(document.problems)
    resolver = Resolver(env, path.parent)
    data = filled(resolver.resolve(document.data))
    found: list[Found] = list(resolver.problems)
    found += check_blanks((), data)
    told = {location for location, _ in found}
    keys = _validate(ConfigKeys, data, found)
    found += check_all(data, folder=path.parent, types=types)
    problems = _problems(found, document, resolver.secrets, told)
    store = _store(keys.store if keys else "", path.parent, env, problems)
    if problems or keys is None:
        raise ConfigError(problems)
    in_addresses = [word for source in keys.sources.values() if source.url for word in passwords(source.url)]
    return _remember(_build(keys, store=store, path=path, types=types), resolver.secrets.and_also(in_addresses))


def _failed(message: str, line: int = 0) -> ConfigError:
    return ConfigError([ConfigProblem(line, "", message)])


def _validate(model: type[ConfigKeys], data: dict[str, Any], found: list[Found]) -> ConfigKeys | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found += from_pydantic(error, model, places=PLACES)
        return None


def _problems(
    found: list[Found], document: Document, secrets: Secrets, told: set[tuple[str | int, ...]]
) -> list[ConfigProblem]:
    """What was found as problems with lines, each once, in the order of the file."""
    seen: dict[tuple[str | int, ...], str] = {}
    problems = list(document.problems)
    for location, message in found:
        # A secret or a value that is missing makes its key wrong in other ways too: once is enough.
        if seen.get(location) == message or (location in told and location in seen):
            continue
        seen[location] = message
        problems.append(ConfigProblem(document.line(location), dotted(location), secrets.mask(message)))
    return problems


def _store(value: str, folder: Path, env: Mapping[str, str], problems: list[ConfigProblem]) -> str:
    """The address of the database: of the environment, else ``value``; a relative file made absolute."""
    variable = next((name for name in STORE_VARIABLES if env.get(name)), None)
    if variable is not None:
        try:
            value = read_store(env[variable])
        except ValueError as error:
            problems.append(ConfigProblem(0, f"the environment variable {variable}", str(error)))
    if value.startswith("sqlite:///"):
        return f"sqlite:///{(folder / value.removeprefix('sqlite:///')).resolve()}"
    return value


# --- what follows from the keys --------------------------------------------------------------------------------------


def _build(keys: ConfigKeys, *, store: str, path: Path, types: Mapping[str, SourceType]) -> Config:
    site = SiteConfig.model_construct(**dict(keys.site))
    sources = {
        name: _source(name, source, site, path.parent, types[source.type].plugin)
        for name, source in keys.sources.items()
    }
    feeds = {name: _feed(name, feed, sources, keys.hubs) for name, feed in keys.feeds.items()}
    return Config.model_construct(
        site=site,
        public_url=keys.public_url,
        store=store,
        sources=sources,
        feeds=feeds,
        alerts=keys.alerts,
        hubs=keys.hubs,
        catalog=keys.catalog,
        path=path,
        folder=path.parent,
    )


def _source(name: str, keys: SourceKeys, site: SiteConfig, folder: Path, plugin: str) -> SourceConfig:
    zone = ZoneInfo(site.timezone)
    options, fault = read_options(keys.type, keys.options) if plugin else (None, None)
    given = dict(keys) | {
        "name": name,
        "options": options,
        "fault": fault,
        "cadence": Cron(keys.cron, zone) if keys.cron else Every(keys.every or DEFAULT_INTERVAL),
        "base": base_of(keys, site=site),
        "path": folder / keys.path if keys.path else None,
        "signature": signature_of(keys, site=site, plugin=plugin),
    }
    return SourceConfig.model_construct(**given)


def _feed(name: str, keys: FeedKeys, sources: Mapping[str, SourceConfig], hubs: tuple[HubKeys, ...]) -> FeedConfig:
    kind = sources[keys.sources[0]].kind
    title = keys.title or display_name(name)
    formats = keys.formats or FORMATS[kind]
    given = dict(keys) | {
        "name": name,
        "kind": kind,
        "title": title,
        "description": keys.description or title,
        "formats": formats,
        "hubs": keys.hubs if keys.hubs is not None else hubs,
        "variants": keys.variants if keys.variants is not None else VARIANTS if "ics" in formats else (),
        "aliases": tuple(AliasKeys(path=alias.path, format=alias.format or formats[0]) for alias in keys.aliases),
        "stale_after": _stale_after(keys, [sources[name] for name in keys.sources]),
    }
    return FeedConfig.model_construct(**given)


def _stale_after(keys: FeedKeys, sources: Iterable[SourceConfig]) -> timedelta | None:
    """As given, else an hour, or the time of two loads in a row where that is longer."""
    if keys.serve_stale != "never" or keys.stale_after is not None:
        return keys.stale_after
    return max(timedelta(hours=1), *(2 * source.cadence.longest() for source in sources))


def _remember(config: Config, secrets: Secrets) -> Config:
    """The same configuration, every part of which masks these secrets when it is shown."""
    parts: list[BaseModel] = [config, config.site, config.alerts, *config.sources.values(), *config.feeds.values()]
    parts += [source.options for source in config.sources.values() if source.options is not None]
    for part in parts:
        if isinstance(part, Keys):
            part.remember(secrets)
    return config
