"""The web: published documents from memory, a few pages, and how the service is.

``create_app`` makes the WSGI application; any WSGI server can run it::

    SYNDICATE_CONFIG=feeds_config.yaml granian --interface wsgi --factory syndicate.web:create_app

``syndicate.web.server`` runs granian from code.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from syndicate.config import Config, load
from syndicate.store import open_store
from syndicate.web.artifacts import ArtifactServer
from syndicate.web.pages import create_pages
from syndicate.web.watch import Watch

__all__ = ["create_app"]


def create_app(
    path: Path | None = None, *, env: Mapping[str, str] | None = None, fallback: Config | None = None
) -> ArtifactServer:
    """The WSGI application for a configuration, already looking for new publications.

    path: of the configuration; without it SYNDICATE_CONFIG names it, else it is ``feeds_config.yaml``
    env: the environment, os.environ where not given: this is one of the two places that may read it
    fallback: the configuration that stays in force while the file is wrong
    Raises ConfigError where the file is wrong and there is no fallback. A store that cannot be reached is no error: it
    is tried again every second.
    """
    environment = os.environ if env is None else env
    config = path or Path(environment.get("SYNDICATE_CONFIG", "feeds_config.yaml"))
    watch = Watch(config, env=environment, load=load, open_store=partial(open_store, create=False), fallback=fallback)
    watch.start()
    pages = create_pages(lambda: watch.holding, now=lambda: datetime.now(UTC))
    return ArtifactServer(watch.routes, pages, close=watch.stop, count=watch.count)
