"""The length of a file is asked for once, without its body, and never holds up the news."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from syndicate.config import parse
from syndicate.sources.measuring import MOST
from tests.support.county import County, county_at

ATOM, RSS = "/feeds/aktuellt.atom", "/feeds/aktuellt.rss"


class Site:
    """A list of news, each with a file, and what was asked of the files."""

    def __init__(self, server: HTTPServer) -> None:
        self.numbers = [1, 2]
        self.asked: list[tuple[str, str]] = []
        self.headers = {"Content-Type": "application/pdf"}
        self.status = 200
        server.expect_request("/robots.txt").respond_with_data("", status=404)
        server.expect_request("/nyheter").respond_with_handler(self.page)
        for number in range(60):
            server.expect_request(f"/filer/{number}.pdf").respond_with_handler(self.file)

    def page(self, request: Request) -> Response:
        del request
        items = "".join(
            f'<li><h3><a href="/nyheter/{n}">Nyhet nummer {n}</a></h3><span class="date">{n % 28 + 1} sep 2016</span>'
            f'<p class="intro">En ingress, lång nog. ({n})</p><a class="file" href="/filer/{n}.pdf">Fil</a></li>'
            for n in self.numbers
        )
        return Response(f"<html lang=sv><body><ul class=news>{items}</ul></body></html>", content_type="text/html")

    def file(self, request: Request) -> Response:
        self.asked.append((request.method, request.path))
        return Response(b"x" * 123456, status=self.status, headers=self.headers)


@pytest.fixture
def site(httpserver: HTTPServer) -> Site:
    return Site(httpserver)


@pytest.fixture
def county(site: Site, httpserver: HTTPServer, tmp_path: Path) -> Iterator[County]:
    del site
    with county_at(httpserver, tmp_path) as county:
        text = county.config.path.read_text().replace(
            "published: .date,", 'published: .date, enclosures: "a.file::attr(href)",'
        )
        county.config = parse(text, path=county.config.path, env={})
        yield county


def lengths(county: County, path: str = RSS) -> list[str]:
    entries = feedparser.parse(county.document(path)).entries
    return [entry.enclosures[0].get("length", "") for entry in entries]


def test_a_file_is_asked_for_once_and_its_length_and_type_are_published(county: County, site: Site) -> None:
    assert county.cycle.refresh("aktuellt").verdict == "publish"
    assert sorted(site.asked) == [("HEAD", "/filer/1.pdf"), ("HEAD", "/filer/2.pdf")]
    assert lengths(county) == lengths(county, ATOM) == ["123456", "123456"]
    before = county.document(ATOM)
    county.pass_time(hours=1)
    site.numbers = [2, 1]
    county.cycle.refresh("aktuellt")
    assert len(site.asked) == 2
    assert county.document(ATOM) == before
    site.numbers = [3, 2, 1]
    county.cycle.refresh("aktuellt")
    assert site.asked[2:] == [("HEAD", "/filer/3.pdf")]


@pytest.mark.parametrize("status", [404, 405, 403])
def test_a_file_whose_server_refuses_is_not_asked_for_again(county: County, site: Site, status: int) -> None:
    site.status = status
    county.cycle.refresh("aktuellt")
    assert (lengths(county), lengths(county, ATOM)) == (["0", "0"], ["", ""])
    county.pass_time(hours=1)
    site.numbers = [3, 2, 1]
    county.cycle.refresh("aktuellt")
    assert [path for _, path in site.asked[2:]] == ["/filer/3.pdf"]


def test_a_server_in_trouble_is_asked_another_time(county: County, site: Site) -> None:
    site.status = 503
    county.cycle.refresh("aktuellt")
    assert lengths(county) == ["0", "0"]
    county.pass_time(hours=1)
    site.status, site.numbers = 200, [3, 2, 1]
    county.cycle.refresh("aktuellt")
    assert lengths(county) == ["123456"] * 3


def test_a_login_page_in_place_of_the_file_has_no_length_to_tell(county: County, site: Site) -> None:
    site.headers = {"Content-Type": "text/html"}
    county.cycle.refresh("aktuellt")
    assert lengths(county, ATOM) == ["", ""]


def test_a_length_of_a_coding_is_no_length_of_the_file(county: County, site: Site) -> None:
    site.headers |= {"Content-Encoding": "gzip"}
    county.cycle.refresh("aktuellt")
    assert lengths(county, ATOM) == ["", ""]


def test_one_load_asks_for_a_bounded_number_of_files(county: County, site: Site) -> None:
    site.numbers = list(range(1, MOST + 11))
    county.cycle.refresh("aktuellt")
    assert len(site.asked) == MOST
    county.pass_time(hours=1)
    site.numbers = list(range(1, MOST + 12))
    county.cycle.refresh("aktuellt")
    assert len(site.asked) == len(set(site.asked)) == MOST + 11
