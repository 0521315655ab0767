"""What changed about an event, in the words of a language: “Ändrat 20 nov: ny tid 18.00–20.00, förut 17.00–19.00”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.model import EventStatus, Facts, Notice, Span
from syndicate.render._notice_words import HEADLINES, SENTENCES
from syndicate.render._occasion import hours, short_day, when, words_for

LONGEST = 120
"""Characters of a former title or place; the rest is cut."""

_ABBREVIATED = re.compile(r"(?<=[^\W\d])\.")  # "18 nov. 2026"


class _Part(NamedTuple):
    """One thing that changed: what it is called in ``HEADLINES``, and the words for it."""

    headline: str
    words: str


def sentence(notice: Notice, *, language: str, zone: ZoneInfo) -> str:
    """The notice in one line, the most important first. ``zone``: the site's; the day of the change is its."""
    day = notice.at.astimezone(zone).date()
    what = "; ".join(part.words for part in _parts(notice, language, zone))
    told = short_day(day, language=language, year=day.year != notice.after.span.start.year)
    return words_for(SENTENCES, language)["line"].format(day=_ABBREVIATED.sub("", told), what=what)


def headline(notice: Notice, *, language: str, zone: ZoneInfo) -> str:
    """The most important thing that changed, in a word or two."""
    return words_for(HEADLINES, language)[next(_parts(notice, language, zone)).headline]


def mark_of(notice: Notice, *, language: str) -> str:
    """What a calendar puts before the title because of the notice; empty where it does not mark it."""
    return words_for(HEADLINES, language)[notice.mark.value].upper() if notice.mark else ""


def _parts(notice: Notice, language: str, zone: ZoneInfo) -> Iterator[_Part]:
    """What changed, the most important first; never nothing."""
    words, before, after = words_for(SENTENCES, language), notice.before, notice.after
    told = [
        *_of_status(before, after, words),
        *_of_time(notice, words, language, zone),
        *_of_place(before, after, words),
    ]
    if before.title and _line(before.title) != _line(after.title) and not (told and _alike(before.title, after.title)):
        told.append(_Part("title", words["title"].format(old=_line(before.title))))
    yield from told or [_Part("changed", words["other_times"])]


def _of_status(before: Facts, after: Facts, words: dict[str, str]) -> Iterator[_Part]:
    postponed = EventStatus.POSTPONED
    if after.cancelled:
        if not before.cancelled:
            yield _Part("cancelled", words["withdrawn" if after.withdrawn else "cancelled"])
    elif after.status is postponed:
        if before.status is not postponed or before.cancelled:
            yield _Part("postponed", words["postponed"])
    elif before.cancelled or (before.status is postponed and before.span == after.span):
        yield _Part("again", words["again"])
    elif before.status is not after.status and before.status is not postponed:
        yield _Part("changed", words[after.status.value])


def _of_time(notice: Notice, words: dict[str, str], language: str, zone: ZoneInfo) -> Iterator[_Part]:
    if notice.recurring:
        if notice.other_times:
            yield _Part("changed", words["other_times"])
        return
    old, new = notice.before.span, notice.after.span
    if old == new:
        return
    kind = "time" if _days(old)[0] == _days(new)[0] else "moved"
    if _days(old) == _days(new) and all(map(_of_a_day_or_night, (old, new))):
        told = [hours(span, language=language, zone=zone) or words["no_hours"] for span in (new, old)]
        said = "hours_gone" if new.all_day else "time"
    else:
        told = [when(span, language=language, zone=zone) for span in (new, old)]
        said = kind
    yield _Part(kind, words[said].format(new=told[0], old=told[1]))


def _days(span: Span) -> tuple[date, date]:
    """The days on which it begins and ends, by its own clock."""
    first, last = (
        moment.date() if isinstance(moment, datetime) else moment for moment in (span.start, span.end or span.start)
    )
    return first, last


def _of_a_day_or_night(span: Span) -> bool:
    """Whether its hours alone say when it is, the day being known."""
    first, last = _days(span)
    if first == last or not isinstance(span.start, datetime) or not isinstance(span.end, datetime):
        return first == last
    return span.end - span.start < timedelta(days=1)


def _of_place(before: Facts, after: Facts, words: dict[str, str]) -> Iterator[_Part]:
    old, new = _line(before.location), _line(after.location)
    if not _alike(before.location, after.location):
        name = "place" if old and new else "place_known" if new else "place_gone"
        yield _Part("place" if old and new else "changed", words[name].format(new=new, old=old))
    if before.online != after.online:
        name = "online" if before.online and after.online else "online_known" if after.online else "online_gone"
        yield _Part("changed", words[name])


def _alike(before: str | None, after: str | None) -> bool:
    """Whether two names differ at most in case: nobody would call that another name or place."""
    return text.line(before or "").casefold() == text.line(after or "").casefold()


def _line(value: str | None) -> str:
    line = text.line(value or "")
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"
