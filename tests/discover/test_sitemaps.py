"""Sitemaps as the last resort, and as documents themselves."""

from __future__ import annotations

import gzip

from pytest_httpserver import HTTPServer

from tests.discover.conftest import Look
from tests.sources.details.pages import FIRST, SITEVISION

SHELL = '<!doctype html><html lang="sv"><head><title>Åby</title></head><body><div id="root"></div></body></html>'


def urlset(*addresses: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>{one}</loc></url>' for one in addresses)}</urlset>"


def site(server: HTTPServer, documents: dict[str, str], robots: str = "") -> None:
    server.expect_request("/").respond_with_data(SHELL, content_type="text/html; charset=utf-8")
    server.expect_request("/robots.txt").respond_with_data(robots, status=200 if robots else 404)
    for path, body in documents.items():
        media_type = "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8"
        server.expect_request(path).respond_with_data(body, content_type=media_type)


def test_where_a_page_offers_nothing_the_sitemap_that_robots_txt_names_is_looked_at(
    httpserver: HTTPServer, look_at: Look
) -> None:
    pages = {f"/sv/nyheter/{n}": SITEVISION.page for n in range(8)}
    others = [httpserver.url_for(f"/om/{n}") for n in range(30)]
    document = urlset(*others, *map(httpserver.url_for, pages))
    site(httpserver, {"/karta.xml": document, **pages}, f"Sitemap: {httpserver.url_for('/karta.xml')}\n")
    (proposal,) = look_at(httpserver.url_for("/")).proposals
    source = dict(proposal.source)
    assert source.pop("allow")
    assert source == {
        "kind": "news",
        "type": "sitemap",
        "url": httpserver.url_for("/karta.xml"),
        "items": "/sv/nyheter/",
        "detail": "auto",
    }
    assert len(proposal.items) == 5, "no more pages are asked than are needed to show what it is"
    assert FIRST in proposal.items[0]["content"]


def test_a_sitemap_of_an_index_at_its_usual_address_is_proposed_itself(httpserver: HTTPServer, look_at: Look) -> None:
    entries = "".join(
        f"<sitemap><loc>{httpserver.url_for(f'/{name}.xml')}</loc></sitemap>" for name in ("pages", "kalender")
    )
    pages = {f"/kalender/{n}": SITEVISION.page for n in range(4)}
    documents = {
        "/sitemap.xml": f"<sitemapindex>{entries}</sitemapindex>",
        "/pages.xml": urlset(httpserver.url_for("/om")),
        "/kalender.xml": urlset(*map(httpserver.url_for, pages)),
    }
    event = '<script type="application/ld+json">{"@type": "Event", "name": "Möte", "startDate": "2026-12-01"}</script>'
    site(httpserver, {**documents, **dict.fromkeys(pages, f"<html><body>{event}</body></html>")})
    (proposal,) = look_at(httpserver.url_for("/")).proposals
    assert (proposal.kind, proposal.source["url"]) == ("events", httpserver.url_for("/kalender.xml"))
    assert proposal.items[0]["start"] == "2026-12-01"


def test_nothing_is_proposed_of_a_sitemap_that_speaks_of_neither(httpserver: HTTPServer, look_at: Look) -> None:
    site(httpserver, {"/sitemap.xml": urlset(*(httpserver.url_for(f"/om/{n}") for n in range(9)))})
    assert look_at(httpserver.url_for("/")).proposals == ()


def test_a_sitemap_that_is_asked_about_is_a_source(look: Look) -> None:
    news = (
        '<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/1</loc><n:news>'
        "<n:publication_date>2026-11-20</n:publication_date><n:title>Nytt</n:title></n:news></url></urlset>"
    )
    for document in (news, gzip.compress(news.encode())):
        (proposal,) = look(document, "karta.xml").proposals
        assert (proposal.source["type"], proposal.source["path"]) == ("sitemap", "karta.xml")
        assert proposal.items[0]["title"] == "Nytt"
