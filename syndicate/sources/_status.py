"""Whether an event takes place, in the words that websites use for it.

Only a whole status field or a mark in front of a title counts: "Inställda operationer minskar" is a piece of news.
"""

from __future__ import annotations

import re

from syndicate.model import EventStatus

_WORDS: dict[EventStatus, str] = {
    EventStatus.CANCELLED: (
        "inställt inställd inställda avbokad avbokat avlyst avlyste avlyses aflyst peruttu peruutettu peruttiin "
        "cancelled canceled abgesagt entfällt annulé annulée eventcancelled"
    ),
    EventStatus.POSTPONED: (
        "framflyttat framflyttad uppskjutet uppskjuten skjuts_upp utsatt udsat udskudt siirretty siirtyy lykätty "
        "postponed verschoben reporté reportée eventpostponed"
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
_MARK = re.compile(
    "(?P<open>[\\[(*]+ *)?(?P<word>"
    + "|".join(
        sorted((re.escape(word) for word, status in _STATUS.items() if status in _MARKED), key=len, reverse=True)
    )
    + r")(?P<close> *[\])*!]+)? *(?P<part>[:–—|!]|-(?= )|(?<= )-)? *(?P<rest>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def read_status(text: str) -> EventStatus | None:
    """The status that a whole field says; None where the words are not known.

    >>> read_status("Inställt!"), read_status("Få platser kvar")
    (<EventStatus.CANCELLED: 'cancelled'>, None)
    """
    words = " ".join(_SCHEMA.sub("", text).casefold().split())
    return _STATUS.get(words.strip(" .!*:()[]–-"))


def split_mark(title: str) -> tuple[EventStatus | None, str]:
    """The status that stands as a mark in front of a title, and the title without the mark.

    >>> split_mark("INSTÄLLT: Öppet hus")
    (<EventStatus.CANCELLED: 'cancelled'>, 'Öppet hus')
    >>> split_mark("Inställda operationer minskar")
    (None, 'Inställda operationer minskar')
    """
    found = _MARK.fullmatch(title)
    if found is None:
        return None, title
    bracketed = found["open"] is not None and found["close"] is not None
    if not (found["part"] or bracketed or (found["close"] or "").strip().startswith("!")):
        return None, title
    return _STATUS[found["word"].casefold()], found["rest"]
