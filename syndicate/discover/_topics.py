"""Words over a list that say whether it holds news or events, in the languages of the neighbours. Pure."""

from __future__ import annotations

import re

NEWS_WORDS = re.compile(
    r"\bnyhet|\bnytt\b|\baktuellt\b|\bnotis|\bpressmeddeland|\bpressrum|\bartikl|\bblogg|\bmeddeland|\bnews|\bpress\b|\blatest\b|"
    r"\bblog\b|\barticles?\b|\bposts?\b|\bstories\b|\bannouncement|\baktuelt\b|\bnyheit|\bnyhend|\buutis|\btiedot|\bajankohtais|"
    r"\baktuelles\b|\bnachricht|\bmeldung|\bactualit|\bkungörels|\banslag\b|\bdriftinfo|\bdriftst|\bupdates?\b",
    re.IGNORECASE,
)
EVENT_WORDS = re.compile(
    r"\bkalend|\bevenemang|\bkommande\b|\bhändelsekalend|\bpå gång\b|\baktivitet|\bmöten\b|\bmötesdatum|\bsammanträd|"
    r"\bkurser\b|\bkurs- ?och|\butbildning|\bprogram\b|\bföreställning|\bkonsert|\butställning|\bevents?\b|\bcalendar|"
    r"\bupcoming\b|\bagendas?\b|"
    r"\bmeetings?\b|\bschedule|\bwhat.?s on\b|\bshows?\b|\bperformances?\b|\barrangement|\bhva skjer|\bmøte|\btapahtum|"
    r"\bveranstaltung|\btermine?\b|\bévénement|\bevenement|\bsession|\bworkshop|\bseminari|\bnästa\b|\bdates?\b|"
    r"\bmatcher\b|\bbio\b|"
    r"\bevenementskalend|\bmøder|\bkursus|\bkoulutu|\bkokou",
    re.IGNORECASE,
)


def leaning(words: str, news: re.Pattern[str] = NEWS_WORDS, events: re.Pattern[str] = EVENT_WORDS) -> float:
    """1: events; -1: news; 0: neither, or both.

    >>> leaning("Aktuellt"), leaning("Kalendern"), leaning("Nyheter och evenemang"), leaning("Om oss")
    (-1.0, 1.0, 0.0, 0.0)
    """
    said = words[:200]
    return float(events.search(said) is not None) - float(news.search(said) is not None)
