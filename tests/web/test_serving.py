"""The answers of granian with the artifact server in it: rules 1 to 11 of what serving must do."""

from __future__ import annotations

import gzip
import hashlib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import brotli
import pytest

from syndicate.web.negotiation import entity_tag, http_date
from tests.web.house import House, Server, artifact, make_house, serving

ATOM = b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<entry>Nyhet</entry>" * 40 + b"</feed>"
ICS = b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 20 + b"END:VCALENDAR\r\n"
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DATE = "Mon, 02 Mar 2026 09:30:00 GMT"
CODINGS = ("identity", "gzip", "br")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, House]]:
    house = make_house(tmp_path_factory.mktemp("serving"))
    house.publish(
        artifact("/feeds/aktuellt.atom", ATOM, headers=(("Link", '<https://hub.example.se/>; rel="hub"'),)),
        artifact("/feeds/kalendern.ics", ICS, headers=(("Content-Disposition", "inline; filename=kalendern.ics"),)),
        artifact("/feeds/aktuellt/milj%C3%B6.atom", b"<feed/>", packed=False, max_age=timedelta(minutes=1)),
        artifact("/feeds/gammalt.atom", b"<feed/>"),
    )
    house.publish(retired=("/feeds/gammalt.atom",))
    with serving(house.config) as server:
        yield server, house


@pytest.fixture(scope="module")
def server(live: tuple[Server, House]) -> Server:
    return live[0]


@pytest.fixture(scope="module")
def tags(digest: str) -> dict[str, str]:
    return {coding: entity_tag(digest, coding) for coding in CODINGS}


@pytest.fixture(scope="module")
def digest() -> str:
    return hashlib.sha256(ATOM).hexdigest()


# --- 200 -------------------------------------------------------------------------------------------------------------


def test_a_feed_has_exactly_these_headers(server: Server, tags: dict[str, str]) -> None:
    answer = server.ask("/feeds/aktuellt.atom")
    assert answer.status == 200
    assert answer.body == ATOM
    headers = dict(answer.headers)
    date = parsedate_to_datetime(headers.pop("date"))
    assert parsedate_to_datetime(headers["last-modified"]) <= date
    assert headers.pop("server") == "granian"
    assert headers == {
        "content-type": "application/atom+xml; charset=utf-8",
        "content-length": str(len(ATOM)),
        "etag": tags["identity"],
        "last-modified": DATE,
        "cache-control": "max-age=300, stale-while-revalidate=3600, stale-if-error=86400",
        "vary": "Accept-Encoding, Sec-Fetch-Dest",
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; style-src 'self'; sandbox",
        "accept-ranges": "none",
        "link": '<https://hub.example.se/>; rel="hub"',
    }


@pytest.mark.parametrize(("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_each_coding_is_its_own_variant_with_its_own_tag(
    server: Server, tags: dict[str, str], coding: str, unpack: Any
) -> None:
    answer = server.ask("/feeds/aktuellt.atom", Accept_Encoding=coding)
    assert answer.headers["content-encoding"] == coding
    assert answer.headers["etag"] == tags[coding]
    assert answer.headers["vary"] == "Accept-Encoding, Sec-Fetch-Dest"
    assert int(answer.headers["content-length"]) == len(answer.body) < len(ATOM)
    assert unpack(answer.body) == ATOM


def test_a_document_without_other_codings_goes_as_it_is_and_keeps_its_own_max_age(server: Server) -> None:
    answer = server.ask("/feeds/aktuellt/milj%C3%B6.atom", Accept_Encoding="br, gzip")
    assert (answer.status, answer.body) == (200, b"<feed/>")
    assert "content-encoding" not in answer.headers
    assert answer.headers["cache-control"].startswith("max-age=60,")


def test_rule_23_a_calendar_names_its_file_and_keeps_out_of_search_results(server: Server) -> None:
    answer = server.ask("/feeds/kalendern.ics")
    assert answer.body == ICS
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == "inline; filename=kalendern.ics"
    assert answer.headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize("path", ["/feeds/aktuellt.atom", "/feeds/kalendern.ics", "/", "/status.json", "/nothing"])
def test_head_is_get_without_the_body(server: Server, path: str) -> None:
    get, head = server.ask(path), server.ask(path, "HEAD")
    assert (head.status, head.body) == (get.status, b"")
    changing = {"date", "content-length"} if path == "/status.json" else {"date"}
    assert {k: v for k, v in head.headers.items() if k not in changing} == {
        k: v for k, v in get.headers.items() if k not in changing
    }
    assert int(head.headers["content-length"]) > 0


@pytest.mark.parametrize("query", ["?utm_source=x", "?", "?a=1&a=2", "?%00%ff=%", "?format=feed", "?" + "q=1&" * 500])
def test_a_query_changes_nothing(server: Server, query: str) -> None:
    plain, queried = server.ask("/feeds/aktuellt.atom"), server.ask(f"/feeds/aktuellt.atom{query}")
    assert (queried.status, queried.body, queried.headers["etag"]) == (200, plain.body, plain.headers["etag"])


def test_rule_d_login_range_host_and_forwarded_headers_change_nothing(server: Server) -> None:
    plain = server.ask("/feeds/aktuellt.atom")
    for headers in (
        {"Authorization": "Basic YTpi"},
        {"Range": "bytes=0-9"},
        {"Range": "bytes=0-9", "If_Range": "x"},
        {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "gopher"},
        {"Cookie": "a=b", "Origin": "https://other.example"},
    ):
        answer = server.ask("/feeds/aktuellt.atom", **headers)
        assert (answer.status, answer.body) == (200, ATOM), headers
        assert {k: v for k, v in answer.headers.items() if k != "date"} == {
            k: v for k, v in plain.headers.items() if k != "date"
        }


# --- 304 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", CODINGS)
@pytest.mark.parametrize("held", CODINGS)
@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other", {tag}', '{tag} , W/"other"', "unquoted"])
def test_304_for_any_codings_tag_in_any_form(
    server: Server, tags: dict[str, str], asked: str, held: str, form: str
) -> None:
    tag = tags[held]
    sent = tag.strip('"') if form == "unquoted" else form.format(tag=tag)
    answer = server.ask("/feeds/aktuellt.atom", Accept_Encoding=asked, If_None_Match=sent)
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["etag"] == tag, "a cache finds its copy by the tag it has"


@pytest.mark.parametrize("asked", CODINGS)
def test_304_for_a_star_and_for_a_date(server: Server, tags: dict[str, str], asked: str) -> None:
    later = http_date(AT + timedelta(days=3_000))
    for headers in ({"If_None_Match": "*"}, {"If_Modified_Since": DATE}, {"If_Modified_Since": later}):
        answer = server.ask("/feeds/aktuellt.atom", Accept_Encoding=asked, **headers)
        assert (answer.status, answer.headers["etag"]) == (304, tags[asked])


def test_a_tag_with_gzip_added_on_the_way_is_ours(server: Server, tags: dict[str, str]) -> None:
    for added in ("-gzip", "--gzip", "-gzip-gzip"):
        sent = tags["identity"].removesuffix('"') + added + '"'
        assert server.ask("/feeds/aktuellt.atom", If_None_Match=sent).status == 304


def test_304_has_what_a_cache_needs_and_no_more(server: Server) -> None:
    answer = server.ask("/feeds/aktuellt.atom", If_None_Match="*")
    assert set(answer.headers) == {
        "date",
        "server",
        "etag",
        "vary",
        "cache-control",
        "last-modified",
        "access-control-allow-origin",
        "link",
    }


def test_304_goes_to_head_too(server: Server) -> None:
    assert server.ask("/feeds/aktuellt.atom", "HEAD", If_None_Match="*").status == 304


@pytest.mark.parametrize(
    "junk", ['"another"', "", "W/", '"', "junk, more junk", "0" * 16, '"' + "a" * 30_000 + '"', "a," * 10_000]
)
def test_junk_in_if_none_match_is_200_even_with_a_date_that_would_do(server: Server, junk: str) -> None:
    answer = server.ask("/feeds/aktuellt.atom", If_None_Match=junk, If_Modified_Since=DATE)
    assert (answer.status, answer.body) == (200, ATOM)


@pytest.mark.parametrize("since", ["junk", "", "0", "Mon, 02 Mar 2026 09:29:59 GMT", "2026-03-02", "9" * 20_000])
def test_an_older_or_unreadable_date_is_200(server: Server, since: str) -> None:
    assert server.ask("/feeds/aktuellt.atom", If_Modified_Since=since).status == 200


# --- everything else -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "REPORT", "get"])
@pytest.mark.parametrize("path", ["/feeds/aktuellt.atom", "/", "/nothing", "/?format=feed&type=rss", "*"])
def test_rule_22_only_get_and_head_are_answered(server: Server, method: str, path: str) -> None:
    answer = server.ask(path, method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/feeds/aktuellt.pdf",
        "/feeds/AKTUELLT.atom",
        "/feeds/aktuellt.atom/",
        "//feeds/aktuellt.atom",
        "/feeds/../feeds/aktuellt.atom",
        "/feeds/nothing/",
        "/feeds//",
        "/de/",
        "/sv/",
        "/static/../pages.py",
        "/static/",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
        "/%00%ff%C3",
        "/%",
        "/" + "a" * 8_000,
        "/" + "%2e%2e/" * 200,
        "/%7B%7B7*7%7D%7D",
        "/\N{SNOWMAN}".encode().decode("latin-1"),
    ],
)
def test_an_unknown_path_is_404_and_says_nothing_of_the_request(server: Server, path: str) -> None:
    answer = raw(server, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert b"\r\ncontent-type: text/plain; charset=utf-8\r\n" in answer
    assert answer.endswith(b"\r\n\r\nThere is nothing at this address.\n")


def test_a_retired_path_is_410(server: Server) -> None:
    answer = server.ask("/feeds/gammalt.atom")
    assert (answer.status, answer.headers["content-type"]) == (410, "text/plain; charset=utf-8")


@pytest.mark.parametrize("path", ["/feeds/aktuellt.rss", "/feeds/aktuellt.json", "/feeds/kalendern.json"])
def test_a_feed_before_its_first_good_version_is_503_and_never_empty(server: Server, path: str) -> None:
    answer = server.ask(path)
    assert (answer.status, answer.headers["content-type"]) == (503, "text/plain; charset=utf-8")
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/?format=feed&type=rss", "/feeds/aktuellt.atom"),
        ("/?type=rss&format=feed", "/feeds/aktuellt.atom"),
        ("/?format=feed&type=rss&utm_source=mail", "/feeds/aktuellt.atom"),
        ("/?format=feed&amp;type=rss", "/feeds/aktuellt.atom"),
        ("/gamla/nyheter.xml", "/feeds/aktuellt.atom"),
        ("/gamla/nyheter.xml?x=1", "/feeds/aktuellt.atom"),
        ("/index.php?id=7", "/feeds/aktuellt.rss"),
    ],
)
def test_rule_24_an_old_address_moves_for_ever_to_the_public_one(server: Server, old: str, new: str) -> None:
    for method in ("GET", "HEAD"):
        answer = server.ask(old, method, Host="evil.example")
        assert (answer.status, answer.headers["location"]) == (308, f"https://feeds.example.se{new}")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/?format=feed", 200),
        ("/?format=feed&type=atom", 200),
        ("/index.php", 404),
        ("/index.php?id=8", 404),
    ],
)
def test_another_query_is_no_old_address(server: Server, path: str, status: int) -> None:
    assert server.ask(path).status == status


def test_nothing_ever_sets_a_cookie_and_everything_forbids_sniffing(server: Server) -> None:
    for path in ("/", "/en/", "/feeds/aktuellt/", "/feeds/aktuellt.atom", "/status", "/status.json", "/healthz", "/x"):
        answer = server.ask(path, Cookie="session=1")
        assert "set-cookie" not in answer.headers, path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert "default-src 'none'" in answer.headers["content-security-policy"], path


def raw(server: Server, request: str | bytes) -> bytes:
    """Everything that comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request.encode("latin-1") if isinstance(request, str) else request)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize(
    "request_",
    [
        "GET /feeds/aktuellt.atom HTTP/1.1\r\nHost: a b/<>\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b/<>\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET http://evil.example/feeds/aktuellt.atom HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: \xff\xfe\r\nCookie: \xe5\r\nConnection: close\r\n\r\n",
        "GET /status.json HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
    ],
)
def test_odd_but_sound_requests_are_answered(server: Server, request_: str) -> None:
    assert raw(server, request_)[9:12] == b"200"


@pytest.mark.parametrize(
    "request_",
    [
        "junk\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a" * 100_000 + "\r\n\r\n",
        "GET /" + "a" * 100_000 + " HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n" * 500 + "\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET /<script>alert(1)</script> HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_unsound_requests_are_refused_and_the_server_goes_on(server: Server, request_: str) -> None:
    assert raw(server, request_)[9:10] == b"4"
    assert server.ask("/healthz").status == 200


def test_there_is_one_date_header_on_every_kind_of_answer(server: Server) -> None:
    for request in (
        "GET /feeds/aktuellt.atom",
        "HEAD /feeds/aktuellt.atom",
        "GET /",
        "GET /nothing",
        "GET /status.json",
        "POST /",
    ):
        answer = raw(server, f"{request} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert answer.lower().count(b"\r\ndate: ") == 1, request
        assert answer.lower().count(b"\r\ncontent-length: ") == 1, request


def test_a_304_of_a_page_has_one_date_too(server: Server) -> None:
    tag = server.ask("/").headers["etag"]
    answer = raw(server, f"GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: {tag}\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 304 ")
    assert answer.lower().count(b"\r\ndate: ") == 1
