"""Why a list selector found nothing: which part of it died, and what on the page is most like it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches

from selectolax.lexbor import LexborNode

from syndicate.model import Problem, Sign
from syndicate.sources._page import Page

LIKE = 0.6  # of difflib: "news-list" and "newslist", "nyheter" and "nyhet"
MAX_LOOKED_AT = 20_000  # elements; enough for the names on any page
MAX_NAMES, MAX_NAME = 3000, 80  # names that are compared, and characters of one
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Step:
    """A compound selector and the combinator before it ("", " ", ">", "+", "~")."""

    combinator: str
    compound: str


def diagnose(page: Page, css: str) -> Sign | Problem:
    """Why a list selector matches nothing: a sign where the list is broken, a problem where it may well be empty.

    Broken: the container is gone, or holds other things than it used to. What is only absent from a container that
    stands, or has a single thing of a similar name on the page, may be an empty list; the guards decide on that.
    """
    dead = [_dead_part(page, branch) for branch in split_list(css)]
    message = "; ".join(part.message for part in dead)
    if all(part.broken for part in dead):
        return Sign(rule="container-gone", message=message)
    return Problem(message, field="items")


def _dead_part(page: Page, branch: str) -> _Dead:
    steps = split_complex(branch)
    alive = 0
    while alive < len(steps) and page.root.css(_written(steps[: alive + 1])):
        alive += 1
    relaxed = _relaxed(page, steps)
    if relaxed:
        return _Dead(f"“{branch}” matches nothing; “{relaxed}” would", broken=True)
    name = f"“{steps[alive].compound}”" + (f" (of “{branch}”)" if len(steps) > 1 else "")
    if alive < len(steps) - 1:
        close, shape = (
            _nearest(_elements(page, steps[:alive]), steps[alive].compound)[0],
            _alike_in_shape(page, steps, alive),
        )
        near = (shape or close) if _names(steps[alive + 1].compound)[1] else (close or shape)
        return _Dead(f"{name} is not on the page{_hint(near)}", broken=True)
    near, count = _nearest(_elements(page, steps[:alive]), steps[alive].compound)
    full = _holds(page, steps)
    if near is None and full is None:
        holder = _written(steps[:alive])
        standing = f"“{holder}” is on the page, but holds no “{steps[alive].compound}”" if holder else None
        return _Dead(standing or f"{name} is not on the page", broken=False)
    return _Dead(f"{name} is not on the page{_hint(full or near)}", broken=count > 1 or full is not None)


@dataclass(frozen=True, slots=True)
class _Dead:
    message: str
    broken: bool


def _hint(near: str | None) -> str:
    return f"; the nearest on the page is “{near}”" if near else "; nothing on the page is like it"


def _holds(page: Page, steps: list[Step]) -> str | None:
    """What a container whose children were wanted holds instead, where that is a list of three or more with words."""
    if len(steps) < 2 or steps[-1].combinator != ">":
        return None
    for container in page.root.css(_written(steps[:-1]))[:50]:
        kinds = Counter(node.tag for node in container.iter() if node.text(strip=True))
        for tag, count in kinds.most_common(1):
            if count >= 3:
                return _written([*steps[:-1], Step(">", tag or "*")])
    return None


def _relaxed(page: Page, steps: list[Step]) -> str | None:
    """The same selector with descendants for children, where that matches: ``table > tr`` misses the ``tbody``."""
    if not any(step.combinator == ">" for step in steps):
        return None
    css = _written([Step(" " if step.combinator == ">" else step.combinator, step.compound) for step in steps])
    return css if page.root.css(css) else None


def _elements(page: Page, alive: list[Step]) -> list[LexborNode]:
    around = page.root.css(_written(alive))[:50] if alive else [page.root]
    return [node for outer in around for node in outer.css("*")[:MAX_LOOKED_AT]][:MAX_LOOKED_AT]


def _nearest(elements: list[LexborNode], compound: str) -> tuple[str | None, int]:
    """The name that is most like a dead compound, and how often it stands there: first of the same tag, then of any."""
    tag, names = _names(compound)
    known: dict[str, list[LexborNode]] = {}
    for node in elements:
        for name in _own_names(node):
            if name in known or (len(known) < MAX_NAMES and len(name) < MAX_NAME):
                known.setdefault(name, []).append(node)
    for wanted in names:
        for same_tag in (True, False):
            pool = {
                name[1:].lower(): name
                for name, nodes in known.items()
                if name[0] == wanted[0] and (not same_tag or not tag or nodes[0].tag == tag)
            }
            close = get_close_matches(wanted[1:].lower(), list(pool), n=1, cutoff=LIKE)
            if close:
                name = pool[close[0]]
                return f"{known[name][0].tag}{name}", len(known[name])
    return None, 0


def _alike_in_shape(page: Page, steps: list[Step], alive: int) -> str | None:
    """The element that holds most of what the rest of the selector wants, where the dead part is taken by its tag."""
    tag, _ = _names(steps[alive].compound)
    if tag is None and not _names(steps[alive + 1].compound)[1]:
        return None  # anything holds an "li"
    shape = [*steps[:alive], Step(steps[alive].combinator, tag or "*"), *steps[alive + 1 :]]
    holders: dict[int, tuple[int, LexborNode]] = {}
    for node in page.root.css(_written(shape))[:MAX_LOOKED_AT]:
        above = node.parent
        while above is not None and tag is not None and above.tag != tag:
            above = above.parent
        if above is not None:
            holders[above.mem_id] = (holders.get(above.mem_id, (0, above))[0] + 1, above)
    count, best = max(holders.values(), key=lambda pair: pair[0], default=(0, None))
    return "".join([best.tag or "", *_own_names(best)[:2]]) if best is not None and count > 1 else None


def _names(compound: str) -> tuple[str | None, list[str]]:
    """Tag, and the classes and ids with their mark; what stands in brackets is left out."""
    plain = re.sub(r"\[[^\]]*\]|:[\w-]+(?:\([^)]*\))?", "", compound)
    tag = re.match(r"[A-Za-z][\w-]*", plain)
    return (tag.group().lower() if tag else None), re.findall(r"[.#](?:[\w-]|[^\x00-\x7f])+", plain)


def _own_names(node: LexborNode) -> list[str]:
    attributes = node.attributes
    names = [f".{name}" for name in (attributes.get("class") or "").split()]
    own = attributes.get("id")
    return [*names, f"#{own}"] if own and not _SPACE.search(own) else names


def _written(steps: list[Step]) -> str:
    joined = "".join(f" {step.combinator} {step.compound}" if step.combinator else step.compound for step in steps)
    return _SPACE.sub(" ", joined).strip()


def split_list(css: str) -> list[str]:
    """The selectors of a list, split at the commas that stand outside brackets and quotes.

    >>> split_list("ul.a > li, p:is(.b, .c)")
    ['ul.a > li', 'p:is(.b, .c)']
    """
    return [part.strip() for part in _split(css, ",") if part.strip() not in ("", ",")]


def split_complex(css: str) -> list[Step]:
    """The compounds of a selector with their combinators.

    >>> split_complex("ul.news>li")
    [Step(combinator='', compound='ul.news'), Step(combinator='>', compound='li')]
    """
    steps: list[Step] = []
    combinator = ""
    for part in _split(css, " >+~"):
        if part.strip() in (">", "+", "~"):
            combinator = part.strip()
        elif part.strip():
            steps.append(Step(combinator if steps else "", part.strip()))
            combinator = " "
    return steps


def _split(css: str, marks: str) -> list[str]:
    """The pieces between marks, and the marks as pieces of their own; brackets and quotes hold together."""
    pieces, piece, depth, quote = [], "", 0, ""
    for char in css:
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char in marks and not depth:
            pieces += [piece, char]
            piece = ""
            continue
        piece += char
    return [part for part in [*pieces, piece] if part]
