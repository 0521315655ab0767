"""What pages, commands and mails say to people, and how they write dates, in the languages that have a catalogue.

English is written where it is said; every other language is a ``.po`` file under ``translations/``, as translators
know it, and read when it is first needed: there is nothing to compile and no build product in the repository.

    wording = Wording("sv", zone)
    wording.say("Copy the address")                      # what pages and commands say: messages.po
    wording.tell("only 2 items found; there are usually 9")   # what another room said as a sentence: told.po
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.messages.pofile import read_po

from syndicate.wording._sentences import Known, sentences, translated

LANGUAGES = ("sv", "en")
FOLDER = Path(__file__).with_name("translations")
"""Where the catalogues are."""
# In English the day comes first and the clock has 24 hours, as on the site itself.
_LOCALES = {"sv": "sv_SE", "en": "en_GB"}
# What stands before a time of day, and how it is written: in Swedish as Myndigheternas skrivregler say.
_CLOCKS = {"sv": (" kl.\u00a0", "HH.mm"), "en": (", ", "HH:mm")}


def nearest_language(tag: str) -> str:
    """The language of ours that is nearest to a BCP 47 tag; English where there is none.

    >>> nearest_language("sv-FI"), nearest_language("fi")
    ('sv', 'en')
    """
    primary = tag.lower().partition("-")[0]
    return primary if primary in LANGUAGES else "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """How the pages speak. ``language``: one of LANGUAGES; ``zone``: whose clock they show."""

    language: str
    zone: ZoneInfo

    def say(self, message: str, **values: object) -> str:
        """The message in this language, with ``{name}`` filled in. A missing translation is the English itself."""
        return _catalogue(self.language, "messages").get(message, message).format(**values)

    def tell(self, message: str) -> str:
        """A sentence that another room said, such as the reason of a hold; English where it is in no catalogue."""
        return translated(message, _sentences(self.language))

    @property
    def locale(self) -> Locale:
        """What dates are written by."""
        return Locale.parse(_LOCALES[self.language])

    def day(self, moment: datetime | date, *, weekday: bool = False) -> str:
        """The day, as ``21 oktober 2016`` or ``fredag 21 oktober 2016``."""
        return format_date(self._local(moment), format="EEEE d MMMM y" if weekday else "d MMMM y", locale=self.locale)

    def month(self, day: date) -> str:
        """The month and its year, as a heading: ``Oktober 2016``."""
        words = format_date(day, format="LLLL y", locale=self.locale)
        return words[:1].upper() + words[1:]

    def weekdays(self, *, wide: bool) -> tuple[str, ...]:
        """The days of a week from Monday, whole or in two letters."""
        names = self.locale.days["format"]["wide" if wide else "short"]
        return tuple(names[number].rstrip(".").capitalize() for number in range(7))

    def leaf(self, moment: datetime | date) -> tuple[str, str]:
        """The day as a leaf of a calendar shows it: its number, and its month in few letters."""
        local = self._local(moment)
        return str(local.day), format_date(local, format="LLL", locale=self.locale).rstrip(".")

    def when(self, start: datetime | date, end: datetime | date | None = None, *, weekday: bool = False) -> str:
        """The time of an event: a day, a day with times, or from day to day."""
        first, last = self._local(start), self._local(start if end is None else end)
        if not isinstance(first, datetime) or not isinstance(last, datetime):
            return self._days(first, last, weekday=weekday)
        last_day = f"{self.day(last, weekday=weekday)}{self._at(last)}"
        if first.date() == last.date():
            begin = self.day(first, weekday=weekday) + self._at(first)
            return begin if first == last else f"{begin}–{self._clock(last)}"
        return f"{self._first_day(first, last, weekday=weekday)}{self._at(first)} – {last_day}"

    def _days(self, first: date, last: date, *, weekday: bool) -> str:
        """From day to day, each part said once: ``5–7 april 2027``."""
        if first >= last:
            return self.day(first, weekday=weekday)
        same_month = (first.year, first.month) == (last.year, last.month)
        dash = "–" if same_month and not weekday else " – "
        return f"{self._first_day(first, last, weekday=weekday)}{dash}{self.day(last, weekday=weekday)}"

    def _first_day(self, first: date, last: date, *, weekday: bool) -> str:
        """The first of two days, without what the second says too."""
        parts = "EEEE " if weekday else ""
        if first.year != last.year:
            parts += "d MMMM y"
        elif first.month != last.month or isinstance(first, datetime):
            parts += "d MMMM"
        else:
            parts += "d"
        return format_date(first, format=parts, locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """A day and a time of day: ``21 oktober 2016 kl. 09.15``."""
        local = moment.astimezone(self.zone)
        return self.day(local) + self._at(local)

    def length(self, length: timedelta) -> str:
        """A length of time in its largest unit: ``6 timmar``."""
        return str(format_timedelta(length, locale=self.locale, threshold=1.5))

    def clock(self, moment: datetime | date) -> str:
        """The time of day in the site's zone; empty for a whole day."""
        return self._clock(moment.astimezone(self.zone)) if isinstance(moment, datetime) else ""

    def machine(self, moment: datetime | date) -> str:
        """The same for ``<time datetime>``, in the site's offset."""
        local = self._local(moment)
        return local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()

    def _local(self, moment: datetime | date) -> datetime | date:
        return moment.astimezone(self.zone) if isinstance(moment, datetime) else moment

    def _at(self, moment: datetime) -> str:
        return _CLOCKS[self.language][0] + self._clock(moment)

    def _clock(self, moment: datetime) -> str:
        # tzinfo is given again, or babel would turn the local time into UTC.
        return format_time(moment, format=_CLOCKS[self.language][1], tzinfo=self.zone, locale=self.locale)


@cache
def _sentences(language: str) -> Known:
    return sentences(_catalogue(language, "told"))


@cache
def _catalogue(language: str, domain: str) -> Mapping[str, str]:
    path = FOLDER / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file)
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
