"""What is new, changed, moved or gone: decided here, from records and items, without a database and without a clock.

matching     which item is which record
known        what is published, by link
waiting      what is new and not yet whole
purging      what was removed for good, and how it is known when it comes again
calling_off  events that are called off without a date are the remembered ones
ending       recurring events that are called off, and what of them took place
stamping     when each time of a recurring event changed last
reconciling  what follows from it: what is new, what a reader would call changed, what is gone
"""

from syndicate.history.calling_off import called_off
from syndicate.history.known import KnownItems
from syndicate.history.matching import match
from syndicate.history.purging import tombstone, without_purged
from syndicate.history.reconciling import (
    WITHDRAW_AFTER,
    WITHDRAW_AFTER_LOADS,
    Scheme,
    publication_moment,
    reconcile,
    still_absent,
)
from syndicate.history.waiting import WAITS, held_back

__all__ = [
    "WAITS",
    "WITHDRAW_AFTER",
    "WITHDRAW_AFTER_LOADS",
    "KnownItems",
    "Scheme",
    "called_off",
    "held_back",
    "match",
    "publication_moment",
    "reconcile",
    "still_absent",
    "tombstone",
    "without_purged",
]
