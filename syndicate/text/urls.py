"""Addresses: absolute, ASCII, of four schemes, without tracking parameters. Nothing is looked up or fetched here."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, unquote, urljoin, urlsplit

import idna

_MAX_LENGTH = 8192  # characters; browsers and servers refuse longer ones
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TRIM = "".join(map(chr, range(0x21)))  # C0 controls and space, by the URL Standard
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_ESCAPED = re.compile("%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile("[A-Za-z0-9._~-]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# RFC 3986 section 3.3 and 3.4, with "%" for what is escaped already.
_PATH_SAFE = "/:@!$&'()*+,;=~%"
_QUERY_SAFE = _PATH_SAFE + "?"

# Parameters that name the campaign or the reader and never the page.
_TRACKING = re.compile(
    r"(utm_\w*|pk_\w+|mtm_\w+|matomo_\w+|piwik_\w+|hsa_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ttclid"
    r"|twclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|_hsenc|_hsmi|__hstc|__hssc|__hsfp|hsctatracking|mkt_tok|vero_id"
    r"|vero_conv|oly_anon_id|oly_enc_id|wickedid|rb_clickid|ml_subscriber|ml_subscriber_hash|_ga|_gl|_openstat"
    r"|s_kwcid|ef_id|epik|cvid|oicd|at_medium|at_campaign|at_custom\d*|wt\.mc_id|wt_mc|srsltid|_bta_tid|_bta_c"
    r"|trk_contact|trk_msg|trk_module|trk_sid|gdfms|gdftrk|gdffi|_ke|__s|ns_mchannel|ns_campaign|ns_source)",
    re.IGNORECASE,
)


def absolute(url: str, *, base: str | None = None) -> str | None:
    """The absolute ASCII form of ``url``; None where it cannot be read or must not be published.

    Host as IDNA, path, query and fragment percent-encoded, dot segments and default port removed, as RFC 3986 has it.
    Only http, https, mailto and tel; no user info, control characters, or backslash in the host.

    base: absolute address that a relative ``url`` resolves against; without it a relative one gives None

        >>> absolute("../bilder/å.png", base="https://example.se/nytt/2016/")
        'https://example.se/nytt/bilder/%C3%A5.png'
        >>> absolute("javascript:alert(1)", base="https://example.se/")
    """
    trimmed = re.sub("[\t\r\n]", "", url.strip(_TRIM)).strip("\xa0\u200b\ufeff")
    if not trimmed or len(trimmed) > _MAX_LENGTH or _CONTROL.search(trimmed):
        return None
    try:
        scheme = _SCHEME.match(trimmed)
        if scheme is not None and scheme.group().lower() in ("mailto:", "tel:"):
            return _mailto(trimmed[7:]) if scheme.group().lower() == "mailto:" else _tel(trimmed[4:])
        if scheme is not None and scheme.group().lower() not in ("http:", "https:"):
            return None
        return _web(_forward_slashes(trimmed), base)
    except ValueError:  # what urllib, ipaddress and idna raise on an address that they cannot read
        return None


def without_tracking(url: str) -> str:
    """``url`` without the parameters that follow readers about (utm_*, fbclid, gclid, ...); the rest byte for byte.

    >>> without_tracking("https://example.se/a?id=3&utm_source=nyhetsbrev#del")
    'https://example.se/a?id=3#del'
    """
    head, hash_mark, fragment = url.partition("#")
    path, question_mark, query = head.partition("?")
    if query:
        kept = "&".join(part for part in query.split("&") if not _is_tracking(part))
        question_mark, query = ("?", kept) if kept else ("", "")
    if _is_tracking(fragment) and "=" in fragment:
        hash_mark, fragment = "", ""
    return f"{path}{question_mark}{query}{hash_mark}{fragment}"


def same_page(url: str) -> str:
    """A key: two addresses with the same key are the same page. Not an address itself.

    Scheme, default port, trailing slash, tracking parameters, fragment, case of host and percent-encoding are folded.

        >>> same_page("http://Example.se:80/a/?utm_medium=x#b") == same_page("https://example.se/a")
        True
    """
    known = absolute(url)
    if known is None:
        return url.strip()
    parts = urlsplit(without_tracking(known))
    if parts.scheme not in _DEFAULT_PORTS:
        return known
    path = _ESCAPED.sub(_fold_escape, parts.path).rstrip("/")
    query = f"?{_ESCAPED.sub(_fold_escape, parts.query)}" if parts.query else ""
    return f"//{parts.netloc}{path}{query}"


def ascii_host(host: str) -> str:
    """``host`` as it goes on the wire: lower-case ASCII, IDNA 2008, IPv6 in brackets. Raises ValueError."""
    if host.startswith("["):
        return f"[{ipaddress.IPv6Address(host[1:-1]).compressed}]"
    plain = unquote(host, errors="strict") if "%" in host else host
    try:
        known = plain.lower() if plain.isascii() else idna.encode(plain, uts46=True).decode("ascii")
    except idna.IDNAError as problem:
        raise ValueError(f"{host!r} is not a host name: {problem}") from problem
    if len(known) > 253 or not _HOST.fullmatch(known) or any(len(label) > 63 for label in known.split(".")):
        raise ValueError(f"{host!r} is not a host name")
    return known


def _web(url: str, base: str | None) -> str | None:
    parts = urlsplit(urljoin(base, url) if base is not None else url)
    scheme, authority = parts.scheme.lower(), parts.netloc
    if scheme not in _DEFAULT_PORTS or not authority or "@" in authority or "\\" in authority:
        return None
    host = ascii_host(_host_of(authority))
    port = f":{parts.port}" if parts.port not in (None, _DEFAULT_PORTS[scheme]) else ""
    path = _encode(_without_dots(parts.path), _PATH_SAFE) or "/"
    query = f"?{_encode(parts.query, _QUERY_SAFE)}" if parts.query else ""
    fragment = f"#{_encode(parts.fragment, _QUERY_SAFE)}" if parts.fragment else ""
    return f"{scheme}://{host}{port}{path}{query}{fragment}"


def _host_of(authority: str) -> str:
    if authority.startswith("["):
        return authority[: authority.index("]") + 1]
    return authority.partition(":")[0]


def _forward_slashes(url: str) -> str:
    """Backslashes in a path read as slashes, as browsers do; where the host stands they are refused by ``_web``."""
    if "\\" not in url:
        return url
    end = min((at for at in (url.find("?"), url.find("#")) if at >= 0), default=len(url))
    head, rest = url[:end], url[end:]
    start = re.match(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*|[\\/]{2}.*|[A-Za-z][A-Za-z0-9+.-]*:.*", head)
    if start is not None and "\\" in start.group():
        raise ValueError("a backslash in the host")
    return head.replace("\\", "/") + rest


def _without_dots(path: str) -> str:
    """RFC 3986 section 5.2.4, also for addresses that were absolute from the start."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _encode(part: str, safe: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=safe)


def _fold_escape(found: re.Match[str]) -> str:
    char = unquote(found.group())
    return char if _UNRESERVED.fullmatch(char) else found.group().upper()


def _is_tracking(parameter: str) -> bool:
    return _TRACKING.fullmatch(unquote(parameter.partition("=")[0])) is not None


def _mailto(rest: str) -> str | None:
    """RFC 6068: the domains become ASCII, everything else is percent-encoded UTF-8."""
    addresses, question_mark, fields = rest.partition("?")
    known = []
    for address in addresses.split(","):
        local, at, domain = address.strip().rpartition("@")
        if at and not local:
            return None
        known.append(_encode(local, "!$'*+;:%~") + at + (ascii_host(domain) if at else _encode(domain, "%")))
    joined = ",".join(known)
    if "@" not in joined and not fields:
        return None
    return f"mailto:{joined}{question_mark}{_encode(fields, _QUERY_SAFE)}"


def _tel(rest: str) -> str | None:
    """RFC 3966 knows hyphens, dots and brackets as separators, but no spaces."""
    number = _encode("".join(rest.split()), "+-.()*;=%#")
    return f"tel:{number}" if any(char.isdigit() for char in number) else None


def site_host(address: str) -> str:
    """The host of an absolute address without ``www.``, by which links to one site are told; empty where it has none.

    >>> site_host("https://www.example.se/nyheter")
    'example.se'
    """
    return (urlsplit(address).hostname or "").removeprefix("www.")
