"""The commands that look after the store: ``backup``, ``restore``, ``purge``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from syndicate.cli._shared import TROUBLE, load_config, main, now, progress, said
from syndicate.errors import Stale
from syndicate.purging import Purged, also_elsewhere, find, purge
from syndicate.store import open_store
from syndicate.store import restore as restore_store

ATTEMPTS = 5  # of a removal that publications overtake


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(path: Path, file: Path) -> None:
    """Copy the store to FILE, whole and consistent, while the service runs."""
    config = load_config(path)
    with open_store(config.store, create=False) as store, progress(f"Copying to {file}"):
        store.backup(file)
    said.print(f"Copied to {file}", markup=False)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def restore(path: Path, file: Path) -> None:
    """Put a copy that `backup` made in the place of the store; what was there is kept beside it."""
    config = load_config(path)
    there = Path(config.store.removeprefix("sqlite:///"))
    aside = there.with_name(f"{there.name}.{now():%Y%m%dT%H%M%S}.before-restore")
    with progress(f"Restoring {file}"):
        kept = restore_store(config.store, file, aside=aside)
        with open_store(config.store) as store:
            feeds = sum(state.entries > 0 for state in store.feeds().values())
    said.print(f"Restored from {file}: {feeds} feeds with entries. A running service shows it at once.", markup=False)
    if kept:
        said.print(f"What was there before is in {aside}", markup=False)


@main.command("purge")
@click.argument("item", metavar="ID")
@click.pass_obj
def purge_command(path: Path, item: str) -> None:
    """Remove an item for good, everywhere, so that it does not come back from its source."""
    config = load_config(path)
    with open_store(config.store, create=False) as store:
        found = find(store, item)
        if not found:
            said.print(
                f"syndicate: there is no item {item}; name it by its id (an entry's id or guid, an event's UID), or by "
                "the address of its page",
                markup=False,
            )
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
                said.print(f"  {other.source} has what may be the same: {other.id}", markup=False)
    said.print(
        "What others have fetched, copies of the store, exports and logs are as they were: export again, and make a new"
        " backup.",
        markup=False,
    )


def _say(done: Purged) -> None:
    said.print(f"Removed for good: “{done.record.item.title or '(no title)'}” ({done.record.id})", markup=False)
    said.print(f"  new without it: {', '.join(done.feeds) or 'no feed held it'}", markup=False)
