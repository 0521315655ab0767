"""How the hubs are doing: what they were told, what they answered, what is still on its way. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from syndicate.config import Config
from syndicate.model import Message

LOOKED_AT = 500
"""Messages to hubs that are looked at, the newest."""


@dataclass(frozen=True, slots=True)
class HubState:
    """How one hub stands.

    told: documents whose newest version it was told of; waiting: those it is yet to be told of
    failing: of these, those that it was told of in vain; given_up: those that are tried no more
    last_told: when it last took something; problem: why it last did not, None where it has since
    """

    told: int = 0
    waiting: int = 0
    failing: int = 0
    given_up: int = 0
    last_told: datetime | None = None
    problem: str | None = None


def hub_states(config: Config, messages: Iterable[Message]) -> dict[str, HubState]:
    """Address -> state, of every hub that a feed names now.

    messages: to hubs, newest first
    """
    hubs = dict.fromkeys(hub.url for feed in config.feeds.values() for hub in feed.hubs)
    found: dict[str, list[Message]] = {hub: [] for hub in hubs}
    for message in messages:
        if message.payload.get("hub") in found:
            found[message.payload["hub"]].append(message)
    return {hub: _state(those) for hub, those in found.items()}


def _state(messages: list[Message]) -> HubState:
    delivered = [message for message in messages if message.delivered is not None]
    waiting = [message for message in messages if message.due is not None]
    failing = [message for message in waiting if message.tries]
    given_up = [message for message in messages if message.due is None and message.delivered is None]
    return HubState(
        told=len(delivered),
        waiting=len(waiting),
        failing=len(failing),
        given_up=len(given_up),
        last_told=max((message.delivered for message in delivered if message.delivered), default=None),
        problem=next((message.result for message in (*failing, *given_up) if message.result), None),
    )
