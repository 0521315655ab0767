"""The commands that find sources: ``discover``, ``init``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from syndicate import __version__
from syndicate.cli._shared import (
    DEFAULT_CONFIG,
    GOOD,
    TROUBLE,
    _,
    load_config,
    main,
    moment_of,
    now,
    progress,
    said,
    shown,
    tell,
)
from syndicate.config import Config
from syndicate.config.values import read_host_or_network, read_language, read_url, read_zone
from syndicate.discover import Discovery, Proposal, Site, Target, discover, snippet, starting_file, template
from syndicate.errors import SyndicateError
from syndicate.fetch import Door
from syndicate.model import Kind
from syndicate.schedule import make_door

SHOWN = 3  # items of each proposal that are shown


def _read_by(read: Callable[[str], str]) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """A check of an option by what reads the same key of a configuration."""

    def check(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
        try:
            return read(value) if value is not None else None
        except ValueError as error:
            raise click.BadParameter(str(error)) from error

    return check


_OPTIONS = (
    click.option("--kind", type=click.Choice(["news", "events"]), help=_("Look for these alone.")),
    click.option("--language", callback=_read_by(read_language), help=_("The language of the page, e.g. sv.")),
    click.option("--timezone", callback=_read_by(read_zone), help=_("The zone of its times, e.g. Europe/Stockholm.")),
    click.option(
        "--url", "base", callback=_read_by(read_url), help=_("Where a FILE is from; its links lead from there.")
    ),
    click.option("--allow", multiple=True, metavar="HOST", help=_("A private host or network that may be asked.")),
    click.option("--now", "moment", help=_("Read as of this moment, e.g. 2016-10-24.")),
)


@dataclass(frozen=True, kw_only=True)
class _Wishes:
    """What was said on the command line beside the target; see ``_OPTIONS``."""

    kind: Kind | None
    language: str | None
    timezone: str | None
    base: str | None
    allow: tuple[str, ...]
    moment: str | None


def _finding(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@main.command(
    "discover",
    help=_(
        "What a page, a feed, a calendar or an API has to offer: sources that work, ready to paste. "
        "Works without a configuration; with one its site's language, zone and allow-lists are used."
    ),
)
@click.argument("target", metavar="URL-OR-FILE")
@click.option("--json", "as_json", is_flag=True, help=_("For machines."))
@_finding
@click.pass_obj
def discover_command(path: Path, /, target: str, *, as_json: bool, **wishes: Any) -> None:
    """What a page, a feed, a calendar or an API has to offer: sources that work, ready to paste.

    Works without a configuration; with one its site's language, zone and allow-lists are used.
    """
    config = load_config(path) if path != DEFAULT_CONFIG or path.exists() else None
    found = _found(target, _Wishes(**wishes), config, folder=path.absolute().parent)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        _show(found)
    for note in found.notes:
        said.print(tell(note), markup=False)
    if not found.proposals:
        said.print(_("Nothing was found at {target} that could be published.", target=target), markup=False)
    sys.exit(GOOD if found.proposals else TROUBLE)


def _found(target: str, wishes: _Wishes, config: Config | None, *, folder: Path) -> Discovery:
    """What is there, asked through a door of its own; ``folder``: where the configuration is or will be."""
    goal = _target(target, wishes.base, folder)
    own = _own_address(goal.url)
    needed = (*wishes.allow, own) if own else wishes.allow
    known = [host for source in config.sources.values() for host in source.allow] if config else []
    at = moment_of(wishes.moment, config.site.zone if config else None) if wishes.moment else now()
    door = make_door(config) if config else Door(user_agent=f"syndicate/{__version__} (discover)")
    with door, progress(_("Looking at {target}", target=target)):
        return discover(
            goal,
            door.errand(allow=list(dict.fromkeys((*needed, *known)))),
            now=at,
            site=_site(config) if config else None,
            kind=wishes.kind,
            language=wishes.language,
            timezone=wishes.timezone,
            allow=tuple(dict.fromkeys(needed)),
        )


def _target(words: str, base: str | None, folder: Path) -> Target:
    """An address, or else a file. Raises BadParameter for what is neither."""
    if "://" in words:
        try:
            return Target(url=read_url(words.replace("webcal://", "https://", 1)))
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="URL-OR-FILE") from error
    file = Path(words)
    if not file.is_file():
        hint = f"; for a website write https://{words}" if "." in words and not file.exists() else ""
        raise click.BadParameter(f"there is no file {words}{hint}", param_hint="URL-OR-FILE")
    return Target(path=file.resolve(), base=base, folder=folder.resolve())


def _own_address(url: str | None) -> str | None:
    """The host and port of an address on this machine or network that was typed by name: it is meant to be asked."""
    parts = urlsplit(url or "")
    host = parts.hostname or ""
    try:
        port = f":{parts.port}" if parts.port else ""
        read_host_or_network(host)
    except ValueError:
        return None
    literal = host.replace(".", "").isdigit() or ":" in host
    if not literal and host != "localhost" and "." in host:
        return None
    return f"[{host}]{port}" if ":" in host and port else f"{host}{port}"


def _site(config: Config) -> Site:
    site = config.site
    return Site(site.title, site.url, site.language, site.timezone, site.authority, given=True)


def _show(found: Discovery) -> None:
    for number, one in enumerate(found.proposals, 1):
        shown.print(f"{number}. {_summary(one)}", markup=False)
        for item in one.items[:SHOWN]:
            shown.print(f"   - {_line(item)}", markup=False)
        if len(one.items) > SHOWN:
            shown.print("     " + _("and {count} more", count=len(one.items) - SHOWN), markup=False)
        for problem in one.problems[:3]:
            shown.print(f"   {_('note')}: {tell(str(problem))}", markup=False)
    if found.proposals:
        shown.print(f"\n{_('To paste into feeds_config.yaml:')}\n", markup=False)
        click.echo(snippet(found), nl=False)


def _summary(one: Proposal) -> str:
    """A proposal in a line: its name, what it is, how many items, why."""
    kind = _("news") if one.kind == "news" else _("events")
    return f"{one.name}: {kind}, {_('{count} items', count=len(one.items))}; {tell(one.why)}"


def _line(item: dict[str, object]) -> str:
    when = item.get("published") or item.get("start")
    parts = [
        str(when)[:16].replace("T", " ") if when else _("no date"),
        item.get("title") or _("(no title)"),
        item.get("link"),
    ]
    words = "  ".join(str(part) for part in parts if part)
    return f"{words}  ({_('set aside')}: {tell(str(item['set_aside']))})" if "set_aside" in item else words


@main.command(
    help=_("Write a configuration to start from: of what is found at an address or in a file, else one to fill in.")
)
@click.argument("target", required=False, metavar="[URL-OR-FILE]")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help=_("The file to write; --config if not given.")
)
@click.option("--force", is_flag=True, help=_("Write over a file that is there."))
@_finding
@click.pass_obj
def init(path: Path, /, target: str | None, output: Path | None, *, force: bool, **wishes: Any) -> None:
    """Write a configuration to start from: of what is found at an address or in a file, else one to fill in."""
    file = output or path
    if file.exists() and not force:
        raise SyndicateError(f"There is a file {file} already; --force writes over it, --output names another.")
    best: tuple[Proposal, ...] = ()
    written = template(Site(authority=f"example.se,{now().year}"))
    if target is not None:
        found = _found(target, _Wishes(**wishes), None, folder=file.absolute().parent)
        for note in found.notes:
            said.print(tell(note), markup=False)
        if not found.proposals:
            raise SyndicateError(f"Nothing was found at {target} that could be published; {file} was not written.")
        best, written = found.proposals, starting_file(found)
    try:
        file.write_text(written, encoding="utf-8")
    except OSError as error:
        raise SyndicateError(f"{file} cannot be written: {error.strerror}.") from error
    _say_written(file, best)


def _say_written(file: Path, best: tuple[Proposal, ...]) -> None:
    said.print(_("Written to {file}", file=file), markup=False)
    for one in best:
        said.print(f"  {_summary(one)}", markup=False)
    command = "syndicate" if file == DEFAULT_CONFIG else f"syndicate --config {file}"
    said.print(
        _("Now: {command} check, {command} preview SOURCE, {command} serve", command=command),
        markup=False,
    )
