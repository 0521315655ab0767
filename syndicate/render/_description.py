"""What an event says in a calendar: plain text, first what changed, last the address of its page."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.model import Entry, Event, EventStatus
from syndicate.render._notices import sentence
from syndicate.render._occasion import arrangements, status_of, words_for

MAX_TEXT = 256 * 1024
"""Octets of a description; the rest is cut. Google refuses a calendar of more than 1 MB."""

_NO_END = {
    "sv": "Sluttiden är inte angiven.",
    "nb": "Sluttidspunktet er ikke oppgitt.",
    "nn": "Sluttidspunktet er ikkje oppgjeve.",
    "da": "Sluttidspunktet er ikke angivet.",
    "fi": "Päättymisaikaa ei ole ilmoitettu.",
    "de": "Das Ende ist nicht angegeben.",
    "fr": "L’heure de fin n’est pas indiquée.",
    "en": "The end time is not stated.",
}

_SOURCE = {
    "sv": "Källa",
    "nb": "Kilde",
    "nn": "Kjelde",
    "da": "Kilde",
    "fi": "Lähde",
    "de": "Quelle",
    "fr": "Source",
    "en": "Source",
}


def description(entry: Entry, event: Event, *, stated: bool, link: str | None, language: str, zone: ZoneInfo) -> str:
    """What changed, what the source says, what it leaves open, where to take part, and last the page's address.

    stated: whether the source gives an end; link: as it may be written; zone: the site's
    """
    head = "\n".join(sentence(notice, language=language, zone=zone) for notice in entry.notices)
    postponed = event.status is EventStatus.POSTPONED and not entry.cancelled
    title = text.line(entry.origin.title) if entry.origin else ""
    lines = arrangements(event, language=language, but=link)
    notes = [
        "" if stated else words_for(_NO_END, language),
        status_of(event.status, language=language) if postponed else "",
        "\n".join(lines),
        f"{words_for(_SOURCE, language)}: {title}" if title else "",
        link or "",
    ]
    tail = "\n\n".join(filter(None, notes))
    body = _cut(_text(event), MAX_TEXT - len(head.encode()) - len(tail.encode()) - 4)
    return "\n\n".join(filter(None, (head, body, tail)))


def _text(event: Event) -> str:
    """The source's own words: the content as plain text, led by the summary unless it begins with it."""
    summary = text.clean(event.summary or "").strip()
    content = text.clean(text.to_text(event.content)).strip() if event.content else ""
    if not content or text.line(content).startswith(text.line(summary)):
        return content or summary
    return f"{summary}\n\n{content}"


def _cut(value: str, octets: int) -> str:
    """As much of the text as fits, whole characters, with a sign that there was more."""
    encoded = value.encode()
    if len(encoded) <= octets:
        return value
    return encoded[: octets - 3].decode(errors="ignore").rstrip() + "…"
