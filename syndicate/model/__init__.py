"""The nouns of the service: frozen values, no I/O.

What a source says (``NewsItem``, ``Event``, ``Reading``, ``Load``), what was decided about it (``Verdict``,
``Changes``), what is remembered (``Record``, ``SourceState``, ``FeedState``, ``LoadStats``), what is published
(``Entry``, ``Feed``, ``Artifact``, ``Outcome``) and what is told (``Incident``, ``Message``). Every ``datetime`` in
here is aware; a ``date`` is a whole day in the site's zone.

    items       what a source says
    loading     one load of a source
    deciding    what was decided about it
    states      where a source and a feed stand
    publishing  what is published, and the record of a cycle
    telling     what the operator and others are told
    singles     an event by itself
"""

from syndicate.model.deciding import (
    NOTHING,
    Changes,
    Decision,
    Facts,
    Mark,
    Match,
    Notice,
    Reason,
    Record,
    Revision,
    Stamp,
    Verdict,
)
from syndicate.model.items import (
    Author,
    Enclosure,
    Event,
    EventStatus,
    Item,
    Kind,
    NewsItem,
    Override,
    Recurrence,
    Span,
)
from syndicate.model.loading import (
    CUT,
    About,
    FetchMemory,
    Load,
    LoadStats,
    PageMemory,
    Problem,
    Reading,
    Sign,
    Unchanged,
)
from syndicate.model.publishing import (
    Artifact,
    Chain,
    Entry,
    Feed,
    Format,
    Imprint,
    Origin,
    Outcome,
    Publication,
    Rendered,
)
from syndicate.model.singles import Shown, Single
from syndicate.model.states import FeedState, Lift, Lifting, Look, Merged, Merging, SourceState, State
from syndicate.model.telling import Fetches, Incident, Message, Trouble

__all__ = [
    "CUT",
    "NOTHING",
    "About",
    "Artifact",
    "Author",
    "Chain",
    "Changes",
    "Decision",
    "Enclosure",
    "Entry",
    "Event",
    "EventStatus",
    "Facts",
    "Feed",
    "FeedState",
    "FetchMemory",
    "Fetches",
    "Format",
    "Imprint",
    "Incident",
    "Item",
    "Kind",
    "Lift",
    "Lifting",
    "Load",
    "LoadStats",
    "Look",
    "Mark",
    "Match",
    "Merged",
    "Merging",
    "Message",
    "NewsItem",
    "Notice",
    "Origin",
    "Outcome",
    "Override",
    "PageMemory",
    "Problem",
    "Publication",
    "Reading",
    "Reason",
    "Record",
    "Recurrence",
    "Rendered",
    "Revision",
    "Shown",
    "Sign",
    "Single",
    "SourceState",
    "Span",
    "Stamp",
    "State",
    "Trouble",
    "Unchanged",
    "Verdict",
]
