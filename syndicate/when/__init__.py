"""Human dates and date ranges to days, instants and ranges. Swedish first, then every language by CLDR's names.

``read`` takes the text of a page, ``read_machine`` a value meant for programs, ``read_format`` a text in a form that
the operator gave. Each returns a ``When`` or a ``NotADate`` with the reason. A guess is not a date: what may mean two
things is not read. All three are pure (text, language, zone, moment and kind in, a value out), never raise, and take
time linear in the text, which may have at most 300 characters.

How a text is read:

1.  ``fold``      spaces, dashes, digits and case in one form
2.  ``machine``   the whole text is a date for machines (2016-10-21T09:15Z, RFC 822)
3.  ``formats``   the whole text is just what CLDR's own form for the language gives
4.  ``tokens``    numbers, phrases that ``words`` knows (CLDR's names, the lexicon), unknown words, marks
5.  ``scan``      tokens to fragments, by the productions of ``days`` and ``clocks``; ``explained`` numbers are none
6.  ``compose``   fragments to expressions: day with time, range, labels; then ``choosing`` the one that is meant
7.  ``context``   an expression to a span: missing year, weekday, idag, the zone

The grammar, in short (W weekday, D number of a day, M name of a month, Y year; brackets: may be missing)::

    day       = [W] D M [Y] | [W] M D [Y] | Y M D | Y-M-D | D/M [Y] | D/M-YY | D.M.[Y] | W D
              | idag ... | [på | nästa | i] W | holiday [Y] | which W of M [Y] | [W] week number [Y]
    days      = day | [W] D - day | M D - D [Y] | [W - W] D - day
    time      = [kl] H[:.]MM | kl H | H am | HhMM | H Uhr | noon        (dotted: only beside a day or behind "kl")
    times     = time | [from] time - time
    moment    = day [times] [Y] | times day
    text      = { label | word } moment [ - moment ] { word }

Unknown words may stand around; a number that is no part of the date and has no unit ("sal 3", "50 kr") may not.
Several equal statements are one ("okt 31 31 oktober 2016"); several different ones are not a date unless labels tell
which is meant ("Publicerad ..., uppdaterad ...").
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from syndicate.model import Kind, Span
from syndicate.when.choosing import choose
from syndicate.when.compose import Composer
from syndicate.when.context import Context, resolve
from syndicate.when.cursor import Cursor
from syndicate.when.fold import LIMIT, RAW_LIMIT, fold
from syndicate.when.formats import read_format, read_pattern
from syndicate.when.machine import extended, read_machine
from syndicate.when.scan import Scanner
from syndicate.when.spec import NotADate, When
from syndicate.when.tokens import tokenise
from syndicate.when.words import vocabulary

__all__ = ["NotADate", "When", "names_a_day", "read", "read_format", "read_machine"]

TOKENS, NUMBERS = 150, 40
"""Words and marks, and numbers among them, that a text may have; one with more is a table."""

_OFFSET = re.compile(r"(?P<wall>.*[^\W\d_]{3}.*\d{1,2}:\d{2}(?::\d{2})?) (?P<offset>[+-]\d{2}:?\d{2})")
_T = re.compile(r"(?<=[0-9]-[0-9][0-9])t(?=[0-9]{1,2}:[0-9][0-9])")


def read(
    text: str, *, language: str, zone: ZoneInfo, now: datetime, kind: Kind, year: int | None = None
) -> When | NotADate:
    """The date or the range that a text of a page tells, or why it tells none.

    Pure; never raises; linear in the text. See the module for the grammar and docs/explanation/dates.md for what is
    read and refused.

    text: as on the page, whatever its white space
    language: BCP 47 tag of the page; its names first, then Swedish and English ones
    zone: the site's; timed results are in it
    now: the moment to complete missing years and "idag" from, aware
    kind: ``news`` are not after now and no ranges, ``events`` not over some weeks before now
    year: the one that stands over the text, as in a heading; taken where the text names none

    >>> when = read("tis 3 dec kl. 18", language="sv", zone=ZoneInfo("Europe/Stockholm"), kind="events",
    ...             now=datetime(2019, 11, 20, tzinfo=ZoneInfo("UTC")))
    >>> when.span.start.isoformat(), when.inferred
    ('2019-12-03T18:00:00+01:00', True)
    """
    folded = fold(text)
    if len(folded) > LIMIT or len(text) > RAW_LIMIT:
        return NotADate(f"longer than {LIMIT} characters: prose, not a date")
    if not folded:
        return NotADate("empty")
    found = extended(folded, zone=zone) or read_pattern(folded, language)
    if found is not None:
        return found
    if apart := _OFFSET.fullmatch(folded):
        wall = read(apart["wall"], language=language, zone=zone, now=now, kind=kind, year=year)
        return _shifted(wall, apart["offset"], zone)
    return _grammar(folded, language, Context(now, zone, kind, year))


def _grammar(folded: str, language: str, context: Context) -> When | NotADate:
    """Steps 4 to 7."""
    words = vocabulary(language, context.zone.key)
    tokens = tokenise(_T.sub(" ", folded), words)
    if len(tokens) > TOKENS or sum(token.kind == "num" for token in tokens) > NUMBERS:
        return NotADate(f"more than {TOKENS} words and marks or {NUMBERS} numbers: a table, not a date")
    fragments = Scanner(Cursor(tokens, words)).scan()
    expression = choose(Composer(fragments).compose(), context.kind)
    if isinstance(expression, NotADate):
        return expression
    return resolve(expression, context)


def _shifted(wall: When | NotADate, offset: str, zone: ZoneInfo) -> When | NotADate:
    """A time as the clock shows it and the difference from UTC behind it: the form of RFC 822 in another language."""
    if isinstance(wall, NotADate) or not isinstance(wall.span.start, datetime) or wall.span.end is not None:
        return wall if isinstance(wall, NotADate) else NotADate("a difference from UTC without one time of day")
    digits = re.sub(r"\D", "", offset)
    hours, minutes = (int(digits[:2]), int(digits[2:])) if digits else (0, 0)
    if hours > 14 or minutes > 59:
        return NotADate(f"“{offset}” is no difference from UTC")
    apart = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    start = wall.span.start.replace(tzinfo=timezone(apart)).astimezone(zone)
    return replace(wall, span=Span(start))


def names_a_day(text: str, *, language: str, zone: ZoneInfo) -> bool:
    """Whether a text names a month, a weekday, a holiday or a day seen from today, whatever else it says. Pure.

    >>> names_a_day("Auktion 5 december, 3 utrop", language="sv", zone=ZoneInfo("Europe/Stockholm"))
    True
    >>> names_a_day("Sal 3, Storgatan 5", language="sv", zone=ZoneInfo("Europe/Stockholm"))
    False
    """
    tokens = tokenise(fold(text), vocabulary(language, zone.key)) if len(text) <= RAW_LIMIT else []
    meanings = [token.meaning for token in tokens if token.meaning is not None and not token.meaning.brief]
    return any(
        one.month is not None or one.weekday is not None or one.holiday is not None or one.relative is not None
        for one in meanings
    )
