"""Whether an event takes place, in the words that websites use for it.

Only a whole status field counts, a mark at the edge of a title, set off by a sign, brackets, capitals or a capital of
its own behind it, and a title that says of itself that it is off: "Inställda operationer minskar" is a piece of news.
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
# Why it is off, as far as the next sign: "Inställt på grund av sjukdom: Bio".
_WHY = (
    r"(?:på grund av|på grunn av|på grund af|p\.? ?g\.? ?a\b\.?|till följd av|med anledning av|due to|because of|wegen)"
    r" [^:–—|\[\]()]{1,80}?"
)
_REASONED = re.compile(rf"{_WORD}!? {_WHY}", re.IGNORECASE)
_ALONE = r"inställt|inställd|avlyst|aflyst|peruttu"
_SAID = (
    r"ställs in|ställdes in|har ställts in|(?:är|blir) inställ(?:t|d|da)|(?:er|blir|bliver) a[vf]lyst|on peruttu"
    r"|(?:is|has been) cancell?ed"
)
_TOLD = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"{_ATTENTION}{_WORD}!? {_WHY} *(?:[:–—|]|-(?= )) *(?P<rest>\S.*)",
        rf"[\[(] ?{_ATTENTION}{_WORD}!? {_WHY} ?[\])] *[:–—|]? *(?P<rest>\S.*)",
        rf"(?P<rest>\S.*?)(?: ?[–—|:,]| -) ?{_ATTENTION}{_WORD}!? {_WHY}[ .!]*",
        rf"(?P<rest>\S.*?) ?[\[(] ?{_ATTENTION}{_WORD}!? {_WHY} ?[\])][ .!]*",
        rf"{_ATTENTION}(?P<word>{_ALONE}) (?P<rest>(?-i:[A-ZÅÄÖÆØ]).*)",
        rf"(?P<rest>\S.*?) (?P<word>{_SAID})(?: {_WHY})?[ .!]*",
    )
)
"""A reason in front, in brackets, or behind; a word before a title that begins with a capital; a sentence."""
# Who is told what to do about something that is off is not told that this is: a lecture on the rights of travellers.
_ABOUT = re.compile(
    r"\?|\b(?:när|då|ifall|varför|hur|vad|vem|vilka|att|som|dina|rättigheter|inte|ej|when|why|how|what|that|your|not|når|hvis"
    r"|hvorfor|hvordan|hva|hvad|jos|kun|mitä|miksi)\b|(?:^|[:,–—|-] *)(?:om|så|if|tips|råd)\b",
    re.IGNORECASE,
)


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
    words = " ".join(_SCHEMA.sub("", text).casefold().split()).strip(" .!*:()[]–-")
    reasoned = _REASONED.fullmatch(words)
    return _STATUS.get(reasoned["word"] if reasoned else words)


def split_mark(title: str) -> tuple[EventStatus | None, str]:
    """The status that stands as a mark in front of a title or behind it, and the title without the mark.

    >>> split_mark("INSTÄLLT: Öppet hus"), split_mark("Öppet hus (inställt)")
    ((<EventStatus.CANCELLED: 'cancelled'>, 'Öppet hus'), (<EventStatus.CANCELLED: 'cancelled'>, 'Öppet hus'))
    >>> split_mark("Inställt på grund av sjukdom: Öppet hus"), split_mark("Öppet hus ställs in")
    ((<EventStatus.CANCELLED: 'cancelled'>, 'Öppet hus'), (<EventStatus.CANCELLED: 'cancelled'>, 'Öppet hus'))
    >>> split_mark("Inställda operationer minskar")
    (None, 'Inställda operationer minskar')
    """
    told = _told(title)
    if told is not None:
        return told
    for pattern in (_BEFORE, _BEHIND):
        found = pattern.fullmatch(title)
        if found is not None and _set_off(found, behind=pattern is _BEHIND):
            rest = found["rest"].rstrip(" ,:!*") if pattern is _BEHIND else found["rest"]
            return (_STATUS[found["word"].casefold()], rest) if rest else (None, title)
    return None, title


def _told(title: str) -> tuple[EventStatus, str] | None:
    """The status and the title where a word with its reason, or a sentence, says it; None where the title only may."""
    for pattern in _TOLD:
        found = pattern.fullmatch(title)
        if found is None or _ABOUT.search(title) or found["word"].casefold() in _AMBIGUOUS:
            continue
        rest = found["rest"].strip(" ,:–—|-")
        if rest and not (found["word"].isupper() and rest.isupper()):
            return _STATUS.get(found["word"].casefold(), EventStatus.CANCELLED), rest
    return None


def _set_off(found: re.Match[str], *, behind: bool) -> bool:
    """Whether the word is no part of the title: by brackets, by a sign, or alone in capitals."""
    word, close = found["word"], (found["close"] or "").strip()
    sign = bool(found["part"]) or (close.startswith("!") and not behind)
    if word.casefold() in _AMBIGUOUS:
        return sign and not behind
    bracketed = bool(found["open"] and close.strip("!"))
    return sign or bracketed or (word.isupper() and not found["rest"].isupper())
