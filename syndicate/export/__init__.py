"""What is published as files in a folder, for a web server that runs no program, and an example for nginx.

    export(config, store, folder, now=now)

Documents, lists of feeds, pages. A file is written only where its bytes are others, in one step, with the time of its
publication, from which a web server makes Last-Modified and ETag. What an earlier export wrote and is published no
more is taken away; nothing else is.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import brotli
from werkzeug.test import Client

from syndicate.config import Config
from syndicate.errors import SyndicateError
from syndicate.export.nginx import nginx_example
from syndicate.store import Store
from syndicate.web.artifacts import ArtifactServer, Table
from syndicate.web.assets import assets
from syndicate.web.holding import Holding, prefix
from syndicate.web.pages import create_pages

__all__ = ["NGINX", "Exported", "export"]

MANIFEST = ".syndicate-export.json"
NGINX = "nginx.conf.example"
MOST_PAGES = 50_000
"""Pages that are followed from the first one."""

_MACHINES = ("/feeds.json", "/feeds.opml", "/robots.txt", "/.well-known/security.txt", "/datasets/dcat")
# They tell how the service is at a moment, which a file cannot.
_LIVE = re.compile(r"(?:/[a-z]{2})?/(?:status|healthz|readyz|metrics)(?:\..*)?")
_LINK = re.compile(rb"""(?:href|src)=["']([^"'<> ]+)["']""")
_WORTH = 200  # bytes: under this a coding saves nothing on the wire
_PACKED = (".html", ".css", ".js", ".svg", ".json", ".opml", ".txt", ".atom", ".rss", ".ics")


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of it, in files: all that there are, those written, those taken away."""

    files: int
    written: int
    removed: int


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    modified: datetime | None = None
    gzip: bytes | None = None
    br: bytes | None = None


def export(config: Config, store: Store, folder: Path, *, now: datetime) -> Exported:
    """Bring a folder in line with what is published. Raises StoreError, and SyndicateError where it cannot be written.

    now: aware; the pages show what is to come from then on
    """
    published = store.artifacts()
    table = Table().after(published, now=now)
    holding = Holding(config=config).configured(config).published(table)
    holding = holding.looked_at(store.sources(), store.feeds(), now=now)
    files = {
        _name(artifact.path): _File(artifact.body, artifact.published_at, artifact.gzip, artifact.br)
        for artifact in published.artifacts
    }
    pages = create_pages(lambda: holding, now=lambda: now)
    client = Client(ArtifactServer(lambda: holding.routes, pages, close=lambda: None))
    files |= dict(_pages(holding, client))
    policy = client.get("/").headers["Content-Security-Policy"]
    files[NGINX] = _File(nginx_example(holding, folder.absolute(), policy=policy).encode())
    try:
        return _write(files, folder)
    except OSError as error:
        raise SyndicateError(f"{error.filename or folder} cannot be written: {error.strerror}.") from error


# --- pages -----------------------------------------------------------------------------------------------------------


def _pages(holding: Holding, client: Client) -> Iterator[tuple[str, _File]]:
    """Every page that can be reached from the first one, and what machines ask for, by file."""
    root = prefix(holding.config)
    seen: set[str] = set()
    waiting = ["/", *_MACHINES, *assets()]
    waiting += [f"/feeds/{name}/{page}" for name in holding.config.feeds for page in ("", "fragment.html")]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop()
        if path in seen or path in holding.table.documents or _LIVE.fullmatch(path):
            continue
        seen.add(path)
        response = client.get(path)
        if response.status_code != 200:
            continue
        body = response.data
        yield _name(path), _File(body)
        if response.mimetype in {"text/html", "text/css"}:
            waiting += _links(body, path, root)


def _links(body: bytes, path: str, root: str) -> Iterator[str]:
    """The paths under the service's root that a page links to."""
    for link in _LINK.findall(body):
        parts = urlsplit(urljoin(f"http://here{root}{path}", link.decode("utf-8", "replace").replace("&amp;", "&")))
        if parts.netloc == "here" and parts.path.startswith(f"{root}/"):
            yield unquote(parts.path.removeprefix(root))


def _name(path: str) -> str:
    """The file of a path, under the folder."""
    name = unquote(path).lstrip("/")
    return f"{name}index.html" if not name or name.endswith("/") else name


# --- files -----------------------------------------------------------------------------------------------------------


def _write(files: Mapping[str, _File], folder: Path) -> Exported:
    folder.mkdir(parents=True, exist_ok=True)
    before = _known(folder)
    written = 0
    names: set[str] = set()
    for name, file in sorted(files.items()):
        target = folder / name
        if not target.resolve().is_relative_to(folder.resolve()):
            raise SyndicateError(f"{name} would be outside {folder}; nothing was written there.")
        for ending, body in _forms(name, file):
            names.add(name + ending)
            written += _put(folder / (name + ending), body, file.modified)
    gone = before - names
    for name in gone:
        (folder / name).unlink(missing_ok=True)
        _prune(folder, (folder / name).parent)
    _put(folder / MANIFEST, json.dumps(sorted(names), indent=0).encode(), None)
    return Exported(len(names), written, len(gone))


def _forms(name: str, file: _File) -> Iterator[tuple[str, bytes]]:
    """The file and its forms in each coding, which web servers give as they are."""
    yield "", file.body
    if not name.endswith(_PACKED) or len(file.body) < _WORTH:
        return
    yield ".gz", file.gzip or gzip.compress(file.body, 9, mtime=0)
    yield ".br", file.br or brotli.compress(file.body)


def _put(target: Path, body: bytes, modified: datetime | None) -> bool:
    """Whether the file had to be written; one of the same bytes keeps its time."""
    if target.is_file() and target.read_bytes() == body:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    unfinished.write_bytes(body)
    if modified is not None:
        os.utime(unfinished, (modified.timestamp(), modified.timestamp()))
    unfinished.replace(target)
    return True


def _known(folder: Path) -> set[str]:
    """What an earlier export wrote into the folder."""
    try:
        names = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return set()
    root = folder.resolve()
    return {name for name in names if isinstance(name, str) and (root / name).resolve().is_relative_to(root)}


def _prune(folder: Path, empty: Path) -> None:
    """Take away folders that nothing is in any more, up to the export's own."""
    while empty != folder and empty.is_dir() and not any(empty.iterdir()):
        empty.rmdir()
        empty = empty.parent
