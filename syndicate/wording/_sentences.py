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
_DEPTH = 4  # sentences in one another
_NUMBERS = frozenset({"count", "line"})  # parts of these names begin with a digit, or they are something else
_SEAM = "; "  # between the reasons of one load


@dataclass(frozen=True, slots=True)
class Sentence:
    """One entry of a catalogue.

    fixed: the words around its parts, one more than there are ``parts``; said: the same in the other language
    quoted: those parts that are others' words, in quotes
    """

    fixed: tuple[str, ...]
    parts: tuple[str, ...]
    said: str
    quoted: frozenset[str]

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
        parts = dict(zip(self.parts, (*found, message[at:end]), strict=True))
        sound = at < end and all(parts[name][:1].isdigit() for name in _NUMBERS & parts.keys())
        return parts if sound else None


Known = Mapping[str, Sequence[Sentence]]
"""A catalogue: those sentences that may be a message, by its first character; under "" those that begin with a part."""


def sentences(catalogue: Mapping[str, str]) -> Known:
    """The entries of a catalogue, those with most fixed words first, so that the most exact one is found."""
    made = sorted(
        (_sentence(message, said) for message, said in catalogue.items()),
        key=lambda sentence: -sum(map(len, sentence.fixed)),
    )
    first = {sentence.fixed[0][:1] for sentence in made}
    return {letter: [one for one in made if one.fixed[0][:1] in {"", letter}] for letter in {"", *first}}


def _sentence(message: str, said: str) -> Sentence:
    fixed, parts = [""], []
    for words, name, _, _ in Formatter().parse(message):
        fixed[-1] += words
        if name is not None:
            parts.append(name)
            fixed.append("")
    around = zip(parts, fixed, fixed[1:], strict=False)
    quoted = frozenset(name for name, before, after in around if before.endswith("“") and after.startswith("”"))
    return Sentence(tuple(fixed), tuple(parts), said, quoted)


def translated(message: str, known: Known) -> str:
    """The message in the catalogue's language; each of several reasons by itself; as it is where nothing matches.

    A part may itself be a sentence or a word of the catalogue (``2 items``): it is translated too, unless it is quoted.
    """
    pieces = message.split(_SEAM)
    if len(message) > _LONGEST or len(pieces) > _MOST:
        return message
    # Reasons and their own words are parted alike: of all ways to divide them the one with most known words is meant.
    best, memory = [_Said("", 0)], dict[tuple[str, int], _Said]()
    for end in range(1, len(pieces) + 1):
        ways = [_joined(best[start], _said(_SEAM.join(pieces[start:end]), known, memory)) for start in range(end)]
        best.append(max(ways, key=lambda way: way.known))
    return best[-1].words


class _Said(NamedTuple):
    """Words in the other language; ``known``: how many characters of them were in the catalogue."""

    words: str
    known: int


def _joined(first: _Said, then: _Said) -> _Said:
    return _Said(f"{first.words}{_SEAM}{then.words}" if first.words else then.words, first.known + then.known)


def _said(message: str, known: Known, memory: dict[tuple[str, int], _Said], depth: int = 0) -> _Said:
    """The message as one sentence. ``memory``: of what has been looked up, since many ways to divide share parts."""
    if (message, depth) not in memory:
        memory[message, depth] = _found(message, known, memory, depth)
    return memory[message, depth]


def _found(message: str, known: Known, memory: dict[tuple[str, int], _Said], depth: int) -> _Said:
    """Of all sentences that the message may be, the one of which most is known."""
    best = _Said(message, 0)
    for sentence in known.get(message[:1], known[""]):
        parts = sentence.parts_of(message)
        if parts is None:
            continue
        heard = {name: part for name, part in parts.items() if name not in sentence.quoted and depth < _DEPTH}
        inner = {name: _said(part, known, memory, depth + 1) for name, part in heard.items()}
        much = sum(map(len, sentence.fixed)) + sum(said.known for said in inner.values())
        if much > best.known:
            best = _Said(sentence.said.format(**(parts | {name: said.words for name, said in inner.items()})), much)
    return best
