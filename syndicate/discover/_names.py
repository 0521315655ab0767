"""Which class names and ids will still be there next year, and the short selectors made of them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

# Made by machines: hashes of CSS-in-JS and bundlers, numbers of rows and records, ids of portlets and views.
_MADE = re.compile(
    r"\d{3,}|^(?:css|sc|jss|emotion|styled|svelte|ng|tw|mui|makeStyles|chakra|el|elementor-element|et_pb|vc|wpb|fl-node|"
    r"panel-\w+|uid|ember|yui|gwt|ext|dnn|ctl|svid|post|item|row|node|page|term|tag|category|cat|status|format|type|view-"
    r"dom-id|js|id|c|n|e|p)[-_]?\w*\d|"
    r"^(?:css|sc|jss|emotion|svelte|data-v|_ngcontent|_nghost|js|qa|test|u|is|has|ng|x|view-dom-id)-|^_|"
    r"^[a-z]{1,2}\d|^[A-Za-z]$",
    re.IGNORECASE,
)
_MICROFORMAT = re.compile(
    r"h-(?:event|entry|feed)|p-(?:name|summary|location|category)|dt-(?:start|end|published|updated)|u-url|e-content"
)
# What bundlers put behind the name of a class to make it the only one: Card_title__a81Xz.
_MODULE = re.compile(r"_(?=[A-Za-z]*\d|[A-Za-z]*[a-z][A-Z]|[A-Z]+[a-z])[A-Za-z0-9+-]{5}")
_HEX = re.compile(r"(?=[a-f]*\d)(?=\d*[a-f])[a-f0-9]{6,}", re.IGNORECASE)
_MIXED = re.compile(r"(?:[a-z]+[A-Z0-9]+){3,}[a-z]*|[A-Za-z]*\d+[A-Za-z]+\d+\w*|[bcdfghjklmnpqrstvwxz]{6,}")
# How things look, not what they are: frameworks' utilities, columns, states.
_LOOKS = re.compile(
    r"(?:^|-)(?:xs|sm|md|lg|xl|xxl|2xl|left|right|center|centre|top|bottom|middle|start|end|auto|full|fluid|\d+)$|"
    r"^(?:col|cols|column|columns|row|rows|grid|cell|container|wrapper|wrap|inner|outer|content-?wrap\w*|clearfix|cf|group|flex|"
    r"inline|block|hidden|visible|show|hide|active|current|selected|open|closed|first|last|odd|even|alt|new|visited|link|"
    r"pull|push|float|text|font|bg|border|rounded|shadow|card-?columns|box-?shadow|img|w|h|m|p|mt|mb|ml|mr|mx|my|pt|pb|pl|"
    r"pr|px|py|gap|space|items|justify|align|self|order|z|d|g|no|not|sr|screen-reader|visually|absolute|relative|fixed|"
    r"sticky|overflow|cursor|opacity|transition|transform|animate\w*|fade\w*|wow|lazy\w*|hover|focus|print|small|large|medium|"
    r"equal\w*|match-?height|span\d*|one|two|three|four|half|third|quarter|size|align\w*|uk|pure|tile|ratio|min|max|"
    r"uppercase|lowercase|bold|normal|italic|underline|no-underline|leading|tracking|static|default|primary|secondary|"
    r"white|black|red|blue|green|grey|gray|style\d*|color|colour|theme|even-row|odd-row|has-\w+|wp-block)(?:$|-)|:|/|\[|^\d",
    re.IGNORECASE,
)
_SYSTEM = re.compile(r"^(?:sv|ms|aem|epi|wp|mod|com|jsn|gsc|paragraph|field|views?)[-_]", re.IGNORECASE)
_TELLING = re.compile(
    r"news|nyhet|aktuell|event|evenemang|kalend|calend|agenda|meeting|mote|sammantrad|program|kurs|course|artic|artikel|"
    r"post|entry|blog|press|teaser|puff|card|notis|activit|aktivitet|title|titel|rubrik|heading|"
    r"headline|date|datum|time|tid|when|place|plats|location|venue|lokal|intro|ingress|summary|excerpt|preamble|lead|"
    r"desc|tag|categ|kategori|amne|topic|name|vevent|hentry|h-event|h-entry|dtstart|published|publicerad|"
    r"schedule|show|performance|arrangement|aktuelt|hendelse|moter|tapahtum|uutis|veranstalt|termin|nachricht|meldung|actualit|"
    r"evenement|concert|forestallning|utstallning",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"-?[A-Za-z_\u00a1-\uffff][\w\u00a1-\uffff-]*")
_WORD_BREAK = re.compile(r"[-_]+|(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=16_384)
def worth(name: str) -> int:
    """How lasting a class name or id is: 3 says what it is; 2 is neutral; 1 is a system's own; 0 must not be used.

    >>> [worth(name) for name in ("news-item", "puff", "sv-channel-item", "css-1x2y3z", "col-md-6", "post-1234")]
    [3, 3, 1, 0, 0, 0]
    """
    if _MICROFORMAT.fullmatch(name):
        return 3
    if len(name) > 40 or _PLAIN.fullmatch(name) is None:
        return 0
    if (
        _MADE.search(name)
        or (_MODULE.match(name, max(0, len(name) - 6)) and "_" in name)
        or _LOOKS.search(name)
        or _scrambled(name)
    ):
        return 0
    telling = _TELLING.search(name) is not None
    if _SYSTEM.match(name):
        return 2 if telling else 1
    return 3 if telling else 2


def _scrambled(name: str) -> bool:
    """Whether a part of a name is a hash and no word."""
    return any(
        len(part) > 4 and (_HEX.fullmatch(part) or _MIXED.fullmatch(part)) is not None
        for part in re.split("[-_]", name)
    ) or (len(name) > 4 and _MIXED.fullmatch(name) is not None and not _TELLING.search(name))


def best(names: tuple[str, ...], *, least: int = 1) -> list[str]:
    """The names that may be used, the most lasting and then the shortest first; among equals as they stand."""
    fit = [name for name in names if worth(name) >= least]
    return sorted(fit, key=lambda name: (-worth(name), len(name)))


def steps_of(name: str) -> list[str]:
    """The words that a name is made of, in lower case.

    >>> steps_of("card__publishDate")
    ['card', 'publish', 'date']
    """
    return [part.casefold() for part in _WORD_BREAK.split(name) if part]
