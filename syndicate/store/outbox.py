"""Messages on their way out: written with the commit that they are about, claimed by one sender at a time.

A sender claims what is due, which puts it off until the claim ends: should the sender die, another one sends it again.
So a message is delivered once as a rule, and twice at worst.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from syndicate.model import Message
from syndicate.store import codec, schema

KEPT = timedelta(days=30)
"""How long a message that is done is remembered."""


def claim(connection: Connection, now: datetime, *, until: datetime, limit: int) -> tuple[Message, ...]:
    """The messages that are due, the oldest first, each put off to ``until`` and counted as one more try.

    Those to hubs come last: there may be hundreds of them, and a person who is to be told of trouble waits for none.
    """
    messages = schema.messages
    query = (
        select(messages)
        .where(messages.c.due <= now)
        .order_by(messages.c.kind == "hub", messages.c.due, messages.c.key)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = [codec.from_row(Message, row) for row in connection.execute(query).mappings()]
    for message in found:
        claimed = {"due": until, "tries": message.tries + 1}
        connection.execute(update(messages).where(messages.c.key == message.key).values(**claimed))
    return tuple(found)


def settle(connection: Connection, message: Message) -> None:
    """Write what came of a message, unless a newer one has taken its place; forget what was done long ago."""
    messages = schema.messages
    values = {"due": message.due, "delivered": message.delivered, "tries": message.tries, "result": message.result}
    same = (messages.c.key == message.key) & (messages.c.created == message.created)
    connection.execute(update(messages).where(same).values(**values))
    old = messages.c.due.is_(None) & (messages.c.created < message.created - KEPT)
    connection.execute(delete(messages).where(old))


def newest(connection: Connection, kinds: Sequence[str], limit: int) -> tuple[Message, ...]:
    """The newest messages of some kinds, newest first; of all where none is named."""
    messages = schema.messages
    query = select(messages).order_by(messages.c.created.desc(), messages.c.key).limit(limit)
    if kinds:
        query = query.where(messages.c.kind.in_(list(kinds)))
    return tuple(codec.from_row(Message, row) for row in connection.execute(query).mappings())
