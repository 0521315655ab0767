"""The commands that look after the store: ``backup``."""

from __future__ import annotations

from pathlib import Path

import click

from syndicate.cli._shared import load_config, main, progress, said
from syndicate.store import open_store


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(path: Path, file: Path) -> None:
    """Copy the store to FILE, whole and consistent, while the service runs."""
    config = load_config(path)
    with open_store(config.store, create=False) as store, progress(f"Copying to {file}"):
        store.backup(file)
    said.print(f"Copied to {file}", markup=False)
