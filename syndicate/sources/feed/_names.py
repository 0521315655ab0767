"""What names mean in feeds: namespaces by the prefixes that feedparser has for them, elements by what they hold."""

from __future__ import annotations

# Names of people: feedparser looks for e-mail addresses in them.
PEOPLE = frozenset(
    ["author", "contributor", "creator", "email", "managingeditor", "name", "owner", "publisher", "webmaster"]
)
KEYWORDS = frozenset({"keywords", "tags"})
VOID = frozenset(["area", "br", "col", "embed", "hr", "img", "input", "wbr"])
# Prefixes of the vocabularies that feedparser does more with than to keep their text, and what of them is left out: it
# stumbles over these where they stand in the wrong place, and would lose the whole feed for it. None: all of it.
_LEFT_OUT: dict[str, frozenset[str] | None] = {
    "": frozenset(["cloud", "contributor", "generator", "height", "newlocation", "textinput", "webmaster", "width"]),
    "cc": None,
    "content": frozenset(),
    "creativecommons": None,
    "dc": frozenset(["contributor", "publisher", "rights"]),
    "dcterms": frozenset(["valid"]),
    "geo": frozenset(),
    "georss": frozenset(["box", "line", "polygon"]),
    "gml": None,
    "itunes": frozenset(["block", "explicit", "owner"]),
    "media": frozenset(["copyright", "credit", "license", "player", "rating", "restriction"]),
    "psc": None,
    "xhtml": frozenset(),
}
# Text to read, whose markup feedparser takes as it is.
_LONG = {
    "": [
        "abstract",
        "body",
        "content",
        "copyright",
        "description",
        "fullitem",
        "info",
        "rights",
        "subtitle",
        "summary",
        "tagline",
    ],
    "content": ["encoded"],
    "dc": ["description", "rights"],
    "itunes": ["subtitle", "summary"],
    "media": ["description"],
    "xhtml": ["body"],
}

EVENTS = ("http://purl.org/rss/1.0/modules/event/", "urn:ietf:params:xml:ns:xcal")
_PREFIX_OF = {
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://creativecommons.org/ns#license": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://podlove.org/simple-chapters": "psc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://web.resource.org/cc/": "cc",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/xhtml": "xhtml",
    **dict.fromkeys(
        (
            "http://backend.userland.com/rss",
            "http://blogs.law.harvard.edu/tech/rss",
            "http://my.netscape.com/rdf/simple/0.9/",
            "http://purl.org/atom/ns#",
            "http://purl.org/rss/1.0/",
            "http://purl.org/rss/1.0/modules/rss091#",
            "http://www.w3.org/2005/atom",
        ),
        "",
    ),
}
RESERVED = frozenset({"http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"})
# What the prefixes mean that feeds use without saying so.
USUAL = {
    "atom": "http://www.w3.org/2005/Atom",
    "a10": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "ev": "http://purl.org/rss/1.0/modules/event/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "xcal": "urn:ietf:params:xml:ns:xcal",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


def meaning(prefix: str, namespace: str) -> str:
    """The prefix that feedparser has for a namespace; where it has none the feed's own, in small letters."""
    return _PREFIX_OF.get(namespace.lower(), prefix.lower())


def is_known(prefix: str) -> bool:
    """Whether feedparser does more with elements of this prefix, as ``meaning`` gives it, than to keep their text."""
    return prefix in _LEFT_OUT


def is_unused(prefix: str, local: str) -> bool:
    """Whether an element is left out before feedparser sees it."""
    left_out = _LEFT_OUT.get(prefix, frozenset())
    return left_out is None or local in left_out


def is_foreign(prefix: str, local: str) -> bool:
    """Whether an element has no business in text to read: feedparser would take its end for one outside of it."""
    return is_unused(prefix, local) if prefix in ("", "xhtml") else is_known(prefix)


def is_long(prefix: str, local: str, kind: str) -> bool:
    """Whether feedparser takes the markup in an element as text.

    prefix: as ``meaning`` gives it; kind: the element's type attribute, in small letters
    """
    other_xml = kind.endswith("xml") and kind not in ("xhtml", "application/xhtml+xml")
    return local in _LONG.get(prefix, ()) and not other_xml
