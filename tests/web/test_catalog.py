"""/datasets/dcat is what DCAT-AP-SE 3.0 wants: rules of our own writing over the graph as rdflib reads it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from werkzeug.test import Client

from syndicate.config import parse
from syndicate.config.catalog import LICENSES, read_license
from syndicate.web.artifacts import Table
from syndicate.web.catalog import as_dcat
from syndicate.web.holding import Holding
from syndicate.web.pages import create_pages
from tests.support.county import EVENTS, NINE, County, calendar_page, county_at

ROOT = "https://feeds.example.se/under"
HERE = f"{ROOT}/datasets/dcat#"
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
AUTHORITY = "http://publications.europa.eu/resource/authority"
# Class -> its properties by the profile, how many of each at least and at most (0: any number), and what they are.
TEXT, ADDRESS, DAY = "text", "address", "day"
RULES: dict[URIRef, dict[URIRef, tuple[int, int, str]]] = {
    DCAT.Catalog: {
        DCTERMS.title: (1, 0, TEXT),
        DCTERMS.description: (1, 0, TEXT),
        DCTERMS.publisher: (1, 1, ADDRESS),
        DCTERMS.license: (1, 1, ADDRESS),
        DCAT.dataset: (1, 0, ADDRESS),
        FOAF.homepage: (1, 1, ADDRESS),
        DCTERMS.language: (1, 0, ADDRESS),
        DCAT.themeTaxonomy: (1, 0, ADDRESS),
        DCTERMS.spatial: (0, 0, ADDRESS),
    },
    DCAT.Dataset: {
        DCTERMS.title: (1, 0, TEXT),
        DCTERMS.description: (1, 0, TEXT),
        DCTERMS.publisher: (1, 1, ADDRESS),
        DCAT.contactPoint: (1, 0, ADDRESS),
        DCAT.distribution: (1, 0, ADDRESS),
        DCAT.theme: (1, 0, ADDRESS),
        DCAT.landingPage: (1, 0, ADDRESS),
        DCTERMS.accessRights: (1, 1, ADDRESS),
        DCTERMS.accrualPeriodicity: (1, 1, ADDRESS),
        DCTERMS.identifier: (1, 0, TEXT),
        DCTERMS.issued: (1, 1, DAY),
        DCTERMS.modified: (1, 1, DAY),
        DCTERMS.language: (1, 0, ADDRESS),
        DCTERMS.spatial: (0, 0, ADDRESS),
        DCTERMS.temporal: (1, 0, ADDRESS),
    },
    DCAT.Distribution: {
        DCTERMS.title: (1, 0, TEXT),
        DCAT.accessURL: (1, 0, ADDRESS),
        DCAT.downloadURL: (1, 0, ADDRESS),
        DCTERMS.format: (1, 0, TEXT),
        DCAT.mediaType: (1, 1, ADDRESS),
        DCTERMS.license: (0, 1, ADDRESS),
        DCTERMS.conformsTo: (1, 0, ADDRESS),
        DCTERMS.language: (1, 0, ADDRESS),
    },
    FOAF.Agent: {FOAF.name: (1, 0, TEXT), DCTERMS.type: (1, 1, ADDRESS), FOAF.homepage: (0, 1, ADDRESS)},
    VCARD.Organization: {VCARD.fn: (1, 1, TEXT), VCARD.hasEmail: (1, 0, ADDRESS)},
    DCTERMS.PeriodOfTime: {DCAT.startDate: (1, 1, DAY)},
}


@pytest.fixture
def county(httpserver: HTTPServer, tmp_path: Path) -> Iterator[County]:
    with county_at(httpserver, tmp_path) as county:
        yield county


def holding_of(county: County, *, catalog: str = "", contact: str = "  contact: webb@example.se\n") -> Holding:
    text = county.config.path.read_text(encoding="utf-8").replace("  language: sv\n", f"  language: sv\n{contact}")
    text = text.replace("title: Aktuellt,", 'title: "Nytt & <hett>",')
    county.config = parse(f"public_url: {ROOT}/\n{catalog}{text}", path=county.config.path, env={})
    county.news(NINE)
    county.cycle.refresh("aktuellt")
    county.answer("/kalender", calendar_page(EVENTS))
    county.cycle.refresh("kalendern")
    table = Table().after(county.store.artifacts(), now=county.now)
    holding = Holding(config=county.config).published(table)
    return holding.looked_at(county.store.sources(), county.store.feeds(), now=county.now)


def graph_of(holding: Holding) -> Graph:
    return Graph().parse(data=as_dcat(holding), format="xml")


def is_a(value: Node, kind: str) -> bool:
    if kind == ADDRESS:
        return isinstance(value, URIRef) and str(value).startswith(("http://", "https://", "mailto:"))
    assert isinstance(value, Literal)
    if kind == DAY:
        return value.datatype == XSD.date and value.value is not None
    return value.datatype in {None, XSD.string} and bool(str(value).strip())


def test_every_thing_has_what_the_profile_demands_and_nothing_that_it_does_not_know(county: County) -> None:
    graph = graph_of(holding_of(county))
    for kind, rules in RULES.items():
        things = set(graph.subjects(RDF.type, kind))
        assert things, kind
        for thing in things:
            found = {predicate for predicate in graph.predicates(thing) if predicate != RDF.type}
            assert found <= set(rules), thing
            for predicate, (least, most, value_kind) in rules.items():
                values = list(graph.objects(thing, predicate))
                assert least <= len(values), (thing, predicate)
                assert not most or len(values) <= most, (thing, predicate)
                assert all(is_a(value, value_kind) for value in values), (thing, predicate, values)


def test_every_thing_that_is_pointed_at_here_is_told_of_and_nothing_is_a_blank_node(county: County) -> None:
    graph = graph_of(holding_of(county))
    assert not [node for triple in graph for node in triple if isinstance(node, BNode)]
    ours = {node for node in graph.objects() if isinstance(node, URIRef) and node.startswith(HERE)}
    assert ours <= set(graph.subjects())
    # A contact and a publisher are never the same thing.
    assert not set(graph.objects(None, DCAT.contactPoint)) & set(graph.objects(None, DCTERMS.publisher))


def test_there_is_a_dataset_for_each_feed_and_a_distribution_for_each_format_that_is_served(county: County) -> None:
    holding = holding_of(county)
    graph = graph_of(holding)
    (catalog,) = graph.subjects(RDF.type, DCAT.Catalog)
    assert set(graph.objects(catalog, DCAT.dataset)) == {URIRef(f"{HERE}aktuellt"), URIRef(f"{HERE}kalendern")}
    for name, formats in (("aktuellt", ("atom", "rss", "json")), ("kalendern", ("ics", "atom", "rss", "json"))):
        those = list(graph.objects(URIRef(HERE + name), DCAT.distribution))
        addresses = {str(graph.value(one, DCAT.downloadURL)) for one in those}
        assert addresses == {f"{ROOT}/feeds/{name}.{form}" for form in formats}
        assert {address.removeprefix(ROOT) for address in addresses} <= set(holding.routes.documents)
    titles = [str(title) for title in graph.objects(URIRef(f"{HERE}aktuellt"), DCTERMS.title)]
    assert titles == ["Nytt & <hett>"]
    assert graph.value(URIRef(f"{HERE}kalendern-ics"), DCTERMS.format) == Literal("text/calendar")
    kind = URIRef("https://www.iana.org/assignments/media-types/application/atom+xml")
    assert graph.value(URIRef(f"{HERE}aktuellt-atom"), DCAT.mediaType) == kind


def test_publisher_licence_themes_and_place_come_from_the_configuration(county: County) -> None:
    graph = graph_of(
        holding_of(
            county,
            catalog="catalog: {publisher: Region Ett, publisher_id: http://dataportal.se/organisation/SE2021000001,"
            " publisher_type: LocalAuthority, license: cc by 4.0, themes: [GOVE, ENVI],"
            " spatial: http://sws.geonames.org/2661886/}\n",
        )
    )
    publisher = URIRef("http://dataportal.se/organisation/SE2021000001")
    assert set(graph.objects(None, DCTERMS.publisher)) == {publisher}
    assert graph.value(publisher, FOAF.name) == Literal("Region Ett", lang="sv")
    assert graph.value(publisher, DCTERMS.type) == URIRef("http://purl.org/adms/publishertype/LocalAuthority")
    licences = {graph.value(one, DCTERMS.license) for one in graph.subjects(RDF.type, DCAT.Distribution)}
    assert licences == {URIRef("http://creativecommons.org/licenses/by/4.0/")}
    # The catalog itself is always free.
    (catalog,) = graph.subjects(RDF.type, DCAT.Catalog)
    assert graph.value(catalog, DCTERMS.license) == URIRef(LICENSES["CC0-1.0"])
    themes = {f"{AUTHORITY}/data-theme/{theme}" for theme in ("GOVE", "ENVI")}
    assert {str(one) for one in graph.objects(URIRef(f"{HERE}aktuellt"), DCAT.theme)} == themes
    assert graph.value(catalog, DCTERMS.spatial) == URIRef("http://sws.geonames.org/2661886/")


def test_without_a_contact_and_a_licence_none_is_claimed(county: County) -> None:
    graph = graph_of(holding_of(county, contact=""))
    assert not list(graph.objects(None, DCAT.contactPoint))
    assert not [one for one in graph.subjects(RDF.type, DCAT.Distribution) if graph.value(one, DCTERMS.license)]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("CC0", "http://creativecommons.org/publicdomain/zero/1.0/"),
        ("cc0-1.0", "http://creativecommons.org/publicdomain/zero/1.0/"),
        ("https://www.creativecommons.org/publicdomain/zero/1.0", "http://creativecommons.org/publicdomain/zero/1.0/"),
        ("https://example.se/villkor", "https://example.se/villkor"),
    ],
)
def test_a_licence_has_the_address_that_the_data_portal_knows_it_by(written: str, address: str) -> None:
    assert read_license(written) == address


def test_what_is_no_licence_is_told() -> None:
    with pytest.raises(ValueError, match=r"is no licence; write its address, or one of CC0-1\.0"):
        read_license("fri")


def test_it_is_the_same_bytes_in_every_process_and_304_to_who_has_them(county: County) -> None:
    holding = holding_of(county)
    client = Client(create_pages(lambda: holding, now=lambda: county.now))
    answer = client.get("/datasets/dcat")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/rdf+xml; charset=utf-8")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/datasets/dcat", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    script = (
        "import sys; from datetime import date; from pathlib import Path; from syndicate.config import parse;"
        "from syndicate.web.catalog import Dataset, _rendered;"
        "config = parse(Path(sys.argv[1]).read_text(), path=Path(sys.argv[1]).absolute(), env={});"
        "known = Dataset('a', 'A', 'B', 'tag:x', date(2026, 1, 1), date(2026, 1, 2), ('atom', 'ics'));"
        "sys.stdout.buffer.write(_rendered(config.site, config.catalog, config.public_url, (known,)))"
    )
    bodies = {
        subprocess.run(
            [sys.executable, "-c", script, str(county.config.path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(bodies) == 1
    body = bodies.pop()
    assert b"rdf:nodeID" not in body
    assert b"<rdf:type " in body
    assert b"ns1:" not in body


def test_before_anything_is_published_the_catalog_is_there_and_empty(county: County) -> None:
    graph = Graph().parse(data=as_dcat(Holding(config=county.config)), format="xml")
    assert len(list(graph.subjects(RDF.type, DCAT.Catalog))) == 1
    assert not list(graph.subjects(RDF.type, DCAT.Dataset))
