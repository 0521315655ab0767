"""Types of source that other packages add: found by their entry points, each at most once a process.

A package names what it adds in the group ``syndicate.sources``; the name of the entry point is the type, its object a
``Plugin``. What cannot be loaded is remembered with its reason: its sources fail with that, all others go on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from pydantic import ValidationError

from syndicate.config.keys import Keys
from syndicate.config.kinds import BUILT, SourceType
from syndicate.model import Kind, Load, Unchanged

GROUP = "syndicate.sources"
SELECTING = ("items", "fields", "detail", "next", "max_pages")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


class Options(Keys):
    """The keys of its own that a plugin's type has, under ``options:`` of a source: a pydantic model, frozen.

    Values come as they are written in the file, as texts, lists and groups of keys; pydantic makes of them what the
    fields say. A field's description is what editors show, and what a missing key is told with.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """A type of source that another package adds.

    load: what the source says now, with the arguments and promises of ``syndicate.sources.load``
    options: its own keys; kinds: what it can hold
    fields: where it takes ``items``, ``fields``, ``detail`` and ``next`` as the built types do, what raises ValueError,
    in words for a web editor, for an expression that cannot be one; None: these keys mean nothing to it
    """

    load: Callable[..., Load | Unchanged]
    options: type[Options] = Options
    kinds: tuple[Kind, ...] = ("news", "events")
    fields: Callable[[str], object] | None = None


@dataclass(frozen=True, slots=True)
class Installed:
    """A plugin that is there. ``package``: its name and version; ``fault``: why it cannot be used, if it cannot."""

    package: str
    plugin: Plugin | None = None
    fault: str | None = None


@cache
def installed() -> Mapping[str, Installed]:
    """Type -> plugin, of all that are installed where this process runs. Raises nothing: a bad one has its fault."""
    found: dict[str, Installed] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, _package(point))):
        if point.name in found:
            others = f"{found[point.name].package} and {_package(point)}"
            found[point.name] = Installed(others, fault="both add this type; uninstall one of the two")
        elif point.name not in BUILT:
            found[point.name] = _loaded(point)
    return found


def known_types() -> Mapping[str, SourceType]:
    """Every type of source that can be configured: those that are built, and those of plugins."""
    return {**BUILT, **{name: _type_of(each) for name, each in installed().items()}}


def faults() -> Iterator[tuple[str, str]]:
    """What is wrong with plugins: type, words for the operator."""
    for name, each in installed().items():
        if each.fault is not None:
            yield name, told(name, each)


def told(name: str, plugin: Installed) -> str:
    """Why the plugin for a type cannot be used."""
    return f"the plugin for type “{name}” ({plugin.package}) cannot be used: {plugin.fault}"


def read_options(name: str, given: Mapping[str, object]) -> tuple[Options | None, str | None]:
    """The options of a source of this type, and why its plugin cannot read them; both None where it has no plugin.

    Raises pydantic's ValidationError for options that are wrong.
    """
    found = installed().get(name)
    if found is None or found.plugin is None:
        return None, told(name, found) if found else None
    try:
        return found.plugin.options.model_validate(dict(given)), None
    except ValidationError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - others' code: it costs its sources alone
        fault = f"its options cannot be read: {type(error).__name__}: {error}"
        return None, told(name, Installed(found.package, fault=fault))


def _loaded(point: EntryPoint) -> Installed:
    package = _package(point)
    if not _NAME.fullmatch(point.name):
        return Installed(package, fault="a type is called by small letters, digits and -")
    try:
        plugin = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - others' code: it costs its sources alone
        return Installed(package, fault=f"{type(error).__name__}: {error}")
    fault = _fault(plugin)
    return Installed(package, fault=fault) if fault else Installed(package, plugin)


def _fault(plugin: object) -> str | None:
    if not isinstance(plugin, Plugin):
        return f"its entry point names no syndicate.plugin.Plugin but {type(plugin).__name__}"
    load, check, options = (getattr(plugin, name) for name in ("load", "fields", "options"))
    if not callable(load) or not (check is None or callable(check)):
        return "load, and fields where given, must be functions"
    if not (isinstance(options, type) and issubclass(options, Options)):
        return "options must be a class made of syndicate.plugin.Options"
    if not plugin.kinds or not {*plugin.kinds} <= {"news", "events"}:
        return "kinds must name news, events or both"
    return None


def _type_of(each: Installed) -> SourceType:
    plugin = each.plugin
    if plugin is None:
        return SourceType(check=_anything, needs={}, dated=True, plugin=each.package)
    return SourceType(
        check=plugin.fields or _anything,
        needs={},
        unused=() if plugin.fields else SELECTING,
        dated=True,
        kinds=plugin.kinds,
        plugin=each.package,
        options=plugin.options,
    )


def _anything(_: str) -> None:
    """Nothing is known of what its expressions are."""


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value
