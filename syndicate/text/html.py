"""HTML that may be published, and plain text out of HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import nh3

from syndicate.text.cleaning import escape, guard_tags, paragraph, strip_illegal
from syndicate.text.decoding import nfc
from syndicate.text.markup import attributes, tokens, words
from syndicate.text.nesting import too_deep
from syndicate.text.urls import absolute, without_tracking

MAX_HTML = 1_000_000  # characters; an item is limited to less, a page is not sanitised whole
_MAX_PASSES = 5  # what a parser mends once it may mend again; nearly always the second pass changes nothing
_MAX_COPIED = 2_000_000_000  # bytes, well under a second

_TAGS = words(
    "a abbr acronym address article aside audio b bdi bdo blockquote br caption center cite code col colgroup data dd "
    "del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main "
    "mark nav ol p pre q rp rt rtc ruby s samp section small source span strike strong sub summary sup table tbody td "
    "tfoot th thead time tr tt u ul var video wbr"
)
# Elements whose text is not meant to be read, or cannot be without their function.
_DROPPED_WITH_TEXT = words(
    "applet button canvas datalist embed frameset head iframe noembed noframes noscript object script "
    "select style svg template textarea title"
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang", "type"},
    "audio": {"src", "controls"},
    "bdo": {"dir"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    # style and data-* only decide what the picture is; they never leave _picture
    "img": {"src", "alt", "width", "height", "style", "data-src", "data-lazy-src", "data-original"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "source": {"src", "type"},
    "table": {"summary"},
    "td": {"id", "colspan", "rowspan", "headers"},
    "th": {"id", "colspan", "rowspan", "headers", "scope", "abbr"},
    "time": {"datetime"},
    "video": {"src", "poster", "controls", "width", "height"},
}
_ADDRESSES = frozenset(["href", "src", "cite", "poster", "data-src", "data-lazy-src", "data-original"])
_SCHEMES = frozenset(["http", "https", "mailto", "tel"])

# As html5ever writes it: every value quoted, every quotation mark in a value escaped.
_IMG = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_SOURCELESS = re.compile(r'<source(?! src="| type="[^"]*" src=")[^>]*>')
_VALUE = re.compile(r' ([a-z-]+)="([^"]*)"')
_TINY_STYLE = re.compile(
    r"(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)|display\s*:\s*none|visibility\s*:\s*hid"
)

# Hosts and paths that exist to count readers.
_BEACON_HOSTS = words(
    "pixel.wp.com stats.wp.com stats.wordpress.com www.google-analytics.com ssl.google-analytics.com "
    "google-analytics.com bat.bing.com sb.scorecardresearch.com b.scorecardresearch.com pixel.quantserve.com "
    "px.ads.linkedin.com analytics.twitter.com ad.doubleclick.net stats.g.doubleclick.net googleads.g.doubleclick.net "
    "feeds.feedburner.com feedproxy.google.com da.feedsportal.com pi.feedsportal.com rss.feedsportal.com "
    "track.hubspot.com t.signaux.com ct.pinterest.com pixel.mathtag.com pixel.rubiconproject.com p.typekit.net "
    "logc279.xiti.com logi.xiti.com counter.yadro.ru mc.yandex.ru top-fwz1.mail.ru hits.siteimprove.com "
    "siteimproveanalytics.io pixel.facebook.com"
)
_BEACON_PATH = re.compile(
    r"^(?:/tr/?$|/collect$|/(?:piwik|matomo)\.php|/track/open|/wf/open|/__ptq\.gif|/i/adsct|/b\.gif|/g\.gif|/~ff?/"
    r"|/pixel\.gif|/1x1\.(?:gif|png)|.*/(?:spacer|blank|clear|pixel|transparent|1x1|trackingpixel)\.(?:gif|png)$)",
    re.IGNORECASE,
)
_BEACON_PATH_HOSTS = re.compile(r"(?:^|\.)(?:facebook\.com|t\.co|list-manage\.com|sendgrid\.net|feedburner\.com)$")

_BLOCK = words(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre "
    "section summary table tbody tfoot thead tr ul"
)
_CELL = frozenset(["td", "th"])
_UNREAD = _DROPPED_WITH_TEXT | {"audio", "video"}


def sanitize(text: str, *, base: str) -> str:
    """HTML that is safe to publish: sound, without script, style or tracking, every address absolute ASCII.

    Kept are lang, dir, title, alt, table headers and the elements of text; scripts, forms, frames, event and style
    attributes, comments, srcset, tracking pixels and tracking parameters go. Addresses other than http, https, mailto
    and tel go with their attribute. What is nested too deep or too long becomes plain paragraphs. Idempotent. No
    character that XML forbids is in it, and no combining mark directly behind a tag, so that NFC cannot harm it.

    base: absolute address that relative addresses resolve against, unless the text has a ``base`` of its own
    """
    raw = nfc(strip_illegal(text), markup=True)
    if len(raw) > MAX_HTML or _costly_references(raw) or too_deep(raw):
        return escape(to_text(raw[:MAX_HTML]))
    cleaner = _cleaner(_own_base(raw, base))
    for _ in range(_MAX_PASSES):
        safe = _settle(_SOURCELESS.sub("", _IMG.sub(_picture, cleaner.clean(raw))))
        if safe == raw:
            return safe
        raw = safe
    return escape(to_text(raw))


def _cleaner(base: str) -> nh3.Cleaner:
    def keep(_tag: str, name: str, value: str) -> str | None:
        if name not in _ADDRESSES:
            return value
        known = absolute(value, base=base)
        return without_tracking(known) if known is not None else None

    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROPPED_WITH_TEXT,
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        link_rel=None,
        generic_attribute_prefixes=None,
        url_schemes=_SCHEMES | {"data"},  # data: of a picture that is loaded later; ``keep`` refuses it
        url_relative="pass_through",
        filter_style_properties={"width", "height", "display", "visibility"},
    )


def to_text(text: str) -> str:
    r"""The plain text of HTML: blocks become lines, list items start with a bullet; scripts and the like are left out.

    Linear, whatever it is given. The result is clean as ``paragraph`` makes it.

        >>> to_text("<p>Anmäl&nbsp;dig <b>nu</b></p><ul><li>Lund<li>Umeå</ul>")
        'Anmäl dig nu\n• Lund\n• Umeå'
    """
    pieces: list[str] = []
    hidden: list[str] = []
    for token in tokens(strip_illegal(text)):
        name = token.value
        if hidden:
            if token.kind == "end" and name == hidden[-1]:
                hidden.pop()
            elif token.kind == "start" and name == hidden[-1] and not token.closed:
                hidden.append(name)
        elif token.kind == "text":
            pieces.append(" ".join(html.unescape(name).splitlines()) if "\n" in name else html.unescape(name))
        elif token.kind == "start" and name in _UNREAD and not token.closed:
            hidden.append(name)
        elif name in _BLOCK:
            pieces.append("\n• " if token.kind == "start" and name == "li" else "\n")
        elif name in _CELL:
            pieces.append(" ")
    return paragraph("\n".join(_lines("".join(pieces))))


def _lines(text: str) -> Iterator[str]:
    """The lines that hold something; a bullet alone stands before the next of them (``<li><p>``)."""
    bullet = ""
    for part in text.split("\n"):
        line = " ".join(part.split())
        if line == "•":
            bullet = "• "
        elif line:
            yield bullet + line
            bullet = ""


def _costly_references(text: str) -> bool:
    """Whether html5ever, which copies a text for each ``&`` in it, would be at it for seconds."""
    return text.count("&") * max(map(len, text.split("<"))) > _MAX_COPIED


def _own_base(text: str, base: str) -> str:
    """The address in the first ``base`` element, as browsers take it; ``base`` itself where there is none."""
    if "<base" not in text.lower():
        return base
    for token in tokens(text):
        if token.kind == "start" and token.value == "base" and "href" in (found := attributes(token.attributes)):
            own = absolute(found["href"], base=base)
            return own if own is not None and own.startswith("http") else base
    return base


def _picture(found: re.Match[str]) -> str:
    """The picture with the address it is loaded from in the end; nothing for a pixel that counts readers."""
    values: dict[str, str] = dict(_VALUE.findall(found.group(1)))
    style = html.unescape(values.pop("style", ""))
    lazy = [values.pop(name, "") for name in ("data-src", "data-lazy-src", "data-original")]
    source = next((address for address in (*lazy, values.get("src", "")) if address), "")
    if _is_tiny(values) or _TINY_STYLE.search(style) or _is_beacon(html.unescape(source)):
        return ""
    if not source:
        return values.get("alt", "")
    ordered = {"src": source, **{name: value for name, value in values.items() if name != "src"}}
    return "<img" + "".join(f' {name}="{value}"' for name, value in ordered.items()) + ">"


def _is_tiny(values: dict[str, str]) -> bool:
    return any(values.get(side, "").strip().removesuffix("px") in ("0", "1") for side in ("width", "height"))


def _is_beacon(address: str) -> bool:
    if not address:
        return False
    parts = urlsplit(address)
    host = parts.hostname or ""
    if host in _BEACON_HOSTS or (_BEACON_PATH_HOSTS.search(host) and _BEACON_PATH.search(parts.path)):
        return True
    return (
        re.search(r"/(?:piwik|matomo)\.php$|/(?:spacer|pixel|1x1|trackingpixel)\.(?:gif|png)$", parts.path) is not None
    )


def _settle(safe: str) -> str:
    """Cleaned again, as character references may have brought back what was removed."""
    return guard_tags(nfc(strip_illegal(safe), markup=True)).strip()
