"""What people are told of an incident, in the language of the site: Swedish, or English. Pure."""

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

SWEDISH: Mapping[str, str] = {
    "held opened": "{site}: det som lästes från {source} publiceras inte",
    "failing opened": "{site}: {source} går inte att läsa",
    "gone opened": "{site}: {source} finns inte längre på sin adress",
    "quiet opened": "{site}: nästan allt i {source} ändrades på en gång",
    "stuck opened": "{site}: allt från {source} går inte att publicera",
    "held closed": "{site}: {source} publiceras som vanligt igen",
    "stuck closed": "{site}: allt från {source} publiceras igen",
    "failing closed": "{site}: {source} går att läsa igen",
    "gone closed": "{site}: {source} går att läsa igen",
    "reason": "Orsak: {reason}",
    "since": "Sedan: {moment}",
    "until": "Över: {moment}",
    "stays": "Det som redan är publicerat ligger kvar, så prenumeranterna märker ingenting.",
    "held": "Titta på sidan. Är den riktig som den är: kör “syndicate accept {source}”.\n"
    "Är den fel: rätta sidan eller inställningarna för {source}, så läses den igen.",
    "failing": "Ny läsning görs av sig själv, med längre och längre mellanrum.\n"
    "Har adressen ändrats: rätta “url” för {source}.",
    "gone": "Källan läses inte mer. Rätta “url” för {source}, eller ta bort den ur inställningarna.",
    "quiet": "De nya texterna är publicerade, men ingenting har märkts som ändrat. Ingenting behöver göras.",
    "stuck": "Det som inte går att läsa tillbaka byts inte ut, så prenumeranterna har kvar det gamla.\n"
    "Nytt försök görs vid varje läsning. Felet är troligen syndicates: rapportera det gärna, med orsaken ovan.",
    "status": "Läget just nu: {url}",
}
ENGLISH: Mapping[str, str] = {
    "held opened": "{site}: what was read from {source} is not published",
    "failing opened": "{site}: {source} cannot be read",
    "gone opened": "{site}: {source} is gone from its address",
    "quiet opened": "{site}: nearly everything in {source} changed at once",
    "stuck opened": "{site}: not all of {source} can be published",
    "held closed": "{site}: {source} is published as usual again",
    "stuck closed": "{site}: all of {source} is published again",
    "failing closed": "{site}: {source} can be read again",
    "gone closed": "{site}: {source} can be read again",
    "reason": "Reason: {reason}",
    "since": "Since: {moment}",
    "until": "Over: {moment}",
    "stays": "What is published stays, so that subscribers notice nothing.",
    "held": "Look at the page. If it is right as it is: run “syndicate accept {source}”.\n"
    "If it is wrong: mend the page or the settings of {source}; it is read again by itself.",
    "failing": "It is read again by itself, after longer and longer waits.\n"
    "If the address has changed: mend “url” of {source}.",
    "gone": "The source is read no more. Mend “url” of {source}, or take it out of the configuration.",
    "quiet": "The new texts are published, but nothing is marked as changed. Nothing needs to be done.",
    "stuck": "What does not read back takes nothing's place, so that subscribers keep what they had.\n"
    "It is tried again at each check. The fault is probably syndicate's: please report it, with the reason above.",
    "status": "How things are now: {url}",
}


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
        return text.line(self._words[f"{said['kind']} {said['event']}"].format(site=self.site, **said))

    def body(self, said: Mapping[str, str]) -> str:
        """Why, since when, and what to do; a line each. What has healed needs only the second."""
        words = self._words
        lines = [words["since"].format(moment=self._local(said["opened"]))]
        if said["event"] == "opened":
            lines.insert(0, words["reason"].format(reason=self._wording.tell(self.mask(said["reason"]))))
            lines += [] if said["kind"] in {"quiet", "stuck"} else [words["stays"]]
            lines.append(words[said["kind"]].format(**said))
        elif "closed" in said:
            lines.append(words["until"].format(moment=self._local(said["closed"])))
        lines.append(words["status"].format(url=self.status))
        return "\n".join(lines)

    @property
    def _words(self) -> Mapping[str, str]:
        return SWEDISH if self._wording.language == "sv" else ENGLISH

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
