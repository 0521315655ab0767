"""An HTML page as a tree that may be asked: what is too big for the parser is refused before it gets there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate import text
from syndicate.errors import SourceError
from syndicate.fetch import Response
from syndicate.text.markup import words

MAX_COMPARED = 300_000_000  # attributes with attributes; about a second (80,000 on one element took 24 s)
MAX_PARTS = 500_000  # elements and texts of one element that are read
MAX_WORK = 4_000_000_000  # node visits; about four seconds
BLOCKS = words(
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre section summary table "
    "tbody td tfoot th thead tr ul"
)
SILENT = words("script style template noscript head svg iframe object select textarea")

_TAG_START = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_SCRIPT_END = re.compile(r"</script[\s/>]", re.IGNORECASE)
# The tokenizer's attributes (HTML, 13.2.5.32 to 13.2.5.39): names may hold "<" and quotes, values are quoted or not.
_ATTRIBUTE = re.compile(r"""[\s/]*(?:[^\s/>][^\s/>=]*)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*)?)?""")
_COSTLY = re.compile(r":(?:has|nth|last|first|only)\b|~", re.IGNORECASE)
_SEAM = "\x00"  # no text of a parsed page holds it
_LOOSE_SEAM = re.compile(r"(?<=\w)\x00+(?=\w)")


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page.

    address: where it was in the end; None for a file
    base: absolute address that its relative links resolve against
    doubt: why its characters are not to be trusted, None where they are
    """

    tree: LexborHTMLParser
    source_text: str
    address: str | None
    base: str
    path: Path | None = None
    doubt: str | None = None

    @property
    def root(self) -> LexborNode:
        """The ``html`` element."""
        root = self.tree.root
        if root is None:  # lexbor makes an html element of anything, nothing included
            raise SourceError("The page could not be read as HTML.")
        return root


def open_page(response: Response, *, base: str | None = None, path: Path | None = None) -> Page:
    """The page in an answer. Raises SourceError where reading it would cost too much.

    base: for a file the address that its links resolve against; default: the answer's own
    path: of a file
    """
    decoded = text.decode(response.body, charset=response.charset)
    if text.too_deep(decoded.text):
        raise SourceError("The page is nested too deeply to be a page: more than 512 elements in one another.")
    if too_many_attributes(decoded.text):
        raise SourceError("The page has too many attributes on its elements to be a page.")
    tree = LexborHTMLParser(decoded.text)
    own = base or response.url
    return Page(
        tree=tree,
        source_text=decoded.text,
        address=None if path else response.url,
        base=_base_of(tree, own),
        path=path,
        doubt=decoded.doubt,
    )


def _base_of(tree: LexborHTMLParser, own: str) -> str:
    """The first ``base`` element with an address counts (HTML, 4.2.3)."""
    for node in tree.css("base[href]"):
        address = text.absolute(node.attributes.get("href") or "", base=own)
        return address if address and address.startswith("http") else own
    return own


def too_many_attributes(html: str) -> bool:
    """Whether the parser would take seconds over attributes alone. A linear scan.

    The parser looks each attribute of an element up among those before it.
    """
    at, spent, foreign = 0, 0, 0
    while tag := _TAG_START.search(html, at):
        name, count, at = tag[2].lower(), 0, tag.end()
        while attribute := _ATTRIBUTE.match(html, at):
            at, count = attribute.end(), count + 1
            if spent + count * count > MAX_COMPARED:
                return True
        spent += count * count
        if name in ("svg", "math"):
            foreign = max(0, foreign - 1) if tag[1] else foreign + 1
        elif name == "script" and not foreign:  # within svg a script is markup like the rest
            end = _SCRIPT_END.search(html, at)
            at = end.start() + 1 if end else len(html)
    return False


def check_work(page: Page, selectors: Iterable[str]) -> None:
    """Raises SourceError where a selector that counts siblings or looks inside would take many seconds on this page."""
    costly = [css for css in selectors if _COSTLY.search(css)]
    if not costly:
        return
    tags = page.source_text.count("<") // 2 + 1
    for css in costly:
        depth = 30 if ":has" in css.lower() else 1
        if tags * tags * depth > MAX_WORK:
            raise SourceError(f"The page is too large ({tags:,} elements) for the selector “{css}”.")


def text_of(node: LexborNode) -> tuple[str, str]:
    """What can be read in an element, scripts left out, block elements parted by newlines: tight and loose.

    Tight, inline elements join as a browser shows them without styles; loose, there is a space between two of them
    where letters or digits would meet (``<span>31</span><span>okt</span>``).
    """
    parts: list[str] = []
    stack: list[LexborNode | str] = [node]
    while stack and len(parts) < MAX_PARTS:
        top = stack.pop()
        if isinstance(top, str):
            parts.append(top)
        elif top.is_text_node:
            parts.append((top.text_content or "").replace(_SEAM, ""))
        elif top.is_element_node and (top.tag not in SILENT or top is node):
            stack += _unfolded(top)
    joined = "".join(parts)
    return joined.replace(_SEAM, ""), _LOOSE_SEAM.sub(" ", joined).replace(_SEAM, "")


def _unfolded(node: LexborNode) -> list[LexborNode | str]:
    """The element's parts, last first, between what its borders mean."""
    border = "\n" if node.tag in BLOCKS else "" if node.tag in ("sup", "sub") else _SEAM
    return [border, *reversed(list(node.iter(include_text=True))), border]


def followed(page: Page, href: str) -> str | Path | None:
    """Where a link of the page leads to, as something to load: an address, or a file beside a file; None: nowhere."""
    trimmed = href.strip()
    if not trimmed or trimmed.startswith("#"):
        return None
    parts = _split(trimmed)
    if page.path is not None and parts is not None and not (parts[0] or parts[1]) and not parts[2].startswith("/"):
        return page.path.parent / unquote(parts[2]) if parts[2] else None
    address = text.absolute(trimmed, base=page.base)
    return address if address and address.startswith(("http://", "https://")) else None


def _split(address: str) -> tuple[str, str, str] | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts.scheme, parts.netloc, parts.path
