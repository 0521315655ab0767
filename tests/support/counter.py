"""The service's counter on loopback: what the store has published, answered as the web processes answer it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import Client

from syndicate.config import Config
from syndicate.store import Store
from syndicate.web.artifacts import ArtifactServer
from syndicate.web.holding import Holding
from syndicate.web.responses import NOT_FOUND

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass(frozen=True)
class Answer:
    """What was answered. ``headers`` by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Counter:
    """What is published, as of the last ``look``. ``statuses``: of what was answered at the port, in order."""

    def __init__(self, config: Config) -> None:
        self.holding = Holding(config=config)
        self.app = ArtifactServer(lambda: self.holding.routes, _nothing, close=lambda: None)
        self.client = Client(self.app)
        self.statuses: list[int] = []

    def configured(self, config: Config) -> None:
        self.holding = self.holding.configured(config)

    def look(self, store: Store, *, now: datetime) -> None:
        """Take up what was published since the last time."""
        holding = self.holding
        if store.publication() != holding.table.number:
            published = store.artifacts(after=holding.table.number)
            holding = holding.published(holding.table.after(published, now=now))
        self.holding = holding.looked_at(store.sources(), store.feeds(), now=now)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to one request, redirects not followed."""
        with self.client.get(path, headers=dict(headers or {})) as answer:
            return Answer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.get_data())


def _nothing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response(NOT_FOUND.status, list(NOT_FOUND.headers))
    return [NOT_FOUND.body]


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def open_counter(counter: Counter) -> Iterator[str]:
    """The counter on a port of loopback; gives its address, ending in a slash."""

    def listening(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            counter.statuses.append(int(status[:3]))
            return start_response(status, headers, *more)

        return counter.app(environ, start)

    server = make_server("127.0.0.1", 0, listening, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
