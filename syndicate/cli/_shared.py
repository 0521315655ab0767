"""What every command shares: the group, --config and -v, how failures are told, and what a command opens.

One of the two places that read the environment and the clock.
"""

from __future__ import annotations

import difflib
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from syndicate import __version__, logs
from syndicate.config import Config, load
from syndicate.cycle import Cycle
from syndicate.errors import ConfigError, ConfigProblem, StoreMissing, SyndicateError
from syndicate.schedule import make_door
from syndicate.store import Store, open_store

GOOD, TROUBLE, UNUSABLE = 0, 1, 2
DEFAULT_CONFIG = Path("feeds_config.yaml")

said = Console(stderr=True, highlight=False, soft_wrap=True)
shown = Console(highlight=False, soft_wrap=True)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def token() -> str:
    """A random word that no other process has."""
    return secrets.token_hex(16)


class _Command(click.Command):
    """A command that takes --config and -v, before or after its name, and says a failure in one clear line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += [_config_option(), _verbose_option()]

    def invoke(self, ctx: click.Context) -> Any:
        path, verbose = ctx.params.pop("config"), ctx.params.pop("verbose")
        above = ctx.parent.params if ctx.parent else {}
        ctx.obj = path or above.get("config") or DEFAULT_CONFIG
        verbose = verbose or bool(above.get("verbose"))
        logs.configure(verbose=verbose, quiet=not (verbose or self.name in {"serve", "web", "worker"}))
        try:
            return super().invoke(ctx)
        except SyndicateError as error:
            if verbose:
                said.print_exception()
            unusable = isinstance(error, ConfigError)
            said.print(str(error) if unusable else f"syndicate: {error}", markup=False)
            return ctx.exit(UNUSABLE if unusable else TROUBLE)


def _config_option() -> click.Option:
    kind = click.Path(path_type=Path)
    words = f"The configuration; {DEFAULT_CONFIG} if not given."
    return click.Option(["--config"], type=kind, envvar="SYNDICATE_CONFIG", help=words)


def _verbose_option() -> click.Option:
    return click.Option(["-v", "--verbose"], is_flag=True, help="Say more; show the traceback of a failure.")


class _Group(click.Group):
    command_class = _Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += [_config_option(), _verbose_option()]


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main(**_: object) -> None:
    """Feeds and calendars for websites that have news and events but publish neither."""


@contextmanager
def cycle_over(config: Config, store: Store) -> Iterator[Cycle]:
    """The cycle over a configuration and its store, with a door of its own."""
    with make_door(config) as door:
        yield Cycle(config, store, door, now, token)


def load_config(path: Path) -> Config:
    """The configuration at ``path``, its secrets from the environment. Raises ConfigError."""
    return load(path, env=os.environ)


@contextmanager
def what_is_stored(config: Config) -> Iterator[Store]:
    """The store as it is, to read from; an empty one that is thrown away where there is none yet."""
    try:
        store = open_store(config.store, create=False)
    except StoreMissing as error:
        said.print(str(error), markup=False)
        with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/empty.db") as empty:
            yield empty
        return
    with store:
        yield store


def named(config: Config, names: Sequence[str]) -> list[str]:
    """The sources that are meant: all where none is named. Raises ConfigError for one that is not configured."""
    problems = []
    for name in names:
        if name not in config.sources:
            near = difflib.get_close_matches(name, config.sources, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(config.sources)}"
            problems.append(ConfigProblem(0, f"sources.{name}", f"there is no such source{hint}"))
    if problems:
        raise ConfigError(problems)
    return list(names) or list(config.sources)


@contextmanager
def progress(words: str) -> Iterator[None]:
    """A sign of life on a terminal for work that may take longer than a second."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=said, transient=True
    ) as bar:
        bar.add_task(words, total=None)
        yield


def moment_of(text: str, zone: ZoneInfo | None) -> datetime:
    """What --now says, aware; in ``zone`` (default UTC) where it names none. Raises BadParameter."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write a moment such as 2016-10-24 or 2016-10-24T09:00", param_hint="--now") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC)
