"""What words mean in dates, by language: CLDR's names by babel, and the lexicon's words around them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError

from syndicate.when import cldr
from syndicate.when.fold import fold, pieces
from syndicate.when.holidays import NAMES as HOLIDAY_NAMES
from syndicate.when.lexicon_nordic import NORDIC
from syndicate.when.lexicon_western import WESTERN
from syndicate.when.names import (
    DAYS_IN_WORDS,
    HOURS_IN_WORDS,
    MONTHS,
    NOT_FALLBACK,
    ORDINALS,
    PAST_WEEKDAYS,
    PLURAL_WEEKDAYS,
    RELATIVE,
    WEEKDAYS,
)
from syndicate.when.roles import Role

Order = Literal["dmy", "mdy", "unknown"]

_ROLES = NORDIC | WESTERN
_FALLBACK = ("sv", "en")
_BRITISH = frozenset({"Europe/London", "Europe/Dublin", "Europe/Belfast", "Europe/Isle_of_Man", "Europe/Jersey"})
_PARENTS = {"no": "nb", "nn": "nb", "nb": "nb"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one phrase may mean; the grammar decides by place.

    month: 1 to 12; weekday: 0 is Monday; brief: a weekday of one or two letters, known only beside a day
    relative: days from today; ordinal: which weekday of a month, -1 the last; day: a day of the month in words
    past: "i lördags": the weekday before now, when "i" stands before it
    """

    roles: Role = Role.NONE
    month: int | None = None
    weekday: int | None = None
    brief: bool = False
    past: bool = False
    relative: int | None = None
    ordinal: int | None = None
    day: int | None = None
    holiday: str | None = None
    zone: str | None = None

    def joined(self, other: Meaning) -> Meaning:
        """Both meanings in one; where each names a month or a weekday, the first stands."""
        named = self.month is not None or self.weekday is not None
        return Meaning(
            self.roles | other.roles,
            self.month if named else other.month,
            self.weekday if named else other.weekday,
            brief=self.brief if named else other.brief,
            past=self.past or other.past,
            relative=_first(self.relative, other.relative),
            ordinal=_first(self.ordinal, other.ordinal),
            day=_first(self.day, other.day),
            holiday=self.holiday or other.holiday,
            zone=self.zone or other.zone,
        )


def _first(one: int | None, other: int | None) -> int | None:
    return other if one is None else one


class Node(dict[str, "Node"]):
    """A trie over pieces; ``meaning`` where a phrase ends."""

    __slots__ = ("meaning",)

    def __init__(self) -> None:
        super().__init__()
        self.meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words and the habits of a page's language.

    order: of day and month in numbers; twelve: hours are told with am and pm; dotted: dates are written ``21.10.``;
    year_first: short dates begin with the year; english: an hour without am or pm is in doubt
    british: even behind "at"
    hours_with_h: a number alone is no hour ("18h" is)
    """

    root: Node
    order: Order
    twelve: bool
    dotted: bool
    year_first: bool
    english: bool
    british: bool
    hours_with_h: bool
    longest_phrase: int = 16

    def longest(self, parts: Sequence[str]) -> tuple[Meaning | None, int]:
        """The longest phrase that the parts begin with, and how many parts it takes."""
        node, best, size = self.root, None, 0
        for count, part in enumerate(parts, 1):
            if part not in node:
                break
            node = node[part]
            if node.meaning is not None:
                best, size = node.meaning, count
        return best, size


@dataclass(slots=True)
class _Builder:
    phrases: dict[tuple[str, ...], Meaning] = field(default_factory=dict)

    def add(self, phrase: str, meaning: Meaning) -> None:
        """Adds a meaning; what an earlier language said of the same word stays."""
        key = tuple(piece for piece, _ in pieces(fold(phrase)))
        if not key:
            return
        self.phrases[key] = self.phrases[key].joined(meaning) if key in self.phrases else meaning

    def root(self) -> Node:
        root = Node()
        for key, meaning in self.phrases.items():
            node = root
            for part in key:
                node = node.setdefault(part, Node())
            node.meaning = meaning
        return root


def locale_of(language: str) -> Locale | None:
    """The CLDR locale of a BCP 47 tag, of its language alone where the region is unknown, or None."""
    tag = language.replace("_", "-")
    while tag:
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            tag = tag.rpartition("-")[0]
    return None


def phrases_of(text: str) -> Iterator[str]:
    """The phrases of a lexicon entry."""
    return (phrase.strip() for phrase in text.split(";") if phrase.strip())


def _plain(name: str) -> str:
    """The name without its accents, as it is typed on a keyboard that lacks them."""
    bare = "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))
    return bare.replace("ø", "o").replace("æ", "ae")


def _named(kind: cldr.NameKind, number: int, *, brief: bool = False) -> Meaning:
    return Meaning(month=number) if kind == "months" else Meaning(weekday=number, brief=brief)


def _add_cldr(builder: _Builder, locale: Locale, *, own: bool) -> None:
    kinds: tuple[cldr.NameKind, ...] = ("months", "days")
    for kind in kinds:
        for width, number, raw in cldr.names(locale, kind):
            name = fold(raw)
            for form in {name, name.removesuffix(".")}:
                letters = sum(map(str.isalpha, form))
                if not letters or (not own and (letters < 3 or form in NOT_FALLBACK)):
                    continue
                builder.add(form, _named(kind, number, brief=letters < 3 or width == "short"))
                plain = _plain(form)
                if letters >= 5 and plain.isascii():
                    builder.add(plain, _named(kind, number))


def _add_extra_names(builder: _Builder, language: str, *, own: bool) -> None:
    for number, word in enumerate(MONTHS.get(language, "").split(), 1):
        name, _, value = word.partition("=")
        if name != "-" and (own or name not in NOT_FALLBACK):
            builder.add(name, Meaning(month=int(value or number)))
    for number, words in enumerate(WEEKDAYS.get(language, "").split()):
        for name in words.split("/"):
            if own or name not in NOT_FALLBACK:
                builder.add(name, Meaning(weekday=number))
    for number, name in enumerate(PAST_WEEKDAYS.get(language, "").split()):
        builder.add(name, Meaning(weekday=number, past=True))
    for name in PLURAL_WEEKDAYS.get(language, "").split():
        builder.add(name, Meaning(Role.EVERY))
    for number, word in enumerate(DAYS_IN_WORDS.get(language, "").split(), 1):
        builder.add(word, Meaning(Role.DAY_NAME, day=number))
    for word in HOURS_IN_WORDS.get(language, "").split():
        builder.add(word, Meaning(Role.HOUR_NAME))


def _add_lexicon(builder: _Builder, language: str) -> None:
    for role, text in _ROLES.get(language, {}).items():
        _add_phrases(builder, text, Meaning(role))
    for days, text in RELATIVE.get(language, {}).items():
        _add_phrases(builder, text, Meaning(Role.RELATIVE, relative=days))
    for which, text in ORDINALS.get(language, {}).items():
        _add_phrases(builder, text, Meaning(Role.ORDINAL, ordinal=which))
    for holiday, text in HOLIDAY_NAMES.get(language, {}).items():
        _add_phrases(builder, text, Meaning(holiday=holiday))


def _add_phrases(builder: _Builder, text: str, meaning: Meaning) -> None:
    for phrase in phrases_of(text):
        builder.add(phrase, meaning)
        if "." in phrase:
            builder.add(phrase + ".", meaning)


_MARKS = {
    "-": Role.TO,
    "–": Role.TO,
    ">": Role.TO,
    "->": Role.TO,
    "- >": Role.TO,
    "–>": Role.TO,
    "--": Role.TO,
    "~": Role.TO,
    "&": Role.AND,
    "+": Role.AND,
    "€": Role.UNIT,
    "£": Role.UNIT,
    "$": Role.UNIT,
    "%": Role.UNIT,
    "°": Role.UNIT,
    ":-": Role.UNIT,
    ",-": Role.UNIT,
    "#": Role.NUMBERED,
    "§": Role.NUMBERED,
    "@": Role.AT,
}
_ZONES = {
    "UTC": "utc gmt z",
    "+01:00": "cet mez bst",
    "+02:00": "cest eet mesz",
    "+03:00": "eest",
    "-05:00": "est cdt",
    "-04:00": "edt",
    "-06:00": "cst mdt",
    "-07:00": "mst pdt",
    "-08:00": "pst",
    "America/New_York": "et",
    "America/Chicago": "ct",
    "America/Los_Angeles": "pt",
}


def _habits(locale: Locale | None, language: str, zone: str) -> tuple[Order, bool, bool, bool]:
    if locale is None:
        return "unknown", False, False, False
    pattern = locale.date_formats["short"].pattern
    order: Order = "mdy" if pattern.find("M") < pattern.find("d") and pattern[0] == "M" else "dmy"
    twelve = "a" in locale.time_formats["short"].pattern
    if language.lower() == "en":
        # "en" alone is every English page of Europe too: the site's zone tells whose habits they are.
        american = zone.startswith(("America/", "US/"))
        order = "mdy" if american else "unknown" if zone in {"UTC", "Etc/UTC", "GMT"} else "dmy"
        twelve = american or zone.startswith(("Australia/", "Pacific/"))
    elif language.lower() == "en-ca":
        order = "unknown"
    return order, twelve, "." in pattern, pattern.startswith("y")


def _add_marks(builder: _Builder) -> None:
    for mark, role in _MARKS.items():
        builder.add(mark, Meaning(role))
    for zone, words in _ZONES.items():
        for word in words.split():
            builder.add(word, Meaning(zone=zone))


@cache
def vocabulary(language: str, zone: str) -> Vocabulary:
    """The words of a language first, then Swedish and English ones that it does not use otherwise.

    language: BCP 47; zone: name of the site's zone, which tells whose habits plain ``en`` means
    """
    locale = locale_of(language)
    builder = _Builder()
    first = _PARENTS.get(locale.language, locale.language) if locale else ""
    if locale is not None:
        _add_cldr(builder, locale, own=True)
        _add_extra_names(builder, first, own=True)
        _add_lexicon(builder, first)
    for other in _FALLBACK:
        if other != first:
            _add_cldr(builder, Locale.parse(other), own=False)
            _add_extra_names(builder, other, own=False)
            _add_lexicon(builder, other)
    _add_marks(builder)
    order, twelve, dotted, year_first = _habits(locale, language, zone)
    english = first == "en"
    british = english and zone in _BRITISH
    return Vocabulary(builder.root(), order, twelve, dotted, year_first, english, british, first == "fr")
