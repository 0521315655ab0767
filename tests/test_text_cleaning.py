"""Plain text: what is removed, what stays."""

from __future__ import annotations

import unicodedata

import pytest

from syndicate.text import clean, escape, line, paragraph, slug


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("a\x00b\x08c\x1fd\x7fe", "abcde"),
        ("a\x80b\x9fc", "abc"),
        ("a\ufffeb\uffffc\ufdd0d\U0001fffee\U0010ffff", "abcde"),
        ("a\ud800b\udfffc", "abc"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x85b\u2028c\u2029d\x0be\x0cf", "a\nb\nc\nd\ne\nf"),
        ("a\tb", "a\tb"),
        ("A\u030a", "Å"),
        ("\ufeffNytt", "Nytt"),
        ("\ud83d\ude00", "😀"),
        ("👩\u200d👩\u200d👧 می\u200cخواهم", "👩\u200d👩\u200d👧 می\u200cخواهم"),
    ],
)
def test_clean_removes_what_no_document_may_hold_and_nothing_else(given: str, wanted: str) -> None:
    assert clean(given) == wanted


def test_a_removed_character_does_not_leave_a_letter_beside_its_mark() -> None:
    assert clean("a\x00\u030a") == "å"
    assert line("a\u202e\u030a") == "å"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("  Öppet\xa0hus \r\n i\tLund ", "Öppet hus i Lund"),
        ("\u202eomvänd\u202c \u2067x\u2069\u200e\u200f\u061c", "omvänd x"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200b\xa0\u200d", ""),
        ("", ""),
        ("Upp\xadhandling", "Upp\xadhandling"),
    ],
)
def test_line_is_one_line_without_bidi_controls(given: str, wanted: str) -> None:
    assert line(given) == wanted


def test_paragraph_keeps_lines_and_single_blank_lines() -> None:
    assert paragraph("\n\n Ett  två \n\n\n\n tre\tfyra\n \nfem \n") == "Ett två\n\ntre fyra\n\nfem"


def test_escape_shows_the_text_as_html() -> None:
    assert escape("1 < 2 & 3\nrad\n\nnytt") == "<p>1 &lt; 2 &amp; 3<br>rad</p><p>nytt</p>"
    assert escape(" \n ") == ""


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Miljö & klimat", "miljo-klimat"),
        ("Ånge Ärla Össjö", "ange-arla-ossjo"),
        ("Smørrebrød Æsj Łódź Straße", "smorrebrod-aesj-lodz-strasse"),
        ("--A--", "a"),
        ("½ år", "1-2-ar"),
        ("x" * 200, "x" * 80),
    ],
)
def test_slug_is_ascii_and_readable(given: str, wanted: str) -> None:
    assert slug(given) == wanted


def test_slug_of_another_script_is_stable_and_not_empty() -> None:
    assert slug("Новости") == slug(" Новости ") != slug("新闻")
    assert slug("Новости").isascii()
    assert slug("")


def test_slug_does_not_depend_on_the_form_of_normalisation() -> None:
    assert slug(unicodedata.normalize("NFD", "Åäö")) == slug("Åäö") == "aao"
