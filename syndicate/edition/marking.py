"""What an entry tells of its changes, and for how long a calendar marks them. Pure.

A mark goes by the clock, and programs take another title only with later stamps. So ``sequence`` and ``stamped`` move
when a mark goes: to the moment at which it does, whenever a cycle comes to see it. They never go back: ``sequence`` is
the record's, and one more for each mark that is gone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from syndicate import render
from syndicate.model import Entry, Event, EventStatus, Mark, Notice, Record

MARKED_FOR = timedelta(days=7)
TOLD = 3
"""Changes that an event tells of at once."""

_STRENGTH = (Mark.MOVED, Mark.TIME, Mark.PLACE)


def with_notices(entry: Entry, record: Record, *, now: datetime, marks: bool, language: str) -> Entry:
    """The entry with what it tells of the record's changes: the last one, and those that are marked still.

    marks: whether changes are marked at all; without, every mark counts as gone
    """
    notices = record.notices
    if not notices:
        return entry
    fresh = [each for each in notices if marks and each.mark is not None and each.at + MARKED_FOR > now]
    gone = [each for each in notices if each.mark is not None and each not in fresh]
    forgotten = notices[0].marks - (notices[0].mark is not None)
    told = [each for each in reversed(notices) if each is notices[-1] or each in fresh]
    off = gone[-1].at + MARKED_FOR if marks and gone else None
    return replace(
        entry,
        sequence=entry.sequence + (gone[-1].marks if gone else forgotten),
        stamped=off if off and off > entry.updated else None,
        mark=_mark(entry, fresh, language),
        notices=tuple(told[:TOLD]),
    )


def _mark(entry: Entry, fresh: list[Notice], language: str) -> str:
    """What stands before the title: the strongest of the marks, unless it is said already that all is otherwise."""
    item = entry.item
    if not fresh or entry.cancelled or not isinstance(item, Event) or item.status is EventStatus.POSTPONED:
        return ""
    strongest = min(fresh, key=lambda notice: _STRENGTH.index(notice.mark or Mark.PLACE))
    mark = render.mark_of(strongest, language=language)
    return "" if entry.title.casefold().startswith(mark.casefold()) else mark
