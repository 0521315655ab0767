"""Pages of articles and events as website programs make them; each with what a person would call its text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A page; ``wanted``: parts that its main text must hold, in this order; ``unwanted``: none of these."""

    page: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


MENU = "".join(f'<li><a href="/avd/{n}">Avdelning nummer {n}</a></li>' for n in range(20))
COOKIES = "Vi använder kakor för att webbplatsen ska fungera bra för dig och för att mäta hur den används."
FOOTER = "Åby kommun, Storgatan 1, 123 45 Åby. Telefon 0123-45 60 00. Tillgänglighetsredogörelse och personuppgifter."
FIRST = "På torsdag invigs den nya skolan i Åby av kommunstyrelsens ordförande."
SECOND = "Skolan har plats för 450 elever i årskurserna F till 6 och har kostat 120 miljoner kronor att bygga."
THIRD = "Alla är välkomna att titta på lokalerna mellan klockan 10 och 14."
OTHER = "Badhuset stänger för renovering under sommaren och öppnar igen i september."

SITEVISION = Case(
    f"""<!DOCTYPE html><html lang="sv"><head><title>Ny skola invigs - Åby kommun</title>
    <meta property="og:title" content="Ny skola invigs"><meta name="description" content="{FIRST}">
    <meta property="og:image" content="/images/18.7a/skola.jpg"></head>
    <body class="sv-no-js env-m-around--0"><div id="kakor" class="sv-vertical"><p>{COOKIES}</p></div>
    <header><div class="sv-layout"><ul>{MENU}</ul></div></header>
    <main><div class="sv-vertical sv-layout sol-main-content"><div class="sv-row sv-layout">
    <div class="sv-layout sv-skip-spacer sv-column-8"><div id="Mittenspalt">
    <div class="sv-text-portlet sv-use-margins"><div class="sv-text-portlet-content">
      <h1 class="heading" id="h-Nyskolainvigs">Ny skola invigs</h1></div></div>
    <div class="sv-script-portlet"><p class="publishdate">Publicerad 3 mars 2026 klockan 09.15</p></div>
    <div class="sv-text-portlet"><div class="sv-text-portlet-content"><p class="ingress">{FIRST}</p></div></div>
    <div class="sv-image-portlet"><img src="/images/18.7a/skola.jpg" alt="Skolan i Åby"></div>
    <div class="sv-text-portlet"><div class="sv-text-portlet-content"><p class="brodtext">{SECOND}</p>
      <h2 class="subheading">Program</h2><ul><li>10.00 Tal</li><li>11.00 Rundtur</li></ul>
      <p class="brodtext">{THIRD} <a href="/download/18.7a/inbjudan.pdf">Inbjudan (pdf)</a></p></div></div>
    <div class="sv-custom-module"><div class="dela-sida"><p>Dela sidan</p>
    <ul><li><a href="#">Facebook</a></li></ul></div>
    </div><p>Senast uppdaterad: 4 mars 2026</p></div></div>
    <div class="sv-layout sv-column-4"><div class="sv-archive-portlet related-news"><h2>Fler nyheter</h2>
      <ul><li><h3><a href="/n/2">Badhuset stänger</a></h3><p>{OTHER}</p></li></ul></div></div>
    </div></div></main><footer><p>{FOOTER}</p></footer></body></html>""",
    (FIRST, "skola.jpg", SECOND, "Program", "Rundtur", THIRD, "inbjudan.pdf"),
    ("kakor", "Avdelning", "Ny skola invigs</h1>", "Publicerad", "Dela", "Badhuset", "Senast", "Telefon"),
)
OPTIMIZELY = Case(
    f"""<!DOCTYPE html><html lang="sv"><head><title>Ny skola invigs</title>
    <script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle",
    "headline":"Ny skola invigs","datePublished":"2026-03-03T09:15:00+01:00","author":{{"@type":"Person",
    "name":"Eva Ek"}},"image":"https://www.aby.example/globalassets/skola.jpg"}}</script></head>
    <body><div class="cookie-banner"><p>{COOKIES}</p><button>Godkänn</button></div>
    <div class="site-header"><nav class="main-nav"><ul>{MENU}</ul></nav></div>
    <div class="page-wrapper"><div class="breadcrumbs"><a href="/">Start</a> / <a href="/nyheter">Nyheter</a></div>
    <div class="row"><div class="col-md-8 article-page"><h1>Ny skola invigs</h1>
    <div class="article-meta"><span class="date">Publicerad: 2026-03-03</span></div>
    <div class="preamble"><p>{FIRST}</p></div>
    <div class="main-body xhtml"><p>{SECOND}</p><table><caption>Salar</caption><tr><th>Sal</th><th>Platser</th></tr>
    <tr><td>Aulan</td><td>200</td></tr></table><p>{THIRD}</p></div>
    <div class="share-links"><a href="https://facebook.com/x">Dela på Facebook</a></div></div>
    <div class="col-md-4 sidebar"><h2>Kontakt</h2><p>{OTHER}</p></div></div></div>
    <div class="site-footer"><p>{FOOTER}</p></div></body></html>""",
    (FIRST, SECOND, "<th>Sal</th>", "Aulan", THIRD),
    ("kakor", "Avdelning", "Start", "2026-03-03", "Facebook", "Badhuset", "Telefon"),
)
WORDPRESS = Case(
    f"""<!DOCTYPE html><html lang="sv"><head><meta property="article:published_time"
    content="2026-03-03T08:15:00+00:00"><meta name="author" content="Eva Ek"></head>
    <body class="post-template-default single single-post has-sidebar"><a class="skip-link" href="#x">Hoppa</a>
    <div id="page" class="site"><header id="masthead"><ul id="primary-menu">{MENU}</ul></header>
    <div id="primary" class="content-area"><main id="main"><article class="post type-post status-publish hentry">
    <header class="entry-header"><h1 class="entry-title">Ny skola invigs</h1>
    <div class="entry-meta"><span class="posted-on">Publicerat <time datetime="2026-03-03">3 mars 2026</time></span>
    </div></header>
    <div class="entry-content"><p>{FIRST}</p><figure class="wp-block-image"><img src="/wp-content/skola.jpg" alt="">
    <figcaption>Foto: Åby kommun</figcaption></figure><p>{SECOND}</p><blockquote><p>{THIRD}</p></blockquote>
    <div class="sharedaddy sd-sharing-enabled">
    <h3 class="sd-title">Dela detta:</h3><ul><li><a href="#">X</a></li></ul>
    </div></div><footer class="entry-footer"><span class="cat-links">Publicerat i <a href="/k/skola">Skola</a></span>
    </footer></article>
    <nav class="post-navigation"><a href="/n/0">Föregående inlägg</a></nav>
    <div id="comments" class="comments-area"><h2>En kommentar</h2><p>Vad roligt att det äntligen blir en ny skola här
    hos oss, det har vi väntat länge på i vår by!</p></div></main></div>
    <aside id="secondary" class="widget-area"><section class="widget"><h2>Senaste inläggen</h2><p>{OTHER}</p></section>
    </aside></div><footer id="colophon"><p>{FOOTER}</p></footer></body></html>""",
    (FIRST, "skola.jpg", "Foto: Åby kommun", SECOND, "<blockquote>", THIRD),
    ("Avdelning", "Dela detta", "Publicerat", "Föregående", "äntligen", "Badhuset", "Telefon", "Hoppa"),
)
DRUPAL = Case(
    f"""<!DOCTYPE html><html lang="sv"><head><title>Ny skola | Åby</title></head><body>
    <div class="dialog-off-canvas-main-canvas"><header role="banner"><div class="region region-header">
    <ul class="menu">{MENU}</ul></div></header>
    <main role="main"><a id="main-content"></a><div class="layout-content"><div class="region region-content">
    <div class="block block-system"><article role="article" class="node node--type-article"><div class="node__content">
    <div class="field field--name-field-lead">{FIRST}</div>
    <div class="clearfix text-formatted field field--name-body"><p>{SECOND}</p><p>{THIRD}</p></div>
    <div class="field field--name-field-tags field--label-above"><div>Ämnen</div>
    <div><a href="/t/1">Skola</a></div></div>
    </div></article></div>
    <div class="views-element-container"><h2>Läs också</h2><div class="view-content"><article class="teaser">
    <h3><a href="/n/2">Badhuset stänger</a></h3><p>{OTHER}</p></article><article class="teaser">
    <h3><a href="/n/3">Vägarbete</a></h3><p>Storgatan asfalteras om under vecka 12 och trafiken leds om.</p></article>
    </div></div></div></div></main><footer class="site-footer"><p>{FOOTER}</p></footer></div></body></html>""",
    (FIRST, SECOND, THIRD),
    ("Avdelning", "Badhuset", "Vägarbete", "Läs också", "Telefon"),
)
WEBFORMS = Case(
    f"""<!DOCTYPE html><html><body><form method="post" action="./nyhet" id="aspnetForm"><input name="__VS">
    <div id="s4-workspace"><div id="topmenu"><ul>{MENU}</ul></div>
    <div id="MSOZoneCell"><div class="ms-rtestate-field">
    <h1>Ny skola invigs</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div></div>
    <div id="ctl00_sidfot"><p>{FOOTER}</p></div></div></form></body></html>""",
    (FIRST, SECOND, THIRD),
    ("Avdelning", "Telefon"),
)
PLAIN = Case(
    f"""<html><head><title>Notis</title></head><body><table width="100%"><tr><td><a href="/">Start</a><br>
    <a href="/nytt">Nytt</a><br><a href="/om">Om oss</a></td><td><h1>Ny skola invigs</h1>{FIRST}<br><br>{SECOND}<br>
    <br><b>Välkomna</b> {THIRD}</td></tr></table><center><font size="1">© Åby 2003</font></center></body></html>""",
    (FIRST, SECOND, "Välkomna", THIRD),
    ("Start", "Om oss", "2003"),
)
SHORT = Case(
    f"""<!DOCTYPE html><html><body><nav><ul>{MENU}</ul></nav><main><h1>Vattenläcka</h1>
    <p>Vattnet är avstängt på Björkvägen till klockan 15 i dag.</p>
    <h2>Relaterade sidor</h2><ul><li><a href="/va">Vatten och avlopp i kommunen</a></li>
    <li><a href="/drift">Alla driftstörningar just nu</a></li></ul></main>
    <footer><p>{FOOTER}</p><p>{COOKIES}</p></footer></body></html>""",
    ("Vattnet är avstängt på Björkvägen till klockan 15 i dag.",),
    ("Avdelning", "Telefon", "kakor", "Relaterade", "Alla driftstörningar"),
)
REACT = Case(
    f"""<!DOCTYPE html><html><body><div id="root"><div class="css-1x2y3z"><div class="css-9a8b7c"><ul>{MENU}</ul></div>
    <div class="css-4d5e6f"><div class="css-7g8h9i"><h1 class="css-t1">Ny skola invigs</h1><div class="css-b1">
    <p class="css-p">{FIRST}</p></div><div class="css-b1"><p class="css-p">{SECOND}</p></div><div class="css-b1">
    <h2>Så hittar du</h2><p class="css-p">{THIRD}</p></div></div><div class="css-side"><div><a href="/n/2"><h3>Badhuset
    stänger</h3><p>{OTHER}</p></a></div></div></div></div></div></body></html>""",
    (FIRST, SECOND, "Så hittar du", THIRD),
    ("Avdelning", "Badhuset"),
)
EVENT = Case(
    f"""<!DOCTYPE html><html lang="sv"><head><script type="application/ld+json">{{"@context":"https://schema.org",
    "@type":"Event","name":"Konsert i parken","startDate":"2026-12-06T18:00:00+01:00",
    "endDate":"2026-12-06T20:00:00+01:00","location":{{"@type":"Place","name":"Stadsparken"}},
    "organizer":{{"@type":"Organization","name":"Kulturskolan"}}}}</script></head><body><header><ul>{MENU}</ul></header>
    <main id="content"><article class="event"><header><h1>Konsert i parken</h1></header><div class="event-facts"><dl>
    <dt>Tid</dt><dd>6 december 18.00–20.00</dd><dt>Plats</dt><dd>Stadsparken</dd></dl></div><div class="description">
    <p>Kulturskolans elever spelar och sjunger in julen med kända och okända sånger.</p><p>{THIRD}</p></div>
    </article></main><footer><p>{FOOTER}</p></footer></body></html>""",
    ("Kulturskolans elever", THIRD),
    ("Avdelning", "Telefon"),
)
CASES = {
    "sitevision": SITEVISION,
    "optimizely": OPTIMIZELY,
    "wordpress": WORDPRESS,
    "drupal": DRUPAL,
    "webforms": WEBFORMS,
    "plain": PLAIN,
    "short": SHORT,
    "react": REACT,
    "event": EVENT,
}
