"""When a feed will be another one though nothing was changed: an event is over, a mark expires, a day begins. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from syndicate.edition.entries import CANCELLED_KEPT
from syndicate.edition.marking import MARKED_FOR
from syndicate.model import Entry, Event
from syndicate.when.recurrence import ends


def next_turn(entries: Iterable[Entry], *, now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after ``now`` from which the same entries may make another feed; midnight at the latest.

    entries: all that the feed could hold, and the times of recurring events that it lists; zone: the site's
    Until then composing it again gives what it gave. What goes by windows of days and months turns at midnight, so a
    feed that is composed once a turn has its window right to the day.
    """
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    turn = datetime.combine(tomorrow, time(), zone)
    for entry in entries:
        for moment in _turns(entry, zone):
            if now < moment < turn:
                turn = moment
    return turn


def _turns(entry: Entry, zone: ZoneInfo) -> Iterable[datetime]:
    """The moments at which time alone changes how an entry is shown, or whether it is."""
    for notice in entry.notices:
        yield notice.at + MARKED_FOR
    item = entry.item
    if not isinstance(item, Event):
        return
    yield item.span.begins(zone)
    last = [item.span.ends(zone)]
    if item.recurrence is not None and (end := ends(item, zone)) is not None:
        last.append(end)
    for end in last:
        yield from (end, end + entry.default_length, end + CANCELLED_KEPT)
