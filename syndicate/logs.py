"""Logging: one line an event, for people on a terminal, as JSON elsewhere.

The only room that knows structlog. Log lines hold source and feed names, numbers and reasons; never a secret, a whole
IP address or the text of an item.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def configure(*, verbose: bool = False, quiet: bool = False, json: bool | None = None) -> None:
    """Set the process's logging up, once, at its start.

    quiet: only what is wrong with us, for commands that tell the rest themselves
    json: None means JSON unless stderr is a terminal
    """
    level = logging.DEBUG if verbose else logging.ERROR if quiet else logging.INFO
    as_json = not sys.stderr.isatty() if json is None else json
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # A tick that takes longer than a second is no news: the next one does what it left.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def get(room: str) -> Any:
    """A logger that names the room it speaks from."""
    return structlog.get_logger(room=room)
