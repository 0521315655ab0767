"""A document as it was read against the feed that it was made of. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from syndicate import text
from syndicate.model import Entry, Event, EventStatus, Feed, Format
from syndicate.verify.reading import Found, Item, Moment

Fault = tuple[str | None, str]
"""What is wrong: the item that it is about, by its title, if it is about one; and what."""

_CUT = 900  # characters; longer titles are cut in calendars


def compare(found: Found, feeds: Sequence[Feed], form: Format, *, left_out: Collection[str]) -> Iterator[Fault]:
    """What the document says otherwise than the feed.

    feeds: the feed as of moments between which only its windows can have moved, the newest first; what all of them hold
    must be there, what none of them holds must not
    left_out: ids of entries that the format cannot hold
    """
    shown = [feed.for_format(form) for feed in feeds]
    wanted = [{entry.known_as(form): entry for entry in feed.entries if entry.id not in left_out} for feed in shown]
    yield from _of_itself(found, shown[0], form)
    yield from _of_ids(found, wanted)
    archived = bool(feeds[0].chain.current)
    for item in found.items:
        meant = [(each[item.id], feed) for each, feed in zip(wanted, shown, strict=True) if item.id in each]
        # What an archive document holds stays as it was when it was full.
        if not meant or archived or item.at:
            continue
        told = [list(_differences(item, entry, feed, form)) for entry, feed in meant]
        for name, read, right in [] if [] in told else told[0]:
            yield meant[0][0].title, f"its {name} reads as {_told(read)} and not as {_told(right)}"


def _differences(item: Item, entry: Entry, feed: Feed, form: Format) -> Iterator[Difference]:
    pairs = _event(item, entry, feed) if form == "ics" else _entry(item, entry)
    return ((name, read, meant) for name, read, meant in pairs if read != meant)


def _of_itself(found: Found, feed: Feed, form: Format) -> Iterator[Fault]:
    if form == "ics":
        if found.method != (feed.method or ""):
            yield None, f"its METHOD reads as {_told(found.method or None)} and not as {_told(feed.method)}"
        return
    facts = [
        ("title", found.title, text.line(feed.title)),
        ("address", found.own, feed.addresses[form]),
        ("link to what is older", found.previous, feed.chain.previous.get(form)),
    ]
    if form == "atom":
        facts.append(("id", found.id, feed.id))
    for name, read, meant in facts:
        if read != meant:
            yield None, f"its {name} reads as {_told(read)} and not as {_told(meant)}"


def _of_ids(found: Found, wanted: Sequence[Mapping[str, Entry]]) -> Iterator[Fault]:
    ids = Counter(item.id for item in found.items if not item.at)
    titles = {item.id: item.title for item in found.items}
    for id_, times in ids.items():
        if times > 1:
            yield titles[id_], f"it stands there {times} times, {id_}"
        if not any(id_ in each for each in wanted):
            yield titles[id_], f"it should not be there, {id_}"
    for id_, entry in wanted[0].items():
        if id_ not in ids and all(id_ in each for each in wanted):
            yield entry.title, f"it is missing, {id_}"


Difference = tuple[str, object, object]


def _entry(item: Item, entry: Entry) -> Iterator[Difference]:
    published, updated = _second(entry.published), _second(entry.updated)
    yield "title", item.title, text.line(entry.title)
    yield "link", item.link, text.absolute(entry.link)
    yield "date", item.published, published
    if item.updated is not None:
        yield "last change", item.updated, max(updated, published)
    if item.start is not None and isinstance(entry.item, Event):
        span = entry.item.span
        yield "start", item.start, _moment(span.start)
        yield "end", item.end, None if span.end is None else _moment(span.end)


def _event(item: Item, entry: Entry, feed: Feed) -> Iterator[Difference]:
    title = f"{entry.mark}: {text.line(entry.title)}" if entry.mark else text.line(entry.title)
    yield "title", item.title[:_CUT], title[:_CUT]
    yield "link", item.link, text.absolute(entry.link)
    yield "number of changes", item.sequence, max(0, entry.sequence)
    yield "last change", item.updated, _second(entry.stamped or entry.updated)
    if isinstance(entry.item, Event):
        start, end = _times(entry, entry.item)
        yield "start", item.start, start
        yield "end", item.end, end
        off = entry.cancelled or entry.item.status in {EventStatus.CANCELLED, EventStatus.POSTPONED}
        yield "taking up time", item.busy, feed.busy and not off
        yield "reminder", item.reminds, feed.alarm is not None and not off and entry.id not in feed.silent


def _times(entry: Entry, event: Event) -> tuple[Moment, Moment]:
    """Start and end as a calendar has them: days with the end excluded, else instants."""
    start, end = event.span.start, event.span.end
    if not isinstance(start, datetime):
        last = end if isinstance(end, date) else start
        return start, last + timedelta(days=1)
    begin = _second(start)
    if isinstance(end, datetime) and _second(end) != begin:
        return begin, _second(end)
    return begin, begin + max(entry.default_length, timedelta(minutes=1))


def _moment(moment: Moment) -> Moment:
    return _second(moment) if isinstance(moment, datetime) else moment


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _told(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else f"“{str(value)[:120]}”"
