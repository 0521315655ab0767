"""What is new, changed, moved or gone: decided here, from records and items, without a database and without a clock.

matching     which item is which record
reconciling  what follows from it: what is new, what a reader would call changed, what is gone
"""

from syndicate.history.matching import match
from syndicate.history.reconciling import (
    WITHDRAW_AFTER,
    WITHDRAW_AFTER_LOADS,
    Scheme,
    publication_moment,
    reconcile,
    still_absent,
)

__all__ = [
    "WITHDRAW_AFTER",
    "WITHDRAW_AFTER_LOADS",
    "Scheme",
    "match",
    "publication_moment",
    "reconcile",
    "still_absent",
]
