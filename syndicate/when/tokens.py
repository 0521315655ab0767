"""Folded text to tokens: numbers, known phrases, unknown words, marks. Linear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from syndicate.when.fold import pieces
from syndicate.when.roles import Role
from syndicate.when.words import Meaning, Vocabulary

ORDINAL_ENDINGS = frozenset(
    {"st", "nd", "rd", "th", "er", "ère", "re", "e", "o", "a", "de", "te", "ste", "ten", "ter", "n"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text.

    kind: ``num`` digits; ``word`` a phrase that the vocabulary knows; ``name`` one that it does not; ``mark`` the rest
    value, digits: of a number; ordinal: it ends as "21st" or "21:e" does; spaced: white space stands before it
    """

    kind: Literal["num", "word", "name", "mark"]
    text: str
    spaced: bool
    value: int = 0
    digits: int = 0
    ordinal: bool = False
    meaning: Meaning | None = None

    def has(self, role: Role) -> bool:
        """Whether the word may play this part."""
        return self.meaning is not None and bool(self.meaning.roles & role)


END = Token("mark", "", spaced=True)
"""Stands after the last token, so that looking ahead needs no bounds."""


def tokenise(text: str, vocabulary: Vocabulary) -> list[Token]:
    """Tokens of folded text, the longest known phrase first. A number glued to an unknown word is part of that name."""
    parts = pieces(text)
    tokens: list[Token] = []
    at = 0
    while at < len(parts):
        token, at = _next(parts, at, vocabulary)
        tokens.append(token)
    return _codes(tokens)


def _next(parts: list[tuple[str, bool]], at: int, vocabulary: Vocabulary) -> tuple[Token, int]:
    word, spaced = parts[at]
    meaning, size = vocabulary.longest([part for part, _ in parts[at : at + vocabulary.longest_phrase]])
    if word[0] in "0123456789":
        ending = _ordinal_ending(parts, at + 1)
        if ending and size <= 1 + ending:
            return Token("num", word, spaced, _value(word), len(word), ordinal=True), at + 1 + ending
    if meaning is not None:
        phrase = "".join(f" {part}" if apart else part for part, apart in parts[at : at + size])
        return Token("word", phrase.strip(), spaced, meaning=meaning), at + size
    if word[0] in "0123456789":
        return Token("num", word, spaced, _value(word), len(word)), at + 1
    return Token("name" if word[0].isalpha() else "mark", word, spaced), at + 1


def _value(digits: str) -> int:
    return int(digits) if len(digits) < 9 else 10**9


def _ordinal_ending(parts: list[tuple[str, bool]], at: int) -> int:
    """How many pieces make an ordinal of the number before: "st", ":e"."""
    size = 0
    if at < len(parts) and parts[at] == (":", False):
        at, size = at + 1, 1
    if at >= len(parts) or parts[at][1] or parts[at][0] not in ORDINAL_ENDINGS:
        return 0
    glued = at + 1 < len(parts) and not parts[at + 1][1] and parts[at + 1][0][0].isalnum()
    return 0 if glued else size + 1


def _codes(tokens: list[Token]) -> list[Token]:
    """Joins codes ("A4", "b60", "se556") into one name, so that their digits are not taken for a date's."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else END
        glued = not token.spaced and last.kind != "mark" and token.kind != "mark"
        if glued and "name" in (last.kind, token.kind):
            joined[-1] = replace(END, kind="name", text=last.text + token.text, spaced=last.spaced)
        else:
            joined.append(token)
    return joined
