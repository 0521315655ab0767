"""What an answer says of itself: validators, type, Retry-After; and the value that callers get."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST_VALIDATOR = 1024  # characters; a longer one is not kept, as it would be stored and sent for ever


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes a request conditional (RFC 9110 section 13.1): both are sent back byte for byte."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A good answer.

    url: where it came from in the end, absolute ASCII without fragment; ``file:`` for files
    status: 200, or 304 when the validators still hold; then ``body`` and ``body_hash`` are empty
    headers: lower-case names; repeated ones joined by commas
    body: decoded
    media_type: lower-case, without parameters; empty where none is stated; charset: as stated
    validators: for the next request; of a 304 those of the request, where it does not renew them
    moved: the final address, if every redirect on the way was a lasting one (301, 308); else None
    body_hash: SHA-256 in hex
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    media_type: str
    charset: str | None
    validators: Validators
    moved: str | None
    body_hash: str


def sendable(validators: Validators) -> Validators:
    """Those that can go into a header; what a store gives back after damage is left out rather than sent mended."""

    def fit(value: str | None) -> str | None:
        return value if value and re.fullmatch(r"[\t\x20-\x7e\x80-\xff]+", value) and value == value.strip() else None

    return Validators(fit(validators.etag), fit(validators.last_modified))


def body_hash(body: bytes) -> str:
    """SHA-256 of ``body`` in hex."""
    return hashlib.sha256(body).hexdigest()


def joined(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The headers as a mapping; cookies are left out, nobody here has a use for them."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        if name not in ("set-cookie", "set-cookie2"):
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def content_type(value: str | None) -> tuple[str, str | None]:
    """Media type and charset of a Content-Type header.

    >>> content_type('Text/HTML; charset="UTF-8"')
    ('text/html', 'UTF-8')
    >>> content_type(None)
    ('', None)
    """
    media_type, _, parameters = (value or "").partition(";")
    charset = re.search(r"(?:^|[;\s])charset\s*=\s*[\"']?([^\s;\"',]+)", parameters, re.IGNORECASE)
    return media_type.split(",")[0].strip().lower(), charset[1] if charset else None


def kept_validators(etag: str | None, last_modified: str | None, *, before: Validators = NO_VALIDATORS) -> Validators:
    """The validators to keep after an answer; ``before`` fills in what a 304 does not repeat."""

    def fit(value: str | None) -> str | None:
        return value if value and len(value) <= _LONGEST_VALIDATOR else None

    return Validators(fit(etag) or before.etag, fit(last_modified) or before.last_modified)


def retry_after(value: str | None, *, date: str | None, now: datetime) -> float | None:
    """Seconds that the server asks to wait, not below 0; None where it does not, or not readably.

    value: the header, seconds or an HTTP date (RFC 9110 section 10.2.3)
    date: the answer's Date header, from which a date is counted so that a clock that is off does no harm; else ``now``

    >>> retry_after("120", date=None, now=datetime.now(UTC))
    120.0
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
        return float(text)
    until = _http_date(text)
    if until is None:
        return None
    return max(0.0, (until - (_http_date(date or "") or now)).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text[:100])
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
