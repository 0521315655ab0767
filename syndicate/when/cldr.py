"""Names of months and days as CLDR has them, whatever was asked of babel before.

Babel resolves aliases inside data that all locales share: once a locale without names of its own was asked, Swedish
stand-alone names are English ones (babel 2.18). So each locale's data is read here on its own, and kept to itself.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.core import get_global, parse_locale
from babel.localedata import LocaleDataDict, merge, resolve_locale_filename

NameKind = Literal["months", "days"]


def table(locale: Locale, kind: NameKind, *, context: str, width: str) -> Mapping[int, str]:
    """Number -> name. context: ``format`` or ``stand-alone``; width: as CLDR calls it; empty where it has none."""
    found: Mapping[int, str] = _data(str(locale))[kind][context].get(width, {})
    return found


def names(locale: Locale, kind: NameKind) -> Iterator[tuple[str, int, str]]:
    """(width, number, name) of every month or weekday of a locale, the widest first.

    >>> [name for width, day, name in names(Locale.parse("sv"), "days") if day == 4][:2]
    ['fredag', 'fredag']
    """
    for width in ("wide", "abbreviated", "short"):
        for context in ("format", "stand-alone"):
            for number, name in table(locale, kind, context=context, width=width).items():
                yield width, number, name


@cache
def _data(identifier: str) -> LocaleDataDict:
    """A locale's data that nobody else has, so that what is resolved in it stays in it."""
    data: Any = deepcopy(_read(identifier))
    return LocaleDataDict(data)


@cache
def _read(identifier: str) -> dict[str, Any]:
    """Months and days of a locale over those that it inherits, aliases as they are (as ``babel.localedata.load``)."""
    with Path(resolve_locale_filename(identifier)).open("rb") as file:
        whole: dict[str, Any] = pickle.load(file)  # noqa: S301 - babel's own data, from its own package
    own: dict[str, Any] = {kind: whole[kind] for kind in ("months", "days") if kind in whole}
    if identifier == "root":
        return own
    inherited: Any = deepcopy(_read(_parent(identifier)))
    merge(inherited, own)
    return dict(inherited)


def _parent(identifier: str) -> str:
    """The locale that it inherits from: of one in a script that is not its language's usual one the root."""
    stated: str | None = get_global("parent_exceptions").get(identifier)
    language, territory, script, *variant = parse_locale(identifier)
    if not stated and script and not territory and not any(variant):
        usual = parse_locale(get_global("likely_subtags")[language])[2]
        stated = "root" if script != usual else None
    return stated or identifier.rpartition("_")[0] or "root"
