"""Addresses: absolute, ASCII, four schemes, without tracking."""

from __future__ import annotations

import pytest

from syndicate.text import absolute, same_page, without_tracking

BASE = "https://www.hållbarupphandling.se/nytt/2016/"
HOST = "https://www.xn--hllbarupphandling-8qb.se"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("artikel.html", f"{HOST}/nytt/2016/artikel.html"),
        ("/artikel", f"{HOST}/artikel"),
        ("../../../artikel", f"{HOST}/artikel"),
        ("./?sida=2", f"{HOST}/nytt/2016/?sida=2"),
        ("?sida=2", f"{HOST}/nytt/2016/?sida=2"),
        ("#del", f"{HOST}/nytt/2016/#del"),
        ("//cdn.example.se/a.png", "https://cdn.example.se/a.png"),
        ("HTTP://EXAMPLE.SE", "http://example.se/"),
        ("https://example.se:443/a", "https://example.se/a"),
        ("http://example.se:80/a", "http://example.se/a"),
        ("http://example.se:8080/a", "http://example.se:8080/a"),
        ("https://example.se/a/./b/../c", "https://example.se/a/c"),
        ("https://example.se/a/..", "https://example.se/"),
        ("https://example.se/..//x", "https://example.se//x"),
        ("/å ä/ö?fråga=ja å nej#ö", f"{HOST}/%C3%A5%20%C3%A4/%C3%B6?fr%C3%A5ga=ja%20%C3%A5%20nej#%C3%B6"),
        ("/100%/%C3%A5%zz", f"{HOST}/100%25/%C3%A5%25zz"),
        ("/a?x[]=1&y=<b>|\"'", f"{HOST}/a?x%5B%5D=1&y=%3Cb%3E%7C%22'"),
        ("https://FÖRSÄKRING.se/", "https://xn--frskring-2za1p.se/"),
        ("https://faß.de/", "https://xn--fa-hia.de/"),
        ("https://xn--hllbarupphandling-8qb.se/", "https://xn--hllbarupphandling-8qb.se/"),
        ("https://ex%61mple.se/", "https://example.se/"),
        ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
        ("https://my_host.example.se/", "https://my_host.example.se/"),
        ("  https://example.se/a \n", "https://example.se/a"),
        ("https://example.se/a\n b", "https://example.se/a%20b"),
        ("\\dokument\\fil.pdf", f"{HOST}/dokument/fil.pdf"),
        ("bilder\\å.png", f"{HOST}/nytt/2016/bilder/%C3%A5.png"),
        ("mailto:info@hållbarupphandling.se", "mailto:info@xn--hllbarupphandling-8qb.se"),
        ("mailto:a@b.se,c@d.se?subject=Hej du", "mailto:a@b.se,c@d.se?subject=Hej%20du"),
        ("MAILTO:a@b.se", "mailto:a@b.se"),
        ("tel:08-123 45 67", "tel:08-1234567"),
        ("tel:+46(0)8123", "tel:+46(0)8123"),
    ],
)
def test_addresses_become_absolute_ascii(given: str, wanted: str) -> None:
    assert absolute(given, base=BASE) == wanted


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.se/",
        "blob:https://example.se/x",
        "http://user:pass@example.se/",
        "http://user@example.se/",
        "http://127.0.0.1\\@ok.example/",
        "http:\\\\example.se/",
        "\\\\example.se/a",
        "/\\example.se/a",
        "http://",
        "http:///a",
        "https://exa mple.se/",
        "https://example.se:99999/",
        "https://example.se:x/",
        "https://[::1",
        "https://[x]/",
        "https://-a.se/",
        "https://a..se/",
        f"https://{'a' * 64}.se/",
        "https://example.se/\x00a",
        "https://example.se/\ud800",
        "https://example.se/" + "a" * 9000,
        "https://%00.se/",
        "https://ex%2Fample.se/",
        "mailto:",
        "mailto:@b.se",
        "mailto:a@b c.se",
        "tel:",
        "tel:ring mig",
    ],
)
def test_addresses_that_must_not_be_published_are_refused(given: str) -> None:
    assert absolute(given, base=BASE) is None


def test_a_relative_address_without_a_base_is_refused() -> None:
    assert absolute("/a") is None
    assert absolute("//example.se/a") is None
    assert absolute("https://example.se/a") == "https://example.se/a"


def test_absolute_is_idempotent() -> None:
    for given in ("/å?a=b&c=%zz#x", "mailto:å@hållbar.se?body=å ö", "tel:08 1", "https://x.se/a%2fb/~c"):
        once = absolute(given, base=BASE)
        assert once is not None
        assert absolute(once) == absolute(once, base=BASE) == once


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("https://x.se/a?utm_source=rss&utm_medium=feed", "https://x.se/a"),
        ("https://x.se/a?id=1&UTM_Campaign=x&b=%C3%A5", "https://x.se/a?id=1&b=%C3%A5"),
        ("https://x.se/a?fbclid=1#del", "https://x.se/a#del"),
        ("https://x.se/a#utm_source=rss", "https://x.se/a"),
        ("https://x.se/a?mc_cid=1&mc_eid=2&gclid=3&_hsenc=4&msclkid=5", "https://x.se/a"),
        ("https://x.se/a?wt.mc_id=1&id=2", "https://x.se/a?id=2"),
        ("https://x.se/a?utm%5Fsource=x", "https://x.se/a"),
        ("/relativ?utm_source=x&y=1", "/relativ?y=1"),
        ("https://x.se/a?ref=utm_source&source=x", "https://x.se/a?ref=utm_source&source=x"),
        ("https://x.se/a?", "https://x.se/a?"),
        ("https://x.se/a?b&&c=", "https://x.se/a?b&&c="),
    ],
)
def test_tracking_parameters_go_and_the_rest_stays_byte_for_byte(given: str, wanted: str) -> None:
    assert without_tracking(given) == wanted


@pytest.mark.parametrize(
    "other",
    [
        "http://example.se/a/b?x=1",
        "https://EXAMPLE.se:443/a/b?x=1",
        "http://example.se:80/a/b/?x=1",
        "https://example.se/a/b?x=1#c",
        "https://example.se/a/b?x=1&utm_source=y",
        "https://example.se/a/./b?x=1",
        "https://example.se/%61/b?x=1",
    ],
)
def test_the_same_page_has_the_same_key(other: str) -> None:
    assert same_page(other) == same_page("https://example.se/a/b?x=1")


@pytest.mark.parametrize(
    "other",
    [
        "https://example.se/a/b?x=2",
        "https://example.se/a/b",
        "https://example.se/A/b?x=1",
        "https://www.example.se/a/b?x=1",
        "https://example.se:8443/a/b?x=1",
        "https://example.se/a%2Fb?x=1",
    ],
)
def test_another_page_has_another_key(other: str) -> None:
    assert same_page(other) != same_page("https://example.se/a/b?x=1")


def test_percent_encoding_is_compared_without_regard_to_case() -> None:
    assert same_page("https://example.se/%c3%a5") == same_page("https://example.se/å")


def test_the_front_page_has_one_key() -> None:
    assert same_page("https://example.se") == same_page("http://example.se/")


def test_what_is_no_address_is_its_own_key() -> None:
    assert same_page(" javascript:x ") == "javascript:x"
    assert same_page("mailto:A@b.se") != same_page("mailto:c@b.se")
