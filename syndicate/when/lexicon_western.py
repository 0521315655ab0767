"""The words around a date in English, German and French, and some of their neighbours.

Phrases are parted by semicolons and written as ``fold`` leaves them. A phrase may stand under several roles; the
grammar decides by place. Month and weekday names come from CLDR (``words.py``), the forms it lacks from ``names.py``.
"""

from __future__ import annotations

from syndicate.when.roles import Role

R = Role

WESTERN: dict[str, dict[Role, str]] = {
    "en": {
        R.AT: "at; time; times; @; from time",
        R.FROM: "from; starting; beginning; as of; with effect from",
        R.TO: "to; till; until; til; through; thru; up to; up until; ending",
        R.BETWEEN: "between",
        R.AND: "and",
        R.OR: "or",
        R.FILL: "the; of; on; date; when; day; in; dates; date and time; date/time; dates & times; "
        "dates and times; about; around; ca; c; dated; this; day & time; day and time; by",
        R.PUBLISHED: "published; posted; posted on; published on; created; first published; release date; "
        "publication date; written; date published; published at; date posted",
        R.UPDATED: "updated; last updated; modified; last modified; edited; updated on; last modified on; "
        "last reviewed; last edited; reviewed; date modified; date updated; updated at; last updated on; "
        "page last updated",
        R.DEADLINE: "deadline; closing date; due; due date; closes; rsvp by; rsvp; register by; apply by; "
        "no later than; entry deadline; registration deadline; last day; submission deadline; by",
        R.START: "start; starts; begins; start date; start time; opens; starts on; starts at; commences",
        R.END: "end; ends; end date; end time; finish; finishes; ends on; ends at; closes at",
        R.OCLOCK: "o'clock; h",
        R.AM: "am; a.m; a m",
        R.PM: "pm; p.m; p m",
        R.WEEK: "week; wk",
        R.ALLDAY: "all day; all-day; whole day",
        R.OTHER_NEXT: "next",
        R.THIS: "this; coming; on",
        R.PAST: "last; past",
        R.EVERY: "daily; weekdays; weekends; weekly; monthly; yearly; annually; fortnightly",
        R.EACH: "every; each; alternate; all",
        R.MOVED: "moved; postponed; rescheduled; new date; moved from; moved to; rescheduled from; rescheduled to",
        R.LIMIT: "before; after; earliest; prior to; not before; since; not; except; except for; excluding; excl; "
        "weeks from; days from; weeks after; days after; weeks before; days before",
        R.LATE: "evening; afternoon; tonight; night; nights; this evening; this afternoon",
        R.UNIT: "kb; mb; gb; hours; hour; hrs; hr; min; mins; minutes; minute; years old; people; places; seats; "
        "pages; percent; usd; eur; gbp; sek; years; miles; points; comments; views; seconds; items; shares; "
        "replies; read; yrs; stars; star; price; year olds",
        R.NUMBERED: "room; hall; part; chapter; no; number; floor; level; session; stage; group; gate; suite; "
        "meeting; step; module; lesson; episode; round; track; day; building; bldg; page; unit; ward; district; "
        "bus; route; age; ages; aged",
        R.ISSUE: "no; number; issue; vol; volume; page; chapter",
        R.LASTING: "duration; running time; length; reading time; lasts; runtime",
        R.PLACE: "place; venue; location; where; address",
        R.VERSION: "version; ver; release; ref; isbn; issn; id; case; copyright; ©; (c); c/o; build; rev; permit; "
        "rated; rating; charity; company",
        R.PHONE: "phone; tel; telephone; call; fax; mobile; ext; text",
        R.NOON: "noon; midday; 12 noon; 12noon; 12 midday",
        R.SPOKEN: "half past; half-past; quarter past; quarter to; half",
        R.MIDNIGHT: "midnight; 12 midnight; 12midnight",
        R.AGO: "ago",
        R.IN: "in",
        R.DAYS: "day; days",
        R.WEEKS: "week; weeks",
    },
    "de": {
        R.AT: "um; zeit; uhrzeit; ab; gegen; zeiten",
        R.FROM: "von; vom; ab; ab dem; ab sofort",
        R.TO: "bis; bis zum; bis zur; bis einschließlich; bis einschl",
        R.BETWEEN: "zwischen",
        R.AND: "und; sowie",
        R.OR: "oder",
        R.FILL: "der; den; dem; am; datum; wann; tag; im; ca; termin; des; zum; zur; in; datum und uhrzeit; circa; de",
        R.PUBLISHED: "veröffentlicht; veröffentlicht am; erstellt; erstellt am; publiziert; erschienen; "
        "erschienen am; eingestellt am; gepostet",
        R.UPDATED: "aktualisiert; zuletzt aktualisiert; aktualisiert am; letzte aktualisierung; geändert; "
        "zuletzt geändert; stand; letzte änderung; bearbeitet",
        R.DEADLINE: "spätestens; frist; anmeldeschluss; einsendeschluss; anmeldefrist; bewerbungsschluss; "
        "anmeldung bis; bewerbungsfrist",
        R.START: "beginn; start; anfang; startet; beginnt",
        R.END: "ende; endet; schluss",
        R.OCLOCK: "uhr; h",
        R.WEEK: "kw; woche; kalenderwoche",
        R.ALLDAY: "ganztägig; ganztags; den ganzen tag; ganztägige veranstaltung",
        R.OTHER_NEXT: "nächsten; nächster; nächste; nächstes",
        R.THIS: "am; kommenden; diesen; kommender; dieser",
        R.PAST: "letzten; vergangenen; letzter; vergangener",
        R.EVERY: "täglich; werktags; wochentags; wöchentlich; monatlich",
        R.EACH: "jeden; jeder; jede; alle; immer",
        R.MOVED: "verschoben; verlegt; neuer termin; ersatztermin",
        R.LIMIT: "vor; nach; frühestens; seit; nicht; außer; ausser; ausgenommen; nacht zum; nacht auf; nacht vom",
        R.LATE: "abend; abends; nachmittag; nachmittags; nacht; nachts; heute abend; morgen abend; montagabend; "
        "dienstagabend; mittwochabend; donnerstagabend; freitagabend; samstagabend; sonntagabend",
        R.UNIT: "eur; euro; stunden; stunde; std; minuten; minute; min; personen; plätze; seiten; teilnehmer; "
        "prozent; jahre; jahren; kb; mb; chf",
        R.NUMBERED: "saal; raum; teil; kapitel; nr; nummer; gruppe; etage; zimmer; halle; tag; stock; seite; "
        "linie; block; haus; alter",
        R.ISSUE: "nr; nummer; seite; kapitel; jahrgang; heft",
        R.LASTING: "dauer; laufzeit; spieldauer; lesezeit; länge",
        R.PLACE: "ort; wo; adresse; veranstaltungsort; treffpunkt",
        R.VERSION: "version; ausgabe; az; aktenzeichen; id; kundennummer; bestellnummer",
        R.PHONE: "tel; telefon; handy; mobil; fax; telefonnummer",
        R.NOON: "mittag; mittags",
        R.SPOKEN: "halb; viertel nach; viertel vor; viertel; dreiviertel",
        R.MIDNIGHT: "mitternacht",
        R.AGO: "vor",
        R.IN: "in",
        R.DAYS: "tag; tage; tagen",
        R.WEEKS: "woche; wochen",
    },
    "fr": {
        R.AT: "à; a; à partir de; dès; heure; heures; horaire; horaires; vers",
        R.FROM: "du; de; dès; à partir du; à partir de; depuis; des; à compter du; d'",
        R.TO: "au; à; a; jusqu'au; jusqu'à; jusque; jusqu'a",
        R.BETWEEN: "entre; entre le",
        R.AND: "et",
        R.OR: "ou",
        R.FILL: "le; les; la; date; quand; jour; en; de; l'; date et heure; environ; ce; dates; l",
        R.PUBLISHED: "publié; publié le; publiée; posté; paru; mis en ligne; mis en ligne le; publication; "
        "posté le; créé le; paru le; date de publication; publiée le",
        R.UPDATED: "mis à jour; mise à jour; mis à jour le; modifié; modifié le; actualisé; dernière mise à jour; "
        "dernière modification; actualisé le; mise à jour le",
        R.DEADLINE: "date limite; au plus tard; au plus tard le; clôture; limite; date limite d'inscription",
        R.START: "début; commence; date de début; heure de début; ouverture",
        R.END: "fin; se termine; date de fin; heure de fin; fermeture",
        R.OCLOCK: "h; heures; heure; hrs",
        R.WEEK: "semaine; sem",
        R.ALLDAY: "toute la journée; journée entière; la journée",
        R.OTHER_NEXT: "prochain; prochaine",
        R.THIS: "ce",
        R.PAST: "dernier; dernière",
        R.EVERY: "quotidien; quotidiennement; hebdomadaire",
        R.EACH: "chaque; tous les; toutes les; tous; toutes",
        R.MOVED: "reporté; déplacé; reportée; nouvelle date; décalé",
        R.LIMIT: "avant; avant le; après; sauf; sauf le; pas; excepté; hormis; nuit du",
        R.LATE: "soir; soirée; après-midi; nuit; ce soir; demain soir",
        R.UNIT: "euros; euro; eur; heures de; minutes; minute; min; personnes; places; pages; participants; ans; "
        "ko; mo; mn",
        R.NUMBERED: "salle; partie; chapitre; n°; no; numéro; groupe; étage; hall; jour; page; ligne; bâtiment; âge",
        R.ISSUE: "n°; no; numéro; page; chapitre; vol",
        R.LASTING: "durée; durée du spectacle; temps de lecture",
        R.PLACE: "lieu; où; adresse",
        R.VERSION: "version; réf; référence; siret; siren; id; édition",
        R.PHONE: "tél; téléphone; tel; portable; fax",
        R.NOON: "midi",
        R.SPOKEN: "et demie; et demi; et quart; moins le quart; moins",
        R.MIDNIGHT: "minuit",
        R.IN: "dans",
        R.DAYS: "jour; jours",
        R.WEEKS: "semaine; semaines",
    },
    # Beyond the seven: enough for times and ranges on pages in the languages of the neighbours.
    "nl": {
        R.AT: "om; tijd; tijdstip",
        R.FROM: "van; vanaf",
        R.TO: "tot; t/m; tot en met",
        R.BETWEEN: "tussen",
        R.AND: "en",
        R.FILL: "de; datum; op; wanneer; van",
        R.OCLOCK: "uur; u; h",
        R.PUBLISHED: "gepubliceerd; geplaatst",
        R.UPDATED: "bijgewerkt; laatst bijgewerkt",
        R.EVERY: "dagelijks",
        R.EACH: "elke; iedere",
        R.ALLDAY: "hele dag; de hele dag",
        R.WEEK: "week",
    },
    "es": {
        R.AT: "a las; a la; hora; a partir de las",
        R.FROM: "del; desde; de; desde el; desde las; de las",
        R.TO: "al; hasta; a; hasta el; hasta las; a las",
        R.BETWEEN: "entre",
        R.AND: "y",
        R.FILL: "el; de; del; fecha; en",
        R.OCLOCK: "h; horas; hs; hrs",
        R.PUBLISHED: "publicado; publicado el",
        R.UPDATED: "actualizado; actualizado el",
        R.EACH: "cada; todos los",
        R.ALLDAY: "todo el día",
    },
    "it": {
        R.AT: "alle; ore; alle ore; ora; h",
        R.FROM: "dal; dalle; da; dall'; dalle ore",
        R.TO: "al; alle; a; fino al; all'; alle ore",
        R.BETWEEN: "tra; fra",
        R.AND: "e",
        R.FILL: "il; di; data; del; l'; quando",
        R.PUBLISHED: "pubblicato; pubblicato il",
        R.UPDATED: "aggiornato; aggiornato il",
        R.EACH: "ogni; tutti i",
        R.ALLDAY: "tutto il giorno",
    },
    "pt": {
        R.AT: "às; as; hora; a partir das",
        R.FROM: "de; do; desde; das",
        R.TO: "a; até; ao; às; até às",
        R.BETWEEN: "entre",
        R.AND: "e",
        R.FILL: "de; data; dia; em; o",
        R.OCLOCK: "h; horas; hrs",
        R.EACH: "cada; todos os",
        R.ALLDAY: "dia inteiro; todo o dia",
    },
    "pl": {
        R.AT: "godz; godzina; o; o godz; godzinie",
        R.FROM: "od",
        R.TO: "do",
        R.AND: "i",
        R.FILL: "r; roku; data; dnia; w",
        R.EVERY: "codziennie",
        R.EACH: "co; każdy",
    },
}
