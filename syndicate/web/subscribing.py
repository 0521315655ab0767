"""Links that open a calendar or an event in the program that somebody uses: the one place that knows them. Pure.

None of them is documented by its maker; what they were seen to do is told in docs/reference/pages.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

GOOGLE_BY_URL = "https://calendar.google.com/calendar/r/settings/addbyurl"
"""Where Google Calendar takes an address that is pasted. Its ``?cid=`` link is refused for some calendars."""

_OUTLOOK_365 = "https://outlook.office.com/calendar/0/addfromweb/"
_OUTLOOK_COM = "https://outlook.live.com/calendar/0/addfromweb/"


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


def _part(text: str) -> str:
    # %20 and not +, which Outlook shows as a plus.
    return quote(text, safe="")
