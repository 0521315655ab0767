"""The door: errands go out through it, hop by hop, and come back with a good answer or an error that says why not."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx2

from syndicate.errors import BadResponse, BadStatus, ConfigError, ConfigProblem, Refused, TooLarge
from syndicate.fetch import gate, robots
from syndicate.fetch.answers import (
    NO_VALIDATORS,
    Response,
    Validators,
    body_hash,
    content_type,
    joined,
    kept_validators,
    retry_after,
    sendable,
)
from syndicate.fetch.codings import ACCEPTED, CodingError, decoded, decoders
from syndicate.fetch.files import read_file
from syndicate.fetch.gate import Allowed, Target
from syndicate.fetch.limits import Limits
from syndicate.fetch.memory import Robots
from syndicate.fetch.politeness import Turns
from syndicate.fetch.transport import Answer, Deadline, Resolve, Resolver, Transport, Trip, system_resolve

ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LASTING = frozenset({301, 308})
_REFUSALS = {
    401: "asks for a login",
    403: "refuses to show it to this service",
    404: "does not have it (404)",
    410: "says that it is gone for good (410)",
    429: "says that it is asked too often (429)",
    503: "says that it is out of service for now (503)",
}


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One answer read to its end. ``body`` is empty unless the status is 200."""

    target: Target
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def first(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What stays the same over the hops of one request. ``cut``: read so many bytes and ignore the rest."""

    method: str
    headers: tuple[tuple[str, str], ...]
    allowed: Allowed
    admit: Callable[[Target], None]
    content: bytes | None = None
    cut: int | None = None


class Door:
    """The only way out of this service. Thread-safe; one for a process, so that politeness holds between all sources.

    user_agent: names this service and a contact address
    own_hosts: the operator's own public sites, which robots.txt is not asked about
    limits: every bound, see Limits
    resolve: host name -> IP addresses as text; raises OSError; may block, its thread is then left behind
    clock, sleep: seconds, for politeness and for the age of robots.txt; deadlines of sockets always run on real time
    now: the present moment, for a Retry-After that is a date
    tls: how certificates are checked; by default with the system's authorities, whatever the environment says

    >>> with Door(user_agent="syndicate/1.0 (+mailto:webb@example.se)") as door:
    ...     errand = door.errand(allow=["intranet.example.se"])
    """

    def __init__(
        self,
        *,
        user_agent: str,
        own_hosts: Iterable[str] = frozenset(),
        limits: Limits = Limits(),  # noqa: B008 - frozen
        resolve: Resolve = system_resolve,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits
        self.user_agent = _checked_agent(user_agent)
        self.own_hosts = frozenset(gate.ascii_host(host) for host in own_hosts if host)
        self.now = now
        self.resolver = Resolver(resolve)
        self.transport = Transport(tls if tls is not None else httpx2.create_ssl_context(trust_env=False))
        self.turns = Turns(interval=limits.interval, wait=limits.turn, clock=clock, sleep=sleep)
        self.robots = Robots(limits=limits, clock=clock)
        self._closed = threading.Event()

    def errand(self, *, allow: Sequence[str] = (), user_agent: str | None = None, requests: int = 10) -> Errand:
        """An errand for one source and one cycle.

        allow: what it may reach beside the public internet: hosts, host:port, IP addresses, networks
        user_agent: in place of the door's; requests: how many it may send, those not counted aside
        Raises ConfigError for an ``allow`` entry or a User-Agent that cannot be used.
        """
        agent = self.user_agent if user_agent is None else _checked_agent(user_agent)
        return Errand(self, allowed=Allowed.parse(allow), user_agent=agent, requests=requests)

    def close(self) -> None:
        """Lets nothing more out. Requests under way end by themselves, within their limits."""
        self._closed.set()

    def check_open(self, url: str) -> None:
        """Raises Refused with rule ``closed`` after ``close``."""
        if self._closed.is_set():
            raise Refused("The service is shutting down; nothing more is fetched.", url=url, rule="closed")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _checked_agent(user_agent: str) -> str:
    """The User-Agent in ASCII; other letters, as in a contact address, are percent-encoded. Raises ConfigError."""
    if not user_agent.strip() or not user_agent.isprintable():
        message = "must be one line that names the service and a contact address"
        raise ConfigError([ConfigProblem(line=0, path="user_agent", message=message)])
    return "".join(c if c.isascii() else quote(c) for c in user_agent.strip())


class Errand:
    """What one source may ask for in one cycle. Made by ``Door.errand``; thread-safe."""

    def __init__(self, door: Door, *, allowed: Allowed, user_agent: str, requests: int) -> None:
        self._door = door
        self._allowed = allowed
        self._agent = user_agent
        self._requests = requests
        self._left = requests
        self._counting = threading.Lock()

    def get(
        self, url: str, *, validators: Validators = NO_VALIDATORS, accept: str = ACCEPT, counted: bool = True
    ) -> Response:
        """The document at ``url``: status 200, or 304 when ``validators`` still hold.

        url: absolute http or https address; an IDN host becomes ASCII
        validators: of the last answer, byte for byte
        counted: False for detail pages and pagination, which have caps of their own
        Raises FetchError: Refused, Unreachable, TimedOut, TooLarge, BadResponse or BadStatus.
        """
        headers = [("Accept", accept), ("Accept-Encoding", ACCEPTED)]
        sent = sendable(validators)
        if sent.etag is not None:
            headers.append(("If-None-Match", sent.etag))
        if sent.last_modified is not None:
            headers.append(("If-Modified-Since", sent.last_modified))
        ask = self._ask("GET", headers, admit=lambda target: self._admit(target, counted=counted))
        exchange, moved = self._walk(gate.target(url), ask)
        if exchange.status == 304 and sent != NO_VALIDATORS:
            return _response(exchange, moved, before=sent)
        if exchange.status != 200:
            raise self._bad_status(exchange)
        return _response(exchange, moved, before=NO_VALIDATORS)

    def head(self, url: str, *, counted: bool = True) -> Response:
        """What the server says of the document at ``url``, without its body: type, length, validators.

        Raises FetchError, as ``get`` does; BadStatus 405 or 501 where the server knows no HEAD.
        """
        ask = self._ask("HEAD", [("Accept", "*/*")], admit=lambda target: self._admit(target, counted=counted))
        exchange, moved = self._walk(gate.target(url), ask)
        if exchange.status != 200:
            raise self._bad_status(exchange)
        return _response(exchange, moved, before=NO_VALIDATORS)

    def post(self, url: str, content: bytes, *, media_type: str) -> Response:
        """What a hub or a webhook answers; any status from 200 to 299 is good.

        Not repeated and not redirected: a redirect is an error, as the same thing might be told twice. robots.txt is
        about reading and is not asked, the budget neither.
        Raises FetchError, as ``get`` does.
        """
        headers = [("Content-Type", media_type), ("Content-Length", str(len(content))), ("Accept", "*/*")]
        ask = self._ask("POST", headers, content=content)
        target = gate.target(url)
        exchange = self._hop(target, ask, Deadline(self._door.limits.total, target=target))
        if not 200 <= exchange.status < 300:
            raise self._bad_status(exchange)
        return _response(exchange, None, before=NO_VALIDATORS)

    def read(self, path: Path, *, folder: Path, validators: Validators = NO_VALIDATORS) -> Response:
        """A file inside ``folder``, as if it were an answer; see ``read_file`` for what is refused."""
        return read_file(path, folder=folder, validators=validators, limit=self._door.limits.decoded)

    def _ask(
        self,
        method: str,
        headers: Iterable[tuple[str, str]],
        *,
        admit: Callable[[Target], None] = lambda _: None,
        content: bytes | None = None,
        cut: int | None = None,
    ) -> _Ask:
        every = (("User-Agent", self._agent), ("Connection", "close"), *headers)
        return _Ask(method, every, self._allowed, admit, content, cut)

    # --- may it go out? ----------------------------------------------------------------------------------------------

    def _admit(self, target: Target, *, counted: bool) -> None:
        """Raises FetchError unless a request to ``target`` may be sent; counts it."""
        if counted:
            self._spend(target)
        if target.host not in self._door.own_hosts and not self._allowed.names(target):
            agent = robots.token(self._agent)
            self._door.robots.check(target, agent=agent, fetch=lambda: self._fetch_robots(target))

    def _spend(self, target: Target) -> None:
        with self._counting:
            if self._left <= 0:
                message = f"This source has sent its {self._requests} requests for now; {target.shown} was not fetched."
                raise Refused(message, url=str(target), rule="budget")
            self._left -= 1

    def _fetch_robots(self, target: Target) -> bytes | None:
        """robots.txt of the target's origin; None where there is none (RFC 9309 section 2.3.1). Raises FetchError."""
        place = gate.target(str(target.url.copy_with(path="/robots.txt", query=None)))
        headers = [("Accept", "text/plain, */*;q=0.5"), ("Accept-Encoding", ACCEPTED)]
        ask = self._ask("GET", headers, cut=self._door.limits.robots)
        try:
            exchange, _ = self._walk(place, ask)
        except BadResponse as error:
            if error.rule in ("redirects", "redirect-loop"):
                return None
            raise
        if exchange.status == 200:
            return exchange.body
        if exchange.status == 429 or not 400 <= exchange.status < 500:
            raise self._bad_status(exchange)
        return None

    # --- out and back ------------------------------------------------------------------------------------------------

    def _walk(self, target: Target, ask: _Ask) -> tuple[_Exchange, str | None]:
        """The answer after all redirects, and its address if every one of them was lasting."""
        limits = self._door.limits
        left = limits.total
        seen = {str(target)}
        lasting = True
        for hop in range(limits.redirects + 1):
            ask.admit(target)
            deadline = Deadline(left, target=target, whole=limits.total)
            exchange = self._hop(target, ask, deadline)
            left = deadline.left
            location = exchange.first("location")
            if exchange.status not in _REDIRECTS or not location:
                return exchange, str(target) if lasting and hop else None
            lasting = lasting and exchange.status in _LASTING
            target = gate.redirected(target, _readable(location))
            if str(target) in seen:
                message = f"{target.shown} redirects in a circle (perhaps it waits for a cookie)."
                raise BadResponse(message, url=str(target), rule="redirect-loop")
            seen.add(str(target))
        message = f"{exchange.target.shown} was redirected more than {limits.redirects} times."
        raise BadResponse(message, url=str(target), rule="redirects")

    def _hop(self, target: Target, ask: _Ask, deadline: Deadline) -> _Exchange:
        """One request in its turn, and its answer. Only the body of a 200 is read.

        deadline: begins when the turn has come
        """
        door = self._door
        with door.turns.turn(target.host, url=str(target)):
            door.check_open(str(target))
            deadline.begin()
            trip = Trip(target, ask.allowed, door.limits, door.resolver, deadline)
            with door.transport.send(trip, method=ask.method, headers=ask.headers, content=ask.content) as answer:
                wanted = answer.status == 200 and ask.method != "HEAD"
                return _Exchange(
                    target, answer.status, answer.headers, _body(answer, trip, cut=ask.cut) if wanted else b""
                )

    def _bad_status(self, exchange: _Exchange) -> BadStatus:
        status = exchange.status
        what = _REFUSALS.get(status)
        if what is None:
            what = f"has a fault of its own ({status})" if status >= 500 else f"answered with status {status}"
        wait = retry_after(exchange.first("retry-after"), date=exchange.first("date"), now=self._door.now())
        message = f"{exchange.target.host} {what}: {exchange.target.shown}"
        return BadStatus(message, url=str(exchange.target), status=status, retry_after=wait)


def _body(answer: Answer, trip: Trip, *, cut: int | None) -> bytes:
    """The decoded body. Raises FetchError: TooLarge with rule ``wire`` or ``decoded``, BadResponse for its coding."""
    coding = ", ".join(value for name, value in answer.headers if name == "content-encoding")
    limits = trip.limits
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in decoded(answer.chunks, decoders(coding, most=limits.codings)):
            pieces.append(piece)
            size += len(piece)
            if cut is not None and size >= cut:
                return b"".join(pieces)[:cut]
            if size > limits.decoded:
                message = f"{trip.target.shown} is larger than {limits.decoded:,} bytes when unpacked."
                raise trip.fail(TooLarge, "decoded", message)
    except CodingError as error:
        message = f"The answer of {trip.target.host} cannot be unpacked: {error}."
        raise trip.fail(BadResponse, error.rule, message) from error
    return b"".join(pieces)


def _readable(location: str) -> str:
    """A Location header as text: UTF-8 where servers send that, though only ASCII is allowed."""
    raw = location.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return location


def _response(exchange: _Exchange, moved: str | None, *, before: Validators) -> Response:
    media_type, charset = content_type(exchange.first("content-type"))
    good = exchange.status == 200
    return Response(
        url=str(exchange.target),
        status=exchange.status,
        headers=joined(exchange.headers),
        body=exchange.body,
        media_type=media_type,
        charset=charset,
        validators=kept_validators(exchange.first("etag"), exchange.first("last-modified"), before=before),
        moved=moved,
        body_hash=body_hash(exchange.body) if good else "",
    )
