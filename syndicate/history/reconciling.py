"""What follows from a match: what is new, what a reader would call changed, what is gone. Nothing is written here."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from syndicate import identity, text
from syndicate.history.ending import called_off_since, with_what_took_place
from syndicate.history.noticing import new_time_is_told, noticed, with_settled
from syndicate.history.stamping import with_stamps
from syndicate.model import Changes, Event, EventStatus, Item, Match, NewsItem, Problem, Reading, Record, Revision
from syndicate.when.recurrence import next_start

WITHDRAW_AFTER_LOADS = 3
WITHDRAW_AFTER = timedelta(hours=24)
QUIET_SHARE, QUIET_COUNT = 0.3, 5


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a source's items are named. ``token`` gives a random string for an item that has no id and no link."""

    source: str
    authority: str
    zone: ZoneInfo
    token: Callable[[], str]


def reconcile(
    matched: Match,
    *,
    now: datetime,
    scheme: Scheme,
    take_away: bool,
    taken: frozenset[str],
    aside: Iterable[Reading] = (),
) -> Changes:
    """The intents: which records to write, and which of them a reader would call changed.

    Pure but for ``scheme.token``.

    now: aware; every stamp set here is this moment in whole seconds
    take_away: whether this load is good and complete, so that absence from it is evidence (law 4)
    taken: short keys in use in the source
    aside: what the load had and was set aside, which is therefore not absent
    """
    now = now.replace(microsecond=0)
    links = Counter(_link(item) for item, _ in matched.pairs)
    keys = set(taken)
    new: list[Record] = []
    revised: list[Revision] = []
    touched: list[Record] = []
    for position, (item, record) in enumerate(matched.pairs):
        if record is None:
            first = _first_seen(item, now=now, scheme=scheme, own_link=links[_link(item)] == 1, taken=keys)
            new.append(replace(first, position=position))
            keys.add(new[-1].key)
            continue
        revision = _revise(record, item, now=now, zone=scheme.zone)
        if revision.fields:
            revised.append(revision)
        elif revision.after != record:
            touched.append(revision.after)
    quiet = len(revised) > QUIET_COUNT and len(revised) > QUIET_SHARE * (len(matched.pairs) - len(new))
    moved_house = len(matched.rekeyed) * 2 >= len(matched.pairs)
    hushed = [_hush(revision, matched, quiet=quiet, moved_house=moved_house) for revision in revised]
    touched += [_unstamped(revision) for revision, hush in zip(revised, hushed, strict=True) if hush]
    revised = [revision for revision, hush in zip(revised, hushed, strict=True) if not hush]
    gone = _gone(matched, aside, now=now, scheme=scheme, take_away=take_away)
    return Changes(
        new=tuple(new),
        revised=(*revised, *gone.revised),
        touched=(*touched, *gone.touched),
        withdrawn=gone.withdrawn,
        rekeyed=tuple(sorted(matched.rekeyed)),
        quiet=quiet,
        problems=(*_remarks(matched, quiet=quiet), *gone.problems),
    )


def still_absent(records: Sequence[Record], *, now: datetime, scheme: Scheme) -> Changes:
    """What follows when the source answers that nothing changed since a good load: what was absent is absent still."""
    now = now.replace(microsecond=0)
    return _taken_away([record for record in records if record.absent_loads], now=now, scheme=scheme)


def _gone(matched: Match, aside: Iterable[Reading], *, now: datetime, scheme: Scheme, take_away: bool) -> Changes:
    """What follows from absence.

    What may stand in an item that was set aside, by its page or title, is not absent: a date that nobody can read
    ("flyttas, nytt datum kommer") is not a deletion. What its source made private is one.
    """
    unread = [reading for reading in aside if reading.set_aside and not (reading.duplicate or reading.withheld)]
    titles = {_folded(_said(reading, "title")) for reading in unread} - {""}
    links = {text.same_page(link) for reading in unread if (link := _said(reading, "link"))}
    proven: list[Record] = []
    doubtful: list[Record] = []
    for record in matched.absent:
        seen = _folded(record.item.title) in titles or (record.item.link and _link(record.item) in links)
        (doubtful if seen or not take_away else proven).append(record)
    gone = _taken_away(proven, now=now, scheme=scheme)
    return replace(gone, touched=(*gone.touched, *_counted_anew(doubtful)))


def _said(reading: Reading, name: str) -> str | None:
    said: str | None = getattr(reading.item, name) if reading.item else reading.partial.get(name)
    return said


def _folded(value: str | None) -> str:
    return " ".join(value.casefold().split()) if value else ""


def _link(item: Item) -> str | None:
    return text.same_page(item.link) if item.link else None


def _counted_anew(absent: Iterable[Record]) -> list[Record]:
    """After a load that proves no absence: the good ones are counted anew, since they are to follow each other."""
    return [replace(record, absent_loads=0) for record in absent if record.absent_loads and not record.withdrawn]


def _taken_away(absent: Iterable[Record], *, now: datetime, scheme: Scheme) -> Changes:
    noted = [(record, after) for record in absent if (after := _absent(record, now=now, scheme=scheme))]
    withdrawn = [(record, after) for record, after in noted if after.withdrawn]
    return Changes(
        revised=tuple(Revision(before, after, ("status",)) for before, after in withdrawn),
        touched=tuple(after for _, after in noted if not after.withdrawn),
        withdrawn=tuple(after for _, after in withdrawn),
        problems=tuple(
            Problem("gone from the source for a day; shown as cancelled", item=after.item.title or after.id)
            for _, after in withdrawn
        ),
    )


def _first_seen(item: NewsItem | Event, *, now: datetime, scheme: Scheme, own_link: bool, taken: set[str]) -> Record:
    id_, key = identity.mint(
        item, source=scheme.source, authority=scheme.authority, own_link=own_link, taken=taken, token=scheme.token
    )
    published = publication_moment(item, first_seen=now, zone=scheme.zone)
    said = item.updated if isinstance(item, NewsItem) else None
    return Record(
        id=id_,
        key=key,
        source=scheme.source,
        item=item,
        fingerprint=identity.fingerprint(item),
        first_seen=now,
        published=published,
        updated=min(max(published, said), now) if said else published,
        guid=item.guid,
    )


def publication_moment(item: NewsItem | Event, *, first_seen: datetime, zone: ZoneInfo) -> datetime:
    """When it was news, never later than ``first_seen``.

    That is the source's time; of a day alone the moment first seen if that is the same day in ``zone``, else its
    midnight; for events, and without a date, the moment first seen.
    """
    said = item.published if isinstance(item, NewsItem) else None
    if isinstance(said, datetime):
        return min(said, first_seen)
    if said is None or said >= first_seen.astimezone(zone).date():
        return first_seen
    return datetime.combine(said, time(), zone)


def _revise(record: Record, item: NewsItem | Event, *, now: datetime, zone: ZoneInfo) -> Revision:
    """The record as it is with ``item``; without fields where a reader would not call it a change."""
    item = with_what_took_place(_completed(item, record.item), record, now=now, zone=zone)
    settled = new_time_is_told(item, record)
    if settled and isinstance(item, Event):
        item = replace(item, status=EventStatus.CONFIRMED)
    back = with_settled(replace(record, absent_since=None, absent_loads=0, withdrawn=None), settled=settled)
    before, after = identity.visible(record.item), identity.visible(item)
    fields = sorted(name for name in before.keys() | after.keys() if before.get(name, "") != after.get(name, ""))
    if record.withdrawn and "status" not in fields:
        fields = sorted([*fields, "status"])
    if not fields:
        kept = identity.material(record.item) == identity.material(item) and record.item.unread == item.unread
        return Revision(record, back if kept else replace(back, item=item), ())
    published = record.published
    if "published" in fields:
        published = min(publication_moment(item, first_seen=record.first_seen, zone=zone), now)
    changed = replace(
        back,
        item=item,
        fingerprint=identity.fingerprint(item),
        published=published,
        updated=max(now, record.updated),
        sequence=record.sequence + 1,
    )
    changed = replace(changed, called_off=called_off_since(record, item, now))
    after_all = noticed(record, changed, fields, now=now, zone=zone)
    after_all = with_stamps(record, after_all, now=now, zone=zone)
    return Revision(record, with_settled(after_all, settled=settled), tuple(fields))


def _completed(item: NewsItem | Event, known: NewsItem | Event) -> NewsItem | Event:
    """The item with what the source left out this time, and with dates that mean what they meant when first read.

    The same words ("idag", "12 maj") are the same date for as long as they stand there; a title, link, date or body
    that a page fails to give once is not taken from the readers. What never was read of its page stays named.
    """
    read = set(item.unread) - set(known.unread)
    names = {"title", "link", "content", *item.unread} & {field.name for field in dataclasses.fields(known)}
    kept = {name: getattr(known, name) for name in names if not getattr(item, name) or name in read}
    unread = tuple(name for name in known.unread if name in item.unread)
    item = replace(item, **{name: value for name, value in kept.items() if value}, unread=unread)
    same_words = item.inferred and item.date_text is not None and item.date_text == known.date_text
    if isinstance(item, Event) and isinstance(known, Event):
        return replace(item, span=known.span) if same_words else item
    if isinstance(item, NewsItem) and isinstance(known, NewsItem) and (same_words or item.published is None):
        return replace(item, published=known.published, date_text=known.date_text, inferred=known.inferred)
    return item


def _hush(revision: Revision, matched: Match, *, quiet: bool, moved_house: bool) -> bool:
    """Whether a change is taken without a stamp: when most items changed at once, the page changed, not the news.

    So is a new address alone, when most items came under new ones; and what an item's own page says of a piece of news
    when it can be read at last. Time, place and status of an event are never
    hushed: staff act on them.
    """
    fields = set(revision.fields)
    before, after = revision.before.item, revision.after.item
    if isinstance(before, NewsItem) and fields <= set(before.unread) - set(after.unread):
        return True
    if fields == {"link"} and moved_house and revision.before.id in matched.rekeyed:
        return True
    return quiet and not fields & {"span", "recurrence", "location", "status"}


def _unstamped(revision: Revision) -> Record:
    before = revision.before
    return replace(
        revision.after,
        published=before.published,
        updated=before.updated,
        sequence=before.sequence,
        notices=before.notices,
        stamps=before.stamps,
    )


def _absent(record: Record, *, now: datetime, scheme: Scheme) -> Record | None:
    """The record after one more good load without it; None where there is nothing to note (law 4)."""
    item = record.item
    if not isinstance(item, Event) or record.withdrawn:
        return None
    if item.status is EventStatus.CANCELLED or next_start(item, zone=scheme.zone, now=now) is None:
        # Nothing is to be taken away; since when is kept, so that the guards know how many a list can be short of.
        return None if record.absent_since else replace(record, absent_since=now)
    since = record.absent_since or now
    loads = min(record.absent_loads + 1, WITHDRAW_AFTER_LOADS)
    if loads >= WITHDRAW_AFTER_LOADS and now - since >= WITHDRAW_AFTER:
        gone = replace(
            record,
            absent_since=since,
            absent_loads=loads,
            withdrawn=now,
            called_off=record.called_off or now if item.recurrence else None,
            updated=max(now, record.updated),
            sequence=record.sequence + 1,
        )
        gone = noticed(record, gone, ("status",), now=now, zone=scheme.zone)
        return with_stamps(record, gone, now=now, zone=scheme.zone)
    after = replace(record, absent_since=since, absent_loads=loads)
    return after if after != record else None


def _remarks(matched: Match, *, quiet: bool) -> tuple[Problem, ...]:
    remarks = []
    if matched.rekeyed:
        remarks.append(
            Problem(f"{len(matched.rekeyed)} items came under new addresses and were recognised by title and date")
        )
    if quiet:
        remarks.append(
            Problem("most items changed at once; the new text is taken, but they are not announced as updated")
        )
    return tuple(remarks)
