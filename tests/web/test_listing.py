"""Every feed for machines: what the lists name is there, and nothing that is there is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from pytest_httpserver import HTTPServer
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import Client

from syndicate.config import parse
from syndicate.web.artifacts import Table
from syndicate.web.holding import Holding
from syndicate.web.listing import as_json, as_opml, discovery_links, every_feed
from syndicate.web.pages import create_pages
from tests.support.county import EVENTS, NINE, County, calendar_page, county_at

ROOT = "https://feeds.example.se/under"


@pytest.fixture
def county(httpserver: HTTPServer, tmp_path: Path) -> Iterator[County]:
    with county_at(httpserver, tmp_path) as county:
        text = county.config.path.read_text().replace("from: [kalendern]", "from: [kalendern], by: [place]")
        text = text.replace("title: Aktuellt,", 'title: "Nytt & <hett>",')
        county.config = parse(f"public_url: {ROOT}/\n{text}", path=county.config.path, env={})
        yield county


def held(county: County) -> Holding:
    table = Table().after(county.store.artifacts(), now=county.now)
    holding = Holding(config=county.config).published(table)
    return holding.looked_at(county.store.sources(), county.store.feeds(), now=county.now)


@pytest.fixture
def holding(county: County) -> Holding:
    county.news(NINE)
    county.cycle.refresh("aktuellt")
    county.answer("/kalender", calendar_page(EVENTS))
    county.cycle.refresh("kalendern")
    return held(county)


def test_before_anything_is_published_the_lists_are_empty(county: County) -> None:
    assert every_feed(held(county)) == ()
    assert as_json(held(county))["feeds"] == []


def test_every_address_in_the_lists_is_served_and_every_feed_is_in_the_list(holding: Holding) -> None:
    listed = [address for feed in as_json(holding)["feeds"] for address in feed["formats"].values()]
    paths = {address.removeprefix(ROOT) for address in listed}
    served = {path for path in holding.routes.documents if path.startswith("/feeds/") and not path.endswith(".ics")}
    assert served <= paths
    assert {"/feeds/kalendern.ics", "/feeds/kalendern/plats/stadshuset.ics"} <= paths <= set(holding.routes.documents)


def test_a_feed_made_of_a_feed_names_it_and_has_a_title_of_its_own(holding: Holding) -> None:
    feeds = {feed["name"]: feed for feed in json.loads(json.dumps(as_json(holding)))["feeds"]}
    part = feeds["kalendern/plats/stadshuset"]
    assert (part["of"], part["title"], part["kind"]) == ("kalendern", "Kalendern: Stadshuset", "events")
    assert part["page"] == f"{ROOT}/feeds/kalendern/"
    assert part["updated"].endswith("+02:00")
    assert "of" not in feeds["kalendern"]


def test_opml_has_every_list_once_and_reads_back(holding: Holding) -> None:
    root = ET.fromstring(as_opml(holding))
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "Hållbar upphandling")
    outlines = root.findall("body/outline")
    assert {outline.get("type") for outline in outlines} == {"rss"}
    addresses = [outline.get("xmlUrl", "") for outline in outlines]
    assert len(addresses) == len(set(addresses))
    assert {urlsplit(address).path.removeprefix("/under") for address in addresses} == {
        path for path in holding.routes.documents if path.endswith(".atom")
    }
    assert outlines[0].get("text") == "Nytt & <hett>"


def test_the_links_for_a_website_are_found_by_an_html_parser(holding: Holding) -> None:
    links = discovery_links(feed for feed in every_feed(holding) if feed.name == "aktuellt")
    found = LexborHTMLParser(f"<html><head>{links}</head></html>").css("head > link[rel=alternate]")
    assert [(link.attributes["type"], link.attributes["title"], link.attributes["href"]) for link in found] == [
        ("application/atom+xml", "Nytt & <hett> (Atom)", f"{ROOT}/feeds/aktuellt.atom"),
        ("application/rss+xml", "Nytt & <hett> (RSS)", f"{ROOT}/feeds/aktuellt.rss"),
        ("application/feed+json", "Nytt & <hett> (JSON Feed)", f"{ROOT}/feeds/aktuellt.json"),
    ]


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/feeds.json", "application/json"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/feeds/aktuellt/autodiscovery.html", "text/html; charset=utf-8"),
    ],
)
def test_the_lists_are_served_to_every_site_and_unchanged_ones_as_304(
    holding: Holding, county: County, path: str, media_type: str
) -> None:
    client = Client(create_pages(lambda: holding, now=lambda: county.now))
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_links_of_a_feed_that_is_none_are_not_found(holding: Holding, county: County) -> None:
    client = Client(create_pages(lambda: holding, now=lambda: county.now))
    assert client.get("/feeds/annat/autodiscovery.html").status_code == 404


def test_the_page_of_a_feed_shows_the_links_as_text(holding: Holding, county: County) -> None:
    client = Client(create_pages(lambda: holding, now=lambda: county.now))
    (shown,) = LexborHTMLParser(client.get("/feeds/aktuellt/").text).css("#head-lines code")
    assert shown.text() == client.get("/feeds/aktuellt/autodiscovery.html").text
