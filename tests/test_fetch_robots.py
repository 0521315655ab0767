"""robots.txt: the grammar of RFC 9309, and what a door does with it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from syndicate.errors import BadResponse, BadStatus, FetchError, Refused, TimedOut, Unreachable
from syndicate.fetch import Door, Limits
from syndicate.fetch.robots import parse, token

QUICK = Limits(total=1.0, stall=0.3, interval=0.0, robots=1024, robots_age=86400.0, robots_retry=300.0)


def allowed(text: str, path: str, agent: str = "syndicate") -> bool:
    return parse(text.encode(), agent=agent).forbidding(path) is None


# --- the grammar -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("", "/", True),
        ("User-agent: *\nDisallow: /", "/", False),
        ("User-agent: *\nDisallow:", "/", True),
        ("User-agent: *\nDisallow: /a", "/b", True),
        ("User-agent: *\nDisallow: /a", "/abc/d", False),
        ("user-AGENT : *\n disALLOW\t:\t/a\t", "/a", False),
        ("Disallow: /", "/", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /", "/robots.txt?x", True),
        ("User-agent: *\nDisallow: /", "/robots.txt/x", False),
        # the longest pattern decides, whatever the order; Allow wins a draw
        ("User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/ajax", "/wp-admin/ajax", True),
        ("User-agent: *\nAllow: /wp-admin/ajax\nDisallow: /wp-admin/", "/wp-admin/x", False),
        ("User-agent: *\nAllow: /p\nDisallow: /", "/page", True),
        ("User-agent: *\nAllow: /folder\nDisallow: /folder", "/folder/page", True),
        ("User-agent: *\nDisallow: /folder\nAllow: /folder", "/folder/page", True),
        ("User-agent: *\nAllow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("User-agent: *\nAllow: /$\nDisallow: /", "/", True),
        ("User-agent: *\nAllow: /$\nDisallow: /", "/page.htm", False),
        # wildcards
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /*?", "/a?b", False),
        ("User-agent: *\nDisallow: /*?", "/a", True),
        ("User-agent: *\nDisallow: /a*b*c", "/a1b2c3", False),
        ("User-agent: *\nDisallow: /a*b*c", "/a1c2b3", True),
        ("User-agent: *\nDisallow: /a*b$", "/ab1b", False),
        ("User-agent: *\nDisallow: /ab*b$", "/ab", True),
        ("User-agent: *\nDisallow: *", "/", False),
        ("User-agent: *\nDisallow: /a**b", "/axb", False),
        ("User-agent: *\nDisallow: /*$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /a$b", "/a$b", False),
        ("User-agent: *\nDisallow: /a$b", "/a", True),
        ("User-agent: *\nDisallow: /a%24", "/a$", False),
        ("User-agent: *\nDisallow: /a%2A", "/a*", False),
        ("User-agent: *\nDisallow: /a%2a", "/ab", True),
        ("User-agent: *\nDisallow: nyheter", "/nyheter", True),
        # percent-encoding and UTF-8 (section 2.2.2)
        ("User-agent: *\nDisallow: /ä", "/%C3%A4", False),
        ("User-agent: *\nDisallow: /%c3%a4", "/%C3%A4", False),
        ("User-agent: *\nDisallow: /%C3%A4", "/%c3%a4", False),
        ("User-agent: *\nDisallow: /bar/%62%61%7A", "/bar/baz", False),
        ("User-agent: *\nDisallow: /bar/baz", "/bar/%62%61%7a", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\nDisallow: /a?q=https://x.example/", "/a?q=https://x.example/", False),
        # groups
        ("User-agent: syndicate\nDisallow: /a", "/a", False),
        ("User-agent: Syndicate/2.0\nDisallow: /a", "/a", False),
        ("User-agent: syndicatebot\nDisallow: /a", "/a", True),
        ("User-agent: synd\nDisallow: /a", "/a", True),
        ("User-agent: syndicate\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: syndicate\nDisallow:", "/b", True),
        ("User-agent: syndicate\nDisallow: /a\n\nUser-agent: SYNDICATE\nDisallow: /b", "/b", False),
        ("User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /b", "/b", False),
        ("User-agent: *\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: other\nUser-agent: syndicate\nDisallow: /a", "/a", False),
        ("User-agent: other\n\n\nUser-agent: *\n\nDisallow: /a", "/a", False),
        ("User-agent: *\nSitemap: https://x.example/s.xml\nDisallow: /a", "/a", False),
        ("User-agent: *\nCrawl-delay: 10\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: other\nDisallow: /a\nUser-agent: *\nDisallow: /b", "/a", True),
        ("User-agent: * # all\nDisallow: /a # not this\n#Disallow: /b", "/b", True),
        ("User-agent: * # all\nDisallow: /a # not this\n#Disallow: /b", "/a", False),
        # bytes
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("User-agent: *\rDisallow: /a\r", "/a", False),
        ("User-agent: *\nDisallow: /a\u2028Allow: /", "/b", True),
        ("<!DOCTYPE html><title>404: User-agent</title>\n<p>Disallow: /", "/", True),
    ],
)  # fmt: skip
def test_a_rule_means_what_the_rfc_says(text: str, path: str, *, expected: bool) -> None:
    assert allowed(text, path) is expected


def test_bytes_that_are_no_utf8_cost_only_their_line() -> None:
    assert parse(b"User-agent: *\nDisallow: /\xff\xfe\nDisallow: /a", agent="x").forbidding("/a") is not None


def test_the_deciding_line_is_known() -> None:
    rule = parse(b"User-agent: *\n\nDisallow: /\nDisallow: /a", agent="x").forbidding("/ab")
    assert rule is not None
    assert rule.line == 4


@pytest.mark.parametrize(
    ("agent", "expected"),
    [("syndicate/1.0 (+x)", "syndicate"), ("Mozilla/5.0 (X)", "mozilla"), ("My-Bot_x 2", "my-bot_x"), ("1bot", "*")],
)
def test_the_product_token_is_the_first_word_of_the_user_agent(agent: str, expected: str) -> None:
    assert token(agent) == expected


@settings(deadline=None)
@given(st.binary(max_size=300), st.text(st.characters(codec="ascii"), max_size=40))
def test_no_robots_txt_makes_the_reader_fail(body: bytes, path: str) -> None:
    parse(b"User-agent: *\nDisallow: /" + body, agent="x").forbidding(f"/{path}")


@pytest.mark.parametrize(
    "body",
    [
        "User-agent: *\n" + "\n".join(f"Disallow: /{'*a' * 50}*{number}b$" for number in range(3000)),
        "User-agent: *\nDisallow: /" + "*a" * 200_000 + "b",
        "User-agent: *\n" * 20_000 + "Disallow: /b\n" * 20_000,
        "".join(f"User-agent: a{number}\n" for number in range(30_000)) + "Disallow: /\n",
        "User-agent: *\nDisallow: /" + "%41" * 150_000,
    ],
    ids=["many-stars", "one-long-pattern", "one-name-often", "many-names", "percent"],
)
def test_a_robots_txt_made_to_be_slow_is_not(body: str) -> None:
    begun = time.monotonic()
    assert allowed(body, "/" + "a" * 4000)
    assert time.monotonic() - begun < 2.0


# --- what a door does with it ----------------------------------------------------------------------------------------


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(clock: Clock) -> Iterator[Door]:
    with Door(
        user_agent="syndicate/1 (+mailto:webb@example.se)",
        own_hosts=["www.Egen.example", ""],
        limits=QUICK,
        resolve=lambda _: ["127.0.0.1"],
        clock=clock,
    ) as opened:
        yield opened


@pytest.fixture
def site(httpserver: HTTPServer) -> str:
    """A public site, as far as the door can see: its address is allowed as a network, its name is not."""
    httpserver.expect_request("/page").respond_with_data("page")
    return f"http://site.example:{httpserver.port}"


def robots(server: HTTPServer, text: str = "", status: int = 200, **headers: str) -> None:
    server.clear_all_handlers()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    server.expect_request("/robots.txt").respond_with_data(text, status=status, headers=named)
    server.expect_request("/page").respond_with_data("page")


def get(door: Door, url: str, *allow: str) -> bytes:
    return door.errand(allow=["127.0.0.0/8", *allow]).get(url).body


def asked(server: HTTPServer) -> list[str]:
    return [request.path for request, _ in server.log]


def test_what_robots_txt_forbids_is_not_fetched(httpserver: HTTPServer, door: Door, site: str) -> None:
    robots(httpserver, "User-agent: *\nDisallow: /page")
    with pytest.raises(Refused, match=r"robots\.txt of site\.example forbids .*line 2.*allow") as caught:
        get(door, f"{site}/page?key=secret")
    assert caught.value.rule == "robots"
    assert "secret" not in str(caught.value)
    assert asked(httpserver) == ["/robots.txt"]


def test_the_query_counts_as_part_of_the_path(httpserver: HTTPServer, door: Door, site: str) -> None:
    robots(httpserver, "User-agent: *\nDisallow: /*?print")
    get(door, f"{site}/page?id=1")
    with pytest.raises(Refused):
        get(door, f"{site}/page?print=1")


def test_robots_txt_is_asked_for_by_name_and_read_once_a_day(
    httpserver: HTTPServer, door: Door, site: str, clock: Clock
) -> None:
    robots(httpserver, "User-agent: *\nDisallow: /x")
    get(door, f"{site}/page")
    clock.seconds = 86399
    get(door, f"{site}/page")
    assert asked(httpserver) == ["/robots.txt", "/page", "/page"]
    assert httpserver.log[0][0].headers["User-Agent"].startswith("syndicate/1")
    clock.seconds = 86401
    get(door, f"{site}/page")
    assert asked(httpserver)[3:] == ["/robots.txt", "/page"]


def test_each_user_agent_has_its_own_rules(httpserver: HTTPServer, door: Door, site: str) -> None:
    robots(httpserver, "User-agent: syndicate\nDisallow: /\nUser-agent: *\nAllow: /")
    with pytest.raises(Refused):
        get(door, f"{site}/page")
    assert door.errand(allow=["127.0.0.1"], user_agent="Known/1").get(f"{site}/page").status == 200


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 499])
def test_a_site_without_robots_txt_may_be_fetched(httpserver: HTTPServer, door: Door, site: str, status: int) -> None:
    robots(httpserver, "User-agent: *\nDisallow: /", status)
    assert get(door, f"{site}/page") == b"page"


@pytest.mark.parametrize("status", [429, 500, 503, 599])
def test_a_robots_txt_in_trouble_forbids_for_now_and_says_why(
    httpserver: HTTPServer, door: Door, site: str, status: int, clock: Clock
) -> None:
    robots(httpserver, status=status, Retry_After="90")
    for _ in range(2):
        with pytest.raises(BadStatus, match=r"robots\.txt") as caught:
            get(door, f"{site}/page")
        assert (caught.value.status, caught.value.retry_after) == (status, 90.0)
    assert asked(httpserver) == ["/robots.txt"]
    robots(httpserver, status=404)
    clock.seconds = 301
    assert get(door, f"{site}/page") == b"page"


def test_while_robots_txt_is_in_trouble_its_last_rules_stand(
    httpserver: HTTPServer, door: Door, site: str, clock: Clock
) -> None:
    robots(httpserver, "User-agent: *\nDisallow: /x")
    get(door, f"{site}/page")
    robots(httpserver, status=503)
    clock.seconds = 90_000
    assert get(door, f"{site}/page") == b"page"
    with pytest.raises(Refused):
        get(door, f"{site}/x")


def test_an_unreachable_host_is_told_as_it_is(door: Door) -> None:
    with pytest.raises(Unreachable, match="connection refused") as caught:
        get(door, "http://site.example:9/page")
    assert caught.value.rule == "connect"
    assert caught.value.url == "http://site.example:9/page"


def test_a_robots_txt_that_hangs_is_named(door: Door) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(TimedOut, match=r"robots\.txt"):
        get(door, f"http://site.example:{listener.getsockname()[1]}/page")


def test_a_broken_robots_txt_is_named(httpserver: HTTPServer, door: Door, site: str) -> None:
    robots(httpserver, "no gzip", Content_Encoding="gzip")
    with pytest.raises(BadResponse, match=r"robots\.txt"):
        get(door, f"{site}/page")


def test_redirects_of_robots_txt_are_followed_to_other_hosts(httpserver: HTTPServer, door: Door, site: str) -> None:
    for step in range(5):
        path = f"/{step}" if step else "/robots.txt"
        location = f"http://other{step}.example:{httpserver.port}/{step + 1}"
        httpserver.expect_request(path).respond_with_data(status=301, headers={"Location": location})
    httpserver.expect_request("/5").respond_with_data("User-agent: *\nDisallow: /page")
    with pytest.raises(Refused, match=r"robots\.txt of site\.example"):
        get(door, f"{site}/page")


@pytest.mark.parametrize("location", ["/robots.txt", "/1"])
def test_a_robots_txt_that_redirects_for_ever_is_none(
    httpserver: HTTPServer, door: Door, site: str, location: str
) -> None:
    robots(httpserver, status=302, Location=location)
    for step in range(1, 8):
        httpserver.expect_request(f"/{step}").respond_with_data(status=302, headers={"Location": f"/{step + 1}"})
    assert get(door, f"{site}/page") == b"page"


def test_a_robots_txt_that_redirects_inside_is_refused(httpserver: HTTPServer, door: Door, site: str) -> None:
    robots(httpserver, status=302, Location="http://10.0.0.1/robots.txt")
    with pytest.raises(Refused) as caught:
        get(door, f"{site}/page")
    assert caught.value.rule == "private-address"


def test_a_refusal_of_one_source_is_not_remembered_for_another(httpserver: HTTPServer, door: Door, site: str) -> None:
    robots(httpserver, "")
    with pytest.raises(Refused):
        door.errand().get(f"{site}/page")
    assert get(door, f"{site}/page") == b"page"


def test_what_one_source_may_read_opens_nothing_for_another(httpserver: HTTPServer, door: Door, site: str) -> None:
    robots(httpserver, "")
    assert get(door, f"{site}/page") == b"page"
    with pytest.raises(Refused) as caught:
        door.errand().get(f"{site}/page")
    assert caught.value.rule == "private-address"
    assert asked(httpserver) == ["/robots.txt", "/page"]


def test_only_the_beginning_of_a_huge_robots_txt_counts(httpserver: HTTPServer, door: Door, site: str) -> None:
    robots(httpserver, "User-agent: *\nDisallow: /x\n" + "#" * 5000 + "\nDisallow: /page")
    assert get(door, f"{site}/page") == b"page"
    with pytest.raises(Refused):
        get(door, f"{site}/x")


@pytest.mark.parametrize("host", ["www.egen.example", "named.example", "127.0.0.1"])
def test_own_and_named_hosts_are_not_asked_for_robots_txt(httpserver: HTTPServer, door: Door, host: str) -> None:
    robots(httpserver, "User-agent: *\nDisallow: /")
    assert get(door, f"http://{host}:{httpserver.port}/page", "named.example") == b"page"
    assert asked(httpserver) == ["/page"]


def test_robots_txt_does_not_count_against_the_budget(httpserver: HTTPServer, door: Door, site: str) -> None:
    robots(httpserver, "")
    errand = door.errand(allow=["127.0.0.1"], requests=1)
    errand.get(f"{site}/page")
    with pytest.raises(FetchError) as caught:
        errand.get(f"{site}/page")
    assert caught.value.rule == "budget"


def test_each_port_has_its_own_robots_txt(httpserver: HTTPServer, door: Door, site: str) -> None:
    robots(httpserver, "")
    get(door, f"{site}/page")
    with pytest.raises(Unreachable):
        get(door, "http://site.example:9/page")
