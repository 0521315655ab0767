"""The rules for subscribed calendars that a document alone can keep or break, and what is looked at.

MS-OXCICAL (how Outlook and Exchange read iCalendar), RFC 5545, RFC 7986, and what was measured in programs; the rules
and where they come from are in docs/reference/calendar.md, which lists these checks word for word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.support.lint.lines import Component


@dataclass(frozen=True)
class Document:
    """A calendar to be looked at. Its address says what it is for, and with it what it may hold.

    single: one event, which is saved once and not subscribed to
    rings: the calendar with reminders, in which alarms are allowed
    busy: the calendar that blocks the reader's time
    """

    body: bytes
    calendar: Component
    single: bool = False
    rings: bool = False
    busy: bool = False

    @property
    def events(self) -> list[Component]:
        """Every VEVENT."""
        return self.calendar.components("VEVENT")

    @property
    def zones(self) -> dict[str, Component]:
        """Every VTIMEZONE by its name."""
        return {zone.value("TZID"): zone for zone in self.calendar.components("VTIMEZONE")}


Check = Callable[[Document], Iterator[str]]
"""From a calendar to what breaks the rule in it."""

CHECKS: dict[str, Check] = {}
"""The check of each rule, by its number or letter."""


def rule(name: str) -> Callable[[Check], Check]:
    """Make a function the check of a rule; its docstring is its row in the reference."""

    def take(check: Check) -> Check:
        assert name not in CHECKS, f"rule {name} has a check"
        CHECKS[name] = check
        return check

    return take


def called(component: Component) -> str:
    """What a component is called in a fault."""
    return f"{component.name} {component.value('UID') or component.value('TZID')}".strip()
