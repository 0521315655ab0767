"""Any XML, or what is meant to be XML, as well-formed XML of bounded cost: one pass, before any parser sees it.

What is well-formed stays as it is. Comments, processing instructions and the document type go, and with it every
entity that a document may define (there is nothing to expand, and nowhere to fetch from); HTML's named characters
become those characters. Bare ampersands, attributes without quotes, prefixes that nobody declared and elements that
nobody closed are mended, and what was mended is told.

The bounds are there because feedparser compares each category with all others and looks for an e-mail address in any
author: linear in sane feeds, hours in hostile ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5

from syndicate.errors import SourceError
from syndicate.sources.feed._names import (
    EVENTS,
    KEYWORDS,
    PEOPLE,
    RESERVED,
    USUAL,
    VOID,
    is_foreign,
    is_known,
    is_long,
    is_unused,
    meaning,
)

MAX_TEXT = 6_000_000  # characters, after which no further item is begun; of news a few hundred thousand are many
MAX_TAGS = 300_000  # of elements that are read; about four seconds
MAX_DEPTH = 200  # elements in one another; tags further inside are left out, their text is not
MAX_NAMESPACES = 100
MAX_ATTRIBUTES = 100  # of one element, which are all compared
MAX_SAME = 50  # elements of one name in one item; items have fifty categories at most
MAXKEYWORDS = 3  # elements that hold many keywords each
MAX_SHORT = 2_000  # characters of an element that feedparser knows and that is no text to read
MAX_FREE = 10**9
MAX_RUN = 64  # letters in a row within a name

ITEMS = frozenset({"item", "entry"})
_STRUCTURE = ITEMS | {"rss", "rdf", "feed", "channel"}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LETTER = r"A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131"  # in every edition of XML 1.0
_NAME = rf"[{_LETTER}][{_LETTER}0-9.\-]*"
_TAG = re.compile(rf"""<(/?)((?:{_NAME}:)?{_NAME})(?=[\s/>])((?:[^<>"']|"[^"]*"|'[^']*')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s=/>"'<]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_QNAME = re.compile(rf"(?:({_NAME}):)?({_NAME})")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));|&")
_LONG_RUN = re.compile(rf"([\w.+\-]{{{MAX_RUN}}})[\w.+\-]+")
_DOCTYPE_END = re.compile(r"\]\s*>")
_OF_IMAGE = frozenset({"title", "link", "description"})
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(frozen=True, slots=True)
class Mended:
    """A document that any XML parser reads.

    xml: without a declaration, without a document type
    root: the local name of its outermost element as it is written; None where there is no element at all
    fault: the first thing that was not well-formed, with its line; None where nothing was
    torn: it ended before its outermost element did
    more: there were more items than were asked for, or than anybody reads; the others are not in ``xml``
    items: how many there are in ``xml``
    namespaces: prefix -> name of every namespace that it declares
    """

    xml: str
    root: str | None
    fault: str | None = None
    torn: bool = False
    more: bool = False
    items: int = 0
    namespaces: Mapping[str, str] = field(default_factory=dict)


def mend(text: str, *, items: int) -> Mended:
    """The document well-formed, up to its item number ``items``. Linear in its length.

    Raises SourceError where it has more elements or namespaces than anything should be made to read.

    >>> mend("<rss><item><title>R&D &aring;</title><p>1<p>2</item></rss>", items=5).xml
    '<rss><item><title>R&amp;D &#229;</title><p>1<p>2</p></p></item></rss>'
    """
    return _Mending(_ILLEGAL.sub("", text), items=items).mended()


@dataclass(slots=True)
class _Open:
    """An element that is open.

    silent: it is left out with what is inside it; long: it holds text to read; room: characters it may still have
    picture: the texts inside are of a picture, not of the item that it belongs to
    bare: its tags are left out, but not the words between them
    outer: what prefixes mean around it
    """

    name: str
    local: str
    silent: bool
    long: bool
    room: int
    outer: Mapping[str, str]
    picture: bool = False
    bare: bool = False


class _Mending:
    """The pass through one document."""

    def __init__(self, text: str, *, items: int) -> None:
        self.text = text
        self.items = items
        self.out: list[str] = []
        self.stack: list[_Open] = []
        self.open_names: Counter[str] = Counter()
        self.beyond: Counter[str] = Counter()  # tags too deep to be kept, by name
        self.here: Mapping[str, str] = {"xml": "http://www.w3.org/XML/1998/namespace"}  # what prefixes mean
        self.names: Counter[str] = Counter()  # of the elements of the item that is open, or of the feed
        self.namespaces: dict[str, str] = {}
        self.root: str | None = None
        self.fault: str | None = None
        self.tags = self.seen = 0
        self.ended = self.more = False

    def mended(self) -> Mended:
        """Walk from mark to mark."""
        text, at = self.text, 0
        while not (self.ended or self.more):
            mark = text.find("<", at)
            if mark < 0:
                self.words(text[at:], at)
                break
            if mark > at:
                self.words(text[at:mark], at)
            at = self.mark(mark)
        torn = self._torn()
        while self.stack:
            self.close()
        return Mended(
            "".join(self.out),
            self.root,
            fault=self.fault,
            torn=torn,
            more=self.more,
            items=self.seen - self.more,
            namespaces=self.namespaces,
        )

    def _torn(self) -> bool:
        if self.root is None or self.ended:
            return False
        # Where the pass stopped early, the rest is only looked at for the end tag.
        return f"</{self.stack[0].name.lower()}" not in self.text[-4096:].lower() if self.stack else False

    def noted(self, at: int, what: str) -> None:
        if self.fault is None:
            self.fault = f"{what} (line {self.text.count(chr(10), 0, at) + 1})"

    # --- marks: everything that begins with <

    def mark(self, at: int) -> int:
        """Take what begins at ``at`` with ``<``; where to go on."""
        text = self.text
        if text.startswith("<!--", at):
            return self._past("-->", at, 4, "a comment without its end")
        if text.startswith("<![CDATA[", at):
            end = text.find("]]>", at + 9)
            self.cdata(text[at + 9 : end if end >= 0 else len(text)])
            return self._past("]]>", at, 9, "a CDATA section without its end")
        if text.startswith("<?", at):
            return self._past("?>", at, 2, "a processing instruction without its end")
        if self.root is None and text[at : at + 9].upper() == "<!DOCTYPE":
            return self._past_doctype(at)
        tag = _TAG.match(text, at)
        if tag is None:
            self.noted(at, "a < that begins nothing")
            self.words("<", at, bare=True)
            return at + 1
        self.tag(tag)
        return tag.end()

    def _past(self, ending: str, at: int, length: int, fault: str) -> int:
        end = self.text.find(ending, at + length)
        if end < 0:
            self.noted(at, fault)
            return len(self.text)
        return end + len(ending)

    def _past_doctype(self, at: int) -> int:
        inside, end = self.text.find("[", at), self.text.find(">", at)
        if 0 <= inside < end:
            closing = _DOCTYPE_END.search(self.text, inside)
            self.noted(at, "a document type of its own, whose entities are not read")
            end = closing.end() - 1 if closing else end
        return end + 1 if end >= 0 else len(self.text)

    def tag(self, tag: re.Match[str]) -> None:
        self.tags += 1
        if self.tags > MAX_TAGS:
            raise SourceError(f"The feed has more than {MAX_TAGS:,} tags; it is too large to be read.")
        if tag[1]:
            self.end(tag[2], tag.start())
        else:
            self.start(tag)

    # --- elements

    def start(self, tag: re.Match[str]) -> None:
        name, rest = tag[2], tag[3]
        local = name.rpartition(":")[2].lower()
        top = self.stack[-1] if self.stack else None
        long = top is not None and top.long
        if local in ITEMS and long and not any(opened.local in ITEMS for opened in self.stack):
            long = self._leave_text(tag.start())
        if local in ITEMS and not long and not self._begin_item(tag.start()):
            return
        top = self.stack[-1] if self.stack else None
        if len(self.stack) >= MAX_DEPTH:
            self.noted(tag.start(), f"elements more than {MAX_DEPTH} deep in one another")
            if not rest.endswith("/"):
                self.beyond[name.lower()] += 1
            return
        prefix = name.rpartition(":")[0]
        outer, values = self.here, self._attributes(rest.removesuffix("/"), tag.start())
        attributes = self._declaring(values, prefix, tag.start())
        if self.root is None:
            self.root = name.rpartition(":")[2]
        usual = meaning(prefix, self.here.get(prefix, ""))
        silent = top is not None and (top.silent or top.picture or (top.local == "image" and local in _OF_IMAGE))
        silent = silent or (not long and (is_unused(usual, local) or self._too_many(local)))
        bare = long and is_foreign(usual, local)
        long = long or is_long(usual, local, values.get("type", "").lower())
        room = MAX_SHORT if is_known(usual) else MAX_FREE
        picture = (usual, local) == ("media", "content")
        opened = _Open(name, local, silent, long, room, outer, picture=picture, bare=bare)
        self.stack.append(opened)
        self.open_names[name.lower()] += 1
        if not (silent or bare):
            self.out.append(f"<{name}{attributes}>")
        if rest.endswith("/") or (long and not prefix and local in VOID):
            self.close()

    def _leave_text(self, at: int) -> bool:
        """End the feed's own description, which holds no items; whether what follows is still text."""
        self.noted(at, "a text of the feed's own without its end")
        while self.stack and self.stack[-1].long:
            self.close()
        return False

    def _begin_item(self, at: int) -> bool:
        """Make ready for an item; False where it is one too many."""
        if any(opened.local in ITEMS and not opened.silent for opened in self.stack):
            self.noted(at, "an item that begins before the last one has ended")
            while self.stack and self.stack[-1].local not in ITEMS:
                self.close()
            self.close()
        self.seen += 1
        self.names = Counter()
        self.more = self.seen > self.items or at > MAX_TEXT
        return not self.more

    def _too_many(self, local: str) -> bool:
        if local in _STRUCTURE:
            return False
        self.names[local] += 1
        return self.names[local] > (MAXKEYWORDS if local in KEYWORDS else MAX_SAME)

    def end(self, name: str, at: int) -> None:
        lower = name.lower()
        if self.beyond[lower]:
            self.beyond[lower] -= 1
            return
        if not self.open_names[lower]:
            self.noted(at, f"an end of “{name}”, which is not open")
            return
        structural = lower.rpartition(":")[2] in _STRUCTURE
        for opened in reversed(self.stack):
            if opened.name.lower() == lower:
                break
            if opened.local in _STRUCTURE and not structural:
                self.noted(at, f"an end of “{name}”, which is not open")
                return
        while self.stack[-1].name.lower() != lower:
            self.noted(at, f"“{self.stack[-1].name}” has no end")
            self.close()
        self.close()

    def close(self) -> None:
        """Close the innermost element."""
        opened = self.stack.pop()
        self.open_names[opened.name.lower()] -= 1
        self.here = opened.outer
        if opened.local in ITEMS and not opened.long:
            self.names = Counter()
        if not (opened.silent or opened.bare):
            self.out.append(f"</{opened.name}>")
        self.ended = not self.stack

    def _attributes(self, written: str, at: int) -> dict[str, str]:
        """The attributes, their values well-formed."""
        values: dict[str, str] = {}
        if written.strip():
            for found in _ATTRIBUTE.finditer(written):
                value = next((part for part in found.groups()[1:] if part is not None), None)
                if value is None or (found[2] is None and found[3] is None):
                    self.noted(at, f"an attribute “{found[1][:40]}” without quotes")
                if len(values) >= MAX_ATTRIBUTES:
                    self.noted(at, f"more than {MAX_ATTRIBUTES} attributes on one element")
                    break
                if _QNAME.fullmatch(found[1]) and found[1] not in values:
                    values[found[1]] = self.mended_words(value or "", at)
        return values

    def _declaring(self, values: Mapping[str, str], prefix: str, at: int) -> str:
        """The attributes as they are written, every prefix declared, that of the element too."""
        kept, new = {}, {}
        for name, value in values.items():
            before, _, local = name.rpartition(":")
            if before == "xmlns" and (local in ("xml", "xmlns") or not value.strip() or value in RESERVED):
                continue
            if before == "xmlns" or name == "xmlns":
                new["" if name == "xmlns" else local] = unescape(value).strip()
            kept[name] = value
        self._enter(new)
        # Of two prefixes with one meaning on one element no parser would have it: one of each local name is enough.
        seen: set[str] = set()
        for name in [name for name in kept if ":" in name and not name.startswith("xmlns:")]:
            before, _, local = name.rpartition(":")
            if local in seen:
                del kept[name]
                continue
            seen.add(local)
            self._declare(before, kept, at)
        self._declare(prefix, kept, at)
        if self.here.get(prefix) in EVENTS:  # feedparser loses the text of what has attributes
            kept = {name: value for name, value in kept.items() if name.startswith("xmlns")}
        return "".join(f' {name}="{value}"' for name, value in kept.items())

    def _declare(self, prefix: str, kept: dict[str, str], at: int) -> None:
        if not prefix or prefix in self.here:
            return
        self.noted(at, f"a prefix “{prefix}” that is not declared")
        kept[f"xmlns:{prefix}"] = USUAL.get(prefix.lower(), f"urn:undeclared:{prefix}")
        self._enter({prefix: kept[f"xmlns:{prefix}"]})

    def _enter(self, new: Mapping[str, str]) -> None:
        if not new:
            return
        self.here = {**self.here, **new}
        self.namespaces |= new
        if len(self.namespaces) > MAX_NAMESPACES:
            raise SourceError(f"The feed declares more than {MAX_NAMESPACES} namespaces; it is no feed to be read.")

    # --- characters

    def words(self, words: str, at: int, *, bare: bool = False) -> None:
        """Text between the marks; outside of the outermost element there is none."""
        if not self.stack or self.stack[-1].silent:
            if self.root is None and words.strip() and not bare:
                self.noted(at, "text before the XML")
            return
        self.out.append("&lt;" if bare else self.mended_words(self._fitting(words), at))

    def cdata(self, words: str) -> None:
        if self.stack and not self.stack[-1].silent:
            self.out.append(f"<![CDATA[{self._fitting(words)}]]>")

    def _fitting(self, words: str) -> str:
        top = self.stack[-1]
        if top.long:
            return words
        kept = words[: top.room]
        top.room -= len(kept)
        return _LONG_RUN.sub(r"\1", kept) if top.local in PEOPLE else kept

    def mended_words(self, words: str, at: int) -> str:
        """Character data or an attribute's value with nothing in it that XML does not know."""
        if "&" in words:
            words = _REFERENCE.sub(lambda found: self._reference(found, at), words)
        return words.replace("<", "&lt;").replace('"', "&quot;").replace("]]>", "]]&gt;")

    def _reference(self, found: re.Match[str], at: int) -> str:
        decimal, hexadecimal, name = found.groups()
        if decimal or hexadecimal:
            code = int(decimal) if decimal else int(hexadecimal, 16)
            legal = code in (9, 10, 13) or (0x20 <= code <= 0x10FFFF and not _ILLEGAL.match(chr(code)))
            return f"&#{code};" if legal else ""
        if name in _OF_XML:
            return found[0]
        self.noted(at, f"an entity “{name}” that XML does not know" if name else "a bare &")
        meant = html5.get(f"{name};") if name else None
        return "".join(f"&#{ord(char)};" for char in meant) if meant else f"&amp;{found[0][1:]}"
