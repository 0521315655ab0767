"""An address that is told of incidents by a POST of JSON, through the one door."""

from __future__ import annotations

import json
from urllib.parse import urljoin

from syndicate.config import Config
from syndicate.delivery import words
from syndicate.errors import DeliveryError
from syndicate.fetch import Door
from syndicate.model import Message


def send(message: Message, config: Config, door: Door) -> str:
    """POST the incident to ``alerts.webhook``. Raises FetchError.

    ``text`` is a sentence for people, which is what Slack, Mattermost and the like show; the rest is for machines.
    """
    if config.alerts.webhook is None:
        raise DeliveryError("no webhook is configured any more")
    body = {
        "text": f"{words.subject(message, config)}. {words.body(message, config)}",
        **message.payload,
        "site": config.site.title,
        "status": urljoin(config.public_url, "status"),
    }
    errand = door.errand(allow=config.alerts.allow)
    answer = errand.post(
        config.alerts.webhook, json.dumps(body, ensure_ascii=False).encode(), media_type="application/json"
    )
    return f"answered {answer.status}"
