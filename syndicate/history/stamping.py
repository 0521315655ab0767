"""When each time of a recurring event changed last, so that a change of one is not told of all. Pure.

Lists show the times of a series one by one, calendars those of a series that Outlook cannot hold. What a reader sees of
a time is its own exception, or else what the series says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from syndicate import identity
from syndicate.history.noticing import noticed
from syndicate.model import Event, EventStatus, Notice, Record, Stamp
from syndicate.when.recurrence import at_time

MOST = 500
"""Stamps of single times; one whose times are all changed one by one changes as a whole."""


def with_stamps(before: Record, after: Record, *, now: datetime, zone: ZoneInfo) -> Record:
    """``after`` with the moments at which its times changed, given that it is a visible change of ``before``.

    What was a single event, or is one, changes as a whole; so does what its marks are not forgotten of yet. Where all
    is called off, what was over is as it was.
    """
    old, new = before.item, after.item
    recurs = isinstance(old, Event) and isinstance(new, Event) and old.recurrence and new.recurrence
    if not recurs or any(notice.mark for notice in after.notices):
        return replace(after, stamps=())
    change = _Change(before, after, now, zone)
    stamps = tuple(change.stamps())
    return replace(after, stamps=stamps if len(stamps) <= MOST else ())


class _Change:
    """A change of a recurring event, as its times show it."""

    def __init__(self, before: Record, after: Record, now: datetime, zone: ZoneInfo) -> None:
        self.before, self.after, self.now, self.zone = before, after, now, zone
        self.own = {stamp.at: stamp for stamp in before.stamps if stamp.at is not None}
        of_all = [stamp for stamp in before.stamps if stamp.at is None]
        self.over = [stamp for stamp in of_all if stamp.over is not None]
        rest = Stamp(updated=before.updated, sequence=before.sequence, notices=before.notices[-1:])
        self.rest = next((stamp for stamp in of_all if stamp.over is None), rest)
        self.whole = _said_of_all(before) != _said_of_all(after)

    def stamps(self) -> Iterator[Stamp]:
        """The stamps after the change: that of all the other times first."""
        yield from self._of_past()
        yield self._of_all() if self.whole else self.rest
        old, new = _event(self.before), _event(self.after)
        exceptions = {_key(at) for at in (*_exceptions(old), *_exceptions(new))}
        names = {_key(at): at for at in (*self.own, *_named(old), *_named(new))}
        known = {_key(at): stamp for at, stamp in self.own.items()}
        for key in sorted(names):
            at, stood = names[key], known.get(key)
            was, is_ = at_time(old, at), at_time(new, at)
            told = [_said(record, time, self.zone, at=at) for record, time in ((self.before, was), (self.after, is_))]
            if told[0] == told[1]:
                if stood or (self.whole and key in exceptions):
                    yield replace(stood or self.rest, at=at)
            elif is_ is None:  # should it come back, it does so as a change
                if stood:
                    yield stood
            elif key in exceptions or not self.whole:
                yield self._of_one(at, was, is_, stood or self.rest)

    def _of_past(self) -> Iterator[Stamp]:
        """The stamps of what was over when all was called off, for as long as nothing else is said of it."""
        if _words(self.before) != _words(self.after):
            return
        yield from self.over
        since = self.after.called_off
        if since is not None and self.before.called_off is None:
            yield replace(self.rest, over=since)

    def _of_all(self) -> Stamp:
        after, told = self.after, self.after.notices[-1:]
        fresh = bool(told) and told[0].sequence == after.sequence
        return Stamp(updated=after.updated, sequence=after.sequence, notices=told if fresh else self.rest.notices)

    def _of_one(self, at: datetime | date, was: Event | None, is_: Event, stood: Stamp) -> Stamp:
        told = self._notice(was, is_)
        return Stamp(
            at=at,
            updated=self.after.updated,
            sequence=self.after.sequence,
            notices=(told,) if told else stood.notices if was else (),
        )

    def _notice(self, was: Event | None, is_: Event) -> Notice | None:
        """What is told of the time alone; no mark, since what recurs has none."""
        if was is None:
            return None
        old, new = identity.visible(was), identity.visible(is_)
        fields = [name for name in old.keys() | new.keys() if old.get(name, "") != new.get(name, "")]
        before, after = replace(self.before, item=was, notices=()), replace(self.after, item=is_, notices=())
        found = noticed(before, after, fields, now=self.now, zone=self.zone).notices
        return replace(found[0], mark=None, marks=0) if found else None


def _event(record: Record) -> Event:
    assert isinstance(record.item, Event)  # noqa: S101 - asked for nothing else
    return record.item


def _exceptions(event: Event) -> tuple[datetime | date, ...]:
    return tuple(one.at for one in event.recurrence.overrides) if event.recurrence else ()


def _named(event: Event) -> tuple[datetime | date, ...]:
    """The times that are named beside the rule."""
    told = event.recurrence
    return (*told.rdates, *told.exdates, *_exceptions(event)) if told else ()


def _said(record: Record, time: Event | None, zone: ZoneInfo, *, at: datetime | date) -> object:
    """What a reader sees of one time; None where there is none. What was over did take place, unless it says not."""
    if time is None:
        return None
    over = record.called_off is not None and time.span.ends(zone) <= record.called_off
    if over and _key(at) not in {_key(each) for each in _exceptions(_event(record))}:
        time = replace(time, status=EventStatus.CONFIRMED)
    return identity.visible(time), over or record.withdrawn is None


def _said_of_all(record: Record) -> object:
    """What a reader sees of the times that have no exception, but for the days on which they are."""
    return _words(record), _event(record).status, record.withdrawn is None


def _words(record: Record) -> object:
    event = _event(record)
    start, end = event.span.start, event.span.end
    length = None if end is None else end - start
    clock = (start.time(), str(start.tzinfo)) if isinstance(start, datetime) else None
    left_out = ("span", "recurrence", "status")
    return {name: said for name, said in identity.visible(event).items() if name not in left_out}, clock, length


def _key(at: datetime | date) -> tuple[bool, float]:
    return isinstance(at, datetime), at.timestamp() if isinstance(at, datetime) else at.toordinal()
