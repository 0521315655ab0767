"""TLS: the certificate is checked for the name that was asked for, at the address that was judged."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from syndicate.errors import BadResponse, Refused, TimedOut, Unreachable
from syndicate.fetch import Door, Limits, Response

# For these tests only: a key, and two certificates for tls.example and 127.0.0.1 that it signed itself.
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQVWYxacwpnkVzGI4
xNb5d8jtHT5h9i8fJFDINZO4sTuhRANCAATtCuh+k7oW7UCkiEJ9mzsNmww+LFMq
TW9wgCLZHK78O/0Z52XpjOk5BDqCTaTLYX1+jiypEcVIriya4WtX0isV
-----END PRIVATE KEY-----
"""
UNTIL_2120 = """\
-----BEGIN CERTIFICATE-----
MIIBbTCCAROgAwIBAgIBATAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAt0bHMuZXhh
bXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFjEUMBIGA1UE
AwwLdGxzLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATtCuh+k7oW
7UCkiEJ9mzsNmww+LFMqTW9wgCLZHK78O/0Z52XpjOk5BDqCTaTLYX1+jiypEcVI
riya4WtX0isVo1AwTjAcBgNVHREEFTATggt0bHMuZXhhbXBsZYcEfwAAATAPBgNV
HRMBAf8EBTADAQH/MB0GA1UdDgQWBBSzTXTqpkXS2bzW71+gRnGD7z1ZITAKBggq
hkjOPQQDAgNIADBFAiEAlcY4+FCuw6ZXaGWDry78mECa7PDwJsWrIoO6IpLzwRsC
ICBgROKy0W7yPiF1ORAvvtvumK7Zym/0z1BNFFI+n2MA
-----END CERTIFICATE-----
"""
UNTIL_2001 = """\
-----BEGIN CERTIFICATE-----
MIIBajCCARGgAwIBAgIBAjAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAt0bHMuZXhh
bXBsZTAeFw0wMDAxMDEwMDAwMDBaFw0wMTAxMDEwMDAwMDBaMBYxFDASBgNVBAMM
C3Rscy5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7QrofpO6Fu1A
pIhCfZs7DZsMPixTKk1vcIAi2Ryu/Dv9Gedl6YzpOQQ6gk2ky2F9fo4sqRHFSK4s
muFrV9IrFaNQME4wHAYDVR0RBBUwE4ILdGxzLmV4YW1wbGWHBH8AAAEwDwYDVR0T
AQH/BAUwAwEB/zAdBgNVHQ4EFgQUs0106qZF0tm81u9foEZxg+89WSEwCgYIKoZI
zj0EAwIDRwAwRAIgBUyHKtdTVq9jcn1x4hfxKMF8VDdp5uUGlI/nyP+Oh0sCIFsm
HOMm11XZKVIRxX2xUgxI7Y1ROxmy35rYbQ13Yxh8
-----END CERTIFICATE-----
"""

QUICK = Limits(stall=0.4, total=5.0, interval=0.0)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

Start = Callable[..., str]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts TLS servers that answer every request with ``answer``; gives the port as ``:port/``."""
    listeners: list[socket.socket] = []

    def serve(listener: socket.socket, context: ssl.SSLContext, answer: bytes) -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            with suppress(OSError), plain, context.wrap_socket(plain, server_side=True) as connection:
                connection.recv(4096)
                connection.sendall(answer)

    def begin(certificate: str = UNTIL_2120, answer: bytes = OK) -> str:
        (tmp_path / "server.pem").write_text(KEY + certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "server.pem")
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=serve, args=(listener, context, answer), daemon=True).start()
        return f":{listener.getsockname()[1]}/"

    yield begin
    for listener in listeners:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def fetch(url: str, *, trusted: str | None = None) -> Response:
    tls = ssl.create_default_context(cadata=trusted) if trusted else None
    with Door(user_agent="test/1", limits=QUICK, resolve=lambda _: ["127.0.0.1"], tls=tls) as door:
        return door.errand(allow=["127.0.0.1", "tls.example", "other.example"]).get(url)


def test_a_trusted_certificate_for_the_name_is_good(start: Start) -> None:
    assert fetch("https://tls.example" + start(), trusted=UNTIL_2120).body == b"ok"


def test_a_trusted_certificate_for_the_address_is_good(start: Start) -> None:
    assert fetch("https://127.0.0.1" + start(), trusted=UNTIL_2120).body == b"ok"


@pytest.mark.parametrize(
    ("host", "certificate", "trusted", "reason"),
    [
        ("tls.example", UNTIL_2120, None, "self-signed certificate"),
        ("other.example", UNTIL_2120, UNTIL_2120, "Hostname mismatch"),
        ("tls.example", UNTIL_2001, UNTIL_2001, "certificate has expired"),
    ],
)
def test_a_certificate_that_is_not_good_is_told_with_the_reason(
    start: Start, host: str, certificate: str, trusted: str | None, reason: str
) -> None:
    with pytest.raises(Unreachable, match=reason) as caught:
        fetch(f"https://{host}" + start(certificate), trusted=trusted)
    assert caught.value.rule == "certificate"
    assert host in str(caught.value)


def test_the_environment_decides_nothing_about_trust(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").write_text(UNTIL_2120)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(Unreachable):
        fetch("https://tls.example" + start())


def test_a_server_without_tls_is_unreachable_by_https() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def plain() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=plain)
        thread.start()
        with pytest.raises(Unreachable) as caught:
            fetch(f"https://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join()
    assert caught.value.rule == "tls"


def test_a_dripping_handshake_ends_within_the_limits() -> None:
    """A ServerHello announced and sent byte by byte: the handshake as a whole has the stall limit."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(4096)
                for byte in b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + bytes(90):
                    connection.sendall(bytes([byte]))
                    time.sleep(0.05)

        thread = threading.Thread(target=drip)
        thread.start()
        begun = time.monotonic()
        with pytest.raises(TimedOut):
            fetch(f"https://127.0.0.1:{listener.getsockname()[1]}/")
        assert time.monotonic() - begun < 2.5
        thread.join()


def test_a_step_from_https_to_http_is_not_taken(start: Start) -> None:
    port = start(answer=b"HTTP/1.1 301 Moved\r\nLocation: http://tls.example/\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(Refused) as caught:
        fetch("https://tls.example" + port, trusted=UNTIL_2120)
    assert caught.value.rule == "downgrade"


def test_an_answer_under_tls_that_is_cut_short_is_noticed(start: Start) -> None:
    with pytest.raises(BadResponse) as caught:
        fetch("https://tls.example" + start(answer=OK[:-1]), trusted=UNTIL_2120)
    assert caught.value.rule == "cut-short"
