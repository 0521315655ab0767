"""What people are told of an incident, in the language of the site where there is a catalogue of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.model import Incident
from syndicate.wording import Wording, nearest_language


def _(message: str) -> str:
    """Mark a text for the catalogues; it is said when somebody listens."""
    return message


SUBJECTS: Mapping[str, str] = {
    "held opened": _("{site}: what was read from {source} is not published"),
    "failing opened": _("{site}: {source} cannot be read"),
    "gone opened": _("{site}: {source} is gone from its address"),
    "quiet opened": _("{site}: nearly everything in {source} changed at once"),
    "stuck opened": _("{site}: not all of {source} can be published"),
    "held closed": _("{site}: {source} is published as usual again"),
    "stuck closed": _("{site}: all of {source} is published again"),
    "failing closed": _("{site}: {source} can be read again"),
    "gone closed": _("{site}: {source} can be read again"),
}
"""What happened, by the kind of the incident and what became of it."""
REMEDIES: Mapping[str, str] = {
    "held": _(
        "Look at the page. If it is right as it is: run “syndicate accept {source}”.\n"
        "If it is wrong: mend the page or the settings of {source}; it is read again by itself."
    ),
    "failing": _(
        "It is read again by itself, after longer and longer waits.\n"
        "If the address has changed: mend “url” of {source}."
    ),
    "gone": _("The source is read no more. Mend “url” of {source}, or take it out of the configuration."),
    "quiet": _("The new texts are published, but nothing is marked as changed. Nothing needs to be done."),
    "stuck": _(
        "What does not read back takes nothing's place, so that subscribers keep what they had.\n"
        "It is tried again at each check. The fault is probably syndicate's: please report it, with the reason above."
    ),
}
"""What to do about an incident of each kind."""


class Site(Protocol):
    """What one needs to know of a website to speak of it."""

    @property
    def title(self) -> str:
        """Its name."""

    @property
    def language(self) -> str:
        """Its language (BCP 47)."""

    @property
    def zone(self) -> ZoneInfo:
        """Its clock."""


class Told(Protocol):
    """What one needs to know of a configuration."""

    @property
    def site(self) -> Site:
        """The website."""

    @property
    def public_url(self) -> str:
        """Where this service is reached."""

    def mask(self, text: str, /) -> str:
        """The text without secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one speaks to an operator.

    site: name of the website; language: its own; zone: its clock; status: address of the status page
    mask: hides secrets in a reason
    """

    site: str
    language: str
    zone: ZoneInfo
    status: str
    mask: Callable[[str], str]

    @classmethod
    def of(cls, config: Told) -> Self:
        """The voice of a configuration."""
        site = config.site
        status = urljoin(config.public_url, "status")
        return cls(site=site.title, language=site.language, zone=site.zone, status=status, mask=config.mask)

    def subject(self, said: Mapping[str, str]) -> str:
        """One line: what happened to which source. ``said``: the payload of a message, see ``payload``."""
        return text.line(self._wording.say(SUBJECTS[f"{said['kind']} {said['event']}"], site=self.site, **said))

    def body(self, said: Mapping[str, str]) -> str:
        """Why, since when, and what to do; a line each. What has healed needs only the second."""
        say = self._wording.say
        lines = [say(_("Since: {moment}"), moment=self._local(said["opened"]))]
        if said["event"] == "opened":
            lines.insert(0, say(_("Reason: {reason}"), reason=self._wording.tell(self.mask(said["reason"]))))
            if said["kind"] not in {"quiet", "stuck"}:
                lines.append(say(_("What is published stays, so that subscribers notice nothing.")))
            lines.append(say(REMEDIES[said["kind"]], **said))
        elif "closed" in said:
            lines.append(say(_("Over: {moment}"), moment=self._local(said["closed"])))
        lines.append(say(_("How things are now: {url}"), url=self.status))
        return "\n".join(lines)

    @property
    def _wording(self) -> Wording:
        return Wording(nearest_language(self.language), self.zone)

    def _local(self, moment: str) -> str:
        return f"{datetime.fromisoformat(moment).astimezone(self.zone):%Y-%m-%d %H:%M}"


def payload(incident: Incident, event: str) -> dict[str, str]:
    """What a message says of an incident that ``opened`` or ``closed``."""
    said = {
        "event": event,
        "incident": incident.id,
        "source": incident.source,
        "kind": incident.kind,
        "reason": incident.reason,
        "opened": incident.opened.isoformat(),
    }
    return said | ({"closed": incident.closed.isoformat()} if incident.closed else {})
