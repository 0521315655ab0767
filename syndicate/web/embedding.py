"""A feed on other websites: an element for their pages, or its items as a piece of HTML for their servers."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, Response, abort
from markupsafe import Markup

from syndicate import text
from syndicate.config import FeedConfig
from syndicate.web.cards import card_of
from syndicate.web.holding import Holding, prefix
from syndicate.web.previews import Preview
from syndicate.web.responses import NOT_YET, TOO_OLD
from syndicate.wording import LANGUAGES, Wording, nearest_language

MOST = 10
"""Items in a piece of HTML."""
LIMITS = (3, 5, 10, 20)
"""How many items a feed's page offers to show on another website."""


def snippet(holding: Holding, feed: FeedConfig, *, language: str, limit: int = 5) -> str | None:
    """The lines that show a feed on a page of another website; None for one that is not published as JSON. Pure.

    language: of its few words, such as ``sv``; limit: how many items
    """
    if "json" not in feed.formats:
        return None
    root = holding.config.public_url.rstrip("/")
    attributes = {"src": root + feed.path_of("json"), "limit": str(limit), "lang": language}
    told = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    page = html.escape(f"{root}/feeds/{feed.name}/")
    title = html.escape(text.line(feed.title), quote=False)
    return (
        f'<script type="module" src="{html.escape(root)}/embed.js"></script>\n'
        f'<syndicate-feed{told}><a href="{page}">{title}</a></syndicate-feed>\n'
    )


@dataclass(frozen=True, slots=True)
class Embed:
    """What a feed's page shows of how it looks on another website.

    snippet: the lines to paste; limit, language: chosen for them, of limits; src: of the preview, on this very host
    fragment: address of the same for servers; fallback: what stands there without script
    """

    snippet: str
    limit: int
    language: str
    src: str
    fragment: str
    fallback: Markup
    limits: tuple[int, ...] = LIMITS


def embed_of(
    holding: Holding, feed: FeedConfig, *, wording: Wording, asked: Mapping[str, str], now: datetime
) -> Embed | None:
    """How a feed is put on another website; None for one that is not published as JSON. Pure.

    wording: of the page; asked: what was chosen on it, ``limit`` and ``words``, where it is one of the choices
    """
    limit = next((number for number in LIMITS if str(number) == asked.get("limit")), LIMITS[1])
    language = next((one for one in LANGUAGES if one == asked.get("words")), wording.language)
    lines = snippet(holding, feed, language=language, limit=limit)
    if lines is None or feed.path_of("json") not in holding.routes.documents:
        return None
    other = "" if language == nearest_language(holding.config.site.language) else f"/{language}"
    path = f"{other}/feeds/{feed.name}/fragment.html"
    shown = fragment(holding, feed, wording=Wording(language, wording.zone), now=now, most=limit)
    return Embed(
        snippet=lines,
        limit=limit,
        language=language,
        src=prefix(holding.config) + feed.path_of("json"),
        fragment=holding.config.public_url.rstrip("/") + path,
        fallback=Markup(shown),  # noqa: S704 - made above of escaped text
    )


def fragment(holding: Holding, feed: FeedConfig, *, wording: Wording, now: datetime, most: int = MOST) -> str:
    """A feed's items as a list in HTML, to be put into a page on its server. Pure.

    The same items give the same bytes; ``now`` (aware) only leaves out events of days that are over. Nothing in it but
    text, links and times: no script, no style, no id.
    """
    _ = wording.say
    items = card_of(holding, feed, lang=None, most=most, now=now).items
    own, said = holding.config.site.language, wording.language
    if not items:
        nothing = _("No events are planned at the moment.") if feed.kind == "events" else _("There is no news.")
        return f'<p class="syndicate-feed" lang="{said}">{html.escape(nothing, quote=False)}</p>\n'
    lines = "".join(f"<li>{_item(item, wording, own)}</li>\n" for item in items)
    return f'<ul class="syndicate-feed" lang="{said}">\n{lines}</ul>\n'


def _item(item: Preview, wording: Wording, own: str) -> str:
    """One item, without the element around it. ``own``: the language that feeds are written in."""
    parts = []
    if item.start:
        parts.append(_time(wording.machine(item.start), wording.when(item.start, item.end)))
    elif item.published:
        parts.append(_time(wording.machine(item.published), wording.day(item.published)))
    title = html.escape(item.title, quote=False)
    lang = "" if own == wording.language else f' lang="{html.escape(own)}"'
    parts.append(f'<a href="{html.escape(item.url)}"{lang}>{title}</a>' if item.url else f"<span{lang}>{title}</span>")
    if item.location:
        parts.append(f'<span class="place"{lang}>{html.escape(item.location, quote=False)}</span>')
    return " ".join(parts)


def _time(machine: str, words: str) -> str:
    return f'<time datetime="{html.escape(machine)}">{html.escape(words, quote=False)}</time>'


def add_fragments(app: Flask, holding: Callable[[], Holding], *, now: Callable[[], datetime]) -> None:
    """Give the pages ``/feeds/<feed>/fragment.html``, and the same in the second language."""

    def answer(name: str, lang: str | None = None) -> Response:
        held = holding()
        feed = held.config.feeds.get(name) or abort(404)
        own = nearest_language(held.config.site.language)
        if "json" not in feed.formats or (lang is not None and (lang == own or lang not in LANGUAGES)):
            abort(404)
        if feed.path_of("json") not in held.routes.documents:
            reply = TOO_OLD if name in held.withheld() else NOT_YET
            return Response(reply.body, reply.status, headers=list(reply.headers))
        wording = Wording(lang or own, held.config.site.zone)
        response = Response(fragment(held, feed, wording=wording, now=now()), mimetype="text/html")
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Robots-Tag"] = "noindex"  # the page it is put into is the one to be found
        response.headers["Cache-Control"] = "max-age=300, stale-while-revalidate=3600, stale-if-error=86400"
        return response

    for start in ("", "/<lang>"):
        app.add_url_rule(f"{start}/feeds/<name>/fragment.html", f"fragment{start}", answer)
