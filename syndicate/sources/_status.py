"""Whether an event takes place, in the words that websites use for it.

Only a whole status field or a mark at the edge of a title counts, set off by a sign, brackets or capitals: "Inställda
operationer minskar" is a piece of news.
"""

from __future__ import annotations

import re

from syndicate.model import EventStatus

_WORDS: dict[EventStatus, str] = {
    EventStatus.CANCELLED: (
        "inställt inställd inställda ställs_in utgår avbokad avbokat avlyst avlyste avlyses "
        "aflyst peruttu peruutettu peruttiin cancelled canceled abgesagt entfällt annulé annulée eventcancelled"
    ),
    EventStatus.POSTPONED: (
        "framflyttat framflyttad flyttas_fram framskjutet uppskjutet uppskjuten skjuts_upp utsatt udsat "
        "udskudt siirretty siirtyy lykätty postponed verschoben reporté reportée eventpostponed"
    ),
    EventStatus.TENTATIVE: "preliminärt preliminär preliminary tentative foreløpig alustava vorläufig provisoire",
    # Full, moved or on line: it takes place all the same.
    EventStatus.CONFIRMED: (
        "fullbokat fullbokad fulltecknat fulltecknad slutsålt slutsåld fulltegnet fullt_bokat täynnä loppuunmyyty "
        "fully_booked sold_out ausgebucht ausverkauft complet flyttad flyttat bekräftad bekräftat confirmed scheduled "
        "rescheduled eventscheduled eventrescheduled eventmovedonline"
    ),
}
_STATUS = {word.replace("_", " "): status for status, words in _WORDS.items() for word in words.split()}
_SCHEMA = re.compile(r"https?://schema\.org/", re.IGNORECASE)
_MARKED = (EventStatus.CANCELLED, EventStatus.POSTPONED)
_WORDS_MARKED = "|".join(
    sorted((re.escape(word) for word, status in _STATUS.items() if status in _MARKED), key=len, reverse=True)
)
_WORD = rf"(?P<word>{_WORDS_MARKED})"
_ATTENTION = r"(?:(?:obs|nb|huom|note|achtung)\b ?[!:.–-]{0,3} ?)?"
# Bounded, as each is tried at each character of a title.
_OPEN, _CLOSE = r"(?P<open>[\[(*]{1,3} ?)?", r"(?P<close> ?[\])*!]{1,4})?"
_PART = r"(?P<part>[:–—|!]|-(?= )|(?<= )-)?"
_BEFORE = re.compile(
    rf"{_ATTENTION}{_OPEN}{_ATTENTION}{_WORD}{_CLOSE} *{_PART} *(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL
)
_BEHIND = re.compile(
    rf"(?P<rest>\S.*?)(?P<part> ?[–—|]| -)? ?(?<=\W){_OPEN}{_ATTENTION}{_WORD}{_CLOSE}[ .]*", re.IGNORECASE | re.DOTALL
)
# What is a mark only in front and before a sign: "Ensam – utsatt" is a lecture in Swedish.
_AMBIGUOUS = {"utsatt", "inställda"}


# What stands in the place of a date until there is one.
_LATER = re.compile(
    r"(?:(?:nytt?|nye|new) )?(?:datum|tid|tidpunkt|dato|date|time)\b.*"
    r"\b(?:kommer|kjem|meddelas|meddelast|annonseras|bestäms|bestämt|fastställt|klart?|announced|confirmed|tba|tbc)\b.*"
    r"|tba|tbc|tbd|to be (?:announced|confirmed|decided)",
    re.IGNORECASE | re.DOTALL,
)


def read_status_without_date(text: str) -> EventStatus | None:
    """Whether words in the place of a date say that the event is off: cancelled, or postponed to a time not known.

    >>> read_status_without_date("Inställt"), read_status_without_date("Nytt datum meddelas senare")
    (<EventStatus.CANCELLED: 'cancelled'>, <EventStatus.POSTPONED: 'postponed'>)
    """
    words = " ".join(text.split()).strip(" .!*:()[]–-")
    status = read_status(words) or split_mark(words)[0]
    if status in _MARKED:
        return status
    return EventStatus.POSTPONED if _LATER.fullmatch(words) else None


def read_status(text: str) -> EventStatus | None:
    """The status that a whole field says; None where the words are not known.

    >>> read_status("Inställt!"), read_status("Få platser kvar")
    (<EventStatus.CANCELLED: 'cancelled'>, None)
    """
    words = " ".join(_SCHEMA.sub("", text).casefold().split())
    return _STATUS.get(words.strip(" .!*:()[]–-"))


def split_mark(title: str) -> tuple[EventStatus | None, str]:
    """The status that stands as a mark in front of a title or behind it, and the title without the mark.

    >>> split_mark("INSTÄLLT: Öppet hus"), split_mark("Öppet hus (inställt)")
    ((<EventStatus.CANCELLED: 'cancelled'>, 'Öppet hus'), (<EventStatus.CANCELLED: 'cancelled'>, 'Öppet hus'))
    >>> split_mark("Inställda operationer minskar")
    (None, 'Inställda operationer minskar')
    """
    for pattern in (_BEFORE, _BEHIND):
        found = pattern.fullmatch(title)
        if found is not None and _set_off(found, behind=pattern is _BEHIND):
            rest = found["rest"].rstrip(" ,:!*") if pattern is _BEHIND else found["rest"]
            return (_STATUS[found["word"].casefold()], rest) if rest else (None, title)
    return None, title


def _set_off(found: re.Match[str], *, behind: bool) -> bool:
    """Whether the word is no part of the title: by brackets, by a sign, or alone in capitals."""
    word, close = found["word"], (found["close"] or "").strip()
    sign = bool(found["part"]) or (close.startswith("!") and not behind)
    if word.casefold() in _AMBIGUOUS:
        return sign and not behind
    bracketed = bool(found["open"] and close.strip("!"))
    return sign or bracketed or (word.isupper() and not found["rest"].isupper())
