"""The commands. Each is thin: it opens what it needs, asks a room, and says what came of it.

Results go to stdout, everything said on the way to stderr. Exit codes: 0 good, 1 a source failed or is held, 2 the
configuration (or the command line) cannot be used.

    _shared     the group, --config and -v, how failures are told, what a command opens
    running     serve, web, worker
    once        refresh, accept
    looking     preview, check, status, schema
    finding     discover, init
    keeping     backup, restore, purge
    published   verify, export

A module adds its commands to ``main`` when it is imported; that is all it is imported for here.
"""

from syndicate.cli import finding, keeping, looking, once, published, running
from syndicate.cli._shared import main

__all__ = ["finding", "keeping", "looking", "main", "once", "published", "running"]
