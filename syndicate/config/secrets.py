"""Secrets: ``${ENV_NAME}`` and ``${file:/run/secrets/x}``, put in when the file is read, masked wherever shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from syndicate.config.reading import Location

_REFERENCE = re.compile(r"\$\{(?P<what>[^}]*)\}")
_PASSWORD = re.compile(r"(?P<before>[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:)[^\s/]+(?=@)")
_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SHORTEST_MASKED = 4  # characters; to mask every "1" in a text because a secret is "1" would hide everything
MASK = "***"
_KEPT = "/%:@!$&'()*+,;=~?"  # what an address keeps as it is


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must not be shown. ``values``: the secrets, longest first; ``whole``: full texts -> as they were written."""

    values: tuple[str, ...] = ()
    whole: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"Secrets({len(self.values)})"

    def and_also(self, values: Iterable[str]) -> Secrets:
        """These and more, for what is secret though it was not put in."""
        every = {*self.values, *values}
        return Secrets(tuple(sorted(every, key=lambda value: (-len(value), value))), self.whole)

    def mask(self, text: str) -> str:
        """``text`` with every secret, and every password inside an address, replaced by ``***``. Idempotent."""
        for full, written in self.whole:
            if text == full:
                return written
        for value in self.values:
            if len(value) >= SHORTEST_MASKED:
                for form in (value, quote(value, safe=""), quote(value, safe=_KEPT), repr(value)[1:-1]):
                    text = text.replace(form, MASK)
        return _PASSWORD.sub(rf"\g<before>{MASK}", text)


@dataclass
class Resolver:
    """Puts secrets into the data of a configuration.

    env: the environment; folder: what a relative ``${file:...}`` is relative to
    After ``resolve``, ``problems`` says which are missing and where, ``secrets`` what to mask.
    """

    env: Mapping[str, str]
    folder: Path

    def __post_init__(self) -> None:
        self.problems: list[tuple[Location, str]] = []
        self._values: set[str] = set()
        self._whole: dict[str, str] = {}

    @property
    def secrets(self) -> Secrets:
        """Everything that was put in so far."""
        return Secrets(tuple(sorted(self._values, key=lambda value: (-len(value), value))), tuple(self._whole.items()))

    def resolve(self, value: Any, location: Location = ()) -> Any:
        """A copy of ``value`` (dicts, lists, texts) with the secrets in; a missing one leaves its text as written."""
        if isinstance(value, dict):
            return {key: self.resolve(part, (*location, key)) for key, part in value.items()}
        if isinstance(value, list):
            return [self.resolve(part, (*location, index)) for index, part in enumerate(value)]
        if not isinstance(value, str) or "${" not in value:
            return value
        full = _REFERENCE.sub(lambda match: self._look_up(match, location), value)
        if full != value:
            self._whole[full] = value
        return full

    def _look_up(self, match: re.Match[str], location: Location) -> str:
        what = match["what"].strip()
        found: str | None = None
        if what.startswith("file:"):
            found = self._from_file(what.removeprefix("file:").strip(), location)
        elif not _ENV_NAME.fullmatch(what):
            self.problems.append(
                (location, f"{match[0]} is not a secret; write ${{NAME}} or ${{file:/run/secrets/name}}")
            )
        elif not self.env.get(what):
            self.problems.append((location, f"the environment variable {what} is not set"))
        else:
            found = self.env[what]
        if found:
            self._values.add(found)
        return found or match[0]

    def _from_file(self, name: str, location: Location) -> str | None:
        try:
            text = (self.folder / name).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not a text file"
            self.problems.append((location, f"the secret file {name} cannot be read: {reason}"))
            return None
        if not text:
            self.problems.append((location, f"the secret file {name} is empty"))
        return text or None
