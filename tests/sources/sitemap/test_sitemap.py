"""Sitemaps over the real door: indexes, gzip, the pages behind them, what is none, and what a hostile one may cost."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from syndicate.errors import ConfigError, SourceError
from syndicate.model import Event, Load, NewsItem, Unchanged
from tests.sources.details.pages import EVENT, FIRST, OPTIMIZELY, SITEVISION
from tests.sources.making import Configure, LoadIt

NEWS = "kind: news\ntype: sitemap\n"
QUICK = 6.0  # seconds; each takes under two on a machine of its own
Read = Callable[..., Load]


@pytest.fixture
def read(load: LoadIt, tmp_path: Path) -> Read:
    def answered(document: str | bytes, source: str = NEWS) -> Load:
        (tmp_path / "sitemap").write_bytes(document if isinstance(document, bytes) else document.encode())
        answer = load(source + "path: sitemap\nurl: https://www.aby.example/sitemap.xml\n")
        assert isinstance(answer, Load)
        return answer

    return answered


def urlset(*entries: str) -> str:
    return f"<urlset>{''.join(f'<url>{entry}</url>' for entry in entries)}</urlset>"


def loc(address: str, changed: str = "") -> str:
    return f"<loc>{address}</loc>" + (f"<lastmod>{changed}</lastmod>" if changed else "")


def at(server: HTTPServer, more: str = "", path: str = "/sitemap.xml") -> str:
    return f"{NEWS}{more}\nurl: {server.url_for(path)}\nallow: ['127.0.0.1', localhost]\n"


def loaded(answer: Load | Unchanged) -> Load:
    assert isinstance(answer, Load)
    return answer


def paths(answer: Load) -> list[str]:
    return [str(item.link).rpartition("/")[2] for item in answer.items]


# --- what is read ----------------------------------------------------------------------------------------------------


def test_pages_give_what_the_sitemap_does_not_tell(httpserver: HTTPServer, load: LoadIt) -> None:
    document = urlset(loc(httpserver.url_for("/1"), "2026-11-20"), loc(httpserver.url_for("/2"), "2026-11-21"))
    httpserver.expect_request("/sitemap.xml").respond_with_data(document, content_type="application/xml")
    httpserver.expect_request("/1").respond_with_data(OPTIMIZELY.page, content_type="text/html")
    httpserver.expect_request("/2").respond_with_data(SITEVISION.page, content_type="text/html; charset=utf-8")
    answer = loaded(load(at(httpserver, "detail: auto")))
    first, second = answer.items
    assert isinstance(first, NewsItem)
    assert isinstance(second, NewsItem)
    assert [item.title for item in answer.items] == ["Ny skola invigs", "Ny skola invigs"]
    assert FIRST in (first.content or "")
    assert second.published is not None
    assert second.published.isoformat() == "2026-03-03T09:15:00+01:00", "the page's word goes before the last change"
    assert answer.readings[0].origins["title"] == "detail: meta og:title"


def test_events_come_from_the_pages_alone(httpserver: HTTPServer, load: LoadIt) -> None:
    document = urlset(loc(httpserver.url_for("/1"), "2026-11-20"))
    httpserver.expect_request("/sitemap.xml").respond_with_data(document, content_type="application/xml")
    httpserver.expect_request("/1").respond_with_data(EVENT.page, content_type="text/html; charset=utf-8")
    (item,) = loaded(load(at(httpserver, "detail: auto").replace("kind: news", "kind: events"))).items
    assert isinstance(item, Event)
    assert (item.title, item.location) == ("Konsert i parken", "Stadsparken")


def test_the_newest_are_taken_where_there_are_too_many(read: Read) -> None:
    days = [date(2026, 11, 1) + timedelta(days=n) for n in (3, 1, 9, 7, 5)]
    answer = read(urlset(*(loc(f"/{day.day}", day.isoformat()) for day in days), loc("/0")), NEWS + "max_items: 3\n")
    assert paths(answer) == ["10", "8", "6"]
    assert not answer.complete
    assert answer.problems[0].message == "there are 6 items; the newest 3 were read (max_items)"


def test_only_the_addresses_that_are_asked_for_are_items(read: Read) -> None:
    document = urlset(
        *(loc(path) for path in ("/", "/nyheter/", "/nyheter/1", "/en/news/2", "/om/nyheter/3", "/nyheter?4"))
    )
    assert paths(read(document, NEWS + "items: /nyheter/ /*/news/\n")) == ["1", "2"]


def test_addresses_that_fit_no_more_are_a_sign_and_no_empty_list(read: Read) -> None:
    answer = read(urlset(loc("/a/1")), NEWS + "items: /nyheter/\n")
    assert [sign.rule for sign in answer.signs] == ["container-gone"]


def test_a_page_that_changes_again_is_not_dated_anew(httpserver: HTTPServer, load: LoadIt) -> None:
    document = urlset(loc(httpserver.url_for("/1"), "2026-11-20"))
    httpserver.expect_request("/sitemap.xml").respond_with_data(document, content_type="application/xml")
    (item,) = loaded(load(at(httpserver))).items
    assert isinstance(item, NewsItem)
    assert (item.published, item.date_text, item.inferred) == (date(2026, 11, 20), "lastmod", True)


def test_gzip_is_unpacked(read: Read) -> None:
    assert paths(read(gzip.compress(urlset(loc("/a/1")).encode()))) == ["1"]


def test_an_empty_sitemap_says_so_itself(read: Read) -> None:
    answer = read("<urlset></urlset>")
    assert (answer.items, answer.valid_empty, answer.signs) == ((), True, ())


# --- indexes ---------------------------------------------------------------------------------------------------------


def served(server: HTTPServer, documents: dict[str, bytes | str]) -> list[str]:
    asked: list[str] = []

    def handler(request: Request) -> Answer:
        asked.append(request.path)
        body = documents.get(request.path)
        return Answer(body, content_type="application/xml") if body is not None else Answer("", status=404)

    for path in ("/sitemap.xml", *documents):
        server.expect_request(path).respond_with_handler(handler)
    return asked


def index(server: HTTPServer, *named: tuple[str, str]) -> str:
    entries = "".join(f"<sitemap>{loc(server.url_for(path), day)}</sitemap>" for path, day in named)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'


def test_the_sitemaps_of_an_index_are_read_the_last_changed_first(httpserver: HTTPServer, load: LoadIt) -> None:
    documents: dict[str, bytes | str] = {
        "/a.xml": urlset(loc("/a/1", "2026-11-01")),
        "/b.xml.gz": gzip.compress(urlset(loc("/b/2", "2026-11-03")).encode()),
        "/c.xml": urlset(loc("/c/3", "2026-11-02")),
    }
    named = (("/a.xml", "2026-11-01"), ("/b.xml.gz", "2026-11-03"), ("/c.xml", "2026-11-02"))
    documents["/sitemap.xml"] = index(httpserver, *named)
    asked = served(httpserver, documents)
    answer = loaded(load(at(httpserver, "max_pages: 2")))
    assert asked == ["/sitemap.xml", "/b.xml.gz", "/c.xml"]
    assert paths(answer) == ["2", "3"]
    assert not answer.complete
    assert "the index names 3 sitemaps; the 2 that changed last were read" in answer.problems[0].message
    asked.clear()
    assert isinstance(load(at(httpserver, "max_pages: 2"), memory=answer.memory), Unchanged)
    documents["/c.xml"] = urlset(loc("/c/4", "2026-11-02"))
    again = loaded(load(at(httpserver, "max_pages: 2"), memory=answer.memory))
    assert paths(again) == ["2", "4"], "what an index names is asked though the index is as it was"


def test_a_sitemap_of_an_index_that_fails_costs_only_itself(httpserver: HTTPServer, load: LoadIt) -> None:
    documents: dict[str, bytes | str] = {"/b.xml": urlset(loc("/b/2")), "/c.xml": "<html><body>Nej</body></html>"}
    documents["/sitemap.xml"] = index(httpserver, ("/a.xml", ""), ("/b.xml", ""), ("/c.xml", ""))
    served(httpserver, documents)
    answer = loaded(load(at(httpserver)))
    assert (paths(answer), answer.complete) == (["2"], False)
    assert len(answer.problems) == 3


def test_an_index_leads_to_no_other_site(httpserver: HTTPServer, load: LoadIt) -> None:
    document = "<sitemapindex><sitemap><loc>https://annan.example/s.xml</loc></sitemap></sitemapindex>"
    httpserver.expect_request("/sitemap.xml").respond_with_data(document, content_type="application/xml")
    answer = loaded(load(at(httpserver)))
    assert "on another site" in answer.problems[0].message
    assert not answer.complete


def test_an_index_in_an_index_and_in_a_file_is_told(httpserver: HTTPServer, load: LoadIt, read: Read) -> None:
    inner = index(httpserver, ("/a.xml", ""))
    served(httpserver, {"/b.xml": inner, "/sitemap.xml": index(httpserver, ("/b.xml", ""))})
    assert not loaded(load(at(httpserver))).complete
    assert "there is only this file" in read(inner).problems[0].message


# --- what is none, and hostile ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "rule", "words"),
    [
        ("<rss><channel/></rss>", "wrong-type", "a feed; write type: feed"),
        ("<data/>", "wrong-type", "its outermost element is “data”"),
        ("", "wrong-type", "something that is no sitemap"),
        ("<!doctype html><html><body><h1>Hej</h1></body></html>", "wrong-type", "a web page, not with a sitemap"),
        (urlset(loc("/1"))[:-12], "truncated", "ends before its end"),
    ],
)
def test_what_is_no_whole_sitemap_says_what_it_is(read: Read, document: str, rule: str, words: str) -> None:
    answer = read(document)
    assert [sign.rule for sign in answer.signs] == [rule]
    assert words in answer.signs[0].message


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><urlset><url><loc>&j;</loc></url></urlset>"
)


@pytest.mark.parametrize(
    "document",
    [
        BOMB,
        '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
        "<urlset>" + "<a>" * 100_000,
        gzip.compress(b"<urlset>" + b" " * 60_000_000),
        b"\x1f\x8b" + b"skrap" * 100,
    ],
    ids=["bomb", "outside", "deep", "unpacked", "packed-badly"],
)
def test_what_would_cost_too_much_is_refused_at_once(read: Read, document: str | bytes) -> None:
    begun = time.process_time()
    with pytest.raises(SourceError):
        read(document)
    assert time.process_time() - begun < QUICK


@pytest.mark.parametrize(
    "document",
    [
        "<urlset>" + "<url><loc>/1</loc></url>" * 300_000,
        "<urlset>" + "<url><loc>" + "a" * 5_000_000,
        "<urlset " + " ".join(f"a{n}=''" for n in range(100_000)) + ">",
        "<urlset>" + "<![CDATA[" * 500_000,
        "<urlset><url><loc>" + "&" * 2_000_000,
        "<urlset>"
        + "".join(f"<url xmlns:a{n}='b{n}'><a{n}:loc>/</a{n}:loc></url>" for n in range(50_000))
        + "</urlset>",
    ],
    ids=["many", "long", "attributes", "cdata", "ampersands", "namespaces"],
)
def test_a_large_sitemap_is_read_quickly(read: Read, document: str) -> None:
    begun = time.process_time()
    answer = read(document)
    assert time.process_time() - begun < QUICK
    assert len(answer.items) <= 500


def test_of_a_million_entries_as_many_are_read_as_the_protocol_allows(read: Read) -> None:
    entries = "".join(f"<url><loc>/{n}</loc></url>" for n in range(60_000))
    answer = read(f"<urlset>{entries}</urlset>")
    assert len(answer.items) == 500
    assert answer.problems[0].message == "the sitemap has more than 50,000 entries; the others were not read"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from(["<urlset>", "<url>", "<loc>", "</loc>", "</url>", "/1", "&", "<![CDATA[", "]]>", "å\x00"])
        )
        .map("".join)
        .map(str.encode),
    )
)
def test_no_bytes_raise_anything_but_what_is_promised(read: Read, body: bytes) -> None:
    try:
        answer = read(body)
    except SourceError:
        return
    assert all(item.link for item in answer.items)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("items: ul > li", "no beginning of a path"),
        ("fields: {title: a}", "means nothing to a source of type sitemap"),
        ("next: a", "means nothing to a source of type sitemap"),
        ("detail: {content: 'a['}", "is not a CSS selector"),
    ],
)
def test_what_a_sitemap_cannot_be_told_is_said(configure: Configure, keys: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        configure(f"{NEWS}url: https://www.aby.example/sitemap.xml\n{keys}\n")
    assert told in str(caught.value)


def test_the_example_of_the_how_to_is_valid(configure: Configure) -> None:
    page = (Path(__file__).parents[3] / "docs/how-to/sitemap-source.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\nsources:\n  aktuellt:\n(.*?)```", page, re.DOTALL)
    source = configure(block).sources["sida"]
    assert (source.type, source.detail) == ("sitemap", {"content": ("auto",)})
