"""The commands. Each is thin: it opens what it needs, asks a room, and says what came of it.

Results go to stdout, everything said on the way to stderr. Exit codes: 0 good, 1 a source failed or is held, 2 the
configuration (or the command line) cannot be used. One of the two places that read the environment and the clock.
"""

from __future__ import annotations

import difflib
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from syndicate import __version__, logs
from syndicate.config import Config, json_schema, load
from syndicate.cycle import Cycle
from syndicate.errors import ConfigError, ConfigProblem, StoreMissing, SyndicateError
from syndicate.model import Outcome, SourceState
from syndicate.preview import Preview, preview
from syndicate.schedule import THREADS, Service, is_due, make_door, run_worker, scheduler
from syndicate.store import Store, open_store
from syndicate.web.health import status as status_of
from syndicate.web.server import Address, serve_config

GOOD, TROUBLE, UNUSABLE = 0, 1, 2
DEFAULT_CONFIG = Path("feeds_config.yaml")

said = Console(stderr=True, highlight=False, soft_wrap=True)
shown = Console(highlight=False, soft_wrap=True)


def _now() -> datetime:
    return datetime.now(UTC)


def _token() -> str:
    return secrets.token_hex(16)


# --- what every command shares ---------------------------------------------------------------------------------------


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
def _cycle(config: Config, store: Store) -> Iterator[Cycle]:
    with make_door(config) as door:
        yield Cycle(config, store, door, _now, _token)


def _load(path: Path) -> Config:
    return load(path, env=os.environ)


@contextmanager
def _what_is_stored(config: Config) -> Iterator[Store]:
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


def _named(config: Config, names: Sequence[str]) -> list[str]:
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
def _progress(words: str) -> Iterator[None]:
    """A sign of life on a terminal for work that may take longer than a second."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=said, transient=True
    ) as progress:
        progress.add_task(words, total=None)
        yield


# --- running ---------------------------------------------------------------------------------------------------------


def _announce(config: Config, address: Address) -> None:
    said.print(f"Serving at {address.url}", markup=False)
    for feed in config.feeds.values():
        for format_ in feed.formats:
            said.print(f"  {address.url.rstrip('/')}{feed.path_of(format_)}", markup=False)


_LISTEN = (
    click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at."),
    click.option(
        "--port",
        default=8000,
        show_default=True,
        envvar="PORT",
        type=click.IntRange(0, 65535),
        help="The port; 0 takes a free one.",
    ),
    click.option(
        "--workers", default=1, show_default=True, envvar="WEB_CONCURRENCY", type=click.IntRange(1), help="Processes."
    ),
)


def _listening(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_LISTEN):
        function = option(function)
    return function


@main.command()
@_listening
@click.pass_obj
def serve(path: Path, host: str, port: int, workers: int) -> None:
    """Everything in one command: load what is due, keep to the schedule, serve the feeds."""
    config = _load(path)
    said.print("Loading what is due; the feeds appear as their sources are read. Ctrl-C ends it.")
    with Service(path, os.environ, _now, _token) as service:
        announce = partial(_announce, config)
        serve_config(config, host=host, port=port, workers=workers, beside=scheduler(service), announce=announce)


@main.command()
@_listening
@click.pass_obj
def web(path: Path, host: str, port: int, workers: int) -> None:
    """Serve what is published; load nothing. Any number of these may run beside workers."""
    config = _load(path)
    serve_config(config, host=host, port=port, workers=workers, announce=partial(_announce, config))


@main.command()
@click.pass_obj
def worker(path: Path) -> None:
    """Load and publish on schedule; serve nothing. On PostgreSQL any number of these may run."""
    with Service(path, os.environ, _now, _token) as service:
        run_worker(service)


# --- once ------------------------------------------------------------------------------------------------------------


@main.command()
@click.argument("sources", nargs=-1)
@click.option("--force", is_flag=True, help="All, ignoring schedule, back-off and Retry-After; never the guards.")
@click.pass_obj
def refresh(path: Path, sources: tuple[str, ...], force: bool) -> None:
    """Load what is due, judge it, publish it, once."""
    config = _load(path)
    names = _named(config, sources)
    with open_store(config.store) as store, _cycle(config, store) as cycle:
        cycle.rebuild()
        due = [name for name in names if force or is_due(config.sources[name], store.source(name), _now())]
        with _progress(f"Loading {', '.join(due) or 'nothing'}"), ThreadPoolExecutor(THREADS) as pool:
            outcomes = list(pool.map(cycle.refresh, due))
        for outcome in outcomes:
            _say_outcome(outcome)
        states = [store.source(name) for name in names]
    for state in states:
        if state.name not in due:
            _say_not_due(state)
    sys.exit(TROUBLE if any(state.state in {"held", "failing"} for state in states) else GOOD)


def _say_outcome(outcome: Outcome) -> None:
    counts = {"new": outcome.new, "changed": outcome.revised, "set aside": outcome.set_aside}
    parts = [f"{outcome.items} items", *(f"{count} {word}" for word, count in counts.items() if count)]
    head = {"hold": "held", "failed": "failed"}.get(outcome.verdict)
    said.print(f"{outcome.source}: {head or outcome.verdict + ', ' + ', '.join(parts)}", markup=False)
    if outcome.reason:
        said.print(f"  {outcome.reason}", markup=False)
    if outcome.verdict == "hold":
        said.print(f"  What is published stays. If this is right: syndicate accept {outcome.source}", markup=False)
    for problem in outcome.problems:
        where = ": ".join(part for part in (problem.item, problem.field, problem.message) if part)
        said.print(f"  {where}", markup=False)


def _say_not_due(state: SourceState) -> None:
    when = f"{state.next_due:%Y-%m-%d %H:%M} UTC" if state.next_due else "later"
    trouble = f"; {state.state}: {state.reason}" if state.state in {"held", "failing"} else ""
    said.print(f"{state.name}: not due until {when}{trouble}", markup=False)


@main.command()
@click.argument("source")
@click.pass_obj
def accept(path: Path, source: str) -> None:
    """Take a held load as the new normal, and publish it."""
    config = _load(path)
    (name,) = _named(config, [source])
    with open_store(config.store) as store, _cycle(config, store) as cycle:
        outcome = cycle.accept(name)
    if outcome is None:
        said.print(f"{name}: nothing is held", markup=False)
        sys.exit(TROUBLE)
    _say_outcome(outcome)


@main.command("preview")
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--now", "moment", help="Judge as of this moment, e.g. 2016-10-24 or 2016-10-24T09:00.")
@click.pass_obj
def preview_command(path: Path, source: str, as_json: bool, moment: str | None) -> None:
    """What would be published of a source, and where each field came from; stores nothing."""
    config = _load(path)
    (name,) = _named(config, [source])
    at = _moment(moment, config) if moment else _now()
    with _what_is_stored(config) as store, _cycle(config, store) as cycle, _progress(f"Loading {name}"):
        seen = preview(cycle, name, at=at)
    if as_json:
        click.echo(json.dumps(seen.as_json(), ensure_ascii=False, indent=2))
    else:
        _show_preview(seen)
    sys.exit(GOOD if seen.verdict in {"publish", "partial"} else TROUBLE)


def _moment(text: str, config: Config) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write a moment such as 2016-10-24 or 2016-10-24T09:00", param_hint="--now") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=config.site.zone)


def _show_preview(seen: Preview) -> None:
    for number, item in enumerate(seen.items, 1):
        shown.print(f"[bold]{number}. [/bold]", end="")
        shown.print(item.get("title", "(no title)"), markup=False)
        origins = item.get("origins", {})
        for name, value in item.items():
            if name not in {"title", "origins", "warnings", "set_aside"}:
                origin = f"   <- {origins[name]}" if name in origins else ""
                shown.print(f"   {name}: {_short(value)}{origin}", markup=False)
        for warning in item.get("warnings", []):
            shown.print(f"   warning: {warning}", markup=False)
        if "set_aside" in item:
            shown.print(f"   set aside: {item['set_aside']}", markup=False)
    for problem in seen.problems:
        said.print(": ".join(p for p in (problem.item, problem.field, problem.message) if p), markup=False)
    said.print(f"{seen.source}: {seen.verdict}" + (f": {seen.reason}" if seen.reason else ""), markup=False)


def _short(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 160 else text[:157] + "..."


@main.command()
@click.pass_obj
def check(path: Path) -> None:
    """Every problem of the configuration."""
    try:
        config = _load(path)
    except ConfigError as error:
        for problem in error.problems:
            click.echo(str(problem))
        sys.exit(UNUSABLE)
    click.echo(f"{path} is good: {len(config.sources)} sources, {len(config.feeds)} feeds")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_obj
def status(path: Path, as_json: bool) -> None:
    """How every source and feed stands: age, counts, hold and reason, next due."""
    config = _load(path)
    with _what_is_stored(config) as store:
        found = status_of(config, store.sources(), store.feeds())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _show_status(found)
    sys.exit(TROUBLE if any(s["state"] in {"held", "failing"} for s in found["sources"].values()) else GOOD)


def _show_status(found: dict[str, Any]) -> None:
    """Tables that fit any terminal, cut nowhere; the reasons, which are long, stand below."""
    sources = Table("Source", "State", "Items", "Last good", "Next due", box=None)
    for name, source in found["sources"].items():
        moments = (_minute(source["last_good"]), _minute(source["next_due"]))
        sources.add_row(name, source["state"], str(source["items"]), *moments)
    feeds = Table("Feed", "Entries", "Updated", "Formats", box=None)
    for name, feed in found["feeds"].items():
        feeds.add_row(name, str(feed["entries"]), _minute(feed["updated"]), " ".join(feed["formats"]))
    shown.print(sources, feeds, sep="\n")
    for name, source in found["sources"].items():
        if source["reason"]:
            shown.print(f"\n{name}: {source['reason']}", markup=False)


def _minute(moment: str | None) -> str:
    """A moment of the status for people: in the site's zone, to the minute."""
    return moment[:16].replace("T", " ") if moment else ""


@main.command()
def schema() -> None:
    """The JSON Schema of the configuration, for editors."""
    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(path: Path, file: Path) -> None:
    """Copy the store to FILE, whole and consistent, while the service runs."""
    config = _load(path)
    with open_store(config.store, create=False) as store, _progress(f"Copying to {file}"):
        store.backup(file)
    said.print(f"Copied to {file}", markup=False)
