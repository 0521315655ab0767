"""Names of days that CLDR does not hold: relative words, ordinals, more forms of months and weekdays, by language."""

from __future__ import annotations

RELATIVE: dict[str, dict[int, str]] = {
    "sv": {
        -2: "förrgår; i förrgår",
        -1: "igår; i går",
        0: "idag; i dag; ikväll; i kväll; idag; i eftermiddag; i dag den",
        1: "imorgon; i morgon; imorrn; i morrn; i morron; imorron; imorgon bitti; i morgon kväll; imorgon kväll",
        2: "övermorgon; i övermorgon",
    },
    "nb": {
        -2: "forgårs; i forgårs; forrigårs",
        -1: "igår; i går",
        0: "idag; i dag; i kveld; ikveld",
        1: "imorgen; i morgen; i morgon; i morgen kveld",
        2: "overmorgen; i overmorgen",
    },
    "da": {
        -2: "forgårs; i forgårs",
        -1: "igår; i går",
        0: "idag; i dag; i aften",
        1: "imorgen; i morgen; i morgen aften",
        2: "overmorgen; i overmorgen",
    },
    "fi": {-2: "toissapäivänä", -1: "eilen", 0: "tänään; tänä iltana", 1: "huomenna", 2: "ylihuomenna"},
    "en": {
        -2: "day before yesterday; the day before yesterday",
        -1: "yesterday",
        0: "today; tonight; this evening; this afternoon",
        1: "tomorrow",
        2: "day after tomorrow; the day after tomorrow",
    },
    "de": {-2: "vorgestern", -1: "gestern", 0: "heute; heute abend", 1: "morgen; morgen abend", 2: "übermorgen"},
    "fr": {
        -2: "avant-hier; avant hier",
        -1: "hier",
        0: "aujourd'hui; ce soir; aujourd hui",
        1: "demain",
        2: "après-demain; après demain",
    },
    "nl": {-1: "gisteren", 0: "vandaag; vanavond", 1: "morgen", 2: "overmorgen"},
    "es": {-1: "ayer", 0: "hoy", 1: "mañana"},
    "it": {-1: "ieri", 0: "oggi", 1: "domani"},
    "pt": {-1: "ontem", 0: "hoje", 1: "amanhã"},
    "pl": {-1: "wczoraj", 0: "dzisiaj; dziś", 1: "jutro"},
}

ORDINALS: dict[str, dict[int, str]] = {
    "sv": {1: "första; förste", 2: "andra", 3: "tredje", 4: "fjärde", 5: "femte", -1: "sista"},
    "nb": {1: "første", 2: "andre", 3: "tredje", 4: "fjerde", -1: "siste"},
    "da": {1: "første", 2: "anden", 3: "tredje", 4: "fjerde", -1: "sidste"},
    "fi": {1: "ensimmäinen; ensimmäisenä", 2: "toinen", 3: "kolmas", 4: "neljäs", -1: "viimeinen; viimeisenä"},
    "en": {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"},
    "de": {
        1: "erster; ersten; erste",
        2: "zweiter; zweiten; zweite",
        3: "dritter; dritten; dritte",
        4: "vierter; vierten; vierte",
        -1: "letzter; letzten; letzte",
    },
    "fr": {1: "premier", 2: "deuxième", 3: "troisième", 4: "quatrième", -1: "dernier"},
}

DAYS_IN_WORDS: dict[str, str] = {
    "sv": "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte trettonde fjortonde "
    "femtonde sextonde sjuttonde artonde nittonde tjugonde tjugoförsta tjugoandra tjugotredje tjugofjärde tjugofemte "
    "tjugosjätte tjugosjunde tjugoåttonde tjugonionde trettionde trettioförsta",
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    "de": "ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten "
    "vierzehnten fünfzehnten",
    "fr": "premier",
}

HOURS_IN_WORDS: dict[str, str] = {
    "sv": "två tre fyra fem sex sju åtta nio tio elva tolv",
    "nb": "to tre fire fem seks syv sju åtte ni ti elleve tolv",
    "da": "to tre fire fem seks syv otte ni ti elleve tolv",
    "fi": "kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen yksitoista kaksitoista",
    "en": "two three four five six seven eight nine ten eleven twelve",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
}

MONTHS: dict[str, str] = {
    "sv": "jan feb mar apr - jun jul aug sept=9 okt nov dec janu=1 febr=2 novem=11 decem=12 septemb=9 octob=10",
    "nb": "jan feb mar apr mai jun jul aug sept=9 okt nov des",
    "da": "jan feb mar apr - jun jul aug sept=9 okt nov dec",
    "fi": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu tammikuun=1 helmikuun=2 maaliskuun=3 "
    "huhtikuun=4 toukokuun=5 kesäkuun=6 heinäkuun=7 elokuun=8 syyskuun=9 lokakuun=10 marraskuun=11 joulukuun=12",
    "en": "jan feb mar apr - jun jul aug sept=9 sep=9 oct=10 nov dec=12 febr=2",
    "de": "jan feb mär apr - jun jul aug sept=9 okt nov dez mrz=3 jänner=1 jän=1 maerz=3 feber=2 februrar=2",
    "fr": "janv fév=2 févr=2 - avr=4 - jun juil=7 aoû=8 sept=9 oct=10 nov=11 déc=12 jan=1 aout=8 juill=7 mai=5",
}

WEEKDAYS: dict[str, str] = {
    # Monday first; a slash parts several forms of one day.
    "sv": "måndagen/månd tisdagen/tisd onsdagen/onsd torsdagen/torsd/tor fredagen/fred lördagen/lörd söndagen/sönd",
    "nb": "mandagen/måndag/måndagen tirsdagen/tysdag onsdagen torsdagen fredagen lørdagen/laurdag søndagen/sundag",
    "da": "mandagen tirsdagen/tirs onsdagen torsdagen/tors fredagen lørdagen søndagen",
    "fi": "maanantaina/maanantain tiistaina/tiistain keskiviikkona/keskiviikon torstaina/torstain "
    "perjantaina/perjantain lauantaina/lauantain sunnuntaina/sunnuntain",
    "en": "mon tues/tue weds/wed thur/thurs/thu fri sat sun",
    "de": "montagabend dienstagabend mittwochabend donnerstagabend freitagabend samstagabend/sonnabend sonntagabend",
    "fr": "lun mar mer jeu ven sam dim",
}

PAST_WEEKDAYS: dict[str, str] = {"sv": "måndags tisdags onsdags torsdags fredags lördags söndags"}

PLURAL_WEEKDAYS: dict[str, str] = {
    "sv": "måndagar tisdagar onsdagar torsdagar fredagar lördagar söndagar",
    "nb": "mandager tirsdager onsdager torsdager fredager lørdager søndager",
    "da": "mandage tirsdage onsdage torsdage fredage lørdage søndage",
    "fi": "maanantaisin tiistaisin keskiviikkoisin torstaisin perjantaisin lauantaisin sunnuntaisin",
    "en": "mondays tuesdays wednesdays thursdays fridays saturdays sundays",
    "de": "montags dienstags mittwochs donnerstags freitags samstags sonntags",
    "fr": "lundis mardis mercredis jeudis vendredis samedis dimanches",
}

NOT_FALLBACK = frozenset({"fri", "sat", "sun", "man", "sen", "des", "dag", "mar"})
"""Names that are everyday words in other languages: they count only where their own language is the page's."""
