"""The gate: how addresses may be written, what ``allow`` means, where redirects may lead."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ConfigError, FetchError, Refused
from syndicate.fetch.address import parse
from syndicate.fetch.gate import Allowed, ascii_host, judge, redirected, target


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("http://127.0.0.1\\@ok.example/", "characters"),
        ("http:\\\\ok.example/", "characters"),
        ("http://ok.example/a\\b", "characters"),
        ("http://ok.example/\r\nX-Evil: 1", "characters"),
        ("http://ok.example/\x00", "characters"),
        ("http://ok.ex\tample/", "characters"),
        ("http://ok.example/\x7f", "characters"),
        ("http://ok.example/\x85", "characters"),
        ("http://ok.example/\ud800", "characters"),
        (" http://ok.example/", "characters"),
        ("http://ok.example/\u3000", "characters"),
        ("ftp://ok.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://ok.example/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("//ok.example/", "scheme"),
        ("nyheter.html", "scheme"),
        ("", "scheme"),
        ("http:ok.example/", "host"),
        ("http:///path", "host"),
        ("http://", "host"),
        ("http://?x", "host"),
        ("http://user@ok.example/", "userinfo"),
        ("http://user:secret@ok.example/", "userinfo"),
        ("http://@ok.example/", "userinfo"),
        ("http://:@ok.example/", "userinfo"),
        ("http://ok.example:80@127.0.0.1/", "userinfo"),
        ("http://ok.example:0/", "port"),
        ("http://ok.example:65536/", "port"),
        ("http://ok.example:99999/", "port"),
        ("http://ok.example:x/", "address"),
        ("http://ok.example:-1/", "port"),
        ("http://[::1", "address"),
        ("http://[::1]x/", "address"),
        ("http://[v1.a]/", "address"),
        ("http://256.256.256.256/", "address"),
        ("http://0177.0.0.1/", "address"),
        ("http://1\uff12\uff17.0.0.1/", "address"),
        ("http://\u2603.example/", "address"),
        ("http://2130706433/", "host"),
        ("http://0x7f000001/", "host"),
        ("http://0x7f.1/", "host"),
        ("http://0X7F.0.0.1/", "host"),
        ("http://017700000001/", "host"),
        ("http://127.1/", "host"),
        ("http://127.0.1/", "host"),
        ("http://127.0.0.0x1/", "host"),
        ("http://ok.example.0x/", "host"),
        ("http://0/", "host"),
        ("http://[fe80::1%25eth0]/", "host"),
        ("http://[fe80::1%eth0]/", "host"),
        ("http://ok%2eexample/", "host"),
        ("http://127.0.0.1%00.ok.example/", "host"),
        ("http://a..b/", "host"),
        ("http://.../", "host"),
        ("http://-ok.example/", "host"),
        ("http://ok-.example/", "host"),
        ("http://ok example/", "host"),
        ("http://ok!example/", "host"),
        (f"http://{'a' * 64}.example/", "host"),
        (f"http://{'.'.join(['a' * 60] * 5)}/", "host"),
        ("http://ok.example/" + "a" * 70_000, "address"),
    ],
)
def test_an_address_that_can_be_read_in_two_ways_is_refused_by_its_rule(written: str, rule: str) -> None:
    with pytest.raises(Refused) as caught:
        target(written)
    assert caught.value.rule == rule
    assert "secret" not in str(caught.value)
    assert "secret" not in caught.value.url
    assert caught.value.url.isprintable()


@pytest.mark.parametrize(
    ("written", "address", "host", "port"),
    [
        ("http://ok.example", "http://ok.example/", "ok.example", 80),
        ("HTTPS://OK.Example:443/A?b#c", "https://ok.example/A?b", "ok.example", 443),
        ("http://ok.example:8080/x", "http://ok.example:8080/x", "ok.example", 8080),
        ("http://ok.example./x", "http://ok.example/x", "ok.example", 80),
        (
            "http://räksmörgås.se/ä?ö=å",
            "http://xn--rksmrgs-5wao1o.se/%C3%A4?%C3%B6=%C3%A5",
            "xn--rksmrgs-5wao1o.se",
            80,
        ),
        ("http://RÄKSMÖRGÅS.SE/", "http://xn--rksmrgs-5wao1o.se/", "xn--rksmrgs-5wao1o.se", 80),
        ("http://a_b.example/", "http://a_b.example/", "a_b.example", 80),
        ("http://127.0.0.1/", "http://127.0.0.1/", "127.0.0.1", 80),
        ("http://127.0.0.1./", "http://127.0.0.1/", "127.0.0.1", 80),
        ("http://127\u30020\u30020\u30021/", "http://127.0.0.1/", "127.0.0.1", 80),
        ("http://[::1]:8080/", "http://[::1]:8080/", "::1", 8080),
        ("http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1", 80),
        ("http://ok.example/a/../b", "http://ok.example/b", "ok.example", 80),
        ("http://ok.example/%2Fa%20b", "http://ok.example/%2Fa%20b", "ok.example", 80),
    ],
)
def test_an_address_has_one_ascii_writing(written: str, address: str, host: str, port: int) -> None:
    found = target(written)
    assert (str(found), found.host, found.port) == (address, host, port)
    assert target(str(found)) == found


@settings(deadline=None)
@given(st.text(max_size=60) | st.text(max_size=40).map(lambda text: f"http://{text}"))
def test_no_text_does_more_than_pass_or_be_refused(text: str) -> None:
    try:
        found = target(text)
    except Refused:
        return
    assert str(found).isascii()
    assert "@" not in str(found).split("/")[2]
    assert target(str(found)) == found


def test_messages_leave_out_the_query_where_keys_live() -> None:
    assert target("https://api.example/v1?key=secret").shown == "https://api.example/v1?…"


# --- who may be connected to -----------------------------------------------------------------------------------------


def _judge(url: str, addresses: list[str], allow: list[str]) -> None:
    judge([parse(address) for address in addresses], target(url), Allowed.parse(allow))


@pytest.mark.parametrize(
    ("url", "address", "allow"),
    [
        ("http://ok.example/", "93.184.215.14", []),
        ("http://in.example/", "10.20.1.2", ["in.example"]),
        ("http://in.example:8080/", "10.20.1.2", ["in.example"]),
        ("http://in.example:8080/", "10.20.1.2", ["in.example:8080"]),
        ("http://in.example/", "10.20.1.2", ["in.example:80"]),
        ("https://in.example/", "10.20.1.2", ["IN.Example.:443"]),
        ("http://räk.example/", "10.20.1.2", ["räk.example"]),
        ("http://xn--rk-via.example/", "10.20.1.2", ["räk.example"]),
        ("http://localhost:1/", "127.0.0.1", ["localhost"]),
        ("http://localhost:1/", "::1", ["localhost"]),
        ("http://any.example/", "10.20.1.2", ["10.20.0.0/16"]),
        ("http://any.example/", "10.20.1.2", ["10.20.1.2"]),
        ("http://10.20.1.2/", "10.20.1.2", ["10.20.0.0/16"]),
        ("http://10.20.1.2:8080/", "10.20.1.2", ["10.20.1.2:8080"]),
        ("http://any.example/", "10.20.1.2", ["10.20.1.9/16"]),
        ("http://[::1]:8080/", "::1", ["::1"]),
        ("http://[::1]:8080/", "::1", ["[::1]"]),
        ("http://[::1]:8080/", "::1", ["[::1]:8080"]),
        ("http://[fd12::1]/", "fd12::1", ["fd12::/16"]),
        ("http://any.example/", "::ffff:10.20.1.2", ["10.20.0.0/16"]),
        ("http://any.example/", "169.254.1.1", ["169.254.0.0/16"]),
        ("http://any.example/", "64:ff9b::8.8.8.8", ["64:ff9b::/96"]),
        ("http://any.example/", "64:ff9b::10.20.1.2", ["64:ff9b::/96", "10.20.0.0/16"]),
        ("http://any.example/", "64:ff9b::10.20.1.2", ["64:ff9b::10.20.1.2"]),
    ],
)
def test_public_and_allowed_addresses_are_connected_to(url: str, address: str, allow: list[str]) -> None:
    _judge(url, [address], allow)


@pytest.mark.parametrize(
    ("url", "address", "allow"),
    [
        ("http://in.example/", "10.20.1.2", []),
        ("http://www.in.example/", "10.20.1.2", ["in.example"]),
        ("http://in.example.evil.example/", "10.20.1.2", ["in.example"]),
        ("http://in.example:8081/", "10.20.1.2", ["in.example:8080"]),
        ("http://any.example/", "10.21.1.2", ["10.20.0.0/16"]),
        ("http://10.20.1.3/", "10.20.1.3", ["10.20.1.2"]),
        ("http://10.20.1.2:9/", "10.20.1.2", ["10.20.1.2:8080"]),
        ("http://in.example/", "169.254.169.254", ["in.example"]),
        ("http://in.example/", "0.0.0.0", ["in.example"]),
        ("http://in.example/", "fe80::1", ["in.example"]),
        ("http://any.example/", "64:ff9b::10.20.1.2", ["64:ff9b::/96"]),
        ("http://any.example/", "2002:7f00:1::", ["2002::/16"]),
        ("http://any.example/", "::ffff:127.0.0.1", ["10.20.0.0/16"]),
    ],
)
def test_every_other_address_is_refused_as_private(url: str, address: str, allow: list[str]) -> None:
    with pytest.raises(Refused) as caught:
        _judge(url, [address], allow)
    assert caught.value.rule == "private-address"


def test_one_refused_answer_refuses_them_all() -> None:
    with pytest.raises(Refused):
        _judge("http://mixed.example/", ["93.184.215.14", "127.0.0.1"], [])


@pytest.mark.parametrize(
    "entry",
    [
        "",
        " ",
        "*.example.se",
        "http://in.example/",
        "in.example/x",
        "in.example:x",
        "in.example:0",
        "10.0.0.0/33",
        "u@in.example",
        "in example",
        "127.1",
        "[::1",
        "a\\b",
    ],
)
def test_an_allow_entry_that_means_nothing_is_a_configuration_problem(entry: str) -> None:
    with pytest.raises(ConfigError, match="allow: "):
        Allowed.parse([entry])


def test_a_host_is_written_in_ascii() -> None:
    assert ascii_host("www.Hållbarupphandling.se") == "www.xn--hllbarupphandling-8qb.se"
    assert ascii_host("::1") == "::1"


# --- redirects -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("/b", "https://ok.example/b"),
        ("b", "https://ok.example/a/b"),
        ("?p=2", "https://ok.example/a/?p=2"),
        ("//other.example/b", "https://other.example/b"),
        ("https://other.example/ä#x", "https://other.example/%C3%A4"),
        ("https://räk.example/", "https://xn--rk-via.example/"),
    ],
)
def test_a_redirect_is_resolved_against_where_it_came_from(location: str, found: str) -> None:
    assert str(redirected(target("https://ok.example/a/"), location)) == found


@pytest.mark.parametrize(
    ("location", "rule"),
    [
        ("http://ok.example/", "downgrade"),
        ("ftp://ok.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("https://user:secret@ok.example/", "userinfo"),
        ("\\\\evil.example/", "characters"),
        ("https://127.1/", "host"),
        ("https://[::1/", "redirect"),
        ("https://ok.example:x/", "redirect"),
    ],
)
def test_a_redirect_passes_the_gate_like_any_address(location: str, rule: str) -> None:
    with pytest.raises(FetchError) as caught:
        redirected(target("https://ok.example/a/"), location)
    assert caught.value.rule == rule
    assert "secret" not in str(caught.value)
