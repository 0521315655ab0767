"""When and where, in feeds that say so: the ev: module, xCal, Google's elements, our own ``_event``.

The date of an entry's publication is never taken for the date of an event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from syndicate.sources._lengths import end_after, read_length
from syndicate.sources._midnights import whole_days
from syndicate.sources._values import Fields, Frame, Value
from syndicate.sources.feed._parts import is_markup
from syndicate.when import When, read_machine

Part = Callable[[str], Sequence[Value]]

# Where the time of a day stands apart, as Modern Events Calendar of WordPress writes it ("6:00 pm", "All day").
_HOURS = {"mec:startdate": "mec:starthour", "mec:enddate": "mec:endhour"}
# Field -> parts that mean it, surest first. An end counts only with the start of the same vocabulary.
_START_END = (
    ("ev:startdate", "ev:enddate"),
    ("xcal:dtstart", "xcal:dtend"),
    ("mec:startdate", "mec:enddate"),
    ("gd:when.starttime", "gd:when.endtime"),
    ("g:start", "g:end"),
    ("_event.start", "_event.end"),
)
_OTHER = {
    "location": (
        "ev:location",
        "xcal:location",
        "mec:location",
        "gd:where.valuestring",
        "g:location",
        "_event.location",
    ),
    "status": ("xcal:status", "_event.status"),
    "online": ("xcal:conference", "_event.online"),
    "all_day": ("_event.all_day",),
    "organizer": ("ev:organizer", "xcal:organizer", "_event.organizer"),
    "price": ("mec:cost", "_event.price"),
    "signup": ("_event.signup",),
    "contact": ("xcal:contact", "_event.contact"),
    "class": ("xcal:class",),
    "geo": ("_event.geo", "xcal:geo", "georss:point"),
}
# What an entry has a word of its own for: this counts beside it, or where it is missing.
_BESIDE = {
    "title": ("xcal:summary",),
    "link": ("xcal:url",),
    "summary": ("xcal:description",),
    "image": ("xcal:image",),
    "enclosures": ("xcal:attach",),
    "categories": ("ev:type", "xcal:categories", "mec:category"),
}
_FOLLOWED = ("link", "image", "enclosures")
_ADDRESS = re.compile(r"(?:mailto|https?|urn):", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")


def event_fields(part: Part, said: Fields, frame: Frame) -> dict[str, tuple[Value, ...]]:
    """What an entry says of an event in a vocabulary of events; empty where it says nothing.

    part: the values of the part of a name; said: what the entry says in the words that all entries have
    """
    fields = {name: (*said.get(name, ()), *_beside(name, part)) for name in _BESIDE}
    for first, last in _START_END:
        if start := _moment(first, part):
            end = _moment(last, part)
            fields["start"] = start
            fields["end"] = _last_day(start, end) if first == "xcal:dtstart" else end
            if first == "xcal:dtstart" and not end:
                fields["end"] = _after(start, tuple(part("xcal:duration")), frame)
            break
    for name, parts in _OTHER.items():
        if found := next((values for one in parts if (values := tuple(part(one)))), ()):
            fields[name] = tuple(_in_words(value) for value in found)
    if "start" in fields:
        fields |= _days(fields, frame)
    # Where answers go (RFC 5545, 3.8.4.3) is nobody's name.
    fields["organizer"] = tuple(each for each in fields.get("organizer", ()) if not _ADDRESS.match(each.text.strip()))
    return {name: values for name, values in fields.items() if values}


def _moment(name: str, part: Part) -> tuple[Value, ...]:
    found = tuple(part(name))
    if found and name in _HOURS:
        hour = next((value.text for value in part(_HOURS[name]) if re.search(r"\d", value.text)), "")
        return (replace(found[0], text=f"{found[0].text} {hour}".strip()),)
    return found


def _days(fields: Mapping[str, tuple[Value, ...]], frame: Frame) -> dict[str, tuple[Value, ...]]:
    """Start and end where they are midnights that stand for whole days; nothing where they are not."""
    told = {
        name: tuple(
            replace(value, form="machine")
            for value in fields.get(name, ())
            if isinstance(read_machine(value.text.strip(), zone=frame.zone), When)
        )
        for name in ("start", "end")
    }
    days, note = whole_days(told, frame)
    return {name: tuple(values) for name, values in days.items()} if note is None else {}


def _in_words(value: Value) -> Value:
    """A text that may hold markup, as Trumba's places do, which are links."""
    return replace(value, form="html") if value.form == "text" and is_markup(value.text) else value


def _beside(name: str, part: Part) -> Iterator[Value]:
    for called in _BESIDE[name]:
        for value in part(called):
            if name == "categories":
                yield from (replace(value, text=one) for one in value.text.split(","))
            elif name not in _FOLLOWED or value.text.strip().lower().startswith(("http", "/")):
                yield value  # an attachment may be its very bytes, in base64


def _after(start: Sequence[Value], told: tuple[Value, ...], frame: Frame) -> tuple[Value, ...]:
    """The end that a length says (RFC 5545, 3.8.2.5): of whole days their last one."""
    length = read_length(told[0].text) if told else None
    begins = read_machine(start[0].text.strip(), zone=frame.zone)
    if not length or not isinstance(begins, When):
        return ()
    try:
        end = end_after(begins.span.start, length)
    except OverflowError:
        return ()
    return (replace(told[0], text=end.isoformat(), form="machine"),)


def _last_day(start: Sequence[Value], end: tuple[Value, ...]) -> tuple[Value, ...]:
    """Of whole days iCalendar names the day after the last (RFC 5545, 3.6.1)."""
    first, after = _day(start), _day(end)
    if first is None or after is None or after <= first:
        return () if first is not None and after is not None else end
    return (replace(end[0], text=(after - timedelta(days=1)).isoformat()),)


def _day(values: Sequence[Value]) -> date | None:
    found = _DAY.fullmatch(values[0].text.strip()) if values else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
