"""The commands that load and publish once: ``refresh``, ``accept``."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import click

from syndicate.cli._shared import (
    GOOD,
    TROUBLE,
    _,
    complete_source,
    cycle_over,
    load_config,
    main,
    named,
    now,
    progress,
    said,
    state_word,
    tell,
)
from syndicate.delivery import Courier
from syndicate.model import Outcome, SourceState
from syndicate.schedule import THREADS, is_due
from syndicate.store import open_store

SOON = timedelta(seconds=5)  # longer than hubs wait, shorter than any wait after a failure


@main.command(help=_("Load what is due, judge it, publish it, once."))
@click.argument("sources", nargs=-1, shell_complete=complete_source)
@click.option("--force", is_flag=True, help=_("All, ignoring schedule, back-off and Retry-After; never the guards."))
@click.pass_obj
def refresh(path: Path, sources: tuple[str, ...], force: bool) -> None:
    """Load what is due, judge it, publish it, once."""
    config = load_config(path)
    names = named(config, sources)
    with open_store(config.store) as store, cycle_over(config, store) as cycle:
        cycle.rebuild()
        due = [name for name in names if force or is_due(config.sources[name], store.source(name), now())]
        with (
            progress(_("Loading {sources}", sources=", ".join(due)) if due else ""),
            ThreadPoolExecutor(THREADS) as pool,
        ):
            outcomes = list(pool.map(cycle.refresh, due))
        for outcome in outcomes:
            _say_outcome(outcome)
        _deliver(Courier(config, store, cycle.door, now))
        states = [store.source(name) for name in names]
    for state in states:
        if state.name not in due:
            _say_not_due(state)
    sys.exit(TROUBLE if any(state.troubled for state in states) else GOOD)


def _deliver(courier: Courier) -> None:
    """Send what is to be told to others, for those who run ``refresh`` from cron and no worker.

    Hubs are told a moment after the publication; that is waited for, as the next refresh may be far away.
    """
    if not courier.store.message_due(now() + SOON):
        return
    with progress(_("Telling others")):
        sent = courier.deliver()
        while courier.store.message_due(now() + SOON):
            time.sleep(0.2)
            sent += courier.deliver()
    # A hub that cannot be reached has the same reason for hundreds of documents.
    for kind, why in dict.fromkeys((message.kind, message.result or "") for message in sent if not message.delivered):
        said.print(_("{what}: not delivered: {why}", what=kind, why=tell(why)), markup=False)


def _say_outcome(outcome: Outcome) -> None:
    said.print(f"{outcome.source}: {_came_of(outcome)}", markup=False)
    if outcome.reason:
        said.print(f"  {tell(outcome.reason)}", markup=False)
    if outcome.state == "held":
        said.print(
            "  " + _("What is published stays. If this is right: syndicate accept {source}", source=outcome.source),
            markup=False,
        )
    for problem in outcome.problems:
        where = ": ".join(part for part in (problem.item, problem.field, tell(problem.message)) if part)
        said.print(f"  {where}", markup=False)


def _came_of(outcome: Outcome) -> str:
    """What became of a source, with the numbers that are not nothing."""
    if outcome.verdict == "failed":
        return _("failed")
    if outcome.state == "held":
        return _("held") if outcome.verdict == "hold" else f"{_('held')}, {_('unchanged')}"
    verdict = {"publish": _("published"), "partial": _("published in part"), "unchanged": _("unchanged")}
    items = _counted(outcome.items, _("1 item"), _("{count} items", count=outcome.items))
    others = [
        _counted(outcome.new, _("1 new"), _("{count} new", count=outcome.new)),
        _counted(outcome.revised, _("1 changed"), _("{count} changed", count=outcome.revised)),
        _counted(outcome.set_aside, _("1 set aside"), _("{count} set aside", count=outcome.set_aside)),
    ]
    return ", ".join([verdict[outcome.verdict], items or _("{count} items", count=0), *filter(None, others)])


def _counted(count: int, one: str, more: str) -> str:
    """The words for one or for more; none for nothing."""
    return more if count > 1 else one if count else ""


def _say_not_due(state: SourceState) -> None:
    when = f"{state.next_due:%Y-%m-%d %H:%M} UTC" if state.next_due else _("later")
    trouble = f"; {state_word(state.state)}: {tell(state.reason or '')}" if state.state in {"held", "failing"} else ""
    said.print(_("{source}: not due until {when}", source=state.name, when=when) + trouble, markup=False)


@main.command(help=_("Take a held load as the new normal, and publish it."))
@click.argument("source", shell_complete=complete_source)
@click.pass_obj
def accept(path: Path, source: str) -> None:
    """Take a held load as the new normal, and publish it."""
    config = load_config(path)
    (name,) = named(config, [source])
    with open_store(config.store) as store, cycle_over(config, store) as cycle:
        outcome = cycle.accept(name)
        _deliver(Courier(config, store, cycle.door, now))
    if outcome is None:
        said.print(_("{source}: nothing is held", source=name), markup=False)
        sys.exit(TROUBLE)
    _say_outcome(outcome)
