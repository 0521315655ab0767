"""Which part of an item is its title, its link, its date, its place ... Pure.

Every part is tried for every field; what reads best wins. Dates are read with the very functions of the type ``html``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from syndicate.discover._dating import CLOCK, LONGEST, Dates
from syndicate.discover._parts import Part, parts_of, without_twins
from syndicate.discover._tree import HEADINGS, El, Tree
from syndicate.discover._vocabulary import (
    COLUMN_DATE,
    COLUMN_PLACE,
    COLUMN_TITLE,
    DATE,
    GENERIC,
    LATE,
    LEAD,
    NO_PAGE,
    PLACE,
    PLACE_LABEL,
    STATE,
    TITLE,
    TOPIC,
)
from syndicate.model import Kind
from syndicate.sources.pages import BLOCKS, Dated, Frame, Over, pick, read_date, read_span, read_status

SAMPLE = 24  # items of a list that fields are tried on
MAX_DATES = 24  # parts that are tried as dates

_ONE_LINE = HEADINGS | frozenset({"li", "p", "a", "td", "tr", "dd", "span", "div"})  # what may be read as one text


@dataclass(slots=True)
class Fields:
    """Selectors by field, as the configuration writes them, and how well they read.

    titled, linked, dated: the share of items that have one, 0 to 1
    """

    found: dict[str, str | list[str]] = field(default_factory=dict)
    titled: float = 0.0
    linked: float = 0.0
    dated: float = 0.0
    timed: float = 0.0


def find_fields(tree: Tree, items: Sequence[El], *, kind: Kind, frame: Frame, dates: Dates) -> Fields:
    """The fields of a list's items."""
    step = max(1, len(items) // SAMPLE)
    sample = list(items[::step])[:SAMPLE]
    read_in = replace(frame, kind=kind)
    finder = _Finder(sample, parts_of(tree, sample), read_in, dates, Over(tree.page.root, read_in))
    return finder.fields()


class _Finder:
    """The parts of the items of one list, tried for each field in turn; what one has taken the next leaves alone."""

    def __init__(self, items: Sequence[El], parts: Sequence[Part], frame: Frame, dates: Dates, over: Over) -> None:
        self.items = items
        self.frames = {item.at: over.frame_of(item.node) for item in items}
        self.parts = without_twins(parts)
        self.frame = frame
        self.dates = dates
        self.result = Fields()
        self.taken: list[Part] = []
        self.date_part: Part | None = None

    def fields(self) -> Fields:
        """Everything that is found, in the order that a person would write it."""
        self._date()
        title = self._title()
        self._link(title)
        if self.frame.kind == "events":
            self._named("location", PLACE, COLUMN_PLACE, longest=160, label=PLACE_LABEL)
            self._status()
        self._summary()
        self._topics()
        self._image()
        order = (
            "title",
            "link",
            "published",
            "when",
            "start",
            "end",
            "location",
            "summary",
            "categories",
            "status",
            "image",
        )
        self.result.found = {name: self.result.found[name] for name in order if name in self.result.found}
        return self.result

    # --- when

    def _date(self) -> None:
        name = "when" if self.frame.kind == "events" else "published"
        best: tuple[float, Part | None, list[str]] = (0.25, None, [])
        for part in sorted(self.parts, key=self._promise)[:MAX_DATES]:
            if self._promise(part) >= 0:
                break
            score = self._reads([part.css]) + self._date_bonus(part)
            if score > best[0] + 0.001:
                best = (score, part, [part.css])
        if self.frame.kind == "events":
            best = self._with_clock(best)
        if best[1] is None or self._reads(best[2]) < 0.5:
            short = all(el.size <= LONGEST for el in self.items) and self.items[0].tag in _ONE_LINE
            whole = self._reads(["::text"]) if short else 0.0
            best = (whole, None, ["::text"]) if whole > max(0.45, best[0]) else best
        if not best[2]:
            return
        self.result.found[name] = best[2][0] if len(best[2]) == 1 else best[2]
        self.date_part = best[1]
        self.taken += [best[1]] if best[1] else []
        self.result.dated, self.result.timed, _ = self._shares(best[2])

    def _promise(self, part: Part) -> float:
        """Negative where a part may hold dates; the lower the likelier."""
        near = [words for words in part.texts.values() if len(words) <= LONGEST]
        hits = sum(any(mark.isdigit() for mark in words) for words in near)
        times = sum(el.tag == "time" for el in part.found.values())
        read = sum(self.dates.read(words) is not None for words in near[:6])
        read = read or sum(self.dates.of_lines(el) is not None for el in list(part.found.values())[:6])
        if not read and not times:
            clocks = sum(CLOCK.search(words) is not None for words in near)
            if not clocks or not any(frame.day for frame in self.frames.values()):
                return 1.0
            read = clocks
        return -(hits + times + 2 * read) / len(self.items) + part.price / 100

    def _date_bonus(self, part: Part) -> float:
        words = part.said
        bonus = 0.1 * bool(words & DATE) + 0.1 * bool(COLUMN_DATE.search(part.label)) + 0.05 * (part.tag == "time")
        bonus -= 0.25 * bool(words & LATE and not words & {"start", "published"})
        return bonus - part.price / 250 - max(0, part.length - 40) / 600 - part.order / 400

    def _with_clock(self, best: tuple[float, Part | None, list[str]]) -> tuple[float, Part | None, list[str]]:
        """The date with the part beside it that has its time of day, where there is one."""
        score, part, css = best
        if part is None or self._shares(css)[1] > 0.6:
            return best
        for other in self.parts:
            if part.holds(other) or other.holds(part) or other.length > 90:
                continue
            clocks = sum(CLOCK.search(words) is not None for words in other.texts.values()) / len(self.items)
            if clocks < 0.3:
                continue
            for pair in ([*css, other.css],):
                together = self._reads(pair) + self._date_bonus(part) - other.price / 300
                if together > score + 0.05:
                    score, css = together, pair
        return score, part, css

    def _reads(self, css: list[str]) -> float:
        """How well selectors read as the date: the share of items, a little more for times and ends."""
        dated, timed, ended = self._shares(css)
        return dated + (0.25 * timed + 0.1 * ended if self.frame.kind == "events" else 0.0)

    def _shares(self, css: list[str]) -> tuple[float, float, float]:
        found = [read for item in self.items if (read := self._read(item, css)) is not None]
        count = len(self.items)
        timed = sum(not one.when.span.all_day for one in found) / count
        ended = sum(one.when.span.end is not None for one in found) / count
        return len(found) / count, timed, ended

    def _read(self, item: El, css: list[str]) -> Dated | None:
        name = "when" if self.frame.kind == "events" else "published"
        values = pick(item.node, name, css, base=self.frame.base)
        frame = self.frames[item.at]
        said = tuple((value.text, value.loose, value.form) for value in values)
        key = (frame.kind, frame.year, frame.day, said)
        if key not in self.dates.spans:
            events = frame.kind == "events"
            read = read_span({name: values}, frame) if events else read_date(values, frame, kind="news")
            self.dates.spans[key] = read if isinstance(read, Dated) else None
        return self.dates.spans[key]

    # --- what

    def _title(self) -> Part | None:
        scored = [(self._title_score(part), part) for part in self.parts]
        fit = [(score, part) for score, part in scored if score > 1.2]
        if not fit:
            self._title_of_all()
            return None
        part = max(fit, key=lambda pair: (pair[0], -pair[1].price))[1]
        self.result.found["title"] = part.css
        self.result.titled = len(part.texts) / len(self.items)
        self.taken.append(part)
        return part

    def _title_of_all(self) -> None:
        """The words of the whole item, where it has no part for a title and is not a mere date."""
        if self.items[0].tag not in _ONE_LINE or self._is_in_pieces():
            return
        words = [item.words() for item in self.items]
        date_alone = sum(self.dates.alone(said) for said in words)
        lengths = sorted(len(said) for said in words)
        if (
            date_alone * 2 < len(words)
            and lengths[0] > 2
            and lengths[len(lengths) // 2] <= 140
            and lengths[-1] <= LONGEST
        ):
            self.result.found["title"] = "::text"
            self.result.titled = 1.0

    def _is_in_pieces(self) -> bool:
        """Whether the items are made of several blocks, which are no one line however short they are."""
        blocks = [sum(kid.tag in BLOCKS and kid.size > 0 for kid in item.kids) for item in self.items]
        return sum(count > 1 for count in blocks) * 2 > len(blocks)

    def _title_score(self, part: Part) -> float:
        texts = list(part.texts.values())
        share = len(texts) / len(self.items)
        if share < 0.34 or (share < 0.6 and self.frame.kind == "news") or not 3 <= part.length <= 250:
            return 0.0
        if part.tag in ("time", "img", "address") or any(part.same(taken) for taken in self.taken):
            return 0.0
        dates = sum(len(words) <= 60 and self.dates.alone(words) for words in texts) / len(texts)
        generic = sum(GENERIC.fullmatch(words) is not None for words in texts) / len(texts)
        if dates > 0.4 or generic > 0.3:
            return 0.0
        distinct = len(set(texts)) / len(texts)
        if distinct < 0.3 and len(texts) > 3:
            return 0.0
        linked = sum(_anchor(el, self.items[number]) is not None for number, el in part.found.items()) / len(part.found)
        score = 1.0 * share + 0.7 * distinct + 0.5 * linked
        score += {
            "h1": 1.0,
            "h2": 1.2,
            "h3": 1.2,
            "h4": 1.2,
            "h5": 1.1,
            "h6": 1.0,
            "strong": 0.4,
            "b": 0.3,
            "a": 0.6,
            "th": 0.4,
        }.get(part.tag, 0.0)
        score += 1.0 * bool(part.said & TITLE) + 1.0 * bool(COLUMN_TITLE.search(part.label))
        score -= 1.0 * bool(part.said & (PLACE | TOPIC | DATE))
        score -= 0.6 * bool(part.said & (LEAD - TITLE))
        score -= 0.8 * (self.date_part is not None and part.holds(self.date_part) and part.tag not in HEADINGS)
        score -= 0.3 * (len(next(iter(part.found.values())).kids) > 3) + max(0, part.length - 110) / 100
        score -= 0.5 * bool(COLUMN_PLACE.search(part.label)) + 0.5 * (part.length < 5)
        return score - part.price / 60 - part.order / 60

    def _link(self, title: Part | None) -> None:
        if self.items[0].tag == "a" and self.items[0].attribute("href"):
            self._linked("::attr(href)", [item.attribute("href") for item in self.items])
            return
        if title is not None:
            anchors = {number: _anchor(el, self.items[number]) for number, el in title.found.items()}
            known = [anchor for anchor in anchors.values() if anchor is not None]
            if len(known) * 2 > len(title.found) and self._linked(
                self._link_css(title, anchors), [anchor.attribute("href") for anchor in known]
            ):
                return
        best: tuple[float, str, list[str]] | None = None
        for part in self.parts:
            targets = [el.attribute("href") for el in part.found.values() if el.tag == "a"]
            good = [href for href in targets if href and not NO_PAGE.search(href)]
            if len(good) < 0.5 * len(self.items):
                continue
            score = len(good) / len(self.items) + len(set(good)) / len(good) - part.price / 40
            if best is None or score > best[0]:
                best = (score, f"{part.css}::attr(href)", good)
        if best is not None:
            self._linked(best[1], best[2])

    def _link_css(self, title: Part, anchors: dict[int, El | None]) -> str:
        inside = sum(
            anchor is not None and title.found[number] is not anchor and title.found[number].holds(anchor)
            for number, anchor in anchors.items()
        )
        itself = sum(anchor is title.found[number] for number, anchor in anchors.items())
        if itself * 2 > len(anchors):
            return f"{title.css}::attr(href)"
        if inside * 2 > len(anchors):
            return f"{title.css} a::attr(href)"
        plain = next((part for part in self.parts if part.css == "a"), None)
        if plain is not None and all(plain.found.get(number) is anchor for number, anchor in anchors.items() if anchor):
            return "a::attr(href)"
        return title.css

    def _linked(self, css: str, targets: Iterable[str]) -> bool:
        """Take a link, unless it leads to the same place from every item or to no page."""
        good = [href for href in targets if href and not NO_PAGE.search(href)]
        if not good or (len(good) > 2 and len(set(good)) == 1):
            return False
        self.result.found["link"] = css
        self.result.linked = len(good) / len(self.items)
        return True

    # --- the rest

    def _free(self, part: Part) -> bool:
        return not any(part.same(taken) or part.holds(taken) or taken.holds(part) for taken in self.taken)

    def _summary(self) -> None:
        best: tuple[float, Part] | None = None
        for part in self.parts:
            share = len(part.texts) / len(self.items)
            if part.length < 25 or share < 0.3 or not self._free(part) or part.said & (PLACE | TOPIC | DATE):
                continue
            if sum(PLACE_LABEL.match(words) is not None for words in part.texts.values()) * 2 > len(part.texts):
                continue
            score = share + min(part.length, 240) / 160 + 1.0 * bool(part.said & LEAD) + 0.5 * (part.tag == "p")
            score -= part.price / 40 + 0.5 * (part.tag in ("ul", "a") or part.tag in HEADINGS)
            if score > 1.2 and (best is None or score > best[0]):
                best = (score, part)
        if best is not None:
            self.result.found["summary"] = best[1].css
            self.taken.append(best[1])

    def _named(
        self,
        name: str,
        words: frozenset[str],
        column: re.Pattern[str],
        *,
        longest: int,
        label: re.Pattern[str] | None = None,
    ) -> None:
        """A field that is known by what its part is called, or by the label that its text begins with."""
        best: tuple[float, Part] | None = None
        for part in self.parts:
            texts = part.texts.values()
            if not texts or part.length > longest or not self._free(part):
                continue
            labelled = sum(label.match(said) is not None for said in texts) / len(texts) if label else 0.0
            called = bool(part.said & words) or part.tag == "address" or bool(column.search(part.label))
            if not called and labelled < 0.5:
                continue
            score = len(texts) / len(self.items) + labelled + called - part.price / 40 - part.length / 400
            if best is None or score > best[0]:
                best = (score, part)
        if best is not None:
            self.result.found[name] = best[1].css
            self.taken.append(best[1])

    def _topics(self) -> None:
        for part in self.parts:
            short = [words for words in part.texts.values() if len(words) <= 50 and self.dates.read(words) is None]
            if part.said & TOPIC and len(short) >= max(1, 0.3 * len(self.items)) and self._free(part):
                self.result.found["categories"] = part.css
                return

    def _status(self) -> None:
        for part in self.parts:
            said = [read_status(words) for words in part.texts.values() if len(words) <= 30]
            if said and all(said) and (part.said & STATE or len(said) > 1) and self._free(part):
                self.result.found["status"] = part.css
                return

    def _image(self) -> None:
        part = next((one for one in self.parts if one.css == "img"), None)
        if part is None or len(part.found) < 0.6 * len(self.items):
            return
        sources = [el.attribute("src") or el.attribute("data-src") for el in part.found.values()]
        good = {source for source in sources if source and not source.startswith("data:") and ".svg" not in source}
        if len(good) * 2 > len(part.found) or len(part.found) == len(good):
            self.result.found["image"] = "img"


def _anchor(el: El, item: El) -> El | None:
    """The link that an element is, holds, or stands in; not beyond its item."""
    if el.tag == "a" and el.attribute("href"):
        return el
    stack = list(el.kids)
    while stack:
        inner = stack.pop(0)
        if inner.tag == "a" and inner.attribute("href"):
            return inner
        stack = [*inner.kids, *stack]
    above: El | None = el.parent
    while above is not None and above is not item.parent:
        if above.tag == "a" and above.attribute("href"):
            return above
        above = above.parent
    return None
