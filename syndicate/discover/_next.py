"""The link from one page of a list to the next. Pure."""

from __future__ import annotations

import re

from syndicate import text
from syndicate.discover._names import best
from syndicate.discover._tree import El, Tree

_REL = ("a[rel~=next]", "link[rel~=next]")
_WORDS = re.compile(
    r"(?:till )?(?:nästa|next|neste|næste|seuraava|nächste|weiter|suivante?|volgende|siguiente)"
    r"(?: (?:sida|page|side|sivu|seite))?|"
    r"äldre(?: (?:inlägg|nyheter|artiklar))?|older(?: (?:posts|entries|news))?|(?:äldre|older) ?[›»→>]?",
    re.IGNORECASE,
)
_MARKS = " \u00a0›»→>←‹«<.:()"


def next_of(tree: Tree) -> str | None:
    """A selector of the address of the next page; None where the list is on one page."""
    for css in _REL:
        if any(_leads_on(tree, el.attribute("href")) for el in tree.found(css)):
            return f"{css}::attr(href)"
    for el in tree.elements:
        if el.tag == "a" and el.size <= 60 and _says_next(el) and _leads_on(tree, el.attribute("href")):
            named = _named(tree, el)
            if named is not None:
                return f"{named}::attr(href)"
    return None


def _leads_on(tree: Tree, href: str) -> bool:
    """Whether an address is another page of the same site."""
    if not href or href.startswith("#"):
        return False
    address = text.absolute(href, base=tree.page.base)
    if address is None or not address.startswith("http"):
        return False
    own = tree.page.address or tree.page.base
    return text.site_host(address) == text.site_host(tree.page.base) and text.same_page(address) != text.same_page(own)


def _says_next(el: El) -> bool:
    said = (el.words(), el.attribute("aria-label"), el.attribute("title"))
    return any(_WORDS.fullmatch(words.strip(_MARKS)) is not None for words in said if words)


def _named(tree: Tree, el: El) -> str | None:
    """The shortest selector that finds this link first on the page."""
    tried = [f"a.{name}" for name in best(el.names)]
    if el.parent is not None:
        tried += [f".{name} > a" for name in best(el.parent.names)]
    for attribute in ("aria-label", "title"):
        value = el.attribute(attribute)
        if value and "$" not in value and '"' not in value and "\\" not in value:
            tried.append(f'a[{attribute}="{value}"]')
    words = el.words()
    if '"' not in words and "\\" not in words:
        tried.append(f'a:lexbor-contains("{words}")')
    return next(
        (css for css in tried if (found := tree.found(css)) and all(one is el or _same(one, el) for one in found)), None
    )


def _same(one: El, other: El) -> bool:
    return one.attribute("href") == other.attribute("href")
