"""What went wrong and what has healed, as an Atom feed: one entry an incident, for the operator's own feed reader."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from syndicate import text
from syndicate.incidents import Voice, payload
from syndicate.model import Incident
from syndicate.web.holding import Holding
from syndicate.wording import Wording, nearest_language

SHOWN = 100  # incidents, the newest
_ATOM = "http://www.w3.org/2005/Atom"
_BEFORE_ANY = datetime(2016, 1, 1, tzinfo=UTC)


def status_atom(holding: Holding) -> bytes:
    """``/status.atom`` (RFC 4287). An entry keeps its id; when the incident is over it is updated once. Pure."""
    config, voice = holding.config, Voice.of(holding.config)
    language = config.site.language
    _ = Wording(nearest_language(language), config.site.zone).say
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _add(root, "id", f"tag:{config.site.authority}:status")
    _add(root, "title", _("{site}: how the feeds are", site=config.site.title))
    moments = [_changed(incident) for incident in holding.incidents]
    _add(root, "updated", _rfc3339(max(moments, default=_BEFORE_ANY)))
    author = ET.SubElement(root, "author")
    _add(author, "name", config.site.author or config.site.title)
    ET.SubElement(root, "link", rel="self", href=urljoin(config.public_url, "status.atom"))
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=voice.status)
    for incident in holding.incidents:
        _entry(root, incident, voice, authority=config.site.authority)
    ET.indent(root)
    body: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _entry(root: ET.Element, incident: Incident, voice: Voice, *, authority: str) -> None:
    # What changed most items at once is over as soon as it is seen: it is told of as what happened, not as healed.
    over = incident.closed is not None and incident.kind != "quiet"
    said = payload(incident, "closed" if over else "opened")
    entry = ET.SubElement(root, "entry")
    _add(entry, "id", f"tag:{authority}:incident/{incident.id}")
    _add(entry, "title", voice.subject(said))
    _add(entry, "published", _rfc3339(incident.opened))
    _add(entry, "updated", _rfc3339(_changed(incident)))
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=voice.status)
    _add(entry, "content", voice.body(said)).set("type", "text")


def _changed(incident: Incident) -> datetime:
    return incident.closed or incident.opened


def _add(parent: ET.Element, name: str, words: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text.clean(words)
    return element


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
