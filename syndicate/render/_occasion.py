"""When and where an event is, in the words of a language: what its text in a feed begins with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time

from syndicate import text
from syndicate.model import Entry, Event, EventStatus, Span

_Value = TypeVar("_Value")

_STATUS = {
    "sv": {"cancelled": "Inställt.", "postponed": "Uppskjutet, ny tid är inte känd.", "tentative": "Preliminärt."},
    "nb": {"cancelled": "Avlyst.", "postponed": "Utsatt, ny tid er ikke kjent.", "tentative": "Foreløpig."},
    "nn": {"cancelled": "Avlyst.", "postponed": "Utsett, ny tid er ikkje kjend.", "tentative": "Førebels."},
    "da": {"cancelled": "Aflyst.", "postponed": "Udskudt, nyt tidspunkt kendes ikke.", "tentative": "Foreløbig."},
    "fi": {"cancelled": "Peruttu.", "postponed": "Siirretty, uusi aika ei ole tiedossa.", "tentative": "Alustava."},
    "de": {"cancelled": "Abgesagt.", "postponed": "Verschoben, neuer Termin unbekannt.", "tentative": "Vorläufig."},
    "fr": {"cancelled": "Annulé.", "postponed": "Reporté à une date inconnue.", "tentative": "Provisoire."},
    "en": {"cancelled": "Cancelled.", "postponed": "Postponed, new time not known.", "tentative": "Tentative."},
}
# A line each, in this order: where to take part, and what one must know before.
_ARRANGEMENTS = {
    "sv": ("Delta på nätet", "Arrangör", "Pris", "Anmälan och biljetter", "Kontakt"),
    "nb": ("Delta på nett", "Arrangør", "Pris", "Påmelding og billetter", "Kontakt"),
    "nn": ("Delta på nett", "Arrangør", "Pris", "Påmelding og billettar", "Kontakt"),
    "da": ("Deltag online", "Arrangør", "Pris", "Tilmelding og billetter", "Kontakt"),
    "fi": ("Osallistu verkossa", "Järjestäjä", "Hinta", "Ilmoittautuminen ja liput", "Yhteystiedot"),
    "de": ("Online teilnehmen", "Veranstalter", "Preis", "Anmeldung und Karten", "Kontakt"),
    "fr": ("Participer en ligne", "Organisation", "Prix", "Inscription et billets", "Contact"),
    "en": ("Join online", "Organiser", "Price", "Sign up or buy tickets", "Contact"),
}
# How a clock time is written: what stands before it, the pattern (None: CLDR's own), what stands after the last one.
_CLOCK = {
    "sv": (" kl. ", "HH.mm", ""),
    "nb": (" kl. ", "HH.mm", ""),
    "nn": (" kl. ", "HH.mm", ""),
    "da": (" kl. ", "HH.mm", ""),
    "fi": (" klo ", "H.mm", ""),
    "de": (", ", "HH:mm", " Uhr"),
    "fr": (", ", "HH:mm", ""),
    "en": (", ", None, ""),
}


def occasion(entry: Entry, *, language: str, zone: ZoneInfo) -> tuple[str, ...]:
    """The lines that an event's text begins with: cancelled first, then when and where, then what to do; none for news.

    language: BCP 47; zone: the feed's. A time by another clock than the zone's says its difference from UTC.
    """
    event = entry.item
    if not isinstance(event, Event):
        return ()
    lines = []
    status = EventStatus.CANCELLED if entry.cancelled else event.status
    if status is not EventStatus.CONFIRMED:
        lines.append(status_of(status, language=language))
    where = text.line(event.location or "")
    lines.append(", ".join(part for part in (when(event.span, language=language, zone=zone), where) if part))
    return (*lines, *arrangements(event, language=language))


def arrangements(event: Event, *, language: str, but: str | None = None) -> list[str]:
    """Where to take part, who arranges it, what it costs, where to sign up, whom to ask: a line for each that is known.

    but: an address that is told elsewhere
    """
    online, signup = (text.absolute(url) if url else None for url in (event.online, event.signup))
    told = (
        online if online != but else None,
        text.line(event.organizer or ""),
        text.line(event.price or ""),
        signup if signup != but else None,
        text.line(event.contact or ""),
    )
    names = words_for(_ARRANGEMENTS, language)
    return [f"{name}: {value}" for name, value in zip(names, told, strict=True) if value]


def status_of(status: EventStatus, *, language: str) -> str:
    """A status other than confirmed, in a sentence."""
    return words_for(_STATUS, language)[status.value]


def when(span: Span, *, language: str, zone: ZoneInfo) -> str:
    """A span in words.

    >>> from datetime import UTC
    >>> day = datetime(2016, 10, 31, 10, tzinfo=UTC).astimezone(ZoneInfo("Europe/Stockholm"))
    >>> when(Span(day, day + timedelta(hours=1)), language="sv", zone=ZoneInfo("Europe/Stockholm"))
    'måndag 31 oktober 2016 kl. 11.00–12.00'
    >>> when(Span(date(2016, 12, 30), date(2017, 1, 1)), language="sv", zone=ZoneInfo("Europe/Stockholm"))
    'fredag 30 december 2016 – söndag 1 januari 2017'
    """
    locale = _locale(language)
    start, end = span.start, span.end
    if not isinstance(start, datetime):
        days = [start] if end is None or end == start else [start, end]
        return " – ".join(_day(day, locale) for day in days)
    before, pattern, after = _CLOCK.get(_language(locale), (" ", None, ""))
    first = f"{_day(start, locale)}{before}{_clock(start, pattern, locale)}"
    if not isinstance(end, datetime) or end == start:
        return f"{first}{after}{_offset(start, zone)}"
    last = end.astimezone(start.tzinfo)
    if last.date() == start.date() or last == datetime.combine(
        start.date() + timedelta(days=1), last.min.time(), last.tzinfo
    ):
        return f"{first}–{_clock(last, pattern, locale)}{after}{_offset(start, zone)}"
    return f"{first}{after} – {_day(last, locale)}{before}{_clock(last, pattern, locale)}{after}{_offset(start, zone)}"


def hours(span: Span, *, language: str, zone: ZoneInfo) -> str:
    """The hours of a span of one day, in words.

    >>> ten = datetime(2016, 10, 31, 10, tzinfo=ZoneInfo("Europe/Stockholm"))
    >>> hours(Span(ten, ten + timedelta(hours=1)), language="sv", zone=ZoneInfo("Europe/Stockholm"))
    '10.00–11.00'
    """
    locale, start, end = _locale(language), span.start, span.end
    if not isinstance(start, datetime):
        return ""
    _, pattern, after = _CLOCK.get(_language(locale), (" ", None, ""))
    shown = [_clock(start, pattern, locale)]
    if isinstance(end, datetime) and end != start:
        shown.append(_clock(end.astimezone(start.tzinfo), pattern, locale))
    return f"{'–'.join(shown)}{after}{_offset(start, zone)}"


def short_day(day: date, *, language: str, year: bool = False) -> str:
    """A day in few letters: “20 nov.”, with its year where that is asked for."""
    return str(format_skeleton("yMMMd" if year else "MMMd", day, locale=_locale(language)))


def words_for(table: dict[str, _Value], language: str) -> _Value:
    """What a table by language has for this one, else for English."""
    return table.get(_language(_locale(language)), table["en"])


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    """The CLDR locale of a BCP 47 tag or of the language in it, English where there is none."""
    for tag in (language, language.partition("-")[0], "en"):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("CLDR has English")


def _language(locale: Locale) -> str:
    return "nb" if locale.language == "no" else str(locale.language)


def _day(day: date, locale: Locale) -> str:
    return str(format_date(day, "full", locale=locale))


def _clock(moment: datetime, pattern: str | None, locale: Locale) -> str:
    shown = format_time(moment.replace(tzinfo=None), pattern or "short", locale=locale)
    return str(shown).replace("\u202f", "\xa0")  # few fonts have the narrow space that CLDR puts before AM


def _offset(moment: datetime, zone: ZoneInfo) -> str:
    """Empty where the event's clock is the feed's."""
    own, shown = moment.utcoffset(), moment.astimezone(zone).utcoffset()
    if own is None or own == shown:
        return ""
    sign, minutes = ("−", -own) if own < timedelta() else ("+", own)
    hours, rest = divmod(int(minutes.total_seconds()) // 60, 60)
    return f" (UTC{sign}{hours:02d}:{rest:02d})" if own else " (UTC)"
