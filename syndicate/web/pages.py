"""The pages, by Flask: what there is to subscribe to, how the service is, and the files that machines ask for.

Nothing here asks the store or knows the request's Host: pages are made from what the process holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from syndicate import logs
from syndicate.config import Config, FeedConfig
from syndicate.config.addresses import EVENTS
from syndicate.incidents import Voice, payload
from syndicate.model import Incident
from syndicate.web.artifacts import parameters
from syndicate.web.cards import card_of, parts_of, successor, was_published, whole_address
from syndicate.web.catalog import add_catalog
from syndicate.web.embedding import add_fragments, embed_of
from syndicate.web.event_pages import event_page
from syndicate.web.happenings import Happening
from syndicate.web.health import ROBOTS_TXT, full_status, metrics, security_txt
from syndicate.web.holding import Holding, prefix, public_address
from syndicate.web.listing import as_json, as_opml, discovery_links, found_from
from syndicate.web.months import coming_by_month, earlier_months, first_of, month_of, reach_of, slug_of
from syndicate.web.occasions import event_of, is_gone
from syndicate.web.qr import qr_svg
from syndicate.web.responses import FAILED, NOT_FOUND, NOT_YET, Reply, moved, plain
from syndicate.web.standing import standing
from syndicate.web.theme import Asset, Theme, theme_of
from syndicate.web.troubles import status_atom
from syndicate.wording import LANGUAGES, Wording, nearest_language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logs.get("web")

# Our own stylesheet, scripts, pictures and feeds, and nothing of a third party; no frame.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# A drawing may be opened by itself, where it must not be able to do anything.
_DRAWING = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_SHOWN_ON_LANDING = 3
_SHOWN_ON_FEED = 12
_SHOWN_BY_MONTH = 300
_EARLIER_MONTHS = 36


def create_pages(holding: Callable[[], Holding], *, now: Callable[[], datetime]) -> WSGIApplication:
    """The WSGI application for everything that is not a published document.

    holding: gives what the process holds; asked once a request
    """
    app = Flask("syndicate.web", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of the default provider, which this is
    # Flask's own redirects would be made from the request's Host.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    _People(app, holding, now)
    _machines(app, holding, now)
    add_fragments(app, holding, now=now)
    add_catalog(app, holding)
    _common(app)

    def without_host(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Nothing of ours may depend on it, and werkzeug refuses requests whose Host it cannot read.
        return app.wsgi_app({**environ, "HTTP_HOST": "localhost"}, start_response)

    return without_host


class _People:
    """The pages for people."""

    def __init__(self, app: Flask, holding: Callable[[], Holding], now: Callable[[], datetime]) -> None:
        self.holding = holding
        self.now = now
        self._drawn: tuple[Config, Theme] | None = None
        for start in ("", "/<lang>"):
            app.add_url_rule(f"{start}/", f"landing{start}", self.landing)
            app.add_url_rule(f"{start}/feeds/<name>/", f"feed{start}", self.feed)
            app.add_url_rule(f"{start}/feeds/<name>/manad/", f"calendar{start}", self.calendar)
            app.add_url_rule(f"{start}/feeds/<name>/manad/<slug>/", f"month{start}", self.month)
            app.add_url_rule(f"{start}/events/<key>/", f"event{start}", self.event)
            app.add_url_rule(f"{start}/status", f"status{start}", self.status)
        app.add_url_rule("/feeds/<name>/qr.svg", "qr", self.qr)
        app.add_url_rule("/events/<key>/qr.svg", "event-qr", self.event_qr)
        for path in ("style.css", "pages.js", "icon.svg", "logo"):
            app.add_url_rule(f"/static/{path}", path, partial(self.asset, path))

    def landing(self, lang: str | None = None) -> str:
        held = self.holding()
        now, feeds = self.now(), held.config.feeds.values()
        cards = [card_of(held, feed, lang=lang, most=_SHOWN_ON_LANDING, now=now) for feed in feeds]
        return self._page("landing.html", held, lang, "/", cards=cards)

    def feed(self, name: str, lang: str | None = None) -> str:
        held = self.holding()
        config = self._known(held, name, f"/feeds/{name}/", lang)
        card = card_of(held, config, lang=lang, most=_SHOWN_ON_FEED, now=self.now())
        links = discovery_links(found_from(held, name))
        return self._page(
            "feed.html",
            held,
            lang,
            f"/feeds/{name}/",
            card=card,
            links=links,
            parts_of=parts_of(held, config),
            this_month=slug_of(self._today(held)),
            embed=embed_of(held, config, wording=self._wording(held, lang), asked=self._asked(), now=self.now()),
        )

    def _asked(self) -> dict[str, str]:
        """The parameters of the request. Flask's own reading of them fails for bytes that are no UTF-8."""
        return dict(sorted(parameters(request.environ.get("QUERY_STRING", ""))))

    def calendar(self, name: str, lang: str | None = None) -> str:
        held = self.holding()
        self._known(held, name, f"/feeds/{name}/manad/", lang)
        happenings, today = self._happenings(held, name), self._today(held)
        return self._page(
            "calendar.html",
            held,
            lang,
            f"/feeds/{name}/manad/",
            card=card_of(held, held.config.feeds[name], lang=lang, most=0, now=self.now()),
            months=coming_by_month(happenings, today, most=_SHOWN_BY_MONTH),
            earlier=earlier_months(happenings, today, most=_EARLIER_MONTHS),
            this_month=slug_of(today),
        )

    def month(self, name: str, slug: str, lang: str | None = None) -> str:
        held = self.holding()
        self._known(held, name, f"/feeds/{name}/manad/{slug}/", lang)
        happenings, today = self._happenings(held, name), self._today(held)
        reach, first = reach_of(happenings, today), first_of(slug)
        if first is None or not reach.holds(first):
            abort(404)
        return self._page(
            "month.html",
            held,
            lang,
            f"/feeds/{name}/manad/{slug}/",
            card=card_of(held, held.config.feeds[name], lang=lang, most=0, now=self.now()),
            month=month_of(happenings, first),
            before=reach.before(first),
            after=reach.after(first),
            today=today,
        )

    def _known(self, held: Holding, name: str, path: str, lang: str | None) -> FeedConfig:
        """The feed of this name. Ends the request where there is none: 308 to the one in its place, 410, or 404."""
        config = held.config.feeds.get(name)
        if config is None:
            self._wording(held, lang)  # of a language that there are no pages in there was none
            if new := successor(held.config, name):
                start = f"/{lang}" if lang else ""
                abort(_flask(moved(public_address(held.config, f"{start}/feeds/{new.name}/"))))
            abort(self._gone(held, path, lang, what="feed") if was_published(held, name) else 404)
        return config

    def _happenings(self, held: Holding, name: str) -> Sequence[Happening]:
        config = held.config.feeds[name]
        if config.kind != "events" or name in held.withheld():
            abort(404)
        return held.table.happenings.get(name, ())

    def _today(self, held: Holding) -> date:
        return self.now().astimezone(held.config.site.zone).date()

    def event(self, key: str, lang: str | None = None) -> str | Response:
        held = self.holding()
        told = event_of(held.table, key)
        if told is None:
            return self._no_event(held, key, lang)
        feeds = [feed for feed in told["feeds"] if feed["name"] in held.config.feeds]
        if not feeds or {feed["name"] for feed in feeds} <= set(held.withheld()):
            return _flask(NOT_YET)
        wording = self._wording(held, lang)
        file = f"{EVENTS}{key}.ics"
        return self._page(
            "event.html",
            held,
            lang,
            f"{EVENTS}{key}/",
            event=event_page(
                {**told, "feeds": feeds},
                zone=held.config.site.timezone,
                wanted=wording.say("Picture"),
                now=self.now(),
            ),
            file=prefix(held.config) + file if file in held.routes.documents else None,
            coming=[one.shown for one in held.table.times.get(f"{EVENTS}{key}.json", ())],
        )

    def _no_event(self, held: Holding, key: str, lang: str | None) -> Response:
        if not is_gone(held.table, key):
            abort(404)
        self._wording(held, lang)
        if new := held.handed_on().get(key):
            return _flask(moved(public_address(held.config, f"{f'/{lang}' if lang else ''}{EVENTS}{new}/")))
        return self._gone(held, f"{EVENTS}{key}/", lang, what="event")

    def _gone(self, held: Holding, path: str, lang: str | None, *, what: str) -> Response:
        return Response(self._page("gone.html", held, lang, path, what=what), status=410)

    def event_qr(self, key: str) -> Response:
        held = self.holding()
        if event_of(held.table, key) is None:
            abort(404)
        return _drawing(Asset(qr_svg(whole_address(held, f"{EVENTS}{key}/")), "image/svg+xml"))

    def status(self, lang: str | None = None) -> Response:
        held, now = self.holding(), self.now()
        page = self._page("status.html", held, lang, "/status", standing=standing(held, now=now), told=_told(held))
        response = Response(page)
        response.headers["Cache-Control"] = "no-store"
        return response

    def qr(self, name: str) -> Response:
        held = self.holding()
        config = held.config.feeds.get(name) or abort(404)
        return _drawing(Asset(qr_svg(whole_address(held, f"/feeds/{config.name}/")), "image/svg+xml"))

    def asset(self, path: str) -> Response:
        theme = self._theme(self.holding().config)
        named = {"style.css": theme.style, "pages.js": theme.script, "icon.svg": theme.icon, "logo": theme.logo}
        response = _drawing(named[path] or abort(404))
        # Pages ask for it by its hash, so a changed one has another address.
        response.headers["Cache-Control"] = "max-age=31536000, immutable"
        return response

    def _theme(self, config: Config) -> Theme:
        """Read once for each configuration: the logo is a file."""
        known = self._drawn
        if known is None or known[0] is not config:
            known = self._drawn = (config, theme_of(config))
        return known[1]

    def _wording(self, held: Holding, lang: str | None) -> Wording:
        """How a page at this address speaks: there is one address for each language."""
        own = nearest_language(held.config.site.language)
        if lang is not None and (lang not in LANGUAGES or lang == own):
            abort(404)
        return Wording(lang or own, held.config.site.zone)

    def _page(self, template: str, held: Holding, lang: str | None, path: str, **context: Any) -> str:
        wording = self._wording(held, lang)
        own, language = nearest_language(held.config.site.language), wording.language
        other = next(one for one in LANGUAGES if one != own) if language == own else own
        root = prefix(held.config)
        return render_template(
            template,
            _=wording.say,
            wording=wording,
            site=held.config.site,
            root=root if language == own else f"{root}/{language}",
            files=root,
            theme=self._theme(held.config),
            canonical=whole_address(held, path if language == own else f"/{language}{path}"),
            other=other,
            other_href=f"{root}{path}" if other == own else f"{root}/{other}{path}",
            **context,
        )


def _drawing(asset: Asset) -> Response:
    response = Response(asset.body, content_type=asset.media_type)
    if asset.media_type.startswith("image/"):
        response.headers["Content-Security-Policy"] = _DRAWING
    return response


def _told(held: Holding) -> Callable[[Incident, str], str]:
    """How the page names an incident, in its language: the subject of the mail about it."""
    voice = Voice.of(held.config)

    def told(incident: Incident, language: str) -> str:
        over = incident.closed is not None and incident.kind != "quiet"
        return replace(voice, language=language).subject(payload(incident, "closed" if over else "opened"))

    return told


def _machines(app: Flask, holding: Callable[[], Holding], now: Callable[[], datetime]) -> None:
    """The addresses for monitors and robots."""

    @app.get("/healthz")
    def healthz() -> Response:
        return _flask(plain("200 OK", "This process answers."))

    @app.get("/readyz")
    def readyz() -> Response:
        if holding().ready:
            return _flask(plain("200 OK", "Ready."))
        return _flask(
            plain(
                "503 Service Unavailable", "The first attempt at every source has not ended yet.", ("Retry-After", "5")
            )
        )

    @app.get("/status.json")
    def status_json() -> Response:
        response = jsonify(full_status(holding(), now=now()))
        response.headers["Cache-Control"] = "no-store"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @app.get("/status.atom")
    def troubles() -> Response:
        return Response(status_atom(holding()), content_type="application/atom+xml; charset=utf-8")

    @app.get("/feeds.json")
    def feeds_json() -> Response:
        return _for_all(jsonify(as_json(holding())))

    @app.get("/feeds.opml")
    def feeds_opml() -> Response:
        return _for_all(Response(as_opml(holding()), content_type="text/x-opml; charset=utf-8"))

    @app.get("/feeds/<name>/autodiscovery.html")
    def autodiscovery(name: str) -> Response:
        feeds = found_from(holding(), name)
        return _for_all(Response(discovery_links(feeds) if feeds else abort(404), mimetype="text/html"))

    @app.get("/metrics")
    def metrics_text() -> Response:
        response = Response(metrics(holding()), content_type="text/plain; version=0.0.4; charset=utf-8")
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/robots.txt")
    def robots() -> Response:
        return Response(ROBOTS_TXT, mimetype="text/plain")

    @app.get("/.well-known/security.txt")
    def security() -> Response:
        return Response(security_txt(holding().config, now=now()), mimetype="text/plain")


def _for_all(response: Response) -> Response:
    """The same, for scripts of other sites too."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _common(app: Flask) -> None:
    """What every answer of Flask has, and what becomes of errors."""

    @app.after_request
    def finish(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Content-Security-Policy", _POLICY)
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Accept-Ranges", "none")
        headers.setdefault("Cache-Control", "max-age=60, stale-if-error=86400")
        if response.status_code == 200 and "no-store" not in headers["Cache-Control"]:
            response.add_etag()
            response.make_conditional(request.environ)
        return response

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.code is not None and error.code < 500:
            return _flask(NOT_FOUND)
        return _flask(FAILED)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        log.error("a page could not be made", exc_info=error)
        return _flask(FAILED)


def _flask(reply: Reply) -> Response:
    return Response(reply.body, status=reply.status, headers=list(reply.headers))
