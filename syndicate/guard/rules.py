"""The rules that a load is judged by. Pure.

Each rule is one small function that gives a ``Reason`` or None; the tables ``HOLDS`` and ``PARTIALS`` at the end name
them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.guard.screening import far_words, too_far
from syndicate.guard.usual import Baseline, has, share_of
from syndicate.model import Decision, Event, Item, Kind, Load, LoadStats, Match, NewsItem, Reason, Verdict
from syndicate.when.recurrence import is_over, next_start

FEWER_HOLD, FEWER_PARTIAL = 0.5, 0.8
FIELD_POINTS, DATE_POINTS = 0.05, 0.20
FIELD_COUNT = 2  # one new item without a link is an item, not a broken page; in a short list it is many points
UPCOMING_SHARE, UPCOMING_COUNT = 0.2, 3  # of three events one may well move
DUPLICATE_SHARE = 0.1
FUTURE_SHARE = 0.2
SAME_DAY_COUNT = 5
REPLACEMENT_SHARE, DOUBLE_ENCODED_SHARE = 0.001, 0.02
FOREIGN_SHARE, SAME_LINK_SHARE, SAME_LINK_COUNT = 0.2, 0.5, 5
LOST_LETTER_SHARE = 0.5
BODY_SHARE = 0.25
EMPTY_TIMES = 3
SAMPLE = 3


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


def _emptied(case: Case) -> bool:
    """Whether an API or feed has said often enough that its list is empty for it to be so."""
    return case.load.valid_empty and case.empties + 1 >= EMPTY_TIMES


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


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
    bare = [r for r in readings if not has(r, "link") and not (case.titles_optional or has(r, "title"))]
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
    if not case.baseline.loads or not items or share_of(having, items) >= usual - points:
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
    far = [item for item in items if too_far(item, case.now, case.zone)]
    if len(far) <= FUTURE_SHARE * len(items):
        return None
    sample = tuple(item.title or item.date_text or "" for item in far[:SAMPLE])
    return Reason("future-dates", f"{len(far)} of {_items(len(items))} are set aside: {far_words(case.kind)}", sample)


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
    share = share_of(case.stats.same_link, case.stats.items)
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
