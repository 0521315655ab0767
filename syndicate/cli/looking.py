"""The commands that only look: ``preview``, ``check``, ``status``, ``schema``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from syndicate.cli._shared import (
    GOOD,
    TROUBLE,
    UNUSABLE,
    _,
    complete_source,
    cycle_over,
    load_config,
    main,
    moment_of,
    named,
    now,
    progress,
    said,
    shown,
    state_word,
    tell,
    told_problem,
    what_is_stored,
)
from syndicate.config import json_schema
from syndicate.config.plugins import faults, known_types
from syndicate.errors import ConfigError
from syndicate.preview import Preview, preview
from syndicate.web.health import status as status_of
from syndicate.web.hubs import LOOKED_AT, hub_states


@main.command("preview", help=_("What would be published of a source, and where each field came from; stores nothing."))
@click.argument("source", shell_complete=complete_source)
@click.option("--json", "as_json", is_flag=True, help=_("For machines."))
@click.option("--now", "moment", help=_("Judge as of this moment, e.g. 2016-10-24 or 2016-10-24T09:00."))
@click.pass_obj
def preview_command(path: Path, source: str, as_json: bool, moment: str | None) -> None:
    """What would be published of a source, and where each field came from; stores nothing."""
    config = load_config(path)
    (name,) = named(config, [source])
    at = moment_of(moment, config.site.zone) if moment else now()
    with (
        what_is_stored(config) as store,
        cycle_over(config, store) as cycle,
        progress(_("Loading {sources}", sources=name)),
    ):
        seen = preview(cycle, name, at=at)
    if as_json:
        click.echo(json.dumps(seen.as_json(), ensure_ascii=False, indent=2))
    else:
        _show_preview(seen)
    sys.exit(GOOD if seen.verdict in {"publish", "partial"} else TROUBLE)


def _show_preview(seen: Preview) -> None:
    for number, item in enumerate(seen.items, 1):
        shown.print(f"[bold]{number}. [/bold]", end="")
        origins = item.get("origins", {})
        shown.print(f"{item.get('title', _('(no title)'))}{_came_from(origins, 'title')}", markup=False)
        for name, value in item.items():
            if name not in {"title", "origins", "warnings", "set_aside"}:
                shown.print(f"   {name}: {_short(value)}{_came_from(origins, name)}", markup=False)
        for warning in item.get("warnings", []):
            shown.print(f"   {_('warning')}: {tell(warning)}", markup=False)
        if "set_aside" in item:
            shown.print(f"   {_('set aside')}: {tell(item['set_aside'])}", markup=False)
    for problem in seen.problems:
        said.print(": ".join(p for p in (problem.item, problem.field, tell(problem.message)) if p), markup=False)
    verdict = {
        "publish": _("would be published"),
        "partial": _("would be published in part"),
        "hold": _("would be held"),
        "failed": _("failed"),
    }[seen.verdict]
    said.print(f"{seen.source}: {verdict}" + (f": {tell(seen.reason)}" if seen.reason else ""), markup=False)


def _came_from(origins: dict[str, str], name: str) -> str:
    return f"   <- {origins[name]}" if name in origins else ""


def _short(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 160 else text[:157] + "..."


@main.command(help=_("Every problem of the configuration."))
@click.pass_obj
def check(path: Path) -> None:
    """Every problem of the configuration."""
    try:
        config = load_config(path)
    except ConfigError as error:
        for problem in error.problems:
            click.echo(told_problem(problem))
        sys.exit(UNUSABLE)
    used = {source.type for source in config.sources.values()}
    broken = [words for name, words in faults() if name in used] + [s.fault for s in config.sources.values() if s.fault]
    for words in dict.fromkeys(broken):
        click.echo(tell(words))
    if broken:
        sys.exit(UNUSABLE)
    counts = {"sources": len(config.sources), "feeds": len(config.feeds)}
    click.echo(_("{file} is good: {sources} sources, {feeds} feeds", file=path, **counts))


@main.command(help=_("How every source and feed stands: age, counts, hold and reason, next due."))
@click.option("--json", "as_json", is_flag=True, help=_("For machines."))
@click.pass_obj
def status(path: Path, as_json: bool) -> None:
    """How every source and feed stands: age, counts, hold and reason, next due."""
    config = load_config(path)
    with what_is_stored(config) as store:
        hubs = hub_states(config, store.messages("hub", limit=LOOKED_AT))
        found = status_of(config, store.sources(), store.feeds(), hubs)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _show_status(found)
    sys.exit(TROUBLE if any(map(_troubled, found["sources"].values())) else GOOD)


def _troubled(source: dict[str, Any]) -> bool:
    """Whether a source was not believed, not read, or could not be published whole."""
    grave = any(problem.get("grave") for problem in source.get("problems", ()))
    return grave or source["state"] in {"held", "failing"}


def _show_status(found: dict[str, Any]) -> None:
    """Tables that fit any terminal, cut nowhere; the reasons, which are long, stand below."""
    sources = Table(_("Source"), _("State"), _("Items"), _("Last good"), _("Next due"), box=None)
    for name, source in found["sources"].items():
        moments = (_minute(source["last_good"]), _minute(source["next_due"]))
        sources.add_row(name, _colored(source["state"]), str(source["items"]), *moments)
    feeds = Table(_("Feed"), _("Entries"), _("Updated"), _("Formats"), box=None)
    for name, feed in found["feeds"].items():
        feeds.add_row(name, str(feed["entries"]), _minute(feed["updated"]), " ".join(feed["formats"]))
    tables = [sources, feeds]
    if "hubs" in found:
        hubs = Table(_("Hub"), _("Told"), _("Waiting"), _("Given up"), _("Last told"), box=None)
        for address, hub in found["hubs"].items():
            counts = (str(hub[name]) for name in ("told", "waiting", "given_up"))
            hubs.add_row(address, *counts, _minute(hub["last_told"]))
        tables.append(hubs)
    shown.print(*tables, sep="\n")
    for name, source in found["sources"].items():
        if source["reason"]:
            shown.print(f"\n{name}: {tell(source['reason'])}", markup=False)
        if source["state"] == "held":
            shown.print(_("If it is right: syndicate accept {source}", source=name), markup=False)
        if problems := source.get("problems"):
            shown.print(
                "\n" + _("{source}: what is not published, or not as the source has it:", source=name), markup=False
            )
        for problem in problems or ():
            named = f"{problem['item']}: " if "item" in problem else ""
            shown.print(f"  {named}{tell(problem['message'])}", markup=False)
    for address, hub in found.get("hubs", {}).items():
        if hub["problem"]:
            shown.print(f"\n{address}: {tell(hub['problem'])}", markup=False)


def _colored(state: str) -> Text:
    """The state in a word, in a colour where the terminal has colours."""
    return Text(state_word(state), style={"ok": "green", "held": "yellow", "failing": "red"}.get(state, ""))


def _minute(moment: str | None) -> str:
    """A moment of the status for people: in the site's zone, to the minute."""
    return moment[:16].replace("T", " ") if moment else ""


@main.command(help=_("The JSON Schema of the configuration, for editors."))
def schema() -> None:
    """The JSON Schema of the configuration, for editors."""
    click.echo(json.dumps(json_schema(known_types()), ensure_ascii=False, indent=2))
