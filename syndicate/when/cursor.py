"""Looking at tokens by position. The productions of ``days.py`` and ``clocks.py`` are functions over a cursor."""

from __future__ import annotations

from dataclasses import dataclass, field

from syndicate.when.roles import Role
from syndicate.when.spec import Days, Refusal
from syndicate.when.tokens import END, Token
from syndicate.when.words import Vocabulary

REACH = 8
"""Tokens without weight that one look-ahead passes over: what keeps reading linear."""


@dataclass(slots=True)
class Cursor:
    """The tokens of a text and the habits of its language.

    between: "mellan" was read, so that the next "och" means "till"
    known: what was found at a place, so that looking ahead again costs nothing
    """

    tokens: list[Token]
    words: Vocabulary
    between: bool = False
    known: dict[tuple[int, bool, bool], tuple[Days | Refusal, int] | None] = field(default_factory=dict)

    def at(self, index: int) -> Token:
        """The token there; ``END`` outside."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else END

    def mark(self, index: int, marks: str, *, glued: bool = False) -> bool:
        """Whether one of the marks stands there; ``glued``: with no space before it."""
        token = self.at(index)
        text = token.text
        return len(text) == 1 and text in marks and not (glued and token.spaced)

    def number(self, index: int, digits: tuple[int, ...], *, glued: bool = False) -> bool:
        """Whether a plain number of that many digits stands there."""
        token = self.at(index)
        return token.kind == "num" and token.digits in digits and not token.ordinal and not (glued and token.spaced)

    def glued_number(self, index: int) -> bool:
        """Whether digits stand there with no space before them."""
        token = self.at(index)
        return token.kind == "num" and not token.spaced

    def glued_after(self, index: int) -> bool:
        """Whether a slash and digits are glued on, as in 1/2/3."""
        return self.mark(index, "/", glued=True) and self.glued_number(index + 1)

    def dot(self, index: int) -> int:
        """The index after a full stop that ends an abbreviation or an ordinal."""
        return index + 1 if self.mark(index, ".", glued=True) and not self.glued_number(index + 1) else index

    def skip(self, index: int, marks: str = ",", roles: Role = Role.FILL) -> int:
        """The index after marks and words that change nothing."""
        limit = index + REACH
        while index < limit and (self.mark(index, marks) or (self.at(index).has(roles) and self.pure(index))):
            index += 1
        return index

    def pure(self, index: int) -> bool:
        """Whether the word there is no name of a month or weekday."""
        meaning = self.at(index).meaning
        return meaning is not None and meaning.month is None and (meaning.weekday is None or meaning.brief)

    def to(self, index: int) -> int | None:
        """The index after words that say "to", or None."""
        token = self.at(index)
        if token.has(Role.TO) or (self.between and token.has(Role.AND)):
            return self.dot(index + 1)
        return None
