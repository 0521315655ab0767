"""Which items are important: those that their website marks so, by a category or by how their title begins. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate import text
from syndicate.model import Item

WORDS = (
    *("viktigt", "viktigt meddelande", "viktig information", "krisinformation", "vma", "varning", "akut"),
    *("driftstörning", "driftinformation", "störning"),
    *("viktig", "viktig melding", "vigtigt", "vigtig information", "advarsel", "varsel"),
    *("tärkeää", "tärkeä tiedote", "varoitus", "wichtig", "wichtige information", "warnung", "important", "alerte"),
    *("important notice", "alert", "warning", "emergency", "urgent"),
)
"""What websites call it, in every language whose dates are read; ``site.important`` takes their place."""

_ENDS = tuple(":!-–—|])")


def important(item: Item, words: Sequence[str]) -> bool:
    """Whether a category is one of the words, or the title begins with one as a mark of its own.

    >>> important(Item(title="Viktigt: vattnet måste kokas"), WORDS)
    True
    >>> important(Item(title="Viktigt steg för biblioteket"), WORDS)
    False
    """
    marks = {text.slug(word) for word in words}
    if marks & {text.slug(name) for name in item.categories}:
        return True
    title = text.line(item.title or "").casefold().lstrip("([*• ")
    return any(_marks(title, text.line(word).casefold()) for word in words)


def _marks(title: str, word: str) -> bool:
    rest = title.removeprefix(word)
    return rest != title and (not rest or rest.lstrip().startswith(_ENDS))
