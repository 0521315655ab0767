"""What other rooms said in English is told in the language of who listens, whatever stands in its variable parts."""

from __future__ import annotations

import ast
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
            "3 av 7 kommande händelser är borta eller flyttade på en gång, till exempel “Kurs; med {klammer}”, “Möte”",
        ),
        (
            "www.example.se has a fault of its own (500): https://www.example.se/nyheter",
            "www.example.se har ett eget fel (500): https://www.example.se/nyheter",
        ),
        (
            "no items were found; there are usually 9 (“ul.a > li” matches nothing; “ul.b > li” would)",
            "inga poster hittades; i regel är de 9 (“ul.a > li” hittar ingenting; “ul.b > li” skulle göra det)",
        ),
        (
            "“ul.a” (of “ul.a > li”) is not on the page; the nearest on the page is “ul.b”",
            "“ul.a” (i “ul.a > li”) finns inte på sidan; närmast på sidan är “ul.b”",
        ),
        (
            "it has no date that can be read: “Torsdagar i mars”: no date is in it",
            "den har inget datum som går att läsa: “Torsdagar i mars”: det finns inget datum i det",
        ),
        ("nobody said this; in any catalogue", "nobody said this; in any catalogue"),
        ("only 2 items found; there are usually 9; and this", "bara 2 poster hittades; i regel är de 9; and this"),
        ("", ""),
    ],
)
def test_a_reason_is_told_in_swedish(said: str, told: str) -> None:
    assert SWEDISH.tell(said) == told


def test_refused_addresses_are_told_in_swedish_with_what_helps() -> None:
    hint, told = "add a.se to the source's “allow” list.", "lägg till a.se i källans lista “allow”."
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
    for words in ("; " * 1999, "“" * 4000, "only " + "x found; " * 400, "{0} {} {reason}", "1 of 2 " * 500):
        assert isinstance(SWEDISH.tell(words), str)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_sentence_finds_itself(language: str) -> None:
    with (FOLDER / language / "LC_MESSAGES" / "told.po").open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    wording = Wording(language, ZoneInfo("UTC"))
    for message in catalogue:
        if message.id:
            assert message.string, message.id
            assert wording.tell(str(message.id)) == str(message.string), message.id


def templates(path: str, calls: set[str]) -> set[str]:
    """What is said in calls of these names in a module, each variable part as ``{}``."""
    found = set()
    for node in ast.walk(ast.parse((FOLDER.parents[1] / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in calls:
            words = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "message")]
            found |= {said for word in words if (said := template(word)) and " " in said}
    return found


def template(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]
    return None


@pytest.mark.parametrize(
    ("path", "calls"),
    [("guard/rules.py", {"Reason"}), ("sources/_signs.py", {"Sign"})],
)
def test_every_reason_of_the_guards_has_its_translation(path: str, calls: set[str]) -> None:
    with (FOLDER / "sv" / "LC_MESSAGES" / "told.po").open("rb") as file:
        known = {re.sub(r"\{\w+\}", "{}", str(message.id)) for message in read_po(file) if message.id}
    missing = {said for said in templates(path, calls) if re.sub(r"(\{\})+", "{}", said) not in known}
    assert missing == set()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "there is no source “kalender”; did you mean kalendern?",
            "det finns ingen källa “kalender”; menade du kalendern?",
        ),
        ("this key is not known; did you mean title?", "nyckeln är okänd; menade du title?"),
        (
            "this key is missing: the address of the website",
            "nyckeln saknas: the address of the website",
        ),
    ],
)
def test_problems_of_the_configuration_are_told_in_swedish(said: str, told: str) -> None:
    assert SWEDISH.tell(said) == told
