"""One event as its page shows it, and the same for search engines as schema.org's Event. Pure.

Read from what is published of the event (docs/reference/events.md), so that a page never says more than that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate import text
from syndicate.web.previews import day_or_moment, web_link
from syndicate.web.subscribing import EventLinks, event_links

_STATUSES = {
    "confirmed": "https://schema.org/EventScheduled",
    "tentative": "https://schema.org/EventScheduled",
    "cancelled": "https://schema.org/EventCancelled",
    "postponed": "https://schema.org/EventPostponed",
}
_TAKES_PLACE = ("confirmed", "tentative")
_OF_ONE_TIME = frozenset({"start", "end", "status", "location", "mark", "changes"})
"""What is told of the whole and not of each of its times."""

TIMES = 12
"""Times of what comes again that a page shows."""

_ADDRESSES = frozenset({"page", "link", "online", "image"})
_MODES = {
    (False, False): None,
    (True, False): "https://schema.org/OfflineEventAttendanceMode",
    (False, True): "https://schema.org/OnlineEventAttendanceMode",
    (True, True): "https://schema.org/MixedEventAttendanceMode",
}


@dataclass(frozen=True, slots=True)
class EventPage:
    """What the page of an event shows.

    told: what is published of it
    start, end, place: of what comes again those of its next time; ``end`` only where the website states one
    content: its description, as HTML that asks nothing of another host; links: to one's own calendar
    over: whether it has been, the last time of what comes again
    """

    told: Mapping[str, Any]
    start: datetime | date
    end: datetime | date | None
    place: str | None
    content: Markup
    links: EventLinks | None
    jsonld: Markup
    over: bool

    @property
    def takes_place(self) -> bool:
        """Whether it is worth putting into a calendar."""
        return not self.over and self.told.get("status") in _TAKES_PLACE


def event_page(told: Mapping[str, Any], *, zone: str, wanted: str, now: datetime) -> EventPage:
    """The page of an event. Raises ValueError where it has no start.

    zone: IANA name of the site's; wanted: what a picture without a name is called; now: aware
    """
    told = _followed(told)
    # Of what comes again the time that is next is what people ask for: one that takes place, if there is any.
    times = _times(told)
    shown = next((one for one in times if one.get("status") in _TAKES_PLACE), times[0])
    start, end = _span(shown)
    return EventPage(
        told=told,
        start=start,
        end=end,
        place=shown.get("location"),
        content=Markup(_content(told, wanted)),  # noqa: S704 - sanitised by the room that is for it
        links=_links(told, start, end, zone),
        jsonld=_script(
            [schema_org(one, *_span(one)) for one in times] if len(times) > 1 else schema_org(shown, start, end)
        ),
        over="over" in told and datetime.fromisoformat(told["over"]) <= now,
    )


def _times(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What is told of each of its next times, as if it were an event by itself; the event, if it takes place once."""
    coming = told.get("recurrence", {}).get("coming")
    if not coming:
        return [told]
    rest = {name: value for name, value in told.items() if name not in _OF_ONE_TIME}
    here = told.get("location")
    return [rest | ({} if one.get("location") == here else {"geo": None}) | one for one in coming[:TIMES]]


def _span(told: Mapping[str, Any]) -> tuple[datetime | date, datetime | date | None]:
    start = day_or_moment(told.get("start"))
    if start is None:
        raise ValueError("not an event: it has no start")
    return start, day_or_moment(told.get("end"))


def _followed(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same without addresses that no page should lead to: cleaned already, and looked at again where it matters."""
    kept = {name: value for name, value in told.items() if name not in _ADDRESSES or web_link(value)}
    if "attachments" in kept:
        kept["attachments"] = [file for file in kept["attachments"] if web_link(file.get("url"))]
    if not re.match(r"(https?|mailto|tel):", str(kept.get("signup", "")), re.IGNORECASE):
        kept.pop("signup", None)
    return kept


def _links(
    told: Mapping[str, Any], start: datetime | date, end: datetime | date | None, zone: str
) -> EventLinks | None:
    """None for what comes again: these links know one time only."""
    if "recurrence" in told:
        return None
    over = datetime.fromisoformat(told["over"])
    last = end if end is not None else (over if isinstance(start, datetime) else start)
    words = (told.get("summary"), told.get("online"), told.get("link") or told.get("page"))
    return event_links(
        told["title"],
        start,
        last,
        body="\n\n".join(one for one in words if one),
        place=told.get("location") or told.get("online"),
        zone=zone,
    )


def _content(told: Mapping[str, Any], wanted: str) -> str:
    """The description, sanitised once more, with its pictures as links and its headings below the page's own."""
    content = text.sanitize(str(told.get("content") or ""), base=str(told.get("link") or told.get("page") or ""))
    if not content:
        return text.escape(str(told.get("summary") or ""))
    document = LexborHTMLParser(f"<div>{content}</div>")
    for picture in document.css("img"):
        _picture_to_link(document, picture, wanted)
    html = document.css("body > div")[0].inner_html or ""
    return re.sub(r"<(/?)h[1-6]\b", r"<\1h3", html)


def _picture_to_link(document: LexborHTMLParser, picture: LexborNode, wanted: str) -> None:
    """A picture would be asked of another host."""
    source, name = picture.attributes.get("src"), (picture.attributes.get("alt") or "").strip() or wanted
    inside = picture.parent
    while inside is not None and inside.tag != "a":
        inside = inside.parent
    if inside is not None or not web_link(source):
        picture.replace_with(name if inside is not None else "")
        return
    link = document.create_node("a")
    link.attrs["href"] = source
    link.insert_child(name)
    picture.replace_with(link)


def schema_org(told: Mapping[str, Any], start: datetime | date, end: datetime | date | None) -> dict[str, Any]:
    """The event as JSON-LD: https://schema.org/Event, with what search engines ask for.

    Of what comes again each time is an event, of an EventSeries: a rule (``eventSchedule``) few programs follow.
    """
    again = "recurrence" in told
    place, online = told.get("location"), told.get("online")
    before = _earlier_start(told)
    status = _STATUSES.get(str(told.get("status")), _STATUSES["confirmed"])
    if before is not None and status == _STATUSES["confirmed"]:
        status = "https://schema.org/EventRescheduled"
    return _stated(
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "@id": None if again else told.get("id"),
            "name": _name(told),
            "superEvent": _series(told) if again else None,
            "url": told.get("link") or told.get("page"),
            "description": told.get("summary") or text.to_text(str(told.get("content") or "")),
            "startDate": start.isoformat(),
            "endDate": end.isoformat() if end is not None else None,
            "previousStartDate": before,
            "eventStatus": status,
            "eventAttendanceMode": _MODES[bool(place), bool(online)],
            "location": _places(told),
            "organizer": {"@type": "Organization", "name": told["organizer"]} if told.get("organizer") else None,
            "offers": _offer(told),
            "image": told.get("image"),
            "keywords": list(told.get("categories", ())),
            "inLanguage": told.get("language"),
            "dateModified": told.get("updated"),
        }
    )


def _name(told: Mapping[str, Any]) -> str:
    """Its title; of a time with a title of its own that one."""
    title, shown = str(told["title"]), str(told.get("shown") or "")
    return title if title in shown or "recurrence" not in told else shown or title


def _series(told: Mapping[str, Any]) -> dict[str, Any]:
    return _stated({"@type": "EventSeries", "@id": told.get("id"), "name": told["title"], "url": told.get("page")})


def _places(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    if place := told.get("location"):
        geo = told.get("geo")
        point = {"@type": "GeoCoordinates", "latitude": geo[0], "longitude": geo[1]} if geo else None
        places.append(_stated({"@type": "Place", "name": place, "address": place, "geo": point}))
    if online := told.get("online"):
        places.append({"@type": "VirtualLocation", "url": online})
    return places


def _offer(told: Mapping[str, Any]) -> dict[str, Any] | None:
    price, signup = told.get("price"), told.get("signup")
    return _stated({"@type": "Offer", "description": price, "url": signup}) if price or signup else None


def _earlier_start(told: Mapping[str, Any]) -> str | None:
    """When it was to begin before it was moved last."""
    for change in told.get("changes", ()):
        before, after = change.get("before", {}).get("start"), change.get("after", {}).get("start")
        if before and after and before != after:
            return str(before)
    return None


def _script(data: object) -> Markup:
    """JSON inside a script element, which ends at the first ``</script`` and knows ``<!--``."""
    written = json.dumps(data, ensure_ascii=False, indent=1)
    safe = written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704 - nothing in it can end the element any more


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}
