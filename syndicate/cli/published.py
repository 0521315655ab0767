"""The commands about what is published: ``verify``, ``export``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from syndicate.cli._shared import GOOD, TROUBLE, _, cycle_over, load_config, main, now, progress, said, shown, tell
from syndicate.export import NGINX, export
from syndicate.press import source_of
from syndicate.store import open_store
from syndicate.verify import Checked, Report, forget, verify

TOLD = 10  # faults of one document that are shown in full


@main.command("verify", help=_("Read every published document back with other parsers and compare it with the store."))
@click.option("--json", "as_json", is_flag=True, help=_("For machines."))
@click.option("--repair", is_flag=True, help=_("Make what is faulty anew from what is remembered, and look again."))
@click.pass_obj
def verify_command(path: Path, as_json: bool, repair: bool) -> None:
    """Read every published document back with other parsers and compare it with the store."""
    config = load_config(path)
    with open_store(config.store, create=False) as store, progress(_("Reading what is published")):
        found = verify(config, store, now=now())
        if repair and not found.good:
            faulty = sum(bool(each.faults) for each in found.documents)
            said.print(_("{count} documents are made anew", count=faulty), markup=False)
            forget(store, found, at=now())
            with cycle_over(config, store) as cycle:
                cycle.rebuild()
            found = verify(config, store, now=now())
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        _show(found)
    sys.exit(GOOD if found.good else TROUBLE)


@main.command(
    "export", help=_("Write what is published into DIR as files for any web server, with an example for nginx.")
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def export_command(path: Path, folder: Path) -> None:
    """Write what is published into DIR as files for any web server, with an example for nginx."""
    config = load_config(path)
    with open_store(config.store, create=False) as store, progress(_("Writing to {folder}", folder=folder)):
        done = export(config, store, folder, now=now())
    counted = {"files": done.files, "folder": folder, "written": done.written, "removed": done.removed}
    said.print(_("{files} files in {folder}: {written} written, {removed} taken away", **counted), markup=False)
    said.print(_("How nginx serves them: {file}", file=folder / NGINX), markup=False)


def _as_json(found: Report) -> dict[str, Any]:
    return {
        "good": found.good,
        "documents": [
            {
                "path": each.path,
                "feed": each.feed,
                "bytes": each.size,
                "entries": each.entries,
                "faults": [{"item": item, "fault": fault} if item else {"fault": fault} for item, fault in each.faults],
            }
            for each in found.documents
        ],
    }


def _show(found: Report) -> None:
    table = Table(_("Document"), _("Entries"), _("Bytes"), _("Faults"), box=None)
    for each in _rows(found):
        entries = "" if each.entries is None else str(each.entries)
        table.add_row(each.path, entries, f"{each.size:,}", str(len(each.faults)) if each.faults else _("none"))
    shown.print(table)
    faulty = [each for each in found.documents if each.faults]
    for each in faulty:
        shown.print(f"\n{each.path}", markup=False)
        for item, fault in each.faults[:TOLD]:
            shown.print(f"  {f'“{item}”: ' if item else ''}{tell(fault)}", markup=False)
        if len(each.faults) > TOLD:
            shown.print(f"  {_('and {count} more', count=len(each.faults) - TOLD)}", markup=False)
    if not found.settled:
        said.print(
            _("Something was published meanwhile each time; what is said here may be of two moments."), markup=False
        )
    if faulty:
        told = _(
            "{faulty} of {all} documents are not as they should be; `syndicate verify --repair` makes them anew",
            faulty=len(faulty),
            all=len(found.documents),
        )
        said.print(told, markup=False)
    else:
        said.print(_("{count} documents, all as they should be", count=len(found.documents)), markup=False)


def _rows(found: Report) -> Iterator[Checked]:
    """A row for each document; events by themselves, which are many, in one for each source, but for faulty ones."""
    events: dict[str, list[Checked]] = {}
    for each in found.documents:
        if source_of(each.feed) is None or each.faults:
            yield each
        else:
            events.setdefault(each.feed, []).append(each)
    for owner, own in events.items():
        size = sum(each.size for each in own)
        yield Checked(path=f"/events/ ({source_of(owner)})", feed=owner, size=size, entries=len(own))
