"""HTML: what may be published, what is read as text, and what never reaches a parser."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from syndicate.text import absolute, sanitize, to_text, too_deep

BASE = "https://www.example.se/nytt/artikel"


def clean(html: str) -> str:
    return sanitize(html, base=BASE)


@pytest.mark.parametrize(
    "html",
    [
        '<p lang="en" dir="ltr">Text</p>',
        (
            '<table><caption>C</caption><thead><tr><th scope="col" id="a" abbr="x">A</th></tr></thead>'
            '<tbody><tr><td headers="a" colspan="2" rowspan="2">1</td></tr></tbody></table>'
        ),
        '<img src="https://example.se/a.png" alt="En bild" width="300" height="200">',
        '<h2>R</h2><ul><li>a</li></ul><ol start="3"><li value="4">b</li></ol><dl><dt>c</dt><dd>d</dd></dl>',
        '<blockquote cite="https://example.se/k"><p>citat</p></blockquote>',
        '<a href="https://example.se/" hreflang="en" title="Mer">x</a>',
        '<time datetime="2016-10-21">21 okt</time><abbr title="x">y</abbr><bdo dir="rtl">z</bdo>',
        '<details open=""><summary>a</summary>b</details>',
        "<p>a<br>b<sub>c</sub><sup>d</sup><code>e</code></p><hr><pre>f\n g</pre>",
    ],
)
def test_what_text_is_made_of_stays_as_it_is(html: str) -> None:
    assert clean(html) == html


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<p onclick=x onload=y style='color:red' class=z id=q data-x=1>a</p>", "<p>a</p>"),
        ("<style>p{}</style><link rel=stylesheet href=x><meta http-equiv=refresh content=0>a", "a"),
        ("<iframe src=https://x.se>b</iframe><object>c</object><embed src=x>a", "a"),
        ("<form action=/x><label>Namn</label><input><button>Skicka</button><select><option>1</select></form>", "Namn"),
        ("<svg><script>x</script><title>t</title></svg>a<math><mi>b</mi></math>", "a"),
        ("<!-- kommentar --><!doctype html><?php x ?>a", "a"),
        ("<template><p>b</p></template><noscript><img src=/x.png></noscript>a", "a"),
        ("<html><head><title>T</title></head><body><p>a</p></body></html>", "<p>a</p>"),
        ("<o:p>a</o:p><font color=red>b</font>", "ab"),
        ("<a href=javascript:alert(1)>a</a>", "<a>a</a>"),
        ("<a href='java&#10;script:alert(1)'>a</a>", "<a>a</a>"),
        ("<a href=' &#1; javascript:alert(1)'>a</a>", "<a>a</a>"),
        ("<img src=data:image/png;base64,AAAA alt='en bild'>", "en bild"),
        ("<img src=data:image/png;base64,AAAA>", ""),
        ("<p>oavslutad <b>fet", "<p>oavslutad <b>fet</b></p>"),
        ("<p>&#1;&#x80;&#xFFFE;&#xD800;a</p>", "<p>€\ufffda</p>"),
    ],
)
def test_what_is_not_text_goes(html: str, wanted: str) -> None:
    assert clean(html) == wanted


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ('<a href="mer">a</a>', '<a href="https://www.example.se/nytt/mer">a</a>'),
        ('<a href="/å ä">a</a>', '<a href="https://www.example.se/%C3%A5%20%C3%A4">a</a>'),
        ('<a href="#not">a</a>', '<a href="https://www.example.se/nytt/artikel#not">a</a>'),
        ('<a href="//å.se/x">a</a>', '<a href="https://xn--5ca.se/x">a</a>'),
        ('<img src="//cdn.se/a.png" srcset="b.png 2x" sizes="1">', '<img src="https://cdn.se/a.png">'),
        ('<a href="/a?utm_source=x&amp;id=1">a</a>', '<a href="https://www.example.se/a?id=1">a</a>'),
        ('<a href="mailto:info@å.se">a</a>', '<a href="mailto:info@xn--5ca.se">a</a>'),
        ('<a href="tel:08-12 34">a</a>', '<a href="tel:08-1234">a</a>'),
        ('<q cite="/k">a</q>', '<q cite="https://www.example.se/k">a</q>'),
        ('<base href="/annat/"><a href="mer">a</a>', '<a href="https://www.example.se/annat/mer">a</a>'),
        ('<base href="javascript:x"><a href="mer">a</a>', '<a href="https://www.example.se/nytt/mer">a</a>'),
        (
            '<base target=_blank><base href="//b.se/x/"><base href="//c.se/"><a href="mer">a</a>',
            '<a href="https://b.se/x/mer">a</a>',
        ),
        (
            '<picture><source srcset="a.webp"><img src="a.png"></picture>',
            '<img src="https://www.example.se/nytt/a.png">',
        ),
        (
            '<video poster="p.png"><source src="v.mp4" type="video/mp4"></video>',
            (
                '<video poster="https://www.example.se/nytt/p.png">'
                '<source src="https://www.example.se/nytt/v.mp4" type="video/mp4"></video>'
            ),
        ),
    ],
)
def test_every_address_becomes_absolute(html: str, wanted: str) -> None:
    assert clean(html) == wanted


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://x.se/a.gif" width="1" height="1">',
        '<img src="https://x.se/a.gif" width=0>',
        '<img src="https://x.se/a.gif" height="1px">',
        '<img src="https://x.se/a.gif" style="width: 1px; height:1px">',
        '<img src="https://x.se/a.gif" style="display:none">',
        '<img src="https://pixel.wp.com/b.gif?host=x">',
        '<img src="https://www.facebook.com/tr?id=1&ev=PageView">',
        '<img src="https://statistik.example.se/piwik.php?idsite=1">',
        '<img src="https://x.us1.list-manage.com/track/open.php?u=1">',
        '<img src="https://feeds.feedburner.com/~r/x/~4/y">',
        '<img src="/bilder/spacer.gif">',
    ],
)
def test_pixels_that_count_readers_go(html: str) -> None:
    assert clean(f"a{html}b") == "ab"


def test_a_picture_that_is_loaded_later_is_shown_at_once() -> None:
    html = '<img src="data:image/gif;base64,R0lG" data-src="/stor.jpg" alt="x" class="lazy">'
    assert clean(html) == '<img src="https://www.example.se/stor.jpg" alt="x">'


def test_quotation_marks_and_brackets_in_a_value_stay_in_it() -> None:
    html = '<img src="/a.png" alt="a &quot;b&quot; > c < d">'
    found = LexborHTMLParser(clean(html)).css_first("img")
    assert found is not None
    assert found.attributes == {"src": "https://www.example.se/a.png", "alt": 'a "b" > c < d'}


@pytest.mark.parametrize(
    "html", ["<b>\u0338 onclick=x</b>", "<b>&#x338;</b>", "<b>&#x327;&#x338;x</b>", "<i></i>\u0338"]
)
def test_normalisation_cannot_join_a_mark_with_a_tag(html: str) -> None:
    import unicodedata

    safe = clean(html)
    assert unicodedata.normalize("NFC", safe) == safe
    assert "≯" not in safe


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>ett</p><p>två</p>", "ett\ntvå"),
        ("rad<br>två<br/>tre", "rad\ntvå\ntre"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b"),
        ("<ul><li><p>a</p></li></ul>", "• a"),
        ("<p>en\n rad   med&nbsp;luft</p>", "en rad med luft"),
        ("<b>fet</b>stil", "fetstil"),
        ("<table><tr><th>a<td>b<tr><td>c<td>d</table>", "a b\nc d"),
        ("1 &lt; 2 &amp; 3 &aring; &#229; &euro;", "1 < 2 & 3 å å €"),
        ("a < b och c > d", "a < b och c > d"),
        ("<script>x<p>y</script><style>z</style>a<!-- b -->c", "ac"),
        ("<textarea><p>x</textarea><title>y</title>a", "a"),
        ("<svg><title>x</title></svg><iframe>y</iframe>a", "a"),
        ("<svg/>a", "a"),
        ("a<p", "a"),
        ("&lt;script&gt;", "<script>"),
        ("<p>a</p>\n\n<p>b</p>", "a\nb"),
        ("<h2>Rubrik</h2>text<div>mer</div>slut", "Rubrik\ntext\nmer\nslut"),
        ("", ""),
        ("<p> </p><ul><li></ul>", ""),
        ("a\x00b&#1;c&#xD800;", "abc\ufffd"),
    ],
)
def test_the_text_of_html(html: str, wanted: str) -> None:
    assert to_text(html) == wanted


def test_unclosed_parts_of_lists_and_tables_are_not_deep() -> None:
    assert not too_deep("<ul>" + "<li>a" * 5000 + "</ul>")
    assert not too_deep("<p>a" * 5000)
    assert not too_deep("<table>" + "<tr><td>a<td>b" * 5000 + "</table>")
    assert not too_deep("<dl>" + "<dt>a<dd>b" * 5000 + "</dl>")
    assert not too_deep("<select>" + "<option>a" * 5000 + "</select>")
    assert not too_deep("<img src=x>" * 5000 + "<br>" * 5000)
    assert not too_deep("<div><span>a</div>" * 5000)
    assert not too_deep("<svg>" + '<path d="M0 0"/>' * 5000 + "</svg>")


def test_what_is_not_markup_is_not_counted() -> None:
    assert not too_deep("<!--" + "<div>" * 5000 + "-->")
    assert not too_deep("<script>" + "'<div>'" * 5000 + "</script>")
    assert not too_deep('<p title="' + "<div>" * 5000 + '">')
    assert not too_deep("a < b " * 5000)


# Each of these takes a parser or a sanitiser from seconds to for ever.
HOSTILE = {
    "divs": "<div>" * 100_000,
    "bold": "<b>" * 100_000,
    "unknown": "<x>" * 100_000,
    "self-closing": "<x/>" * 100_000,
    "wrong ends": "<div></span>" * 50_000,
    "misnested": "<b><div></b>" * 50_000,
    "behind an unclosed quote": '<a b"><div>' * 50_000,
    "quote in a name": '<a "x>' + "<div>" * 100_000,
    "short comment": "<!-->" + "<div>" * 100_000,
    "comment end": "<!-- --!>" + "<div>" * 100_000,
    "bogus comment": "<!x>" + "<div>" * 100_000 + "<!x>",
    "style in svg": "<svg><style>" + "<g>" * 100_000,
    "style in select": "<select><style>" + "<div>" * 100_000,
    "script in script": "<script><!--<script></script>--></script><style></style>" + "<div>" * 100_000,
    "script hides style": "<script><!--<script></script><style>--></script>" + "<div>" * 100_000 + "</style>",
    "cells": "<div><table><tr><td></div>" * 20_000,
    "tables": "<table><tr><td>" * 30_000,
    "lists": "<ul><li>" * 50_000,
    "reopened": "".join(f"<b a={n}>" for n in range(400)) + "<p>x</p>" * 50_000,
    "fonts": "".join(f"<p><font a={n}>x</p>" for n in range(20_000)),
    "after svg": "<svg><p>" + "<x/>" * 100_000,
    "many ends": "<i><table><td>" + "<span>" * 400 + "</i>" * 150_000,
    "attributes": "<a " * 200_000,
    "equals": "<a =" * 200_000,
    "less-than": "<" * 500_000,
    "references": "&" * 500_000,
    "references in a long text": "a" * 500_000 + "& x " * 100_000,
    "references in a value": '<a title="' + "&amp;" * 190_000 + '">',
    "unclosed comments": "<!--" * 200_000,
    "unclosed scripts": "<script>" * 100_000,
    "unclosed titles": "<title>" * 100_000,
    "ends": "</" * 300_000,
    "images": "<img alt='" + "a" * 300_000 + "'>",
    "slashes": "<a" + "/" * 500_000,
    "spaces": "<a" + " " * 500_000,
    "base": "<base href=x>" * 50_000,
}


def cost(html: str) -> tuple[float, str, str]:
    """Seconds of the processor, and what it was spent on."""
    begun = time.process_time()
    safe, text = clean(html), to_text(html)
    return time.process_time() - begun, safe, text


@cache
def harmless() -> float:
    """What half a million characters cost that mean no harm, on this machine as it is now."""
    return min(cost("<p>x</p>" * 60_000)[0] for _ in range(2))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_html_costs_no_more_than_its_length(name: str) -> None:
    html = HOSTILE[name]
    took, safe, text = cost(html)
    assert took < 5 * harmless(), f"{took:.1f} s for {len(html)} characters, and {harmless():.1f} s for harmless ones"
    assert len(safe) <= 8 * len(html)
    assert len(text) <= 2 * len(html)
    assert "<script" not in safe.lower()


def test_html_that_is_too_deep_is_published_as_its_text() -> None:
    assert clean("<div>" * 600 + "Hej & hå") == "<p>Hej &amp; hå</p>"


def test_html_that_is_too_long_is_cut() -> None:
    assert len(clean("<p>abc</p>" * 200_000)) < 1_100_000


def test_the_limit_is_an_argument() -> None:
    assert too_deep("<div><div><div>", limit=2)
    assert not too_deep("<div><div><div>", limit=3)


def test_what_is_published_has_no_address_that_is_not_absolute() -> None:
    page = (
        "<p>"
        + "".join(f'<a href="{a}">x</a><img src="{a}">' for a in ("a", "//b", "?c", "x:y", "data:,z", "#d"))
        + "</p>"
    )
    tree = LexborHTMLParser(clean(page))
    found = [node.attributes.get(name) for node in tree.css("[href], [src]") for name in ("href", "src")]
    assert [address for address in found if address] == [a for a in found if a and absolute(a) == a]


def test_the_sanitiser_opens_no_file() -> None:
    assert clean(f'<img src="file://{Path(__file__)}" alt="x">') == "x"
