"""What speaks against an answer as a whole: it is no page, it is torn off, it is a login page or a waiting room."""

from __future__ import annotations

import re
from collections import Counter

from syndicate import text
from syndicate.fetch import Response
from syndicate.model import Sign
from syndicate.sources._page import Page, text_of
from syndicate.text.markup import tokens, words

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
# XHTML has long been sent as XML too; what a page is not sent as, and browsers would not show as one, is a failure.
PAGE_TYPES = HTML_TYPES | {"application/xml", "text/xml", ""}
REPLACEMENT_SHARE = 0.001
LOGIN_WORDS = 1500  # characters: a page with a login form in its header says more than a login page
NOTICE_WORDS = 600  # characters: a notice is no more than a few sentences

_LOOKS_LIKE_HTML = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<body[\s>]|<(?:div|ul|ol|table|article|section|main)[\s>]", re.IGNORECASE
)
_LOOKS_LIKE_XML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]", re.DOTALL
)
_LOOKS_LIKE_JSON = re.compile(rb'\s*(?:\{\s*(?:"|\})|\[\s*(?:[\[{"\]]|-?\d))')
_MAGIC = {b"%PDF-": "a PDF", b"PK\x03\x04": "a ZIP or Office file", b"\x89PNG": "an image", b"GIF8": "an image"}
_MAGIC |= {b"\xff\xd8\xff": "an image", b"BEGIN:VCALENDAR": "a calendar", b"\x1f\x8b": "a compressed file"}

# Elements whose end tag may not be left out, so that an open one at the end means that the end is missing.
_MUST_END = words("div ul ol dl table main section article nav header footer script style")
_IN_A_TAG = re.compile(r"<(?:/?[A-Za-z][^>]*|!(?:-(?:-.*)?)?)?\Z", re.DOTALL)

# Unmistakable, whatever else is on the page.
_WAITING_ROOM = re.compile(
    r"just a moment\b|attention required! \| cloudflare|checking your browser|ddos-guard|"
    r"pardon our interruption|verify(?:ing)? (?:that )?you are (?:a )?human|are you a (?:human|robot)|"
    r"verifierar att du (?:är|inte är)",
    re.IGNORECASE,
)
_CHALLENGE = "#challenge-form, #challenge-running, #cf-challenge-running, script[src*='/cdn-cgi/challenge-platform/']"
# Telling only where the page has no items.
_LOGIN = re.compile(
    r"\b(?:logga in|inloggning|login|log ?in|log on|sign ?in|logg inn|log ind|kirjaudu|anmelden|connexion|"
    r"välj inloggningssätt|bankid|single sign-on)\b",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(
    r"/(?:login|logga-?in|log-?on|sign-?in|saml2?|adfs|oauth2?|sso|auth)(?:[/?.]|$)", re.IGNORECASE
)
_CLOSED = re.compile(
    r"underhåll(?:sarbete)?\b|driftstörning|driftstopp|tillfälligt (?:stängd|otillgänglig|ur drift|nere)|"
    r"(?:vi|är) (?:snart )?(?:strax )?tillbaka|tekniskt? fel|sidan (?:kunde inte|kan inte) |sidan finns inte|"
    r"sidan hittades inte|vedlikehold|vedligeholdelse|huoltokatko|wartung|maintenance|temporarily unavailable|"
    r"service unavailable|be right back|under construction|page not found|not found|access denied|forbidden|"
    r"internal server error|bad gateway|gateway time-?out|error establishing|"
    r"(?:^|error |fel |status |http )(?:40[0-9]|50[0-9])\b",
    re.IGNORECASE,
)


def wrong_type(response: Response) -> Sign | None:
    """A sign where the answer is something else than a page, by its type or by its first bytes.

    Of a file, whose type is only its name's, the bytes alone decide; of an answer over HTTP both must fit.
    """
    other = _other_kind(response)
    said = response.media_type
    as_page = not response.url.startswith("http") or said in PAGE_TYPES
    if other is None and as_page and (said in HTML_TYPES or not said or looks_like_html(response)):
        return None
    named = f" ({said})" if said else ""
    return Sign(
        rule="wrong-type", message=f"{response.url} answered with {other or 'another type'}{named}, not with a page"
    )


def looks_like_html(response: Response) -> bool:
    """Whether the body is a page by its first bytes, whatever its type says."""
    return _other_kind(response) is None and _LOOKS_LIKE_HTML.search(response.body[:65536]) is not None


def _other_kind(response: Response) -> str | None:
    """What the body is by its first bytes, where that is surely no page."""
    head = response.body[:4096].lstrip(b"\xef\xbb\xbf").lstrip()
    kind = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)
    if kind is None and _LOOKS_LIKE_XML.match(head):
        return "a feed or another XML document"
    if kind is None and _LOOKS_LIKE_JSON.match(head) and not _LOOKS_LIKE_HTML.search(head):
        return "JSON"
    return kind


def torn(page: Page) -> Sign | None:
    """A sign where the page ends before its end: in the middle of a tag, or with its outer elements left open.

    A missing ``</html>`` alone says nothing: it may be left out (HTML, 13.1.2.4).
    """
    source = page.source_text
    if not source.strip():
        return Sign(rule="truncated", message="the answer is empty")
    lower = source.lower()
    if "</html" in lower or "</body" in lower:
        return None
    last = max(source.rfind("<"), source.rfind("<!--") if source.rfind("<!--") > source.rfind("-->") else -1)
    if last >= 0 and _IN_A_TAG.match(source, last):
        return Sign(rule="truncated", message=f"the page ends in the middle of a tag: “{text.line(source[-60:])}”")
    if "<html" not in lower and "<body" not in lower:
        return None
    opened: Counter[str] = Counter()
    for token in tokens(source):
        if token.value in _MUST_END and token.kind != "text":
            opened[token.value] += 1 if token.kind == "start" else -1
    left = [name for name, count in opened.items() if count > 0]
    if not left:
        return None
    return Sign(rule="truncated", message=f"the page ends before its end: {', '.join(left)} and html are left open")


def interstitial(page: Page, *, items: int, asked: str | None) -> Sign | None:
    """A sign where a login page, a waiting room or a maintenance notice stands in the place of the page.

    items: how many were found; with some, only what is unmistakable counts
    asked: address that was asked for, None for a file
    """
    heading = _heading(page)
    if _WAITING_ROOM.search(heading) or (not items and page.root.css(_CHALLENGE)):
        return Sign(rule="interstitial", message=f"a robot check stands in the place of the page: “{heading}”")
    moved_to_login = bool(page.address and asked and _LOGIN_PATH.search(page.address) and not _LOGIN_PATH.search(asked))
    if moved_to_login:
        return Sign(rule="interstitial", message=f"the address leads to a login page: {page.address}")
    if items:
        return None
    said = text.line(text_of(page.root)[0])
    if _LOGIN.search(heading) or (page.root.css("input[type=password]") and len(said) < LOGIN_WORDS):
        return Sign(rule="interstitial", message=f"a login page stands in the place of the page: “{heading}”")
    notice = heading if _CLOSED.search(heading) else said if len(said) < NOTICE_WORDS else ""
    if _CLOSED.search(notice):
        return Sign(
            rule="interstitial", message=f"an error or maintenance notice stands in its place: “{notice[:120]}”"
        )
    return None


def mangled(page: Page) -> Sign | None:
    """A sign where the page's characters were lost on the way."""
    share = text.mojibake(text_of(page.root)[0])
    if share <= REPLACEMENT_SHARE:
        return None
    return Sign(rule="mojibake", message=f"{share:.1%} of the page's characters could not be decoded")


def _heading(page: Page) -> str:
    nodes = [*page.root.css("title")[:1], *page.root.css("h1")[:2]]
    return text.line(" – ".join(said for node in nodes if (said := text.line(node.text()))))[:200]
