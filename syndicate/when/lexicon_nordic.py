"""The words around a date in Swedish, Norwegian, Danish and Finnish.

Phrases are parted by semicolons and written as ``fold`` leaves them. A phrase may stand under several roles; the
grammar decides by place. Month and weekday names come from CLDR (``words.py``), the forms it lacks from ``names.py``.
"""

from __future__ import annotations

from syndicate.when.roles import Role

R = Role

NORDIC: dict[str, dict[Role, str]] = {
    "sv": {
        R.AT: "kl; klockan; klockslag; tid; tider; tidpunkt; klocka",
        R.FROM: "från; fr o m; fr.o.m; from; fom; från och med; med start",
        R.TO: "till; t o m; t.o.m; tom; till och med; fram till; fram till och med",
        R.BETWEEN: "mellan",
        R.AND: "och; samt",
        R.OR: "eller; alternativt",
        R.FILL: "den; datum; när; i; på; av; ca; cirka; c:a; runt; år; datum och tid; dag och tid; dag; under; dagen; "
        "de",
        R.PUBLISHED: "publicerad; publicerat; publicerades; publiceringsdatum; publ; skapad; upplagd; inlagd; postad",
        R.UPDATED: "uppdaterad; uppdaterat; uppdaterades; senast uppdaterad; senast uppdaterat; ändrad; "
        "senast ändrad; senast granskad; granskad; redigerad; senast publicerad",
        R.DEADLINE: "senast; deadline; sista dag; sista anmälningsdag; sista ansökningsdag; sista datum; osa; "
        "sista anmälningsdatum; anmälan; anmälan senast; sista svarsdag; anmäl dig senast",
        R.START: "start; startar; börjar; starttid; startdatum; inleds; startdag; öppnar",
        R.END: "slut; slutar; sluttid; slutdatum; avslutas; stänger",
        R.WEEK: "v; vecka; veckan; veckor; veckorna",
        R.ALLDAY: "hela dagen; heldag; hela dan",
        R.NEXT: "nästa",
        R.THIS: "på; nu på; kommande; nästkommande; denna; nu",
        R.PAST: "förra",
        R.EVERY: "udda veckor; jämna veckor; dagligen; vardagar; helger; vardag; veckodagar; årligen; månadsvis; "
        "veckovis",
        R.EACH: "varje; alla; samtliga; varannan; var annan",
        R.MOVED: "flyttad; flyttat; flyttas; framflyttad; framflyttat; ombokad; ombokat; uppskjuten; uppskjutet; "
        "ändrat datum; nytt datum; flyttats; senarelagd; tidigarelagd",
        R.LIMIT: "före; innan; efter; tidigast; inte före; ej; inte; utom; förutom; med undantag av; undantaget; "
        "sedan; natten till; natten mellan; natten mot; dagar efter; dagar före; veckor efter; veckor före",
        R.LATE: "kväll; kvällen; kvällar; eftermiddag; eftermiddagen; kvällstid; natt; natten; ikväll; i kväll; "
        "i eftermiddag; i morgon kväll; imorgon kväll",
        R.UNIT: "tillfällen; gånger; ggr; månader; dl; cl; ml; kg; gram; cm; mm; msk; tsk; liter; kr; kronor; "
        "sek; år gammal; års; timmar; timme; tim; min; minuter; minut; personer; platser; st; sidor; deltagare; "
        "procent; kb; mb; gb; km; meter; poäng; hp; åringar; tkr; mkr; stycken; m2; mnkr; besök; visningar; "
        "kommentarer; sekunder; år; stjärnor; kbit; mbit; barn; vuxna; elever; "
        "biljetter; rum",
        R.NUMBERED: "sal; rum; lokal; etapp; del; kapitel; våning; plan; nr; nummer; grupp; pass; steg; hall; "
        "omgång; buss; linje; avsnitt; möte; träff; dag; tillfälle; bilaga; §; ingång; sid; sida; kr; ålder; åk; "
        "årskurs; betyg; väg",
        R.ISSUE: "nr; nummer; årgång; årg; vol; sid; sida; kap; kapitel",
        R.LASTING: "längd; varaktighet; speltid; lästid; tidsåtgång",
        R.PLACE: "plats; var; lokal; adress",
        R.VERSION: "version; ver; utgåva; dnr; diarienummer; diarienr; ärende; org.nr; orgnr; "
        "organisationsnummer; regnr; bankgiro; plusgiro; postgiro; isbn; issn; ref; artikelnr; kundnr; id",
        R.PHONE: "tel; telefon; tfn; mobil; ring; fax; telefonnummer; sms",
        R.SPOKEN: "halv; kvart i; kvart över",
        R.MIDNIGHT: "midnatt",
        R.AGO: "sedan; sen",
        R.IN: "om; för",
        R.DAYS: "dag; dagar",
        R.WEEKS: "vecka; veckor",
    },
    "nb": {
        R.AT: "kl; klokken; klokka; tid; tidspunkt; klokkeslett",
        R.FROM: "fra; f.o.m; fra og med; fom; frå",
        R.TO: "til; t.o.m; til og med; tom; fram til; frem til",
        R.BETWEEN: "mellom",
        R.AND: "og; samt",
        R.OR: "eller",
        R.FILL: "den; dato; når; i; på; av; ca; cirka; dag; dato og tid; dato og klokkeslett; dei; år; de",
        R.PUBLISHED: "publisert; lagt ut; opprettet; publiseringsdato",
        R.UPDATED: "oppdatert; sist oppdatert; sist endret; endret; oppdatering; sist oppdatert av",
        R.DEADLINE: "frist; senest; innen; påmeldingsfrist; søknadsfrist; svarfrist; deadline",
        R.START: "start; starter; begynner; starttid; startdato; starttidspunkt",
        R.END: "slutt; slutter; sluttid; sluttdato",
        R.WEEK: "uke; veke; uka",
        R.ALLDAY: "hele dagen; heldags; heile dagen",
        R.OTHER_NEXT: "neste",
        R.THIS: "på; førstkommende; kommende; nå",
        R.PAST: "forrige; sist",
        R.EVERY: "daglig; hverdager; ukentlig; månedlig",
        R.EACH: "hver; hvert; alle; annenhver; kvar",
        R.MOVED: "flyttet; utsatt; flyttes; ny dato; flytta",
        R.LIMIT: "før; etter; tidligst; ikke; unntatt; unntak av; siden; sidan; natt til; natten til; natta til",
        R.LATE: "kveld; kvelden; ettermiddag; ettermiddagen; natt; natten; i kveld; ikveld; i morgen kveld",
        R.UNIT: "kr; kroner; nok; timer; time; min; minutter; personer; plasser; stk; sider; deltakere; prosent; "
        "kb; mb; år",
        R.NUMBERED: "sal; rom; del; kapittel; nr; nummer; gruppe; trinn; etasje; møte; sak; dag; side; økt; alder",
        R.ISSUE: "nr; nummer; side; kapittel; årgang",
        R.LASTING: "varighet; spilletid; lesetid; lengde",
        R.PLACE: "sted; hvor; adresse; stad",
        R.VERSION: "versjon; saksnr; orgnr; org.nr; organisasjonsnummer; arkivsak; ref; id; utgave",
        R.PHONE: "tlf; telefon; mobil; ring",
        R.SPOKEN: "halv; kvart på; kvart over; kvart i",
        R.MIDNIGHT: "midnatt",
        R.AGO: "siden; sidan",
        R.IN: "om; for",
        R.DAYS: "dag; dager; dagar",
        R.WEEKS: "uke; uker; veke; veker",
    },
    "da": {
        R.AT: "kl; klokken; tid; tidspunkt; klokkeslæt",
        R.FROM: "fra; f.o.m; fra og med",
        R.TO: "til; t.o.m; til og med; frem til",
        R.BETWEEN: "mellem",
        R.AND: "og; samt",
        R.OR: "eller",
        R.FILL: "den; dato; hvornår; i; på; af; ca; cirka; d; d.; dato og tid; dag; år; de; dato og klokkeslæt",
        R.PUBLISHED: "udgivet; publiceret; offentliggjort; oprettet; lagt op",
        R.UPDATED: "opdateret; sidst opdateret; senest opdateret; ændret; sidst ændret; redigeret",
        R.DEADLINE: "frist; senest; deadline; tilmeldingsfrist; tilmelding; tilmelding senest; ansøgningsfrist; inden",
        R.START: "start; starter; begynder; starttidspunkt; startdato; startdag",
        R.END: "slut; slutter; sluttidspunkt; slutdato; slutdag",
        R.WEEK: "uge; ugen; uger",
        R.ALLDAY: "hele dagen; heldags",
        R.OTHER_NEXT: "næste",
        R.THIS: "på; førstkommende; kommende; nu",
        R.PAST: "forrige; sidste",
        R.EVERY: "daglig; dagligt; hverdage; ugentlig; månedlig",
        R.EACH: "hver; hvert; alle",
        R.MOVED: "flyttet; udsat; udskudt; flyttes; ny dato",
        R.LIMIT: "før; efter; tidligst; ikke; undtagen; siden; natten til",
        R.LATE: "aften; aftenen; eftermiddag; eftermiddagen; nat; natten; i aften; i morgen aften",
        R.UNIT: "kr; kroner; dkk; timer; time; min; minutter; personer; pladser; stk; sider; deltagere; procent; "
        "kb; mb; år",
        R.NUMBERED: "sal; lokale; rum; del; kapitel; nr; nummer; gruppe; trin; etage; møde; hold; punkt; sag; "
        "dag; side; alder",
        R.ISSUE: "nr; nummer; side; kapitel; årgang",
        R.LASTING: "varighed; spilletid; læsetid; længde",
        R.PLACE: "sted; hvor; adresse",
        R.VERSION: "version; sagsnr; cvr; cvr-nr; id; ref; j.nr; journalnr; udgave",
        R.PHONE: "tlf; telefon; mobil; ring",
        R.SPOKEN: "halv; kvart i; kvart over; kvarter i; kvarter over",
        R.MIDNIGHT: "midnat",
        R.AGO: "siden",
        R.IN: "om; for",
        R.DAYS: "dag; dage",
        R.WEEKS: "uge; uger",
    },
    "fi": {
        R.AT: "klo; kello; klo:; aika; ajankohta; kellonaika",
        R.FROM: "alkaen; lähtien",
        R.TO: "asti; saakka",
        R.OPEN_START: "alkaen; lähtien",
        R.OPEN_END: "asti; saakka; mennessä",
        R.AND: "ja; sekä",
        R.OR: "tai",
        R.FILL: "päivä; päivämäärä; pvm; milloin; noin; n; aika; vuonna",
        R.PUBLISHED: "julkaistu; julkaisupäivä; julkaistiin; luotu",
        R.UPDATED: "päivitetty; viimeksi päivitetty; muokattu; viimeksi muokattu; sivu päivitetty",
        R.DEADLINE: "viimeistään; ilmoittautuminen; ilmoittautuminen viimeistään; määräaika; hakuaika päättyy",
        R.START: "alkaa; alkamisaika; alkamispäivä; alku",
        R.END: "päättyy; päättymisaika; päättymispäivä; loppu; loppuu",
        R.WEEK: "viikko; vko; viikolla; vk; viikot",
        R.ALLDAY: "koko päivän; koko päivä",
        R.OTHER_NEXT: "ensi",
        R.THIS: "tulevana; tänä",
        R.PAST: "viime",
        R.EVERY: "päivittäin; arkisin; arkipäivisin; viikonloppuisin; viikoittain; kuukausittain",
        R.EACH: "joka; joka toinen",
        R.MOVED: "siirretty; siirtyy; siirtynyt; lykätty; uusi ajankohta",
        R.LIMIT: "ennen; jälkeen; aikaisintaan; ei; paitsi; lukuun ottamatta",
        R.LATE: "illalla; ilta; iltapäivällä; iltapäivä; yöllä; tänä iltana; huomisiltana",
        R.UNIT: "euroa; e; eur; tuntia; tunti; h; min; minuuttia; henkilöä; paikkaa; kpl; sivua; prosenttia; kt; "
        "mt; vuotta; vuotiaille; vuotiaat; kerros; kerroksessa; krs",
        R.NUMBERED: "sali; huone; osa; luku; nro; kerros; ryhmä; kokous; tila; sivu; ikä",
        R.ISSUE: "nro; numero; sivu; luku; vuosikerta",
        R.LASTING: "kesto; pituus; lukuaika",
        R.PLACE: "paikka; missä; osoite",
        R.VERSION: "versio; y-tunnus; diaarinumero; dnro; id; tunnus",
        R.PHONE: "puh; puhelin; p; soita; gsm",
        R.SPOKEN: "puoli; varttia yli; varttia vaille; vaille; vajaa",
        R.MIDNIGHT: "keskiyö; keskiyöllä; keskiyöhön",
        R.AGO: "sitten",
        R.DAYS: "päivä; päivää; päivän",
        R.WEEKS: "viikko; viikkoa; viikon",
    },
}
