"""Whether a source is due: decided from what is stored and the configuration as it is now. Pure."""

from __future__ import annotations

from datetime import datetime

from syndicate.config import SourceConfig
from syndicate.model import SourceState


def is_due(source: SourceConfig, state: SourceState, now: datetime) -> bool:
    """Whether a source is to be loaded at ``now``. Pure.

    A source never loaded, and one whose selectors or address were changed, is due at once. A failing one waits for the
    moment its back-off named; any other for its turn by the configuration as it is now.
    """
    if state.last_checked is None or state.next_due is None or state.signature != source.signature:
        return True
    if state.state == "failing":
        return state.next_due <= now
    return min(state.next_due, source.cadence.next(state.last_checked)) <= now
