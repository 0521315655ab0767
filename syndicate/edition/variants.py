"""Calendars made of a calendar: what is to come, each year, as busy time, with reminders. Pure.

They hold the events of the calendar under the same UIDs, so that an event is the same one wherever a program meets it;
what differs is the calendar's own id, name and address. Each is an ordinary feed with the format ics alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from syndicate import render
from syndicate.config import Config, FeedConfig, path_of
from syndicate.edition.choosing import NEVER, all_bounded
from syndicate.edition.entries import day_of
from syndicate.edition.feeds import feed_of
from syndicate.edition.recurring import in_calendars, in_year
from syndicate.model import Entry, Event, Feed, Problem
from syndicate.when.recurrence import ends, occurrences

ALARMS = {"paminn-1d": timedelta(days=1), "paminn-1h": timedelta(hours=1)}
RECURRING_YEARS = 30  # years of a recurring event that calendars of a year are made for, the last ones
NAMES = {
    "sv": ("kommande", "upptagen", "påminnelse en dag före", "påminnelse en timme före"),
    "nb": ("kommende", "opptatt", "påminnelse en dag før", "påminnelse en time før"),
    "nn": ("komande", "oppteken", "påminning ein dag før", "påminning ein time før"),
    "da": ("kommende", "optaget", "påmindelse en dag før", "påmindelse en time før"),
    "fi": ("tulevat", "varattu", "muistutus päivää ennen", "muistutus tuntia ennen"),
    "de": ("demnächst", "belegt", "Erinnerung einen Tag vorher", "Erinnerung eine Stunde vorher"),
    "fr": ("à venir", "occupé", "rappel un jour avant", "rappel une heure avant"),
    "en": ("upcoming", "busy", "reminder a day before", "reminder an hour before"),
}
_ORDER = ("kommande", "upptagen", "paminn-1d", "paminn-1h")


def variants(
    config: Config, feed: FeedConfig, whole: Feed, entries: Sequence[Entry], *, now: datetime, years: Iterable[int] = ()
) -> tuple[tuple[Feed, ...], tuple[Problem, ...]]:
    """The calendars that ``variants`` asks for, each under its size, and what the operator should know.

    whole: the feed as its own calendar has it; entries: all that it could hold, old ones too
    years: those that have a calendar already: an event that moved out of the only year it was in leaves an empty one
    """
    if "ics" not in feed.formats or not feed.variants:
        return (), ()
    zone = config.site.zone
    ever = [entry for entry in entries if isinstance(entry.item, Event)]
    events = in_calendars(config, feed, ever, day_of(now, zone))
    begins = {entry.id: _begins(entry, zone) for entry in events}
    events.sort(key=lambda entry: (begins[entry.id], entry.id))
    over = {entry.id for entry in events if _ends(entry, zone) <= now}
    first = min((entry.updated for entry in events), default=whole.updated)
    made: list[Feed] = []
    if "kommande" in feed.variants:
        coming = [entry for entry in events if entry.id not in over]
        made.append(_variant(config, feed, whole, "kommande", entries=coming, since=first))
    if "year" in feed.variants:
        for year, of_year in _by_year(config, feed, whole, ever, now=now, years=years):
            made.append(_variant(config, feed, whole, str(year), entries=of_year, since=first))
    if "upptagen" in feed.variants:
        made.append(replace(_variant(config, feed, whole, "upptagen", entries=whole.entries, since=first), busy=True))
    for slug in [slug for slug in ALARMS if slug in feed.variants]:
        plain = _variant(config, feed, whole, slug, entries=whole.entries, since=first)
        late = frozenset(entry.id for entry in whole.entries if entry.id in over)
        made.append(replace(plain, alarm=ALARMS[slug], silent=late))
    return all_bounded(feed, made, day_of(now, zone), config)


def years_of(feed: FeedConfig, known: Iterable[str]) -> list[int]:
    """The years among the names of derived feeds that were published before."""
    parts = [name.removeprefix(f"{feed.name}/") for name in known]
    return [int(part) for part in parts if re.fullmatch(r"[0-9]{4}", part)]


def is_variant(feed: FeedConfig, path: str) -> bool:
    """Whether a document's path is that of a variant, configured or not."""
    found = re.fullmatch(rf"/feeds/{feed.name}/([a-z0-9-]+)\.ics", path)
    return found is not None and (found[1] in _ORDER or re.fullmatch(r"[0-9]{4}", found[1]) is not None)


def _begins(entry: Entry, zone: ZoneInfo) -> datetime:
    return entry.item.span.begins(zone) if isinstance(entry.item, Event) else NEVER


def _ends(entry: Entry, zone: ZoneInfo) -> datetime:
    """The moment from which an event takes place no more; one whose end is not stated takes its usual length."""
    if not isinstance(entry.item, Event):
        return NEVER
    end = ends(entry.item, zone)
    if end is None:
        return NEVER
    return end if entry.item.span.end is not None or entry.item.span.all_day else end + entry.default_length


def _variant(
    config: Config, feed: FeedConfig, whole: Feed, slug: str, *, entries: Sequence[Entry], since: datetime
) -> Feed:
    name = f"{feed.name}/{slug}"
    return replace(
        feed_of(config, feed, entries, since),
        name=name,
        id=f"{whole.id}/{slug}",
        title=f"{whole.title}: {_name(slug, whole.language)}",
        addresses={"ics": urljoin(config.public_url, path_of(name, "ics")[1:])},
    )


def _name(slug: str, language: str) -> str:
    if slug.isdigit():
        return slug
    return NAMES.get(language.partition("-")[0].lower(), NAMES["en"])[_ORDER.index(slug)]


# --- years -----------------------------------------------------------------------------------------------------------


def _by_year(
    config: Config, feed: FeedConfig, whole: Feed, events: Sequence[Entry], *, now: datetime, years: Iterable[int]
) -> list[tuple[int, list[Entry]]]:
    """Each year with the events that take place in it, by the clock of the site, whatever the window says."""
    zone = config.site.zone
    found: dict[int, list[Entry]] = {year: [] for year in years}
    sizes = render.fragment_sizes(replace(whole, entries=tuple(events)))
    events = sorted(events, key=lambda entry: (_begins(entry, zone), entry.id))
    last = feed.window.future.after(day_of(now, zone)).astimezone(zone).year
    for entry in events:
        if sizes[entry.id]:  # what no calendar can hold, such as a date that cannot be, must not make years
            for year in _years(entry, zone, last=last):
                found.setdefault(year, []).extend(in_year(config, feed, entry, year))
    return sorted(found.items())


def _years(entry: Entry, zone: ZoneInfo, *, last: int) -> list[int]:
    """The years in which an event takes place; of one that recurs none after ``last``."""
    event = entry.item
    if not isinstance(event, Event):
        return []
    begin = event.span.begins(zone).astimezone(zone).year
    if event.recurrence is None:
        return list(range(begin, _last_year(event.span.ends(zone), zone, begin) + 1))
    end = ends(event, zone)
    last = min(last, _last_year(end, zone, begin)) if end is not None else last
    span = range(max(begin, last - RECURRING_YEARS + 1), last + 1)
    return [year for year in span if _takes_place(event, zone, year)]


def _last_year(end: datetime, zone: ZoneInfo, begin: int) -> int:
    """The year of the last moment before ``end``: what ends at midnight of New Year's Eve is over with the year."""
    return max(begin, (end.astimezone(UTC) - timedelta(microseconds=1)).astimezone(zone).year)


def _takes_place(event: Event, zone: ZoneInfo, year: int) -> bool:
    first, after = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    return bool(occurrences(event, zone=zone, after=first, before=after, limit=1))
