"""What the operator must know: when it begins, and when it has healed. Pure.

An incident is told of once when it opens and once when it closes. What passes by itself opens none: a list that was
empty once, a page that could not be read once or twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from syndicate.incidents.words import Voice, payload
from syndicate.model import Incident, Message, SourceState, Trouble

__all__ = ["GONE_AFTER", "Voice", "follow", "messages", "payload", "trouble_of"]

EMPTY = "empty"
"""The guards' rule for a list that had items and has none; it heals by itself more often than any other."""

PATIENT_HOLDS = 3  # checks in a row that find an empty list before anybody is told
PATIENT_FAILURES, PATIENT_TIME = 3, timedelta(hours=24)
GONE_AFTER = 3  # answers 410 in a row, after which a source is asked no more


def follow(
    open_: Sequence[Incident], after: SourceState, *, at: datetime, quiet: str | None = None
) -> tuple[Incident, ...]:
    """The incidents of a source that open, change or close with its new state; none where nothing is new.

    open_: those of this source that are open; after: where the source stands now
    quiet: what happened, where most of its items changed at once
    """
    told: list[Incident] = []
    kind = trouble_of(after, at)
    reason = after.stuck if kind == "stuck" else after.reason or ""
    for incident in open_:
        if incident.kind == kind:
            told += [] if incident.reason == reason else [replace(incident, reason=reason)]
        elif kind is not None or after.state in {"ok", "never"}:
            told.append(replace(incident, closed=at))
    if kind is not None and all(incident.kind != kind for incident in open_):
        told.append(Incident(id=_id(after.name, kind, at), source=after.name, kind=kind, opened=at, reason=reason))
    if quiet is not None:
        told.append(
            Incident(
                id=_id(after.name, "quiet", at), source=after.name, kind="quiet", opened=at, reason=quiet, closed=at
            )
        )
    return tuple(told)


def trouble_of(state: SourceState, at: datetime) -> Trouble | None:
    """What of a source's state the operator must know by now; None where it may still pass by itself."""
    if state.state == "held":
        passing = state.held_by == (EMPTY,) and state.holds < PATIENT_HOLDS
        return None if passing else "held"
    if state.state == "ok" and state.stuck:
        return "stuck"
    if state.state != "failing":
        return None
    if state.gone_times >= GONE_AFTER:
        return "gone"
    long = state.failing_since is not None and at - state.failing_since >= PATIENT_TIME
    return "failing" if state.failures >= PATIENT_FAILURES or long else None


def messages(
    told: Iterable[Incident], *, known: Iterable[Incident], channels: Sequence[str], at: datetime
) -> tuple[Message, ...]:
    """What goes out to each channel about the incidents that ``follow`` gave.

    known: those that were open before; channels: kinds of message, such as ``mail``
    A trouble that only became another is told of as the new one, not as healed.
    """
    incidents = tuple(told)
    before = {incident.id for incident in known}
    opening = [incident for incident in incidents if incident.id not in before]
    closing = [] if opening else [incident for incident in incidents if incident.closed is not None]
    pairs = [*((incident, "opened") for incident in opening), *((incident, "closed") for incident in closing)]
    return tuple(
        Message(
            key=f"{channel} {incident.id} {event}",
            kind=channel,
            created=at,
            due=at,
            payload=payload(incident, event),
        )
        for incident, event in pairs
        for channel in channels
    )


def _id(source: str, kind: Trouble, at: datetime) -> str:
    return f"{source}-{kind}-{at:%Y%m%dT%H%M%S}"
