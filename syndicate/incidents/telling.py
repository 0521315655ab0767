"""What the operator is told of one cycle: its log line, what was not published, that most items changed at once."""

from __future__ import annotations

from typing import Any

from syndicate.model import CUT, Changes, Load, Outcome, Problem, Reading

TOLD = 10  # items set aside of one load that are told of one by one


def tell(outcome: Outcome, log: Any) -> None:
    """One log line a cycle; a warning where a person should look. ``log``: a logger of ``logs``."""
    words = {
        "source": outcome.source,
        "verdict": outcome.verdict,
        "items": outcome.items,
        "new": outcome.new,
        "revised": outcome.revised,
        "feeds": list(outcome.feeds),
        "seconds": outcome.seconds,
    }
    if outcome.state in {"held", "failing"}:
        log.warning("source needs a look", state=outcome.state, reason=outcome.reason, **words)
    else:
        log.info("source refreshed", **words)
    for problem in outcome.problems:
        log.warning("problem", source=outcome.source, item=problem.item, field=problem.field, problem=problem.message)


def at_once(load: Load, changes: Changes) -> str:
    """What the operator is told where most items changed at once."""
    count = len(changes.touched)
    return f"{count} of {len(load.items)} items changed at once; their texts were taken, no reader is told of it"


def left_out(load: Load) -> tuple[Problem, ...]:
    """What the operator is told of items that are not published; that one stands there twice is the guards' matter.

    What is not public is counted and not named: logs are read by more people than the calendar that it is in.
    """
    withheld = sum(reading.withheld for reading in load.readings)
    aside = [one for one in load.readings if one.set_aside and not (one.duplicate or one.waits or one.withheld)]
    told = [Problem(f"not published: {reading.set_aside}", item=_name(reading)) for reading in aside[:TOLD]]
    more = [Problem(f"{len(aside) - TOLD} more items are not published; preview shows each")] if aside[TOLD:] else []
    private = [Problem(f"items that their source marks as not public, and are not published: {withheld}")]
    return (*told, *more, *(private if withheld else []))


def shortened(load: Load) -> tuple[Problem, ...]:
    """What the operator is told of values that were too long to be published whole."""
    told = [
        Problem(warning, item=_name(reading))
        for reading in load.readings
        if reading.set_aside is None
        for warning in reading.warnings
        if CUT in warning
    ]
    more = [Problem(f"{len(told) - TOLD} more values were cut; preview shows each")] if told[TOLD:] else []
    return (*told[:TOLD], *more)


def remarks(load: Load) -> tuple[Problem, ...]:
    """What of a load is not published, or not as the source has it."""
    return (*left_out(load), *shortened(load))


def _name(reading: Reading) -> str:
    title = reading.item.title if reading.item else reading.partial.get("title")
    return title if isinstance(title, str) and title else "an item without a title"
