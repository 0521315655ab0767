"""Items that are new and whose own page has still to be read: they come when it has been."""

from __future__ import annotations

from dataclasses import replace

from syndicate.model import Load, Match

WAITS = "its own page is read in one of the next loads"


def held_back(load: Load, matched: Match) -> tuple[Load, Match]:
    """Load and match without the new items that wait, which are set aside. Pure.

    Published at once they would come a second time, as changed. What is known already does not wait: it is as it was.
    """
    waiting = {id(reading.item) for reading in load.readings if reading.waits and reading.set_aside is None}
    late = {id(item) for item, record in matched.pairs if record is None and id(item) in waiting}
    if not late:
        return load, matched
    readings = tuple(
        replace(reading, set_aside=WAITS) if id(reading.item) in late and reading.waits else reading
        for reading in load.readings
    )
    pairs = tuple((item, record) for item, record in matched.pairs if id(item) not in late)
    return replace(load, readings=readings), replace(matched, pairs=pairs)
