"""An address that is told of incidents by a POST of JSON, through the one door."""

from __future__ import annotations

import json

from syndicate.config import Config
from syndicate.errors import DeliveryError
from syndicate.fetch import Door
from syndicate.incidents import Voice
from syndicate.model import Message


def send(message: Message, config: Config, door: Door) -> str:
    """POST the incident to ``alerts.webhook``. Raises FetchError.

    ``text`` is a sentence for people, which is what Slack, Mattermost and the like show; the rest is for machines.
    """
    if config.alerts.webhook is None:
        raise DeliveryError("no webhook is configured any more")
    voice = Voice.of(config)
    body = {
        "text": f"{voice.subject(message.payload)}. {voice.body(message.payload)}",
        **message.payload,
        "site": config.site.title,
        "status": voice.status,
    }
    errand = door.errand(allow=config.alerts.allow)
    answer = errand.post(
        config.alerts.webhook, json.dumps(body, ensure_ascii=False).encode(), media_type="application/json"
    )
    return f"answered {answer.status}"
