"""What goes over the wire and what comes back: headers, validators, statuses, methods, the budget."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from syndicate.errors import BadStatus, ConfigError, Refused
from syndicate.fetch import Door, Errand, Limits, Validators

QUICK = Limits(total=3.0, interval=0.0)
AGENT = "syndicate/1 (+mailto:webb@example.se)"


@pytest.fixture
def door() -> Iterator[Door]:
    """A door whose every name leads to loopback."""
    with Door(user_agent=AGENT, limits=QUICK, resolve=lambda _: ["127.0.0.1"]) as opened:
        yield opened


@pytest.fixture
def errand(door: Door) -> Errand:
    return door.errand(allow=["127.0.0.0/8", "localhost", "a.example", "b.example"], requests=100)


def at(server: HTTPServer, path: str, host: str = "a.example") -> str:
    return f"http://{host}:{server.port}{path}"


def answers(server: HTTPServer, path: str, status: int = 200, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    server.expect_request(path).respond_with_data("ok", status=status, headers=named)


# --- what goes out ---------------------------------------------------------------------------------------------------


def test_a_request_says_who_asks_and_nothing_else(
    httpserver: HTTPServer, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    answers(httpserver, "/", set_cookie="session=1; Path=/")
    errand.get(at(httpserver, "/"))
    errand.get(at(httpserver, "/"))
    for request, _ in httpserver.log:
        assert dict(request.headers) == {
            "Host": f"a.example:{httpserver.port}",
            "User-Agent": AGENT,
            "Connection": "close",
            "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
            "Accept-Encoding": "gzip, deflate, br",
        }


def test_rule_25_a_source_may_have_its_own_user_agent(httpserver: HTTPServer, door: Door) -> None:
    answers(httpserver, "/")
    door.errand(allow=["a.example"], user_agent="Known/2").get(at(httpserver, "/"), accept="text/calendar")
    assert httpserver.log[0][0].headers["User-Agent"] == "Known/2"
    assert httpserver.log[0][0].headers["Accept"] == "text/calendar"


@pytest.mark.parametrize("agent", ["", " ", "a\r\nX: y", "a\tb", "a\u202eb"])
def test_a_user_agent_that_cannot_be_sent_is_a_configuration_problem(door: Door, agent: str) -> None:
    with pytest.raises(ConfigError, match="user_agent"):
        door.errand(user_agent=agent)


def test_letters_of_a_contact_address_are_percent_encoded(httpserver: HTTPServer, door: Door) -> None:
    answers(httpserver, "/")
    door.errand(allow=["a.example"], user_agent="syndicate/1 (webb@hållbar.se)").get(at(httpserver, "/"))
    assert httpserver.log[0][0].headers["User-Agent"] == "syndicate/1 (webb@h%C3%A5llbar.se)"


def test_path_and_query_go_out_as_they_are_written(httpserver: HTTPServer, errand: Errand) -> None:
    httpserver.expect_request("/").respond_with_data("ok")
    seen: list[str] = []

    def note(request: Request) -> Answer:
        seen.append(str(request.environ["REQUEST_URI"]))
        return Answer("ok")

    httpserver.expect_request("/a/b c/ä").respond_with_handler(note)
    response = errand.get(at(httpserver, "/a/b%20c/ä?q=å&x=%2F#part"))
    assert seen == ["/a/b%20c/%C3%A4?q=%C3%A5&x=%2F"]
    assert response.url == at(httpserver, "/a/b%20c/%C3%A4?q=%C3%A5&x=%2F")


# --- what comes back -------------------------------------------------------------------------------------------------


def test_an_answer_tells_its_type_charset_validators_and_hash(httpserver: HTTPServer, errand: Errand) -> None:
    answers(
        httpserver,
        "/",
        Content_Type='Text/HTML; Charset="ISO-8859-1"',
        ETag='W/"a b"',
        Last_Modified="Fri, 21 Oct 2016 07:15:00 GMT",
        X_Two="1",
        Set_Cookie="a=b",
    )
    response = errand.get(at(httpserver, "/"))
    assert (response.status, response.body, response.moved) == (200, b"ok", None)
    assert (response.media_type, response.charset) == ("text/html", "ISO-8859-1")
    assert response.validators == Validators('W/"a b"', "Fri, 21 Oct 2016 07:15:00 GMT")
    assert response.headers["x-two"] == "1"
    assert "set-cookie" not in response.headers
    assert response.body_hash == hashlib.sha256(b"ok").hexdigest()


def test_validators_go_back_byte_for_byte_and_304_keeps_them(httpserver: HTTPServer, errand: Errand) -> None:
    sent = Validators('W/"å\xff,x"', "fri, 21 oct 2016 7:15")
    httpserver.expect_request("/").respond_with_data("", status=304)
    response = errand.get(at(httpserver, "/"), validators=sent)
    request = httpserver.log[0][0]
    assert request.headers["If-None-Match"] == 'W/"å\xff,x"'
    assert request.headers["If-Modified-Since"] == "fri, 21 oct 2016 7:15"
    assert (response.status, response.body, response.body_hash, response.validators) == (304, b"", "", sent)


def test_a_304_may_renew_a_validator(httpserver: HTTPServer, errand: Errand) -> None:
    httpserver.expect_request("/").respond_with_data("", status=304, headers={"ETag": '"new"'})
    response = errand.get(at(httpserver, "/"), validators=Validators('"old"', "Mon"))
    assert response.validators == Validators('"new"', "Mon")


def test_a_304_that_nobody_asked_for_is_an_error(httpserver: HTTPServer, errand: Errand) -> None:
    httpserver.expect_request("/").respond_with_data("", status=304)
    with pytest.raises(BadStatus):
        errand.get(at(httpserver, "/"))


def test_a_validator_too_long_to_keep_is_not_kept(httpserver: HTTPServer, errand: Errand) -> None:
    answers(httpserver, "/", ETag=f'"{"x" * 5000}"')
    assert errand.get(at(httpserver, "/")).validators == Validators()


@pytest.mark.parametrize("stored", ['"a\r\nX-Evil: 1"', '"a\x00"', '"\u20ac"'])
def test_a_stored_validator_that_cannot_be_sent_is_left_out(
    httpserver: HTTPServer, errand: Errand, stored: str
) -> None:
    answers(httpserver, "/")
    assert errand.get(at(httpserver, "/"), validators=Validators(etag=stored)).status == 200
    assert "If-None-Match" not in httpserver.log[0][0].headers


@pytest.mark.parametrize(
    "status", [201, 204, 206, 300, 305, 400, 401, 403, 404, 410, 418, 429, 451, 500, 502, 503, 599]
)
def test_every_other_status_is_an_error_that_names_it(httpserver: HTTPServer, errand: Errand, status: int) -> None:
    answers(httpserver, "/gone", status=status)
    with pytest.raises(BadStatus, match=r"a\.example") as caught:
        errand.get(at(httpserver, "/gone?key=secret"))
    assert (caught.value.status, caught.value.rule) == (status, f"status-{status}")
    assert caught.value.retry_after is None
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", None, 120.0),
        ("0", None, 0.0),
        ("999999999", None, 999999999.0),
        ("Tue, 24 Nov 2026 12:10:00 GMT", "Tue, 24 Nov 2026 12:00:00 GMT", 600.0),
        ("Tue, 24 Nov 2026 12:10:00 GMT", "rubbish", 300.0),
        ("Tue, 24 Nov 2026 12:10:00 -0000", None, 300.0),
        ("Tuesday, 24-Nov-26 12:10:00 GMT", None, 300.0),
        ("Mon, 23 Nov 2026 12:00:00 GMT", None, 0.0),
        ("-5", None, None),
        ("1e9", None, None),
        ("9999999999999999999", None, None),
        ("soon", None, None),
        ("Tue, 99 Nov 2026 99:10:00 GMT", None, None),
        ("Tue, 24 Nov 99999 12:10:00 GMT", None, None),
        ("٣", None, None),
    ],
)
def test_retry_after_is_read_as_seconds(value: str, date: str | None, seconds: float | None) -> None:
    """Over a raw socket: servers in libraries write a Date of their own."""
    head = f"HTTP/1.1 503 Busy\r\nRetry-After: {value}\r\n" + (f"Date: {date}\r\n" if date else "") + "\r\n"
    moment = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        Door(user_agent=AGENT, limits=QUICK, now=lambda: moment) as door,
    ):
        threading.Thread(target=_answer_once, args=(listener, head.encode()), daemon=True).start()
        with pytest.raises(BadStatus) as caught:
            door.errand(allow=["127.0.0.1"]).get(f"http://127.0.0.1:{listener.getsockname()[1]}/")
    assert caught.value.retry_after == seconds


def _answer_once(listener: socket.socket, answer: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(answer)


# --- the gate at the socket -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "printer.example"]
)
def test_nothing_local_is_reached_without_being_allowed(httpserver: HTTPServer, door: Door, host: str) -> None:
    with pytest.raises(Refused, match="allow") as caught:
        door.errand().get(at(httpserver, "/", host=host))
    assert caught.value.rule == "private-address"
    assert httpserver.log == []


def test_own_hosts_are_not_thereby_allowed_inside(httpserver: HTTPServer) -> None:
    with Door(user_agent=AGENT, limits=QUICK, own_hosts=["localhost"]) as door, pytest.raises(Refused):
        door.errand().get(at(httpserver, "/", host="localhost"))
    assert httpserver.log == []


def test_the_system_resolver_finds_localhost(httpserver: HTTPServer) -> None:
    answers(httpserver, "/")
    with Door(user_agent=AGENT, limits=QUICK) as door:
        assert door.errand(allow=["localhost"]).get(at(httpserver, "/", host="localhost")).status == 200


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_literal_address_is_connected_to(door: Door, family: socket.AddressFamily) -> None:
    host = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}[family]
    with socket.create_server((host, 0), family=family) as listener:
        threading.Thread(target=_answer_once, args=(listener, b"HTTP/1.1 200 OK\r\n\r\nok"), daemon=True).start()
        shown = f"[{host}]" if ":" in host else host
        assert door.errand(allow=[host]).get(f"http://{shown}:{listener.getsockname()[1]}/").body == b"ok"


# --- other methods ---------------------------------------------------------------------------------------------------


def test_head_asks_for_the_length_and_reads_nothing(httpserver: HTTPServer, errand: Errand) -> None:
    httpserver.expect_request("/moved", method="HEAD").respond_with_data(status=301, headers={"Location": "/a.pdf"})
    httpserver.expect_request("/a.pdf", method="HEAD").respond_with_data(
        bytes(123456), content_type="application/pdf", headers={"Content-Encoding": "gzip"}
    )
    response = errand.head(at(httpserver, "/moved"))
    assert (response.status, response.body, response.media_type) == (200, b"", "application/pdf")
    assert response.headers["content-length"] == "123456"
    assert response.url == at(httpserver, "/a.pdf")


def test_head_of_what_is_not_there_is_an_error(httpserver: HTTPServer, errand: Errand) -> None:
    answers(httpserver, "/", status=405)
    with pytest.raises(BadStatus):
        errand.head(at(httpserver, "/"))


@pytest.mark.parametrize("status", [200, 202, 204])
def test_post_tells_a_hub_something_once(httpserver: HTTPServer, errand: Errand, status: int) -> None:
    answers(httpserver, "/hub", status=status)
    body = b"hub.mode=publish&hub.url=https%3A%2F%2Fa.example%2F"
    response = errand.post(at(httpserver, "/hub"), body, media_type="application/x-www-form-urlencoded")
    request = httpserver.log[0][0]
    assert (response.status, request.method, request.get_data()) == (status, "POST", body)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 500])
def test_post_is_neither_redirected_nor_repeated(httpserver: HTTPServer, errand: Errand, status: int) -> None:
    answers(httpserver, "/hub", status=status, Location="/other")
    with pytest.raises(BadStatus):
        errand.post(at(httpserver, "/hub"), b"{}", media_type="application/json")
    assert len(httpserver.log) == 1


def test_post_passes_the_gate_too(httpserver: HTTPServer, door: Door) -> None:
    for host in ("127.0.0.1", "inner.example"):
        with pytest.raises(Refused):
            door.errand().post(at(httpserver, "/hub", host=host), b"{}", media_type="application/json")
    assert httpserver.log == []


# --- how much ---------------------------------------------------------------------------------------------------------


def test_the_budget_counts_requests_and_redirects_but_not_detail_pages(httpserver: HTTPServer, door: Door) -> None:
    answers(httpserver, "/")
    answers(httpserver, "/moved", status=301, Location="/")
    errand = door.errand(allow=["a.example"], requests=3)
    errand.get(at(httpserver, "/moved"))
    for _ in range(4):
        errand.get(at(httpserver, "/"), counted=False)
    errand.get(at(httpserver, "/"))
    with pytest.raises(Refused, match="3 requests") as caught:
        errand.get(at(httpserver, "/"))
    assert caught.value.rule == "budget"
    door.errand(allow=["a.example"]).get(at(httpserver, "/"))


def test_a_closed_door_lets_nothing_out(httpserver: HTTPServer, door: Door) -> None:
    errand = door.errand(allow=["a.example"])
    door.close()
    with pytest.raises(Refused) as caught:
        errand.get(at(httpserver, "/"))
    assert caught.value.rule == "closed"
    assert httpserver.log == []


def test_no_connection_is_left_open(httpserver: HTTPServer, errand: Errand) -> None:
    """Unclosed sockets would be ResourceWarnings, which are errors here; this one looks at the descriptors too."""
    descriptors = Path("/dev/fd")
    answers(httpserver, "/")
    answers(httpserver, "/bad", status=500)
    errand.get(at(httpserver, "/"))
    before = len(list(descriptors.iterdir()))
    for _ in range(5):
        errand.get(at(httpserver, "/"))
        with suppress(BadStatus):
            errand.get(at(httpserver, "/bad"))
    time.sleep(0.05)
    assert len(list(descriptors.iterdir())) <= before + 1
