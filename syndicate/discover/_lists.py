"""Repeated lists in a page: news and events that stand there as markup, each with selectors that find them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from syndicate.discover._dating import Dated, Dates, dated
from syndicate.discover._fields import Fields, find_fields
from syndicate.discover._groups import ITEM_TAGS, Group, groups, is_head
from syndicate.discover._kinds import EVENT_NAMES, NEWS_NAMES, Judged, first_date, headings_over, judge
from syndicate.discover._names import best
from syndicate.discover._next import next_of
from syndicate.discover._parts import column_labels
from syndicate.discover._selectors import Chosen, choose
from syndicate.discover._topics import leaning
from syndicate.discover._tree import HEADINGS, El, Tree, tree_of
from syndicate.model import Kind
from syndicate.sources.pages import Frame, Page

MAX_LISTS = 5
# A year in a heading, and headings that say what a list is and not what its items are.
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_GENERAL = re.compile(
    r"\b(?:dates?|datum|tider|schedule|s?amm?anträdes\w+|upcoming|kommande|past|tidigare|protokoll|minutes|list\w*|archive|"
    r"arkiv\w*|index|search|sök|all[at]?|months?|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|januari|februari|mars|maj|juni|juli|augusti|oktober|q[1-4])\b",
    re.IGNORECASE,
)
PROSE = 50  # characters of a line
PIECE = 60  # elements of a page that is no more than a piece of one
MAX_DATES = 4.0  # in each item; one with more is a table of results
MAX_MENU = 0.2  # share of the items that may stand in a menu
MIN_BARE = 3  # dates alone that are a list of meetings under a heading that says so
MIN_UNDATED = 3  # items of a list that has no dates; fewer are links beside a text
MAX_ALIKE = 4  # views of one list that are compared


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that was found.

    items: selector of its items; count: how many there are; title: the heading over it
    quality: how completely and surely it reads, about 0 to 1; density: dates in each item; long: they are
    paragraphs rather than lines; menu: the share of them that stand in a menu, a footer or the like
    missing_title: whether some items have none; called: what the heading says that they all are, such as a committee
    meant: whether what is no more than dates is said to be a list of events
    next: selector of the next page's address
    """

    kind: Kind
    items: str
    fields: Fields
    count: int
    title: str
    quality: float
    missing_title: bool
    called: str
    meant: bool
    density: float
    menu: float
    long: bool
    next: str | None


def lists(page: Page, frame: Frame, *, kind: Kind | None = None) -> list[Listed]:
    """The lists of a page, the best first; news and events both where a page has both.

    kind: what they are taken for, whatever they look like
    """
    return _Finder(tree_of(page), frame, kind).lists()


class _Finder:
    def __init__(self, tree: Tree, frame: Frame, kind: Kind | None) -> None:
        self.tree = tree
        self.frame = frame
        self.kind: Kind | None = kind
        self.dates = Dates(frame.language, frame.zone, frame.now)
        self.marks: Dated = dated(tree, self.dates)

    def lists(self) -> list[Listed]:
        several = groups(self.tree, self.marks)
        return self._among(several) or self._among(self._alone(anything=not several))

    def _among(self, waiting: list[Group]) -> list[Listed]:
        found: list[Listed] = []
        covered: list[Group] = []
        on = next_of(self.tree)
        for _ in range(MAX_LISTS * 3):
            waiting = [group for group in waiting if not any(group.overlaps(other) for other in covered)]
            if not waiting or len(found) >= MAX_LISTS:
                break
            alike = [one for one in waiting if _is_view(one, waiting[0])][:MAX_ALIKE]
            views = [(view, group) for group in alike if (view := self._view(group)) is not None]
            best = max(views, key=lambda pair: pair[0].quality - len(pair[0].items) / 400, default=None)
            if best is not None and self._is_list(best[0]):
                found.append(replace(best[0], next=on if not found else None))
            elif best is None or not self._is_something_else(best[0]):
                # Too little of a list as it is seen here; a part of it may be one.
                waiting = [one for one in waiting if one not in alike]
                continue
            covered += [best[1], waiting[0]]
        return sorted(found, key=lambda one: -one.quality * min(1.0, 0.5 + one.count / 10))

    def _alone(self, *, anything: bool) -> list[Group]:
        """The one item of a list that has no other today, or (``anything``) of a page that is no more than a piece."""
        fit = [el for el in self.tree.elements if self._may_be_alone(el)]
        whole = any(el.menu or el.tag == "main" for el in self.tree.elements)
        piece = anything and not whole and len(self.tree.elements) <= PIECE and len(self.marks.elements) <= 3
        el = next((el for el in fit if self._is_entry(el)), fit[0] if piece and fit else None)
        if el is None or el.parent is None:
            return []
        name = next(iter(best(el.names)), None)
        return [Group([el], el.parent, el.tag, name, dated=1.0, density=1.0, weight=0.1)]

    def _may_be_alone(self, el: El) -> bool:
        if el.tag not in ITEM_TAGS or el.menu or el.parent is None or not self.marks.within(el):
            return False
        return el.links > 0 or any(inner.tag in HEADINGS for inner in self.tree.inside(el))

    def _is_entry(self, el: El) -> bool:
        """Whether an element can only be an entry of a list: a row under heads, an item of a list of events or news."""
        if self.marks.within(el) > MAX_DATES or el.parent is None or el.tag not in ("tr", "li"):
            return False
        if el.tag == "tr":
            return not is_head(el) and bool(column_labels([el]))
        around = " ".join((*el.names, *el.parent.names, el.parent.id or ""))
        return (NEWS_NAMES.search(around) or EVENT_NAMES.search(around)) is not None

    def _view(self, group: Group) -> Listed | None:
        judged = judge(self.tree, group, self.marks, self.dates)
        chosen = choose(self.tree, group, self.marks, heading=judged.heading)
        if chosen is None:
            return None
        return self._read(group, judged, chosen)

    def _read(self, group: Group, judged: Judged, chosen: Chosen) -> Listed | None:
        kind = self.kind or judged.kind
        items = [el for el in chosen.elements if el.size]
        fields = find_fields(self.tree, items, kind=kind, frame=self.frame, dates=self.dates)
        if kind == "news" and self.kind is None and judged.eventish and fields.titled < 0.6 and fields.dated >= 0.8:
            # News has words; what is dates alone, linked to an agenda or the like, may be meetings.
            kind = "events"
            fields = find_fields(self.tree, items, kind=kind, frame=self.frame, dates=self.dates)
        if not fields.found:
            return None
        return Listed(
            kind=kind,
            items=chosen.css,
            fields=fields,
            count=len(items),
            title=judged.title,
            quality=_quality(fields, judged, items, group),
            density=group.density,
            menu=sum(el.menu for el in items) / len(items),
            long=sorted(el.size for el in items)[len(items) // 2] > PROSE,
            missing_title=kind == "events" and fields.titled < 1.0,
            called=self._called(items, judged) if fields.titled == 0 else "",
            meant=judged.eventish and self._are_days(items),
            next=None,
        )

    def _is_list(self, view: Listed) -> bool:
        """Whether it may be proposed: dated, or by its heading and its looks a list of news."""
        fields = view.fields
        if self._is_something_else(view) or view.menu > MAX_MENU:
            return False
        if view.kind == "events":
            told = max(fields.titled, fields.linked, fields.timed) >= 0.4
            return fields.dated >= 0.4 and (told or (view.meant and fields.dated >= 0.8))
        undated = view.count >= MIN_UNDATED and view.quality >= 0.4 and fields.linked >= 0.8
        return fields.titled >= 0.6 and (fields.dated >= 0.4 or undated)

    def _is_something_else(self, view: Listed) -> bool:
        """Whether it is a table of results, or a text in which dates happen to stand."""
        return view.density > MAX_DATES or self._is_prose(view)

    def _are_days(self, items: Sequence[El]) -> bool:
        """Whether items that are no more than dates are days one after another, and no links to months."""
        found = [one.span.start for el in items if (one := first_date(el, self.marks, self.dates)) is not None]
        days = {(one.month, one.day) for one in found}
        return len(items) >= MIN_BARE and items[0].tag not in HEADINGS | {"a"} and len(days) * 4 >= len(found) * 3

    def _called(self, items: Sequence[El], judged: Judged) -> str:
        """The heading over all of the items, where it says what each of them is."""
        over = [headings_over(self.tree, el, self.dates)[:1] for el in (items[0], items[-1])]
        if judged.heading is None or any(one != [judged.heading] for one in over):
            return ""
        words = _YEARS.sub("", judged.title).strip(" -–:,|()")
        return words if 3 < len(words) <= 60 and not leaning(words) and not _GENERAL.search(words) else ""

    @staticmethod
    def _is_prose(view: Listed) -> bool:
        """Whether it is paragraphs of a text in which dates happen to stand."""
        whole = view.fields.found.get("title") == "::text" and "::text" in view.fields.found.values()
        return whole and view.long and view.fields.linked < 0.5


def _is_view(one: Group, best: Group) -> bool:
    """Whether a group is the same list at another depth."""
    if one is best:
        return True
    counts = sorted((len(one.elements), len(best.elements)))
    return counts[0] >= 0.85 * counts[1] and one.weight > 0.5 * best.weight and one.overlaps(best)


def _quality(fields: Fields, judged: Judged, items: Sequence[El], group: Group) -> float:
    whole = 0.4 * fields.titled + 0.4 * fields.dated + 0.2 * fields.linked
    extra = 0.03 * len([name for name in fields.found if name in ("summary", "location", "categories", "image")])
    sure = 1.0 if fields.dated >= 0.4 else 0.8 if judged.said and judged.kind == "news" else 0.3
    sure *= 0.4 if judged.related else 1.0
    chrome = sum(el.chrome for el in items) / len(items)
    return (whole + extra + 0.02 * fields.timed) * sure * (1 - 0.4 * chrome) * (0.5 + 0.5 * group.likeness)


__all__ = ["Chosen", "Listed", "lists"]
