"""Every fault of a published calendar, by the rules for subscribed calendars."""

from __future__ import annotations

from typing import NamedTuple

from tests.support.lint import events, header
from tests.support.lint.frame import CHECKS, Document
from tests.support.lint.lines import Malformed, parse

__all__ = ["CHECKS", "Fault", "events", "lint"]


class Fault(NamedTuple):
    """A broken rule, by its number or letter, and what breaks it."""

    rule: str
    message: str


def lint(path: str, body: bytes) -> list[Fault]:
    """Every fault of the calendar published at a path; an empty list for a good one."""
    if raw := [Fault("13", message) for message in header.raw_faults(body)]:
        return raw
    try:
        calendar = parse(body)
    except Malformed as problem:
        return [Fault("B", str(problem))]
    last = path.rpartition("/")[2]
    document = Document(
        body,
        calendar,
        single=path.startswith("/events/"),
        rings=last.startswith("paminn-"),
        busy=last.startswith("upptagen"),
    )
    return [Fault(name, message) for name, check in CHECKS.items() for message in check(document)]
