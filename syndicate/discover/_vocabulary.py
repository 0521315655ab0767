"""What the parts of an item are called: in class names, in the heads of columns, as labels; what says nothing of it."""

from __future__ import annotations

import re

from syndicate.text.markup import words

TITLE = words("title titel rubrik heading headline header name namn entry hed tittel otsikko überschrift titre")
DATE = words(
    "date datum dato time tid when när dag day dtstart start published publicerad pubdate kalender päivä period"
)
LATE = words("updated uppdaterad modified ändrad edited end slut dtend deadline")
PLACE = words("place plats location venue lokal ort address adress where var sted hvor paikka lieu platz arena scene")
LEAD = words(
    "intro ingress summary excerpt description desc preamble teaser lead text body content beskrivning blurb info"
)
TOPIC = words(
    "badge chip tag tags category categories kategori kategorier amne ämne topic topics genre label taxonomy etikett"
)
STATE = words("status installd installt inställt cancelled canceled avbokad")
COLUMN_TITLE = re.compile(
    r"rubrik|titel|title|ärende|möte|sammanträde|namn|name|vad|what|event|evenemang|aktivitet|activity|kurs|nämnd|organ|"
    r"meeting|utvalg|ämne för|föreställning|match|arrangemang|program|subject|dokument",
    re.IGNORECASE,
)
COLUMN_PLACE = re.compile(r"plats|lokal|var\b|where|location|venue|\bort\b|sted|place|adress", re.IGNORECASE)
COLUMN_DATE = re.compile(r"datum|date|när|tid|time|when|dag|day|dato", re.IGNORECASE)
PLACE_LABEL = re.compile(
    r"(?:plats|lokal|ort|adress|var|sted|hvor|paikka|venue|place|location|where|ort|wo|lieu|où)\s*:", re.IGNORECASE
)
GENERIC = re.compile(
    r"(?:läs (?:mer|vidare|hela)|mer info(?:rmation)?|visa (?:mer|alla)|read (?:more|on)|more(?: info(?:rmation)?)?|"
    r"details|boka(?: .*)?|anmäl(?:an| dig)(?: .*)?|biljetter|köp .*|buy .*|book(?: now| tickets)?|tickets|"
    r"find out more|view(?: event)?|"
    r"les mer|lue lisää|weiterlesen|mehr|lire la suite|download|ladda (?:ner|hem).*|agenda|minutes|protokoll|kallelse|"
    r"share|dela|lägg till.*|add to.*|ny|nyhet|nyheter|new|news)\W*",
    re.IGNORECASE,
)
NO_PAGE = re.compile(
    r"^(?:#|mailto:|tel:|javascript:|data:)|/(?:tag|category|kategori|author|taggar)/|/share|facebook\.com/shar",
    re.IGNORECASE,
)
