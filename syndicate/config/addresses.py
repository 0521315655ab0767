"""The addresses under the service's root at which what is published stands. Pure."""

from __future__ import annotations

from syndicate.model import Kind

UPCOMING = "kommande"
CHANGES = "andringar"
PLACES = "plats"
EVENTS = "/events/"
ARCHIVE_PAGE = 50
"""Entries in a full archive document."""
STYLED_LANGUAGES = ("en", "sv")
"""Languages that there is a stylesheet in, by which browsers show a feed; the first is for all others."""


def path_of(name: str, format_: str) -> str:
    """The address of a feed's document under the service's root.

    >>> path_of("aktuellt/miljo", "atom")
    '/feeds/aktuellt/miljo.atom'
    """
    return f"/feeds/{name}.{format_}"


def archive_path_of(name: str, number: int, format_: str) -> str:
    """The address of a feed's archive document whose last place in the feed's history is ``number``.

    >>> archive_path_of("aktuellt", 50, "atom")
    '/feeds/aktuellt/archive/50.atom'
    """
    return path_of(f"{name}/archive/{number}", format_)


def stylesheet_path_of(kind: Kind, language: str) -> str:
    """The address of the stylesheet for a feed of a kind in a language (BCP 47).

    >>> stylesheet_path_of("news", "sv-FI"), stylesheet_path_of("events", "de")
    ('/static/news.sv.css', '/static/events.en.css')
    """
    primary = language.lower().partition("-")[0]
    return f"/static/{kind}.{primary if primary in STYLED_LANGUAGES else STYLED_LANGUAGES[0]}.css"


def event_path_of(key: str, format_: str) -> str:
    """The address of an event by itself, under the service's root; of its page where the format is empty.

    >>> event_path_of("mfrggzdfmztwq2lk", "ics"), event_path_of("mfrggzdfmztwq2lk", "")
    ('/events/mfrggzdfmztwq2lk.ics', '/events/mfrggzdfmztwq2lk/')
    """
    return f"{EVENTS}{key}.{format_}" if format_ else f"{EVENTS}{key}/"
