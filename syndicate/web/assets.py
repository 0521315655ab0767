"""Files that documents and other websites ask for, at addresses that stay.

    /embed.js             shows a feed on another website; see docs/how-to/embed.md
    /static/news.sv.css   shows a feed in a browser; one for each kind, in each language that there are words in

They are read and compressed once, when a process starts, and answered from memory like published documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from syndicate.config.addresses import STYLED_LANGUAGES, stylesheet_path_of
from syndicate.config.models import FORMATS
from syndicate.model import Kind
from syndicate.web.responses import Document, lasting
from syndicate.wording import Wording

_FOLDER = Path(__file__).with_name("static")


@cache
def assets() -> Mapping[str, Document]:
    """Path -> what is answered there."""
    script = (_FOLDER / "embed.js").read_bytes()
    return {"/embed.js": lasting(script, "text/javascript; charset=utf-8")} | {
        stylesheet_path_of(kind, language): lasting(_stylesheet(kind, language).encode(), "text/css; charset=utf-8")
        for kind in FORMATS
        for language in STYLED_LANGUAGES
    }


def _stylesheet(kind: Kind, language: str) -> str:
    """The sheet with its words: XML has no other place for words that are not the feed's own."""
    _ = Wording(language, ZoneInfo("UTC")).say
    copy = _(
        "Copy the address from the top of the window and paste it in a feed reader, for example Outlook, Thunderbird "
        "or NetNewsWire, where it says Add or Subscribe. You need no account here."
    )
    if kind == "news":
        kicker = _("A feed to subscribe to")
        paragraphs = [
            _("This is a feed: subscribe to it, and what is new comes to you by itself."),
            copy,
            _("Step by step, and with links that can be followed:"),
        ]
    else:
        kicker = _("Events as a feed to subscribe to")
        paragraphs = [
            _("This is a feed of events: subscribe to it, and new ones come to you by themselves."),
            copy,
            _("To have them in your calendar, or step by step and with links that can be followed:"),
        ]
    # A published day beside an event is taken for the day of the event.
    extra = "" if kind == "news" else "a|entry > a|published, |item > |pubDate { display: none; }\n"
    sheet = (_FOLDER / "feed.css").read_text(encoding="utf-8")
    # @namespace must come first in a sheet, so the words come last.
    how = "\n\n".join(paragraphs) + "\n"
    words = f"--kicker: {_quoted(kicker)}; --how: {_quoted(how)};"
    return f"{sheet}{extra}a|feed, |rss {{ {words} }}\n"


def _quoted(text: str) -> str:
    """As a CSS string: https://www.w3.org/TR/css-syntax-3/#consume-string-token."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")
    return f'"{escaped}"'
