"""Sockets of ours under httpcore2: every connection is judged, every wait ends with the deadline of the whole request.

The client library's own timeouts are for one read each, so a server that drips a byte at a time holds it for ever. Here
each operation on the socket gets the stall limit or what is left of the deadline, whichever is less.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore2

from syndicate.errors import BadResponse, FetchError, TimedOut, TooLarge, Unreachable
from syndicate.fetch import address as ip
from syndicate.fetch.address import Address
from syndicate.fetch.gate import Allowed, Target, judge
from syndicate.fetch.limits import Limits

Resolve = Callable[[str], Sequence[str]]

_LOOKUPS = 16  # look-ups under way at once; a thread that hangs in getaddrinfo cannot be ended, only outnumbered
_TRIED = 4  # addresses of one name that are connected to in turn


def system_resolve(host: str) -> Sequence[str]:
    """The addresses of a host, by the operating system, preferred ones first. Raises OSError; knows no deadline."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)]


class Resolver:
    """Name look-ups with a time limit. Thread-safe."""

    def __init__(self, resolve: Resolve = system_resolve) -> None:
        self._resolve = resolve
        self._free = threading.BoundedSemaphore(_LOOKUPS)

    def lookup(self, target: Target, *, seconds: float) -> tuple[Address, ...]:
        """The addresses of ``target.host``. Raises Unreachable with rule ``name``, TimedOut with rule ``lookup``."""
        late = time.monotonic() + seconds
        slow = TimedOut(
            f"Looking up the name {target.host} took over {seconds:.3g} seconds.", url=str(target), rule="lookup"
        )
        if not self._free.acquire(timeout=seconds):
            raise slow
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._run, args=(target.host, answers), name="lookup", daemon=True).start()
        try:
            answer = answers.get(timeout=max(0.0, late - time.monotonic()))
        except queue.Empty:
            raise slow from None
        return self._read(answer, target)

    def _run(self, host: str, answers: queue.SimpleQueue[Sequence[str] | Exception]) -> None:
        try:
            answers.put(self._resolve(host))
        except Exception as error:  # noqa: BLE001 - handed on to the thread that asked, which raises it
            answers.put(error)
        finally:
            self._free.release()

    def _read(self, answer: Sequence[str] | Exception, target: Target) -> tuple[Address, ...]:
        unknown = f"The name {target.host} does not lead anywhere; check how it is spelled."
        if isinstance(answer, OSError | UnicodeError):
            raise Unreachable(unknown, url=str(target), rule="name") from answer
        if isinstance(answer, Exception):
            raise answer
        if not answer:
            raise Unreachable(unknown, url=str(target), rule="name")
        return tuple(ip.parse(text) for text in answer)


class Deadline:
    """The moment at which a request must be over.

    seconds: from now, or from ``begin``; whole: of the request with the redirects before it, for the message
    """

    def __init__(self, seconds: float, *, target: Target, whole: float | None = None) -> None:
        self._seconds = seconds
        self._whole = seconds if whole is None else whole
        self._target = target
        self.begin()

    def begin(self) -> None:
        """Starts over, for a request that had to wait for its turn."""
        self._ends = time.monotonic() + self._seconds

    @property
    def left(self) -> float:
        """Seconds left, negative when over."""
        return self._ends - time.monotonic()

    def check(self) -> None:
        """Raises TimedOut with rule ``total`` when the time is up."""
        if self.left <= 0:
            raise TimedOut(
                f"{self._target.shown} was not done after {self._whole:.3g} seconds, all in all.",
                url=str(self._target),
                rule="total",
            )

    def slice(self, limit: float) -> float:
        """Seconds that one operation may take: ``limit`` or what is left. Raises TimedOut when nothing is."""
        self.check()
        return max(0.001, min(limit, self.left))

    def expired(self, rule: str, message: str) -> TimedOut:
        """The error for an operation that ran out of time: the whole deadline's, if that is what ended it."""
        try:
            self.check()
        except TimedOut as error:
            return error
        return TimedOut(message, url=str(self._target), rule=rule)


@dataclass(slots=True)
class Trip:
    """What one request carries along: where to, what else it may reach, how long and how much."""

    target: Target
    allowed: Allowed
    limits: Limits
    resolver: Resolver
    deadline: Deadline
    received: int = 0

    def fail(self, kind: type[FetchError], rule: str, message: str) -> FetchError:
        """An error about this request."""
        return kind(message, url=str(self.target), rule=rule)

    def count(self, size: int) -> None:
        """Counts bytes received. Raises TooLarge with rule ``wire``."""
        self.received += size
        if self.received > self.limits.wire:
            message = f"{self.target.shown} sent more than {self.limits.wire:,} bytes."
            raise self.fail(TooLarge, "wire", message)


class _Stream(httpcore2.NetworkStream):
    """A connected socket whose every wait is bounded. The timeouts that the library hands in are not used."""

    def __init__(self, sock: socket.socket, trip: Trip) -> None:
        self._sock = sock
        self._trip = trip

    def _wait(self) -> None:
        self._sock.settimeout(self._trip.deadline.slice(self._trip.limits.stall))

    def _stalled(self) -> TimedOut:
        trip = self._trip
        return trip.deadline.expired("stall", f"{trip.target.host} said nothing for {trip.limits.stall:.3g} seconds.")

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - see the class
        self._wait()
        try:
            data = self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise self._stalled() from error
        except OSError as error:
            message = f"{self._trip.target.host} broke the connection off."
            raise self._trip.fail(BadResponse, "cut-short", message) from error
        self._trip.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - see the class
        view = memoryview(buffer)
        while view:
            self._wait()
            try:
                view = view[self._sock.send(view) :]
            except TimeoutError as error:
                raise self._stalled() from error
            except OSError as error:
                # The library then reads on: a server may answer before it has heard us out.
                raise httpcore2.WriteError(str(error)) from error

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - see the class
    ) -> httpcore2.NetworkStream:
        """The same stream under TLS; the certificate must be good for the name, not for the address connected to."""
        trip = self._trip
        try:
            self._wait()
            # The handshake as a whole, not each read in it, ends with the socket's timeout.
            return _Stream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname), trip)
        except TimeoutError as error:
            raise self._stalled() from error
        except ssl.SSLCertVerificationError as error:
            message = f"The certificate of {trip.target.host} is not valid: {error.verify_message}."
            raise trip.fail(Unreachable, "certificate", message) from error
        except (OSError, ValueError) as error:
            message = f"No protected connection (TLS) to {trip.target.host} could be made."
            raise trip.fail(Unreachable, "tls", message) from error

    def close(self) -> None:
        self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        """Only what the library asks for: whether this is TLS, to see that HTTP/2 was not chosen."""
        return self._sock if info == "ssl_object" and isinstance(self._sock, ssl.SSLSocket) else None


class _Backend(httpcore2.NetworkBackend):
    """Connects one trip: looks up, judges, connects to what was judged."""

    def __init__(self, trip: Trip) -> None:
        self._trip = trip

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the trip's deadline is used
        local_address: str | None = None,  # noqa: ARG002 - never set
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - never set
    ) -> httpcore2.NetworkStream:
        trip = self._trip
        if (host, port) != (trip.target.host, trip.target.port):
            raise trip.fail(BadResponse, "host", f"The library meant to connect to {host} port {port}.")
        if trip.target.literal is not None:
            found: tuple[Address, ...] = (trip.target.literal,)
        else:
            found = trip.resolver.lookup(trip.target, seconds=trip.deadline.slice(trip.limits.lookup))
        return _Stream(self._connect(judge(found, trip.target, trip.allowed)[:_TRIED]), trip)

    def _connect(self, addresses: Sequence[Address]) -> socket.socket:
        """The first address that answers; each gets an equal share of the time that is left."""
        trip = self._trip
        until = Deadline(trip.deadline.slice(trip.limits.connect), target=trip.target)
        last: OSError | None = None
        for position, address in enumerate(addresses):
            share = max(0.001, until.left / (len(addresses) - position))
            try:
                return _open(address, trip.target.port, seconds=share)
            except OSError as error:
                last = error
        if isinstance(last, TimeoutError):
            message = f"No connection to {trip.target.host} within {trip.limits.connect:.3g} seconds."
            raise trip.deadline.expired("connect", message) from last
        reason = (last.strerror if last is not None else None) or "it failed"
        message = f"No connection to {trip.target.host}, port {trip.target.port}: {reason.lower()}."
        raise trip.fail(Unreachable, "connect", message) from last


def _open(address: Address, port: int, *, seconds: float) -> socket.socket:
    sock = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((str(address), port))  # a numeric address: nothing is looked up again
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer, and its body as it arrives, still coded."""

    status: int
    headers: tuple[tuple[str, str], ...]
    chunks: Iterator[bytes]

    def first(self, name: str) -> str | None:
        """The first header of that lower-case name."""
        return next((value for key, value in self.headers if key == name), None)


class Transport:
    """Sends single requests, each on a connection of its own. Thread-safe.

    A connection that is kept open would have been judged under another source's allow list and an older look-up; at one
    request a second, keeping it saves little. tls: how certificates are checked.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls

    @contextmanager
    def send(
        self, trip: Trip, *, method: str, headers: Sequence[tuple[str, str]], content: bytes | None = None
    ) -> Iterator[Answer]:
        """The answer, readable inside the ``with`` block. Raises FetchError."""
        url = trip.target.url
        request = httpcore2.Request(
            method=method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=[(b"Host", url.netloc)] + [(k.encode("ascii"), v.encode("latin-1")) for k, v in headers],
            content=content,
        )
        with (
            _translated(trip),
            httpcore2.ConnectionPool(
                ssl_context=self._tls,
                max_connections=1,
                max_keepalive_connections=0,
                network_backend=_Backend(trip),
            ) as pool,
        ):
            response = pool.handle_request(request)
            try:
                pairs = tuple((k.decode("ascii").lower(), v.decode("latin-1")) for k, v in response.headers)
                yield Answer(response.status, pairs, iter(response.iter_stream()))
            finally:
                response.close()


@contextmanager
def _translated(trip: Trip) -> Iterator[None]:
    """The library's errors as ours. Those of the stream above are ours already and pass through it unchanged."""
    host = trip.target.host
    try:
        yield
    except httpcore2.RemoteProtocolError as error:
        if "without sending complete" in str(error) or "disconnected" in str(error):
            raise trip.fail(BadResponse, "cut-short", f"The answer of {host} was cut short.") from error
        raise trip.fail(BadResponse, "http", f"The answer of {host} is not sound HTTP.") from error
    except (httpcore2.ProtocolError, httpcore2.NetworkError, httpcore2.TimeoutException) as error:
        raise trip.fail(BadResponse, "http", f"The exchange with {host} failed.") from error
