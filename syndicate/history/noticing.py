"""What people are told of a changed event: before and after, and how a calendar marks it. Pure.

A text that was edited is no notice, nor is a name in other letters of the same (capitals), nor anything about an event
that is over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.model import Event, EventStatus, Facts, Mark, NewsItem, Notice, Record, Span
from syndicate.when.recurrence import is_over, occurrences

KEPT = 10
"""Notices that a record remembers."""

LOOKED_AHEAD, COMPARED = timedelta(days=366), 100
"""How far ahead, and how many, times of a recurring event are compared."""


def noticed(before: Record, after: Record, fields: Collection[str], *, now: datetime, zone: ZoneInfo) -> Record:
    """``after`` with a notice of the change, if it is one that people act on.

    fields: names of the Item fields in which the two visibly differ; now: in whole seconds; zone: the site's
    """
    old, new = before.item, after.item
    if not isinstance(old, Event) or not isinstance(new, Event):
        return after
    if is_over(old, zone=zone, now=now) and is_over(new, zone=zone, now=now):
        return after
    was, is_ = _facts(before, old), _facts(after, new)
    recurring = old.recurrence is not None or new.recurrence is not None
    other_times = (
        recurring and bool({"span", "recurrence"} & set(fields)) and _times(old, now, zone) != _times(new, now, zone)
    )
    fields = set(fields) - {name for name in ("title", "location") if _alike(getattr(was, name), getattr(is_, name))}
    told = {"title", "location", "online"} & fields or other_times or was.cancelled != is_.cancelled
    told = told or was.status is not is_.status or ("span" in fields and not recurring)
    if not told:
        return after
    mark = None if recurring else _mark(was, is_, fields, zone)
    notice = Notice(
        at=now,
        sequence=after.sequence,
        before=was,
        after=is_,
        link=new.link,
        mark=mark,
        marks=(before.notices[-1].marks if before.notices else 0) + (mark is not None),
        recurring=recurring,
        other_times=other_times,
        settled=bool(before.notices) and before.notices[-1].settled,
    )
    return replace(after, notices=(*before.notices, notice)[-KEPT:])


def new_time_is_told(item: NewsItem | Event, record: Record) -> bool:
    """Whether an event that its source calls postponed was given its new time: with the word, or since.

    "Framflyttat: Möte" often stays in front of the title when the date beside it is the new one already.
    """
    old = record.item
    if not isinstance(item, Event) or not isinstance(old, Event) or item.status is not EventStatus.POSTPONED:
        return False
    if item.recurrence is not None or old.recurrence is not None:
        return False
    was, is_ = old.span, item.span
    timed = not (was.all_day or is_.all_day)
    if was.start != is_.start and (timed or _first_day(was) != _first_day(is_)):
        return True
    return old.status is not EventStatus.POSTPONED and bool(record.notices) and record.notices[-1].settled


def with_settled(record: Record, *, settled: bool) -> Record:
    """The record whose last notice says whether the source still calls a settled event postponed."""
    if not record.notices or record.notices[-1].settled == settled:
        return record
    return replace(record, notices=(*record.notices[:-1], replace(record.notices[-1], settled=settled)))


def _first_day(span: Span) -> date:
    return span.start.date() if isinstance(span.start, datetime) else span.start


def _facts(record: Record, item: Event) -> Facts:
    return Facts(
        span=item.span,
        title=item.title,
        location=item.location,
        online=item.online,
        status=item.status,
        withdrawn=record.withdrawn is not None,
    )


def _times(event: Event, now: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime, bool]]:
    """When it takes place from now on, and when it does not although it was to."""
    found = occurrences(event, zone=zone, after=now, before=now + LOOKED_AHEAD, limit=COMPARED)
    times = [(one.event.span, one.event.status is EventStatus.CANCELLED) for one in found]
    return [(span.begins(zone), span.ends(zone), cancelled) for span, cancelled in times]


def _mark(was: Facts, is_: Facts, fields: Collection[str], zone: ZoneInfo) -> Mark | None:
    """How a calendar marks the change; the strongest of several. What becomes known for the first time is no move."""
    if is_.cancelled or is_.status is EventStatus.POSTPONED:
        return None
    if "span" in fields:
        if _day(was.span.start, zone) != _day(is_.span.start, zone):
            return Mark.MOVED
        if _hours_changed(was.span, is_.span):
            return Mark.TIME
    return Mark.PLACE if "location" in fields and was.location and is_.location else None


def _alike(was: str | None, is_: str | None) -> bool:
    return (was or "").casefold() == (is_ or "").casefold()


def _day(moment: datetime | date, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def _hours_changed(was: Span, is_: Span) -> bool:
    """Of two spans that begin on one day, whether hours that were known are others now."""
    if was.all_day and not is_.all_day:
        return False
    if was.all_day:  # a day alone ends with itself
        return (was.end or was.start) != (is_.end or is_.start)
    return was.start != is_.start or (None not in (was.end, is_.end) and was.end != is_.end)
