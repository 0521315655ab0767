"""The real service over the office of ``tests.support.plan``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.plan import Office
from tests.support.running import Running, running

CALENDARS = ("kalendern", "utan")
"""What is cancelled is marked in the one and not in the other."""


@contextmanager
def served(office: Office) -> Iterator[Running]:
    """The service, as soon as both calendars hold something."""
    with running(office.folder, "serve", "--port", "0") as service:
        for name in CALENDARS:
            service.until(f"feeds/{name}.ics", lambda body: b"BEGIN:VEVENT" in body)
        yield service


def settled(service: Running, office: Office) -> list[bytes]:
    """The calendars, as soon as the service shows what is in the store: a load is seen a moment later."""
    paths = [f"/feeds/{name}.ics" for name in CALENDARS]
    return [service.until(path, office.published(path).__eq__) for path in paths]
