"""The pages' own words and dates, in the languages that there is a catalogue for.

English is written in the templates; every other language is a ``.po`` file under ``translations/``, as translators
know it, and read when the process starts: there is nothing to compile and no build product in the repository.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.pofile import read_po

LANGUAGES = ("sv", "en")
_FOLDER = Path(__file__).with_name("translations")
# In English the day comes first and the clock has 24 hours, as on the site itself.
_LOCALES = {"sv": "sv_SE", "en": "en_GB"}


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
        return _catalogue(self.language).get(message, message).format(**values)

    @property
    def locale(self) -> Locale:
        """What dates are written by."""
        return Locale.parse(_LOCALES[self.language])

    def day(self, moment: datetime | date) -> str:
        """The day, as ``21 oktober 2016``."""
        return format_date(self._local(moment), format="d MMMM y", locale=self.locale)

    def when(self, start: datetime | date, end: datetime | date | None = None) -> str:
        """The time of an event: a day, a day with times, or from day to day."""
        first, last = self._local(start), self._local(start if end is None else end)
        if not isinstance(first, datetime) or not isinstance(last, datetime):
            return self._days(first, last)
        if first.date() == last.date():
            times = self._clock(first) if first == last else f"{self._clock(first)}–{self._clock(last)}"
            return f"{self.day(first)}, {times}"
        return f"{self.day(first)}, {self._clock(first)} – {self.day(last)}, {self._clock(last)}"

    def _days(self, first: date, last: date) -> str:
        """From day to day, each part said once: ``5–7 april 2027``."""
        if first >= last:
            return self.day(first)
        if first.year != last.year:
            return f"{self.day(first)} – {self.day(last)}"
        if first.month != last.month:
            return f"{format_date(first, format='d MMMM', locale=self.locale)} – {self.day(last)}"
        return f"{first.day}–{self.day(last)}"

    def machine(self, moment: datetime | date) -> str:
        """The same for ``<time datetime>``, in the site's offset."""
        local = self._local(moment)
        return local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()

    def _local(self, moment: datetime | date) -> datetime | date:
        return moment.astimezone(self.zone) if isinstance(moment, datetime) else moment

    def _clock(self, moment: datetime) -> str:
        # tzinfo is given again, or babel would turn the local time into UTC.
        return format_time(moment, format="HH:mm", tzinfo=self.zone, locale=self.locale)


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    path = _FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file)
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
