"""What keys of JSON are called: the words that people use for the parts of news and events, and their paths. Pure."""

from __future__ import annotations

import re

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _words(text: str) -> tuple[str, ...]:
    """The words of a text, in their order."""
    return tuple(text.split())


# What people call the parts, the likeliest first; see ``bare`` for what is taken off a key before it is looked up.
TITLE = _words("title name headline heading rubrik titel subject label displayname summary bodyname")
LINK = _words(
    "url link href permalink uri weburl pageurl canonicalurl htmlurl webpage insiteurl publicurl siteurl detailurl "
    "vanityurl fullurl detailsurl lank länk lanken webblank"
)
SUMMARY = _words(
    "summary excerpt intro ingress preamble teaser lead abstract shortdescription description beskrivning desc text"
)
CONTENT = _words("content body html articlebody contenthtml fulltext longdescription details")
PUBLISHED = _words(
    "published publishedat publishdate publisheddate datepublished pubdate publicerad firstpublished postdate created "
    "createdat datecreated metadatacreated date datum datetime time timestamp"
)
UPDATED = _words(
    "updated updatedat modified modifiedat changed lastmodified datemodified lastmodifiedutc modifieddate "
    "metadatamodified"
)
START = _words(
    "start startdate starttime startdatetime startsat begin begins dtstart starts datefrom startdato startdatum "
    "fromdate from firstdate date datum datetime when dateandtime"
)
END = _words(
    "end enddate endtime enddatetime endsat finish until dtend ends dateto todate slut slutdatum slutdato lastdate to"
)
CLOCK = _words("time tid starttime starttid timefrom timestart fromtime klockslag hour clock")
END_CLOCK = _words("endtime sluttid timeend timeto totime enddatetime")
OCCASIONS = _words(
    "occasions dates datum datumlista timings times instances occurrences showings shows performances "
    "tillfallen tillfällen sessions schedule schedules datelist"
)
PLACE = _words("location venue place plats lokal locationname venuename address where city")
TOPICS = _words("categories category tags tag type types topics genre kategori subjects")
STATUS = _words("status eventstatus state")
ID = _words("id uid guid uuid key nodeid")
_TAILS = _words("rendered text value html local datetime name label sv default fulldate markup processed title")
_PREFIXES = _words(
    "event meeting calendar item node post page activity the article news utc unix iso formatted local field"
)

NAMES = {
    "title": TITLE,
    "id": ID,
    "updated": UPDATED,
    "summary": SUMMARY,
    "content": CONTENT,
    "location": PLACE,
    "categories": TOPICS,
}


def joined(path: str, key: str) -> str:
    """A path and a key below it, as JMESPath writes them."""
    name = key if PLAIN.fullmatch(key) else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{path}.{name}" if path else name


def keys(path: str) -> list[str]:
    """The keys of a path, each as ``bare`` has it."""
    return [bare(part) for part in re.split(r'\.(?=(?:[^"]*"[^"]*")*[^"]*$)|\[\]', path) if part]


def bare(key: str) -> str:
    """A key in lower case, without marks between its words and what says only what kind of thing this is.

    >>> bare("event_start_unix"), bare("Meeting Date"), bare("StartDateTime"), bare("event_id")
    ('start', 'date', 'startdatetime', 'id')
    """
    parts = [part.casefold() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z\u00e0-\u00ff]+|\d+", key)]
    kept = [part for part in parts if part not in _PREFIXES]
    return "".join(kept or parts)


def last(path: str) -> str:
    """The telling part of a path: of ``title.rendered`` the title."""
    parts = keys(path)
    while (
        len(parts) > 1
        and parts[-1] in _TAILS
        and (parts[-1] not in ("title", "name") or parts[-2] in (*PLACE, *TOPICS))
    ):
        parts.pop()
    return parts[-1] if parts else ""
