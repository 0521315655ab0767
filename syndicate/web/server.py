"""Running the web processes: granian, started from code, with a scheduler or nothing beside it.

The parent process takes no requests. It starts the workers, starts a new one where one has died, and ends them all
within seconds when it is told to stop.
"""

from __future__ import annotations

import contextlib
import http.client
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer

from syndicate import logs
from syndicate.config import Config
from syndicate.errors import SyndicateError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logs.get("web")

Loader = Callable[[], "WSGIApplication"]

# A request only chooses bytes from memory: threads beyond these would wait for each other.
_THREADS = 2
# Bytes of request line and headers; no honest request comes near.
_LONGEST_REQUEST = 64 * 1024
# Seconds that a worker has to finish what it is doing when told to stop.
_GRACE = 3
# Seconds between two looks for the parent, and longest wait for the first answer.
_PARENT_PERIOD = 1.0
_START_LIMIT = 30.0
# granian's own words go to stderr, and only where something is wrong.
_LOGGING: Mapping[str, Any] = {
    "formatters": {"generic": {"format": "granian: %(message)s"}},
    "handlers": {"console": {"formatter": "generic", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}},
    "loggers": {"_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service listens: never port 0, that has been settled by then."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """As a browser takes it; an address for all interfaces is shown as the loopback one."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - read, not bound
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"


def serve(
    load: Loader,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    beside: AbstractContextManager[object] | None = None,
    announce: Callable[[Address], None] = lambda _: None,
) -> None:
    """Serves until SIGTERM or SIGINT, and returns when everything has ended.

    load: makes the WSGI application in each worker; a module's function or a partial of one, so that it can be pickled
    port: 0 takes a free one
    beside: entered once the port is ours, left when the workers have ended: the scheduler of ``syndicate serve``
    announce: told the address once it answers, from another thread
    Raises SyndicateError where the port is taken; SystemExit(1) where workers end as soon as they are started.
    Must run in the main thread, where signals arrive.
    """
    # Workers are made afresh and not forked: this process has threads (the scheduler's), and a fork would copy their
    # locks in whatever state they are.
    multiprocessing.set_start_method("spawn", force=True)
    # Until granian sets its own: a signal while ``beside`` begins ends that in order too.
    for early in (signal.SIGTERM, signal.SIGINT):
        signal.signal(early, _stop_early)
    with _reserved(host, port) as address, beside or nullcontext():
        server = _server(address, workers)
        threading.Thread(target=_tell_when_up, args=(address, announce), daemon=True).start()
        try:
            server.serve(target_loader=partial(_load_in_worker, load, os.getpid()), wrap_loader=False)
        except SystemExit:
            # A worker that happened to go first makes granian end with 1; asked to stop, we stopped well.
            if not server.interrupt_signal:
                raise


def _stop_early(*_: object) -> NoReturn:
    sys.exit(0)


def _server(address: Address, workers: int) -> MPServer:
    return MPServer(
        "syndicate.web:create_app",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        websockets=False,
        http1_settings=HTTP1Settings(max_buffer_size=_LONGEST_REQUEST),
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE,
        log_dictconfig=dict(_LOGGING),
        log_level=LogLevels.warning,
        log_access=False,  # addresses of readers are nobody's business
    )


@contextlib.contextmanager
def _reserved(host: str, port: int) -> Iterator[Address]:
    """The address, held for us while this lasts.

    Workers share the port by SO_REUSEPORT. So that port 0 means one port for all of them, and the port stays ours while
    a worker is replaced, this process binds it too, without listening.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    _refuse_if_taken(family, host, port)
    with socket.socket(family, socket.SOCK_STREAM) as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind((host, port))
        yield Address(host, holder.getsockname()[1])


def _refuse_if_taken(family: socket.AddressFamily, host: str, port: int) -> None:
    """Without this, a second service on the port would share it with the first, and readers get either."""
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise SyndicateError(
            f"cannot listen at {host}, port {port}: {error.strerror}; choose another with --port"
        ) from error


def _load_in_worker(load: Loader, parent: int) -> WSGIApplication:
    logs.configure()
    # A group of its own: Ctrl-C in a terminal reaches the parent alone, which then ends the workers in order.
    os.setpgid(0, 0)
    threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    return load()


def _end_with(parent: int) -> None:
    """Ends this worker once its parent is gone, killed perhaps: nobody would end it, and it would hold the port."""
    while os.getppid() == parent:
        time.sleep(_PARENT_PERIOD)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    os.kill(os.getpid(), signal.SIGKILL)


def _tell_when_up(address: Address, announce: Callable[[Address], None]) -> None:
    deadline = time.monotonic() + _START_LIMIT
    while time.monotonic() < deadline:
        if _answers(address):
            announce(address)
            return
        time.sleep(0.05)
    log.warning("no worker answers", address=address.url, seconds=_START_LIMIT)


def _answers(address: Address) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host)  # noqa: S104 - read, not bound
    connection = http.client.HTTPConnection(host, address.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


def serve_config(config: Config, **options: Any) -> None:
    """``serve`` for a configuration that has been read: what ``syndicate web`` and ``syndicate serve`` run.

    Each worker reads the file anew. Where it has been made wrong since, ``config`` stays in force: a worker that is
    replaced in that moment must not end the service.
    """
    from syndicate.web import create_app  # noqa: PLC0415 - the package does not import this module, so this may

    serve(partial(create_app, config.path, fallback=config), **options)
