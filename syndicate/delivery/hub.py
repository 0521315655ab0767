"""Hubs, which are told that a document has a new version, and fetch it for those who subscribe (WebSub)."""

from __future__ import annotations

from urllib.parse import urlencode

from syndicate.config import Config
from syndicate.config.hubs import HubKeys
from syndicate.errors import DeliveryError
from syndicate.fetch import Door
from syndicate.model import Message


def send(message: Message, config: Config, door: Door) -> str:
    """POST ``hub.mode=publish`` with the document's address to the hub. Raises DeliveryError, FetchError.

    PubSubHubbub 0.4, section 7.1; WebSub leaves it to hubs, and they kept it.
    """
    hub = hub_of(message, config)
    if hub is None:
        raise DeliveryError("this hub is not configured any more")
    asked = urlencode({"hub.mode": "publish", "hub.url": message.payload["topic"]}).encode()
    answer = door.errand(allow=hub.allow).post(hub.url, asked, media_type="application/x-www-form-urlencoded")
    return f"answered {answer.status}"


def hub_of(message: Message, config: Config) -> HubKeys | None:
    """The hub that a message is for, as its feed has it now; None where it has it no more."""
    feed = config.feeds.get(message.payload["feed"])
    return next((hub for hub in feed.hubs if hub.url == message.payload["hub"]), None) if feed else None
