"""The commands that look after the store: ``backup``, ``restore``, ``purge``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from syndicate.cli._shared import TROUBLE, _, load_config, main, now, progress, said
from syndicate.errors import Stale
from syndicate.press import source_of
from syndicate.purging import Purged, also_elsewhere, find, purge
from syndicate.store import open_store
from syndicate.store import restore as restore_store

ATTEMPTS = 5  # of a removal that publications overtake


@main.command(help=_("Copy the store to FILE, whole and consistent, while the service runs."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(path: Path, file: Path) -> None:
    """Copy the store to FILE, whole and consistent, while the service runs."""
    config = load_config(path)
    with open_store(config.store, create=False) as store, progress(_("Copying to {file}", file=file)):
        store.backup(file)
    said.print(_("Copied to {file}", file=file), markup=False)


@main.command(help=_("Put a copy that `backup` made in the place of the store; what was there is kept beside it."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def restore(path: Path, file: Path) -> None:
    """Put a copy that `backup` made in the place of the store; what was there is kept beside it."""
    config = load_config(path)
    there = Path(config.store.removeprefix("sqlite:///"))
    aside = there.with_name(f"{there.name}.{now():%Y%m%dT%H%M%S}.before-restore")
    with progress(_("Restoring {file}", file=file)):
        kept = restore_store(config.store, file, aside=aside)
        with open_store(config.store) as store:
            feeds = sum(state.entries > 0 and source_of(name) is None for name, state in store.feeds().items())
    restored = _(
        "Restored from {file}; feeds with entries: {feeds}. A running service shows it at once.", file=file, feeds=feeds
    )
    said.print(restored, markup=False)
    if kept:
        said.print(_("What was there before is in {file}", file=aside), markup=False)


@main.command("purge", help=_("Remove an item for good, everywhere, so that it does not come back from its source."))
@click.argument("item", metavar="ID")
@click.pass_obj
def purge_command(path: Path, item: str) -> None:
    """Remove an item for good, everywhere, so that it does not come back from its source."""
    config = load_config(path)
    with open_store(config.store, create=False) as store:
        found = find(store, item)
        if not found:
            missing = _(
                "there is no item {item}; name it by its id (an entry's id or guid, an event's UID), or by the address"
                " of its page",
                item=item,
            )
            said.print(f"syndicate: {missing}", markup=False)
            sys.exit(TROUBLE)
        for record in found:
            for attempt in range(ATTEMPTS):
                try:
                    _say(purge(config, store, record, at=now()))
                    break
                except Stale:
                    if attempt == ATTEMPTS - 1:
                        raise
            for other in also_elsewhere(store, record):
                same = _("{source} has what may be the same: {id}", source=other.source, id=other.id)
                said.print(f"  {same}", markup=False)
    left = _(
        "What others have fetched, copies of the store, exports and logs are as they were: export again, and make a new"
        " backup."
    )
    said.print(left, markup=False)


def _say(done: Purged) -> None:
    title = done.record.item.title or _("(no title)")
    said.print(_("Removed for good: “{title}” ({id})", title=title, id=done.record.id), markup=False)
    anew = _("new without it: {feeds}", feeds=", ".join(done.feeds)) if done.feeds else _("no feed held it")
    said.print(f"  {anew}", markup=False)
