"""The main text of a page: what is left of it without menus, notices, lists of other pages and the page's own title.

What is surely no text is taken out of a tree of its own; then the element is sought that holds nearly all prose and no
more; then what a text is followed by (other news, ways to share it) is taken out of that. Structure stays as it is.

The cost is a few walks over the elements; pages of too many elements are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate import text
from syndicate.errors import SourceError
from syndicate.sources._page import Page, text_of
from syndicate.text.markup import words

MAX_ELEMENTS = 20_000
SHORT = 25  # characters; less than that is no main text
PROSE_SHARE = 0.8  # of the prose of the page that its main element holds
MAX_LINKED = 0.5  # share of linked characters up to which a block is prose
LONGEST_LINE = 160  # characters of a line about the page
LARGE_SHARE = 0.4  # of the page's prose: an element that holds so much is no side matter, whatever its name says

_PROSE = words("p li dd dt td th blockquote pre figcaption h1 h2 h3 h4 h5 h6")
_HEADINGS = words("h1 h2 h3 h4 h5 h6")
_HOLDERS = words("div section article main td li figure details dl ul ol table tbody tr body span center")
_LAYOUT = words("div section article header hgroup main")
_BOXES = _LAYOUT | words("p span h1 h2 h3 h4 h5 h6 ul ol li figure")
_SEE_ALSO = re.compile(
    r"relatera(?:d|t)|läs (?:också|även)|fler nyheter|andra nyheter|senaste ny(?:tt|heter)|se även|du kanske|related|"
    r"(?:read|see) also|more news|les også|læs også|lue myös|lesen sie auch",
    re.IGNORECASE,
)
_NEVER = (
    "script, style, noscript, template, iframe, object, embed, button, input, select, textarea, dialog, nav, "
    "svg, canvas, menu, [hidden], [aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo], "
    "[role=search], [role=dialog], [role=alertdialog], [role=menu], [role=toolbar], [aria-modal=true]"
)
_SIDE = "aside, footer, [role=complementary]"
_BODY = "[itemprop~=articleBody], .e-content"
# Parts of names of classes and ids, as they stand between hyphens, underscores and capital letters.
_SIDE_NAMES = words(
    "aside sidebar sidokolumn nav navbar navigation menu meny submenu breadcrumb breadcrumbs brodsmulor footer sidfot "
    "cookie cookies kakor consent gdpr share sharing dela social socials addthis related relaterat relaterade "
    "comment comments kommentarer kommentar newsletter nyhetsbrev subscribe prenumerera pagination "
    "pager promo advert advertisement ads annons banner popup modal overlay skip skiplink skiplinks toolbar tools "
    "print feedback rating readspeaker rsbtn lyssna login widget widgets alert krisinformation tagcloud tags "
    "taglist teaser teasers puff puffar recommended recommendations morenews"
)
_NAME_PARTS = re.compile(r"[A-ZÅÄÖ]?[a-zåäö]+|[A-ZÅÄÖ]+(?![a-zåäö])")
# A line about the page and not of its text.
_ABOUT = re.compile(
    r"(?:(?:datum för )?publicer(?:ad|at|ing(?:sdatum)?)|(?:senast )?(?:uppdaterad|ändrad|granskad|reviderad)|"
    r"sidan (?:uppdaterades|publicerades|är (?:senast )?(?:uppdaterad|publicerad|granskad))|skapad|"
    r"(?:last )?(?:updated|published|modified|reviewed)|posted on|(?:sist )?(?:oppdatert|publisert|endret)|"
    r"(?:sidst )?(?:opdateret|publiceret)|julkaistu|päivitetty|veröffentlicht|aktualisiert|stand)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_PUBLISHED = re.compile(r"(?:datum för )?publicer|sidan publicer|publi|posted|julkaistu|veröff", re.IGNORECASE)
_CHORE = re.compile(
    r"(?:dela(?: (?:sidan|artikeln|nyheten|på .{1,40}|med .{1,40}))?|skriv ut(?: sidan)?|kopiera länk(?:en)?|"
    r"lyssna(?: på (?:sidan|texten))?|tipsa (?:en vän|någon).{0,30}|tillbaka(?: till .{1,40})?|till toppen|"
    r"share(?: this)?(?: (?:page|article))?|share on .{1,30}|print(?: this page)?|back(?: to .{1,40})?|"
    r"facebook|twitter|linkedin|e-?mail|e-post|(?:hjälpte|var) (?:den här )?(?:informationen|sidan) .{0,60}|"
    r"hittade du .{0,60})[.:!?]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MainText:
    """The text of a page.

    html: not yet sanitised; within: the element that it stands in, named for a person
    dated: a line that says when it was published
    """

    html: str
    within: str
    dated: str | None = None


def main_text(page: Page, *, title: str | None = None) -> MainText | None:
    """The main text of a page; None where it has none.

    title: of the item, whose repetition is left out
    Raises SourceError where the page has too many elements.
    """
    if page.source_text.count("<") > 2 * MAX_ELEMENTS:
        raise SourceError(f"The page has more than {MAX_ELEMENTS:,} elements; its main text is not sought.")
    tree = LexborHTMLParser(page.source_text)  # one's own, as it is taken apart
    body = tree.body
    if body is None:
        return None
    for node in body.css(_NEVER):
        _drop(node)
    _without_forms(body)
    heads = {text.line(text_of(node)[0]).casefold() for node in body.css("h1")[:3]}
    heads |= {text.line(title).casefold()} if title else set()
    element = _element(body)
    if element is None:
        return None
    dated = _without_furniture(element, heads)
    if len(text_of(element)[0].strip()) < SHORT:
        return None
    return MainText(html=element.inner_html or "", within=_name(element), dated=dated)


# --- where it stands -------------------------------------------------------------------------------------------------


def _element(body: LexborNode) -> LexborNode | None:
    """The element of the main text."""
    said = [(node, len(text_of(node)[0].strip())) for node in body.css(_BODY)[:20]]
    best = max(said, key=lambda one: one[1], default=None)
    if best is not None and best[1] >= SHORT:
        return best[0]
    region = _region(body)
    _without_sides(region)
    weights = _weights(region)
    whole = weights.get(region.mem_id, 0)
    if not whole:
        return region if len(text_of(region)[0].strip()) >= SHORT else None
    element = region
    while (inner := _heaviest(element, weights)) is not None and weights[inner.mem_id] >= PROSE_SHARE * whole:
        element = inner
    return element if element.tag in _HOLDERS else element.parent or region


def _region(body: LexborNode) -> LexborNode:
    """The part of the page that its author calls the main one: an article around the headline, else main, else all."""
    mains = body.css("main, [role=main], #main, #content, #innehall, #huvudinnehall")[:10]
    region = max(mains, key=lambda node: len(text_of(node)[0]), default=body)
    whole = len(text_of(region)[0].strip())
    articles = region.css("article")[:50] if region.tag != "article" else []
    with_head = [node for node in articles if node.css_first("h1") is not None]
    for node in with_head or articles:
        alone = len(with_head or articles) == 1
        if len(text_of(node)[0].strip()) >= (0.2 if alone and with_head else 0.5) * whole:
            return node
    return region if whole >= SHORT else body


def _without_forms(body: LexborNode) -> None:
    """Take out the forms, but not one that is around the page, as with ASP.NET."""
    forms = body.css("form")
    lengths = _lengths(body) if forms else {}
    for form in forms:
        if lengths.get(form.mem_id, 0) < LARGE_SHARE * (lengths[body.mem_id] or 1):
            _drop(form)


def _without_sides(region: LexborNode) -> None:
    lengths = _lengths(region)
    whole = lengths[region.mem_id] or 1
    for node in list(_named_sides(region)):
        if lengths.get(node.mem_id, whole) < LARGE_SHARE * whole and node.css_first("h1") is None:
            _drop(node)


def _lengths(region: LexborNode) -> dict[int, int]:
    """How long the text in each element is, about; in one walk, as elements stand in one another."""
    lengths: dict[int, int] = {}
    for node in _outer_first(region):
        own = (part.text_content or "" for part in node.iter(include_text=True) if part.is_text_node)
        lengths[node.mem_id] = sum(len(words_.strip()) for words_ in own)
    _add_up(region, lengths)
    return lengths


def _outer_first(region: LexborNode) -> list[LexborNode]:
    """The element and all in it, each after what it stands in."""
    order = [region]
    for node in order:
        order += [part for part in node.iter() if part.is_element_node]
    return order


def _add_up(region: LexborNode, numbers: dict[int, int]) -> None:
    """Add to the number of each element those of what stands in it."""
    for node in reversed(_outer_first(region)[1:]):
        above, number = node.parent, numbers.get(node.mem_id, 0)
        if above is not None and number:
            numbers[above.mem_id] = numbers.get(above.mem_id, 0) + number


def _named_sides(region: LexborNode) -> Iterator[LexborNode]:
    yield from region.css(_SIDE)
    for node in region.css("[class], [id]"):
        if node.tag not in _HEADINGS and node.mem_id != region.mem_id and _is_side(node):
            yield node


def _is_side(node: LexborNode) -> bool:
    named = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"[:300]
    return any(part.lower() in _SIDE_NAMES for part in _NAME_PARTS.findall(named))


def _weights(region: LexborNode) -> dict[int, int]:
    """How much prose there is in each element that holds some."""
    weights: dict[int, int] = {}
    for node in _blocks(region):
        length = len(text.line(text_of(node)[0]))
        linked = sum(len(text.line(text_of(link)[0])) for link in node.css("a")[:50])
        if length and linked <= MAX_LINKED * length:
            weights[node.mem_id] = length
    _add_up(region, weights)
    return weights


def _blocks(region: LexborNode) -> Iterator[LexborNode]:
    """The innermost elements that hold text of their own, outermost inline ones with what stands in them."""
    stack = [region]
    while stack:
        node = stack.pop()
        if not node.is_element_node:
            continue
        own = any(part.is_text_node and (part.text_content or "").strip() for part in node.iter(include_text=True))
        if node.mem_id != region.mem_id and (own or (node.tag in _PROSE and not _holds_blocks(node))):
            yield node
        else:
            stack += reversed(list(node.iter()))


def _holds_blocks(node: LexborNode) -> bool:
    return node.css_first("p, ul, ol, table, div, section") is not None


def _heaviest(node: LexborNode, weights: dict[int, int]) -> LexborNode | None:
    return max(
        (part for part in node.iter() if part.mem_id in weights), key=lambda part: weights[part.mem_id], default=None
    )


# --- what is not of it -----------------------------------------------------------------------------------------------


def _without_furniture(element: LexborNode, heads: set[str]) -> str | None:
    """Take out what stands in the text and is not of it; the line that says when it was published."""
    for node in element.css("li, article, section, div"):
        if _is_card(node) and node.mem_id != element.mem_id:
            _drop(node)
    dated = None
    lengths = _lengths(element)
    for node in element.css("p, div, span, time, li, h1, h2, dl, footer, header"):
        if node.mem_id == element.mem_id or lengths.get(node.mem_id, 0) > LONGEST_LINE:
            continue
        words_ = text.line(text_of(node)[0])
        if node.css_first("img, table") is not None:
            continue
        if node.tag in ("h1", "h2", "header") and words_.casefold() in heads:
            _drop(node)
        elif len(words_) < 120 and _ABOUT.match(words_) and _DIGIT.search(words_):
            dated = dated or (words_ if _PUBLISHED.match(words_) else None)
            _drop(node)
        elif words_ and _CHORE.fullmatch(words_):
            _drop(node)
    for node in reversed(element.css("h2, h3, h4, h5, h6")):
        _drop_see_also(node)
        if _heads_nothing(node, element):
            _drop(node)
    _unwrap(element)
    return dated


def _drop_see_also(heading: LexborNode) -> None:
    """Take out what stands under a heading such as “Läs också”, where that is links to other pages."""
    if not _SEE_ALSO.match(text.line(text_of(heading)[0])):
        return
    under: list[LexborNode] = []
    after = heading.next
    while after is not None and not (after.is_element_node and after.tag in _HEADINGS):
        under += [after] if after.is_element_node else []
        after = after.next
    length = sum(len(text_of(node)[0].strip()) for node in under)
    linked = sum(len(text_of(link)[0].strip()) for node in under for link in node.css("a"))
    if linked > MAX_LINKED * length:
        for node in under:
            _drop(node)


def _unwrap(element: LexborNode) -> None:
    """Leave out the boxes of the layout, with nothing in them or with nothing of their own."""
    lengths = _lengths(element)
    for node in reversed(_outer_first(element)[1:]):
        if node.tag not in _BOXES:
            continue
        if not lengths.get(node.mem_id) and node.css_first("img, video, audio, hr") is None:
            _drop(node)
        elif node.tag in _LAYOUT and not any(
            part.is_text_node and (part.text_content or "").strip() for part in node.iter(include_text=True)
        ):
            node.unwrap()


def _is_card(node: LexborNode) -> bool:
    """Whether an element is a card that leads to another page: its heading is a link, or in one."""
    heading = node.css_first("h2, h3, h4, h5")
    if heading is None or len(node.css("h2, h3, h4, h5")) > 1:
        return False
    link = heading.css_first("a[href]")
    said = text.line(text_of(heading)[0])
    if link is not None:
        return bool(said) and text.line(text_of(link)[0]) == said
    above = heading.parent
    while above is not None and above.mem_id != node.mem_id:
        if above.tag == "a":
            return True
        above = above.parent
    return False


def _heads_nothing(heading: LexborNode, within: LexborNode) -> bool:
    """Whether nothing stands under a heading any more: the text ends, or the next of its rank begins."""
    after = heading.next
    while after is not None:
        if after.is_element_node and after.tag in _HEADINGS:
            return str(after.tag) <= str(heading.tag)
        if (after.is_text_node and (after.text_content or "").strip()) or (
            after.is_element_node and (text_of(after)[0].strip() or after.css_first("img, video, audio") is not None)
        ):
            return False
        after = after.next
    parent = heading.parent
    # In an element of its own a heading may head what follows that.
    return parent is None or parent.mem_id == within.mem_id or not _followed(parent)


def _followed(node: LexborNode) -> bool:
    after = node.next
    while after is not None:
        if after.is_element_node and text_of(after)[0].strip():
            return True
        after = after.next
    return False


def _drop(node: LexborNode) -> None:
    if node.parent is not None:
        node.decompose()


def _name(node: LexborNode) -> str:
    """An element as a person finds it in the page."""
    id_ = (node.attributes.get("id") or "").split()
    classes = (node.attributes.get("class") or "").split()
    return f"{node.tag}{f'#{id_[0]}' if id_ else f'.{classes[0]}' if classes else ''}"[:80]
