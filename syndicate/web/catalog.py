"""Every feed as open data: ``/datasets/dcat``, RDF/XML by DCAT-AP-SE 3.0 (https://docs.dataportal.se/dcat/3.0.1/en/).

A catalog with one dataset a feed and one distribution a format. Everything has an address of its own, as the data
portal takes no blank nodes; the portal harvests it once a night.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import Flask, Response

from syndicate import text
from syndicate.config import FeedConfig, SiteConfig
from syndicate.config.catalog import CatalogKeys
from syndicate.model import FeedState, Format
from syndicate.web.holding import Holding


@dataclass(frozen=True, slots=True)
class Dataset:
    """What the catalog says of one feed: name, title, description, its id, when it began and last changed, formats."""

    name: str
    title: str
    description: str
    id: str | None
    issued: date | None
    modified: date | None
    formats: tuple[Format, ...]


def datasets(holding: Holding) -> tuple[Dataset, ...]:
    """Every feed that is published, in the order of the configuration. Pure."""
    found = (_dataset(holding, feed) for feed in holding.config.feeds.values())
    return tuple(dataset for dataset in found if dataset.formats)


def _dataset(holding: Holding, feed: FeedConfig) -> Dataset:
    state, zone = holding.feeds.get(feed.name, FeedState(name=feed.name)), holding.config.site.zone
    return Dataset(
        name=feed.name,
        title=text.line(feed.title),
        description=text.line(feed.description) or text.line(feed.title),
        id=state.id,
        issued=state.created.astimezone(zone).date() if state.created else None,
        modified=state.updated.astimezone(zone).date() if state.updated else None,
        formats=tuple(form for form in feed.formats if feed.path_of(form) in holding.routes.documents),
    )


def as_dcat(holding: Holding) -> bytes:
    """The catalog as RDF/XML. The same feeds and the same configuration give the same bytes."""
    config = holding.config
    return _rendered(config.site, config.catalog, config.public_url, datasets(holding))


@lru_cache(maxsize=2)
def _rendered(site: SiteConfig, keys: CatalogKeys, root: str, known: tuple[Dataset, ...]) -> bytes:
    from syndicate.web.dcat import Catalog  # noqa: PLC0415 - rdflib is slow to import, and few processes are asked for it

    return Catalog(site, keys, root.rstrip("/")).serialized(known)


def add_catalog(app: Flask, holding: Callable[[], Holding]) -> None:
    """Give the pages ``/datasets/dcat``."""

    @app.get("/datasets/dcat")
    def dcat() -> Response:
        response = Response(as_dcat(holding()), content_type="application/rdf+xml; charset=utf-8")
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
