"""Requests a second: a feed from the artifact server, and the same answer from plain Flask, both under granian.

    python benchmarks/serving.py [--seconds 3]

On loopback, one worker each, one after the other, the same client: some connections, each with several requests under
way, so that the client is not what is measured. Prints both rates and their ratio. What is compared is the work of a
request, so the ratio says something on another machine too; the rates alone do not.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from syndicate.model import Artifact, FeedState, Publication
from syndicate.store import open_store

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BODY = b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<entry><title>Nyhet</title></entry>" * 300 + b"</feed>"
PATH = "/feeds/aktuellt.atom"
CONFIG = """\
site: {title: Test, url: "https://www.example.se/", language: sv, timezone: Europe/Stockholm, authority: "a.se,2016"}
sources:
  aktuellt: {kind: news, type: html, url: "https://www.example.se/", items: li, fields: {title: h3}}
feeds:
  aktuellt: {from: [aktuellt], formats: [atom]}
"""
CONNECTIONS = 8
UNDER_WAY = 16


def plain_flask(headers: list[tuple[str, str]]) -> Any:
    """What one would write first: a view that gives the body with its headers and lets werkzeug find the 304."""
    from flask import Flask, Response, request

    app = Flask("plain")

    @app.get(PATH)
    def feed() -> Response:
        response = Response(BODY, headers=headers)
        response.make_conditional(request.environ)
        return response

    return app


def publish(folder: Path) -> Path:
    config = folder / "feeds_config.yaml"
    config.write_text(CONFIG + f"store: sqlite:///{folder}/bench.db\n", encoding="utf-8")
    document = Artifact(
        path=PATH,
        feed="aktuellt",
        media_type="application/atom+xml; charset=utf-8",
        body=BODY,
        digest=hashlib.sha256(BODY).hexdigest(),
        published_at=AT,
    )
    with open_store(f"sqlite:///{folder}/bench.db") as store:
        feeds = (FeedState(name="aktuellt", updated=AT),)
        store.commit(Publication(at=AT, feed_versions={"aktuellt": 0}, feeds=feeds, artifacts=(document,)))
    return config


def run_server(load: Callable[[], Any], pipe: Connection) -> None:
    from syndicate.web.server import serve

    serve(load, port=0, announce=lambda address: pipe.send(address.port))


def rate_of(load: Callable[[], Any], request: bytes, seconds: float) -> float:
    """Requests a second that ``load``'s application answers."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=run_server, args=(load, theirs))
    server.start()
    try:
        if not ours.poll(30):
            sys.exit("the server did not start")
        port = ours.recv()
        length = len(first_answer(port, request))
        measure(port, request, length, seconds / 4)  # warm
        return measure(port, request, length, seconds)
    finally:
        server.terminate()
        server.join(10)


def first_answer(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    return answer.replace(b"connection: close\r\n", b"")


def measure(port: int, request: bytes, length: int, seconds: float) -> float:
    """Sends and counts. Every answer has the same length, so counting bytes is counting answers."""
    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    batch, answered, began = request * UNDER_WAY, 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        for connection in connections:
            connection.sendall(batch)
        for connection in connections:
            wanted = length * UNDER_WAY
            while wanted:
                got = len(connection.recv(min(wanted, 1_048_576)))
                if not got:
                    sys.exit("the server closed the connection")
                wanted -= got
        answered += CONNECTIONS * UNDER_WAY
    elapsed = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return answered / elapsed


def main() -> None:
    from syndicate.config import load as load_config
    from syndicate.web import create_app
    from syndicate.web.negotiation import entity_tag
    from syndicate.web.responses import prepare

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=3.0)
    seconds = min(arguments.parse_args().seconds, 30.0)
    digest = hashlib.sha256(BODY).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        path = publish(Path(folder))
        config = load_config(path, env={})
        with open_store(config.store) as store:
            document = prepare(store.artifacts().artifacts[0], now=AT)
        ours = partial(create_app, path, env={})
        theirs = partial(plain_flask, list(document.full["identity"].headers))
        for name, validators in (("200", ""), ("304", f"If-None-Match: {entity_tag(digest, 'identity')}\r\n")):
            request = f"GET {PATH} HTTP/1.1\r\nHost: a\r\n{validators}\r\n".encode()
            fast, plain = rate_of(ours, request, seconds), rate_of(theirs, request, seconds)
            print(f"{name}: artifact server {fast:,.0f}/s, plain Flask {plain:,.0f}/s, ratio {fast / plain:.1f}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
