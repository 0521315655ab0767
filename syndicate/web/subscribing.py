"""Links that open a calendar or an event in the program that somebody uses: the one place that knows them. Pure.

None of them is documented by its maker; what they were seen to do is told in docs/reference/pages.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlsplit

GOOGLE_BY_URL = "https://calendar.google.com/calendar/r/settings/addbyurl"
"""Where Google Calendar takes an address that is pasted. Its ``?cid=`` link is refused for some calendars."""

_OUTLOOK_365 = "https://outlook.office.com/calendar/0/addfromweb/"
_OUTLOOK_COM = "https://outlook.live.com/calendar/0/addfromweb/"
_GOOGLE_EVENT = "https://calendar.google.com/calendar/render"
_OUTLOOK_365_EVENT = "https://outlook.office.com/calendar/0/action/compose"
_OUTLOOK_COM_EVENT = "https://outlook.live.com/calendar/0/action/compose"
# Characters: longer addresses are refused by Outlook.
_LONGEST_BODY = 900


@dataclass(frozen=True, slots=True)
class CalendarLinks:
    """How programs subscribe to one calendar.

    https: to copy and paste, which works everywhere; webcal: opens the calendar program of a phone or a Mac
    outlook_365: for accounts of work and school; outlook_com: for personal ones; google: where to paste the address
    """

    https: str
    webcal: str
    outlook_365: str
    outlook_com: str
    google: str = GOOGLE_BY_URL


def calendar_links(address: str, *, name: str) -> CalendarLinks:
    """The links for the calendar at an absolute address. ``name``: what the program is to call it.

    >>> calendar_links("https://feeds.example.se/feeds/kalendern.ics", name="Möten & kurser").webcal
    'webcal://feeds.example.se/feeds/kalendern.ics'
    """
    asked = f"?url={_part(address)}&name={_part(name)}"
    return CalendarLinks(
        https=address,
        webcal=urlsplit(address)._replace(scheme="webcal").geturl(),
        outlook_365=_OUTLOOK_365 + asked,
        outlook_com=_OUTLOOK_COM + asked,
    )


@dataclass(frozen=True, slots=True)
class EventLinks:
    """Links that put one event into somebody's own calendar, where it stays as it was when it was put there."""

    google: str
    outlook_365: str
    outlook_com: str


def event_links(
    title: str, start: datetime | date, end: datetime | date, *, body: str, place: str | None, zone: str
) -> EventLinks:
    """The links for one event.

    start, end: both aware, or both days, ``end`` then the last of them; body: plain text, cut at 900 characters
    place: one line; zone: IANA name of the site's
    """
    text = body if len(body) <= _LONGEST_BODY else body[: _LONGEST_BODY - 1].rstrip() + "…"
    google = {"action": "TEMPLATE", "text": title, "dates": _google_dates(start, end), "ctz": zone, "details": text}
    outlook = {"rru": "addevent", "path": "/calendar/action/compose", "subject": title, **_outlook_dates(start, end)}
    outlook |= {"body": text}
    where = {"location": place} if place else {}
    asked = _query(outlook | where)
    return EventLinks(
        google=f"{_GOOGLE_EVENT}?{_query(google | where)}",
        outlook_365=f"{_OUTLOOK_365_EVENT}?{asked}",
        outlook_com=f"{_OUTLOOK_COM_EVENT}?{asked}",
    )


def _google_dates(start: datetime | date, end: datetime | date) -> str:
    if isinstance(start, datetime) and isinstance(end, datetime):
        return "/".join(f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (start, end))
    return f"{start:%Y%m%d}/{end + timedelta(days=1):%Y%m%d}"


def _outlook_dates(start: datetime | date, end: datetime | date) -> dict[str, str]:
    if isinstance(start, datetime) and isinstance(end, datetime):
        begin, close = (f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for at in (start, end))
        return {"startdt": begin, "enddt": close}
    return {"startdt": f"{start:%Y-%m-%d}", "enddt": f"{end + timedelta(days=1):%Y-%m-%d}", "allday": "true"}


def _query(parts: dict[str, str]) -> str:
    return "&".join(f"{name}={_part(value)}" for name, value in parts.items())


def _part(text: str) -> str:
    # %20 and not +, which Outlook shows as a plus.
    return quote(text, safe="")
