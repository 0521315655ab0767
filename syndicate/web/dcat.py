"""The graph of the catalog: see ``syndicate.web.catalog``, which imports this when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef

from syndicate import text
from syndicate.config import SiteConfig, path_of
from syndicate.config.catalog import LICENSES, CatalogKeys
from syndicate.model import Format
from syndicate.web.catalog import Dataset
from syndicate.web.listing import MEDIA_TYPES, NAMES
from syndicate.wording import Wording, nearest_language

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_AUTHORITY = "http://publications.europa.eu/resource/authority"
# ISO 639-1 -> the list of the European Publications Office; another language is left out.
_LANGUAGES = {
    "sv": "SWE",
    "en": "ENG",
    "fi": "FIN",
    "nb": "NOB",
    "nn": "NNO",
    "no": "NOR",
    "da": "DAN",
    "de": "DEU",
    "fr": "FRA",
    "se": "SME",
    "is": "ISL",
    "et": "EST",
    "pl": "POL",
    "es": "SPA",
    "it": "ITA",
    "nl": "NLD",
}
_STANDARDS: dict[Format, str] = {
    "atom": "https://www.rfc-editor.org/rfc/rfc4287",
    "rss": "https://www.rssboard.org/rss-specification",
    "json": "https://www.jsonfeed.org/version/1.1/",
    "ics": "https://www.rfc-editor.org/rfc/rfc5545",
}


class _Ordered(Graph):
    """A graph that tells its triples in one order, as the same catalog must be the same bytes in every process."""

    def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]  # rdflib has overloads
        return iter(sorted(super().triples(triple), key=lambda found: tuple(node.n3() for node in found)))


class Catalog:
    """The graph of one catalog. ``root``: the service's own address, without a slash at its end."""

    def __init__(self, site: SiteConfig, keys: CatalogKeys, root: str) -> None:
        self.site, self.keys, self.root = site, keys, root
        self.graph = _Ordered(bind_namespaces="none")
        for prefix, namespace in (("dcat", DCAT), ("dcterms", DCTERMS), ("foaf", FOAF), ("rdf", RDF), ("vcard", VCARD)):
            self.graph.bind(prefix, namespace)
        self.language = site.language
        self.words = Wording(nearest_language(site.language), site.zone)

    def serialized(self, known: tuple[Dataset, ...]) -> bytes:
        """The catalog of these feeds as RDF/XML."""
        self._catalog(known)
        self._publisher()
        self._contact()
        for dataset in known:
            self._dataset(dataset)
        body: bytes = self.graph.serialize(format="xml", encoding="utf-8")
        return body

    # --- the parts ---------------------------------------------------------------------------------------------------

    def _catalog(self, known: tuple[Dataset, ...]) -> None:
        keys, site, _ = self.keys, self.site, self.words.say
        it = self._here("catalog")
        self._add(it, RDF.type, DCAT.Catalog)
        self._say(it, DCTERMS.title, keys.title or site.title)
        self._say(
            it,
            DCTERMS.description,
            keys.description or _("News and events of {site} as open data.", site=text.line(site.title)),
        )
        self._add(it, DCTERMS.publisher, self._publisher_id)
        # The profile wants the catalog itself, the descriptions, under CC0, whatever the licence of the data.
        self._add(it, DCTERMS.license, URIRef(LICENSES["CC0-1.0"]))
        self._add(it, FOAF.homepage, URIRef(f"{self.root}/"))
        self._add(it, DCAT.themeTaxonomy, URIRef(f"{_AUTHORITY}/data-theme"))
        self._languages(it)
        self._spatial(it)
        for dataset in known:
            self._add(it, DCAT.dataset, self._here(dataset.name))

    @property
    def _publisher_id(self) -> URIRef:
        return URIRef(self.keys.publisher_id or f"{self.root}/datasets/dcat#publisher")

    def _publisher(self) -> None:
        keys, site = self.keys, self.site
        it = self._publisher_id
        self._add(it, RDF.type, FOAF.Agent)
        self._say(it, FOAF.name, keys.publisher or site.author or site.title)
        self._add(it, DCTERMS.type, URIRef(f"http://purl.org/adms/publishertype/{keys.publisher_type}"))
        self._add(it, FOAF.homepage, URIRef(site.url))

    def _contact(self) -> None:
        site = self.site
        if site.contact:
            it = self._here("contact")
            self._add(it, RDF.type, VCARD.Organization)
            self._say(it, VCARD.fn, self.keys.publisher or site.author or site.title)
            self._add(it, VCARD.hasEmail, URIRef(f"mailto:{site.contact}"))

    def _dataset(self, dataset: Dataset) -> None:
        it = self._here(dataset.name)
        self._add(it, RDF.type, DCAT.Dataset)
        self._say(it, DCTERMS.title, dataset.title)
        self._say(it, DCTERMS.description, dataset.description)
        self._add(it, DCTERMS.publisher, self._publisher_id)
        self._add(it, DCTERMS.identifier, Literal(dataset.id or str(it)))
        self._add(it, DCAT.landingPage, URIRef(f"{self.root}/feeds/{dataset.name}/"))
        self._add(it, DCTERMS.accessRights, URIRef(f"{_AUTHORITY}/access-right/PUBLIC"))
        # As things happen: the list of the Publications Office calls that irregular.
        self._add(it, DCTERMS.accrualPeriodicity, URIRef(f"{_AUTHORITY}/frequency/IRREG"))
        if self.site.contact:
            self._add(it, DCAT.contactPoint, self._here("contact"))
        for theme in self.keys.themes:
            self._add(it, DCAT.theme, URIRef(f"{_AUTHORITY}/data-theme/{theme}"))
        self._languages(it)
        self._spatial(it)
        if dataset.issued:
            self._add(it, DCTERMS.issued, Literal(dataset.issued.isoformat(), datatype=XSD.date))
            self._period(it, dataset)
        if dataset.modified:
            self._add(it, DCTERMS.modified, Literal(dataset.modified.isoformat(), datatype=XSD.date))
        for form in dataset.formats:
            self._distribution(it, dataset, form)

    def _period(self, of: URIRef, dataset: Dataset) -> None:
        """What it covers, without an end as it goes on: from when it was first published."""
        it = self._here(f"{dataset.name}-period")
        self._add(of, DCTERMS.temporal, it)
        self._add(it, RDF.type, DCTERMS.PeriodOfTime)
        begun = dataset.issued.isoformat() if dataset.issued else ""
        self._add(it, DCAT.startDate, Literal(begun, datatype=XSD.date))

    def _distribution(self, of: URIRef, dataset: Dataset, form: Format) -> None:
        _, it = self.words.say, self._here(f"{dataset.name}-{form}")
        address = URIRef(f"{self.root}{path_of(dataset.name, form)}")
        self._add(of, DCAT.distribution, it)
        self._add(it, RDF.type, DCAT.Distribution)
        self._say(it, DCTERMS.title, _("{feed} as {format}", feed=dataset.title, format=NAMES[form]))
        self._add(it, DCAT.accessURL, address)
        self._add(it, DCAT.downloadURL, address)
        # The Swedish profile reads the name of the media type, the European one its address.
        self._add(it, DCTERMS.format, Literal(MEDIA_TYPES[form]))
        kind = URIRef(f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[form]}")
        self._add(it, DCAT.mediaType, kind)
        self._add(it, DCTERMS.conformsTo, URIRef(_STANDARDS[form]))
        if self.keys.license:
            self._add(it, DCTERMS.license, URIRef(self.keys.license))
        self._languages(it)

    # --- triples -----------------------------------------------------------------------------------------------------

    def _here(self, name: str) -> URIRef:
        return URIRef(f"{self.root}/datasets/dcat#{name}")

    def _add(self, subject: URIRef, predicate: URIRef, value: URIRef | Literal) -> None:
        self.graph.add((subject, predicate, value))

    def _say(self, subject: URIRef, predicate: URIRef, words: str) -> None:
        self._add(subject, predicate, Literal(text.line(words), lang=self.language))

    def _languages(self, subject: URIRef) -> None:
        code = _LANGUAGES.get(self.language.partition("-")[0].lower())
        if code:
            self._add(subject, DCTERMS.language, URIRef(f"{_AUTHORITY}/language/{code}"))

    def _spatial(self, subject: URIRef) -> None:
        if self.keys.spatial:
            self._add(subject, DCTERMS.spatial, URIRef(self.keys.spatial))
