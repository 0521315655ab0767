"""Which family of programs a request comes from, told by its User-Agent; who sits before it is nobody's business."""

from __future__ import annotations

import re
from functools import lru_cache

OTHER = "other"

# In this order: many call themselves Mozilla, and mail programs name the browser that they are made of.
_WORDS = {
    "outlook-web": "Microsoft.Exchange Exchange/ ExchangeServices OWA/ Microsoft-Exchange",
    "outlook": "Microsoft_Outlook Microsoft_Office MSOffice Outlook- Outlook/ OfficeServices",
    "google": "Google-Calendar FeedFetcher-Google Google-Apps Googlebot",
    "apple": "dataaccessd CalendarAgent CalendarStore iCal/ CoreDAV accountsd remindd",
    "thunderbird": "Thunderbird Lightning/",
    "teams-slack": "Slackbot Slack- SkypeUriPreview MicrosoftTeams Microsoft_Teams TeamsBot Mattermost",
    "calendar": "vdirsyncer khal ICSx5 DAVx5 Nextcloud ownCloud Etar/ Evolution KOrganizer Fantastical calcurse "
    "gnome-calendar",
    "reader": "Miniflux FreshRSS Feedly Inoreader NewsBlur Feedbin NetNewsWire Tiny_Tiny_RSS newsboat Liferea "
    "Akregator QuiteRSS BazQux theoldreader The_Old_Reader NewsFlash Reeder Unread FeedDemon rss2email feedparser "
    "python-reader selfoss CommaFeed Yarr Vienna rawdog sfeed Fluent_Reader Readkit RSS feed",
    "crawler": "bot/ bot; bot) crawl spider slurp facebookexternalhit",
    "script": "curl/ Wget/ python Java/ okhttp Go-http-client axios node-fetch Apache-HttpClient libwww PHP Ruby "
    "aiohttp",
    "browser": "Chrome/ Firefox/ Safari/ Edg/ Gecko/",
}
FAMILIES = (*_WORDS, OTHER)
_PATTERNS = {
    name: re.compile("|".join(re.escape(word.replace("_", " ")) for word in words.split()), re.IGNORECASE)
    for name, words in _WORDS.items()
}
_LONGEST = 300  # characters that are looked at


@lru_cache(maxsize=512)
def family(user_agent: str) -> str:
    """The family of a User-Agent, one of ``FAMILIES``. Pure.

    >>> family("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)")
    'outlook'
    >>> family("iOS/18.1 (22B83) dataaccessd/1.0")
    'apple'
    >>> family("")
    'other'
    """
    seen = user_agent[:_LONGEST]
    return next((name for name, pattern in _PATTERNS.items() if pattern.search(seen)), OTHER)
