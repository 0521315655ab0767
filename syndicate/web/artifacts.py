"""The artifact server: every published document held in memory as complete responses, in front of Flask.

``Table`` is what is published, ``Routes`` is that together with what the configuration says of addresses. Both are
never changed once made: a new one takes the place of the old one, so a request sees one or the other and no mixture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from syndicate import logs
from syndicate.config.addresses import EVENTS
from syndicate.model import Artifact
from syndicate.web.assets import assets
from syndicate.web.happenings import Happening, by_feed, read_happenings
from syndicate.web.previews import Preview, read_previews
from syndicate.web.responses import GONE, NOT_ALLOWED, NOT_YET, TOO_OLD, Document, Reply, Waiting, moved, prepare

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logs.get("web")

# More parameters than any old address had; parsing stops there.
_MOST_PARAMETERS = 50


class Published(Protocol):
    """What changed after a publication: see ``syndicate.store``."""

    @property
    def number(self) -> int:
        """The newest publication."""

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Documents that are new or changed."""

    @property
    def retired(self) -> tuple[str, ...]:
        """Paths where nothing is published any more."""

    @property
    def complete(self) -> bool:
        """Whether this is everything, so that what is not in here is not published."""


@dataclass(frozen=True, slots=True)
class Table:
    """What is published, by path as WSGI gives paths.

    number: the publication it shows; 0: nothing yet
    newest: feed -> its newest items; times: path of an event by itself -> its times
    happenings: feed -> all that takes place, in order
    """

    number: int = 0
    documents: Mapping[str, Document | Waiting] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    newest: Mapping[str, tuple[Preview, ...]] = field(default_factory=dict)
    times: Mapping[str, tuple[Happening, ...]] = field(default_factory=dict)
    happenings: Mapping[str, tuple[Happening, ...]] = field(default_factory=dict)

    def after(self, published: Published, *, now: datetime) -> Table:
        """A table with the changes of ``published`` made: what followed this one's number, or everything. Pure.

        now: the moment of loading, aware
        """
        before = Table() if published.complete else self
        documents, newest = dict(before.documents), dict(before.newest)
        for path in published.retired:
            documents.pop(wsgi_path(path), None)
        for artifact in published.artifacts:
            # Events each by itself are many and seldom asked for: their answers are made when they are.
            single = artifact.path.startswith(EVENTS)
            documents[wsgi_path(artifact.path)] = Waiting(artifact, now) if single else prepare(artifact, now=now)
            if artifact.path == f"/feeds/{artifact.feed}.json":
                newest[artifact.feed] = _newest(artifact)
        gone = before.gone.union(map(wsgi_path, published.retired)).difference(documents)
        for feed in [feed for feed in newest if f"/feeds/{feed}.json" in gone]:
            del newest[feed]
        times = _times(before.times, published)
        happenings = before.happenings if times is before.times else by_feed(chain.from_iterable(times.values()))
        return Table(published.number, documents, gone, newest, times, happenings)


def _times(before: Mapping[str, tuple[Happening, ...]], published: Published) -> Mapping[str, tuple[Happening, ...]]:
    changed = [one for one in published.artifacts if one.path.startswith(EVENTS) and one.path.endswith(".json")]
    gone = before.keys() & set(published.retired)
    if not changed and not gone:
        return before
    kept = {path: those for path, those in before.items() if path not in gone}
    return kept | {one.path: _happenings(one) for one in changed}


def _happenings(artifact: Artifact) -> tuple[Happening, ...]:
    try:
        return read_happenings(artifact.body)
    except (ValueError, TypeError, AttributeError):
        log.exception("an event cannot be shown on pages", path=artifact.path)
        return ()


def _newest(artifact: Artifact) -> tuple[Preview, ...]:
    try:
        return read_previews(artifact.body)
    except ValueError:
        # The document is served all the same; only pages cannot show what is in it.
        log.exception("a document cannot be shown on pages", path=artifact.path)
        return ()


@dataclass(frozen=True, slots=True)
class Alias:
    """An address that a feed once had. ``parameters``: those of its query, which a request must have among its own."""

    path: str
    parameters: frozenset[tuple[str, str]]
    reply: Reply

    @classmethod
    def read(cls, old: str, location: str) -> Alias:
        """The alias from ``old`` (path with or without a query, as configured) to ``location``."""
        parts = urlsplit(old)
        # A path may begin with // in old systems; urlsplit would take that for a host.
        path = old.partition("?")[0] if old.startswith("//") else parts.path
        return cls(wsgi_path(path or "/"), parameters(parts.query), moved(location))


def parameters(query: str) -> frozenset[tuple[str, str]]:
    """The parameters of a query as WSGI gives it; none where it cannot be read, whatever bytes it holds."""
    try:
        # Old pages wrote their links both ways.
        query = query.replace("&amp;", "&")
        return frozenset(parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
    except ValueError:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Routes:
    """What every path answers that Flask does not.

    fixed: answers that never depend on the request: gone, not yet published
    aliases: path -> aliases there, those with most parameters first
    assets: files of this program
    """

    documents: Mapping[str, Document | Waiting] = field(default_factory=dict)
    fixed: Mapping[str, Reply] = field(default_factory=dict)
    aliases: Mapping[str, tuple[Alias, ...]] = field(default_factory=dict)
    assets: Mapping[str, Document] = field(default_factory=assets)

    @classmethod
    def plan(
        cls,
        table: Table,
        *,
        configured: Iterable[str],
        aliases: Iterable[Alias],
        withheld: Callable[[str], bool] = lambda _: False,
        strict: Callable[[str], bool] = lambda _: False,
        elsewhere: Mapping[str, Reply] | None = None,
    ) -> Routes:
        """The routes for what is published and what is configured. Pure.

        configured: the paths that a configured feed is to be at, whether or not it is published yet
        withheld: whether a path is not to be served now although something is published there, as it is too old
        strict: whether a cache must ask each time that what it has is old
        elsewhere: what paths answer that are gone, or not there yet, and whose document is at another one
        """
        fixed = dict.fromkeys(table.gone, GONE) | dict(elsewhere or {})
        fixed |= {wsgi_path(path): NOT_YET for path in configured}
        fixed |= {path: TOO_OLD for path in table.documents if withheld(path)}
        by_path: dict[str, tuple[Alias, ...]] = {}
        for alias in aliases:
            among = (*by_path.get(alias.path, ()), alias)
            by_path[alias.path] = tuple(sorted(among, key=lambda one: -len(one.parameters)))
        documents = {
            path: document.strictly() if strict(path) else document
            for path, document in table.documents.items()
            if not withheld(path)
        }
        return cls(documents, fixed, by_path)

    def answer(self, environ: WSGIEnvironment) -> Reply | None:
        """The answer to a GET or HEAD; None where it is Flask's to give."""
        path = environ.get("PATH_INFO", "")
        if path in self.aliases:
            # The one place where a query means something; everywhere else it is ignored.
            asked = parameters(environ.get("QUERY_STRING", ""))
            for alias in self.aliases[path]:
                if alias.parameters <= asked:
                    return alias.reply
        document = self.documents.get(path) or self.assets.get(path)
        if document is None:
            return self.fixed.get(path)
        return document.choose(
            environ.get("HTTP_ACCEPT_ENCODING"),
            environ.get("HTTP_IF_NONE_MATCH"),
            environ.get("HTTP_IF_MODIFIED_SINCE"),
            environ.get("HTTP_SEC_FETCH_DEST"),
        )


class ArtifactServer:
    """The WSGI application: answers from memory, and asks Flask for the pages only.

    routes: gives the routes of this moment; asked once a request
    close: ends what keeps the routes fresh; count: told the feed and the User-Agent of each fetch of a document
    """

    def __init__(
        self,
        routes: Callable[[], Routes],
        pages: WSGIApplication,
        *,
        close: Callable[[], None],
        count: Callable[[str, str], None] = lambda _feed, _agent: None,
    ) -> None:
        self.routes = routes
        self.count = count
        self.pages = pages
        self.close = close

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The body, at most one piece of bytes where the answer is from memory (PEP 3333)."""
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            reply: Reply | None = NOT_ALLOWED
        else:
            reply = self.routes().answer(environ)
        if reply is None:
            return self.pages(environ, start_response)
        start_response(reply.status, list(reply.headers))
        if reply.status[:3] in {"200", "304"} and (feed := fetched(environ["PATH_INFO"])):
            self.count(feed, environ.get("HTTP_USER_AGENT", ""))
        # RFC 9110, section 9.3.2: the same headers, Content-Length too, and no body.
        return [] if method == "HEAD" else [reply.body]


def fetched(path: str) -> str | None:
    """The name of the feed whose document a path is, the path itself without its ending; None for others.

    >>> fetched("/feeds/kalendern/kommande.ics")
    'kalendern'
    """
    return path.split("/", 3)[2].partition(".")[0] if path.startswith("/feeds/") else None


def wsgi_path(path: str) -> str:
    """A percent-encoded path as PATH_INFO gives it: decoded bytes, each as the Latin-1 character (PEP 3333).

    >>> wsgi_path("/feeds/%C3%A5.atom")
    '/feeds/Ã¥.atom'
    """
    return unquote_to_bytes(path).decode("latin-1")
