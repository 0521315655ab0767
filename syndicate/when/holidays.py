"""Holidays by name: which day they are in a year, where that day is one and the same for everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

_DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday of the western churches (the anonymous Gregorian computus).

    >>> easter(2017)
    datetime.date(2017, 4, 16)
    """
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, plain = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * plain + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + days * _DAY


def _from(month: int, day: int, weekday: int) -> Callable[[int], date]:
    """The first such weekday on or after a day of the year."""
    return lambda year: date(year, month, day) + ((weekday - date(year, month, day).weekday()) % 7) * _DAY


HOLIDAYS: dict[str, Callable[[int], date]] = {
    "new year's day": _fixed(1, 1),
    "epiphany eve": _fixed(1, 5),
    "epiphany": _fixed(1, 6),
    "knut": _fixed(1, 13),
    "valentine": _fixed(2, 14),
    "women": _fixed(3, 8),
    "maundy thursday": _from_easter(-3),
    "good friday": _from_easter(-2),
    "easter eve": _from_easter(-1),
    "easter": _from_easter(0),
    "easter monday": _from_easter(1),
    "walpurgis": _fixed(4, 30),
    "may day": _fixed(5, 1),
    "norway": _fixed(5, 17),
    "mothers": _from(5, 25, 6),
    "ascension": _from_easter(39),
    "pentecost eve": _from_easter(48),
    "pentecost": _from_easter(49),
    "pentecost monday": _from_easter(50),
    "sweden": _fixed(6, 6),
    "denmark": _fixed(6, 5),
    "midsummer eve": _from(6, 19, 4),
    "midsummer": _from(6, 20, 5),
    "st john's eve": _fixed(6, 23),
    "bastille": _fixed(7, 14),
    "assumption": _fixed(8, 15),
    "german unity": _fixed(10, 3),
    "halloween": _fixed(10, 31),
    "all saints eve": _from(10, 30, 4),
    "all saints": _from(10, 31, 5),
    "all saints 1 nov": _fixed(11, 1),
    "armistice": _fixed(11, 11),
    "fathers": _from(11, 8, 6),
    "advent 1": _from(11, 27, 6),
    "advent 2": _from(12, 4, 6),
    "advent 3": _from(12, 11, 6),
    "advent 4": _from(12, 18, 6),
    "finland": _fixed(12, 6),
    "lucia": _fixed(12, 13),
    "christmas eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "boxing": _fixed(12, 26),
    "new year's eve": _fixed(12, 31),
}

WEAK = frozenset({"lucia", "walpurgis", "halloween", "valentine", "women", "mothers", "fathers", "knut"})
"""Feasts that are often kept on another day near by: beside a date they say nothing against it."""

NAMES: dict[str, dict[str, str]] = {
    "sv": {
        "new year's day": "nyårsdagen; nyårsdag",
        "epiphany eve": "trettondagsafton; trettondedagsafton",
        "epiphany": "trettondedag jul; trettondagen; trettondag jul; trettondagen jul",
        "knut": "tjugondag knut; tjugondedag knut; tjugondag jul; tjugondedag jul",
        "valentine": "alla hjärtans dag",
        "women": "internationella kvinnodagen",
        "maundy thursday": "skärtorsdagen; skärtorsdag",
        "good friday": "långfredagen; långfredag",
        "easter eve": "påskafton; påskaftonen",
        "easter": "påskdagen; påskdag; påsksöndagen",
        "easter monday": "annandag påsk; annandagen påsk; påskannandagen; annandagspåsk",
        "walpurgis": "valborgsmässoafton; valborg; valborgsmässoaftonen; sista april",
        "may day": "första maj",
        "mothers": "mors dag",
        "ascension": "kristi himmelsfärdsdag; kristi himmelsfärd; kristi himmelfärdsdag; kristi himmelsfärds dag; "
        "kristi flygare",
        "pentecost eve": "pingstafton",
        "pentecost": "pingstdagen; pingstdag",
        "pentecost monday": "annandag pingst",
        "sweden": "sveriges nationaldag; nationaldagen",
        "midsummer eve": "midsommarafton; midsommaraftonen",
        "midsummer": "midsommardagen; midsommardag",
        "all saints eve": "allhelgonaafton; alla helgons afton",
        "all saints": "alla helgons dag; allhelgonadagen; allhelgonadag",
        "fathers": "fars dag",
        "advent 1": "första advent; 1:a advent; 1 advent; första söndagen i advent; 1:a söndagen i advent",
        "advent 2": "andra advent; 2:a advent; 2 advent; andra söndagen i advent; 2:a söndagen i advent",
        "advent 3": "tredje advent; 3:e advent; 3 advent; tredje söndagen i advent; 3:e söndagen i advent",
        "advent 4": "fjärde advent; 4:e advent; 4 advent; fjärde söndagen i advent; 4:e söndagen i advent",
        "lucia": "lucia; luciadagen; sankta lucia",
        "christmas eve": "julafton; julaftonen",
        "christmas": "juldagen; juldag",
        "boxing": "annandag jul; annandagen jul; annandagen; juldagens annandag",
        "new year's eve": "nyårsafton; nyårsaftonen",
    },
    "nb": {
        "new year's day": "nyttårsdag; 1. nyttårsdag; første nyttårsdag",
        "maundy thursday": "skjærtorsdag",
        "good friday": "langfredag",
        "easter eve": "påskeaften",
        "easter": "1. påskedag; første påskedag; påskedag",
        "easter monday": "2. påskedag; andre påskedag",
        "may day": "arbeidernes dag; første mai",
        "norway": "grunnlovsdagen; syttende mai; nasjonaldagen; grunnlovsdag",
        "ascension": "kristi himmelfartsdag; kristi himmelfart",
        "pentecost eve": "pinseaften",
        "pentecost": "1. pinsedag; første pinsedag; pinsedag",
        "pentecost monday": "2. pinsedag; andre pinsedag",
        "st john's eve": "sankthansaften; st. hansaften; st hansaften",
        "advent 1": "1. søndag i advent; første søndag i advent",
        "advent 2": "2. søndag i advent; andre søndag i advent",
        "advent 3": "3. søndag i advent; tredje søndag i advent",
        "advent 4": "4. søndag i advent; fjerde søndag i advent",
        "christmas eve": "julaften",
        "christmas": "1. juledag; første juledag; juledag",
        "boxing": "2. juledag; andre juledag; annen juledag",
        "new year's eve": "nyttårsaften",
    },
    "da": {
        "new year's day": "nytårsdag",
        "maundy thursday": "skærtorsdag",
        "good friday": "langfredag",
        "easter eve": "påskelørdag",
        "easter": "påskedag; 1. påskedag; påskesøndag",
        "easter monday": "2. påskedag; anden påskedag",
        "ascension": "kristi himmelfartsdag; kristi himmelfart",
        "pentecost": "pinsedag; 1. pinsedag; pinsesøndag",
        "pentecost monday": "2. pinsedag; anden pinsedag",
        "denmark": "grundlovsdag",
        "st john's eve": "sankthansaften; sankt hans aften; skt. hans aften; skt. hans",
        "advent 1": "1. søndag i advent; første søndag i advent",
        "advent 2": "2. søndag i advent; anden søndag i advent",
        "advent 3": "3. søndag i advent; tredje søndag i advent",
        "advent 4": "4. søndag i advent; fjerde søndag i advent",
        "christmas eve": "juleaften; juleaftensdag",
        "christmas": "juledag; 1. juledag; første juledag",
        "boxing": "2. juledag; anden juledag",
        "new year's eve": "nytårsaften; nytårsaftensdag",
    },
    "fi": {
        "new year's day": "uudenvuodenpäivä; uudenvuodenpäivänä",
        "epiphany": "loppiainen; loppiaisena",
        "maundy thursday": "kiirastorstai; kiirastorstaina",
        "good friday": "pitkäperjantai; pitkäperjantaina",
        "easter eve": "pääsiäislauantai; pääsiäislauantaina",
        "easter": "pääsiäispäivä; pääsiäispäivänä; pääsiäissunnuntai; pääsiäissunnuntaina",
        "easter monday": "toinen pääsiäispäivä; 2. pääsiäispäivä; pääsiäismaanantai; pääsiäismaanantaina",
        "walpurgis": "vapunaatto; vapunaattona; vappuaatto",
        "may day": "vappupäivä; vappupäivänä",
        "ascension": "helatorstai; helatorstaina",
        "pentecost": "helluntaipäivä; helluntai",
        "midsummer eve": "juhannusaatto; juhannusaattona",
        "midsummer": "juhannuspäivä; juhannuspäivänä",
        "all saints": "pyhäinpäivä; pyhäinpäivänä",
        "fathers": "isänpäivä; isänpäivänä",
        "finland": "itsenäisyyspäivä; itsenäisyyspäivänä",
        "advent 1": "1. adventti; 1. adventtisunnuntai; ensimmäinen adventti; 1. adventtina",
        "advent 2": "2. adventti; 2. adventtisunnuntai; toinen adventti; 2. adventtina",
        "advent 3": "3. adventti; 3. adventtisunnuntai; kolmas adventti; 3. adventtina",
        "advent 4": "4. adventti; 4. adventtisunnuntai; neljäs adventti; 4. adventtina",
        "christmas eve": "jouluaatto; jouluaattona",
        "christmas": "joulupäivä; joulupäivänä",
        "boxing": "tapaninpäivä; tapaninpäivänä; toinen joulupäivä",
        "new year's eve": "uudenvuodenaatto; uudenvuodenaattona",
    },
    "en": {
        "new year's day": "new year's day; new years day",
        "valentine": "valentine's day; valentines day",
        "maundy thursday": "maundy thursday",
        "good friday": "good friday",
        "easter eve": "holy saturday",
        "easter": "easter sunday; easter day",
        "easter monday": "easter monday",
        "ascension": "ascension day",
        "pentecost": "whit sunday; pentecost sunday",
        "pentecost monday": "whit monday",
        "halloween": "halloween; hallowe'en",
        "advent 1": "advent sunday; first sunday of advent; first sunday in advent",
        "christmas eve": "christmas eve",
        "christmas": "christmas day",
        "boxing": "boxing day",
        "new year's eve": "new year's eve; new years eve",
    },
    "de": {
        "new year's day": "neujahr; neujahrstag",
        "epiphany": "heilige drei könige; dreikönigstag",
        "maundy thursday": "gründonnerstag",
        "good friday": "karfreitag",
        "easter eve": "karsamstag",
        "easter": "ostersonntag",
        "easter monday": "ostermontag",
        "may day": "tag der arbeit; maifeiertag",
        "ascension": "christi himmelfahrt",
        "pentecost": "pfingstsonntag",
        "pentecost monday": "pfingstmontag",
        "german unity": "tag der deutschen einheit",
        "advent 1": "1. advent; erster advent; ersten advent",
        "advent 2": "2. advent; zweiter advent; zweiten advent",
        "advent 3": "3. advent; dritter advent; dritten advent",
        "advent 4": "4. advent; vierter advent; vierten advent",
        "all saints 1 nov": "allerheiligen",
        "christmas eve": "heiligabend; heiliger abend",
        "christmas": "1. weihnachtstag; 1. weihnachtsfeiertag; erster weihnachtsfeiertag; erster weihnachtstag",
        "boxing": "2. weihnachtstag; 2. weihnachtsfeiertag; zweiter weihnachtsfeiertag; zweiter weihnachtstag",
        "new year's eve": "silvester; silvesterabend",
    },
    "fr": {
        "new year's day": "jour de l'an; nouvel an; le jour de l'an",
        "good friday": "vendredi saint",
        "easter": "dimanche de pâques",
        "easter monday": "lundi de pâques",
        "ascension": "jeudi de l'ascension; l'ascension",
        "pentecost": "dimanche de pentecôte",
        "pentecost monday": "lundi de pentecôte",
        "bastille": "fête nationale",
        "assumption": "l'assomption",
        "all saints 1 nov": "la toussaint; toussaint",
        "christmas eve": "veille de noël; réveillon de noël",
        "christmas": "jour de noël",
        "new year's eve": "saint-sylvestre; la saint-sylvestre; réveillon du nouvel an",
    },
}
