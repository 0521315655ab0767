"""A WebSub hub as a process of its own, and a subscriber: https://www.w3.org/TR/websub/.

    python -m tests.support.hub         prints its address; ends with its standard input

The hub takes subscriptions after it has verified the intent of the subscriber (section 5.3), and pings (PubSubHubbub
0.4, section 7.1). At a ping it fetches the topic, sees that the topic names this hub and itself, and hands the content
on, signed (section 7). It can be told to fail: POST /fail?times=N&status=S.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

ROOT = Path(__file__).parents[2]


def links(header: str | None) -> dict[str, list[str]]:
    """Relation -> addresses, of a Link header (RFC 8288) as simple as ours."""
    found: dict[str, list[str]] = {}
    for part in (header or "").split(", "):
        address, _, parameters = part.partition(">")
        if address.startswith("<"):
            found.setdefault(parameters.partition('rel="')[2].rstrip('"'), []).append(address[1:])
    return found


def _get(url: str) -> tuple[dict[str, str], bytes]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def _post(url: str, body: bytes, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=body, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


class _Hub(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _HubRequest)
        self.url = f"http://127.0.0.1:{self.server_port}/hub"
        self.subscriptions: dict[str, list[tuple[str, str]]] = {}
        self.pings: list[str] = []
        self.refused: list[str] = []
        self.fail: list[int] = []

    def subscribe(self, form: dict[str, str]) -> None:
        challenge = secrets.token_hex(8)
        query = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": challenge}
        _, body = _get(f"{form['hub.callback']}?{urlencode(query | {'hub.lease_seconds': '3600'})}")
        if body.decode() == challenge:
            entry = (form["hub.callback"], form.get("hub.secret", ""))
            self.subscriptions.setdefault(form["hub.topic"], []).append(entry)

    def distribute(self, topic: str) -> None:
        headers, body = _get(topic)
        named = links(headers.get("link"))
        if self.url not in named.get("hub", []) or named.get("self") != [topic]:
            self.refused.append(f"{topic}: {headers.get('link')}")
            return
        for callback, secret in self.subscriptions.get(topic, []):
            signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            link = f'<{self.url}>; rel="hub", <{topic}>; rel="self"'
            kind = headers["content-type"]
            _post(callback, body, Content_Type=kind, Link=link, X_Hub_Signature=f"sha256={signature}")


class _Answering(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: the tests tell what went wrong."""

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def content(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))


class _HubRequest(_Answering):
    server: _Hub

    def do_GET(self) -> None:
        hub = self.server
        self.answer(200, json.dumps({"pings": hub.pings, "refused": hub.refused}).encode())

    def do_POST(self) -> None:
        hub, body = self.server, self.content()
        asked = urlsplit(self.path)
        if asked.path == "/fail":
            query = parse_qs(asked.query)
            hub.fail = [int(query["status"][0])] * int(query["times"][0])
            return self.answer(204)
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if form.get("hub.mode") == "subscribe":
            self.answer(202)
            return hub.subscribe(form)
        if form.get("hub.mode") != "publish" or "hub.url" not in form:
            return self.answer(400, b"what?")
        hub.pings.append(form["hub.url"])
        if hub.fail:
            return self.answer(hub.fail.pop())
        self.answer(204)
        return hub.distribute(form["hub.url"])


@dataclass(frozen=True)
class Hub:
    """A running hub."""

    url: str

    def seen(self) -> dict[str, list[str]]:
        """What it was pinged about, and which topics it refused to hand on."""
        found: dict[str, list[str]] = json.loads(_get(self.url)[1])
        return found

    def fail(self, times: int, status: int = 500) -> None:
        """Answer the next pings so."""
        _post(self.url.replace("/hub", f"/fail?times={times}&status={status}"), b"")


@contextmanager
def hub_process() -> Iterator[Hub]:
    """A hub in a child process, which ends when its standard input is closed."""
    command = [sys.executable, "-m", "tests.support.hub"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Hub(process.stdout.readline().strip())
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


@dataclass
class Subscriber:
    """Somebody who subscribes: what was handed to it, as (topic, type, body)."""

    url: str = ""
    received: list[tuple[str, str, bytes]] = field(default_factory=list)
    verified: list[str] = field(default_factory=list)
    secret: str = "a word that only the two of us know"

    def subscribe(self, topic: str) -> None:
        """By discovery: fetch the topic, ask the first hub that it names (sections 4 and 5.1)."""
        found = links(_get(topic)[0].get("link"))
        form = {"hub.mode": "subscribe", "hub.topic": found["self"][0], "hub.callback": self.url}
        kind = "application/x-www-form-urlencoded"
        status = _post(found["hub"][0], urlencode(form | {"hub.secret": self.secret}).encode(), Content_Type=kind)
        assert status == 202, status

    def has(self, topic: str) -> list[bytes]:
        return [body for known, _, body in self.received if known == topic]


@contextmanager
def subscriber() -> Iterator[Subscriber]:
    """A subscriber with a callback on loopback."""
    reader = Subscriber()

    class Callback(_Answering):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            reader.verified.append(query["hub.topic"])
            self.answer(200, query["hub.challenge"].encode())

        def do_POST(self) -> None:
            body = self.content()
            signature = hmac.new(reader.secret.encode(), body, hashlib.sha256).hexdigest()
            if self.headers["X-Hub-Signature"] == f"sha256={signature}":
                topic = links(self.headers["Link"])["self"][0]
                reader.received.append((topic, self.headers["Content-Type"], body))
            self.answer(204)

    with ThreadingHTTPServer(("127.0.0.1", 0), Callback) as server:
        server.daemon_threads = True
        reader.url = f"http://127.0.0.1:{server.server_port}/callback"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield reader
        finally:
            server.shutdown()
            thread.join(5)


def _main() -> None:
    with _Hub() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    _main()
