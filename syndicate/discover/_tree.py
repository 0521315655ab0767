"""A page as flat records of its elements, made in one pass, so that questions on thousands of them stay cheap. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode, SelectolaxError

from syndicate import text
from syndicate.sources.pages import SILENT, Page, text_of

MAX_ELEMENTS = 60_000  # of a page that are looked at
MAX_TEXT = 20_000  # characters of an element that are read
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_CHROME_TAGS = frozenset({"nav", "footer", "dialog"})
_CHROME_ROLES = frozenset({"navigation", "contentinfo", "search", "menu", "menubar", "dialog"})
# Menus, and what else never holds a list of the site's own.
_MENU = re.compile(
    r"(?:^|[\s_-])(?:(?:main|side|sub|top|mega|site|left|quick|dropdown)?-?(?:menu|nav|navbar|navigation)|breadcrumbs?|"
    r"brodsmul\w*|footer|sidfot|cookies?|consent|gdpr|pagination|pager|paginering|tag-?cloud|tagcloud|skip-?links?|"
    r"language-?(?:switcher|selector)|sprakval|search-?form|sok(?:ruta)?|"
    r"widget_(?:archive|categories|tag_cloud|nav_menu|recent_comments|meta))(?:$|[\s_-])",
    re.IGNORECASE,
)
# What seldom does.
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:toolbar|share|sharing|dela|social|some-links|modal|toc|comments?)(?:$|[\s_-])", re.IGNORECASE
)


@dataclass(slots=True, eq=False)
class El:
    """One element.

    at: its number in the order of the page; end: the number behind its last descendant
    names: its classes; size: characters in it; links: links in it
    menu: it stands in a menu, a footer or the like; chrome: or in what is seldom more than that
    """

    node: LexborNode
    tag: str
    names: tuple[str, ...]
    id: str | None
    parent: El | None
    at: int
    end: int = 0
    size: int = 0
    links: int = 0
    role: str = ""
    menu: bool = False
    chrome: bool = False
    kids: list[El] = field(default_factory=list)
    _words: str | None = None

    def holds(self, other: El) -> bool:
        """Whether ``other`` is this element or stands in it."""
        return self.at <= other.at < self.end

    def words(self) -> str:
        """What can be read in it, on one line, with white space between its parts."""
        if self._words is None:
            self._words = text.line(text_of(self.node)[1]) if self.size <= MAX_TEXT else ""
        return self._words

    def attribute(self, name: str) -> str:
        """The value of an attribute; empty where it has none."""
        return self.node.attributes.get(name) or ""


@dataclass(frozen=True, slots=True)
class Tree:
    """The elements of a page in order; ``whole``: False where there are more than are looked at."""

    page: Page
    elements: tuple[El, ...]
    by_node: dict[int, El]
    whole: bool

    def inside(self, el: El) -> tuple[El, ...]:
        """The descendants of an element, in order."""
        return self.elements[el.at + 1 : el.end]

    def found(self, css: str) -> list[El]:
        """The elements that a selector matches on the whole page, in order; none where it cannot be one."""
        try:
            nodes = self.page.root.css(css)
        except SelectolaxError:
            return []
        matched = (self.by_node.get(node.mem_id) for node in nodes)
        return [el for el in matched if el is not None]


def tree_of(page: Page) -> Tree:
    """The records of a page. Linear in its elements; what is silent (scripts, styles, pictures' parts) is left out."""
    elements: list[El] = []
    root = _element(page.root, None, 0)
    open_: list[tuple[El, list[LexborNode]]] = []
    elements.append(root)
    open_.append((root, _parts(page.root)))
    whole = True
    while open_:
        el, parts = open_[-1]
        if not parts:
            _close(el, len(elements))
            open_.pop()
            continue
        node = parts.pop()
        if node.is_text_node:
            el.size += len((node.text_content or "").strip())
        elif node.is_element_node and node.tag not in SILENT:
            if len(elements) >= MAX_ELEMENTS:
                whole = False
                continue
            kid = _element(node, el, len(elements))
            el.kids.append(kid)
            elements.append(kid)
            open_.append((kid, _parts(node)))
    _mark_chrome(elements)
    return Tree(page, tuple(elements), {el.node.mem_id: el for el in elements}, whole)


def _parts(node: LexborNode) -> list[LexborNode]:
    """What stands in an element, last first."""
    return list(node.iter(include_text=True))[::-1]


def _element(node: LexborNode, parent: El | None, at: int) -> El:
    attributes = node.attributes
    names = tuple(dict.fromkeys((attributes.get("class") or "").split()))
    tag = node.tag or ""
    el = El(node, tag, names, (attributes.get("id") or "").strip() or None, parent, at)
    el.links = int(tag == "a" and bool(attributes.get("href")))
    el.role = (attributes.get("role") or "").casefold()
    return el


def _mark_chrome(elements: Sequence[El]) -> None:
    """Say of each element whether it stands in a menu, a footer or the like; what is above comes first."""
    mains = [el.at for el in elements if el.tag in ("main", "h1") or el.role == "main"]
    for el in elements:
        above = el.parent
        el.menu = (above is not None and above.menu) or _is_menu(el, elements[0].size, mains)
        el.chrome = el.menu or (above is not None and above.chrome) or _is_called(el, _ASIDE)


def _is_menu(el: El, whole: int, mains: Sequence[int]) -> bool:
    """``whole``: characters of the page; ``mains``: where its main parts and its title stand."""
    if el.tag in _CHROME_TAGS or el.role in _CHROME_ROLES:
        return True
    if el.tag == "header":
        return _is_of_the_page(el)
    # A box around the page that is called after the menu in it ("has-side-nav", "cookie-wrapper") is not the menu.
    return _is_called(el, _MENU) and not (el.size * 2 > whole and any(el.at <= main < el.end for main in mains))


def _is_called(el: El, pattern: re.Pattern[str]) -> bool:
    if el.tag in ("html", "body", "main", "article"):
        return False
    return pattern.search(" ".join((*el.names, el.id or ""))) is not None


def _is_of_the_page(header: El) -> bool:
    """Whether a header belongs to the page, and not to an article, a section or an item of a list in it."""
    above = header.parent
    while above is not None and above.tag != "body":
        if above.tag in ("main", "article", "section", "aside", "li", "td"):
            return False
        above = above.parent
    return not any(kid.tag == "h1" for kid in header.kids)


def _close(el: El, end: int) -> None:
    el.end = end
    if el.parent is not None:
        el.parent.size += el.size
        el.parent.links += el.links
