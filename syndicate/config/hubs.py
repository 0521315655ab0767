"""Hubs, which subscribers to a feed are told by as soon as it has something new (WebSub, https://www.w3.org/TR/websub/)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from syndicate.config import values as v
from syndicate.config.keys import Keys


class HubKeys(Keys):
    """A hub."""

    url: v.Url = Field(description="its address, which is told to everybody who reads the feed")
    allow: v.Hosts = Field(default=(), description="private hosts or networks that it may be on")


def _read(value: Any) -> Any:
    parts = value if isinstance(value, (list, tuple)) else [value]
    hubs = [part if isinstance(part, (dict, HubKeys)) else {"url": part} for part in parts]
    addresses = [hub.url if isinstance(hub, HubKeys) else hub.get("url") for hub in hubs]
    twice = next((address for index, address in enumerate(addresses) if address in addresses[:index]), None)
    if twice is not None:
        raise ValueError(f"“{twice}” is in this list twice")
    return hubs


Hubs = Annotated[tuple[HubKeys, ...], BeforeValidator(_read)]
HubsOrNone = Annotated[
    tuple[HubKeys, ...] | None,
    BeforeValidator(lambda value: () if value == "none" else None if value is None else _read(value)),
]
