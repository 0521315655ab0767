"""The commands that run until they are ended: ``serve``, ``web``, ``worker``."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from syndicate.cli._shared import _, load_config, main, now, said, token
from syndicate.config import Config
from syndicate.config.models import DEFAULT_PUBLIC_URL
from syndicate.schedule import Service, run_worker, scheduler
from syndicate.web.server import Address, serve_config


def _announce(config: Config, address: Address) -> None:
    said.print(_("Serving at {address}", address=address.url), markup=False)
    for feed in config.feeds.values():
        for format_ in feed.formats:
            said.print(f"  {address.url.rstrip('/')}{feed.path_of(format_)}", markup=False)
    if config.public_url == DEFAULT_PUBLIC_URL != address.url:
        named = _(
            "Addresses inside the documents begin with {address}; set public_url to where the service is reached.",
            address=DEFAULT_PUBLIC_URL,
        )
        said.print(named, markup=False)


_LISTEN = (
    click.option("--host", default="127.0.0.1", show_default=True, help=_("The address to listen at.")),
    click.option(
        "--port",
        default=8000,
        show_default=True,
        envvar="PORT",
        type=click.IntRange(0, 65535),
        help=_("The port; 0 takes a free one."),
    ),
    click.option(
        "--workers",
        default=1,
        show_default=True,
        envvar="WEB_CONCURRENCY",
        type=click.IntRange(1),
        help=_("Processes."),
    ),
)


def _listening(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_LISTEN):
        function = option(function)
    return function


@main.command(help=_("Everything in one command: load what is due, keep to the schedule, serve the feeds."))
@_listening
@click.pass_obj
def serve(path: Path, host: str, port: int, workers: int) -> None:
    """Everything in one command: load what is due, keep to the schedule, serve the feeds."""
    config = load_config(path)
    said.print(_("Loading what is due; the feeds appear as their sources are read. Ctrl-C ends it."))
    with Service(path, os.environ, now, token) as service:
        announce = partial(_announce, config)
        serve_config(config, host=host, port=port, workers=workers, beside=scheduler(service), announce=announce)


@main.command(help=_("Serve what is published; load nothing. Any number of these may run beside workers."))
@_listening
@click.pass_obj
def web(path: Path, host: str, port: int, workers: int) -> None:
    """Serve what is published; load nothing. Any number of these may run beside workers."""
    config = load_config(path)
    serve_config(config, host=host, port=port, workers=workers, announce=partial(_announce, config))


@main.command(help=_("Load and publish on schedule; serve nothing. On PostgreSQL any number of these may run."))
@click.pass_obj
def worker(path: Path) -> None:
    """Load and publish on schedule; serve nothing. On PostgreSQL any number of these may run."""
    with Service(path, os.environ, now, token) as service:
        run_worker(service)
