"""Redirects and rebinding: every hop and every connection is judged again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from syndicate.errors import BadResponse, BadStatus, Refused
from syndicate.fetch import Door, Errand, Limits

QUICK = Limits(total=3.0, interval=0.0)
AGENT = "syndicate/1 (+mailto:webb@example.se)"


@pytest.fixture
def door() -> Iterator[Door]:
    """A door whose every name leads to loopback."""
    with Door(user_agent=AGENT, limits=QUICK, resolve=lambda _: ["127.0.0.1"]) as opened:
        yield opened


@pytest.fixture
def errand(door: Door) -> Errand:
    return door.errand(allow=["127.0.0.0/8", "a.example"], requests=100)


def at(server: HTTPServer, path: str, host: str = "a.example") -> str:
    return f"http://{host}:{server.port}{path}"


def answers(server: HTTPServer, path: str, status: int = 200, **headers: str) -> None:
    server.expect_request(path).respond_with_data("ok", status=status, headers=headers)


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [([], False), ([301], True), ([308], True), ([301, 308, 301], True), ([302], False), ([303], False), ([307], False),
     ([301, 302], False), ([302, 301], False), ([301] * 5, True)],
)  # fmt: skip
def test_an_address_has_moved_if_every_step_was_lasting(
    httpserver: HTTPServer, errand: Errand, statuses: list[int], moved: bool
) -> None:
    for step, status in enumerate(statuses):
        answers(httpserver, f"/{step}", status=status, Location=f"/{step + 1}")
    answers(httpserver, f"/{len(statuses)}")
    response = errand.get(at(httpserver, "/0"))
    end = at(httpserver, f"/{len(statuses)}")
    assert (response.url, response.moved) == (end, end if moved else None)


def test_a_sixth_redirect_is_one_too_many(httpserver: HTTPServer, errand: Errand) -> None:
    for step in range(7):
        answers(httpserver, f"/{step}", status=302, Location=f"/{step + 1}")
    with pytest.raises(BadResponse) as caught:
        errand.get(at(httpserver, "/0"))
    assert caught.value.rule == "redirects"
    assert len(httpserver.log) == 6


@pytest.mark.parametrize("location", ["/", "/#again", "http://a.example:{port}/", "http://A.EXAMPLE.:{port}"])
def test_a_redirect_to_itself_is_a_loop_at_once(httpserver: HTTPServer, errand: Errand, location: str) -> None:
    answers(httpserver, "/", status=302, Location=location.format(port=httpserver.port))
    with pytest.raises(BadResponse) as caught:
        errand.get(at(httpserver, "/"))
    assert caught.value.rule == "redirect-loop"
    assert len(httpserver.log) == 1


def test_a_loop_over_two_addresses_is_found(httpserver: HTTPServer, errand: Errand) -> None:
    answers(httpserver, "/a", status=301, Location="/b")
    answers(httpserver, "/b", status=301, Location="/a")
    with pytest.raises(BadResponse) as caught:
        errand.get(at(httpserver, "/a"))
    assert caught.value.rule == "redirect-loop"


@pytest.mark.parametrize(
    ("location", "rule"),
    [
        ("http://10.0.0.1/", "private-address"),
        ("http://169.254.169.254/latest/meta-data/", "private-address"),
        ("http://[::ffff:10.0.0.1]/", "private-address"),
        ("http://0.0.0.0/", "private-address"),
        ("http://other.example/", "private-address"),
        ("http://user:pw@a.example/", "userinfo"),
        ("ftp://a.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
    ],
)
def test_a_redirect_passes_the_gate_too(httpserver: HTTPServer, door: Door, location: str, rule: str) -> None:
    answers(httpserver, "/", status=302, Location=location)
    with pytest.raises(Refused) as caught:
        door.errand(allow=["a.example"]).get(at(httpserver, "/"))
    assert caught.value.rule == rule
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("location", ["/ny/ä".encode(), "/ny/ä".encode("latin-1"), b"/ny/%C3%A4"])
def test_a_location_that_is_not_ascii_is_understood(door: Door, location: bytes) -> None:
    """Over a raw socket: libraries mend the header before they send it."""
    heads: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        for answer in (b"302 Found\r\nLocation: " + location, b"200 OK\r\nContent-Length: 0"):
            connection, _ = listener.accept()
            with connection:
                heads.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 " + answer + b"\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        door.errand(allow=["a.example"]).get(f"http://a.example:{listener.getsockname()[1]}/")
        thread.join()
    assert heads[1].startswith(b"GET /ny/%C3%A4 HTTP/1.1\r\n")


def test_a_redirect_without_a_location_is_an_error_status(httpserver: HTTPServer, errand: Errand) -> None:
    answers(httpserver, "/", status=302)
    with pytest.raises(BadStatus):
        errand.get(at(httpserver, "/"))


# --- names that change their answer -----------------------------------------------------------------------------------


def test_a_name_that_changes_its_answer_is_judged_at_every_connection(httpserver: HTTPServer) -> None:
    """Rebinding: robots.txt is read at an address that is allowed, then the name leads to one that is not."""
    answers(httpserver, "/")
    answers(httpserver, "/robots.txt", status=404)
    asked: list[str] = []

    def rebinding(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with Door(user_agent=AGENT, limits=QUICK, resolve=rebinding) as door, pytest.raises(Refused) as caught:
        door.errand(allow=["127.0.0.1"]).get(at(httpserver, "/", host="rebind.example"))
    assert caught.value.rule == "private-address"
    assert asked == ["rebind.example"] * 2
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt"]


def test_a_redirect_to_the_same_name_is_looked_up_and_judged_again(httpserver: HTTPServer) -> None:
    answers(httpserver, "/", status=302, Location="/inner")
    answers(httpserver, "/inner")
    addresses = iter([["127.0.0.1"], ["127.0.0.1", "10.0.0.1"]])
    door = Door(user_agent=AGENT, limits=QUICK, resolve=lambda _: next(addresses), own_hosts={"own.example"})
    with door, pytest.raises(Refused) as caught:
        door.errand(allow=["127.0.0.1"]).get(at(httpserver, "/", host="own.example"))
    assert caught.value.rule == "private-address"
    assert [request.path for request, _ in httpserver.log] == ["/"]
