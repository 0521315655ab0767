"""What other rooms said in English is told in the language of who listens, whatever stands in its variable parts."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from syndicate.wording import FOLDER, LANGUAGES, Wording

SWEDISH = Wording("sv", ZoneInfo("Europe/Stockholm"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("only 2 items found; there are usually 9", "bara 2 poster hittades; i regel är de 9"),
        (
            "only 1 item found; there are usually 9; the document has 564 bytes; it usually has 2438",
            "bara 1 post hittades; i regel är de 9; dokumentet har 564 byte; i regel har det 2438",
        ),
        (
            "3 of 7 coming events are gone or moved at once, for example “Kurs; med {klammer}”, “Möte”",
            "3 av 7 kommande händelser är borta eller flyttade på en gång, till exempel ”Kurs; med {klammer}”, ”Möte”",
        ),
        (
            "www.example.se has a fault of its own (500): https://www.example.se/nyheter",
            "www.example.se har ett eget fel (500): https://www.example.se/nyheter",
        ),
        (
            "no items were found; there are usually 9 (“ul.a > li” matches nothing; “ul.b > li” would)",
            "inga poster hittades; i regel är de 9 (”ul.a > li” hittar ingenting; ”ul.b > li” skulle göra det)",
        ),
        (
            "“ul.a” (of “ul.a > li”) is not on the page; the nearest on the page is “ul.b”",
            "”ul.a” (i ”ul.a > li”) finns inte på sidan; närmast på sidan är ”ul.b”",
        ),
        (
            "it has no date that can be read: “Torsdagar i mars”: no date is in it",
            "den har inget datum som går att läsa: ”Torsdagar i mars”: det finns inget datum i det",
        ),
        (
            "not published: 2016-10-21 is a Friday, not a Monday",
            "inte publicerad: 2016-10-21 är en fredag, inte en måndag",
        ),
        (
            "timezone: “Monday” is not a time zone; the site's was taken",
            "timezone: ”Monday” är ingen tidszon; webbplatsens användes",
        ),
        (
            "there are 700 events; those that are over longest were left out (max_items: 500)",
            "det finns 700 händelser; de som är över sedan längst är utelämnade (max_items: 500)",
        ),
        (
            "the list says no more than its address, and its page could not be read: a.se does not have it (404): a.se",
            "listan säger inte mer än adressen, och dess sida gick inte att läsa: a.se har den inte (404): a.se",
        ),
        (
            "kurser.csv: the encoding is not declared rightly and was guessed as mac_roman",
            "kurser.csv: teckenkodningen är fel angiven; mac_roman antogs",
        ),
        (
            "the document describes nothing in JSON-LD, microdata or microformats: no Event",
            "dokumentet beskriver ingenting i JSON-LD, microdata eller microformats: ingen Event",
        ),
        (
            "https://a.se/k.ics answered with a web page and not a calendar; its title is “Hej; då”",
            "https://a.se/k.ics svarade med en webbsida, inte med en kalender; dess titel är ”Hej; då”",
        ),
        (
            "sources.k: items is missing: select the items on the page, for example items: ul.news > li (line 17)",
            "sources.k: items saknas: peka ut posterna på sidan, till exempel items: ul.news > li (rad 17)",
        ),
        ("nobody said this; in any catalogue", "nobody said this; in any catalogue"),
        ("only 2 items found; there are usually 9; and this", "bara 2 poster hittades; i regel är de 9; and this"),
        ("", ""),
    ],
)
def test_a_reason_is_told_in_swedish(said: str, told: str) -> None:
    assert SWEDISH.tell(said) == told


def test_refused_addresses_are_told_in_swedish_with_what_helps() -> None:
    hint, told = "add a.se to the source's “allow” list.", "lägg till a.se i källans lista ”allow”."
    refused = f"a.se leads to 10.1.2.3, a private address, which is not fetched. If it is a server of your own, {hint}"
    assert SWEDISH.tell(refused) == (
        f"a.se leder till 10.1.2.3, en privat adress, som inte hämtas. Om servern är er egen: {told}"
    )
    forbidden = f"robots.txt of a.se forbids https://a.se/x (line 3). If it is a site of your own, {hint}"
    assert SWEDISH.tell(forbidden) == (
        f"robots.txt på a.se förbjuder https://a.se/x (rad 3). Om webbplatsen är er egen: {told}"
    )


def test_english_is_told_as_it_was_said() -> None:
    assert Wording("en", ZoneInfo("UTC")).tell("only 2 items found; there are usually 9").startswith("only 2 items")


def test_hostile_words_cost_nothing() -> None:
    for words in (
        "; " * 1999,
        "x: y; " * 11 + "x: y",
        "“" * 4000,
        "only " + "x found; " * 400,
        "{0} {} {reason}",
        "1 of 2 " * 500,
    ):
        assert isinstance(SWEDISH.tell(words), str)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_sentence_finds_itself(language: str) -> None:
    with (FOLDER / language / "LC_MESSAGES" / "told.po").open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    wording = Wording(language, ZoneInfo("UTC"))
    for message in catalogue:
        if message.id:
            assert message.string, message.id
            assert wording.tell(plain(str(message.id))) == plain(str(message.string)), message.id


def plain(sentence: str) -> str:
    """The sentence with its variable parts as they are named, numbers in theirs, and braces of its own."""
    return re.sub(r"\{(?:count|line)\}", "7", sentence).replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "there is no source “kalender”; did you mean kalendern?",
            "det finns ingen källa ”kalender”; menade du kalendern?",
        ),
        ("this key is not known; did you mean title?", "nyckeln är okänd; menade du title?"),
        (
            "this key is missing: the address of the website",
            "nyckeln saknas: webbplatsens adress",
        ),
    ],
)
def test_problems_of_the_configuration_are_told_in_swedish(said: str, told: str) -> None:
    assert SWEDISH.tell(said) == told
