"""Every sentence that a room says to people in English has a Swedish one in the catalogue of sentences.

The rooms' texts are read from their source, with a number in each variable part, and told in Swedish: where
two of the English words that stand together are left, nobody has translated them. A new sentence fails here until its
translation is in ``told.po``; what nobody is told, or only as a part of a longer sentence, is named below.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syndicate.wording import FOLDER, Wording

SWEDISH = Wording("sv", ZoneInfo("Europe/Stockholm"))
PACKAGE = FOLDER.parents[1]
ROOMS = (
    "cadence.py",
    "config",
    "cycle.py",
    "delivery",
    "edition",
    "fetch",
    "guard",
    "history",
    "incidents",
    "plugin.py",
    "press",
    "purging.py",
    "sources",
    "store",
    "text",
    "verify",
    "when",
)
PART = "\0"
# A text with one of these is English for people, not names, selectors or SQL.
ENGLISH = {
    "the",
    "is",
    "are",
    "was",
    "were",
    "it",
    "its",
    "not",
    "no",
    "of",
    "than",
    "that",
    "which",
    "be",
    "has",
    "have",
    "and",
    "to",
    "cannot",
    "there",
    "this",
}
# Where words are not for whoever looks after the feeds: programmers, logs, the schema for editors, patterns.
UNHEARD_CALLS = {
    "Field",
    "TypeError",
    "AssertionError",
    "info",
    "warning",
    "debug",
    "exception",
    "error",
    "compile",
    "search",
    "words",
    "_",
}
UNHEARD_NAMES = {"_COMMON", "FIELDS", "NAMES"}
# Vocabularies: what is looked for in pages and files.
UNHEARD_FILES = re.compile(r"when/(?:lexicon_\w+|names|holidays|words)\.py|config/schema\.py|store/migrations/.*")

# What a part of a longer sentence may look like, whose translation is of the whole: between these it is told.
FRAMES = ("{}", "Xy {}: Xz", "“Xy” is not a CSS selector{}", "“Xy” is not a JMESPath expression{}", "{} (Xz).")
# Nobody who looks after feeds is told these: programmers, logs, or what is caught again.
UNHEARD = frozenset(
    {
        "feed_versions does not say which version of {} one started from",
        "published and retired at once: {}",
        "stats, held and clear_held are about a source; the publication names none",
        "a publication without a source has nothing to tell",
        "{} has no zone; the store takes aware instants only",
        "not delivered, it is tried again",
        "not delivered, no more is tried",
        "must be one line that names the service and a contact address",
        "a backslash in the host",
        "no such table",
        "no such column",
        "end of stream",
        "by_week_no",
        "not-a-file",
        "pages_are_due",
        # Where a value was found, as the preview names it beside selectors and names of elements.
        "the mark at the title ({})",
        "the source's language",
        "the line above the text",
        "author of the feed",
        "the page that describes it",
        "{}: the date in the name",
        "{}: the first paragraph",
    }
)
# Parts of sentences that the catalogue has whole.
PARTS = frozenset(
    {
        "between two loads of the source {} there are up to {}",
        "{}; write more than that",
        "day of the month",
        "{} {}, which is not fetched. {}",
        "If it is a server of your own, add {} to the source's “allow” list.",
        "no items were found; {}",
        "this is the first load",
        "; nothing on the page is like it",
        "; the nearest on the page is “{}”",
        "{} where {} are read",
        "; the page names a feed, {}",
        "a web page and not a calendar; its title is ",
        "something else than a calendar{}: there is no BEGIN:VCALENDAR in it",
        "there are {} events; {} were left out (max_items: {})",
        "those that are over longest",
        "{}; the nearest name is “{}”",
        "; the answer is a list itself: write items: '@'",
        "; the nearest list in the answer is “{}”",
        "; there is no list in the answer, which is {}{}",
        "any of {} items",
        "{} describes {}, but no {}",
        "{} describes nothing in JSON-LD, microdata or microformats{}: no {}",
        "; what there is could not be read",
    }
)
EXCEPTIONS = {text.replace("{}", PART) for text in UNHEARD | PARTS}


def texts(node: ast.AST) -> Iterator[str]:
    """Every text under a node that may be told to people, its variable parts as PART."""
    for child in ast.iter_child_nodes(node):
        if _unheard(child):
            continue
        if isinstance(child, ast.Dict):
            yield from texts(ast.Tuple(elts=child.values))
        elif isinstance(child, ast.Constant):
            yield from [re.sub(r"\{\w*\}", PART, child.value)] if isinstance(child.value, str) else []
        elif isinstance(child, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else PART for part in child.values)
            for part in child.values:
                yield from texts(part) if isinstance(part, ast.FormattedValue) else []
        else:
            yield from texts(child)


def _unheard(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):  # a docstring
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in UNHEARD_CALLS
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name in UNHEARD_NAMES
    return False


def said_in(path: Path) -> set[str]:
    """The sentences in a module of which the catalogue must know something."""
    found = texts(ast.parse(path.read_text(encoding="utf-8")))
    sentences = {text for text in found if len(words := _words(text)) > 2 and ENGLISH & {*words}}
    return {text for text in sentences if "(?" not in text}  # a pattern


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z']+", text[:1].lower() + text[1:])


def untranslated(text: str) -> bool:
    """Whether English words of the text are left in every frame."""
    shapes = (text, text[:1].upper() + text[1:], re.sub(rf"(?<=\w){PART}", "", text))
    return all(_left(frame, shape) for frame in FRAMES for shape in shapes)


def _left(frame: str, text: str) -> bool:
    number = count()
    said = re.sub(PART, lambda _: f"9{next(number)}", text)
    told = SWEDISH.tell(frame.replace("{}", said))
    return any(
        piece in told for piece in map(str.strip, text.split(PART)) if len(re.findall(r"[A-Za-z']{2,}", piece)) > 1
    )


def modules(room: str) -> list[Path]:
    """The modules of a room."""
    found = [PACKAGE / room] if room.endswith(".py") else sorted((PACKAGE / room).rglob("*.py"))
    return [path for path in found if not UNHEARD_FILES.fullmatch(path.relative_to(PACKAGE).as_posix())]


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_says_to_people_is_said_in_swedish_too(room: str) -> None:
    said = {text for path in modules(room) for text in said_in(path)} - EXCEPTIONS
    lacking = {text.replace(PART, "{}") for text in said if untranslated(text)}
    assert lacking == set(), f"{FOLDER}/sv/LC_MESSAGES/told.po has no translation of these"


def test_what_is_named_as_an_exception_is_still_said() -> None:
    said = {text for room in ROOMS for path in modules(room) for text in said_in(path)}
    assert EXCEPTIONS - said == set()
