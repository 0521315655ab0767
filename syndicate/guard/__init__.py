"""Is this load credible? PUBLISH, PARTIAL (merge, take nothing away) or HOLD (what is published stays).

No database, no clock: the load, how its items matched the records and the numbers of earlier loads come in.

screening   what is set aside before
usual       the numbers of a load, and the baseline that they are compared with
rules       what is looked at, and the verdict
"""

from syndicate.guard.rules import HOLDS, PARTIALS, PASSING, Case, judge
from syndicate.guard.screening import FAR_EVENT, FAR_NEWS, TOO_FAR, screen
from syndicate.guard.usual import Baseline, baseline, empties, measure

__all__ = [
    "FAR_EVENT",
    "FAR_NEWS",
    "HOLDS",
    "PARTIALS",
    "PASSING",
    "TOO_FAR",
    "Baseline",
    "Case",
    "baseline",
    "empties",
    "judge",
    "measure",
    "screen",
]
