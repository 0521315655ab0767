"""A house to serve from: a configuration, a real store, publications made by hand, and granian in a child process."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli
from werkzeug.test import Client

from syndicate.config import load
from syndicate.model import Artifact, FeedState, Publication, SourceState
from syndicate.store import Store, open_store
from syndicate.web.artifacts import ArtifactServer
from syndicate.web.pages import create_pages
from syndicate.web.watch import Watch

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MEDIA_TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}
CONFIG = """\
site:
  title: Hållbar upphandling
  url: https://www.hållbarupphandling.se/
  language: {language}
  timezone: Europe/Stockholm
  authority: xn--hllbarupphandling-8qb.se,2016
  contact: webbredaktion@example.se
{site}public_url: {public_url}
store: {store}
sources:
  aktuellt: {{kind: news, type: html, url: "https://www.example.se/", items: li, fields: {{title: h3}}}}
  kalendern: {{kind: events, type: html, url: "https://www.example.se/", items: li, fields: {{title: h3, when: .time}}}}
feeds:
  aktuellt:
    title: Aktuellt
    description: Nyheter om hållbar upphandling
    from: [aktuellt]
    formats: [atom, rss, json]
    aliases: ["/?format=feed&type=rss", "/gamla/nyheter.xml", {{path: "/index.php?id=7", format: rss}}]
  kalendern:
    title: Kalendern
    from: [kalendern]
    formats: [ics, json]
"""


def artifact(path: str, body: bytes, *, at: datetime = NOW, packed: bool = True, **more: Any) -> Artifact:
    """A document as the press makes it."""
    extension = path.rpartition(".")[2]
    return Artifact(
        path=path,
        feed=path.split("/")[2].partition(".")[0],
        media_type=MEDIA_TYPES.get(extension, "text/plain"),
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        published_at=at,
        gzip=gzip.compress(body, mtime=0) if packed else None,
        br=brotli.compress(body) if packed else None,
        **more,
    )


def news_json(*titles: str, at: datetime = NOW) -> bytes:
    """A JSON Feed of news, an item a day, newest first."""
    items = [
        {
            "id": f"tag:example.se,2016:{number}",
            "title": title,
            "url": f"https://www.example.se/nyhet/{number}",
            "date_published": (at - timedelta(days=number)).isoformat(),
        }
        for number, title in enumerate(titles)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Aktuellt", "items": items}).encode()


def events_json(*events: tuple[str, str, str | None]) -> bytes:
    """A JSON Feed of events: title, start, end."""
    items = [
        {
            "id": f"tag:example.se,2016:e{number}",
            "title": title,
            "url": f"https://www.example.se/kalender/{number}",
            "date_published": NOW.isoformat(),
            "_event": {"start": start, "end": end, "location": "Stadshuset, Västerås", "status": "confirmed"},
        }
        for number, (title, start, end) in enumerate(events)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Kalendern", "items": items}).encode()


def make_house(folder: Path) -> House:
    """A house with a configuration and an empty store."""
    house = House(folder, f"sqlite:///{folder / 'syndicate.db'}")
    house.configure()
    house.store().close()
    return house


@dataclass
class House:
    """A configuration and a store in a folder of their own."""

    folder: Path
    url: str
    versions: dict[str, int] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "feeds_config.yaml"

    def configure(
        self, *, public_url: str = "https://feeds.example.se/", language: str = "sv", more: str = "", **site: str
    ) -> None:
        """Writes the configuration. more: further lines; site: further keys of the website."""
        keys = "".join(f'  {key}: "{value}"\n' for key, value in site.items())
        text = CONFIG.format(public_url=public_url, store=self.url, language=language, site=keys) + more
        self.config.write_text(text, encoding="utf-8")

    def store(self) -> Store:
        return open_store(self.url)

    def publish(self, *artifacts: Artifact, retired: tuple[str, ...] = (), at: datetime = NOW) -> int:
        with self.store() as store:
            feeds = {one.feed for one in artifacts}
            return store.commit(
                Publication(
                    at=at,
                    feed_versions={name: store.feed(name).version for name in feeds},
                    feeds=tuple(FeedState(name=name, entries=3, updated=at) for name in sorted(feeds)),
                    artifacts=artifacts,
                    retired=retired,
                )
            )

    def attempt(self, name: str, **state: Any) -> None:
        """The end of an attempt at a source."""
        with self.store() as store:
            known = store.source(name)
            new = SourceState(name=name, version=known.version + 1, last_checked=NOW, **{"state": "ok"} | state)
            store.commit(Publication(at=NOW, source=new))


@contextmanager
def web_client(config: Path, *, now: datetime) -> Iterator[Client]:
    """The whole application in this process, at a moment that the test gives."""
    watch = Watch(config, env={}, load=load, open_store=lambda url: open_store(url, create=False), now=lambda: now)
    watch.look()
    pages = create_pages(lambda: watch.holding, now=lambda: now)
    application: WSGIApplication = ArtifactServer(watch.routes, pages, close=watch.stop)
    try:
        yield Client(application)
    finally:
        watch.stop()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """granian on loopback, in a child process."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """One request on a connection of its own; header names with _ for -."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def until(self, path: str, good: Callable[[Answer], bool], seconds: float = 10) -> Answer:
        """The first good answer. Fails after ``seconds``."""
        deadline = time.monotonic() + seconds
        while not good(answer := self.ask(path)):
            assert time.monotonic() < deadline, answer
            time.sleep(0.03)
        return answer


_CHILD = """
import sys
import os
from pathlib import Path
from syndicate.config import load
from syndicate.web.server import serve_config

if __name__ == "__main__":
    tell = lambda address: print(address.port, flush=True)
    config = load(Path(sys.argv[1]), env=os.environ)
    serve_config(config, port=int(sys.argv[2]), workers=int(sys.argv[3]), announce=tell)
"""


@contextmanager
def serving(config: Path, *, workers: int = 1, port: int = 0, group: bool = False) -> Iterator[Server]:
    """A running server, ended by its process id. group: in a process group of its own, as a terminal starts it."""
    command = [sys.executable, "-c", _CHILD, str(config), str(port), str(workers)]
    log = config.parent / "server.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, process_group=0 if group else None
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, f"the server ended before it answered: {log.read_text()}"
        yield Server(process, int(line))
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
            process.wait(timeout=15)
        process.stdout.close()
