"""What people are told of an incident, in the language of the site: Swedish, or English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from syndicate import text
from syndicate.config import Config
from syndicate.model import Message

SWEDISH: Mapping[str, str] = {
    "held opened": "{site}: det som lästes från {source} publiceras inte",
    "failing opened": "{site}: {source} går inte att läsa",
    "gone opened": "{site}: {source} finns inte längre på sin adress",
    "quiet opened": "{site}: nästan allt i {source} ändrades på en gång",
    "held closed": "{site}: {source} publiceras som vanligt igen",
    "failing closed": "{site}: {source} går att läsa igen",
    "gone closed": "{site}: {source} går att läsa igen",
    "reason": "Orsak: {reason}",
    "since": "Sedan: {moment}",
    "stays": "Det som redan är publicerat ligger kvar, så prenumeranterna märker ingenting.",
    "held": "Titta på sidan. Är den riktig som den är: kör “syndicate accept {source}”.\n"
    "Är den fel: rätta sidan eller inställningarna för {source}, så läses den igen.",
    "failing": "Ny läsning görs av sig själv, med längre och längre mellanrum.\n"
    "Har adressen ändrats: rätta “url” för {source}.",
    "gone": "Källan läses inte mer. Rätta “url” för {source}, eller ta bort den ur inställningarna.",
    "quiet": "De nya texterna är publicerade, men ingenting har märkts som ändrat. Ingenting behöver göras.",
    "status": "Läget just nu: {url}",
}
ENGLISH: Mapping[str, str] = {
    "held opened": "{site}: what was read from {source} is not published",
    "failing opened": "{site}: {source} cannot be read",
    "gone opened": "{site}: {source} is gone from its address",
    "quiet opened": "{site}: nearly everything in {source} changed at once",
    "held closed": "{site}: {source} is published as usual again",
    "failing closed": "{site}: {source} can be read again",
    "gone closed": "{site}: {source} can be read again",
    "reason": "Reason: {reason}",
    "since": "Since: {moment}",
    "stays": "What is published stays, so that subscribers notice nothing.",
    "held": "Look at the page. If it is right as it is: run “syndicate accept {source}”.\n"
    "If it is wrong: mend the page or the settings of {source}; it is read again by itself.",
    "failing": "It is read again by itself, after longer and longer waits.\n"
    "If the address has changed: mend “url” of {source}.",
    "gone": "The source is read no more. Mend “url” of {source}, or take it out of the configuration.",
    "quiet": "The new texts are published, but nothing is marked as changed. Nothing needs to be done.",
    "status": "How things are now: {url}",
}


def subject(message: Message, config: Config) -> str:
    """One line: what happened to which source."""
    said = message.payload
    return text.line(_words(config)[f"{said['kind']} {said['event']}"].format(site=config.site.title, **said))


def body(message: Message, config: Config) -> str:
    """Why, since when, and what to do; a line each. What has healed needs only the first."""
    words, said = _words(config), message.payload
    lines = [words["since"].format(moment=_local(said["opened"], config.site.zone))]
    if said["event"] == "opened":
        lines.insert(0, words["reason"].format(reason=config.mask(said["reason"])))
        lines += [] if said["kind"] == "quiet" else [words["stays"]]
        lines.append(words[said["kind"]].format(**said))
    lines.append(words["status"].format(url=urljoin(config.public_url, "status")))
    return "\n".join(lines)


def _words(config: Config) -> Mapping[str, str]:
    return SWEDISH if config.site.language.partition("-")[0] == "sv" else ENGLISH


def _local(moment: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M}"
