"""What every command shares: the group, --config and -v, how failures are told, and what a command opens.

One of the two places that read the environment and the clock. Commands speak the language of who runs them: ``_`` says
a text of theirs, ``tell`` a sentence of another room; what goes to programs (--json, logs) is never translated.
"""

from __future__ import annotations

import difflib
import os
import secrets
import tempfile
import threading
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
from syndicate.wording import Wording, nearest_language

GOOD, TROUBLE, UNUSABLE = 0, 1, 2
PATIENCE = 1.0  # seconds of silence before a sign of life
DEFAULT_CONFIG = Path("feeds_config.yaml")

LANGUAGE_VARIABLES = ("SYNDICATE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where the language of who runs a command is looked for; the first that says something counts."""

said = Console(stderr=True, highlight=False, soft_wrap=True)
shown = Console(highlight=False, soft_wrap=True)


def wording() -> Wording:
    """How commands speak: as the environment says, English where it names no language of ours."""
    written = next((os.environ[name] for name in LANGUAGE_VARIABLES if os.environ.get(name)), "en")
    return Wording(nearest_language(written.partition(".")[0].replace("_", "-")), ZoneInfo("UTC"))


def _(message: str, **values: object) -> str:
    """A text of the commands, in the language of who runs them."""
    return wording().say(message, **values)


def tell(sentence: str) -> str:
    """A sentence that another room said, such as a reason or an error, in the language of who runs the command."""
    return wording().tell(sentence)


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
            told = "\n".join(map(told_problem, error.problems)) if isinstance(error, ConfigError) else tell(str(error))
            said.print(told if unusable else f"syndicate: {told}", markup=False)
            return ctx.exit(UNUSABLE if unusable else TROUBLE)


def state_word(state: str) -> str:
    """The state of a source in a word."""
    return {"ok": _("ok"), "held": _("held"), "failing": _("failing"), "never": _("never loaded")}[state]


def told_problem(problem: ConfigProblem) -> str:
    """A problem of the configuration, in the language of who runs the command."""
    return tell(str(problem))


def _config_option() -> click.Option:
    kind = click.Path(path_type=Path)
    words = _("The configuration; {file} if not given.", file=DEFAULT_CONFIG)
    return click.Option(["--config"], type=kind, envvar="SYNDICATE_CONFIG", help=words)


def _verbose_option() -> click.Option:
    return click.Option(["-v", "--verbose"], is_flag=True, help=_("Say more; show the traceback of a failure."))


class _Group(click.Group):
    command_class = _Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += [_config_option(), _verbose_option()]


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_("Feeds and calendars for websites that have news and events but publish neither."),
)
@click.version_option(__version__)
def main(**_: object) -> None:
    """All commands."""


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
        said.print(tell(str(error)), markup=False)
        with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/empty.db") as empty:
            yield empty
        return
    with store:
        yield store


def complete_source(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The sources that begin so, for the shell's completion; none where the configuration cannot be read."""
    above = ctx.parent.params if ctx.parent else {}
    path = ctx.params.get("config") or above.get("config") or os.environ.get("SYNDICATE_CONFIG") or DEFAULT_CONFIG
    try:
        return [name for name in load_config(Path(path)).sources if name.startswith(incomplete)]
    except SyndicateError:
        return []


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
    """A sign of life on a terminal for work that takes longer than a second."""
    bar = Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=said, transient=True)
    bar.add_task(words, total=None)
    later = threading.Timer(PATIENCE, bar.start)
    later.daemon = True
    if said.is_terminal and words:
        later.start()
    try:
        yield
    finally:
        later.cancel()
        bar.stop()


def moment_of(text: str, zone: ZoneInfo | None) -> datetime:
    """What --now says, aware; in ``zone`` (default UTC) where it names none. Raises BadParameter."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write a moment such as 2016-10-24 or 2016-10-24T09:00", param_hint="--now") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC)
