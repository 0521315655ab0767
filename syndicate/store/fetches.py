"""How often feeds are fetched: counted by many processes, added up here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.model import Fetches
from syndicate.store import schema

KEPT = timedelta(days=60)


def add(connection: Connection, fetches: Sequence[Fetches], *, now: datetime) -> None:
    """Add these counts to what is there, and forget what is old."""
    table = schema.fetches
    new = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    later = case((new.excluded.last > table.c.last, new.excluded.last), else_=table.c.last)
    statement = new.on_conflict_do_update(
        index_elements=["feed", "family", "hour"], set_={"count": table.c.count + new.excluded.count, "last": later}
    )
    rows = [
        {"feed": one.feed, "family": one.family, "hour": one.hour, "count": one.count, "last": one.last}
        for one in fetches
    ]
    connection.execute(statement, rows)
    connection.execute(delete(table).where(table.c.hour < now - KEPT))


def since(connection: Connection, moment: datetime) -> tuple[Fetches, ...]:
    """What was fetched in the hours from ``moment`` on, by feed, family and hour."""
    table = schema.fetches
    query = select(table).where(table.c.hour >= moment).order_by(table.c.feed, table.c.family, table.c.hour)
    return tuple(Fetches(**row) for row in connection.execute(query).mappings())
