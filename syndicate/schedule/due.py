"""Whether a source is due: decided from what is stored and the configuration as it is now. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from syndicate.config import SourceConfig
from syndicate.model import SourceState

PATIENCE = timedelta(minutes=1)  # a load that fails leaves no stamp behind, so that files would seem changed for ever


def is_due(source: SourceConfig, state: SourceState, now: datetime, *, stamp: str | None = None) -> bool:
    """Whether a source is to be loaded at ``now``. Pure.

    A source never loaded, one whose selectors or address were changed, and one whose files changed is due at once. A
    failing one waits for the moment its back-off named, or for other files and a minute; any other for its turn by the
    configuration as it is now.
    stamp: that of its files (``sources.stamp``), None where it has none or was not looked at
    """
    if state.last_checked is None or state.next_due is None or state.signature != source.signature:
        return True
    changed = stamp is not None and stamp != state.memory.stamp
    if state.state == "failing":
        return state.next_due <= now or (changed and state.last_checked + PATIENCE <= now)
    if changed:
        return True
    return min(state.next_due, source.cadence.next(state.last_checked)) <= now
