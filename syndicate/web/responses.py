"""Complete responses, made when a document is loaded: a request only chooses between them.

Headers follow RFC 9110 and 9111; what is sent and why is told in docs/explanation/serving.md.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import brotli

from syndicate.model import Artifact
from syndicate.web.negotiation import IDENTITY, best_coding, entity_tag, held_coding, http_date, read_http_date

Headers = tuple[tuple[str, str], ...]

# How long a cache may go on with what it has, in seconds: while it asks, and while we do not answer.
_STALE_WHILE_REVALIDATE = 3_600
_STALE_IF_ERROR = 86_400
# Asked again after this many seconds, a feed before its first good version may be there.
RETRY_AFTER = 30

# A document opened in a browser may do nothing at all; a calendar or feed has nothing to do.
_LOCKED = "default-src 'none'; sandbox"
# A feed names a stylesheet of ours, by which a browser shows it.
_STYLED = "default-src 'none'; style-src 'self'; sandbox"
_STYLED_TYPES = ("application/atom+xml", "application/rss+xml")
_SHOWN_AS = "application/xml; charset=utf-8"
_NO_SNIFFING: Headers = (("X-Content-Type-Options", "nosniff"),)
_SECURITY: Headers = (*_NO_SNIFFING, ("Content-Security-Policy", _LOCKED))
_OPEN: Headers = (("Access-Control-Allow-Origin", "*"),)
_FOR_ALL: Headers = (("Cross-Origin-Resource-Policy", "cross-origin"),)
_DAY = 86_400  # seconds
_ADDABLE = frozenset({"content-disposition", "content-language", "link", "x-robots-tag", "content-location"})
_FIELD_VALUE = re.compile(r"[\x20-\x7e\t]*")


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer. ``status`` as WSGI wants it: ``200 OK``."""

    status: str
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Document:
    """A published document as every answer that can be given for it.

    full, unchanged: coding -> the 200 and the 304 of it; identity is always there
    modified: the moment of Last-Modified; None: it has none
    opened: the 200s for a browser that opens the document as a page, where they are other ones
    """

    digest: str
    full: Mapping[str, Reply]
    unchanged: Mapping[str, Reply]
    modified: datetime | None
    opened: Mapping[str, Reply] | None = None

    def choose(
        self,
        accept_encoding: str | None,
        if_none_match: str | None,
        if_modified_since: str | None,
        destination: str | None = None,
    ) -> Reply:
        """The answer to a request with these headers (None: not sent). Makes nothing, raises nothing.

        destination: Sec-Fetch-Dest
        """
        if destination == "document" and self.opened is not None:
            shown = replace(self, full=self.opened, opened=None)
            return shown.choose(accept_encoding, if_none_match, if_modified_since)
        coding = best_coding(accept_encoding, self.full)
        if if_none_match is not None:
            # It beats If-Modified-Since, even where it is junk (RFC 9110, section 13.1.3).
            held = held_coding(if_none_match, self.digest, selected=coding)
            # The 304 names the tag that the client holds: by another one its cache could not find its copy.
            return self.full[coding] if held is None else self.unchanged.get(held, self.unchanged[coding])
        if if_modified_since is not None and self.modified is not None:
            since = read_http_date(if_modified_since)
            if since is not None and since >= self.modified:
                return self.unchanged[coding]
        return self.full[coding]

    def strictly(self) -> Document:
        """The same, which no cache may give once it is old without asking (RFC 9111, section 5.2.2.2)."""
        return replace(
            self,
            full=_strict(self.full),
            unchanged=_strict(self.unchanged),
            opened=_strict(self.opened) if self.opened is not None else None,
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A published document whose answers are made when one is asked for. ``now``: the moment of loading, aware."""

    artifact: Artifact
    now: datetime

    def choose(self, *asked: str | None) -> Reply:
        """As ``Document.choose``."""
        return prepare(self.artifact, now=self.now).choose(*asked)

    def strictly(self) -> Document:
        """As ``Document.strictly``."""
        return prepare(self.artifact, now=self.now).strictly()


def _strict(replies: Mapping[str, Reply]) -> dict[str, Reply]:
    return {
        coding: replace(
            reply,
            headers=tuple(
                (name, f"{value.partition(',')[0]}, must-revalidate" if name == "Cache-Control" else value)
                for name, value in reply.headers
            ),
        )
        for coding, reply in replies.items()
    }


def prepare(artifact: Artifact, *, now: datetime) -> Document:
    """Every answer for an artifact. Pure.

    now: the moment of loading, aware; Last-Modified is never later, as where another machine's clock is ahead
    """
    modified = min(artifact.published_at, now).replace(microsecond=0)
    bodies = {IDENTITY: artifact.body, "gzip": artifact.gzip, "br": artifact.br}
    styled = artifact.media_type.startswith(_STYLED_TYPES)
    own = _own(artifact)
    kept: Headers = (
        ("Cache-Control", cache_control(artifact.max_age)),
        ("Vary", "Accept-Encoding, Sec-Fetch-Dest" if styled else "Accept-Encoding"),
        ("Last-Modified", http_date(modified)),
        *_OPEN,
        *((name, value) for name, value in own if name.lower() == "link"),
    )
    security = (*_NO_SNIFFING, ("Content-Security-Policy", _STYLED)) if styled else _SECURITY
    added = (*((name, value) for name, value in own if name.lower() != "link"), *security)
    document = _document(artifact.digest, bodies, artifact.media_type, kept=kept, added=added, modified=modified)
    if not styled:
        return document
    # Under its own type Chromium shows a feed as bare text and Firefox offers to save it; as XML its stylesheet counts.
    # A program is told the right type; RFC 9110, section 8.8.1, lets two types of the same bytes share an ETag.
    opened = _document(artifact.digest, bodies, _SHOWN_AS, kept=kept, added=added, modified=modified)
    return replace(document, opened=opened.full)


def lasting(body: bytes, media_type: str) -> Document:
    """Every answer for a file of this program, which any website may load. Pure.

    It has no Last-Modified: the time of an installed file says nothing of what is in it.
    """
    bodies = {IDENTITY: body, "gzip": gzip.compress(body, 9, mtime=0), "br": brotli.compress(body)}
    caching = f"max-age={_DAY}, stale-while-revalidate={7 * _DAY}, stale-if-error={7 * _DAY}"
    kept: Headers = (("Cache-Control", caching), ("Vary", "Accept-Encoding"), *_OPEN, *_FOR_ALL)
    digest = hashlib.sha256(body).hexdigest()
    return _document(digest, bodies, media_type, kept=kept, added=_SECURITY, modified=None)


def _document(
    digest: str,
    bodies: Mapping[str, bytes | None],
    media_type: str,
    *,
    kept: Headers,
    added: Headers,
    modified: datetime | None,
) -> Document:
    """kept: headers that a 304 repeats; added: those that only a 200 has."""
    full: dict[str, Reply] = {}
    unchanged: dict[str, Reply] = {}
    for coding, body in bodies.items():
        if body is None:
            continue
        described = [("Content-Type", media_type), ("Content-Length", str(len(body))), ("Accept-Ranges", "none")]
        if coding != IDENTITY:
            described.append(("Content-Encoding", coding))
        tagged: Headers = (("ETag", entity_tag(digest, coding)), *kept)
        full[coding] = Reply("200 OK", (*described, *tagged, *added), body)
        unchanged[coding] = Reply("304 Not Modified", tagged)
    return Document(digest, full, unchanged, modified)


def _own(artifact: Artifact) -> Headers:
    """The artifact's own headers, as far as they are its to say."""
    headers = [
        (name, value)
        for name, value in artifact.headers
        # The rest is ours to say: a stored row must not be able to set a cookie or a second length.
        if name.lower() in _ADDABLE and _FIELD_VALUE.fullmatch(value)
    ]
    if artifact.media_type.startswith("text/calendar") and all(name.lower() != "x-robots-tag" for name, _ in headers):
        # robots.txt must allow calendars, or Google's fetcher leaves them; search results are no place for them.
        headers.append(("X-Robots-Tag", "noindex"))
    return tuple(headers)


def cache_control(max_age: timedelta) -> str:
    """The Cache-Control of something public that is fresh for ``max_age`` and useful for long after (RFC 5861).

    >>> cache_control(timedelta(minutes=5))
    'max-age=300, stale-while-revalidate=3600, stale-if-error=86400'
    """
    seconds = int(max_age.total_seconds())
    return f"max-age={seconds}, stale-while-revalidate={_STALE_WHILE_REVALIDATE}, stale-if-error={_STALE_IF_ERROR}"


def plain(status: str, text: str, *headers: tuple[str, str], caching: str = "no-store") -> Reply:
    """An answer in one line of plain text, which never repeats anything of the request."""
    body = f"{text}\n".encode()
    described: Headers = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))))
    return Reply(status, (*described, ("Cache-Control", caching), *headers, *_OPEN, *_SECURITY), body)


def moved(location: str) -> Reply:
    """308 to ``location``: the address is another for ever, the method stays."""
    return plain("308 Permanent Redirect", "Moved permanently.", ("Location", location), caching="max-age=300")


def found_at(location: str) -> Reply:
    """307 to ``location``: what is there for now, while this address has nothing of its own yet."""
    return plain("307 Temporary Redirect", "For now it is elsewhere.", ("Location", location), caching="max-age=300")


TOO_OLD = plain(
    "503 Service Unavailable",
    "What was here could not be renewed in time, and an old copy could mislead. Try again soon.",
    ("Retry-After", str(RETRY_AFTER)),
)
NOT_FOUND = plain("404 Not Found", "There is nothing at this address.")
GONE = plain("410 Gone", "This is not published any more.", caching="max-age=300")
NOT_ALLOWED = plain("405 Method Not Allowed", "Only GET and HEAD are answered here.", ("Allow", "GET, HEAD"))
NOT_YET = plain(
    "503 Service Unavailable",
    "This feed has not been published yet. Try again soon.",
    ("Retry-After", str(RETRY_AFTER)),
)
FAILED = plain("500 Internal Server Error", "Something went wrong here.")
