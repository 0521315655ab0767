"""Is this load credible? PUBLISH, PARTIAL (merge, take nothing away) or HOLD (what is published stays).

Each rule is one small function that gives a ``Reason`` or None; the tables ``HOLDS`` and ``PARTIALS`` at the end name
them all. No database, no clock: the load, how its items matched the records and the numbers of earlier loads come in.

The baseline is the median over the good loads 8 to 21 back, because the median of the last few sinks with slow rot;
while there are fewer than 21, over all good loads. It starts anew where the operator accepted a load. A source's first
load has no baseline and is judged by the rules that need none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.model import (
    Decision,
    Event,
    Item,
    Kind,
    Load,
    LoadStats,
    Match,
    NewsItem,
    Reading,
    Reason,
    Verdict,
)
from syndicate.when.recurrence import is_over, next_start

BASELINE_FROM, BASELINE_TO = 7, 21  # positions among the good loads, newest first
FEWER_HOLD, FEWER_PARTIAL = 0.5, 0.8
FIELD_POINTS, DATE_POINTS = 0.05, 0.20
FIELD_COUNT = 2  # one new item without a link is an item, not a broken page; in a short list it is many points
UPCOMING_SHARE, UPCOMING_COUNT = 0.2, 3  # of three events one may well move
DUPLICATE_SHARE = 0.1
FUTURE_SHARE, FUTURE_NEWS, FUTURE_EVENTS = 0.2, timedelta(days=1), timedelta(days=5 * 366)
SAME_DAY_COUNT = 5
REPLACEMENT_SHARE, DOUBLE_ENCODED_SHARE = 0.001, 0.02
FOREIGN_SHARE, SAME_LINK_SHARE, SAME_LINK_COUNT = 0.2, 0.5, 5
LOST_LETTER_SHARE = 0.5
BODY_SHARE = 0.25
EMPTY_TIMES = 3
SAMPLE = 3
FAR_NEWS, FAR_EVENT = "its date is more than a day ahead", "its date is more than five years ahead"
TOO_FAR = frozenset({FAR_NEWS, FAR_EVENT})


@dataclass(frozen=True, slots=True)
class Baseline:
    """What good loads of a source look like. ``loads`` is how many they are; 0 means that nothing can be compared.

    titled, linked, dated, same_link: shares of the items, 0.0 to 1.0; since: when the oldest of them was
    """

    loads: int = 0
    items: float = 0.0
    titled: float = 0.0
    linked: float = 0.0
    dated: float = 0.0
    same_link: float = 0.0
    size: float = 0.0
    hosts: frozenset[str] = frozenset()
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that a rule may look at.

    now: aware; own_hosts: hosts that a link may always lead to (the source's, the site's)
    titles_optional: the source has a ``missing_title``, which counts as a title
    empties: how many loads right before this one were ``valid_empty``
    """

    load: Load
    matched: Match
    stats: LoadStats
    baseline: Baseline
    kind: Kind
    now: datetime
    zone: ZoneInfo
    titles_optional: bool = False
    own_hosts: frozenset[str] = field(default_factory=frozenset)
    empties: int = 0


# "h?llbar": what a database that knows no å makes of it; at the start of a word, so that no address is meant.
_LOST_LETTER = re.compile(r"(?<!\S)[^\W\d_]*\?[^\W\d_]+")

Rule = Callable[[Case], Reason | None]
# What these say changes as time passes, though the source stays as it is.
PASSING = frozenset({"future-dates", "all-today"})


# --- before judging --------------------------------------------------------------------------------------------------


def screen(load: Load, *, kind: Kind, now: datetime, zone: ZoneInfo) -> Load:
    """The load with the items set aside whose date cannot be: news over a day ahead, events over five years ahead."""
    return replace(load, readings=tuple(_screened(reading, kind, now, zone) for reading in load.readings))


def _screened(reading: Reading, kind: Kind, now: datetime, zone: ZoneInfo) -> Reading:
    if reading.item is None or reading.set_aside or not _too_far(reading.item, now, zone):
        return reading
    return replace(reading, set_aside=_far_words(kind))


def _far_words(kind: Kind) -> str:
    return FAR_NEWS if kind == "news" else FAR_EVENT


def _too_far(item: Item, now: datetime, zone: ZoneInfo) -> bool:
    if isinstance(item, Event):
        return item.span.begins(zone) > now + FUTURE_EVENTS
    said = item.published if isinstance(item, NewsItem) else None
    if isinstance(said, datetime):
        return said > now + FUTURE_NEWS
    return said is not None and said > (now + FUTURE_NEWS).astimezone(zone).date()


def measure(load: Load, *, now: datetime, titles_optional: bool = False) -> LoadStats:
    """The numbers of a load, to be judged now and to be part of the baseline later. ``good`` is still to be decided."""
    readings = [reading for reading in load.readings if not reading.duplicate]
    items = [reading.item for reading in readings if reading.item is not None]
    links = Counter(text.same_page(item.link) for item in items if item.link)
    return LoadStats(
        at=now,
        good=False,
        items=len(readings),
        titled=len(readings) if titles_optional else sum(_has(reading, "title") for reading in readings),
        linked=sum(_has(reading, "link") for reading in readings),
        # What waits for its own page may have its date there.
        dated=sum(r.waits or (r.item is not None and _dated(r.item)) for r in readings),
        size=load.size,
        hosts=dict(sorted(Counter(text.site_host(item.link) for item in items if item.link).items())),
        same_link=max(links.values(), default=0),
        valid_empty=load.valid_empty,
    )


def _has(reading: Reading, name: str) -> bool:
    return bool(getattr(reading.item, name) if reading.item is not None else reading.partial.get(name))


def _dated(item: Item) -> bool:
    return isinstance(item, Event) or (isinstance(item, NewsItem) and item.published is not None)


def baseline(loads: Sequence[LoadStats]) -> Baseline:
    """What good loads look like. ``loads``: newest first, as the store gives them."""
    good: list[LoadStats] = []
    for stats in loads:
        if stats.good:
            good.append(stats)
        if stats.reset:
            break
    chosen = good[BASELINE_FROM:BASELINE_TO] if len(good) >= BASELINE_TO else good
    if not chosen:
        return Baseline()
    return Baseline(
        loads=len(chosen),
        items=median(stats.items for stats in chosen),
        titled=median(_share(stats.titled, stats.items) for stats in chosen),
        linked=median(_share(stats.linked, stats.items) for stats in chosen),
        dated=median(_share(stats.dated, stats.items) for stats in chosen),
        same_link=median(_share(stats.same_link, stats.items) for stats in chosen),
        size=median(stats.size for stats in chosen),
        hosts=frozenset(host for stats in good for host in stats.hosts),
        since=min(stats.at for stats in chosen),
    )


def empties(loads: Sequence[LoadStats]) -> int:
    """How many of the last loads in a row were empty by the word of the source itself. ``loads``: newest first."""
    return next((count for count, stats in enumerate(loads) if not stats.valid_empty), len(loads))


def _emptied(case: Case) -> bool:
    """Whether an API or feed has said often enough that its list is empty for it to be so."""
    return case.load.valid_empty and case.empties + 1 >= EMPTY_TIMES


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


# --- rules that hold -------------------------------------------------------------------------------------------------


def signs(case: Case) -> Reason | None:
    """What the source's own module saw: a login page, a dead container, a wrong type, a torn or mangled answer."""
    found = case.load.signs
    return Reason(found[0].rule, "; ".join(sign.message for sign in found)) if found else None


def nothing(case: Case) -> Reason | None:
    """No items: published only on the operator's word, or if an API or feed says three times that its list is empty."""
    if case.stats.items or (case.baseline.loads and not case.baseline.items) or _emptied(case):
        return None
    usual = f"there are usually {case.baseline.items:.0f}" if case.baseline.items else "this is the first load"
    hints = [problem.message for problem in case.load.problems if problem.field == "items"]
    if case.load.valid_empty:
        hints.append(f"the list is there and empty; that is believed after {EMPTY_TIMES} times in a row")
    return Reason("empty", f"no items were found; {usual}" + "".join(f" ({hint})" for hint in hints))


def unreadable(case: Case) -> Reason | None:
    """Items were found, but not one that can be published: nothing would be left, which is no empty list either."""
    aside = [reading.set_aside for reading in case.load.readings if reading.set_aside and not reading.duplicate]
    if not aside or case.load.items:
        return None
    return Reason("unreadable", f"not one of {_items(case.stats.items)} can be published: {aside[0]}")


def shrunken(case: Case) -> Reason | None:
    """Fewer than half of the usual number of items."""
    expected = _expected(case)
    if not case.stats.items or case.stats.items >= FEWER_HOLD * expected:
        return None
    found = _items(case.stats.items)
    return Reason("fewer", f"only {found} found; there are usually {expected:.0f}")


def nameless(case: Case) -> Reason | None:
    """Most items of a first load have neither title nor link."""
    readings = [reading for reading in case.load.readings if not reading.duplicate]
    bare = [r for r in readings if not _has(r, "link") and not (case.titles_optional or _has(r, "title"))]
    if case.baseline.loads or not readings or len(bare) * 2 <= len(readings):
        return None
    return Reason("nameless", f"{len(bare)} of {len(readings)} items have neither title nor link")


def titles_missing(case: Case) -> Reason | None:
    """Fewer items have a title than in good loads."""
    return _missing(case, "title", case.stats.titled, case.baseline.titled, FIELD_POINTS)


def links_missing(case: Case) -> Reason | None:
    """Fewer items have a link than in good loads."""
    return _missing(case, "link", case.stats.linked, case.baseline.linked, FIELD_POINTS)


def dates_missing(case: Case) -> Reason | None:
    """Far fewer items have a date than in good loads."""
    return _missing(case, "date", case.stats.dated, case.baseline.dated, DATE_POINTS)


def _missing(case: Case, name: str, having: int, usual: float, points: float) -> Reason | None:
    items = case.stats.items
    without = items - having
    if not case.baseline.loads or not items or _share(having, items) >= usual - points:
        return None
    if without - (1 - usual) * items < FIELD_COUNT and having:
        return None
    return Reason(f"{name}-missing", f"{without} of {items} items have no {name}; usually {usual:.0%} have one")


def future_shaken(case: Case) -> Reason | None:
    """Many of the events to come are gone or moved at once."""
    known = [record for _, record in case.matched.pairs if record] + list(case.matched.absent)
    before = [
        record
        for record in known
        if isinstance(record.item, Event)
        and not record.withdrawn
        and not record.absent_since
        and next_start(record.item, zone=case.zone, now=case.now) is not None
    ]
    still = {
        record.id
        for item, record in case.matched.pairs
        if record and isinstance(item, Event) and isinstance(record.item, Event) and _stays(item, record.item, case)
    }
    shaken = [record for record in before if record.id not in still]
    if _emptied(case) or len(shaken) < UPCOMING_COUNT or len(shaken) <= UPCOMING_SHARE * len(before):
        return None
    sample = tuple(record.item.title or record.id for record in shaken[:SAMPLE])
    return Reason("future", f"{len(shaken)} of {len(before)} coming events are gone or moved at once", sample)


def _stays(item: Event, known: Event, case: Case) -> bool:
    """Whether an event takes place next when it was to; the first date of what recurs may move as time goes on."""
    same_words = item.inferred and item.date_text == known.date_text
    if item.recurrence is None and known.recurrence is None:
        return item.span.start == known.span.start or same_words
    return next_start(item, zone=case.zone, now=case.now) == next_start(known, zone=case.zone, now=case.now)


def duplicated(case: Case) -> Reason | None:
    """Too many items are the same item."""
    twice = [reading for reading in case.load.readings if reading.duplicate]
    if len(twice) <= DUPLICATE_SHARE * len(case.load.readings):
        return None
    sample = tuple(reading.item.title or "" for reading in twice[:SAMPLE] if reading.item)
    return Reason("duplicates", f"{len(twice)} of {len(case.load.readings)} items stand there twice", sample)


def far_dates(case: Case) -> Reason | None:
    """Too many dates that cannot be."""
    items = [reading.item for reading in case.load.readings if reading.item is not None]
    far = [item for item in items if _too_far(item, case.now, case.zone)]
    if len(far) <= FUTURE_SHARE * len(items):
        return None
    sample = tuple(item.title or item.date_text or "" for item in far[:SAMPLE])
    return Reason("future-dates", f"{len(far)} of {_items(len(items))} are set aside: {_far_words(case.kind)}", sample)


def all_today(case: Case) -> Reason | None:
    """Every date is today's: what a template prints when it has lost the real dates."""
    today = case.now.astimezone(case.zone).date()
    days = [_day(item, case.zone) for item in case.load.items]
    if len(days) < SAME_DAY_COUNT or any(day != today for day in days):
        return None
    return Reason("all-today", f"all {len(days)} items are dated today")


def _day(item: Item, zone: ZoneInfo) -> date | None:
    said = item.span.start if isinstance(item, Event) else item.published if isinstance(item, NewsItem) else None
    return said.astimezone(zone).date() if isinstance(said, datetime) else said


def mangled(case: Case) -> Reason | None:
    """Letters came out wrong: replacement characters, UTF-8 read as Latin-1, or question marks within most words."""
    texts = ["\n".join(filter(None, (i.title, i.summary, i.content))) for i in case.load.items]
    double = [words for words in texts if text.double_encoded(words)]
    whole = "".join(texts)
    lost = [words for words in texts if _LOST_LETTER.search(words)]
    lost = lost if len(lost) > LOST_LETTER_SHARE * len(texts) else []
    if not lost and text.mojibake(whole) <= REPLACEMENT_SHARE and len(double) <= DOUBLE_ENCODED_SHARE * len(texts):
        return None
    worst = double or [words for words in texts if "\ufffd" in words] or lost
    sample = tuple(text.line(words)[:80] for words in worst[:SAMPLE])
    return Reason("mojibake", "letters came out wrong; the page and its declared encoding disagree", sample)


def foreign_links(case: Case) -> Reason | None:
    """Links lead to hosts that good loads did not link to."""
    known = case.baseline.hosts | case.own_hosts
    foreign = {host: count for host, count in case.stats.hosts.items() if host not in known}
    if not case.baseline.loads or sum(foreign.values()) <= FOREIGN_SHARE * case.stats.items:
        return None
    return Reason(
        "foreign-links",
        f"{sum(foreign.values())} of {case.stats.items} links lead to hosts never linked to before",
        tuple(sorted(foreign)[:SAMPLE]),
    )


def one_link(case: Case) -> Reason | None:
    """Most items have the same link, though good loads had not."""
    share = _share(case.stats.same_link, case.stats.items)
    if case.stats.items < SAME_LINK_COUNT or share <= SAME_LINK_SHARE or share <= case.baseline.same_link + 0.05:
        return None
    return Reason("one-link", f"{case.stats.same_link} of {case.stats.items} items have the same link")


def small_body(case: Case) -> Reason | None:
    """The document is under a quarter of its usual size."""
    if _emptied(case) or case.load.size >= BODY_SHARE * case.baseline.size:
        return None
    return Reason("small", f"the document has {case.load.size} bytes; it usually has {case.baseline.size:.0f}")


def fewer(case: Case) -> Reason | None:
    """Fewer items than usual, though not so few that nothing can be believed: merged, nothing taken away."""
    expected = _expected(case)
    if _emptied(case) or case.stats.items >= FEWER_PARTIAL * expected:
        return None
    return Reason("fewer", f"{_items(case.stats.items)} found; there are usually {expected:.0f}")


def _expected(case: Case) -> float:
    """The usual number, less the events that left the list because they are over since it was usual."""
    since = case.baseline.since
    over = sum(
        1
        for record in case.matched.absent
        if isinstance(record.item, Event)
        and (record.absent_since is None or since is None or record.absent_since > since)
        and is_over(record.item, zone=case.zone, now=case.now)
    )
    return max(case.baseline.items - over, 0.0)


HOLDS: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        signs,
        nothing,
        unreadable,
        shrunken,
        nameless,
        titles_missing,
        links_missing,
        dates_missing,
        future_shaken,
        duplicated,
        far_dates,
        all_today,
        mangled,
        foreign_links,
        one_link,
        small_body,
    )
}
PARTIALS: Mapping[str, Rule] = {"fewer": fewer}


def judge(case: Case) -> Verdict:
    """The verdict with every reason there is. Pure."""
    holds = tuple(reason for rule in HOLDS.values() if (reason := rule(case)))
    if holds:
        return Verdict(Decision.HOLD, holds)
    partials = tuple(reason for rule in PARTIALS.values() if (reason := rule(case)))
    return Verdict(Decision.PARTIAL if partials else Decision.PUBLISH, partials)
