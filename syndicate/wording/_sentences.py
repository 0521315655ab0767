"""Sentences that other rooms said in English, in another language: found again in a catalogue by their fixed words.

Rooms that decide and rooms that fetch know nothing of who listens, and their reasons are stored as they were said. So a
catalogue holds each sentence with its variable parts named, and what is said is matched with it: ``only {found} found;
there are usually {usual}``. What no sentence matches stays English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import NamedTuple

_LONGEST = 4_000  # characters that are looked at
_MOST = 12  # reasons in one message that are told apart
_DEPTH = 2  # sentences in one another
_SEAM = "; "  # between the reasons of one load


@dataclass(frozen=True, slots=True)
class Sentence:
    """One entry of a catalogue.

    fixed: the words around its parts, one more than there are ``parts``; said: the same in the other language
    """

    fixed: tuple[str, ...]
    parts: tuple[str, ...]
    said: str

    def parts_of(self, message: str) -> dict[str, str] | None:
        """What stands in its parts if this sentence is the message; each part as short as can be. Linear.

        A regular expression would try every way to divide a hostile message among several parts.
        """
        first, *between, last = (*self.fixed, "") if len(self.fixed) == 1 else self.fixed
        if not self.parts:
            return {} if message == first else None
        if not message.startswith(first) or not message.endswith(last):
            return None
        end = len(message) - len(last)
        at, found = len(first), []
        for words in between:
            next_ = message.find(words, at + 1, end)
            if next_ < 0:
                return None
            found.append(message[at:next_])
            at = next_ + len(words)
        return dict(zip(self.parts, (*found, message[at:end]), strict=True)) if at < end else None


def sentences(catalogue: Mapping[str, str]) -> tuple[Sentence, ...]:
    """The entries of a catalogue, those with most fixed words first, so that the most exact one is found."""
    made = (_sentence(message, said) for message, said in catalogue.items())
    return tuple(sorted(made, key=lambda sentence: -sum(map(len, sentence.fixed))))


def _sentence(message: str, said: str) -> Sentence:
    fixed, parts = [""], []
    for words, name, _, _ in Formatter().parse(message):
        fixed[-1] += words
        if name is not None:
            parts.append(name)
            fixed.append("")
    return Sentence(tuple(fixed), tuple(parts), said)


def translated(message: str, known: Sequence[Sentence]) -> str:
    """The message in the catalogue's language; each of several reasons by itself; as it is where nothing matches.

    A part may itself be a sentence or a word of the catalogue (``2 items``): it is translated too.
    """
    pieces = message.split(_SEAM)
    if len(message) > _LONGEST or len(pieces) > _MOST or not known:
        return message
    # Reasons and their own words are parted alike: of all ways to divide them the one with most known words is meant.
    best: list[_Said] = [_Said("", 0)]
    for end in range(1, len(pieces) + 1):
        ways = [_joined(best[start], _said(_SEAM.join(pieces[start:end]), known)) for start in range(end)]
        best.append(max(ways, key=lambda way: way.known))
    return best[-1].words


class _Said(NamedTuple):
    """Words in the other language; ``known``: how many characters of them were in the catalogue."""

    words: str
    known: int


def _joined(first: _Said, then: _Said) -> _Said:
    return _Said(f"{first.words}{_SEAM}{then.words}" if first.words else then.words, first.known + then.known)


def _said(message: str, known: Sequence[Sentence], depth: int = 0) -> _Said:
    for sentence in known:
        parts = sentence.parts_of(message)
        if parts is not None:
            inner = {name: _said(part, known, depth + 1) for name, part in parts.items()} if depth < _DEPTH else {}
            words = sentence.said.format(**(parts | {name: said.words for name, said in inner.items()}))
            return _Said(words, sum(map(len, sentence.fixed)) + sum(said.known for said in inner.values()))
    return _Said(message, 0)
