"""What hubs are told of a document that changed: that there is a new version, at which address. Pure.

WebSub leaves open how a publisher tells its hub (https://www.w3.org/TR/websub/, section 6); what hubs take is the
request of PubSubHubbub 0.4, section 7.1.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from syndicate.model import Feed, Message

HUB = "hub"
"""The kind of these messages."""

AFTER = timedelta(seconds=3)
"""From the commit: the hub fetches at once, and by then every web process serves the new version."""


def pings(feed: Feed, address: str, *, at: datetime) -> tuple[Message, ...]:
    """One message for each hub of the feed about a new version of its document at ``address``.

    at: aware, the moment of publication. A message of an older version that is still on its way is replaced.
    """
    name = feed.name.partition("/")[0]
    return tuple(
        Message(
            key=f"{HUB} {hub} {address}",
            kind=HUB,
            created=at,
            due=at + AFTER,
            payload={"hub": hub, "topic": address, "feed": name},
        )
        for hub in feed.hubs
    )
