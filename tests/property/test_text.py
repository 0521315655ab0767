"""Text: true of every character of Unicode, and of anything that hypothesis can think of."""

from __future__ import annotations

import re
import sys
import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from syndicate.text import (
    absolute,
    clean,
    decode,
    double_encoded,
    escape,
    line,
    mojibake,
    paragraph,
    same_page,
    sanitize,
    slug,
    to_text,
    too_deep,
    without_tracking,
)

BASE = "https://www.example.se/nytt/"
EVERYTHING = [chr(point) for point in range(sys.maxunicode + 1)]

# XML 1.0 section 2.2, production [2], written down a second time and not taken from the code.
XML_CHAR = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


def allowed(char: str) -> bool:
    """Whether ``char`` may stand in a document of ours."""
    point = ord(char)
    if char in "\t\n":
        return True
    control = unicodedata.category(char) == "Cc"
    surrogate = 0xD800 <= point <= 0xDFFF
    noncharacter = 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
    line_end = point in (0x2028, 0x2029)
    return not (control or surrogate or noncharacter or line_end or point == 0xFEFF)


# Text with all the characters that do harm in it, far more often than chance would put them there.
any_text = st.text(
    st.one_of(
        st.characters(), st.sampled_from("\x00\r\n\t\x85\u2028\ufeff\ufffe\ud800\udc00\u202e\u0338\u030a<>&\"'= ")
    ),
    max_size=60,
)
PIECES = [
    *(
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<li>",
        "<ul>",
        "</ul>",
    ),
    *(
        "<svg>",
        "</svg>",
        "<math>",
        "<g/>",
        "<style>",
        "</style>",
        "<script>",
        "</script>",
        "<title>",
        "</title>",
        "<select>",
    ),
    *(
        "<!--",
        "-->",
        "--!>",
        "<!-->",
        "<!x",
        "<?y",
        "</",
        "<",
        ">",
        "/>",
        "&amp;",
        "&#x338;",
        "&#0;",
        "&lt",
        "]]>",
        "<![CDATA[",
    ),
    *(
        '<a href="',
        "<a href='",
        '"',
        "'",
        "<img src=",
        " alt=",
        " onerror=",
        " style=",
        "javascript:",
        "data:",
        "//å.se/",
        "/x",
    ),
    *(
        "<base href=",
        "<form>",
        "</form>",
        "<textarea>",
        "<plaintext>",
        "<noscript>",
        "<template>",
        "<a b=1>",
        "<font c>",
        "x",
    ),
    *(
        "<option>",
        "<frameset>",
        "<xmp>",
        "</p>",
        "<br>",
        "</br>",
        "<h1>",
        "</h1>",
        "<annotation-xml>",
        "<mtext>",
        "<mi>",
        "<image>",
    ),
    *("\u0338", "\x00", "\ud800", "å", " ", "\n", "utm_source=1", "?", "#"),
]
any_html = st.lists(st.one_of(st.sampled_from(PIECES), any_text), max_size=40).map("".join)


def test_clean_keeps_every_allowed_character_of_unicode_and_removes_every_other() -> None:
    for char in EVERYTHING:
        cleaned = clean(f"a{char}b")
        if allowed(char):
            assert cleaned == unicodedata.normalize("NFC", f"a{char}b"), hex(ord(char))
        else:
            assert cleaned in ("ab", "a\nb"), hex(ord(char))


def test_line_keeps_every_visible_character_of_unicode() -> None:
    for char in EVERYTHING:
        shown = line(f"a{char}b")
        if unicodedata.category(char)[0] in "LNPSM" and allowed(char):
            assert shown == unicodedata.normalize("NFC", f"a{char}b"), hex(ord(char))
        assert len(shown.splitlines()) == 1, hex(ord(char))
        assert unicodedata.bidirectional(char) not in (
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        ) or (shown == "ab"), hex(ord(char))


def test_every_character_of_unicode_survives_html_as_it_survives_text() -> None:
    # In one document: html5ever and the cleaning see every character, among letters so that marks have a base.
    kept = [char for char in EVERYTHING if allowed(char) and char not in "<&\t\n"]
    for start in range(0, len(kept), 4096):
        text = "".join(f"a{char}b" for char in kept[start : start + 4096])
        shown = sanitize(text.replace(">", "&gt;"), base=BASE)
        assert shown.replace("&gt;", ">").replace("&nbsp;", "\xa0") == unicodedata.normalize("NFC", text).strip()


def test_every_code_point_as_a_character_reference_is_harmless() -> None:
    # Marks, controls and the like stand alone behind a tag, the others side by side.
    alone = [
        point for point, char in enumerate(EVERYTHING) if unicodedata.category(char) in ("Mn", "Mc", "Me", "Cc", "Cf")
    ]
    others = sorted(set(range(len(EVERYTHING))) - set(alone))
    groups = [[point] for point in alone] + [others[at : at + 32] for at in range(0, len(others), 32)]
    for start in range(0, len(groups), 1024):
        inner = ("".join(f"&#{point};" for point in group) for group in groups[start : start + 1024])
        shown = sanitize("".join(f"<i>{text}</i>" for text in inner), base=BASE)
        assert XML_CHAR.fullmatch(shown)
        assert all(map(allowed, set(shown)))
        assert unicodedata.normalize("NFC", shown) == shown


@given(any_text)
@example(">\u0338")
def test_clean_is_idempotent_and_leaves_nothing_illegal(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert all(map(allowed, cleaned))
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()


@given(any_text)
def test_line_and_paragraph_are_idempotent_and_folded(text: str) -> None:
    title, summary = line(text), paragraph(text)
    assert line(title) == title
    assert paragraph(summary) == summary
    assert title == " ".join(title.split())
    assert "\n\n\n" not in summary
    assert summary == summary.strip()
    assert all(map(allowed, title + summary))


@given(any_text)
def test_escape_shows_exactly_the_text(text: str) -> None:
    shown = paragraph(text)
    if any(unicodedata.combining(part[0]) for part in re.split("\n+", shown) if part):
        return  # a mark at the start of a line has nothing to stand on in HTML
    assert re.sub("\n+", "\n", to_text(escape(text))) == re.sub("\n+", "\n", shown)


@given(any_text)
def test_a_slug_is_ascii_for_every_text(text: str) -> None:
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert slug(slug(text)) == slug(text)
    assert len(slug(text)) <= 80


@given(
    st.binary(max_size=200),
    st.sampled_from([None, "utf-8", "iso-8859-1", "utf-16", "shift_jis", "gb18030", "x"]),
    st.booleans(),
)
def test_decode_never_raises_and_gives_nfc(body: bytes, charset: str | None, markup: bool) -> None:
    read = decode(body, charset=charset, markup=markup)
    read.text.encode("utf-8")
    if not markup:
        assert unicodedata.is_normalized("NFC", read.text)
    assert 0 <= mojibake(read.text) <= 1
    assert double_encoded(read.text) in (True, False)


WORDS = ["få", "hållbar", "på", "ny", "väg", "över", "ån", "äga", "Örebro", "Åmål", "när", "för", "göra", "och", "det"]
latin = st.text("abcdefghij klmnopqrstuvwxyzåäöÅÄÖéü.,:-", min_size=1, max_size=200)


@given(
    latin,
    st.sampled_from([None, "utf-8", "iso-8859-1", "windows-1252"]),
    st.sampled_from([None, "utf-8", "iso-8859-1"]),
)
def test_utf_8_is_right_whatever_is_declared(text: str, http: str | None, meta: str | None) -> None:
    body = (f"<meta charset={meta}>" if meta else "") + text
    assert decode(body.encode(), charset=http).text == body


@given(st.lists(st.sampled_from(WORDS), min_size=1))
def test_latin_1_that_is_declared_utf_8_is_right(words: list[str]) -> None:
    text = " ".join(words)
    read = decode(text.encode("latin-1"), charset="utf-8")
    assert read.text == text
    assert read.doubt is None
    assert not double_encoded(read.text)


def deepest(html: str) -> int:
    """How deep the HTML5 parser nests ``html``, counted without recursion."""
    body = LexborHTMLParser(html).body
    depth, level = 0, [body] if body is not None else []
    while level:
        depth += 1
        level = [child for node in level for child in node.iter(include_text=False)]
    return depth - 1 if depth else 0


@settings(max_examples=1500)
@given(any_html, st.integers(2, 12))
@example("<svg><style>" + "<g>" * 20, 8)
@example("<b><div></b>" * 20, 8)
@example("<table><tr><td><svg><desc>" * 4, 8)
def test_what_is_not_too_deep_is_not_nested_deeper_by_a_parser(html: str, limit: int) -> None:
    # A parser adds the tbody and tr that a table left out.
    if not too_deep(html, limit=limit):
        assert deepest(html) <= 3 * limit


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=3), st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
def test_nothing_that_is_repeated_nests_a_parser_deeper(before: list[str], repeated: list[str]) -> None:
    html = "".join(before) + "".join(repeated) * 100
    if not too_deep(html, limit=40):
        assert deepest(html) <= 3 * 40


@settings(max_examples=1500)
@given(any_html)
def test_what_is_sanitised_is_safe_and_stays_so(html: str) -> None:
    safe = sanitize(html, base=BASE)
    assert XML_CHAR.fullmatch(safe)
    assert unicodedata.normalize("NFC", safe) == safe
    assert clean(safe) == safe
    body = LexborHTMLParser(f"<!doctype html><body>{safe}").body
    assert body is not None
    for node in body.css("*"):
        check_element(node)
    assert sanitize(safe, base=BASE) == safe


def check_element(node: LexborNode) -> None:
    assert node.tag not in (
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "svg",
        "math",
        "link",
        "meta",
    )
    for name, value in node.attributes.items():
        assert not name.startswith("on")
        assert name not in ("style", "srcset", "class", "data-src")
        if name in ("href", "src", "cite", "poster"):
            assert value is not None
            assert value == absolute(value)
            assert urlsplit(value).scheme in ("http", "https", "mailto", "tel")
            assert not re.search("(^|&)utm_", urlsplit(value).query)


@given(any_html)
def test_the_text_of_any_html_is_clean(html: str) -> None:
    text = to_text(html)
    assert text == paragraph(text)
    assert all(map(allowed, text))


hosts = st.sampled_from(
    ["example.se", "å.se", "WWW.Example.SE", "[::1]", "127.0.0.1", "a_b.se", "xn--5ca.se", "", "a b", "é"]
)
any_url = st.one_of(
    any_text,
    st.tuples(
        st.sampled_from(["http://", "https://", "//", "HTTPS:", "mailto:", "tel:", ""]),
        hosts,
        st.sampled_from(["", ":80", ":443", ":x", "/", "/a/../b"]),
        any_text,
        any_text,
    ).map("".join),
)


@given(any_url)
def test_an_address_is_absolute_ascii_of_four_schemes_or_refused(url: str) -> None:
    known = absolute(url, base=BASE)
    if known is None:
        return
    assert re.fullmatch(r"(https?://[^/?#]+/[!-~]*|mailto:[!-~]*|tel:[!-~]*)", known)
    assert not re.search(r"[<>\"\\^`{|}\s]", known)
    assert absolute(known) == known
    assert same_page(known) == same_page(same_page_again(known))


def same_page_again(url: str) -> str:
    """The same page by another address."""
    if not url.startswith("http"):
        return url
    parts = urlsplit(url)
    scheme = parts.scheme if parts.port else "http"
    return parts._replace(scheme=scheme, fragment="another").geturl()


@given(any_url)
def test_removing_tracking_is_idempotent_and_only_removes(url: str) -> None:
    left = without_tracking(url)
    assert without_tracking(left) == left
    assert len(left) <= len(url)
    assert same_page(url) == same_page(left)


@pytest.mark.parametrize("parameter", ["utm_source", "fbclid", "gclid", "mc_cid"])
@given(st.text("abc=&", max_size=20))
def test_no_tracking_parameter_is_left(parameter: str, others: str) -> None:
    assert parameter not in without_tracking(f"https://x.se/?{others}&{parameter}=1&{others}")
