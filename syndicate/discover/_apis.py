"""Known APIs: which system a page comes from, by the marks that systems leave. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from syndicate.config.presets import presets
from syndicate.model import Kind
from syndicate.sources.pages import Page

MAX_MARKS = 400_000  # characters of a page that are searched for marks


@dataclass(frozen=True, slots=True)
class Api:
    """An API that may be there. ``why``: what speaks for it; ``sure``: the page says so itself."""

    preset: str
    kind: Kind
    why: str
    sure: bool = False


_MARKS: tuple[tuple[str, Kind, str, str], ...] = (
    ("tribe", "events", r"tribe[-_]events|the-events-calendar|/wp-json/tribe/", "the page uses The Events Calendar"),
    ("wordpress", "news", r"/wp-content/|/wp-includes/|/wp-json", "the page is made with WordPress"),
    (
        "drupal",
        "news",
        r"/sites/default/files|drupal-settings-json|data-drupal-|Drupal\.settings",
        "the page is made with Drupal",
    ),
    ("joomla", "news", r"/media/(?:system|jui)/js/|com_content|joomla-script-options", "the page is made with Joomla"),
    ("localist", "events", r"localist\.com|localist_url|class=\"em-(?:card|list)", "the page is made with Localist"),
    ("umbraco", "news", r"umbraco", "the page is made with Umbraco"),
)
_GENERATORS = {"wordpress": "wordpress", "drupal": "drupal", "joomla": "joomla", "umbraco": "umbraco"}


def apis(page: Page) -> list[Api]:
    """The APIs that a page speaks for, the surest first."""
    found: dict[str, Api] = {}
    for api in (*_named(page), *_generated(page), *_marked(page)):
        found.setdefault(api.preset, api)
    return sorted(found.values(), key=lambda api: not api.sure)


def _named(page: Page) -> Iterator[Api]:
    if page.root.css("link[rel='https://api.w.org/']"):
        yield Api("wordpress", "news", "the page names the REST API of WordPress", sure=True)


def _generated(page: Page) -> Iterator[Api]:
    for node in page.root.css("meta[name=generator i]"):
        said = (node.attributes.get("content") or "")[:100].casefold()
        if "the events calendar" in said:
            yield Api("tribe", "events", "the page is made with The Events Calendar", sure=True)
        for word, preset in _GENERATORS.items():
            if word in said:
                yield Api(preset, "news", f"the page says that it is made with {word.capitalize()}")


def _marked(page: Page) -> Iterator[Api]:
    source = page.source_text[:MAX_MARKS]
    for preset, kind, pattern, why in _MARKS:
        if re.search(pattern, source):
            yield Api(preset, kind, why)


def endpoint(preset: str) -> str:
    """Where a preset's API stands below the site's root; empty where it has no common place."""
    return str(presets().get(preset, {}).get("endpoint", ""))
