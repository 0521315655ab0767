"""Bytes to text: declarations lie, å ä ö stay right or a doubt is raised."""

from __future__ import annotations

import codecs
import itertools
import unicodedata

import pytest

from syndicate.text import decode, double_encoded, mojibake

SWEDISH = "Nämnden för hållbar upphandling sammanträder på Öland – “välkomna” från Åsa, kl. 9½ à 100 €"
LATIN1 = "Nämnden för hållbar upphandling sammanträder på Öland. Välkomna, säger Åsa!"


def page(text: str, *, declared: str | None) -> str:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<!doctype html><html lang=sv><head>{meta}<title>{text}</title></head><body><p>{text}</p></body></html>"


LABELS = [
    None,
    "utf-8",
    "UTF8",
    "iso-8859-1",
    "latin1",
    "windows-1252",
    "us-ascii",
    "iso-8859-15",
    "nonsense",
    "utf-16",
]


@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
@pytest.mark.parametrize(("http", "meta"), list(itertools.product(LABELS, LABELS)))
def test_whatever_is_declared_swedish_is_right_or_doubted(codec: str, http: str | None, meta: str | None) -> None:
    read = decode(page(LATIN1, declared=meta).encode(codec), charset=http)
    assert LATIN1 in read.text
    assert read.doubt is None


@pytest.mark.parametrize(("http", "meta"), [("utf-8", None), (None, "utf-8"), ("iso-8859-1", "utf-8"), (None, None)])
def test_windows_1252_signs_are_read_although_another_encoding_is_declared(http: str | None, meta: str | None) -> None:
    read = decode(page(SWEDISH, declared=meta).encode("cp1252"), charset=http)
    assert SWEDISH in read.text
    assert read.encoding == "cp1252"


@pytest.mark.parametrize(
    "words",
    [
        "Fiskesjö får nya bänkar",
        "Å",
        "ö",
        "HÖSTMÖTE I ÅMÅL",
        "Café à la carte, señor",
        "Blåbærsyltetøy på Færøerne",
        "Straße nach Köln, Maßnahmen",
        "Þjóðleikhúsið á Íslandi",
    ],
)
def test_undeclared_windows_1252_is_recognised_even_when_short(words: str) -> None:
    assert decode(words.encode("cp1252"), charset="utf-8", markup=False).text == words


@pytest.mark.parametrize("bom_of", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_beats_every_declaration(bom_of: str) -> None:
    read = decode(page(SWEDISH, declared="iso-8859-1").encode(bom_of), charset="windows-1252")
    assert SWEDISH in read.text
    assert not read.text.startswith("\ufeff")
    assert read.doubt is None


def test_a_byte_order_mark_of_utf_8_before_other_bytes_is_not_believed() -> None:
    assert decode(codecs.BOM_UTF8 + LATIN1.encode("cp1252")).text == LATIN1


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("declared", [None, "utf-16", "iso-8859-1"])
def test_wide_encodings_are_seen_without_a_byte_order_mark(codec: str, declared: str | None) -> None:
    assert SWEDISH in decode(page(SWEDISH, declared=None).encode(codec), charset=declared).text


@pytest.mark.parametrize(
    ("codec", "words"),
    [
        ("cp1251", "Муниципальные закупки и устойчивое развитие региона, новости"),
        ("koi8-r", "Муниципальные закупки и устойчивое развитие региона, новости"),
        ("iso8859-2", "Zażółć gęślą jaźń: nowości z urzędu miasta Łodzi"),
        ("cp1253", "Νέα από τον δήμο: ανακοινώσεις και εκδηλώσεις"),
        ("shift_jis", "自治体からのお知らせとイベント"),
        ("euc_jp", "自治体からのお知らせとイベント"),
        ("gb18030", "市政府新闻与活动公告"),
        ("big5", "市政府新聞與活動公告"),
        ("euc_kr", "지방자치단체 소식과 행사"),
        ("iso2022_jp", "自治体からのお知らせとイベント"),
        ("mac-roman", "Nämnden för hållbar upphandling"),
    ],
)
def test_a_declared_encoding_is_used(codec: str, words: str) -> None:
    declared = {"mac-roman": "macintosh", "iso2022_jp": "iso-2022-jp"}.get(codec, codec)
    assert words in decode(page(words, declared=declared).encode(codec)).text
    assert words in decode(words.encode(codec), charset=declared, markup=False).text


@pytest.mark.parametrize(
    ("codec", "words"),
    [
        ("cp1251", "Муниципальные закупки и устойчивое развитие региона. Новости и события города. " * 3),
        ("cp1253", "Νέα από τον δήμο: ανακοινώσεις και εκδηλώσεις για όλους τους πολίτες. " * 3),
        ("shift_jis", "自治体からのお知らせとイベントをご案内します。毎週更新しています。" * 3),
    ],
)
def test_an_undeclared_encoding_is_detected_or_doubted(codec: str, words: str) -> None:
    read = decode(words.encode(codec), markup=False)
    assert words.strip() in read.text or read.doubt


@pytest.mark.parametrize("codec", ["mac-roman", "cp850"])
def test_old_encodings_of_swedish_are_right_or_doubted(codec: str) -> None:
    read = decode(page(LATIN1 * 3, declared=None).encode(codec), charset="utf-8")
    assert LATIN1 in read.text or read.doubt


def test_the_declaration_of_xml_is_read() -> None:
    words = "Zażółć gęślą jaźń"
    body = f'<?xml version="1.0" encoding="iso-8859-2"?><rss><title>{words}</title></rss>'.encode("iso-8859-2")
    assert words in decode(body).text
    assert decode(body).encoding == "iso8859-2"


def test_a_declaration_in_a_comment_does_not_count() -> None:
    body = '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251"><p>Новости</p>'.encode("cp1251")
    assert "Новости" in decode(body).text


def test_meta_in_the_old_form_is_read() -> None:
    body = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Новости</p>'.encode("cp1251")
    assert "Новости" in decode(body).text


def test_without_markup_nothing_in_the_text_is_a_declaration() -> None:
    body = '{"html": "<meta charset=koi8-r>", "title": "Åsa"}'.encode()
    assert decode(body, markup=False).text.endswith('"Åsa"}')


def test_a_latin_1_piece_in_a_utf_8_page_is_read_too() -> None:
    body = page(SWEDISH * 5, declared="utf-8").encode() + "<p>Öppet på måndag</p>".encode("latin-1")
    read = decode(body, charset="utf-8")
    assert SWEDISH in read.text
    assert "Öppet på måndag" in read.text
    assert read.doubt is None


def test_a_text_that_was_cut_inside_a_character_loses_only_that() -> None:
    body = (SWEDISH * 5).encode()
    assert body[-3:] == "€".encode()
    read = decode(body[:-1], charset="utf-8")
    assert read.text == (SWEDISH * 5)[:-1]
    assert read.doubt is None


def test_bytes_that_are_no_text_are_doubted() -> None:
    read = decode(bytes(range(128, 256)) * 20, charset="utf-8")
    assert read.doubt


def test_text_with_many_replacement_characters_is_doubted() -> None:
    assert decode("R\ufffdksm\ufffdrg\ufffds".encode()).doubt


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "mac-roman"])
def test_text_that_was_encoded_twice_is_doubted(wrong: str) -> None:
    assert decode((LATIN1 * 3).encode().decode(wrong).encode(), charset="utf-8").doubt


def test_text_of_which_a_part_was_encoded_twice_is_doubted() -> None:
    assert decode(f"<h1>Rätt – från början</h1>{(LATIN1 * 3).encode().decode('cp1252')}".encode()).doubt


def test_an_article_about_double_encoding_is_not_doubted() -> None:
    words = f"{LATIN1} {LATIN1} Så ser det ut när å blir Ã¥."
    assert decode(words.encode()).doubt is None


def test_an_alphabet_mixed_into_words_by_a_false_declaration_is_doubted() -> None:
    assert decode((LATIN1 * 2).encode("cp1252"), charset="windows-1251").doubt


def test_the_result_is_in_nfc() -> None:
    decomposed = unicodedata.normalize("NFD", LATIN1)
    assert decode(decomposed.encode()).text == LATIN1


def test_nfc_does_not_break_markup() -> None:
    assert decode("<b>\u0338x</b>".encode()).text == "<b>\u0338x</b>"
    assert decode(">\u0338".encode(), markup=False).text == "≯"


@pytest.mark.parametrize("label", ["hex", "rot13", "utf-7", "unicode_escape", "idna", "zlib", "\x00", "a" * 500, ""])
def test_codecs_that_are_no_encodings_of_the_web_are_not_used(label: str) -> None:
    assert decode(b"+ADw-script+AD4- 7f", charset=label).text == "+ADw-script+AD4- 7f"


@pytest.mark.parametrize("body", [b"", b"\x00", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\x00"])
def test_the_smallest_bodies_decode(body: bytes) -> None:
    assert isinstance(decode(body).text, str)


def test_mojibake_is_the_share_of_replacement_characters() -> None:
    assert mojibake("") == 0
    assert mojibake("abc\ufffd") == 0.25


@pytest.mark.parametrize(
    "word", ["å", "ä", "ö", "Å", "Ä", "Ö", "é", "ü", "ø", "æ", "“citat”", "får", "Örebro", "Ärlig", "FÄLT"]
)
@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_double_encoding_is_seen(word: str, wrong: str) -> None:
    seen = f"x {word}rt".encode().decode(wrong, "replace")
    assert double_encoded(seen), seen


@pytest.mark.parametrize("word", ["får", "Räksmörgås", "lätt"])
@pytest.mark.parametrize("wrong", ["mac-roman", "cp850"])
def test_double_encoding_by_old_machines_is_seen(word: str, wrong: str) -> None:
    assert double_encoded(word.encode().decode(wrong))


@pytest.mark.parametrize(
    "text",
    [SWEDISH, "AMANHÃ", "AMANHÃ – É JÁ", "“IRMÔ", "NÃO", "Ângela", "€ 100", "√2", "├── mapp", "Â", "crème brûlée"],
)
def test_real_text_is_not_taken_for_double_encoded(text: str) -> None:
    assert not double_encoded(text)
