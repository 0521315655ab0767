"""Hostile servers on loopback: whatever they do, a request ends within its limits and with a clear error."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

import brotli
import pytest

from syndicate.errors import BadResponse, FetchError, TimedOut, TooLarge, Unreachable
from syndicate.fetch import Door, Limits, Resolve, Response
from syndicate.fetch.limits import KIB, MIB
from syndicate.fetch.transport import system_resolve

Behaviour = Callable[[socket.socket], None]
Serve = Callable[[Behaviour], str]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
STEP = 0.05  # seconds between two drips

# Each test is about one limit; the others are far away, so that a busy machine does not change which one is met.
QUICK = Limits(
    lookup=0.3, connect=0.4, stall=0.3, total=5.0, interval=0.0, wire=256 * KIB, decoded=512 * KIB, robots_retry=60.0
)
SHORT = replace(QUICK, stall=5.0, total=0.6)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers that read one request head and then behave as told; gives the address of each."""
    listeners: list[socket.socket] = []
    done = threading.Event()

    def answer(connection: socket.socket, behave: Behaviour) -> None:
        # A client that hangs up in the middle is what these servers are made to provoke.
        with connection, suppress(OSError):
            connection.settimeout(5)
            head = b""
            while b"\r\n\r\n" not in head and (data := connection.recv(4096)):
                head += data
            behave(connection)

    def accept(listener: socket.socket, behave: Behaviour) -> None:
        while not done.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection, behave), daemon=True).start()

    def start(behave: Behaviour) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=accept, args=(listener, behave), daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    done.set()
    for listener in listeners:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def fetch(url: str, *, limits: Limits = QUICK, resolve: Resolve = system_resolve) -> Response:
    with Door(user_agent="test/1", limits=limits, resolve=resolve) as door:
        return door.errand(allow=["127.0.0.1", "slow.example"]).get(url)


def failing(url: str, kind: type[FetchError], rule: str, *, within: float = 2.5, limits: Limits = QUICK) -> FetchError:
    """The error that a fetch ends with, checked for kind, rule and time."""
    begun = time.monotonic()
    with pytest.raises(kind) as caught:
        fetch(url, limits=limits)
    assert time.monotonic() - begun < within
    assert caught.value.rule == rule, str(caught.value)
    assert str(caught.value).endswith((".", "/"))
    assert caught.value.url == url
    return caught.value


def sending(*parts: bytes, pause: float = 0.0) -> Behaviour:
    def behave(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
            if pause:
                time.sleep(pause)

    return behave


def dripping(start: bytes, drip: bytes) -> Behaviour:
    """Sends ``start``, then ``drip`` byte by byte, over and over."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(start)
        until = time.monotonic() + 4
        at = 0
        while time.monotonic() < until:
            connection.sendall(drip[at % len(drip) : at % len(drip) + 1])
            at += 1
            time.sleep(STEP)

    return behave


def flooding(start: bytes, block: bytes, *, most: int = 64 * MIB) -> Behaviour:
    def behave(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(most // len(block)):
            connection.sendall(block)

    return behave


# --- time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "behave",
    [
        dripping(b"", b"HTTP/1.1 200 OK\r\n" + b"X" * 500),
        dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        dripping(OK, b"X-A: b\r\n"),
        dripping(OK + b"Content-Length: 100000\r\n\r\n", b"x"),
        dripping(OK + b"\r\n", b"x"),
        dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x"),
        dripping(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(bytes(range(256)) * 40, mtime=0)),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status", "header", "headers", "body", "body-to-the-end", "chunks", "chunk-extension", "gzip", "100-continue"],
)
def test_a_drip_ends_with_the_deadline(serve: Serve, behave: Behaviour) -> None:
    begun = time.monotonic()
    failing(serve(behave), TimedOut, "total", limits=SHORT)
    assert time.monotonic() - begun >= 0.6


def test_a_redirect_does_not_give_new_time(serve: Serve) -> None:
    def behave(connection: socket.socket) -> None:
        time.sleep(0.3)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\n\r\n" % time.monotonic_ns())

    url = serve(behave)
    with pytest.raises(TimedOut) as caught:
        fetch(url, limits=SHORT)
    assert caught.value.rule == "total"


def test_silence_ends_with_the_stall_limit(serve: Serve) -> None:
    failing(serve(lambda _: time.sleep(2)), TimedOut, "stall")


def test_silence_in_the_body_ends_with_the_stall_limit(serve: Serve) -> None:
    behave = sending(OK + b"Content-Length: 9\r\n\r\nhalf", b"", pause=1.5)
    failing(serve(behave), TimedOut, "stall")


def test_silence_ends_with_the_deadline_if_that_comes_first(serve: Serve) -> None:
    failing(serve(lambda _: time.sleep(3)), TimedOut, "total", limits=SHORT)


def test_waiting_for_a_turn_takes_nothing_from_the_deadline(serve: Serve) -> None:
    url = serve(sending(OK + b"Content-Length: 2\r\n\r\nok"))
    with Door(user_agent="test/1", limits=replace(QUICK, total=0.5, interval=0.7)) as door:
        errand = door.errand(allow=["127.0.0.1"])
        assert [errand.get(url).body for _ in range(2)] == [b"ok", b"ok"]


def test_a_server_that_accepts_and_never_reads_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        failing(f"http://127.0.0.1:{listener.getsockname()[1]}/", TimedOut, "stall")


def test_a_full_backlog_ends_with_the_connect_limit() -> None:
    """A port that answers no SYN: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(address)
        time.sleep(0.05)
        failing(f"http://127.0.0.1:{address[1]}/", TimedOut, "connect")
        for client in waiting:
            client.close()


def test_a_slow_name_look_up_ends_with_its_limit() -> None:
    hang = threading.Event()

    def resolve(host: str) -> Sequence[str]:
        hang.wait(5)
        return ["127.0.0.1"]

    begun = time.monotonic()
    with pytest.raises(TimedOut, match=r"slow\.example") as caught:
        fetch("http://slow.example/", resolve=resolve)
    hang.set()
    assert caught.value.rule == "lookup"
    assert time.monotonic() - begun < 2.5


def test_look_ups_that_hang_do_not_pile_up_without_end() -> None:
    hang = threading.Event()
    asked: list[str] = []

    def resolve(host: str) -> Sequence[str]:
        asked.append(host)
        hang.wait(5)
        return []

    limits = Limits(lookup=0.01, interval=0.0)
    with Door(user_agent="test/1", limits=limits, resolve=resolve) as door:
        errand = door.errand(requests=100)
        for number in range(40):
            with pytest.raises(TimedOut):
                errand.get(f"http://h{number}.example/")
    hang.set()
    assert len(asked) == 16


def test_a_dead_address_leaves_time_for_the_next_one(serve: Serve) -> None:
    url = serve(sending(OK + b"Content-Length: 2\r\n\r\nok"))
    port = url.rsplit(":", 1)[1].strip("/")
    with Door(user_agent="test/1", limits=QUICK, resolve=lambda _: ["::1", "127.0.0.1"]) as door:
        assert door.errand(allow=["two.example"]).get(f"http://two.example:{port}/").body == b"ok"


def test_a_silent_address_takes_only_its_share_of_the_time(serve: Serve) -> None:
    """The name leads to a port whose queue is full, then to one that answers."""
    port = int(serve(sending(OK + b"Content-Length: 2\r\n\r\nok")).rsplit(":", 1)[1].strip("/"))
    with socket.create_server(("127.0.0.2", port), backlog=0) as listener:
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        begun = time.monotonic()
        limits = replace(QUICK, connect=1.6)
        with Door(user_agent="test/1", limits=limits, resolve=lambda _: ["127.0.0.2", "127.0.0.1"]) as door:
            assert door.errand(allow=["two.example"]).get(f"http://two.example:{port}/").body == b"ok"
        assert 0.7 < time.monotonic() - begun < 1.5
        for client in waiting:
            client.close()


# --- size ------------------------------------------------------------------------------------------------------------

ZEROS = gzip.compress(bytes(64 * MIB), mtime=0)  # 64 KiB on the wire


@pytest.mark.parametrize(
    ("behave", "rule"),
    [
        (flooding(OK + b"\r\n", b"x" * 8192), "wire"),
        (flooding(OK + b"Content-Length: 999999999999\r\n\r\n", b"x" * 8192), "wire"),
        (flooding(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"2000\r\n" + b"x" * 0x2000 + b"\r\n"), "wire"),
        (flooding(b"", b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" * 100), "wire"),
        (flooding(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n", b"X: y\r\n" * 100), "http"),
        (flooding(OK, b"X" * 8192), "http"),
        (flooding(OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 8192), "http"),
        (sending(OK + b"Content-Encoding: gzip\r\n\r\n", ZEROS), "decoded"),
        (sending(OK + b"Content-Encoding: deflate\r\n\r\n", zlib.compress(bytes(64 * MIB))), "decoded"),
        (sending(OK + b"Content-Encoding: br\r\n\r\n", brotli.compress(bytes(64 * MIB), quality=5)), "decoded"),
        (sending(OK + b"Content-Encoding: gzip, gzip\r\n\r\n", gzip.compress(ZEROS, mtime=0)), "decoded"),
        (sending(OK + b"Content-Encoding: gzip, br\r\n\r\n", brotli.compress(ZEROS, quality=5)), "decoded"),
    ],
    ids=[
        "endless-body", "huge-length", "endless-chunks", "endless-100", "endless-headers", "endless-header-name",
        "endless-chunk-extension", "gzip-bomb", "deflate-bomb", "br-bomb", "gzip-gzip-bomb", "gzip-br-bomb",
    ],
)  # fmt: skip
def test_too_much_ends_at_the_limit(serve: Serve, behave: Behaviour, rule: str) -> None:
    kind = BadResponse if rule == "http" else TooLarge
    failing(serve(behave), kind, rule, limits=Limits(interval=0.0, wire=MIB, decoded=2 * MIB))


def test_a_bomb_in_many_layers_is_refused_before_it_is_unpacked(serve: Serve) -> None:
    bomb = gzip.compress(gzip.compress(gzip.compress(bytes(MIB), mtime=0), mtime=0), mtime=0)
    behave = sending(OK + b"Content-Encoding: gzip, gzip\r\nContent-Encoding: gzip\r\n\r\n", bomb)
    failing(serve(behave), BadResponse, "coding")


def test_a_body_of_exactly_the_limit_passes(serve: Serve) -> None:
    body = gzip.compress(bytes(512 * KIB), mtime=0)
    url = serve(sending(OK + b"Content-Encoding: gzip\r\n\r\n" + body))
    assert len(fetch(url).body) == 512 * KIB


# --- lies ------------------------------------------------------------------------------------------------------------

HTML = b"<p>" + "Hållbar upphandling ".encode() * 200
GZIPPED = gzip.compress(HTML, mtime=0)


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (OK + b"Content-Length: 100\r\n\r\nshort", "cut-short"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n", "cut-short"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nshort", "cut-short"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + GZIPPED[:-9], "cut-short"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + GZIPPED[:5], "cut-short"),
        (OK + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(HTML)[:-5], "cut-short"),
        (OK + b"Content-Encoding: br\r\n\r\n" + brotli.compress(HTML)[:-5], "cut-short"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + HTML, "coding"),
        (OK + b"Content-Encoding: deflate\r\n\r\n" + HTML, "coding"),
        (OK + b"Content-Encoding: br\r\n\r\n\xff\xff\xff\xff" + HTML, "coding"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + GZIPPED[:-8] + bytes(8), "coding"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"", mtime=0) * 1001, "coding"),
        (OK + b"Content-Encoding: zstd\r\n\r\n\x28\xb5\x2f\xfd", "coding"),
        (OK + b"Content-Encoding: rot13\r\n\r\nuryyb", "coding"),
        (OK + b"Content-Length: x\r\n\r\n", "http"),
        (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", "http"),
        (OK + b"Transfer-Encoding: rot13\r\n\r\nxx", "http"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nshort\r\n", "http"),
        (OK + b"Bad Header\r\n\r\n", "http"),
        (OK + b"X: a\x00b\r\n\r\n", "http"),
        (b"HTTP/1.1 999999 OK\r\n\r\n", "http"),
        (b"HTTP/1.1 OK\r\n\r\n", "http"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "http"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, "http"),
        (b"", "cut-short"),
        (b"HTTP/1.1 200 OK\r\nContent-Ty", "cut-short"),
    ],
)
def test_a_broken_answer_is_a_bad_response(serve: Serve, answer: bytes, rule: str) -> None:
    failing(serve(sending(answer)), BadResponse, rule)


def test_a_connection_that_is_reset_in_the_body_is_cut_short(serve: Serve) -> None:
    def behave(connection: socket.socket) -> None:
        connection.sendall(OK + b"Content-Length: 100\r\n\r\nshort")
        time.sleep(0.1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.close()

    failing(serve(behave), BadResponse, "cut-short")


def test_bytes_after_the_announced_length_are_not_read(serve: Serve) -> None:
    url = serve(sending(OK + b"Content-Length: 5\r\n\r\nshortHTTP/1.1 200 OK\r\n\r\nsmuggled"))
    assert fetch(url).body == b"short"


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (b"", HTML),
        (b"identity", HTML),
        (b"gzip", GZIPPED),
        (b"X-GZIP", GZIPPED),
        (b"gzip, identity", GZIPPED),
        (b"gzip", gzip.compress(HTML[:50], mtime=0) + gzip.compress(HTML[50:], mtime=0)),
        (b"gzip", GZIPPED + b"\x00" * 600),
        (b"deflate", zlib.compress(HTML)),
        (b"deflate", zlib.compress(HTML)[2:-4]),
        (b"br", brotli.compress(HTML)),
        (b"br, gzip", gzip.compress(brotli.compress(HTML), mtime=0)),
        (b"gzip, gzip", gzip.compress(GZIPPED, mtime=0)),
    ],
)
@pytest.mark.parametrize("pieces", [1, 7])
def test_every_coding_that_is_asked_for_is_undone(serve: Serve, coding: bytes, body: bytes, pieces: int) -> None:
    step = len(body) // pieces + 1
    parts = [body[at : at + step] for at in range(0, len(body), step)]
    head = OK + b"Content-Encoding: " + coding + b"\r\n\r\n"
    url = serve(sending(head, *parts, pause=0.001))
    assert fetch(url).body == HTML


def test_an_empty_body_with_a_coding_is_empty(serve: Serve) -> None:
    assert fetch(serve(sending(OK + b"Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"))).body == b""


# --- nobody there ----------------------------------------------------------------------------------------------------


def test_a_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = failing(f"http://127.0.0.1:{port}/", Unreachable, "connect")
    assert "connection refused" in str(error)


@pytest.mark.parametrize("error", [OSError("no such host"), socket.gaierror(-2, "unknown"), UnicodeError("label")])
def test_a_name_that_leads_nowhere_is_unreachable(error: Exception) -> None:
    def resolve(host: str) -> Sequence[str]:
        raise error

    with pytest.raises(Unreachable, match=r"slow\.example") as caught:
        fetch("http://slow.example/", resolve=resolve)
    assert caught.value.rule == "name"


def test_a_name_without_addresses_is_unreachable() -> None:
    with pytest.raises(Unreachable) as caught:
        fetch("http://slow.example/", resolve=lambda _: [])
    assert caught.value.rule == "name"
