"""Whether a list holds news or events: by what stands over it, what it is called, and what its dates are like. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from syndicate.discover._dating import CLOCK, Dated, Dates
from syndicate.discover._groups import Group
from syndicate.discover._topics import EVENT_WORDS, leaning
from syndicate.discover._tree import HEADINGS, El, Tree
from syndicate.model import Kind
from syndicate.when import When

SAMPLE = 30

NEWS_NAMES = re.compile(
    r"news|nyhet|aktuell|artic|artikel|blog|press|hentry|h-entry|post(?:s|-list)?\b|notis|uutis|story", re.IGNORECASE
)
EVENT_NAMES = re.compile(
    r"event|evenemang|kalend|calend|agenda|meeting|moten|mote|sammantrad|schedule|vevent|performance|production|"
    r"forestallning|kurs|course|aktivitet|tapahtum|session",
    re.IGNORECASE,
)
_NEWS_PATHS = re.compile(
    r"/(?:news|nyhet\w*|nyheter[\w-]*|aktuellt?|artik\w+|articles?|blogg?|press\w*|pressmeddelanden|stories|posts?|nyhend\w*|"
    r"nyhed\w*|uuti\w+|ajankohtaista|aktuelles|meldung\w*|nachricht\w*|actualit\w+|actus?)/",
    re.IGNORECASE,
)
_EVENT_PATHS = re.compile(
    r"/(?:events?|evenemang\w*|kalend\w+|calendar|agenda|arrangement\w*|tapahtum\w+|veranstaltung\w*|termine?|whats-on|"
    r"hva-skjer|evenement\w*|aktiviteter)/",
    re.IGNORECASE,
)
_OCCASION = re.compile(
    r"\b(?:plats|lokal|tid|var|när|arrangör|anmäl|anmälan|boka|biljett|biljetter|tickets?|venue|location|where|sted|paikka|ort|"
    r"buy|book now|sign up|register)\b\s*:?|\bkl\.?\s*\d",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\bpublicera[dt]|\bpublished|\bposted\b|\bskriv(?:en|et) av|\bkomment|\bcomments?\b|\bsenast uppdaterad|"
    r"\bpubliser|\bby [A-Z]"
)


# What stands beside an article and is no list of the site's news.
RELATED = re.compile(
    r"\brelatera|\brelated|\bmore (?:on|from|stories|in)\b|\bread (?:next|more|also)\b|\bwhat to read|"
    r"\bmost (?:read|popular|viewed|shared)|\bmest (?:läst|delad|kommenterad)|\bläs (?:också|även|mer|vidare)|"
    r"\bpopul[aä]r|\brecommend|\byou (?:may|might|should)\b|\bsee also\b|\btrending|\bsenaste kommentar|"
    r"\brecent comments|\bnewsletter|\bnyhetsbrev|\bliknande\b|\bsponsor|\bannons",
    re.IGNORECASE,
)

_MINUTES = re.compile(r"(?<![\d.:])(?:[01]?\d|2[0-3])[.:]([0-5]\d)(?![\d.])")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a list holds, how sure that is (points, more is surer), and the heading that stands over it.

    said: whether the heading or the names around say so; related: it stands beside an article as further reading
    eventish: whether the words over it, or the page's own, speak of events
    """

    kind: Kind
    points: float
    heading: El | None
    title: str
    said: bool
    related: bool
    eventish: bool


def judge(tree: Tree, group: Group, marks: Dated, dates: Dates) -> Judged:
    """News or events; where nothing tells, news."""
    headings = headings_over(tree, group.elements[0], dates)
    points, said = 0.0, 0.0
    for weight, heading in zip((3.0, 1.5, 1.0), headings, strict=False):
        said += weight * leaning(heading.words())
    said += 1.5 * leaning(_names_around(group), NEWS_NAMES, EVENT_NAMES)
    said += 1.5 * leaning(_addresses(group), _NEWS_PATHS, _EVENT_PATHS)
    named = said
    said += 1.0 * leaning(_page_words(tree))
    types = " ".join(el.attribute("itemtype") for el in group.elements[:3])
    said += 4.0 * leaning(types, NEWS_NAMES, EVENT_NAMES)
    points += said + _by_items(group) + _by_dates(group, marks, dates)
    title = headings[0].words()[:80] if headings else ""
    return Judged(
        kind="events" if points > 0.4 else "news",
        points=abs(points),
        heading=headings[0] if headings else None,
        title=title,
        said=bool(named),
        eventish=EVENT_WORDS.search(f"{title} {_page_words(tree)}") is not None,
        related=RELATED.search(f"{title} {_names_around(group)}") is not None,
    )


def headings_over(tree: Tree, first: El, dates: Dates) -> list[El]:
    """The headings before the first item, the nearest first, at most three; those that are dates are left out."""
    found: list[El] = []
    el: El | None = first
    for _ in range(9):
        if el is None or el.parent is None or len(found) >= 3:
            break
        siblings = el.parent.kids
        at = siblings.index(el) if len(siblings) < 2000 else 0
        for before in reversed(siblings[max(0, at - 4) : at]):
            heading = _heading_in(tree, before)
            if heading is not None and not dates.alone(heading.words()):
                found.append(heading)
                break
        el = el.parent
    return found[:3]


def _heading_in(tree: Tree, el: El) -> El | None:
    """The element itself where it is a heading or a caption, else the last heading of a short one."""
    if el.tag in HEADINGS or el.tag in ("caption", "legend", "summary"):
        return el if el.size else None
    if el.size > 200:
        return None
    return next((inner for inner in reversed(tree.inside(el)) if inner.tag in HEADINGS and inner.size), None)


def _names_around(group: Group) -> str:
    parts: list[str] = [*group.elements[0].names]
    above = group.elements[0].parent
    for _ in range(5):
        if above is None or above.tag in ("body", "html"):
            break
        parts += [*above.names, above.id or "", above.attribute("aria-label")]
        above = above.parent
    return " ".join(parts)


def _addresses(group: Group) -> str:
    """The parts of the addresses that most of the items link to, such as "/nyheter/"."""
    paths = [path for el in group.elements[:SAMPLE] if (path := _path_in(el))]
    if len(paths) * 2 < min(len(group.elements), SAMPLE):
        return ""
    parts = Counter(part for path in paths for part in {*path.split("/")[:-1]} if part)
    return " ".join(f"/{part}/" for part, count in parts.items() if count * 4 >= len(paths) * 3)[:200]


def _path_in(el: El) -> str:
    """The path of the first link of an item."""
    node = el.node if el.tag == "a" else el.node.css_first("a[href]")
    href = (node.attributes.get("href") or "") if node is not None else ""
    return re.sub(r"^(?:https?:)?//[^/]*", "", href).partition("?")[0].partition("#")[0] + "/"


def _page_words(tree: Tree) -> str:
    title = tree.page.root.css_first("title")
    first = tree.page.root.css_first("h1")
    path = (tree.page.address or tree.page.base).partition("://")[2].partition("/")[2].replace("/", " ")
    said = [node.text(strip=True)[:120] for node in (title, first) if node is not None]
    return " ".join([*said, path.replace("-", " ")])


def _by_items(group: Group) -> float:
    words = [el.words()[:2000] for el in group.elements[:SAMPLE]]
    share = sum(_OCCASION.search(one) is not None for one in words) / len(words)
    published = sum(_PUBLISHED.search(one) is not None for one in words) / len(words)
    return 1.2 * (share > 0.3) + _by_clocks(words) - 2.0 * (published > 0.4)


def _by_clocks(words: list[str]) -> float:
    """Times of day speak for events where they are round; news is published at any minute."""
    minutes = [found[1] for one in words if (found := _MINUTES.search(one)) is not None]
    clocks = sum(CLOCK.search(one) is not None for one in words) / len(words)
    if clocks <= 0.4:
        return 0.0
    odd = sum(int(minute) % 5 != 0 for minute in minutes)
    return -1.5 if odd * 3 > len(minutes) else 2.0


def _by_dates(group: Group, marks: Dated, dates: Dates) -> float:
    found = [one for el in group.elements[:SAMPLE] if (one := first_date(el, marks, dates)) is not None]
    if not found:
        return -0.5
    ahead = sum(one.span.ends(dates.zone) > dates.now for one in found) / len(found)
    ranges = sum(one.span.end is not None for one in found) / len(found)
    vague = sum(one.inferred for one in found) / len(found)
    points = 2.5 if ahead > 0.5 else 1.0 if ahead > 0.1 else -1.0
    points += 2.0 * (ranges > 0.15) + 0.5 * (vague > 0.5)
    return points + (0.0 if vague > 0.5 else 1.2 * _order([one.span.begins(dates.zone) for one in found]))


def first_date(el: El, marks: Dated, dates: Dates) -> When | None:
    """What the first date in an element says."""
    for mark in marks.of(el)[:3]:
        found = dates.read(mark.attribute("datetime").strip()) if mark.tag == "time" else None
        found = found or dates.read(mark.words()) or dates.of_lines(mark)
        if found is not None:
            return found
    return None


def _order(moments: list[datetime]) -> float:
    """1: the later the further down, as in a calendar; -1: the newest first, as news; 0: neither."""
    pairs = [(a, b) for a, b in pairwise(moments) if a != b]
    if len(pairs) < 2:
        return 0.0
    rising = sum(a < b for a, b in pairs) / len(pairs)
    return 1.0 if rising >= 0.8 else -1.0 if rising <= 0.2 else 0.0
