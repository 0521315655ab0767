"""Which of an item's copies is shown, and what a reader is told when that is another than before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from syndicate.history.noticing import KEPT, noticed
from syndicate.model import Event, EventStatus, Facts, Merged, NewsItem, Notice, Record

LONG_CONTENT = 400  # characters of markup, from which a text counts as the whole one


def best(copies: Sequence[Record], *, zone: ZoneInfo, order: Sequence[str]) -> Record:
    """The copy to show, by what the copies say alone.

    Those that stand go before those that were withdrawn. Where copies of an event differ in when or whether it takes
    place, the source counts that said so last, else one that says that it is cancelled; else the more complete copy,
    then the order of the sources in the feed.
    """
    standing = [copy for copy in copies if copy.withdrawn is None or _called_off(copy)] or list(copies)
    spoken = [(at, copy) for copy in standing if (at := _last_word(copy)) is not None]
    if spoken:
        latest = max(at for at, _ in spoken)
        said = next(copy for at, copy in spoken if at == latest)
        standing = [copy for copy in standing if _plan(copy, zone) == _plan(said, zone)]
    else:
        standing = [copy for copy in standing if _called_off(copy)] or standing
    places = {name: place for place, name in enumerate(order)}
    return min(standing, key=lambda copy: (-_completeness(copy), places.get(copy.source, len(places)), copy.id))


def first_shown(lead: Record) -> Merged:
    """What is remembered of an item that was published alone until now."""
    return Merged(
        id=lead.id,
        guid=lead.guid,
        members=(),
        shown=lead.key,
        seen=lead.sequence,
        published=lead.published,
        updated=lead.updated,
        sequence=lead.sequence,
        notices=lead.notices,
    )


def continued(known: Merged, last: Record, shown: Record, *, now: datetime, zone: ZoneInfo) -> Merged:
    """What is remembered once ``shown`` is published after ``last``, the copy that was shown before.

    The same copy: its changes are changes. Another: a change only where it says another time, or whether the event
    takes place; that the words are other ones, or the page is, is no news.
    """
    if shown.key != known.shown:
        return _changed_over(known, last, shown, now=now, zone=zone)
    more = shown.sequence - known.seen
    if more <= 0:
        return replace(known, seen=shown.sequence)
    fresh = [notice for notice in shown.notices if notice.sequence > known.seen]
    notices = known.notices
    for notice in fresh:
        marks = (notices[-1].marks if notices else 0) + (notice.mark is not None)
        numbered = replace(notice, sequence=known.sequence + notice.sequence - known.seen, marks=marks)
        notices = (*notices, numbered)
    return replace(
        known,
        seen=shown.sequence,
        sequence=known.sequence + more,
        updated=max(known.updated, shown.updated),
        notices=notices[-KEPT:],
    )


def _changed_over(known: Merged, last: Record, shown: Record, *, now: datetime, zone: ZoneInfo) -> Merged:
    after = replace(known, shown=shown.key, seen=shown.sequence)
    was, is_ = _as_shown(last, known.seen), shown.item
    if not isinstance(was.item, Event) or not isinstance(is_, Event):
        return after
    fields = {"span"} if _other_time(was.item, is_) else set()
    fields |= {"status"} if _off(was) != _off(shown) else set()
    if not fields:
        return after
    before = replace(was, sequence=known.sequence, notices=known.notices)
    told = replace(shown, sequence=known.sequence + 1, notices=known.notices)
    told = noticed(before, told, fields, now=now, zone=zone)
    return replace(after, sequence=told.sequence, updated=max(known.updated, now), notices=told.notices)


def _as_shown(record: Record, seen: int) -> Record:
    """A record as it was when its sequence was ``seen``, as far as its notices tell."""
    first = next((notice for notice in record.notices if notice.sequence > seen), None)
    if first is None or not isinstance(record.item, Event):
        return record
    facts = first.before
    item = replace(
        record.item,
        span=facts.span,
        title=facts.title,
        location=facts.location,
        online=facts.online,
        status=facts.status,
    )
    return replace(record, item=item, withdrawn=record.withdrawn if facts.withdrawn else None)


def _last_word(copy: Record) -> datetime | None:
    """When its source last said another time, or whether it takes place; None where it never changed that."""
    return next((notice.at for notice in reversed(copy.notices) if _of_the_plan(notice)), None)


def _of_the_plan(notice: Notice) -> bool:
    before, after = notice.before, notice.after
    return before.span.start != after.span.start or notice.other_times or _no_more(before) != _no_more(after)


def _no_more(facts: Facts) -> bool:
    return facts.cancelled or facts.status is EventStatus.POSTPONED


def _plan(copy: Record, zone: ZoneInfo) -> tuple[date | None, bool]:
    """When and whether, as far as copies must agree."""
    if not isinstance(copy.item, Event):
        return None, False
    return copy.item.span.begins(zone), _off(copy)


def _called_off(copy: Record) -> bool:
    return isinstance(copy.item, Event) and copy.item.status is EventStatus.CANCELLED


def _off(copy: Record) -> bool:
    return copy.withdrawn is not None or _called_off(copy)


def _other_time(was: Event, is_: Event) -> bool:
    """Whether another start is said, or another end where both say one."""
    if was.span.all_day != is_.span.all_day:
        return True
    ends = (was.span.end, is_.span.end)
    return was.span.start != is_.span.start or (None not in ends and ends[0] != ends[1])


def _completeness(copy: Record) -> int:
    item = copy.item
    points = 4 * bool(item.title) + 2 * bool(item.link) + bool(item.summary) + bool(item.image) + bool(item.enclosures)
    points += bool(item.authors) + bool(item.categories)
    if item.content:
        points += 2 + 2 * (len(item.content) >= LONG_CONTENT)
    return points + (_event_points(item) if isinstance(item, Event) else _news_points(item))


def _news_points(item: NewsItem) -> int:
    return 2 * (item.published is not None) + isinstance(item.published, datetime)


def _event_points(item: Event) -> int:
    told = (item.geo, item.online, item.organizer, item.price, item.signup, item.contact)
    points = 4 * (not item.span.all_day) + 2 * (item.span.end is not None) + 2 * bool(item.location)
    return points + sum(value is not None for value in told)
